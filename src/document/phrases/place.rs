//! A part of the body told before what was found there, as reports of specimens have it ("left breast, core biopsy: fibroadenoma").

use crate::knowledge::WordRole;
use crate::text::WordKind;

use super::{Chunk, Document, Found, Matcher, Placed, is_named, overlap, within};

/// A part of the body that stands by itself before what was found there, with how it was taken: "left breast, core biopsy: fibroadenoma".
pub(super) struct Place {
    pub(super) chunk: Chunk,
    pub(super) first: usize,
    /// What its own words name, as places of the list: a polyp of the cecum that turns out to be an adenoma.
    pub(super) named: (usize, usize),
    /// A colon or dash stands behind it: it holds for all that the statement names.
    pub(super) lasting: bool,
}

/// What the words of a clause are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Clause {
    /// Parts of the body, for all that titles know.
    Place,
    /// How a specimen was taken.
    Specimen,
    Other,
}

/// A place has at most so many words.
const PLACE_WORDS: usize = 6;

/// What a specimen looks like before anyone knows what it is.
fn is_specimen(word: &str) -> bool {
    matches!(word, "polyp" | "mass" | "lesion" | "nodule")
}

/// How a specimen is taken from the part of the body that a report names first.
fn takes_specimen(word: &str) -> bool {
    word.ends_with("ectomy")
        || matches!(
            word,
            "biopsy"
                | "excision"
                | "resection"
                | "curettage"
                | "leep"
                | "aspiration"
                | "fna"
                | "core"
                | "needle"
                | "punch"
                | "shave"
                | "wedge"
                | "random"
                | "specimen"
        )
}

impl Matcher<'_> {
    /// A mark that sets what was named before it apart: a place holds for what follows, anything else was a label.
    pub(super) fn names_place(&mut self) {
        match &mut self.place {
            Some(place) => place.lasting = true,
            None => self.begun = false,
        }
    }

    /// What the words of the clause before `end` are.
    pub(super) fn clause_kind(&self, document: &Document, end: usize, found: bool) -> Clause {
        let (mut places, mut specimens, mut things) = (0, 0, 0);
        for at in (self.clause..end).filter(|at| document.words[*at].kind == WordKind::Letters) {
            match document.role(at) {
                _ if takes_specimen(document.folded.word(at)) => specimens += 1,
                _ if is_specimen(document.folded.word(at)) => things += 1,
                Some(WordRole::Content(_)) => places += 1,
                Some(WordRole::Light(_) | WordRole::Side(_) | WordRole::Stop) => {}
                None if self.names_part(document, at) => places += 1,
                _ => return Clause::Other,
            }
        }
        match (places, specimens + things) {
            _ if found && things == 0 => Clause::Other,
            (0, 1..) => Clause::Specimen,
            (1..=PLACE_WORDS, _) => Clause::Place,
            _ => Clause::Other,
        }
    }

    /// Whether a word is the whole name of a part of the body.
    fn names_part(&self, document: &Document, at: usize) -> bool {
        self.knowledge.words.begins_part(document.keys[at]) && self.knowledge.wholes.contains_key(document.folded.word(at))
    }

    /// Reads what a clause names as found at the place told before it: the code that says all of the place and all of what the clause's own code says.
    /// Gives back where the clause's own codes begin in the list.
    pub(super) fn join_place(
        &mut self,
        document: &Document,
        place: &mut Place,
        behind: &Chunk,
        from: usize,
        out: &mut Vec<Found>,
    ) -> usize {
        let mut both = place.chunk.clone();
        both.placed
            .retain(|placed| !takes_specimen(document.folded.word(placed.first)) && !is_specimen(document.folded.word(placed.first)));
        let split = both.placed.len();
        both.append(behind);
        // The side told with the place is that of what was found there, however long the specimen's name.
        if behind.sides.is_empty()
            && let (Some((_, side)), Some(placed)) = (place.chunk.sides.last(), behind.placed.first())
        {
            both.sides.push((placed.first, *side));
        }
        let mut found = Vec::new();
        self.read(document, &mut both, &mut found);
        let (head, added) = both.placed.split_at(split);
        let joined = found.into_iter().find(|found| {
            let uses = |place: &(usize, usize)| found.used.iter().any(|used| overlap(*used, *place));
            let says = |placed: &Placed| uses(&(placed.first, placed.end));
            let again = |placed: &Placed| added.iter().any(|other| other.word == placed.word && says(other));
            let mut own = out[from..].iter().filter(|other| other.used.iter().any(uses));
            let whole = if out.len() > from {
                own.clone().next().is_some() && own.all(|other| within(other, found))
            } else {
                added.iter().filter(is_named).all(says)
            };
            let at_place = |placed: &Placed| says(placed) || again(placed);
            whole && head.iter().any(at_place) && head.iter().filter(is_named).all(at_place)
        });
        let Some(mut joined) = joined else { return from };
        // What denies or doubts the name may stand between it and the place.
        let own = joined.used.iter().map(|(first, _)| *first).filter(|first| *first >= self.clause).min().unwrap_or(self.clause);
        joined.first = joined.first.min(place.first);
        if document.assertion(joined.first, joined.end, self.knowledge).presence
            != document.assertion(own, joined.end, self.knowledge).presence
        {
            return from;
        }
        let alone = out[from..].iter().filter(|other| within(other, &joined)).map(|other| other.score).max().unwrap_or(0);
        joined.score = joined.score.max(alone + 2 * head.iter().filter(is_named).count());
        let apart = out.split_off(from);
        out.drain(place.named.0..place.named.1);
        place.named = (0, 0);
        let from = out.len();
        out.extend(apart.into_iter().filter(|other| !within(other, &joined)));
        out.push(joined);
        from
    }
}
