//! A note and what is known about where it comes from.

use std::fmt;
use std::sync::Arc;

use super::OffsetMap;

macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every name of the list, in its order.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// The name used in JSON and on the command line.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ParseNameError;
            fn from_str(text: &str) -> Result<Self, ParseNameError> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(ParseNameError { what: $what, allowed: Self::NAMES }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// A name that is not in its closed list. Says what was asked for and what is allowed; never the text found, which may be a patient's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseNameError {
    what: &'static str,
    allowed: &'static [&'static str],
}

impl fmt::Display for ParseNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {}: allowed are {}", self.what, self.allowed.join(", "))
    }
}

impl std::error::Error for ParseNameError {}

closed_list! {
    /// Where the encounter takes place. The same uncertain sentence is coded in one and not in the other (guidelines II.H, IV.H).
    Setting, "setting" {
        /// Admitted inpatient.
        Inpatient = "inpatient",
        /// Clinic, emergency treat-and-release, observation, same-day surgery.
        Outpatient = "outpatient",
    }
}

closed_list! {
    /// What sort of document a note is.
    NoteKind, "note kind" {
        /// Discharge summary.
        DischargeSummary = "discharge_summary",
        /// Admission history and physical.
        HistoryPhysical = "history_physical",
        /// Progress note.
        Progress = "progress",
        /// Consultation.
        Consult = "consult",
        /// Emergency department note.
        Emergency = "emergency",
        /// Operative report.
        Operative = "operative",
        /// Procedure note.
        Procedure = "procedure",
        /// Nursing note.
        Nursing = "nursing",
        /// Nutrition assessment.
        Nutrition = "nutrition",
        /// Physical, occupational or speech therapy.
        Therapy = "therapy",
        /// Imaging report.
        Imaging = "imaging",
        /// Pathology report.
        Pathology = "pathology",
        /// Echocardiogram report.
        Echo = "echo",
        /// Laboratory report.
        Laboratory = "laboratory",
        /// Problem list.
        ProblemList = "problem_list",
        /// Clinic note.
        Clinic = "clinic",
        /// Anything else.
        Other = "other",
    }
}

closed_list! {
    /// Who wrote a note: decides what the note may document (guidelines I.B.14).
    AuthorRole, "author role" {
        /// Physician.
        Physician = "physician",
        /// Nurse practitioner, physician assistant.
        AdvancedPractice = "advanced_practice",
        /// Resident.
        Resident = "resident",
        /// Nurse.
        Nurse = "nurse",
        /// Wound care nurse.
        WoundNurse = "wound_nurse",
        /// Dietitian.
        Dietitian = "dietitian",
        /// Therapist.
        Therapist = "therapist",
        /// Pharmacist.
        Pharmacist = "pharmacist",
        /// Social worker.
        SocialWorker = "social_worker",
        /// Radiologist.
        Radiologist = "radiologist",
        /// Pathologist.
        Pathologist = "pathologist",
        /// The patient.
        Patient = "patient",
        /// Anyone else.
        Other = "other",
    }
}

impl AuthorRole {
    /// Whether this author's diagnoses count as provider documentation.
    #[must_use]
    pub fn is_provider(self) -> bool {
        matches!(self, Self::Physician | Self::AdvancedPractice | Self::Resident)
    }

    /// Whether the guidelines let this author document details of a diagnosis that a provider made (I.B.14).
    #[must_use]
    pub fn is_other_clinician(self) -> bool {
        matches!(self, Self::Nurse | Self::WoundNurse | Self::Dietitian | Self::Therapist | Self::SocialWorker | Self::Pharmacist)
    }
}

impl NoteKind {
    /// Whether diagnoses in this sort of document come from a non-provider or a diagnostic report when no author is named.
    #[must_use]
    pub fn is_ineligible_source(self) -> bool {
        matches!(self, Self::Nursing | Self::Nutrition | Self::Therapy | Self::Imaging | Self::Pathology | Self::Echo | Self::Laboratory)
    }
}

/// One clinical note: its text and where it comes from.
///
/// `Debug` prints lengths, never the text: a note is protected health information.
#[derive(Clone)]
pub struct Note {
    text: Arc<str>,
    offsets: OffsetMap,
    /// The caller's id of the note, repeated in the report.
    pub id: Option<String>,
    /// Sort of document, when known.
    pub kind: Option<NoteKind>,
    /// Who wrote it, when known.
    pub author_role: Option<AuthorRole>,
    /// Date as given, ISO `YYYY-MM-DD`, when known.
    pub date: Option<String>,
}

impl Note {
    /// Texts longer than this many bytes are refused by the doors, because spans are 32 bits wide.
    pub const MAX_BYTES: usize = 1 << 30;

    /// A note of the given text.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        Self { offsets: OffsetMap::new(&text), text, id: None, kind: None, author_role: None, date: None }
    }

    /// The same note with an id.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The same note with a kind.
    #[must_use]
    pub fn with_kind(mut self, kind: NoteKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// The note's text exactly as given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte, character and line map of the text.
    #[must_use]
    pub fn offsets(&self) -> &OffsetMap {
        &self.offsets
    }

    /// Whether diagnoses written here count as provider documentation. Unknown authors count as providers.
    #[must_use]
    pub fn is_provider_document(&self) -> bool {
        match self.author_role {
            Some(role) => role.is_provider(),
            None => !self.kind.is_some_and(NoteKind::is_ineligible_source),
        }
    }

    /// Whether a nurse, dietitian, therapist or the like wrote it; not a report of a test.
    #[must_use]
    pub fn is_by_other_clinician(&self) -> bool {
        match self.author_role {
            Some(role) => role.is_other_clinician(),
            None => matches!(self.kind, Some(NoteKind::Nursing | NoteKind::Nutrition | NoteKind::Therapy)),
        }
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Note").field("bytes", &self.text.len()).field("kind", &self.kind).finish_non_exhaustive()
    }
}
