//! What a cue looks back to: the answer behind a test, a label or a row of names.

use crate::knowledge::{Cue, CueCategory};
use crate::text::WordKind;

use super::Line;

/// What swabs and panels are asked for.
const TESTED: &[&str] = &[
    "flu",
    "influenza",
    "rsv",
    "covid",
    "sar",
    "strep",
    "mono",
    "hiv",
    "hcv",
    "hbv",
    "hbsag",
    "rpr",
    "adenovirus",
    "rhinovirus",
    "enterovirus",
    "metapneumovirus",
    "parainfluenza",
    "legionella",
    "mycoplasma",
    "pneumococcal",
    "histoplasma",
    "cryptococcal",
    "mrsa",
    "vre",
    "norovirus",
    "rotavirus",
    "ebv",
    "cmv",
    "hsv",
    "vzv",
    "syphilis",
    "gonorrhea",
    "chlamydia",
    "trichomona",
    "giardia",
    "cryptosporidium",
];

/// A name that shares a word with the names joined to it has at most so many words.
const SHARED_WORDS: usize = 2;

/// A backward answer of at most this reach stands at the end of its statement ("DVT: negative", not "infarct with negative deflections").
const ANSWER_REACH: u16 = 2;

impl Line<'_> {
    /// The first word a cue reaches that begins at `first` and looks back.
    pub(super) fn backward_start(&self, cue: &Cue, first: usize) -> usize {
        let stop = self.stops.iter().rev().find(|(_, stop, category)| {
            *stop <= first && !(*category == CueCategory::Consequence && cue.category == CueCategory::Historical)
        });
        let from = stop.map_or(self.sentence.first, |(_, stop, _)| *stop);
        // What follows a label says something of the label only as its answer ("DVT: now ruled out", not "Chest pain: infarction ruled out").
        match self.label {
            Some(colon) if colon < first && !(colon + 1..first).all(|at| self.is_light(at)) => from.max(colon + 1),
            _ => from,
        }
    }

    /// The first word at which what a cue looks back to may end. The names of tests stand between a disease and its answer for nothing ("C. difficile
    /// toxin was sent and came back negative").
    pub(super) fn nearest(&self, cue: &Cue, first: usize) -> usize {
        let Some(most) = cue.max_words.map(usize::from) else { return self.sentence.first };
        let mut left = most;
        let mut at = first;
        while at > self.sentence.first {
            // A short form in parentheses is the same name again: "deep venous thrombosis (DVT) prophylaxis".
            let again = at >= self.sentence.first + 3
                && self.words[at - 1].kind == WordKind::Mark(')')
                && self.words[at - 3].kind == WordKind::Mark('(');
            if again {
                at -= 3;
                continue;
            }
            let free = most > 0
                && match cue.category {
                    CueCategory::Absent => self.words[at - 1].is_content() && (self.is_test(at - 1) || self.is_light(at - 1)),
                    // "About 4.5 months ago": how long ago is part of the cue.
                    CueCategory::Historical => self.is_amount(at - 1),
                    _ => false,
                };
            if !free {
                if left == 0 {
                    break;
                }
                left -= 1;
            }
            at -= 1;
        }
        // Of tests in a row the answer is of all of them.
        let named = (self.sentence.first..first).rev().take_while(|word| self.is_test(*word)).last().unwrap_or(first);
        let of_tests = cue.category == CueCategory::Absent && (self.is_test(first) || named < first);
        let tested = if cue.category == CueCategory::Absent && cue.max_words.is_some_and(|most| most <= ANSWER_REACH) {
            self.tested_from(first)
        } else {
            first
        };
        if tested < first {
            return tested;
        }
        if cue.shared || of_tests { at.min(self.shared_from(named, if of_tests { SHARED_WORDS } else { 1 })) } else { at }
    }

    /// Where a row of names begins of which all are asked of one swab or panel: the answer behind them is of each ("strep, flu, mono neg"), and of no symptom
    /// before them. Unchanged where fewer than two stand there.
    fn tested_from(&self, answer: usize) -> usize {
        let is_between = |at: usize| {
            matches!(self.words[at].kind, WordKind::Mark(',' | '/' | '&'))
                || self.folded.word(at) == "and"
                || self.words[at].kind == WordKind::Number
        };
        let (mut from, mut names) = (answer, 0);
        for at in (self.sentence.first..answer).rev() {
            if TESTED.contains(&self.folded.word(at)) {
                (from, names) = (at, names + 1);
            } else if !(is_between(at) || (self.is_test(at) && from == answer)) {
                break;
            }
        }
        if names > 1 { from } else { answer }
    }

    /// Where what is joined to the name behind it begins, when that name has at most `nearest` words before `end`: "tularemia and leptospirosis serologies",
    /// "HSV, CMV and AFB cultures".
    fn shared_from(&self, end: usize, nearest: usize) -> usize {
        let joint = |at: usize| matches!(self.folded.word(at), "and" | "or" | "&" | "/");
        let comma = |at: usize| self.words[at].kind == WordKind::Mark(',');
        let (mut out, mut at, mut joined) = (end, end, false);
        loop {
            let name = (self.sentence.first..at).rev().take_while(|word| !joint(*word) && !self.is_mark(*word)).count();
            let before = at - name;
            let most = if at == end { nearest } else { SHARED_WORDS };
            if !(1..=most).contains(&name) || before == self.sentence.first {
                return out;
            }
            let and = joint(before - 1);
            if !(and || (joined && comma(before - 1))) {
                return out;
            }
            joined |= and;
            at = before - 1;
            // "mumps, measles, and rubella"
            if and && at > self.sentence.first && comma(at - 1) {
                at -= 1;
            }
            out = at;
        }
    }

    /// Whether a sign of doubt belongs to the name behind it alone: "choledocholithiasis, ?cholecystitis".
    pub(super) fn is_sign_before(&self, cue: &Cue, first: usize, end: usize) -> bool {
        cue.category == CueCategory::Possible
            && self.is_mark(first)
            && first > self.sentence.first
            && end < self.sentence.end
            && self.words[end].kind == WordKind::Letters
            && self.words[first - 1].span.end() < self.words[first].span.start()
    }

    fn is_test(&self, at: usize) -> bool {
        matches!(
            self.folded.word(at),
            "test"
                | "screen"
                | "antigen"
                | "antibody"
                | "toxin"
                | "pcr"
                | "culture"
                | "serology"
                | "titer"
                | "assay"
                | "swab"
                | "elisa"
                | "igg"
                | "igm"
                | "factor"
                | "panel"
                | "level"
                | "smear"
                | "stain"
                | "sent"
                | "came"
                | "back"
                | "returned"
                | "ifat"
                | "urine"
                | "blood"
                | "study"
                | "scan"
                | "workup"
        )
    }

    /// Whether a short answer qualifies what follows ("negative deflections") and so answers nothing.
    pub(super) fn is_attribute(&self, cue: &Cue, end: usize) -> bool {
        cue.category == CueCategory::Absent
            && cue.max_words.is_some_and(|most| most <= ANSWER_REACH)
            && end < self.sentence.end
            && self.words[end - 1].kind == WordKind::Letters
            && self.words[end].kind == WordKind::Letters
            && !matches!(
                self.folded.word(end),
                "and"
                    | "or"
                    | "but"
                    | "by"
                    | "on"
                    | "in"
                    | "at"
                    | "per"
                    | "for"
                    | "with"
                    | "x2"
                    | "x3"
                    | "x"
                    | "to"
                    | "so"
                    | "as"
                    | "from"
                    | "after"
                    | "since"
                    | "today"
                    | "this"
                    | "here"
                    | "except"
                    | "while"
                    | "however"
                    | "though"
                    | "although"
                    | "of"
                    | "other"
                    | "will"
                    | "then"
                    | "now"
                    | "time"
            )
    }
}
