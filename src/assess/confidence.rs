//! How likely a reported diagnosis is the code a coder would give it.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Mention, MentionSource};
use crate::knowledge::{ConditionId, WordId, WordRole};
use crate::terminology::CodeId;

use super::Record;
use super::diagnosis::{Diagnosis, MentionRef, Status};
use super::gate::{CONCLUDES, heads_an_item};

/// Log-odds of a diagnosis of which nothing below is true.
const BASE: f64 = 0.22;

/// Log-odds that each share of the title said in one place adds, 0 to 1.
const COVERAGE: f64 = 0.52;

/// Log-odds of a sign: what the reading, the place or the code says for or against the code being the right one.
///
/// A logistic regression with ridge penalty, rounded to two digits, fitted on the development sets of this project: one half of the labelled gap notes and
/// the training part of CodiEsp, the latter with a small weight because its notes are translated case reports whose coding follows other habits. Confidence
/// on the notes it was fitted on is therefore kinder than on others; `chartlint evaluate gaps` prints how many are right at each tenth of it.
const TERM: f64 = 0.53;
const ONLY_WORDS: f64 = -0.57;
const FULL_TITLE: f64 = 0.33;
const ONE_WORD: f64 = -0.27;
const SKIPS: f64 = -0.11;
const SIDE_OPEN: f64 = -0.46;
const ONLY_HISTORY_SECTION: f64 = 1.13;
const PAST_BY_CUE: f64 = 0.61;
const HEADS_CONCLUSION: f64 = 0.35;
const IN_DIAGNOSES: f64 = 0.41;
const TWO_MENTIONS: f64 = 0.41;
const CURATED_RULES: f64 = 0.29;
const VALUES: f64 = -0.29;
const UNSPECIFIED_TITLE: f64 = -0.46;
const OTHER_TITLE: f64 = -0.45;
const VAGUE: f64 = -0.6;
const INJURY: f64 = -0.96;
const STATUS_CODE: f64 = -0.75;
const SYMPTOM: f64 = 0.28;
const TUMOUR: f64 = -0.21;
const MUSCULOSKELETAL: f64 = -0.24;
const CATEGORY_IS_CODE: f64 = 0.33;
const LONG_CODE: f64 = -0.15;
const CIRCULATORY_OR_ENDOCRINE: f64 = 0.3;
const SIBLING: f64 = -0.21;
const SAME_CONDITION: f64 = -0.37;

/// Grades every diagnosis of a record: 0.01 to 0.99, two digits.
pub(super) fn grade(record: &Record<'_>, diagnoses: &mut [Diagnosis]) {
    let codes = &record.knowledge.codes;
    let mut categories: BTreeMap<CodeId, usize> = BTreeMap::new();
    let mut conditions: BTreeMap<ConditionId, usize> = BTreeMap::new();
    for diagnosis in diagnoses.iter() {
        if diagnosis.status == Status::Current {
            *categories.entry(codes.category(diagnosis.code)).or_default() += 1;
        }
        if let Some(condition) = diagnosis.condition {
            *conditions.entry(condition).or_default() += 1;
        }
    }
    for diagnosis in diagnoses {
        let own = usize::from(diagnosis.status == Status::Current);
        let siblings = categories.get(&codes.category(diagnosis.code)).copied().unwrap_or(0);
        let alike = diagnosis.condition.and_then(|condition| conditions.get(&condition)).copied().unwrap_or(0);
        let mut odds = BASE + of_reading(record, diagnosis) + of_place(record, diagnosis) + of_code(record, diagnosis);
        odds += if siblings > own { SIBLING } else { 0.0 } + if alike > 1 { SAME_CONDITION } else { 0.0 };
        let share = 1.0 / (1.0 + (-odds).exp());
        diagnosis.confidence = ((share * 100.0).round() / 100.0).clamp(0.01, 0.99);
    }
}

fn sum(signs: &[(bool, f64)]) -> f64 {
    signs.iter().filter(|(there, _)| *there).map(|(_, odds)| odds).sum()
}

/// How the words were read.
fn of_reading(record: &Record<'_>, diagnosis: &Diagnosis) -> f64 {
    let mentions = || diagnosis.mentions.iter().map(|at| record.mention(*at));
    let title = record.knowledge.codes.title(diagnosis.code);
    let (words, _) = record.knowledge.classification.words_of(&title);
    let coverage = diagnosis.mentions.iter().map(|at| covered(record, *at, &words)).fold(0.0, f64::max);
    let curated = diagnosis.condition.is_some_and(|id| !record.knowledge.condition(id).rules.is_empty());
    COVERAGE * coverage
        + sum(&[
            (mentions().any(|mention| mention.source == MentionSource::Term), TERM),
            (mentions().all(|mention| mention.source == MentionSource::Words), ONLY_WORDS),
            (coverage >= 0.999, FULL_TITLE),
            (mentions().all(|mention| mention.end - mention.first == 1), ONE_WORD),
            (mentions().all(skips), SKIPS),
            (diagnosis.side_open, SIDE_OPEN),
            (mentions().any(|mention| mention.assertion.past_by_cue), PAST_BY_CUE),
            (diagnosis.mentions.len() > 1, TWO_MENTIONS),
            (curated, CURATED_RULES),
            (!diagnosis.values.is_empty(), VALUES),
        ])
}

/// Where it stands. What is still current though a section or a cue calls it history is a chronic disease, and those are seldom read wrong.
fn of_place(record: &Record<'_>, diagnosis: &Diagnosis) -> f64 {
    let section = |at: &MentionRef| record.knowledge.section(record.document(*at).section_of(record.mention(*at).first).kind);
    let at = &diagnosis.mentions;
    sum(&[
        (at.iter().all(|at| section(at).historical), ONLY_HISTORY_SECTION),
        (at.iter().any(|at| CONCLUDES.contains(&section(at).id.as_str()) && heads_an_item(record, *at)), HEADS_CONCLUSION),
        (at.iter().any(|at| section(at).id == "diagnoses"), IN_DIAGNOSES),
    ])
}

/// What kind of code it is.
fn of_code(record: &Record<'_>, diagnosis: &Diagnosis) -> f64 {
    let code = record.knowledge.codes.code(diagnosis.code);
    let title = record.knowledge.codes.title(diagnosis.code).to_lowercase();
    let injury = code.starts_with(['S', 'T']);
    sum(&[
        (title.contains("unspecified"), UNSPECIFIED_TITLE),
        (title.starts_with("other ") || title.contains("other specified"), OTHER_TITLE),
        (record.knowledge.is_vague(diagnosis.code), VAGUE),
        (injury, INJURY),
        (code.starts_with('Z'), STATUS_CODE),
        (code.starts_with('R'), SYMPTOM),
        (code.starts_with(['C', 'D']), TUMOUR),
        (code.starts_with('M'), MUSCULOSKELETAL),
        (code.len() == 3, CATEGORY_IS_CODE),
        (code.len() >= 7 && !injury, LONG_CODE),
        (code.starts_with(['I', 'E']), CIRCULATORY_OR_ENDOCRINE),
    ])
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
    let said: BTreeSet<WordId> = (mention.first..mention.end)
        .filter_map(|word| match document.role(word) {
            Some(WordRole::Content(id) | WordRole::Light(id)) => Some(id),
            _ => None,
        })
        .collect();
    title.iter().filter(|word| said.contains(word)).count() as f64 / title.len() as f64
}
