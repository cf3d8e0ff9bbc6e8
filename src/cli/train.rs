//! `train`: the ranker's benchmark and the ranker itself.

use crate::rank::RankError;
use crate::rank::benchmark::{self, BenchmarkOptions, Split};

use super::console::{Failure, count, print};
use super::{EXIT_OK, TrainArgs, TrainCommand, code_set, data_folder};

pub(super) fn run(command: &TrainCommand) -> Result<u8, Failure> {
    match command {
        TrainCommand::Benchmark { common, split } => build_benchmark(common, split.as_deref()),
        TrainCommand::Ranker { common, seed } => train_ranker(common, *seed),
    }
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
        Some("calibration") => Some(Split::Calibration),
        Some("test") => Some(Split::Test),
        _ => None,
    };
    let (codes, data) = (code_set(args.terminology.as_ref())?, data(args)?);
    let summary = benchmark::build(&BenchmarkOptions { codes: &codes, data: &data, output: &args.output, split }).map_err(failure)?;
    let mut out = format!(
        "{}: {} from {}\n{:<14} {:>8} {:>12} {:>8}\n",
        args.output.display(),
        count(summary.examples, "example", "examples"),
        count(summary.notes, "note", "notes"),
        "axis",
        "train",
        "calibration",
        "test"
    );
    for (axis, [train, calibration, test]) in &summary.by_axis {
        out.push_str(&format!("{axis:<14} {train:>8} {calibration:>12} {test:>8}\n"));
    }
    print(&out)?;
    Ok(EXIT_OK)
}

#[cfg(feature = "ranker")]
fn train_ranker(args: &TrainArgs, seed: Option<u64>) -> Result<u8, Failure> {
    let (codes, data) = (code_set(args.terminology.as_ref())?, data(args)?);
    let seed = seed.unwrap_or(crate::rank::training::DEFAULT_SEED);
    let options = crate::rank::training::TrainingOptions { codes: &codes, data: &data, output: &args.output, seed };
    let outcome = crate::rank::training::train(&options).map_err(failure)?;
    print(&format!("{}\n{}: {:.0} s\n", outcome.card.trim_end(), args.output.display(), outcome.seconds))?;
    Ok(EXIT_OK)
}

#[cfg(not(feature = "ranker"))]
fn train_ranker(_: &TrainArgs, _: Option<u64>) -> Result<u8, Failure> {
    Err(Failure::Message("train ranker: this chartlint was built without the feature `ranker`".into()))
}
