//! Compositional coding: the words of a phrase, in any order, against the frames of the classification.

use rustc_hash::FxHashMap;

use crate::knowledge::{Classification, FrameId, Knowledge, Side, WordId, WordRole};
use crate::terminology::CodeId;
use crate::text::WordKind;

use super::Document;

/// How many words may stand between two needed ones.
const MAX_GAP: usize = 4;

/// A word of the classification standing in a note: its own word, or brought in by a phrase that is rewritten.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub word: WordId,
    pub first: usize,
    pub end: usize,
}

/// A code read from the words of a phrase.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub first: usize,
    pub end: usize,
    pub code: CodeId,
    /// Needed words found.
    pub matched: usize,
    /// Twice the matched words, less the meaningful words skipped between them.
    pub score: usize,
    pub weight: f32,
    pub side: Option<Side>,
    /// Whether the code would differ by side and none is stated.
    pub side_open: bool,
    /// The words used, to tell overlaps.
    pub used: Vec<(usize, usize)>,
}

/// Folded words that end a phrase: verbs and conjunctions that begin another statement.
fn ends_phrase(word: &str) -> bool {
    matches!(
        word,
        "was"
            | "were"
            | "has"
            | "had"
            | "have"
            | "who"
            | "which"
            | "deny"
            | "denied"
            | "report"
            | "reported"
            | "present"
            | "presented"
            | "but"
            | "however"
            | "because"
            | "if"
            | "then"
            | "when"
            | "while"
            | "after"
            | "before"
            | "that"
            | "will"
            | "would"
            | "should"
            | "underwent"
            | "continue"
            | "started"
            | "she"
            | "he"
            | "we"
            | "they"
            | "i"
            | "plan"
            | "per"
            | "until"
            | "though"
            | "although"
            | "do"
            | "did"
            | "doe"
    )
}

/// Words that behind a comma still belong to the phrase: "ulcer, stage 4", "fracture, closed".
fn goes_on(word: &str) -> bool {
    matches!(
        word,
        "stage"
            | "grade"
            | "type"
            | "class"
            | "left"
            | "right"
            | "bilateral"
            | "closed"
            | "open"
            | "displaced"
            | "nondisplaced"
            | "severe"
            | "mild"
            | "moderate"
            | "unspecified"
            | "site"
            | "initial"
            | "subsequent"
            | "recurrent"
            | "single"
            | "with"
            | "without"
            | "due"
            | "secondary"
            | "unstageable"
            | "first"
    )
}

/// Scratch memory kept across the phrases of one note.
pub(super) struct Matcher<'a> {
    classification: &'a Classification,
    knowledge: &'a Knowledge,
    places: FxHashMap<WordId, Vec<usize>>,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(knowledge: &'a Knowledge) -> Self {
        Self { classification: &knowledge.classification, knowledge, places: FxHashMap::default() }
    }

    /// The codes of the words `first..end` of a sentence, with the words that rewritten phrases bring in.
    pub(super) fn find(
        &mut self,
        document: &Document,
        first: usize,
        end: usize,
        brought: &[(usize, usize, &[WordId])],
        out: &mut Vec<Found>,
    ) {
        let mut chunk: Vec<Placed> = Vec::new();
        let mut sides: Vec<(usize, Side)> = Vec::new();
        let mut at = first;
        let mut next_brought = 0;
        // Behind "without" a word is denied until the phrase ends.
        let mut denied = false;
        while at < end {
            while next_brought < brought.len() && brought[next_brought].0 < at {
                next_brought += 1;
            }
            if let Some((from, to, words)) = brought.get(next_brought).filter(|(from, _, _)| *from == at) {
                if !denied {
                    chunk.extend(words.iter().map(|word| Placed { word: *word, first: *from, end: *to }));
                }
                at = *to;
                continue;
            }
            let word = document.words[at];
            match word.kind {
                WordKind::Letters => {
                    let folded = document.folded.word(at);
                    if matches!(folded, "without" | "no" | "deny" | "denied") {
                        denied = true;
                    }
                    // "secondary to" names a cause; it is not the "secondary" of a title.
                    let cause = folded == "secondary" && at + 1 < end && document.folded.word(at + 1) == "to";
                    match self.classification.word(folded).filter(|_| !cause) {
                        Some(WordRole::Content(id)) if denied => {
                            // Only the first word is denied for certain: "without aura or visual change".
                            chunk.extend(self.classification.denied(id).map(|word| Placed { word, first: at, end: at + 1 }));
                        }
                        Some(WordRole::Content(id)) => chunk.push(Placed { word: id, first: at, end: at + 1 }),
                        Some(WordRole::Side(side)) => sides.push((at, side)),
                        Some(WordRole::Stop) => {}
                        None if ends_phrase(folded) => self.chunk(document, &mut chunk, &mut sides, out),
                        None => {}
                    }
                }
                WordKind::Number => {
                    let list_mark = (at == first || document.words[at - 1].kind == WordKind::Break)
                        && matches!(document.words.get(at + 1).map(|w| w.kind), Some(WordKind::Mark('.' | ')')));
                    if !list_mark && let Some(WordRole::Content(id)) = self.classification.word(document.folded.word(at)) {
                        chunk.push(Placed { word: id, first: at, end: at + 1 });
                    }
                }
                WordKind::Mark(',') if at + 1 < end && goes_on(document.folded.word(at + 1)) => {}
                WordKind::Mark(',' | ';' | ':' | '(' | ')' | '.' | '?' | '/' | '\u{2022}' | '\u{2014}') | WordKind::Break => {
                    self.chunk(document, &mut chunk, &mut sides, out);
                    denied = false;
                }
                WordKind::Mark(_) => {}
            }
            at += 1;
        }
        self.chunk(document, &mut chunk, &mut sides, out);
    }

    fn chunk(&mut self, document: &Document, chunk: &mut Vec<Placed>, sides: &mut Vec<(usize, Side)>, out: &mut Vec<Found>) {
        if chunk.is_empty() {
            sides.clear();
            return;
        }
        for (index, placed) in chunk.iter().enumerate() {
            self.places.entry(placed.word).or_default().push(index);
        }
        let mut candidates: Vec<Found> = Vec::new();
        for index in 0..chunk.len() {
            for frame in self.classification.anchored(chunk[index].word) {
                if let Some(found) = self.try_frame(document, chunk, sides, index, *frame) {
                    candidates.push(found);
                }
            }
        }
        candidates.sort_by(|a, b| {
            (b.score, a.end - a.first, a.first, a.code)
                .partial_cmp(&(a.score, b.end - b.first, b.first, b.code))
                .unwrap_or(std::cmp::Ordering::Equal)
                .then(b.weight.total_cmp(&a.weight))
        });
        let mut taken: Vec<(usize, usize)> = Vec::new();
        for candidate in candidates {
            let shared = candidate.used.iter().filter(|place| taken.contains(place)).count();
            if shared > 0 && (shared == candidate.used.len() || !shared_across_and(document, &candidate)) {
                continue;
            }
            taken.extend(&candidate.used);
            out.push(candidate);
        }
        for placed in chunk.iter() {
            if let Some(places) = self.places.get_mut(&placed.word) {
                places.clear();
            }
        }
        chunk.clear();
        sides.clear();
    }

    fn try_frame(&self, document: &Document, chunk: &[Placed], sides: &[(usize, Side)], anchor: usize, frame: FrameId) -> Option<Found> {
        let required = self.classification.required(frame);
        let mut picked: Vec<usize> = Vec::with_capacity(required.len());
        let mut weight = 0.0;
        for word in required {
            let places = self.places.get(word).filter(|places| !places.is_empty())?;
            // The place nearest to the anchor.
            picked.push(*places.iter().min_by_key(|place| place.abs_diff(anchor))?);
            weight += self.classification.weight(*word);
        }
        picked.sort_unstable();
        picked.dedup();
        for pair in picked.windows(2) {
            if chunk[pair[1]].first.saturating_sub(chunk[pair[0]].end) > MAX_GAP {
                return None;
            }
        }
        // A number counts only beside what it belongs to: "stage 2", not "turn every 2 hours".
        for (position, index) in picked.iter().enumerate() {
            if self.classification.is_number(chunk[*index].word) && chunk[*index].end - chunk[*index].first == 1 {
                let beside = |other: usize| {
                    let (a, b) = (chunk[other].end.min(chunk[*index].end), chunk[other].first.max(chunk[*index].first));
                    (a..b).all(|word| {
                        matches!(self.classification.word(document.folded.word(word)), Some(WordRole::Stop | WordRole::Side(_)))
                    })
                };
                let before = position.checked_sub(1).is_some_and(|before| beside(picked[before]));
                let after = picked.get(position + 1).is_some_and(|after| beside(*after));
                if picked.len() > 1 && !before && !after {
                    return None;
                }
            }
        }
        let (from, to) = (*picked.first()?, *picked.last()?);
        let (first, end) = (chunk[from].first, picked.iter().map(|index| chunk[*index].end).max()?);
        // A rewritten phrase counts its own length only when all the words it brings are used.
        let mut covered = 0;
        let mut skipped = 0;
        let mut index = from;
        while index <= to {
            let place = (chunk[index].first, chunk[index].end);
            let group = (index..chunk.len()).take_while(|at| (chunk[*at].first, chunk[*at].end) == place).count();
            let taken = (index..index + group).filter(|at| picked.binary_search(at).is_ok()).count();
            covered += if taken == group { place.1 - place.0 } else { taken.min(place.1 - place.0) };
            skipped += group - taken;
            index += group;
        }
        let used: Vec<(usize, usize)> = {
            let mut used: Vec<(usize, usize)> = picked.iter().map(|index| (chunk[*index].first, chunk[*index].end)).collect();
            used.dedup();
            used
        };
        let side = side_near(document, sides, first, end);
        let member = self.classification.choose(frame, side.map(|(side, _)| side));
        if required.len() == 1 && self.knowledge.is_not_diagnosis(member.code) {
            return None;
        }
        let matched = required.len();
        let score = (2 * covered).saturating_sub(skipped);
        if score == 0 {
            return None;
        }
        let side_open = member.side.is_none() && self.classification.has_sides(frame);
        let (first, end) = match side {
            Some((_, at)) if at + 1 == first => (at, end),
            Some((_, at)) if at == end => (first, at + 1),
            _ => (first, end),
        };
        Some(Found { first, end, code: member.code, matched, score, weight, side: side.map(|(side, _)| side), side_open, used })
    }
}

/// The side stated nearest to a phrase; both sides give the bilateral one.
fn side_near(document: &Document, sides: &[(usize, Side)], first: usize, end: usize) -> Option<(Side, usize)> {
    let near = |at: usize| if at < first { first - at } else { at.saturating_sub(end) };
    let mut close: Vec<(usize, usize, Side)> =
        sides.iter().map(|(at, side)| (near(*at), *at, *side)).filter(|(distance, _, _)| *distance <= 5).collect();
    close.sort_unstable();
    let (_, at, side) = *close.first()?;
    let both = close.iter().any(|(_, other, found)| *found != side && other.abs_diff(at) <= 2 && and_between(document, *other, at));
    Some((if both { Side::Bilateral } else { side }, at))
}

fn and_between(document: &Document, a: usize, b: usize) -> bool {
    (a.min(b) + 1..a.max(b)).any(|index| matches!(document.folded.word(index), "and" | "&" | "/"))
}

/// "left hip and knee pain": two phrases may share their head across "and".
fn shared_across_and(document: &Document, candidate: &Found) -> bool {
    (candidate.first..candidate.end).any(|index| matches!(document.folded.word(index), "and" | "or" | "&" | "/"))
}
