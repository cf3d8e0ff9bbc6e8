//! What the concluding statement leaves out and another statement of the record gives (tier A).

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::coding::{rule_codes, stated_values};
use crate::assess::diagnosis::MentionRef;
use crate::assess::gate::{Gate, gate};
use crate::assess::{Diagnosis, EvidenceBook, Record, Status};
use crate::document::MentionSource;
use crate::knowledge::{AxisValueRef, ConditionId};
use crate::terminology::CodeId;

use super::Draft;
use super::answered::Answer;
use super::documented::{OpenGap, current_conditions, draft_gap, gap_of};

/// Sections of at least this weight conclude: diagnoses and assessment.
const CONCLUDES: f64 = 0.9;

/// A diagnosis whose every concluding statement of a note leaves an axis out while the record as a whole has it. A short form in the narrative of a diagnosis that is
/// concluded in full is no gap.
pub(super) fn answered(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    let documented = current_conditions(diagnoses);
    let mut named: BTreeMap<ConditionId, Vec<MentionRef>> = BTreeMap::new();
    for (note, chart) in record.charts.iter().enumerate() {
        for (index, mention) in chart.document.mentions.iter().enumerate() {
            if let Some(id) = mention.condition
                && !matches!(mention.source, MentionSource::Ambiguous(_) | MentionSource::Noncodable(_) | MentionSource::NoDiagnosis)
            {
                named.entry(id).or_default().push(MentionRef { note, index });
            }
        }
    }
    for (id, mentions) in named {
        if out.iter().any(|draft| draft.condition == Some(id)) {
            continue;
        }
        if let Some(draft) = answer(record, id, &mentions, diagnoses, &documented, evidence) {
            out.push(draft);
        }
    }
}

fn answer(
    record: &Record<'_>,
    id: ConditionId,
    mentions: &[MentionRef],
    diagnoses: &[Diagnosis],
    documented: &BTreeSet<ConditionId>,
    evidence: &EvidenceBook,
) -> Option<Draft> {
    let condition = record.knowledge.condition(id);
    let mut asked: Vec<(MentionRef, CodeId)> = Vec::new();
    for at in mentions {
        let mention = record.mention(*at);
        let section = record.knowledge.section(record.document(*at).section_of(mention.first).kind);
        if section.weight < CONCLUDES || gate(record, *at) != Gate::Counts(Status::Current) {
            continue;
        }
        let own = mention.code.filter(|_| mention.fixed || condition.rules.is_empty());
        let own = own.or_else(|| rule_codes(condition, &stated_values(record, *at), documented).first().copied()).or(mention.code)?;
        asked.push((*at, own));
    }
    asked.iter().find_map(|(at, own)| {
        let stated = stated_values(record, *at);
        let sided = record.mention(*at).side.is_some();
        let plain = gap_of(record, id, *own, &stated, sided, Some(evidence));
        let gap = gap_of(record, id, *own, &stated, sided, None)?;
        let codes = &record.knowledge.codes;
        let same = |code: CodeId| !condition.each || codes.category(code) == codes.category(*own);
        let (answer, axes) = diagnoses.iter().find_map(|diagnosis| {
            if diagnosis.condition != Some(id) || diagnosis.status != Status::Current || diagnosis.code == *own || !same(diagnosis.code) {
                return None;
            }
            let sided = diagnosis.mentions.iter().any(|at| record.mention(*at).side.is_some());
            let left = gap_of(record, id, diagnosis.code, &diagnosis.values, sided, None).map_or_else(Vec::new, |left| left.axes);
            let given: Vec<u8> = gap.axes.iter().copied().filter(|axis| !left.contains(axis)).collect();
            // Answered only where every axis that would be asked is given.
            let all = plain.iter().flat_map(|plain| &plain.axes).all(|axis| given.contains(axis));
            (all && !given.is_empty()).then_some((diagnosis, given))
        })?;
        // Concluded in full in the same note: nothing is left out.
        let here = asked.iter().filter(|(other, _)| other.note == at.note);
        let mut concluded: Vec<AxisValueRef> = here.clone().flat_map(|(other, _)| stated_values(record, *other)).collect();
        concluded.sort_unstable();
        concluded.dedup();
        if here.clone().any(|(_, code)| *code == answer.code) || rule_codes(condition, &concluded, documented).contains(&answer.code) {
            return None;
        }
        let giving = |given: &&MentionRef| stated_values(record, **given).iter().any(|value| axes.contains(&value.axis));
        let by = answer.mentions.iter().filter(giving).map(|given| record.place(*given)).take(4).collect();
        let why = "the concluding statement leaves the detail out, another in the record gives it";
        let mut draft = draft_gap(record, (id, answer), OpenGap { axes, ..gap }, evidence);
        draft.code = Some(*own);
        let place = record.place(*at);
        draft.spans.retain(|known| *known != place);
        draft.spans.insert(0, place);
        Answer { tier: 'A', code: answer.code, by, why, source: "G I.B.14; D.3 K" }.close(record, &condition.name, &mut draft);
        Some(draft)
    })
}
