//! What care may bring about: events whose relation to a procedure or device the provider has to state, and conditions that may arise in a stay.

use std::collections::BTreeSet;

use crate::terminology::CodeId;

use super::condition::CodePattern;

/// What kind of care an event follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CareEvent {
    /// An operation or other procedure.
    Procedure,
    /// A device that is in place.
    Device,
}

/// Codes and what they are about.
#[derive(Clone, Debug)]
pub struct CareRule {
    /// The codes.
    pub codes: Vec<CodePattern>,
    /// What they may follow; for conditions of a stay of no meaning.
    pub event: CareEvent,
    /// Folded words that name the device, for events of a device.
    pub device: Vec<String>,
    /// Citation.
    pub source: String,
}

impl CareRule {
    /// Whether a code is one of them.
    #[must_use]
    pub fn covers(&self, code: CodeId) -> bool {
        self.codes.iter().any(|pattern| pattern.matches(code))
    }
}

/// The file `care.toml`, compiled. Words are folded, with a blank at each end.
#[derive(Clone, Debug, Default)]
pub struct Care {
    /// Drugs given for many diseases: in a list they treat none of them in particular.
    pub of_many: BTreeSet<u16>,
    /// Words right before a drug that say it is no longer given.
    pub stopped: Vec<String>,
    /// Words right before a symptom that say it is of former times.
    pub former: Vec<String>,
    /// Words before a diagnosis that say it is what another writer or list calls the disease.
    pub carried: Vec<String>,
    /// Words right behind a diagnosis that name its cause, folded.
    pub causes: Vec<String>,
    /// Words behind those that say it is not known, folded.
    pub unknown: Vec<String>,
    /// Events that may be complications.
    pub complications: Vec<CareRule>,
    /// Words before or after a condition that place it after a procedure.
    pub after: Vec<String>,
    /// Words that need a procedure behind them.
    pub following: Vec<String>,
    /// Words for a procedure.
    pub procedures: Vec<String>,
    /// Endings of words for a procedure.
    pub endings: Vec<String>,
    /// Words that state the relation, or that there is none.
    pub stated: Vec<String>,
    /// Conditions that may arise in a stay.
    pub acquired: Vec<CareRule>,
    /// Words that say a condition came with the patient.
    pub present: Vec<String>,
    /// Words that say what a visit or stay is for.
    pub reasons: Vec<String>,
    /// Words that say it arose in the stay.
    pub arose: Vec<String>,
    /// Words before the number of a hospital day.
    pub day: Vec<String>,
}
