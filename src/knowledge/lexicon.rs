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
    /// How many words the phrase itself has; fewer than it stretches over where a side or an article stands inside it.
    pub words: u32,
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
        let entries = patterns
            .into_iter()
            .map(|(_, mut entries)| {
                entries.sort_by_key(|(entry, _, _)| *entry);
                entries
            })
            .collect();
        Ok(Lexicon { automaton, entries })
    }
}

/// The compiled lexicon.
#[derive(Clone, Debug)]
pub struct Lexicon {
    automaton: AhoCorasick,
    entries: Vec<Vec<Meaning>>,
}

impl Lexicon {
    /// How many phrases it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
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
        for found in self.automaton.find_overlapping_iter(&folded.text) {
            let Some(first) = folded.word_at(found.start() + 1) else { continue };
            let Some(last) = folded.word_ending_at(found.end() - 1) else { continue };
            let written = &text[words[first].span.start()..words[last].span.end()];
            for (entry, case, spelled) in &self.entries[found.pattern().as_usize()] {
                let fits = match case {
                    Case::Any => true,
                    Case::Capitals => is_spelled(written, spelled, false),
                    Case::Letters => is_spelled(written, spelled, true),
                    Case::Exact => *written == **spelled,
                };
                if fits {
                    hits.push(Hit { entry: *entry, first: index(first), end: index(last + 1), words: index(last + 1 - first) });
                }
            }
        }
        self.scan_over_places(folded, &mut hits);
        hits.sort_unstable_by_key(|hit| (hit.first, std::cmp::Reverse(hit.end), hit.entry));
        hits
    }

    /// Names of diseases with an article or a side before their place: "laceration of the left chin" holds "laceration of chin".
    fn scan_over_places(&self, folded: &Folded, hits: &mut Vec<Hit>) {
        let over: Vec<bool> = stands_before_a_place(folded);
        if !over.contains(&true) {
            return;
        }
        let (thinned, kept) = folded.without(|index| over[index]);
        for found in self.automaton.find_overlapping_iter(&thinned.text) {
            let Some(first) = thinned.word_at(found.start() + 1) else { continue };
            let Some(last) = thinned.word_ending_at(found.end() - 1) else { continue };
            let (words, first, end) = (last + 1 - first, kept[first], kept[last] + 1);
            if words == end - first {
                continue;
            }
            for (entry, case, _) in &self.entries[found.pattern().as_usize()] {
                if *case == Case::Any && matches!(entry, Entry::Phrase(_) | Entry::Term(..)) {
                    hits.push(Hit { entry: *entry, first: index(first), end: index(end), words: index(words) });
                }
            }
        }
    }
}

/// Which words are an article, a possessive or a side between a preposition and a place.
fn stands_before_a_place(folded: &Folded) -> Vec<bool> {
    let mut behind_preposition = false;
    (0..folded.len())
        .map(|index| {
            let word = folded.word(index);
            let adds_nothing = matches!(
                word,
                "the" | "a" | "an" | "his" | "her" | "their" | "my" | "your" | "this" | "both" | "left" | "right" | "bilateral"
            );
            let dropped = behind_preposition && adds_nothing;
            behind_preposition = dropped || matches!(word, "of" | "in" | "on" | "to" | "at" | "over" | "from");
            dropped
        })
        .collect()
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Whether a short form stands as spelled, apart from marks between its letters ("D.M.") and, in capitals, a plural "s".
fn is_spelled(written: &str, spelled: &str, any_case: bool) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>();
    let (found, wanted) = (letters(written), letters(spelled));
    let same = |a: char, b: char| a == b || (any_case && a.eq_ignore_ascii_case(&b));
    if found.len() == wanted.len() {
        return found.iter().zip(&wanted).all(|(a, b)| same(*a, *b));
    }
    found.len() == wanted.len() + 1
        && wanted.len() > 2
        && found.last() == Some(&'s')
        && found.iter().zip(&wanted).all(|(a, b)| same(*a, *b))
}
