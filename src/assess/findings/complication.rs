//! A condition right after a procedure or beside a device, and no word of whether the one led to the other (guidelines I.B.16).

use std::collections::BTreeSet;
use std::ops::Range;

use crate::assess::diagnosis::MentionRef;
use crate::assess::wording::{find_any, place, says_any, sentence_of};
use crate::assess::{Diagnosis, Record, Status};
use crate::document::Document;
use crate::knowledge::{Care, CareEvent, CareRule};
use crate::text::WordKind;

use super::{Draft, Kind, stated_evidence};

/// Words between the condition and what places it after a procedure.
const REACH: usize = 2;
/// Words behind the condition in which a procedure may be named.
const PROCEDURE_REACH: usize = 10;

pub(super) fn complications(record: &Record<'_>, diagnoses: &[Diagnosis], out: &mut Vec<Draft>) {
    let care = &record.knowledge.care;
    let mut seen = BTreeSet::new();
    for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.status == Status::Current && diagnosis.codable) {
        let code = record.knowledge.codes.code(diagnosis.code);
        for rule in care.complications.iter().filter(|rule| rule.covers(diagnosis.code)) {
            let spoken = diagnosis.mentions.iter().map(|at| (*at, relation(record, *at, rule)));
            // One statement of the relation answers for all mentions.
            if diagnosis.mentions.iter().any(|at| is_related(record, *at, rule)) {
                continue;
            }
            let Some((at, Some(words))) = spoken.into_iter().find(|(_, words)| words.is_some()) else { continue };
            if !seen.insert((diagnosis.condition, record.knowledge.codes.category(diagnosis.code))) {
                continue;
            }
            let what = if rule.event == CareEvent::Procedure { "procedure" } else { "device" };
            let message = format!("{code} stands beside a {what}; whether it is due to it, expected or unrelated is not stated.");
            let mut draft = Draft::new(Kind::Complication, diagnosis.condition, message);
            draft.code = Some(diagnosis.code);
            draft.spans = vec![record.place(at)];
            draft.evidence = vec![stated_evidence(place(record, at.note, &words))];
            draft.reports = vec!["complication"];
            draft.ask = vec![format!("the relationship, if any, between this and the {what}")];
            draft.source = Some(rule.source.clone());
            out.push(draft);
        }
    }
}

/// The words that put a mention after a procedure or beside a device.
fn relation(record: &Record<'_>, at: MentionRef, rule: &CareRule) -> Option<Range<usize>> {
    let (document, mention) = (record.document(at), record.mention(at));
    let sentence = sentence_of(record, at);
    if rule.event == CareEvent::Device {
        let found = find_any(document, sentence, &rule.device)?;
        return document.is_stated(found.start, found.end, record.knowledge).then_some(found);
    }
    let care = &record.knowledge.care;
    // The name itself may say it ("postoperative ileus").
    let around = mention.first.saturating_sub(REACH + 2).max(sentence.start)..(mention.end + REACH + 2).min(sentence.end);
    let behind = mention.end..around.end;
    find_any(document, around, &care.after)
        .filter(|found| found.end + REACH >= mention.first)
        .or_else(|| after_procedure(document, behind, sentence.end, care))
        .map(|found| found.start.min(mention.first)..found.end.max(mention.end))
}

/// "after" and the like, then a procedure.
fn after_procedure(document: &Document, behind: Range<usize>, end: usize, care: &Care) -> Option<Range<usize>> {
    let found = find_any(document, behind, &care.following)?;
    let limit = (found.end + PROCEDURE_REACH).min(end);
    let clause =
        (found.end..limit).find(|word| matches!(document.words[*word].kind, WordKind::Mark(',' | ';') | WordKind::Break)).unwrap_or(limit);
    let procedure = find_any(document, found.end..clause, &care.procedures).or_else(|| {
        (found.end..clause)
            .find(|word| care.endings.iter().any(|ending| document.folded.word(*word).ends_with(ending.as_str())))
            .map(|word| word..word + 1)
    })?;
    Some(found.start..procedure.end)
}

/// Whether the sentence states the relation, or that there is none, or the place itself is a list of risks.
fn is_related(record: &Record<'_>, at: MentionRef, rule: &CareRule) -> bool {
    let document = record.document(at);
    relation(record, at, rule).is_some() && says_any(document, sentence_of(record, at), &record.knowledge.care.stated)
}
