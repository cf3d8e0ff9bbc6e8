//! What a record says of the patient as a person.

use crate::document::Document;
use crate::text::WordKind;

use super::Record;

/// Days of the units in which an age is told.
const UNITS: &[(&str, f64)] =
    &[("year", 365.0), ("yr", 365.0), ("y", 365.0), ("month", 30.0), ("mo", 30.0), ("week", 7.0), ("wk", 7.0), ("day", 1.0)];

/// Numbers that notes spell out.
const SPELT: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// Last day of the perinatal period.
const PERINATAL_DAYS: f64 = 28.0;

/// The patient's age in years: the first age that the record tells.
pub(super) fn age(record: &Record<'_>) -> Option<f64> {
    age_in_days(record).map(|days| days / 365.0)
}

/// Whether the patient is a newborn: what is documented in the first 28 days of life has codes of its own (guidelines I.C.16.a.4).
pub(super) fn is_newborn(record: &Record<'_>) -> bool {
    age_in_days(record).is_some_and(|days| days <= PERINATAL_DAYS)
}

/// The first age, in numbers or words ("3-week-old", "six-month-old", "52 y/o").
fn age_in_days(record: &Record<'_>) -> Option<f64> {
    record.charts.iter().find_map(|chart| told_age(&chart.document))
}

fn told_age(document: &Document) -> Option<f64> {
    (2..document.words.len()).filter(|at| matches!(document.folded.word(*at), "old" | "o")).find_map(|old| {
        let (_, days) = UNITS.iter().find(|(unit, _)| *unit == document.folded.word(old - 1))?;
        let word = document.folded.word(old - 2);
        let number = match document.words[old - 2].kind {
            WordKind::Number => word.parse::<f64>().ok(),
            WordKind::Letters => SPELT.iter().position(|spelt| *spelt == word).and_then(|found| u8::try_from(found).ok()).map(f64::from),
            _ => None,
        };
        Some(number? * days)
    })
}
