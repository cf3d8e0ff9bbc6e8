//! Finds the phrases of a dictionary in the words of a note.
//!
//! Most words of a note stand in no phrase, and most phrases that are found have one or two words: these are looked up. What may be part of a longer phrase is
//! read by an automaton (Aho-Corasick), whose states lie far apart in memory.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;

use crate::knowledge::word_list::WordKey;

use super::word_codes::WordCodes;

/// Words of the shortest phrase that the automaton reads.
const LONG: usize = 3;
/// A phrase by itself.
const ALONE: u8 = 1;
const FIRST_OF_TWO: u8 = 1 << 1;
const SECOND_OF_TWO: u8 = 1 << 2;
/// Of three words one behind the other in a longer phrase, each.
const OF_THREE: [u8; LONG] = [1 << 3, 1 << 4, 1 << 5];

/// The phrases, by their numbers in the dictionary.
#[derive(Clone, Debug)]
pub(super) struct Matcher {
    /// What stands where in a phrase, a bit each: most words of a note are out of the question by this alone.
    places: Vec<u8>,
    single: ByWord,
    pairs: Pairs,
    /// Which three words stand one behind the other in a longer phrase.
    triples: Seen,
    codes: WordCodes,
    automaton: AhoCorasick,
    /// The phrases of the automaton.
    long: Vec<u32>,
}

impl Matcher {
    /// A matcher of phrases whose words have numbers up to `words`.
    pub(super) fn new(words: usize, phrases: &[Vec<WordKey>]) -> Result<Self, String> {
        let numbered = || phrases.iter().enumerate().map(|(number, keys)| (index(number), &keys[..]));
        let single = numbered().filter_map(|(number, keys)| if let [key] = keys { Some((*key, number)) } else { None });
        let pairs =
            numbered().filter_map(|(number, keys)| if let [first, second] = keys { Some(((*first, *second), number)) } else { None });
        let (long, patterns): (Vec<u32>, Vec<&[WordKey]>) = numbered().filter(|(_, keys)| keys.len() >= LONG).unzip();
        let codes = WordCodes::new(words, &patterns)?;
        let automaton = AhoCorasick::builder()
            // With a leftmost-longest automaton a cue would swallow a term.
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            // Up to the last byte of a first word.
            .dense_depth(codes.digits)
            .prefilter(false)
            .build(patterns.iter().map(|keys| codes.of(keys)))
            .map_err(|error| format!("the lexicon's automaton cannot be built: {error}"))?;
        let mut places = vec![0; words + 2];
        for keys in phrases {
            match keys[..] {
                [one] => places[one.index()] |= ALONE,
                [first, second] => {
                    places[first.index()] |= FIRST_OF_TWO;
                    places[second.index()] |= SECOND_OF_TWO;
                }
                _ => keys.windows(LONG).flat_map(|run| run.iter().zip(OF_THREE)).for_each(|(key, place)| places[key.index()] |= place),
            }
        }
        let mut triples = Seen::default();
        for triple in patterns.iter().flat_map(|keys| keys.windows(LONG)) {
            triples.note(triple);
        }
        Ok(Self { places, single: ByWord::new(words, single), pairs: Pairs::new(pairs), triples, codes, automaton, long })
    }

    /// Tells of every phrase in some words, overlapping, stretch by stretch of words that may share a phrase: first word of the stretch, first word, last word,
    /// phrase.
    pub(super) fn find(&self, keys: &[WordKey], mut tell: impl FnMut(usize, usize, usize, u32)) {
        let digits = self.codes.digits;
        let mut codes = Vec::new();
        let mut from = 0;
        let place = |at: usize| keys.get(at).map_or(0, |key| self.places[key.index()]);
        let (mut here, mut next) = (place(0), place(1));
        for at in 0..keys.len() {
            let third = place(at + 2);
            if here & ALONE != 0 {
                for phrase in self.single.of(keys[at]) {
                    tell(from, at, at, *phrase);
                }
            }
            if here & FIRST_OF_TWO != 0 && next & SECOND_OF_TWO != 0 {
                for phrase in self.pairs.of((keys[at], keys[at + 1])) {
                    tell(from, at, at + 1, *phrase);
                }
            }
            let in_longer = here & OF_THREE[0] != 0 && next & OF_THREE[1] != 0 && third & OF_THREE[2] != 0;
            (here, next) = (next, third);
            if in_longer && self.triples.may_hold(&keys[at..at + LONG]) {
                continue;
            }
            // No longer phrase has word `at` and the two behind it.
            let end = (at + LONG - 1).min(keys.len());
            if end >= from + LONG {
                self.codes.write(&keys[from..end], &mut codes);
                for found in self.automaton.find_overlapping_iter(&codes) {
                    tell(from, from + found.start() / digits, from + found.end() / digits - 1, self.long[found.pattern().as_usize()]);
                }
            }
            from = at + 1;
        }
    }
}

/// The phrases of one word: two spellings may fold to the same.
#[derive(Clone, Debug)]
struct ByWord {
    phrases: Vec<u32>,
    /// Where those of each word begin.
    starts: Vec<u32>,
}

impl ByWord {
    fn new(words: usize, phrases: impl Iterator<Item = (WordKey, u32)>) -> Self {
        let mut sorted: Vec<(WordKey, u32)> = phrases.collect();
        sorted.sort_unstable();
        let starts = (0..words + 2).map(|word| index(sorted.partition_point(|(key, _)| key.index() < word))).collect();
        Self { phrases: sorted.into_iter().map(|(_, phrase)| phrase).collect(), starts }
    }

    fn of(&self, key: WordKey) -> &[u32] {
        &self.phrases[self.starts[key.index()] as usize..self.starts[key.index() + 1] as usize]
    }
}

/// The phrases of two words.
#[derive(Clone, Debug)]
struct Pairs {
    seen: Seen,
    phrases: Vec<u32>,
    ranges: FxHashMap<(WordKey, WordKey), (u32, u32)>,
}

impl Pairs {
    fn new(phrases: impl Iterator<Item = ((WordKey, WordKey), u32)>) -> Self {
        let mut sorted: Vec<((WordKey, WordKey), u32)> = phrases.collect();
        sorted.sort_unstable();
        let mut seen = Seen::default();
        let mut ranges = FxHashMap::default();
        for (at, (pair, _)) in sorted.iter().enumerate() {
            seen.note(&[pair.0, pair.1]);
            ranges.entry(*pair).or_insert((index(at), index(at))).1 = index(at + 1);
        }
        Self { seen, phrases: sorted.into_iter().map(|(_, phrase)| phrase).collect(), ranges }
    }

    fn of(&self, pair: (WordKey, WordKey)) -> &[u32] {
        if !self.seen.may_hold(&[pair.0, pair.1]) {
            return &[];
        }
        self.ranges.get(&pair).map_or(&[], |(from, to)| &self.phrases[*from as usize..*to as usize])
    }
}

/// Runs of words that were noted, and a few others: one bit for each hash.
#[derive(Clone, Debug)]
struct Seen(Vec<u64>);

impl Default for Seen {
    fn default() -> Self {
        Self(vec![0; Self::BITS / 64])
    }
}

impl Seen {
    /// As many bits as the second level of a processor's cache holds with ease.
    const BITS: usize = 1 << 20;

    fn note(&mut self, words: &[WordKey]) {
        let bit = Self::bit(words);
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    fn may_hold(&self, words: &[WordKey]) -> bool {
        let bit = Self::bit(words);
        self.0[bit / 64] & (1 << (bit % 64)) != 0
    }

    fn bit(words: &[WordKey]) -> usize {
        let hash = words.iter().fold(0_u64, |hash, word| (hash ^ word.index() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29));
        usize::try_from(hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44).unwrap_or(0) % Self::BITS
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
