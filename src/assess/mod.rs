//! Annotations to codes, evidence and findings. One note or several of one encounter: a place is always a note's index and words in it.

mod care;
mod diagnoses;
mod evidence;
mod findings;

use crate::document::Document;
use crate::knowledge::Knowledge;
use crate::text::{ByteSpan, Note, Setting};

pub use diagnoses::{Diagnosis, MentionRef, Status};
pub use evidence::{Evidence, EvidenceBook};
pub use findings::{CandidateCode, Draft, Importance, Kind, Resolution};

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
    let diagnoses = diagnoses::find(record);
    let findings = findings::find(record, &diagnoses, &evidence);
    Assessment { diagnoses, findings, evidence }
}
