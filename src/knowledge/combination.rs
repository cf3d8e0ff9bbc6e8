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
    /// Codes one of which a statement about the patient has to name, whether or not it counts as a diagnosis: a loss of consciousness is told.
    pub told: Vec<CodePattern>,
    /// Codes one of which a statement about the patient has to deny.
    pub denied: Vec<CodePattern>,
    /// Codes one of which the sentence of a part has to name as past: a stroke of former years and what it left.
    pub after: Vec<CodePattern>,
    /// Codes none of which may be current: the new stroke, whose deficit it then is.
    pub unless: Vec<CodePattern>,
    /// Whether it holds of a newborn only.
    pub newborn: bool,
    /// Whether it holds of a child only.
    pub child: bool,
    /// The code of all; of the right side where there is one of the left.
    pub becomes: CodeId,
    /// The code where the left side is named; a combination with one needs a side.
    pub becomes_left: Option<CodeId>,
}

impl Combination {
    /// Whether a code is one of a part.
    #[must_use]
    pub fn is_part(&self, part: usize, code: CodeId) -> bool {
        self.of[part].iter().any(|pattern| pattern.matches(code))
    }

    /// Whether what statements tell and deny of the patient is what it needs: the codes told, and those denied.
    #[must_use]
    pub fn fits(&self, told: &[CodeId], denied: &[CodeId]) -> bool {
        let has = |patterns: &[CodePattern], codes: &[CodeId]| {
            patterns.is_empty() || codes.iter().any(|code| patterns.iter().any(|pattern| pattern.matches(*code)))
        };
        has(&self.told, told) && has(&self.denied, denied)
    }

    /// Whether a code is one that a sentence has to name as past.
    #[must_use]
    pub fn is_after(&self, code: CodeId) -> bool {
        self.after.iter().any(|pattern| pattern.matches(code))
    }

    /// Whether a code is one beside which it does not hold.
    #[must_use]
    pub fn is_unless(&self, code: CodeId) -> bool {
        self.unless.iter().any(|pattern| pattern.matches(code))
    }

    /// Whether a code is one that has to stand beside them.
    #[must_use]
    pub fn is_beside(&self, code: CodeId) -> bool {
        self.beside.iter().any(|pattern| pattern.matches(code))
    }
}

/// Details of what some codes name, by the words that tell them.
#[derive(Clone, Debug)]
pub struct Detail {
    pub(super) open: Vec<CodePattern>,
    /// Folded words that a detail is told of.
    pub of: Vec<String>,
    /// The details.
    pub values: Vec<DetailValue>,
}

/// A detail and the code it leads to.
#[derive(Clone, Debug)]
pub struct DetailValue {
    /// Folded words that tell it.
    pub words: Vec<String>,
    /// The code with it.
    pub becomes: CodeId,
}

impl Detail {
    /// Whether a code leaves the detail open.
    #[must_use]
    pub fn is_open(&self, code: CodeId) -> bool {
        self.open.iter().any(|pattern| pattern.matches(code))
    }
}

/// A disease that is gone when its organ is replaced.
#[derive(Clone, Debug)]
pub struct Replaced {
    pub(super) codes: Vec<CodePattern>,
    /// The folded words for the organ.
    pub(super) organ: Vec<String>,
    pub(super) status: Vec<CodePattern>,
    pub(super) unless: Vec<CodePattern>,
}

impl Replaced {
    /// Whether a code is of a disease of the organ.
    pub(super) fn is_of(&self, code: CodeId) -> bool {
        self.codes.iter().any(|pattern| pattern.matches(code))
    }

    /// Whether a folded word names the organ.
    #[must_use]
    pub fn is_organ(&self, word: &str) -> bool {
        self.organ.iter().any(|organ| organ == word)
    }

    /// Whether a code says that the organ has been replaced.
    #[must_use]
    pub fn is_status(&self, code: CodeId) -> bool {
        self.status.iter().any(|pattern| pattern.matches(code))
    }

    /// Whether a code says that the new organ does not do the work.
    #[must_use]
    pub fn is_unless(&self, code: CodeId) -> bool {
        self.unless.iter().any(|pattern| pattern.matches(code))
    }
}

/// Illnesses that have a code of chapter 15 in a pregnancy and after it.
#[derive(Clone, Debug)]
pub struct Obstetric {
    pub(super) codes: Vec<CodePattern>,
    /// Their code in a pregnancy whose trimester is not stated.
    pub pregnancy: Option<CodeId>,
    /// Their code after the birth.
    pub puerperium: Option<CodeId>,
    /// Whether their own code stands beside it.
    pub stays: bool,
}

impl Obstetric {
    /// Whether a code is one of them.
    pub(super) fn is_of(&self, code: CodeId) -> bool {
        self.codes.iter().any(|pattern| pattern.matches(code))
    }
}

/// Codes that others already say.
#[derive(Clone, Debug)]
pub(super) struct Covered {
    pub codes: Vec<CodePattern>,
    pub by: Vec<CodePattern>,
    /// Folded phrases, one of which every statement of the code has to be; any where there are none.
    pub words: Vec<String>,
}

impl Covered {
    /// Whether a code is one that others already say.
    pub fn is_said(&self, code: CodeId) -> bool {
        self.codes.iter().any(|pattern| pattern.matches(code))
    }

    /// Whether a code already says them.
    pub fn says(&self, code: CodeId) -> bool {
        self.by.iter().any(|pattern| pattern.matches(code))
    }
}
