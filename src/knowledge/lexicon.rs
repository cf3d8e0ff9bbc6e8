//! One automaton over every phrase the engine knows, giving typed hits.
//!
//! It scans overlapping: with a leftmost-longest automaton the cue "no acute" would swallow the term "acute kidney injury". Which hits of one sort win is
//! settled later, where that sort is used.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;

use crate::text::{Folded, Word, fold_phrase};

use super::analyte::AnalyteId;
use super::condition::{AxisValueRef, ConditionId};
use super::section::SectionId;

/// What a phrase of the lexicon means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// A term of a condition.
    Term(ConditionId, u16),
    /// A word of an axis value.
    AxisValue(ConditionId, AxisValueRef),
    /// Words that meet an indicator.
    Indicator(ConditionId, u16),
    /// Words that do not index to a diagnosis.
    Noncodable(ConditionId, u16),
    /// An assertion cue.
    Cue(u16),
    /// A section heading.
    Heading(SectionId),
    /// The name of something measured; `true` for a bare symbol that counts only before a number.
    Analyte(AnalyteId, bool),
    /// A drug.
    Medication(u16),
    /// A treatment.
    Treatment(u16),
    /// A phrase rewritten into the classification's words.
    Phrase(u32),
    /// An abbreviation.
    Abbreviation(u16),
}

/// Whether capitals matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Any,
    /// Capitals as spelled, with at most a plural "s".
    Capitals,
    /// Any case, but letter for letter: "HA" is not "has".
    Letters,
    /// As spelled in the knowledge file.
    Exact,
}

/// A phrase found in a note, in words of the note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it means.
    pub entry: Entry,
    /// First word.
    pub first: u32,
    /// Word after the last.
    pub end: u32,
}

impl Hit {
    /// Whether two hits share a word.
    #[must_use]
    pub fn overlaps(self, first: u32, end: u32) -> bool {
        self.first < end && first < self.end
    }
}

/// What a pattern means: the entry, whether capitals matter, and the spelling.
type Meaning = (Entry, Case, Box<str>);

/// Collects phrases before the automaton is built.
#[derive(Default)]
pub(super) struct LexiconBuilder {
    patterns: FxHashMap<String, Vec<Meaning>>,
}

impl LexiconBuilder {
    /// A phrase whose short all-capital spelling counts in capitals only.
    pub(super) fn add(&mut self, phrase: &str, entry: Entry, any_case: bool) {
        let letters = phrase.chars().filter(|c| c.is_alphabetic()).count();
        // "HA", and its plural "HAs".
        let shouted = phrase.trim_end_matches('s').chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) && letters > 0;
        let short = phrase.chars().count() <= 5;
        // "CaP" is a cancer and "CAP" a pneumonia: a short form of mixed letters counts only as spelled.
        let capitals = phrase.chars().filter(|c| c.is_uppercase()).count();
        let mixed = letters <= 4 && capitals >= 2 && phrase.chars().all(char::is_alphabetic) && !shouted;
        let case = match (short && shouted, any_case) {
            _ if mixed && !any_case => Case::Exact,
            (true, false) => Case::Capitals,
            (true, true) => Case::Letters,
            _ => Case::Any,
        };
        self.insert(phrase, entry, case);
    }

    /// A symbol that counts only as spelled.
    pub(super) fn add_exact(&mut self, phrase: &str, entry: Entry) {
        self.insert(phrase, entry, Case::Exact);
    }

    fn insert(&mut self, phrase: &str, entry: Entry, case: Case) {
        let folded = fold_phrase(phrase);
        if folded.trim().is_empty() {
            return;
        }
        let entries = self.patterns.entry(folded).or_default();
        if !entries.iter().any(|(known, known_case, _)| *known == entry && *known_case == case) {
            entries.push((entry, case, phrase.into()));
        }
    }

    pub(super) fn build(self) -> Result<Lexicon, String> {
        let mut patterns: Vec<(String, Vec<Meaning>)> = self.patterns.into_iter().collect();
        patterns.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(patterns.iter().map(|(pattern, _)| pattern.as_str()))
            .map_err(|error| format!("the lexicon's automaton cannot be built: {error}"))?;
        let mut meanings = Vec::with_capacity(patterns.len());
        let mut ranges = Vec::with_capacity(patterns.len());
        for (_, mut entries) in patterns {
            // The last first: a scan turns them round.
            entries.sort_by_key(|(entry, _, _)| std::cmp::Reverse(*entry));
            let from = index(meanings.len());
            meanings.extend(entries);
            ranges.push((from, index(meanings.len())));
        }
        Ok(Lexicon { automaton, meanings, ranges })
    }
}

/// The compiled lexicon.
#[derive(Clone, Debug)]
pub struct Lexicon {
    automaton: AhoCorasick,
    meanings: Vec<Meaning>,
    /// The meanings of each pattern.
    ranges: Vec<(u32, u32)>,
}

impl Lexicon {
    /// How many phrases it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The bare automaton, for measuring what a scan alone costs.
    #[must_use]
    pub fn automaton(&self) -> &AhoCorasick {
        &self.automaton
    }

    /// Every phrase of the folded text, overlapping, sorted by first word, longest first.
    ///
    /// # Cost
    /// Linear in the text and the number of hits.
    #[must_use]
    pub fn scan(&self, text: &str, words: &[Word], folded: &Folded) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut last = 0;
        for found in self.automaton.find_overlapping_iter(&folded.text) {
            // Matches come by where they end.
            last = folded.word_ending_at(found.end() - 1, last);
            let Some(first) = folded.word_at(found.start() + 1, last) else { continue };
            let written = &text[words[first].span.start()..words[last].span.end()];
            let (from, to) = self.ranges[found.pattern().as_usize()];
            for (entry, case, spelled) in &self.meanings[from as usize..to as usize] {
                let fits = match case {
                    Case::Any => true,
                    Case::Capitals => is_spelled(written, spelled, false),
                    Case::Letters => is_spelled(written, spelled, true),
                    Case::Exact => *written == **spelled,
                };
                if fits {
                    hits.push(Hit { entry: *entry, first: index(first), end: index(last + 1) });
                }
            }
        }
        by_first_word(&hits, words.len())
    }
}

/// Hits in the order of their ends, turned into the order of their first words, the longest first.
fn by_first_word(hits: &[Hit], words: usize) -> Vec<Hit> {
    let mut next = vec![0_u32; words + 1];
    for hit in hits {
        next[hit.first as usize + 1] += 1;
    }
    for word in 0..words {
        next[word + 1] += next[word];
    }
    let mut out = hits.to_vec();
    for hit in hits.iter().rev() {
        let place = &mut next[hit.first as usize];
        out[*place as usize] = *hit;
        *place += 1;
    }
    out
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Whether a short form stands as spelled, apart from marks between its letters ("D.M.") and, in capitals, a plural "s".
fn is_spelled(written: &str, spelled: &str, any_case: bool) -> bool {
    let same = |a: char, b: char| a == b || (any_case && a.eq_ignore_ascii_case(&b));
    let mut found = written.chars().filter(|c| c.is_alphanumeric());
    let mut wanted = spelled.chars().filter(|c| c.is_alphanumeric());
    let length = wanted.clone().count();
    if !wanted.all(|wanted| found.next().is_some_and(|found| same(found, wanted))) {
        return false;
    }
    match (found.next(), found.next()) {
        (None, _) => true,
        (Some('s'), None) => length > 2,
        _ => false,
    }
}
