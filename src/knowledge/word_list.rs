//! Every folded word that a phrase, a title or a part of the body uses, numbered.
//!
//! The words of a note are looked up once; the automaton and the matcher then read numbers instead of letters.

use rustc_hash::FxHashMap;

use crate::text::Folded;

use super::WordId;
use super::classification::{Classification, WordRole};

/// Number of a folded word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordKey(u32);

impl WordKey {
    /// A word that nothing uses.
    pub const UNKNOWN: Self = Self(0);

    /// The number itself, to index tables with.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What leads to a place: a preposition, or what happened to it.
const LEADS: &[&str] = &[
    "of",
    "in",
    "on",
    "to",
    "at",
    "over",
    "from",
    "about",
    "around",
    "fractured",
    "broken",
    "broke",
    "sprained",
    "torn",
    "tore",
    "ruptured",
    "dislocated",
];
/// Verbs and conjunctions that begin another statement: a phrase ends there.
const ENDS_PHRASE: &[&str] = &[
    "was",
    "were",
    "has",
    "had",
    "have",
    "who",
    "which",
    "deny",
    "denied",
    "report",
    "reported",
    "present",
    "presented",
    "but",
    "however",
    "because",
    "if",
    "then",
    "when",
    "while",
    "after",
    "before",
    "that",
    "will",
    "would",
    "should",
    "underwent",
    "continue",
    "started",
    "she",
    "he",
    "we",
    "they",
    "i",
    "plan",
    "per",
    "until",
    "though",
    "although",
    "do",
    "did",
    "doe",
    "include",
    "included",
];
/// Words that a phrase reads in a way of their own, whatever titles say.
const READ_APART: &[&str] = &[
    "initial",
    "subsequent",
    "secondary",
    "old",
    "her",
    "his",
    "their",
    "my",
    "your",
    "w",
    "with",
    "not",
    "non",
    "deny",
    "denied",
    "back",
];
/// Words that may end the telling of an age.
const ENDS_AGE: &[&str] = &["life", "age", "dol", "old", "o", "yo", "m", "f", "male", "female", "boy", "girl", "man", "woman"];
/// What joins two names.
const JOINS: &[&str] = &["and", "&"];
/// What adds nothing to the name of a place: an article, a possessive, a side.
const ADDS_NOTHING: &[&str] = &["the", "a", "an", "his", "her", "their", "my", "your", "this", "both", "left", "right", "bilateral"];

/// What a word does in a phrase beside its role in titles.
#[derive(Clone, Copy, Debug)]
enum WordUse {
    Leads,
    AddsNothing,
    BeginsPart,
    Paired,
    EndsPhrase,
    Joins,
    ReadApart,
    EndsAge,
}

impl WordUse {
    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The letters of a word of at most [`SHORT`] bytes as two numbers, the rest zeros.
type Letters = (u64, u64);

/// Bytes of a word that is looked up by its letters as numbers: no memory but the table is read for it.
const SHORT: usize = 16;

/// The words known, by number.
#[derive(Clone, Debug)]
pub struct WordList {
    /// Numbers of the words of one byte: marks and digits stand again and again.
    signs: [WordKey; 0x80],
    short: FxHashMap<Letters, WordKey>,
    long: FxHashMap<Box<str>, WordKey>,
    roles: Vec<Option<WordRole>>,
    /// A bit for each [`WordUse`].
    uses: Vec<u8>,
}

impl WordList {
    /// The words of the classification and of the parts of the body: `wholes` by what they belong to, `paired` those a person has two of. `clipped`: short
    /// forms of a word, which have its number.
    pub(super) fn new(
        classification: &Classification,
        wholes: &FxHashMap<String, Vec<Vec<WordId>>>,
        paired: &[String],
        clipped: &[(String, String)],
    ) -> Self {
        let mut list = Self {
            signs: [WordKey::UNKNOWN; 0x80],
            short: FxHashMap::default(),
            long: FxHashMap::default(),
            roles: vec![None],
            uses: vec![0],
        };
        for (short, full) in clipped {
            let key = list.enlist(full);
            list.number(short, key);
        }
        let mut surfaces: Vec<(&str, WordRole)> = classification.surfaces().collect();
        surfaces.sort_unstable_by_key(|(word, _)| *word);
        for (word, role) in surfaces {
            let key = list.enlist(word);
            list.roles[key.index()] = Some(role);
        }
        let mut parts: Vec<&str> = wholes.keys().filter_map(|part| part.split(' ').next()).collect();
        parts.sort_unstable();
        list.put(&parts, WordUse::BeginsPart);
        list.put(&paired.iter().map(String::as_str).collect::<Vec<_>>(), WordUse::Paired);
        let uses = [
            (JOINS, WordUse::Joins),
            (ENDS_PHRASE, WordUse::EndsPhrase),
            (READ_APART, WordUse::ReadApart),
            (ENDS_AGE, WordUse::EndsAge),
            (LEADS, WordUse::Leads),
            (ADDS_NOTHING, WordUse::AddsNothing),
        ];
        for (words, put_to) in uses {
            list.put(words, put_to);
        }
        list
    }

    /// The number of a word, which becomes known.
    pub(super) fn enlist(&mut self, folded: &str) -> WordKey {
        let known = self.key(folded);
        if known != WordKey::UNKNOWN {
            return known;
        }
        let key = WordKey(u32::try_from(self.roles.len()).unwrap_or(u32::MAX));
        self.roles.push(None);
        self.uses.push(0);
        self.number(folded, key);
        key
    }

    /// Gives a word a number.
    fn number(&mut self, folded: &str, key: WordKey) {
        if let [sign @ 0..0x80] = folded.as_bytes() {
            self.signs[usize::from(*sign)] = key;
        } else if let Some(letters) = letters(folded.as_bytes(), folded.len()) {
            self.short.insert(letters, key);
        } else {
            self.long.insert(folded.into(), key);
        }
    }

    /// The number of a word.
    fn key(&self, folded: &str) -> WordKey {
        let known = match folded.as_bytes() {
            [sign @ 0..0x80] => return self.signs[usize::from(*sign)],
            bytes => match letters(bytes, bytes.len()) {
                Some(letters) => self.short.get(&letters),
                None => self.long.get(folded),
            },
        };
        known.copied().unwrap_or(WordKey::UNKNOWN)
    }

    /// The numbers of the words of a folded phrase, which become known.
    pub(super) fn enlist_all(&mut self, phrase: &str) -> Vec<WordKey> {
        phrase.split_ascii_whitespace().map(|word| self.enlist(word)).collect()
    }

    fn put(&mut self, words: &[&str], put_to: WordUse) {
        for word in words {
            let key = self.enlist(word);
            self.uses[key.index()] |= put_to.bit();
        }
    }

    fn is_put_to(&self, key: WordKey, put_to: WordUse) -> bool {
        self.uses[key.index()] & put_to.bit() != 0
    }

    /// How many numbers there are, that of unknown words included.
    pub(super) fn numbers(&self) -> usize {
        self.roles.len()
    }

    /// The number of each word of a note.
    ///
    /// # Cost
    /// One look into a table a word.
    #[must_use]
    pub fn keys(&self, folded: &Folded) -> Vec<WordKey> {
        let key = |index: usize| {
            let (on, length) = folded.bytes_from(index);
            let known = match (on, length) {
                ([sign @ 0..0x80, ..], 1) => return self.signs[usize::from(*sign)],
                _ => match letters(on, length) {
                    Some(letters) => self.short.get(&letters),
                    None => self.long.get(folded.word(index)),
                },
            };
            known.copied().unwrap_or(WordKey::UNKNOWN)
        };
        (0..folded.len()).map(key).collect()
    }

    /// What a word is to the classification; `None` for a word no title uses.
    #[must_use]
    pub fn role(&self, key: WordKey) -> Option<WordRole> {
        self.roles[key.index()]
    }

    /// Whether the name of a part of the body begins with a word.
    #[must_use]
    pub fn begins_part(&self, key: WordKey) -> bool {
        self.is_put_to(key, WordUse::BeginsPart)
    }

    /// Whether a word names a part of the body that a person has two of.
    #[must_use]
    pub fn is_paired(&self, key: WordKey) -> bool {
        self.is_put_to(key, WordUse::Paired)
    }

    /// Whether a word begins another statement.
    #[must_use]
    pub fn ends_phrase(&self, key: WordKey) -> bool {
        self.is_put_to(key, WordUse::EndsPhrase)
    }

    /// Whether a phrase reads a word in a way of its own.
    #[must_use]
    pub fn is_read_apart(&self, key: WordKey) -> bool {
        self.is_put_to(key, WordUse::ReadApart)
    }

    /// Whether a word may end the telling of an age: "old", "yo", "woman".
    #[must_use]
    pub fn may_end_age(&self, key: WordKey) -> bool {
        self.is_put_to(key, WordUse::EndsAge)
    }

    /// Whether a word joins two names: "and".
    #[must_use]
    pub fn joins(&self, key: WordKey) -> bool {
        self.is_put_to(key, WordUse::Joins)
    }

    /// Whether a word leads to a place: "of", "broken".
    #[must_use]
    pub fn leads(&self, key: WordKey) -> bool {
        self.is_put_to(key, WordUse::Leads)
    }

    /// Whether a word before a place adds nothing to its name: an article, a possessive, a side.
    #[must_use]
    pub fn adds_nothing(&self, key: WordKey) -> bool {
        self.is_put_to(key, WordUse::AddsNothing)
    }
}

/// The letters of the word of some bytes that a text begins with; `None` for a long one.
fn letters(on: &[u8], length: usize) -> Option<Letters> {
    let read = |eight: &[u8; 8], length: usize| u64::from_le_bytes(*eight) & (u64::MAX >> (64 - 8 * length));
    let padded;
    let on = match on.first_chunk::<SHORT>() {
        Some(on) => on,
        None => {
            let mut bytes = [0; SHORT];
            bytes[..on.len()].copy_from_slice(on);
            padded = bytes;
            &padded
        }
    };
    let (low, high) = (on.first_chunk()?, on.last_chunk()?);
    match length {
        0 => Some((0, 0)),
        1..=8 => Some((read(low, length), 0)),
        9..=SHORT => Some((read(low, 8), read(high, length - 8))),
        _ => None,
    }
}
