//! The command: reads notes, prints findings. Exit codes: 0 no findings, 1 findings, 2 error; all commands but `check` use 0 and 2.
//!
//! Results go to standard output, everything else to standard error; a message never quotes a note.

mod check;
mod console;
mod evaluate;
mod explain;
mod inputs;
mod knowledge;
mod render_html;
mod render_text;
mod snippet;
mod terminology;
mod train;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

use crate::analyzer::{Analyzer, AnalyzerBuilder, AskedQuery};
use crate::text::{AuthorRole, NoteKind, Setting};

use console::{Failure, error};

const EXIT_OK: u8 = 0;
const EXIT_FINDINGS: u8 = 1;
const EXIT_ERROR: u8 = 2;

/// A linter for clinical charts.
///
/// Reads clinical notes and says what each documented diagnosis is coded as today in ICD-10-CM, what specificity is missing, what the record already
/// shows, and how to ask the provider. Nothing is sent anywhere and no suggestion is ever applied.
#[derive(Parser)]
#[command(name = "chartlint", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Analyse notes and print findings.
    Check(CheckArgs),
    /// Show the page of a condition, a finding kind, a query rule or an ICD-10-CM code.
    Explain(ExplainArgs),
    /// Run the engine on labelled data and print the metrics.
    Evaluate(EvaluateArgs),
    /// Work with knowledge folders.
    #[command(subcommand)]
    Knowledge(KnowledgeCommand),
    /// Work with code set packs.
    #[command(subcommand)]
    Terminology(TerminologyCommand),
    /// Build the ranker's benchmark or train the ranker.
    #[command(subcommand)]
    Train(TrainCommand),
}

/// What the engine is built from.
#[derive(Args, Clone, Default)]
struct EngineArgs {
    /// Lay a site's knowledge folder over the bundled one.
    #[arg(long, value_name = "DIR", help_heading = "Engine")]
    knowledge: Option<PathBuf>,
    /// Use another code set pack than the bundled one (see `terminology build`).
    #[arg(long, value_name = "PACK", help_heading = "Engine")]
    terminology: Option<PathBuf>,
    /// Leave the network out: indicator rules rank alone.
    #[arg(long, help_heading = "Engine")]
    no_ranker: bool,
}

impl EngineArgs {
    fn builder(&self) -> Result<AnalyzerBuilder, Failure> {
        let mut builder = Analyzer::builder();
        if let Some(folder) = &self.knowledge {
            builder = builder.knowledge_dir(folder).map_err(|error| Failure::Faults(error.faults))?;
        }
        if let Some(path) = &self.terminology {
            let pack = std::fs::read(path)
                .map_err(|error| Failure::Message(format!("{}: cannot read the code set pack: {error}", path.display())))?;
            builder = builder.terminology(pack);
        }
        Ok(if self.no_ranker { builder.without_ranker() } else { builder })
    }

    fn build(&self) -> Result<Analyzer, Failure> {
        self.builder()?.build().map_err(|error| Failure::Faults(error.faults))
    }
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person at a terminal.
    Text,
    /// An array of reports, in input order.
    Json,
    /// One report a line.
    Jsonl,
    /// One self-contained page.
    Html,
}

#[derive(Args)]
#[command(after_help = "Exit codes: 0 no findings, 1 findings, 2 nothing could be analysed.\n\
    A .jsonl line is an object with `text` and optional `id`, `kind`, `author_role`, `date` and `setting`; what a line says goes before an option.\n\n\
    Examples:\n  chartlint check note.txt\n  chartlint check notes/ --setting outpatient --format jsonl\n  \
    chartlint check admission/*.txt --encounter --format html > encounter.html\n  pbpaste | chartlint check -")]
struct CheckArgs {
    /// Files, folders (.txt, .md, .note and .jsonl in them) or - for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How results are written.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Setting of the encounter.
    #[arg(long, value_parser = named::<Setting>(Setting::NAMES), default_value = "inpatient", help_heading = "Notes")]
    setting: Setting,
    /// Sort of document.
    #[arg(long, value_parser = named::<NoteKind>(NoteKind::NAMES), help_heading = "Notes")]
    kind: Option<NoteKind>,
    /// Who wrote the notes.
    #[arg(long, value_parser = named::<AuthorRole>(AuthorRole::NAMES), help_heading = "Notes")]
    author_role: Option<AuthorRole>,
    /// Discharge or service date: compared with the code set's fiscal year.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = inputs::parse_date, help_heading = "Notes")]
    date: Option<String>,
    /// All inputs are one encounter and give one report.
    #[arg(long, help_heading = "Notes")]
    encounter: bool,
    /// Only these findings: ids, kinds or conditions, with commas between; `all` adds codes outside the curated conditions.
    #[arg(long, value_name = "ID", value_delimiter = ',', help_heading = "Findings")]
    select: Vec<String>,
    /// Without these findings: ids, kinds or conditions, with commas between.
    #[arg(long, value_name = "ID", value_delimiter = ',', help_heading = "Findings")]
    ignore: Vec<String>,
    /// A question asked earlier: the finding's id and the day. It is not asked again within the window.
    #[arg(long, value_name = "ID=YYYY-MM-DD", value_parser = inputs::parse_asked, value_delimiter = ',', help_heading = "Findings")]
    asked: Vec<AskedQuery>,
    /// Days in which a question is not asked again without new evidence [default: the knowledge's own].
    #[arg(long, value_name = "DAYS", help_heading = "Findings")]
    requery_window: Option<u32>,
    /// Code of the principal diagnosis: cancels the severity levels it excludes.
    #[arg(long, value_name = "CODE", help_heading = "Findings")]
    principal: Option<String>,
    /// Leave severity levels and risk categories out of the reports.
    #[arg(long, help_heading = "Findings")]
    no_impact: bool,
    /// Findings only: no table of diagnoses, no summary, no warnings.
    #[arg(short, long)]
    quiet: bool,
    /// When to colour.
    #[arg(long, value_enum, default_value = "auto")]
    color: console::ColorChoice,
    /// Threads [default: all cores]. The result does not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    engine: EngineArgs,
}

#[derive(Args)]
struct ExplainArgs {
    /// A condition, a finding kind, a finding's id, a query rule or an ICD-10-CM code; without it, the list of all pages.
    #[arg(value_name = "ID|CODE")]
    id: Option<String>,
    #[command(flatten)]
    engine: EngineArgs,
}

#[derive(Args)]
struct EvaluateArgs {
    /// assertions, codes, gaps, vignettes, specificity, sections, selfcoding or findings (notes without labels).
    #[arg(value_name = "TASK", value_parser = PossibleValuesParser::new(crate::evaluate::Task::NAMES))]
    task: String,
    /// The labelled file; without it, the task's usual file in the data folder.
    #[arg(value_name = "GOLD.jsonl")]
    gold: Option<PathBuf>,
    /// Folder of labelled data [default: the variable CHARTLINT_DATA].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// One half of the labelled lines: even (a) or odd (b) ranks of the sorted ids.
    #[arg(long, value_parser = PossibleValuesParser::new(crate::evaluate::Half::NAMES))]
    half: Option<String>,
    /// Codes: every mention counts whatever its assertion.
    #[arg(long)]
    no_assertion: bool,
    /// How the metrics are written.
    #[arg(long, value_enum, default_value = "text")]
    format: MetricsFormat,
    /// Findings: also gaps of codes outside the curated conditions.
    #[arg(long)]
    all: bool,
    /// Selfcoding: at most this many titles, sampled.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Seed of resampling.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Threads [default: all cores]. No figure but the seconds depends on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    engine: EngineArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum MetricsFormat {
    /// A table with intervals.
    Text,
    /// One object.
    Json,
}

#[derive(Subcommand)]
enum KnowledgeCommand {
    /// Validate a knowledge folder laid over the bundled one: all faults at once, with file and line.
    Check {
        /// The folder.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Validate against another code set pack than the bundled one.
        #[arg(long, value_name = "PACK")]
        terminology: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum TerminologyCommand {
    /// Build a pack from official release files. An order file or a tabular list must be given.
    Build(TerminologyBuildArgs),
}

#[derive(Args)]
struct TerminologyBuildArgs {
    /// Order file (fixed columns).
    #[arg(long, value_name = "FILE")]
    order: Option<PathBuf>,
    /// Addenda to the order file, applied in the order given.
    #[arg(long, value_name = "FILE")]
    addenda: Vec<PathBuf>,
    /// Tabular list (XML).
    #[arg(long, value_name = "FILE")]
    tabular: Option<PathBuf>,
    /// Index file (XML); may be given several times.
    #[arg(long, value_name = "FILE")]
    index: Vec<PathBuf>,
    /// Severity levels: code, CC or MCC, exclusion collection, tabs between.
    #[arg(long, value_name = "FILE")]
    severity: Option<PathBuf>,
    /// Exclusion collections: name, codes with commas between.
    #[arg(long, value_name = "FILE")]
    exclusions: Option<PathBuf>,
    /// Risk categories: code, category number.
    #[arg(long, value_name = "FILE")]
    hcc: Option<PathBuf>,
    /// Name of the release [default: icd10cm-fy and the fiscal year].
    #[arg(long, value_name = "ID", help_heading = "Release, where the files do not tell")]
    release_id: Option<String>,
    /// Fiscal year.
    #[arg(long, value_name = "YYYY", help_heading = "Release, where the files do not tell")]
    fiscal_year: Option<u16>,
    /// First day in effect.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = inputs::parse_date, help_heading = "Release, where the files do not tell")]
    effective_from: Option<String>,
    /// Last day in effect.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = inputs::parse_date, help_heading = "Release, where the files do not tell")]
    effective_to: Option<String>,
    /// Edition in words.
    #[arg(long, value_name = "WORDS", help_heading = "Release, where the files do not tell")]
    edition: Option<String>,
    /// MS-DRG version of the severity levels.
    #[arg(long, value_name = "VERSION", help_heading = "Release, where the files do not tell")]
    msdrg_version: Option<String>,
    /// Model of the risk categories.
    #[arg(long, value_name = "MODEL", help_heading = "Release, where the files do not tell")]
    hcc_model: Option<String>,
    /// The pack to write.
    #[arg(short, long, value_name = "PACK")]
    output: PathBuf,
}

#[derive(Subcommand)]
enum TrainCommand {
    /// Build the masked-specificity benchmark: a JSON line an example.
    Benchmark {
        #[command(flatten)]
        common: TrainArgs,
        /// Only one part of the benchmark.
        #[arg(long, value_parser = PossibleValuesParser::new(["train", "test"]))]
        split: Option<String>,
    },
    /// Train the ranker and write its artefacts into a folder.
    Ranker {
        #[command(flatten)]
        common: TrainArgs,
        /// Seed of every random choice [default: that of the bundled ranker].
        #[arg(long, value_name = "N")]
        seed: Option<u64>,
        /// Print the figures of cross-validation on the training part and write nothing: for choosing between versions without a look at the test part.
        #[arg(long)]
        cross_validate: bool,
    },
    /// Learn from labelled notes how likely each reported code is right, and write the weights as a table of the knowledge (`confidence.toml`).
    Confidence {
        /// Files of notes labelled for gaps, one JSON object a line.
        #[arg(required = true, value_name = "LABELLED")]
        labelled: Vec<PathBuf>,
        /// A file of case reports with their codes, one JSON object a line.
        #[arg(long, value_name = "FILE")]
        codes: Option<PathBuf>,
        /// What to write.
        #[arg(short, long, value_name = "OUT")]
        output: PathBuf,
    },
}

#[derive(Args)]
struct TrainArgs {
    /// Folder of training data [default: the variable CHARTLINT_DATA].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// What to write.
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// Use another code set pack than the bundled one.
    #[arg(long, value_name = "PACK")]
    terminology: Option<PathBuf>,
}

/// A parser for a closed list: refusals name what is allowed.
fn named<T>(names: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: std::str::FromStr<Err = crate::text::ParseNameError> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(names).try_map(|name| name.parse::<T>())
}

/// The data folder: the option, else the variable `CHARTLINT_DATA`.
fn data_folder(option: Option<&PathBuf>) -> Option<PathBuf> {
    option.cloned().or_else(|| std::env::var_os("CHARTLINT_DATA").filter(|value| !value.is_empty()).map(PathBuf::from))
}

/// The code set of a command that needs no engine.
fn code_set(pack: Option<&PathBuf>) -> Result<crate::terminology::CodeSet, Failure> {
    let Some(path) = pack else { return crate::knowledge::bundled_code_set().map_err(|error| Failure::Faults(error.faults)) };
    let bytes =
        std::fs::read(path).map_err(|error| Failure::Message(format!("{}: cannot read the code set pack: {error}", path.display())))?;
    crate::terminology::CodeSet::from_bytes(&bytes).map_err(|error| Failure::Message(format!("{}: {error}", path.display())))
}

/// Runs the command with its arguments, the program's name first, and returns the exit code: 0, 1 or 2.
pub fn run<I, T>(arguments: I) -> u8
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(usage) => {
            // Help that finds its pipe closed has nobody to complain to.
            let _ = usage.print();
            return if usage.use_stderr() { EXIT_ERROR } else { EXIT_OK };
        }
    };
    let done = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Knowledge(KnowledgeCommand::Check { folder, terminology }) => knowledge::check(&folder, terminology.as_ref()),
        Command::Terminology(TerminologyCommand::Build(args)) => terminology::build(args),
        Command::Train(command) => train::run(&command),
    };
    match done {
        Ok(code) => code,
        // The reader has seen enough (`| head`).
        Err(Failure::Closed) => EXIT_OK,
        Err(Failure::Message(message)) => {
            error(&message);
            EXIT_ERROR
        }
        Err(Failure::Faults(faults)) => {
            for fault in &faults {
                error(&fault.to_string());
            }
            EXIT_ERROR
        }
    }
}
