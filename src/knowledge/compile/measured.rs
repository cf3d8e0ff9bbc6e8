//! What is said of a measure or a test, in the other orders clinicians say it: "elevated PSA" is "PSA is elevated" and "rise in PSA".

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::fold_phrase;

use crate::terminology::CodeId;

use super::super::CodePattern;
use super::super::lexicon::{Entry, LexiconBuilder};

/// A measure's name has no more words.
const WORDS: usize = 5;

/// The other wordings of one thing said of measures, before and behind their names.
pub(super) struct Said {
    pub before: Vec<String>,
    pub behind: Vec<String>,
    /// Codes of the findings that are said so.
    pub codes: Vec<CodePattern>,
}

/// Names that begin with what they say of a measure ("elevated PSA").
#[derive(Default)]
pub(super) struct Measured {
    said: FxHashMap<String, Said>,
    names: Vec<(String, Entry)>,
}

impl Measured {
    pub(super) fn new(said: impl Iterator<Item = (String, Said)>) -> Self {
        Self { said: said.map(|(is, said)| (fold_phrase(&is).trim().to_owned(), said)).collect(), names: Vec::new() }
    }

    /// Keeps a name of the lexicon and its code, to be said otherwise once all names are known.
    pub(super) fn note(&mut self, name: &str, entry: Entry, code: CodeId) {
        let name = fold_phrase(name).trim().to_owned();
        let said = name.split_once(' ').and_then(|(said, _)| self.said.get(said));
        if said.is_some_and(|said| said.codes.iter().any(|pattern| pattern.matches(code))) {
            self.names.push((name, entry));
        }
    }

    /// Adds the other wordings that no file spells out.
    pub(super) fn finish(self, lexicon: &mut LexiconBuilder) {
        let mut seen = FxHashSet::default();
        let mut added = Vec::new();
        for (name, entry) in &self.names {
            for wording in self.wordings(name) {
                if !lexicon.knows(&wording) && seen.insert(wording.clone()) {
                    added.push((wording, *entry));
                }
            }
        }
        for (wording, entry) in added {
            lexicon.add(&wording, entry, true);
        }
    }

    /// The other wordings of a folded name.
    fn wordings(&self, name: &str) -> Vec<String> {
        let Some((said, measure)) = name.split_once(' ') else { return Vec::new() };
        let Some(said) = self.said.get(said) else { return Vec::new() };
        if measure.split(' ').count() > WORDS {
            return Vec::new();
        }
        let before = said.before.iter().map(|before| format!("{before} {measure}"));
        before.chain(said.behind.iter().map(|behind| format!("{measure} {behind}"))).collect()
    }
}
