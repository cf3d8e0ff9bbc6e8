//! A title taken apart: the words that must stand in a phrase, and the words that only choose among the codes of those.

use rustc_hash::FxHashMap;

/// Index of a canonical word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(pub u32);

/// A side of the body, as titles say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Right.
    Right,
    /// Left.
    Left,
    /// Both.
    Bilateral,
}

/// What a word does, in titles and in notes alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordRole {
    /// A word frames may need.
    Content(WordId),
    /// A word that chooses among the codes of a frame and does not find it: "other", "closed", "part".
    Light(WordId),
    /// A side.
    Side(Side),
    /// Denies what follows: without, no.
    Denies,
    /// Joins without meaning (of, the): a phrase goes on over it.
    Stop,
}

/// What a word of a title does beyond its role in a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Plain(WordRole),
    Unspecified,
    Other,
    Or,
    Of,
    /// Ends what "without" reaches.
    With,
    /// What "unspecified" may stand before: part, site, organism.
    Generic(WordRole),
}

const STOPS: &[&str] = &[
    "and",
    "the",
    "a",
    "an",
    "to",
    "for",
    "as",
    "its",
    "his",
    "her",
    "type",
    "nec",
    "nos",
    "mellitus",
    "encounter",
    "specified",
    "elsewhere",
    "classified",
    "into",
    "is",
    "than",
    "that",
];
/// Stops where the reach of a denial ends.
const LINKS: &[&str] = &["with", "due", "in", "by", "on", "at", "from"];
const GENERIC: &[&str] = &[
    "part",
    "site",
    "organism",
    "cause",
    "degree",
    "severity",
    "stage",
    "trimester",
    "side",
    "location",
    "nature",
    "etiology",
    "form",
    "level",
    "thickness",
    "extent",
    "agent",
    "area",
    "region",
    "structure",
    "circumstance",
    "place",
    "mechanism",
    "intent",
    "reason",
    "weight",
    "age",
    "depth",
];
/// Generic words that the other words of a title make superfluous.
const PLACES: &[&str] = &["part", "site", "region", "area", "structure", "location", "side"];
/// What the classification takes for granted when it is not said, or what adds nothing to the other words (guidelines I.C.19.c: a fracture is closed
/// and displaced unless stated otherwise).
const DEFAULTS: &[&str] = &["displaced", "closed", "uncomplicated", "nonintractable", "nontraumatic", "unilateral", "personal"];

/// The words of titles and notes, numbered.
pub(super) struct Vocabulary<'a> {
    canonical: &'a FxHashMap<String, String>,
    pub(super) ids: FxHashMap<Box<str>, WordId>,
    /// The denied form of a word.
    pub(super) denied: FxHashMap<WordId, WordId>,
    /// A word that stands twice.
    pub(super) twice: FxHashMap<WordId, WordId>,
    /// "Other" before a word.
    pub(super) others: FxHashMap<WordId, WordId>,
    pub(super) other: WordId,
}

impl<'a> Vocabulary<'a> {
    pub(super) fn new(canonical: &'a FxHashMap<String, String>) -> Self {
        let mut vocabulary = Self {
            canonical,
            ids: FxHashMap::default(),
            denied: FxHashMap::default(),
            twice: FxHashMap::default(),
            others: FxHashMap::default(),
            other: WordId(0),
        };
        vocabulary.other = vocabulary.intern("other");
        vocabulary
    }

    pub(super) fn intern(&mut self, word: &str) -> WordId {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = WordId(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        self.ids.insert(word.into(), id);
        id
    }

    pub(super) fn denied(&mut self, word: WordId) -> WordId {
        if let Some(id) = self.denied.get(&word) {
            return *id;
        }
        let id = self.intern(&format!("without {}", word.0));
        self.denied.insert(word, id);
        id
    }

    fn twice(&mut self, word: WordId) -> WordId {
        if let Some(id) = self.twice.get(&word) {
            return *id;
        }
        let id = self.intern(&format!("twice {}", word.0));
        self.twice.insert(word, id);
        id
    }

    fn other_than(&mut self, word: WordId) -> WordId {
        if let Some(id) = self.others.get(&word) {
            return *id;
        }
        let id = self.intern(&format!("other {}", word.0));
        self.others.insert(word, id);
        id
    }

    /// The role of a folded word in a title.
    pub(super) fn role(&mut self, folded: &str) -> Role {
        let word = self.canonical.get(folded).map_or(folded, String::as_str);
        match word {
            "" => Role::Plain(WordRole::Stop),
            "unspecified" => Role::Unspecified,
            "other" => Role::Other,
            "or" => Role::Or,
            "of" => Role::Of,
            _ if LINKS.contains(&word) => Role::With,
            _ => {
                let role = self.note_role(word);
                if GENERIC.contains(&word) { Role::Generic(role) } else { Role::Plain(role) }
            }
        }
    }

    /// The role of a canonical word in a note.
    fn note_role(&mut self, word: &str) -> WordRole {
        match word {
            "unspecified" | "or" | "of" => WordRole::Stop,
            "other" => WordRole::Light(self.other),
            "without" | "no" | "not" => WordRole::Denies,
            "left" => WordRole::Side(Side::Left),
            "right" => WordRole::Side(Side::Right),
            "bilateral" => WordRole::Side(Side::Bilateral),
            _ if STOPS.contains(&word) || LINKS.contains(&word) => WordRole::Stop,
            _ if DEFAULTS.contains(&word) || PLACES.contains(&word) => WordRole::Light(self.intern(word)),
            _ => WordRole::Content(self.intern(word)),
        }
    }

    /// Every surface form with its role: the words of titles, their synonyms, and the small words.
    pub(super) fn surfaces(&mut self) -> FxHashMap<Box<str>, WordRole> {
        let mut out = FxHashMap::default();
        let known: Vec<Box<str>> = self.ids.keys().filter(|word| !word.contains(' ')).cloned().collect();
        let small = ["unspecified", "or", "of", "without", "no", "not", "left", "right", "bilateral"];
        for word in small.iter().chain(STOPS).chain(LINKS) {
            let role = self.note_role(word);
            out.insert((*word).into(), role);
        }
        for word in known {
            let role = self.note_role(&word);
            out.insert(word, role);
        }
        for (surface, canonical) in self.canonical {
            if let Some(role) = out.get(canonical.as_str()).copied() {
                out.insert(surface.as_str().into(), role);
            }
        }
        out
    }
}

/// The marks before a word of a title.
#[derive(Clone, Copy, Default)]
pub(super) struct Separators {
    pub(super) comma: bool,
    pub(super) open: bool,
    pub(super) close: bool,
}

/// A title taken apart.
#[derive(Default)]
pub(super) struct Title {
    /// Words a phrase must have.
    pub(super) words: Vec<WordId>,
    /// Pairs of positions in `words` joined by "or".
    alternatives: Vec<(usize, usize)>,
    /// Words that choose among codes with the same `words`.
    pub(super) lights: Vec<WordId>,
    /// What a clause names of which the side or nothing is specified: "eye" of ", unspecified eye" and ", right eye".
    pub(super) unnamed: Vec<WordId>,
    /// The side.
    pub(super) side: Option<Side>,
    /// How often the title says "other".
    pub(super) other: u8,
}

impl Title {
    /// The sets of words that find the title: all of them, and with one of two alternatives left out, each with and without what it leaves unspecified.
    /// Where the header above says that too (`above`), it must be said.
    pub(super) fn variants(&self, above: &[WordId]) -> Vec<Box<[WordId]>> {
        let needed = self.unnamed.iter().filter(|word| above.contains(word)).count();
        let mut out = self.alternatives_of(&self.unnamed);
        if needed < self.unnamed.len() {
            let said: Vec<WordId> = self.unnamed.iter().filter(|word| above.contains(word)).copied().collect();
            out.extend(self.alternatives_of(&said));
        }
        out.sort();
        out.dedup();
        out
    }

    fn alternatives_of(&self, more: &[WordId]) -> Vec<Box<[WordId]>> {
        let sorted = |skip: &dyn Fn(usize) -> bool| {
            let kept = self.words.iter().enumerate().filter(|(i, _)| !skip(*i)).map(|(_, w)| *w);
            let mut words: Vec<WordId> = kept.chain(more.iter().copied()).collect();
            words.sort_unstable();
            words.dedup();
            words.into_boxed_slice()
        };
        let mut out = vec![sorted(&|_| false)];
        if let Some((a, b)) = self.alternatives.first() {
            out.push(sorted(&|i| i == *a));
            out.push(sorted(&|i| i == *b));
        }
        if self.alternatives.len() > 1 {
            out.push(sorted(&|i| self.alternatives.iter().any(|(a, _)| *a == i)));
            out.push(sorted(&|i| self.alternatives.iter().any(|(_, b)| *b == i)));
        }
        out
    }
}

/// What of a title must be said and is not taken for granted (events and reasons for care: "vaccination not given").
#[derive(Clone, Copy)]
pub(super) struct Needed {
    /// What it denies.
    pub(super) denials: bool,
    /// The word "other".
    pub(super) other: bool,
}

/// Takes a title apart.
pub(super) fn read(pieces: &[(Role, Separators)], needed: Needed, vocabulary: &mut Vocabulary<'_>) -> Title {
    let mut title = Title::default();
    let mut depth = 0_u8;
    let mut clause_start = 0;
    let mut or_before: Option<usize> = None;
    // Words denied since the last "without".
    let mut denied: Option<usize> = None;
    // ", unspecified organism": the whole clause says that nothing is known.
    let mut unnamed = false;
    // "of unspecified part of ...": the generic noun goes too.
    let mut unspecified = false;
    // "with unspecified disorders" says that there are some.
    let mut with = false;
    let mut other = false;
    for (role, separators) in pieces {
        if separators.close {
            depth = depth.saturating_sub(1);
        }
        if separators.open {
            depth += 1;
        }
        if separators.comma {
            clause_start = title.words.len();
            or_before = None;
            denied = None;
            unnamed = false;
        }
        if depth > 0 {
            continue;
        }
        let after_unspecified = std::mem::take(&mut unspecified);
        let after_with = std::mem::take(&mut with);
        if let (
            Role::Plain(WordRole::Content(word) | WordRole::Light(word)) | Role::Generic(WordRole::Content(word) | WordRole::Light(word)),
            true,
        ) = (role, other)
        {
            title.lights.push(vocabulary.other_than(*word));
            other = false;
        }
        match *role {
            Role::Generic(WordRole::Content(word)) if unnamed || after_unspecified => title.unnamed.push(word),
            Role::Plain(WordRole::Content(word)) | Role::Generic(WordRole::Content(word)) => match &mut denied {
                Some(count) => {
                    *count += 1;
                    let word = vocabulary.denied(word);
                    if needed.denials {
                        title.words.push(word);
                    } else {
                        title.lights.push(word);
                    }
                }
                None if unnamed => title.unnamed.push(word),
                None => {
                    if let Some(left) = or_before.take() {
                        title.alternatives.push((left, title.words.len()));
                    }
                    title.words.push(word);
                }
            },
            Role::Plain(WordRole::Light(word)) | Role::Generic(WordRole::Light(word)) => title.lights.push(word),
            Role::Plain(WordRole::Side(side)) => {
                title.side = Some(side);
                denied = None;
                // ", right ear" beside ", bilateral".
                unnamed = clause_start > 0 && title.words.len() == clause_start;
            }
            Role::Plain(WordRole::Denies) => denied = Some(0),
            Role::Plain(WordRole::Stop) | Role::Generic(_) => {}
            Role::With => {
                denied = None;
                unnamed = false;
                with = true;
            }
            // "without foreign body of ..." ends here, "without loss of consciousness" does not.
            Role::Of => denied = denied.filter(|count| *count < 2),
            Role::Or => or_before = if denied.is_none() && !unnamed { title.words.len().checked_sub(1) } else { None },
            Role::Other => {
                title.other = title.other.saturating_add(1);
                other = true;
                if needed.other {
                    title.words.push(vocabulary.other);
                } else {
                    title.lights.push(vocabulary.other);
                }
            }
            Role::Unspecified => {
                denied = None;
                unspecified = true;
                unnamed = clause_start > 0 && title.words.len() == clause_start && !after_with;
            }
        }
    }
    // "Driver of truck injured in collision with truck": what stands twice tells it from the driver of a car.
    let mut repeated: Vec<WordId> = Vec::new();
    for (index, word) in title.words.iter().enumerate() {
        if title.words[..index].contains(word) && !repeated.contains(word) {
            repeated.push(*word);
        }
    }
    for word in repeated {
        title.lights.push(vocabulary.twice(word));
    }
    title.lights.sort_unstable();
    title.lights.dedup();
    title
}
