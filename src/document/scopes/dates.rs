//! Years and amounts of time: which put their event in the past, and what they reach.

use crate::knowledge::{Cue, CueCategory};
use crate::text::{Folded, Word, WordKind};

use super::{CueScope, Line};

/// How far from an event its year stands, in words.
const DATED_WORDS: u16 = 9;

/// Words besides those of a date that a sentence may have before the year it opens with.
const LEADS: &[&str] = &[
    "then",
    "later",
    "subsequently",
    "also",
    "again",
    "back",
    "and",
    "but",
    "initially",
    "first",
    "finally",
    "approximately",
    "during",
    "diagnosed",
    "dx",
    "dxd",
    "hospitalized",
    "admitted",
];

/// How many units of time, spelt out.
const AMOUNTS: &[&str] = &[
    "a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "few", "several", "many", "couple",
    "half",
];

/// The years of a note, as words, that lie before the time it tells of: those of the last century, those before the latest year it names, and the only one.
/// Only a year that tells when something happened ("in 2004", "in March of 2004"): not a date of birth, not "since 2004".
pub(super) fn past_years(words: &[Word], folded: &Folded) -> Vec<usize> {
    let year = |at: usize| -> Option<u16> {
        let text = folded.word(at);
        let number: Option<u16> = (text.len() == 4).then(|| text.parse().ok()).flatten();
        number.filter(|number| (1930..2100).contains(number))
    };
    let numbers = words.iter().enumerate().filter(|(_, word)| word.kind == WordKind::Number);
    let named: Vec<(usize, u16)> = numbers.filter_map(|(at, _)| year(at).map(|year| (at, year))).collect();
    let latest = named.iter().map(|(_, year)| *year).max().unwrap_or(0).max(THIS_CENTURY);
    // A bare year that is the only one of its note is no date of the visit: "a heart attack in 2014".
    let alone = named.iter().all(|(_, year)| *year == latest);
    let bare = |at: usize| at > 0 && folded.word(at - 1) == "in";
    let past = |(at, year): &(usize, u16)| {
        (*year < latest && (tells_when(words, folded, *at) || is_beside_an_event(words, folded, *at))) || (alone && bare(*at))
    };
    named.iter().filter(|named| past(named)).map(|(at, _)| *at).collect()
}

/// Notes coded by this classification are of this century.
const THIS_CENTURY: u16 = 2000;

/// Whether "in" stands before a year, with at most a month, a day and "of" between.
fn tells_when(words: &[Word], folded: &Folded, year: usize) -> bool {
    for at in (year.saturating_sub(5)..year).rev() {
        match words[at].kind {
            WordKind::Number | WordKind::Mark('/' | ',' | '-') => {}
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
    "of",
    "and",
    "or",
    "than",
    "onset",
    "began",
    "started",
    "established",
    "clinic",
];

/// Whether a year stands right behind a word, without "in" and without a day, as the short style has it ("DVT 2009 after a flight", "diagnosed 2011 with").
fn is_beside_an_event(words: &[Word], folded: &Folded, year: usize) -> bool {
    let before = year
        .checked_sub(1)
        .is_some_and(|at| words[at].kind == WordKind::Letters && !NO_EVENT.contains(&folded.word(at)) && !is_of_date(folded.word(at)));
    let date_goes_on = words.get(year + 1).is_some_and(|next| {
        matches!(next.kind, WordKind::Mark('/' | '-' | '\u{2013}' | '%' | '+')) || next.kind == WordKind::Number || next.joined
    });
    before && !words[year].joined && !date_goes_on
}

/// A month, or a word that makes a date a rough one.
fn is_of_date(word: &str) -> bool {
    matches!(word, "of" | "early" | "late" | "mid" | "about" | "around" | "the" | "year")
        || MONTHS.iter().any(|name| word.len() >= 3 && name.starts_with(word))
}

const MONTHS: &[&str] =
    &["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

impl Line<'_> {
    /// What a time that opens its sentence reaches: "two years ago she was hospitalized with pancreatitis".
    pub(super) fn opened_by_time(&self, cue: &Cue, first: usize, end: usize) -> CueScope {
        let clause = Cue { forward: true, clause: true, ..*cue };
        CueScope {
            category: cue.category,
            cue: (first, end),
            reach: (end, self.forward_end(&clause, first, end)),
            hidden_by: None,
            limit: usize::from(DATED_WORDS),
            nearest: first,
            dated: true,
            over: false,
            child: false,
            lately: cue.lately,
            warns: cue.warns,
        }
    }

    /// What past years reach: the event told before them, or behind them where they open the sentence.
    pub(super) fn dated(&self, years: &[usize]) -> Vec<CueScope> {
        let cue = Cue {
            category: CueCategory::Historical,
            forward: true,
            backward: true,
            max_words: Some(DATED_WORDS),
            clause: true,
            over: false,
            complete: false,
            child: false,
            shared: false,
            lately: false,
            warns: false,
        };
        let mut out = Vec::new();
        for year in years {
            let short = is_beside_an_event(self.words, self.folded, *year);
            let scope = |reach| CueScope {
                category: cue.category,
                cue: (*year, year + 1),
                reach,
                hidden_by: None,
                limit: usize::from(DATED_WORDS),
                nearest: self.nearest(&cue, *year),
                dated: true,
                over: false,
                child: false,
                lately: false,
                warns: false,
            };
            if self.opens_with(*year) {
                out.push(scope((year + 1, self.forward_end(&cue, *year, year + 1))));
            } else {
                // Without "in" it is of the entry it stands in: "gout, PE 2009".
                let entry = (self.sentence.first..*year).rev().find(|at| short && self.words[*at].kind == WordKind::Mark(','));
                out.push(scope((self.backward_start(&cue, *year).max(entry.map_or(0, |comma| comma + 1)), *year)));
            }
        }
        out
    }

    /// "In March of 1999, she had ...", "about two years ago he was": whether nothing but a date stands before its last word; "breast cancer in 1999" does not
    /// open with it.
    pub(super) fn opens_with(&self, last: usize) -> bool {
        (self.sentence.first..last).all(|at| {
            let word = self.folded.word(at);
            self.words[at].kind != WordKind::Letters
                || is_of_date(word)
                || self.is_amount(at)
                || AMOUNTS.contains(&word)
                || word == "in"
                || word == "circa"
                || LEADS.contains(&word)
        })
    }

    /// A number, its point, and what makes it a rough one.
    pub(super) fn is_amount(&self, at: usize) -> bool {
        match self.words[at].kind {
            WordKind::Number => true,
            WordKind::Mark('.') => at > 0 && self.words[at - 1].kind == WordKind::Number,
            WordKind::Letters => {
                matches!(self.folded.word(at), "about" | "approximately" | "around" | "some" | "over" | "almost" | "nearly")
            }
            _ => false,
        }
    }
}
