//! What a note says of its statements and values: assertion cues with their reach, sections, trends. The notes are invented.

use std::sync::LazyLock;

use chartlint::document::{Document, ValueTime};
use chartlint::{AnalyzeOptions, Analyzer, Note};

static ANALYZER: LazyLock<Analyzer> =
    LazyLock::new(|| Analyzer::builder().without_ranker().build().expect("the bundled knowledge compiles"));

/// Presence and temporality of the marked words: "no <<fever>>".
fn said(marked: &str) -> (String, String, String) {
    let start = marked.find("<<").expect("a mark opens");
    let end = marked.find(">>").expect("a mark closes") - 2;
    let text = marked.replace("<<", "").replace(">>", "");
    let chars = |byte: usize| text[..byte].chars().count();
    let report = ANALYZER.assertions(&text, &[(chars(start), chars(end))]).remove(0);
    (report.presence, report.temporality, report.experiencer)
}

fn presence(marked: &str) -> String {
    said(marked).0
}

fn time(marked: &str) -> String {
    said(marked).1
}

/// Analyte, value and time of everything measured.
fn values(text: &str) -> Vec<(String, f64, ValueTime)> {
    let note = Note::new(text);
    let knowledge = ANALYZER.knowledge();
    Document::read(&note, knowledge)
        .measurements
        .iter()
        .map(|m| (knowledge.analytes[m.analyte.index()].id.clone(), m.value, m.time))
        .collect()
}

fn series(text: &str) -> Vec<(f64, ValueTime)> {
    values(text).into_iter().map(|(_, value, time)| (value, time)).collect()
}

#[test]
fn what_a_relative_was_treated_for_is_the_relatives() {
    assert_ne!(said("Her brother was treated for <<schizophrenia>>.").2, "patient");
    assert_ne!(said("The patient's wife takes medication for <<anxiety>>.").2, "patient");
    assert_eq!(said("She came with her sister and was treated for <<anxiety>>.").2, "patient");
}

#[test]
fn a_denial_reaches_the_whole_list_and_stops_at_a_turn() {
    assert_eq!(presence("Denies chest pain, dyspnea, or <<edema>>."), "absent");
    assert_eq!(presence("No history of stroke, seizure or <<migraine>>."), "absent");
    assert_eq!(presence("Denies chest pain but has <<dyspnea>>."), "present");
    assert_eq!(presence("No change in <<heart failure>> symptoms."), "present");
    assert_eq!(presence("No findings suggestive of <<osteomyelitis>>."), "absent");
}

#[test]
fn an_answer_behind_speaks_of_what_it_ends() {
    assert_eq!(presence("<<PE>> was ruled out."), "absent");
    assert_eq!(presence("<<Hypertension>>: no."), "absent");
    assert_eq!(presence("<<CHF>> (-). Otherwise well."), "absent");
    assert_eq!(presence("<<Diabetes>>? No."), "absent");
    assert_eq!(presence("<<Diabetes>>? Yes."), "present");
    assert_eq!(presence("[ ] <<asthma>> [x] COPD"), "absent");
    assert_eq!(presence("[ ] asthma [x] <<COPD>>"), "present");
    // An answer that qualifies what follows says nothing of what precedes.
    assert_eq!(presence("Septal <<infarct>> with negative deflections in the septal leads."), "present");
}

#[test]
fn a_colon_keeps_the_reach_of_a_label() {
    assert_eq!(presence("Possible <<sleep apnea>>: wife reports snoring."), "possible");
    assert_eq!(presence("Possible sleep apnea: wife reports <<snoring>>."), "present");
    assert_eq!(presence("<<Chest pain>>: infarction ruled out by enzymes."), "present");
    assert_eq!(presence("<<DVT>>: now ruled out."), "absent");
    assert_eq!(presence("Denies the following: fever, <<chills>>, cough."), "absent");
}

#[test]
fn a_clause_is_governed_with_its_verb_and_cause() {
    assert_eq!(presence("I suspect she had a <<panic attack>>."), "possible");
    assert_eq!(presence("It is not clear whether his pain is due to <<gastritis>> or an ulcer."), "possible");
    assert_eq!(presence("We do not believe that he is having a <<stroke>>."), "absent");
    assert_eq!(presence("Return if he has worsening <<dyspnea>>."), "hypothetical");
}

#[test]
fn a_test_considers_and_a_consent_warns() {
    assert_eq!(said("CT of the chest to rule out <<pulmonary embolism>>."), ("possible".into(), "recent".into(), "patient".into()));
    assert_eq!(presence("The risks were explained to the patient, including bleeding, infection and <<stroke>>."), "hypothetical");
    assert_eq!(presence("Monitor for <<delirium>>."), "hypothetical");
}

#[test]
fn the_past_covers_what_came_of_it() {
    assert_eq!(time("Past medical history is positive for <<gout>>."), "historical");
    assert_eq!(time("History of multiple sclerosis complicated by <<paralysis>>."), "historical");
    assert_eq!(time("SOCIAL HISTORY: He drinks <<alcohol>> on weekends."), "historical");
    assert_eq!(time("She used to be a <<smoker>>."), "historical");
    assert_eq!(time("Tobacco abuse, quit in 1990. Now <<wheezing>>."), "recent");
    // Resolved today is over, not yet history.
    assert_eq!(time("His <<vomiting>> resolved."), "recent");
}

#[test]
fn a_past_year_dates_an_event() {
    assert_eq!(time("She had a <<heart attack>> in 1997."), "historical");
    assert_eq!(time("In May of 1996 he was treated for <<pneumonia>>."), "historical");
    assert_eq!(time("Seen in 2021. She had a <<stroke>> in March 2014."), "historical");
    assert_eq!(time("Seen in 2021. She had a <<stroke>> in March 2021."), "recent");
    assert_eq!(time("<<Asthma>> since 1997."), "recent");
    // Without "in", in brackets, behind a month or a comma, and where it opens its statement.
    assert_eq!(time("Shingles twice. 2019 <<pancreatitis>>, went home the next day."), "historical");
    assert_eq!(time("<<Pneumonia>> Jan 2021, hospitalized."), "historical");
    assert_eq!(time("Digoxin toxicity with <<bradycardia>>, 2011."), "historical");
    assert_eq!(time("In her first pregnancy (2021) there was <<abruption>>."), "historical");
    assert_eq!(time("At 1937 hours she was delivered of a <<male infant>>."), "recent");
    assert_eq!(time("Seen 3/14/2024. <<Pneumonia>> in 2024."), "recent");
}

#[test]
fn an_age_dates_an_event() {
    assert_eq!(time("A 54 year old man. <<Appendicitis>> age 12."), "historical");
    assert_eq!(time("A 54 year old man. At 22 <<pericarditis>>."), "historical");
    assert_eq!(time("A 9 yo boy. <<Bronchiolitis>> at 8 months."), "historical");
    assert_eq!(time("A 30 yo woman. <<Bleeding>> at 9 weeks."), "recent");
    assert_eq!(time("Aged 54, with <<pneumonia>>."), "recent");
    assert_eq!(time("She had <<pneumonia>> when she was 11 years of age."), "historical");
    assert_eq!(time("He has had <<pneumonia>> twice since he was 70."), "recent");
}

#[test]
fn a_sentence_of_the_past_stays_there() {
    assert_eq!(time("She was admitted in 2019 with sepsis and a <<pneumonia>>."), "historical");
    assert_eq!(time("He had a bleed 8 years ago, was scoped, told it was a <<Mallory-Weiss tear>>."), "historical");
    assert_eq!(time("He had a bleed in 2019 and now has <<pneumonia>>."), "recent");
    assert_eq!(time("Skin history: shingles; <<cellulitis>>."), "historical");
    assert_eq!(time("Previously: endocarditis; <<septic emboli>>."), "historical");
    assert_eq!(time("She was in the hospital in August for <<influenza>>."), "historical");
}

#[test]
fn a_suspicion_is_laid_aside_behind_its_name() {
    assert_eq!(presence("<<Endocarditis>> is off the table."), "absent");
    assert_eq!(presence("<<PAD>> is no longer suspected."), "absent");
    assert_eq!(presence("asthma ( )   <<diabetes>> ( )   eczema (x)"), "absent");
    assert_eq!(presence("<<Retinopathy>>: no, neuropathy: yes."), "absent");
    assert_eq!(presence("<<Vasculitis>> was entertained."), "possible");
    assert_eq!(presence("Should <<eclampsia>> occur, call."), "hypothetical");
    assert_eq!(presence("This should be treated as <<eclampsia>>."), "present");
    // Words that lay something aside elsewhere, and do not here.
    assert_eq!(presence("His <<diabetes>> is out of control."), "present");
    assert_eq!(presence("<<Depression>>, withdrawn and flat."), "present");
    assert_eq!(presence("<<Respiratory failure>>, came off the ventilator today."), "present");
    assert_eq!(presence("Re: <<pneumonia>>, continue ceftriaxone."), "present");
    assert_eq!(presence("<<Celiac disease>> was not diagnosed until 2010."), "present");
    assert_eq!(presence("The <<fracture>> would need surgery."), "present");
    assert_eq!(presence("Pacemaker lead to the right ventricle infected, <<endocarditis>>."), "present");
    assert_eq!(presence("<<Stroke>> scale 2."), "hypothetical");
}

#[test]
fn a_relative_keeps_what_a_clause_tells() {
    assert_eq!(said("Her grandson, who stays with her, has <<chickenpox>>.").2, "other");
    assert_eq!(said("A restrained passenger with a <<rib fracture>>.").2, "patient");
    assert_eq!(said("He is an ex smoker with <<COPD>>.").2, "patient");
    assert_eq!(said("FOB positive, <<GI bleed>>.").2, "patient");
    assert_eq!(said("She was offered a donor who died of a <<subarachnoid hemorrhage>>.").2, "other");
}

#[test]
fn a_relative_who_is_the_subject_stays_it() {
    assert_eq!(said("His aunt is in good health and has <<gout>>.").2, "other");
    assert_eq!(said("Maternal grandfather died in 1998 due to <<stroke>>.").2, "other");
    assert_eq!(said("Her father was admitted and found to have <<pneumonia>>.").2, "other");
    assert_eq!(said("Two friends of hers have had <<hepatitis A>>.").2, "other");
    assert_eq!(said("Her father is well and the patient has <<gout>>.").2, "patient");
    assert_eq!(said("He lives with his brother and has <<gout>>.").2, "patient");
    assert_eq!(said("His son drove him in and he was found to have <<pneumonia>>.").2, "patient");
}

#[test]
fn what_does_not_look_so_is_denied() {
    assert_eq!(presence("He does not appear <<dehydrated>>."), "absent");
    assert_eq!(presence("This does not sound like <<appendicitis>>."), "absent");
    assert_eq!(presence("She has never been diagnosed with or treated for <<epilepsy>>."), "absent");
    assert_eq!(presence("Treated because of concern regarding <<sepsis>>."), "possible");
    assert_eq!(presence("He does appear to have <<headaches>> weekly."), "present");
    assert_eq!(presence("Her chief concern is <<abdominal pain>>."), "present");
    assert_eq!(presence("There are no lesions suspicious for <<melanoma>>."), "absent");
    assert_eq!(presence("No fever, suspicious for <<gout>>."), "possible");
    assert_eq!(presence("He said he thought he was having a <<stroke>>."), "hypothetical");
    assert_eq!(said("History of gallstones and <<pancreatitis>> in the patient's sister.").2, "other");
}

#[test]
fn a_doubted_link_leaves_what_the_patient_has() {
    assert_eq!(presence("Fatigue, probably secondary to her <<hypothyroidism>>."), "present");
    assert_eq!(presence("Fatigue, probably secondary to <<hypothyroidism>>."), "possible");
}

#[test]
fn what_was_talked_of_is_no_disease() {
    assert_eq!(presence("Toxicities have been explained, including nausea and <<neuropathy>>."), "hypothetical");
    assert_eq!(presence("He was taught on the signs and symptoms of <<ketoacidosis>>."), "hypothetical");
    assert_eq!(presence("She came with signs and symptoms of <<pneumonia>>."), "present");
}

#[test]
fn what_was_removed_ends_at_a_comma() {
    let text = "PAST MEDICAL HISTORY: status post appendectomy, hypothyroidism.";
    assert!(current(text).contains(&"E03.9".to_owned()), "{:?}", current(text));
    assert!(current("She smokes a pack a day and wants to quit.").contains(&"F17.210".to_owned()));
    assert!(!current("We plan to screen her for gonorrhea and syphilis.").iter().any(|code| code.starts_with('A')));
}

#[test]
fn a_list_of_risks_goes_on_behind_its_marks() {
    assert_eq!(presence("Risks include bleeding; <<sepsis>>; stroke."), "hypothetical");
    assert_eq!(presence("Complications such as leak or <<sepsis>> were explained."), "hypothetical");
    assert_eq!(presence("She had complications including <<sepsis>>."), "present");
    assert_eq!(presence("For <<deep venous thrombosis>> (DVT) prophylaxis, heparin was given."), "hypothetical");
    assert_eq!(presence("Films could not preclude <<pneumonia>>."), "possible");
    assert_eq!(presence("Jaundice, ? <<cholangitis>>"), "possible");
    assert_eq!(presence("Weakness, questionably <<myasthenia gravis>>."), "possible");
    assert_eq!(presence("It appeared to be <<delirium>>."), "possible");
    assert_eq!(presence("Nitrofurantoin nightly for <<cystitis>> suppression."), "hypothetical");
    assert_eq!(presence("She was told that the drug could also cause <<anxiety>>."), "hypothetical");
}

#[test]
fn how_long_ago_puts_what_stands_before_and_behind_in_the_past() {
    assert_eq!(time("<<Pneumonia>> about 2.5 years ago."), "historical");
    assert_eq!(time("He was in hospital seven months ago for <<pneumonia>>."), "historical");
    assert_eq!(time("She has been hospitalized several times for <<dehydration>>."), "historical");
    assert_eq!(time("In March of 1999 she had <<pneumonia>>."), "historical");
    assert_eq!(time("2. <<Pneumonia>> in 1992."), "historical");
}

/// The codes of the current diagnoses of a note, with everything else left out.
fn current(text: &str) -> Vec<String> {
    let report = ANALYZER.analyze(&Note::new(text), &AnalyzeOptions::default());
    report.diagnoses.into_iter().filter(|diagnosis| diagnosis.status == "current").map(|diagnosis| diagnosis.code).collect()
}

#[test]
fn what_is_told_in_passing_is_no_diagnosis() {
    assert!(current("HISTORY OF PRESENT ILLNESS:\nHe likes lifting weights and hiking in the fall with friends.\n").is_empty());
    assert!(current("HISTORY OF PRESENT ILLNESS:\nLabs returned with a low sodium level of 131 yesterday.\n").is_empty());
    assert!(current("HISTORY OF PRESENT ILLNESS:\nA screening mammogram was arranged by her clinic.\n").is_empty());
    assert_eq!(current("ASSESSMENT:\n1. Malignant pleural effusion.\n2. Pleural effusion drained.\n"), ["J91.0"]);
    assert!(current("HISTORY OF PRESENT ILLNESS:\nA 60-year-old man with myocardial infarction.\n").contains(&"I21.9".to_owned()));
}

#[test]
fn somebody_else_has_it() {
    assert_eq!(said("FAMILY HISTORY: <<Hypertension>> in both parents.").2, "other");
    assert_eq!(said("The infant was the product of a <<twin gestation>>.").2, "other");
    assert_eq!(said("His mother reports <<fever>>.").2, "patient");
}

#[test]
fn a_mention_says_what_its_span_says() {
    let text =
        "HPI: Denies chest pain. Possible pneumonia.\nFAMILY HISTORY: Mother with diabetes.\nASSESSMENT: CHF. No DVT. History of gout.";
    let note = Note::new(text);
    let knowledge = ANALYZER.knowledge();
    let document = Document::read(&note, knowledge);
    assert!(document.mentions.len() >= 5);
    for mention in &document.mentions {
        let (start, end) = (mention.span.start(), mention.span.end());
        let report = ANALYZER.assertions(text, &[(start, end)]).remove(0);
        assert_eq!(report.presence, mention.assertion.presence.as_str());
        assert_eq!(report.temporality, mention.assertion.temporality.as_str());
        assert_eq!(report.experiencer, mention.assertion.experiencer.as_str());
    }
}

#[test]
fn a_trend_gives_both_values_and_says_which_is_older() {
    use ValueTime::{Baseline, Earlier, Stated};
    assert_eq!(series("Cr 1.1 -> 2.8"), [(1.1, Stated), (2.8, Stated)]);
    assert_eq!(series("creatinine rose from 1.1 to 2.8"), [(1.1, Stated), (2.8, Stated)]);
    assert_eq!(series("Hgb 6.9 (was 11.4 last week)"), [(6.9, Stated), (11.4, Earlier)]);
    assert_eq!(series("Hgb dropped to 6.9 from 11.4"), [(6.9, Stated), (11.4, Earlier)]);
    assert_eq!(series("WBC 12, down from 18"), [(12.0, Stated), (18.0, Earlier)]);
    assert_eq!(series("Hgb 6.9 today, 11.4 yesterday"), [(6.9, Stated), (11.4, Earlier)]);
    assert_eq!(series("Cr 2.8 (baseline 1.1)"), [(2.8, Stated), (1.1, Baseline)]);
    assert_eq!(series("Creatinine increased to 2.8 from a baseline of 1.1"), [(2.8, Stated), (1.1, Baseline)]);
    assert_eq!(series("His baseline creatinine is around 1.1."), [(1.1, Baseline)]);
    assert_eq!(series("Creatinine 1.2 at baseline, 2.1 on day 2"), [(1.2, Baseline), (2.1, Stated)]);
}

#[test]
fn a_count_a_dose_or_a_date_is_no_second_value() {
    assert_eq!(series("Hgb 8 today after 2 units").len(), 1);
    assert_eq!(series("WBC 12 today, 3 bands").len(), 1);
    assert_eq!(series("Cr 2.1 on HD 3").len(), 1);
    assert_eq!(series("Sodium: 128 (135-145)").len(), 1);
    assert!(series("Urine output 200 mL over 24 hours").is_empty());
}

#[test]
fn names_written_together_share_out_their_values() {
    let named = |text: &str| values(text).into_iter().map(|(id, value, _)| format!("{id} {value}")).collect::<Vec<_>>();
    assert_eq!(named("Na 128, K 5.9, Cl 96"), ["sodium 128", "potassium 5.9", "chloride 96"]);
    assert_eq!(named("BUN/Cr 45/2.8"), ["bun 45", "creatinine 2.8"]);
    assert_eq!(named("BUN and creatinine 45 and 2.8"), ["bun 45", "creatinine 2.8"]);
    assert_eq!(named("Hgb/Hct 8.1/24.3"), ["hemoglobin 8.1", "hematocrit 24.3"]);
    assert_eq!(named("ABG 7.28/71/55/32"), ["ph 7.28", "paco2 71", "pao2 55", "bicarbonate 32"]);
    assert_eq!(named("PHQ-9 score of 18/27"), ["phq9 18"]);
    assert_eq!(named("BP 84/46 -> 110/70"), ["systolic_bp 84", "diastolic_bp 46", "systolic_bp 110", "diastolic_bp 70"]);
}

#[test]
fn an_older_value_written_behind_is_no_rise() {
    let met = |text: &str| {
        let report = ANALYZER.analyze(&Note::new(text), &chartlint::AnalyzeOptions::default());
        let json = serde_json::to_string(&report).expect("a report is JSON");
        json.contains("\"aki.")
    };
    assert!(met("ASSESSMENT: Oliguria, urine output 10 mL/hr. Creatinine 2.8 (baseline 1.1). Volume resuscitation."));
    assert!(!met("ASSESSMENT: Creatinine 1.1 (was 1.1 last week). Feels well."));
}

#[test]
fn a_drug_inside_a_treatment_is_told() {
    let note = Note::new("Started IV furosemide 80 mg.");
    let knowledge = ANALYZER.knowledge();
    let document = Document::read(&note, knowledge);
    assert_eq!(document.given.len(), 2);
}

#[test]
fn text_under_no_heading_is_told_by_its_content() {
    assert_eq!(ANALYZER.classify_section("She has no known drug allergies."), "ALLERGY");
    assert_eq!(ANALYZER.classify_section("Appendectomy and cholecystectomy."), "PASTSURGICAL");
    assert_eq!(ANALYZER.classify_section("Her mother died of breast cancer and two brothers are well."), "FAM/SOCHX");
    assert_eq!(ANALYZER.classify_section("Metoprolol 25 mg b.i.d. and aspirin."), "MEDICATIONS");
    assert_eq!(
        ANALYZER.classify_section("This is a 61-year-old man who presents with two days of cough that started after a flight."),
        "GENHX"
    );
}

#[test]
fn a_bare_year_makes_an_event_past() {
    assert_eq!(said("A 70-year-old man with gout and a <<heart attack>> in 2014 came in with fever.").1, "historical");
    assert_eq!(said("In August of 2014 she came in with a <<heart attack>>.").1, "recent");
}

#[test]
fn a_decade_in_words_is_a_range_and_verbs_may_stand_before_it() {
    let note = Note::new("Her systolic pressures have dropped to the 70s. Oxygen saturation in the mid 80s. Glucose in the 300s.");
    let read: Vec<(f64, Option<f64>)> =
        Document::read(&note, ANALYZER.knowledge()).measurements.iter().map(|m| (m.value, m.upper)).collect();
    assert_eq!(read, [(70.0, Some(79.0)), (80.0, Some(89.0)), (300.0, Some(399.0))]);
}

#[test]
fn saturation_of_a_vessel_is_no_oxygen_saturation() {
    let ids: Vec<String> = values("Right atrial saturation 71%. Oxygen saturation 97%.").into_iter().map(|(id, _, _)| id).collect();
    assert_eq!(ids, ["venous_saturation", "spo2"]);
}

#[test]
fn the_sign_for_none_is_no_letter_of_an_abbreviation() {
    assert_eq!(presence("Omeprazole 20 mg p.o. daily, <<hypertension>>."), "present");
    assert_eq!(presence("Heart: \u{f8} <<murmur>>."), "absent");
}

#[test]
fn a_comma_ends_a_denial_that_is_complete() {
    assert_eq!(presence("PMH: CVA with no residual, <<asthma>>, gout."), "present");
    assert_eq!(presence("PMH: CVA, no residual, <<asthma>>, gout."), "present");
    assert_eq!(presence("PMH: CVA without any residual, <<asthma>>, gout."), "present");
    assert_eq!(presence("HPI: She had no head injury, was found with <<confusion>>."), "present");
    assert_eq!(presence("HPI: He has no fever, chills, <<vomiting>>."), "absent");
}

#[test]
fn a_past_of_its_own_is_no_exposure() {
    assert_eq!(presence("HPI: He reports exposure to mumps, history of <<gout>>."), "present");
    assert_eq!(presence("HPI: He reports exposure to <<mumps>>."), "hypothetical");
}

#[test]
fn a_doubt_that_denies() {
    assert_eq!(presence("ASSESSMENT: It is doubtful that this is <<vasculitis>>."), "absent");
}

#[test]
fn what_began_last_month_is_not_over() {
    assert_eq!(time("HPI: He was treated for <<shingles>> last month."), "historical");
    assert_eq!(time("HPI: The <<shingles>> began last month."), "recent");
}

#[test]
fn a_comparison_in_words_is_a_bound_and_an_aim_is_no_result() {
    let first = |text: &str| values(text).first().map(|(name, value, _)| (name.clone(), *value));
    assert_eq!(first("She came in with a hemoglobin less than 6."), Some(("hemoglobin".to_owned(), 6.0)));
    assert_eq!(first("Troponin below 0.01 on arrival."), Some(("troponin".to_owned(), 0.01)));
    assert_eq!(first("Hold metoprolol for systolic blood pressure less than 95."), None);
    assert_eq!(first("Keep oxygen saturation above 92%."), None);
    assert_eq!(first("Call if the temperature is greater than 101.5."), None);
    assert_eq!(first("Labetalol p.r.n. only for systolic blood pressure greater than 190."), None);
    assert_eq!(first("He has lost 30 pounds."), Some(("weight_lost".to_owned(), 30.0)));
}

#[test]
fn a_value_may_stand_before_its_name() {
    assert_eq!(series("Down to 7.3 hemoglobin after the operation."), [(7.3, ValueTime::Stated)]);
    assert_eq!(values("White count 17 with 22% bands.").last().map(|(name, value, _)| (name.as_str(), *value)), Some(("bands", 22.0)));
    assert_eq!(series("She received 2 units of platelets."), []);
    // The unit is the last word of the note.
    assert_eq!(values("30 pounds"), []);
    assert_eq!(values("12 lb"), []);
    assert_eq!(series("Mean platelet volume 9.2 creatinine pending."), []);
}

#[test]
fn pressures_inside_the_heart_are_not_of_the_arm() {
    let names = |text: &str| values(text).into_iter().map(|(name, _, _)| name).collect::<Vec<_>>();
    assert_eq!(names("Left ventricular systolic pressure of 78."), ["left_ventricular_pressure"]);
    assert_eq!(names("Pulmonary artery pressure equals 58/29."), ["pulmonary_pressure"]);
    assert_eq!(names("Lumbar puncture with an opening pressure of 24."), ["opening_pressure"]);
}

#[test]
fn what_is_joined_shares_the_word_behind_it() {
    assert_eq!(presence("PLAN: <<DVT>> and GI prophylaxis."), "hypothetical");
    assert_eq!(presence("PLAN: <<Rubella>>, mumps and measles titers ordered."), "hypothetical");
    assert_eq!(presence("COURSE: <<HSV>>, CMV and fungal cultures were negative."), "absent");
    assert_eq!(presence("PLAN: Treat the <<gout>> and start GI prophylaxis."), "present");
}

#[test]
fn a_child_is_somebody_else_but_in_a_chart_of_a_child() {
    assert_eq!(said("HPI: This is a 4-week-old baby with <<jaundice>>.").2, "patient");
    assert_eq!(said("HPI: This is a 31-year-old woman whose baby had <<jaundice>>.").2, "other");
}

#[test]
fn a_time_that_opens_its_sentence_dates_what_follows() {
    assert_eq!(time("HPI: Two years ago she was hospitalized with <<pancreatitis>>."), "historical");
    assert_eq!(time("HPI: She came in with <<pancreatitis>>."), "recent");
    assert_eq!(time("HPI: During that admission he had a <<stroke>>."), "historical");
    assert_eq!(time("HPI: He had <<pneumonia>> during his previous hospital stay."), "historical");
}

#[test]
fn a_sign_of_doubt_before_a_name_is_of_that_name() {
    assert_eq!(presence("ASSESSMENT: <<Gallstones>>, ?pancreatitis."), "present");
    assert_eq!(presence("ASSESSMENT: Gallstones, ?<<pancreatitis>>."), "possible");
    assert_eq!(presence("ASSESSMENT: <<Gallstones>>?"), "possible");
}

#[test]
fn what_a_patient_believes_is_no_statement() {
    assert_eq!(presence("HPI: She thinks she has <<lupus>>."), "possible");
    assert_eq!(presence("HPI: He complained of what sounded like <<gout>>."), "possible");
}

#[test]
fn words_of_time_and_place_stand_between_a_name_and_its_value() {
    let one = |text: &str| values(text).into_iter().map(|(id, value, _)| (id, value)).collect::<Vec<_>>();
    let is = |id: &str, value: f64| vec![(id.to_owned(), value)];
    assert_eq!(one("The A1c drawn in the first week of March is 10.4."), is("a1c", 10.4));
    assert_eq!(one("Her potassium on that admission was down slightly to 3.1."), is("potassium", 3.1));
    assert_eq!(one("INR, which is still 7.9."), is("inr", 7.9));
    assert_eq!(one("Pulse oximetry on room air was 87%."), is("spo2", 87.0));
    assert!(one("The creatinine will be checked in the clinic and his weight was discussed with 2 nurses.").is_empty());
    assert_eq!(one("He saturated 84% on room air and was given oxygen."), is("spo2", 84.0));
    assert!(one("Pulse 104, respirations 22 on room air.").iter().all(|(id, _)| id != "spo2"));
    assert!(one("INR checked in March by Dr. Lane. She was 54.").is_empty());
}

#[test]
fn a_value_in_brackets_behind_another_is_the_older_one() {
    use ValueTime::{Earlier, Stated};
    assert_eq!(series("Creatinine 1.9 (0.8)."), [(1.9, Stated), (0.8, Earlier)]);
    assert_eq!(series("Creatinine 4.8 (1.1 two weeks ago)."), [(4.8, Stated), (1.1, Earlier)]);
    assert_eq!(series("Creatinine 0.9 (0.6-1.2)."), [(0.9, Stated)]);
    assert_eq!(series("Creatinine 1.9 (H)."), [(1.9, Stated)]);
}

#[test]
fn a_weight_and_a_height_together_give_an_index() {
    let index = |text: &str| values(text).into_iter().find(|(id, ..)| id == "bmi_by_size").map(|(_, value, _)| value);
    assert_eq!(index("Height 5 feet 4 inches, weight 242 pounds."), Some(41.5));
    assert_eq!(index("He is 5'10\" and weighs 180 lb."), Some(25.8));
    assert_eq!(index("Weight was 50 kg, height 172 cm."), Some(16.9));
    for other in [
        "Weight 242 pounds, height 5 feet 4 inches, BMI 41.5.",
        "At 5 feet 4 inches her ideal weight would be 125 pounds.",
        "At 5 feet 4 inches she lost 40 pounds.",
        "He fell 5 feet from a ladder. Weight 180 pounds.",
    ] {
        assert_eq!(index(other), None, "{other}");
    }
}
