//! What a time in the past reaches: the event told before it, or the statement it opens.

use crate::knowledge::{Cue, CueCategory, Gone};
use crate::text::WordKind;

use super::past::{is_beside_an_event, is_of_date};
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

/// Words of "when the patient was" before an age.
const MOST_BEFORE_AGE: usize = 4;

/// Verbs and nouns of what happened, before its time.
const TOLD: &[&str] = &[
    "had",
    "was",
    "were",
    "developed",
    "underwent",
    "suffered",
    "sustained",
    "experienced",
    "received",
    "required",
    "got",
    "took",
    "became",
    "hospitalized",
    "hospitalization",
    "admitted",
    "admission",
    "treated",
    "diagnosed",
    "seen",
    "found",
    "intubated",
    "discharged",
    "brought",
    "record",
    "stay",
];

/// Words of the present.
const PRESENT: &[&str] = &[
    "now",
    "today",
    "currently",
    "current",
    "presently",
    "recently",
    "since",
    "still",
    "this",
    "return",
    "returned",
    "remain",
    "present",
    "presents",
    "presented",
    "come",
    "came",
    "complain",
    "complained",
    "is",
    "are",
    "has",
    "yesterday",
    "tonight",
];

/// How many units of time, spelt out.
const AMOUNTS: &[&str] = &[
    "a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "few", "several", "many", "couple",
    "half",
];

impl CueScope {
    /// What a past time reaches: over where it ends by itself.
    fn past(cue: (usize, usize), reach: (usize, usize), nearest: usize) -> Self {
        Self {
            category: CueCategory::Historical,
            cue,
            reach,
            hidden_by: None,
            limit: usize::MAX,
            nearest,
            dated: true,
            gone: Gone::No,
            child: false,
            lately: false,
            warns: false,
        }
    }
}

impl Line<'_> {
    /// What a time that opens its sentence reaches: "two years ago she was hospitalized with pancreatitis".
    pub(super) fn opened_by_time(&self, cue: &Cue, first: usize, end: usize) -> CueScope {
        let clause = Cue { forward: true, clause: true, ..*cue };
        let to = self.present_from(end, self.forward_end(&clause, first, end));
        CueScope { lately: cue.lately, warns: cue.warns, ..CueScope::past((first, end), (end, to), first) }
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
            gone: Gone::No,
            time: true,
            opens: false,
            complete: false,
            child: false,
            shared: false,
            lately: false,
            warns: false,
        };
        let mut out = Vec::new();
        for year in years {
            let short = is_beside_an_event(self.words, self.folded, *year);
            let first = self.told_from(*year);
            let scope = |reach| CueScope::past((first, year + 1), reach, self.nearest(&cue, first));
            if self.opens_with(*year) {
                let end = self.present_from(year + 1, self.forward_end(&cue, *year, year + 1));
                out.push(scope((year + 1, end)));
            } else {
                out.extend(self.told_behind(*year, year + 1).map(scope));
                // Without "in" it is of the entry it stands in: "gout, PE 2009".
                // The comma right before it is its own: "toxicity with ataxia, 2011", "palsy, age 30".
                let own = (self.sentence.first..*year).rev().take(2).find(|at| self.words[*at].kind == WordKind::Mark(','));
                let entry =
                    (self.sentence.first..own.unwrap_or(*year)).rev().find(|at| short && self.words[*at].kind == WordKind::Mark(','));
                // "ASCUS with history of conization in 1993": the year is of that history.
                let history = self.pasts.iter().rev().find(|past| **past < *year && matches!(self.folded.word(**past), "with" | "w"));
                let from = self.backward_start(&cue, first).max(entry.map_or(0, |comma| comma + 1)).max(history.copied().unwrap_or(0));
                out.push(scope((from, first)));
            }
        }
        out
    }

    /// Where the telling of a time begins: "when he was 13" before its number.
    fn told_from(&self, time: usize) -> usize {
        let when = (self.sentence.first..time).rev().take(MOST_BEFORE_AGE).find(|at| self.folded.word(*at) == "when");
        when.filter(|_| self.folded.word(time - 1) == "was").unwrap_or(time)
    }

    /// What a past time, the words `time..end`, reaches behind it in a sentence that tells what happened then: "she was admitted in 2023 with sepsis and an acute
    /// kidney injury", "he had a bleed 8 years ago, told it was a tear".
    pub(super) fn told_behind(&self, time: usize, end: usize) -> Option<(usize, usize)> {
        let told = (self.sentence.first..time).any(|at| TOLD.contains(&self.folded.word(at)));
        let turn =
            self.stops.iter().find(|(first, _, category)| *first >= end && *category == CueCategory::Contrast).map(|(first, _, _)| *first);
        let to = self.present_from(end, turn.unwrap_or(self.sentence.end));
        (told && to > end).then_some((end, to))
    }

    /// The list behind a label that calls itself a history: "Skin history: melanoma 2005; shingles". A heading of its own, and what is told of a family, is none.
    pub(super) fn history_by_label(&self) -> Option<CueScope> {
        let colon = self.label.filter(|colon| *colon > self.sentence.first + 1)?;
        let named = matches!(self.folded.word(colon - 1), "history" | "hx");
        let whose = (self.sentence.first..colon)
            .any(|at| matches!(self.folded.word(at), "family" | "fam" | "social" | "present" | "hpi" | "clinical" | "no"));
        let reach = (colon + 1, self.present_from(colon + 1, self.sentence.end));
        (named && !whose).then(|| CueScope::past((colon - 1, colon + 1), reach, colon))
    }

    /// Where the present ends what a past time reaches, at the clause that tells of it: "in 2019 she had sepsis, now she has cellulitis".
    fn present_from(&self, from: usize, end: usize) -> usize {
        let Some(present) = (from..end).find(|at| PRESENT.contains(&self.folded.word(*at))) else { return end };
        let joint =
            |at: &usize| self.words[*at].kind == WordKind::Mark(',') || matches!(self.folded.word(*at), "and" | "but" | "who" | "which");
        (from..present).rev().find(joint).unwrap_or(from)
    }

    /// "In March of 1999, she had ...", "about two years ago he was", "when I met her in 2019 she had": whether nothing but a date, or a clause of its own, stands
    /// before its last word; "breast cancer in 1999" does not open with it.
    pub(super) fn opens_with(&self, last: usize) -> bool {
        let leads = matches!(self.folded.word(self.sentence.first), "when" | "in" | "during" | "at" | "after");
        let goes_on = |at: &usize| self.words[*at].kind != WordKind::Mark(',');
        if leads && (self.sentence.first..last).all(|at| goes_on(&at)) && last - self.sentence.first <= usize::from(DATED_WORDS) {
            return true;
        }
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
