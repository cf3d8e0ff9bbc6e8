//! The knowledge folder as a whole: the bundled files compile, every page that `explain` needs is there, and each sort of fault is reported with file and line.

use std::fs;
use std::path::PathBuf;

use chartlint::Analyzer;
use chartlint::knowledge::{Fault, Knowledge, KnowledgeError, REPORTED_AXES, SourceFiles, bundled_code_set, bundled_files};

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

const PAGE: &str = "# Marsh fever\n\nInvented.\n";

/// A condition file without a fault, invented for these tests.
const MARSH_FEVER: &str = r#"id = "marsh_fever"
name = "Marsh fever"
domain = "infectious"
topic = "fever"
family = []
source = "K"

[[term]]
words = ["marsh fever"]

[[axis]]
id = "acuity"
reports_as = "acuity"
ask = "the acuity of the fever"
[[axis.value]]
id = "acute"
label = "acute"
words = ["acute"]

[[code]]
code = "R50.9"

[[gap]]
codes = ["R50.9"]
axes = ["acuity"]

[[indicator]]
id = "sodium_low"
kind = "lab"
analyte = "sodium"
below = 130
unit = "mmol/L"
source = "K"
"#;

/// The bundled files with one more condition, `conditions/NAME.toml` and its page.
fn with_condition(name: &str, file: &str) -> SourceFiles {
    let mut files = bundled_files();
    files.insert(format!("conditions/{name}.toml"), file.to_owned());
    files.insert(format!("conditions/{name}.md"), PAGE.to_owned());
    files
}

fn faults_of(files: &SourceFiles) -> Vec<Fault> {
    match Knowledge::compile(files, bundled_code_set().expect("the bundled pack is whole")) {
        Ok(_) => Vec::new(),
        Err(KnowledgeError { faults }) => faults,
    }
}

/// The faults of the invented condition after `from` was written as `to`, and the line that then holds `to`.
fn faults_when(from: &str, to: &str) -> (Vec<Fault>, usize) {
    assert!(MARSH_FEVER.contains(from), "the sample file holds `{from}`");
    let file = MARSH_FEVER.replacen(from, to, 1);
    let line = file.lines().position(|line| line.contains(to)).map_or(0, |index| index + 1);
    (faults_of(&with_condition("marsh_fever", &file)), line)
}

fn assert_fault(faults: &[Fault], line: usize, words: &[&str]) {
    let found =
        faults.iter().find(|fault| fault.file == "conditions/marsh_fever.toml" && words.iter().all(|word| fault.message.contains(word)));
    let Some(found) = found else { panic!("no fault with {words:?} in {faults:#?}") };
    assert_eq!(found.line, line, "{found}");
    assert_eq!(found.to_string(), format!("conditions/marsh_fever.toml:{line}: {}", found.message));
    assert!(found.message.chars().next().is_some_and(|c| !c.is_uppercase()), "lower case: {found}");
}

#[test]
fn the_bundled_knowledge_compiles() {
    if let Err(error) = Knowledge::bundled() {
        panic!("{} faults:\n{error}", error.faults.len());
    }
}

#[test]
fn the_sample_condition_has_no_fault() {
    assert_eq!(faults_of(&with_condition("marsh_fever", MARSH_FEVER)), []);
}

#[test]
fn every_kind_and_query_rule_has_a_page() {
    let knowledge = Knowledge::bundled().expect("the bundled knowledge compiles");
    let rules: Vec<String> = (1..=18).map(|number| format!("Q{number:02}")).collect();
    for id in KINDS.into_iter().chain(rules.iter().map(String::as_str)) {
        let pages: Vec<_> = knowledge.pages.iter().filter(|page| page.id == id).collect();
        assert_eq!(pages.len(), 1, "pages of `{id}` in rules.toml");
        let page = pages[0];
        assert!(
            !page.title.trim().is_empty() && !page.what.trim().is_empty() && !page.source.trim().is_empty(),
            "`{id}` lacks title, what or source"
        );
    }
    for page in &knowledge.pages {
        assert!(KINDS.contains(&page.id.as_str()) || rules.contains(&page.id), "`{}` is neither a kind nor a query rule", page.id);
    }
}

#[test]
fn every_threshold_is_cited_and_every_axis_reports_as_one_of_twelve() {
    let knowledge = Knowledge::bundled().expect("the bundled knowledge compiles");
    for condition in &knowledge.conditions {
        assert!(!condition.source.trim().is_empty(), "{}", condition.id);
        assert!(!condition.page.trim().is_empty(), "{}", condition.id);
        for indicator in &condition.indicators {
            assert!(!indicator.source.trim().is_empty(), "{}: {}", condition.id, indicator.id);
        }
        for axis in &condition.axes {
            assert!(REPORTED_AXES.contains(&axis.reports_as), "{}: {}", condition.id, axis.id);
        }
    }
}

#[test]
fn an_unknown_axis_is_a_fault_with_a_near_name() {
    let (faults, line) = faults_when("axes = [\"acuity\"]", "axes = [\"accuity\"]");
    assert_fault(&faults, line, &["axis `accuity`", "did you mean `acuity`?"]);
}

#[test]
fn an_axis_outside_the_twelve_is_a_fault() {
    let (faults, line) = faults_when("reports_as = \"acuity\"", "reports_as = \"chronicity\"");
    assert_fault(&faults, line, &["reports_as `chronicity`", "acuity, severity, stage"]);
}

#[test]
fn a_frame_has_a_name_and_a_place_for_the_words() {
    let (faults, _) = faults_when("words = [\"marsh fever\"]", "words = [\"marsh fever\"]\nframe = \"after\"");
    assert_fault(&faults, 10, &["frame `after`"]);
    let (faults, _) = faults_when(
        "[[term]]\nwords = [\"marsh fever\"]",
        "[frames]\nafter = [\"after the\"]\n[[term]]\nframe = \"after\"\nwords = [\"marsh\"]",
    );
    assert_fault(&faults, 9, &["wording of a frame", "`{}`"]);
}

#[test]
fn a_score_has_a_code_for_each_rising_value() {
    let score =
        "[[score]]\nid = \"heat\"\nanalyte = \"sodium\"\nbeside = [\"R50.9\"]\nfrom = [2, 1]\ncodes = [\"R50.81\"]\nsource = \"K\"\n\n";
    let (faults, _) = faults_when("[[indicator]]", &format!("{score}[[indicator]]"));
    assert!(faults.iter().any(|fault| fault.message.contains("score `heat`")), "{faults:#?}");
}

#[test]
fn a_header_code_is_a_fault() {
    let (faults, line) = faults_when("code = \"R50.9\"", "code = \"R50\"");
    assert_fault(&faults, line, &["code `R50`", "header", "icd10cm-fy2026"]);
}

#[test]
fn a_code_that_does_not_exist_is_a_fault() {
    let (faults, line) = faults_when("code = \"R50.9\"", "code = \"R50.99\"");
    assert_fault(&faults, line, &["code `R50.99` is not in icd10cm-fy2026"]);
}

#[test]
fn an_unknown_analyte_is_a_fault_with_a_near_name() {
    let (faults, line) = faults_when("analyte = \"sodium\"", "analyte = \"sodum\"");
    assert_fault(&faults, line, &["analyte `sodum` is not in analytes.toml", "did you mean `sodium`?"]);
}

#[test]
fn a_unit_the_analyte_does_not_have_is_a_fault() {
    let (faults, _) = faults_when("unit = \"mmol/L\"", "unit = \"furlong\"");
    let line = MARSH_FEVER.lines().position(|line| line.contains("id = \"sodium_low\"")).expect("the indicator") + 1;
    assert_fault(&faults, line, &["unit `furlong`", "`sodium_low`"]);
}

#[test]
fn an_indicator_without_a_citation_is_a_fault() {
    let (faults, _) = faults_when("unit = \"mmol/L\"\nsource = \"K\"", "unit = \"mmol/L\"\nsource = \" \"");
    assert!(faults.iter().any(|fault| fault.message == "indicator `sodium_low` has no citation"), "{faults:#?}");
}

#[test]
fn a_frequency_of_nothing_is_a_fault() {
    let (faults, line) = faults_when("words = [\"acute\"]", "frequency = 0");
    assert_fault(&faults, line, &["frequency", "above 0"]);
    let (faults, _) = faults_when("words = [\"acute\"]", "frequency = { inpatient = 4, outpatient = 0.5 }");
    assert_eq!(faults, []);
}

#[test]
fn an_answer_without_a_citation_is_a_fault() {
    let answer = "[[answer]]\ncode = \"R50.2\"\ncodes = [\"R50.9\"]\naxes = [\"acuity\"]\nrequire_any = [\"sodium_low\"]\n";
    let place = "[[indicator]]";
    let (faults, _) = faults_when(place, &format!("{answer}source = \"T R50.2\"\n\n{place}"));
    assert_eq!(faults, []);
    let file = MARSH_FEVER.replacen(place, &format!("{answer}source = \"\"\n\n{place}"), 1);
    let faults = faults_of(&with_condition("marsh_fever", &file));
    assert!(faults.iter().any(|fault| fault.message.contains("answer `R50.2` has no citation")), "{faults:#?}");
}

#[test]
fn bad_toml_is_a_fault_where_it_stands() {
    let (faults, line) = faults_when("below = 130", "below = = 130");
    assert_fault(&faults, line, &[]);
}

#[test]
fn a_misspelled_key_is_a_fault_where_it_stands() {
    let (faults, line) = faults_when("label = \"acute\"", "lable = \"acute\"");
    assert_fault(&faults, line, &["unknown field `lable`", "label"]);
}

#[test]
fn a_missing_page_is_a_fault() {
    let mut files = with_condition("marsh_fever", MARSH_FEVER);
    files.remove("conditions/marsh_fever.md");
    assert_fault(&faults_of(&files), 1, &["the page `conditions/marsh_fever.md` is missing"]);
}

#[test]
fn an_id_that_differs_from_the_files_name_is_a_fault() {
    let (faults, line) = faults_when("id = \"marsh_fever\"", "id = \"marsh_fewer\"");
    assert_fault(&faults, line, &["id `marsh_fewer` differs from the file's name `marsh_fever`"]);
}

#[test]
fn a_missing_table_is_a_fault_of_the_whole_file() {
    let mut files = bundled_files();
    files.remove("cues.toml");
    let faults = faults_of(&files);
    assert!(faults.contains(&Fault { file: "cues.toml".into(), line: 0, message: "the file is missing".into() }), "{faults:#?}");
}

#[test]
fn a_phrase_in_two_cues_that_do_the_same_is_a_fault() {
    let mut files = bundled_files();
    let cues = files.get("cues.toml").expect("the bundled table").to_owned();
    let again = |most: &str, direction: &str| {
        format!("{cues}\n[[cue]]\nwords = [\"negative for\"]\ncategory = \"absent\"\ndirection = \"{direction}\"\n{most}source = \"K\"\n")
    };
    for most in ["", "max_words = 2\n"] {
        files.insert("cues.toml".into(), again(most, "forward"));
        let faults = faults_of(&files);
        assert!(faults.iter().any(|fault| fault.message.contains("`negative for` stands in a cue of the same")), "{faults:#?}");
    }
    files.insert("cues.toml".into(), again("", "backward"));
    assert!(faults_of(&files).is_empty());
}

#[test]
fn every_sign_of_a_right_code_has_a_weight() {
    let mut files = bundled_files();
    let table = files["confidence.toml"].clone();
    let without: String = table.lines().filter(|line| !line.starts_with("skips =")).map(|line| format!("{line}\n")).collect();
    files.insert("confidence.toml".into(), without);
    assert!(faults_of(&files).iter().any(|fault| fault.file == "confidence.toml" && fault.message == "no weight for skips"));
    files.insert("confidence.toml".into(), table.replace("skips =", "skipps ="));
    assert!(faults_of(&files).iter().any(|fault| fault.file == "confidence.toml" && fault.message.contains("unknown variant `skipps`")));
}

#[test]
fn all_faults_of_all_files_come_at_once_and_sorted() {
    let mut files = bundled_files();
    let mut add = |name: &str, from: &str, to: &str| {
        let file = MARSH_FEVER.replace("marsh_fever", name).replacen(from, to, 1);
        files.insert(format!("conditions/{name}.toml"), file);
        files.insert(format!("conditions/{name}.md"), PAGE.to_owned());
    };
    add("fault_axis", "axes = [\"acuity\"]", "axes = [\"accuity\"]");
    add("fault_code", "code = \"R50.9\"", "code = \"R50\"");
    add("fault_analyte", "analyte = \"sodium\"", "analyte = \"sodum\"");
    add("fault_key", "label = \"acute\"", "lable = \"acute\"");
    add("fault_toml", "below = 130", "below = = 130");
    add("fault_page", "", "");
    // Two faults in one file.
    add("fault_two", "analyte = \"sodium\"\nbelow = 130", "analyte = \"sodum\"\nbelow = 130\ndrug_classes = [\"no_such_class\"]");
    files.remove("conditions/fault_page.md");
    let faults = faults_of(&files);
    for name in ["fault_axis", "fault_code", "fault_analyte", "fault_key", "fault_toml", "fault_page", "fault_two"] {
        let file = format!("conditions/{name}.toml");
        assert!(faults.iter().any(|fault| fault.file == file && fault.line > 0), "no fault of {name}: {faults:#?}");
    }
    assert!(faults.iter().filter(|fault| fault.file == "conditions/fault_two.toml").count() >= 2, "{faults:#?}");
    let mut sorted = faults.clone();
    sorted.sort();
    assert_eq!(faults, sorted);
    let shown = KnowledgeError { faults: faults.clone() }.to_string();
    assert_eq!(shown.lines().count(), faults.len(), "one line a fault");
}

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("chartlint-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("conditions")).expect("a temporary folder");
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a temporary file");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_sites_folder_is_laid_over_the_bundled_one() {
    let folder = Folder::new("overlay");
    folder.write("conditions/marsh_fever.toml", MARSH_FEVER);
    folder.write("conditions/marsh_fever.md", PAGE);
    let build = || Analyzer::builder().without_ranker().knowledge_dir(&folder.0);
    let analyzer = build().expect("the folder is read").build().expect("the folder has no fault");
    let knowledge = analyzer.knowledge();
    let added = knowledge.condition_id("marsh_fever").expect("the site's condition");
    assert_eq!(knowledge.condition(added).name, "Marsh fever");
    assert!(knowledge.condition_id("heart_failure").is_some(), "the bundled ones stay");
    let bundled = Knowledge::bundled().expect("the bundled knowledge compiles");
    assert_ne!(knowledge.version, bundled.version, "the provenance tells a site's knowledge from the bundled one");
}

#[test]
fn faults_of_a_folder_come_through_the_builder() {
    let folder = Folder::new("faults");
    folder.write("conditions/marsh_fever.toml", &MARSH_FEVER.replace("\"R50.9\"", "\"R50\""));
    let error = match Analyzer::builder().without_ranker().knowledge_dir(&folder.0).expect("the folder is read").build() {
        Ok(_) => panic!("a header code was accepted"),
        Err(error) => error,
    };
    let text = error.to_string();
    assert!(text.contains("conditions/marsh_fever.toml:") && text.contains("header") && text.contains("the page"), "{text}");
}

#[test]
fn a_folder_that_is_not_there_is_an_error_that_names_it() {
    let missing = std::env::temp_dir().join("chartlint-no-such-folder");
    let error = Knowledge::files_with_folder(&missing).expect_err("no such folder");
    assert!(error.to_string().contains("chartlint-no-such-folder"), "{error}");
}
