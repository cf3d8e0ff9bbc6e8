//! Measured values: labs, vital signs, scores, ejection fractions, with units, comparators, ranges and trends.

use crate::knowledge::{AnalyteId, Entry, Knowledge};
use crate::text::{ByteSpan, WordKind};

use super::Document;

/// How a value relates to the number written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// Below the number.
    Below,
    /// Above the number.
    Above,
    /// At most.
    AtMost,
    /// At least.
    AtLeast,
}

impl Comparator {
    /// As written in the report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::Above => ">",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
        }
    }
}

/// One value of one thing measured.
#[derive(Clone, Debug)]
pub struct Measurement {
    /// From the name to the last word of the value and unit, in bytes.
    pub span: ByteSpan,
    /// First word of the name.
    pub first: usize,
    /// Word after the last.
    pub end: usize,
    /// What is measured.
    pub analyte: AnalyteId,
    /// The value in the analyte's canonical unit; of a range the lower end.
    pub value: f64,
    /// Upper end of a range, canonical unit.
    pub upper: Option<f64>,
    /// Unit written, or assumed when none was.
    pub unit: String,
    /// Comparator written before the number.
    pub comparator: Option<Comparator>,
    /// Place in a series of one name: 0 for the first value.
    pub order: u16,
}

/// Words that may stand between a name and its value.
const LINKS: &[&str] = &[
    "is",
    "was",
    "of",
    "at",
    "to",
    "level",
    "value",
    "today",
    "now",
    "on",
    "the",
    "a",
    "an",
    "and",
    "result",
    "count",
    "came",
    "back",
    "elevated",
    "high",
    "low",
    "decreased",
    "increased",
    "up",
    "down",
    "from",
    "rose",
    "fell",
    "dropped",
    "peaked",
    "initial",
    "initially",
    "repeat",
    "most",
    "recent",
    "admission",
    "baseline",
    "then",
    "approximately",
    "about",
    "around",
    "estimated",
    "be",
    "found",
    "noted",
    "measured",
    "normal",
    "with",
    "score",
    "saturation",
    "rate",
    "improved",
    "trended",
    "currently",
    "in",
    "rise",
    "has",
    "been",
    "were",
    "are",
    "only",
    "slightly",
    "mildly",
    "markedly",
    "significantly",
    "severely",
    "her",
    "his",
    "reading",
    "total",
    "serum",
    "last",
    "down",
    "this",
    "morning",
    "showed",
    "as",
    "h",
    "l",
];

pub(super) fn find(text: &str, document: &Document, knowledge: &Knowledge) -> Vec<Measurement> {
    let mut out: Vec<Measurement> = Vec::new();
    let mut taken = 0;
    for hit in &document.hits {
        let Entry::Analyte(analyte, symbol) = hit.entry else { continue };
        let (first, end) = (hit.first as usize, hit.end as usize);
        if first < taken {
            continue;
        }
        let before = out.len();
        read_values(text, document, knowledge, analyte, symbol, first, end, &mut out);
        if let Some(last) = out.get(before..).and_then(<[Measurement]>::last) {
            taken = last.end;
        }
    }
    out
}

#[expect(clippy::too_many_arguments, reason = "one private reader of one place")]
fn read_values(
    text: &str,
    document: &Document,
    knowledge: &Knowledge,
    analyte: AnalyteId,
    symbol: bool,
    first: usize,
    end: usize,
    out: &mut Vec<Measurement>,
) {
    let words = &document.words;
    let known = &knowledge.analytes[analyte.index()];
    let pressure = known.id == "systolic_bp";
    let mut at = end;
    let mut skipped = 0;
    let mut order: u16 = 0;
    let mut comparator = None;
    let mut breaks = 0;
    while let Some(word) = words.get(at) {
        match word.kind {
            WordKind::Number => {
                let raw = document.folded.word(at);
                let Ok(number) = raw.parse::<f64>() else { return };
                let mut last = at + 1;
                // A date (03/04, 3/4/2025) or a time is no value, except a pressure.
                let slash = matches!(words.get(at + 1).map(|w| w.kind), Some(WordKind::Mark('/')));
                let second = words.get(at + 2).filter(|w| w.kind == WordKind::Number);
                if slash && second.is_some() && words[at + 1].span.end() == words[at + 2].span.start() {
                    if pressure {
                        let diastolic = document.folded.word(at + 2).parse::<f64>().unwrap_or(0.0);
                        push_pressure(document, knowledge, first, at, number, diastolic, order, out);
                        return;
                    }
                    at += 3;
                    if matches!(words.get(at).map(|w| w.kind), Some(WordKind::Mark('/'))) {
                        at += 2;
                    }
                    skipped += 1;
                    if skipped > 4 {
                        return;
                    }
                    continue;
                }
                if matches!(words.get(at + 1).map(|w| w.kind), Some(WordKind::Mark(':'))) && second.is_some() {
                    return;
                }
                // "25-30", "25 to 30": a range.
                let mut upper = None;
                let dash = matches!(words.get(last).map(|w| w.kind), Some(WordKind::Mark('-' | '\u{2013}')));
                let to = words.get(last).is_some_and(|w| w.kind == WordKind::Letters) && document.folded.word(last) == "to";
                if (dash || to)
                    && let Some(next) = words.get(last + 1).filter(|w| w.kind == WordKind::Number)
                    && let Ok(high) = document.folded.word(last + 1).parse::<f64>()
                    && high > number
                    && (dash && words[last].span.end() == next.span.start() && words[at].span.end() == words[last].span.start())
                {
                    upper = Some(high);
                    last += 2;
                }
                let unit = unit_after(text, document, known, &mut last);
                // A number with a unit of something else is not this analyte's value.
                if unit.is_none() && foreign_unit(document, last) {
                    return;
                }
                let Some((value, shown)) = known.canonical(number, unit.as_deref()) else { return };
                let upper = upper.and_then(|high| known.canonical(high, unit.as_deref())).map(|(high, _)| high);
                out.push(Measurement {
                    span: if order == 0 { document.span(first, last) } else { document.span(at, last) },
                    first: if order == 0 { first } else { at },
                    end: last,
                    analyte,
                    value,
                    upper,
                    unit: shown,
                    comparator,
                    order,
                });
                order += 1;
                comparator = None;
                at = last;
                skipped = 0;
                if order >= 8 || !series_goes_on(document, &mut at) {
                    return;
                }
            }
            WordKind::Mark('<' | '\u{2264}') => {
                comparator = Some(if word.kind == WordKind::Mark('<') { Comparator::Below } else { Comparator::AtMost });
                at += 1;
            }
            WordKind::Mark('>' | '\u{2265}') => {
                comparator = Some(if word.kind == WordKind::Mark('>') { Comparator::Above } else { Comparator::AtLeast });
                at += 1;
            }
            WordKind::Mark(':' | '=' | '-' | '(' | '~' | '*' | '+' | '\u{2013}' | '\u{2192}' | '"' | '#') => {
                at += 1;
                skipped += 1;
            }
            WordKind::Mark(',' | ')') if !symbol => {
                at += 1;
                skipped += 2;
            }
            WordKind::Letters if LINKS.contains(&document.folded.word(at)) => {
                at += 1;
                skipped += 1;
            }
            // A value column on the next line: "Sodium\n128".
            WordKind::Break if breaks == 0 && order == 0 && !symbol => {
                let column = words.get(at + 1).is_some_and(|w| w.kind == WordKind::Number)
                    && !matches!(words.get(at + 2).map(|w| w.kind), Some(WordKind::Mark('.' | ')')));
                if !column {
                    return;
                }
                breaks += 1;
                at += 1;
            }
            _ => return,
        }
        if skipped > if symbol { 2 } else { 6 } {
            return;
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "one private reader of one place")]
fn push_pressure(
    document: &Document,
    knowledge: &Knowledge,
    first: usize,
    at: usize,
    systolic: f64,
    diastolic: f64,
    order: u16,
    out: &mut Vec<Measurement>,
) {
    let span = document.span(first, at + 3);
    for (id, value) in [("systolic_bp", systolic), ("diastolic_bp", diastolic)] {
        let Some(index) = knowledge.analytes.iter().position(|analyte| analyte.id == id) else { continue };
        let analyte = &knowledge.analytes[index];
        if let Some((value, unit)) = analyte.canonical(value, None) {
            let analyte = AnalyteId(u16::try_from(index).unwrap_or(0));
            out.push(Measurement { span, first, end: at + 3, analyte, value, upper: None, unit, comparator: None, order });
        }
    }
}

/// The unit written behind a number, when the analyte knows it; moves `last` past it.
fn unit_after(text: &str, document: &Document, analyte: &crate::knowledge::Analyte, last: &mut usize) -> Option<String> {
    let words = &document.words;
    let start = words.get(*last)?.span.start();
    // The longest run of up to five words that is one of its units.
    for count in (1..=5).rev() {
        let Some(end) = words.get(*last + count - 1).map(|word| word.span.end()) else { continue };
        if words[*last..*last + count].iter().any(|word| word.kind == WordKind::Break) {
            continue;
        }
        let folded: String = text[start..end]
            .chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .map(|c| if matches!(c, '\u{b5}' | '\u{3bc}') { 'u' } else { c })
            .collect();
        if analyte.knows_unit(&folded) {
            *last += count;
            return Some(folded);
        }
    }
    None
}

/// A unit of dose or time behind the number: it is not a result.
fn foreign_unit(document: &Document, at: usize) -> bool {
    let Some(word) = document.words.get(at) else { return false };
    word.kind == WordKind::Letters
        && matches!(
            document.folded.word(at),
            "mg" | "mcg"
                | "tablet"
                | "tab"
                | "day"
                | "hour"
                | "week"
                | "month"
                | "year"
                | "am"
                | "pm"
                | "time"
                | "unit"
                | "meq"
                | "cm"
                | "mm"
                | "minute"
                | "dose"
                | "gram"
                | "yo"
                | "y"
        )
}

/// Whether another value of the series follows: an arrow, "to", a comma with another number, "then".
fn series_goes_on(document: &Document, at: &mut usize) -> bool {
    let words = &document.words;
    let mut index = *at;
    let mut arrow = false;
    let mut dated = false;
    let mut steps = 0;
    while let Some(word) = words.get(index) {
        match word.kind {
            WordKind::Mark('-' | '>' | '\u{2192}' | '\u{2013}') => arrow = true,
            WordKind::Mark('(') => {
                // "(baseline)", "(preop)", "(H)": a short remark.
                let Some(close) = (index..words.len().min(index + 5)).find(|i| words[*i].kind == WordKind::Mark(')')) else { return false };
                index = close;
            }
            WordKind::Letters => {
                let link = document.folded.word(index);
                if !matches!(
                    link,
                    "to" | "on"
                        | "then"
                        | "now"
                        | "up"
                        | "down"
                        | "from"
                        | "today"
                        | "and"
                        | "h"
                        | "l"
                        | "baseline"
                        | "at"
                        | "peak"
                        | "nadir"
                        | "after"
                        | "fell"
                        | "rose"
                ) {
                    return false;
                }
                arrow |= matches!(link, "to" | "then" | "now" | "fell" | "rose");
            }
            // "on 03/03": the date of the value before.
            WordKind::Number
                if matches!(words.get(index + 1).map(|w| w.kind), Some(WordKind::Mark('/')))
                    && words.get(index + 2).is_some_and(|w| w.kind == WordKind::Number)
                    && index > *at =>
            {
                index += 2;
                dated = true;
            }
            WordKind::Number => {
                let plain = steps == 0 || arrow;
                // A bare second number counts only in a run such as "0.9 1.9 2.8".
                let run = steps == 0 && words[index - 1].kind == WordKind::Number && document.folded.word(index).contains('.');
                if arrow || dated || (plain && run) {
                    *at = index;
                    return true;
                }
                return false;
            }
            WordKind::Mark(',') if steps == 0 || dated => {}
            // "1.2 at baseline, 2.1 on day 2"
            WordKind::Mark(',')
                if words.get(index + 1).is_some_and(|w| w.kind == WordKind::Number && document.folded.word(index + 1).contains('.')) =>
            {
                dated = true
            }
            _ => return false,
        }
        index += 1;
        steps += 1;
        if steps > 6 {
            return false;
        }
    }
    false
}
