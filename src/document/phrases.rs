//! Compositional coding: the words of a phrase, in any order, against the frames of the classification.

use crate::knowledge::{Classification, FrameId, Knowledge, PART_WORDS, Side, WordId, WordRole, WordSieve};
use crate::terminology::CodeId;
use crate::text::WordKind;

use super::Document;

/// How many words may stand between two needed ones.
const MAX_GAP: usize = 4;

/// How much plainer a title must be that is read from a larger part of the body than the note names.
const WHOLE_RANK: u8 = 16;

/// A word of the classification standing in a note: its own word, or brought in by a phrase that is rewritten.
#[derive(Clone, Copy, Debug)]
struct Placed {
    word: WordId,
    first: usize,
    end: usize,
    /// It only chooses among the codes of a frame.
    light: bool,
    /// A rewritten phrase brings it.
    brought: bool,
    /// It stands behind the first word that something denies: a frame has it only together with that denial.
    behind: Option<WordId>,
    /// The words a phrase rewrites, `first..end`: a frame has one of them only together with all.
    shadow: Option<(usize, usize)>,
    /// It names what the word that stands there is a part of: "thigh" is of the leg.
    whole: bool,
}

/// A phrase of a note with the classification's words it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rewritten<'k> {
    pub first: usize,
    pub end: usize,
    pub words: &'k [WordId],
    /// The side it says besides.
    pub side: Option<Side>,
}

/// A denial that no title knows.
const UNKNOWN: WordId = WordId(u32::MAX);

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
    /// How far the title is from the plain one.
    pub rank: u8,
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

/// "60-year-old man with ...": the age is not the "old" of a title.
fn is_age(document: &Document, at: usize, first: usize) -> bool {
    document.folded.word(at) == "old"
        && (first..at)
            .rev()
            .take(2)
            .find(|before| document.words[*before].is_content())
            .is_some_and(|before| matches!(document.folded.word(before), "year" | "yr" | "y" | "yo" | "month" | "week" | "day"))
}

/// "degeneration, and her angles": a possessive behind a conjunction begins another thing.
fn is_next_statement(document: &Document, at: usize, first: usize) -> bool {
    at > first
        && matches!(document.folded.word(at), "her" | "his" | "their" | "my" | "your")
        && matches!(document.folded.word(at - 1), "and" | "or")
}

/// Scratch memory kept across the phrases of one note.
pub(super) struct Matcher<'a> {
    classification: &'a Classification,
    knowledge: &'a Knowledge,
    chunk: Chunk,
    candidates: Vec<Found>,
}

/// The words of one phrase.
#[derive(Default)]
struct Chunk {
    placed: Vec<Placed>,
    /// Each word placed with its index in `placed`, sorted.
    places: Vec<(WordId, usize)>,
    words: WordSieve,
    sides: Vec<(usize, Side)>,
    /// Words that no frame counts as standing between: sides, light words, denials.
    free: Vec<usize>,
    /// Meaningful words of the whole sentence.
    statement: usize,
}

impl Chunk {
    fn clear(&mut self) {
        self.placed.clear();
        self.sides.clear();
        self.free.clear();
    }

    /// Makes the words placed ready to be looked up.
    fn index(&mut self) {
        self.places.clear();
        self.words = WordSieve::default();
        for (index, placed) in self.placed.iter().enumerate() {
            self.places.push((placed.word, index));
            self.words.insert(placed.word);
        }
        self.places.sort_unstable();
    }

    /// Where a word stands, as indices of `placed`.
    fn places(&self, word: WordId) -> &[(WordId, usize)] {
        let first = self.places.partition_point(|(known, _)| *known < word);
        let count = self.places[first..].iter().take_while(|(known, _)| *known == word).count();
        &self.places[first..first + count]
    }

    /// How many words stand between two places.
    fn gap(&self, end: usize, first: usize) -> usize {
        if first <= end {
            return 0;
        }
        let free = self.free.partition_point(|at| *at < first) - self.free.partition_point(|at| *at < end);
        (first - end).saturating_sub(free)
    }
}

/// What is being denied at a word.
#[derive(Clone, Copy)]
enum Denied {
    Nothing,
    /// "without": reaches to the end of the phrase.
    All(Option<WordId>),
    /// "not": reaches the next word.
    Next,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(knowledge: &'a Knowledge) -> Self {
        Self { classification: &knowledge.classification, knowledge, chunk: Chunk::default(), candidates: Vec::new() }
    }

    /// The codes of the words `first..end` of a sentence, with the words that rewritten phrases bring in.
    pub(super) fn find(&mut self, document: &Document, first: usize, end: usize, brought: &[Rewritten<'_>], out: &mut Vec<Found>) {
        self.chunk.clear();
        self.chunk.statement = (first..end).filter(|at| self.counts(document, *at, first)).count();
        let mut at = first;
        let mut next_brought = 0;
        let mut denied = Denied::Nothing;
        let mut shadow: Option<(usize, usize)> = None;
        let mut other = false;
        let mut placed_to = first;
        while at < end {
            if let Some(after) = encounter_clause(document, at, end) {
                at = after;
                continue;
            }
            while next_brought < brought.len() && brought[next_brought].first < at {
                next_brought += 1;
            }
            if let Some(phrase) = brought.get(next_brought).filter(|phrase| phrase.first == at) {
                shadow = Some((phrase.first, phrase.end));
                self.bring(phrase.words, (phrase.first, phrase.end), denied);
                if let Some(side) = phrase.side {
                    self.chunk.free.push(at);
                    self.chunk.sides.push((at, side));
                }
            }
            shadow = shadow.filter(|(_, to)| at < *to);
            let word = document.words[at];
            match word.kind {
                WordKind::Letters => {
                    let folded = document.folded.word(at);
                    // "secondary to" names a cause; it is not the "secondary" of a title.
                    let cause = folded == "secondary" && at + 1 < end && document.folded.word(at + 1) == "to";
                    if is_next_statement(document, at, first) {
                        self.close(document, out);
                    }
                    if shadow.is_none() && at >= placed_to && matches!(denied, Denied::Nothing) {
                        placed_to = self.place_whole(document, at, end);
                    }
                    match document.role(at).filter(|_| !cause && !is_age(document, at, first)) {
                        _ if folded == "w" && is_with(document, at, end) => {
                            denied = Denied::Nothing;
                            at += 1;
                        }
                        _ if folded == "w" && at + 1 < end && document.words[at + 1].joined && document.folded.word(at + 1) == "o" => {
                            self.chunk.free.extend([at, at + 1]);
                            denied = Denied::All(None);
                            at += 1;
                        }
                        Some(WordRole::Content(id)) => {
                            self.place_other(&mut other, id, at);
                            denied = self.place(id, at, denied, shadow);
                        }
                        Some(WordRole::Light(id)) => {
                            self.chunk.free.push(at);
                            self.place_other(&mut other, id, at);
                            self.chunk.placed.push(Placed {
                                word: id,
                                first: at,
                                end: at + 1,
                                light: true,
                                brought: false,
                                behind: None,
                                shadow: None,
                                whole: false,
                            });
                            other |= self.classification.is_other(id);
                        }
                        Some(WordRole::Side(side)) => {
                            self.chunk.free.push(at);
                            self.chunk.sides.push((at, side));
                        }
                        Some(WordRole::Denies) => {
                            self.chunk.free.push(at);
                            denied = if folded == "not" { Denied::Next } else { Denied::All(None) };
                        }
                        // "without rupture with ...": what comes with it is there.
                        Some(WordRole::Stop) if folded == "with" => denied = Denied::Nothing,
                        Some(WordRole::Stop) => {}
                        None if ends_phrase(folded) => {
                            self.close(document, out);
                            denied = if matches!(folded, "deny" | "denied") { Denied::All(Some(UNKNOWN)) } else { denied };
                        }
                        None => {}
                    }
                }
                WordKind::Number => {
                    if !is_list_mark(document, at, first)
                        && let Some(WordRole::Content(id)) = document.role(at)
                    {
                        denied = self.place(id, at, denied, shadow);
                    }
                }
                WordKind::Mark(',')
                    if at + 1 < end
                        && (goes_on(document.folded.word(at + 1)) || self.names_a_place(document, at + 1, end))
                        && !self.begins_anew(document, at + 1, end) => {}
                WordKind::Mark(',' | ';' | ':' | '(' | ')' | '.' | '?' | '/' | '\u{2022}' | '\u{2014}') | WordKind::Break => {
                    self.close(document, out);
                    denied = Denied::Nothing;
                }
                // "AKI - renal dosing": a dash between blanks begins another thought.
                WordKind::Mark('-' | '\u{2013}') if stands_apart(document, at) => {
                    self.close(document, out);
                    denied = Denied::Nothing;
                }
                WordKind::Mark(_) => {}
            }
            at += 1;
        }
        self.close(document, out);
    }

    /// Places the words a rewritten phrase stands for.
    fn bring(&mut self, words: &[WordId], (first, end): (usize, usize), denied: Denied) {
        let classification = self.classification;
        let behind = match denied {
            Denied::All(before) => before,
            Denied::Nothing | Denied::Next => None,
        };
        for word in words {
            let light = classification.is_light(*word);
            let placed = Placed { word: *word, first, end, light, brought: true, behind, shadow: None, whole: false };
            match denied {
                Denied::Nothing => self.chunk.placed.push(placed),
                Denied::All(_) | Denied::Next => {
                    let no = classification.denied(*word).map(|word| Placed { word, light: true, behind: None, ..placed });
                    self.chunk.placed.extend(no);
                    if behind.is_some() {
                        self.chunk.placed.push(placed);
                    }
                }
            }
        }
    }

    /// Whether what stands behind a comma names with a side what was named before: "left wrist fracture, right ankle fracture".
    fn begins_anew(&self, document: &Document, first: usize, end: usize) -> bool {
        let sided = matches!(self.classification.word(document.folded.word(first)), Some(WordRole::Side(_)));
        let named = |at: usize| match self.classification.word(document.folded.word(at)) {
            Some(WordRole::Content(id)) => self.chunk.placed.iter().any(|placed| placed.word == id && !placed.whole),
            _ => false,
        };
        sided && (first..end).take_while(|at| !ends_clause(document, *at)).any(named)
    }

    /// Whether what stands behind a comma is a place and nothing else: "herniated disc, L4-L5".
    fn names_a_place(&self, document: &Document, first: usize, end: usize) -> bool {
        let clause = (first..end).take_while(|at| !ends_clause(document, *at)).filter(|at| document.words[*at].is_content());
        let is_place = |at: usize| self.knowledge.wholes.contains_key(document.folded.word(at));
        let mut places = 0;
        for at in clause {
            match self.classification.word(document.folded.word(at)) {
                _ if is_place(at) => places += 1,
                Some(WordRole::Side(_) | WordRole::Stop) => {}
                _ => return false,
            }
        }
        places > 0
    }

    /// Places what a part of the body belongs to; gives back the word after it.
    fn place_whole(&mut self, document: &Document, first: usize, end: usize) -> usize {
        let named = (1..=PART_WORDS).rev().map(|words| first + words).filter(|after| *after <= end);
        let found = named.filter_map(|after| Some((after, self.knowledge.wholes.get(document.folded.range(first..after).trim())?))).next();
        let Some((end, wholes)) = found else { return first };
        let from = self.chunk.placed.len();
        for word in wholes.iter().flatten() {
            if !self.chunk.placed[from..].iter().any(|placed| placed.word == *word) {
                let light = self.classification.is_light(*word);
                self.chunk.placed.push(Placed { word: *word, first, end, light, brought: true, behind: None, shadow: None, whole: true });
            }
        }
        end
    }

    /// Places "other" with the word behind it.
    fn place_other(&mut self, other: &mut bool, id: WordId, at: usize) {
        if std::mem::take(other) {
            let bound = self.classification.other_than(id);
            self.chunk.placed.extend(bound.map(|word| Placed {
                word,
                first: at,
                end: at + 1,
                light: true,
                brought: false,
                behind: None,
                shadow: None,
                whole: false,
            }));
        }
    }

    /// Whether a word carries meaning of its own in its sentence.
    fn counts(&self, document: &Document, at: usize, first: usize) -> bool {
        match document.words[at].kind {
            WordKind::Letters => {
                !matches!(document.role(at), Some(WordRole::Stop | WordRole::Side(_) | WordRole::Light(_) | WordRole::Denies))
            }
            WordKind::Number => !is_list_mark(document, at, first),
            _ => false,
        }
    }

    /// Places a word as it stands or denied; gives back what is denied from here on.
    fn place(&mut self, id: WordId, at: usize, denied: Denied, shadow: Option<(usize, usize)>) -> Denied {
        let plain = Placed { word: id, first: at, end: at + 1, light: false, brought: false, behind: None, shadow, whole: false };
        let against = |word| Placed { light: true, shadow: None, word, ..plain };
        let no = self.classification.denied(id);
        match denied {
            Denied::Nothing => {
                self.chunk.placed.push(plain);
                Denied::Nothing
            }
            Denied::Next => {
                self.chunk.placed.extend(no.map(against));
                self.chunk.free.push(at);
                Denied::Nothing
            }
            Denied::All(before) => {
                self.chunk.placed.extend(no.map(against));
                self.chunk.free.push(at);
                if before.is_some() {
                    self.chunk.placed.push(Placed { behind: before, ..plain });
                }
                Denied::All(before.or(no).or(Some(UNKNOWN)))
            }
        }
    }

    /// Ends a phrase: reads its codes.
    fn close(&mut self, document: &Document, out: &mut Vec<Found>) {
        let mut chunk = std::mem::take(&mut self.chunk);
        self.place_repeated(&mut chunk);
        chunk.index();
        let mut candidates = std::mem::take(&mut self.candidates);
        for index in 0..chunk.placed.len() {
            for anchored in self.classification.anchored(chunk.placed[index].word) {
                if chunk.words.may_hold(anchored.needs) {
                    candidates.extend(self.try_frame(document, &chunk, index, anchored.frame));
                }
            }
        }
        candidates.sort_by(|a, b| {
            (b.score, a.end - a.first, a.first, a.rank, a.code)
                .partial_cmp(&(a.score, b.end - b.first, b.first, b.rank, b.code))
                .unwrap_or(std::cmp::Ordering::Equal)
                .then(b.weight.total_cmp(&a.weight))
        });
        let mut taken: Vec<(usize, usize)> = Vec::new();
        for candidate in candidates.drain(..) {
            let shared = candidate.used.iter().filter(|(first, end)| taken.iter().any(|(from, to)| from < end && first < to)).count();
            if shared > 0 && (shared == candidate.used.len() || !shared_across_and(document, &candidate)) {
                continue;
            }
            taken.extend(&candidate.used);
            out.push(candidate);
        }
        self.candidates = candidates;
        self.chunk = chunk;
        self.chunk.clear();
    }

    /// Places words that stand a second time.
    fn place_repeated(&self, chunk: &mut Chunk) {
        let mut seen: Vec<(WordId, usize)> = Vec::new();
        let mut repeated: Vec<Placed> = Vec::new();
        for placed in chunk.placed.iter().filter(|placed| !placed.light && !placed.brought) {
            let Some(word) = self.classification.twice(placed.word) else { continue };
            match seen.iter().find(|(known, _)| *known == word) {
                Some((_, at)) if *at != placed.first => {
                    repeated.push(Placed { word, light: true, behind: None, shadow: None, ..*placed });
                }
                Some(_) => {}
                None => seen.push((word, placed.first)),
            }
        }
        if !repeated.is_empty() {
            chunk.placed.extend(repeated);
            chunk.placed.sort_by_key(|placed| placed.first);
        }
    }

    fn try_frame(&self, document: &Document, chunk: &Chunk, anchor: usize, frame: FrameId) -> Option<Found> {
        let required = self.classification.required(frame);
        // Where a phrase is rewritten, its words are read as they stand and as what they stand for.
        let mut twofold = false;
        let literal = Self::pick(chunk, required, anchor, true, &mut twofold)?;
        let found = self.read_frame(document, chunk, literal, frame);
        if !twofold {
            return found;
        }
        let rewritten = Self::pick(chunk, required, anchor, false, &mut twofold)?;
        let other = self.read_frame(document, chunk, rewritten, frame);
        match (&found, &other) {
            (Some(a), Some(b)) if b.score > a.score => other,
            (None, _) => other,
            _ => found,
        }
    }

    /// A place for each needed word: the nearest to the anchor, as it stands (`literal`) or as a rewritten phrase brings it.
    fn pick(chunk: &Chunk, required: &[WordId], anchor: usize, literal: bool, twofold: &mut bool) -> Option<Vec<usize>> {
        if required.iter().any(|word| chunk.places(*word).is_empty()) {
            return None;
        }
        let mut picked: Vec<usize> = Vec::with_capacity(required.len());
        for word in required {
            let places = || chunk.places(*word).iter().map(|(_, place)| *place);
            let other_kind = |place: &usize| chunk.placed[*place].brought == literal;
            *twofold |= chunk.places(*word).len() > 1 && places().any(|place| chunk.placed[place].brought);
            picked.extend(places().min_by_key(|place| (other_kind(place), place.abs_diff(anchor))));
        }
        picked.sort_unstable();
        picked.dedup();
        Some(picked)
    }

    fn read_frame(&self, document: &Document, chunk: &Chunk, picked: Vec<usize>, frame: FrameId) -> Option<Found> {
        let required = self.classification.required(frame);
        let weight = required.iter().map(|word| self.classification.weight(*word)).sum();
        let placed = |index: usize| &chunk.placed[index];
        if picked.windows(2).any(|pair| chunk.gap(placed(pair[0]).end, placed(pair[1]).first) > MAX_GAP) {
            return None;
        }
        if !self.numbers_stand_beside(document, chunk, &picked)
            || !shadows_are_whole(chunk, &picked)
            || !self.wholes_are_said(document, chunk, &picked)
        {
            return None;
        }
        let (from, to) = (*picked.first()?, *picked.last()?);
        let (first, end) = (placed(from).first, picked.iter().map(|index| placed(*index).end).max()?);
        let reached = reached_lights(chunk, first, end);
        // A light word that a rewritten phrase brings counts only for a frame that takes more of the phrase.
        let own = |index: usize| {
            let (light, place) = (placed(index), (placed(index).first, placed(index).end));
            !light.brought || picked.iter().any(|other| placed(*other).brought && (placed(*other).first, placed(*other).end) == place)
        };
        let stated = |word: WordId| reached.iter().any(|index| placed(*index).word == word && own(*index));
        if picked.iter().any(|index| placed(*index).behind.is_some_and(|denial| !stated(denial))) {
            return None;
        }
        let side = side_near(document, &chunk.sides, first, end);
        let alone = meaningful(chunk, &picked) >= chunk.statement;
        let member = self.classification.choose(frame, side.map(|(side, _)| side), alone, stated)?;
        if picked.iter().any(|index| placed(*index).behind.is_some_and(|denial| !self.classification.lights(member).contains(&denial))) {
            return None;
        }
        if Self::drops_non(document, chunk, &picked, self.classification.lights(member)) {
            return None;
        }
        if required.len() == 1 && self.knowledge.is_not_diagnosis(member.code) {
            return None;
        }
        let mut lights: Vec<usize> = Vec::new();
        for word in self.classification.lights(member) {
            lights.extend(reached.iter().find(|index| placed(**index).word == *word && !picked.contains(index)));
        }
        let (covered, skipped) = coverage(chunk, &picked, from, to);
        // A light word inside a phrase that is rewritten is covered with it.
        let mut stand_out: Vec<usize> = lights.iter().map(|index| placed(*index).first).collect();
        stand_out.retain(|at| !picked.iter().any(|index| placed(*index).first <= *at && *at < placed(*index).end));
        stand_out.sort_unstable();
        stand_out.dedup();
        let score = (2 * (covered + stand_out.len())).saturating_sub(skipped);
        if score == 0 {
            return None;
        }
        let mut used: Vec<(usize, usize)> = picked.iter().map(|index| (placed(*index).first, placed(*index).end)).collect();
        used.dedup();
        let mut span = (first, end);
        for index in lights {
            span = (span.0.min(placed(index).first), span.1.max(placed(index).end));
        }
        // "without" belongs to what it denies.
        if span.0 > 0
            && picked.iter().chain(&reached).any(|index| placed(*index).first == span.0 && placed(*index).light)
            && matches!(document.role(span.0 - 1), Some(WordRole::Denies))
        {
            span.0 -= 1;
        }
        span = match side {
            Some((_, at)) if at + 1 == span.0 => (at, span.1),
            Some((_, at)) if at == span.1 => (span.0, at + 1),
            _ => span,
        };
        Some(Found {
            first: span.0,
            end: span.1,
            code: match side {
                // A header's words lead to a code without a side; its siblings have one.
                Some((side, _)) if member.side.is_none() => self.classification.sided(member.code, side),
                _ => member.code,
            },
            matched: required.len(),
            score,
            rank: member.rank + if picked.iter().any(|index| placed(*index).whole) { WHOLE_RANK } else { 0 },
            weight,
            side: side.map(|(side, _)| side),
            side_open: self.classification.leaves_side_open(frame, member),
            used,
        })
    }

    /// Whether a title without "non" is read from a word behind it: non-Hodgkin lymphoma is never Hodgkin lymphoma.
    fn drops_non(document: &Document, chunk: &Chunk, picked: &[usize], lights: &[WordId]) -> bool {
        let id = |word: usize| match document.role(word) {
            Some(WordRole::Content(id) | WordRole::Light(id)) => Some(id),
            _ => None,
        };
        let has = |non: WordId| lights.contains(&non) || picked.iter().any(|index| chunk.placed[*index].word == non);
        let is_hyphen = |word: usize| document.words.get(word).is_some_and(|word| word.kind == WordKind::Mark('-'));
        picked.iter().any(|index| {
            let placed = &chunk.placed[*index];
            (placed.first.saturating_sub(2)..placed.end).filter(|word| document.folded.word(*word) == "non").any(|word| {
                let next = if is_hyphen(word + 1) { word + 2 } else { word + 1 };
                next < placed.end && id(next) == Some(placed.word) && !id(word).is_some_and(has)
            })
        })
    }

    /// Whether what the parts of the body stand for is used in full: of "lower limb, including hip" no frame has the hip alone.
    fn wholes_are_said(&self, document: &Document, chunk: &Chunk, picked: &[usize]) -> bool {
        let used = |at: usize| picked.iter().map(|index| &chunk.placed[*index]).filter(move |p| p.whole && !p.light && p.first == at);
        picked.iter().map(|index| &chunk.placed[*index]).filter(|placed| placed.whole && !placed.light).all(|placed| {
            let wholes = self.knowledge.wholes.get(document.folded.range(placed.first..placed.end).trim());
            wholes.into_iter().flatten().any(|whole| {
                let said = |word: &WordId| self.classification.is_light(*word) || picked.iter().any(|p| chunk.placed[*p].word == *word);
                used(placed.first).all(|own| whole.contains(&own.word)) && whole.iter().all(said)
            })
        })
    }

    /// A number counts only beside what it belongs to: "stage 2", not "turn every 2 hours".
    fn numbers_stand_beside(&self, document: &Document, chunk: &Chunk, picked: &[usize]) -> bool {
        picked.iter().all(|index| {
            let number = chunk.placed[*index];
            if !self.classification.is_number(number.word) || number.end - number.first != 1 {
                return true;
            }
            let beside = |other: &usize| {
                let (a, b) = (chunk.placed[*other].end.min(number.end), chunk.placed[*other].first.max(number.first));
                (a..b).all(|word| {
                    !document.words[word].is_content()
                        || matches!(document.role(word), Some(WordRole::Stop | WordRole::Side(_) | WordRole::Light(_)))
                })
            };
            // A word that stands twice may stand beside it the other time.
            let around = index.saturating_sub(3)..(index + 4).min(chunk.placed.len());
            let neighbours =
                around.filter(|other| other != index && picked.iter().any(|own| chunk.placed[*own].word == chunk.placed[*other].word));
            picked.len() == 1 || neighbours.into_iter().any(|other| beside(&other))
        })
    }
}

/// Whether a mark ends what stands behind a comma.
pub(super) fn ends_clause(document: &Document, at: usize) -> bool {
    matches!(document.words[at].kind, WordKind::Break | WordKind::Mark(',' | ';' | ':' | '.' | '(' | ')'))
}

/// "subsequent encounter for closed fracture with routine healing" tells the seventh character and nothing else: the word after it.
fn encounter_clause(document: &Document, at: usize, end: usize) -> Option<usize> {
    let word = |index: usize| if index < end { document.folded.word(index) } else { "" };
    if !matches!(word(at), "initial" | "subsequent") || word(at + 1) != "encounter" {
        return None;
    }
    let told = |text: &str| {
        matches!(
            text,
            "for"
                | "closed"
                | "open"
                | "fracture"
                | "fx"
                | "type"
                | "or"
                | ","
                | "with"
                | "w"
                | "/"
                | "routine"
                | "delayed"
                | "healing"
                | "nonunion"
                | "malunion"
                | "i"
                | "ii"
                | "iii"
                | "iiia"
                | "iiib"
                | "iiic"
        )
    };
    let mut after = at + 2;
    while after < end && told(word(after)) {
        after += 1;
    }
    Some(after)
}

/// "w/": with.
fn is_with(document: &Document, at: usize, end: usize) -> bool {
    at + 1 < end
        && document.words[at + 1].kind == WordKind::Mark('/')
        && document.words[at].span.end() == document.words[at + 1].span.start()
}

/// Whether blanks stand on both sides of a word.
fn stands_apart(document: &Document, at: usize) -> bool {
    let span = document.words[at].span;
    let before = at.checked_sub(1).is_some_and(|before| document.words[before].span.end() < span.start());
    before && document.words.get(at + 1).is_some_and(|after| after.span.start() > span.end())
}

fn is_list_mark(document: &Document, at: usize, first: usize) -> bool {
    (at == first || document.words[at - 1].kind == WordKind::Break)
        && matches!(document.words.get(at + 1).map(|word| word.kind), Some(WordKind::Mark('.' | ')')))
}

/// The words of a rewritten phrase are read as they stand only all together.
fn shadows_are_whole(chunk: &Chunk, picked: &[usize]) -> bool {
    picked.iter().all(|index| {
        let Some(shadow) = chunk.placed[*index].shadow else { return true };
        let is_part = |placed: &Placed| placed.shadow == Some(shadow);
        let used = picked.iter().filter(|other| is_part(&chunk.placed[**other])).count();
        let around = index.saturating_sub(24)..(index + 24).min(chunk.placed.len());
        used >= chunk.placed[around].iter().filter(|placed| is_part(placed)).count()
    })
}

/// Light words near `first..end`, each reached from the last.
fn reached_lights(chunk: &Chunk, first: usize, end: usize) -> Vec<usize> {
    let mut out = Vec::new();
    let (mut from, mut to) = (first, end);
    let start = chunk.placed.partition_point(|placed| placed.first < first);
    for index in start..chunk.placed.len() {
        let placed = &chunk.placed[index];
        if placed.first >= to && chunk.gap(to, placed.first) > MAX_GAP {
            break;
        }
        if placed.light {
            out.push(index);
            to = to.max(placed.end);
        }
    }
    for index in (0..start).rev() {
        let placed = &chunk.placed[index];
        if chunk.gap(placed.end, from) > MAX_GAP {
            break;
        }
        if placed.light {
            out.push(index);
            from = from.min(placed.first);
        }
    }
    out
}

/// How many meaningful words of the note a frame uses: several brought by one part of the body are one.
fn meaningful(chunk: &Chunk, picked: &[usize]) -> usize {
    let heavy = || picked.iter().map(|index| &chunk.placed[*index]).filter(|placed| !placed.light);
    let mut wholes: Vec<usize> = heavy().filter(|placed| placed.whole).map(|placed| placed.first).collect();
    wholes.dedup();
    heavy().filter(|placed| !placed.whole).count() + wholes.len()
}

/// Words a frame uses of those it stretches over, and meaningful words it leaves out. A rewritten phrase counts its own length only when all the words
/// it brings are used.
fn coverage(chunk: &Chunk, picked: &[usize], from: usize, to: usize) -> (usize, usize) {
    let (mut covered, mut skipped) = (0, 0);
    let mut index = from;
    // A phrase begins before its own words do.
    while index > 0
        && chunk.placed[from]
            .shadow
            .is_some_and(|(first, end)| (chunk.placed[index - 1].first, chunk.placed[index - 1].end) == (first, end))
    {
        index -= 1;
    }
    while index <= to {
        let at = chunk.placed[index];
        let place = (at.first, at.end);
        let group = (index..chunk.placed.len())
            .take_while(|other| (chunk.placed[*other].first, chunk.placed[*other].end) == place && chunk.placed[*other].shadow == at.shadow)
            .count();
        let taken = (index..index + group).filter(|other| picked.binary_search(other).is_ok()).count();
        let by_itself = place.1 - place.0;
        // One word of the note, read as it stands or as what it is a part of.
        let wholes = (index..index + group).filter(|other| chunk.placed[*other].whole).count();
        if wholes > 0 {
            covered += taken.min(1);
            skipped += usize::from(taken == 0 && wholes < group);
            index += group;
            continue;
        }
        let heavy = (index..index + group).filter(|other| !chunk.placed[*other].light).count();
        if at.shadow.is_some() {
            // Counted by the phrase unless the phrase is read as it stands.
            if taken > 0 {
                covered += 1;
            }
        } else if by_itself > 1 || group > 1 {
            let literal = (index + group..=to.min(chunk.placed.len() - 1))
                .any(|other| chunk.placed[other].shadow == Some(place) && picked.binary_search(&other).is_ok());
            if !literal {
                covered += if taken == group { by_itself } else { taken.min(by_itself) };
                skipped += 2 * heavy.saturating_sub(taken);
            }
        } else {
            covered += taken;
            skipped += heavy.saturating_sub(taken);
        }
        index += group;
    }
    (covered, skipped)
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
