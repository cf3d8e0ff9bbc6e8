//! The words of habits and of their end (`[habits]` of `course.toml`).

use rustc_hash::FxHashSet;

/// Which words name which kind of habit, and what tells that one was given up. All folded.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// The words of each kind: tobacco first, then alcohol, drugs and others.
    pub kinds: Vec<FxHashSet<String>>,
    /// Words that tell of an end ("quit").
    pub ends: FxHashSet<String>,
    /// Words that, before an end, make it a wish or a plan ("trying to quit").
    pub wishes: FxHashSet<String>,
    /// Words that, behind an end, tell when or how it was.
    pub times: FxHashSet<String>,
    /// Words that tell of a return to the habit.
    pub returns: FxHashSet<String>,
    /// Words that, before an end, are its subject or join it to what was said: "quit" is of whoever is spoken of, "bleeding stopped" is not.
    pub speakers: FxHashSet<String>,
}

impl Habits {
    /// The kind of habit that a folded word names.
    #[must_use]
    pub fn kind_of(&self, word: &str) -> Option<usize> {
        self.kinds.iter().position(|words| words.contains(word))
    }
}
