//! How old a note says the patient is.

use crate::knowledge::{WordKey, WordList};
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

/// Letters of the longest word that ends an age.
const LONGEST: usize = 6;

/// The first age of a note in days, told in numbers or words ("3-week-old", "six-month-old", "52 y/o", "7 yo", "4 y M", "18 hours of life"). A day of life is a
/// newborn's, whoever else the note tells of.
pub(super) fn told(words: &[Word], folded: &Folded, keys: &[WordKey], list: &WordList) -> Option<f64> {
    let word = |at: usize| folded.word(at);
    let of_first_days = |at: usize| at > 1 && word(at - 1) == "of" && matches!(word(at - 2), "hour" | "day");
    let newborn = |at: usize| match word(at) {
        "life" | "age" if of_first_days(at) => counted(words, folded, at - 1).or_else(|| day_of_life(words, folded, at)),
        "dol" => day_of_life(words, folded, at),
        _ => None,
    };
    let written_out = |at: usize| match word(at) {
        "old" | "o" => counted(words, folded, at),
        "yo" => number(words, folded, at.checked_sub(1)?).map(|years| 365.0 * years),
        // "4 y M"; "3 mo f/u" tells no age.
        "m" | "f"
            if at > 0 && matches!(word(at - 1), "y" | "yr") && words.get(at + 1).is_none_or(|next| next.kind != WordKind::Mark('/')) =>
        {
            counted(words, folded, at)
        }
        // "16 mo boy"
        "male" | "female" | "boy" | "girl" | "man" | "woman" => counted(words, folded, at),
        _ => None,
    };
    let mut first = None;
    let may_end = |at: &usize| words[*at].kind == WordKind::Letters && words[*at].span.len() <= LONGEST;
    for at in keys.iter().enumerate().filter(|(_, key)| list.may_end_age(**key)).map(|(at, _)| at).filter(may_end) {
        if let Some(days) = newborn(at) {
            return Some(days);
        }
        if first.is_none() {
            first = written_out(at);
        }
    }
    first
}

fn number(words: &[Word], folded: &Folded, at: usize) -> Option<f64> {
    let word = folded.word(at);
    match words[at].kind {
        WordKind::Number => word.parse::<f64>().ok(),
        WordKind::Letters => SPELT.iter().position(|spelt| *spelt == word).and_then(|found| u8::try_from(found).ok()).map(f64::from),
        _ => None,
    }
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
    Some(number(words, folded, at)? * days)
}
