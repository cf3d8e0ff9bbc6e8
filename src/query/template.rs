//! Drafts a query for a finding: neutral title, the record's own words as indicators, options only where the record supports them.

use std::collections::BTreeMap;

use crate::assess::{Draft, Kind, Place, Record};
use crate::knowledge::{AxisValueRef, Condition};
use crate::text::{ByteSpan, Note};

use super::{ProviderQuery, QueryFormat, QueryIndicator};

const MOST_INDICATORS: usize = 6;
const MOST_OPTIONS: usize = 6;

/// The query for a finding that a provider can close.
#[must_use]
pub fn draft(record: &Record<'_>, finding: &Draft) -> ProviderQuery {
    let condition = finding.condition.map(|id| record.knowledge.condition(id));
    let style = &record.knowledge.query_style;
    let documented = documented(record, finding);
    let places: Vec<Place> = indicator_places(finding);
    let indicators: Vec<QueryIndicator> = places.iter().map(|place| indicator(record, *place)).collect();
    let topic = match (condition, finding.kind) {
        (Some(condition), _) => condition.topic.as_str(),
        (None, Kind::AmbiguousAbbreviation) => "terminology",
        (None, Kind::CopyForward) => "carried-over text",
        (None, _) => "documentation detail",
    };
    let mut query = ProviderQuery {
        title: format!("Clarification: {topic}"),
        question: question(finding, condition, &documented),
        format: QueryFormat::OpenEnded,
        options: Vec::new(),
        indicators,
        option_support: Vec::new(),
        documented,
        human_release: condition.is_some_and(|condition| condition.human_release)
            || matches!(finding.kind, Kind::Unsupported | Kind::Complication | Kind::Poa),
    };
    if finding.kind == Kind::Poa {
        query.format = QueryFormat::YesNo;
        for text in [&style.yes_option, &style.no_option, &style.other_option, &style.undetermined_option] {
            query.options.push(text.clone());
            query.option_support.push(Vec::new());
        }
        return query;
    }
    let options = match (finding.kind, condition) {
        (Kind::Unspecified, Some(condition)) => supported_options(finding, condition, &places),
        _ => Vec::new(),
    };
    // A single supported answer offered alone would lead: ask openly then.
    if options.len() >= 2 {
        query.format = QueryFormat::MultipleChoice;
        for (text, support) in options {
            query.options.push(text);
            query.option_support.push(support);
        }
        for text in [&style.other_option, &style.undetermined_option] {
            query.options.push(text.clone());
            query.option_support.push(Vec::new());
        }
    }
    query
}

/// The record's own words for what is documented, each once.
fn documented(record: &Record<'_>, finding: &Draft) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for place in &finding.spans {
        let text = clean(text_of(record, *place));
        if !out.iter().any(|known| known.eq_ignore_ascii_case(&text)) {
            out.push(text);
        }
    }
    out.truncate(4);
    out
}

fn indicator_places(finding: &Draft) -> Vec<Place> {
    let mut out: Vec<Place> = Vec::new();
    for evidence in &finding.evidence {
        let inside = out.iter().any(|known| known.note == evidence.place.note && known.span.overlaps(evidence.place.span));
        if !inside {
            out.push(evidence.place);
        }
    }
    out.truncate(MOST_INDICATORS);
    out.sort_unstable();
    out
}

fn indicator(record: &Record<'_>, place: Place) -> QueryIndicator {
    let chart = &record.charts[place.note];
    let note: &Note = chart.note;
    let chars = note.offsets().to_chars(note.text(), place.span);
    let section =
        chart.document.words_in(place.span).map(|(first, _)| record.knowledge.section(chart.document.section_of(first).kind).id.clone());
    let source = note.kind.map(|kind| kind.as_str().to_owned()).or(section.filter(|id| id != "other"));
    QueryIndicator {
        text: text_of(record, place).to_owned(),
        start: Some(chars.start()),
        end: Some(chars.end()),
        note_id: if record.charts.len() > 1 { note.id.clone() } else { None },
        date: note.date.clone(),
        source,
    }
}

fn text_of<'a>(record: &'a Record<'_>, place: Place) -> &'a str {
    let span: ByteSpan = place.span;
    record.charts[place.note].note.text().get(span.range()).unwrap_or("")
}

/// Line breaks inside a quoted name read badly.
fn clean(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn question(finding: &Draft, condition: Option<&Condition>, documented: &[String]) -> String {
    let named = match documented {
        [] => String::new(),
        [one] => format!("\"{one}\" is documented. "),
        [first, rest @ ..] => format!("\"{first}\" and \"{}\" are documented. ", rest[rest.len() - 1]),
    };
    let ask = join(&finding.ask);
    match finding.kind {
        Kind::MissingDiagnosis => {
            "Based on your clinical judgment, please indicate the diagnosis, if any, that these findings represent.".to_owned()
        }
        Kind::Unsupported => {
            format!(
                "{named}Please clarify the clinical basis for this diagnosis, or revise the documentation if another condition was treated."
            )
        }
        Kind::Conflict => format!("{named}These statements differ. Please clarify which applies, based on your clinical judgment."),
        Kind::Poa => format!("{named}Based on your clinical judgment, was it present on admission, when the inpatient order was written?"),
        Kind::AmbiguousAbbreviation => format!("{named}Please clarify {ask}."),
        _ => {
            let first = condition.map_or("the detail", |_| "");
            let ask = if ask.is_empty() { first.to_owned() } else { ask };
            format!("{named}Based on your clinical judgment, please clarify {ask}, if it can be determined.")
        }
    }
}

fn join(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Options for the open axes, each with the indicators that support it; in the order of the knowledge file, never by score.
fn supported_options(finding: &Draft, condition: &Condition, places: &[Place]) -> Vec<(String, Vec<usize>)> {
    let mut by_axis: BTreeMap<u8, BTreeMap<u8, Vec<usize>>> = BTreeMap::new();
    for evidence in &finding.evidence {
        let Some(index) = places.iter().position(|place| place.note == evidence.place.note && place.span.overlaps(evidence.place.span))
        else {
            continue;
        };
        for AxisValueRef { axis, value } in &evidence.supports {
            if finding.missing.contains(axis) {
                let support = by_axis.entry(*axis).or_default().entry(*value).or_default();
                if !support.contains(&index) {
                    support.push(index);
                }
            }
        }
    }
    let mut options: Vec<(String, Vec<usize>)> = vec![(String::new(), Vec::new())];
    for axis in &finding.missing {
        let Some(values) = by_axis.get(axis) else { continue };
        let mut next = Vec::new();
        for (text, support) in &options {
            for (value, more) in values {
                let label = &condition.axes[usize::from(*axis)].values[usize::from(*value)].label;
                let mut joined = support.clone();
                joined.extend(more.iter().filter(|index| !support.contains(index)));
                joined.sort_unstable();
                let text = if text.is_empty() { label.clone() } else { format!("{text}; {label}") };
                next.push((text, joined));
            }
        }
        options = next;
    }
    options.retain(|(text, _)| !text.is_empty());
    options.truncate(MOST_OPTIONS);
    options
}
