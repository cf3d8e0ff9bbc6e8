//! Phrases of the knowledge near a mention.

use std::ops::Range;

use crate::document::Document;

use super::{MentionRef, Place, Record};

/// The sentence a mention stands in: its words.
pub(super) fn sentence_of(record: &Record<'_>, at: MentionRef) -> Range<usize> {
    let document = record.document(at);
    let sentence = document.sentences[document.sentence_of(record.mention(at).first)];
    sentence.first..sentence.end
}

/// The first of some folded phrases (a blank at each end) among the words: where, in words.
///
/// # Cost
/// One pass over the words for each phrase.
pub(super) fn find_any(document: &Document, words: Range<usize>, phrases: &[String]) -> Option<Range<usize>> {
    phrases.iter().find_map(|phrase| find(document, words.clone(), phrase))
}

/// Whether any of some folded phrases stands among the words.
pub(super) fn says_any(document: &Document, words: Range<usize>, phrases: &[String]) -> bool {
    find_any(document, words, phrases).is_some()
}

fn find(document: &Document, words: Range<usize>, phrase: &str) -> Option<Range<usize>> {
    let count = phrase.split_whitespace().count();
    let last = words.end.checked_sub(count)?;
    (words.start..=last)
        .find(|first| count > 0 && phrase.split_whitespace().enumerate().all(|(offset, part)| document.folded.word(first + offset) == part))
        .map(|first| first..first + count)
}

/// Words of one note as a place.
pub(super) fn place(record: &Record<'_>, note: usize, words: &Range<usize>) -> Place {
    Place { note, span: record.charts[note].document.span(words.start, words.end) }
}
