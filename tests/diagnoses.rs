//! Which of the diagnoses a note names are documented as current, and what codes of one note make of each other. The notes are invented.

use std::sync::LazyLock;

use chartlint::{AnalyzeOptions, Analyzer, Note, Setting};

static ANALYZER: LazyLock<Analyzer> =
    LazyLock::new(|| Analyzer::builder().without_ranker().build().expect("the bundled knowledge compiles"));

/// Codes of a note with one status.
fn codes(setting: Setting, text: &str, status: &str) -> Vec<String> {
    let report = ANALYZER.analyze(&Note::new(text), &AnalyzeOptions { setting, ..AnalyzeOptions::default() });
    report.diagnoses.iter().filter(|diagnosis| diagnosis.status == status).map(|diagnosis| diagnosis.code.clone()).collect()
}

fn current(text: &str) -> Vec<String> {
    codes(Setting::Outpatient, text, "current")
}

fn has(codes: &[String], prefix: &str) -> bool {
    codes.iter().any(|code| code.starts_with(prefix))
}

#[test]
fn a_differential_is_considered_and_not_concluded() {
    let text = "IMPRESSION: Right lower quadrant pain.\nDIFFERENTIAL DIAGNOSIS: Appendicitis, Crohn's disease, and ureterolithiasis.";
    assert!(!has(&current(text), "K"), "{:?}", current(text));
    let text =
        "HOSPITAL COURSE: Films showed a mass. Differential dx: included meningioma, lymphoma and sarcoidosis. She then had pneumonia.";
    assert_eq!(codes(Setting::Inpatient, text, "current"), ["J18.9"]);
}

#[test]
fn what_was_repaired_in_the_past_is_gone() {
    let text = "HISTORY OF PRESENT ILLNESS: She had a ventricular septal defect, which was repaired when she was an infant.";
    assert!(!has(&current(text), "Q21"), "{:?}", current(text));
    let text = "HISTORY OF PRESENT ILLNESS: She had cataract surgery about 3.5 months ago.";
    assert!(!has(&current(text), "H26"), "{:?}", current(text));
    // What is to be operated on is there.
    let text = "ASSESSMENT: Cataract of the right eye. She is scheduled for cataract surgery.";
    assert!(has(&current(text), "H26"), "{:?}", current(text));
    // What was taken out is the gallbladder.
    let text = "PAST MEDICAL HISTORY: Hypertension, gallbladder removed in 1990.";
    assert!(has(&current(text), "I10"), "{:?}", current(text));
}

#[test]
fn a_tumour_of_former_years_is_past() {
    let past = |text: &str| !has(&current(text), "C") && has(&codes(Setting::Outpatient, text, "history"), "Z85");
    assert!(past("ASSESSMENT:\n1. Heart failure.\n2. Breast cancer in 1994."));
    assert!(past("PAST MEDICAL HISTORY: Status post left orchiectomy for testicular cancer."));
    assert!(!past("ASSESSMENT: Breast cancer diagnosed in 1994."));
    assert!(!past("ASSESSMENT: Breast cancer in 1994, now recurrent with bone pain."));
    assert!(!past("ASSESSMENT: Status post mastectomy for breast cancer, on chemotherapy."));
}

#[test]
fn an_operation_tells_findings_where_the_note_names_its_diagnosis() {
    let narrative = "PROCEDURE: The scope was passed. Mild gastritis was met on the way.";
    assert!(has(&current(narrative), "K29"));
    let text = format!("POSTOPERATIVE DIAGNOSIS: Esophageal stricture.\n{narrative}");
    assert!(!has(&current(&text), "K29"));
    assert!(has(&current(&text), "K22.2"));
}

#[test]
fn build_of_a_part_is_not_build_of_the_body() {
    assert!(!has(&current("PHYSICAL EXAMINATION: Abdomen: soft, obese, nontender."), "E66"));
    assert!(has(&current("PHYSICAL EXAMINATION: General: obese woman in no distress."), "E66"));
}

#[test]
fn an_event_an_outpatient_tells_of_is_past() {
    let text = "HISTORY OF PRESENT ILLNESS: He takes warfarin because of atrial fibrillation and stroke.\nASSESSMENT: Atrial fibrillation.";
    assert!(!has(&current(text), "I63"), "{:?}", current(text));
    assert!(has(&current("ASSESSMENT: Acute ischemic stroke."), "I63"));
    assert!(!has(&current("ASSESSMENT: Cognitive deficits secondary to stroke."), "I63"));
    assert!(has(&codes(Setting::Inpatient, "HOSPITAL COURSE: She had a stroke on day two.", "current"), "I63"));
}

#[test]
fn a_code_that_names_less_gives_way_to_one_that_names_more() {
    let codes = current("CHIEF COMPLAINT: Kyphosis.\nASSESSMENT: Thoracic kyphosis, stable.");
    assert!(has(&codes, "M40.204") && !has(&codes, "M40.209"), "{codes:?}");
    let codes = current("ASSESSMENT:\n1. Elevated blood glucose.\n2. Type 2 diabetes.");
    assert!(has(&codes, "E11") && !has(&codes, "R73"), "{codes:?}");
}

#[test]
fn a_symptom_takes_the_most_specific_words_of_the_note() {
    let codes = current("HISTORY OF PRESENT ILLNESS: He noticed gross hematuria on Monday.\nASSESSMENT: Hematuria. Cystoscopy is planned.");
    assert!(has(&codes, "R31.0") && !has(&codes, "R31.9"), "{codes:?}");
}

#[test]
fn what_the_classification_has_one_code_for_is_one() {
    let codes = current("ASSESSMENT: Nausea, vomiting.");
    assert_eq!(codes, ["R11.2"]);
}

#[test]
fn a_flare_of_the_past_does_not_make_the_disease_flare() {
    let text =
        "HISTORY OF PRESENT ILLNESS: He was intubated five months ago for an acute exacerbation of COPD.\nASSESSMENT: COPD, doing well.";
    let codes = current(text);
    assert!(has(&codes, "J44.9") && !has(&codes, "J44.1"), "{codes:?}");
}

#[test]
fn everyday_words_are_no_diagnoses() {
    for text in [
        "HISTORY OF PRESENT ILLNESS: She describes a tearing sensation in the calf.",
        "PROCEDURE: The adenoids were inspected and the oral cavity was suctioned.",
        "PHYSICAL EXAMINATION: BP 130/80 LUE.",
        "HISTORY OF PRESENT ILLNESS: He received three counter shocks.",
    ] {
        assert!(current(text).is_empty(), "{text} {:?}", current(text));
    }
}

#[test]
fn complications_denied_are_not_a_disease_without_complications() {
    let text = "PAST MEDICAL HISTORY: No complications of the pregnancy such as diabetes were seen.";
    assert!(!has(&current(text), "E11"), "{:?}", current(text));
}

#[test]
fn complaints_on_admission_give_way_to_what_the_stay_concludes() {
    let admitted = "ADMISSION DIAGNOSES:\n1. Abdominal pain.\n2. Hypertension.\n";
    let text = format!("{admitted}DISCHARGE DIAGNOSES:\n1. Acute cholecystitis.\n2. Hypertension.");
    assert_eq!(codes(Setting::Inpatient, &text, "current"), ["I10", "K81.0"]);
    assert!(has(&codes(Setting::Inpatient, admitted, "current"), "R10"));
}

#[test]
fn a_problem_list_concludes_a_note_that_has_no_other_conclusion() {
    let list = "HISTORY OF PRESENT ILLNESS: Two days of loose stools.\nPROBLEM LIST:\n1. Ulcerative colitis.\n";
    assert!(has(&codes(Setting::Inpatient, list, "current"), "K51"));
    let text = format!("{list}ASSESSMENT:\n1. Dehydration.");
    assert!(!has(&codes(Setting::Inpatient, &text, "current"), "K51"));
}

#[test]
fn an_inflamed_diverticulum_passes() {
    assert!(!has(&current("PAST MEDICAL HISTORY: Hypertension, diverticulitis."), "K57"));
    assert!(has(&current("ASSESSMENT: Diverticulitis."), "K57"));
    assert!(has(&current("PAST MEDICAL HISTORY: Diverticulosis."), "K57"));
}

#[test]
fn bronchitis_without_a_name_is_the_named_one() {
    assert_eq!(current("ASSESSMENT:\n1. Bronchitis.\n2. Acute bronchitis."), ["J20.9"]);
}

#[test]
fn the_use_of_a_muscle_is_no_malformation() {
    assert!(!has(&codes(Setting::Inpatient, "HOSPITAL COURSE: Tachypnea with accessory muscle use.", "current"), "Q"));
}

#[test]
fn weakness_of_a_limb_names_no_muscle() {
    assert_eq!(current("ASSESSMENT: Leg weakness."), ["R29.898"]);
    assert_eq!(current("ASSESSMENT: Muscle weakness."), ["M62.81"]);
}

#[test]
fn spellings_and_short_names() {
    assert_eq!(current("ASSESSMENT:\n1. Leucocytosis.\n2. Increased transaminases.\n3. Prolonged QT."), ["D72.829", "R74.01", "R94.31"]);
    assert_eq!(current("ASSESSMENT: Hypothermia."), ["T68.XXXA"]);
    assert_eq!(current("ASSESSMENT: Central adrenal insufficiency."), ["E27.49"]);
    assert_eq!(current("PAST MEDICAL HISTORY: ESRD on dialysis, COPD on nasal oxygen."), ["N18.6", "Z99.2", "J44.9", "Z99.81"]);
}
