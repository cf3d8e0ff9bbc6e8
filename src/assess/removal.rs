//! Whether what a mention names was repaired or taken out before: a disease that lasts is past all the same when it is gone.

use crate::document::{Document, Temporality};
use crate::terminology::CodeId;
use crate::text::WordKind;

use super::Record;
use super::diagnosis::MentionRef;

/// What is done to a disease, behind its name: "cataract surgery", "coarctation repair".
const OPERATIONS: &[&str] = &[
    "surgery",
    "repair",
    "removal",
    "extraction",
    "excision",
    "resection",
    "operation",
    "closure",
    "correction",
    "release",
    "repaired",
    "removed",
];

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
    let before = tells_what_was(record, at);
    (at_once && (past || (before && is_told_as_done(document, mention.first))))
        || done().is_some_and(|word| past || told_past(word) || (before && takes_out(document, mention.first, word)))
}

/// How far before a disease stands the word that says its operation was done, in words.
const DONE_WORDS: usize = 8;

/// Whether the operation named with a disease has been done: "underwent aneurysm repair", "pain since his hernia repair".
fn is_told_as_done(document: &Document, first: usize) -> bool {
    let sentence = document.sentences[document.sentence_of(first)].first;
    (sentence.max(first.saturating_sub(DONE_WORDS))..first).any(|at| DONE_BEFORE.contains(&document.folded.word(at)))
}

/// What says so.
const DONE_BEFORE: &[&str] = &["underwent", "undergone", "post", "p", "after", "following", "since", "previous", "prior"];

/// Whether the word of what was done takes out what it is said of, by somebody else's hand: "had polyps removed", "the stone was removed".
fn takes_out(document: &Document, first: usize, done: usize) -> bool {
    let sentence = document.sentences[document.sentence_of(first)].first;
    let out = matches!(document.folded.word(done), "removed" | "excised" | "resected" | "extracted");
    let told = |at: usize| matches!(document.folded.word(at), "had" | "was" | "were" | "been");
    out && (done.checked_sub(1).is_some_and(told)
        || (sentence.max(first.saturating_sub(REASON_WORDS))..first).any(|at| document.folded.word(at) == "had"))
}

/// Whether a mention stands in a section that tells what was before.
fn tells_what_was(record: &Record<'_>, at: MentionRef) -> bool {
    let section = record.document(at).section_of(record.mention(at).first).kind;
    BEFORE.contains(&record.knowledge.section(section).id.as_str())
}

/// Operations that take away what was diseased, besides those that end in "ectomy".
const REMOVALS: &[&str] = &["amputation", "amputated", "bka", "aka", "tma"];

/// Operations of that name that leave the disease where it was.
const KEEPS: &[&str] = &["laminectomy", "endarterectomy", "atherectomy", "thrombectomy", "embolectomy"];

/// What says that an operation was done before.
const UNDERWENT: &[&str] =
    &["underwent", "undergone", "undergoing", "had", "post", "p", "after", "following", "previous", "prior", "required"];

/// Sections that tell what was before.
const BEFORE: &[&str] = &["history_present_illness", "past_medical_history", "past_surgical_history"];

/// How far an operation stands before the reason for it, in words, and the word for its having been done before that.
const REASON_WORDS: usize = 5;

/// Whether the mention is what a part of the body was taken away for, in a section that tells what was before: "underwent amputation for gangrene".
pub(super) fn is_reason_of_removal(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    let sentence = document.sentences[document.sentence_of(first)].first;
    let word = |at: usize| document.folded.word(at);
    let before = |from: usize| {
        (sentence.max(from.saturating_sub(REASON_WORDS))..from).rev().take_while(|at| document.words[*at].kind != WordKind::Mark(','))
    };
    let Some(joint) = before(first).find(|at| matches!(word(*at), "for" | "to")) else { return false };
    let removes = |word: &str| (word.ends_with("ectomy") && !KEEPS.contains(&word)) || REMOVALS.contains(&word);
    let Some(removal) = before(joint).find(|at| removes(word(*at))) else { return false };
    tells_what_was(record, at) && before(removal).any(|at| UNDERWENT.contains(&word(at)))
}

/// Words that say a transplant has failed, or that its organ's work is done by a machine.
const NOT_WORKING: &[&str] =
    &["failed", "failure", "failing", "reject", "rejection", "dialysis", "hemodialysis", "hd", "loss", "lost", "awaiting"];

/// Whether the sentence goes on to tell that the diseased organ has been replaced: "end-stage renal disease, status post kidney transplant".
pub(super) fn is_replaced(record: &Record<'_>, at: MentionRef, code: CodeId) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let end = document.sentences[document.sentence_of(mention.first)].end;
    let word = |at: usize| document.folded.word(at);
    let Some(done) = (mention.end..end).find(|at| matches!(word(*at), "post" | "p" | "received" | "underwent")) else { return false };
    let Some(graft) = (done..end).find(|at| word(*at).starts_with("transplant")) else { return false };
    let organ = (done..graft).any(|at| record.knowledge.is_organ_of(code, word(at)));
    organ && !(mention.first..end).any(|at| NOT_WORKING.contains(&word(at)))
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
