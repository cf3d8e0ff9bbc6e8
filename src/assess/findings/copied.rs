//! Notes whose sentences stand in an earlier note of the encounter.

use rustc_hash::FxHashMap;

use crate::assess::{Place, Record};
use crate::document::Measurement;
use crate::text::ByteSpan;

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
