//! Every page of `models/knowledge/conditions/` is a test: its cases are analysed and what they expect is compared with what came.
//!
//! The form of a page is in docs/knowledge-format.md. All failures of all pages are printed at once as `page: case: expectation: what came`.

use std::fmt;

use chartlint::knowledge::{Knowledge, REPORTED_AXES, bundled_files};
use chartlint::report::{FindingReport, Report};
use chartlint::{AnalyzeOptions, Analyzer, Note, NoteKind, Setting};

const REQUIRED_SORTS: [&str; 5] = ["Positive", "Negated", "Family history", "Already specific", "Look-alike"];
/// What the engine does not manage yet is written down as such: a case of sort "Known limit" must still fail, so that whoever lifts the limit finds it.
const OTHER_SORTS: [&str; 7] = ["History", "Uncertain", "Missing", "Unsupported", "Conflict", "Auto", "Known limit"];
const KINDS: [&str; 16] = [
    "unspecified",
    "missing_diagnosis",
    "unsupported",
    "conflict",
    "linkage",
    "uncertain",
    "history_status",
    "complication",
    "poa",
    "noncodable_term",
    "ambiguous_abbreviation",
    "copy_forward",
    "source_ineligible",
    "problem_list_only",
    "procedure_detail",
    "code_validity",
];
const STATUSES: [&str; 3] = ["current", "history", "uncertain"];
const RESOLUTIONS: [&str; 3] = ["query", "auto", "none"];

/// One case of a page: a heading, a note and what must come out.
struct Case {
    line: usize,
    title: String,
    setting: Setting,
    kind: Option<NoteKind>,
    text: String,
    expectations: Vec<Expectation>,
}

/// One expectation, about the page's condition only.
#[derive(Debug, PartialEq)]
enum Expectation {
    Diagnosis { code: String, status: String },
    NoDiagnosis,
    NoDiagnosisOf { code: String },
    Finding { kind: String, missing: Option<Vec<String>>, resolution: Option<String> },
    NoFinding,
    NoFindingOf { kind: String },
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Diagnosis { code, status } => write!(f, "diagnosis {code} {status}"),
            Self::NoDiagnosis => write!(f, "no diagnosis"),
            Self::NoDiagnosisOf { code } => write!(f, "no diagnosis {code}"),
            Self::Finding { kind, missing, resolution } => {
                write!(f, "finding {kind}")?;
                if let Some(axes) = missing {
                    write!(f, " missing {}", axes.join(", "))?;
                }
                resolution.as_ref().map_or(Ok(()), |resolution| write!(f, " {resolution}"))
            }
            Self::NoFinding => write!(f, "no finding"),
            Self::NoFindingOf { kind } => write!(f, "no finding {kind}"),
        }
    }
}

fn one_of(what: &str, found: &str, allowed: &[&str]) -> Result<String, String> {
    if allowed.contains(&found) { Ok(found.to_owned()) } else { Err(format!("{what} `{found}`: allowed are {}", allowed.join(", "))) }
}

/// Reads one expectation, the text after `- `.
fn expectation(text: &str) -> Result<Expectation, String> {
    let (negated, rest) = match text.strip_prefix("no ") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (subject, detail) = match rest.split_once(':') {
        Some((subject, detail)) => (subject.trim(), Some(detail.trim())),
        None => (rest.trim(), None),
    };
    match (negated, subject, detail) {
        (true, "diagnosis", None) => Ok(Expectation::NoDiagnosis),
        (true, "diagnosis", Some(code)) => Ok(Expectation::NoDiagnosisOf { code: code.to_owned() }),
        (true, "finding", None) => Ok(Expectation::NoFinding),
        (true, "finding", Some(kind)) => Ok(Expectation::NoFindingOf { kind: one_of("kind", kind, &KINDS)? }),
        (false, "diagnosis", Some(detail)) => {
            let mut words = detail.split_whitespace();
            let code = words.next().ok_or("a diagnosis without a code")?.to_owned();
            let status = words.next().unwrap_or("current");
            if words.next().is_some() {
                return Err(format!("`{detail}`: a code and a status at most"));
            }
            Ok(Expectation::Diagnosis { code, status: one_of("status", status, &STATUSES)? })
        }
        (false, "finding", Some(detail)) => finding(detail),
        _ => Err(format!("`{text}` is no expectation of docs/knowledge-format.md")),
    }
}

/// `KIND [missing AXIS, AXIS] [query|auto|none]`.
fn finding(detail: &str) -> Result<Expectation, String> {
    let mut words: Vec<&str> = detail.split_whitespace().collect();
    let resolution = match words.last() {
        Some(last) if RESOLUTIONS.contains(last) => words.pop().map(str::to_owned),
        _ => None,
    };
    let kind = one_of("kind", words.first().copied().unwrap_or(""), &KINDS)?;
    let missing = match words.get(1) {
        None => None,
        Some(&"missing") => {
            let axes: Result<Vec<String>, String> =
                words[2..].join(" ").split(',').map(|axis| one_of("axis", axis.trim(), &REPORTED_AXES)).collect();
            Some(axes?)
        }
        Some(other) => return Err(format!("`{other}` after the kind: `missing`, or a resolution of {}", RESOLUTIONS.join(", "))),
    };
    Ok(Expectation::Finding { kind, missing, resolution })
}

/// The opening line of a note block after its fence: `note SETTING [KIND]`.
fn note_block(info: &str) -> Result<(Setting, Option<NoteKind>), String> {
    let mut words = info.split_whitespace();
    if words.next() != Some("note") {
        return Err(format!("block `{info}`: a case holds one block that begins with `note`"));
    }
    let setting = words.next().ok_or("a note block without a setting")?.parse::<Setting>().map_err(|error| error.to_string())?;
    let kind = words.next().map(|kind| kind.parse::<NoteKind>().map_err(|error| format!("{error}; found `{kind}`"))).transpose()?;
    match words.next() {
        None => Ok((setting, kind)),
        Some(word) => Err(format!("`{word}` after the note's kind")),
    }
}

/// The cases of a page, and what is wrong with its form (`line: message`).
fn cases(page: &str) -> (Vec<Case>, Vec<(usize, String)>) {
    let (mut cases, mut faults): (Vec<Case>, Vec<(usize, String)>) = (Vec::new(), Vec::new());
    let mut lines = page.lines().enumerate().map(|(index, line)| (index + 1, line));
    while let Some((number, line)) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            let sort = title.split(':').next().unwrap_or("").trim();
            if !REQUIRED_SORTS.contains(&sort) && !OTHER_SORTS.contains(&sort) {
                faults.push((number, format!("sort `{sort}`: allowed are {}, {}", REQUIRED_SORTS.join(", "), OTHER_SORTS.join(", "))));
            }
            cases.push(Case {
                line: number,
                title: title.trim().to_owned(),
                setting: Setting::Inpatient,
                kind: None,
                text: String::new(),
                expectations: Vec::new(),
            });
        } else if let Some(info) = line.strip_prefix("```") {
            let mut body = String::new();
            for (_, line) in lines.by_ref().take_while(|(_, line)| line.trim_end() != "```") {
                body.push_str(line);
                body.push('\n');
            }
            let Some(case) = cases.last_mut() else { continue };
            match note_block(info) {
                Ok(_) if !case.text.is_empty() => faults.push((number, "a second note in one case".into())),
                Ok((setting, kind)) => (case.setting, case.kind, case.text) = (setting, kind, body),
                Err(message) => faults.push((number, message)),
            }
        } else if let (Some(text), Some(case)) = (line.strip_prefix("- "), cases.last_mut()) {
            match expectation(text.trim()) {
                Ok(expectation) => case.expectations.push(expectation),
                Err(message) => faults.push((number, message)),
            }
        }
    }
    for case in &cases {
        if case.text.trim().is_empty() {
            faults.push((case.line, "a case without a note".into()));
        }
        if case.expectations.is_empty() {
            faults.push((case.line, "a case without an expectation".into()));
        }
    }
    for sort in REQUIRED_SORTS {
        if !cases.iter().any(|case| case.title.split(':').next().unwrap_or("").trim() == sort) {
            faults.push((0, format!("no case of sort `{sort}`")));
        }
    }
    (cases, faults)
}

fn shown_finding(finding: &FindingReport) -> String {
    format!("{} missing {} {}", finding.kind, finding.missing_axes.join(", "), finding.resolution)
}

fn listed(mut items: Vec<String>) -> String {
    items.sort();
    if items.is_empty() { "nothing".to_owned() } else { items.join(" | ") }
}

/// `None` when met; otherwise what came instead.
fn unmet(expectation: &Expectation, condition: &str, report: &Report) -> Option<String> {
    let findings: Vec<&FindingReport> = report.findings.iter().filter(|finding| finding.condition.as_deref() == Some(condition)).collect();
    let own = |d: &&chartlint::report::DiagnosisReport| d.condition.as_deref() == Some(condition);
    let diagnoses = || {
        listed(report.diagnoses.iter().map(|d| format!("{} {}{}", d.code, d.status, if own(&d) { "" } else { " (elsewhere)" })).collect())
    };
    let came = || listed(findings.iter().map(|finding| shown_finding(finding)).collect());
    let met = match expectation {
        // A code says what it is wherever it stands: a diagnosis that another condition's rule completes still counts.
        Expectation::Diagnosis { code, status } => report.diagnoses.iter().any(|d| d.code == *code && d.status == *status),
        Expectation::NoDiagnosis => !report.diagnoses.iter().any(|d| own(&d) && d.status == "current"),
        Expectation::NoDiagnosisOf { code } => !report.diagnoses.iter().any(|d| d.code == *code && d.status == "current"),
        Expectation::Finding { kind, missing, resolution } => findings.iter().any(|finding| {
            let same_axes = missing.as_ref().is_none_or(|axes| {
                let sorted = |axes: &[String]| {
                    let mut axes = axes.to_vec();
                    axes.sort();
                    axes
                };
                sorted(axes) == sorted(&finding.missing_axes)
            });
            finding.kind == *kind && same_axes && resolution.as_ref().is_none_or(|resolution| finding.resolution == *resolution)
        }),
        Expectation::NoFinding => findings.is_empty(),
        Expectation::NoFindingOf { kind } => !findings.iter().any(|finding| finding.kind == *kind),
    };
    if met {
        return None;
    }
    Some(match expectation {
        Expectation::Diagnosis { .. } | Expectation::NoDiagnosis | Expectation::NoDiagnosisOf { .. } => diagnoses(),
        _ => came(),
    })
}

#[test]
fn every_page_says_what_the_engine_does() {
    let analyzer = Analyzer::builder().without_ranker().build().expect("the bundled knowledge compiles");
    let (mut failures, mut checked, mut pages, mut limits): (Vec<String>, usize, usize, usize) = (Vec::new(), 0, 0, 0);
    for (name, page) in bundled_files().iter().filter(|(name, _)| name.starts_with("conditions/") && name.ends_with(".md")) {
        let condition = name.trim_start_matches("conditions/").trim_end_matches(".md");
        pages += 1;
        let (cases, faults) = cases(page);
        failures.extend(faults.into_iter().map(|(line, message)| format!("{condition}.md:{line}: {message}")));
        for case in &cases {
            let mut note = Note::new(case.text.as_str());
            note.kind = case.kind;
            let options = AnalyzeOptions { setting: case.setting, ..AnalyzeOptions::default() };
            let report = analyzer.analyze(&note, &options);
            if case.title.starts_with("Known limit") {
                limits += 1;
                if case.expectations.iter().all(|expectation| unmet(expectation, condition, &report).is_none()) {
                    failures.push(format!("{condition}.md:{}: {}: it works now: give the case its proper sort", case.line, case.title));
                }
                continue;
            }
            for expectation in &case.expectations {
                checked += 1;
                if let Some(came) = unmet(expectation, condition, &report) {
                    failures.push(format!("{condition}.md:{}: {}: {expectation}: {came}", case.line, case.title));
                }
            }
        }
    }
    let sum = format!("{pages} pages, {checked} expectations, {} failures, {limits} known limits", failures.len());
    println!("{sum}");
    assert!(failures.is_empty(), "{}\n{sum}", failures.join("\n"));
}

#[test]
fn every_page_stands_beside_its_file() {
    let files = bundled_files();
    let stems = |extension: &str| -> Vec<String> {
        files
            .keys()
            .filter(|name| name.starts_with("conditions/"))
            .filter_map(|name| name.strip_suffix(extension))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(stems(".toml"), stems(".md"));
    let knowledge = Knowledge::bundled().expect("the bundled knowledge compiles");
    assert_eq!(knowledge.conditions.len(), stems(".toml").len());
}

#[test]
fn codes_in_pages_are_in_the_code_set() {
    let knowledge = Knowledge::bundled().expect("the bundled knowledge compiles");
    let mut unknown = Vec::new();
    for (name, page) in bundled_files().iter().filter(|(name, _)| name.starts_with("conditions/") && name.ends_with(".md")) {
        for case in cases(page).0 {
            for expectation in &case.expectations {
                if let Expectation::Diagnosis { code, .. } | Expectation::NoDiagnosisOf { code } = expectation
                    && knowledge.codes.find(code).is_none()
                {
                    unknown.push(format!("{name}:{}: code `{code}`", case.line));
                }
            }
        }
    }
    assert!(unknown.is_empty(), "not in {}:\n{}", knowledge.codes.release().id, unknown.join("\n"));
}

#[test]
fn a_page_is_read_as_the_format_says() {
    let page = "# Name\n\nProse.\n\n## Positive: bare\n```note outpatient clinic\nASSESSMENT: CHF\n```\n- diagnosis: I50.9\n\
                - finding: unspecified missing type, acuity query\n- no finding: conflict\n";
    let (read, faults) = cases(page);
    assert_eq!(read.len(), 1);
    assert_eq!((read[0].setting, read[0].kind), (Setting::Outpatient, Some(NoteKind::Clinic)));
    assert_eq!(read[0].text, "ASSESSMENT: CHF\n");
    assert_eq!(
        read[0].expectations,
        [
            Expectation::Diagnosis { code: "I50.9".into(), status: "current".into() },
            Expectation::Finding {
                kind: "unspecified".into(),
                missing: Some(vec!["type".into(), "acuity".into()]),
                resolution: Some("query".into())
            },
            Expectation::NoFindingOf { kind: "conflict".into() },
        ]
    );
    assert_eq!(faults.len(), 4, "the four sorts that are missing");
}

#[test]
fn a_misspelled_expectation_is_refused() {
    for text in
        ["findings: unspecified", "finding: unspecific", "finding: unspecified missing kind", "diagnosis: I50.9 past", "no gap", "finding:"]
    {
        assert!(expectation(text).is_err(), "{text}");
    }
}
