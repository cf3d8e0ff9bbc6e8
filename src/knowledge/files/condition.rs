//! The file of one condition.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{OneOrMany, S};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ConditionFile {
    pub id: S,
    pub name: String,
    pub domain: String,
    pub topic: String,
    pub family: Vec<S>,
    #[serde(default)]
    pub instances: Option<S>,
    #[serde(default)]
    pub human_release: bool,
    #[serde(default)]
    pub other_clinicians: Vec<S>,
    pub source: String,
    #[serde(default)]
    pub frames: BTreeMap<String, Vec<S>>,
    #[serde(default)]
    pub frames_say: Option<String>,
    #[serde(default)]
    pub term: Vec<TermFile>,
    #[serde(default)]
    pub axis: Vec<AxisFile>,
    #[serde(default)]
    pub code: Vec<CodeFile>,
    #[serde(default)]
    pub gap: Vec<GapFile>,
    #[serde(default)]
    pub answer: Vec<AnswerFile>,
    #[serde(default)]
    pub given: Vec<GivenFile>,
    #[serde(default)]
    pub indicator: Vec<IndicatorFile>,
    #[serde(default)]
    pub missing_diagnosis: Option<MissingFile>,
    #[serde(default)]
    pub unsupported: Option<UnsupportedFile>,
    #[serde(default)]
    pub conflict: Vec<ConflictFile>,
    #[serde(default)]
    pub stale: Option<StaleFile>,
    #[serde(default)]
    pub score: Vec<ScoreFile>,
    #[serde(default)]
    pub linkage: Vec<LinkageFile>,
    #[serde(default)]
    pub noncodable: Vec<NoncodableFile>,
    #[serde(default)]
    pub note: Vec<NoteFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TermFile {
    pub words: Vec<S>,
    #[serde(default)]
    pub values: BTreeMap<String, S>,
    #[serde(default)]
    pub code: Option<S>,
    #[serde(default)]
    pub any_case: bool,
    #[serde(default)]
    pub frame: Option<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct AxisFile {
    pub id: S,
    pub reports_as: S,
    #[serde(default)]
    pub also_reports_as: Vec<S>,
    #[serde(default)]
    pub rising: bool,
    pub ask: String,
    #[serde(default)]
    pub scope: Option<S>,
    #[serde(default)]
    pub other_clinicians: bool,
    #[serde(default)]
    pub anatomic: bool,
    #[serde(default)]
    pub value: Vec<AxisValueFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct AxisValueFile {
    pub id: S,
    pub label: String,
    #[serde(default)]
    pub words: Vec<S>,
    #[serde(default)]
    pub needs_evidence: bool,
    #[serde(default)]
    pub by_drug: bool,
    #[serde(default)]
    pub frequency: Option<Spanned<FrequencyFile>>,
}

/// How common a value is: in both settings, or in each.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
pub(in super::super) enum FrequencyFile {
    Both(f64),
    Each(SettingFrequencyFile),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct SettingFrequencyFile {
    pub inpatient: f64,
    pub outpatient: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct CodeFile {
    pub code: S,
    #[serde(default)]
    pub when: BTreeMap<String, Spanned<OneOrMany>>,
    #[serde(default)]
    pub with: Vec<S>,
    #[serde(default)]
    pub also: Vec<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct GapFile {
    pub codes: Vec<S>,
    pub axes: Vec<S>,
    #[serde(default)]
    pub importance: Option<S>,
    #[serde(default)]
    pub settings: Vec<S>,
    #[serde(default)]
    pub needs_care: Option<bool>,
    #[serde(default)]
    pub require_any: Vec<S>,
    #[serde(default)]
    pub may_state: Vec<S>,
    #[serde(default)]
    pub unless: Vec<S>,
    #[serde(default)]
    pub unless_codes: Vec<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct GivenFile {
    pub code: S,
    pub codes: Vec<S>,
    pub by: Vec<S>,
    pub source: S,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct AnswerFile {
    pub code: S,
    pub codes: Vec<S>,
    pub axes: Vec<S>,
    #[serde(default)]
    pub require_any: Vec<S>,
    #[serde(default)]
    pub frequency: Option<Spanned<FrequencyFile>>,
    pub source: S,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct IndicatorFile {
    pub id: S,
    pub kind: S,
    #[serde(default)]
    pub analyte: Option<S>,
    #[serde(default)]
    pub words: Vec<S>,
    #[serde(default)]
    pub near: Option<S>,
    #[serde(default)]
    pub medications: Vec<S>,
    #[serde(default)]
    pub drug_classes: Vec<S>,
    #[serde(default)]
    pub treatments: Vec<S>,
    #[serde(default)]
    pub route: Option<String>,
    #[serde(default)]
    pub above: Option<f64>,
    #[serde(default)]
    pub at_least: Option<f64>,
    #[serde(default)]
    pub below: Option<f64>,
    #[serde(default)]
    pub at_most: Option<f64>,
    #[serde(default)]
    pub rise_ratio: Option<f64>,
    #[serde(default)]
    pub fall_ratio: Option<f64>,
    #[serde(default)]
    pub rise: Option<f64>,
    #[serde(default)]
    pub fall: Option<f64>,
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(default)]
    pub supports: BTreeMap<String, Spanned<OneOrMany>>,
    #[serde(default)]
    pub label: Option<String>,
    pub source: S,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct MissingFile {
    pub require_any: Vec<Spanned<OneOrMany>>,
    #[serde(default)]
    pub minimum_kinds: Option<usize>,
    #[serde(default)]
    pub with: Vec<S>,
    #[serde(default)]
    pub explained_by: Vec<S>,
    #[serde(default)]
    pub explained_by_codes: Vec<S>,
    #[serde(default)]
    pub beside: Vec<S>,
    #[serde(default)]
    pub suggest: Vec<S>,
    #[serde(default)]
    pub settings: Vec<S>,
    pub source: String,
    #[serde(default)]
    pub alternative: Vec<AlternativeFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct AlternativeFile {
    pub require_any: Vec<Spanned<OneOrMany>>,
    #[serde(default)]
    pub minimum_kinds: Option<usize>,
    #[serde(default)]
    pub with: Vec<S>,
    #[serde(default)]
    pub explained_by: Vec<S>,
    #[serde(default)]
    pub explained_by_codes: Vec<S>,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct UnsupportedFile {
    pub of: Vec<S>,
    pub fewer_than: usize,
    pub measured_at_least: usize,
    #[serde(default)]
    pub settings: Vec<S>,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ConflictFile {
    #[serde(default)]
    pub axis: Option<S>,
    #[serde(default)]
    pub values: Vec<S>,
    #[serde(default)]
    pub with: Option<S>,
    #[serde(default)]
    pub withheld: bool,
    #[serde(default)]
    pub require_any: Vec<S>,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct StaleFile {
    pub words: Vec<S>,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ScoreFile {
    pub id: S,
    pub analyte: S,
    pub beside: Vec<S>,
    #[serde(default)]
    pub other_clinicians: bool,
    pub from: Vec<f64>,
    pub codes: Vec<S>,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct LinkageFile {
    #[serde(default)]
    pub with: Vec<S>,
    #[serde(default)]
    pub with_codes: Vec<S>,
    #[serde(default)]
    pub any_of: Vec<S>,
    #[serde(default)]
    pub any_of_codes: Vec<S>,
    #[serde(default)]
    pub beside: Vec<S>,
    #[serde(default)]
    pub require_any: Vec<S>,
    pub axes: Vec<S>,
    pub ask: String,
    #[serde(default)]
    pub settings: Vec<S>,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct NoncodableFile {
    pub words: Vec<S>,
    #[serde(default)]
    pub code: Option<S>,
    #[serde(default)]
    pub axes: Vec<S>,
    pub ask: String,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct NoteFile {
    pub kind: S,
    pub text: String,
    pub source: String,
}
