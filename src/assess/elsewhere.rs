//! What a diagnosis leaves open and other words of the note tell: its side, told with the complaint at the same part of the body, and details that the
//! tables name (`[[detail]]` of combinations.toml). Words that disagree tell nothing.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::document::{Document, Experiencer, Mention, Presence, Temporality};
use crate::knowledge::{AxisValueRef, Detail, SectionRole, Side, WordId, WordRole};
use crate::terminology::CodeId;
use crate::text::WordKind;

use super::diagnosis::{Diagnosis, MentionRef, Status, Told};
use super::gate::is_symptom;
use super::settle::is_sided_form;
use super::wording::{place, sentence_of};
use super::{Place, Record};

/// Gives each diagnosis the side and the details that other words of the record tell of it.
pub(super) fn add_told(record: &Record<'_>, diagnoses: &mut [Diagnosis]) {
    let sides = Sides::default();
    let stated: Vec<(CodeId, Status)> = diagnoses.iter().map(|diagnosis| (diagnosis.code, diagnosis.status)).collect();
    for diagnosis in diagnoses.iter_mut().filter(|diagnosis| diagnosis.status != Status::History && !diagnosis.on_list_only) {
        // A statement that says more takes the place of this one anyhow.
        let says_more = |(code, status): &(CodeId, Status)| *status == diagnosis.status && is_finer(record, *code, diagnosis.code);
        if stated.iter().any(says_more) {
            continue;
        }
        let from = diagnosis.code;
        let mut by = Vec::new();
        if let Some((side, places)) = told_side(record, diagnosis, &sides) {
            diagnosis.code = record.knowledge.classification.sided(diagnosis.code, side);
            diagnosis.values.extend(side_value(record, diagnosis, side));
            diagnosis.side_open = false;
            by.extend(places);
        }
        if let Some((code, places)) = told_detail(record, diagnosis.code) {
            diagnosis.code = code;
            by.extend(places);
        }
        if diagnosis.code != from {
            diagnosis.told = Some(Told { from, by });
        }
    }
}

/// Whether a code is another one with its side or its detail stated.
fn is_finer(record: &Record<'_>, code: CodeId, than: CodeId) -> bool {
    let mut details = record.knowledge.details.iter().filter(|detail| detail.is_open(than));
    is_sided_form(record, than, code) || details.any(|detail| detail.values.iter().any(|value| value.becomes == code))
}

/// The value that says a side on the axis of its condition.
fn side_value(record: &Record<'_>, diagnosis: &Diagnosis, side: Side) -> Option<AxisValueRef> {
    let label = match side {
        Side::Right => "right",
        Side::Left => "left",
        Side::Bilateral => return None,
    };
    let axes = &record.knowledge.condition(diagnosis.condition?).axes;
    let (axis, known) = (0_u8..).zip(axes).find(|(_, axis)| axis.reports_as == "laterality")?;
    let (value, _) = (0_u8..).zip(&known.values).find(|(_, value)| value.label == label)?;
    Some(AxisValueRef { axis, value })
}

/// How far behind its side a part of the body may stand, in words.
const PART_WORDS: usize = 3;

/// How many sentences before a diagnosis, and behind it, speak of the same problem.
const NEAR_SENTENCES: (usize, usize) = (2, 1);

/// The side of the part of the body that a diagnosis is of: told in its sentence, else with a complaint there in the sentences around it, else with a complaint there
/// anywhere in the record. Where two sides are told, none is.
fn told_side(record: &Record<'_>, diagnosis: &Diagnosis, sides: &Sides) -> Option<(Side, Vec<Place>)> {
    let classification = &record.knowledge.classification;
    let open = |at: &MentionRef| record.mention(*at).side.is_none();
    if !classification.is_side_open(diagnosis.code) || !diagnosis.mentions.iter().all(open) {
        return None;
    }
    let title = part_of_title(record, diagnosis.code);
    let here = |at: &MentionRef| {
        let parts = Parts { title: &title, named: named_parts(record, *at), wide: true };
        sides.told(record, at.note, sentence_of(record, *at), &parts, None)
    };
    let around = |at: &MentionRef| {
        let document = record.document(*at);
        let own = document.sentence_of(record.mention(*at).first);
        let section = document.section_of(record.mention(*at).first);
        let (first, last) = (own.saturating_sub(NEAR_SENTENCES.0), (own + NEAR_SENTENCES.1).min(document.sentences.len() - 1));
        let words = document.sentences[first].first.max(section.first)..document.sentences[last].end.min(section.end);
        let parts = Parts { title: &title, named: named_parts(record, *at), wide: true };
        sides.told(record, at.note, words, &parts, Some(diagnosis.code))
    };
    // Once for each note and what the mentions there name.
    let notes: BTreeSet<(usize, Vec<WordId>)> = diagnosis.mentions.iter().map(|at| (at.note, named_parts(record, *at))).collect();
    let anywhere = || {
        let told = notes.iter().flat_map(|(note, named)| {
            let parts = Parts { title: &title, named: named.clone(), wide: false };
            sides.told(record, *note, 0..record.charts[*note].document.words.len(), &parts, Some(diagnosis.code))
        });
        told.collect::<Vec<_>>()
    };
    let mut told: Vec<(Side, Place)> = diagnosis.mentions.iter().flat_map(here).collect();
    if told.is_empty() {
        told = diagnosis.mentions.iter().flat_map(around).collect();
    }
    if told.is_empty() {
        told = anywhere();
    }
    let side = told.first()?.0;
    if told.iter().any(|(other, _)| *other != side) || classification.sided(diagnosis.code, side) == diagnosis.code {
        return None;
    }
    let mut by: Vec<Place> = told.into_iter().map(|(_, place)| place).collect();
    by.sort_unstable();
    by.dedup();
    Some((side, by))
}

/// The part of the body that a diagnosis is of.
struct Parts<'a> {
    /// Words of its title.
    title: &'a [WordId],
    /// What the mention itself names.
    named: Vec<WordId>,
    /// Whether a smaller part stands for the larger one of the title: the wrist for the upper limb.
    wide: bool,
}

/// The part of the body that a title names behind its side; nothing for "right side".
fn part_of_title(record: &Record<'_>, code: CodeId) -> Vec<WordId> {
    let title = record.knowledge.codes.title(record.knowledge.classification.sided(code, Side::Right)).to_lowercase();
    let Some((_, behind)) = title.split_once("right ") else { return Vec::new() };
    let part: Vec<&str> =
        behind.split([',', '(']).next().unwrap_or_default().split(' ').take_while(|word| !ENDS_PART.contains(word)).collect();
    if part.contains(&"side") { Vec::new() } else { record.knowledge.classification.words_of(&part.join(" ")).0 }
}

/// Words of a title that end the name of a part.
const ENDS_PART: &[&str] = &["and", "or", "of", "with", "without", "due", "not", "except", "dominant", "initial", "subsequent"];

fn word_id(document: &Document, at: usize) -> Option<WordId> {
    match document.role(at) {
        Some(WordRole::Content(id) | WordRole::Light(id)) => Some(id),
        _ => None,
    }
}

/// The parts of the body that the words of a mention name.
fn named_parts(record: &Record<'_>, at: MentionRef) -> Vec<WordId> {
    let (document, mention) = (record.document(at), record.mention(at));
    let is_part = |word: &usize| record.knowledge.is_body_part(document.folded.word(*word));
    (mention.first..mention.end).filter(is_part).filter_map(|word| word_id(document, word)).collect()
}

/// The words for a side in each note of a record, looked for once and where one is asked for.
#[derive(Default)]
struct Sides(OnceCell<Vec<Vec<(usize, Side)>>>);

impl Sides {
    /// Those among some words of a note, in order.
    fn among(&self, record: &Record<'_>, note: usize, words: Range<usize>) -> &[(usize, Side)] {
        let of_note = |document: &Document| {
            let side = |at| if let Some(WordRole::Side(side)) = document.role(at) { Some((at, side)) } else { None };
            (0..document.words.len()).filter_map(side).collect()
        };
        let all = &self.0.get_or_init(|| record.charts.iter().map(|chart| of_note(&chart.document)).collect())[note];
        let place = |word: usize| all.partition_point(|(at, _)| *at < word);
        &all[place(words.start)..place(words.end)]
    }

    /// The sides told of a part of the body among some words, as there and of the patient. With a code, only in sentences that name a complaint or a diagnosis
    /// of its subcategory there.
    fn told(&self, record: &Record<'_>, note: usize, words: Range<usize>, parts: &Parts<'_>, with: Option<CodeId>) -> Vec<(Side, Place)> {
        let document = &record.charts[note].document;
        let mut out = Vec::new();
        for (at, side) in self.among(record, note, words.clone()).iter().copied() {
            let end = (at + 1..words.end.min(at + 1 + PART_WORDS))
                .take_while(|next| is_within_name(document, *next))
                .last()
                .map_or(at + 1, |last| last + 1);
            let Some(last) = names_part(record, document, at + 1..end, parts) else { continue };
            if tells_of_today(record, note, at, last) && with.is_none_or(|code| is_of_a_complaint(record, document, (at, last), code)) {
                out.push((side, place(record, note, &(at..last))));
            }
        }
        out
    }
}

/// Whether a word may stand in the name of a part of the body.
fn is_within_name(document: &Document, at: usize) -> bool {
    let joint = document.words[at].kind == WordKind::Mark('-');
    joint || (document.words[at].is_content() && !matches!(document.role(at), Some(WordRole::Side(_))))
}

/// Whether some words behind a side name the part: the word after its last.
fn names_part(record: &Record<'_>, document: &Document, words: Range<usize>, parts: &Parts<'_>) -> Option<usize> {
    let mut seen: Vec<WordId> = Vec::new();
    for at in words {
        let own = word_id(document, at);
        if own.is_some_and(|id| parts.named.contains(&id)) {
            return Some(at + 1);
        }
        seen.extend(own);
        let wholes = record.knowledge.wholes.get(document.folded.word(at)).filter(|_| parts.wide);
        let is_whole = |whole: &Vec<WordId>| !parts.title.is_empty() && parts.title.iter().all(|id| whole.contains(id));
        if wholes.is_some_and(|wholes| wholes.iter().any(is_whole))
            || (!parts.title.is_empty() && parts.title.iter().all(|id| seen.contains(id)))
        {
            return Some(at + 1);
        }
    }
    None
}

/// Whether words are stated of the patient, of today, where a provider writes.
fn tells_of_today(record: &Record<'_>, note: usize, first: usize, end: usize) -> bool {
    let document = &record.charts[note].document;
    let section = record.knowledge.section(document.section_of(first).kind);
    let assertion = document.assertion(first, end, record.knowledge);
    section.role != SectionRole::History
        && section.role != SectionRole::Nothing
        && !section.other_experiencer
        && !section.historical
        && record.is_by_provider(note, first)
        && assertion.presence == Presence::Present
        && assertion.experiencer == Experiencer::Patient
        && assertion.temporality == Temporality::Recent
        && !assertion.past_by_cue
}

/// How many characters of a dotted code name the disease: the category's and the first behind its point.
const SUBCATEGORY: usize = 5;

/// Whether a complaint, or a diagnosis of the same subcategory, is named at some words: within the same name or right beside it.
fn is_of_a_complaint(record: &Record<'_>, document: &Document, (first, end): (usize, usize), code: CodeId) -> bool {
    let codes = &record.knowledge.codes;
    let sentence = document.sentences[document.sentence_of(first)];
    let from = document.mentions.partition_point(|mention| mention.first < sentence.first);
    let is_of = |mention: &Mention| {
        let near = mention.first <= end + PART_WORDS && first <= mention.end + PART_WORDS;
        let kin = |own: CodeId| is_symptom(record, Some(own)) || codes.code(own).get(..SUBCATEGORY) == codes.code(code).get(..SUBCATEGORY);
        near && mention.assertion.presence == Presence::Present
            && mention.assertion.experiencer == Experiencer::Patient
            && mention.code.is_some_and(kin)
    };
    document.mentions[from..].iter().take_while(|mention| mention.first < sentence.end).any(is_of)
}

/// How far from the word it is told of a detail stands, in words.
const DETAIL_WORDS: usize = 6;

/// The one code that the details told of what a code names lead to.
fn told_detail(record: &Record<'_>, code: CodeId) -> Option<(CodeId, Vec<Place>)> {
    let detail = record.knowledge.details.iter().find(|detail| detail.is_open(code))?;
    let mut found: Option<CodeId> = None;
    let mut by = Vec::new();
    for (note, chart) in record.charts.iter().enumerate() {
        // Where a pain was is not where it is; where a tumour was found it still is.
        let passes = !record.knowledge.is_chronic(code);
        let told_as_past = |words: &Range<usize>| passes && chart.document.assertion(words.start, words.end, record.knowledge).past_by_cue;
        let stated = |words: &Range<usize>| chart.document.is_stated(words.start, words.end, record.knowledge);
        for sentence in sentences_with(&chart.document, &detail.of) {
            for (becomes, words) in details_in(&chart.document, sentence, detail, stated) {
                let section = record.knowledge.section(chart.document.section_of(words.start).kind);
                if section.other_experiencer || !record.is_by_provider(note, words.start) || !stated(&words) || told_as_past(&words) {
                    continue;
                }
                if found.is_some_and(|known| known != becomes) {
                    return None;
                }
                found = Some(becomes);
                by.push(place(record, note, &words));
            }
        }
    }
    found.map(|code| (code, by))
}

/// The sentences that hold one of some folded phrases, in order.
fn sentences_with(document: &Document, phrases: &[String]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for words in places(document, 0..document.words.len(), phrases) {
        let sentence = document.sentences[document.sentence_of(words.start)];
        out.push(sentence.first..sentence.end);
    }
    out.sort_unstable_by_key(|sentence| sentence.start);
    out.dedup();
    out
}

/// Where some folded phrases stand among some words.
fn places(document: &Document, words: Range<usize>, phrases: &[String]) -> Vec<Range<usize>> {
    let text = document.folded.range(words.clone());
    let mut out = Vec::new();
    for phrase in phrases {
        // Every word is led by a space.
        let (mut seen, mut first) = (0, words.start);
        for (at, _) in text.match_indices(phrase.as_str()) {
            first += text[seen..at].matches(' ').count();
            seen = at;
            out.push(first..first + phrase.matches(' ').count() - 1);
        }
    }
    out
}

/// The details that the words of a sentence tell, each beside a word that it is told of and that is `stated`.
fn details_in(
    document: &Document,
    words: Range<usize>,
    detail: &Detail,
    stated: impl Fn(&Range<usize>) -> bool,
) -> Vec<(CodeId, Range<usize>)> {
    let of: Vec<Range<usize>> = places(document, words.clone(), &detail.of).into_iter().filter(stated).collect();
    let mut out = Vec::new();
    for value in &detail.values {
        let near = |words: &Range<usize>| {
            of.iter().any(|of| {
                let between = of.end.min(words.end)..of.start.max(words.start);
                between.len() <= DETAIL_WORDS && !between.clone().any(|at| matches!(document.words[at].kind, WordKind::Mark(';' | ':')))
            })
        };
        out.extend(places(document, words.clone(), &value.words).into_iter().filter(near).map(|words| (value.becomes, words)));
    }
    out
}
