//! Scores and measures that have codes of their own beside a diagnosis a provider made, and that other clinicians may document (guidelines I.B.14): tier C.

use crate::assess::{Diagnosis, MentionRef, Place, Record, Status};
use crate::document::{Comparator, Measurement};
use crate::knowledge::{ConditionId, ScoreRule};
use crate::terminology::CodeId;

use super::answered::Answer;
use super::documented::places;
use super::{Draft, Importance, Kind, stated_evidence};

/// The code of the first value of each score whose condition is documented. Nothing of the diagnosis itself is missing.
pub(super) fn scores(record: &Record<'_>, diagnoses: &[Diagnosis], out: &mut Vec<Draft>) {
    let mut seen: Vec<ConditionId> = Vec::new();
    for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.status == Status::Current) {
        let Some(id) = diagnosis.condition.filter(|id| !seen.contains(id)) else { continue };
        let condition = record.knowledge.condition(id);
        seen.push(id);
        for rule in condition.scores.iter().filter(|rule| rule.codes.iter().any(|pattern| pattern.matches(diagnosis.code))) {
            let Some((code, place)) = first_value(record, rule) else { continue };
            if diagnoses.iter().any(|known| known.code == code) {
                continue;
            }
            let mut draft = Draft::new(Kind::Unspecified, Some(id), String::new());
            draft.code = Some(diagnosis.code);
            draft.part = Some(rule.id.clone());
            draft.importance = Importance::Low;
            draft.spans = places(record, diagnosis);
            draft.evidence = vec![stated_evidence(place)];
            let why = "a value that any clinician may document has a code beside the diagnosis";
            Answer { tier: 'C', code, by: vec![place], why, source: "G I.B.14".into() }.close(record, &condition.name, &mut draft);
            draft.source = Some(rule.source.clone());
            out.push(draft);
        }
    }
}

/// Diagnoses that nobody but clinicians named who may document them by themselves: circumstances of life (guidelines I.B.14). Told, so that who closes them can be counted.
pub(super) fn by_others_alone(record: &Record<'_>, diagnoses: &[Diagnosis], out: &mut Vec<Draft>) {
    for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.status == Status::Current) {
        let Some(id) = diagnosis.condition else { continue };
        let condition = record.knowledge.condition(id);
        let theirs = |at: &MentionRef| record.is_by_other_clinician(at.note, record.mention(*at).first);
        let alone = !diagnosis.mentions.is_empty() && diagnosis.mentions.iter().all(theirs);
        if !alone || !condition.other_clinicians.iter().any(|pattern| pattern.matches(diagnosis.code)) {
            continue;
        }
        let mut draft = Draft::new(Kind::Unspecified, Some(id), String::new());
        draft.code = Some(diagnosis.code);
        draft.importance = Importance::Low;
        draft.spans = places(record, diagnosis);
        let why = "another clinician documents it, which the guidelines allow";
        let by = draft.spans.clone();
        Answer { tier: 'C', code: diagnosis.code, by, why, source: "G I.B.14".into() }.close(record, &condition.name, &mut draft);
        out.push(draft);
    }
}

/// The first value given for a score, by those whose words count for it, with its code.
fn first_value(record: &Record<'_>, rule: &ScoreRule) -> Option<(CodeId, Place)> {
    record.charts.iter().enumerate().find_map(|(note, chart)| {
        let mut given = chart.document.measurements.iter().filter(|value| value.analyte == rule.analyte && is_exact(value));
        let value = given.find(|value| !rule.other_clinicians || record.is_by_other_clinician(note, value.first))?;
        let code = rule.steps.iter().rev().find(|(from, _)| value.value >= *from).map(|(_, code)| *code)?;
        Some((code, Place { note, span: value.span }))
    })
}

/// One number: not a range, not a bound.
fn is_exact(value: &Measurement) -> bool {
    value.upper.is_none()
        && !matches!(value.comparator, Some(Comparator::Below | Comparator::AtMost | Comparator::Above | Comparator::AtLeast))
}
