//! A coded diagnosis of a record, and where it is named.

use crate::knowledge::{AxisValueRef, ConditionId};
use crate::terminology::CodeId;

use super::Place;

/// A mention of one note of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MentionRef {
    /// Index of the note.
    pub note: usize,
    /// Index of the mention in its document.
    pub index: usize,
}

/// What the wording makes of a diagnosis, in every setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Stated as there.
    Current,
    /// Past, or a status.
    History,
    /// Worded as uncertain.
    Uncertain,
}

impl Status {
    /// The schema's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::History => "history",
            Self::Uncertain => "uncertain",
        }
    }
}

/// A diagnosis with its code.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// The most specific billable code the words support.
    pub code: CodeId,
    /// The curated condition.
    pub condition: Option<ConditionId>,
    /// Current, past or uncertain.
    pub status: Status,
    /// Whether it may be coded in this setting.
    pub codable: bool,
    /// 0 to 1: how sure the reading is.
    pub confidence: f64,
    /// Where it is named, in order.
    pub mentions: Vec<MentionRef>,
    /// Axis values its mentions state.
    pub values: Vec<AxisValueRef>,
    /// Whether the code would differ by side and none is stated.
    pub side_open: bool,
    /// Whether it stands only on a carried problem list: never coded from there (guidelines IV.J).
    pub on_list_only: bool,
    /// What other words of the record add to its code.
    pub told: Option<Told>,
}

/// What words elsewhere in the record tell of a diagnosis.
#[derive(Clone, Debug)]
pub struct Told {
    /// The code without them.
    pub from: CodeId,
    /// Where they stand.
    pub by: Vec<Place>,
}
