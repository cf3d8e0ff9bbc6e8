//! ICD-10-CM codes that a note writes out: not in the code set of its year, not complete, or beside words that mean something else.

use std::collections::BTreeSet;

use crate::assess::{Place, Record};
use crate::document::Mention;
use crate::terminology::CodeId;
use crate::text::{ByteSpan, fold_phrase};

use super::{Draft, Importance, Kind, Resolution};

/// Letters that stand before a temperature, a pulse, a rate or a weight as well ("T36.8").
const VITAL_SIGNS: [char; 4] = ['T', 'P', 'R', 'W'];
/// Bytes between a name and the code beside it.
const BESIDE: usize = 4;
/// Bytes before a code in which the name of a code set is looked for.
const NAMED: usize = 24;

/// The codes that a note writes out, and whether the name of the code set stands before each.
type Written = Vec<(ByteSpan, bool)>;

/// What is wrong with the codes that the notes write out.
pub(super) fn codes_written(record: &Record<'_>, out: &mut Vec<Draft>) {
    let written: Vec<Written> = record.charts.iter().map(|chart| written_codes(chart.note.text())).collect();
    code_validity(record, &written, out);
    excluded_codes(record, &written, out);
}

fn code_validity(record: &Record<'_>, written: &[Written], out: &mut Vec<Draft>) {
    let release = record.knowledge.codes.release();
    let mut seen = BTreeSet::new();
    for (note, chart) in record.charts.iter().enumerate() {
        let text = chart.note.text();
        // A code is judged by the set of its own year only.
        let other_year = |date: &str| crate::text::fiscal_year(date).is_some_and(|year| year != release.fiscal_year);
        if record.date.or(chart.note.date.as_deref()).is_some_and(other_year) {
            continue;
        }
        for (span, named) in written[note].iter().copied() {
            let code = &text[span.range()];
            // "B12.5" is a value: without the code set's name beside it, the category has to exist.
            let found = record.knowledge.codes.find(code);
            let whole = found.is_some_and(|id| record.knowledge.codes.is_billable(id));
            if !named && (record.knowledge.codes.find(&code[..3]).is_none() || (!whole && code.starts_with(VITAL_SIGNS))) {
                continue;
            }
            let issue = match found {
                None => format!("{code} is not a code of {}.", release.id),
                Some(id) if !record.knowledge.codes.is_billable(id) => {
                    format!("{code} is a heading of {}: more characters are needed.", release.id)
                }
                Some(id) => match beside(&chart.document.mentions, span).filter(|mention| says_otherwise(record, text, mention, id)) {
                    Some(_) => format!("{code} means {}: the words beside it name something else.", record.knowledge.codes.title(id)),
                    None => continue,
                },
            };
            if !seen.insert(code.to_owned()) {
                continue;
            }
            let mut draft = Draft::new(Kind::CodeValidity, None, issue);
            draft.code = found;
            draft.label = Some(code.to_lowercase().replace('.', ""));
            draft.importance = Importance::Low;
            draft.resolution = Resolution::None;
            draft.spans = vec![Place { note, span }];
            draft.source = Some("G I.B.2; T".into());
            out.push(draft);
        }
    }
}

/// Two written codes of one note of which the tabular list never codes one beside the other (excludes 1, guidelines I.A.12.a).
fn excluded_codes(record: &Record<'_>, written: &[Written], out: &mut Vec<Draft>) {
    let codes = &record.knowledge.codes;
    for (note, chart) in record.charts.iter().enumerate() {
        let text = chart.note.text();
        let written: Vec<(ByteSpan, CodeId)> = written[note]
            .iter()
            .filter_map(|(span, _)| codes.find(&text[span.range()]).filter(|id| codes.is_billable(*id)).map(|id| (*span, id)))
            .collect();
        let mut seen = BTreeSet::new();
        for (span, code) in &written {
            let beside = written.iter().find(|(_, other)| other != code && codes.excludes(*code, *other));
            let Some((other_span, other)) = beside.filter(|_| seen.insert(*code)) else { continue };
            let (name, by) = (codes.code(*code), codes.code(*other));
            let message = format!("{name} is not coded beside {by}: an excludes 1 note of the tabular list.");
            let mut draft = Draft::new(Kind::CodeValidity, record.knowledge.family(*code), message);
            draft.code = Some(*code);
            draft.label = Some(name.to_lowercase().replace('.', ""));
            draft.importance = Importance::Low;
            draft.resolution = Resolution::None;
            draft.spans = vec![Place { note, span: *span }, Place { note, span: *other_span }];
            draft.spans.sort_unstable();
            draft.source = Some("G I.A.12.a; T".into());
            out.push(draft);
        }
    }
}

/// Codes with their dot, in capitals, as they stand in a text, and whether the name of the code set stands before them. Without it, the short codes of
/// chapter V, which look like status codes of ICD-9, are passed over; so is what a text calls ICD-9.
fn written_codes(text: &str) -> Written {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    for (dot, _) in text.match_indices('.') {
        if dot < 3 || !text.is_char_boundary(dot - 3) {
            continue;
        }
        let head = &bytes[dot - 3..dot];
        let shaped = head[0].is_ascii_uppercase() && head[1].is_ascii_alphanumeric() && !head[1].is_ascii_lowercase();
        if !shaped || !head[1..].iter().any(u8::is_ascii_digit) || !(head[2].is_ascii_digit() || head[2].is_ascii_uppercase()) {
            continue;
        }
        if bytes
            .get(dot.wrapping_sub(4))
            .is_some_and(|before| before.is_ascii_alphanumeric() || matches!(before, b'.' | b'-' | b'/' | b'_'))
        {
            continue;
        }
        let tail = bytes[dot + 1..].iter().take_while(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()).count();
        let next = bytes.get(dot + 1 + tail);
        let ends = next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'%' | b'_'));
        let decimal = next == Some(&b'.') && bytes.get(dot + 2 + tail).is_some_and(u8::is_ascii_alphanumeric);
        if tail == 0 || tail > 4 || !ends || decimal || !bytes[dot + 1..dot + 1 + tail].iter().any(u8::is_ascii_digit) {
            continue;
        }
        let start = dot - 3;
        let mut from = start.saturating_sub(NAMED);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let before = &text[from..start];
        let named = before.contains("ICD") || before.contains("icd");
        let ninth = before.contains("ICD-9") || before.contains("ICD9") || before.contains("icd-9") || before.contains("icd9");
        if !ninth && (named || head[0] != b'V' || tail == 4) {
            out.push((ByteSpan::new(start, dot + 1 + tail), named));
        }
    }
    out
}

/// The mention right before or after a code.
fn beside(mentions: &[Mention], code: ByteSpan) -> Option<&Mention> {
    let at = mentions.partition_point(|mention| mention.span.end() <= code.start());
    let before = at.checked_sub(1).map(|at| &mentions[at]).filter(|mention| code.start() - mention.span.end() <= BESIDE);
    let after = mentions.get(at).filter(|mention| mention.span.start() >= code.end() && mention.span.start() - code.end() <= BESIDE);
    before.or(after)
}

/// Another category, another condition, and no word of the title in common.
fn says_otherwise(record: &Record<'_>, text: &str, mention: &Mention, written: CodeId) -> bool {
    let codes = &record.knowledge.codes;
    // A condition whose code follows from the whole record stands for itself by its plainest one.
    let plainest = mention.condition.and_then(|id| record.knowledge.condition(id).rules.first()).map(|rule| rule.code);
    let Some(read) = mention.code.or(plainest) else { return false };
    if codes.category(read) == codes.category(written) || codes.code(read).as_bytes().first() == codes.code(written).as_bytes().first() {
        return false;
    }
    let family = record.knowledge.family(written);
    if family.is_some() && family == mention.condition {
        return false;
    }
    let empty = &record.knowledge.axis_words.empty;
    let says = |word: &&str| word.len() > 3 && !empty.contains(*word);
    let words = |text: &str| fold_phrase(text).split_whitespace().filter(says).map(str::to_owned).collect::<BTreeSet<String>>();
    let said = text.get(mention.span.range()).unwrap_or("");
    let mut known = words(&codes.title(written));
    for term in codes.inclusion_terms(written) {
        known.extend(words(&term));
    }
    words(said).is_disjoint(&known) && words(&codes.title(read)).is_disjoint(&known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_other_things_with_a_dot() {
        let found = |text: &str| written_codes(text).into_iter().map(|(span, _)| text[span.range()].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("CHF (I50.9), DM2 E11.65; S72.001A."), ["I50.9", "E11.65", "S72.001A"]);
        assert_eq!(found("pH 7.35, T12-L1.5 level, vitamin B12 level 300. V45.81, ICD-9 I99.1"), Vec::<String>::new());
        assert_eq!(found("é12.5 a1C.5 HbA1c 7.2 v1.2.3 C50.9-x"), Vec::<String>::new());
    }
}
