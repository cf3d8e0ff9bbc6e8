//! Series of one name: whether another value follows, and whether it is older than the one before ("2.8, up from 1.1", "6.9 (was 11.4 last week)").

use crate::text::WordKind;

use super::Document;
use super::measurements::ValueTime;

/// Another value of the same name.
pub(super) struct Next {
    /// The word it begins at: a number or the sign before it.
    pub(super) at: usize,
    /// What the words before and behind it say of its time.
    pub(super) time: ValueTime,
}

/// How many words may stand between two values of a series.
const REACH: usize = 9;

/// The next value of a series whose last value ends before word `at`.
///
/// `paired`: the values themselves are written with a slash (a blood pressure), so a slash tells no date.
pub(super) fn next_value(document: &Document, at: usize, paired: bool) -> Option<Next> {
    let words = &document.words;
    let mut index = at;
    // What leads to the next value: an arrow or verb, a word that looks back, a remark on the value before.
    let mut onward = false;
    let mut back: Option<ValueTime> = None;
    let mut remarked = false;
    let mut comma = false;
    let mut current = false;
    while index < at + REACH + 4 {
        let word = words.get(index)?;
        match word.kind {
            WordKind::Mark('-' | '>' | '\u{2192}' | '\u{2013}') => onward = true,
            WordKind::Mark('(' | '[') => match remark(document, index) {
                Remark::Value(time) => back = Some(time),
                Remark::Words(close) => {
                    remarked = true;
                    index = close;
                }
                Remark::Open => return None,
            },
            WordKind::Mark(',') if !comma => comma = true,
            WordKind::Mark('~' | ':' | '=') if onward || back.is_some() => {}
            WordKind::Mark('<') if onward || back.is_some() => {
                return Some(Next { at: index, time: back.unwrap_or(ValueTime::Stated) });
            }
            WordKind::Number => {
                // "on 03/03": the date of the value before.
                if index > at
                    && !paired
                    && matches!(words.get(index + 1).map(|w| w.kind), Some(WordKind::Mark('/')))
                    && words.get(index + 2).is_some_and(|w| w.kind == WordKind::Number)
                    && !is_decimal(document, index)
                {
                    remarked = true;
                    index += 3;
                    let year = matches!(words.get(index).map(|w| w.kind), Some(WordKind::Mark('/')));
                    index += if year { 2 } else { 0 };
                    continue;
                }
                // "K 2.9 -> 40 mEq IV": what was given, no value.
                if is_dose(document, index + 1) {
                    return None;
                }
                // A bare second number counts only in a run such as "0.9 1.9 2.8", or behind a remark on the first.
                let decimal = is_decimal(document, index);
                let run = index == at && words[at - 1].kind == WordKind::Number && decimal;
                let listed = (comma || remarked) && decimal && index > at;
                let dated = remarked && comma && ends_value(document, index + 1);
                if !(onward || back.is_some() || run || listed || dated) {
                    return None;
                }
                let time = back.unwrap_or_else(|| time_behind(document, index + 1, current));
                return Some(Next { at: index, time });
            }
            WordKind::Letters => match document.folded.word(index) {
                "to" | "then" | "now" | "fell" | "rose" | "improved" | "increased" | "decreased" | "dropped" | "trended" | "repeat"
                | "climbed" | "bumped" | "drifted" | "jumped" | "declined" | "resolved" | "corrected" | "normalized" | "came" | "went" => {
                    onward = true;
                }
                "from" | "was" | "previou" | "previous" | "previously" | "prior" | "versu" | "versus" | "vs" | "compared" => {
                    back = back.or(Some(ValueTime::Earlier));
                }
                "baseline" => {
                    if names_next(document, index + 1) {
                        back = Some(ValueTime::Baseline);
                    } else {
                        remarked = true;
                    }
                }
                "today" | "currently" => {
                    current = true;
                    remarked = true;
                }
                "yesterday" | "admission" | "arrival" | "presentation" | "discharge" | "morning" | "week" | "month" | "year" | "ago"
                | "initially" | "preop" | "preoperatively" | "postop" | "postoperatively" | "peak" | "nadir" | "last" | "after"
                | "before" | "ed" | "er" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday" => {
                    remarked = true;
                }
                "on" | "at" | "of" | "a" | "an" | "the" | "hi" | "his" | "her" | "this" | "up" | "down" | "and" | "about" | "around"
                | "approximately" | "by" | "h" | "l" | "high" | "low" | "in" | "which" | "that" | "level" | "value" | "with" | "is"
                | "it" | "had" | "has" | "been" | "value's" => {}
                _ => return None,
            },
            _ => return None,
        }
        index += 1;
    }
    None
}

/// Whether the words behind a number are the unit of a dose, not of a concentration.
fn is_dose(document: &Document, at: usize) -> bool {
    let Some(unit) = document.words.get(at).filter(|word| word.kind == WordKind::Letters) else { return false };
    let over = document.words.get(at + 1).is_some_and(|next| next.kind == WordKind::Mark('/') && next.span.start() == unit.span.end());
    !over && matches!(document.folded.word(at), "meq" | "gm" | "gram" | "amp" | "ampule" | "unit")
}

/// Whether the words before a name or between it and its value say that the value is the usual or an older one ("baseline creatinine 1.1").
pub(super) fn time_before(document: &Document, first: usize, value: usize) -> ValueTime {
    let from = first.saturating_sub(2);
    let mut time = ValueTime::Stated;
    for at in from..value {
        if document.words[at].kind != WordKind::Letters {
            if at < first {
                time = ValueTime::Stated;
            }
            continue;
        }
        match document.folded.word(at) {
            // "above baseline at 2.8" and "from baseline to 2.8" go on to the new value.
            "baseline"
                if !matches!(
                    document.words.get(at + 1).filter(|_| at + 1 < value).map(|_| document.folded.word(at + 1)),
                    Some("at" | "to" | "now" | ",")
                ) =>
            {
                time = ValueTime::Baseline;
            }
            "prior" | "previou" | "previous" if at < first || at + 1 == value => time = ValueTime::Earlier,
            "now" | "today" | "current" | "currently" => time = ValueTime::Stated,
            "to" if at >= first => time = ValueTime::Stated,
            _ => {}
        }
    }
    time
}

/// "1.2 at baseline": the value before was the usual one.
pub(super) fn is_baseline_behind(document: &Document, at: usize) -> bool {
    let word = |index: usize| document.words.get(index).filter(|word| word.kind == WordKind::Letters).map(|_| document.folded.word(index));
    let open = matches!(document.words.get(at).map(|word| word.kind), Some(WordKind::Mark('(')));
    let index = at + usize::from(open);
    let index = index + usize::from(matches!(word(index), Some("at")));
    word(index) == Some("baseline") && !names_next(document, index + 1)
}

/// Whether the word "baseline" before word `at` belongs to the number that follows.
fn names_next(document: &Document, at: usize) -> bool {
    (at..at + 4)
        .find_map(|index| match document.words.get(index)?.kind {
            WordKind::Number => Some(true),
            WordKind::Mark(':' | '=' | '~') => None,
            WordKind::Letters
                if matches!(
                    document.folded.word(index),
                    "of" | "is" | "was" | "about" | "around" | "approximately" | "level" | "value" | "cr" | "creatinine" | "hgb"
                ) =>
            {
                None
            }
            _ => Some(false),
        })
        .unwrap_or(false)
}

/// Whether what follows a bare number leaves it a value ("131 on 3/5") and makes it no count of something ("3 bands").
fn ends_value(document: &Document, at: usize) -> bool {
    document.words.get(at).is_none_or(|word| {
        word.kind != WordKind::Letters
            || word.span.len() <= 2
            || matches!(
                document.folded.word(at),
                "today" | "yesterday" | "now" | "the" | "and" | "after" | "with" | "this" | "postop" | "preop"
            )
    })
}

enum Remark {
    /// It holds an older value.
    Value(ValueTime),
    /// It holds words only; where it closes.
    Words(usize),
    /// It does not close nearby.
    Open,
}

/// What a bracket behind a value holds.
fn remark(document: &Document, open: usize) -> Remark {
    let words = &document.words;
    let word = |index: usize| words.get(index).filter(|word| word.kind == WordKind::Letters).map(|_| document.folded.word(index));
    let number = |index: usize| words.get(index).is_some_and(|word| word.kind == WordKind::Number);
    match word(open + 1) {
        Some("was" | "from" | "prior" | "previou" | "previous" | "previously" | "up" | "down" | "compared" | "vs" | "last") => {
            return Remark::Value(ValueTime::Earlier);
        }
        Some("baseline") if names_next(document, open + 2) => return Remark::Value(ValueTime::Baseline),
        _ => {}
    }
    if number(open + 1) && time_behind(document, open + 2, true) != ValueTime::Stated {
        return Remark::Value(time_behind(document, open + 2, true));
    }
    let close = (open..words.len().min(open + 6)).find(|index| matches!(words[*index].kind, WordKind::Mark(')' | ']')));
    // "5.2 (1.0 three weeks ago)", and the shorthand "1.6 (0.9)".
    let looks_back = |close: usize| {
        let ago = (open + 2..close).any(|at| matches!(word(at), Some("ago" | "earlier" | "previously" | "before")));
        number(open + 1) && (ago || (close == open + 2 && is_decimal(document, open + 1)))
    };
    match close {
        Some(close) if looks_back(close) => Remark::Value(ValueTime::Earlier),
        Some(close) => Remark::Words(close),
        None => Remark::Open,
    }
}

/// What the words behind a value say of its time; `contrasted`: the value before it was said to be of today.
fn time_behind(document: &Document, at: usize, contrasted: bool) -> ValueTime {
    let word = |index: usize| document.words.get(index).filter(|word| word.kind == WordKind::Letters).map(|_| document.folded.word(index));
    match (word(at), word(at + 1)) {
        (Some("baseline"), _) | (Some("at"), Some("baseline")) => ValueTime::Baseline,
        (Some("yesterday" | "previously" | "prior" | "before" | "ago"), _) if contrasted => ValueTime::Earlier,
        (Some("last"), Some("week" | "month" | "year" | "visit" | "night")) if contrasted => ValueTime::Earlier,
        (Some("in"), Some(month)) if contrasted && is_month(month) => ValueTime::Earlier,
        (Some("on"), Some("admission" | "arrival" | "presentation")) if contrasted => ValueTime::Earlier,
        _ => ValueTime::Stated,
    }
}

fn is_month(word: &str) -> bool {
    matches!(
        word,
        "january"
            | "february"
            | "march"
            | "april"
            | "may"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
            | "jan"
            | "feb"
            | "mar"
            | "apr"
            | "jun"
            | "jul"
            | "aug"
            | "sep"
            | "sept"
            | "oct"
            | "nov"
            | "dec"
    )
}

fn is_decimal(document: &Document, at: usize) -> bool {
    document.words.get(at).is_some_and(|word| word.kind == WordKind::Number) && document.folded.word(at).contains('.')
}
