//! Names that share their head or their place across "and": "hip and knee pain" is hip pain and knee pain, "contusion of the shoulder and the knee" two
//! contusions. The one that "and" cuts off from its head is read as if what stands between were not there.

use crate::knowledge::{Entry, Knowledge, Side, WordKey, WordRole};
use crate::text::WordKind;

use super::super::Document;
use super::super::phrases::{Rewritten, ends_clause};
use super::{Candidate, MentionSource, beside};

/// How many words around "and" may belong to the names.
const REACH: usize = 6;
/// How many meaningful words the name beside it may add.
const OTHER_WORDS: usize = 2;
/// How far from a name its side may stand.
const SIDE_WORDS: usize = 3;

/// Adds the names cut off by "and", and takes away what was read across it with the same code.
pub(super) fn add_shared(document: &Document, knowledge: &Knowledge, rewritten: &[Rewritten<'_>], candidates: &mut Vec<Candidate>) {
    let mut shared: Vec<(usize, Candidate)> = Vec::new();
    for (joint, _) in document.keys.iter().enumerate().filter(|(_, key)| knowledge.words.joins(**key)) {
        read_joint(document, knowledge, rewritten, joint, &mut shared);
    }
    candidates.retain(|candidate| {
        let across = |joint: usize| candidate.first <= joint && joint < candidate.end;
        let again = |other: &Candidate| candidate.matched <= other.matched && same_name(candidate, other, knowledge);
        candidate.source != MentionSource::Words || !shared.iter().any(|(joint, other)| across(*joint) && again(other))
    });
    candidates.extend(shared.into_iter().map(|(_, candidate)| candidate));
}

fn joins(document: &Document, knowledge: &Knowledge, at: usize) -> bool {
    knowledge.words.joins(document.keys[at])
}

/// Whether two candidates name the same thing, whatever its side.
fn same_name(a: &Candidate, b: &Candidate, knowledge: &Knowledge) -> bool {
    let (Some(one), Some(other)) = (a.code, b.code) else { return false };
    let sided = |code, side: Option<Side>| side.map(|side| knowledge.classification.sided(code, side));
    one == other || sided(one, b.side) == Some(other) || sided(other, a.side) == Some(one)
}

fn read_joint(document: &Document, knowledge: &Knowledge, rewritten: &[Rewritten<'_>], joint: usize, out: &mut Vec<(usize, Candidate)>) {
    let sentence = document.sentences[document.sentence_of(joint)];
    let ends = |at: &usize| ends_clause(document, *at) || (*at != joint && joins(document, knowledge, *at));
    let small = |at: usize| {
        !document.words[at].is_content() || matches!(document.role(at), Some(WordRole::Side(_) | WordRole::Stop | WordRole::Denies))
    };
    let list = &knowledge.words;
    let key = |at: usize| document.keys[at];
    let from = (joint.saturating_sub(REACH).max(sentence.first)..joint).rev().take_while(|at| !ends(at)).last().unwrap_or(joint);
    let to = (joint + 1..(joint + 1 + REACH).min(sentence.end)).take_while(|at| !ends(at)).last().map_or(joint + 1, |last| last + 1);
    if from == joint || to == joint + 1 {
        return;
    }
    // Articles and sides behind a preposition are read over, as everywhere.
    let mut led = false;
    let mut plain: Vec<usize> = Vec::new();
    for at in from..to {
        let over = led && list.adds_nothing(key(at));
        led = list.leads(key(at)) || over;
        if !over {
            plain.push(at);
        }
    }
    let read = |kept: &[usize], gap: usize, found: &mut dyn FnMut(usize, usize, Entry, usize)| {
        let keys: Vec<WordKey> = kept.iter().map(|at| key(*at)).collect();
        for (first, last, entry) in knowledge.lexicon.names_across(&keys, gap) {
            found(kept[first], kept[last], entry, last + 1 - first);
        }
    };
    // "prepped and draped": no names.
    let named_by_title = |at: &usize| !matches!(document.role(*at), None | Some(WordRole::Stop | WordRole::Denies));
    if !plain.iter().rev().find(|at| **at < joint).is_some_and(named_by_title) {
        return;
    }
    let before: Vec<usize> = plain.iter().copied().filter(|at| *at < joint).collect();
    let behind: Vec<usize> = plain.iter().copied().filter(|at| *at > joint).collect();
    // "hip and knee pain"
    let mut names = 0;
    for (index, at) in behind.iter().enumerate() {
        match document.role(*at) {
            Some(WordRole::Side(_)) => continue,
            // "a central and right-sided herniation", "narrow angles and possible glaucoma"
            _ if document.folded.word(*at) == "sided" => continue,
            _ if matches!(document.folded.word(*at), "possible" | "probable" | "likely" | "suspected") => break,
            Some(WordRole::Content(_)) => names += 1,
            _ => break,
        }
        if names > OTHER_WORDS {
            break;
        }
        let kept = [&before[..], &behind[index + 1..]].concat();
        read(&kept, before.len(), &mut |first, last, entry, words| {
            // "pain in the hip and knee arthritis": the hip belongs to what stands before it.
            if first > sentence.first && list.leads(key(first - 1)) {
                return;
            }
            let Some(mut candidate) = named(document, knowledge, (first, joint), entry, words) else { return };
            let side = side_before(document, knowledge, sentence.first, first, joint).or_else(|| {
                side_behind(document, last + 1, sentence.end).filter(|_| (joint..last).all(|at| side_at(document, at).is_none()))
            });
            if let (Some(side), Some(code)) = (side, candidate.code) {
                candidate.code = Some(knowledge.classification.sided(code, side));
                candidate.side = Some(side);
            }
            out.push((joint, candidate));
        });
    }
    // "contusion of the shoulder and the knee"
    if let Some(lead) = before.iter().rposition(|at| list.leads(key(*at))) {
        let skip = behind.iter().take_while(|at| list.adds_nothing(key(**at)) || list.leads(key(**at))).count();
        let kept = [&before[..=lead], &behind[skip..]].concat();
        read(&kept, lead + 1, &mut |first, last, entry, words| {
            // "on aspirin and warfarin": no head.
            if document.role(first).is_none() || matches!(document.role(first), Some(WordRole::Stop)) {
                return;
            }
            // "pain in the chest and leg swelling": the leg belongs to what stands behind it.
            if last + 1 != to && !small(last + 1) {
                return;
            }
            let Some(mut candidate) = named(document, knowledge, (joint + 1, last + 1), entry, words) else { return };
            beside::add_side(document, knowledge, rewritten, &mut candidate);
            out.push((joint, candidate));
        });
    }
}

/// A name that stands at `first..end` without its head.
fn named(document: &Document, knowledge: &Knowledge, (first, end): (usize, usize), entry: Entry, words: usize) -> Option<Candidate> {
    let (source, condition, values, code, side) = match entry {
        Entry::Phrase(index) => {
            let phrase = &knowledge.phrases[index as usize];
            let code = phrase.code?;
            (MentionSource::Phrase, knowledge.family(code), Vec::new(), Some(code), phrase.side)
        }
        Entry::Term(condition, term) => {
            let known = &knowledge.condition(condition).terms[usize::from(term)];
            if known.code.is_none() && knowledge.condition(condition).rules.is_empty() {
                return None;
            }
            (MentionSource::Term, Some(condition), known.values.clone(), known.code, None)
        }
        _ => return None,
    };
    let empty = |at: usize| !document.words[at].is_content() || matches!(document.role(at), Some(WordRole::Stop));
    Some(Candidate {
        matched: words,
        // What is said in one piece comes first.
        score: (2 * words).saturating_sub(1),
        condition,
        values,
        code,
        fixed: source == MentionSource::Term && code.is_some(),
        side,
        ..Candidate::at((first..end).find(|at| !empty(*at)).unwrap_or(first), end, source)
    })
}

fn side_at(document: &Document, at: usize) -> Option<Side> {
    match document.role(at) {
        Some(WordRole::Side(side)) => Some(side),
        _ => None,
    }
}

/// The side inside a name, or right before it.
fn side_before(document: &Document, knowledge: &Knowledge, start: usize, first: usize, end: usize) -> Option<Side> {
    let near = first.saturating_sub(SIDE_WORDS).max(start);
    let before = (near..first).rev().take_while(|at| document.words[*at].is_content() && !joins(document, knowledge, *at));
    (first..end).find_map(|at| side_at(document, at)).or_else(|| before.into_iter().find_map(|at| side_at(document, at)))
}

/// The side behind the whole: "medial and lateral meniscus tears, left knee".
fn side_behind(document: &Document, from: usize, end: usize) -> Option<Side> {
    let comma = from < end && document.words[from].kind == WordKind::Mark(',');
    let from = from + usize::from(comma);
    (from..(from + SIDE_WORDS).min(end)).take_while(|at| document.words[*at].is_content()).find_map(|at| side_at(document, at))
}
