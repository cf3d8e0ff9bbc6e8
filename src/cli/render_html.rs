//! Reports as one self-contained page: the note highlighted, findings beside it. No script, nothing from elsewhere, everything escaped.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::knowledge::Knowledge;
use crate::query::ProviderQuery;
use crate::report::{FindingReport, Report, SpanText};
use crate::terminology::Severity;

use super::inputs::Input;
use super::render_text::{
    Totals, code_facts, hcc_words, indicator_words, input_of, level, severity_words, shown_evidence, shown_suggestions, suppressed_words,
};

const STYLE: &str = include_str!("page.css");

/// The page up to the first report.
pub(super) fn head() -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>chartlint</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header><h1>chartlint</h1><p>Suggestions are for the specialist and never applied; queries show only what the \
         provider would read.</p></header>\n"
    )
}

/// The page after the last report.
pub(super) fn foot(totals: &Totals) -> String {
    format!("<footer>{}</footer>\n</body>\n</html>\n", escape(&totals.line()))
}

/// One report: its notes on the left, findings and diagnoses on the right.
pub(super) fn report(inputs: &[Input], report: &Report, number: usize, knowledge: &Knowledge) -> String {
    let mut out = String::new();
    // A finding pointed at lights up its places, and the other way round: one rule each.
    out.push_str("<style>");
    for index in 0..report.findings.len() {
        let id = format!("r{number}f{index}");
        let _ = write!(out, "body:has(#{id}:hover) .{id},body:has(#{id}:target) .{id}{{outline:2px solid var(--mark)}}");
    }
    out.push_str("</style>\n<main>\n<section class=\"notes\">\n");
    for (index, input) in inputs.iter().enumerate() {
        let kind = input.note.kind.map_or_else(String::new, |kind| format!(" · {}", kind.as_str().replace('_', " ")));
        let date = input.note.date.as_ref().map_or_else(String::new, |date| format!(" · {date}"));
        let _ = writeln!(
            out,
            "<h2>{}<small>{} · {}{}</small></h2>",
            escape(&input.name),
            escape(&kind),
            escape(&report.setting),
            escape(&date)
        );
        let _ = writeln!(out, "<pre>{}</pre>", note(inputs, index, report, number));
    }
    out.push_str("</section>\n<section class=\"findings\">\n");
    if report.findings.is_empty() {
        out.push_str("<p class=\"clean\">No findings.</p>\n");
    }
    for (index, one) in report.findings.iter().enumerate() {
        finding(&mut out, inputs, one, &format!("r{number}f{index}"), knowledge);
    }
    diagnoses(&mut out, report, knowledge);
    for message in &report.provenance.warnings {
        let _ = writeln!(out, "<p class=\"aside\">Note: {}</p>", escape(message));
    }
    let made = &report.provenance;
    let _ = writeln!(
        out,
        "<p class=\"aside\">{} · knowledge {} · {} · ranker {}</p>\n</section>\n</main>",
        escape(&made.engine),
        escape(made.knowledge.get(..12).unwrap_or(&made.knowledge)),
        escape(&made.terminology),
        escape(&made.ranker)
    );
    out
}

/// A highlighted span of a note.
struct Highlight {
    start: usize,
    end: usize,
    class: String,
    title: String,
    target: Option<String>,
}

/// The note's text with its spans marked; where spans overlap, each piece carries all of them.
fn note(inputs: &[Input], index: usize, report: &Report, number: usize) -> String {
    let text = inputs[index].note.text();
    let mut highlights: Vec<Highlight> = Vec::new();
    let mut add = |span: &SpanText, class: String, title: String, target: Option<String>| {
        let here = input_of(inputs, span.note_id.as_deref()) == Some(index);
        if here && span.start_byte < span.end_byte && text.get(span.start_byte..span.end_byte).is_some() {
            highlights.push(Highlight { start: span.start_byte, end: span.end_byte, class, title, target });
        }
    };
    for diagnosis in &report.diagnoses {
        for span in &diagnosis.mentions {
            add(span, format!("dx {}", diagnosis.status), format!("{} {} ({})", diagnosis.code, diagnosis.title, diagnosis.status), None);
        }
    }
    for (at, finding) in report.findings.iter().enumerate() {
        let id = format!("r{number}f{at}");
        for span in &finding.spans {
            add(span, format!("gap {} {id}", level(finding)), format!("{}: {}", finding.id, finding.message), Some(id.clone()));
        }
        for shown in shown_evidence(&finding.evidence) {
            add(shown.span, format!("evidence {id}"), format!("{}: {}", finding.id, shown.words), Some(id.clone()));
        }
    }
    let mut edges: BTreeSet<usize> = BTreeSet::from([0, text.len()]);
    for highlight in &highlights {
        edges.extend([highlight.start, highlight.end]);
    }
    highlights.sort_by_key(|highlight| (highlight.start, highlight.end));
    let mut open: Vec<&Highlight> = Vec::new();
    let mut next = 0;
    let mut out = String::with_capacity(text.len() + highlights.len() * 120);
    let edges: Vec<usize> = edges.into_iter().collect();
    for pair in edges.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        open.retain(|highlight| highlight.end > start);
        while let Some(highlight) = highlights.get(next).filter(|highlight| highlight.start <= start) {
            open.push(highlight);
            next += 1;
        }
        let piece = escape(&text[start..end]);
        if open.is_empty() {
            out.push_str(&piece);
            continue;
        }
        let classes: BTreeSet<&str> = open.iter().flat_map(|highlight| highlight.class.split(' ')).collect();
        let mut titles: Vec<&str> = Vec::new();
        for highlight in &open {
            if !titles.contains(&highlight.title.as_str()) {
                titles.push(&highlight.title);
            }
        }
        let class = classes.into_iter().collect::<Vec<_>>().join(" ");
        let mark = format!("<mark class=\"{}\" title=\"{}\">{piece}</mark>", escape(&class), escape(&titles.join("\n")));
        match open.iter().rev().find_map(|highlight| highlight.target.as_ref()) {
            Some(target) => {
                let _ = write!(out, "<a href=\"#{target}\">{mark}</a>");
            }
            None => out.push_str(&mark),
        }
    }
    out
}

fn finding(out: &mut String, inputs: &[Input], finding: &FindingReport, id: &str, knowledge: &Knowledge) {
    let level = level(finding);
    let _ = writeln!(out, "<article id=\"{id}\" class=\"{level}\">");
    let _ =
        writeln!(out, "<h3><span class=\"level\">{level}</span> {} <small>priority {}</small></h3>", escape(&finding.id), finding.priority);
    let _ = writeln!(out, "<p>{}</p>\n<dl>", escape(&finding.message));
    let mut fact = |name: &str, text: &str| {
        let _ = writeln!(out, "<dt>{name}</dt><dd>{}</dd>", escape(text));
    };
    if let Some(code) = &finding.code {
        fact("coded today", &coded(knowledge, code));
    }
    if !finding.missing_axes.is_empty() {
        fact("missing", &finding.missing_axes.join(", "));
    }
    if let Some(code) = &finding.resolved_code {
        fact("answered by the record", &coded(knowledge, code));
    }
    if let Some(reason) = &finding.suppressed {
        fact("no query", &suppressed_words(reason));
    }
    out.push_str("</dl>\n");
    if !finding.evidence.is_empty() {
        out.push_str("<ul class=\"evidence-list\">\n");
        for shown in shown_evidence(&finding.evidence) {
            let _ = writeln!(out, "<li><q>{}</q> {}</li>", escape(&shown.span.text), escape(&shown.words));
        }
        out.push_str("</ul>\n");
    }
    if !finding.suggestions.is_empty() {
        out.push_str("<table class=\"suggestions\"><caption>An answer may lead to (for the CDI specialist; never applied)</caption>\n");
        for suggestion in shown_suggestions(&finding.suggestions) {
            let (severity, hcc, _) = code_facts(knowledge, &suggestion.code);
            let percent = (suggestion.probability * 100.0).clamp(0.0, 100.0);
            let _ = writeln!(
                out,
                "<tr><td><code>{}</code></td><td>{}</td><td><meter min=\"0\" max=\"100\" value=\"{percent:.0}\"></meter> {percent:.0}%</td><td>{}</td></tr>",
                escape(&suggestion.code),
                escape(&suggestion.title),
                facts(severity, &hcc)
            );
        }
        out.push_str("</table>\n");
    }
    if let Some(query) = &finding.query {
        query_box(out, inputs, query);
    }
    out.push_str("</article>\n");
}

fn facts(severity: Severity, hcc: &[u16]) -> String {
    let mut parts = Vec::new();
    if severity != Severity::None {
        parts.push(severity_words(severity).to_owned());
    }
    if !hcc.is_empty() {
        parts.push(hcc_words(hcc));
    }
    parts.join(" · ")
}

fn coded(knowledge: &Knowledge, code: &str) -> String {
    let (severity, hcc, title) = code_facts(knowledge, code);
    format!("{code} {title} ({}, {})", severity_words(severity), hcc_words(&hcc))
}

fn query_box(out: &mut String, inputs: &[Input], query: &ProviderQuery) {
    let _ = writeln!(out, "<div class=\"query\"><h4>{}</h4>", escape(&query.title));
    if !query.indicators.is_empty() {
        out.push_str("<p>Clinical indicators</p>\n<ol>\n");
        for indicator in &query.indicators {
            let _ = writeln!(out, "<li>{}</li>", escape(&indicator_words(inputs, indicator)));
        }
        out.push_str("</ol>\n");
    }
    let _ = writeln!(out, "<p>{}</p>", escape(&query.question));
    if query.options.is_empty() {
        out.push_str("<p class=\"answer\">Answer:</p>\n");
    } else {
        out.push_str("<ul class=\"options\">\n");
        for option in &query.options {
            let _ = writeln!(out, "<li>{}</li>", escape(option));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</div>\n");
    if query.human_release {
        out.push_str("<p class=\"aside\">A person must release this query before it is sent.</p>\n");
    }
}

fn diagnoses(out: &mut String, report: &Report, knowledge: &Knowledge) {
    if report.diagnoses.is_empty() {
        out.push_str("<p class=\"aside\">No diagnosis documented.</p>\n");
        return;
    }
    out.push_str("<table class=\"diagnoses\"><caption>Diagnoses as coded today</caption>\n<tr><th>code</th><th>title</th><th>status</th><th>CC/MCC</th><th>HCC</th></tr>\n");
    for diagnosis in &report.diagnoses {
        let (severity, hcc, _) = code_facts(knowledge, &diagnosis.code);
        let status = if diagnosis.codable { diagnosis.status.clone() } else { format!("{}, not coded", diagnosis.status) };
        let _ = writeln!(
            out,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(&diagnosis.code),
            escape(&diagnosis.title),
            escape(&status),
            if severity == Severity::None { "" } else { severity_words(severity) },
            hcc.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
        );
    }
    out.push_str("</table>\n");
}

/// A text that can stand in an element or a quoted attribute. Control characters HTML does not allow become a replacement character, and so do marks
/// that reorder the line.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_note_becomes_markup() {
        assert_eq!(escape("<b onclick='x'>\"&\"\0"), "&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;&quot;\u{fffd}");
    }
}
