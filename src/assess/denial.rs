//! Where the record takes a diagnosis back.

use std::collections::BTreeSet;

use crate::document::{Experiencer, Mention, Presence};
use crate::knowledge::ConditionId;
use crate::terminology::CodeId;

use super::coding::own_code;
use super::{MentionRef, Record};

/// Sections of at least this weight conclude: diagnoses, assessment, plan.
const CONCLUDES: f64 = 0.8;
/// Cues that take a diagnosis back, unlike those that only fail to find it today.
const TAKES_BACK: [&str; 5] = ["ruled out", "rule out", "excluded", "not felt to", "unlikely to"];

/// The last place where a provider's conclusion rules the condition out.
pub(super) fn ruled_out(record: &Record<'_>, condition: Option<ConditionId>) -> Option<MentionRef> {
    let id = condition?;
    let group = record.knowledge.group(id);
    let mut last = None;
    for (note, chart) in record.charts.iter().enumerate() {
        for (index, mention) in chart.document.mentions.iter().enumerate() {
            let same = mention.condition.is_some_and(|other| record.knowledge.group(other) == group);
            let at = MentionRef { note, index };
            if same && record.is_by_provider(note, mention.first) && takes_back(record, at, mention) {
                let day = |at: MentionRef| (record.charts[at.note].note.date.as_deref(), at);
                if last.is_none_or(|known| day(known) < day(at)) {
                    last = Some(at);
                }
            }
        }
    }
    last
}

/// The categories of the codes that a conclusion rules out, each with its note.
pub(super) fn categories_ruled_out(record: &Record<'_>) -> BTreeSet<(usize, CodeId)> {
    let mut out = BTreeSet::new();
    for (note, chart) in record.charts.iter().enumerate() {
        for (index, mention) in chart.document.mentions.iter().enumerate() {
            let at = MentionRef { note, index };
            if record.is_by_provider(note, mention.first)
                && takes_back(record, at, mention)
                && let Some(code) = own_code(record, at)
            {
                out.insert((note, record.knowledge.codes.category(code)));
            }
        }
    }
    out
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
