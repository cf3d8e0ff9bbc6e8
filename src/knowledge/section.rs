//! Kinds of sections and what a diagnosis written there counts for.

use rustc_hash::FxHashSet;

use crate::text::AuthorRole;

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
    /// Whether it tells a story, in which results may be told on the way.
    pub story: bool,
    /// Whether habits told there are the patient's, whoever its diseases are of.
    pub habits: bool,
    /// Who writes there, when it is not the author of the note.
    pub author: Option<AuthorRole>,
}

impl SectionKind {
    /// Whether a note draws its conclusions there: diagnoses and assessment.
    #[must_use]
    pub fn concludes(&self) -> bool {
        self.weight >= 0.9
    }
}

/// Something about a text as a whole that tells the kind of section it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionSign {
    /// Every text: what is commoner weighs more.
    Any,
    /// Up to 3 words.
    Terse,
    /// Up to 12 words.
    Short,
    /// Over 50 words.
    Long,
    /// Over 120 words.
    VeryLong,
    /// Drugs make up much of it.
    Drugs,
    /// A drug is named.
    Drug,
    /// Three or more denials.
    Denials,
    /// A statement begins with a label ("NECK:").
    Label,
    /// Several do.
    Labels,
    /// A measured value.
    Value,
    /// A short text that names a disease.
    Disease,
    /// A short text that names a symptom.
    Symptom,
    /// It begins as a numbered list.
    List,
}

impl SectionSign {
    /// Names in sections.toml.
    pub const NAMES: [(Self, &'static str); 14] = [
        (Self::Any, "any"),
        (Self::Terse, "terse"),
        (Self::Short, "short"),
        (Self::Long, "long"),
        (Self::VeryLong, "very_long"),
        (Self::Drugs, "drugs"),
        (Self::Drug, "drug"),
        (Self::Denials, "denials"),
        (Self::Label, "label"),
        (Self::Labels, "labels"),
        (Self::Value, "value"),
        (Self::Disease, "disease"),
        (Self::Symptom, "symptom"),
        (Self::List, "list"),
    ];
}

/// What speaks for or against a kind of section in a text under no heading.
#[derive(Clone, Debug)]
pub struct SectionEvidence {
    /// The label it speaks for.
    pub label: String,
    /// How much, negative when against.
    pub weight: f64,
    /// Folded phrases between blanks.
    pub words: Vec<String>,
    /// Endings of words ("ectomy").
    pub endings: Vec<String>,
    /// Signs.
    pub signs: Vec<SectionSign>,
}

/// Folded words that tell headings and labelled lines from statements, and passages that teach from those that tell of the patient.
#[derive(Clone, Debug, Default)]
pub struct SectionWords {
    /// A heading whose line has one of them before the colon is none.
    pub states: FxHashSet<String>,
    /// Words of a date, or of the day of a stay, behind a heading.
    pub stamps: FxHashSet<String>,
    /// Headings of results that name no study.
    pub no_study: FxHashSet<String>,
    /// Words for a note, in the head of a part.
    pub notes: FxHashSet<String>,
    /// Who is not of the staff, whatever they do elsewhere.
    pub relatives: FxHashSet<String>,
    /// First words of a statement about a person.
    pub persons: FxHashSet<String>,
    /// Words that speak of the patient.
    pub personal: FxHashSet<String>,
}
