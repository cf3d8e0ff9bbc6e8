//! One automaton over every phrase the engine knows, giving typed hits.
//!
//! It reads the numbers of words (see [`WordKey`]) and not their letters: two or three bytes a word, and no time spent inside words that no phrase has.
//!
//! It scans overlapping: with a leftmost-longest automaton the cue "no acute" would swallow the term "acute kidney injury". Which hits of one sort win is
//! settled later, where that sort is used.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, PatternID};
use rustc_hash::FxHashMap;

use crate::text::{Word, fold_phrase};

use super::analyte::AnalyteId;
use super::condition::{AxisValueRef, ConditionId};
use super::section::SectionId;
use super::word_list::{BeforePlace, WordKey, WordList};

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

    /// Whether a folded phrase is there.
    pub(super) fn knows(&self, phrase: &str) -> bool {
        self.patterns.contains_key(&fold_phrase(phrase))
    }

    /// The automaton; the words of its phrases join the `list`.
    pub(super) fn build(self, list: &mut WordList) -> Result<Lexicon, String> {
        let mut patterns: Vec<(String, Vec<Meaning>)> = self.patterns.into_iter().collect();
        patterns.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let keys: Vec<Vec<WordKey>> = patterns.iter().map(|(pattern, _)| list.enlist_all(pattern)).collect();
        let codes = WordCodes::new(list.numbers(), &keys)?;
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            // Up to the last byte of a first word.
            .dense_depth(codes.digits)
            .prefilter(false)
            .build(keys.iter().map(|keys| codes.of(keys)))
            .map_err(|error| format!("the lexicon's automaton cannot be built: {error}"))?;
        let mut meanings = Vec::with_capacity(patterns.len());
        let mut ranges = Vec::with_capacity(patterns.len());
        for (_, mut entries) in patterns {
            entries.sort_by_key(|(entry, _, _)| *entry);
            let from = index(meanings.len());
            meanings.extend(entries);
            ranges.push((from, index(meanings.len())));
        }
        let neighbours = Neighbours::new(list.numbers(), &keys);
        Ok(Lexicon { codes, neighbours, automaton, meanings, ranges })
    }
}

/// Words as the automaton reads them: two digits each, or three where there are too many, the first of them from a range of its own, so that no word begins
/// inside another. The base is as small as the number of words allows, which keeps the steps of the automaton short.
#[derive(Clone, Debug)]
struct WordCodes {
    /// Digits of a word.
    digits: usize,
    codes: Vec<[u8; Self::MOST_DIGITS]>,
}

impl WordCodes {
    const MOST_DIGITS: usize = 3;
    /// Where first digits begin, and the largest base.
    const FIRST: u8 = 0x80;

    /// Codes for the words of some patterns; all others of the `words` known are read like unknown ones, which begin like none.
    fn new(words: usize, patterns: &[Vec<WordKey>]) -> Result<Self, String> {
        let mut used = vec![false; words + 1];
        for key in patterns.iter().flatten() {
            used[key.index()] = true;
        }
        let count = used.iter().filter(|used| **used).count();
        let power = |base: usize, digits: usize| (0..digits).map(|_| base).product::<usize>();
        let largest = usize::from(Self::FIRST);
        let Some(digits) = (2..=Self::MOST_DIGITS).find(|digits| power(largest, *digits) >= count) else {
            return Err(format!("the lexicon has {count} different words; at most {} are allowed", power(largest, Self::MOST_DIGITS)));
        };
        let base = (1..=largest).find(|base| power(*base, digits) >= count).unwrap_or(largest);
        let mut codes = vec![[0; Self::MOST_DIGITS]; words + 1];
        for (number, (code, _)) in codes.iter_mut().zip(&used).filter(|(_, used)| **used).enumerate() {
            let mut rest = number;
            for digit in code[..digits].iter_mut().rev() {
                *digit = u8::try_from(rest % base).unwrap_or(0);
                rest /= base;
            }
            code[0] += Self::FIRST;
        }
        Ok(Self { digits, codes })
    }

    fn of(&self, keys: &[WordKey]) -> Vec<u8> {
        let mut out = Vec::with_capacity(keys.len() * self.digits);
        self.write(keys, &mut out);
        out
    }

    /// Puts the codes of some words in the place of what is in `out`.
    fn write(&self, keys: &[WordKey], out: &mut Vec<u8>) {
        out.clear();
        for key in keys {
            out.extend_from_slice(&self.codes[key.index()][..self.digits]);
        }
    }
}

/// Which words may stand side by side in a phrase, and the phrases of one word. Most pairs of words in a note stand in no phrase: the automaton, whose states
/// lie far apart in memory, reads only the runs of words that may.
#[derive(Clone, Debug)]
struct Neighbours {
    /// One bit for each hash of a pair.
    pairs: Vec<u64>,
    /// The patterns of one word, by word: two spellings may fold to the same.
    alone: Vec<PatternID>,
    /// Where those of each word begin.
    starts: Vec<u32>,
}

impl Neighbours {
    /// As many bits as the second level of a processor's cache holds with ease.
    const BITS: usize = 1 << 20;

    fn new(words: usize, patterns: &[Vec<WordKey>]) -> Self {
        let mut pairs = vec![0; Self::BITS / 64];
        for pair in patterns.iter().flat_map(|keys| keys.windows(2)) {
            let bit = Self::bit(pair[0], pair[1]);
            pairs[bit / 64] |= 1 << (bit % 64);
        }
        let single = |(number, keys): (usize, &Vec<WordKey>)| match keys[..] {
            [key] => PatternID::new(number).ok().map(|pattern| (key, pattern)),
            _ => None,
        };
        let mut singles: Vec<(WordKey, PatternID)> = patterns.iter().enumerate().filter_map(single).collect();
        singles.sort_unstable();
        let starts = (0..words + 2).map(|word| index(singles.partition_point(|(key, _)| key.index() < word))).collect();
        Self { pairs, alone: singles.into_iter().map(|(_, pattern)| pattern).collect(), starts }
    }

    /// The patterns that are one word alone.
    fn alone(&self, key: WordKey) -> &[PatternID] {
        &self.alone[self.starts[key.index()] as usize..self.starts[key.index() + 1] as usize]
    }

    fn bit(first: WordKey, second: WordKey) -> usize {
        let both = (first.index() as u64) << 32 | second.index() as u64;
        usize::try_from(both.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44).unwrap_or(0) % Self::BITS
    }

    fn may_stand(&self, first: WordKey, second: WordKey) -> bool {
        let bit = Self::bit(first, second);
        self.pairs[bit / 64] & (1 << (bit % 64)) != 0
    }
}

/// The compiled lexicon.
#[derive(Clone, Debug)]
pub struct Lexicon {
    codes: WordCodes,
    neighbours: Neighbours,
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
        let (mut run, mut sorted) = (0, 0);
        self.find(keys, |of_run, first, last, pattern| {
            if of_run != run {
                by_first_word(&mut hits[sorted..]);
                (run, sorted) = (of_run, hits.len());
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

    /// Tells of every pattern in some words, run by run of words that may stand side by side, and in a run by where it ends: the run's first word, first word, last
    /// word, pattern.
    fn find(&self, keys: &[WordKey], mut tell: impl FnMut(usize, usize, usize, PatternID)) {
        let digits = self.codes.digits;
        let mut codes = Vec::new();
        let mut run = 0;
        while run < keys.len() {
            let pairs = keys[run..].windows(2).take_while(|pair| self.neighbours.may_stand(pair[0], pair[1])).count();
            let end = run + 1 + pairs;
            if pairs == 0 {
                for pattern in self.neighbours.alone(keys[run]) {
                    tell(run, run, run, *pattern);
                }
            } else {
                self.codes.write(&keys[run..end], &mut codes);
                for found in self.automaton.find_overlapping_iter(&codes) {
                    tell(run, run + found.start() / digits, run + found.end() / digits - 1, found.pattern());
                }
            }
            run = end;
        }
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
        self.find(&thinned, |_, from, last, pattern| {
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
        self.find(keys, |_, first, last, pattern| {
            if first >= joint || last < joint {
                return;
            }
            let named = self.meanings(pattern).iter().filter(|(_, case, _)| *case == Case::Any);
            out.extend(
                named.map(|(entry, _, _)| (first, last, *entry)).filter(|named| matches!(named.2, Entry::Phrase(_) | Entry::Term(..))),
            );
        });
        out
    }

    fn meanings(&self, pattern: PatternID) -> &[Meaning] {
        let (from, to) = self.ranges[pattern.as_usize()];
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
        match list.before_place(*key) {
            BeforePlace::AddsNothing if behind_preposition => out.push(at),
            found => behind_preposition = found == BeforePlace::Leads,
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

    /// Many different words, so that a word takes `digits` bytes.
    fn lexicon_of(words: usize) -> (Lexicon, WordList) {
        let mut builder = LexiconBuilder::default();
        for number in 0..words {
            builder.add(&format!("w{number}q"), Entry::Cue(0), true);
        }
        builder.add("acute renal failure", Entry::Treatment(1), false);
        builder.add("renal failure", Entry::Treatment(2), false);
        let mut list = WordList::new(&crate::knowledge::Classification::default(), &FxHashMap::default(), &[], &[]);
        (builder.build(&mut list).expect("so many words are allowed"), list)
    }

    #[test]
    fn phrases_are_found_word_for_word_however_many_words_there_are() {
        for (words, digits) in [(100, 2), (17_000, 3)] {
            let (lexicon, list) = lexicon_of(words);
            assert_eq!(lexicon.codes.digits, digits);
            let text = "Unknown acute renal failures, w7q renal w99q.";
            let split = crate::text::split_words(text);
            let keys = list.keys(&crate::text::Folded::new(text, &split));
            let hits: Vec<(u32, u32, Entry)> =
                lexicon.scan(text, &split, &keys, &list).iter().map(|hit| (hit.first, hit.end, hit.entry)).collect();
            let wanted = [(1, 4, Entry::Treatment(1)), (2, 4, Entry::Treatment(2)), (5, 6, Entry::Cue(0)), (7, 8, Entry::Cue(0))];
            assert_eq!(hits, wanted);
        }
    }
}
