//! What a note says of the patient as a person.

use crate::document::Document;
use crate::text::WordKind;

/// Days, weeks and months of a year, by the word that follows the number.
const UNITS: &[(&str, f64)] =
    &[("year", 1.0), ("yr", 1.0), ("y", 1.0), ("month", 12.0), ("mo", 12.0), ("week", 52.0), ("wk", 52.0), ("day", 365.0)];

/// Numbers that notes spell out.
const SPELT: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// The patient's age in years: the first age of a note, in numbers or words ("3-week-old", "six-month-old", "52 y/o").
pub(super) fn age(document: &Document) -> Option<f64> {
    (0..document.words.len().saturating_sub(2)).find_map(|at| {
        let number = match document.words[at].kind {
            WordKind::Number => document.folded.word(at).parse::<f64>().ok(),
            WordKind::Letters => {
                SPELT.iter().position(|spelt| *spelt == document.folded.word(at)).and_then(|found| u8::try_from(found).ok()).map(f64::from)
            }
            _ => None,
        }?;
        let (_, parts) = UNITS.iter().find(|(unit, _)| *unit == document.folded.word(at + 1))?;
        matches!(document.folded.word(at + 2), "old" | "o").then_some(number / parts)
    })
}
