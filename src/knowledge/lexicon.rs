//! One tree over every phrase the engine knows, giving typed hits.
//!
//! It reads the numbers of words (see [`WordKey`]) and not their letters, and follows the phrases from each word of a note.
//!
//! It finds all that overlap: were only the longest taken, the cue "no acute" would swallow the term "acute kidney injury". Which hits of one sort win is
//! settled later, where that sort is used.

mod tree;

use rustc_hash::FxHashMap;

use crate::text::{Word, fold_phrase};

use super::analyte::AnalyteId;
use super::condition::{AxisValueRef, ConditionId};
use super::section::SectionId;
use super::word_list::{BeforePlace, WordKey, WordList};
use tree::{Node, PhraseTree};

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

/// Collects phrases before the tree is built.
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
    pub(super) fn build(self, list: &mut WordList) -> Lexicon {
        let mut patterns: Vec<(String, Vec<Meaning>)> = self.patterns.into_iter().collect();
        patterns.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let keys: Vec<Vec<WordKey>> = patterns.iter().map(|(pattern, _)| list.enlist_all(pattern)).collect();
        let mut tree = PhraseTree::new(list.numbers());
        let phrases = patterns.len();
        let mut entries: Vec<(Node, Meaning)> = Vec::with_capacity(phrases);
        for (keys, (_, meanings)) in keys.iter().zip(patterns) {
            let Some(node) = tree.add(keys) else { continue };
            entries.extend(meanings.into_iter().map(|meaning| (node, meaning)));
        }
        entries.sort_by_key(|(node, (entry, _, _))| (*node, *entry));
        let mut starts = vec![0; tree.len() + 1];
        for (node, _) in &entries {
            starts[*node as usize + 1] += 1;
        }
        for node in 0..tree.len() {
            starts[node + 1] += starts[node];
        }
        Lexicon { tree, phrases, meanings: entries.into_iter().map(|(_, meaning)| meaning).collect(), starts }
    }
}

/// The compiled lexicon.
#[derive(Clone, Debug)]
pub struct Lexicon {
    tree: PhraseTree,
    phrases: usize,
    /// What phrases mean, by the node that ends them.
    meanings: Vec<Meaning>,
    /// Where the meanings of each node begin.
    starts: Vec<u32>,
}

impl Lexicon {
    /// How many phrases it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.phrases
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.phrases == 0
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
        for first in 0..keys.len() {
            let shortest = hits.len();
            self.tree.follow(keys[first..].iter().copied(), |read, node| {
                for (entry, case, spelled) in self.meanings(node).iter().rev() {
                    let end = first + read;
                    let written = || &text[words[first].span.start()..words[end - 1].span.end()];
                    let fits = match case {
                        Case::Any => true,
                        Case::Capitals => is_spelled(written(), spelled, false),
                        Case::Letters => is_spelled(written(), spelled, true),
                        Case::Exact => *written() == **spelled,
                    };
                    if fits {
                        hits.push(Hit { entry: *entry, first: index(first), end: index(end), words: index(read) });
                    }
                }
            });
            if hits.len() > shortest + 1 {
                hits[shortest..].reverse();
            }
        }
        let found = hits.len();
        self.scan_over_places(keys, list, &mut hits);
        if hits.len() > found {
            // Of two that stretch over the same words the one that reads more of them comes first.
            hits.sort_by_key(|hit| (hit.first, std::cmp::Reverse(hit.end), std::cmp::Reverse(hit.words), hit.entry));
        }
        hits
    }

    /// Names of diseases with an article or a side before their place: "laceration of the left chin" holds "laceration of chin". Only the surroundings of such
    /// words are read again, without them.
    fn scan_over_places(&self, keys: &[WordKey], list: &WordList, hits: &mut Vec<Hit>) {
        let over = stand_before_a_place(keys, list);
        let mut kept = Vec::new();
        for over in over.chunk_by(|one, next| next - one <= 2 * SURROUNDINGS + 1) {
            let (Some(begin), Some(last)) = (over.first(), over.last()) else { continue };
            let surroundings = begin.saturating_sub(SURROUNDINGS)..(last + SURROUNDINGS + 1).min(keys.len());
            kept.clear();
            kept.extend(surroundings.filter(|at| over.binary_search(at).is_err()));
            for (from, first) in kept.iter().take_while(|first| *first < last).enumerate() {
                self.tree.follow(kept[from..].iter().map(|at| keys[*at]), |read, node| {
                    let end = kept[from + read - 1] + 1;
                    if read == end - first {
                        return;
                    }
                    let names = self.names(node);
                    hits.extend(names.map(|entry| Hit { entry, first: index(*first), end: index(end), words: index(read) }));
                });
            }
        }
    }

    /// Names of diseases that stretch from before word `joint` of a run to it or beyond, in the order of their ends; the run does not stand so in a note: first
    /// word, last word, what it names.
    #[must_use]
    pub fn names_across(&self, keys: &[WordKey], joint: usize) -> Vec<(usize, usize, Entry)> {
        let mut out = Vec::new();
        for first in 0..joint {
            self.tree.follow(keys[first..].iter().copied(), |read, node| {
                if first + read > joint {
                    out.extend(self.names(node).rev().map(|entry| (first, first + read - 1, entry)));
                }
            });
        }
        out.sort_by_key(|(first, last, _)| (*last, *first));
        out
    }

    fn meanings(&self, node: Node) -> &[Meaning] {
        &self.meanings[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    /// The names of diseases that end at a node, whatever their case.
    fn names(&self, node: Node) -> impl DoubleEndedIterator<Item = Entry> {
        let named = self.meanings(node).iter().filter(|(_, case, _)| *case == Case::Any);
        named.map(|(entry, _, _)| *entry).filter(|entry| matches!(entry, Entry::Phrase(_) | Entry::Term(..)))
    }
}

/// How many words around an article or a side before a place may belong to a name.
const SURROUNDINGS: usize = 6;

/// Which words are an article, a possessive or a side between a preposition and a place, in order.
fn stand_before_a_place(keys: &[WordKey], list: &WordList) -> Vec<usize> {
    let mut out = Vec::new();
    let mut behind_preposition = false;
    for (at, key) in keys.iter().enumerate() {
        match list.before_place(*key) {
            BeforePlace::AddsNothing if behind_preposition => out.push(at),
            found => behind_preposition = found == BeforePlace::Leads,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_word_for_word_the_longest_first() {
        let mut builder = LexiconBuilder::default();
        builder.add("acute renal failure", Entry::Treatment(1), false);
        builder.add("renal failure", Entry::Treatment(2), false);
        builder.add("acute", Entry::Cue(0), true);
        let mut list = WordList::new(&crate::knowledge::Classification::default(), &FxHashMap::default(), &[], &[]);
        let lexicon = builder.build(&mut list);
        let text = "Unknown acute renal failures, acute renal w99q.";
        let split = crate::text::split_words(text);
        let keys = list.keys(&crate::text::Folded::new(text, &split));
        let hits: Vec<(u32, u32, Entry)> =
            lexicon.scan(text, &split, &keys, &list).iter().map(|hit| (hit.first, hit.end, hit.entry)).collect();
        let wanted = [(1, 4, Entry::Treatment(1)), (1, 2, Entry::Cue(0)), (2, 4, Entry::Treatment(2)), (5, 6, Entry::Cue(0))];
        assert_eq!(hits, wanted);
    }
}
