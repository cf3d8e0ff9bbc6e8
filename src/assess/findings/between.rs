//! Notes of one encounter that say different things.

use crate::assess::diagnoses::{Gate, MentionRef, gate};
use crate::assess::{Diagnosis, Record, Status};
use crate::document::{Experiencer, Mention, Presence};
use crate::text::Setting;

use super::{Draft, Kind};

/// Sections of at least this weight conclude: diagnoses, assessment, plan.
const CONCLUDES: f64 = 0.8;
/// Cues that take a diagnosis back, unlike those that only fail to find it today.
const TAKES_BACK: [&str; 5] = ["ruled out", "rule out", "excluded", "not felt to", "unlikely to"];

/// A diagnosis that one provider documents and a provider's later note rules out: the attending settles it (guidelines I.B.14, II).
pub(super) fn ruled_out_later(record: &Record<'_>, diagnoses: &[Diagnosis], out: &mut Vec<Draft>) {
    if record.charts.len() < 2 || record.setting != Setting::Inpatient {
        return;
    }
    for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.status == Status::Current) {
        let Some(id) = diagnosis.condition else { continue };
        if out.iter().any(|known| known.kind == Kind::Conflict && known.condition == Some(id)) {
            continue;
        }
        let stated = diagnosis.mentions.iter().rev().find(|at| gate(record, **at) == Gate::Counts(Status::Current));
        let (Some(stated), Some(denied)) = (stated, ruled_out(record, diagnosis)) else { continue };
        let day = |note: usize| record.charts[note].note.date.as_deref();
        if stated.note == denied.note || (day(stated.note), stated.note) > (day(denied.note), denied.note) {
            continue;
        }
        let name = &record.knowledge.condition(id).name;
        let mut draft = Draft::new(Kind::Conflict, Some(id), format!("{name}: documented in one note and ruled out in a later one."));
        draft.code = Some(diagnosis.code);
        draft.spans = vec![record.place(*stated), record.place(denied)];
        draft.source = Some("G I.B.14; G II; B.6".into());
        out.push(draft);
    }
}

/// The last place where a provider's conclusion rules the condition out.
pub(super) fn ruled_out(record: &Record<'_>, diagnosis: &Diagnosis) -> Option<MentionRef> {
    let id = diagnosis.condition?;
    let group = record.knowledge.group(id);
    let mut last = None;
    for (note, chart) in record.charts.iter().enumerate().filter(|(_, chart)| chart.note.is_provider_document()) {
        for (index, mention) in chart.document.mentions.iter().enumerate() {
            let same = mention.condition.is_some_and(|other| record.knowledge.group(other) == group);
            let at = MentionRef { note, index };
            if same && takes_back(record, at, mention) {
                let day = |at: MentionRef| (record.charts[at.note].note.date.as_deref(), at);
                if last.is_none_or(|known| day(known) < day(at)) {
                    last = Some(at);
                }
            }
        }
    }
    last
}

fn takes_back(record: &Record<'_>, at: MentionRef, mention: &Mention) -> bool {
    let document = record.document(at);
    let section = record.knowledge.section(document.section_of(mention.first).kind);
    let text = record.charts[at.note].note.text();
    mention.assertion.presence == Presence::Absent
        && mention.assertion.experiencer == Experiencer::Patient
        && section.weight >= CONCLUDES
        && mention.assertion.cues.iter().any(|cue| {
            let words = text.get(cue.range()).unwrap_or("").to_lowercase();
            TAKES_BACK.iter().any(|wording| words.contains(wording))
        })
}
