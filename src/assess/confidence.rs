//! How likely a reported diagnosis is the code a coder would give: which signs hold for it.

use std::collections::BTreeMap;

use crate::document::{Mention, MentionSource};
use crate::knowledge::{ConditionId, Sign, Signs, WordId, WordRole};
use crate::terminology::CodeId;

use super::Record;
use super::diagnosis::{Diagnosis, MentionRef, Status};
use super::gate::{CONCLUDES, heads_an_item};

/// Grades every diagnosis of a record.
pub(super) fn grade(record: &Record<'_>, diagnoses: &mut [Diagnosis]) {
    let all = signs(record, diagnoses);
    for (diagnosis, signs) in diagnoses.iter_mut().zip(all) {
        diagnosis.confidence = record.knowledge.confidence.grade(&signs);
    }
}

/// The signs of every diagnosis of a record.
#[must_use]
pub fn signs(record: &Record<'_>, diagnoses: &[Diagnosis]) -> Vec<Signs> {
    let codes = &record.knowledge.codes;
    let mut categories: BTreeMap<CodeId, usize> = BTreeMap::new();
    let mut conditions: BTreeMap<ConditionId, usize> = BTreeMap::new();
    for diagnosis in diagnoses {
        if diagnosis.status == Status::Current {
            *categories.entry(codes.category(diagnosis.code)).or_default() += 1;
        }
        if let Some(condition) = diagnosis.condition {
            *conditions.entry(condition).or_default() += 1;
        }
    }
    diagnoses
        .iter()
        .map(|diagnosis| {
            let mut signs = Signs::default();
            of_reading(record, diagnosis, &mut signs);
            of_place(record, diagnosis, &mut signs);
            of_code(record, diagnosis, &mut signs);
            let own = usize::from(diagnosis.status == Status::Current);
            signs.set(Sign::Sibling, categories.get(&codes.category(diagnosis.code)).copied().unwrap_or(0) > own);
            signs.set(Sign::SameCondition, diagnosis.condition.is_some_and(|id| conditions.get(&id).copied().unwrap_or(0) > 1));
            signs
        })
        .collect()
}

/// How the words were read.
fn of_reading(record: &Record<'_>, diagnosis: &Diagnosis, signs: &mut Signs) {
    let mentions = || diagnosis.mentions.iter().map(|at| record.mention(*at));
    let title = record.knowledge.classification.title_words(diagnosis.code);
    let coverage = diagnosis.mentions.iter().map(|at| covered(record, *at, &title)).fold(0.0, f64::max);
    let curated = diagnosis.condition.is_some_and(|id| !record.knowledge.condition(id).rules.is_empty());
    signs.set(Sign::Coverage, coverage);
    signs.set(Sign::Term, mentions().any(|mention| mention.source == MentionSource::Term));
    signs.set(Sign::OnlyWords, mentions().all(|mention| mention.source == MentionSource::Words));
    signs.set(Sign::FullTitle, coverage >= 0.999);
    signs.set(Sign::OneWord, mentions().all(|mention| mention.end - mention.first == 1));
    signs.set(Sign::Skips, mentions().all(skips));
    signs.set(Sign::SideOpen, diagnosis.side_open);
    signs.set(Sign::PastByCue, mentions().any(|mention| mention.assertion.past_by_cue));
    signs.set(Sign::TwoMentions, diagnosis.mentions.len() > 1);
    signs.set(Sign::CuratedRules, curated);
    signs.set(Sign::Values, !diagnosis.values.is_empty());
}

/// Where it stands. What is still current though a section or a cue calls it history is a chronic disease, and those are seldom read wrong.
fn of_place(record: &Record<'_>, diagnosis: &Diagnosis, signs: &mut Signs) {
    let section = |at: &MentionRef| record.knowledge.section(record.document(*at).section_of(record.mention(*at).first).kind);
    let at = &diagnosis.mentions;
    let heads = at.iter().any(|at| CONCLUDES.contains(&section(at).id.as_str()) && heads_an_item(record, *at));
    signs.set(Sign::OnlyHistorySection, at.iter().all(|at| section(at).historical));
    signs.set(Sign::HeadsConclusion, heads);
    signs.set(Sign::InDiagnoses, at.iter().any(|at| section(at).id == "diagnoses"));
}

/// What kind of code it is.
fn of_code(record: &Record<'_>, diagnosis: &Diagnosis, signs: &mut Signs) {
    let code = record.knowledge.codes.code(diagnosis.code);
    let title = record.knowledge.codes.title(diagnosis.code).to_lowercase();
    let injury = code.starts_with(['S', 'T']);
    signs.set(Sign::UnspecifiedTitle, title.contains("unspecified"));
    signs.set(Sign::OtherTitle, title.starts_with("other ") || title.contains("other specified"));
    signs.set(Sign::Vague, record.knowledge.is_vague(diagnosis.code));
    signs.set(Sign::Injury, injury);
    signs.set(Sign::StatusCode, code.starts_with('Z'));
    signs.set(Sign::Symptom, code.starts_with('R'));
    signs.set(Sign::Tumour, code.starts_with(['C', 'D']));
    signs.set(Sign::Musculoskeletal, code.starts_with('M'));
    signs.set(Sign::CategoryIsCode, code.len() == 3);
    signs.set(Sign::LongCode, code.len() >= 7 && !injury);
    signs.set(Sign::CirculatoryOrEndocrine, code.starts_with(['I', 'E']));
}

/// Whether a composed mention stretches over more words than it reads.
fn skips(mention: &Mention) -> bool {
    mention.source == MentionSource::Words && mention.end - mention.first > mention.matched + 2
}

/// The share of a title's words that a mention says.
fn covered(record: &Record<'_>, at: MentionRef, title: &[WordId]) -> f64 {
    if title.is_empty() {
        return 1.0;
    }
    let document = record.document(at);
    let mention = record.mention(at);
    let said = |word: &&WordId| {
        (mention.first..mention.end).any(|at| match document.role(at) {
            Some(WordRole::Content(id) | WordRole::Light(id)) => id == **word,
            _ => false,
        })
    };
    title.iter().filter(said).count() as f64 / title.len() as f64
}
