//! Findings: one condition, one issue, its evidence. One file a family of kinds; each is a function of the record, the diagnoses and the evidence.

mod admission;
mod answered;
mod between;
mod candidates;
mod complication;
mod concluded;
mod copied;
mod documented;
mod generic;
mod scored;
mod siblings;
mod sources;
mod standing;
mod suspected;
mod validity;
mod worded;

use crate::knowledge::{AxisValueRef, ConditionId};
use crate::terminology::CodeId;

use crate::knowledge::EvidenceKind;

use super::stay::Stay;
use super::{Diagnosis, Evidence, EvidenceBook, Place, Record, Status};

pub use admission::PresentOnAdmission;
pub(super) use admission::present_on_admission;
pub(super) use documented::withheld;

/// The kinds of finding, of the closed list in the report's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the schema's words; each has a page in rules.toml")]
pub enum Kind {
    Unspecified,
    MissingDiagnosis,
    Unsupported,
    Conflict,
    Linkage,
    Uncertain,
    HistoryStatus,
    Complication,
    Poa,
    NoncodableTerm,
    AmbiguousAbbreviation,
    CopyForward,
    SourceIneligible,
    ProblemListOnly,
    ProcedureDetail,
    CodeValidity,
}

impl Kind {
    /// All, in the schema's order, with the schema's words.
    pub const ALL: [(Self, &'static str); 16] = [
        (Self::Unspecified, "unspecified"),
        (Self::MissingDiagnosis, "missing_diagnosis"),
        (Self::Unsupported, "unsupported"),
        (Self::Conflict, "conflict"),
        (Self::Linkage, "linkage"),
        (Self::Uncertain, "uncertain"),
        (Self::HistoryStatus, "history_status"),
        (Self::Complication, "complication"),
        (Self::Poa, "poa"),
        (Self::NoncodableTerm, "noncodable_term"),
        (Self::AmbiguousAbbreviation, "ambiguous_abbreviation"),
        (Self::CopyForward, "copy_forward"),
        (Self::SourceIneligible, "source_ineligible"),
        (Self::ProblemListOnly, "problem_list_only"),
        (Self::ProcedureDetail, "procedure_detail"),
        (Self::CodeValidity, "code_validity"),
    ];

    /// The schema's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("unspecified", |(_, name)| name)
    }
}

/// Who can close a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The provider.
    Query,
    /// The record already does; tier A to F (spec of the field, D.3).
    Auto(char),
    /// Nobody needs to.
    None,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Importance {
    /// Changes a severity level or risk category, or concerns safety.
    High,
    /// Quality only.
    Low,
}

/// A code an answer could lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct CandidateCode {
    /// The code.
    pub code: CodeId,
    /// The values the answer would add.
    pub adds: Vec<AxisValueRef>,
    /// How many indicators of the record speak for those values.
    pub support: u32,
    /// How common it is among its alternatives before anything is read, where 1 is usual.
    pub frequency: f64,
}

/// A finding before ranking and query.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Kind.
    pub kind: Kind,
    /// Condition.
    pub condition: Option<ConditionId>,
    /// What stands in the id where there is no condition, or tells several apart.
    pub label: Option<String>,
    /// What tells several of one name apart: the last part of the id.
    pub part: Option<String>,
    /// Code as documented.
    pub code: Option<CodeId>,
    /// Missing axes, indices into the condition's.
    pub missing: Vec<u8>,
    /// Missing axes by their closed names.
    pub reports: Vec<&'static str>,
    /// Who can close it.
    pub resolution: Resolution,
    /// The code an auto resolution gives.
    pub resolved_code: Option<CodeId>,
    /// The record's words that give an auto resolution.
    pub resolved_by: Vec<Place>,
    /// Importance.
    pub importance: Importance,
    /// Where the condition is named.
    pub spans: Vec<Place>,
    /// What the record shows.
    pub evidence: Vec<Evidence>,
    /// Codes an answer could lead to.
    pub candidates: Vec<CandidateCode>,
    /// Completes "Please clarify ...".
    pub ask: Vec<String>,
    /// One sentence for a reader.
    pub message: String,
    /// Citation.
    pub source: Option<String>,
}

impl Draft {
    fn new(kind: Kind, condition: Option<ConditionId>, message: String) -> Self {
        Self {
            kind,
            condition,
            label: None,
            part: None,
            code: None,
            missing: Vec::new(),
            reports: Vec::new(),
            resolution: Resolution::Query,
            resolved_code: None,
            resolved_by: Vec::new(),
            importance: Importance::High,
            spans: Vec::new(),
            evidence: Vec::new(),
            candidates: Vec::new(),
            ask: Vec::new(),
            message,
            source: None,
        }
    }
}

/// Gives each diagnosis whose gap the record itself closes the code that closes it; where another one has it, the two are one.
pub(super) fn resolve(findings: &[Draft], diagnoses: &mut Vec<Diagnosis>) {
    let closed = findings.iter().filter(|draft| matches!(draft.resolution, Resolution::Auto(_)) && !draft.missing.is_empty());
    for (open, code) in closed.filter_map(|draft| draft.code.zip(draft.resolved_code)) {
        let current = |diagnosis: &Diagnosis, code: CodeId| diagnosis.status == Status::Current && diagnosis.code == code;
        let told = diagnoses.iter().any(|known| current(known, code));
        if told {
            diagnoses.retain(|known| !current(known, open));
        } else if let Some(known) = diagnoses.iter_mut().find(|known| current(known, open)) {
            known.code = code;
        }
    }
}

/// A statement of the record as evidence: of no indicator.
fn stated_evidence(place: Place) -> Evidence {
    Evidence { place, indicator: u16::MAX, kind: EvidenceKind::Statement, supports: Vec::new() }
}

/// Every finding of a record, in order of first place.
pub(super) fn find(record: &Record<'_>, stay: &Stay, diagnoses: &[Diagnosis], evidence: &EvidenceBook) -> Vec<Draft> {
    let mut out = Vec::new();
    documented::unspecified(record, diagnoses, evidence, &mut out);
    concluded::answered(record, diagnoses, evidence, &mut out);
    scored::scores(record, diagnoses, &mut out);
    scored::by_others_alone(record, diagnoses, &mut out);
    if record.generic {
        generic::generic_gaps(record, diagnoses, evidence, &mut out);
    }
    documented::unsupported(record, diagnoses, evidence, &mut out);
    documented::conflicts(record, diagnoses, evidence, &mut out);
    between::ruled_out_later(record, diagnoses, &mut out);
    documented::history_status(record, diagnoses, evidence, &mut out);
    suspected::missing_diagnoses(record, diagnoses, evidence, &mut out);
    sources::source_ineligible(record, diagnoses, evidence, &mut out);
    sources::problem_list_only(record, diagnoses, &mut out);
    sources::linkages(record, diagnoses, evidence, &mut out);
    sources::procedure_details(record, &mut out);
    complication::complications(record, diagnoses, &mut out);
    admission::poa(record, stay, diagnoses, &mut out);
    copied::copy_forward(record, &mut out);
    copied::stale(record, diagnoses, &mut out);
    validity::codes_written(record, &mut out);
    worded::uncertain(record, stay, diagnoses, &mut out);
    worded::noncodable(record, diagnoses, evidence, &mut out);
    worded::ambiguous(record, &mut out);
    let open = withheld(record, diagnoses);
    out.retain(|draft| draft.kind != Kind::Unspecified || draft.condition.is_none_or(|id| !open.contains(&id)));
    out.sort_by_key(|draft| (draft.spans.first().copied().or_else(|| draft.evidence.first().map(|e| e.place)), draft.kind));
    out
}
