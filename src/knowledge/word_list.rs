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
];
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
}

/// The words known, by number.
#[derive(Clone, Debug)]
pub struct WordList {
    keys: FxHashMap<Box<str>, WordKey>,
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
        let mut list = Self { keys: FxHashMap::default(), known: vec![KnownWord::default()] };
        for (short, full) in clipped {
            let key = list.enlist(full);
            list.keys.insert(short.as_str().into(), key);
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
        for (words, before_place) in [(LEADS, BeforePlace::Leads), (ADDS_NOTHING, BeforePlace::AddsNothing)] {
            for word in words {
                list.add(word).before_place = before_place;
            }
        }
        list
    }

    /// The number of a word, which becomes known.
    pub(super) fn enlist(&mut self, folded: &str) -> WordKey {
        if let Some(key) = self.keys.get(folded) {
            return *key;
        }
        let key = WordKey(u32::try_from(self.known.len()).unwrap_or(u32::MAX));
        self.known.push(KnownWord::default());
        self.keys.insert(folded.into(), key);
        key
    }

    /// The numbers of the words of a folded phrase, which become known.
    pub(super) fn enlist_all(&mut self, phrase: &str) -> Vec<WordKey> {
        phrase.split_ascii_whitespace().map(|word| self.enlist(word)).collect()
    }

    fn add(&mut self, folded: &str) -> &mut KnownWord {
        let key = self.enlist(folded);
        &mut self.known[key.index()]
    }

    /// How many words are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The number of each word of a note.
    ///
    /// # Cost
    /// One look into a table a word.
    #[must_use]
    pub fn keys(&self, folded: &Folded) -> Vec<WordKey> {
        let key = |word: &str| self.keys.get(word).copied().unwrap_or(WordKey::UNKNOWN);
        // Marks and digits stand again and again.
        let mut signs: [Option<WordKey>; 0x80] = [None; 0x80];
        let mut read = |word: &str| match word.as_bytes() {
            [sign] => *signs[usize::from(*sign)].get_or_insert_with(|| key(word)),
            _ => key(word),
        };
        (0..folded.len()).map(|index| read(folded.word(index))).collect()
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
