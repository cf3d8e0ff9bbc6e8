//! Whether what a mention names was repaired or taken out before: a disease that lasts is past all the same when it is gone.

use crate::document::{Document, Temporality};
use crate::text::WordKind;

use super::Record;
use super::diagnosis::MentionRef;

/// What is done to a disease, behind its name: "cataract surgery", "coarctation repair".
const OPERATIONS: &[&str] =
    &["surgery", "repair", "removal", "extraction", "excision", "resection", "operation", "closure", "correction", "repaired", "removed"];

/// What was done to it, told of it.
const DONE: &[&str] = &["repaired", "removed", "excised", "resected", "extracted", "corrected", "closed", "cured", "drained", "fixed"];

/// Words that may stand between a disease and what was done to it.
const JOINTS: &[&str] = &[
    "and",
    "that",
    "which",
    "it",
    "this",
    "was",
    "were",
    "is",
    "has",
    "have",
    "had",
    "been",
    "then",
    "since",
    "later",
    "surgically",
    "subsequently",
    "successfully",
    "eventually",
];

/// Whether the mention tells of the past and an operation on what it names: the hernia repaired years ago is there no more.
pub(super) fn is_mended(record: &Record<'_>, at: MentionRef) -> bool {
    let mention = record.mention(at);
    let document = record.document(at);
    let past = mention.assertion.temporality == Temporality::Historical;
    let end = document.sentences[document.sentence_of(mention.first)].end;
    let at_once = mention.end < end && OPERATIONS.contains(&document.folded.word(mention.end));
    let done = || done_to(document, mention.end, end);
    let told_past = |word| document.assertion(word, word + 1, record.knowledge).temporality == Temporality::Historical;
    (past && at_once) || done().is_some_and(|word| past || told_past(word))
}

/// The word of what was done, when nothing but joints, marks and one remark in parentheses stands between it and `from`.
fn done_to(document: &Document, from: usize, end: usize) -> Option<usize> {
    let mut inside = false;
    for word in from..end {
        let joint = match document.words[word].kind {
            WordKind::Mark('(') => {
                inside = true;
                true
            }
            WordKind::Mark(')') => {
                inside = false;
                true
            }
            WordKind::Mark(mark) => mark == ',',
            WordKind::Letters => {
                let folded = document.folded.word(word);
                if DONE.contains(&folded) {
                    return Some(word);
                }
                inside || JOINTS.contains(&folded)
            }
            WordKind::Number | WordKind::Break => inside,
        };
        if !joint {
            return None;
        }
    }
    None
}
