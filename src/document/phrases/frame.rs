//! Whether the words of a phrase make a frame of the classification, which of its codes they choose, and how much of the phrase they say.

use crate::knowledge::{FrameId, Side, WordId, WordRole};
use crate::text::WordKind;

use super::{Chunk, Document, Found, Matcher, Placed, Statement};

/// How many words may stand between two needed ones.
const MAX_GAP: usize = 4;

/// How much plainer a title must be that is read from a larger part of the body than the note names.
const WHOLE_RANK: u8 = 16;

impl Matcher<'_> {
    /// The code that a frame gives with a word of the chunk as its anchor; `picked` is scratch memory.
    pub(super) fn try_frame(
        &self,
        document: &Document,
        chunk: &Chunk,
        statement: Statement,
        anchor: usize,
        frame: FrameId,
        picked: &mut Vec<usize>,
    ) -> Option<Found> {
        let required = self.classification.required(frame);
        // Where a phrase is rewritten, its words are read as they stand and as what they stand for.
        let twofold = Self::pick(chunk, required, anchor, true, picked)?;
        let found = self.read_frame(document, chunk, statement, picked, frame);
        if !twofold {
            return found;
        }
        Self::pick(chunk, required, anchor, false, picked)?;
        let other = self.read_frame(document, chunk, statement, picked, frame);
        match (&found, &other) {
            (Some(a), Some(b)) if b.score > a.score => other,
            (None, _) => other,
            _ => found,
        }
    }

    /// Picks a place for each needed word: the nearest to the anchor, as it stands (`literal`) or as a rewritten phrase brings it; what a part of the body is part of
    /// only where the word stands nowhere else. Gives back whether a word both stands and is brought; `None` where one is missing.
    fn pick(chunk: &Chunk, required: &[WordId], anchor: usize, literal: bool, picked: &mut Vec<usize>) -> Option<bool> {
        let mut twofold = false;
        picked.clear();
        for word in required {
            let places = chunk.places(*word);
            let nearest = |(_, place): &&(WordId, usize)| {
                let placed = &chunk.placed[*place];
                (placed.whole, placed.brought == literal, place.abs_diff(anchor))
            };
            picked.push(match places {
                [(_, only)] => *only,
                _ => places.iter().min_by_key(nearest)?.1,
            });
            twofold |= places.len() > 1 && places.iter().any(|(_, place)| chunk.placed[*place].brought);
        }
        picked.sort_unstable();
        picked.dedup();
        Some(twofold)
    }

    fn read_frame(&self, document: &Document, chunk: &Chunk, statement: Statement, picked: &[usize], frame: FrameId) -> Option<Found> {
        let required = self.classification.required(frame);
        let placed = |index: usize| &chunk.placed[index];
        if picked.windows(2).any(|pair| chunk.gap(placed(pair[0]).end, placed(pair[1]).first) > MAX_GAP) {
            return None;
        }
        if !self.numbers_stand_beside(document, chunk, picked)
            || !shadows_are_whole(chunk, picked)
            || !self.wholes_are_said(document, chunk, picked)
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
        let both = || {
            let mut words = picked.iter().flat_map(|index| placed(*index).first..placed(*index).end);
            words.find(|at| document.names_both(*at, self.knowledge))
        };
        let taken = |at: usize| picked.iter().any(|index| placed(*index).first <= at && at < placed(*index).end);
        let side = side_near(document, &chunk.sides, first, end, taken).or_else(|| both().map(|at| (Side::Bilateral, at)));
        let one_sided = matches!(side, Some((Side::Left | Side::Right, _)));
        let stated = |word: WordId| {
            (one_sided && self.classification.is_unilateral(word)) || reached.iter().any(|index| placed(*index).word == word && own(*index))
        };
        if picked.iter().any(|index| placed(*index).behind.is_some_and(|denial| !stated(denial))) {
            return None;
        }
        let alone = meaningful(chunk, picked) >= statement.meaningful;
        let member = self.classification.choose(frame, side.map(|(side, _)| side), alone, stated)?;
        if picked.iter().any(|index| placed(*index).behind.is_some_and(|denial| !self.classification.lights(member).contains(&denial))) {
            return None;
        }
        if statement.non && Self::drops_non(document, chunk, picked, self.classification.lights(member)) {
            return None;
        }
        if required.len() == 1 && self.knowledge.is_not_diagnosis(member.code) {
            return None;
        }
        let mut lights: Vec<usize> = Vec::new();
        for word in self.classification.lights(member) {
            lights.extend(reached.iter().find(|index| placed(**index).word == *word && !picked.contains(index)));
        }
        let (covered, skipped) = coverage(chunk, picked, from, to);
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
            weight: required.iter().map(|word| self.classification.weight(*word)).sum(),
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
        let by_itself = at.read;
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
fn side_near(
    document: &Document,
    sides: &[(usize, Side)],
    first: usize,
    end: usize,
    taken: impl Fn(usize) -> bool,
) -> Option<(Side, usize)> {
    if sides.is_empty() {
        return None;
    }
    let near = |at: usize| if at < first { first - at } else { at.saturating_sub(end) };
    let mut close: Vec<(usize, usize, Side)> =
        sides.iter().map(|(at, side)| (near(*at), *at, *side)).filter(|(distance, _, _)| *distance <= 5).collect();
    close.sort_unstable();
    // "abrasions of the left elbow and right knee": of two sides apart, one that stands before another name is that name's.
    let apart =
        close.iter().any(|(_, a, one)| close.iter().any(|(_, b, other)| a + 2 < *b && one != other && and_between(document, *a, *b)));
    if apart {
        let of_other = |at: usize| (at + 1..end).find(|next| document.words[*next].is_content()).is_some_and(|next| !taken(next));
        let own: Vec<_> = close.iter().copied().filter(|(_, at, _)| *at < first || *at >= end || !of_other(*at)).collect();
        if !own.is_empty() {
            close = own;
        }
    }
    let (_, at, side) = *close.first()?;
    let both = close.iter().any(|(_, other, found)| *found != side && other.abs_diff(at) <= 2 && and_between(document, *other, at));
    Some((if both { Side::Bilateral } else { side }, at))
}

fn and_between(document: &Document, a: usize, b: usize) -> bool {
    (a.min(b) + 1..a.max(b)).any(|index| matches!(document.folded.word(index), "and" | "&" | "/"))
}
