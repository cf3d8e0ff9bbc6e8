//! Annotations to codes, evidence and findings. One note or several of one encounter: a place is always a note's index and words in it.

mod care;
mod coding;
mod combine;
mod confidence;
mod denial;
mod diagnoses;
mod diagnosis;
mod episode;
mod evidence;
mod findings;
mod gate;
mod removal;
mod settle;
mod stay;
mod tumour;
mod wording;

use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::text::{ByteSpan, Note, Setting};

pub(crate) use coding::rule_codes;
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

    fn place(&self, mention: MentionRef) -> Place {
        Place { note: mention.note, span: self.mention(mention).span }
    }
}

/// Assesses a record.
#[must_use]
pub fn assess(record: &Record<'_>) -> Assessment {
    let evidence = EvidenceBook::gather(record);
    let stay = stay::Stay::of(record);
    let diagnoses = diagnoses::find(record, &stay);
    let findings = findings::find(record, &stay, &diagnoses, &evidence);
    let poa = diagnoses.iter().map(|diagnosis| findings::present_on_admission(record, &stay, diagnosis)).collect();
    Assessment { diagnoses, poa, findings, evidence }
}
