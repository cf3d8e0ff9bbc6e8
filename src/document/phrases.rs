//! Compositional coding: the words of a phrase, in any order, against the frames of the classification.

use crate::knowledge::{Classification, Knowledge, PART_WORDS, Side, WordId, WordRole, WordSieve};
use crate::terminology::CodeId;
use crate::text::WordKind;

pub(super) use self::aspect::is_back_of_a_part;
use self::place::{Clause, Place};
use super::Document;

mod aspect;
mod frame;
mod place;

/// A word of the classification standing in a note: its own word, or brought in by a phrase that is rewritten.
#[derive(Clone, Copy, Debug)]
struct Placed {
    word: WordId,
    first: usize,
    end: usize,
    /// How many words it is read from: one, or those of the phrase that brings it.
    read: usize,
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
    /// How many words it is read from.
    pub read: usize,
    pub words: &'k [WordId],
    /// The side it says besides.
    pub side: Option<Side>,
}

/// A bracket of at most so many words stands within its phrase.
const BRACKET_WORDS: usize = 5;

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
            | "spiral"
            | "oblique"
            | "transverse"
            | "comminuted"
            | "segmental"
            | "greenstick"
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
    (first..at)
        .rev()
        .take(2)
        .find(|before| document.words[*before].is_content())
        .is_some_and(|before| matches!(document.folded.word(before), "year" | "yr" | "y" | "yo" | "month" | "week" | "day"))
}

fn is_possessive(word: &str) -> bool {
    matches!(word, "her" | "his" | "their" | "my" | "your")
}

/// "degeneration, and her angles": a possessive behind a conjunction begins another thing.
fn is_next_statement(document: &Document, at: usize, first: usize) -> bool {
    at > first && matches!(document.folded.word(at - 1), "and" | "or")
}

/// Scratch memory kept across the phrases of one note.
pub(super) struct Matcher<'a> {
    classification: &'a Classification,
    knowledge: &'a Knowledge,
    chunk: Chunk,
    /// The clause before a comma, and where its codes begin in the list.
    before: Option<(Chunk, usize)>,
    /// The words before an open bracket.
    outer: Option<(Chunk, usize)>,
    /// The part of the body that begins a statement, told before what was found there.
    place: Option<Place>,
    /// Where the clause begins, and whether another one stands before it.
    clause: usize,
    begun: bool,
    /// The words of the sentence, the end of what is rewritten in it, and what it says once a title may stand in it.
    sentence: (usize, usize),
    reach: usize,
    statement: Option<Statement>,
    candidates: Vec<Found>,
    /// The words picked for a frame.
    picked: Vec<usize>,
}

/// The words of one phrase.
#[derive(Clone, Default)]
struct Chunk {
    placed: Vec<Placed>,
    /// Whether it has a word that no title knows.
    strange: bool,
    /// Each word placed with its index in `placed`, sorted.
    places: Vec<(WordId, usize)>,
    sides: Vec<(usize, Side)>,
    /// Words that no frame counts as standing between: sides, light words, denials.
    free: Vec<usize>,
}

/// What the whole sentence says.
#[derive(Clone, Copy)]
struct Statement {
    /// How many of its words are meaningful.
    meaningful: usize,
    /// Whether "non" stands in it or right before it.
    non: bool,
}

impl Chunk {
    fn clear(&mut self) {
        self.placed.clear();
        self.strange = false;
        self.sides.clear();
        self.free.clear();
    }

    /// Goes on with the words of another.
    fn append(&mut self, behind: &Chunk) {
        self.placed.extend_from_slice(&behind.placed);
        self.sides.extend_from_slice(&behind.sides);
        self.free.extend_from_slice(&behind.free);
    }

    /// Which words are placed.
    fn sieve(&self) -> WordSieve {
        let mut words = WordSieve::default();
        for placed in &self.placed {
            words.insert(placed.word);
        }
        words
    }

    /// Makes the words placed ready to be looked up.
    fn index(&mut self) {
        self.places.clear();
        self.places.extend(self.placed.iter().enumerate().map(|(index, placed)| (placed.word, index)));
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
        Self {
            classification: &knowledge.classification,
            knowledge,
            chunk: Chunk::default(),
            before: None,
            outer: None,
            place: None,
            clause: 0,
            begun: false,
            sentence: (0, 0),
            reach: 0,
            statement: None,
            candidates: Vec::new(),
            picked: Vec::new(),
        }
    }

    /// The codes of the words `first..end` of a sentence, with the words that rewritten phrases bring in.
    pub(super) fn find(&mut self, document: &Document, first: usize, end: usize, brought: &[Rewritten<'_>], out: &mut Vec<Found>) {
        self.chunk.clear();
        self.before = None;
        self.outer = None;
        self.place = None;
        (self.clause, self.begun) = (first, false);
        (self.sentence, self.statement) = ((first, end), None);
        self.reach = brought.iter().map(|phrase| phrase.end).fold(end, usize::max);
        let mut at = first;
        let mut next_brought = 0;
        let mut denied = Denied::Nothing;
        let mut shadow: Option<(usize, usize)> = None;
        let mut other = false;
        let mut placed_to = first;
        while at < end {
            let folded = if self.knowledge.words.is_read_apart(document.keys[at]) { document.folded.word(at) } else { "" };
            if matches!(folded, "initial" | "subsequent")
                && let Some(after) = encounter_clause(document, at, end)
            {
                at = after;
                continue;
            }
            while next_brought < brought.len() && brought[next_brought].first < at {
                next_brought += 1;
            }
            if let Some(phrase) = brought.get(next_brought).filter(|phrase| phrase.first == at) {
                shadow = Some((phrase.first, phrase.end));
                self.bring(phrase, denied);
                if let Some(side) = phrase.side {
                    self.chunk.free.extend(phrase.first..phrase.end);
                    self.chunk.sides.push((at, side));
                    at = phrase.end;
                    shadow = None;
                    continue;
                }
            }
            shadow = shadow.filter(|(_, to)| at < *to);
            let word = document.words[at];
            match word.kind {
                WordKind::Letters => {
                    // "secondary to" names a cause; it is not the "secondary" of a title.
                    let cause = folded == "secondary" && at + 1 < end && document.folded.word(at + 1) == "to";
                    if is_possessive(folded) && is_next_statement(document, at, first) {
                        self.close(document, at, false, out);
                        self.place = None;
                    }
                    let aspect = folded == "back" && is_back_of_a_part(self.knowledge, document, at, end);
                    if !aspect && shadow.is_none() && at >= placed_to && matches!(denied, Denied::Nothing) {
                        placed_to = self.place_whole(document, at, end);
                    }
                    let age = folded == "old" && is_age(document, at, first);
                    match document.role(at).filter(|_| !cause && !age) {
                        _ if folded == "w" && is_with(document, at, end) => {
                            denied = Denied::Nothing;
                            at += 1;
                        }
                        _ if folded == "w" && at + 1 < end && document.words[at + 1].joined && document.folded.word(at + 1) == "o" => {
                            self.chunk.free.extend([at, at + 1]);
                            denied = Denied::All(None);
                            at += 1;
                        }
                        // The back of a part is no back; a title may name it all the same ("burn of back of hand").
                        Some(WordRole::Content(id)) if aspect => self.place_light(id, at),
                        Some(WordRole::Content(id)) => {
                            self.place_other(&mut other, id, at);
                            denied = self.place(id, at, denied, shadow);
                        }
                        Some(WordRole::Light(id)) => {
                            self.place_other(&mut other, id, at);
                            self.place_light(id, at);
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
                        None if self.knowledge.words.ends_phrase(document.keys[at]) => {
                            self.close(document, at, false, out);
                            self.place = None;
                            denied = if matches!(folded, "deny" | "denied") { Denied::All(Some(UNKNOWN)) } else { denied };
                        }
                        None => self.chunk.strange |= shadow.is_none(),
                    }
                }
                WordKind::Number => {
                    let role = if is_list_mark(document, at, first) {
                        None
                    } else {
                        self.second_level(document, at, first).or_else(|| document.role(at))
                    };
                    if let Some(WordRole::Content(id)) = role {
                        denied = self.place(id, at, denied, shadow);
                    } else {
                        self.chunk.strange = true;
                    }
                }
                WordKind::Mark(',')
                    if at + 1 < end
                        && (goes_on(document.folded.word(at + 1)) || names_a_place(document, self.knowledge, at + 1, end))
                        && !self.begins_anew(document, at + 1, end) => {}
                WordKind::Mark('(') if self.outer.is_none() && closes_soon(document, at, end) => {
                    self.outer = Some((std::mem::take(&mut self.chunk), at));
                }
                WordKind::Mark(')') if self.outer.is_some() => self.leave_bracket(document, at, out),
                WordKind::Mark(',') => {
                    let listed = at + 1 < end && matches!(document.folded.word(at + 1), "and" | "or");
                    self.close(document, at, !listed, out);
                    denied = Denied::Nothing;
                }
                WordKind::Mark(':') => {
                    self.close(document, at, false, out);
                    self.names_place();
                    denied = Denied::Nothing;
                }
                WordKind::Mark(';' | '(' | ')' | '.' | '?' | '/' | '\u{2022}' | '\u{2014}') | WordKind::Break => {
                    self.close(document, at, false, out);
                    self.place = None;
                    denied = Denied::Nothing;
                }
                // "AKI - renal dosing": a dash between blanks begins another thought.
                WordKind::Mark('-' | '\u{2013}') if stands_apart(document, at) => {
                    self.close(document, at, false, out);
                    self.names_place();
                    denied = Denied::Nothing;
                }
                WordKind::Mark(_) => {}
            }
            at += 1;
        }
        self.close(document, end, false, out);
    }

    /// Places the words a rewritten phrase stands for.
    fn bring(&mut self, phrase: &Rewritten<'_>, denied: Denied) {
        let Rewritten { first, end, read, words, .. } = *phrase;
        let classification = self.classification;
        let behind = match denied {
            Denied::All(before) => before,
            Denied::Nothing | Denied::Next => None,
        };
        for word in words {
            let light = classification.is_light(*word);
            let placed = Placed { word: *word, first, end, read, light, brought: true, behind, shadow: None, whole: false };
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

    /// The second of two levels of the spine, called by its number alone: "C5-6" is C5 and C6.
    fn second_level(&self, document: &Document, at: usize, first: usize) -> Option<WordRole> {
        let joined = at >= first + 2 && matches!(document.words[at - 1].kind, WordKind::Mark('-' | '\u{2013}' | '/'));
        let before = document.folded.word(at.checked_sub(2).filter(|_| joined)?);
        let region = before.trim_end_matches(|last: char| last.is_ascii_digit());
        let named = matches!(region, "c" | "t" | "l") && self.knowledge.wholes.contains_key(before);
        named.then(|| self.classification.word(&format!("{region}{}", document.folded.word(at))))?
    }

    /// Whether what stands behind a comma names with a side what was named before: "left wrist fracture, right ankle fracture".
    fn begins_anew(&self, document: &Document, first: usize, end: usize) -> bool {
        let sided = matches!(document.role(first), Some(WordRole::Side(_)));
        let named = |at: usize| match document.role(at) {
            Some(WordRole::Content(id)) => self.chunk.placed.iter().any(|placed| placed.word == id && !placed.whole),
            _ => false,
        };
        sided && (first..end).take_while(|at| !ends_clause(document, *at)).any(named)
    }

    /// Places what a part of the body belongs to; gives back the word after it.
    fn place_whole(&mut self, document: &Document, first: usize, end: usize) -> usize {
        if !self.knowledge.words.begins_part(document.keys[first]) {
            return first;
        }
        let named = (1..=PART_WORDS).rev().map(|words| first + words).filter(|after| *after <= end);
        let found = named.filter_map(|after| Some((after, self.knowledge.wholes.get(document.folded.range(first..after).trim())?))).next();
        let Some((end, wholes)) = found else { return first };
        let from = self.chunk.placed.len();
        for word in wholes.iter().flatten() {
            if !self.chunk.placed[from..].iter().any(|placed| placed.word == *word) {
                let light = self.classification.is_light(*word);
                self.chunk.placed.push(Placed {
                    word: *word,
                    first,
                    end,
                    read: end - first,
                    light,
                    brought: true,
                    behind: None,
                    shadow: None,
                    whole: true,
                });
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
                read: 1,
                light: true,
                brought: false,
                behind: None,
                shadow: None,
                whole: false,
            }));
        }
    }

    /// What the sentence says, read once.
    fn statement(&mut self, document: &Document) -> Statement {
        if let Some(statement) = self.statement {
            return statement;
        }
        let (first, end) = self.sentence;
        let meaningful = (first..end).filter(|at| self.counts(document, *at, first)).count();
        let non = (first.saturating_sub(2)..self.reach)
            .any(|at| self.knowledge.words.is_read_apart(document.keys[at]) && document.folded.word(at) == "non");
        let statement = Statement { meaningful, non };
        self.statement = Some(statement);
        statement
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

    /// Places a word that chooses among the codes of a frame and is not needed to find it.
    fn place_light(&mut self, id: WordId, at: usize) {
        self.chunk.free.push(at);
        let placed =
            Placed { word: id, first: at, end: at + 1, read: 1, light: true, brought: false, behind: None, shadow: None, whole: false };
        self.chunk.placed.push(placed);
    }

    /// Places a word as it stands or denied; gives back what is denied from here on.
    fn place(&mut self, id: WordId, at: usize, denied: Denied, shadow: Option<(usize, usize)>) -> Denied {
        let plain = Placed { word: id, first: at, end: at + 1, read: 1, light: false, brought: false, behind: None, shadow, whole: false };
        let against = |word| Placed { light: true, shadow: None, word, ..plain };
        match denied {
            Denied::Nothing => {
                self.chunk.placed.push(plain);
                Denied::Nothing
            }
            Denied::Next => {
                self.chunk.placed.extend(self.classification.denied(id).map(against));
                self.chunk.free.push(at);
                Denied::Nothing
            }
            Denied::All(before) => {
                let no = self.classification.denied(id);
                self.chunk.placed.extend(no.map(against));
                self.chunk.free.push(at);
                if before.is_some() {
                    self.chunk.placed.push(Placed { behind: before, ..plain });
                }
                Denied::All(before.or(no).or(Some(UNKNOWN)))
            }
        }
    }

    /// Ends a clause before the word `end`: reads its codes; `goes_on`: more may be said of them. A clause behind a comma that names nothing by itself may say more of what stands before it ("stenosis, spinal, lumbar").
    fn close(&mut self, document: &Document, end: usize, goes_on: bool, out: &mut Vec<Found>) {
        if self.chunk.placed.is_empty() && self.begun && self.place.is_none() {
            self.chunk.clear();
            self.before = None;
            self.clause = end + 1;
            return;
        }
        let mut chunk = std::mem::take(&mut self.chunk);
        let mut from = out.len();
        self.read(document, &mut chunk, out);
        // Once a statement has begun, no place leads it.
        let clause = if self.begun && self.place.is_none() { Clause::Other } else { self.clause_kind(document, end, out.len() > from) };
        if let Some(mut place) = self.place.take() {
            if clause == Clause::Other && !chunk.placed.is_empty() {
                from = self.join_place(document, &mut place, &chunk, from, out);
            }
            self.place = (clause != Clause::Other || place.lasting).then_some(place);
        }
        if clause == Clause::Place && !self.begun {
            match &mut self.place {
                Some(place) => {
                    place.chunk.append(&chunk);
                    place.named.1 = out.len();
                }
                None => self.place = Some(Place { chunk: chunk.clone(), first: self.clause, named: (from, out.len()), lasting: false }),
            }
        }
        self.begun |= clause == Clause::Other && self.clause < end;
        self.clause = end + 1;
        if let Some((before, start)) = self.before.take()
            && out.len() == from
            && !chunk.strange
            && !chunk.placed.is_empty()
        {
            let (both, joined) = self.join(document, before, &chunk, &out[start..]);
            if let Some(joined) = joined {
                let apart = out.split_off(start);
                out.extend(apart.into_iter().filter(|other| !within(other, &joined)));
                out.push(joined);
            }
            (chunk, from) = (both, start);
        }
        if goes_on && !chunk.placed.is_empty() {
            self.before = Some((chunk, from));
        } else {
            chunk.clear();
            self.chunk = chunk;
        }
    }

    /// Goes on with the words before a bracket: what stands in it may say more of them ("anemia (iron deficiency)").
    fn leave_bracket(&mut self, document: &Document, at: usize, out: &mut Vec<Found>) {
        let Some((mut outer, open)) = self.outer.take() else { return };
        let mut inner = std::mem::take(&mut self.chunk);
        let from = out.len();
        self.read(document, &mut inner, out);
        outer.free.extend(open..=at);
        if !inner.strange && !inner.placed.is_empty() {
            let (both, joined) = self.join(document, outer.clone(), &inner, &out[from..]);
            if joined.is_some() {
                out.truncate(from);
            }
            if out.len() == from {
                outer = both;
            }
        }
        self.chunk = outer;
    }

    /// Two clauses as one, and the code that says all of the second together with the first; it uses all or nothing of what `apart` names.
    fn join(&mut self, document: &Document, before: Chunk, behind: &Chunk, apart: &[Found]) -> (Chunk, Option<Found>) {
        let mut both = before;
        let split = both.placed.len();
        both.append(behind);
        let mut found = Vec::new();
        self.read(document, &mut both, &mut found);
        let (head, added) = both.placed.split_at(split);
        let joined = found.into_iter().find(|found| {
            let uses = |place: (usize, usize)| found.used.iter().any(|used| overlap(*used, place));
            let says = |placed: &Placed| uses((placed.first, placed.end));
            // "injury of a nerve at lower leg level, right leg"
            let again = |placed: &Placed| head.iter().any(|other| other.word == placed.word && says(other));
            head.iter().any(says)
                && added.iter().filter(is_named).all(|placed| says(placed) || again(placed) || ends_range(document, placed.first))
                && apart.iter().all(|other| within(other, found) || !other.used.iter().any(|place| uses(*place)))
        });
        (both, joined)
    }

    /// The codes of a chunk.
    fn read(&mut self, document: &Document, chunk: &mut Chunk, out: &mut Vec<Found>) {
        if chunk.placed.iter().all(|placed| self.classification.anchored(placed.word).is_empty()) {
            return;
        }
        self.place_repeated(chunk);
        let words = chunk.sieve();
        let mut statement = None;
        let mut candidates = std::mem::take(&mut self.candidates);
        let mut picked = std::mem::take(&mut self.picked);
        for index in 0..chunk.placed.len() {
            let anchored = self.classification.anchored(chunk.placed[index].word).iter();
            for anchored in anchored.filter(|anchored| words.may_hold(anchored.needs)) {
                let statement = *statement.get_or_insert_with(|| {
                    chunk.index();
                    self.statement(document)
                });
                candidates.extend(self.try_frame(document, chunk, statement, index, anchored.frame, &mut picked));
            }
        }
        self.picked = picked;
        candidates.sort_by(|a, b| {
            (b.score, a.end - a.first, a.first, a.rank, a.code)
                .partial_cmp(&(a.score, b.end - b.first, b.first, b.rank, b.code))
                .unwrap_or(std::cmp::Ordering::Equal)
                .then(b.weight.total_cmp(&a.weight))
        });
        let mut taken: Vec<(usize, usize)> = Vec::new();
        for candidate in candidates.drain(..) {
            let shared = candidate.used.iter().filter(|place| taken.iter().any(|other| overlap(**place, *other))).count();
            if shared > 0 && (shared == candidate.used.len() || !shared_across_and(document, &candidate)) {
                continue;
            }
            taken.extend(&candidate.used);
            out.push(candidate);
        }
        self.candidates = candidates;
    }

    /// Places words that stand a second time.
    fn place_repeated(&self, chunk: &mut Chunk) {
        let own = || chunk.placed.iter().filter(|placed| !placed.light && !placed.brought);
        let mut words = WordSieve::default();
        if !own().any(|placed| words.insert(placed.word)) {
            return;
        }
        let mut seen: Vec<(WordId, usize)> = Vec::new();
        let mut repeated: Vec<Placed> = Vec::new();
        for placed in own() {
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
}

/// "L3-4": whether a word is the second level of two, which a title of the region says with the first.
fn ends_range(document: &Document, at: usize) -> bool {
    document.words[at].kind == WordKind::Number
        && at.checked_sub(1).is_some_and(|before| document.words[before].kind == WordKind::Mark('-'))
}

/// Whether a word placed is one that a clause names by itself.
fn is_named(placed: &&Placed) -> bool {
    !placed.light && placed.shadow.is_none() && !placed.whole
}

fn overlap(a: (usize, usize), b: (usize, usize)) -> bool {
    a.0 < b.1 && b.0 < a.1
}

/// Whether all the words of one code are used by another.
fn within(one: &Found, other: &Found) -> bool {
    one.used.iter().all(|place| other.used.iter().any(|used| overlap(*used, *place)))
}

/// Whether a bracket is closed within a few words and nothing else ends a clause in it.
fn closes_soon(document: &Document, open: usize, end: usize) -> bool {
    let mut marks = (open + 1..end.min(open + 2 + BRACKET_WORDS)).filter(|at| ends_clause(document, *at));
    marks.next().is_some_and(|at| document.words[at].kind == WordKind::Mark(')'))
}

/// Whether what stands behind a comma is a place and nothing else: "herniated disc, L4-L5", "hammertoe, second digit".
pub(super) fn names_a_place(document: &Document, knowledge: &Knowledge, first: usize, end: usize) -> bool {
    let end = (first..end).find(|at| ends_clause(document, *at)).unwrap_or(end);
    let place = |at: usize| {
        let named = |words: &usize| at + words <= end && knowledge.wholes.contains_key(document.folded.range(at..at + words).trim());
        Some(at).filter(|at| knowledge.words.begins_part(document.keys[*at])).and_then(|_| (1..=PART_WORDS).rev().find(named))
    };
    let (mut at, mut places) = (first, 0);
    while at < end {
        if let Some(words) = place(at) {
            places += 1;
            at += words;
        } else if !document.words[at].is_content()
            || matches!(document.role(at), Some(WordRole::Side(_) | WordRole::Stop))
            || is_ordinal(document.folded.word(at))
        {
            at += 1;
        } else if at + 1 < end && document.words[at].kind == WordKind::Number && is_ordinal(document.folded.word(at + 1)) {
            at += 2;
        } else {
            return false;
        }
    }
    places > 0
}

fn is_ordinal(word: &str) -> bool {
    matches!(word, "first" | "second" | "third" | "fourth" | "fifth" | "st" | "nd" | "rd" | "th")
}

/// Whether a mark ends what stands behind a comma.
pub(super) fn ends_clause(document: &Document, at: usize) -> bool {
    matches!(document.words[at].kind, WordKind::Break | WordKind::Mark(',' | ';' | ':' | '.' | '(' | ')'))
}

/// "subsequent encounter for closed fracture with routine healing" tells the seventh character and nothing else: the word after it.
fn encounter_clause(document: &Document, at: usize, end: usize) -> Option<usize> {
    let word = |index: usize| if index < end { document.folded.word(index) } else { "" };
    if word(at + 1) != "encounter" {
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

/// "left hip and knee pain": two phrases may share their head across "and".
fn shared_across_and(document: &Document, candidate: &Found) -> bool {
    (candidate.first..candidate.end).any(|index| matches!(document.folded.word(index), "and" | "or" | "&" | "/"))
}
