//! Words that say which aspect of a part of the body is meant, and name no part themselves there: "the back of his head".

use crate::document::Document;
use crate::knowledge::Knowledge;

/// Parts of the body with a back of their own.
const WITH_A_BACK: &[&str] =
    &["head", "neck", "scalp", "ear", "hand", "arm", "forearm", "elbow", "shoulder", "thigh", "knee", "leg", "calf", "foot", "heel"];

/// "The back of his head": no back.
pub(in crate::document) fn is_back_of_a_part(knowledge: &Knowledge, document: &Document, at: usize, end: usize) -> bool {
    let word = |at: usize| document.folded.word(at);
    let of_the_back = at > 0 && matches!(word(at - 1), "lower" | "upper" | "low" | "middle" | "mid");
    if of_the_back || at + 2 >= end || word(at + 1) != "of" {
        return false;
    }
    let part = (at + 2..end).find(|at| !knowledge.words.adds_nothing(document.keys[*at]));
    part.is_some_and(|at| knowledge.words.begins_part(document.keys[at]) || WITH_A_BACK.contains(&word(at)))
}
