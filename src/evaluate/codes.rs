//! Task `codes`: the codes of whole notes.
//!
//! Predicted are the diagnoses of status current. Gold codes that the code set cannot bill count at category and are dropped at full code. `map` is the
//! mean, over the notes that have a billable gold code, of the average precision of the distinct codes by falling confidence, ties by code.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::report::Report;
use crate::terminology::CodeSet;

use super::gold::{CodesRecord, category, dotted};
use super::metrics::{Agreement, Counts, Scored, Sheet, average_precision};

/// The distinct codes of the current diagnoses, each with its highest confidence.
#[must_use]
pub fn current_codes(report: &Report) -> BTreeMap<String, f64> {
    let mut codes = BTreeMap::new();
    for diagnosis in report.diagnoses.iter().filter(|diagnosis| diagnosis.status == "current") {
        let confidence: &mut f64 = codes.entry(dotted(&diagnosis.code)).or_insert(diagnosis.confidence);
        *confidence = confidence.max(diagnosis.confidence);
    }
    codes
}

/// Codes by falling confidence, ties by code.
#[must_use]
pub fn ranking(codes: &BTreeMap<String, f64>) -> Vec<String> {
    let mut ordered: Vec<(&String, &f64)> = codes.iter().collect();
    ordered.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
    ordered.into_iter().map(|(code, _)| code.clone()).collect()
}

/// Scores reports, one for each record.
#[must_use]
pub fn score(records: &[CodesRecord], reports: &[Report], codes: &CodeSet, seed: u64) -> Scored {
    let is_billable = |code: &str| codes.find(code).is_some_and(|id| codes.is_billable(id));
    let (mut full, mut categories, mut precisions) = (Vec::new(), Vec::new(), Vec::new());
    let (mut missed, mut extra, mut dropped) = (Counts::default(), Counts::default(), Counts::default());
    let mut dropped_count = 0_usize;
    for (record, report) in records.iter().zip(reports) {
        let predicted = current_codes(report);
        let predicted_codes: BTreeSet<String> = predicted.keys().cloned().collect();
        let (gold, not_billable): (BTreeSet<String>, BTreeSet<String>) = record.codes.iter().cloned().partition(|code| is_billable(code));
        full.push(Agreement::of_sets(&gold, &predicted_codes));
        let of = |codes: &BTreeSet<String>| -> BTreeSet<String> { codes.iter().map(|code| category(code)).collect() };
        categories.push(Agreement::of_sets(&of(&record.codes), &of(&predicted_codes)));
        precisions.push(average_precision(&ranking(&predicted), &gold).map_or((0.0, 0.0), |precision| (precision, 1.0)));
        gold.difference(&predicted_codes).for_each(|code| missed.add(code));
        predicted_codes.difference(&gold).for_each(|code| extra.add(code));
        dropped_count += not_billable.len();
        not_billable.iter().for_each(|code| dropped.add(code));
    }
    let mut sheet = Sheet::new(records.len());
    sheet.agreement("full", full);
    sheet.agreement("category", categories);
    sheet.ratio("map", precisions);
    sheet.value("dropped_gold_codes", Value::from(dropped_count));
    let mut details = missed.lines("missed codes");
    details.extend(extra.lines("false codes"));
    details.extend(dropped.lines("gold codes that cannot be billed, dropped at full code"));
    sheet.finish(seed, details)
}
