//! What the record suggests and nobody wrote.

use std::collections::BTreeSet;

use crate::assess::gate::is_symptom;
use crate::assess::{Diagnosis, Evidence, EvidenceBook, Record, Status};
use crate::document::{Document, Experiencer, Mention, MentionSource, Presence, Section, Temporality};
use crate::knowledge::{AxisValueRef, Condition, ConditionId, EvidenceKind, MissingWay};
use crate::terminology::CodeId;
use crate::text::NoteKind;

use super::candidates::frequency;
use super::{CandidateCode, Draft, Kind};

/// Indicators of at least two independent kinds, a defining one among them, and no word of the condition anywhere.
pub(super) fn missing_diagnoses(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    let documented: BTreeSet<CodeId> = diagnoses.iter().map(|diagnosis| diagnosis.code).collect();
    let documented: Vec<CodeId> = documented.into_iter().collect();
    // What another diagnosis already says names no second one: "renal insufficiency" beside a chronic kidney disease.
    let is_said = |mention: &Mention| mention.code.is_some_and(|code| record.knowledge.covers(&documented, code, |_| false));
    let mentioned: BTreeSet<ConditionId> = record
        .charts
        .iter()
        .flat_map(|chart| chart.document.mentions.iter().filter(|mention| names_now(record, &chart.document, mention)))
        .filter(|mention| !is_said(mention))
        .filter_map(|mention| mention.condition)
        .collect();
    let current: BTreeSet<ConditionId> =
        diagnoses.iter().filter(|diagnosis| diagnosis.status != Status::History).filter_map(|diagnosis| diagnosis.condition).collect();
    let mut raised: Vec<(ConditionId, Draft)> = Vec::new();
    for id in evidence.conditions() {
        let condition = record.knowledge.condition(id);
        let Some(rule) = &condition.missing else { continue };
        let names_it = |other: &ConditionId| record.knowledge.group(*other) == record.knowledge.group(id) && !rule.beside.contains(other);
        if !rule.settings.has(record.setting) || current.iter().any(names_it) || mentioned.iter().any(names_it) {
            continue;
        }
        let found: Vec<Evidence> =
            evidence.of(id).iter().filter(|e| !is_part_of_a_procedure(record, e) && !is_past_treatment(record, e)).cloned().collect();
        // Beside a documented organ dysfunction the relationship is asked for instead, unless the evidence is of something that the documented condition leads to.
        let linked = condition.linkages.iter().any(|rule| holds(&rule.with, &current) && holds(&rule.any_of, &current));
        let coded = |way: &MissingWay| way.explained_by_codes.iter().any(|pattern| documented.iter().any(|code| pattern.matches(*code)));
        let met = |way: &&MissingWay| is_met(way, &found, &current) && !coded(way) && (!linked || !way.with.is_empty());
        let Some(way) = rule.ways.iter().find(met) else { continue };
        let message = format!("No documented diagnosis accounts for these findings ({}).", condition.topic);
        let mut draft = Draft::new(Kind::MissingDiagnosis, Some(id), message);
        let mut seen = BTreeSet::new();
        draft.evidence = found.iter().filter(|e| e.kind.group().is_some() && seen.insert(e.indicator)).cloned().collect();
        draft.evidence.truncate(8);
        draft.candidates = suggested(record, condition, &rule.suggest, &found);
        draft.source = Some(way.source.clone());
        raised.push((id, draft));
    }
    let asked: Vec<bool> = raised.iter().map(|(id, draft)| is_asked_already(record, (*id, draft), &raised, evidence)).collect();
    out.extend(raised.into_iter().zip(asked).filter(|(_, asked)| !asked).map(|((_, draft), _)| draft));
}

fn holds(any: &[ConditionId], current: &BTreeSet<ConditionId>) -> bool {
    any.iter().any(|condition| current.contains(condition))
}

/// Whether a defining set of evidence is there, of enough independent kinds, beside what has to be documented for it (which counts as a kind), and nothing documented explains it.
fn is_met(way: &MissingWay, found: &[Evidence], current: &BTreeSet<ConditionId>) -> bool {
    let met = |indicator: &u16| found.iter().any(|e| e.indicator == *indicator);
    let kinds = || found.iter().filter_map(|e| e.kind.group()).collect::<BTreeSet<u8>>().len();
    let beside = holds(&way.with, current);
    way.require_any.iter().any(|set| set.iter().all(met))
        && (way.with.is_empty() || beside)
        && kinds() + usize::from(beside) >= way.minimum_kinds.max(2)
        && !holds(&way.explained_by, current)
}

/// Whether what explains the evidence is itself asked for on the same evidence: one question for one set of findings.
fn is_asked_already(
    record: &Record<'_>,
    (id, draft): (ConditionId, &Draft),
    raised: &[(ConditionId, Draft)],
    evidence: &EvidenceBook,
) -> bool {
    let explains = |by: ConditionId, of: ConditionId| {
        record.knowledge.condition(of).missing.as_ref().is_some_and(|rule| rule.ways.iter().all(|way| way.explained_by.contains(&by)))
    };
    let covers = |other: ConditionId| {
        draft
            .evidence
            .iter()
            .all(|e| evidence.of(other).iter().any(|o| o.place.note == e.place.note && o.place.span.overlaps(e.place.span)))
    };
    raised.iter().any(|(other, _)| explains(*other, id) && !explains(id, *other) && covers(*other))
}

/// Whether a mention speaks of the condition in this patient now: stated, suspected or denied. A past one of a condition that passes (told or listed as past), a relative's, a warning or a
/// test for it leave the question open, and so does a symptom of the family or a word that is no diagnosis.
fn names_now(record: &Record<'_>, document: &Document, mention: &Mention) -> bool {
    let assertion = &mention.assertion;
    let lasting = assertion.presence == Presence::Present && mention.code.is_some_and(|code| record.knowledge.is_chronic(code));
    let reported = assertion.reported && assertion.presence == Presence::Present;
    if reported || matches!(mention.source, MentionSource::Noncodable(_)) || is_symptom(record, mention.code) {
        return false;
    }
    // "No history of kidney disease" leaves open what the stay brought.
    let past_denied = assertion.presence == Presence::Absent && denies_the_past(document, mention);
    assertion.experiencer == Experiencer::Patient
        && !past_denied
        && matches!(assertion.presence, Presence::Present | Presence::Possible | Presence::Absent)
        && (lasting || assertion.temporality != Temporality::Historical)
}

/// Whether what denies a mention speaks of former times ("no history of", "no prior").
fn denies_the_past(document: &Document, mention: &Mention) -> bool {
    let past = |at: usize| matches!(document.folded.word(at), "history" | "hx" | "prior" | "previous" | "past");
    mention.assertion.cues.iter().filter_map(|cue| document.words_in(*cue)).any(|(first, end)| (first..end).any(past))
}

/// The suggested codes with the evidence that speaks for the values each would state. Where the evidence speaks for one value of an axis, codes of its other values are
/// left out: a low potassium never suggests a high one.
fn suggested(record: &Record<'_>, condition: &Condition, codes: &[CodeId], evidence: &[Evidence]) -> Vec<CandidateCode> {
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
            out.push(CandidateCode { code: *code, support, frequency: frequency(condition, &adds, record.setting), adds });
        }
    }
    out
}

/// A treatment that its own sentence puts in the past was for a disease of then: "two years ago she was intubated".
fn is_past_treatment(record: &Record<'_>, evidence: &Evidence) -> bool {
    let document = &record.charts[evidence.place.note].document;
    evidence.kind == EvidenceKind::Treatment
        && document.words_in(evidence.place.span).is_some_and(|(first, end)| document.assertion(first, end, record.knowledge).past_by_cue)
}

/// What is done or seen in the course of an operation (intubation, retraction, blood loss) is part of it and no sign of an unnamed disease; a measured value is, and
/// so is what the record of a stay lists as done for the patient (thoracentesis, transfusion).
fn is_part_of_a_procedure(record: &Record<'_>, evidence: &Evidence) -> bool {
    let chart = &record.charts[evidence.place.note];
    if matches!(evidence.kind, EvidenceKind::Lab | EvidenceKind::Vital | EvidenceKind::Culture) {
        return false;
    }
    if matches!(chart.note.kind, Some(NoteKind::Operative | NoteKind::Procedure)) {
        return true;
    }
    let document = &chart.document;
    let Some((first, _)) = document.words_in(evidence.place.span) else { return false };
    let section = |section: &Section| record.knowledge.section(section.kind).id.as_str();
    match section(document.section_of(first)) {
        "procedures" => {
            let stay = document.sections.iter().any(|other| section(other) == "hospital_course");
            !(stay && evidence.kind == EvidenceKind::Treatment)
        }
        "operative_findings" | "preoperative_diagnosis" | "postoperative_diagnosis" | "indication" => true,
        _ => false,
    }
}
