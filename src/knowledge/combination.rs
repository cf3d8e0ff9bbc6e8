//! What codes of one record make of each other: several that are one together, and one that another already says.

use crate::terminology::CodeId;

use super::condition::CodePattern;

/// Diagnoses that together are one code (guidelines I.B.9).
#[derive(Clone, Debug)]
pub struct Combination {
    /// The codes of each part; all parts have to be documented.
    pub of: Vec<Vec<CodePattern>>,
    /// Codes one of which has to stand beside them, and stays.
    pub beside: Vec<CodePattern>,
    /// Whether it holds of a newborn only.
    pub newborn: bool,
    /// The code of all; of the right side where there is one of the left.
    pub becomes: CodeId,
    /// The code where the left side is named; a combination with one needs a side.
    pub becomes_left: Option<CodeId>,
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

/// Codes of a disease that is gone when its organ is replaced, and the folded words for the organ.
#[derive(Clone, Debug)]
pub(super) struct Replaced {
    pub codes: Vec<CodePattern>,
    pub organ: Vec<String>,
}

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
