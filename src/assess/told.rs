//! What the statements of one note name, gathered once: the gates ask it of many mentions, and no gate reads the note through for each.

use crate::document::{Document, Experiencer, Presence, Temporality};
use crate::knowledge::Knowledge;
use crate::terminology::CodeId;

use super::gate::{CONCLUDES, is_disease_code};

/// What the statements of one note name.
#[derive(Debug)]
pub(super) struct Told {
    /// The codes stated of the patient, each once.
    pub codes: Vec<CodeId>,
    /// Those of them that are told of now, each once.
    pub present: Vec<CodeId>,
    /// Whether a section that concludes or tells the course names a disease.
    pub concludes: bool,
    /// Whether it suspects one.
    pub suspects: bool,
}

/// Sections that say what was found and done about it, where no section concludes.
const FINDS: &[&str] = &["problem_list", "hospital_course", "plan"];

impl Told {
    pub(super) fn gather(document: &Document, knowledge: &Knowledge) -> Self {
        let stated = || {
            document
                .mentions
                .iter()
                .filter(|mention| mention.assertion.presence == Presence::Present && mention.assertion.experiencer == Experiencer::Patient)
        };
        let each_once = |mut codes: Vec<CodeId>| {
            codes.sort_unstable();
            codes.dedup();
            codes
        };
        let codes = each_once(stated().filter_map(|mention| mention.code).collect());
        let now = stated().filter(|mention| mention.assertion.temporality == Temporality::Recent);
        let present = each_once(now.filter_map(|mention| mention.code).collect());
        let names = |presence: Presence| {
            document.mentions.iter().any(|mention| {
                let section = knowledge.section(document.section_of(mention.first).kind).id.as_str();
                (CONCLUDES.contains(&section) || FINDS.contains(&section))
                    && mention.assertion.presence == presence
                    && mention.code.map_or(mention.condition.is_some(), |code| is_disease_code(knowledge, code))
            })
        };
        Self { codes, present, concludes: names(Presence::Present), suspects: names(Presence::Possible) }
    }
}
