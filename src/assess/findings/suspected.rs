//! What the record suggests and nobody wrote.

use std::collections::BTreeSet;

use crate::assess::gate::is_symptom;
use crate::assess::{Diagnosis, Evidence, EvidenceBook, Record, Status};
use crate::document::{Experiencer, Mention, MentionSource, Presence, Temporality};
use crate::knowledge::{AxisValueRef, Condition, ConditionId, EvidenceKind};
use crate::terminology::CodeId;
use crate::text::NoteKind;

use super::{CandidateCode, Draft, Kind};

/// Indicators of at least two independent kinds, a defining one among them, and no word of the condition anywhere.
pub(super) fn missing_diagnoses(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    let mentioned: BTreeSet<u16> = record
        .charts
        .iter()
        .flat_map(|chart| chart.document.mentions.iter())
        .filter(|mention| names_now(record, mention))
        .filter_map(|mention| mention.condition)
        .map(|condition| record.knowledge.group(condition))
        .collect();
    let current: BTreeSet<ConditionId> =
        diagnoses.iter().filter(|diagnosis| diagnosis.status != Status::History).filter_map(|diagnosis| diagnosis.condition).collect();
    for (index, condition) in record.knowledge.conditions.iter().enumerate() {
        let Some(rule) = &condition.missing else { continue };
        let id = ConditionId(u16::try_from(index).unwrap_or(u16::MAX));
        let group = record.knowledge.group(id);
        let documented = current.iter().any(|other| record.knowledge.group(*other) == group);
        if !rule.settings.has(record.setting) || documented || mentioned.contains(&group) {
            continue;
        }
        if rule.explained_by.iter().any(|other| current.contains(other)) {
            continue;
        }
        let found: Vec<Evidence> = evidence.of(id).iter().filter(|e| !is_part_of_a_procedure(record, e)).cloned().collect();
        if !rule.require_any.is_empty() && !rule.require_any.iter().any(|indicator| found.iter().any(|e| e.indicator == *indicator)) {
            continue;
        }
        let groups: BTreeSet<u8> = found.iter().filter_map(|e| e.kind.group()).collect();
        if groups.len() < rule.minimum_kinds.max(2) {
            continue;
        }
        let message = format!("No documented diagnosis accounts for these findings ({}).", condition.topic);
        let mut draft = Draft::new(Kind::MissingDiagnosis, Some(id), message);
        let mut seen = BTreeSet::new();
        draft.evidence = found.iter().filter(|e| e.kind.group().is_some() && seen.insert(e.indicator)).cloned().collect();
        draft.evidence.truncate(8);
        draft.candidates = suggested(condition, &rule.suggest, &found);
        draft.source = Some(rule.source.clone());
        out.push(draft);
    }
}

/// Whether a mention speaks of the condition in this patient now: stated, suspected or denied. A past one, a relative's, a warning or a test for it leave the
/// question open, and so does a symptom of the family or a word that is no diagnosis.
fn names_now(record: &Record<'_>, mention: &Mention) -> bool {
    let assertion = &mention.assertion;
    !matches!(mention.source, MentionSource::Noncodable(_))
        && !is_symptom(record, mention.code)
        && assertion.experiencer == Experiencer::Patient
        && matches!(assertion.presence, Presence::Present | Presence::Possible | Presence::Absent)
        && !(assertion.past_by_cue && assertion.temporality == Temporality::Historical)
}

/// The suggested codes with the evidence that speaks for the values each would state. Where the evidence speaks for one value of an axis, codes of its other values are
/// left out: a low potassium never suggests a high one.
fn suggested(condition: &Condition, codes: &[CodeId], evidence: &[Evidence]) -> Vec<CandidateCode> {
    let support =
        |value: &AxisValueRef| evidence.iter().filter(|e| e.supports.contains(value)).map(|e| e.indicator).collect::<BTreeSet<u16>>().len();
    let mut out = Vec::new();
    for code in codes {
        let adds: Vec<AxisValueRef> =
            condition.rules.iter().filter(|rule| rule.code == *code).min_by_key(|rule| rule.when.len()).map_or_else(Vec::new, |rule| {
                rule.when.iter().filter_map(|allowed| allowed.iter().max_by_key(|value| support(value)).copied()).collect()
            });
        let contradicted = adds
            .iter()
            .any(|value| support(value) == 0 && evidence.iter().any(|e| e.supports.iter().any(|other| other.axis == value.axis)));
        if !contradicted {
            let support = u32::try_from(adds.iter().map(&support).sum::<usize>()).unwrap_or(0);
            out.push(CandidateCode { code: *code, adds, support });
        }
    }
    out
}

/// What is done or seen in the course of an operation (intubation, retraction, blood loss) is part of it and no sign of an unnamed disease; a measured value is.
fn is_part_of_a_procedure(record: &Record<'_>, evidence: &Evidence) -> bool {
    let chart = &record.charts[evidence.place.note];
    if matches!(evidence.kind, EvidenceKind::Lab | EvidenceKind::Vital | EvidenceKind::Culture) {
        return false;
    }
    let operative = matches!(chart.note.kind, Some(NoteKind::Operative | NoteKind::Procedure));
    operative
        || chart.document.words_in(evidence.place.span).is_some_and(|(first, _)| {
            let section = record.knowledge.section(chart.document.section_of(first).kind);
            matches!(
                section.id.as_str(),
                "procedures" | "operative_findings" | "preoperative_diagnosis" | "postoperative_diagnosis" | "indication"
            )
        })
}
