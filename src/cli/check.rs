//! `check`: notes in, findings out.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::CommandFactory;

use crate::analyzer::{AnalyzeOptions, Analyzer};
use crate::assess::Kind;
use crate::knowledge::Knowledge;
use crate::report::Report;
use crate::text::Note;

use super::console::{Failure, Output, Palette, columns, error, warning};
use super::inputs::{Defaults, Input, Inputs};
use super::render_html;
use super::render_text::{TextPage, Totals};
use super::{CheckArgs, EXIT_ERROR, EXIT_FINDINGS, EXIT_OK, Format};

/// Notes and bytes analysed at a time: enough for all threads, little enough for an archive.
const BATCH_NOTES: usize = 256;
const BATCH_BYTES: usize = 32 << 20;

pub(super) fn run(args: &CheckArgs) -> Result<u8, Failure> {
    let mut paths = args.paths.clone();
    if paths.is_empty() {
        if std::io::stdin().is_terminal() {
            return Ok(short_help());
        }
        paths.push(PathBuf::from("-"));
    }
    let analyzer = analyzer(args)?;
    let inputs = Inputs::new(&paths, Defaults { kind: args.kind, author_role: args.author_role });
    let mut check = Check { args, analyzer: &analyzer, writer: Writer::new(args, &analyzer), errors: 0 };
    if args.encounter {
        check.encounter(inputs)?
    } else {
        check.notes(inputs)?
    }
    check.writer.end(args.quiet)?;
    let totals = &check.writer.totals;
    if check.errors > 0 && totals.notes == 0 {
        return Ok(EXIT_ERROR);
    }
    Ok(if totals.findings > 0 { EXIT_FINDINGS } else { EXIT_OK })
}

fn short_help() -> u8 {
    let mut command = super::Cli::command();
    // Names the whole command in its usage line.
    command.build();
    if let Some(check) = command.find_subcommand_mut("check") {
        let _ = std::io::Write::write_all(&mut std::io::stderr(), check.render_help().to_string().as_bytes());
    }
    EXIT_ERROR
}

fn analyzer(args: &CheckArgs) -> Result<Analyzer, Failure> {
    let all = args.select.iter().any(|entry| entry == "all");
    let select = if all { vec!["all".to_owned()] } else { args.select.clone() };
    let mut builder = args.engine.builder()?;
    if let Some(days) = args.requery_window {
        builder = builder.requery_window_days(days);
    }
    if args.no_impact {
        builder = builder.without_impact();
    }
    let analyzer = builder.select(select).ignore(args.ignore.clone()).build().map_err(|error| Failure::Faults(error.faults))?;
    if let Some(principal) = &args.principal
        && analyzer.knowledge().codes.find(principal).is_none()
    {
        return Err(Failure::Message(format!("--principal: no code of {}", analyzer.knowledge().codes.release().id)));
    }
    for (option, entries) in [("--select", &args.select), ("--ignore", &args.ignore)] {
        for entry in entries {
            if !names_findings(entry, option, analyzer.knowledge()) {
                let kinds: Vec<&str> = Kind::ALL.iter().map(|(_, name)| *name).collect();
                return Err(Failure::Message(format!(
                    "{option}: `{entry}` names no finding; allowed are a condition (`chartlint explain` lists them), a finding's id (CONDITION.KIND) or a kind: {}",
                    kinds.join(", ")
                )));
            }
        }
    }
    Ok(analyzer)
}

/// Whether an entry of `--select` or `--ignore` can match a finding: a mistyped one would hide findings silently.
fn names_findings(entry: &str, option: &str, knowledge: &Knowledge) -> bool {
    let is_kind = |name: &str| Kind::ALL.iter().any(|(_, kind)| *kind == name);
    (entry == "all" && option == "--select")
        || is_kind(entry)
        || knowledge.condition_id(entry).is_some()
        || entry.split_once('.').is_some_and(|(_, rest)| is_kind(rest.split('.').next().unwrap_or(rest)))
}

struct Check<'a> {
    args: &'a CheckArgs,
    analyzer: &'a Analyzer,
    writer: Writer<'a>,
    errors: usize,
}

impl Check<'_> {
    fn options(&self, input: &Input) -> AnalyzeOptions {
        AnalyzeOptions {
            setting: input.setting.unwrap_or(self.args.setting),
            // The date of its own line is in the note.
            date: if input.note.date.is_some() { None } else { self.args.date.clone() },
            select_all: self.args.select.iter().any(|entry| entry == "all"),
            asked: self.args.asked.clone(),
            principal: self.args.principal.clone(),
            ..AnalyzeOptions::default()
        }
    }

    fn accept(&mut self, item: Result<Input, String>) -> Option<Input> {
        match item {
            Ok(input) => {
                if !self.args.quiet {
                    for message in &input.warnings {
                        warning(&format!("{}: {message}", input.name));
                    }
                }
                Some(input)
            }
            Err(message) => {
                self.errors += 1;
                error(&message);
                None
            }
        }
    }

    fn notes(&mut self, inputs: Inputs) -> Result<(), Failure> {
        let mut batch: Vec<Input> = Vec::new();
        let mut bytes = 0;
        for item in inputs {
            let Some(input) = self.accept(item) else { continue };
            bytes += input.note.text().len();
            batch.push(input);
            if batch.len() >= BATCH_NOTES || bytes >= BATCH_BYTES {
                self.batch(&std::mem::take(&mut batch))?;
                bytes = 0;
            }
        }
        self.batch(&batch)
    }

    fn batch(&mut self, batch: &[Input]) -> Result<(), Failure> {
        let notes: Vec<Note> = batch.iter().map(|input| input.note.clone()).collect();
        let options: Vec<AnalyzeOptions> = batch.iter().map(|input| self.options(input)).collect();
        let reports = self.analyzer.analyze_batch(&notes, &options, self.args.threads.map(usize::from));
        if reports.len() != batch.len() {
            return Err(Failure::Message(format!("the engine broke off: {} of {} notes were analysed", reports.len(), batch.len())));
        }
        for (input, report) in batch.iter().zip(&reports) {
            self.writer.report(std::slice::from_ref(input), report)?;
        }
        Ok(())
    }

    fn encounter(&mut self, inputs: Inputs) -> Result<(), Failure> {
        let mut all: Vec<Input> = Vec::new();
        for item in inputs {
            let Some(input) = self.accept(item) else { continue };
            let twin = all.iter().find(|other| other.note.id == input.note.id);
            if let Some(twin) = twin {
                self.errors += 1;
                error(&format!(
                    "{}: has the same id as {}; allowed in an encounter is each id once, so this note is left out",
                    input.name, twin.name
                ));
                continue;
            }
            all.push(input);
        }
        let Some(first) = all.first() else { return Ok(()) };
        let setting = first.setting.unwrap_or(self.args.setting);
        if let Some(other) = all.iter().find(|input| input.setting.is_some_and(|own| own != setting)) {
            return Err(Failure::Message(format!(
                "{}: setting {} in an encounter whose first note is {setting}; allowed is one setting",
                other.name,
                other.setting.unwrap_or(setting)
            )));
        }
        let notes: Vec<Note> = all.iter().map(|input| input.note.clone()).collect();
        let options = AnalyzeOptions { setting, date: self.args.date.clone(), ..self.options(first) };
        let report = self.analyzer.analyze_encounter(&notes, &options);
        self.writer.report(&all, &report)
    }
}

/// Writes reports as they come, in the format asked for.
struct Writer<'a> {
    format: Format,
    quiet: bool,
    output: Output,
    page: TextPage<'a>,
    knowledge: &'a Knowledge,
    totals: Totals,
    begun: bool,
}

impl<'a> Writer<'a> {
    fn new(args: &CheckArgs, analyzer: &'a Analyzer) -> Self {
        let knowledge = analyzer.knowledge();
        let palette = if args.format == Format::Text { Palette::of(args.color) } else { Palette::PLAIN };
        Self {
            format: args.format,
            quiet: args.quiet,
            output: Output::new(),
            page: TextPage { knowledge, palette, columns: columns() },
            knowledge,
            totals: Totals::default(),
            begun: false,
        }
    }

    /// What stands before the first report.
    fn begin(&mut self) -> Result<(), Failure> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        match self.format {
            Format::Json => self.output.write("["),
            Format::Html => self.output.write(&render_html::head()),
            Format::Text | Format::Jsonl => Ok(()),
        }
    }

    /// One report over one note, or over all notes of an encounter.
    fn report(&mut self, inputs: &[Input], report: &Report) -> Result<(), Failure> {
        self.begin()?;
        let number = self.totals.reports;
        self.totals.add(inputs.len(), report);
        match self.format {
            Format::Text => self.output.write(&self.page.report(inputs, report, self.quiet)),
            Format::Jsonl => self.output.write(&(report.to_json() + "\n")),
            Format::Json => {
                let pretty = serde_json::to_string_pretty(report)
                    .map_err(|error| Failure::Message(format!("cannot write the report as JSON: {error}")))?;
                // Strings of JSON have no line ends, so every line is layout.
                self.output.write(&format!("{}\n  {}", if number > 0 { "," } else { "" }, pretty.replace('\n', "\n  ")))
            }
            Format::Html => self.output.write(&render_html::report(inputs, report, number, self.knowledge)),
        }
    }

    fn end(&mut self, quiet: bool) -> Result<(), Failure> {
        let nothing = self.totals.reports == 0;
        match self.format {
            Format::Text if quiet || nothing => {}
            Format::Text => self.output.write(&self.page.summary(&self.totals))?,
            Format::Jsonl => {}
            Format::Json => {
                self.begin()?;
                self.output.write(if nothing { "]\n" } else { "\n]\n" })?;
            }
            Format::Html => {
                self.begin()?;
                self.output.write(&render_html::foot(&self.totals))?;
            }
        }
        self.output.flush()
    }
}
