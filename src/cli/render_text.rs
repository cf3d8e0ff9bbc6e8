//! Reports for a person at a terminal: each finding with the note's own lines, what is missing, where it may lead, and the query.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use anstyle::Style;

use crate::knowledge::Knowledge;
use crate::query::{ProviderQuery, QueryFormat, QueryIndicator};
use crate::report::{DiagnosisReport, EvidenceReport, FindingReport, Report, SpanText, SuggestionReport};
use crate::terminology::Severity;

use super::console::{CODE, EVIDENCE, FAINT, GUTTER, NOTE, Palette, QUERY, RESOLVED, STRONG, WARNING, clean, count, cut, pad, width, wrap};
use super::inputs::Input;
use super::snippet::{Layout, Mark, render};

const MOST_NAMED: usize = 4;
const MOST_EVIDENCE: usize = 10;
const MOST_SUGGESTIONS: usize = 5;
/// Suggestions below this are left out where there is a better one.
const LEAST_PROBABILITY: f64 = 0.05;
const MOST_UNLIKELY: usize = 3;
const BAR: usize = 10;
const BOX_COLUMNS: usize = 92;

/// Sums over all reports.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    pub reports: usize,
    pub notes: usize,
    pub findings: usize,
    pub queries: usize,
    pub resolved: usize,
    pub withheld: usize,
    pub diagnoses: usize,
    /// Coded diagnoses of curated conditions.
    pub coded: usize,
    /// Those of them without an open gap.
    pub specific: usize,
}

impl Totals {
    pub(super) fn add(&mut self, notes: usize, report: &Report) {
        self.reports += 1;
        self.notes += notes;
        self.findings += report.findings.len();
        self.queries += report.findings.iter().filter(|finding| finding.query.is_some()).count();
        self.resolved += report.findings.iter().filter(|finding| finding.resolution == "auto").count();
        self.withheld += report.findings.iter().filter(|finding| finding.suppressed.is_some()).count();
        self.diagnoses += report.diagnoses.len();
        self.coded += report.scores.specificity_of;
        let open = report.findings.iter().filter(|finding| finding.kind == "unspecified" && finding.resolution == "query").count();
        self.specific += report.scores.specificity_of - open.min(report.scores.specificity_of);
    }

    /// The one-line summary.
    pub(super) fn line(&self) -> String {
        let notes = count(self.notes, "note", "notes");
        let mut out = if self.findings == 0 {
            format!("No findings in {notes}")
        } else {
            format!("{} in {notes}", count(self.findings, "finding", "findings"))
        };
        let mut parts = Vec::new();
        if self.queries > 0 {
            parts.push(format!("{} drafted", count(self.queries, "query", "queries")));
        }
        if self.resolved > 0 {
            parts.push(format!("{} answered by the record", self.resolved));
        }
        if self.withheld > 0 {
            parts.push(format!("{} withheld", count(self.withheld, "query", "queries")));
        }
        if !parts.is_empty() {
            let _ = write!(out, " ({})", parts.join(", "));
        }
        let _ = write!(out, "; {}", count(self.diagnoses, "diagnosis", "diagnoses"));
        if self.coded > 0 {
            let _ = write!(out, ", {} of {} curated ones without an open gap", self.specific, self.coded);
        }
        out
    }
}

/// CC/MCC level of a code in words: `MCC`, `CC` or `no CC/MCC`.
pub(super) fn severity_words(severity: Severity) -> &'static str {
    match severity {
        Severity::None => "no CC/MCC",
        Severity::Cc => "CC",
        Severity::Mcc => "MCC",
    }
}

/// Payment categories of a code in words: `HCC 226` or `no HCC`.
pub(super) fn hcc_words(categories: &[u16]) -> String {
    if categories.is_empty() {
        "no HCC".into()
    } else {
        format!("HCC {}", categories.iter().map(u16::to_string).collect::<Vec<_>>().join(", "))
    }
}

/// Severity level and categories of a dotted code; nothing for a code that is not in the set.
pub(super) fn code_facts(knowledge: &Knowledge, code: &str) -> (Severity, Vec<u16>, String) {
    match knowledge.codes.find(code) {
        Some(id) => (knowledge.codes.severity(id), knowledge.codes.hcc(id).to_vec(), knowledge.codes.title(id)),
        None => (Severity::None, Vec::new(), String::new()),
    }
}

/// Why a finding carries no query, in words.
pub(super) fn suppressed_words(reason: &str) -> String {
    match reason {
        "note_cap" => "the note carries as many open queries as it may; answer those first".into(),
        "default" => "the classification's default answers it".into(),
        _ => match reason.strip_prefix("compliance:") {
            Some(rule) => format!("the draft did not pass the query checker (rule {rule})"),
            None => reason.replace('_', " "),
        },
    }
}

/// Evidence at one place, with all it supports.
pub(super) struct Shown<'a> {
    pub span: &'a SpanText,
    /// `imaging: supports type = systolic, presence`.
    pub words: String,
}

/// Evidence of a finding, each place once for each kind, in its order.
pub(super) fn shown_evidence(evidence: &[EvidenceReport]) -> Vec<Shown<'_>> {
    let same = |a: &EvidenceReport, b: &EvidenceReport| a.kind == b.kind && a.span == b.span;
    let mut out = Vec::new();
    for (index, one) in evidence.iter().enumerate() {
        if evidence[..index].iter().any(|earlier| same(earlier, one)) {
            continue;
        }
        let mut supports: Vec<String> = Vec::new();
        for other in evidence.iter().filter(|other| same(other, one)) {
            let words =
                other.supports.as_ref().map_or_else(|| "presence".to_owned(), |supports| supports.replace('=', " = ").replace('_', " "));
            if !supports.contains(&words) {
                supports.push(words);
            }
        }
        out.push(Shown { span: &one.span, words: format!("{}: supports {}", one.kind, supports.join(", ")) });
    }
    out
}

/// Suggestions worth a line: those with some probability, else the first few.
pub(super) fn shown_suggestions(suggestions: &[SuggestionReport]) -> &[SuggestionReport] {
    let likely = suggestions.iter().take_while(|suggestion| suggestion.probability >= LEAST_PROBABILITY).count();
    let most = if likely > 0 { likely.min(MOST_SUGGESTIONS) } else { suggestions.len().min(MOST_UNLIKELY) };
    &suggestions[..most]
}

/// The word before a finding's id.
pub(super) fn level(finding: &FindingReport) -> &'static str {
    match (finding.resolution.as_str(), finding.importance.as_str()) {
        ("auto", _) => "resolved",
        ("none", _) | (_, "low") => "note",
        _ => "warning",
    }
}

/// Which input a span stands in.
pub(super) fn input_of(inputs: &[Input], note_id: Option<&str>) -> Option<usize> {
    match note_id {
        None => (!inputs.is_empty()).then_some(0),
        Some(id) => inputs.iter().position(|input| input.note.id.as_deref() == Some(id)),
    }
}

/// Sets reports as text.
#[derive(Clone, Copy)]
pub(super) struct TextPage<'a> {
    pub knowledge: &'a Knowledge,
    pub palette: Palette,
    pub columns: usize,
}

impl TextPage<'_> {
    /// Findings of a report and, unless quiet, its diagnoses and warnings.
    pub(super) fn report(&self, inputs: &[Input], report: &Report, quiet: bool) -> String {
        let mut out = String::new();
        for finding in &report.findings {
            self.finding(&mut out, inputs, finding);
            out.push('\n');
        }
        if !quiet {
            self.diagnoses(&mut out, inputs, report);
            for message in &report.provenance.warnings {
                let _ = writeln!(out, "{}: {}\n", self.palette.paint(NOTE, "note"), clean(message));
            }
        }
        out
    }

    pub(super) fn summary(&self, totals: &Totals) -> String {
        let style = if totals.findings == 0 { RESOLVED } else { WARNING };
        format!("{}\n", self.palette.paint(style, &totals.line()))
    }

    fn finding(&self, out: &mut String, inputs: &[Input], finding: &FindingReport) {
        let (word, style) = match level(finding) {
            "resolved" => ("resolved", RESOLVED),
            "note" => ("note", NOTE),
            _ => ("warning", WARNING),
        };
        let head = format!("{word}[{}]: ", clean(&finding.id));
        for (index, line) in wrap(&format!("{head}{}", finding.message), self.columns - 4).iter().enumerate() {
            let _ = match line.strip_prefix(head.trim_end()) {
                Some(rest) if index == 0 => {
                    writeln!(out, "{}{}", self.palette.paint(style, head.trim_end()), self.palette.paint(STRONG, rest))
                }
                _ => writeln!(out, "    {}", self.palette.paint(STRONG, line)),
            };
        }
        let layout = self.places(out, inputs, finding, style);
        self.facts(out, finding, layout);
        if let Some(query) = &finding.query {
            self.query(out, inputs, query, layout);
        }
    }

    /// The note's lines under the finding's spans and evidence.
    fn places(&self, out: &mut String, inputs: &[Input], finding: &FindingReport, style: Style) -> Layout {
        let named = if finding.kind == "missing_diagnosis" { "seen here" } else { "documented here" };
        let mut marks: BTreeMap<usize, Vec<Mark>> = BTreeMap::new();
        let mut first: Option<(usize, usize)> = None;
        let mut add = |span: &SpanText, label: String, sign: char, style: Style| {
            let Some(index) = input_of(inputs, span.note_id.as_deref()) else { return };
            let range: Range<usize> = span.start_byte..span.end_byte;
            if inputs[index].note.text().get(range.clone()).is_some_and(|text| !text.is_empty()) {
                first.get_or_insert((index, range.start));
                marks.entry(index).or_default().push(Mark { span: range, label, sign, style });
            }
        };
        for (index, span) in finding.spans.iter().take(MOST_NAMED).enumerate() {
            add(span, if index == 0 { named.to_owned() } else { String::new() }, '^', style);
        }
        let evidence = shown_evidence(&finding.evidence);
        for shown in evidence.iter().take(MOST_EVIDENCE) {
            add(shown.span, shown.words.clone(), '~', EVIDENCE);
        }
        let last_line = marks
            .iter()
            .flat_map(|(index, marks)| {
                marks.iter().map(|mark| inputs[*index].note.offsets().line_column(inputs[*index].note.text(), mark.span.end).line)
            })
            .max();
        let gutter = last_line.map_or(2, |line| line.to_string().len().max(2));
        let layout = Layout { gutter: gutter + 1, columns: self.columns, palette: self.palette };
        let Some((first_note, first_byte)) = first else { return layout };
        let mut order: Vec<usize> = marks.keys().copied().collect();
        order.sort_by_key(|index| (*index != first_note, *index));
        for index in order {
            let input = &inputs[index];
            let start = if index == first_note { first_byte } else { marks[&index].iter().map(|mark| mark.span.start).min().unwrap_or(0) };
            let at = input.note.offsets().line_column(input.note.text(), start);
            let arrow = if index == first_note { "-->" } else { ":::" };
            let _ = writeln!(
                out,
                "{}{} {}:{}:{}",
                " ".repeat(gutter),
                self.palette.paint(GUTTER, arrow),
                clean(&input.name),
                at.line,
                at.column
            );
            let _ = writeln!(out, "{}", layout.margin(""));
            out.push_str(&render(&input.note, &marks[&index], layout));
        }
        let more_named = finding.spans.len().saturating_sub(MOST_NAMED);
        let more_evidence = evidence.len().saturating_sub(MOST_EVIDENCE);
        if more_named + more_evidence > 0 {
            let mut parts = Vec::new();
            if more_named > 0 {
                parts.push(count(more_named, "more mention", "more mentions"));
            }
            if more_evidence > 0 {
                parts.push(format!("{} of evidence", count(more_evidence, "more piece", "more pieces")));
            }
            let _ = writeln!(out, "{} {}", self.palette.paint(GUTTER, "..."), self.palette.paint(FAINT, &parts.join(", ")));
        }
        let _ = writeln!(out, "{}", layout.margin(""));
        layout
    }

    fn fact(&self, out: &mut String, layout: Layout, name: &str, text: &str) {
        let indent = " ".repeat(layout.gutter + 1);
        let head = format!("{indent}{} {}: ", self.palette.paint(GUTTER, "="), self.palette.paint(STRONG, name));
        let taken = layout.gutter + 5 + width(name);
        let lines = wrap(text, self.columns.saturating_sub(taken).max(30));
        for (index, line) in lines.iter().enumerate() {
            let _ = if index == 0 { writeln!(out, "{head}{line}") } else { writeln!(out, "{}{line}", " ".repeat(taken)) };
        }
    }

    fn coded(&self, code: &str) -> String {
        let (severity, hcc, title) = code_facts(self.knowledge, code);
        format!("{code} {title} ({}, {})", severity_words(severity), hcc_words(&hcc))
    }

    fn facts(&self, out: &mut String, finding: &FindingReport, layout: Layout) {
        if let Some(code) = &finding.code {
            self.fact(out, layout, "coded today", &self.coded(code));
        }
        if !finding.missing_axes.is_empty() {
            self.fact(out, layout, "missing", &finding.missing_axes.join(", "));
        }
        if let Some(code) = &finding.resolved_code {
            let tier = finding.tier.as_ref().map_or_else(String::new, |tier| format!(", tier {tier}"));
            self.fact(out, layout, &format!("answered by the record{tier}"), &self.coded(code));
        }
        if let Some(reason) = &finding.suppressed {
            self.fact(out, layout, "no query", &suppressed_words(reason));
        }
        if !finding.suggestions.is_empty() {
            let name = self.palette.paint(STRONG, "an answer may lead to");
            let aside = self.palette.paint(FAINT, "(for the CDI specialist; never applied)");
            let _ = writeln!(out, "{}{} {name} {aside}", " ".repeat(layout.gutter + 1), self.palette.paint(GUTTER, "="));
            for suggestion in shown_suggestions(&finding.suggestions) {
                self.suggestion(out, layout, suggestion);
            }
        }
    }

    fn suggestion(&self, out: &mut String, layout: Layout, suggestion: &SuggestionReport) {
        let (severity, hcc, _) = code_facts(self.knowledge, &suggestion.code);
        let full = filled(suggestion.probability);
        let bar = format!("{}{}", self.palette.paint(EVIDENCE, &"█".repeat(full)), self.palette.paint(FAINT, &"░".repeat(BAR - full)));
        let marks = [if severity == Severity::None { String::new() } else { severity_words(severity).to_owned() }, hcc_mark(&hcc)];
        let indent = layout.gutter + 3;
        let title_columns = self.columns.saturating_sub(indent + 9 + BAR + 8 + 16).clamp(20, 60);
        let title = pad(&cut(&suggestion.title, title_columns), title_columns);
        let row = format!(
            "{}{} {title} {bar} {:>3.0}%  {:<3}  {}",
            " ".repeat(indent),
            self.palette.paint(CODE, &format!("{:<8}", suggestion.code)),
            suggestion.probability * 100.0,
            self.palette.paint(if severity == Severity::Mcc { WARNING } else { STRONG }, &pad(&marks[0], 3)),
            marks[1]
        );
        let _ = writeln!(out, "{}", row.trim_end());
    }

    /// The query in a box: only what the provider would read.
    fn query(&self, out: &mut String, inputs: &[Input], query: &ProviderQuery, layout: Layout) {
        let indent = " ".repeat(layout.gutter + 1);
        let inner = self.columns.min(BOX_COLUMNS).saturating_sub(layout.gutter + 5).max(40);
        let mut rows: Vec<(String, Style)> = Vec::new();
        let plain = Style::new();
        rows.extend(wrap(&query.title, inner).into_iter().map(|line| (line, STRONG)));
        rows.push((String::new(), plain));
        if !query.indicators.is_empty() {
            rows.push(("Clinical indicators".to_owned(), plain));
            for (index, indicator) in query.indicators.iter().enumerate() {
                let head = format!(" {}. ", index + 1);
                let lines = wrap(&indicator_words(inputs, indicator), inner - head.len());
                for (at, line) in lines.into_iter().enumerate() {
                    rows.push((if at == 0 { format!("{head}{line}") } else { format!("{}{line}", " ".repeat(head.len())) }, plain));
                }
            }
            rows.push((String::new(), plain));
        }
        rows.extend(wrap(&query.question, inner).into_iter().map(|line| (line, plain)));
        rows.push((String::new(), plain));
        if query.options.is_empty() {
            let label = if query.format == QueryFormat::YesNo { "Yes / No / Other: " } else { "Answer: " };
            rows.push((format!("{label}{}", "_".repeat(inner.saturating_sub(label.len()).min(40))), plain));
        }
        for option in &query.options {
            for (at, line) in wrap(option, inner - 6).into_iter().enumerate() {
                rows.push((format!(" {} {line}", if at == 0 { "[ ]" } else { "   " }), plain));
            }
        }
        let edge = |text: &str| self.palette.paint(QUERY, text);
        let title = " Query to the provider ";
        let _ = writeln!(out, "{indent}{}", edge(&format!("╭─{title}{}╮", "─".repeat((inner + 1).saturating_sub(title.len())))));
        for (row, style) in rows {
            let _ = writeln!(out, "{indent}{} {} {}", edge("│"), self.palette.paint(style, &pad(&row, inner)), edge("│"));
        }
        let _ = writeln!(out, "{indent}{}", edge(&format!("╰{}╯", "─".repeat(inner + 2))));
        if query.human_release {
            self.fact(out, layout, "before sending", "a person must release this query");
        }
    }

    fn diagnoses(&self, out: &mut String, inputs: &[Input], report: &Report) {
        let name = match inputs {
            [one] => clean(&one.name),
            all => format!("encounter of {}", count(all.len(), "note", "notes")),
        };
        let title = format!("{name} ({}): ", report.setting);
        if report.diagnoses.is_empty() {
            let _ = writeln!(out, "{}no diagnosis documented\n", self.palette.paint(STRONG, &title));
            return;
        }
        let _ = writeln!(
            out,
            "{}{}",
            self.palette.paint(STRONG, &title),
            count(report.diagnoses.len(), "diagnosis as coded today", "diagnoses as coded today")
        );
        let rows: Vec<[String; 6]> = report.diagnoses.iter().map(|diagnosis| self.diagnosis(inputs, diagnosis)).collect();
        let heads = ["code", "title", "status", "CC/MCC", "HCC", "where"].map(str::to_owned);
        let mut columns = [0; 6];
        for row in std::iter::once(&heads).chain(&rows) {
            for (column, cell) in columns.iter_mut().zip(row) {
                *column = (*column).max(width(cell));
            }
        }
        let others: usize = columns.iter().sum::<usize>() - columns[1] + 12;
        columns[1] = columns[1].min(self.columns.saturating_sub(others).max(24));
        for (index, row) in std::iter::once(&heads).chain(&rows).enumerate() {
            let mut cells = Vec::new();
            for (at, (cell, columns)) in row.iter().zip(columns).enumerate() {
                let cell = pad(&cut(cell, columns), columns);
                let style = match (index, at) {
                    (0, _) => FAINT,
                    (_, 0) => CODE,
                    (_, 3) if cell.starts_with("MCC") => WARNING,
                    _ => Style::new(),
                };
                cells.push(if style == Style::new() { cell } else { self.palette.paint(style, &cell) });
            }
            let _ = writeln!(out, "  {}", cells.join("  ").trim_end());
        }
        out.push('\n');
    }

    fn diagnosis(&self, inputs: &[Input], diagnosis: &DiagnosisReport) -> [String; 6] {
        let (severity, hcc, _) = code_facts(self.knowledge, &diagnosis.code);
        let status = if diagnosis.codable { diagnosis.status.clone() } else { format!("{}, not coded", diagnosis.status) };
        let mark = if severity == Severity::None { "-" } else { severity_words(severity) };
        let categories = if hcc.is_empty() { "-".to_owned() } else { hcc_mark(&hcc).replace("HCC ", "") };
        let mut places: Vec<String> = diagnosis.mentions.iter().take(3).filter_map(|span| place(inputs, span)).collect();
        let more = diagnosis.mentions.len().saturating_sub(places.len());
        if more > 0 && !places.is_empty() {
            places.push(format!("+{more}"));
        }
        [diagnosis.code.clone(), diagnosis.title.clone(), status, mark.to_owned(), categories, places.join(" ")]
    }
}

fn hcc_mark(categories: &[u16]) -> String {
    if categories.is_empty() { String::new() } else { hcc_words(categories) }
}

/// Filled tenths of a bar.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a probability in tenths")]
fn filled(probability: f64) -> usize {
    ((probability.clamp(0.0, 1.0) * BAR as f64).round() as usize).min(BAR)
}

/// `line:column`, with the note before it in an encounter.
fn place(inputs: &[Input], span: &SpanText) -> Option<String> {
    let input = &inputs[input_of(inputs, span.note_id.as_deref())?];
    let at = input.note.offsets().line_column(input.note.text(), span.start_byte);
    let at = format!("{}:{}", at.line, at.column);
    Some(if inputs.len() > 1 { format!("{}:{at}", clean(&input.name)) } else { at })
}

/// An indicator's words with where they stand.
pub(super) fn indicator_words(inputs: &[Input], indicator: &QueryIndicator) -> String {
    let mut from: Vec<String> = Vec::new();
    if let Some(source) = &indicator.source {
        from.push(source.replace('_', " "));
    }
    from.extend(indicator.date.clone());
    if let (Some(start), Some(index)) = (indicator.start, input_of(inputs, indicator.note_id.as_deref())) {
        let input = &inputs[index];
        let text = input.note.text();
        from.push(format!("line {}", input.note.offsets().line_column(text, input.note.offsets().byte_at_char(text, start)).line));
    }
    if from.is_empty() { indicator.text.clone() } else { format!("{} ({})", indicator.text, from.join(", ")) }
}
