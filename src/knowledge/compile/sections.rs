//! `sections.toml`: headings, and what tells the kind of a passage.

use rustc_hash::FxHashMap;

use crate::text::{AuthorRole, fold_phrase};

use super::super::SourceFiles;
use super::super::files::{S, SectionEvidenceFile, SectionsFile};
use super::super::lexicon::Entry;
use super::super::section::{SectionEvidence, SectionId, SectionKind, SectionRole, SectionSign, SectionWords};
use super::{Context, parse};

const LABELS: [((), &str); 20] = [
    ((), "GENHX"),
    ((), "FAM/SOCHX"),
    ((), "PASTMEDICALHX"),
    ((), "CC"),
    ((), "ROS"),
    ((), "PASTSURGICAL"),
    ((), "ALLERGY"),
    ((), "MEDICATIONS"),
    ((), "ASSESSMENT"),
    ((), "EXAM"),
    ((), "DIAGNOSIS"),
    ((), "PLAN"),
    ((), "DISPOSITION"),
    ((), "EDCOURSE"),
    ((), "IMMUNIZATIONS"),
    ((), "IMAGING"),
    ((), "GYNHX"),
    ((), "OTHER_HISTORY"),
    ((), "PROCEDURES"),
    ((), "LABS"),
];

/// `sections.toml`: the kinds of sections, what tells text under no heading, who signs with which credential, and the words of headings and of teaching.
#[derive(Default)]
pub(super) struct Sections {
    pub kinds: Vec<SectionKind>,
    pub evidence: Vec<SectionEvidence>,
    pub credentials: FxHashMap<String, AuthorRole>,
    pub words: SectionWords,
}

pub(super) fn sections(files: &SourceFiles, context: &mut Context<'_>) -> Sections {
    const FILE: &str = "sections.toml";
    let mut out = Vec::new();
    let Some(file) = parse::<SectionsFile>(files, FILE, &mut context.faults) else { return Sections::default() };
    for (index, section) in file.section.iter().enumerate() {
        let section_id = SectionId(u16::try_from(index).unwrap_or(u16::MAX));
        if context.sections.insert(section.id.get_ref().clone(), section_id.0).is_some() {
            context.fault(files, FILE, section.id.span().start, format!("section `{}` stands twice", section.id.get_ref()));
        }
        context.one_of(files, FILE, &section.label, "label", &LABELS);
        let other = context.one_of(files, FILE, &section.experiencer, "experiencer", &[(false, "patient"), (true, "other")]);
        let past = context.one_of(files, FILE, &section.temporality, "temporality", &[(false, "recent"), (true, "historical")]);
        let roles = [
            (SectionRole::Documents, "yes"),
            (SectionRole::History, "history"),
            (SectionRole::Evidence, "evidence"),
            (SectionRole::Nothing, "no"),
        ];
        let role = context.one_of(files, FILE, &section.diagnoses, "diagnoses", &roles);
        if !(0.0..=1.0).contains(&section.weight) {
            context.fault(files, FILE, section.id.span().start, format!("weight {} is outside 0 to 1", section.weight));
        }
        for heading in &section.headings {
            context.lexicon.add(heading.get_ref(), Entry::Heading(section_id), true);
        }
        out.push(SectionKind {
            id: section.id.get_ref().clone(),
            name: section.name.clone(),
            label: section.label.get_ref().clone(),
            other_experiencer: other.unwrap_or(false),
            historical: past.unwrap_or(false),
            role: role.unwrap_or(SectionRole::Documents),
            weight: section.weight,
            story: section.story,
            habits: section.habits,
            author: section.author.as_ref().and_then(|author| self::author(files, FILE, author, context)),
        });
    }
    if !context.sections.contains_key("other") {
        super::Faults::new(FILE, "", &mut context.faults).whole("the section `other`, for text under no heading, is missing");
    }
    let evidence = file.evidence.iter().map(|evidence| section_evidence(files, FILE, evidence, context)).collect();
    let mut credentials = FxHashMap::default();
    for signed in &file.credential {
        let Some(role) = author(files, FILE, &signed.author, context) else { continue };
        credentials.extend(signed.words.iter().map(|word| (fold_phrase(word.get_ref()).trim().to_owned(), role)));
    }
    let words = section_words(&file, context);
    Sections { kinds: out, evidence, credentials, words }
}

fn section_words(file: &SectionsFile, context: &mut Context<'_>) -> SectionWords {
    for (phrases, general) in [(&file.teaching.general, true), (&file.teaching.address, false)] {
        for phrase in phrases {
            context.lexicon.add(phrase.get_ref(), Entry::Teaching(general), true);
        }
    }
    let folded = |words: &[S]| words.iter().map(|word| fold_phrase(word.get_ref()).trim().to_owned()).collect();
    SectionWords {
        states: folded(&file.heading_line.states),
        stamps: folded(&file.heading_line.stamps),
        no_study: folded(&file.heading_line.no_study),
        notes: folded(&file.heading_line.notes),
        relatives: folded(&file.heading_line.relatives),
        persons: folded(&file.heading_line.persons),
        personal: folded(&file.teaching.personal),
    }
}

fn author(files: &SourceFiles, file: &str, named: &S, context: &mut Context<'_>) -> Option<AuthorRole> {
    let found = named.get_ref().parse::<AuthorRole>();
    found.map_err(|error| context.fault(files, file, named.span().start, error.to_string())).ok()
}

fn section_evidence(files: &SourceFiles, file: &str, evidence: &SectionEvidenceFile, context: &mut Context<'_>) -> SectionEvidence {
    context.one_of(files, file, &evidence.label, "label", &LABELS);
    let (endings, words): (Vec<&S>, Vec<&S>) = evidence.words.iter().partition(|word| word.get_ref().starts_with('*'));
    SectionEvidence {
        label: evidence.label.get_ref().clone(),
        weight: evidence.weight,
        words: words.into_iter().map(|word| fold_phrase(word.get_ref())).filter(|word| !word.trim().is_empty()).collect(),
        endings: endings.into_iter().map(|word| word.get_ref()[1..].to_owned()).collect(),
        signs: evidence.signs.iter().filter_map(|sign| context.one_of(files, file, sign, "sign", &SectionSign::NAMES)).collect(),
    }
}
