//! Conditions that a patient may bring along or acquire in the stay, and no word of which (guidelines, appendix I).

use std::collections::BTreeSet;

use crate::assess::diagnosis::MentionRef;
use crate::assess::stay::Stay;
use crate::assess::wording::{find_any, says_any, sentence_of};
use crate::assess::{Diagnosis, Place, Record, Status};
use crate::document::{Experiencer, Presence};
use crate::text::{Setting, WordKind};

use super::{Draft, Kind, stated_evidence};

/// What a record says of a diagnosis at the time of the inpatient order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresentOnAdmission {
    /// The code takes no indicator.
    Exempt,
    /// There when the order was written.
    Yes,
    /// Arose in the stay.
    No,
    /// One of those that may arise in a stay, first named after the admission, and nothing says.
    Unclear(Place),
}

impl PresentOnAdmission {
    /// The report's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exempt => "exempt",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unclear(_) => "unclear",
        }
    }
}

/// What the record says; `None` outside an inpatient stay, for what is not coded, and where there is nothing to tell from. The words around a diagnosis are
/// read for those that may arise in a stay only.
#[must_use]
pub(in crate::assess) fn present_on_admission(record: &Record<'_>, stay: &Stay, diagnosis: &Diagnosis) -> Option<PresentOnAdmission> {
    let code = record.knowledge.codes.code(diagnosis.code);
    if record.setting != Setting::Inpatient || !diagnosis.codable || diagnosis.status == Status::History {
        return None;
    }
    if record.knowledge.poa_exempt.is_exempt(code) {
        return Some(PresentOnAdmission::Exempt);
    }
    let care = &record.knowledge.care;
    if !care.acquired.iter().any(|rule| rule.covers(diagnosis.code)) {
        return diagnosis.mentions.iter().any(|at| stay.is_admission(at.note)).then_some(PresentOnAdmission::Yes);
    }
    let named = namings(record, diagnosis);
    let says = |phrases: &[String]| named.iter().any(|at| says_any(record.document(*at), sentence_of(record, *at), phrases));
    if says(&care.arose) {
        return Some(PresentOnAdmission::No);
    }
    if says(&care.present) || named.iter().any(|at| stay.is_admission(at.note)) {
        return Some(PresentOnAdmission::Yes);
    }
    let first = named.first()?;
    let later_day = || named.iter().any(|at| is_on_later_day(record, *at));
    (stay.has_admission() || later_day()).then(|| PresentOnAdmission::Unclear(record.place(*first)))
}

/// Wherever the record names the condition as there or suspected, whoever wrote it: what is suspected at admission and confirmed later came with the patient.
fn namings(record: &Record<'_>, diagnosis: &Diagnosis) -> Vec<MentionRef> {
    let group = diagnosis.condition.map(|id| record.knowledge.group(id));
    let category = record.knowledge.codes.category(diagnosis.code);
    let mut out = Vec::new();
    for (note, chart) in record.charts.iter().enumerate() {
        for (index, mention) in chart.document.mentions.iter().enumerate() {
            let same = match (group, mention.condition) {
                (Some(group), Some(id)) => record.knowledge.group(id) == group,
                _ => mention.code.is_some_and(|code| record.knowledge.codes.category(code) == category),
            };
            let there = matches!(mention.assertion.presence, Presence::Present | Presence::Possible);
            if same && there && mention.assertion.experiencer == Experiencer::Patient {
                out.push(MentionRef { note, index });
            }
        }
    }
    out
}

/// "Hospital day 3" in the same sentence.
fn is_on_later_day(record: &Record<'_>, at: MentionRef) -> bool {
    let (document, sentence) = (record.document(at), sentence_of(record, at));
    let care = &record.knowledge.care;
    find_any(document, sentence.clone(), &care.day).is_some_and(|found| {
        (found.end..(found.end + 3).min(sentence.end))
            .find(|word| document.words[*word].kind == WordKind::Number)
            .and_then(|word| document.folded.word(word).parse::<u32>().ok())
            .is_some_and(|day| day >= 2)
    })
}

pub(super) fn poa(record: &Record<'_>, stay: &Stay, diagnoses: &[Diagnosis], out: &mut Vec<Draft>) {
    let care = &record.knowledge.care;
    let mut seen = BTreeSet::new();
    for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.status == Status::Current) {
        let Some(PresentOnAdmission::Unclear(first)) = present_on_admission(record, stay, diagnosis) else { continue };
        let code = record.knowledge.codes.code(diagnosis.code);
        if !seen.insert((diagnosis.condition, record.knowledge.codes.category(diagnosis.code))) {
            continue;
        }
        let message = format!("{code} is first named after the admission, and nothing says whether the patient came with it.");
        let mut draft = Draft::new(Kind::Poa, diagnosis.condition, message);
        draft.code = Some(diagnosis.code);
        draft.spans = vec![first];
        draft.evidence = vec![stated_evidence(first)];
        draft.source = care.acquired.iter().find(|rule| rule.covers(diagnosis.code)).map(|rule| rule.source.clone());
        out.push(draft);
    }
}
