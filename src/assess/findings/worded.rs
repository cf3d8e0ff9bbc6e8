//! Findings about the words themselves: uncertain, not codable, ambiguous.

use std::collections::BTreeSet;

use crate::assess::care;
use crate::assess::diagnoses::{is_in_final_statement, is_settled, needs_confirmation};
use crate::assess::diagnosis::MentionRef;
use crate::assess::gate::{Gate, gate};
use crate::assess::stay::Stay;
use crate::assess::{Diagnosis, EvidenceBook, Record, Status};
use crate::document::MentionSource;
use crate::knowledge::ConditionId;
use crate::text::Setting;

use super::documented::{current_conditions, places, reported};
use super::{Draft, Importance, Kind, Resolution};

/// A diagnosis worded as uncertain: a code in one setting, none in the other (guidelines II.H, IV.H).
pub(super) fn uncertain(record: &Record<'_>, stay: &Stay, diagnoses: &[Diagnosis], out: &mut Vec<Draft>) {
    for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.status == Status::Uncertain) {
        // Ruled out in a later note: the suspicion is settled.
        if is_settled(record, diagnosis) {
            continue;
        }
        let title = record.knowledge.codes.title(diagnosis.code);
        let name = diagnosis.condition.map_or(title, |id| record.knowledge.condition(id).name.clone());
        let is_final = is_in_final_statement(record, stay, diagnosis);
        let unresolved = record.setting == Setting::Inpatient && stay.is_discharged() && !is_final;
        let message = match (record.setting, unresolved) {
            (Setting::Outpatient, _) => format!("{name} is worded as uncertain: not coded outpatient; the signs and symptoms are."),
            (Setting::Inpatient, true) => {
                format!("{name} is worded as uncertain and the final statement neither confirms nor excludes it.")
            }
            (Setting::Inpatient, false) if needs_confirmation(record, diagnosis) => {
                format!("{name} is worded as uncertain: coded only when confirmed, in every setting.")
            }
            (Setting::Inpatient, false) => format!("{name} is worded as uncertain: coded as if established when so worded at discharge."),
        };
        let mut draft = Draft::new(Kind::Uncertain, diagnosis.condition, message);
        draft.code = Some(diagnosis.code);
        draft.importance = Importance::Low;
        draft.resolution = if unresolved { Resolution::Query } else { Resolution::None };
        draft.spans = places(record, diagnosis);
        draft.ask = vec!["whether this diagnosis was confirmed, excluded or remained uncertain".into()];
        draft.source = Some(if record.setting == Setting::Inpatient { "G II.H, III.C".into() } else { "G IV.H".into() });
        out.push(draft);
    }
}

/// Sections that tell how a patient came; where the note draws conclusions, those say what was behind it.
const TELLS_OF_ARRIVAL: &[&str] = &["chief_complaint", "history_present_illness", "emergency_course", "indication"];

/// Whether words stand in the story that a note tells before its conclusions.
fn is_told_of_arrival(record: &Record<'_>, at: MentionRef) -> bool {
    let section = record.knowledge.section(record.document(at).section_of(record.mention(at).first).kind);
    TELLS_OF_ARRIVAL.contains(&section.id.as_str())
}

/// Words that do not index to a diagnosis. What is asked for as an unnamed diagnosis already is not asked for by its words again.
pub(super) fn noncodable(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    let current = current_conditions(diagnoses);
    let groups: BTreeSet<u16> = current.iter().map(|id| record.knowledge.group(*id)).collect();
    let mut seen = BTreeSet::new();
    for (note, chart) in record.charts.iter().enumerate() {
        let concludes = care::concludes(record, note);
        for (index, mention) in chart.document.mentions.iter().enumerate() {
            let (MentionSource::Noncodable(entry), Some(id)) = (mention.source, mention.condition) else { continue };
            let at = MentionRef { note, index };
            if gate(record, at) != Gate::Counts(Status::Current)
                || (concludes && is_told_of_arrival(record, at))
                || groups.contains(&record.knowledge.group(id))
                || asked_on_evidence(record, id, out)
                || !seen.insert((id, entry))
            {
                continue;
            }
            let condition = record.knowledge.condition(id);
            let rule = &condition.noncodable[usize::from(entry)];
            let mut draft = Draft::new(
                Kind::NoncodableTerm,
                Some(id),
                format!("The words used do not lead to a diagnosis code ({}).", condition.topic),
            );
            draft.spans = vec![record.place(at)];
            draft.ask = vec![rule.ask.clone()];
            draft.reports = reported(condition, &rule.axes);
            draft.missing.clone_from(&rule.axes);
            draft.source = Some(rule.source.clone());
            let mut indicators = BTreeSet::new();
            draft.evidence = evidence.of(id).iter().filter(|e| indicators.insert(e.indicator)).take(6).cloned().collect();
            out.push(draft);
        }
    }
}

/// Whether the evidence already asks for the diagnosis behind the words: one question.
fn asked_on_evidence(record: &Record<'_>, id: ConditionId, out: &[Draft]) -> bool {
    let group = record.knowledge.group(id);
    out.iter()
        .any(|draft| draft.kind == Kind::MissingDiagnosis && draft.condition.is_some_and(|other| record.knowledge.group(other) == group))
}

/// A short form with several meanings and nothing that decides.
pub(super) fn ambiguous(record: &Record<'_>, out: &mut Vec<Draft>) {
    let mut seen = BTreeSet::new();
    for (note, chart) in record.charts.iter().enumerate() {
        for (index, mention) in chart.document.mentions.iter().enumerate() {
            let MentionSource::Ambiguous(abbreviation) = mention.source else { continue };
            let at = MentionRef { note, index };
            if !matches!(gate(record, at), Gate::Counts(_)) || !seen.insert(abbreviation) {
                continue;
            }
            let known = &record.knowledge.abbreviations[usize::from(abbreviation)];
            let senses: Vec<&str> = known.senses.iter().map(|sense| sense.means.as_str()).collect();
            let message = format!("{} has several meanings ({}) and the note does not decide.", known.short, senses.join("; "));
            let diseases = known.senses.iter().filter(|sense| sense.diagnosis);
            let may_mean: Vec<ConditionId> = diseases.filter_map(|sense| record.knowledge.family(sense.phrase.code?)).collect();
            // Told under the first disease it may mean; several short forms may mean one.
            let condition = may_mean.first().copied();
            let mut draft = Draft::new(Kind::AmbiguousAbbreviation, condition, message);
            draft.label = Some(known.short.to_lowercase());
            draft.part = condition.map(|_| known.short.to_lowercase());
            draft.importance = Importance::Low;
            draft.spans = vec![record.place(at)];
            draft.ask = vec![format!("what {} stands for here", known.short)];
            draft.source = Some("D.1 K".into());
            // What the short form stands for is asked before the diseases it may mean.
            let groups: Vec<u16> = may_mean.iter().map(|id| record.knowledge.group(*id)).collect();
            let same = |other: &Draft| other.condition.is_some_and(|id| groups.contains(&record.knowledge.group(id)));
            out.retain(|other| other.kind != Kind::MissingDiagnosis || !same(other));
            out.push(draft);
        }
    }
}
