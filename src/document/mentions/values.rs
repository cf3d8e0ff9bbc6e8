//! The axis values that the words around a name state: in its phrase, in a clause or statement that says no more than values, and by a drug named as its cause.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::knowledge::{AxisValueRef, Condition, ConditionId, Entry, Knowledge, Scope, Side, WordRole};
use crate::text::WordKind;

use super::super::{Document, Presence};
use super::{Candidate, MentionSource};

/// The axis words of a note, by condition, sorted by first word.
pub(super) struct AxisHits {
    by_condition: FxHashMap<ConditionId, Vec<(usize, usize, AxisValueRef)>>,
    /// Values of the axes that count anywhere in the note.
    anywhere: FxHashMap<ConditionId, Vec<AxisValueRef>>,
}

pub(super) fn axis_hits(document: &Document, knowledge: &Knowledge, wanted: &FxHashSet<ConditionId>) -> AxisHits {
    let mut by_condition: FxHashMap<ConditionId, Vec<(usize, usize, AxisValueRef)>> = FxHashMap::default();
    for hit in &document.hits {
        if let Entry::AxisValue(condition, value) = hit.entry
            && wanted.contains(&condition)
        {
            by_condition.entry(condition).or_default().push((hit.first as usize, hit.end as usize, value));
        }
    }
    let sides = side_letters(document);
    for condition in wanted.iter().filter(|_| !sides.is_empty()) {
        for (axis, known) in (0_u8..).zip(&knowledge.condition(*condition).axes).filter(|(_, axis)| axis.reports_as == "laterality") {
            for (at, name) in &sides {
                if let Some((value, _)) = (0_u8..).zip(&known.values).find(|(_, value)| value.label == *name) {
                    by_condition.entry(*condition).or_default().push((*at, at + 1, AxisValueRef { axis, value }));
                }
            }
        }
        if let Some(hits) = by_condition.get_mut(condition) {
            hits.sort_by_key(|(first, end, _)| (*first, std::cmp::Reverse(*end)));
        }
    }
    let mut anywhere: FxHashMap<ConditionId, Vec<AxisValueRef>> = FxHashMap::default();
    for (condition, hits) in &mut by_condition {
        // A longer word of the same axis hides a shorter one inside it: "acute on chronic" hides "acute". Hits come longest first.
        let mut kept: Vec<(usize, usize, AxisValueRef)> = Vec::with_capacity(hits.len());
        for hit in hits.iter() {
            let hidden = kept.iter().rev().take(8).any(|(first, end, value)| {
                value.axis == hit.2.axis && value.value != hit.2.value && *first <= hit.0 && hit.1 <= *end && end - first > hit.1 - hit.0
            });
            if !hidden {
                kept.push(*hit);
            }
        }
        *hits = kept;
        for (first, end, value) in hits.iter() {
            if knowledge.condition(*condition).axes[usize::from(value.axis)].scope == Scope::Note
                && document.is_stated(*first, *end, knowledge)
            {
                let known = anywhere.entry(*condition).or_default();
                if !known.contains(value) {
                    known.push(*value);
                }
            }
        }
    }
    AxisHits { by_condition, anywhere }
}

/// The letters that stand for a side before a word ("R foot", "L axillary"), not behind a number ("2 L") or a mark that makes them something else.
fn side_letters(document: &Document) -> Vec<(usize, &'static str)> {
    let touches = |at: usize| document.words[at].span.end() == document.words[at + 1].span.start();
    let side = |at: usize| match document.role(at) {
        Some(WordRole::Side(Side::Right)) => Some("right"),
        Some(WordRole::Side(Side::Left)) => Some("left"),
        _ => None,
    };
    let letter = |at: usize| {
        let word = document.words[at];
        word.kind == WordKind::Letters
            && word.span.len() == 1
            && document.words.get(at + 1).is_some_and(|next| next.kind == WordKind::Letters)
            && !touches(at)
            && !at.checked_sub(1).is_some_and(|before| document.words[before].kind == WordKind::Number)
    };
    (0..document.words.len()).filter(|at| letter(*at)).filter_map(|at| Some((at, side(at)?))).collect()
}

/// The values that a drug named as the cause states.
fn by_drug(condition: &Condition) -> impl Iterator<Item = AxisValueRef> + '_ {
    (0_u8..).zip(&condition.axes).flat_map(|(axis, known)| {
        (0_u8..).zip(&known.values).filter(|(_, value)| value.by_drug).map(move |(value, _)| AxisValueRef { axis, value })
    })
}

/// Whether a drug is said to have brought it about: inside the name, right before it ("steroid-induced"), or behind it in the same phrase with no other name between.
fn is_caused(
    document: &Document,
    knowledge: &Knowledge,
    candidate: &Candidate,
    spans: &[(usize, usize)],
    causes: &[(usize, usize)],
) -> bool {
    let (first, end) = (candidate.first, candidate.end);
    let sentence = document.sentences[document.sentence_of(first)];
    let from = causes.partition_point(|(start, _)| *start < sentence.first);
    causes[from..].iter().take_while(|(start, _)| *start < sentence.end).any(|(start, stop)| {
        let inside = first <= *start && *stop <= end;
        let before = *stop == first && !CAUSAL.contains(&document.folded.word(*start));
        let between = || start - end <= CAUSE_REACH && (end..*start).all(|at| document.words[at].kind == WordKind::Letters);
        let behind = *start >= end
            && between()
            && spans.get(spans.partition_point(|(other, _)| *other < end)).is_none_or(|(other, _)| start <= other);
        (inside || before || behind) && document.assertion(*start, *stop, knowledge).presence == Presence::Present
    })
}

/// Words between a name and its cause.
const CAUSE_REACH: usize = 4;

/// Words that join a cause to what it explains.
const CAUSAL: [&str; 4] = ["due", "secondary", "because", "from"];

/// The values that the words around a name state; a drug named as the cause states those of axes that nothing else does.
pub(super) fn stated_values(
    document: &Document,
    knowledge: &Knowledge,
    candidate: &Candidate,
    axes: &AxisHits,
    spans: &[(usize, usize)],
    causes: &[(usize, usize)],
) -> Vec<AxisValueRef> {
    let mut values = values_in_words(document, knowledge, candidate, axes, spans, causes);
    if let Some(id) = candidate.condition.filter(|_| !candidate.cause && is_caused(document, knowledge, candidate, spans, causes)) {
        let open: Vec<AxisValueRef> =
            by_drug(knowledge.condition(id)).filter(|value| values.iter().all(|own| own.axis != value.axis)).collect();
        values.extend(open);
        values.sort_unstable();
    }
    values
}

fn values_in_words(
    document: &Document,
    knowledge: &Knowledge,
    candidate: &Candidate,
    axes: &AxisHits,
    spans: &[(usize, usize)],
    causes: &[(usize, usize)],
) -> Vec<AxisValueRef> {
    let mut values = candidate.values.clone();
    let mut lent: Vec<AxisValueRef> = Vec::new();
    let Some(id) = candidate.condition else { return values };
    let condition: &Condition = knowledge.condition(id);
    let Some(hits) = axes.by_condition.get(&id) else { return values };
    let (first, end) = (candidate.first, candidate.end);
    let sentence = document.sentences[document.sentence_of(first)];
    let phrase = phrase_of(document, first, end, sentence.first, sentence.end, spans);
    let trailing = clause_behind_cause(document, end, sentence.end, spans);
    let absent = document.assertion(first, end, knowledge).presence == Presence::Absent;
    let from = hits.partition_point(|(start, _, _)| *start < sentence.first);
    let near_causes = causes.partition_point(|(start, _)| *start < sentence.first);
    for (start, stop, value) in hits[from..].iter().take_while(|(start, _, _)| *start < sentence.end) {
        let within = match condition.axes[usize::from(value.axis)].scope {
            Scope::Phrase => {
                (phrase.0 <= *start && *stop <= phrase.1)
                    || trailing.as_ref().is_some_and(|clause| clause.start <= *start && *stop <= clause.end)
            }
            Scope::Sentence => *stop <= sentence.end,
            Scope::Note => false,
        };
        let inside = first <= *start && *stop <= end;
        // "Due to sepsis" gives the cause of what stands before it, not of what the sentence goes on to.
        if *start > sentence.first && *stop <= first && CAUSAL.contains(&document.folded.word(*start)) {
            continue;
        }
        // A term that says the axis itself is not contradicted by its own words ("type 2 NSTEMI").
        // Nor by the words of a cause ("HIT secondary to heparin").
        let of_cause = || causes[near_causes..].iter().take_while(|(from, _)| from <= start).any(|(_, to)| stop <= to);
        if !within || values.contains(value) || ((inside || of_cause()) && candidate.values.iter().any(|own| own.axis == value.axis)) {
            continue;
        }
        // A composed phrase may hold its own denial: "diverticulitis without perforation".
        let may_deny = !inside || candidate.source == MentionSource::Words;
        if may_deny && !absent && document.assertion(*start, *stop, knowledge).presence == Presence::Absent {
            continue;
        }
        if !inside && is_of_another(document, (*start, *stop), (first, end), spans) {
            lent.push(*value);
        }
        values.push(*value);
    }
    for value in said_after(document, (first, end), hits, spans) {
        if values.iter().all(|own| own.axis != value.axis) {
            values.push(value);
        }
    }
    // "Severe dementia, moderate malnutrition": the degree of one name is not that of another, which says its own.
    if !lent.is_empty() {
        let own: Vec<AxisValueRef> = values.iter().copied().filter(|value| !lent.contains(value)).collect();
        values.retain(|value| !lent.contains(value) || own.iter().all(|own| own.axis != value.axis));
    }
    for value in axes.anywhere.get(&id).into_iter().flatten() {
        if !values.contains(value) {
            values.push(*value);
        }
    }
    values.extend(side_by_letter(document, condition, &values, end, phrase));
    values.sort_unstable();
    values
}

/// What words that are nothing but values say of the name before them: in the statement behind it ("Heart failure. Acute on chronic, systolic.") or behind its
/// colon ("respiratory failure: acute, hypoxic").
fn said_after(
    document: &Document,
    (first, end): (usize, usize),
    hits: &[(usize, usize, AxisValueRef)],
    spans: &[(usize, usize)],
) -> Vec<AxisValueRef> {
    let Some(behind) = words_behind(document, first, end, spans) else { return Vec::new() };
    let from = hits.partition_point(|(start, _, _)| *start < behind.start);
    let said: Vec<&(usize, usize, AxisValueRef)> = hits[from..].iter().take_while(|(start, _, _)| *start < behind.end).collect();
    let of_value = |at: usize| said.iter().any(|(start, stop, _)| *start <= at && at < *stop);
    let joins = |at: usize| matches!(document.folded.word(at), "and" | "due" | "to" | "on" | "the" | "now" | "currently");
    let only_values = behind.clone().all(|at| !document.words[at].is_content() || of_value(at) || joins(at));
    if only_values { said.into_iter().map(|(_, _, value)| *value).collect() } else { Vec::new() }
}

/// The words that may say no more than values of a name: behind the colon that it ends with, or the next statement of its item. They name nothing else.
fn words_behind(document: &Document, first: usize, end: usize, spans: &[(usize, usize)]) -> Option<Range<usize>> {
    let index = document.sentence_of(first);
    let own = document.sentences[index];
    let behind = if end < own.end && matches!(document.words[end].kind, WordKind::Mark(':' | ';')) {
        end + 1..own.end
    } else {
        let next = document.sentences.get(index + 1).filter(|next| !next.item && next.first == own.end)?;
        (document.section_of(next.first).first == document.section_of(first).first).then_some(next.first..next.end)?
    };
    let named = spans.get(spans.partition_point(|(start, _)| *start < end)).is_some_and(|(start, _)| *start < behind.end);
    (!named && behind.len() <= STATEMENT_WORDS).then_some(behind)
}

/// How many words a statement has that only says more of a name.
const STATEMENT_WORDS: usize = 8;

/// The clause behind the cause of a name, which speaks of the name again where it names nothing: "depression due to multiple sclerosis, severe".
fn clause_behind_cause(document: &Document, end: usize, to: usize, spans: &[(usize, usize)]) -> Option<Range<usize>> {
    if end >= to || !CAUSAL.contains(&document.folded.word(end)) {
        return None;
    }
    let next = spans.partition_point(|(start, _)| *start < end);
    let (start, stop) = *spans.get(next)?;
    let comma = |at: usize| at < to && document.words[at].kind == WordKind::Mark(',');
    if start - end > CAUSE_REACH || !comma(stop) {
        return None;
    }
    let close = |at: &usize| matches!(document.words[*at].kind, WordKind::Mark(_) | WordKind::Break);
    let last = (stop + 1..to).find(close).unwrap_or(to);
    let named = spans.get(next + 1).is_some_and(|(other, _)| *other < last);
    (!named && last - stop - 1 <= CLAUSE_WORDS).then_some(stop + 1..last)
}

/// How many words a clause has that only says more of a name.
const CLAUSE_WORDS: usize = 3;

/// How many words stand between a value and the name it describes, at most.
const MOST_BETWEEN: usize = 3;

/// Whether a value stands before, or inside, another name that stands before `own`, or right before one behind it ("thrombosis of the right leg with bilateral emboli").
fn is_of_another(document: &Document, value: (usize, usize), own: (usize, usize), spans: &[(usize, usize)]) -> bool {
    let from = spans.partition_point(|name| name.0 < value.0);
    let near = || spans[from..].iter().take_while(|name| name.0 <= value.1 + MOST_BETWEEN);
    if near().any(|name| name.0 >= own.1 && name.0 == value.1) {
        return true;
    }
    let mut names = near().filter(|name| name.0 < own.0);
    let apart = |at: usize| matches!(document.words[at].kind, WordKind::Mark(_) | WordKind::Break);
    names.any(|name| !(value.1..name.0.max(value.1)).any(apart))
}

/// The side that a single capital says beside a part of the body ("L axillary abscess", "ulcer of the R hallux"), where no word says one: the nearest before or
/// inside the name, else behind it.
fn side_by_letter(
    document: &Document,
    condition: &Condition,
    known: &[AxisValueRef],
    end: usize,
    phrase: (usize, usize),
) -> Option<AxisValueRef> {
    let axis = condition.axes.iter().position(|axis| axis.reports_as == "laterality" && axis.scope != Scope::Note)?;
    if known.iter().any(|value| usize::from(value.axis) == axis) {
        return None;
    }
    let letter = |at: usize| match document.folded.word(at) {
        "r" if names_side(document, at) => Some(Side::Right),
        "l" if names_side(document, at) => Some(Side::Left),
        _ => None,
    };
    let side = (phrase.0..end).rev().find_map(letter).or_else(|| (end..phrase.1).find_map(letter))?;
    let id = match side {
        Side::Right => "right",
        Side::Left => "left",
        Side::Bilateral => return None,
    };
    let value = condition.axes[axis].values.iter().position(|value| value.id == id)?;
    Some(AxisValueRef { axis: u8::try_from(axis).ok()?, value: u8::try_from(value).ok()? })
}

/// Whether a single letter stands for a side: not litres, not "L-spine".
fn names_side(document: &Document, at: usize) -> bool {
    let words = &document.words;
    let counted = at > 0 && words[at - 1].kind == WordKind::Number;
    // "L 3rd toe"
    let ordinal = |at: usize| at < words.len() && matches!(document.folded.word(at), "st" | "nd" | "rd" | "th");
    let part = words.get(at + 1).is_some_and(|next| next.kind == WordKind::Letters || (next.kind == WordKind::Number && ordinal(at + 2)))
        && document.folded.word(at + 1) != "spine";
    !counted && part && !words[at].joined
}

/// The words around a mention that belong to it: up to other mentions, statements and six or eight words.
fn phrase_of(document: &Document, first: usize, end: usize, from: usize, to: usize, spans: &[(usize, usize)]) -> (usize, usize) {
    let stop = |index: usize| {
        let word = document.words[index];
        matches!(word.kind, WordKind::Mark(';' | '.' | ':' | '\u{2022}') | WordKind::Break)
            || (word.kind == WordKind::Letters
                && matches!(document.folded.word(index), "but" | "however" | "deny" | "without" | "which" | "who" | "he" | "she"))
    };
    let mut left = first;
    while left > from && first - left < 6 && !stop(left - 1) {
        left -= 1;
    }
    let mut right = end;
    while right < to && right - end < 9 && !stop(right) {
        right += 1;
    }
    let near = spans.partition_point(|(start, _)| *start < left.saturating_sub(12));
    for (start, stop) in &spans[near..] {
        if *start >= right {
            break;
        }
        if *stop <= first && *stop > left {
            left = *stop;
        } else if *start >= end && *start < right {
            right = *start;
        }
    }
    (left, right)
}
