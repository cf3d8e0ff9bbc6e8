//! Which statements stand for a note's diagnosis: a detail that one of them leaves out is a gap, although the note has it elsewhere.

use crate::assess::Record;
use crate::assess::care::concludes;
use crate::assess::diagnosis::{MentionRef, Status};
use crate::assess::gate::{Gate, gate, is_symptom};
use crate::assess::wording::{says_any, sentence_of};
use crate::document::Document;
use crate::text::WordKind;

/// What a statement is to the note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The note's own conclusion: what it says as a whole is the diagnosis.
    Concluded,
    /// An entry of a list that lasts from note to note.
    Listed,
    /// A diagnosis as another list or writer has it, which this note carries on or answers.
    Carried,
}

/// Words and marks of a line that tells: a diagnosis on a list is shorter.
const TELLING: usize = 12;

/// What a mention is to its note; none where it only tells on the way.
pub(super) fn standing(record: &Record<'_>, at: MentionRef) -> Option<Standing> {
    let mention = record.mention(at);
    // A symptom of the family (a raised glucose) gives a detail and is no statement of the disease.
    if is_symptom(record, mention.code) || gate(record, at) != Gate::Counts(Status::Current) {
        return None;
    }
    if is_quoted(record.document(at), mention.first) || is_carried(record, at) {
        return Some(Standing::Carried);
    }
    let section = record.document(at).section_of(mention.first);
    let kind = record.knowledge.section(section.kind);
    if kind.id == "problem_list" {
        return Some(Standing::Listed);
    }
    if !concludes(record, at.note) && opens_a_sentence(record, at) {
        return Some(Standing::Concluded);
    }
    (kind.concludes() && !(kind.id == "diagnoses" && is_told_behind(record.document(at), section.body, mention.first)))
        .then_some(Standing::Concluded)
}

/// Whether a mention is what its sentence begins with.
fn opens_a_sentence(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mut before = sentence_of(record, at).start..record.mention(at).first;
    !before.any(|word| document.words[word].is_content())
}

/// Whether a word opens a quotation: the name of the disease as somebody else wrote it.
fn is_quoted(document: &Document, word: usize) -> bool {
    word > 0 && matches!(document.words[word - 1].kind, WordKind::Mark('"' | '\u{201c}'))
}

/// Whether words before it say that a mention is what another writer calls the disease ("carried as", "the label of"), in its clause.
fn is_carried(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    let clause = (sentence_of(record, at).start..first)
        .rev()
        .take_while(|word| !matches!(document.words[*word].kind, WordKind::Mark(',' | ';')))
        .last();
    clause.is_some_and(|from| says_any(document, from..first, &record.knowledge.care.carried))
}

/// Whether a word stands in running text behind a list of diagnoses: on a later line, without a list mark, and of some length.
fn is_told_behind(document: &Document, body: usize, word: usize) -> bool {
    let breaks = |at: &usize| document.words[*at].kind == WordKind::Break;
    let Some(before) = (body..word).rev().find(breaks) else { return false };
    let listed = (body..before).any(|at| document.words[at].is_content());
    let end = (word..document.words.len()).find(breaks).unwrap_or(document.words.len());
    let item = document.sentences[document.sentence_of(before + 1)].item;
    let full_stop = document.words[end - 1].kind == WordKind::Mark('.');
    listed && !item && full_stop && (before + 1..end).filter(|at| document.words[*at].is_content()).count() >= TELLING
}
