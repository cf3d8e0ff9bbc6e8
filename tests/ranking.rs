//! What a suggestion may rest on: the engine's part, with the ranker that counts indicators.

use chartlint::analyzer::{AnalyzeOptions, Analyzer};
use chartlint::report::Report;
use chartlint::text::Note;

fn analyzer() -> Analyzer {
    Analyzer::builder().without_ranker().build().expect("the bundled knowledge compiles")
}

fn rank(text: &str, mention: &str, codes: &[&str]) -> Vec<String> {
    let start = text.find(mention).expect("the mention stands in the text");
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    let ranked = analyzer().rank(text, (start, start + mention.len()), &codes).expect("codes of the set");
    ranked.into_iter().map(|suggestion| suggestion.code).collect()
}

fn report(text: &str) -> Report {
    analyzer().analyze(&Note::new(text), &AnalyzeOptions::default())
}

#[test]
fn indicators_of_the_text_speak_for_a_candidate() {
    let text = "Heart failure. Echocardiogram today with an ejection fraction of 25%. Furosemide 40 mg IV given.";
    assert_eq!(rank(text, "Heart failure", &["I50.30", "I50.20"]).first().map(String::as_str), Some("I50.20"));
}

#[test]
fn what_the_text_only_denies_is_never_suggested() {
    let codes = ["J96.00", "J96.10", "J96.20"];
    let text = "Respiratory failure, on home oxygen for years. No acute respiratory failure today.";
    let ranked = rank(text, "Respiratory failure", &codes);
    assert!(ranked.contains(&"J96.10".to_owned()) && !ranked.contains(&"J96.00".to_owned()), "{ranked:?}");
}

#[test]
fn a_denial_about_somebody_else_excludes_nothing() {
    let text = "Respiratory failure, on home oxygen for years. His mother had no acute respiratory failure.";
    assert!(rank(text, "Respiratory failure", &["J96.00", "J96.10"]).contains(&"J96.00".to_owned()));
}

#[test]
fn suggestions_of_the_classification_keep_what_is_documented() {
    let report = report("Emergency department note.\nAssessment: right forearm fracture, splinted, orthopedics to follow.");
    let findings = report.findings.iter().filter(|finding| finding.code.as_deref().is_some_and(|code| code.starts_with("S52.91")));
    let suggestions: Vec<_> = findings.flat_map(|finding| &finding.suggestions).collect();
    assert!(!suggestions.is_empty(), "{:?}", report.findings.iter().map(|finding| (&finding.id, &finding.code)).collect::<Vec<_>>());
    assert!(suggestions.iter().all(|suggestion| suggestion.title.contains("right") && suggestion.code.ends_with('A')));
}

#[test]
fn a_breast_cancer_without_a_side_may_become_one_with_a_side_of_the_same_sex() {
    let report = report("Assessment: Invasive carcinoma of the female breast, breast cancer, starting tamoxifen.");
    let suggestions: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.code.as_deref() == Some("C50.919"))
        .flat_map(|finding| &finding.suggestions)
        .collect();
    assert!(!suggestions.is_empty());
    assert!(suggestions.iter().all(|suggestion| suggestion.code.starts_with("C50") && suggestion.title.contains("female")));
}

#[test]
fn a_pressure_ulcer_without_a_stage_keeps_its_site() {
    let report = report("Wound care note. Assessment: sacral decubitus ulcer, dressing changed daily, turned every 2 hours.");
    let suggestions: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.code.as_deref() == Some("L89.159"))
        .flat_map(|finding| &finding.suggestions)
        .collect();
    assert!(!suggestions.is_empty() && suggestions.iter().all(|suggestion| suggestion.code.starts_with("L89.15")));
}

fn suggested(text: &str, code: &str) -> Vec<String> {
    let findings = report(text).findings;
    findings.iter().filter(|f| f.code.as_deref() == Some(code)).flat_map(|f| &f.suggestions).map(|s| s.code.clone()).collect()
}

#[test]
fn an_answer_that_would_be_asked_about_again_is_not_suggested() {
    let codes = suggested("Assessment: Chronic kidney disease, recheck creatinine in two weeks.", "N18.9");
    assert!(codes.contains(&"N18.31".to_owned()) && !codes.contains(&"N18.30".to_owned()), "{codes:?}");
}

#[test]
fn a_value_that_needs_evidence_is_suggested_only_with_it() {
    let plain = suggested("Assessment: Chronic kidney disease, recheck creatinine in two weeks.", "N18.9");
    let shown = suggested("Assessment: Chronic kidney disease, eGFR 9 mL/min/1.73 m2, referred to nephrology.", "N18.9");
    assert!(!plain.contains(&"N18.6".to_owned()), "{plain:?}");
    assert!(shown.contains(&"N18.6".to_owned()), "{shown:?}");
}

#[test]
fn an_answer_may_state_an_axis_that_nobody_asks_for() {
    let codes = suggested("Assessment: Urinary tract infection with flank pain and fever, started ceftriaxone.", "N39.0");
    assert!(codes.iter().any(|code| code == "N10" || code == "N30.00"), "{codes:?}");
    assert!(!codes.contains(&"N11.9".to_owned()), "{codes:?}");
}
