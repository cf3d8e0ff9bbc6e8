//! Notes whose sentences stand in an earlier note of the encounter.

use rustc_hash::FxHashMap;

use crate::assess::wording::{find_any, place};
use crate::assess::{Diagnosis, MentionRef, Place, Record, Status};
use crate::document::{Document, Measurement};
use crate::knowledge::SectionRole;
use crate::text::{ByteSpan, WordKind};

use super::{Draft, Importance, Kind, Resolution, stated_evidence};

/// Sentences of fewer words ("No fever.") are alike by chance.
const LEAST_WORDS: usize = 6;
/// Notes of fewer words are too short to tell.
const LEAST_NOTE: usize = 60;
/// A later value that differs by less is the same to a reader.
const LEAST_CHANGE: f64 = 0.15;

/// A sentence that stood in an earlier note.
struct Copied {
    span: ByteSpan,
    words: (usize, usize),
}

/// A note most of whose words stand in sentences of notes of earlier days, with the values of the day that say otherwise.
///
/// # Cost
/// One pass over the words of the encounter: sentences are compared by a hash table of their folded text.
pub(super) fn copy_forward(record: &Record<'_>, out: &mut Vec<Draft>) {
    if record.charts.len() < 2 {
        return;
    }
    let mut order: Vec<usize> = (0..record.charts.len()).collect();
    let day = |note: usize| record.charts[note].note.date.as_deref();
    order.sort_by_key(|note| (day(*note), *note));
    // The latest earlier note that holds a sentence.
    let mut known: FxHashMap<String, usize> = FxHashMap::default();
    for note in order {
        let document = &record.charts[note].document;
        let mut total = 0;
        let mut copied: Vec<Copied> = Vec::new();
        let mut from: FxHashMap<usize, usize> = FxHashMap::default();
        for sentence in &document.sentences {
            let content = (sentence.first..sentence.end).filter(|word| document.words[*word].is_content()).count();
            total += content;
            if content < LEAST_WORDS {
                continue;
            }
            let text = folded(record, note, sentence.first, sentence.end);
            if let Some(earlier) = known.get(&text).filter(|earlier| is_earlier(record, **earlier, note)) {
                *from.entry(*earlier).or_default() += content;
                copied.push(Copied { span: document.span(sentence.first, sentence.end), words: (sentence.first, sentence.end) });
            }
            known
                .entry(text)
                .and_modify(|at| {
                    if day(*at) != day(note) {
                        *at = note
                    }
                })
                .or_insert(note);
        }
        let shared: usize = from.values().sum();
        #[expect(clippy::cast_precision_loss, reason = "counts of words")]
        let share = shared as f64 / total.max(1) as f64;
        if total < LEAST_NOTE || share < record.knowledge.policy.copy_forward_similarity {
            continue;
        }
        let source = from.iter().max_by_key(|(note, words)| (**words, **note)).map_or(note, |(note, _)| *note);
        out.push(draft(record, note, source, share, &copied));
    }
}

/// Words that say of when a passage is, before its date.
const OF_A_DAY: &[&str] = &["edited", "updated", "copied", "carried", "unchanged", "written", "entered", "from", "of", "as", "last"];
/// Words that stand between such a word and the date.
const DATE_WORDS: usize = 3;

/// A passage of one note that gives itself an older date than the rest ("assessment, last edited 3/2"; an item that ends in its date), with a disease that words
/// outside it say has passed.
pub(super) fn stale(record: &Record<'_>, diagnoses: &[Diagnosis], out: &mut Vec<Draft>) {
    for (note, chart) in record.charts.iter().enumerate() {
        let document = &chart.document;
        let dates = dates(chart.note.text(), document);
        let Some(latest) = dates.iter().map(|date| date.day).max() else { continue };
        for date in dates.iter().filter(|date| date.day < latest) {
            let Some(passage) = passage(record, chart.note.text(), document, date) else { continue };
            for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.status == Status::Current) {
                let Some(id) = diagnosis.condition else { continue };
                let condition = record.knowledge.condition(id);
                let inside = |at: &&MentionRef| at.note == note && passage.contains(&record.mention(**at).first);
                let named = diagnosis.mentions.iter().find(inside);
                let (Some(rule), Some(named)) = (&condition.stale, named) else { continue };
                let told = out.iter().any(|known| known.kind == Kind::CopyForward && known.condition == Some(id));
                let elsewhere = document.sentences.iter().filter(|one| !passage.contains(&one.first));
                let against = elsewhere.map(|one| one.first..one.end).find_map(|words| find_any(document, words, &rule.words));
                let Some(against) = against.filter(|_| !told) else { continue };
                let message =
                    format!("{}: a passage of an earlier day has it, and what the note says of its own day does not.", condition.name);
                let mut draft = Draft::new(Kind::CopyForward, Some(id), message);
                draft.code = Some(diagnosis.code);
                draft.spans = vec![record.place(*named)];
                draft.evidence = vec![stated_evidence(place(record, note, &against))];
                draft.ask = vec!["whether this condition is still present on the day of this note".into()];
                draft.source = Some(rule.source.clone());
                out.push(draft);
            }
        }
    }
}

/// A date of month and day in a text.
struct Dated {
    first: usize,
    end: usize,
    day: (u8, u8),
}

/// Dates written as 10/14 or 10/14/25.
fn dates(text: &str, document: &Document) -> Vec<Dated> {
    let number = |at: usize| {
        let word = document.words.get(at).filter(|word| word.kind == WordKind::Number && word.span.len() <= 2)?;
        text.get(word.span.range())?.parse::<u8>().ok()
    };
    let mut out = Vec::new();
    for at in 1..document.words.len() {
        if document.words[at].kind != WordKind::Mark('/') {
            continue;
        }
        let (Some(month), Some(day)) = (number(at - 1), number(at + 1)) else { continue };
        let touching = document.words[at - 1].span.end() == document.words[at].span.start()
            && document.words[at].span.end() == document.words[at + 1].span.start();
        // "7/10" is a pain and "5/5" a strength as well: a month, and a day that is no such score.
        if touching && (1..=12).contains(&month) && (1..=31).contains(&day) {
            out.push(Dated { first: at - 1, end: at + 2, day: (month, day) });
        }
    }
    out
}

/// The words that a date says are of its day: the section whose heading line it stands on behind a word such as "edited", or the item that ends with it in brackets.
fn passage(record: &Record<'_>, text: &str, document: &Document, date: &Dated) -> Option<std::ops::Range<usize>> {
    let open = (date.first.saturating_sub(DATE_WORDS + 1)..date.first).rev().find(|at| document.words[*at].kind == WordKind::Mark('('))?;
    let closed = document.words.get(date.end).is_some_and(|word| word.kind == WordKind::Mark(')'));
    let says = (open + 1..date.first).any(|at| OF_A_DAY.contains(&document.folded.word(at)));
    let section = document.section_of(date.first);
    if !closed || !(record.knowledge.section(section.kind).role == SectionRole::Documents) {
        return None;
    }
    // In the heading itself, or alone behind it.
    if says && (date.first < section.body || open <= section.body) {
        return Some(section.body..section.end);
    }
    // The last words of a line, and with them the whole line.
    let behind = text.get(document.words[date.end].span.end()..)?;
    let ends = behind.chars().take_while(|c| *c != '\n').all(char::is_whitespace);
    let alone = open + 1 == date.first;
    if !(ends && (alone || says)) {
        return None;
    }
    let line = text.get(..document.words[open].span.start())?.rfind('\n').map_or(0, |at| at + 1);
    let from = document.words.partition_point(|word| word.span.start() < line).max(section.body);
    Some(from..date.end)
}

fn folded(record: &Record<'_>, note: usize, first: usize, end: usize) -> String {
    let document = &record.charts[note].document;
    let mut text = String::new();
    for word in (first..end).filter(|word| document.words[*word].is_content()) {
        text.push_str(document.folded.word(word));
        text.push(' ');
    }
    text
}

/// Of another day; without dates, the one handed in first.
fn is_earlier(record: &Record<'_>, earlier: usize, note: usize) -> bool {
    match (record.charts[earlier].note.date.as_deref(), record.charts[note].note.date.as_deref()) {
        (Some(a), Some(b)) => a < b,
        (None, None) => earlier < note,
        _ => false,
    }
}

fn draft(record: &Record<'_>, note: usize, source: usize, share: f64, copied: &[Copied]) -> Draft {
    let percent = (share * 100.0).round();
    let from =
        record.charts[source].note.date.as_deref().map_or_else(|| "an earlier note".to_owned(), |date| format!("the note of {date}"));
    let contradicted = contradictions(record, note, copied);
    let mut message = format!("{percent:.0} % of the words of this note stand in sentences of earlier notes, most of them in {from}");
    message.push_str(if contradicted.is_empty() { "." } else { "; values of the same day differ from the copied ones." });
    let mut draft = Draft::new(Kind::CopyForward, None, message);
    draft.label = Some("note".to_owned());
    draft.part = record.charts[note].note.date.clone().or_else(|| record.charts[note].note.id.clone());
    draft.importance = if contradicted.is_empty() { Importance::Low } else { Importance::High };
    draft.resolution = if contradicted.is_empty() { Resolution::None } else { Resolution::Query };
    let mut longest: Vec<&Copied> = copied.iter().collect();
    longest.sort_by_key(|one| std::cmp::Reverse(one.span.len()));
    longest.truncate(3);
    draft.spans = longest.iter().map(|one| Place { note, span: one.span }).collect();
    if !contradicted.is_empty() {
        draft.spans = contradicted.iter().map(|(old, _)| *old).collect();
        draft.evidence = contradicted.into_iter().map(|(_, new)| stated_evidence(new)).collect();
    }
    draft.spans.sort_unstable();
    draft.spans.dedup();
    draft.ask = vec!["whether the passages carried over still describe the patient on the day of this note".into()];
    draft.source = Some("B.4 K".into());
    draft
}

/// Values in copied sentences, each with a value of the same day, outside them, that differs.
fn contradictions(record: &Record<'_>, note: usize, copied: &[Copied]) -> Vec<(Place, Place)> {
    let day = record.charts[note].note.date.as_deref();
    let document = &record.charts[note].document;
    // Copied sentences come in order.
    let stands_in_copy = |at: usize, measurement: &Measurement| {
        at == note
            && document.words_in(measurement.span).is_some_and(|(first, _)| {
                let next = copied.partition_point(|one| one.words.1 <= first);
                copied.get(next).is_some_and(|one| one.words.0 <= first)
            })
    };
    let mut fresh: FxHashMap<crate::knowledge::AnalyteId, (Place, f64)> = FxHashMap::default();
    for (at, chart) in record.charts.iter().enumerate() {
        if at != note && (day.is_none() || chart.note.date.as_deref() != day) {
            continue;
        }
        for measurement in chart.document.measurements.iter().filter(|measurement| !stands_in_copy(at, measurement)) {
            fresh.entry(measurement.analyte).or_insert((Place { note: at, span: measurement.span }, measurement.value));
        }
    }
    let mut out: Vec<(Place, Place)> = Vec::new();
    for measurement in document.measurements.iter().filter(|measurement| stands_in_copy(note, measurement)) {
        let Some((place, value)) = fresh.get(&measurement.analyte) else { continue };
        let scale = measurement.value.abs().max(value.abs());
        if scale > 0.0 && (measurement.value - value).abs() / scale >= LEAST_CHANGE && out.len() < 4 {
            out.push((Place { note, span: measurement.span }, *place));
        }
    }
    out
}
