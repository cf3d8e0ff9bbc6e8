//! Whether the patient is a newborn: what is documented in the first 28 days of life has codes of its own (guidelines I.C.16.a.4).

use crate::document::Document;
use crate::text::WordKind;

use super::Record;

/// Last day of the perinatal period.
const PERINATAL_DAYS: u32 = 28;

/// Days of the units in which an age is told.
const UNITS: &[(&str, u32)] = &[("day", 1), ("week", 7), ("month", 30), ("year", 365)];

/// Ages below five are also written out.
const WRITTEN: &[(&str, u32)] = &[("one", 1), ("two", 2), ("three", 3), ("four", 4)];

/// Whether the first age that the record tells is of the perinatal period ("10-day-old", "three weeks old").
pub(super) fn is_newborn(record: &Record<'_>) -> bool {
    record.charts.iter().find_map(|chart| age_in_days(&chart.document)).is_some_and(|days| days <= PERINATAL_DAYS)
}

/// The first age told, in days.
fn age_in_days(document: &Document) -> Option<u32> {
    (0..document.words.len()).filter(|at| document.folded.word(*at) == "old").find_map(|old| {
        let unit = before(document, old)?;
        let number = before(document, unit)?;
        let days = UNITS.iter().find(|(name, _)| *name == document.folded.word(unit)).map(|(_, days)| *days)?;
        let text = document.folded.word(number);
        let count = WRITTEN.iter().find(|(word, _)| *word == text).map(|(_, count)| *count).or_else(|| text.parse().ok())?;
        u32::checked_mul(count, days)
    })
}

/// The word before, over hyphens.
fn before(document: &Document, at: usize) -> Option<usize> {
    (0..at)
        .rev()
        .find(|word| document.words[*word].kind != WordKind::Mark('-'))
        .filter(|word| matches!(document.words[*word].kind, WordKind::Letters | WordKind::Number))
}
