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
    let after = || (past || tells_what_was(record, at)) && is_mended_since(document, (mention.first, mention.end), end);
    after()
        || (at_once && (past || (before && is_told_as_done(document, mention.first))))
        || done().is_some_and(|word| past || told_past(word) || (before && takes_out(document, mention.first, word)))
}

/// Whether a mention is what an operation of the past was done on, named behind it: "underwent repair of a ventricular septal defect".
pub(super) fn is_what_was_mended(record: &Record<'_>, at: MentionRef) -> bool {
    let mention = record.mention(at);
    let document = record.document(at);
    operation_of(document, mention.first).is_some_and(|operation| {
        mention.assertion.temporality == Temporality::Historical || (tells_what_was(record, at) && is_told_as_done(document, operation))
    })
}

/// The operation that a name stands behind as what was mended: "repair of a ventricular septal defect", "resection of the left adrenal tumour".
fn operation_of(document: &Document, first: usize) -> Option<usize> {
    let sentence = document.sentences[document.sentence_of(first)].first;
    let of = (sentence.max(first.saturating_sub(3))..first).rev().take_while(|at| document.words[*at].is_content());
    let of = of.into_iter().find(|at| document.folded.word(*at) == "of")?;
    let operation = of.checked_sub(1).filter(|at| *at >= sentence)?;
    let word = document.folded.word(operation);
    (MENDS.contains(&word) || matches!(word, "resection" | "excision")).then_some(operation)
}

/// What puts right or takes out what it is said of, and leaves no more of it.
const MENDS: &[&str] = &["repair", "repaired", "removal", "removed", "extraction", "closure", "correction"];

/// How many words an operation's name may have behind "status post".
const OPERATION_WORDS: usize = 4;

/// Whether "status post" and an operation that mends it stand behind a name: "hernia status post repair", "cataract, status post cataract surgery".
fn is_mended_since(document: &Document, (first, from): (usize, usize), end: usize) -> bool {
    let word = |at: usize| if at < end { document.folded.word(at) } else { "" };
    let from = if from < end && document.words[from].kind == WordKind::Mark(',') { from + 1 } else { from };
    let post = match (word(from), word(from + 1), word(from + 2)) {
        ("status", "post", _) => from + 2,
        ("s", "/", "p") => from + 3,
        ("s", "p", _) => from + 2,
        _ => return false,
    };
    let name = || (post..end.min(post + OPERATION_WORDS)).take_while(|at| document.words[*at].is_content());
    let named_again = || name().any(|at| (first..from).any(|own| document.words[own].is_content() && word(own) == word(at)));
    name().any(|at| MENDS.contains(&word(at)) || (word(at) == "surgery" && named_again()))
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
const BEFORE: &[&str] = &["history_present_illness", "past_medical_history", "past_surgical_history", "problem_list"];

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

/// Whether the diseased organ has been replaced: the sentence goes on to tell so ("end-stage renal disease, status post kidney transplant"), or the note
/// documents the transplant elsewhere and nothing that does the organ's work in its place.
pub(super) fn is_replaced(record: &Record<'_>, at: MentionRef, code: CodeId) -> bool {
    let Some(replaced) = record.knowledge.replaced(code) else { return false };
    let document = record.document(at);
    let mention = record.mention(at);
    let end = document.sentences[document.sentence_of(mention.first)].end;
    let word = |at: usize| document.folded.word(at);
    if (mention.first..end).any(|at| NOT_WORKING.contains(&word(at))) {
        return false;
    }
    let done = (mention.end..end).find(|at| matches!(word(*at), "post" | "p" | "received" | "underwent"));
    let graft = done.and_then(|done| (done..end).find(|at| word(*at).starts_with("transplant")).map(|graft| done..graft));
    if graft.is_some_and(|mut between| between.any(|at| replaced.is_organ(word(at)))) {
        return true;
    }
    let codes = &record.charts[at.note].told.codes;
    codes.iter().any(|code| replaced.is_status(*code)) && !codes.iter().any(|code| replaced.is_unless(*code))
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
