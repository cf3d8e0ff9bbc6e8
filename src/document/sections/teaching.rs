//! Passages that teach about a disease and tell of no patient: leaflets, and what is copied from them into a note ("Otitis media is an infection of ...").

use crate::knowledge::{Entry, Hit, Knowledge};
use crate::text::{Folded, Word, WordKind};

use super::Section;

/// So many statements that teach, and no word of the patient, make a passage one that teaches.
const LEAST: usize = 2;
/// A leaflet has so many times as many as words of a patient.
const TIMES: usize = 3;

/// Makes instructions of the passages that teach. What a note concludes stands, up to the line where a leaflet is copied behind it.
///
/// # Cost
/// One look at the hits; the words are read only where something is taught.
pub(super) fn read(words: &[Word], folded: &Folded, hits: &[Hit], sections: &mut Vec<Section>, knowledge: &Knowledge) {
    let mut taught: Vec<(usize, bool)> = Vec::new();
    let mut taken = 0;
    for hit in hits {
        if let Entry::Teaching(general) = hit.entry
            && hit.first >= taken
        {
            taught.push((hit.first as usize, general));
            taken = hit.end;
        }
    }
    if taught.len() < LEAST {
        return;
    }
    let Some(instructions) = knowledge.section_named("patient_instructions") else { return };
    let personal = |first: usize, end: usize| (first..end).filter(|at| knowledge.section_words.personal.contains(folded.word(*at))).count();
    let leaflet = taught.iter().any(|(_, general)| *general) && TIMES * personal(0, folded.len()) <= taught.len();
    let mut out: Vec<Section> = Vec::with_capacity(sections.len());
    for mut section in sections.drain(..) {
        let mut said = taught.iter().map(|(at, _)| *at).filter(|at| (section.first..section.end).contains(at));
        if knowledge.section(section.kind).concludes() {
            let line = |at: usize| (section.body..at).rev().find(|before| words[*before].kind == WordKind::Break);
            if let Some(from) = said.next().filter(|_| leaflet).and_then(line) {
                let copied = Section { kind: instructions, heading: None, first: from, body: from, ..section.clone() };
                section.end = from;
                out.push(section);
                section = copied;
            }
        } else if leaflet || (said.count() >= LEAST && personal(section.first, section.end) == 0) {
            section.kind = instructions;
        }
        out.push(section);
    }
    *sections = out;
}
