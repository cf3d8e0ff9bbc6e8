//! The words of habits and of their end (`[habits]` of `course.toml`).

use rustc_hash::FxHashSet;

/// Which words name which kind of habit, and what tells that one was given up. All folded.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// The words of each kind: tobacco first, then alcohol, drugs and others.
    pub(super) kinds: Vec<FxHashSet<String>>,
    pub(super) ends: FxHashSet<String>,
    pub(super) wishes: FxHashSet<String>,
    pub(super) times: FxHashSet<String>,
    pub(super) returns: FxHashSet<String>,
    pub(super) speakers: FxHashSet<String>,
}

impl Habits {
    /// The kind of habit that a folded word names.
    #[must_use]
    pub fn kind_of(&self, word: &str) -> Option<usize> {
        self.kinds.iter().position(|words| words.contains(word))
    }

    /// Whether a folded word tells of an end ("quit").
    #[must_use]
    pub fn ends(&self, word: &str) -> bool {
        self.ends.contains(word)
    }

    /// Whether a folded word before an end makes it a wish, or a plan ("trying to quit").
    #[must_use]
    pub fn is_wish(&self, word: &str) -> bool {
        self.wishes.contains(word)
    }

    /// Whether a folded word behind an end tells when or how it was.
    #[must_use]
    pub fn is_time(&self, word: &str) -> bool {
        self.times.contains(word)
    }

    /// Whether a folded word before an end is its subject or joins it to what was said: "quit" is of whoever is spoken of, "bleeding stopped" is not.
    #[must_use]
    pub fn speaks(&self, word: &str) -> bool {
        self.speakers.contains(word)
    }

    /// Whether a folded word tells of a return to the habit.
    #[must_use]
    pub fn returns(&self, word: &str) -> bool {
        self.returns.contains(word)
    }
}
