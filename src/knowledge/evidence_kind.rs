//! The kinds of evidence and which of them are independent.

/// The kinds of evidence, of the closed list in the report's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it; they are the schema's words")]
pub enum EvidenceKind {
    Lab,
    Vital,
    Medication,
    Treatment,
    Imaging,
    Exam,
    Symptom,
    History,
    Culture,
    Score,
    Statement,
}

impl EvidenceKind {
    /// All, in order.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self::Lab, "lab"),
        (Self::Vital, "vital"),
        (Self::Medication, "medication"),
        (Self::Treatment, "treatment"),
        (Self::Imaging, "imaging"),
        (Self::Exam, "exam"),
        (Self::Symptom, "symptom"),
        (Self::History, "history"),
        (Self::Culture, "culture"),
        (Self::Score, "score"),
        (Self::Statement, "statement"),
    ];

    /// The schema's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("statement", |(_, name)| name)
    }

    /// The independent group a kind belongs to: two kinds of one group count once (interfaces: evidence kinds).
    #[must_use]
    pub fn group(self) -> Option<u8> {
        match self {
            Self::Lab | Self::Culture => Some(0),
            Self::Vital | Self::Exam | Self::Symptom | Self::Score => Some(1),
            Self::Medication | Self::Treatment => Some(2),
            Self::Imaging => Some(3),
            Self::History | Self::Statement => None,
        }
    }
}
