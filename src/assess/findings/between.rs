//! Notes of one encounter that say different things.

use crate::assess::denial::ruled_out;
use crate::assess::gate::{Gate, gate};
use crate::assess::{Diagnosis, Record, Status};
use crate::text::Setting;

use super::{Draft, Kind};

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
        let (Some(stated), Some(denied)) = (stated, ruled_out(record, diagnosis.condition)) else { continue };
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
