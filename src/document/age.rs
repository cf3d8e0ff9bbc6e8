//! How old a note says the patient is.

use crate::text::{Folded, Word, WordKind};

/// Days of the units in which an age is told.
const UNITS: &[(&str, f64)] =
    &[("year", 365.0), ("yr", 365.0), ("y", 365.0), ("month", 30.0), ("mo", 30.0), ("week", 7.0), ("wk", 7.0), ("day", 1.0)];

/// Numbers that notes spell out.
const SPELT: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// Who an age without "old" is told of: "16 mo boy".
const PERSONS: &[&str] = &["male", "female", "boy", "girl", "man", "woman"];

/// The first age of a note in days, told in numbers or words ("3-week-old", "six-month-old", "52 y/o", "7 yo", "4 y M"). A day of life is a newborn's, whoever
/// else the note tells of.
pub(super) fn told(words: &[Word], folded: &Folded) -> Option<f64> {
    let number = |at: usize| match words.get(at)?.kind {
        WordKind::Number => folded.word(at).parse::<f64>().ok(),
        _ => None,
    };
    let day_of_life = |at: usize| match folded.word(at) {
        "dol" => number(at + 1).or_else(|| number(at + 2)),
        "life" if at > 1 && folded.word(at - 1) == "of" && folded.word(at - 2) == "day" => number(at + 1),
        _ => None,
    };
    (0..words.len()).find_map(day_of_life).or_else(|| (1..words.len()).find_map(|at| age_before(words, folded, at)))
}

/// The age whose last word is `at`.
fn age_before(words: &[Word], folded: &Folded, at: usize) -> Option<f64> {
    let last = folded.word(at);
    let unit_at = match last {
        "yo" => return counted(words, folded, at - 1).map(|years| 365.0 * years),
        "old" | "o" => at - 1,
        _ if PERSONS.contains(&last) => at - 1,
        // "4 y M"; "3 mo f/u" tells no age.
        "m" | "f" if matches!(folded.word(at - 1), "y" | "yr") && words.get(at + 1).is_none_or(|next| next.kind != WordKind::Mark('/')) => {
            at - 1
        }
        _ => return None,
    };
    let (_, days) = UNITS.iter().find(|(unit, _)| *unit == folded.word(unit_at))?;
    Some(counted(words, folded, unit_at.checked_sub(1)?)? * days)
}

fn counted(words: &[Word], folded: &Folded, at: usize) -> Option<f64> {
    let word = folded.word(at);
    match words[at].kind {
        WordKind::Number => word.parse::<f64>().ok(),
        WordKind::Letters => SPELT.iter().position(|spelt| *spelt == word).and_then(|found| u8::try_from(found).ok()).map(f64::from),
        _ => None,
    }
}
