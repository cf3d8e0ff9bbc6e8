//! The Rust block of the README compiles and holds: it stands here once more, word for word.

use std::fs;

/// The lines of a block's or function's body, without what surrounds them.
fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_quick_start_runs() -> Result<(), chartlint::KnowledgeError> {
    // README: begin
    use chartlint::{AnalyzeOptions, Analyzer, Note};

    let analyzer = Analyzer::new()?;
    let note = Note::new("ASSESSMENT: CHF, on IV furosemide.");
    let report = analyzer.analyze(&note, &AnalyzeOptions::default());
    assert_eq!(report.diagnoses[0].code, "I50.9");
    assert_eq!(report.findings[0].missing_axes, ["type", "acuity"]);
    // README: end
    Ok(())
}

#[test]
fn the_readme_shows_the_same_lines() {
    let root = env!("CARGO_MANIFEST_DIR");
    let readme = fs::read_to_string(format!("{root}/README.md")).expect("README.md");
    let own = fs::read_to_string(format!("{root}/tests/readme.rs")).expect("tests/readme.rs");
    let shown = readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a Rust block in README.md");
    let tested = own.split("// README: begin\n").nth(1).and_then(|rest| rest.split("// README: end").next()).expect("the marked lines");
    assert_eq!(lines(shown), lines(tested));
}
