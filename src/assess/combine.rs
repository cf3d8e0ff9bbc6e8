//! Diagnoses that together have one code (guidelines I.B.9), and those of both sides that have no code of their own for both (guidelines I.B.13).

use crate::document::{Experiencer, Presence};
use crate::knowledge::{Combination, Side, WordRole};
use crate::terminology::{CodeId, CodeSet};

use super::Record;
use super::coding::own_code;
use super::diagnosis::{Diagnosis, MentionRef, Status};
use super::patient::{is_called_child, is_called_newborn, is_child, is_newborn};

/// Puts the code of all in the place of documented parts.
pub(super) fn combine(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let (newborn, child) = (is_newborn(record), is_child(record));
    let (told, denied) = (statements(record, Presence::Present), statements(record, Presence::Absent));
    let mut current = current_codes(diagnoses);
    let mut next = 0;
    while let Some((at, combination)) =
        record.knowledge.combinations.next(next, current.iter().map(|(_, code)| *code), &record.knowledge.codes)
    {
        next = at + 1;
        if !combination.fits(&told, &denied) {
            continue;
        }
        let parts = parts_of(combination, &current);
        let Some((first, rest)) = parts.split_first() else { continue };
        let called = |whose: fn(&Record<'_>, MentionRef) -> bool| {
            parts.iter().flat_map(|index| &diagnoses[*index].mentions).any(|at| whose(record, *at))
        };
        if (combination.newborn && !newborn && !called(is_called_newborn)) || (combination.child && !child && !called(is_called_child)) {
            continue;
        }
        if current.iter().any(|(_, code)| combination.is_unless(*code)) {
            continue;
        }
        if !combination.after.is_empty() && !parts.iter().all(|part| follows_past(record, combination, &diagnoses[*part], diagnoses)) {
            continue;
        }
        let mut whole = diagnoses[*first].clone();
        for other in rest.iter().map(|index| &diagnoses[*index]) {
            whole.mentions.extend(&other.mentions);
            whole.values.extend(&other.values);
            whole.codable |= other.codable;
            whole.on_list_only &= other.on_list_only;
        }
        whole.mentions.sort_unstable();
        whole.mentions.dedup();
        whole.code = match (combination.becomes_left, whole.mentions.iter().find_map(|at| side_of(record, *at))) {
            (None, _) | (Some(_), Some(Side::Right)) => combination.becomes,
            (Some(left), Some(Side::Left)) => left,
            _ => continue,
        };
        whole.condition = record.knowledge.family(whole.code);
        whole.side_open = false;
        let mut index = 0;
        diagnoses.retain(|_| {
            index += 1;
            !parts.contains(&(index - 1))
        });
        diagnoses.push(whole);
        current = current_codes(diagnoses);
    }
}

/// Whether each sentence that names a diagnosis names what it came of as past.
fn follows_past(record: &Record<'_>, combination: &Combination, part: &Diagnosis, all: &[Diagnosis]) -> bool {
    let sentence = |at: &MentionRef| (at.note, record.document(*at).sentence_of(record.mention(*at).first));
    let names_it = |at: &&MentionRef| own_code(record, **at).is_some_and(|code| combination.is_after(code));
    let past =
        || all.iter().filter(|diagnosis| diagnosis.status == Status::History).flat_map(|diagnosis| &diagnosis.mentions).filter(names_it);
    part.mentions.iter().all(|at| past().any(|past| sentence(past) == sentence(at)) && !is_told_as_new(record, *at))
}

/// How far before a name the words stand that call it new, in words.
const NEW_WORDS: usize = 4;

/// Whether the words before a mention call it new: "acute onset of right hemiparesis", "now with aphasia".
fn is_told_as_new(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    let sentence = document.sentences[document.sentence_of(first)].first;
    (sentence.max(first.saturating_sub(NEW_WORDS))..first)
        .any(|word| matches!(document.folded.word(word), "acute" | "new" | "sudden" | "suddenly" | "onset" | "now"))
}

/// The places and codes of the current diagnoses.
fn current_codes(diagnoses: &[Diagnosis]) -> Vec<(usize, CodeId)> {
    let current = diagnoses.iter().enumerate().filter(|(_, diagnosis)| diagnosis.status == Status::Current);
    current.map(|(index, diagnosis)| (index, diagnosis.code)).collect()
}

/// The codes that statements about the patient name or deny.
fn statements(record: &Record<'_>, presence: Presence) -> Vec<CodeId> {
    let mentions = record.charts.iter().flat_map(|chart| &chart.document.mentions);
    let made = mentions.filter(|mention| mention.assertion.presence == presence && mention.assertion.experiencer == Experiencer::Patient);
    let mut codes: Vec<CodeId> = made.filter_map(|mention| mention.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The current diagnoses that make a combination; none where a part is missing.
fn parts_of(combination: &Combination, current: &[(usize, CodeId)]) -> Vec<usize> {
    let mut parts: Vec<usize> = Vec::new();
    for part in 0..combination.of.len() {
        let before = parts.len();
        parts.extend(current.iter().filter(|(_, code)| combination.is_part(part, *code)).map(|(index, _)| *index));
        if parts.len() == before {
            return Vec::new();
        }
    }
    parts.sort_unstable();
    parts.dedup();
    let beside = combination.beside.is_empty() || current.iter().any(|(_, code)| combination.is_beside(*code));
    let several = parts.len() > 1 || combination.of.len() == 1;
    if beside && several { parts } else { Vec::new() }
}

/// How far from a name its side stands, in words.
const SIDE_WORDS: usize = 4;

/// The side that stands in or near a mention, up to the next mark.
fn side_of(record: &Record<'_>, at: MentionRef) -> Option<Side> {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let near = mention.first..sentence.end.min(mention.end + SIDE_WORDS);
    near.take_while(|word| *word < mention.end || document.words[*word].is_content()).find_map(|word| match document.role(word) {
        Some(WordRole::Side(side)) => Some(side),
        _ => None,
    })
}

/// A diagnosis of both sides whose title knows only one at a time is one of the right and one of the left.
pub(super) fn both_sides(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let classification = &record.knowledge.classification;
    let mut out: Vec<Diagnosis> = Vec::with_capacity(diagnoses.len());
    for mut diagnosis in diagnoses.drain(..) {
        let [right, left] = [Side::Right, Side::Left].map(|side| classification.sided(diagnosis.code, side));
        // "Both upper lids": where no title leaves the side open, the words lead to one of the two.
        let both = right != left
            && (classification.is_side_open(diagnosis.code) || [right, left].contains(&diagnosis.code))
            && !has_code_for_both(&record.knowledge.codes, diagnosis.code)
            && diagnosis.mentions.iter().any(|at| is_of_both_sides(record, *at));
        if both {
            diagnosis.side_open = false;
            out.push(Diagnosis { code: right, ..diagnosis.clone() });
            diagnosis.code = left;
        }
        out.push(diagnosis);
    }
    *diagnoses = out;
}

/// Whether a mention says both sides, or "bilateral" stands right before one that says none.
fn is_of_both_sides(record: &Record<'_>, at: MentionRef) -> bool {
    let mention = record.mention(at);
    let before = mention.first.checked_sub(1).map(|word| record.document(at).role(word));
    let told = || matches!(before, Some(Some(WordRole::Side(Side::Bilateral))));
    mention.side == Some(Side::Bilateral) || (mention.side.is_none() && told())
}

/// Whether a title beside a code's own, or beside the header it stands under, names both sides.
fn has_code_for_both(codes: &CodeSet, code: CodeId) -> bool {
    codes
        .ancestors(code)
        .take(2)
        .flat_map(|header| codes.children(header))
        .any(|near| codes.title(near).to_lowercase().contains("bilateral"))
}
