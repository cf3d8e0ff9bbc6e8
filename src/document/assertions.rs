//! Presence, temporality and experiencer of a statement, after NegEx and ConText: cues reach forward or backward inside a sentence until another cue ends
//! their reach; pseudo-cues reach nowhere; the section adds its default.

use crate::knowledge::{CueCategory, Entry, Hit, Knowledge};
use crate::text::{ByteSpan, Folded, Word, WordKind};

use super::{Document, Sentence};

/// Whether something is stated to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the schema's words")]
pub enum Presence {
    Present,
    Absent,
    Possible,
    Hypothetical,
    Conditional,
}

/// When it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the schema's words")]
pub enum Temporality {
    Recent,
    Historical,
    Hypothetical,
}

/// Whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the schema's words")]
pub enum Experiencer {
    Patient,
    Other,
}

impl Presence {
    /// The schema's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Possible => "possible",
            Self::Hypothetical => "hypothetical",
            Self::Conditional => "conditional",
        }
    }
}

impl Temporality {
    /// The schema's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::Historical => "historical",
            Self::Hypothetical => "hypothetical",
        }
    }
}

impl Experiencer {
    /// The schema's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Other => "other",
        }
    }
}

/// What a note says of a statement, and the cues that say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Whether it is there.
    pub presence: Presence,
    /// When.
    pub temporality: Temporality,
    /// Whose.
    pub experiencer: Experiencer,
    /// Whether a cue, not only the section, puts it in the past.
    pub past_by_cue: bool,
    /// The cues, in bytes.
    pub cues: Vec<ByteSpan>,
}

/// The cues of one sentence with the words they reach.
#[derive(Clone, Debug, Default)]
pub(super) struct CueScopes(Vec<CueScope>);

#[derive(Clone, Copy, Debug)]
struct CueScope {
    category: CueCategory,
    cue: (usize, usize),
    /// Words reached, the cue's own left out on its side.
    reach: (usize, usize),
}

/// The reach of every cue, sentence by sentence.
pub(super) fn scopes(words: &[Word], folded: &Folded, hits: &[Hit], sentences: &[Sentence], knowledge: &Knowledge) -> Vec<CueScopes> {
    let mut cue_hits: Vec<(usize, usize, u16)> = hits
        .iter()
        .filter_map(|hit| match hit.entry {
            Entry::Cue(cue) => Some((hit.first as usize, hit.end as usize, cue)),
            _ => None,
        })
        .collect();
    // Longest first at the same word: "no evidence of" hides "no", and a pseudo-cue hides what it holds.
    cue_hits.sort_by_key(|(first, end, cue)| (*first, std::cmp::Reverse(*end), *cue));
    let mut at = 0;
    sentences
        .iter()
        .map(|sentence| {
            let mut kept: Vec<(usize, usize, Vec<u16>)> = Vec::new();
            while at < cue_hits.len() && cue_hits[at].0 < sentence.end {
                let (first, end, cue) = cue_hits[at];
                at += 1;
                if first < sentence.first || end > sentence.end {
                    continue;
                }
                match kept.last_mut() {
                    Some((f, e, cues)) if *f == first && *e == end => cues.push(cue),
                    Some((_, e, _)) if first < *e && end <= *e => {}
                    _ => kept.push((first, end, vec![cue])),
                }
            }
            CueScopes(reaches(words, folded, *sentence, &kept, knowledge))
        })
        .collect()
}

fn reaches(words: &[Word], folded: &Folded, sentence: Sentence, kept: &[(usize, usize, Vec<u16>)], knowledge: &Knowledge) -> Vec<CueScope> {
    let category = |cue: u16| knowledge.cues[usize::from(cue)].category;
    let mut stops: Vec<(usize, usize)> = kept
        .iter()
        .filter(|(_, _, cues)| cues.iter().any(|cue| category(*cue) == CueCategory::Terminator))
        .map(|(first, end, _)| (*first, *end))
        .collect();
    for index in sentence.first..sentence.end {
        if matches!(words[index].kind, WordKind::Mark(';' | '\u{2014}')) {
            stops.push((index, index + 1));
        }
    }
    stops.sort_unstable();
    let mut out = Vec::new();
    for (first, end, cues) in kept {
        for cue in cues {
            let cue = knowledge.cues[usize::from(*cue)];
            if matches!(cue.category, CueCategory::Pseudo | CueCategory::Terminator) {
                continue;
            }
            let limit = cue.max_words.map_or(usize::MAX, usize::from);
            if cue.forward {
                let mut to = stops.iter().find(|(stop, _)| *stop >= *end).map_or(sentence.end, |(stop, _)| *stop);
                // A contrary cue of the same sort ends the reach: "no fever, possible pneumonia".
                if matches!(cue.category, CueCategory::Absent)
                    && let Some((next, _, _)) = kept.iter().find(|(next, _, cues)| {
                        *next >= *end && cues.iter().any(|c| matches!(category(*c), CueCategory::Possible) && knowledge.cues[usize::from(*c)].forward)
                    })
                {
                    to = to.min(*next);
                }
                to = to.min(end.saturating_add(limit));
                if to > *end {
                    out.push(CueScope { category: cue.category, cue: (*first, *end), reach: (*end, to) });
                }
            }
            if cue.backward {
                let from = stops.iter().rev().find(|(_, stop)| *stop <= *first).map_or(sentence.first, |(_, stop)| *stop);
                let from = from.max(first.saturating_sub(limit));
                if from < *first {
                    out.push(CueScope { category: cue.category, cue: (*first, *end), reach: (from, *first) });
                }
            }
        }
    }
    let _ = folded;
    out
}

/// What the note says of the words `first..end`.
pub(super) fn assertion(document: &Document, first: usize, end: usize, knowledge: &Knowledge) -> Assertion {
    let sentence = document.sentence_of(first);
    let section = knowledge.section(document.section_of(first).kind);
    let mut out = Assertion {
        presence: Presence::Present,
        temporality: if section.historical { Temporality::Historical } else { Temporality::Recent },
        experiencer: if section.other_experiencer { Experiencer::Other } else { Experiencer::Patient },
        past_by_cue: false,
        cues: Vec::new(),
    };
    let Some(scopes) = document.scopes.get(sentence) else { return out };
    let mut seen = [false; 5];
    for scope in &scopes.0 {
        // A cue inside the words themselves belongs to the term.
        if scope.cue.0 >= first && scope.cue.1 <= end {
            continue;
        }
        if !(scope.reach.0 <= first && end <= scope.reach.1) && !(scope.reach.0 <= first && first < scope.reach.1 && end <= scope.reach.1 + 2) {
            continue;
        }
        let mark = match scope.category {
            CueCategory::Absent => Some(0),
            CueCategory::Possible => Some(1),
            CueCategory::Hypothetical => Some(2),
            CueCategory::Conditional => Some(3),
            CueCategory::Historical => {
                out.temporality = Temporality::Historical;
                out.past_by_cue = true;
                None
            }
            CueCategory::Family | CueCategory::Other => {
                out.experiencer = Experiencer::Other;
                None
            }
            CueCategory::Pseudo | CueCategory::Terminator => continue,
        };
        if let Some(mark) = mark {
            seen[mark] = true;
        }
        out.cues.push(document.span(scope.cue.0, scope.cue.1));
    }
    out.presence = if seen[0] {
        Presence::Absent
    } else if seen[2] {
        Presence::Hypothetical
    } else if seen[3] {
        Presence::Conditional
    } else if seen[1] {
        Presence::Possible
    } else {
        Presence::Present
    };
    if seen[2] && !seen[0] {
        out.temporality = Temporality::Hypothetical;
    }
    if section.id == "patient_instructions" && out.presence == Presence::Present {
        out.presence = Presence::Hypothetical;
        out.temporality = Temporality::Hypothetical;
    }
    out.cues.sort_unstable();
    out.cues.dedup();
    out
}
