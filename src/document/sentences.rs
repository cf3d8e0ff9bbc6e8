//! Sentences and list items: what a cue may reach.

use crate::text::{Folded, Word, WordKind};

use super::Section;

/// A sentence, list item or table cell: words `first..end`.
#[derive(Clone, Copy, Debug)]
pub struct Sentence {
    /// First word.
    pub first: usize,
    /// Word after the last.
    pub end: usize,
    /// Whether it begins with a list mark.
    pub item: bool,
}

/// Points after these are no ends.
fn is_abbreviated(word: &str) -> bool {
    matches!(
        word,
        "dr" | "mr"
            | "mrs"
            | "ms"
            | "vs"
            | "st"
            | "no"
            | "approx"
            | "prof"
            | "jr"
            | "sr"
            | "fig"
            | "eg"
            | "ie"
            | "etc"
            | "mg"
            | "ml"
            | "hr"
            | "min"
            | "wt"
            | "pt"
            | "dx"
            | "hx"
            | "tx"
            | "rx"
            | "sx"
            | "fx"
            | "approximately"
            | "lt"
            | "rt"
    )
}

/// Sentences in order; they cover every word.
pub(super) fn find(text: &str, words: &[Word], folded: &Folded, sections: &[Section]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut first = 0;
    let mut bodies =
        sections.iter().filter(|section| section.heading.is_some()).flat_map(|section| [section.first, section.body]).peekable();
    let mut push = |first: &mut usize, end: usize| {
        if end > *first {
            let item = is_item(words, *first, end);
            sentences.push(Sentence { first: *first, end, item });
            *first = end;
        }
    };
    for index in 0..words.len() {
        // A heading is a sentence of its own.
        while bodies.next_if(|body| *body <= index).is_some() {
            push(&mut first, index);
        }
        let word = words[index];
        let ends = match word.kind {
            WordKind::Break | WordKind::Mark('!') => true,
            WordKind::Mark('?') => !is_doubt_before(words, index) && !is_answered(words, folded, index),
            WordKind::Mark('\u{2022}') => {
                push(&mut first, index);
                false
            }
            WordKind::Mark('.') => ends_at_point(text, words, folded, index, first),
            _ => false,
        };
        if ends {
            push(&mut first, index + 1);
        }
    }
    push(&mut first, words.len());
    if sentences.is_empty() {
        sentences.push(Sentence { first: 0, end: words.len(), item: false });
    }
    sentences
}

/// "?HTN", "?falls": the sign belongs to the word behind it.
fn is_doubt_before(words: &[Word], index: usize) -> bool {
    let Some(next) = words.get(index + 1) else { return false };
    let touching = next.kind == WordKind::Letters && next.span.start() == words[index].span.end();
    let apart =
        index.checked_sub(1).is_none_or(|before| words[before].span.end() < words[index].span.start() || !words[before].is_content());
    // Behind a mark that goes on, it opens what follows even with a space ("choledocholithiasis, ? cholecystitis").
    let opens = next.kind == WordKind::Letters
        && index.checked_sub(1).is_some_and(|before| matches!(words[before].kind, WordKind::Mark(',' | ';' | ':' | '(')));
    (touching && apart) || opens
}

/// "Diabetes? No": the answer on the same line belongs to the question.
fn is_answered(words: &[Word], folded: &Folded, index: usize) -> bool {
    let answer = words.get(index + 1).is_some_and(|word| word.kind == WordKind::Letters)
        && matches!(folded.word(index + 1), "no" | "n" | "none" | "denie" | "denied" | "negative" | "yes" | "y");
    answer && words.get(index + 2).is_none_or(|word| !word.is_content())
}

fn is_item(words: &[Word], first: usize, end: usize) -> bool {
    match words[first].kind {
        WordKind::Mark('\u{2022}' | '-' | '*' | '#') => true,
        WordKind::Number => first + 1 < end && matches!(words[first + 1].kind, WordKind::Mark('.' | ')')),
        _ => false,
    }
}

fn ends_at_point(text: &str, words: &[Word], folded: &Folded, index: usize, first: usize) -> bool {
    let Some(before) = index.checked_sub(1).filter(|before| *before >= first) else { return true };
    let next = words.get(index + 1);
    let Some(next) = next else { return true };
    let touching = next.span.start() == words[index].span.end();
    match words[before].kind {
        // "1." at the start of an item, "3.5".
        WordKind::Number if before == first => return false,
        WordKind::Number if touching && next.kind == WordKind::Number => return false,
        WordKind::Letters => {
            let length = words[before].span.len();
            let next_lower = next.kind == WordKind::Letters && text[next.span.range()].starts_with(char::is_lowercase);
            // q.i.d., p.o., e.g.: a letter and a point with another letter right behind.
            if length == 1 && (touching || next_lower) {
                return false;
            }
            if is_abbreviated(folded.word(before))
                && next.kind != WordKind::Break
                && (next_lower || matches!(folded.word(before), "dr" | "mr" | "mrs" | "ms" | "st" | "vs"))
            {
                return false;
            }
            if touching && next.kind == WordKind::Letters && next_lower {
                return false;
            }
        }
        _ => {}
    }
    true
}
