//! The tables beside the conditions.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::S;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct CuesFile {
    /// Words that stand for one another in the phrases of the cues.
    #[serde(default)]
    pub sets: BTreeMap<String, Vec<S>>,
    pub cue: Vec<CueFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct CueFile {
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
    pub gone: Option<S>,
    #[serde(default)]
    pub time: bool,
    #[serde(default)]
    pub opens: bool,
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
pub(in super::super) struct AftercareFile {
    pub titles: Vec<String>,
    pub codes: Vec<S>,
    #[serde(default)]
    #[expect(dead_code, reason = "for readers of the file")]
    pub source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct SectionsFile {
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
pub(in super::super) struct HeadingLineFile {
    pub states: Vec<S>,
    pub stamps: Vec<S>,
    pub no_study: Vec<S>,
    pub notes: Vec<S>,
    pub relatives: Vec<S>,
    pub persons: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TeachingFile {
    pub general: Vec<S>,
    pub address: Vec<S>,
    pub personal: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct CredentialFile {
    pub words: Vec<S>,
    pub author: S,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct SectionEvidenceFile {
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
pub(in super::super) struct SectionFile {
    pub id: S,
    pub name: String,
    pub headings: Vec<S>,
    pub label: S,
    pub experiencer: S,
    pub temporality: S,
    pub diagnoses: S,
    pub weight: f64,
    #[serde(default)]
    pub story: bool,
    #[serde(default)]
    pub habits: bool,
    #[serde(default)]
    pub author: Option<S>,
    #[serde(default)]
    #[expect(dead_code, reason = "read so that the key is allowed; shown by the file itself")]
    pub source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct AnalytesFile {
    pub reading: ReadingFile,
    pub analyte: Vec<AnalyteFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ReadingFile {
    pub links: Vec<String>,
    pub aims: Vec<String>,
    pub times: Vec<String>,
    pub other_weights: Vec<String>,
    pub specimens: Vec<String>,
    pub blood: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct AnalyteFile {
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
    #[serde(default)]
    pub value_first: bool,
    pub plausible: [f64; 2],
    #[serde(default)]
    pub guess: Vec<GuessFile>,
    #[serde(default)]
    #[expect(dead_code, reason = "read so that the key is allowed; shown by the file itself")]
    pub source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct UnitFile {
    pub name: String,
    pub factor: f64,
    #[serde(default)]
    pub offset: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct GuessFile {
    #[serde(default)]
    pub above: Option<f64>,
    #[serde(default)]
    pub below: Option<f64>,
    pub unit: S,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct MedicationsFile {
    #[serde(default)]
    pub medication: Vec<MedicationFile>,
    #[serde(default)]
    pub treatment: Vec<TreatmentFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct MedicationFile {
    pub ingredient: S,
    #[serde(default)]
    pub brands: Vec<S>,
    #[serde(default)]
    pub classes: Vec<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TreatmentFile {
    pub id: S,
    pub words: Vec<S>,
    #[serde(default)]
    #[expect(dead_code, reason = "read so that the key is allowed; shown by the file itself")]
    pub source: Option<String>,
}

/// Parts of the body that a person has two of.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct PairedFile {
    #[serde(default)]
    pub words: Vec<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct SynonymsFile {
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
    #[serde(default)]
    pub measured: Vec<MeasuredFile>,
}

/// What is said of a measure, and how else it is said.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct MeasuredFile {
    pub is: String,
    #[serde(default)]
    pub before: Vec<String>,
    #[serde(default)]
    pub behind: Vec<String>,
    pub codes: Vec<S>,
}

/// Names that are said with their head in front as well.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TurnedFile {
    #[serde(default)]
    pub leads: Vec<String>,
    #[serde(default)]
    pub head: Vec<HeadFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct HeadFile {
    pub is: String,
    #[serde(default)]
    pub before: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ContrastFile {
    pub said: Vec<String>,
    pub taken: String,
    pub instead: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct PartFile {
    pub words: Vec<S>,
    pub of: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct WordFile {
    pub is: S,
    pub also: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct PhraseFile {
    pub words: Vec<S>,
    pub means: String,
    #[serde(default)]
    pub code: Option<S>,
    #[serde(default)]
    pub also: Vec<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct AbbreviationsFile {
    pub abbreviation: Vec<AbbreviationFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct AbbreviationFile {
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
pub(in super::super) struct SenseFile {
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
pub(in super::super) struct CombinationsFile {
    pub combination: Vec<CombinationFile>,
    #[serde(default)]
    pub detail: Vec<DetailFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct DetailFile {
    pub open: Vec<S>,
    pub of: Vec<String>,
    pub value: Vec<DetailValueFile>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct DetailValueFile {
    pub words: Vec<String>,
    pub becomes: S,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct CombinationFile {
    pub of: Vec<Vec<S>>,
    #[serde(default)]
    pub beside: Vec<S>,
    #[serde(default)]
    pub told: Vec<S>,
    #[serde(default)]
    pub denied: Vec<S>,
    #[serde(default)]
    pub after: Vec<S>,
    #[serde(default)]
    pub unless: Vec<S>,
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
pub(in super::super) struct GroupsFile {
    pub group: Vec<GroupFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct GroupFile {
    pub conditions: Vec<S>,
    pub codes: Vec<S>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct CourseFile {
    pub acute: CodesFile,
    pub past_by_word: CodesFile,
    pub past_by_title: CodesFile,
    pub seen_on_exam: CodesFile,
    pub allergic: CodesFile,
    pub complaints: CodesFile,
    pub standing: CodesFile,
    pub apart: CodesFile,
    pub operations: CodesFile,
    pub occasions: CodesFile,
    pub births: CodesFile,
    pub events: CodesFile,
    pub passing: CodesFile,
    pub warned_of: CodesFile,
    pub aftercare: AftercareFile,
    pub general_appearance: AppearanceFile,
    pub habits: HabitsFile,
    #[serde(default)]
    pub history: Vec<HistoryFile>,
    #[serde(default)]
    pub covered: Vec<CoveredFile>,
    pub explained: ExplainedFile,
    #[serde(default)]
    pub replaced: Vec<ReplacedFile>,
    #[serde(default)]
    pub obstetric: Vec<ObstetricFile>,
    pub not_diagnoses: NotDiagnosesFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct HabitsFile {
    pub codes: Vec<S>,
    pub kinds: Vec<Vec<String>>,
    pub ends: Vec<String>,
    pub wishes: Vec<String>,
    pub times: Vec<String>,
    pub returns: Vec<String>,
    pub speakers: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct AppearanceFile {
    pub codes: Vec<S>,
    pub parts: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ReplacedFile {
    pub codes: Vec<S>,
    pub parts: Vec<String>,
    pub status: Vec<S>,
    pub unless: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ObstetricFile {
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
pub(in super::super) struct CoveredFile {
    pub codes: Vec<S>,
    pub by: Vec<S>,
    #[serde(default)]
    pub words: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ExplainedFile {
    pub codes: Vec<S>,
    pub words: Vec<String>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct CodesFile {
    pub codes: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct HistoryFile {
    pub codes: Vec<S>,
    pub becomes: S,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct NotDiagnosesFile {
    pub titles: Vec<String>,
    pub codes: Vec<S>,
    pub listed: Vec<S>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    pub source: String,
}
