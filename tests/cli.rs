//! The command as people meet it: formats, exit codes, and every sort of bad input. Notes are invented; `ZEBRAFINCH` in them must never reach
//! standard error.
#![cfg(feature = "cli")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

const MARKER: &str = "ZEBRAFINCH";
const FAILURE: &str =
    "HOSPITAL COURSE: ZEBRAFINCH came with edema, BNP 980 pg/mL. Furosemide 40 mg IV BID.\nDISCHARGE DIAGNOSES:\n1. CHF\n";
const CLEAN: &str = "ASSESSMENT: ZEBRAFINCH is well. No complaints, routine visit.\n";

static FOLDERS: AtomicUsize = AtomicUsize::new(0);

/// A folder of its own for each test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("chartlint-cli-{}-{}", std::process::id(), FOLDERS.fetch_add(1, Ordering::Relaxed)));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
        self
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    fn run_with(&self, arguments: &[&str], stdin: &[u8]) -> Ran {
        run_in(&self.0, arguments, stdin)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    #[track_caller]
    fn says(&self, code: i32, messages: &[&str]) -> &Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        for message in messages {
            assert!(self.err.contains(message), "`{message}` is not in: {}", self.err);
        }
        assert!(!self.err.contains(MARKER), "note text in: {}", self.err);
        self
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chartlint"));
    command.args(arguments).current_dir(folder).env_remove("CHARTLINT_DATA").env_remove("COLUMNS").env_remove("NO_COLOR");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run_in(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Ran {
    let mut child = command(folder, arguments).spawn().expect("chartlint starts");
    // A command that does not read closes the pipe: fine.
    let _ = child.stdin.take().expect("stdin").write_all(stdin);
    let done = child.wait_with_output().expect("chartlint ends");
    Ran {
        code: done.status.code().expect("no signal"),
        out: String::from_utf8(done.stdout).expect("UTF-8"),
        err: String::from_utf8(done.stderr).expect("UTF-8"),
    }
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// Exit codes and formats

#[test]
fn exit_codes_are_0_without_findings_1_with_findings_2_without_result() {
    let folder = Folder::new();
    folder.write("clean.txt", CLEAN).write("gap.txt", FAILURE);
    let clean = folder.run(&["check", "clean.txt"]);
    clean.says(0, &[]);
    assert!(clean.out.contains("No findings in 1 note"), "{}", clean.out);
    folder.run(&["check", "gap.txt"]).says(1, &[]);
    folder.run(&["check", "gone.txt"]).says(2, &["gone.txt: no such file or folder"]);
    // One bad input does not spoil the rest.
    folder.run(&["check", "gone.txt", "gap.txt"]).says(1, &["gone.txt: no such file"]);
    folder.run(&["check", "gone.txt", "clean.txt"]).says(0, &["gone.txt: no such file"]);
}

#[test]
fn text_shows_the_line_carets_code_gap_and_query() {
    let folder = Folder::new();
    folder.write("gap.txt", FAILURE);
    let ran = folder.run(&["check", "gap.txt"]);
    ran.says(1, &[]);
    for piece in [
        "warning[heart_failure.unspecified]: ",
        "--> gap.txt:3:4",
        "coded today: I50.9 Heart failure, unspecified (no CC/MCC, HCC 226)",
        "missing: type, acuity",
        "an answer may lead to",
        "Query to the provider",
        "1 diagnosis as coded today",
        "1 finding in 1 note",
    ] {
        assert!(ran.out.contains(piece), "`{piece}` is not in\n{}", ran.out);
    }
    let lines: Vec<&str> = ran.out.lines().collect();
    let at = lines.iter().position(|line| line.ends_with("| 1. CHF")).expect("the note's line");
    assert_eq!(lines[at].find("CHF"), lines[at + 1].find("^^^"), "{}\n{}", lines[at], lines[at + 1]);
    let at = lines.iter().position(|line| line.contains("| HOSPITAL COURSE")).expect("the evidence's line");
    assert_eq!(lines[at].find("BNP 980 pg/mL"), lines[at + 1].find("~~~~~~~~~~~~~"), "{}\n{}", lines[at], lines[at + 1]);
    // Severity levels and payment categories are not for the provider.
    let boxed: Vec<&str> = lines.iter().copied().filter(|line| line.trim_start().starts_with('│')).collect();
    assert!(boxed.len() > 4);
    for word in ["MCC", "HCC", "CC/", "payment", "DRG", "%"] {
        assert!(!boxed.iter().any(|line| line.contains(word)), "{word} in the query: {boxed:#?}");
    }
    assert!(lines.iter().all(|line| line.chars().count() <= 100), "{}", ran.out);
}

#[test]
fn colour_is_for_terminals_and_quiet_leaves_findings_only() {
    let folder = Folder::new();
    folder.write("gap.txt", FAILURE);
    assert!(!folder.run(&["check", "gap.txt"]).out.contains('\u{1b}'));
    let coloured = folder.run(&["check", "gap.txt", "--color", "always"]);
    assert!(coloured.out.contains("\u{1b}["));
    let quiet = folder.run(&["check", "gap.txt", "--quiet"]);
    assert!(quiet.out.contains("heart_failure.unspecified"));
    assert!(!quiet.out.contains("as coded today:") && !quiet.out.contains("1 finding in"), "{}", quiet.out);
    assert!(!quiet.out.contains("1 diagnosis"), "{}", quiet.out);
}

#[test]
fn a_note_cannot_steer_the_terminal() {
    let folder = Folder::new();
    folder.write("gap.txt", "ASSESSMENT: \u{1b}[31m\u{202e}CHF\u{0}\u{7}, furosemide 40 mg IV.\n");
    let ran = folder.run(&["check", "gap.txt"]);
    ran.says(1, &[]);
    assert!(!ran.out.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{:?}", ran.out);
    assert!(ran.out.contains('␛'));
}

#[test]
fn carets_stand_under_wide_characters_and_long_lines_are_windowed() {
    let folder = Folder::new();
    folder.write("wide.txt", "ASSESSMENT: 患者 père: CHF, furosemide 40 mg IV.\n");
    let ran = folder.run(&["check", "wide.txt"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    let at = lines.iter().position(|line| line.contains("患者")).expect("the line");
    let before = lines[at].split("CHF").next().expect("a head");
    // Two of the characters before the word take two columns each.
    assert_eq!(lines[at + 1].find('^'), Some(before.chars().count() + 2), "{}\n{}", lines[at], lines[at + 1]);

    let long = format!("{} ASSESSMENT: CHF, furosemide 40 mg IV. {}", "Nothing of note here. ".repeat(400), "More of it. ".repeat(400));
    folder.write("long.txt", &long);
    let ran = folder.run(&["check", "long.txt"]);
    ran.says(1, &[]);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100), "{}", ran.out);
    let line = ran.out.lines().find(|line| line.contains("  1 |")).expect("the line");
    assert!(line.contains("…") && line.ends_with('…') && line.contains("CHF"), "{line}");
}

#[test]
fn json_is_an_array_in_input_order_and_jsonl_a_report_a_line() {
    let folder = Folder::new();
    folder.write("notes/b.txt", CLEAN).write("notes/a/z.md", FAILURE).write("notes/c.NOTE", FAILURE);
    folder.write("notes/d.csv", "not, a, note").write("notes/.hidden.txt", FAILURE);
    let json = folder.run(&["check", "notes", "--format", "json"]);
    json.says(1, &[]);
    let reports = json.json();
    let ids: Vec<&str> = reports.as_array().expect("an array").iter().map(|report| report["note_id"].as_str().expect("an id")).collect();
    let expected: Vec<String> =
        ["a/z.md", "b.txt", "c.NOTE"].iter().map(|name| Path::new("notes").join(name).display().to_string()).collect();
    assert_eq!(ids, expected);
    assert_eq!(reports[0]["schema"], 1);
    assert_eq!(reports[0]["findings"][0]["id"], "heart_failure.unspecified");
    assert_eq!(json.out, serde_json::to_string_pretty(&reports).expect("JSON") + "\n");
    let lines = folder.run(&["check", "notes", "--format", "jsonl", "--threads", "4"]);
    lines.says(1, &[]);
    let parsed: Vec<Value> = lines.out.lines().map(|line| serde_json::from_str(line).expect("a report a line")).collect();
    assert_eq!(Value::Array(parsed), reports);
    // The number of threads changes nothing.
    assert_eq!(lines.out, folder.run(&["check", "notes", "--format", "jsonl", "--threads", "1"]).out);
    // Offsets count characters of the file.
    let span = &reports[0]["findings"][0]["spans"][0];
    let (start, end) = (span["start"].as_u64().expect("start"), span["end"].as_u64().expect("end"));
    let cut: String =
        FAILURE.chars().skip(usize::try_from(start).expect("small")).take(usize::try_from(end - start).expect("small")).collect();
    assert_eq!(cut, "CHF");
}

#[test]
fn json_without_a_note_is_still_an_array() {
    let folder = Folder::new();
    let ran = folder.run(&["check", "gone.txt", "--format", "json"]);
    ran.says(2, &["gone.txt"]);
    assert_eq!(ran.json(), Value::Array(Vec::new()));
}

#[test]
fn html_is_one_page_with_everything_escaped() {
    let folder = Folder::new();
    folder.write("x.txt", "ASSESSMENT: <script>alert(\"1\")</script> CHF & edema, furosemide 40 mg IV.\n");
    let ran = folder.run(&["check", "x.txt", "--format", "html"]);
    ran.says(1, &[]);
    assert!(ran.out.starts_with("<!doctype html>") && ran.out.trim_end().ends_with("</html>"));
    assert!(!ran.out.contains("<script") && ran.out.contains("&lt;script&gt;alert(&quot;1&quot;)"));
    assert!(!ran.out.contains("src=") && !ran.out.contains("http://") && !ran.out.contains("https://") && !ran.out.contains("url("));
    assert!(ran.out.contains("id=\"r0f0\"") && ran.out.contains("href=\"#r0f0\"") && ran.out.contains("I50.9"));
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// Inputs

#[test]
fn jsonl_lines_carry_their_own_setting_kind_and_id() {
    let folder = Folder::new();
    let line = |value: Value| value.to_string() + "\n";
    let mut text =
        line(serde_json::json!({"id": "one", "text": "ASSESSMENT: Probable pneumonia.", "setting": "outpatient", "kind": "clinic"}));
    text.push('\n');
    text +=
        &line(serde_json::json!({"id": 7, "text": "ASSESSMENT: Probable pneumonia.", "date": "2026-01-31", "author_role": "physician"}));
    text += &line(serde_json::json!({"text": "ASSESSMENT: Probable pneumonia.", "id": null, "more": [1]}));
    folder.write("notes.jsonl", format!("\u{feff}{text}"));
    let ran = folder.run(&["check", "notes.jsonl", "--format", "json", "--setting", "inpatient"]);
    let reports = ran.json();
    let part = |index: usize| {
        (reports[index]["note_id"].as_str(), reports[index]["setting"].as_str(), reports[index]["diagnoses"][0]["codable"].as_bool())
    };
    assert_eq!(part(0), (Some("one"), Some("outpatient"), Some(false)));
    assert_eq!(part(1), (Some("7"), Some("inpatient"), Some(true)));
    assert_eq!(part(2).0, Some("notes.jsonl:4"));
    let text = folder.run(&["check", "notes.jsonl"]);
    assert!(text.out.contains("--> notes.jsonl:1 (one):1:"), "{}", text.out);
}

#[test]
fn bad_jsonl_lines_are_named_and_the_rest_is_analysed() {
    let folder = Folder::new();
    let good = serde_json::json!({"id": "good", "text": FAILURE}).to_string();
    let mut bytes = format!(
        "{good}\n{{\"id\": \"x\", \"note\": \"{MARKER}\"}}\n{{\"text\": 3}}\n[\"{MARKER}\"]\n{{\"text\": \"{MARKER}\n{{\"text\": \"a\", \"kind\": \"{MARKER}\"}}\n\
         {{\"text\": \"a\", \"date\": \"2026-02-30\"}}\n{{\"text\": \"a\", \"setting\": 1}}\n"
    )
    .into_bytes();
    let offset = bytes.len() + 10;
    bytes.extend_from_slice(b"{\"text\": \"\xff\"}\n");
    folder.write("notes.jsonl", &bytes);
    let byte = format!("notes.jsonl:9: not UTF-8 at byte {offset}");
    folder.run(&["check", "notes.jsonl"]).says(
        1,
        &[
            "notes.jsonl:2: `text` is missing",
            "notes.jsonl:3: `text` is a number; allowed is a string",
            "notes.jsonl:4: found an array",
            "notes.jsonl:5: JSON that breaks off at column",
            "notes.jsonl:6: `kind`: unknown note kind: allowed are discharge_summary,",
            "notes.jsonl:7: `date` is not a date",
            "notes.jsonl:8: `setting` is a number",
            &byte,
        ],
    );
    folder.write("none.jsonl", "\n\n");
    folder.run(&["check", "none.jsonl"]).says(2, &["none.jsonl: no notes in it"]);
    folder.write("pretty.jsonl", "[\n  {\"text\": \"a\"}\n]\n");
    let pretty = folder.run(&["check", "pretty.jsonl"]);
    pretty.says(2, &["pretty.jsonl:1: ", "the rest of the file is not read"]);
    assert_eq!(pretty.err.lines().count(), 1);
    folder.write("text.jsonl", "line\n".repeat(500));
    assert_eq!(folder.run(&["check", "text.jsonl"]).says(2, &["text.jsonl:20: "]).err.lines().count(), 20);
}

#[test]
fn files_that_are_no_plain_text_are_refused_with_the_reason() {
    let folder = Folder::new();
    let mut latin = FAILURE.as_bytes().to_vec();
    latin.extend_from_slice(b"temp 38 \xb0C");
    let place = format!("latin.txt: not UTF-8 at byte {} (found 0xB0)", latin.len() - 2);
    folder.write("latin.txt", &latin);
    folder.write("binary.txt", [0_u8, 1, 2, 3, 0, 0, 0, 0].repeat(100));
    folder.write("note.rtf", format!("{{\\rtf1\\ansi {MARKER} CHF}}"));
    folder.write("scan.pdf", "%PDF-1.7 ...").write("note.docx", b"PK\x03\x04....").write("notes.json", "[]");
    folder.write("odd.txt", [0xff, 0xfe, 0x41]);
    folder.run(&["check", "latin.txt", "binary.txt", "note.rtf", "scan.pdf", "note.docx", "notes.json", "odd.txt"]).says(
        2,
        &[
            &place,
            "binary.txt: a binary file",
            "note.rtf: RTF, not plain text",
            "scan.pdf: a PDF, not a text",
            "note.docx: a ZIP archive or Office document",
            "notes.json: a .json file; allowed are text files and .jsonl",
            "odd.txt: not UTF-16: an odd number of bytes",
        ],
    );
}

#[test]
fn text_with_marks_line_ends_and_nul_bytes_is_read_as_it_is() {
    let folder = Folder::new();
    folder.write("bom.txt", format!("\u{feff}{FAILURE}"));
    folder.write("crlf.txt", FAILURE.replace('\n', "\r\n"));
    folder.write("nul.txt", FAILURE.replace("1. CHF", "1. \0 CHF"));
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(FAILURE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    folder.write("utf16.txt", utf16);
    folder.write("page.html.txt", format!("<!DOCTYPE html><p>{}</p>", FAILURE));
    folder.write("empty.txt", "").write("blank.txt", " \n\t\n");
    let ran = folder.run(&[
        "check",
        "bom.txt",
        "crlf.txt",
        "nul.txt",
        "utf16.txt",
        "page.html.txt",
        "empty.txt",
        "blank.txt",
        "--format",
        "json",
    ]);
    ran.says(1, &["utf16.txt: UTF-16 was read as UTF-8", "page.html.txt: looks like HTML or XML"]);
    let reports = ran.json();
    let starts: Vec<Option<u64>> = (0..4).map(|index| reports[index]["findings"][0]["spans"][0]["start"].as_u64()).collect();
    let at = FAILURE.find("CHF").map(|at| at as u64);
    assert_eq!(starts, [at, at.map(|at| at + 2), at.map(|at| at + 2), at]);
    for index in [5, 6] {
        assert_eq!(reports[index]["findings"], Value::Array(Vec::new()));
        assert_eq!(reports[index]["diagnoses"], Value::Array(Vec::new()));
    }
    folder.run(&["check", "empty.txt", "blank.txt"]).says(0, &[]);
}

#[test]
fn a_folder_without_notes_is_an_error_that_says_what_is_read() {
    let folder = Folder::new();
    folder.write("data/readme.rst", "x");
    folder.run(&["check", "data"]).says(2, &["data: no notes in this folder; read are files that end in .txt, .md, .note, .jsonl"]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_named_and_the_rest_goes_on() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.write("notes/a.txt", FAILURE).write("notes/b.txt", FAILURE);
    let locked = folder.0.join("notes/a.txt");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o0)).expect("permissions");
    // The superuser reads everything.
    if fs::read(&locked).is_ok() {
        return;
    }
    folder.run(&["check", "notes"]).says(1, &["a.txt: cannot be read"]);
    folder.run(&["check", "notes/a.txt"]).says(2, &["a.txt: cannot be read"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_links_to_itself_ends() {
    let folder = Folder::new();
    folder.write("notes/a.txt", CLEAN);
    std::os::unix::fs::symlink(folder.0.join("notes"), folder.0.join("notes/loop")).expect("a link");
    let ran = folder.run(&["check", "notes", "--format", "jsonl"]);
    assert_eq!(ran.says(0, &[]).out.lines().count(), 1);
}

#[test]
fn standard_input_is_a_note_or_jsonl() {
    let folder = Folder::new();
    let ran = folder.run_with(&["check", "-"], FAILURE.as_bytes());
    assert!(ran.says(1, &[]).out.contains("--> <stdin>:3:4"), "{}", ran.out);
    folder.run_with(&["check"], FAILURE.as_bytes()).says(1, &[]);
    let lines = format!("{}\n{}\n", serde_json::json!({"id": "a", "text": FAILURE}), serde_json::json!({"id": "b", "text": CLEAN}));
    let ran = folder.run_with(&["check", "-", "--format", "json"], lines.as_bytes());
    assert_eq!(ran.says(1, &[]).json()[1]["note_id"], "b");
    folder.run_with(&["check", "-", "-"], CLEAN.as_bytes()).says(0, &["standard input is named twice"]);
}

#[test]
fn a_large_note_is_one_note() {
    let folder = Folder::new();
    folder.write("large.txt", format!("{}\n{FAILURE}", "Filler of no meaning at all.\n".repeat(360_000)));
    let ran = folder.run(&["check", "large.txt", "--quiet", "--no-ranker"]);
    assert!(ran.says(1, &[]).out.contains("--> large.txt:360004:4"), "{}", ran.out);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = Folder::new();
    for number in 0..40 {
        folder.write(&format!("notes/{number:03}.txt"), FAILURE.repeat(20));
    }
    let mut child = command(&folder.0, &["check", "notes"]).spawn().expect("chartlint starts");
    drop(child.stdout.take());
    let done = child.wait_with_output().expect("chartlint ends");
    assert_eq!(done.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// Options

#[test]
fn unknown_values_list_what_is_allowed() {
    let folder = Folder::new();
    folder.write("a.txt", CLEAN);
    for (arguments, messages) in [
        (["--setting", "ward"], ["inpatient", "outpatient"]),
        (["--kind", "letter"], ["discharge_summary", "problem_list"]),
        (["--author-role", "doctor"], ["physician", "wound_nurse"]),
        (["--format", "xml"], ["text", "html"]),
        (["--date", "2026-02-30"], ["--date", "YYYY-MM-DD"]),
        (["--threads", "0"], ["--threads", "1..=1024"]),
        (["--select", "hart_failure"], ["--select: `hart_failure` names no finding", "unspecified"]),
        (["--ignore", "all"], ["--ignore: `all` names no finding", "CONDITION.KIND"]),
        (["--knowledge", "gone"], ["gone", "cannot read the knowledge folder"]),
        (["--terminology", "gone.pack"], ["gone.pack", "cannot read the code set pack"]),
    ] {
        folder.run(&["check", "a.txt", arguments[0], arguments[1]]).says(2, &messages);
    }
    folder.run(&["chek"]).says(2, &["check"]);
}

#[test]
fn select_and_ignore_take_ids_kinds_and_conditions() {
    let folder = Folder::new();
    folder.write("a.txt", format!("{FAILURE}2. Asthma, albuterol nebulizers given.\n"));
    let ids = |arguments: &[&str]| -> Vec<String> {
        let mut all = vec!["check", "a.txt", "--format", "json"];
        all.extend(arguments);
        let reports = folder.run(&all).json();
        reports[0]["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .map(|finding| finding["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    let all = ids(&[]);
    assert!(all.contains(&"heart_failure.unspecified".to_owned()) && all.contains(&"asthma.unspecified".to_owned()), "{all:?}");
    assert_eq!(ids(&["--select", "heart_failure,uncertain"]), ["heart_failure.unspecified"]);
    assert_eq!(ids(&["--select", "heart_failure.unspecified"]), ["heart_failure.unspecified"]);
    assert!(ids(&["--ignore", "unspecified"]).iter().all(|id| !id.ends_with(".unspecified")));
    assert!(!ids(&["--ignore", "asthma", "--ignore", "ckd"]).contains(&"asthma.unspecified".to_owned()));
    assert!(ids(&["--select", "all"]).len() >= all.len());
    assert_eq!(folder.run(&["check", "a.txt", "--select", "ckd"]).code, 0);
}

#[test]
fn a_date_of_another_fiscal_year_is_said() {
    let folder = Folder::new();
    folder.write("a.txt", CLEAN);
    let ran = folder.run(&["check", "a.txt", "--date", "2019-11-02"]);
    assert!(ran.says(0, &[]).out.contains("fiscal year 2020"), "{}", ran.out);
}

#[test]
fn an_encounter_gives_one_report_with_note_ids() {
    let folder = Folder::new();
    folder
        .write("1.txt", "ASSESSMENT: CHF, furosemide 40 mg IV BID.\n")
        .write("2.txt", "ECHO: LVEF 25%.\nASSESSMENT: CHF, continue diuresis.\n");
    let ran = folder.run(&["check", "1.txt", "2.txt", "--encounter", "--format", "json"]);
    let reports = ran.says(1, &[]).json();
    assert_eq!(reports.as_array().map(Vec::len), Some(1));
    assert_eq!(reports[0]["findings"][0]["spans"][0]["note_id"], "1.txt");
    let text = folder.run(&["check", "1.txt", "2.txt", "--encounter"]);
    assert!(text.out.contains("--> 1.txt:1:13") && text.out.contains("encounter of 2 notes"), "{}", text.out);
    assert!(text.out.contains("::: 2.txt:"), "{}", text.out);
    assert!(folder.run(&["check", "1.txt", "2.txt", "--encounter", "--format", "html"]).out.contains("2.txt"));
    folder.run(&["check", "1.txt", "1.txt", "--encounter"]).says(1, &["1.txt: has the same id as 1.txt"]);
    let lines = [("inpatient", "x"), ("outpatient", "y")]
        .map(|(setting, id)| serde_json::json!({"id": id, "text": CLEAN, "setting": setting}).to_string());
    folder.write("two.jsonl", lines.join("\n"));
    folder.run(&["check", "two.jsonl", "--encounter"]).says(2, &["setting outpatient in an encounter whose first note is inpatient"]);
}

#[test]
fn the_example_notes_have_findings() {
    let notes = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/notes");
    let ran = run_in(&notes, &["check", ".", "--format", "jsonl"], b"");
    ran.says(1, &[]);
    let reports: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).expect("a report")).collect();
    assert!(reports.len() >= 5);
    for report in reports {
        assert!(report["findings"].as_array().is_some_and(|findings| !findings.is_empty()), "{}", report["note_id"]);
    }
}

// ---------------------------------------------------------------------------------------------------------------------------------------
// Other commands

#[test]
fn explain_knows_conditions_kinds_findings_rules_and_codes() {
    let folder = Folder::new();
    for (id, pieces) in [
        ("heart_failure", ["Axes: what the documentation can say", "I50.23"]),
        ("unspecified", ["Why it matters", "source:"]),
        ("heart_failure.unspecified", ["What it is", "Axes: what the documentation can say"]),
        ("Q04", ["Q04", "What it is"]),
        ("i5023", ["Acute on chronic systolic (congestive) heart failure", "billable, MCC, HCC 224"]),
        ("I50", ["a header: not billable", "Below it"]),
    ] {
        let ran = folder.run(&["explain", id]);
        ran.says(0, &[]);
        for piece in pieces {
            assert!(ran.out.contains(piece), "`{piece}` is not in the page of {id}: {}", ran.out);
        }
    }
    let contents = folder.run(&["explain"]);
    assert!(contents.says(0, &[]).out.contains("Kinds of finding") && contents.out.contains("heart_failure"));
    folder.run(&["explain", "hart_failure"]).says(2, &["`hart_failure` is no condition", "did you mean heart_failure"]);
    folder.run(&["explain", "CHF"]).says(2, &["did you mean heart_failure"]);
}

#[test]
fn knowledge_check_reports_every_fault_with_file_and_line() {
    let folder = Folder::new();
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/knowledge");
    let ran = folder.run(&["knowledge", "check", &bundled.display().to_string()]);
    assert!(ran.says(0, &[]).out.contains("no faults") && ran.out.contains("conditions"), "{}", ran.out);
    folder.write("site/conditions/heart_failure.toml", "name = \"Heart failure\"\nnonsense = [\n");
    folder.write("site/cues.toml", "surprise = 1\n");
    let path = |name: &str| Path::new("site").join(name).display().to_string();
    let (condition, cues) = (path("conditions/heart_failure.toml"), path("cues.toml"));
    let ran = folder.run(&["knowledge", "check", "site"]);
    ran.says(2, &[&format!("{condition}:"), &format!("{cues}:")]);
    assert_eq!(ran.out, "");
    folder.run(&["check", "--knowledge", "site", "-"]).says(2, &["heart_failure.toml:"]);
    folder.run(&["knowledge", "check", "gone"]).says(2, &["cannot read the knowledge folder"]);
    folder.write("empty/readme.rst", "x");
    folder.run(&["knowledge", "check", "empty"]).says(2, &["no .toml or .md file in this folder"]);
}

#[test]
fn terminology_build_writes_a_pack() {
    let folder = Folder::new();
    let line = |n: usize, code: &str, flag: u8, title: &str| format!("{n:05} {code:<7} {flag} {title:<60} {title}\n");
    folder.write("icd10cm_order_2031.txt", line(1, "A10", 0, "Marsh fever") + &line(2, "A100", 1, "Marsh fever of toe"));
    folder.write("severity.tsv", "A10.0\tCC\n");
    let ran = folder.run(&[
        "terminology",
        "build",
        "--order",
        "icd10cm_order_2031.txt",
        "--severity",
        "severity.tsv",
        "--fiscal-year",
        "2031",
        "-o",
        "my.pack",
    ]);
    assert!(ran.says(0, &[]).out.contains("my.pack: ") && ran.out.contains("icd10cm-fy2031"), "{}", ran.out);
    assert!(folder.0.join("my.pack").is_file());
    folder.run(&["terminology", "build", "-o", "no.pack"]).says(2, &["neither an order file nor a tabular list"]);
    folder.run(&["terminology", "build", "--order", "gone.txt", "-o", "no.pack"]).says(2, &["gone.txt", "cannot be read"]);
    assert!(!folder.0.join("no.pack").exists());
}

#[test]
fn evaluate_prints_metrics_and_says_where_data_is_looked_for() {
    let folder = Folder::new();
    let gold = |id: &str, text: &str, find: &str, presence: &str| {
        let start = text.find(find).expect("the span");
        let span = [start, start + find.len()];
        serde_json::json!({"id": id, "text": text, "span": span, "presence": presence, "temporality": "recent", "experiencer": "patient"})
            .to_string()
            + "\n"
    };
    let lines = gold("1", "No evidence of pneumonia.", "pneumonia", "absent") + &gold("2", "Has pneumonia.", "pneumonia", "present");
    folder.write("data/assertion/context-dev.jsonl", lines);
    let ran = folder.run(&["evaluate", "assertions", "data/assertion/context-dev.jsonl", "--format", "json", "--no-ranker"]);
    let result = ran.says(0, &[]).json();
    assert_eq!((result["task"].as_str(), result["n"].as_u64()), (Some("assertions"), Some(2)));
    assert_eq!(result["metrics"]["absent"]["f1"], 1.0);
    let text = folder.run(&["evaluate", "assertions", "--data", "data", "--half", "a", "--no-ranker"]);
    assert!(text.says(0, &[]).out.contains("assertions: 1 lines"), "{}", text.out);
    folder.run(&["evaluate", "assertions"]).says(2, &["--data or CHARTLINT_DATA"]);
    folder.run(&["evaluate", "gaps", "--data", "data"]).says(2, &["data: no labelled file of task gaps", "gold/gaps-dev.jsonl"]);
    folder.run(&["evaluate", "gap"]).says(2, &["gaps", "selfcoding"]);
    folder.run(&["evaluate", "codes", "gone.jsonl"]).says(2, &["gone.jsonl"]);
    folder.run(&["train", "benchmark", "-o", "out.jsonl"]).says(2, &["--data or CHARTLINT_DATA"]);
    folder.run(&["train", "confidence", "none.jsonl", "-o", "confidence.toml"]).says(2, &["none.jsonl"]);
}

#[test]
fn help_names_every_command() {
    let folder = Folder::new();
    let ran = folder.run(&["--help"]);
    for name in ["check", "explain", "evaluate", "knowledge", "terminology", "train"] {
        assert!(ran.out.contains(name), "{name}");
    }
    assert!(folder.run(&["--version"]).out.starts_with("chartlint "));
    assert_eq!(folder.run(&[]).code, 2);
}
