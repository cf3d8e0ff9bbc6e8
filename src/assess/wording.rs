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
pub(super) fn find_any(document: &Document, words: Range<usize>, phrases: &[String]) -> Option<Range<usize>> {
    let text = document.folded.range(words.clone());
    phrases.iter().find_map(|phrase| {
        let at = text.find(phrase.as_str())?;
        let first = words.start + text[..at].matches(' ').count();
        Some(first..first + phrase.matches(' ').count() - 1)
    })
}

/// Whether any of some folded phrases stands among the words.
pub(super) fn says_any(document: &Document, words: Range<usize>, phrases: &[String]) -> bool {
    let text = document.folded.range(words);
    phrases.iter().any(|phrase| text.contains(phrase.as_str()))
}

/// Words for what is given for a disease, as they fold.
pub(super) const GIVEN: &[&str] = &["med", "medication", "medicine", "drug", "pill", "regimen", "therapy", "treatment"];

/// Words of one note as a place.
pub(super) fn place(record: &Record<'_>, note: usize, words: &Range<usize>) -> Place {
    Place { note, span: record.charts[note].document.span(words.start, words.end) }
}
