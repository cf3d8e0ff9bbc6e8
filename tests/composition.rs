//! Codes from the words of a statement: sides, places, parts of the body and diagnoses that together are one code. The notes are invented.

use std::sync::LazyLock;

use chartlint::{AnalyzeOptions, Analyzer, Note};

static ANALYZER: LazyLock<Analyzer> =
    LazyLock::new(|| Analyzer::builder().without_ranker().build().expect("the bundled knowledge compiles"));

/// The current codes of an assessment.
fn codes(assessment: &str) -> Vec<String> {
    let note = Note::new(format!("ASSESSMENT:\n{assessment}\n"));
    let report = ANALYZER.analyze(&note, &AnalyzeOptions::default());
    report.diagnoses.into_iter().filter(|d| d.status == "current").map(|d| d.code).collect()
}

#[test]
fn a_side_behind_a_comma_belongs_to_the_phrase_before_it() {
    assert_eq!(codes("Carpal tunnel syndrome, left."), ["G56.02"]);
    assert_eq!(codes("Lateral epicondylitis, right."), ["M77.11"]);
    assert_eq!(codes("Left wrist fracture, right ankle sprain."), ["S62.102A", "S93.401A"]);
    assert_eq!(codes("Wrist fracture, right."), ["S62.101A"]);
}

#[test]
fn a_clause_that_names_nothing_says_more_of_the_one_before_its_comma() {
    assert_eq!(codes("Sinusitis, maxillary, acute."), ["J01.00"]);
    assert_eq!(codes("Otitis media, suppurative, acute, left."), ["H66.002"]);
    assert_eq!(codes("Fracture of the humerus shaft, spiral, right."), ["S42.341A"]);
    assert_eq!(codes("Spinal stenosis, lumbar region."), ["M48.061"]);
    assert_eq!(codes("Nicotine dependence, cigarettes."), ["F17.210"]);
    // A name of its own is a diagnosis of its own.
    assert_eq!(codes("Anxiety, depression, hypothyroidism."), ["F41.9", "F32.A", "E03.9"]);
    assert_eq!(codes("Hepatitis A, gout, and B vitamin deficiency."), ["B15.9", "M10.9", "E53.9"]);
}

#[test]
fn a_bracket_stands_within_its_phrase() {
    assert_eq!(codes("Anemia (iron deficiency)."), ["D50.9"]);
    assert_eq!(codes("Cancer (breast), left."), ["C50.912"]);
    assert_eq!(codes("Fracture (closed) of the left patella."), ["S82.002A"]);
    assert_eq!(codes("COPD (chronic obstructive pulmonary disease) with acute exacerbation."), ["J44.1"]);
    // Problem lists mark risk categories.
    assert_eq!(codes("Type 2 diabetes mellitus with polyneuropathy (HCC)."), ["E11.42"]);
    assert_eq!(codes("Cirrhosis of liver (CMS/HCC)."), ["K74.60"]);
    assert_eq!(codes("HCC, for ablation."), ["C22.0"]);
}

#[test]
fn a_side_that_no_one_states_is_not_chosen() {
    assert_eq!(codes("Decubitus ulcer of the lower back."), ["L89.109"]);
    assert_eq!(codes("Laceration of right thumb, subsequent encounter."), ["S61.011D"]);
    assert_eq!(codes("Nonunion of left tibial shaft fracture."), ["S82.202K"]);
}

#[test]
fn a_clipped_word_is_the_whole_one() {
    assert_eq!(codes("Chr systolic heart failure, COPD exac."), ["I50.22", "J44.1"]);
    assert_eq!(codes("Vit D def; esoph varices; sz disorder."), ["E55.9", "I85.00", "G40.909"]);
    assert_eq!(codes("L olecranon fx. Mod malnutrition."), ["S52.022A", "E44.0"]);
}

#[test]
fn a_fracture_is_closed_and_displaced_unless_the_note_says_otherwise() {
    assert_eq!(codes("Nondisplaced pilon fracture of the right ankle."), ["S82.874A"]);
    assert_eq!(codes("Left bimalleolar fracture, undisplaced."), ["S82.845A"]);
    assert_eq!(codes("Open fracture of the left clavicle."), ["S42.002B"]);
    assert_eq!(codes("Compound right distal radius fx."), ["S52.501B"]);
    assert_eq!(codes("Broken left olecranon."), ["S52.022A"]);
    assert_eq!(codes("Fracture dislocation of the left elbow."), ["S42.402A"]);
    assert_eq!(codes("Humeral neck fracture."), ["S42.213A"]);
    // What was opened is the operation.
    assert_eq!(codes("Left clavicle fracture for open reduction."), ["S42.002A"]);
}

#[test]
fn the_eye_is_told_by_its_short_form() {
    assert_eq!(codes("Vision worse. Nuclear sclerotic cataract OD."), ["H25.11"]);
    assert_eq!(codes("Dry eye syndrome OU."), ["H04.123"]);
    assert_eq!(codes("Amblyopia OD. Vitreous hemorrhage OS."), ["H53.001", "H43.12"]);
    // A short form of an eye disease is one only where the eye is spoken of.
    assert_eq!(codes("PVD OS, floaters for a week."), ["H43.812", "H43.399"]);
    assert_eq!(codes("PVD with claudication."), ["I73.9"]);
    assert_eq!(codes("PSC cataract, right eye."), ["H25.041"]);
}

#[test]
fn a_title_of_one_eye_stands_beside_that_of_both() {
    assert_eq!(codes("Moderate POAG, both eyes."), ["H40.1132"]);
    assert_eq!(codes("Wet macular degeneration OU."), ["H35.3230"]);
    assert_eq!(codes("Pigmentary glaucoma of both eyes."), ["H40.1330"]);
    assert_eq!(codes("Severe low tension glaucoma, left eye."), ["H40.1223"]);
}

#[test]
fn both_sides_without_a_code_of_their_own_are_two() {
    assert_eq!(codes("Bilateral breast cysts."), ["N60.01", "N60.02"]);
    assert_eq!(codes("1. Right knee pain.\n2. Left knee pain."), ["M25.561", "M25.562"]);
    assert_eq!(codes("Bilateral carpal tunnel syndrome."), ["G56.03"]);
    // Where the classification has the parts of each side only.
    assert_eq!(codes("Ectropion of both lower eyelids."), ["H02.102", "H02.105"]);
    assert_eq!(codes("Trichiasis, bilateral upper lids."), ["H02.051", "H02.054"]);
}

#[test]
fn another_disease_of_the_category_leaves_an_open_one_standing() {
    assert_eq!(codes("1. Obstructive sleep apnea.\n2. Insomnia."), ["G47.33", "G47.00"]);
    assert_eq!(codes("Neck pain and low back pain."), ["M54.2", "M54.50"]);
    assert_eq!(codes("1. Carpal tunnel syndrome.\n2. Left ulnar neuropathy."), ["G56.00", "G56.22"]);
    assert_eq!(codes("Ptosis. Dermatochalasis of the left lower lid."), ["H02.409", "H02.835"]);
    assert_eq!(codes("1. PTSD.\n2. Adjustment disorder with anxiety."), ["F43.10", "F43.22"]);
    // What names no disease of the category gives way to any.
    assert_eq!(codes("1. Sleep disorder.\n2. Obstructive sleep apnea."), ["G47.33"]);
    assert_eq!(codes("Mononeuropathy of the arm; right carpal tunnel syndrome."), ["G56.01"]);
}

#[test]
fn one_ear_that_hears_badly_leaves_the_other_hearing() {
    assert_eq!(codes("Conductive hearing loss, left ear."), ["H90.12"]);
    assert_eq!(codes("Right sensorineural hearing loss."), ["H90.41"]);
    assert_eq!(codes("Bilateral sensorineural hearing loss."), ["H90.3"]);
}

#[test]
fn an_article_or_side_inside_a_name_is_read_over() {
    assert_eq!(codes("Degenerative joint disease of the left shoulder."), ["M19.012"]);
    assert_eq!(codes("Aneurysm of the left middle cerebral artery."), ["I67.1"]);
}

#[test]
fn a_name_that_says_the_side_comes_before_one_read_over_it() {
    assert_eq!(codes("Osteoarthritis of left hip."), ["M16.12"]);
    assert_eq!(codes("Osteoarthritis of both knees."), ["M17.0"]);
    assert_eq!(codes("DJD of the right knee."), ["M17.11"]);
    assert_eq!(codes("Osteoarthritis of the knee."), ["M17.9"]);
}

#[test]
fn a_part_of_the_body_is_coded_to_what_it_belongs_to() {
    assert_eq!(codes("Laceration over the chin."), ["S01.81XA"]);
    assert_eq!(codes("Laceration of the right shin."), ["S81.811A"]);
    assert_eq!(codes("Abrasion, forehead."), ["S00.81XA"]);
    assert_eq!(codes("Melanocytic nevus of the left calf."), ["D22.72"]);
    assert_eq!(codes("Laceration of the right thigh."), ["S71.111A"]);
}

#[test]
fn a_level_of_the_spine_names_its_region() {
    assert_eq!(codes("Disc herniation at the C5-C6 level."), ["M50.222"]);
    assert_eq!(codes("Herniated disc, L4-L5."), ["M51.26"]);
    assert_eq!(codes("Disc herniation L5-S1."), ["M51.27"]);
    assert_eq!(codes("Right L5 radiculopathy."), ["M54.16"]);
    assert_eq!(codes("Severe central canal stenosis at C6-C7."), ["M48.02"]);
}

#[test]
fn a_joint_of_the_spine_that_wears_is_spondylosis_of_its_region() {
    assert_eq!(codes("DJD of the lumbar spine."), ["M47.816"]);
    assert_eq!(codes("Facet arthritis of the cervical spine."), ["M47.812"]);
    assert_eq!(codes("Degenerative arthritis of the thoracic spine."), ["M47.814"]);
    assert_eq!(codes("Thoracic spondylosis. Thoracic radiculopathy."), ["M47.24"]);
    assert_eq!(codes("Ruptured lumbar disk."), ["M51.26"]);
    assert_eq!(codes("Cervical radiculopathy from a herniated disc."), ["M50.10"]);
}

#[test]
fn diagnoses_that_together_are_one_code() {
    assert_eq!(codes("1. Nausea.\n2. Vomiting."), ["R11.2"]);
    assert_eq!(codes("1. Adenoid hypertrophy.\n2. Hypertrophy of tonsils."), ["J35.3"]);
    assert_eq!(codes("1. Aortic stenosis.\n2. Mitral regurgitation."), ["I08.0"]);
    assert_eq!(codes("1. Aortic stenosis.\n2. Mitral regurgitation.\n3. Tricuspid regurgitation."), ["I08.3"]);
    assert_eq!(codes("1. Nausea."), ["R11.0"]);
    assert_eq!(codes("1. Essential thrombocythemia.\n2. Myelofibrosis."), ["D47.3", "D47.4"]);
    assert_eq!(codes("1. Myelofibrosis."), ["D75.81"]);
    assert_eq!(codes("1. Chronic frontal sinusitis.\n2. Chronic sphenoid sinusitis."), ["J32.8"]);
    assert_eq!(codes("Lumbar stenosis with radiculopathy."), ["M48.061", "M54.16"]);
}

#[test]
fn bleeding_with_a_told_injury_is_traumatic() {
    assert_eq!(codes("Subdural hematoma."), ["I62.00"]);
    assert!(codes("1. Subdural hematoma.\n2. Skull fracture after a motor vehicle accident.").contains(&"S06.5XAA".to_owned()));
}

#[test]
fn a_nerve_root_or_dementia_belongs_to_the_disease_beside_it() {
    assert_eq!(codes("Disc herniation L5-S1 with radiculopathy."), ["M51.17"]);
    assert_eq!(codes("Cervical spondylosis. Cervical radiculopathy."), ["M47.22"]);
    assert_eq!(codes("1. Parkinson's disease.\n2. Dementia."), ["G20.A1", "F02.80"]);
    assert_eq!(codes("1. Alcoholic cirrhosis.\n2. Esophageal varices."), ["K70.30", "I85.10"]);
}

#[test]
fn a_name_turned_around_is_the_same_name() {
    assert_eq!(codes("1. Hernia, inguinal.\n2. Chest pain, atypical.\n3. Anemia, pernicious."), ["K40.90", "R07.89", "D51.0"]);
    assert_eq!(codes("Cancer, prostate."), ["C61"]);
}

#[test]
fn a_mass_is_coded_to_the_organ_it_is_in() {
    assert_eq!(codes("Cecal mass."), ["K63.89"]);
    assert_eq!(codes("Mass of the right thigh."), ["R22.41"]);
    assert_eq!(codes("Left parotid mass."), ["K11.8"]);
}

#[test]
fn what_a_newborn_has_is_coded_to_its_own_chapter() {
    assert_eq!(codes("1. Newborn male.\n2. Jaundice.\n3. Feeding problem."), ["Z38.2", "P59.9", "P92.9"]);
    assert_eq!(codes("Jaundice."), ["R17"]);
    // A day of life is the child's, whoever else the note tells of.
    assert_eq!(codes("Mother 31 yo. DOL 2. Jaundice."), ["P59.9"]);
    assert_eq!(codes("Day of life 4. Jaundice."), ["P59.9"]);
    // The date of a visit is no age.
    assert_eq!(codes("Jaundice. 1 mo f/u."), ["R17"]);
    assert_eq!(codes("Ex-34-week preemie."), ["P07.37"]);
}

#[test]
fn a_symptom_that_asks_for_its_diagnosis_is_coded_as_the_symptom() {
    assert_eq!(codes("Altered mental status."), ["R41.82"]);
    assert_eq!(codes("Altered mental status. Metabolic encephalopathy."), ["G93.41"]);
    assert!(codes("Urosepsis.").is_empty());
}

#[test]
fn both_of_a_pair_has_the_title_of_both_sides() {
    assert_eq!(codes("Osteoarthritis of the knees."), ["M17.0"]);
    assert_eq!(codes("Both indirect inguinal hernias."), ["K40.20"]);
    assert_eq!(codes("Inguinal hernia."), ["K40.90"]);
}

#[test]
fn the_second_of_two_levels_is_called_by_its_number() {
    assert_eq!(codes("Herniated disc C5-6."), ["M50.222"]);
    assert_eq!(codes("Herniated disc C6-7 with left radiculopathy."), ["M50.123"]);
    assert_eq!(codes("Moderate stenosis at C4-5."), ["M48.02"]);
    // What was fused is no ankylosis.
    assert!(codes("Doing well after fusion at C5-6.").is_empty());
}

#[test]
fn a_pattern_of_fracture_behind_a_comma_belongs_to_it() {
    assert_eq!(codes("Fracture of the left humerus, spiral."), ["S42.342A"]);
}

#[test]
fn a_joint_of_a_finger_is_an_interphalangeal_one() {
    assert_eq!(codes("Right ring finger PIP joint sprain."), ["S63.634A"]);
}

#[test]
fn two_conditions_joined_by_and_are_two() {
    assert_eq!(codes("Alcoholic cirrhosis and esophageal varices."), ["K70.30", "I85.10"]);
}

#[test]
fn one_phrase_may_name_two_codes() {
    assert_eq!(codes("Acute on chronic rhinosinusitis."), ["J01.90", "J32.9"]);
    assert_eq!(codes("Tingling and numbness of the toes."), ["R20.0", "R20.2"]);
    assert_eq!(codes("Benign prostatic hyperplasia with bladder outlet obstruction."), ["N13.8", "N40.1"]);
    assert_eq!(codes("Chronic total occlusion of the left circumflex artery."), ["I25.10", "I25.82"]);
}

#[test]
fn a_code_that_words_give_holds_what_its_rule_needs() {
    // The diabetes is named in the same words.
    assert_eq!(codes("Type 1 diabetes with hypoglycemia."), ["E10.649"]);
    assert!(codes("Diabetes with gangrene of the left foot.").contains(&"E11.52".to_owned()));
}

#[test]
fn a_code_beside_another_gives_way_to_what_is_documented() {
    assert_eq!(codes("Anemia of CKD."), ["D63.1", "N18.9"]);
    assert_eq!(codes("Anemia of CKD. Stage 4 chronic kidney disease."), ["D63.1", "N18.4"]);
    assert_eq!(codes("Hypertensive CKD. End stage renal disease."), ["N18.6", "I12.0"]);
}

#[test]
fn a_drug_that_is_the_cause_was_taken() {
    assert_eq!(codes("Hyperkalemia due to lisinopril."), ["E87.5", "T46.4X5A"]);
    // An allergy is no event.
    assert!(codes("Hives to penicillin.").is_empty());
}

#[test]
fn a_germ_belongs_to_the_infection_beside_it() {
    assert_eq!(codes("Cellulitis of the left leg. The wound grew MRSA."), ["L03.116", "B95.62"]);
    assert_eq!(codes("MRSA infection."), ["A49.02"]);
}

#[test]
fn a_place_told_first_is_where_the_finding_is() {
    assert_eq!(codes("Left breast, core biopsy: fibroadenoma."), ["D24.2"]);
    assert_eq!(codes("Stomach, wedge resection: gastrointestinal stromal tumor."), ["C49.A2"]);
    assert_eq!(codes("Right testis - seminoma."), ["C62.91"]);
    assert_eq!(codes("Sigmoid colon, polyp: tubular adenoma."), ["D12.5"]);
    assert_eq!(codes("Cecal polyp, tubular adenoma."), ["D12.0"]);
    // The place holds for all that stands behind its colon.
    assert_eq!(codes("Right breast, excision: invasive ductal carcinoma, ductal carcinoma in situ."), ["C50.911", "D05.11"]);
    // What is denied there is denied.
    assert!(codes("Left breast: negative for carcinoma.").is_empty());
    assert!(codes("Left breast, biopsy: no fibroadenoma.").is_empty());
    // Names of their own are diagnoses of their own.
    assert_eq!(codes("Neck mass, back pain."), ["R22.1", "M54.9"]);
}

#[test]
fn names_share_their_last_word_across_and() {
    assert_eq!(codes("Left inguinal and umbilical hernias."), ["K40.90", "K42.9"]);
    assert_eq!(codes("Internal and external hemorrhoids."), ["K64.8", "K64.4"]);
    assert_eq!(codes("Esophageal and gastric varices."), ["I85.00", "I86.4"]);
    assert_eq!(codes("Left hip and knee pain."), ["M25.552", "M25.562"]);
    assert_eq!(codes("Neck and low back pain."), ["M54.2", "M54.50"]);
    assert_eq!(codes("Tubular adenomas of the transverse and sigmoid colon."), ["D12.3", "D12.5"]);
    // A name that is one by itself shares nothing.
    assert_eq!(codes("Pneumonia and knee pain, left."), ["J18.9", "M25.562"]);
    assert!(codes("No inguinal and umbilical hernias.").is_empty());
}

#[test]
fn one_side_is_unilateral_and_both_are_two() {
    assert_eq!(codes("Undescended testis, right."), ["Q53.10"]);
    assert_eq!(codes("Small left kidney."), ["N27.0"]);
    assert_eq!(codes("Bilateral breast cancer."), ["C50.911", "C50.912"]);
    assert_eq!(codes("Dermatochalasis of both upper eyelids."), ["H02.831", "H02.834"]);
}

#[test]
fn a_tumor_of_known_nature_is_no_tumor_of_unknown_nature() {
    assert_eq!(codes("Bladder tumor, transitional cell carcinoma."), ["C67.9"]);
    assert_eq!(codes("Bladder tumor."), ["D49.4"]);
}

#[test]
fn a_pregnancy_gives_its_codes_the_trimester_and_the_weeks() {
    assert_eq!(codes("Short cervix at 21 weeks."), ["O26.872", "Z3A.21"]);
    assert_eq!(codes("Placenta accreta, third trimester."), ["O43.213"]);
    assert_eq!(codes("Triplet pregnancy, first trimester."), ["O30.101"]);
    assert_eq!(codes("False labor at 39 weeks."), ["O47.1", "Z3A.39"]);
    assert_eq!(codes("Premature rupture of membranes at 26 weeks."), ["O42.912", "Z3A.26"]);
    // A span of time is no age of the pregnancy.
    assert_eq!(codes("Low-lying placenta, repeat ultrasound in 10 weeks."), ["O44.40"]);
    assert_eq!(codes("Postpartum depression, 12 weeks postpartum."), ["F53.0"]);
}

#[test]
fn an_illness_in_a_pregnancy_or_after_the_birth_is_coded_to_chapter_15() {
    assert_eq!(codes("Hypothyroidism in pregnancy, second trimester."), ["E03.9", "O99.282"]);
    assert_eq!(codes("Essential hypertension in pregnancy."), ["O10.019"]);
    assert_eq!(codes("Pregnancy complicated by asthma."), ["J45.909", "O99.519"]);
    assert_eq!(codes("Postpartum urinary tract infection."), ["O86.20"]);
    assert_eq!(codes("Hemorrhoids, postpartum."), ["O87.2"]);
    // Another name may follow.
    assert_eq!(codes("Asthma, postpartum depression."), ["J45.909", "F53.0"]);
}

#[test]
fn what_is_called_a_newborns_or_a_childs_is_coded_so() {
    assert_eq!(codes("Neonatal seizures."), ["P90"]);
    assert_eq!(codes("Thrombocytopenia of the newborn."), ["P61.0"]);
    assert_eq!(codes("Failure to thrive in an infant."), ["R62.51"]);
    assert_eq!(codes("Jaundice, day of life 3."), ["P59.9"]);
    assert_eq!(codes("Failure to thrive."), ["R62.7"]);
}

#[test]
fn the_weight_and_the_weeks_of_a_newborn_choose_the_code() {
    assert_eq!(codes("Preterm infant, 33 4/7 weeks."), ["P07.36"]);
    assert_eq!(codes("SGA newborn, 1,850 grams."), ["P05.17"]);
    assert_eq!(codes("Premature infant born at 29 weeks, birth weight 1.1 kg."), ["P07.14", "P07.32"]);
}

#[test]
fn the_reason_of_a_visit_is_coded_where_the_note_concludes_with_it() {
    assert_eq!(codes("Well child check."), ["Z00.129"]);
    assert_eq!(codes("Sports physical, cleared."), ["Z02.5"]);
    assert_eq!(codes("Peanut allergy."), ["Z91.010"]);
    // An allergy that is told on the way is of the history.
    assert!(
        codes("Cellulitis of the left hand. Ceftriaxone was chosen because of her long-standing penicillin allergy.")
            .iter()
            .all(|code| code != "Z88.0")
    );
}

#[test]
fn a_note_of_one_statement_concludes_with_it() {
    let one = |text: &str| {
        let report = ANALYZER.analyze(&Note::new(text), &AnalyzeOptions::default());
        report.diagnoses.into_iter().filter(|d| d.status == "current").map(|d| d.code).collect::<Vec<_>>()
    };
    assert_eq!(one("Palpitations, event monitor ordered."), ["R00.2"]);
    assert_eq!(one("She was seen in March. She had palpitations. She feels well."), Vec::<String>::new());
}

#[test]
fn a_bite_or_a_chemical_burn_is_coded_to_its_site() {
    assert_eq!(codes("Dog bite of the left shoulder."), ["S41.052A"]);
    assert_eq!(codes("Human bite, right hand."), ["S61.451A"]);
    assert_eq!(codes("Tick bite, left thigh."), ["S70.362A"]);
    assert_eq!(codes("Chemical burn of the right hand."), ["T23.401A"]);
}

#[test]
fn a_name_may_have_its_head_in_front() {
    assert_eq!(codes("Tear of the posterior cruciate ligament, left knee."), ["S83.522A"]);
    assert_eq!(codes("Torn left medial collateral ligament."), ["S83.412A"]);
    assert_eq!(codes("Obstruction of the airway."), ["J98.8"]);
}

#[test]
fn names_that_share_a_head_or_a_place_are_two() {
    assert_eq!(codes("Left shoulder and elbow pain."), ["M25.512", "M25.522"]);
    assert_eq!(codes("Thoracic and lumbar strain."), ["S29.012A", "S39.012A"]);
    assert_eq!(codes("Contusion of the left wrist and right hip."), ["S60.212A", "S70.01XA"]);
    assert_eq!(codes("Medial and lateral meniscus tears, right knee."), ["S83.241A", "S83.281A"]);
    assert_eq!(codes("Fractures of the third and fourth metatarsals, right foot."), ["S92.331A", "S92.341A"]);
    // Each name has the side beside it.
    assert_eq!(codes("Abrasion of the right elbow and left hand."), ["S50.311A", "S60.512A"]);
    // What stands behind "and" with a head of its own is another thing.
    assert_eq!(codes("Pain in the left hip and right knee arthritis."), ["M25.552", "M17.11"]);
}

#[test]
fn one_side_greater_than_the_other_is_both() {
    assert_eq!(codes("Carpal tunnel syndrome, left greater than right."), ["G56.03"]);
}

#[test]
fn a_place_behind_a_comma_may_be_counted() {
    assert_eq!(codes("Hammertoe, third digit, right foot."), ["M20.41"]);
    assert_eq!(codes("L3 fracture."), ["S32.039A"]);
    assert_eq!(codes("Fracture of the neck of the left fifth metacarpal."), ["S62.337A"]);
}

#[test]
fn what_is_said_of_a_measure_may_stand_behind_its_name() {
    for told in ["Elevated PSA.", "PSA is elevated.", "Rising PSA.", "Rise in PSA.", "PSA elevation."] {
        assert_eq!(codes(told), ["R97.20"], "{told}");
    }
    assert_eq!(codes("Elevations of AST and ALT."), ["R74.01"]);
    assert_eq!(codes("Increased liver function tests."), ["R79.89"]);
    assert_eq!(codes("EEG is abnormal."), ["R94.01"]);
    assert_eq!(codes("Blood pressure is elevated."), ["R03.0"]);
    // What is low or high has often another meaning.
    assert_eq!(codes("Low back pain."), ["M54.50"]);
}

#[test]
fn a_finding_without_a_better_name_counts_at_the_head_of_a_conclusion() {
    assert_eq!(codes("1. Mild cognitive slowing.\n2. Gait disturbance."), ["R41.89", "R26.9"]);
    assert_eq!(codes("Cognitive impairment."), ["R41.89"]);
    assert_eq!(codes("Skin lesion, left forearm."), ["L98.9"]);
    let note =
        Note::new("HISTORY OF PRESENT ILLNESS:\nHe has had chills and cognitive slowing since Monday.\n\nASSESSMENT:\nInfluenza A.\n");
    let report = ANALYZER.analyze(&note, &AnalyzeOptions::default());
    assert!(!report.diagnoses.iter().any(|diagnosis| ["R41.89", "R68.83"].contains(&diagnosis.code.as_str())));
}

#[test]
fn everyday_wordings_name_the_same_disease() {
    for (told, code) in [
        ("Inherited hypercoagulable state.", "D68.59"),
        ("Acquired hypercoagulable state.", "D68.69"),
        ("Thoracic spinal cord lesion.", "G95.9"),
        ("Radiation fibrosis of the right lung.", "J70.1"),
        ("Heterogeneously dense breasts.", "R92.333"),
        ("Extremely dense left breast.", "R92.342"),
        ("Left swimmer's otitis.", "H60.332"),
        ("Left serous otitis.", "H65.92"),
        ("Right vestibular hypofunction.", "H83.2X1"),
        ("Delayed gross motor development.", "F82"),
        ("Cognitive linguistic deficits.", "R41.841"),
        ("Seasonal depression.", "F33.9"),
        ("Surgical menopause.", "E89.40"),
        ("Surgical menopause with hot flashes.", "E89.41"),
        ("Connective tissue disorder.", "M35.9"),
        ("Obstruction of the superior vena cava.", "I87.1"),
        ("Right suprascapular nerve entrapment.", "G56.81"),
        ("Left optic neuropathy.", "H47.092"),
        ("Pes planovalgus, left foot.", "M21.42"),
        ("Plantar fascitis.", "M72.2"),
        ("Osteochondral defect of the right knee.", "M95.8"),
        ("Left midtarsal joint sprain.", "S93.692A"),
        ("Ground-level fall.", "W18.30XA"),
        ("Several falls this month.", "R29.6"),
        ("Word-finding difficulty.", "R47.89"),
        ("Swallowing dysfunction.", "R13.10"),
        ("Lump in the chest wall.", "R22.2"),
        ("Stenosis of his left carotid artery.", "I65.22"),
        ("Nuclear sclerosis in each eye.", "H25.13"),
        ("Wax accumulation in the right ear.", "H61.21"),
        ("Cerumen buildup, both ears.", "H61.23"),
        ("Automatic dysreflexia.", "G90.4"),
        ("Arnold-Chiari malformation.", "Q07.00"),
        ("Arnold-Chiari malformation type I.", "G93.5"),
        ("Frequent APCs.", "I49.1"),
        ("Rare VPCs.", "I49.3"),
        ("Occasional ventricular premature contractions.", "I49.3"),
        ("Occasional premature junctional contractions.", "I49.2"),
        ("Sinus pauses.", "I45.5"),
        ("Post lumbar laminectomy pain syndrome.", "M96.1"),
        ("Compression of the optic chiasm.", "H47.49"),
        ("Bitemporal hemianopsia.", "H53.47"),
        ("Poor dentition.", "K08.9"),
        ("Recurrent syncopal spells.", "R55"),
        ("Subcutaneous emphysema.", "T79.7XXA"),
        ("Postoperative subcutaneous emphysema.", "T81.82XA"),
        ("Right pneumothorax secondary to trauma.", "S27.0XXA"),
        ("Acromioclavicular joint fracture, left shoulder.", "S42.92XA"),
        ("Right AC joint sprain.", "S43.51XA"),
        ("Left acromion fracture.", "S42.122A"),
        ("Distal clavicle fracture, right.", "S42.031A"),
        ("Left knee lateral meniscus sprain.", "S83.8X2A"),
        ("Medial ligament strain of the right knee.", "S83.411A"),
        ("Abrasion to her abdomen.", "S30.811A"),
        ("Oligohidrosis.", "L74.4"),
        ("Decreased sweating.", "L74.4"),
        ("Misuse of prescribed narcotics.", "F11.90"),
        ("Misuse of Valium.", "F13.90"),
        ("Addicted to pain pills.", "F11.20"),
        ("Fell on the ice.", "W00.0XXA"),
        ("Frequent urination at night.", "R35.1"),
        ("Abnormal exercise treadmill test.", "R94.39"),
        ("Abnormal echo.", "R93.1"),
        ("Abnormal EMG.", "R94.131"),
        ("High liver enzymes.", "R74.01"),
        ("INR below the therapeutic range.", "R79.1"),
        ("Radiation fibrosis of the right upper lobe.", "J70.1"),
        ("Postradiation pneumonitis.", "J70.0"),
        ("Radiation dermatitis.", "L58.9"),
        ("Frontal and ethmoid sinusitis.", "J32.8"),
        ("Pinched nerve in the neck.", "M54.12"),
        ("Chest cold.", "J40"),
        ("Splenic mass.", "R16.1"),
    ] {
        assert_eq!(codes(told), [code], "{told}");
    }
    assert_eq!(codes("Urinary frequency and urgency."), ["R35.0", "R39.15"]);
    assert_eq!(codes("Contusion and abrasion to the abdomen."), ["S30.11XA", "S30.811A"]);
    assert_eq!(codes("Hearing loss due to cisplatin, both ears."), ["H91.03", "T45.1X5A"]);
    assert_eq!(codes("Left wrist contusion after she slipped and fell on the ice."), ["S60.212A", "W00.0XXA"]);
    assert_eq!(codes("Optic chiasm compression by a pituitary adenoma."), ["H47.42"]);
    assert_eq!(codes("1. Pituitary adenoma.\n2. Compression of the optic chiasm."), ["D35.2", "H47.42"]);
    assert_eq!(codes("INR is above therapeutic range."), ["T45.515A", "R79.1"]);
    assert_eq!(codes("Arnold-Chiari II with syrinx."), ["Q07.00", "G95.0"]);
}

/// The current and uncertain codes of a note of several parts.
fn codes_of(text: &str) -> Vec<String> {
    let report = ANALYZER.analyze(&Note::new(text), &AnalyzeOptions::default());
    report.diagnoses.into_iter().filter(|d| d.status != "history").map(|d| d.code).collect()
}

#[test]
fn the_side_of_a_complaint_is_that_of_what_explains_it() {
    assert_eq!(codes_of("ASSESSMENT:\nRight elbow pain, consistent with medial epicondylitis.\n"), ["M25.521", "M77.01"]);
    assert_eq!(codes("Left shoulder pain due to adhesive capsulitis."), ["M75.02"]);
    assert!(codes_of("CHIEF COMPLAINT: Left ankle pain.\n\nASSESSMENT:\nThis is an ankle sprain.\n").contains(&"S93.402A".to_owned()));
    // Two sides tell none; nor does a side of another part, or of a needle.
    let both = "HISTORY OF PRESENT ILLNESS: Pain of the right elbow and pain of the left elbow.\n\nASSESSMENT:\nMedial epicondylitis.\n";
    assert!(codes_of(both).contains(&"M77.00".to_owned()));
    let other = "HISTORY OF PRESENT ILLNESS: Pain of the right shoulder.\n\nASSESSMENT:\nCarpal tunnel syndrome.\n";
    assert!(codes_of(other).contains(&"G56.00".to_owned()));
    let needle = "PROCEDURES: A line was placed in the right wrist.\n\nASSESSMENT:\nWrist sprain.\n";
    assert!(codes_of(needle).contains(&"S63.509A".to_owned()));
}

#[test]
fn a_side_right_before_another_name_is_that_ones() {
    assert_eq!(codes("DVT of the right leg with bilateral pulmonary emboli."), ["I82.401", "I26.99"]);
}

#[test]
fn each_eye_and_either_eye_are_both() {
    assert_eq!(codes("Nuclear sclerosis in each eye."), ["H25.13"]);
    assert_eq!(codes("Enlarged blind spot in either eye."), ["H53.423"]);
    assert_eq!(codes("Pain in each eye."), ["H57.13"]);
}

#[test]
fn a_statement_of_values_alone_says_more_of_the_name_before_it() {
    for (told, code) in [
        ("ASSESSMENT:\n1. Congestive heart failure. Acute on chronic, systolic.\n2. Gout.\n", "I50.23"),
        ("ASSESSMENT:\n1. Asthma. Mild persistent.\n", "J45.30"),
        ("ASSESSMENT:\n1. Chronic kidney disease. Stage 3b.\n", "N18.32"),
        ("ASSESSMENT:\n1. Atrial fibrillation. Paroxysmal. On apixaban.\n", "I48.0"),
        // What says something else, or opens an item, says nothing of it.
        ("ASSESSMENT:\n1. Asthma.\n2. Mild persistent headache.\n", "J45.909"),
        ("ASSESSMENT:\n1. Asthma. Mild persistent symptoms were told of by the school.\n", "J45.909"),
    ] {
        let codes = codes_of(told);
        assert!(codes.contains(&code.to_owned()), "{told}: {codes:?}");
    }
}

#[test]
fn a_clause_behind_a_cause_speaks_of_what_it_caused() {
    assert_eq!(codes("Major depressive disorder due to multiple sclerosis, severe."), ["F32.2", "G35.D"]);
    // Where it names something, it speaks of that.
    assert_eq!(codes("Major depressive disorder due to multiple sclerosis, severe anemia."), ["F32.9", "G35.D", "D64.9"]);
}

#[test]
fn a_detail_told_elsewhere_is_that_of_the_code_that_leaves_it_open() {
    assert_eq!(codes("Abdominal pain. The pain is located in the left lower quadrant."), ["R10.32"]);
    assert_eq!(codes("Abdominal pain. There is pain in the RUQ, and later pain in the LLQ."), ["R10.9"]);
    assert_eq!(codes("Cervical stenosis and retrolisthesis."), ["M48.02"]);
    let glioma = "HISTORY OF PRESENT ILLNESS: Imaging showed a mass of the left frontal lobe.\n\nASSESSMENT:\nGlioblastoma.\n";
    assert!(codes_of(glioma).contains(&"C71.1".to_owned()));
}

#[test]
fn a_part_stands_for_the_part_that_titles_name() {
    assert_eq!(codes("Left palm laceration."), ["S61.412A"]);
    assert_eq!(codes("Contusion of the right heel."), ["S90.31XA"]);
    assert_eq!(codes("Laceration of the left pinky."), ["S61.217A"]);
    assert_eq!(codes("Melanoma, left heel."), ["C43.72"]);
    assert_eq!(codes("Basal cell carcinoma, right medial canthus."), ["C44.1121"]);
    assert_eq!(codes("Pain of the left index finger."), ["M79.645"]);
    assert_eq!(codes("Pain in the right thumb."), ["M79.644"]);
    assert_eq!(codes("Arthralgia of the right shoulder."), ["M25.511"]);
    assert_eq!(codes("Left thumb stiffness."), ["M25.642"]);
    // A title that names the part itself wins.
    assert_eq!(codes("Burn of second degree of the right palm."), ["T23.251A"]);
    assert_eq!(codes("Fracture of the left patella."), ["S82.002A"]);
    // A tendon is no skin.
    assert_eq!(codes("Laceration of the right biceps tendon."), [""; 0]);
}

#[test]
fn a_bone_is_named_by_its_end() {
    assert_eq!(codes("Fracture of the distal fibula, right."), ["S82.831A"]);
    assert_eq!(codes("Left distal fibula fracture."), ["S82.832A"]);
    assert_eq!(codes("Fracture of the left supracondylar femur."), ["S72.452A"]);
    assert_eq!(codes("Boxer's fracture, right hand."), ["S62.336A"]);
    assert_eq!(codes("Left inferior pubic ramus fracture."), ["S32.592A"]);
    assert_eq!(codes("Buckle fracture of the left distal radius."), ["S52.522A"]);
    assert_eq!(codes("Left tarsal navicular fracture."), ["S92.252A"]);
    assert_eq!(codes("Left carpal navicular fracture."), ["S62.002A"]);
}

#[test]
fn a_title_of_an_unspecified_kind_names_its_site_all_the_same() {
    assert_eq!(codes("Juvenile arthritis of the right wrist."), ["M08.931"]);
    assert_eq!(codes("Disorder of synovium and tendon, left hand."), ["M67.942"]);
    // An infected sheath is no sepsis.
    assert_eq!(codes("Septic flexor tenosynovitis of the right hand."), ["M65.141"]);
}

#[test]
fn a_second_level_of_the_spine_goes_with_the_first() {
    assert_eq!(codes("Spinal stenosis, L3-4."), ["M48.061"]);
    assert_eq!(codes("Discitis, T8-9."), ["M46.44"]);
    assert_eq!(codes("Herniated disc, C5-6."), ["M50.222"]);
}

#[test]
fn a_carcinoma_is_of_the_site_behind_its_comma() {
    assert_eq!(codes("Squamous cell carcinoma, base of tongue."), ["C01"]);
    assert_eq!(codes("Squamous cell carcinoma of the supraglottic larynx."), ["C32.1"]);
    assert_eq!(codes("Squamous cell carcinoma of the left cheek."), ["C44.329"]);
    assert_eq!(codes("Follicular carcinoma, thyroid."), ["C73"]);
}

#[test]
fn a_bleeding_in_the_territory_of_an_artery_is_no_infarct() {
    assert_eq!(codes("Left MCA hemorrhagic stroke."), ["I61.9"]);
    assert_eq!(codes("Cerebellar hemorrhage."), ["I61.4"]);
    assert_eq!(codes("Right cerebellar stroke."), ["I63.541"]);
    assert_eq!(codes("Hemorrhagic stroke, left thalamus."), ["I61.0"]);
    // An infarct that bled is both.
    assert_eq!(codes("Acute left MCA infarct with intracerebral hemorrhage after thrombectomy."), ["I61.9", "I63.512"]);
}

#[test]
fn the_joint_that_hurts_is_the_worn_one() {
    assert_eq!(codes("Right knee pain secondary to degenerative arthritis."), ["M17.11"]);
    assert_eq!(codes("Right knee pain after a fall. Osteoarthritis."), ["M25.561", "M19.90"]);
    assert_eq!(codes("Back pain due to osteoarthritis, radiates to right hip."), ["M19.90"]);
}
