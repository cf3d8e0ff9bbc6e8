//! Task `findings`: how much the engine asks of whom. Needs notes only, no labels: findings and queries a note, by kind, and how many drafted queries the
//! checker lets out. With a reader's time as the price of every finding, these are the figures of alert fatigue; the sums over all notes are the program's.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::knowledge::QueryStyle;
use crate::query::QueryChecker;
use crate::report::Report;
use crate::text::{AuthorRole, Note, NoteKind, Setting};

use super::gold::{EvaluateError, Fields, GoldRecord};
use super::metrics::{Scored, Sheet, share};

/// A note without labels, as `check` reads it.
#[derive(Clone, Debug)]
pub struct NoteRecord {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Sort of document, when known.
    pub kind: Option<NoteKind>,
    /// Who wrote it, when known.
    pub author_role: Option<AuthorRole>,
    /// Its date, when known.
    pub date: Option<String>,
    /// Its setting, inpatient unless it says otherwise.
    pub setting: Setting,
}

impl GoldRecord for NoteRecord {
    fn read(fields: &Fields<'_>) -> Result<Self, EvaluateError> {
        Ok(Self {
            id: fields.text("id")?.to_owned(),
            text: fields.text("text")?.to_owned(),
            kind: fields.optional_text("kind")?.and_then(|name| name.parse().ok()),
            author_role: fields.optional_text("author_role")?.and_then(|name| name.parse().ok()),
            date: fields.optional_text("date")?.map(str::to_owned),
            setting: fields.setting()?,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

impl NoteRecord {
    /// The note as the engine takes it.
    #[must_use]
    pub fn note(&self) -> Note {
        let mut note = Note::new(self.text.as_str()).with_id(self.id.as_str());
        (note.kind, note.author_role, note.date) = (self.kind, self.author_role, self.date.clone());
        note
    }
}

/// Median, 95th percentile and mean of counts.
fn spread(counts: &[usize]) -> Value {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let at = |part: f64| {
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank among the notes")]
        let rank = ((sorted.len() as f64 * part).ceil() as usize).max(1) - 1;
        sorted.get(rank).copied()
    };
    json!({"median": at(0.5), "p95": at(0.95), "mean": ratio(counts.iter().sum(), counts.len())})
}

#[expect(clippy::cast_precision_loss, reason = "counts of findings")]
fn ratio(part: usize, whole: usize) -> Option<f64> {
    share(part as f64, whole as f64).map(|value| (value * 1e4).round() / 1e4)
}

/// Counts reports, one for each note.
#[must_use]
pub fn score(records: &[NoteRecord], reports: &[Report], style: &QueryStyle, seed: u64) -> Scored {
    let checker = QueryChecker::new(style);
    let findings: Vec<usize> = reports.iter().map(|report| report.findings.len()).collect();
    let queries: Vec<usize> =
        reports.iter().map(|report| report.findings.iter().filter(|finding| finding.query.is_some()).count()).collect();
    let mut by_kind: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut suppressed, mut tiers): (BTreeMap<String, usize>, BTreeMap<String, usize>) = Default::default();
    let (mut passed, mut drafted) = (Vec::new(), 0_usize);
    for (record, report) in records.iter().zip(reports) {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut passing, mut own) = (0_usize, 0_usize);
        for finding in &report.findings {
            *kinds.entry(&finding.kind).or_default() += 1;
            if let Some(tier) = &finding.tier {
                *tiers.entry(tier.clone()).or_default() += 1;
            }
            if let Some(reason) = &finding.suppressed {
                *suppressed.entry(reason.clone()).or_default() += 1;
            }
            // Shown queries are checked once more, against the text; one the engine held back for its wording is a draft that failed.
            let refused = finding.suppressed.as_ref().is_some_and(|reason| reason.starts_with("compliance"));
            let clean = finding.query.as_ref().map(|draft| checker.check(draft, Some(&finding.kind), Some(&record.text)).is_empty());
            own += usize::from(refused || clean.is_some());
            passing += usize::from(clean == Some(true));
        }
        drafted += own;
        #[expect(clippy::cast_precision_loss, reason = "queries of one note")]
        passed.push((passing as f64, own as f64));
        for (kind, count) in kinds {
            let sums = by_kind.entry(kind.to_owned()).or_default();
            *sums = (sums.0 + count, sums.1 + 1);
        }
    }
    let kinds: serde_json::Map<String, Value> = by_kind
        .into_iter()
        .map(|(kind, (count, notes))| (kind, json!({"findings": count, "notes": notes, "per_note": ratio(count, reports.len())})))
        .collect();
    let sum = |of: fn(&Report) -> usize| reports.iter().map(of).sum::<usize>();
    let open: usize = reports
        .iter()
        .flat_map(|report| &report.findings)
        .filter(|finding| finding.kind == "unspecified" && finding.condition.is_some() && finding.resolution == "query")
        .count();
    let coded = sum(|report| report.scores.specificity_of);
    let poa_of = sum(|report| report.scores.poa_of);
    let auto: usize = tiers.values().sum();
    let total: usize = findings.iter().sum();
    let program = json!({
        "notes": reports.len(),
        "query_rate": ratio(queries.iter().filter(|count| **count > 0).count(), reports.len()),
        "specificity": ratio(coded.saturating_sub(open), coded), "specificity_of": coded,
        "auto_resolution": ratio(auto, total), "auto_resolution_of": total,
        "auto_by_tier": tiers,
        "conflicts": sum(|report| report.scores.conflicts), "unresolved": sum(|report| report.scores.unresolved), "poa_of": poa_of,
        "findings_severity": sum(|report| report.impact.as_ref().map_or(0, |impact| impact.findings_severity)),
        "findings_hcc": sum(|report| report.impact.as_ref().map_or(0, |impact| impact.findings_hcc)),
    });
    let mut sheet = Sheet::new(records.len());
    sheet.ratio("queries_passing", passed);
    sheet.value("queries_drafted", Value::from(drafted));
    sheet.value("findings_per_note", spread(&findings));
    sheet.value("queries_per_note", spread(&queries));
    sheet.value("by_kind", Value::Object(kinds));
    sheet.value("without_query", json!(suppressed));
    sheet.value("program", program);
    sheet.finish(seed, Vec::new())
}
