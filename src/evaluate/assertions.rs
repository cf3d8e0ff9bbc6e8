//! Task `assertions`: one marked concept in one sentence.
//!
//! absent: presence absent; possible, hypothetical and conditional presence are not absent. historical and hypothetical: temporality, where hypothetical
//! or conditional presence counts as temporality hypothetical. other: experiencer, printed though its support is almost nothing.

use crate::analyzer::{Analyzer, AssertionReport};

use super::gold::AssertionRecord;
use super::metrics::{Agreement, Counts, Scored, Sheet};

/// The three labels of one concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// Whether it is absent.
    pub absent: bool,
    /// recent, historical or hypothetical.
    pub temporality: String,
    /// Whether someone else has it.
    pub other: bool,
}

impl Labels {
    /// The labels gold gives.
    #[must_use]
    pub fn of_gold(record: &AssertionRecord) -> Self {
        Self { absent: record.presence == "absent", temporality: record.temporality.to_owned(), other: record.experiencer == "other" }
    }

    /// The labels the engine gives.
    #[must_use]
    pub fn of_report(report: &AssertionReport) -> Self {
        let not_yet = matches!(report.presence.as_str(), "hypothetical" | "conditional");
        Self {
            absent: report.presence == "absent",
            temporality: if not_yet { "hypothetical".to_owned() } else { report.temporality.clone() },
            other: report.experiencer == "other",
        }
    }

    fn name(&self) -> String {
        let presence = if self.absent { "absent" } else { "present" };
        format!("{presence} {}{}", self.temporality, if self.other { " other" } else { "" })
    }
}

/// The engine's labels of a record; present, recent, patient when it says nothing.
#[must_use]
pub fn answer(record: &AssertionRecord, analyzer: &Analyzer) -> Labels {
    let reports = analyzer.assertions(&record.text, &[record.span]);
    let silent = Labels { absent: false, temporality: "recent".to_owned(), other: false };
    reports.first().map_or(silent, Labels::of_report)
}

/// Scores labels, one for each record.
#[must_use]
pub fn score(records: &[AssertionRecord], answers: &[Labels], seed: u64) -> Scored {
    let mut confusions = Counts::default();
    let mut labels: [(&str, Vec<Agreement>); 4] =
        [("absent", Vec::new()), ("historical", Vec::new()), ("hypothetical", Vec::new()), ("other", Vec::new())];
    for (record, answer) in records.iter().zip(answers) {
        let gold = Labels::of_gold(record);
        for (label, counts) in &mut labels {
            let holds = |labels: &Labels| match *label {
                "absent" => labels.absent,
                "other" => labels.other,
                temporality => labels.temporality == temporality,
            };
            counts.push(Agreement::of_label(holds(&gold), holds(answer)));
        }
        if gold != *answer {
            confusions.add(format!("{} -> {}", gold.name(), answer.name()));
        }
    }
    let mut sheet = Sheet::new(records.len());
    for (label, counts) in labels {
        sheet.agreement(label, counts);
    }
    sheet.finish(seed, confusions.lines("confusions, gold -> engine"))
}
