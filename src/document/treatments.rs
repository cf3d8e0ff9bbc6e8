//! Drugs and treatments given, with route and dose where stated.

use crate::knowledge::{Entry, Route};
use crate::text::{ByteSpan, WordKind};

use super::Document;

/// What was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenWhat {
    /// A drug, by index into the knowledge's medications.
    Drug(u16),
    /// A treatment, by index into the knowledge's treatments.
    Treatment(u16),
}

/// A drug or treatment in a note.
#[derive(Clone, Debug)]
pub struct Given {
    /// What.
    pub what: GivenWhat,
    /// From its name to the last word of dose, route or frequency, in bytes.
    pub span: ByteSpan,
    /// First word.
    pub first: usize,
    /// Word after the last.
    pub end: usize,
    /// Route, where stated.
    pub route: Option<Route>,
}

pub(super) fn find(document: &Document) -> Vec<Given> {
    let mut out: Vec<Given> = Vec::new();
    // A treatment's name may hold a drug's ("IV furosemide"): both are told.
    let mut taken = [0, 0];
    for hit in &document.hits {
        let what = match hit.entry {
            Entry::Medication(drug) => GivenWhat::Drug(drug),
            Entry::Treatment(treatment) => GivenWhat::Treatment(treatment),
            _ => continue,
        };
        let (first, end) = (hit.first as usize, hit.end as usize);
        let taken = &mut taken[usize::from(matches!(what, GivenWhat::Treatment(_)))];
        if first < *taken {
            continue;
        }
        *taken = end;
        let (route, last) = match what {
            GivenWhat::Drug(_) => sig(document, first, end),
            GivenWhat::Treatment(_) => (None, end),
        };
        out.push(Given { what, span: document.span(first, last), first, end: last, route });
    }
    out
}

/// Reads dose, route and frequency behind a drug's name; "IV" may also stand before it.
fn sig(document: &Document, first: usize, end: usize) -> (Option<Route>, usize) {
    let words = &document.words;
    let mut route = first.checked_sub(1).and_then(|before| route_of(document.folded.word(before)));
    let mut last = end;
    let mut at = end;
    while at < words.len() && at < end + 9 {
        match words[at].kind {
            WordKind::Number => last = at + 1,
            WordKind::Letters => {
                let word = document.folded.word(at);
                if let Some(found) = route_of(word) {
                    route = route.or(Some(found));
                    last = at + 1;
                } else if is_dose_word(word) {
                    last = at + 1;
                } else {
                    break;
                }
            }
            WordKind::Mark('%' | '/') => {}
            _ => break,
        }
        at += 1;
    }
    (route, last)
}

fn route_of(word: &str) -> Option<Route> {
    match word {
        "iv" | "intravenou" | "intravenously" | "intravenous" | "drip" | "gtt" | "infusion" | "ivp" | "push" | "bolu" | "bolus"
        | "ivpb" => Some(Route::Intravenous),
        "po" | "oral" | "orally" | "mouth" | "tablet" | "tab" | "capsule" | "cap" | "pill" => Some(Route::Oral),
        "inhaled" | "nebulizer" | "nebulized" | "neb" | "inhaler" | "mdi" | "puff" => Some(Route::Inhaled),
        "sc" | "sq" | "subq" | "subcutaneous" | "subcutaneously" | "im" | "intramuscular" => Some(Route::Injected),
        _ => None,
    }
}

fn is_dose_word(word: &str) -> bool {
    matches!(
        word,
        "mg" | "mcg"
            | "g"
            | "gm"
            | "gram"
            | "ml"
            | "unit"
            | "meq"
            | "mmol"
            | "kg"
            | "l"
            | "hr"
            | "hour"
            | "min"
            | "h"
            | "daily"
            | "bid"
            | "tid"
            | "qid"
            | "qd"
            | "qhs"
            | "q"
            | "prn"
            | "once"
            | "twice"
            | "a"
            | "day"
            | "by"
            | "every"
            | "per"
            | "at"
            | "milligram"
            | "dose"
            | "of"
            | "weekly"
            | "nightly"
            | "bedtime"
            | "morning"
            | "u"
            | "iu"
    ) || (word.starts_with('q') && word.len() <= 5 && word[1..].starts_with(|c: char| c.is_ascii_digit()))
}
