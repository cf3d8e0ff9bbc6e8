//! A finding to a compliant query to the provider, and the checker that refuses a bad one.

mod compliance;
mod template;

use serde::{Deserialize, Serialize};

pub use compliance::{QueryChecker, Violation};
pub use template::draft;

/// The format of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryFormat {
    /// Options to choose from.
    MultipleChoice,
    /// A free answer.
    OpenEnded,
    /// Yes or no: only for the cases the guidelines allow.
    YesNo,
}

/// A piece of the record quoted in a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueryIndicator {
    /// Verbatim text of the record.
    pub text: String,
    /// Start in characters of the note; `None` in a query written elsewhere.
    #[serde(default)]
    pub start: Option<usize>,
    /// End in characters of the note.
    #[serde(default)]
    pub end: Option<usize>,
    /// Id of the note, in an encounter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_id: Option<String>,
    /// Date of the note, where known.
    #[serde(default)]
    pub date: Option<String>,
    /// Kind of note or source it stands in.
    #[serde(default)]
    pub source: Option<String>,
}

/// A query to a provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProviderQuery {
    /// Names a topic, never an undocumented diagnosis.
    pub title: String,
    /// The question.
    pub question: String,
    /// Its format.
    pub format: QueryFormat,
    /// Options, in a neutral order; empty for an open question.
    pub options: Vec<String>,
    /// The record's words that the question rests on.
    pub indicators: Vec<QueryIndicator>,
    /// For each option, the indicators that support it.
    pub option_support: Vec<Vec<usize>>,
    /// What is documented already, verbatim.
    pub documented: Vec<String>,
    /// Whether a person must release it before it is sent.
    #[serde(default)]
    pub human_release: bool,
}
