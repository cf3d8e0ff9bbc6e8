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
fn the_back_of_a_part_is_no_back() {
    assert_eq!(current("ASSESSMENT: Laceration on the back of her head."), ["S01.91XA"]);
    assert_eq!(current("ASSESSMENT: Abrasion of the back of the neck."), ["S10.91XA"]);
    assert_eq!(current("ASSESSMENT: Laceration of his back."), ["S21.219A"]);
    assert_eq!(current("ASSESSMENT: Contusion of the lower back of a moderate degree."), ["S30.0XXA"]);
    assert_eq!(current("ASSESSMENT: Laceration of the back of the patient."), ["S21.219A"]);
    assert!(has(&current("ASSESSMENT: Second degree burn of the back of the left hand."), "T23.262A"));
}

#[test]
fn a_collapsed_vertebra_beside_osteoporosis_is_of_it() {
    assert_eq!(current("ASSESSMENT: L2 compression fracture. Osteoporosis."), ["M80.08XA"]);
    assert!(has(&current("ASSESSMENT: L2 compression fracture."), "M48.56XA"));
    assert!(!has(&current("ASSESSMENT: L2 compression fracture from metastasis of breast cancer to the spine. Osteoporosis."), "M80"));
}

#[test]
fn a_list_of_allergies_may_name_a_disease() {
    assert_eq!(current("ALLERGIES: Penicillin, which causes hives. Seasonal allergies."), ["J30.2"]);
    assert!(current("ALLERGIES: No seasonal allergies. Latex - allergic rhinitis.").is_empty());
}

#[test]
fn the_degree_of_one_name_is_not_that_of_another() {
    assert!(has(&current("ASSESSMENT: Severe dementia, moderate malnutrition."), "E44.0"));
    assert!(has(&current("ASSESSMENT: Severe dementia with agitation, moderate protein-calorie malnutrition."), "E44.0"));
    assert!(has(&current("ASSESSMENT: Malnutrition, severe."), "E43"));
    // A neuropathy of another cause is none of the diabetes.
    assert!(!has(&current("ASSESSMENT: Critical illness polyneuropathy. Type 2 diabetes."), "E11.42"));
}

#[test]
fn a_tumour_without_evidence_of_disease_is_past() {
    assert!(has(&current("ASSESSMENT: Peritoneal mesothelioma, partial remission."), "C45.1"));
    assert!(has(&current("ASSESSMENT: Colon cancer, not yet in complete remission."), "C18.9"));
    let over = "ASSESSMENT: Rectal cancer, completed chemoradiation in May. There is no evidence of recurrent disease on today's scan.";
    assert!(!has(&current(over), "C20"), "{:?}", current(over));
    let treated = "ASSESSMENT: Rectal cancer, on FOLFOX chemotherapy. No evidence of disease in the liver.";
    assert!(has(&current(treated), "C20"), "{:?}", current(treated));
    assert!(has(&current("ASSESSMENT: Rectal cancer. No evidence of pulmonary disease."), "C20"));
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

#[test]
fn what_somebody_had_as_a_child_is_over() {
    let text = "PAST MEDICAL HISTORY: Asthma as a child, hypertension.";
    assert_eq!(current(text), ["I10"]);
    assert_eq!(current("PAST MEDICAL HISTORY: Childhood epilepsy, gout."), ["M10.9"]);
    // What was diagnosed then may last.
    assert!(has(&current("HISTORY OF PRESENT ILLNESS: He was diagnosed with asthma as a child."), "J45"));
}

#[test]
fn a_doubt_amid_a_list_is_of_its_own_entry() {
    let text = "PAST MEDICAL HISTORY: Gout, possible asthma, hypertension, glaucoma.";
    assert_eq!(current(text), ["M10.9", "I10", "H40.9"]);
    assert!(!has(&current("ASSESSMENT: Cough, possible pneumonia, bronchitis or asthma."), "J"));
}

#[test]
fn an_old_infarction_is_past_and_an_order_of_today_is_not() {
    let text = "ASSESSMENT: Old myocardial infarction. DNR.";
    assert_eq!(codes(Setting::Inpatient, text, "history"), ["I25.2"]);
    assert_eq!(codes(Setting::Inpatient, text, "current"), ["Z66"]);
}

#[test]
fn a_newborn_has_codes_of_the_perinatal_chapter() {
    assert_eq!(current("ASSESSMENT: This is a 6-day-old boy. Jaundice."), ["P59.9"]);
    assert_eq!(current("ASSESSMENT: This is a three-week-old girl. Dehydration."), ["P74.1"]);
    assert_eq!(current("ASSESSMENT: This is a 6-year-old boy. Jaundice."), ["R17"]);
    assert_eq!(current("ASSESSMENT: This is a 9-week-old boy. Dehydration."), ["E86.0"]);
}

#[test]
fn weakness_of_one_side_with_a_stroke_is_hemiparesis() {
    assert_eq!(current("ASSESSMENT: Acute stroke with left-sided weakness."), ["I63.9", "G81.94"]);
    assert_eq!(current("ASSESSMENT: Acute stroke with right-sided weakness."), ["I63.9", "G81.91"]);
    assert_eq!(current("ASSESSMENT:\n1. Acute stroke.\n2. Generalized weakness."), ["I63.9", "R53.1"]);
    assert_eq!(current("ASSESSMENT: Right-sided weakness."), ["R53.1"]);
}

#[test]
fn a_disc_and_the_root_or_cord_it_presses_on_are_one_code() {
    assert_eq!(current("ASSESSMENT:\n1. Herniated cervical disc C5-C6.\n2. Cervical radiculopathy."), ["M50.122"]);
    assert_eq!(current("ASSESSMENT: Cervical disc displacement with myelopathy."), ["M50.00"]);
    assert!(current("HISTORY OF PRESENT ILLNESS: The film showed the C5-C6 disc space.").is_empty());
}

#[test]
fn valves_that_are_narrow_and_leak() {
    assert_eq!(current("ASSESSMENT: Aortic stenosis and severe aortic insufficiency."), ["I35.2"]);
}

#[test]
fn a_problem_list_counts_where_the_conclusion_names_no_disease() {
    let list = "PROBLEM LIST:\n1. Gout.\n2. Hypothyroidism.\n";
    assert_eq!(current(&format!("{list}ASSESSMENT AND PLAN: Continue present therapy.")), ["M10.9", "E03.9"]);
    assert_eq!(current(&format!("{list}ASSESSMENT AND PLAN: Hypertension, continue lisinopril.")), ["I10"]);
}

#[test]
fn what_a_part_was_taken_away_for_is_gone() {
    let text = "HISTORY OF PRESENT ILLNESS: He underwent left below knee amputation for gangrene.";
    assert!(!has(&current(text), "I96"), "{:?}", current(text));
    let text = "HISTORY OF PRESENT ILLNESS: She had a lumbar laminectomy for spinal stenosis.";
    assert!(has(&current(text), "M48"), "{:?}", current(text));
    let text = "PAST MEDICAL HISTORY: He had a nephrectomy for stones, hypertension.";
    assert!(has(&current(text), "I10"), "{:?}", current(text));
}

#[test]
fn what_brought_the_patient_in_is_coded_where_nothing_explains_it() {
    let came = "HISTORY OF PRESENT ILLNESS: A 50-year-old man who presents with dizziness and nausea.\nPHYSICAL EXAMINATION: Normal.\n";
    assert!(has(&current(came), "R42"), "{:?}", current(came));
    let explained = format!("{came}ASSESSMENT: Vestibular neuritis.");
    assert!(!has(&current(&explained), "R42"));
    // Outside the hospital a suspicion explains nothing (guidelines IV.H).
    let suspected = format!("{came}ASSESSMENT: Possible vestibular neuritis.");
    assert!(has(&codes(Setting::Outpatient, &suspected, "current"), "R42"));
    assert!(!has(&codes(Setting::Inpatient, &suspected, "current"), "R42"));
}

#[test]
fn symptoms_that_their_disease_always_brings() {
    assert_eq!(current("ASSESSMENT:\n1. Left flank pain.\n2. Left ureteral stone."), ["N20.1"]);
    assert_eq!(current("ASSESSMENT:\n1. Diarrhea.\n2. C. difficile colitis."), ["A04.72"]);
    // A disease that is only suspected explains nothing.
    assert!(has(&current("ASSESSMENT:\n1. Diarrhea.\n2. Possible gastroenteritis."), "R19.7"));
    assert_eq!(current("ASSESSMENT:\n1. Hypertension.\n2. Elevated blood pressure."), ["I10"]);
}

#[test]
fn abuse_of_the_past_is_not_in_remission_by_that() {
    assert!(current("SOCIAL HISTORY: History of alcohol abuse.").is_empty());
    assert_eq!(current("ASSESSMENT: Alcohol abuse, in remission."), ["F10.11"]);
}

#[test]
fn an_outpatient_is_told_of_the_failures_of_a_stay() {
    let text = "HISTORY OF PRESENT ILLNESS: She spent last week in hospital with acute renal failure and sepsis.";
    assert!(current(text).is_empty(), "{:?}", current(text));
    assert!(has(&current("ASSESSMENT: Acute renal failure."), "N17"));
}

#[test]
fn words_that_name_no_disease() {
    assert!(current("MEDICATIONS: Lotrimin AF cream.").is_empty());
    assert!(current("ASSESSMENT: She will see Dr. Raby.").is_empty());
    assert!(current("ASSESSMENT: Grave prognosis.").is_empty());
    assert!(current("LAST TETANUS IMMUNIZATION: Unknown.").is_empty());
    assert_eq!(current("ASSESSMENT: Septic thrombophlebitis."), ["I80.9"]);
    assert_eq!(current("ASSESSMENT: Non-diabetic."), Vec::<String>::new());
}

#[test]
fn more_words_of_the_wards() {
    assert_eq!(current("ASSESSMENT: Left MCA infarction."), ["I63.512"]);
    assert_eq!(current("ASSESSMENT: Tailor's bunion of the right foot."), ["M21.621"]);
    assert_eq!(current("ASSESSMENT: Chronic ulceration of the right foot."), ["L97.519"]);
    assert_eq!(current("ASSESSMENT: Bleeding from G-tube site."), ["K94.21"]);
    assert_eq!(current("ASSESSMENT: Cognitive disorder, not otherwise specified."), ["F09"]);
    assert_eq!(current("ASSESSMENT: Hypotension secondary to pneumonia."), ["I95.89", "J18.9"]);
    assert_eq!(current("SOCIAL HISTORY: Smokes 2 packs of cigarettes per day."), ["F17.210"]);
    assert!(current("SOCIAL HISTORY: He smoked 2 packs of cigarettes per day for ten years.").is_empty());
}

#[test]
fn a_disease_is_gone_with_its_organ() {
    let text = "PAST MEDICAL HISTORY:\n1. End-stage renal disease, status post living donor kidney transplant.\n2. Hypertension.";
    assert_eq!(current(text), ["I10"]);
    let text = "PAST MEDICAL HISTORY: ESRD on dialysis, status post failed kidney transplant.";
    assert!(has(&current(text), "N18.6"), "{:?}", current(text));
    let text = "PAST MEDICAL HISTORY: Heart failure, status post kidney transplant.";
    assert!(has(&current(text), "I50"), "{:?}", current(text));
}

#[test]
fn a_bone_that_was_set_is_seen_again() {
    assert_eq!(current("ASSESSMENT: Status post open reduction and internal fixation of left tibial plateau fracture."), ["S82.142D"]);
    assert_eq!(current("ASSESSMENT: Left tibial plateau fracture. She needs open reduction and internal fixation."), ["S82.142A"]);
}

#[test]
fn symptoms_like_those_of_a_disease_are_not_it() {
    assert!(!has(&current("ASSESSMENT: Bloating with irritable bowel type symptoms."), "K58"));
    assert_eq!(current("ASSESSMENT:\n1. Heart failure.\n2. Diastolic dysfunction."), ["I50.9"]);
}

#[test]
fn what_a_consent_lists_up_to_death_is_not_there() {
    let text = "PLAN: Carotid stenosis on the left. We went over infection, pulmonary embolism, stroke, and death, and she agrees.";
    assert_eq!(current(text), ["I65.22"]);
}

#[test]
fn what_an_operation_was_done_for_is_explained_by_what_it_found() {
    let found = "PREOPERATIVE DIAGNOSIS: Epigastric pain.\nPOSTOPERATIVE DIAGNOSIS: Chronic gastric ulcer.";
    assert_eq!(current(found), ["K25.7"]);
    let same = "PREOPERATIVE DIAGNOSIS: Hematuria.\nPOSTOPERATIVE DIAGNOSIS: Same.";
    assert_eq!(current(same), ["R31.9"]);
}

#[test]
fn parts_of_a_pair_in_the_plural_are_both() {
    assert_eq!(current("ASSESSMENT: Abrasions of the elbows."), ["S50.311A", "S50.312A"]);
    assert_eq!(current("ASSESSMENT: Arthritis of knees and hips."), ["M17.0", "M16.0"]);
    assert_eq!(current("ASSESSMENT: Abrasions of the right elbow."), ["S50.311A"]);
}

#[test]
fn an_insulin_is_no_hydrocephalus() {
    assert!(current("MEDICATIONS: NPH 14 units at breakfast.").is_empty());
    assert_eq!(current("ASSESSMENT: NPH, shunt placed last month."), ["G91.2"]);
}

#[test]
fn what_brought_the_patient_in_stands_where_nothing_explains_it() {
    let told = "CHIEF COMPLAINT: Dizziness and left hip pain.\nHISTORY OF PRESENT ILLNESS: She also feels tired.";
    assert_eq!(current(told), ["R42", "M25.552"]);
    let explained = "CHIEF COMPLAINT: Cough.\nHISTORY OF PRESENT ILLNESS: Three days.\nASSESSMENT: Acute bronchitis.";
    assert_eq!(current(explained), ["J20.9"]);
    let found = "CHIEF COMPLAINT: Lethargy.\nHOSPITAL COURSE: She was found to have meningitis.";
    assert_eq!(codes(Setting::Inpatient, found, "current"), ["G03.9"]);
}

#[test]
fn a_lasting_state_of_chapter_18_stays_on_a_list() {
    assert_eq!(current("PAST MEDICAL HISTORY: Prediabetes, developmental delay, chest pain."), ["R73.03", "R62.50"]);
    assert_eq!(current("PAST MEDICAL HISTORY:\n1. Chronic dizziness.\n2. Nausea."), ["R42"]);
}

#[test]
fn what_was_mended_since_is_gone() {
    let past = |text: &str, code: &str| !has(&current(text), code) && has(&codes(Setting::Outpatient, text, "history"), code);
    assert!(past("PAST MEDICAL HISTORY: Cataract status post cataract surgery.", "H26"));
    assert!(past("PROBLEM LIST:\n1. Ventral hernia, status post repair.\nASSESSMENT: Gout.", "K43"));
    assert!(past("HISTORY OF PRESENT ILLNESS: He is status post hysterectomy, and underwent repair of a patent ductus arteriosus.", "Q25"));
    // A disease that an operation does not end.
    assert!(has(&current("PAST MEDICAL HISTORY: Coronary artery disease status post bypass surgery."), "I25"));
    assert!(has(&current("PAST MEDICAL HISTORY: Crohn's disease status post bowel surgery."), "K50"));
}

#[test]
fn a_kidney_that_was_replaced_fails_no_more() {
    let list = |rest: &str| format!("PAST MEDICAL HISTORY:\n1. ESRD.\n2. Hypertension.\n3. {rest}");
    let working = list("Status post kidney transplant in 2009.");
    assert!(!has(&current(&working), "N18") && has(&current(&working), "I10"), "{:?}", current(&working));
    let failed = list("Status post kidney transplant in 2009, back on hemodialysis.");
    assert!(has(&current(&failed), "N18.6"), "{:?}", current(&failed));
}

#[test]
fn what_the_conclusion_rules_out_was_a_suspicion_of_the_story() {
    let text = "HISTORY OF PRESENT ILLNESS: He was sent in with appendicitis.\nDISCHARGE DIAGNOSES:\n1. Appendicitis ruled out.\n2. Gastroenteritis.";
    let found = codes(Setting::Inpatient, text, "current");
    assert!(!has(&found, "K3") && has(&found, "K52"), "{found:?}");
}

#[test]
fn what_a_history_says_the_patient_has_is_there() {
    assert_eq!(current("PAST SURGICAL HISTORY: Tonsillectomy. He has a diagnosis of sarcoidosis."), ["D86.9"]);
    assert!(current("PAST MEDICAL HISTORY: He has had cellulitis.").is_empty());
}

#[test]
fn the_reason_of_an_earlier_stay_is_over() {
    let text = "HISTORY OF PRESENT ILLNESS: She was readmitted a month ago because of a volvulus.\nASSESSMENT: Gout.";
    assert_eq!(current(text), ["M10.9"]);
    assert!(has(&current("ASSESSMENT: Volvulus. She will be admitted."), "K56"));
}

#[test]
fn a_relative_behind_a_comma_has_the_disease() {
    assert!(current("SOCIAL HISTORY: She cares for her husband, who has dementia and COPD.").is_empty());
    assert!(current("PROCEDURE: Cold cardioplegia was given to arrest the heart.").is_empty());
    assert!(current("ASSESSMENT: Diffuse fibrosis of the lung suggested.").is_empty());
}

#[test]
fn whether_consciousness_was_lost_is_told_beside_the_injury() {
    let text = |told: &str| format!("HISTORY OF PRESENT ILLNESS: He was hit by a ball. {told}\nASSESSMENT: Concussion.");
    assert!(has(&current(&text("He had a loss of consciousness.")), "S06.0X9A"));
    assert!(has(&current(&text("No loss of consciousness.")), "S06.0X0A"));
    assert!(has(&current(&text("")), "S06.0XAA"));
}

#[test]
fn an_episode_gives_way_to_the_disease_it_belongs_to() {
    let text = "HISTORY OF PRESENT ILLNESS: He voiced paranoid delusions.\nASSESSMENT: Bipolar disorder, with psychosis.";
    let found = current(text);
    assert!(!has(&found, "F2") && has(&found, "F31"), "{found:?}");
    assert!(!has(&current("ASSESSMENT:\n1. Septic shock.\n2. Systemic inflammatory response syndrome."), "R65.1"));
    assert_eq!(current("ASSESSMENT:\n1. Right acute otitis media.\n2. Ear pain."), ["H66.91"]);
    assert_eq!(
        current("ASSESSMENT:\n1. Osteoarthritis of the right knee.\n2. Right knee pain.\n3. Left knee pain."),
        ["M17.11", "M25.562"]
    );
}

#[test]
fn a_heading_in_capitals_may_end_in_a_comma() {
    let text = "PREOPERATIVE DIAGNOSIS, left carpal tunnel syndrome.\nPOSTOPERATIVE DIAGNOSIS, left carpal tunnel syndrome.";
    assert_eq!(current(text), ["G56.02"]);
}

#[test]
fn a_pregnancy_is_incidental_only_where_nothing_is_coded_of_it() {
    assert!(!has(&current("ASSESSMENT: Pregnant state. Oligohydramnios in the third trimester."), "Z33"));
    assert!(has(&current("ASSESSMENT: Left ankle sprain. Incidental pregnancy."), "Z33.1"));
}

#[test]
fn a_label_stands_on_one_line() {
    let text = "ASSESSMENT\n1. Obesity - RD asked to see him about meals at home and\nNUTRITION consult same day (Dr. Adeyemi): gout, low purine diet.";
    assert!(has(&codes(Setting::Inpatient, text, "current"), "E66"), "{:?}", codes(Setting::Inpatient, text, "current"));
    // What was agreed with a relative is of the patient.
    assert!(has(&current("ASSESSMENT: DNR confirmed w/ daughter."), "Z66"));
}

#[test]
fn what_is_taught_about_a_disease_is_nobodys() {
    let leaflet = "GOUT is a form of arthritis that comes on suddenly. Most people with gout feel severe pain in the big toe, and some have \
                   kidney stones.\n\nTREATMENT: Your doctor may prescribe colchicine. Obesity and high blood pressure make attacks likelier.";
    assert_eq!(current(leaflet), Vec::<String>::new());
    // Copied into a note, it says nothing more of the patient than the note does.
    let note = "ASSESSMENT: Gout of the left great toe.\n\nABOUT GOUT: Gout is a form of arthritis. Some people get kidney stones. You \
                should drink water.";
    assert_eq!(current(note), ["M10.9"]);
    // One who talks to the patient about the patient's own disease tells it.
    let told = "ASSESSMENT: He has pneumonia. If you have fever, call your doctor.";
    assert_eq!(current(told), ["J18.9"]);
    let short = "ASSESSMENT: Pneumonia.\nPLAN: Return if you have fever. You should rest. See your doctor next week.";
    assert_eq!(current(short), ["J18.9"]);
}

#[test]
fn a_general_name_beside_the_disease_it_stands_for_is_no_second_one() {
    assert_eq!(current("ASSESSMENT:\n1. Follicular lymphoma.\n2. Pleural involvement by lymphoma, for staging."), ["C82.90"]);
    assert_eq!(current("ASSESSMENT: Rheumatoid arthritis.\nPLAN: Naproxen for her arthritis."), ["M06.9"]);
    // Another arthritis, named as such, is one.
    assert!(has(&current("ASSESSMENT:\n1. Rheumatoid arthritis.\n2. Osteoarthritis."), "M19"));
    assert_eq!(current("ASSESSMENT:\n1. Bipolar I disorder.\n2. Depression."), ["F31.9"]);
    assert!(!has(&current("ASSESSMENT:\n1. Septic shock from pneumonia.\n2. Shock, on norepinephrine."), "R57"));
    assert_eq!(current("ASSESSMENT:\n1. Type 2 diabetes.\n2. Type 2 diabetes with hypoglycemia."), ["E11.649"]);
    assert_eq!(current("ASSESSMENT:\n1. Left leg injury.\n2. Tear of the left medial meniscus."), ["S83.242A"]);
    // The injury of one leg is not that of the other.
    assert_eq!(current("ASSESSMENT:\n1. Right leg injury.\n2. Tear of the left medial meniscus."), ["S89.91XA", "S83.242A"]);
    assert_eq!(current("ASSESSMENT: Genital warts caused by HPV."), ["A63.0"]);
    assert_eq!(current("ASSESSMENT:\n1. Aortic stenosis.\n2. Valvular heart disease."), ["I35.0"]);
    assert!(has(&current("ASSESSMENT:\n1. Aortic stenosis.\n2. Endocarditis."), "I38"));
}

#[test]
fn a_symptom_goes_with_the_disease_it_is_of() {
    assert_eq!(current("ASSESSMENT: Abdominal pain due to constipation."), ["K59.00"]);
    assert_eq!(current("ASSESSMENT: Chest pain secondary to pulmonary embolism."), ["I26.99"]);
    // A cause that is only suspected explains nothing, and what is coded beside its disease stays.
    assert!(has(&current("ASSESSMENT: Abdominal pain, possibly due to gastritis."), "R10"));
    assert!(has(&current("ASSESSMENT: Ascites due to cirrhosis."), "R18"));
    assert!(has(&current("ASSESSMENT: Chest pain due to a fall."), "R07"));
    assert_eq!(current("ASSESSMENT:\n1. Atrial fibrillation.\n2. Palpitations."), ["I48.91"]);
    assert_eq!(current("ASSESSMENT:\n1. Hypertension.\n2. Palpitations."), ["I10", "R00.2"]);
    assert_eq!(
        current("ASSESSMENT:\n1. Tear of the left medial meniscus.\n2. Left knee pain.\n3. Right knee pain."),
        ["S83.242A", "M25.561"]
    );
    assert_eq!(current("ASSESSMENT:\n1. TIA.\n2. Transient visual loss of the left eye."), ["G45.9"]);
}

#[test]
fn doubt_makes_no_diagnosis_of_a_symptom() {
    let uncertain = |text: &str| codes(Setting::Inpatient, text, "uncertain");
    let told = "HISTORY OF PRESENT ILLNESS: She may have had some dizziness, and describes possible pain.\nASSESSMENT: Gout.";
    assert!(uncertain(told).is_empty(), "{:?}", uncertain(told));
    assert_eq!(uncertain("HISTORY OF PRESENT ILLNESS: He might have an illness or injury.\nASSESSMENT: Gout."), Vec::<String>::new());
    assert_eq!(uncertain("ASSESSMENT:\n1. Possible syncope.\n2. Gout."), ["R55"]);
    assert_eq!(uncertain("HISTORY OF PRESENT ILLNESS: Possible pneumonia.\nASSESSMENT: Gout."), ["J18.9"]);
    // What the note tells of elsewhere is there.
    let present = "HISTORY OF PRESENT ILLNESS: He has nasal obstruction at night.\nASSESSMENT: Possible nasal obstruction.";
    assert_eq!(codes(Setting::Inpatient, present, "current"), ["J34.89"]);
    // A definite disease does not give way to the same one suspected of a cause.
    let cirrhosis = "ASSESSMENT:\n1. Cirrhosis of the liver.\n2. Possible alcoholic cirrhosis of the liver.";
    assert!(has(&codes(Setting::Inpatient, cirrhosis, "current"), "K74.60"));
}

#[test]
fn a_code_has_one_status() {
    let history = |text: &str| codes(Setting::Outpatient, text, "history");
    let chronic = "HISTORY OF PRESENT ILLNESS: Status post stent placement, hypothyroidism.\nASSESSMENT: Hypothyroidism.";
    assert_eq!(current(chronic), ["E03.9"]);
    assert!(!has(&history(chronic), "E03"));
    let over = "HISTORY OF PRESENT ILLNESS: He has left otitis media with fever.\nASSESSMENT: Left otitis media, resolved.";
    assert!(!has(&current(over), "H66") && has(&history(over), "H66"));
    // Listed as an illness of the past and told as past, a tumour is past.
    let tumour =
        "HISTORY OF PRESENT ILLNESS: She has a history of uterine cancer.\nPAST MEDICAL HISTORY: Uterine cancer, gout.\nASSESSMENT: Gout.";
    assert!(!has(&current(tumour), "C") && has(&history(tumour), "Z85.42"), "{:?}", current(tumour));
    let treated = "HISTORY OF PRESENT ILLNESS: She has a history of uterine cancer.\nASSESSMENT: Uterine cancer, on carboplatin.";
    assert!(has(&current(treated), "C55"));
}

#[test]
fn words_with_another_meaning_are_no_diagnoses() {
    for text in [
        "ASSESSMENT: Several risk factors, which will be treated.",
        "PLAN: He comes back tomorrow for a dressing change and in 10 days for suture removal.",
        "HISTORY OF PRESENT ILLNESS: Serial blood pressure examinations were done. Her sugars fall within the range.",
        "PLAN: Fall/safety. Septra DS twice a day and an ointment p.r.n. itch.",
        "ASSESSMENT: We will probably ask for an infectious disease consult or a pain specialist.",
        "PLAN: Hepatitis B injection today. GC and chlamydia was sent.",
        "FINDINGS: The optic nerves show mild pallor. The globus pallidus is normal. Images were sent to PACS.",
        "FINDINGS: The distal PDA has a stenosis behind the RCA graft. Abundant callus formation. Lumbar lordosis is maintained.",
        "PLAN: AICD will be considered. She is on the waiting list for liver transplant.",
        "LABS: Segs 60, lymphs 31, monos 6.",
    ] {
        assert!(current(text).is_empty(), "{text}: {:?}", current(text));
        assert!(codes(Setting::Outpatient, text, "uncertain").is_empty(), "{text}");
        assert!(codes(Setting::Outpatient, text, "history").is_empty(), "{text}");
    }
    assert_eq!(current("ASSESSMENT: Callus of the right heel. Occasional PACs."), ["L84", "I49.1"]);
    assert_eq!(current("PAST MEDICAL HISTORY: Other medical history includes severe COPD."), ["J44.9"]);
}

#[test]
fn what_says_too_little_says_it_under_a_hedge_too() {
    let text = "ASSESSMENT: Cellulitis of the left leg. Possibly some pain and likely a terminal illness.";
    assert!(codes(Setting::Inpatient, text, "uncertain").is_empty());
    assert!(has(&codes(Setting::Inpatient, "ASSESSMENT: Possible pneumonia.", "uncertain"), "J18.9"));
}

#[test]
fn a_habit_given_up_in_a_later_breath_is_past() {
    let past = |text: &str| {
        let told = current(text);
        assert!(!has(&told, "F17") && !has(&told, "F10"), "{text}: {told:?}");
    };
    past("SHX: 2 ppd smoker since his teens; quit 2 years ago.");
    past("SOCIAL HISTORY: She did smoke up to two packs of cigarettes per day for 10 years, but she quit long ago.");
    past("SOCIAL HISTORY: Long-time smoker who gave it up after his bypass.");
    past("SOCIAL HISTORY: He is a smoker but has not smoked since 2005.");
    past("SOCIAL HISTORY: Smoker for 30 years, none in the last 5 years.");
    past("SOCIAL HISTORY: Tobacco: 2 ppd. Quit smoking in 1989.");
    past("SOCIAL HISTORY: Smoking history: zero.");
    let still = |text: &str| assert!(has(&current(text), "F17"), "{text}: {:?}", current(text));
    still("SOCIAL HISTORY: Current smoker since his teens. Actively trying to quit.");
    still("SOCIAL HISTORY: Smoker, plans to quit in January.");
    still("SOCIAL HISTORY: Smokes half a pack per day. Quit drinking in 1990.");
    still("SOCIAL HISTORY: He smokes 1 ppd. He stopped working in 2001.");
    still("SOCIAL HISTORY: Smoked for 20 years, quit in 1990, restarted last year and smokes 1 ppd.");
    still("SOCIAL HISTORY: She smokes 6 cigarettes per day. She stopped two weeks ago.");
    still("SOCIAL HISTORY: Smoker; wife quit smoking last year.");
    still("SOCIAL HISTORY: Smoker. Goal: quit in 3 months.");
    still("SOCIAL HISTORY: Smoker; quit for 2 months, then slipped.");
    still("SOCIAL HISTORY: Smokes 1 ppd, gave up drinking.");
    still("ASSESSMENT: Tobacco abuse. Bleeding stopped.");
    still("ASSESSMENT: Nicotine dependence, cigarettes. Stopped in clinic to get refills.");
    still("ASSESSMENT: Nicotine dependence, cigarettes, Chantix stopped after nausea.");
    // Drink and drugs are over only where a social history says so, and never in withdrawal.
    assert!(has(&current("ASSESSMENT: Alcohol dependence, seizures stopped."), "F10.20"));
    assert!(has(&current("SOCIAL HISTORY: Alcohol dependence with withdrawal; he quit at noon."), "F10.239"));
    assert_eq!(current("ASSESSMENT: 2 ppd placed, read negative."), [""; 0]);
    // The disease that a habit left is not over with it.
    assert_eq!(current("ASSESSMENT: Alcoholic cirrhosis. He stopped drinking 3 years ago."), ["K70.30"]);
}

#[test]
fn under_one_heading_for_relatives_and_habits_the_habits_are_the_patients() {
    assert_eq!(current("SHX/FHX: Smokes 2 ppd cigarettes. Mother had a stroke."), ["F17.210"]);
    assert_eq!(current("FAMILY AND SOCIAL HISTORY: Hypertension and stroke. He smokes 1 ppd."), ["F17.210"]);
    assert_eq!(current("FAMILY AND SOCIAL HISTORY: His wife smokes one pack per day."), [""; 0]);
    assert_eq!(current("FAMILY AND SOCIAL HISTORY: Uncle with alcohol dependence."), [""; 0]);
}

#[test]
fn results_told_amid_a_story_do_not_end_it() {
    let text = "HOSPITAL COURSE: He came in with dyspnea. Echo: EF 30%. He was given furosemide for acute systolic heart failure. He fell and sustained a left \
                wrist fracture.";
    assert_eq!(codes(Setting::Inpatient, text, "current"), ["I50.21", "S62.102A"]);
    // What the study itself shows is a result.
    let text = "HOSPITAL COURSE: He was weak. CXR: right lower lobe pneumonia. He went home.";
    assert!(!has(&codes(Setting::Inpatient, text, "current"), "J18"));
    // A heading at the start of a line opens results of their own.
    let text = "HOSPITAL COURSE: He was weak.\nECHO: Normal function. The patient has mild mitral regurgitation.";
    assert!(!has(&codes(Setting::Inpatient, text, "current"), "I34"));
}

#[test]
fn a_cataract_in_a_diabetic_is_diabetic_unless_it_is_of_another_kind_or_gone() {
    assert_eq!(current("ASSESSMENT: Type 2 diabetes. Cataract."), ["E11.36"]);
    assert_eq!(current("ASSESSMENT: Type 2 diabetes. Age-related nuclear cataract, both eyes."), ["E11.9", "H25.13"]);
    assert_eq!(current("PAST SURGICAL HISTORY: Cataracts.\nASSESSMENT: Type 2 diabetes."), ["E11.9"]);
    assert_eq!(current("ASSESSMENT: Type 2 diabetes with CKD stage 3a. Cataract."), ["E11.22", "N18.31", "E11.36"]);
    assert_eq!(current("ASSESSMENT: Type 2 diabetes, status post cataract surgery."), ["E11.9"]);
    assert_eq!(current("ASSESSMENT: Type 2 diabetes. Recovering from cataract surgery."), ["E11.9"]);
    assert_eq!(current("PMH: Her surgeries include an appendectomy, cataracts, and hernia repair. Type 2 diabetes."), ["E11.9"]);
    // One complication says nothing of another.
    assert_eq!(current("ASSESSMENT: Diabetic neuropathy. Cataract."), ["E11.40", "E11.36"]);
    assert_eq!(current("ASSESSMENT: Diabetic retinopathy. PAD."), ["E11.319", "E11.51"]);
}
