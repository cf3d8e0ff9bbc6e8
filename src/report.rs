//! What the engine says about a note: the versioned, stable form that JSON and Python carry.
//!
//! Offsets `start`/`end` count Unicode scalar values of the note as given; `start_byte`/`end_byte` its UTF-8 bytes. Spans are half-open and never empty.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::query::ProviderQuery;

/// Version of the JSON. Fields are added freely; a field is never renamed or given another meaning under one number.
pub const SCHEMA: u32 = 1;

/// A piece of the note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpanText {
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// First byte.
    pub start_byte: usize,
    /// Byte after the last.
    pub end_byte: usize,
    /// The text itself.
    pub text: String,
    /// Id of the note, in an encounter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_id: Option<String>,
}

/// A documented diagnosis as it is coded today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiagnosisReport {
    /// ICD-10-CM code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Curated condition, or null.
    pub condition: Option<String>,
    /// current, history or uncertain: by the wording, in every setting.
    pub status: String,
    /// Whether it may be coded in this setting.
    pub codable: bool,
    /// 0 to 1.
    pub confidence: f64,
    /// Whether an inpatient came with it: yes, no, unclear or exempt; absent where that is not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poa: Option<String>,
    /// Where it is named.
    pub mentions: Vec<SpanText>,
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvidenceReport {
    /// Where it stands.
    #[serde(flatten)]
    pub span: SpanText,
    /// lab, vital, medication, treatment, imaging, exam, symptom, history, culture, score or statement.
    pub kind: String,
    /// The axis value it speaks for (`axis=value`), or null for presence.
    pub supports: Option<String>,
    /// Citation of the indicator.
    #[serde(default)]
    pub source: Option<String>,
}

/// A more specific code the record may lead to. Never applied by the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuggestionReport {
    /// ICD-10-CM code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// 0 to 1; over one finding they sum to at most 1.
    pub probability: f64,
    /// indicators, model or both.
    pub basis: String,
}

/// One finding: one condition, one issue, its evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingReport {
    /// Stable id: condition or category, kind, and a site, side or ordinal where there are several.
    pub id: String,
    /// Kind of finding.
    pub kind: String,
    /// Curated condition, or null.
    pub condition: Option<String>,
    /// Code as documented, or null where nothing is documented.
    pub code: Option<String>,
    /// What is missing, by the twelve closed axes.
    pub missing_axes: Vec<String>,
    /// What is missing, by the condition's own axes.
    pub axes: Vec<String>,
    /// query, auto or none.
    pub resolution: String,
    /// The code an auto resolution gives.
    pub resolved_code: Option<String>,
    /// Tier of an auto resolution, A to F.
    pub tier: Option<String>,
    /// The record's words that give an auto resolution.
    #[serde(default)]
    pub resolved_by: Vec<SpanText>,
    /// 0 to 100, for a worklist.
    pub priority: u8,
    /// high or low.
    pub importance: String,
    /// Why the finding carries no query, or null.
    pub suppressed: Option<String>,
    /// Where the condition is named.
    pub spans: Vec<SpanText>,
    /// What the record shows.
    pub evidence: Vec<EvidenceReport>,
    /// Codes the answer may lead to, most probable first.
    pub suggestions: Vec<SuggestionReport>,
    /// The drafted query, for resolution query and not suppressed.
    pub query: Option<ProviderQuery>,
    /// What an answer may change; null where there is nothing to tell or it was switched off. Never part of the query.
    pub impact: Option<FindingImpact>,
    /// One sentence: what was seen and why it matters.
    pub message: String,
    /// Citation of the rule.
    pub source: Option<String>,
}

/// A mention with its assertion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MentionReport {
    /// Where it stands.
    #[serde(flatten)]
    pub span: SpanText,
    /// Code its own words select, or null.
    pub code: Option<String>,
    /// Curated condition, or null.
    pub condition: Option<String>,
    /// Kind of section it stands in.
    pub section: String,
    /// present, absent, possible, hypothetical or conditional.
    pub presence: String,
    /// recent, historical or hypothetical.
    pub temporality: String,
    /// patient or other.
    pub experiencer: String,
    /// The cues that say so.
    pub cues: Vec<SpanText>,
}

/// A measured value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasurementReport {
    /// Where it stands.
    #[serde(flatten)]
    pub span: SpanText,
    /// Id of what is measured.
    pub name: String,
    /// Value in the canonical unit; the lower end of a range.
    pub value: f64,
    /// Upper end of a range, or null.
    pub upper: Option<f64>,
    /// Canonical unit.
    pub unit: String,
    /// `<`, `>`, `<=`, `>=` or null.
    pub comparator: Option<String>,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionReport {
    /// Its kind.
    pub kind: String,
    /// Its heading as written, or null.
    pub title: Option<String>,
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// First byte.
    pub start_byte: usize,
    /// Byte after the last.
    pub end_byte: usize,
    /// Id of the note, in an encounter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_id: Option<String>,
}

/// Scores of a note, with what they count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Share of codable current diagnoses of curated conditions without an open gap; null when there are none.
    pub specificity: Option<f64>,
    /// Its denominator.
    pub specificity_of: usize,
    /// Findings that carry a query.
    pub open_queries: usize,
    /// 0 to 100: 100 less the weight of the open findings (high 1, low 0.5, unsupported and conflicting 1.5) over the conditions; null when there are none.
    #[serde(default)]
    pub documentation: Option<f64>,
    /// Its denominator: documented curated conditions and suspected ones.
    #[serde(default)]
    pub documentation_of: usize,
    /// Share of the axes that coded curated conditions state, of those they state or leave out; null when there are none.
    #[serde(default)]
    pub axes_complete: Option<f64>,
    /// Its denominator.
    #[serde(default)]
    pub axes_of: usize,
    /// Pieces of evidence an open finding rests on, on average; null when none is open.
    #[serde(default)]
    pub evidence_per_finding: Option<f64>,
    /// Its denominator: findings a provider can close.
    #[serde(default)]
    pub evidence_of: usize,
    /// Statements that cannot both stand.
    #[serde(default)]
    pub conflicts: usize,
    /// Uncertain diagnoses that the final statement leaves open.
    #[serde(default)]
    pub unresolved: usize,
    /// Share of the diagnoses whose presence on admission the record tells, of those where it was looked for; null when there are none.
    #[serde(default)]
    pub poa_resolved: Option<f64>,
    /// Its denominator.
    #[serde(default)]
    pub poa_of: usize,
    /// Findings the record itself closes, by tier.
    #[serde(default)]
    pub auto_resolved: BTreeMap<String, usize>,
}

/// What an answer may change. For managers: never part of a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingImpact {
    /// Severity level of the code as documented: none, CC or MCC.
    pub severity: String,
    /// The highest an answer could lead to; of an unsupported diagnosis, what is left without it.
    pub severity_possible: String,
    /// Risk categories of the code as documented.
    pub hcc: Vec<u16>,
    /// Categories that an answer could add.
    pub hcc_possible: Vec<u16>,
}

/// Severity levels and risk categories of a whole record. For managers: never part of a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Impact {
    /// The principal diagnosis the caller named, or null: then no exclusion is applied and every level is a maximum.
    pub principal: Option<String>,
    /// Codable diagnoses that count as CC.
    pub cc: usize,
    /// Codable diagnoses that count as MCC.
    pub mcc: usize,
    /// Diagnoses whose level the principal diagnosis cancels.
    pub excluded: usize,
    /// The highest level now: none, CC or MCC.
    pub severity: String,
    /// The highest that answers could lead to.
    pub severity_possible: String,
    /// Risk categories now, without their hierarchies.
    pub hcc: Vec<u16>,
    /// Categories that answers could add.
    pub hcc_possible: Vec<u16>,
    /// Open findings of which an answer could raise the level.
    pub findings_severity: usize,
    /// Open findings of which an answer could add a category.
    pub findings_hcc: usize,
    /// Version of the grouper's tables.
    pub msdrg_version: String,
    /// Model of the risk categories.
    pub hcc_model: String,
}

/// Which engine and which knowledge spoke.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Engine and version.
    pub engine: String,
    /// Hash of the knowledge files.
    pub knowledge: String,
    /// Code set.
    pub terminology: String,
    /// Ranker.
    pub ranker: String,
    /// What the reader should know about this result: a date past the fiscal year, a part that was switched off.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// Everything said about a note or encounter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this form.
    pub schema: u32,
    /// The caller's id of the note.
    pub note_id: Option<String>,
    /// inpatient or outpatient.
    pub setting: String,
    /// Diagnoses as coded today.
    pub diagnoses: Vec<DiagnosisReport>,
    /// Findings.
    pub findings: Vec<FindingReport>,
    /// Mentions with assertions.
    pub mentions: Vec<MentionReport>,
    /// Measured values.
    pub measurements: Vec<MeasurementReport>,
    /// Sections.
    pub sections: Vec<SectionReport>,
    /// Scores.
    pub scores: Scores,
    /// Severity levels and risk categories; absent when switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// Provenance.
    pub provenance: Provenance,
}

impl Report {
    /// The report as compact JSON; the same report gives the same bytes.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "null".into())
    }

    /// Reads a report written by [`Report::to_json`].
    ///
    /// # Errors
    /// When the text is not JSON of this schema; the message never quotes the text.
    pub fn from_json(json: &str) -> Result<Self, String> {
        let report: Self = serde_json::from_str(json)
            .map_err(|error| format!("not a report of schema {SCHEMA}: line {}, column {}", error.line(), error.column()))?;
        if report.schema == SCHEMA {
            Ok(report)
        } else {
            Err(format!("report schema {}: this engine reads schema {SCHEMA}", report.schema))
        }
    }
}
