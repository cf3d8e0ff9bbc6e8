//! Presence, temporality and experiencer of a statement, after NegEx and ConText: the cues that reach it, and the default of its section.

use crate::knowledge::{CueCategory, Gone, Knowledge};
use crate::text::{ByteSpan, WordKind};

use super::Document;

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
    /// Whether a year long gone tells when it was.
    pub dated: bool,
    /// Whether the cue says that what was there has been removed or has gone ("status post", "resolved").
    pub gone: Gone,
    /// Whether it is what a study or examination showed, not what someone concluded.
    pub reported: bool,
    /// Whether it is only the reason for a test or stay ("to rule out"): considered, never documented by that.
    pub planned: bool,
    /// Whether the cues say no more than that it was lately so.
    pub lately: bool,
    /// Whether a talk about it is all that is told.
    pub warned: bool,
    /// The cues, in bytes.
    pub cues: Vec<ByteSpan>,
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
        dated: false,
        gone: Gone::No,
        reported: false,
        planned: false,
        lately: false,
        warned: false,
        cues: Vec::new(),
    };
    let Some(scopes) = document.scopes.get(sentence) else { return out };
    let mut seen = [false; 4];
    for scope in scopes.0.iter().filter(|scope| scope.covers(first, end)) {
        match scope.category {
            CueCategory::Absent => seen[0] = true,
            CueCategory::Possible => seen[1] = true,
            CueCategory::Planned => {
                seen[1] = true;
                out.planned = true;
            }
            CueCategory::Hypothetical if scope.warns => out.warned = true,
            CueCategory::Hypothetical => seen[2] = true,
            CueCategory::Conditional => seen[3] = true,
            CueCategory::Historical if scope.lately => out.lately = true,
            CueCategory::Historical => {
                let gone = scope.gone;
                // What resolved may have done so today: it is over, not yet history (B.4).
                if gone != Gone::Resolved {
                    out.temporality = Temporality::Historical;
                }
                // A year tells when something was; a disease that lasts is not over by it.
                out.past_by_cue |= !scope.dated;
                out.dated |= scope.dated;
                if gone != Gone::No && out.gone != Gone::Removed {
                    out.gone = gone;
                }
            }
            CueCategory::Other if scope.child && is_of_child(document) => continue,
            CueCategory::Family | CueCategory::Other => out.experiencer = Experiencer::Other,
            CueCategory::Reported => out.reported = true,
            CueCategory::Pseudo | CueCategory::Terminator | CueCategory::Predicate | CueCategory::Consequence | CueCategory::Contrast => {
                continue;
            }
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
    // What stands under "differential diagnosis" is considered, not concluded.
    if section.id == "differential_diagnosis" && out.presence == Presence::Present && is_listed(document, first, sentence) {
        out.presence = Presence::Possible;
    }
    out.cues.sort_unstable();
    out.cues.dedup();
    out
}

/// Patients younger than so many days are who their notes call a child or a baby.
const CHILDHOOD_DAYS: f64 = 12.0 * 365.0;

/// Whether the patient of the note is a child.
fn is_of_child(document: &Document) -> bool {
    document.age_in_days.is_some_and(|days| days < CHILDHOOD_DAYS)
}

/// Whether a word is of the list that its section's heading announces: all of it where the heading stands on a line of its own or opens one, the first
/// statement where it stands amid a paragraph.
fn is_listed(document: &Document, first: usize, sentence: usize) -> bool {
    let section = document.section_of(first);
    let opens_line = section.first == 0 || document.words[section.first - 1].kind == WordKind::Break;
    opens_line || document.sentence_of(section.body) == sentence
}
