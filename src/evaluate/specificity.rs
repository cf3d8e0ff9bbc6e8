//! Task `specificity`: the specific word of a mention is masked; which of the sibling codes was it?
//!
//! `top1` and `top3` count lines, `micro` and `macro` give them over lines and as a mean over axes. `ece` is the expected calibration error of the first
//! answer's probability, `accuracy_at_half_coverage` the accuracy of the more confident half of the lines. A line the engine cannot rank is wrong, at
//! confidence 0. Baselines are the top-1 of: `uniform` (a guess), `first` (first candidate in code order), `frequent` (the candidate most often right in
//! the other lines of the same documented code and axis) and `title_words` (the candidate whose title shares most words with the text; ties share).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::analyzer::Analyzer;
use crate::terminology::CodeSet;

use super::gold::{SpecificityRecord, dotted};
use super::metrics::{Counts, Graded, Scored, Sheet, accuracy_at_coverage, calibration_error, share, sort_graded};

/// The engine's ranking of the candidates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Codes, best first, dotted.
    pub codes: Vec<String>,
    /// Probability of the first code, 0 to 1.
    pub confidence: f64,
}

/// The engine's answer to a record. Candidates its code set does not have are left out; where it cannot rank the rest, nothing is answered.
#[must_use]
pub fn answer(record: &SpecificityRecord, analyzer: &Analyzer) -> Answer {
    let codes = &analyzer.knowledge().codes;
    let known: Vec<String> = record.candidates.iter().filter(|code| codes.find(code).is_some()).cloned().collect();
    let ranked = analyzer.rank(&record.text, record.span, &known).unwrap_or_default();
    let confidence = ranked.first().map_or(0.0, |first| first.probability);
    Answer { codes: ranked.iter().map(|suggestion| dotted(&suggestion.code)).collect(), confidence }
}

fn hit(right: bool) -> f64 {
    f64::from(u8::from(right))
}

fn words(text: &str) -> BTreeSet<String> {
    text.to_lowercase().split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// How often each code is gold, for each documented code and axis.
type GoldCounts<'a> = BTreeMap<(&'a str, &'a str), BTreeMap<&'a str, usize>>;

/// Of the candidates with the highest score, the share that is gold: the expected top-1 of one that breaks ties by chance.
fn expected_top1(record: &SpecificityRecord, score: impl Fn(&str) -> usize) -> f64 {
    let candidates: BTreeSet<&str> = record.candidates.iter().map(String::as_str).collect();
    let scored: Vec<(usize, &str)> = candidates.into_iter().map(|code| (score(code), code)).collect();
    let best = scored.iter().map(|(score, _)| *score).max().unwrap_or(0);
    let tied = scored.iter().filter(|(score, _)| *score == best).count();
    let right = scored.iter().any(|(score, code)| *score == best && *code == record.gold);
    share(hit(right), tied as f64).unwrap_or(0.0)
}

fn baselines(record: &SpecificityRecord, counts: &GoldCounts<'_>, titles: &CodeSet) -> [f64; 4] {
    let uniform = expected_top1(record, |_| 0);
    let first = hit(record.candidates.iter().min() == Some(&record.gold));
    let known = counts.get(&(record.code.as_str(), record.axis.as_str()));
    let frequent = expected_top1(record, |code| {
        let count = known.and_then(|known| known.get(code)).copied().unwrap_or(0);
        count - usize::from(code == record.gold && count > 0)
    });
    let text = words(&record.text);
    let title_words = expected_top1(record, |code| titles.find(code).map_or(0, |id| words(&titles.title(id)).intersection(&text).count()));
    [uniform, first, frequent, title_words]
}

/// Scores answers, one for each record. Titles for the baseline come from `codes`.
#[must_use]
pub fn score(records: &[SpecificityRecord], answers: &[Answer], codes: &CodeSet, seed: u64) -> Scored {
    let mut counts: GoldCounts<'_> = BTreeMap::new();
    for record in records {
        *counts.entry((&record.code, &record.axis)).or_default().entry(&record.gold).or_default() += 1;
    }
    let (mut top1, mut top3, mut graded) = (Vec::new(), Vec::new(), Vec::new());
    let mut baseline_sums = [0.0; 4];
    let mut axes: BTreeMap<&str, [f64; 3]> = BTreeMap::new();
    let (mut unanswered, mut missed) = (0_usize, Counts::default());
    for (note, (record, answer)) in records.iter().zip(answers).enumerate() {
        let right = answer.codes.first() == Some(&record.gold);
        let among = answer.codes.iter().take(3).any(|code| *code == record.gold);
        top1.push((hit(right), 1.0));
        top3.push((hit(among), 1.0));
        graded.push(Graded { note, confidence: answer.confidence, right });
        for (sum, value) in baseline_sums.iter_mut().zip(baselines(record, &counts, codes)) {
            *sum += value;
        }
        let axis = axes.entry(&record.axis).or_default();
        for (sum, value) in axis.iter_mut().zip([hit(right), hit(among), 1.0]) {
            *sum += value;
        }
        unanswered += usize::from(answer.codes.is_empty());
        if !right {
            missed.add(format!("{} {}", record.code, record.axis));
        }
    }
    sort_graded(&mut graded);
    let n = records.len() as f64;
    let mean = |value: f64| share(value, n);
    let over_axes = |at: usize| share(axes.values().map(|sums| sums[at] / sums[2]).sum(), axes.len() as f64);
    let by_axis: Map<String, Value> = axes
        .iter()
        .map(|(axis, sums)| ((*axis).to_owned(), json!({"top1": sums[0] / sums[2], "top3": sums[1] / sums[2], "n": sums[2] as u64})))
        .collect();
    let sums = |ratios: &[(f64, f64)]| mean(ratios.iter().map(|ratio| ratio.0).sum());
    let micro = json!({"top1": sums(&top1), "top3": sums(&top3)});
    let lines = records.len() as u64;
    let mut sheet = Sheet::new(records.len());
    sheet.ratio("top1", top1);
    sheet.ratio("top3", top3);
    let ordered = &graded;
    sheet.statistic("ece", lines, move |weights| calibration_error(ordered, weights));
    sheet.statistic("accuracy_at_half_coverage", lines.div_ceil(2), move |weights| accuracy_at_coverage(0.5, ordered, weights));
    sheet.statistic("accuracy_at_quarter_coverage", lines.div_ceil(4), move |weights| accuracy_at_coverage(0.25, ordered, weights));
    let [uniform, first, frequent, title_words] = baseline_sums.map(mean);
    sheet.value("baselines", json!({"uniform": uniform, "first": first, "frequent": frequent, "title_words": title_words}));
    sheet.value("by_axis", Value::Object(by_axis));
    sheet.value("micro", micro);
    sheet.value("macro", json!({"top1": over_axes(0), "top3": over_axes(1)}));
    sheet.value("unanswered", Value::from(unanswered));
    sheet.finish(seed, missed.lines("wrong at first place, by documented code and axis"))
}
