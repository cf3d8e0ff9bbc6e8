//! What codes of one record make of each other: one that another already says, and several that are one together.

use crate::terminology::CodeId;

use super::condition::CodePattern;

/// Codes that others already say.
#[derive(Clone, Debug)]
pub(super) struct Covered {
    pub codes: Vec<CodePattern>,
    pub by: Vec<CodePattern>,
}

impl Covered {
    /// Whether the dotted code `by` already says the dotted `code`.
    pub fn covers(&self, by: &str, code: &str) -> bool {
        self.codes.iter().any(|pattern| pattern.matches(code)) && self.by.iter().any(|pattern| pattern.matches(by))
    }
}

/// Codes that the classification has one code for when they are documented together.
#[derive(Clone, Debug)]
pub struct Combination {
    /// What each part is, one code of each.
    pub parts: Vec<CodePattern>,
    /// The code for all of them.
    pub code: CodeId,
}
