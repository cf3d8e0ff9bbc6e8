//! What the words beside a name with a code of its own add to it: a side, or the contrary of what the code takes for granted.

use crate::knowledge::{Contrast, Knowledge, Side, WordRole};
use crate::text::WordKind;

use super::super::Document;
use super::super::phrases::{Rewritten, ends_clause, names_a_place};
use super::{Candidate, MentionSource};

/// A side beside a term or phrase with a code of its own chooses among that code's sides.
pub(super) fn add_side(document: &Document, knowledge: &Knowledge, rewritten: &[Rewritten<'_>], candidate: &mut Candidate) {
    let Some(code) = candidate.code.filter(|_| candidate.source != MentionSource::Words) else {
        return;
    };
    if !knowledge.classification.is_side_open(code) {
        return;
    }
    candidate.side_open = true;
    let sentence = document.sentences[document.sentence_of(candidate.first)];
    let from = candidate.first.saturating_sub(4).max(sentence.first);
    let to = (candidate.end + 7).min(sentence.end);
    let sided = |index: usize| {
        let until = rewritten.partition_point(|phrase| phrase.first <= index);
        until.checked_sub(1).map(|at| rewritten[at]).filter(|phrase| index < phrase.end && phrase.side.is_some())
    };
    let side_at = |index: usize| {
        sided(index).and_then(|phrase| phrase.side).or(match document.role(index) {
            Some(WordRole::Side(side)) => Some(side),
            _ => None,
        })
    };
    // "Rotator cuff tear, right": behind a comma the side still belongs to what stands before it.
    let open = |index: &usize| match document.words[*index].kind {
        WordKind::Mark(',') => {
            let behind = sided(index + 1).map_or(index + 2, |phrase| phrase.end);
            let side = || side_at(index + 1).is_some() && is_short_clause(document, behind, sentence.end);
            *index >= candidate.end && index + 1 < to && (side() || names_a_place(document, knowledge, index + 1, sentence.end))
        }
        WordKind::Mark(_) | WordKind::Break => false,
        _ => true,
    };
    let before = (from..candidate.first).rev().take_while(open).find_map(side_at);
    let inside = (candidate.first..candidate.end).find_map(side_at);
    let after = (candidate.end..to).take_while(open).find_map(side_at);
    // "osteoarthritis of the knees"
    let both = || (candidate.first..candidate.end).chain((candidate.end..to).take_while(open)).any(|at| document.names_both(at, knowledge));
    if let Some(side) = candidate.side.or(inside).or(before).or(after).or_else(|| both().then_some(Side::Bilateral)) {
        candidate.code = Some(knowledge.classification.sided(code, side));
        candidate.side = Some(side);
        candidate.side_open = false;
    }
}

/// Whether hardly more than a place stands up to the next mark: ", right shoulder" and not ", right arm fracture after a fall".
fn is_short_clause(document: &Document, first: usize, end: usize) -> bool {
    (first..end).take_while(|at| !ends_clause(document, *at)).filter(|at| document.words[*at].is_content()).count() <= PLACE_WORDS
}

/// How many words a place behind a side may have.
const PLACE_WORDS: usize = 2;

/// "Open fracture of the left tibia", "olecranon fracture, nondisplaced": a word beside the name that contradicts what its code takes for granted.
pub(super) fn add_contrast(document: &Document, knowledge: &Knowledge, contrasts: &[&Contrast], candidate: &mut Candidate) {
    for contrast in contrasts {
        let Some(code) = candidate.code else { return };
        if let Some((first, end)) = said_beside(document, contrast, candidate)
            && let Some(contrary) = contrast.code(&knowledge.codes, code)
        {
            candidate.code = Some(contrary);
            candidate.score += 2;
            (candidate.first, candidate.end) = (candidate.first.min(first), candidate.end.max(end));
        }
    }
}

/// The contrasts whose words a note has anywhere: mostly none.
pub(super) fn contrasts_said<'k>(document: &Document, knowledge: &'k Knowledge) -> Vec<&'k Contrast> {
    let text = document.folded.range(0..document.words.len());
    knowledge.contrasts.iter().filter(|contrast| contrast.said.iter().any(|words| text.contains(words.as_str()))).collect()
}

/// How far from a name the word may stand, sides and articles between them.
const BESIDE_WORDS: usize = 4;

/// Where a contrary word stands beside a name or in it.
fn said_beside(document: &Document, contrast: &Contrast, candidate: &Candidate) -> Option<(usize, usize)> {
    let sentence = document.sentences[document.sentence_of(candidate.first)];
    let small = |at: usize| matches!(document.role(at), Some(WordRole::Side(_) | WordRole::Stop | WordRole::Light(_)));
    let is_comma = |at: usize| document.words[at].kind == WordKind::Mark(',');
    let said = |first: usize, end: usize| contrast.said.iter().any(|words| *words == document.folded.range(first..end));
    let here = |first: usize| (first + 1..=(first + 3).min(sentence.end)).find(|end| said(first, *end)).map(|end| (first, end));
    let from = candidate.first.saturating_sub(BESIDE_WORDS).max(sentence.first);
    let before = (from..candidate.first).rev().find_map(|at| here(at).filter(|(_, end)| (*end..candidate.first).all(small)));
    let to = (candidate.end + BESIDE_WORDS).min(sentence.end);
    let after = || {
        let place = (candidate.end..to).find_map(here)?;
        // "for open reduction" says it of something else.
        let ends = place.1 == sentence.end || ends_clause(document, place.1) || small(place.1);
        (ends && (candidate.end..place.0).all(|at| small(at) || is_comma(at))).then_some(place)
    };
    // A phrase read in any order may stretch over words of something else.
    let inside = || (candidate.first..candidate.end).find_map(here).filter(|_| candidate.source != MentionSource::Words);
    before.or_else(inside).or_else(after)
}
