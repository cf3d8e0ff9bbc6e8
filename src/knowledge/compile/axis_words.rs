//! `axes.toml`: words of titles by the axis they speak of.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::SourceFiles;
use super::super::axis_words::AxisWords;
use super::super::condition::REPORTED_AXES;
use super::{Context, parse};
use crate::text::fold_phrase;

#[derive(Deserialize)]
struct AxesFile {
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    source: String,
    site_words: Vec<String>,
    empty: Vec<String>,
    no_answer: Vec<String>,
    #[serde(flatten)]
    axes: BTreeMap<String, Vec<String>>,
}

pub(super) fn axis_words(files: &SourceFiles, context: &mut Context<'_>) -> AxisWords {
    const FILE: &str = "axes.toml";
    let Some(file) = parse::<AxesFile>(files, FILE, &mut context.faults) else { return AxisWords::default() };
    let folded = |word: &String| fold_phrase(word).trim().to_owned();
    let mut out = AxisWords {
        sites: file.site_words.iter().map(folded).collect(),
        empty: file.empty.iter().map(folded).collect(),
        no_answer: file.no_answer.iter().map(folded).collect(),
        ..AxisWords::default()
    };
    for (name, words) in &file.axes {
        match REPORTED_AXES.iter().find(|axis| *axis == name) {
            Some(axis) => out.axis.extend(words.iter().map(|word| (folded(word), *axis))),
            None => {
                let at = files.get(FILE).and_then(|text| text.find(&format!("{name} ="))).unwrap_or(0);
                context.fault(files, FILE, at, format!("axis `{name}`: allowed are {}", REPORTED_AXES.join(", ")));
            }
        }
    }
    out
}
