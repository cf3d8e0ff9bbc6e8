//! Runs the engine on labelled data and counts how it does. Labelled data is never part of the project: its file is named by the caller.
//!
//! Every task has one file here with a `score` function from gold and the engine's reports to figures, so that the arithmetic can be checked without
//! the engine, and the definitions stand in one place. Precision, recall and F1 are micro-averaged over notes from sets per note.

pub mod assertions;
pub mod codes;
pub mod confidence;
pub mod findings;
pub mod gaps;
pub mod gold;
pub mod metrics;
pub mod sections;
pub mod selfcoding;
pub mod specificity;
pub mod vignettes;

use std::fmt::Write as _;
use std::path::Path;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::analyzer::{AnalyzeOptions, Analyzer};
use crate::report::Report;
use crate::text::Note;

pub use gold::EvaluateError;
pub use metrics::{Figure, Row, Scored};

use gold::GoldRecord;
use metrics::ConditionGroups;

/// What is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Task {
    /// Presence, temporality and experiencer of marked concepts.
    Assertions,
    /// Codes of whole notes.
    Codes,
    /// Diagnoses, gaps and missing diagnoses of whole notes.
    Gaps,
    /// Short notes with what must and must not be found.
    Vignettes,
    /// Masked specificity: which of the sibling codes was written.
    Specificity,
    /// Kind of section by content.
    Sections,
    /// Whether the code set's own words code to themselves.
    Selfcoding,
    /// Findings and queries a note, by kind, on notes without labels.
    Findings,
}

impl Task {
    /// Every name, in the order of the tasks.
    pub const NAMES: &'static [&'static str] =
        &["assertions", "codes", "gaps", "vignettes", "specificity", "sections", "selfcoding", "findings"];

    /// The name used in JSON and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// Whether the task needs labelled data.
    #[must_use]
    pub fn needs_gold(self) -> bool {
        self != Self::Selfcoding
    }
}

impl FromStr for Task {
    type Err = EvaluateError;

    fn from_str(text: &str) -> Result<Self, EvaluateError> {
        Ok(match text {
            "assertions" => Self::Assertions,
            "codes" => Self::Codes,
            "gaps" => Self::Gaps,
            "vignettes" => Self::Vignettes,
            "specificity" => Self::Specificity,
            "sections" => Self::Sections,
            "selfcoding" => Self::Selfcoding,
            "findings" => Self::Findings,
            _ => return Err(EvaluateError::UnknownName { what: "task", allowed: Self::NAMES }),
        })
    }
}

/// One half of the labelled lines: even (a) or odd (b) ranks of the sorted ids, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Even ranks.
    A,
    /// Odd ranks.
    B,
}

impl Half {
    /// Every name.
    pub const NAMES: &'static [&'static str] = &["a", "b"];

    /// Whether a rank, from 0, is of this half.
    #[must_use]
    pub fn holds(self, rank: usize) -> bool {
        rank.is_multiple_of(2) == (self == Self::A)
    }
}

impl FromStr for Half {
    type Err = EvaluateError;

    fn from_str(text: &str) -> Result<Self, EvaluateError> {
        match text {
            "a" => Ok(Self::A),
            "b" => Ok(Self::B),
            _ => Err(EvaluateError::UnknownName { what: "half", allowed: Self::NAMES }),
        }
    }
}

/// How a task is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// One half of the labelled lines, or all.
    pub half: Option<Half>,
    /// Codes: whether assertions count; without, every mention is a current diagnosis.
    pub assertion: bool,
    /// Threads of the engine; all cores when `None`. No figure but the seconds depends on it.
    pub threads: Option<usize>,
    /// Seed of resampling and of the sampled titles.
    pub seed: u64,
    /// Findings: also gaps of codes outside the curated conditions.
    pub select_all: bool,
    /// Selfcoding: at most this many titles and as many inclusion terms, sampled; all when `None`.
    pub limit: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self { half: None, assertion: true, threads: None, seed: 20_251_001, select_all: false, limit: None }
    }
}

/// What an evaluation gives.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The task.
    pub task: Task,
    /// Lines evaluated: notes, sentences, sections or, for selfcoding, phrases.
    pub n: usize,
    /// Seconds the engine took, without reading and scoring.
    pub seconds: f64,
    /// Metrics as JSON, in the order of the task.
    pub metrics: Map<String, Value>,
    /// The same with intervals, for the table.
    pub rows: Vec<Row>,
    /// Commonest misses and false alarms: codes, conditions and labels only.
    pub details: Vec<String>,
}

impl Outcome {
    /// `{"task", "n", "seconds", "metrics"}`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"task": self.task.as_str(), "n": self.n, "seconds": (self.seconds * 1e3).round() / 1e3, "metrics": self.metrics})
    }

    /// A table with 95 % intervals, then the details.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = format!("{}: {} lines, {:.2} s of engine time\n", self.task.as_str(), self.n, self.seconds);
        let width = self.metrics.keys().map(String::len).max().unwrap_or(0);
        let (agreements, others): (Vec<&Row>, Vec<&Row>) = self.rows.iter().partition(|row| row.figures.len() > 1);
        if !agreements.is_empty() {
            let _ = write!(out, "\n{:width$}", "");
            for label in ["precision", "recall", "f1"] {
                let _ = write!(out, "  {label:<22}");
            }
            out.push_str("  support\n");
            for row in agreements {
                write_row(&mut out, row, width);
            }
        }
        if !others.is_empty() {
            let _ = writeln!(out, "\n{:width$}  {:<22}  of", "", "value");
            for row in others {
                write_row(&mut out, row, width);
            }
        }
        let shown: Vec<&str> = self.rows.iter().map(|row| row.name.as_str()).collect();
        let rest: Vec<(&String, &Value)> = self.metrics.iter().filter(|(name, _)| !shown.contains(&name.as_str())).collect();
        if !rest.is_empty() {
            out.push('\n');
        }
        for (name, value) in rest {
            write_value(&mut out, name, value, 0);
        }
        let _ = writeln!(out, "\n[low, high]: 95 % intervals, {} bootstrap resamples of the lines", metrics::RESAMPLES);
        for line in &self.details {
            // A heading begins a paragraph.
            let _ = writeln!(out, "{}{line}", if line.starts_with(' ') { "" } else { "\n" });
        }
        out
    }
}

fn write_row(out: &mut String, row: &Row, width: usize) {
    let _ = write!(out, "{:width$}", row.name);
    for figure in &row.figures {
        let value = figure.value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
        let interval = figure.interval.map_or_else(String::new, |(low, high)| format!("[{low:.3}, {high:.3}]"));
        let _ = write!(out, "  {value:<5} {interval:<16}");
    }
    let _ = writeln!(out, "  {}", row.support);
}

fn write_value(out: &mut String, name: &str, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(map) if map.values().any(Value::is_object) => {
            let _ = writeln!(out, "{indent}{name}");
            for (name, value) in map {
                write_value(out, name, value, depth + 1);
            }
        }
        Value::Object(map) => {
            let pairs: Vec<String> = map.iter().map(|(name, value)| format!("{name} {}", number(value))).collect();
            let _ = writeln!(out, "{indent}{name}: {}", pairs.join(", "));
        }
        other => {
            let _ = writeln!(out, "{indent}{name}: {}", number(other));
        }
    }
}

fn number(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Number(number) if number.is_f64() => number.as_f64().map_or_else(String::new, |number| format!("{number:.3}")),
        other => other.to_string(),
    }
}

/// Runs a task. `gold` is the labelled file; selfcoding has none and leaves it aside.
///
/// # Errors
/// When labelled data is needed and not named, not there, not readable, or not what the task needs.
pub fn evaluate(task: Task, gold: Option<&Path>, analyzer: &Analyzer, options: &Options) -> Result<Outcome, EvaluateError> {
    let path = match gold {
        Some(path) => path,
        None if task.needs_gold() => return Err(EvaluateError::NoGold { task: task.as_str() }),
        None => Path::new(""),
    };
    let run = Run { path, analyzer, options };
    let (n, seconds, scored) = match task {
        Task::Assertions => run.each(|record: &gold::AssertionRecord| assertions::answer(record, analyzer), assertions::score),
        Task::Codes => run.notes(
            |record: &gold::CodesRecord| (note(&record.text, &record.id), setting_options(record.setting, options.assertion)),
            |records, reports| codes::score(records, reports, &analyzer.knowledge().codes, options.seed),
        ),
        Task::Gaps => run.notes(
            |record: &gold::GapsRecord| (note(&record.text, &record.id), setting_options(record.setting, true)),
            |records, reports| gaps::score(records, reports, &ConditionGroups::of(analyzer.knowledge()), options.seed),
        ),
        Task::Vignettes => run.notes(
            |record: &gold::VignetteRecord| {
                let mut note = note(&record.text, &record.id);
                note.kind = record.kind;
                (note, setting_options(record.setting, true))
            },
            |records, reports| vignettes::score(records, reports, &ConditionGroups::of(analyzer.knowledge()), options.seed),
        ),
        Task::Specificity => run.each(
            |record: &gold::SpecificityRecord| specificity::answer(record, analyzer),
            |records, answers, seed| specificity::score(records, answers, &analyzer.knowledge().codes, seed),
        ),
        Task::Sections => run.each(|record: &gold::SectionRecord| analyzer.classify_section(&record.text), sections::score),
        Task::Selfcoding => selfcoding::run(analyzer, options),
        Task::Findings => run.notes(
            |record: &findings::NoteRecord| {
                let mut own = setting_options(record.setting, true);
                own.select_all = options.select_all;
                (record.note(), own)
            },
            |records, reports| findings::score(records, reports, &analyzer.knowledge().query_style, options.seed),
        ),
    }?;
    Ok(Outcome { task, n, seconds, metrics: scored.metrics, rows: scored.rows, details: scored.details })
}

fn note(text: &str, id: &str) -> Note {
    Note::new(text).with_id(id)
}

fn setting_options(setting: crate::text::Setting, assertion: bool) -> AnalyzeOptions {
    AnalyzeOptions { setting, assertion, ..AnalyzeOptions::default() }
}

/// Lines evaluated, seconds of the engine, figures.
type Measured = Result<(usize, f64, Scored), EvaluateError>;

struct Run<'a> {
    path: &'a Path,
    analyzer: &'a Analyzer,
    options: &'a Options,
}

impl Run<'_> {
    /// A task over whole notes.
    fn notes<T: GoldRecord>(&self, prepare: impl Fn(&T) -> (Note, AnalyzeOptions), score: impl Fn(&[T], &[Report]) -> Scored) -> Measured {
        let records: Vec<T> = gold::read_file(self.path, self.options.half)?;
        let (notes, options): (Vec<Note>, Vec<AnalyzeOptions>) = records.iter().map(prepare).unzip();
        let begun = Instant::now();
        let reports = reports(self.analyzer, &notes, &options, self.options.threads)?;
        let seconds = begun.elapsed().as_secs_f64();
        Ok((records.len(), seconds, score(&records, &reports)))
    }

    /// A task over single lines.
    fn each<T: GoldRecord + Sync, A: Send>(&self, answer: impl Fn(&T) -> A + Sync, score: impl Fn(&[T], &[A], u64) -> Scored) -> Measured {
        let records: Vec<T> = gold::read_file(self.path, self.options.half)?;
        let begun = Instant::now();
        let answers = in_order(&records, self.options.threads, answer);
        let seconds = begun.elapsed().as_secs_f64();
        Ok((records.len(), seconds, score(&records, &answers, self.options.seed)))
    }
}

/// The engine's reports, one for each note.
fn reports(analyzer: &Analyzer, notes: &[Note], options: &[AnalyzeOptions], threads: Option<usize>) -> Result<Vec<Report>, EvaluateError> {
    let reports = analyzer.analyze_batch(notes, options, threads);
    if reports.len() == notes.len() { Ok(reports) } else { Err(EvaluateError::Engine { asked: notes.len(), answered: reports.len() }) }
}

/// Answers for items on several threads, in the order of the items.
fn in_order<T: Sync, A: Send>(items: &[T], threads: Option<usize>, answer: impl Fn(&T) -> A + Sync) -> Vec<A> {
    let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).clamp(1, items.len().max(1));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return answers };
            answers.push((at, answer(item)));
        }
    };
    let mut answers: Vec<(usize, A)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}
