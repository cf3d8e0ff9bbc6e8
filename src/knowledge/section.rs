//! Kinds of sections and what a diagnosis written there counts for.

use super::index::index_type;

index_type! {
    /// Index of a section kind in [`super::Knowledge::sections`].
    SectionId
}

/// What a diagnosis written in a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionRole {
    /// Provider documentation.
    Documents,
    /// A list of past conditions.
    History,
    /// Findings: evidence, not diagnoses.
    Evidence,
    /// Neither.
    Nothing,
}

/// A kind of section.
#[derive(Clone, Debug)]
pub struct SectionKind {
    /// Its id, as in the report.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Label of the MTS-Dialog set it maps to.
    pub label: String,
    /// Whether what stands there is about someone else (family history).
    pub other_experiencer: bool,
    /// Whether what stands there is past.
    pub historical: bool,
    /// What a diagnosis there is.
    pub role: SectionRole,
    /// How strong a documented diagnosis is there, 0 to 1.
    pub weight: f64,
}
