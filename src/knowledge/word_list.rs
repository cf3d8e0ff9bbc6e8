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

/// What an article, a side or a preposition is to a place that follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum BeforePlace {
    /// Nothing.
    #[default]
    Nothing,
    /// A preposition, or what happened to it ("broken"), which leads to it.
    Leads,
    /// An article, a possessive or a side, which adds nothing to its name.
    AddsNothing,
}

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
const READ_APART: &[&str] =
    &["initial", "subsequent", "secondary", "old", "her", "his", "their", "my", "your", "w", "with", "not", "non", "deny", "denied"];
/// Words that may end the telling of an age.
const ENDS_AGE: &[&str] = &["life", "age", "dol", "old", "o", "yo", "m", "f", "male", "female", "boy", "girl", "man", "woman"];
/// What joins two names.
const JOINS: &[&str] = &["and", "&"];
const ADDS_NOTHING: &[&str] = &["the", "a", "an", "his", "her", "their", "my", "your", "this", "both", "left", "right", "bilateral"];

#[derive(Clone, Copy, Debug, Default)]
struct KnownWord {
    role: Option<WordRole>,
    before_place: BeforePlace,
    begins_part: bool,
    paired: bool,
    ends_phrase: bool,
    joins: bool,
    read_apart: bool,
    ends_age: bool,
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
    known: Vec<KnownWord>,
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
            known: vec![KnownWord::default()],
        };
        for (short, full) in clipped {
            let key = list.enlist(full);
            list.number(short, key);
        }
        let mut surfaces: Vec<(&str, WordRole)> = classification.surfaces().collect();
        surfaces.sort_unstable_by_key(|(word, _)| *word);
        for (word, role) in surfaces {
            list.add(word).role = Some(role);
        }
        let mut parts: Vec<&str> = wholes.keys().filter_map(|part| part.split(' ').next()).collect();
        parts.sort_unstable();
        for word in parts {
            list.add(word).begins_part = true;
        }
        for word in paired {
            list.add(word).paired = true;
        }
        for word in JOINS {
            list.add(word).joins = true;
        }
        for word in ENDS_PHRASE {
            list.add(word).ends_phrase = true;
        }
        for word in READ_APART {
            list.add(word).read_apart = true;
        }
        for word in ENDS_AGE {
            list.add(word).ends_age = true;
        }
        for (words, before_place) in [(LEADS, BeforePlace::Leads), (ADDS_NOTHING, BeforePlace::AddsNothing)] {
            for word in words {
                list.add(word).before_place = before_place;
            }
        }
        list
    }

    /// The number of a word, which becomes known.
    pub(super) fn enlist(&mut self, folded: &str) -> WordKey {
        let known = self.key(folded);
        if known != WordKey::UNKNOWN {
            return known;
        }
        let key = WordKey(u32::try_from(self.known.len()).unwrap_or(u32::MAX));
        self.known.push(KnownWord::default());
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

    fn add(&mut self, folded: &str) -> &mut KnownWord {
        let key = self.enlist(folded);
        &mut self.known[key.index()]
    }

    /// How many numbers there are, that of unknown words included.
    pub(super) fn numbers(&self) -> usize {
        self.known.len()
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
        self.known[key.index()].role
    }

    /// Whether the name of a part of the body begins with a word.
    #[must_use]
    pub fn begins_part(&self, key: WordKey) -> bool {
        self.known[key.index()].begins_part
    }

    /// Whether a word names a part of the body that a person has two of.
    #[must_use]
    pub fn is_paired(&self, key: WordKey) -> bool {
        self.known[key.index()].paired
    }

    /// Whether a word begins another statement.
    #[must_use]
    pub fn ends_phrase(&self, key: WordKey) -> bool {
        self.known[key.index()].ends_phrase
    }

    /// Whether a phrase reads a word in a way of its own.
    #[must_use]
    pub fn is_read_apart(&self, key: WordKey) -> bool {
        self.known[key.index()].read_apart
    }

    /// Whether a word may end the telling of an age: "old", "yo", "woman".
    #[must_use]
    pub fn may_end_age(&self, key: WordKey) -> bool {
        self.known[key.index()].ends_age
    }

    pub(super) fn before_place(&self, key: WordKey) -> BeforePlace {
        self.known[key.index()].before_place
    }

    /// Whether a word joins two names: "and".
    #[must_use]
    pub fn joins(&self, key: WordKey) -> bool {
        self.known[key.index()].joins
    }

    /// Whether a word leads to a place: "of", "broken".
    #[must_use]
    pub fn leads(&self, key: WordKey) -> bool {
        self.before_place(key) == BeforePlace::Leads
    }

    /// Whether a word before a place adds nothing to its name: an article, a possessive, a side.
    #[must_use]
    pub fn adds_nothing(&self, key: WordKey) -> bool {
        self.before_place(key) == BeforePlace::AddsNothing
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
