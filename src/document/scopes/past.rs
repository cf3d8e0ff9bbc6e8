//! Times that lie before the one a note tells of: years, and ages the patient had.

use crate::text::{Folded, Word, WordKind};

/// The years and ages of a note, as words in order, that put their event in the past: years before the date the note gives itself or, where it gives none, every
/// year; ages well below the patient's. Only what tells when something happened ("in 2004", "DVT 2009", "pneumonia at 13"): no date of birth, not "since 2004".
pub(super) fn past_times(words: &[Word], folded: &Folded, age_in_days: Option<f64>) -> Vec<usize> {
    let numbers: Vec<usize> = (0..words.len()).filter(|at| words[*at].kind == WordKind::Number).collect();
    let any_year = |at: &usize| year(folded, *at).or_else(|| short_year(words, folded, *at)).map(|year| (*at, year));
    let named: Vec<(usize, u16)> = numbers.iter().filter_map(any_year).filter(|(at, _)| !is_time_of_day(words, folded, *at)).collect();
    let of_a_day = |(at, _): &&(usize, u16)| is_of_a_day(words, folded, *at);
    let dated = named.iter().filter(of_a_day).map(|(_, year)| *year).max();
    let named_last = named.iter().map(|(_, year)| *year).max().unwrap_or(0).max(THIS_CENTURY);
    // Named twice, the latest year may be the visit's own: "seen in 2021 ... since March 2021".
    let once = named.iter().filter(|(_, year)| *year == named_last).count() == 1;
    let past = |(at, year): &&(usize, u16)| {
        let before =
            dated.map_or(*year < named_last || (once && !is_of_a_day(words, folded, *at)), |dated| *year < dated.max(THIS_CENTURY));
        before && (tells_when(words, folded, *at) || is_beside_an_event(words, folded, *at) || opens(words, *at))
    };
    let mut out: Vec<usize> = named.iter().filter(past).map(|(at, _)| *at).collect();
    let years = age_in_days.map(|days| days / DAYS_OF_YEAR);
    out.extend(
        numbers
            .iter()
            .filter(|at| **at > 0 && (is_age_then(folded, **at) || years.is_some_and(|years| is_past_age(words, folded, **at, years)))),
    );
    out.extend((1..words.len()).filter(|at| is_month_of_a_stay(words, folded, *at)));
    out.sort_unstable();
    out
}

/// "in the hospital in August for": a month of a stay told of by what it was for. The stay that a note is of has a day.
fn is_month_of_a_stay(words: &[Word], folded: &Folded, at: usize) -> bool {
    words[at].kind == WordKind::Letters
        && matches!(words[at - 1].span.len(), 2 | 4)
        && matches!(folded.word(at - 1), "in" | "last")
        && words
            .get(at + 1)
            .is_some_and(|next| next.kind == WordKind::Letters && matches!(folded.word(at + 1), "for" | "with" | "because" | "after"))
        && MONTHS.iter().any(|name| is_short_for(folded.word(at), name))
        && (at.saturating_sub(MOST_TO_STAY)..at)
            .any(|before| folded.word(before).starts_with("hospital") || folded.word(before).starts_with("admi"))
}

/// How many words before its month a stay is named.
const MOST_TO_STAY: usize = 6;

/// Notes coded by this classification are of this century.
const THIS_CENTURY: u16 = 2000;
const DAYS_OF_YEAR: f64 = 365.0;
/// How many years younger than now the patient was, at least, at an age that is past.
const YEARS_SINCE: f64 = 3.0;

/// A number that is a year.
fn year(folded: &Folded, at: usize) -> Option<u16> {
    let text = folded.word(at);
    let number: u16 = (text.len() == 4).then(|| text.parse().ok()).flatten()?;
    (1930..2100).contains(&number).then_some(number)
}

/// "at 1937 hours"
fn is_time_of_day(words: &[Word], folded: &Folded, at: usize) -> bool {
    words.get(at + 1).is_some_and(|next| next.kind == WordKind::Letters && matches!(folded.word(at + 1), "hour" | "hr" | "h"))
}

/// "in '94": not the inches of "5'10".
fn short_year(words: &[Word], folded: &Folded, at: usize) -> Option<u16> {
    let apostrophe = at.checked_sub(1).filter(|before| matches!(words[*before].kind, WordKind::Mark('\'' | '\u{2019}')))?;
    let text = words[at].joined.then(|| folded.word(at)).filter(|text| text.len() == 2)?;
    let free = apostrophe.checked_sub(1).is_none_or(|before| words[before].kind != WordKind::Number);
    let number: u16 = text.parse().ok().filter(|_| free)?;
    Some(if number >= 30 { 1900 + number } else { THIS_CENTURY + number })
}

/// Whether a year is of a day: "3/14/2009", "March 14, 2009". The latest of them is when the note was written, or not long before.
fn is_of_a_day(words: &[Word], folded: &Folded, year: usize) -> bool {
    let kind = |back: usize| year.checked_sub(back).map(|at| words[at].kind);
    let joined = matches!(kind(1), Some(WordKind::Mark('/' | '-' | '.'))) && kind(2) == Some(WordKind::Number);
    let day = if kind(1) == Some(WordKind::Mark(',')) { 2 } else { 1 };
    let spelt = kind(day) == Some(WordKind::Number) && year > day && is_of_date(folded.word(year - day - 1));
    let after = |on: usize| words.get(year + on).map(|next| next.kind);
    let mark = |on: usize| matches!(after(on), Some(WordKind::Mark('-' | '/')));
    let goes_on = mark(1) && after(2) == Some(WordKind::Number) && mark(3) && after(4) == Some(WordKind::Number);
    joined || spelt || goes_on
}

/// "2012 C. difficile": whether a year opens its statement without a word before it.
fn opens(words: &[Word], year: usize) -> bool {
    let after = words.get(year + 1).is_some_and(|next| next.kind == WordKind::Letters && !next.joined);
    after && year.checked_sub(1).is_none_or(|before| matches!(words[before].kind, WordKind::Break | WordKind::Mark('.' | ';' | ':')))
}

/// "when he was 13": an age told as that of another time, whatever the patient's is now.
fn is_age_then(folded: &Folded, at: usize) -> bool {
    at >= 3
        && folded.word(at - 1) == "was"
        && matches!(folded.word(at - 2), "he" | "she" | "patient" | "pt" | "i")
        && (at - 4.min(at)..at - 2).any(|before| folded.word(before) == "when")
}

/// Whether a number is an age the patient had years ago: "age 12", "at 13" where it opens an entry, "DVT at 24 on the pill", a child's "at 8 months".
fn is_past_age(words: &[Word], folded: &Folded, at: usize, years: f64) -> bool {
    let Ok(age) = folded.word(at).parse::<f64>() else { return false };
    let next = words.get(at + 1).filter(|next| !next.joined && next.kind != WordKind::Number);
    let unit = next.filter(|next| next.kind == WordKind::Letters).map(|_| folded.word(at + 1));
    let months = matches!(unit, Some("month" | "mo"));
    let then = if months { age / 12.0 } else { age };
    if age < 1.0 || then + YEARS_SINCE > years || (at + 1 < words.len() && next.is_none()) {
        return false;
    }
    match folded.word(at - 1) {
        "age" | "aged" => !matches!(folded.word(at.saturating_sub(2)), "since" | "from" | "before" | "until" | "after"),
        "of" => at >= 3 && folded.word(at - 2) == "age" && folded.word(at - 3) == "the" && folded.word(at.saturating_sub(4)) == "at",
        "at" if months => years < ADULT,
        "at" => {
            let opens = |before: usize| matches!(words[before].kind, WordKind::Break | WordKind::Mark('.' | ';' | ':' | ','));
            let entry = at.checked_sub(2).is_none_or(opens) && unit.is_some_and(|unit| !UNITS.contains(&unit));
            entry
                || unit.is_some_and(|unit| GOES_ON.contains(&unit))
                || next.is_some_and(|next| matches!(next.kind, WordKind::Mark(',' | ')' | ';')))
        }
        _ => false,
    }
}

/// Words that go on behind an age: "left DVT at 24 on the pill".
const GOES_ON: &[&str] = &["on", "after", "with", "when", "while", "from", "following"];

/// Years from which the months of somebody's age are no longer told.
const ADULT: f64 = 18.0;

/// What a number behind "at" counts when it is no age.
const UNITS: &[&str] = &[
    "week", "wk", "month", "mo", "day", "hour", "hr", "h", "am", "pm", "mg", "ml", "mcg", "unit", "percent", "minute", "min", "cm", "mm",
    "l", "liter",
];

/// Whether "in" stands before a year, with at most a month, a day and "of" between.
fn tells_when(words: &[Word], folded: &Folded, year: usize) -> bool {
    for at in (year.saturating_sub(5)..year).rev() {
        match words[at].kind {
            WordKind::Number | WordKind::Mark('/' | ',' | '-' | '\'' | '\u{2019}') => {}
            WordKind::Letters => match folded.word(at) {
                "in" | "circa" => return true,
                word if is_of_date(word) => {}
                _ => return false,
            },
            _ => return false,
        }
    }
    false
}

/// Words before a year that say another thing than when something was: a start that lasts, a source, a birth.
const NO_EVENT: &[&str] = &[
    "at",
    "since",
    "until",
    "till",
    "from",
    "by",
    "through",
    "to",
    "before",
    "after",
    "born",
    "dob",
    "year",
    "per",
    "criteria",
    "guideline",
    "consensus",
    "classification",
    "copyright",
    "version",
    "edition",
    "class",
    "and",
    "or",
    "than",
    "onset",
    "began",
    "started",
    "established",
    "clinic",
];

/// Whether a year or an age stands right behind a word, without "in", as the short style has it ("DVT 2009 after a flight", "COVID Jan 2021", "cellulitis -
/// 2023", "first pregnancy (2021)", "appendicitis age 12").
pub(super) fn is_beside_an_event(words: &[Word], folded: &Folded, year: usize) -> bool {
    let between = |at: &usize| {
        matches!(words[*at].kind, WordKind::Mark('(' | ',' | '-' | '\u{2013}')) && !words[*at + 1].joined
            || MONTHS.iter().any(|name| is_short_for(folded.word(*at), name))
    };
    let event = (0..year).rev().take(MOST_BETWEEN + 1).find(|at| !between(at));
    let tells = |at: usize| match folded.word(at) {
        // "the admission of 2014"; not "as of 2014"
        "of" => {
            at.checked_sub(1).is_some_and(|before| !matches!(folded.word(before), "as" | "end" | "class" | "beginning" | "start" | "year"))
        }
        word => !NO_EVENT.contains(&word) && !is_of_date(word),
    };
    // Behind a comma it is no object of the word before: "hospitalized once before, 2011".
    let apart = year.checked_sub(1).is_some_and(|at| words[at].kind == WordKind::Mark(','));
    let before = event.is_some_and(|at| words[at].kind == WordKind::Letters && (apart && !is_of_date(folded.word(at)) || tells(at)));
    let date_goes_on = words.get(year + 1).is_some_and(|next| {
        matches!(next.kind, WordKind::Mark('/' | '-' | '\u{2013}' | '%' | '+'))
            || next.kind == WordKind::Number
            || (next.joined && next.kind != WordKind::Mark(')'))
    });
    before && !words[year].joined && !date_goes_on
}

/// A month and a mark may stand between an event and its year.
const MOST_BETWEEN: usize = 2;

/// Whether a word is a month or its short form.
fn is_short_for(word: &str, month: &str) -> bool {
    word.len() >= 3 && month.starts_with(word)
}

/// A month, or a word that makes a date a rough one.
pub(super) fn is_of_date(word: &str) -> bool {
    matches!(word, "of" | "early" | "late" | "mid" | "about" | "around" | "the" | "year")
        || MONTHS.iter().any(|name| is_short_for(word, name))
}

const MONTHS: &[&str] =
    &["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
