//! `train`: the ranker's benchmark and the ranker itself.

use std::path::{Path, PathBuf};

use crate::evaluate::confidence;
use crate::knowledge::Sign;
use crate::rank::RankError;
use crate::rank::benchmark::{self, BenchmarkOptions, Split};
use crate::terminology::CodeId;

use super::console::{Failure, count, print};
use super::{EXIT_OK, TrainArgs, TrainCommand, code_set, data_folder};

pub(super) fn run(command: &TrainCommand) -> Result<u8, Failure> {
    match command {
        TrainCommand::Benchmark { common, split } => build_benchmark(common, split.as_deref()),
        TrainCommand::Ranker { common, seed, cross_validate } => train_ranker(common, *seed, *cross_validate),
        TrainCommand::Confidence { labelled, codes, output } => train_confidence(labelled, codes.as_deref(), output),
    }
}

fn train_confidence(labelled: &[PathBuf], codes: Option<&Path>, output: &Path) -> Result<u8, Failure> {
    let engine = crate::analyzer::Analyzer::builder().without_ranker().build().map_err(|error| Failure::Message(error.to_string()))?;
    let files: Vec<&Path> = labelled.iter().map(PathBuf::as_path).collect();
    let fitted = confidence::fit(&files, codes, &engine).map_err(|error| Failure::Message(error.to_string()))?;
    let mut figures = format!(
        "learnt from {} with {}\ncoverage_at_97 {:.3} on notes not learnt from\n",
        count(fitted.notes, "labelled note", "labelled notes"),
        count(fitted.codes, "reported code", "reported codes"),
        fitted.coverage_at_97
    );
    for (tenth, (all, right)) in fitted.tenths.iter().enumerate() {
        figures.push_str(&format!("{:.1} and more: {right} of {all} right\n", 0.9 - 0.1 * tenth as f64));
    }
    let mut table = String::from("# What each sign of a right code weighs, as log-odds. Written by `chartlint train confidence`.\n");
    table.extend(figures.lines().map(|line| format!("# {line}\n")));
    table.push_str(&format!("base = {}\n\n[weights]\n", fitted.weights.base));
    for (sign, weight) in Sign::ALL.iter().zip(&fitted.weights.weights) {
        table.push_str(&format!("# {}\n{} = {weight}\n", sign.meaning(), sign.name()));
    }
    std::fs::write(output, table).map_err(|error| Failure::Message(format!("{}: cannot be written: {error}", output.display())))?;
    print(&figures)?;
    Ok(EXIT_OK)
}

fn failure(error: RankError) -> Failure {
    Failure::Message(error.to_string())
}

fn data(args: &TrainArgs) -> Result<std::path::PathBuf, Failure> {
    data_folder(args.data.as_ref()).ok_or_else(|| Failure::Message("train: no data folder; name it with --data or CHARTLINT_DATA".into()))
}

fn build_benchmark(args: &TrainArgs, split: Option<&str>) -> Result<u8, Failure> {
    let split = match split {
        Some("train") => Some(Split::Train),
        Some("test") => Some(Split::Test),
        _ => None,
    };
    let (codes, data) = (code_set(args.terminology.as_ref())?, data(args)?);
    let summary = benchmark::build(&BenchmarkOptions { codes: &codes, data: &data, output: &args.output, split }).map_err(failure)?;
    let mut out = format!(
        "{}: {} from {}\n{:<14} {:>8} {:>8}\n",
        args.output.display(),
        count(summary.examples, "example", "examples"),
        count(summary.notes, "note", "notes"),
        "axis",
        "train",
        "test"
    );
    for (axis, [train, test]) in &summary.by_axis {
        out.push_str(&format!("{axis:<14} {train:>8} {test:>8}\n"));
    }
    print(&out)?;
    Ok(EXIT_OK)
}

#[cfg(feature = "ranker")]
fn train_ranker(args: &TrainArgs, seed: Option<u64>, cross_validate_only: bool) -> Result<u8, Failure> {
    let (codes, data) = (code_set(args.terminology.as_ref())?, data(args)?);
    let seed = seed.unwrap_or(crate::rank::training::DEFAULT_SEED);
    // The engine without a ranker counts the indicators of a masked note and the codes of a whole one.
    let engine = crate::analyzer::Analyzer::builder().without_ranker().build().map_err(|error| Failure::Message(error.to_string()))?;
    let support = |text: &str, mention: std::ops::Range<usize>, candidates: &[CodeId]| engine.support(text, mention, candidates);
    let coded = |text: &str| engine.documented(text);
    let options = crate::rank::training::TrainingOptions {
        codes: &codes,
        data: &data,
        output: &args.output,
        seed,
        support: Some(&support),
        coded: Some(&coded),
        cross_validate_only,
    };
    let outcome = crate::rank::training::train(&options).map_err(failure)?;
    print(&format!("{}\n{}: {:.0} s\n", outcome.card.trim_end(), args.output.display(), outcome.seconds))?;
    Ok(EXIT_OK)
}

#[cfg(not(feature = "ranker"))]
fn train_ranker(_: &TrainArgs, _: Option<u64>, _: bool) -> Result<u8, Failure> {
    Err(Failure::Message("train ranker: this chartlint was built without the feature `ranker`".into()))
}
