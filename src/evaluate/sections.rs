//! Task `sections`: the kind of a section by its content alone.
//!
//! Macro F1 is the mean F1 over the labels that occur in gold or among the answers.

use std::collections::BTreeMap;

use super::gold::SectionRecord;
use super::metrics::{Agreement, Counts, Scored, Sheet};

/// Scores labels, one for each record.
#[must_use]
pub fn score(records: &[SectionRecord], answers: &[String], seed: u64) -> Scored {
    let mut indices: BTreeMap<&str, usize> = BTreeMap::new();
    for label in records.iter().map(|record| record.section.as_str()).chain(answers.iter().map(String::as_str)) {
        let next = indices.len();
        indices.entry(label).or_insert(next);
    }
    let pairs: Vec<(usize, usize)> =
        records.iter().zip(answers).map(|(record, answer)| (indices[record.section.as_str()], indices[answer.as_str()])).collect();
    let count = indices.len();
    let agreements = move |weights: &[u32]| {
        let mut labels = vec![Agreement::default(); count];
        for ((gold, answer), weight) in pairs.iter().zip(weights) {
            let weight = u64::from(*weight);
            labels[*gold].gold += weight;
            labels[*answer].predicted += weight;
            if gold == answer {
                labels[*gold].found += weight;
                labels[*gold].right += weight;
            }
        }
        labels
    };
    let once = agreements(&vec![1; records.len()]);
    let by_section = indices.iter().map(|(label, index)| ((*label).to_owned(), once[*index].to_value())).collect();
    let mut confusions = Counts::default();
    for (record, answer) in records.iter().zip(answers).filter(|(record, answer)| record.section != **answer) {
        confusions.add(format!("{} -> {answer}", record.section));
    }
    let mut sheet = Sheet::new(records.len());
    sheet.ratio(
        "accuracy",
        records.iter().zip(answers).map(|(record, answer)| (f64::from(u8::from(record.section == *answer)), 1.0)).collect(),
    );
    sheet.statistic("macro_f1", records.len() as u64, move |weights| {
        let occurring: Vec<Agreement> = agreements(weights).into_iter().filter(|label| label.gold + label.predicted > 0).collect();
        super::metrics::share(occurring.iter().map(|label| label.f1()).sum(), occurring.len() as f64)
    });
    sheet.value("by_section", serde_json::Value::Object(by_section));
    sheet.finish(seed, confusions.lines("confusions, gold -> engine"))
}
