//! What the record suggests and nobody wrote.

use std::collections::BTreeSet;

use crate::assess::diagnoses::is_symptom;
use crate::assess::{Diagnosis, Evidence, EvidenceBook, Record, Status};
use crate::document::MentionSource;
use crate::knowledge::ConditionId;

use super::{CandidateCode, Draft, Kind};

/// Indicators of at least two independent kinds, a defining one among them, and no word of the condition anywhere.
pub(super) fn missing_diagnoses(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    let mentioned: BTreeSet<u16> = record
        .charts
        .iter()
        .flat_map(|chart| chart.document.mentions.iter())
        // A symptom of the family or a word that is no diagnosis does not name the condition.
        .filter(|mention| !matches!(mention.source, MentionSource::Noncodable(_)) && !is_symptom(record, mention.code))
        .filter_map(|mention| mention.condition)
        .map(|condition| record.knowledge.group(condition))
        .collect();
    let current: BTreeSet<ConditionId> =
        diagnoses.iter().filter(|diagnosis| diagnosis.status != Status::History).filter_map(|diagnosis| diagnosis.condition).collect();
    for (index, condition) in record.knowledge.conditions.iter().enumerate() {
        let Some(rule) = &condition.missing else { continue };
        let id = ConditionId(u16::try_from(index).unwrap_or(u16::MAX));
        if !rule.settings.has(record.setting) || mentioned.contains(&record.knowledge.group(id)) {
            continue;
        }
        if rule.explained_by.iter().any(|other| current.contains(other)) {
            continue;
        }
        if !rule.require_any.is_empty() && !rule.require_any.iter().any(|indicator| evidence.is_met(id, *indicator)) {
            continue;
        }
        let groups: BTreeSet<u8> = evidence.of(id).iter().filter_map(|e| e.kind.group()).collect();
        if groups.len() < rule.minimum_kinds.max(2) {
            continue;
        }
        let message = format!("The record shows signs of {} and no diagnosis accounts for them.", condition.topic);
        let mut draft = Draft::new(Kind::MissingDiagnosis, Some(id), message);
        let mut seen = BTreeSet::new();
        draft.evidence =
            evidence.of(id).iter().filter(|e| e.kind.group().is_some() && seen.insert(e.indicator)).cloned().collect::<Vec<Evidence>>();
        draft.evidence.truncate(8);
        draft.candidates = rule.suggest.iter().map(|code| CandidateCode { code: *code, adds: Vec::new(), support: 1 }).collect();
        draft.source = Some(rule.source.clone());
        out.push(draft);
    }
}
