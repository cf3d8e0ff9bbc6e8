//! Whether a condition is treated, evaluated or monitored in a record (guidelines III, UHDDS; IV.J).

use crate::knowledge::{ConditionId, EvidenceKind};

use super::{Diagnosis, EvidenceBook, Record};

/// Sections in which naming a condition is itself evaluation; where a note concludes, as a history too ("she has a history of cirrhosis, which may make her a
/// candidate").
const ADDRESSED: &[&str] = &[
    "assessment",
    "diagnoses",
    "admission_diagnoses",
    "plan",
    "hospital_course",
    "emergency_course",
    "history_present_illness",
    "chief_complaint",
    "preoperative_diagnosis",
    "postoperative_diagnosis",
    "procedures",
    "operative_findings",
    "disposition",
    "other",
];

/// Whether the record shows care for a diagnosis.
pub(super) fn is_addressed(record: &Record<'_>, diagnosis: &Diagnosis, evidence: &EvidenceBook) -> bool {
    let named = diagnosis.mentions.iter().any(|at| {
        let mention = record.mention(*at);
        let section = record.knowledge.section(record.document(*at).section_of(mention.first).kind);
        ADDRESSED.contains(&section.id.as_str()) && (!mention.assertion.past_by_cue || section.weight >= 0.8)
    });
    named || diagnosis.condition.is_some_and(|condition| is_treated(condition, evidence))
}

/// Whether a drug, treatment or test of the condition's indicators is in the record.
pub(super) fn is_treated(condition: ConditionId, evidence: &EvidenceBook) -> bool {
    evidence.of(condition).iter().any(|e| {
        matches!(
            e.kind,
            EvidenceKind::Medication | EvidenceKind::Treatment | EvidenceKind::Lab | EvidenceKind::Imaging | EvidenceKind::Culture
        )
    })
}
