//! How old a note says the patient is.

use crate::text::{Folded, Word, WordKind};

/// Days of the units in which an age is told.
const UNITS: &[(&str, f64)] =
    &[("year", 365.0), ("yr", 365.0), ("y", 365.0), ("month", 30.0), ("mo", 30.0), ("week", 7.0), ("wk", 7.0), ("day", 1.0)];

/// Numbers that notes spell out.
const SPELT: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// The first age of a note in days, told in numbers or words ("3-week-old", "six-month-old", "52 y/o").
pub(super) fn told(words: &[Word], folded: &Folded) -> Option<f64> {
    (2..words.len()).filter(|at| matches!(folded.word(*at), "old" | "o")).find_map(|old| {
        let (_, days) = UNITS.iter().find(|(unit, _)| *unit == folded.word(old - 1))?;
        let word = folded.word(old - 2);
        let number = match words[old - 2].kind {
            WordKind::Number => word.parse::<f64>().ok(),
            WordKind::Letters => SPELT.iter().position(|spelt| *spelt == word).and_then(|found| u8::try_from(found).ok()).map(f64::from),
            _ => None,
        };
        Some(number? * days)
    })
}
