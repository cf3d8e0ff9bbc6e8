//! `explain`: the page of a condition, a finding kind, a finding, a query rule or a code.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::analyzer::{AnalyzeOptions, Analyzer};
use crate::assess::Kind;
use crate::knowledge::{Axis, AxisValueRef, CodePattern, Condition, Knowledge, RulePage};
use crate::terminology::{CodeId, GroupKind, NoteKind};
use crate::text::Note;

use super::console::{CODE, ColorChoice, FAINT, Failure, Palette, STRONG, clean, columns, pad, print, wrap};
use super::render_text::{hcc_words, severity_words};
use super::{EXIT_OK, ExplainArgs};

/// Codes listed under a header before the rest is counted.
const MOST_CODES: usize = 40;

pub(super) fn run(args: &ExplainArgs) -> Result<u8, Failure> {
    let analyzer = args.engine.builder()?.without_ranker().build().map_err(|error| Failure::Faults(error.faults))?;
    let knowledge = analyzer.knowledge();
    let mut page = Page { knowledge, palette: Palette::of(ColorChoice::Auto), columns: columns(), out: String::new() };
    match args.id.as_deref().map(str::trim) {
        None => page.contents(),
        Some(id) => {
            let lower = id.to_lowercase();
            let rule = knowledge.pages.iter().find(|page| page.id.eq_ignore_ascii_case(id));
            if let Some(condition) = knowledge.condition_id(&lower) {
                page.condition(knowledge.condition(condition));
            } else if let Some(rule) = rule {
                page.rule(rule);
            } else if let Some(code) = knowledge.codes.find(id) {
                page.code(code);
            } else if !page.finding(&lower) {
                return Err(Failure::Message(unknown(id, &analyzer)));
            }
        }
    }
    print(&page.out)?;
    Ok(EXIT_OK)
}

/// What was asked for is not there: what may be meant.
fn unknown(id: &str, analyzer: &Analyzer) -> String {
    let knowledge = analyzer.knowledge();
    let asked = id.to_lowercase().replace([' ', '-'], "_");
    let mut near: Vec<&str> = Vec::new();
    let conditions = knowledge.conditions.iter().map(|condition| condition.id.as_str());
    let names: Vec<&str> = conditions.chain(knowledge.pages.iter().map(|page| page.id.as_str())).collect();
    // As a clinician would write it: "CHF".
    let report = analyzer.analyze(&Note::new(format!("ASSESSMENT: {id}")), &AnalyzeOptions::default());
    for mention in &report.mentions {
        if let Some(name) = mention.condition.as_deref().and_then(|condition| names.iter().find(|name| **name == condition)) {
            near.push(name);
        }
    }
    near.extend(names.iter().filter(|name| asked.len() >= 3 && name.contains(&asked)));
    near.extend(names.iter().filter(|name| steps(&asked, name) <= 2));
    let mut listed: Vec<&str> = Vec::new();
    for name in near {
        if !listed.contains(&name) && listed.len() < 5 {
            listed.push(name);
        }
    }
    let release = &knowledge.codes.release().id;
    let hint =
        if listed.is_empty() { "`chartlint explain` lists all pages".to_owned() } else { format!("did you mean {}?", listed.join(", ")) };
    format!("explain: `{}` is no condition, finding kind, query rule or code of {release}; {hint}", clean(id))
}

/// Letters to change, add or drop to turn one name into another.
fn steps(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in to.iter().enumerate() {
            let next = (corner + usize::from(a != *b)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[to.len()]
}

struct Page<'a> {
    knowledge: &'a Knowledge,
    palette: Palette,
    columns: usize,
    out: String,
}

impl Page<'_> {
    fn title(&mut self, id: &str, title: &str) {
        let _ = writeln!(self.out, "{}  {}", self.palette.paint(CODE, id), self.palette.paint(STRONG, &clean(title)));
    }

    fn heading(&mut self, text: &str) {
        let _ = writeln!(self.out, "\n{}", self.palette.paint(STRONG, text));
    }

    fn faint(&mut self, text: &str) {
        let _ = writeln!(self.out, "{}", self.palette.paint(FAINT, &clean(text)));
    }

    fn paragraph(&mut self, indent: usize, text: &str) {
        for line in wrap(text, self.columns.saturating_sub(indent)) {
            let _ = writeln!(self.out, "{}{line}", " ".repeat(indent));
        }
    }

    /// A name and what belongs to it, set off.
    fn entry(&mut self, name: &str, columns: usize, text: &str) {
        let lines = wrap(text, self.columns.saturating_sub(columns + 4).max(30));
        for (index, line) in lines.iter().enumerate() {
            let head = if index == 0 { self.palette.paint(CODE, &pad(name, columns)) } else { " ".repeat(columns) };
            let _ = writeln!(self.out, "  {head}  {line}");
        }
    }

    fn contents(&mut self) {
        let mut domains: BTreeMap<&str, Vec<&Condition>> = BTreeMap::new();
        let conditions = &self.knowledge.conditions;
        for condition in conditions {
            domains.entry(&condition.domain).or_default().push(condition);
        }
        let widest = conditions.iter().map(|condition| condition.id.len()).max().unwrap_or(0);
        for (domain, conditions) in domains {
            let domain = if domain.is_empty() { "other" } else { domain };
            if !self.out.is_empty() {
                self.out.push('\n');
            }
            let _ = writeln!(self.out, "{}", self.palette.paint(STRONG, &format!("Conditions: {}", domain.replace('_', " "))));
            for condition in conditions {
                self.entry(&condition.id, widest, &condition.name);
            }
        }
        let is_kind = |id: &str| Kind::ALL.iter().any(|(_, name)| *name == id);
        let pages = &self.knowledge.pages;
        self.heading("Kinds of finding");
        for page in pages.iter().filter(|page| is_kind(&page.id)) {
            self.entry(&page.id, widest, &page.title);
        }
        self.heading("Rules of the query checker");
        for page in pages.iter().filter(|page| !is_kind(&page.id)) {
            self.entry(&page.id, widest, &page.title);
        }
        let release = self.knowledge.codes.release();
        self.heading("Codes");
        let text = format!("any code or header of {}: chartlint explain I50.9", release.id);
        self.paragraph(2, &text);
    }

    fn rule(&mut self, rule: &RulePage) {
        self.title(&rule.id, &rule.title);
        for (head, text) in
            [("What it is", &rule.what), ("Why it matters", &rule.why), ("Example", &rule.example), ("How it is closed", &rule.resolution)]
        {
            if !text.is_empty() {
                self.heading(head);
                self.paragraph(2, text);
            }
        }
        if !rule.source.is_empty() {
            self.out.push('\n');
            self.faint(&format!("source: {}", rule.source));
        }
    }

    /// `heart_failure.unspecified`, with or without an ordinal: the kind's page and what the condition's file says of it.
    fn finding(&mut self, id: &str) -> bool {
        let mut parts = id.split('.');
        let (Some(head), Some(kind)) = (parts.next(), parts.next()) else { return false };
        let Some(rule) = self.knowledge.pages.iter().find(|page| page.id == kind && Kind::ALL.iter().any(|(_, name)| *name == kind)) else {
            return false;
        };
        let condition = self.knowledge.condition_id(head).map(|id| self.knowledge.condition(id));
        let category = self.knowledge.codes.find(head);
        if condition.is_none() && category.is_none() {
            return false;
        }
        self.rule(rule);
        self.out.push('\n');
        match (condition, category) {
            (Some(condition), _) => self.condition(condition),
            (None, Some(code)) => self.code(code),
            (None, None) => {}
        }
        true
    }

    fn condition(&mut self, condition: &Condition) {
        self.title(&condition.id, &condition.name);
        if !condition.domain.is_empty() {
            self.faint(&condition.domain.replace('_', " "));
        }
        // The prose of the page; its examples come after.
        let prose = condition.page.split("\n## ").next().unwrap_or("");
        let body: Vec<&str> = prose.lines().filter(|line| !line.starts_with("# ")).collect();
        for paragraph in body.join("\n").split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            self.out.push('\n');
            self.paragraph(0, paragraph);
        }
        self.axes(condition);
        self.gaps(condition);
        self.codes_of(condition);
        self.suspicion(condition);
        self.notes_of(condition);
        if !condition.source.is_empty() {
            self.out.push('\n');
            self.faint(&format!("source: {}", condition.source));
        }
    }

    fn axes(&mut self, condition: &Condition) {
        if condition.axes.is_empty() {
            return;
        }
        self.heading("Axes: what the documentation can say");
        let widest = condition.axes.iter().map(|axis| axis.id.len()).max().unwrap_or(0);
        for axis in &condition.axes {
            let values: Vec<&str> = axis.values.iter().map(|value| value.label.as_str()).collect();
            let names: Vec<&str> = std::iter::once(axis.reports_as).chain(axis.also_reports_as.iter().copied()).collect();
            let reported = if names == [axis.id.as_str()] { String::new() } else { format!(" (reported as {})", names.join(", ")) };
            self.entry(&axis.id, widest, &format!("{}{reported}", values.join("; ")));
        }
    }

    fn gaps(&mut self, condition: &Condition) {
        if condition.gaps.is_empty() {
            return;
        }
        self.heading("Gaps: documented codes that leave something out");
        let rows: Vec<(String, String)> = condition
            .gaps
            .iter()
            .map(|gap| {
                let axes: Vec<&str> =
                    gap.axes.iter().filter_map(|axis| condition.axes.get(usize::from(*axis))).map(|axis| axis.id.as_str()).collect();
                let mut text = format!("missing {}", axes.join(", "));
                text.push_str(if gap.high { "; high importance" } else { "; low importance" });
                match (gap.settings.inpatient, gap.settings.outpatient) {
                    (true, false) => text.push_str("; inpatient only"),
                    (false, true) => text.push_str("; outpatient only"),
                    _ => {}
                }
                if gap.needs_care {
                    text.push_str("; when evaluated, treated or monitored in the note");
                }
                let shown: Vec<&str> = gap
                    .require_any
                    .iter()
                    .filter_map(|number| condition.indicators.get(usize::from(*number)))
                    .map(|indicator| indicator.label.as_str())
                    .collect();
                if !shown.is_empty() {
                    text.push_str("; only with ");
                    text.push_str(&shown.join(" or "));
                }
                (gap.codes.iter().map(pattern_words).collect::<Vec<_>>().join(" "), text)
            })
            .collect();
        let widest = rows.iter().map(|(codes, _)| codes.len()).max().unwrap_or(0).min(24);
        for (codes, text) in rows {
            if codes.len() > widest {
                self.entry(&codes, codes.len(), "");
                self.entry("", widest, &text);
            } else {
                self.entry(&codes, widest, &text);
            }
        }
    }

    fn codes_of(&mut self, condition: &Condition) {
        if condition.rules.is_empty() {
            return;
        }
        self.heading("Codes");
        for rule in condition.rules.iter().take(MOST_CODES) {
            let mut text = self.described(rule.code);
            let when: Vec<String> = rule.when.iter().filter_map(|values| stated(&condition.axes, values)).collect();
            if !when.is_empty() {
                let _ = write!(text, "; when {}", when.join(" and "));
            }
            let with: Vec<&str> = rule.with.iter().map(|id| self.knowledge.condition(*id).name.as_str()).collect();
            if !with.is_empty() {
                let _ = write!(text, "; with {}", with.join(", "));
            }
            let code = self.knowledge.codes.code(rule.code).to_owned();
            self.entry(&code, 8, &text);
        }
        self.left_out(condition.rules.len());
    }

    fn left_out(&mut self, all: usize) {
        if all > MOST_CODES {
            self.faint(&format!("  ... and {} more", all - MOST_CODES));
        }
    }

    fn suspicion(&mut self, condition: &Condition) {
        if !condition.indicators.is_empty() {
            self.heading("Indicators: what the record can show");
            let widest = condition.indicators.iter().map(|indicator| indicator.kind.as_str().len()).max().unwrap_or(0);
            for indicator in &condition.indicators {
                let mut text = indicator.label.clone();
                if let Some(values) = stated(&condition.axes, &indicator.supports) {
                    let _ = write!(text, "; supports {values}");
                }
                if !indicator.source.is_empty() {
                    let _ = write!(text, " [{}]", indicator.source);
                }
                self.entry(indicator.kind.as_str(), widest, &text);
            }
        }
        if let Some(missing) = &condition.missing {
            self.heading("Raised when nobody documented it");
            let label = |index: &u16| condition.indicators.get(usize::from(*index)).map_or("", |indicator| indicator.label.as_str());
            let beside: Vec<&str> = missing.beside.iter().map(|id| self.knowledge.condition(*id).name.as_str()).collect();
            for way in &missing.ways {
                let needed: Vec<String> =
                    way.require_any.iter().map(|set| set.iter().map(label).collect::<Vec<_>>().join(" together with ")).collect();
                let explained: Vec<&str> = way.explained_by.iter().map(|id| self.knowledge.condition(*id).name.as_str()).collect();
                let mut text = format!("one of: {}; evidence of {} independent kinds or more", needed.join("; "), way.minimum_kinds);
                if !beside.is_empty() {
                    let _ = write!(text, "; also beside: {}", beside.join(", "));
                }
                if !explained.is_empty() {
                    let _ = write!(text, "; not when documented: {}", explained.join(", "));
                }
                self.paragraph(2, &text);
            }
        }
        if let Some(unsupported) = &condition.unsupported {
            self.heading("Raised when documented without support");
            let label = |index: &u16| condition.indicators.get(usize::from(*index)).map_or("", |indicator| indicator.label.as_str());
            let criteria: Vec<&str> = unsupported.of.iter().map(label).collect();
            let text = format!(
                "fewer than {} met of: {}; with {} of their values given or more",
                unsupported.fewer_than,
                criteria.join("; "),
                unsupported.measured_at_least
            );
            self.paragraph(2, &text);
        }
    }

    fn notes_of(&mut self, condition: &Condition) {
        for (confounder, heading) in [(false, "Rules"), (true, "Look-alikes")] {
            let notes: Vec<String> = condition
                .notes
                .iter()
                .filter(|note| note.confounder == confounder)
                .map(|note| if note.source.is_empty() { note.text.clone() } else { format!("{} [{}]", note.text, note.source) })
                .collect();
            if !notes.is_empty() {
                self.heading(heading);
                for note in notes {
                    self.entry("-", 1, &note);
                }
            }
        }
    }

    /// Title with CC/MCC level and payment categories.
    fn described(&self, code: CodeId) -> String {
        let codes = &self.knowledge.codes;
        let title = codes.title(code);
        if codes.is_billable(code) {
            format!("{title} ({}, {})", severity_words(codes.severity(code)), hcc_words(codes.hcc(code)))
        } else {
            format!("{title} (header)")
        }
    }

    fn code(&mut self, code: CodeId) {
        let knowledge = self.knowledge;
        let codes = &knowledge.codes;
        self.title(codes.code(code), &codes.title(code));
        let release = codes.release();
        let state = if codes.is_billable(code) {
            format!("billable, {}, {}", severity_words(codes.severity(code)), hcc_words(codes.hcc(code)))
        } else {
            "a header: not billable, a code below it must be chosen".to_owned()
        };
        self.faint(&format!("{state} ({}, in effect {} to {})", release.id, release.effective_from, release.effective_to));

        self.heading("Place in the tree");
        let mut groups: Vec<_> = codes.groups(code).collect();
        groups.reverse();
        for group in groups {
            let name = if group.kind == GroupKind::Chapter { format!("ch. {}", group.name) } else { group.name.clone() };
            self.entry(&name, 8, &group.title);
        }
        let mut line: Vec<CodeId> = codes.ancestors(code).collect();
        line.reverse();
        line.push(code);
        for up in line {
            self.entry(codes.code(up), 8, &codes.title(up));
        }

        let below: Vec<CodeId> = codes.children(code).collect();
        let (heading, near) = match codes.parent(code) {
            _ if !below.is_empty() => ("Below it", below),
            Some(parent) => ("Beside it", codes.children(parent).filter(|other| *other != code).collect()),
            None => ("Beside it", Vec::new()),
        };
        if !near.is_empty() {
            self.heading(heading);
            for other in near.iter().take(MOST_CODES) {
                let text = self.described(*other);
                self.entry(codes.code(*other), 8, &text);
            }
            self.left_out(near.len());
        }
        let terms = codes.inclusion_terms(code);
        if !terms.is_empty() {
            self.heading("Also called");
            for term in terms {
                self.entry("-", 1, &term);
            }
        }
        for kind in NoteKind::ALL {
            let notes = codes.notes_in_force(code, kind);
            if !notes.is_empty() {
                self.heading(&sentence_case(kind.as_str()));
                for note in notes.iter().take(MOST_CODES) {
                    self.entry("-", 1, &note.text);
                }
                self.left_out(notes.len());
            }
        }
        let seventh = codes.seventh_characters(code);
        if !seventh.is_empty() {
            self.heading("Seventh character");
            for (character, meaning) in seventh {
                self.entry(&character.to_string(), 1, &meaning);
            }
        }
        self.condition_of(code);
    }

    /// The curated condition of a code, and what the code already says on its axes.
    fn condition_of(&mut self, code: CodeId) {
        let Some(id) = self.knowledge.family(code) else { return };
        let condition = self.knowledge.condition(id);
        self.heading("Condition");
        self.entry(&condition.id, condition.id.len(), &condition.name);
        let widest = condition.axes.iter().map(|axis| axis.id.len()).max().unwrap_or(0).max(7);
        for axis in &condition.axes {
            let values: Vec<&str> = axis.values.iter().map(|value| value.label.as_str()).collect();
            self.entry(&axis.id, widest, &values.join("; "));
        }
        let says: Vec<String> = condition
            .rules
            .iter()
            .filter(|rule| rule.code == code)
            .map(|rule| rule.when.iter().filter_map(|values| stated(&condition.axes, values)).collect::<Vec<_>>().join(" and "))
            .filter(|says| !says.is_empty())
            .collect();
        if !says.is_empty() {
            self.entry("stated", widest, &says.join("; or "));
        }
        let mut missing: Vec<&str> = Vec::new();
        for gap in condition.gaps.iter().filter(|gap| gap.codes.iter().any(|pattern| pattern.matches(code))) {
            missing.extend(gap.axes.iter().filter_map(|axis| condition.axes.get(usize::from(*axis))).map(|axis| axis.id.as_str()));
        }
        missing.dedup();
        if !missing.is_empty() {
            self.entry("missing", widest, &missing.join(", "));
        }
    }
}

fn pattern_words(pattern: &CodePattern) -> String {
    pattern.written.clone()
}

/// `acuity = acute or chronic`; nothing for no values.
fn stated(axes: &[Axis], values: &[AxisValueRef]) -> Option<String> {
    let axis = axes.get(usize::from(values.first()?.axis))?;
    let labels: Vec<String> = values
        .iter()
        .filter_map(|value| {
            let own = axes.get(usize::from(value.axis))?;
            let label = &own.values.get(usize::from(value.value))?.label;
            Some(if own.id == axis.id { label.clone() } else { format!("{} = {label}", own.id) })
        })
        .collect();
    Some(format!("{} = {}", axis.id, labels.join(" or ")))
}

fn sentence_case(text: &str) -> String {
    let text = text.replace('_', " ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
