//! Which meaning of an abbreviation a note has in mind.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::knowledge::{Abbreviation, Sense, WordKey};

use super::Document;

/// Words on each side of a short form that speak for one of its meanings before all others.
const NEAR_WORDS: usize = 5;

/// The words of a note, gathered once, for context.
pub(super) struct NoteWords<'d, 'k> {
    document: &'d Document,
    words: Option<FxHashSet<WordKey>>,
    phrases: FxHashMap<&'k [WordKey], bool>,
}

/// The meaning found.
pub(super) enum Meaning<'k> {
    /// One meaning.
    One(&'k Sense),
    /// Several, and nothing decides.
    Unclear,
    /// Not a diagnosis here.
    NotDiagnosis(&'k Sense),
}

impl<'d, 'k> NoteWords<'d, 'k> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self { document, words: None, phrases: FxHashMap::default() }
    }

    /// The words and marks around a word, which itself is left open.
    fn around(&self, first: usize) -> Vec<WordKey> {
        let keys = &self.document.keys;
        let from = first.saturating_sub(NEAR_WORDS);
        let mut out = keys[from..(first + NEAR_WORDS + 1).min(keys.len())].to_vec();
        out[first - from] = WordKey::UNKNOWN;
        out
    }

    fn has(&mut self, phrase: &'k [WordKey]) -> bool {
        let keys = &self.document.keys;
        match phrase {
            [word] => self.words.get_or_insert_with(|| keys.iter().copied().collect()).contains(word),
            _ => *self.phrases.entry(phrase).or_insert_with(|| stands_in(phrase, keys)),
        }
    }

    /// The meaning of an abbreviation at word `first`.
    pub(super) fn meaning(&mut self, abbreviation: &'k Abbreviation, first: usize) -> Meaning<'k> {
        if let [only] = abbreviation.senses.as_slice() {
            return if only.diagnosis { Meaning::One(only) } else { Meaning::NotDiagnosis(only) };
        }
        let section = self.document.section_of(first).kind;
        let around = self.around(first);
        let mut beside: Vec<usize> = Vec::with_capacity(abbreviation.senses.len());
        let scored: Vec<(usize, &Sense)> = abbreviation
            .senses
            .iter()
            .map(|sense| {
                let placed = usize::from(sense.sections.contains(&section)) * 2;
                // A word beside the short form says more than one elsewhere in the note.
                let near = sense.context.iter().filter(|phrase| stands_in(phrase, &around)).count() * 4;
                beside.push(near);
                (sense.context.iter().filter(|phrase| self.has(phrase)).count() + near + placed, sense)
            })
            .collect();
        let best = scored.iter().map(|(score, _)| *score).max().unwrap_or(0);
        let mut leaders = scored.iter().filter(|(score, _)| *score == best && best > 0);
        let chosen = match (leaders.next(), leaders.next()) {
            (Some((_, sense)), None) if !is_contested(&scored, &beside, sense) => Some(*sense),
            _ => None,
        };
        match chosen.or_else(|| abbreviation.senses.iter().find(|sense| sense.default)) {
            Some(sense) if sense.diagnosis => Meaning::One(sense),
            Some(sense) => Meaning::NotDiagnosis(sense),
            None => Meaning::Unclear,
        }
    }
}

/// How many times as much has to speak for one disease as for another before a note that has signs of both decides between them.
const MARGIN: usize = 3;

/// Whether a note that names no default speaks for a second disease too, and no word beside the short form for the first alone: with a failing kidney and a ventilator
/// "ARF" may be either.
fn is_contested(scored: &[(usize, &Sense)], beside: &[usize], chosen: &Sense) -> bool {
    let best = scored.iter().zip(beside).find(|((_, sense), _)| std::ptr::eq(*sense, chosen));
    let Some(((score, _), near)) = best else { return false };
    chosen.diagnosis
        && scored.iter().all(|(_, sense)| !sense.default)
        && scored.iter().zip(beside).any(|((other, sense), other_near)| {
            let rival = sense.diagnosis && !std::ptr::eq(*sense, chosen) && *other > 0;
            rival && *score < MARGIN * *other && (*near == 0 || *other_near > 0)
        })
}

/// Whether words stand one after the other in others.
fn stands_in(phrase: &[WordKey], words: &[WordKey]) -> bool {
    words.windows(phrase.len().max(1)).any(|run| run == phrase)
}
