//! How old a note says the patient is.

use crate::text::{Folded, Word, WordKind};

/// Days of the units in which an age is told.
const UNITS: &[(&str, f64)] = &[
    ("year", 365.0),
    ("yr", 365.0),
    ("y", 365.0),
    ("month", 30.0),
    ("mo", 30.0),
    ("week", 7.0),
    ("wk", 7.0),
    ("day", 1.0),
    ("hour", 1.0 / 24.0),
];

/// Numbers that notes spell out.
const SPELT: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// The first age of a note in days, told in numbers or words ("3-week-old", "six-month-old", "52 y/o", "18 hours of life", "day of life 4").
pub(super) fn told(words: &[Word], folded: &Folded) -> Option<f64> {
    let word = |at: usize| folded.word(at);
    let of_first_days = |at: usize| at > 1 && word(at - 1) == "of" && matches!(word(at - 2).trim_end_matches('s'), "hour" | "day");
    (0..words.len()).find_map(|at| match word(at) {
        "old" | "o" => counted(words, folded, at),
        "life" | "age" if of_first_days(at) => counted(words, folded, at - 1).or_else(|| day_of_life(words, folded, at)),
        "dol" => day_of_life(words, folded, at),
        _ => None,
    })
}

/// The day behind "day of life".
fn day_of_life(words: &[Word], folded: &Folded, life: usize) -> Option<f64> {
    let number = (life + 1..words.len().min(life + 3)).find(|at| words[*at].kind == WordKind::Number)?;
    folded.word(number).parse().ok()
}

/// The number before a unit, in days.
fn counted(words: &[Word], folded: &Folded, end: usize) -> Option<f64> {
    let (at, unit) = (end.checked_sub(2)?, folded.word(end - 1));
    let (_, days) = UNITS.iter().find(|(known, _)| *known == unit || unit.strip_suffix('s') == Some(known))?;
    let word = folded.word(at);
    let number = match words[at].kind {
        WordKind::Number => word.parse::<f64>().ok(),
        WordKind::Letters => SPELT.iter().position(|spelt| *spelt == word).and_then(|found| u8::try_from(found).ok()).map(f64::from),
        _ => None,
    };
    Some(number? * days)
}
