//! The kind of a section by its content, when no heading says it.

use std::collections::BTreeMap;

use crate::document::{Document, GivenWhat};
use crate::knowledge::{CueCategory, Entry, Knowledge, SectionEvidence, SectionSign};
use crate::text::{Note, WordKind};

/// The label the evidence of the knowledge speaks for most.
pub(super) fn classify(text: &str, knowledge: &Knowledge) -> String {
    let content = Content::read(text, knowledge);
    let mut scores: BTreeMap<&str, f64> = BTreeMap::new();
    for evidence in &knowledge.section_evidence {
        *scores.entry(evidence.label.as_str()).or_default() += evidence.weight * content.strength(evidence);
    }
    scores
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(a.0)))
        .map_or_else(|| "GENHX".to_owned(), |(label, _)| label.to_owned())
}

/// A text and what is to be seen in it at once.
struct Content {
    document: Document,
    signs: Vec<SectionSign>,
}

impl Content {
    fn read(text: &str, knowledge: &Knowledge) -> Self {
        let note = Note::new(text);
        let document = Document::read(&note, knowledge);
        let words = document.words.iter().filter(|word| word.is_content()).count();
        let short = words <= 12;
        let drugs = document.given.iter().filter(|given| matches!(given.what, GivenWhat::Drug(_)));
        let (named, dosed) = drugs.fold((0, 0), |(named, dosed), drug| (named + 1, dosed + drug.end - drug.first));
        let denials = document
            .hits
            .iter()
            .filter(|hit| matches!(hit.entry, Entry::Cue(cue) if knowledge.cues[usize::from(cue)].category == CueCategory::Absent))
            .map(|hit| hit.first)
            .fold((0, None), |(count, last), first| if last == Some(first) { (count, last) } else { (count + 1, Some(first)) })
            .0;
        let labels = document
            .sentences
            .iter()
            .filter(|sentence| {
                (sentence.first..sentence.end.min(sentence.first + 4)).any(|at| document.words[at].kind == WordKind::Mark(':'))
            })
            .count();
        let symptom = |code: &str| code.starts_with('R') || code.starts_with("M25.5") || code.starts_with("M54");
        let mentions = || document.mentions.iter().map(|mention| mention.code.map_or("", |code| knowledge.codes.code(code)));
        let list = document.words.first().is_some_and(|word| word.kind == WordKind::Number)
            && document.words.get(1).is_some_and(|word| matches!(word.kind, WordKind::Mark('.' | ')')));
        let signs = [
            (SectionSign::Any, true),
            (SectionSign::Terse, words <= 3),
            (SectionSign::Short, short),
            (SectionSign::Long, words > 50),
            (SectionSign::VeryLong, words > 120),
            (SectionSign::Drug, named > 0),
            (SectionSign::Drugs, named > 0 && 3 * dosed >= words),
            (SectionSign::Denials, denials >= 3),
            (SectionSign::Label, labels > 0),
            (SectionSign::Labels, labels > 1),
            (SectionSign::Value, !document.measurements.is_empty()),
            (SectionSign::Disease, words <= 25 && mentions().any(|code| !symptom(code))),
            (SectionSign::Symptom, short && mentions().any(symptom)),
            (SectionSign::List, list),
        ];
        let signs = signs.into_iter().filter(|(_, seen)| *seen).map(|(sign, _)| sign).collect();
        Self { document, signs }
    }

    /// How strongly one entry is met: 1 for the first word or sign, a little more for more.
    fn strength(&self, evidence: &SectionEvidence) -> f64 {
        let folded = &self.document.folded;
        let phrases: usize = evidence.words.iter().map(|phrase| folded.text.matches(phrase.as_str()).count()).sum();
        let endings = if evidence.endings.is_empty() {
            0
        } else {
            (0..self.document.words.len())
                .filter(|at| {
                    evidence
                        .endings
                        .iter()
                        .any(|ending| folded.word(*at).len() > ending.len() && folded.word(*at).ends_with(ending.as_str()))
                })
                .count()
        };
        let signs = evidence.signs.iter().filter(|sign| self.signs.contains(sign)).count();
        let count = u32::try_from(phrases + endings + signs).unwrap_or(u32::MAX);
        if count == 0 { 0.0 } else { 1.0 + 0.7 * f64::from(count).ln() }
    }
}
