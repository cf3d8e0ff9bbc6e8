//! `evaluate`: the engine on labelled data.

use std::path::{Path, PathBuf};

use crate::evaluate::{Half, Options, Task, evaluate};

use super::console::{Failure, print};
use super::{EXIT_OK, EvaluateArgs, MetricsFormat, data_folder};

pub(super) fn run(args: &EvaluateArgs) -> Result<u8, Failure> {
    let failure = |error: crate::evaluate::EvaluateError| Failure::Message(error.to_string());
    let task: Task = args.task.parse().map_err(failure)?;
    let half: Option<Half> = args.half.as_deref().map(str::parse).transpose().map_err(failure)?;
    let gold = match (&args.gold, task.needs_gold()) {
        (Some(path), _) => Some(path.clone()),
        (None, true) => Some(usual_file(task, data_folder(args.data.as_ref()).as_deref())?),
        (None, false) => None,
    };
    let mut options = Options {
        half,
        assertion: !args.no_assertion,
        threads: args.threads.map(usize::from),
        limit: args.limit,
        select_all: args.all,
        ..Options::default()
    };
    if let Some(seed) = args.seed {
        options.seed = seed;
    }
    let analyzer = args.engine.build()?;
    let outcome = evaluate(task, gold.as_deref(), &analyzer, &options).map_err(failure)?;
    match args.format {
        MetricsFormat::Text => print(&outcome.to_text())?,
        MetricsFormat::Json => {
            let pretty = serde_json::to_string_pretty(&outcome.to_json())
                .map_err(|error| Failure::Message(format!("cannot write the metrics as JSON: {error}")))?;
            print(&(pretty + "\n"))?;
        }
    }
    Ok(EXIT_OK)
}

/// Where a task's labelled file usually lies in a data folder.
fn usual_places(task: Task) -> &'static [&'static str] {
    match task {
        Task::Assertions => &["assertion/context-dev.jsonl", "data/assertion/context-dev.jsonl"],
        Task::Codes => &["codes/codiesp-dev.jsonl", "data/codes/codiesp-dev.jsonl"],
        Task::Gaps => &["gold/gaps-dev.jsonl", "data/gold/gaps-dev.jsonl"],
        Task::Vignettes => &["domain/vignettes-dev.jsonl", "../domain/vignettes-dev.jsonl", "vignettes-dev.jsonl"],
        Task::Specificity => &["specificity/specificity-dev.jsonl", "specificity.jsonl", "data/specificity/specificity-dev.jsonl"],
        Task::Sections => &["sections/mts-dialog-sections.jsonl", "data/sections/mts-dialog-sections.jsonl"],
        Task::Selfcoding => &[],
        Task::Findings => &["notes/mtsamples.jsonl", "data/notes/mtsamples.jsonl", "notes.jsonl"],
    }
}

fn usual_file(task: Task, folder: Option<&Path>) -> Result<PathBuf, Failure> {
    let Some(folder) = folder else {
        return Err(Failure::Message(format!(
            "evaluate {}: no labelled data; name the file (evaluate {0} GOLD.jsonl), or its folder with --data or CHARTLINT_DATA",
            task.as_str()
        )));
    };
    let places = usual_places(task);
    places.iter().map(|place| folder.join(place)).find(|path| path.is_file()).ok_or_else(|| {
        Failure::Message(format!("{}: no labelled file of task {}; looked for {}", folder.display(), task.as_str(), places.join(", ")))
    })
}
