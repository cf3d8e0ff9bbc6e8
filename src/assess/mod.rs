//! Annotations to codes, evidence and findings. One note or several of one encounter: a place is always a note's index and words in it.

mod birth;
mod care;
mod coding;
mod combine;
mod confidence;
mod denial;
mod diagnoses;
mod diagnosis;
mod elsewhere;
mod episode;
mod evidence;
mod findings;
mod gate;
mod gestation;
mod habits;
mod patient;
mod removal;
mod settle;
mod stay;
mod told;
mod tumour;
mod wording;

use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::text::{AuthorRole, ByteSpan, Note, Setting};

pub(crate) use coding::rule_codes;
pub use confidence::signs;
pub use diagnosis::{Diagnosis, MentionRef, Status};
pub use evidence::{Evidence, EvidenceBook};
pub use findings::{CandidateCode, Draft, Importance, Kind, PresentOnAdmission, Resolution};

/// One note with what was read in it.
#[derive(Debug)]
pub struct Chart<'a> {
    /// The note.
    pub note: &'a Note,
    /// What was read.
    pub document: Document,
    told: told::Told,
}

impl<'a> Chart<'a> {
    /// Reads a note.
    #[must_use]
    pub fn read(note: &'a Note, knowledge: &Knowledge) -> Self {
        let document = Document::read(note, knowledge);
        let told = told::Told::gather(&document, knowledge);
        Self { note, document, told }
    }
}

/// A piece of a note's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index of the note in the encounter.
    pub note: usize,
    /// Bytes of it.
    pub span: ByteSpan,
}

/// Everything found in one note or encounter.
#[derive(Debug)]
pub struct Assessment {
    /// Diagnoses with codes, in order of first mention.
    pub diagnoses: Vec<Diagnosis>,
    /// What the record says of each at the time of the inpatient order; `None` where that is not asked.
    pub poa: Vec<Option<PresentOnAdmission>>,
    /// Findings, in order of first place.
    pub findings: Vec<Draft>,
    /// Evidence found for each condition.
    pub evidence: EvidenceBook,
}

/// What assessment needs to see.
pub struct Record<'a> {
    /// The notes, in order.
    pub charts: &'a [Chart<'a>],
    /// Setting of the encounter.
    pub setting: Setting,
    /// What is known.
    pub knowledge: &'a Knowledge,
    /// Whether assertions count; without, every mention is a current diagnosis.
    pub assertion: bool,
    /// Whether codes outside the curated conditions are asked about too.
    pub generic: bool,
    /// Discharge or service date, `YYYY-MM-DD`; without, each note's own.
    pub date: Option<&'a str>,
}

impl Record<'_> {
    fn document(&self, mention: MentionRef) -> &Document {
        &self.charts[mention.note].document
    }

    fn mention(&self, mention: MentionRef) -> &crate::document::Mention {
        &self.document(mention).mentions[mention.index]
    }

    /// Whether what stands at a word counts as provider documentation: by the author of its part, or else of the note.
    fn is_by_provider(&self, note: usize, word: usize) -> bool {
        let chart = &self.charts[note];
        chart.document.section_of(word).author.map_or_else(|| chart.note.is_provider_document(), AuthorRole::is_provider)
    }

    /// Whether a nurse, dietitian, therapist or the like wrote what stands at a word.
    fn is_by_other_clinician(&self, note: usize, word: usize) -> bool {
        let chart = &self.charts[note];
        chart.document.section_of(word).author.map_or_else(|| chart.note.is_by_other_clinician(), AuthorRole::is_other_clinician)
    }

    fn place(&self, mention: MentionRef) -> Place {
        Place { note: mention.note, span: self.mention(mention).span }
    }
}

/// Assesses a record.
#[must_use]
pub fn assess(record: &Record<'_>) -> Assessment {
    let evidence = EvidenceBook::gather(record);
    let stay = stay::Stay::of(record);
    let mut diagnoses = diagnoses::find(record, &stay);
    let findings = findings::find(record, &stay, &diagnoses, &evidence);
    findings::resolve(&findings, &mut diagnoses);
    let withheld = findings::withheld(record, &diagnoses);
    diagnoses.retain(|diagnosis| diagnosis.condition.is_none_or(|id| diagnosis.status != Status::Current || !withheld.contains(&id)));
    let poa = diagnoses.iter().map(|diagnosis| findings::present_on_admission(record, &stay, diagnosis)).collect();
    Assessment { diagnoses, poa, findings, evidence }
}
