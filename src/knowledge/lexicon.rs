//! Every phrase the engine knows, found in one pass and giving typed hits.
//!
//! The pass reads the numbers of words (see [`WordKey`]) and not their letters: no time is spent inside words that no phrase has.
//!
//! Hits overlap: were only the leftmost and longest told, the cue "no acute" would swallow the term "acute kidney injury". Which hits of one sort win is settled
//! later, where that sort is used.

mod matcher;
mod word_codes;

use rustc_hash::FxHashMap;

use crate::text::{Word, fold_phrase};

use super::analyte::AnalyteId;
use super::condition::{AxisValueRef, ConditionId};
use super::section::SectionId;
use super::word_list::{WordKey, WordList};
use matcher::Matcher;

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
    /// Words of one who teaches about a disease, not of one who tells of a patient; `true` where they say what it is or whom it befalls.
    Teaching(bool),
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

/// Collects phrases before the lexicon is built.
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

    /// Whether a folded phrase is there.
    pub(super) fn knows(&self, phrase: &str) -> bool {
        self.patterns.contains_key(&fold_phrase(phrase))
    }

    /// The lexicon; the words of its phrases join the `list`.
    pub(super) fn build(self, list: &mut WordList) -> Result<Lexicon, String> {
        let mut patterns: Vec<(String, Vec<Meaning>)> = self.patterns.into_iter().collect();
        patterns.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let keys: Vec<Vec<WordKey>> = patterns.iter().map(|(pattern, _)| list.enlist_all(pattern)).collect();
        let matcher = Matcher::new(list.numbers(), &keys)?;
        let mut meanings = Vec::with_capacity(patterns.len());
        let mut ranges = Vec::with_capacity(patterns.len());
        for (_, mut entries) in patterns {
            entries.sort_by_key(|(entry, _, _)| *entry);
            let from = index(meanings.len());
            meanings.extend(entries);
            ranges.push((from, index(meanings.len())));
        }
        Ok(Lexicon { matcher, meanings, ranges })
    }
}

/// The compiled lexicon.
#[derive(Clone, Debug)]
pub struct Lexicon {
    matcher: Matcher,
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

    /// Every phrase as the knowledge files spell it, for measuring what a scan of the letters alone costs.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.meanings.iter().map(|(_, _, spelled)| &**spelled)
    }

    /// Every phrase of a note, overlapping, sorted by first word, longest first; `keys` are the numbers of its words.
    ///
    /// # Cost
    /// Linear in the text and the number of hits.
    #[must_use]
    pub fn scan(&self, text: &str, words: &[Word], keys: &[WordKey], list: &WordList) -> Vec<Hit> {
        let mut hits = Vec::with_capacity(words.len());
        let (mut stretch, mut sorted) = (0, 0);
        self.matcher.find(keys, |from, first, last, pattern| {
            if from != stretch {
                by_first_word(&mut hits[sorted..]);
                (stretch, sorted) = (from, hits.len());
            }
            for (entry, case, spelled) in self.meanings(pattern) {
                let written = || &text[words[first].span.start()..words[last].span.end()];
                let fits = match case {
                    Case::Any => true,
                    Case::Capitals => is_spelled(written(), spelled, false),
                    Case::Letters => is_spelled(written(), spelled, true),
                    Case::Exact => *written() == **spelled,
                };
                if fits {
                    hits.push(Hit { entry: *entry, first: index(first), end: index(last + 1), words: index(last + 1 - first) });
                }
            }
        });
        by_first_word(&mut hits[sorted..]);
        let over = self.scan_over_places(keys, list);
        if !over.is_empty() {
            hits.extend(over);
            // Of two that stretch over the same words the one that reads more of them comes first.
            hits.sort_by_key(|hit| (hit.first, std::cmp::Reverse(hit.end), std::cmp::Reverse(hit.words), hit.entry));
        }
        hits
    }

    /// Names of diseases with an article or a side before their place: "laceration of the left chin" holds "laceration of chin". Only the surroundings of such
    /// words are read again, without them.
    fn scan_over_places(&self, keys: &[WordKey], list: &WordList) -> Vec<Hit> {
        let over = stand_before_a_place(keys, list);
        if over.is_empty() {
            return Vec::new();
        }
        let mut surroundings = vec![false; keys.len()];
        for at in &over {
            let end = (at + SURROUNDINGS + 1).min(keys.len());
            surroundings[at.saturating_sub(SURROUNDINGS)..end].fill(true);
        }
        let mut dropped = over.iter().peekable();
        let mut kept = Vec::new();
        for at in (0..keys.len()).filter(|at| surroundings[*at]) {
            if dropped.next_if_eq(&&at).is_none() {
                kept.push(at);
            }
        }
        let thinned: Vec<WordKey> = kept.iter().map(|at| keys[*at]).collect();
        let mut hits = Vec::new();
        self.matcher.find(&thinned, |_, from, last, pattern| {
            let (words, first, end) = (last + 1 - from, kept[from], kept[last] + 1);
            // Between two surroundings more is left out than such words.
            if words == end - first || (first..end).any(|index| !surroundings[index]) {
                return;
            }
            for (entry, case, _) in self.meanings(pattern) {
                if *case == Case::Any && matches!(entry, Entry::Phrase(_) | Entry::Term(..)) {
                    hits.push(Hit { entry: *entry, first: index(first), end: index(end), words: index(words) });
                }
            }
        });
        hits
    }

    /// Names of diseases that stretch from before word `joint` of a run to it or beyond, in the order of their ends; the run does not stand so in a note: first
    /// word, last word, what it names.
    #[must_use]
    pub fn names_across(&self, keys: &[WordKey], joint: usize) -> Vec<(usize, usize, Entry)> {
        let mut out = Vec::new();
        self.matcher.find(keys, |_, first, last, pattern| {
            if first >= joint || last < joint {
                return;
            }
            let named = self.meanings(pattern).iter().filter(|(_, case, _)| *case == Case::Any);
            out.extend(
                named.map(|(entry, _, _)| (first, last, *entry)).filter(|named| matches!(named.2, Entry::Phrase(_) | Entry::Term(..))),
            );
        });
        out.sort_by_key(|(first, last, _)| (*last, *first));
        out
    }

    fn meanings(&self, pattern: u32) -> &[Meaning] {
        let (from, to) = self.ranges[pattern as usize];
        &self.meanings[from as usize..to as usize]
    }
}

/// How many words around an article or a side before a place may belong to a name.
const SURROUNDINGS: usize = 6;

/// Which words are an article, a possessive or a side between a preposition and a place, in order.
fn stand_before_a_place(keys: &[WordKey], list: &WordList) -> Vec<usize> {
    let mut out = Vec::new();
    let mut behind_preposition = false;
    for (at, key) in keys.iter().enumerate() {
        if behind_preposition && list.adds_nothing(*key) {
            out.push(at);
        } else {
            behind_preposition = list.leads(*key);
        }
    }
    out
}

/// Puts hits in the order of their first words, the longest first.
fn by_first_word(hits: &mut [Hit]) {
    if hits.len() > 1 {
        hits.sort_by_key(|hit| (hit.first, std::cmp::Reverse(hit.end), hit.entry));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_word_for_word_however_many_words_there_are() {
        for words in [100, 17_000] {
            let mut builder = LexiconBuilder::default();
            for number in 0..words {
                builder.add(&format!("w{number}q"), Entry::Cue(0), true);
                builder.add(&format!("w{number}q acute w{number}q"), Entry::Cue(1), true);
            }
            builder.add("acute renal failure", Entry::Treatment(1), false);
            builder.add("renal failure", Entry::Treatment(2), false);
            builder.add("failure of w7q renal", Entry::Treatment(3), false);
            let mut list = WordList::new(&crate::knowledge::Classification::default(), &FxHashMap::default(), &[], &[]);
            let lexicon = builder.build(&mut list).expect("so many words are allowed");
            let text = "Unknown acute renal failures of w7q, renal w99q acute w99q.";
            let split = crate::text::split_words(text);
            let keys = list.keys(&crate::text::Folded::new(text, &split));
            let hits: Vec<(u32, u32, Entry)> =
                lexicon.scan(text, &split, &keys, &list).iter().map(|hit| (hit.first, hit.end, hit.entry)).collect();
            let wanted = [
                (1, 4, Entry::Treatment(1)),
                (2, 4, Entry::Treatment(2)),
                (5, 6, Entry::Cue(0)),
                (8, 11, Entry::Cue(1)),
                (8, 9, Entry::Cue(0)),
                (10, 11, Entry::Cue(0)),
            ];
            assert_eq!(hits, wanted);
        }
    }
}
