//! Which meaning of an abbreviation a note has in mind.

use std::collections::HashSet;

use rustc_hash::FxBuildHasher;

use crate::knowledge::{Abbreviation, Knowledge, Sense};
use crate::text::WordKind;

use super::Document;

/// Words on each side of a short form that speak for one of its meanings before all others.
const NEAR_WORDS: usize = 5;

/// The folded words of a note, gathered once, for context.
pub(super) struct NoteWords<'a> {
    words: Option<HashSet<&'a str, FxBuildHasher>>,
    document: &'a Document,
    phrases: rustc_hash::FxHashMap<String, bool>,
}

/// The meaning found.
pub(super) enum Meaning<'k> {
    /// One meaning.
    One(&'k Sense),
    /// Several, and nothing decides.
    Unclear,
    /// Not a diagnosis here.
    NotDiagnosis(&'k Sense),
}

impl<'a> NoteWords<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self { words: None, document, phrases: rustc_hash::FxHashMap::default() }
    }

    /// The words and marks around a word, in one line with blanks at both ends.
    fn around(&self, first: usize) -> String {
        let mut out = String::from(" ");
        let all = &self.document.words;
        for (index, word) in all.iter().enumerate().take(first + NEAR_WORDS + 1).skip(first.saturating_sub(NEAR_WORDS)) {
            match word.kind {
                _ if index == first => out.push('_'),
                WordKind::Mark(mark) => out.push(mark),
                WordKind::Break => out.push('\n'),
                WordKind::Letters | WordKind::Number => out.push_str(self.document.folded.word(index)),
            }
            out.push(' ');
        }
        out
    }

    fn has(&mut self, phrase: &str) -> bool {
        let document = self.document;
        let words = self.words.get_or_insert_with(|| {
            document
                .words
                .iter()
                .enumerate()
                .filter(|(_, word)| word.kind == WordKind::Letters)
                .map(|(index, _)| document.folded.word(index))
                .collect()
        });
        if !phrase.contains(' ') {
            return words.contains(phrase);
        }
        if let Some(known) = self.phrases.get(phrase) {
            return *known;
        }
        let known = document.folded.text.contains(&format!(" {phrase} "));
        self.phrases.insert(phrase.to_owned(), known);
        known
    }

    /// The meaning of an abbreviation at word `first`.
    pub(super) fn meaning<'k>(&mut self, abbreviation: &'k Abbreviation, first: usize, _knowledge: &Knowledge) -> Meaning<'k> {
        if let [only] = abbreviation.senses.as_slice() {
            return if only.diagnosis { Meaning::One(only) } else { Meaning::NotDiagnosis(only) };
        }
        let section = self.document.section_of(first).kind;
        let around = self.around(first);
        let scored: Vec<(usize, &Sense)> = abbreviation
            .senses
            .iter()
            .map(|sense| {
                let placed = usize::from(sense.sections.contains(&section)) * 2;
                // A word beside the short form says more than one elsewhere in the note.
                let near = sense.context.iter().filter(|phrase| around.contains(&format!(" {phrase} "))).count() * 4;
                (sense.context.iter().filter(|phrase| self.has(phrase)).count() + near + placed, sense)
            })
            .collect();
        let best = scored.iter().map(|(score, _)| *score).max().unwrap_or(0);
        let mut leaders = scored.iter().filter(|(score, _)| *score == best && best > 0);
        let chosen = match (leaders.next(), leaders.next()) {
            (Some((_, sense)), None) => Some(*sense),
            _ => None,
        };
        match chosen.or_else(|| abbreviation.senses.iter().find(|sense| sense.default)) {
            Some(sense) if sense.diagnosis => Meaning::One(sense),
            Some(sense) => Meaning::NotDiagnosis(sense),
            None => Meaning::Unclear,
        }
    }
}
