//! Codes that the classification has one code for where they stand together.

use crate::terminology::CodeId;

use super::condition::CodePattern;

/// Diagnoses that together are one code (guidelines I.B.9).
#[derive(Clone, Debug)]
pub struct Combination {
    /// The codes of each part; all parts have to be documented.
    pub of: Vec<Vec<CodePattern>>,
    /// Codes one of which has to stand beside them, and stays.
    pub beside: Vec<CodePattern>,
    /// The code of all.
    pub becomes: CodeId,
}

impl Combination {
    /// Whether a dotted code is one of a part.
    #[must_use]
    pub fn is_part(&self, part: usize, code: &str) -> bool {
        self.of[part].iter().any(|pattern| pattern.matches(code))
    }

    /// Whether a dotted code is one that has to stand beside them.
    #[must_use]
    pub fn is_beside(&self, code: &str) -> bool {
        self.beside.iter().any(|pattern| pattern.matches(code))
    }
}
