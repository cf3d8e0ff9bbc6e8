//! Whether a condition is treated, evaluated or monitored in a record (guidelines III, UHDDS; IV.J).

use crate::document::GivenWhat;
use crate::knowledge::{ConditionId, EvidenceKind, Test};
use crate::text::NoteKind;

use super::diagnosis::MentionRef;
use super::wording::{says_any, sentence_of};
use super::{Diagnosis, EvidenceBook, Record};

/// Sections in which naming a condition is itself evaluation; where a note concludes, as a history too ("she has a history of cirrhosis, which may make her a
/// candidate").
const ADDRESSED: &[&str] = &[
    "assessment",
    "diagnoses",
    "admission_diagnoses",
    "plan",
    "hospital_course",
    "emergency_course",
    "chief_complaint",
    "preoperative_diagnosis",
    "postoperative_diagnosis",
    "procedures",
    "operative_findings",
    "disposition",
];

/// Sections that tell the story a note concludes from, or list what it deals with. Naming a condition there is evaluation where the note draws no conclusion; beside one that leaves the
/// condition out, only a drug, treatment or test for it is.
const NARRATIVE: &[&str] = &["history_present_illness", "other", "problem_list"];

/// Whether the record shows care for a diagnosis.
pub(super) fn is_addressed(record: &Record<'_>, diagnosis: &Diagnosis, evidence: &EvidenceBook) -> bool {
    let named = diagnosis.mentions.iter().any(|at| {
        let mention = record.mention(*at);
        let section = record.knowledge.section(record.document(*at).section_of(mention.first).kind);
        let told = NARRATIVE.contains(&section.id.as_str());
        let evaluates = ADDRESSED.contains(&section.id.as_str()) || (told && (!concludes(record, at.note) || is_reason(record, *at)));
        (evaluates && (!mention.assertion.past_by_cue || section.weight >= 0.8)) || is_what_a_drug_is_for(record, *at)
    });
    named || diagnosis.condition.is_some_and(|condition| is_treated(record, condition, evidence))
}

/// How many words may stand between a drug and what it is for: its dose.
const DOSE_WORDS: usize = 8;

/// Whether a drug is said to be given for the condition: "lamotrigine 200 mg daily for bipolar disorder".
fn is_what_a_drug_is_for(record: &Record<'_>, at: MentionRef) -> bool {
    let (document, mention) = (record.document(at), record.mention(at));
    let sentence = sentence_of(record, at).start;
    let article =
        usize::from(mention.first > sentence && matches!(document.folded.word(mention.first - 1), "his" | "her" | "the" | "their"));
    let joint = mention.first.saturating_sub(1 + article);
    if joint <= sentence || mention.assertion.past_by_cue || document.folded.word(joint) != "for" {
        return false;
    }
    let behind = document.given.partition_point(|given| given.first < joint);
    let drug = document.given[..behind].last();
    drug.is_some_and(|drug| {
        matches!(drug.what, GivenWhat::Drug(_))
            && drug.first >= sentence
            && drug.end + DOSE_WORDS >= joint
            && document.is_stated(drug.first, drug.end, record.knowledge)
    })
}

/// Whether a drug, treatment or test of the condition's indicators is in the record. A drug given for many diseases shows care for none of them.
fn is_treated(record: &Record<'_>, id: ConditionId, evidence: &EvidenceBook) -> bool {
    let of_many = &record.knowledge.care.of_many;
    let indicators = &record.knowledge.condition(id).indicators;
    evidence.of(id).iter().any(|e| {
        let cares = matches!(
            e.kind,
            EvidenceKind::Medication | EvidenceKind::Treatment | EvidenceKind::Lab | EvidenceKind::Imaging | EvidenceKind::Culture
        );
        let unspecific =
            |test: &Test| matches!(test, Test::Drug { medications, .. } if medications.iter().all(|drug| of_many.contains(drug)));
        cares && !unspecific(&indicators[usize::from(e.indicator)].test)
    })
}

/// Whether a note draws conclusions: diagnoses or an assessment.
pub(super) fn concludes(record: &Record<'_>, note: usize) -> bool {
    record.charts[note].document.sections.iter().any(|section| record.knowledge.section(section.kind).concludes())
}

/// Whether the sentence names the condition as what the patient came with. What somebody was admitted for is not what a consultant was asked about.
fn is_reason(record: &Record<'_>, at: MentionRef) -> bool {
    if record.charts[at.note].note.kind == Some(NoteKind::Consult) {
        return false;
    }
    let before = sentence_of(record, at).start..record.mention(at).first;
    says_any(record.document(at), before, &record.knowledge.care.present)
}
