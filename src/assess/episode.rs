//! The seventh character of an injury: which encounter of its care a sentence tells of (tabular list, chapter 19).

use std::collections::BTreeSet;

use crate::document::{Document, Sentence};
use crate::knowledge::{Classification, WordId, WordRole};
use crate::terminology::CodeId;
use crate::text::fold_phrase;

use super::Record;
use super::diagnosis::MentionRef;

/// The seventh character the sentence states: healing and aftercare are subsequent encounters (tabular list, chapter 19).
pub(super) fn episode(record: &Record<'_>, at: MentionRef, code: CodeId) -> CodeId {
    let text = record.knowledge.codes.code(code);
    if text.len() != 8 || !text.ends_with('A') {
        return code;
    }
    let document = record.document(at);
    let sentence = document.sentences[document.sentence_of(record.mention(at).first)];
    let classification = &record.knowledge.classification;
    // Words by what they are read as: "fx" says fracture.
    let mut words: BTreeSet<Said<'_>> = (sentence.first..sentence.end)
        .filter(|word| !is_not_so(document, *word))
        .map(|word| said(classification, document.folded.word(word)))
        .collect();
    let has = |words: &BTreeSet<Said<'_>>, list: &[&str]| list.iter().any(|word| words.contains(&said(classification, word)));
    let fixed = is_after_fixation(document, sentence);
    if !fixed && !has(&words, &["encounter", "subsequent", "sequela", "healing", "healed", "aftercare", "nonunion", "malunion"]) {
        return code;
    }
    let healing = fixed || has(&words, &["healing", "healed", "aftercare"]);
    if !has(&words, &["open"]) {
        words.insert(said(classification, "closed"));
    }
    let letter = seventh_character(record, code, &words, healing);
    record.knowledge.codes.find(&format!("{}{letter}", &text[..7])).unwrap_or(code)
}

/// Whether the sentence tells of a bone that has been set: active treatment is over ("status post open reduction internal fixation"; guidelines I.C.19.c.1).
fn is_after_fixation(document: &Document, sentence: Sentence) -> bool {
    let word = |at: usize| document.folded.word(at);
    let mut rest = sentence.first..sentence.end;
    let after = rest.by_ref().skip(1).any(|at| matches!((word(at - 1), word(at)), ("status", "post") | ("s", "p")));
    after && rest.any(|at| matches!(word(at), "orif" | "crpp" | "fixation" | "pinning"))
}

/// Whether healing is denied: "has not healed".
fn is_not_so(document: &Document, word: usize) -> bool {
    matches!(document.folded.word(word), "healing" | "healed")
        && (word.saturating_sub(3)..word).any(|before| matches!(document.folded.word(before), "not" | "never" | "no" | "without"))
}

/// A word by what the classification reads it as, else as folded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said<'a> {
    Word(WordId),
    Text(&'a str),
}

fn said<'a>(classification: &Classification, folded: &'a str) -> Said<'a> {
    match classification.word(folded) {
        Some(WordRole::Content(id) | WordRole::Light(id)) => Said::Word(id),
        _ => Said::Text(folded),
    }
}

/// The seventh character whose words the sentence states in full, the longest ones; healing and aftercare alone say a subsequent encounter. The words
/// are those that the titles of the encounters add to the title they share.
fn seventh_character(record: &Record<'_>, code: CodeId, stated: &BTreeSet<Said<'_>>, healing: bool) -> char {
    let codes = &record.knowledge.codes;
    let Some(header) = codes.parent(code) else { return 'A' };
    let shared = codes.title(header).len();
    let mut best = (0, 'A');
    for sibling in codes.children(header) {
        let title = codes.title(sibling);
        let Some(letter) = codes.code(sibling).chars().next_back() else { continue };
        // Alternatives behind "or" ("type I or II") need not all be there.
        let folded = fold_phrase(title.get(shared..).unwrap_or(""));
        let small = ["for", "with", "or", "of", "nos", "the", "and", ",", "type"];
        // Who says nonunion need not say that it is a subsequent encounter for a fracture.
        let implied = ["subsequent", "encounter", "fracture"];
        let (mut met, mut all, mut alone) = (0, true, true);
        for word in folded.split_whitespace().filter(|word| !small.contains(word)) {
            let graded = word.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'a' | b'b' | b'c'));
            let found = stated.contains(&said(&record.knowledge.classification, word));
            met += usize::from(found);
            if !implied.contains(&word) {
                (all, alone) = (all && (found || graded), false);
            }
        }
        let all = if alone { implied[..2].iter().all(|word| stated.contains(&said(&record.knowledge.classification, word))) } else { all };
        if all && met > best.0 {
            best = (met, letter);
        }
    }
    if best.0 == 0 && healing { 'D' } else { best.1 }
}
