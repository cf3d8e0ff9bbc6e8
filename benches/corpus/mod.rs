//! Notes that the benches read: small invented ones with the answers they must give, and a real collection when one is named.

use std::path::{Path, PathBuf};

use chartlint::report::Report;
use chartlint::{AnalyzeOptions, Analyzer, Note, Setting};

/// An invented note and what a right answer holds.
pub struct Sample {
    /// File name, for messages.
    pub name: &'static str,
    /// The note.
    pub text: &'static str,
    /// Its setting.
    pub setting: Setting,
    /// Current diagnoses of curated conditions: exactly these codes, sorted.
    pub codes: &'static [&'static str],
    /// Findings of kind `unspecified`: exactly these conditions, sorted.
    pub unspecified: &'static [&'static str],
    /// Values measured.
    pub measurements: usize,
}

/// The invented notes.
pub const SAMPLES: [Sample; 4] = [
    Sample {
        name: "discharge_summary",
        text: include_str!("discharge_summary.txt"),
        setting: Setting::Inpatient,
        codes: &["I50.9"],
        unspecified: &["heart_failure"],
        measurements: 11,
    },
    Sample {
        name: "progress_note",
        text: include_str!("progress_note.txt"),
        setting: Setting::Inpatient,
        codes: &["E11.9", "E86.0", "I50.23", "J18.9", "N17.9"],
        unspecified: &["pneumonia"],
        measurements: 10,
    },
    Sample {
        name: "clinic_visit",
        text: include_str!("clinic_visit.txt"),
        setting: Setting::Outpatient,
        codes: &["I10"],
        unspecified: &[],
        measurements: 4,
    },
    Sample {
        name: "emergency_note",
        text: include_str!("emergency_note.txt"),
        setting: Setting::Outpatient,
        codes: &[],
        unspecified: &[],
        measurements: 5,
    },
];

/// A fast wrong answer is no answer: panics when a sample's report is not the one expected.
pub fn check_answers(analyzer: &Analyzer) {
    let mut wrong = Vec::new();
    for sample in &SAMPLES {
        let options = AnalyzeOptions { setting: sample.setting, ..AnalyzeOptions::default() };
        let report = analyzer.analyze(&Note::new(sample.text), &options);
        let (codes, open, values) = (current_codes(&report), unspecified(&report), report.measurements.len());
        if (codes.as_slice(), open.as_slice(), values) != (sample.codes, sample.unspecified, sample.measurements) {
            wrong.push(format!("{}: current codes {codes:?}, unspecified {open:?}, {values} measured values", sample.name));
        }
    }
    assert!(wrong.is_empty(), "other answers than benches/corpus/mod.rs expects:\n{}", wrong.join("\n"));
}

/// Symptoms outside the curated conditions come and go with the word lists: they are not counted here.
fn current_codes(report: &Report) -> Vec<&str> {
    let mut codes: Vec<&str> =
        report.diagnoses.iter().filter(|d| d.status == "current" && d.condition.is_some()).map(|d| d.code.as_str()).collect();
    codes.sort_unstable();
    codes
}

fn unspecified(report: &Report) -> Vec<&str> {
    let mut conditions: Vec<&str> =
        report.findings.iter().filter(|finding| finding.kind == "unspecified").filter_map(|finding| finding.condition.as_deref()).collect();
    conditions.sort_unstable();
    conditions
}

/// Texts of `notes/mtsamples.jsonl` in the folder that `CHARTLINT_DATA` names, or `None`.
pub fn collection() -> Option<Vec<String>> {
    let path: PathBuf = Path::new(&std::env::var_os("CHARTLINT_DATA")?).join("notes/mtsamples.jsonl");
    let lines = std::fs::read_to_string(&path).ok()?;
    let text = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        value.get("text")?.as_str().map(str::to_owned)
    };
    Some(lines.lines().filter_map(text).collect())
}
