//! What can go wrong while a ranker is loaded, trained or its benchmark is built. Ranking itself cannot fail.

use std::fmt;

/// An error in an artefact, a data file or an option: it names the place, what was found and what is allowed, and never quotes a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankError {
    place: String,
    found: String,
    allowed: String,
}

impl RankError {
    /// An error at a place: a file, a file and line, a tensor.
    pub fn new(place: impl Into<String>, found: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self { place: place.into(), found: found.into(), allowed: allowed.into() }
    }

    /// The place, as it was given.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What was found there.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What is allowed there.
    #[must_use]
    pub fn allowed(&self) -> &str {
        &self.allowed
    }
}

impl fmt::Display for RankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: found {}; allowed: {}", self.place, self.found, self.allowed)
    }
}

impl std::error::Error for RankError {}
