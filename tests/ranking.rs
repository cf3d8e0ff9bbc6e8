//! What a suggestion may rest on: the engine's part, with the ranker that counts indicators.

use chartlint::analyzer::{AnalyzeOptions, Analyzer};
use chartlint::report::Report;
use chartlint::text::{Note, Setting};

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
fn a_value_speaks_for_no_code_that_has_another_of_its_values_wrong() {
    let later = suggested("Assessment: Chronic kidney disease, eGFR 38 mL/min/1.73 m2, referred to nephrology.", "N18.9");
    let earlier = suggested("Assessment: Chronic kidney disease, eGFR 52 mL/min/1.73 m2, referred to nephrology.", "N18.9");
    assert_eq!((later[0].as_str(), earlier[0].as_str()), ("N18.32", "N18.31"), "{later:?}, {earlier:?}");
}

#[test]
fn an_answer_may_state_an_axis_that_nobody_asks_for() {
    let codes = suggested("Assessment: Urinary tract infection with flank pain and fever, started ceftriaxone.", "N39.0");
    assert!(codes.iter().any(|code| code == "N10" || code == "N30.00"), "{codes:?}");
    assert!(!codes.contains(&"N11.9".to_owned()), "{codes:?}");
}

#[test]
fn without_evidence_the_common_answer_stands_first() {
    let found = suggested("Assessment: Depression, sertraline 50 mg daily continued.", "F32.A");
    assert!(found.iter().take(2).all(|code| ["F32.0", "F32.1"].contains(&code.as_str())), "{found:?}");
}

#[test]
fn how_common_an_acuity_is_depends_on_the_setting() {
    let text = "Assessment: Congestive heart failure, torsemide continued.";
    let options = AnalyzeOptions { setting: Setting::Outpatient, ..AnalyzeOptions::default() };
    let report = analyzer().analyze(&Note::new(text), &options);
    let found: Vec<_> = report.findings.iter().filter(|f| f.code.as_deref() == Some("I50.9")).flat_map(|f| &f.suggestions).collect();
    assert!(found.iter().take(2).all(|suggestion| ["I50.22", "I50.32"].contains(&suggestion.code.as_str())), "{found:?}");
}

#[test]
fn a_creatinine_speaks_for_a_stage() {
    let found = suggested("Assessment: Chronic kidney disease, creatinine 3.4 mg/dL, renally dosed drugs, nephrology to follow.", "N18.9");
    assert_eq!(found.first().map(String::as_str), Some("N18.4"), "{found:?}");
}

#[test]
fn an_answer_of_another_condition_needs_its_evidence() {
    let plain = "Assessment: Pneumonia, ceftriaxone and azithromycin given.";
    assert!(!suggested(plain, "J18.9").contains(&"J69.0".to_owned()));
    let fed = "Assessment: Pneumonia after tube feeding, dysphagia, clindamycin given.";
    assert_eq!(suggested(fed, "J18.9").first().map(String::as_str), Some("J69.0"));
    let denied = "Assessment: Pneumonia, clindamycin given. No aspiration pneumonia.";
    assert!(!suggested(denied, "J18.9").contains(&"J69.0".to_owned()));
}

#[test]
fn a_tumour_is_never_answered_by_another_organ() {
    for (text, code) in [
        ("Assessment: Pancreatic cancer, starting gemcitabine.", "C25.9"),
        ("Assessment: Bladder cancer, starting intravesical BCG and cisplatin.", "C67.9"),
    ] {
        let found = suggested(text, code);
        assert!(!found.is_empty() && found.iter().all(|other| other.starts_with(&code[..3])), "{found:?}");
    }
}

#[test]
fn bleeding_seen_at_endoscopy_names_the_lesion() {
    let found = suggested("Assessment: Upper GI bleed. Endoscopy revealed erosive gastritis. Pantoprazole infusion.", "K92.2");
    assert!(found.iter().take(2).all(|code| code.starts_with("K29")), "{found:?}");
}

#[test]
fn an_infection_at_a_catheter_may_be_its_complication() {
    let found = suggested("Assessment: Urinary tract infection with a chronic indwelling Foley catheter, ceftriaxone started.", "N39.0");
    assert_eq!(found.first().map(String::as_str), Some("T83.511A"), "{found:?}");
}

#[test]
fn words_that_meet_two_indicators_are_one_piece_of_evidence() {
    let found =
        suggested("Assessment: Heart failure, furosemide 40 mg IV. Echocardiogram: EF 25%, grade II diastolic dysfunction.", "I50.9");
    let place = |code: &str| found.iter().position(|other| other == code).unwrap_or(usize::MAX);
    assert!(place("I50.23") < 3 && place("I50.23") < place("I50.41"), "{found:?}");
}

#[test]
fn an_acute_failure_may_be_acute_on_chronic() {
    let found = suggested("Assessment: Acute congestive heart failure, known CHF, EF 25%, furosemide 40 mg IV.", "I50.9");
    assert!(found.iter().take(2).any(|code| code == "I50.23"), "{found:?}");
}

#[test]
fn remission_is_suggested_only_where_the_record_speaks_of_it() {
    let found = suggested("Assessment: Alcohol use disorder, mild, and cocaine use, treated with counselling.", "F14.90");
    assert!(found.iter().all(|code| code != "F14.91" && code != "F14.11" && code != "F14.21"), "{found:?}");
}
