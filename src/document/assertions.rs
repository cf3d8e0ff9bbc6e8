//! Presence, temporality and experiencer of a statement, after NegEx and ConText: cues reach forward or backward inside a sentence until another cue ends
//! their reach; pseudo-cues reach nowhere; the section adds its default.

use crate::knowledge::{CueCategory, Entry, Hit, Knowledge};
use crate::text::{ByteSpan, Word, WordKind};

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

/// Whether a past statement is past by a removal or by recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Neither is said.
    No,
    /// "status post".
    Removed,
    /// "resolved".
    Resolved,
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
    /// Whether the cue says that what was there has been removed or has gone ("status post", "resolved").
    pub gone: Gone,
    /// Whether it is what a study or examination showed, not what someone concluded.
    pub reported: bool,
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
    /// The pseudo-cue that hides it: it counts only for words the pseudo-cue itself reaches into ("no change in" before "change in vision").
    hidden_by: Option<(usize, usize)>,
    /// How many words may stand between the cue and what it reaches.
    limit: usize,
}

/// The reach of every cue, sentence by sentence.
pub(super) fn scopes(words: &[Word], hits: &[Hit], sentences: &[Sentence], knowledge: &Knowledge) -> Vec<CueScopes> {
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
            let mut hidden: Vec<(usize, usize, Vec<u16>)> = Vec::new();
            while at < cue_hits.len() && cue_hits[at].0 < sentence.end {
                let (first, end, cue) = cue_hits[at];
                at += 1;
                if first < sentence.first || end > sentence.end || is_dangling_sign(words, *sentence, first, end) {
                    continue;
                }
                match kept.last_mut() {
                    Some((f, e, cues)) if *f == first && *e == end => cues.push(cue),
                    Some((_, e, cues)) if first < *e && end <= *e => {
                        if cues.iter().any(|cue| knowledge.cues[usize::from(*cue)].category == CueCategory::Pseudo) {
                            hidden.push((first, end, vec![cue]));
                        }
                    }
                    _ => kept.push((first, end, vec![cue])),
                }
            }
            let mut scopes = reaches(words, *sentence, &kept, &kept, knowledge);
            for scope in reaches(words, *sentence, &hidden, &kept, knowledge) {
                let by =
                    kept.iter().find(|(first, end, _)| *first <= scope.cue.0 && scope.cue.1 <= *end).map(|(first, end, _)| (*first, *end));
                scopes.push(CueScope { hidden_by: by, ..scope });
            }
            CueScopes(scopes)
        })
        .collect()
}

/// "- no" and ": negative" speak of what came before only where the statement ends with them.
fn is_dangling_sign(words: &[Word], sentence: Sentence, first: usize, end: usize) -> bool {
    matches!(words[first].kind, WordKind::Mark(mark) if mark != '(' && mark != '[' && mark != '?')
        && end < sentence.end
        && words[end].is_content()
}

/// The reach of some cues of a sentence; `kept` are all that count there.
fn reaches(
    words: &[Word],
    sentence: Sentence,
    cues: &[(usize, usize, Vec<u16>)],
    kept: &[(usize, usize, Vec<u16>)],
    knowledge: &Knowledge,
) -> Vec<CueScope> {
    let category = |cue: u16| knowledge.cues[usize::from(cue)].category;
    let mut stops: Vec<(usize, usize)> = kept
        .iter()
        .filter(|(_, _, cues)| cues.iter().any(|cue| category(*cue) == CueCategory::Terminator))
        .map(|(first, end, _)| (*first, *end))
        .collect();
    let marks =
        words[sentence.first..sentence.end].iter().enumerate().filter(|(_, word)| matches!(word.kind, WordKind::Mark(';' | '\u{2014}')));
    stops.extend(marks.map(|(offset, _)| (sentence.first + offset, sentence.first + offset + 1)));
    stops.sort_unstable();
    let mut out = Vec::new();
    for (first, end, cues) in cues {
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
                        *next >= *end
                            && cues.iter().any(|c| matches!(category(*c), CueCategory::Possible) && knowledge.cues[usize::from(*c)].forward)
                    })
                {
                    to = to.min(*next);
                }
                if to > *end {
                    out.push(CueScope { category: cue.category, cue: (*first, *end), reach: (*end, to), hidden_by: None, limit });
                }
            }
            if cue.backward {
                let from = stops.iter().rev().find(|(_, stop)| *stop <= *first).map_or(sentence.first, |(_, stop)| *stop);
                if from < *first {
                    out.push(CueScope { category: cue.category, cue: (*first, *end), reach: (from, *first), hidden_by: None, limit });
                }
            }
        }
    }
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
        gone: Gone::No,
        reported: false,
        cues: Vec::new(),
    };
    let Some(scopes) = document.scopes.get(sentence) else { return out };
    let mut seen = [false; 5];
    for scope in &scopes.0 {
        // A cue inside the words themselves belongs to the term.
        if scope.cue.0 >= first && scope.cue.1 <= end {
            continue;
        }
        if scope.hidden_by.is_some_and(|(from, to)| !(from < first && first < to)) {
            continue;
        }
        let forward = scope.reach.0 >= scope.cue.1;
        // A forward cue may run into the words ("no acute" before "acute fracture"); words may run a little past the reach.
        let covered = if forward {
            scope.cue.0 < first && first < scope.reach.1 && end <= scope.reach.1 + 2 && first.saturating_sub(scope.cue.1) <= scope.limit
        } else {
            scope.reach.0 <= first && end <= scope.reach.1 && scope.cue.0 - end <= scope.limit
        };
        if !covered {
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
                let cue: Vec<&str> = (scope.cue.0..scope.cue.1).map(|word| document.folded.word(word)).collect();
                let removed = cue.windows(2).any(|pair| pair == ["status", "post"] || pair == ["s", "p"]);
                if removed || cue.iter().any(|word| word.starts_with("heal")) {
                    out.gone = Gone::Removed;
                } else if cue.iter().any(|word| word.starts_with("resol")) {
                    out.gone = Gone::Resolved;
                }
                None
            }
            CueCategory::Family | CueCategory::Other => {
                out.experiencer = Experiencer::Other;
                None
            }
            CueCategory::Reported => {
                out.reported = true;
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
