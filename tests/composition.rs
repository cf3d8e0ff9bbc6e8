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
}

#[test]
fn both_sides_without_a_code_of_their_own_are_two() {
    assert_eq!(codes("Bilateral breast cysts."), ["N60.01", "N60.02"]);
    assert_eq!(codes("1. Right knee pain.\n2. Left knee pain."), ["M25.561", "M25.562"]);
    assert_eq!(codes("Bilateral carpal tunnel syndrome."), ["G56.03"]);
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
fn a_germ_belongs_to_the_infection_beside_it() {
    assert_eq!(codes("Cellulitis of the left leg. The wound grew MRSA."), ["L03.116", "B95.62"]);
    assert_eq!(codes("MRSA infection."), ["A49.02"]);
}
