//! The knowledge files as they are written: a serde mirror that refuses unknown keys. See docs/knowledge-format.md.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

pub(super) type S = Spanned<String>;

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(super) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionFile {
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
pub(super) struct TermFile {
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
pub(super) struct AxisFile {
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
pub(super) struct AxisValueFile {
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
pub(super) enum FrequencyFile {
    Both(f64),
    Each(SettingFrequencyFile),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingFrequencyFile {
    pub inpatient: f64,
    pub outpatient: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeFile {
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
pub(super) struct GapFile {
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
pub(super) struct GivenFile {
    pub code: S,
    pub codes: Vec<S>,
    pub by: Vec<S>,
    pub source: S,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerFile {
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
pub(super) struct IndicatorFile {
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
pub(super) struct MissingFile {
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
pub(super) struct AlternativeFile {
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
pub(super) struct UnsupportedFile {
    pub of: Vec<S>,
    pub fewer_than: usize,
    pub measured_at_least: usize,
    #[serde(default)]
    pub settings: Vec<S>,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConflictFile {
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
pub(super) struct StaleFile {
    pub words: Vec<S>,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScoreFile {
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
pub(super) struct LinkageFile {
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
pub(super) struct NoncodableFile {
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
pub(super) struct NoteFile {
    pub kind: S,
    pub text: String,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CuesFile {
    pub cue: Vec<CueFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CueFile {
    pub words: Vec<S>,
    pub category: S,
    pub direction: S,
    #[serde(default)]
    pub max_words: Option<usize>,
    #[serde(default)]
    pub clause: bool,
    #[serde(default)]
    pub over: bool,
    #[serde(default)]
    pub complete: bool,
    #[serde(default)]
    pub child: bool,
    #[serde(default)]
    pub shared: bool,
    #[serde(default)]
    pub lately: bool,
    #[serde(default)]
    pub warns: bool,
    #[serde(default)]
    pub source: Option<String>,
}

/// Stays that follow the event they are for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AftercareFile {
    pub titles: Vec<String>,
    pub codes: Vec<S>,
    #[serde(default)]
    #[expect(dead_code, reason = "for readers of the file")]
    pub source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionsFile {
    pub section: Vec<SectionFile>,
    #[serde(default)]
    pub evidence: Vec<SectionEvidenceFile>,
    #[serde(default)]
    pub credential: Vec<CredentialFile>,
    pub heading_line: HeadingLineFile,
    pub teaching: TeachingFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadingLineFile {
    pub states: Vec<S>,
    pub stamps: Vec<S>,
    pub no_study: Vec<S>,
    pub notes: Vec<S>,
    pub relatives: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TeachingFile {
    pub general: Vec<S>,
    pub address: Vec<S>,
    pub personal: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CredentialFile {
    pub words: Vec<S>,
    pub author: S,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionEvidenceFile {
    pub label: S,
    pub weight: f64,
    #[serde(default)]
    pub words: Vec<S>,
    #[serde(default)]
    pub signs: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionFile {
    pub id: S,
    pub name: String,
    pub headings: Vec<S>,
    pub label: S,
    pub experiencer: S,
    pub temporality: S,
    pub diagnoses: S,
    pub weight: f64,
    #[serde(default)]
    pub author: Option<S>,
    #[serde(default)]
    #[expect(dead_code, reason = "read so that the key is allowed; shown by the file itself")]
    pub source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnalytesFile {
    pub analyte: Vec<AnalyteFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnalyteFile {
    pub id: S,
    pub name: String,
    #[serde(default)]
    pub names: Vec<S>,
    #[serde(default)]
    pub symbols: Vec<S>,
    pub kind: S,
    pub unit: String,
    #[serde(default)]
    pub units: Vec<UnitFile>,
    #[serde(default)]
    pub low: Option<f64>,
    #[serde(default)]
    pub high: Option<f64>,
    #[serde(default)]
    pub adult_from: Option<f64>,
    pub plausible: [f64; 2],
    #[serde(default)]
    pub guess: Vec<GuessFile>,
    #[serde(default)]
    #[expect(dead_code, reason = "read so that the key is allowed; shown by the file itself")]
    pub source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitFile {
    pub name: String,
    pub factor: f64,
    #[serde(default)]
    pub offset: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GuessFile {
    #[serde(default)]
    pub above: Option<f64>,
    #[serde(default)]
    pub below: Option<f64>,
    pub unit: S,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MedicationsFile {
    #[serde(default)]
    pub medication: Vec<MedicationFile>,
    #[serde(default)]
    pub treatment: Vec<TreatmentFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MedicationFile {
    pub ingredient: S,
    #[serde(default)]
    pub brands: Vec<S>,
    #[serde(default)]
    pub classes: Vec<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TreatmentFile {
    pub id: S,
    pub words: Vec<S>,
    #[serde(default)]
    #[expect(dead_code, reason = "read so that the key is allowed; shown by the file itself")]
    pub source: Option<String>,
}

/// Parts of the body that a person has two of.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct PairedFile {
    #[serde(default)]
    pub words: Vec<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SynonymsFile {
    #[serde(default)]
    pub word: Vec<WordFile>,
    #[serde(default)]
    pub clipped: Vec<WordFile>,
    #[serde(default)]
    pub phrase: Vec<PhraseFile>,
    #[serde(default)]
    pub part: Vec<PartFile>,
    #[serde(default)]
    pub paired: PairedFile,
    #[serde(default)]
    pub contrast: Vec<ContrastFile>,
    #[serde(default)]
    pub turned: TurnedFile,
}

/// Names that are said with their head in front as well.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct TurnedFile {
    #[serde(default)]
    pub leads: Vec<String>,
    #[serde(default)]
    pub head: Vec<HeadFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadFile {
    pub is: String,
    #[serde(default)]
    pub before: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContrastFile {
    pub said: Vec<String>,
    pub taken: String,
    pub instead: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartFile {
    pub words: Vec<S>,
    pub of: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordFile {
    pub is: S,
    pub also: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhraseFile {
    pub words: Vec<S>,
    pub means: String,
    #[serde(default)]
    pub code: Option<S>,
    #[serde(default)]
    pub also: Vec<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AbbreviationsFile {
    pub abbreviation: Vec<AbbreviationFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AbbreviationFile {
    pub short: S,
    #[serde(default)]
    pub also: Vec<String>,
    #[serde(default)]
    pub means: Option<String>,
    #[serde(default)]
    pub code: Option<S>,
    #[serde(default)]
    pub any_case: bool,
    #[serde(default)]
    pub diagnosis: Option<bool>,
    #[serde(default)]
    pub sense: Vec<SenseFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SenseFile {
    pub means: String,
    #[serde(default)]
    pub code: Option<S>,
    #[serde(default)]
    pub context: Vec<String>,
    #[serde(default)]
    pub section: Vec<S>,
    #[serde(default)]
    pub default: bool,
    #[serde(default)]
    pub diagnosis: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CombinationsFile {
    pub combination: Vec<CombinationFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CombinationFile {
    pub of: Vec<Vec<S>>,
    #[serde(default)]
    pub beside: Vec<S>,
    #[serde(default)]
    pub told: Vec<S>,
    #[serde(default)]
    pub denied: Vec<S>,
    #[serde(default)]
    pub newborn: bool,
    #[serde(default)]
    pub child: bool,
    pub becomes: S,
    #[serde(default)]
    pub becomes_left: Option<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupsFile {
    pub group: Vec<GroupFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupFile {
    pub conditions: Vec<S>,
    pub codes: Vec<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CourseFile {
    pub acute: CodesFile,
    pub past_by_word: CodesFile,
    pub past_by_title: CodesFile,
    pub seen_on_exam: CodesFile,
    pub complaints: CodesFile,
    pub standing: CodesFile,
    pub apart: CodesFile,
    pub operations: CodesFile,
    pub occasions: CodesFile,
    pub events: CodesFile,
    pub passing: CodesFile,
    pub warned_of: CodesFile,
    pub aftercare: AftercareFile,
    pub general_appearance: AppearanceFile,
    #[serde(default)]
    pub history: Vec<HistoryFile>,
    #[serde(default)]
    pub covered: Vec<CoveredFile>,
    #[serde(default)]
    pub replaced: Vec<ReplacedFile>,
    #[serde(default)]
    pub obstetric: Vec<ObstetricFile>,
    pub not_diagnoses: NotDiagnosesFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppearanceFile {
    pub codes: Vec<S>,
    pub parts: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplacedFile {
    pub codes: Vec<S>,
    pub parts: Vec<String>,
    pub status: Vec<S>,
    pub unless: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObstetricFile {
    pub codes: Vec<S>,
    #[serde(default)]
    pub pregnancy: Option<S>,
    #[serde(default)]
    pub puerperium: Option<S>,
    #[serde(default)]
    pub stays: bool,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CoveredFile {
    pub codes: Vec<S>,
    pub by: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodesFile {
    pub codes: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HistoryFile {
    pub codes: Vec<S>,
    pub becomes: S,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotDiagnosesFile {
    pub titles: Vec<String>,
    pub codes: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}
