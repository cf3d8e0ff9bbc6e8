//! Names of diseases in a query: which a title or a question brings in, and which the record has written already.

use std::ops::Range;
use std::rc::Rc;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::words::{Spoken, contains_run, matched, pieces, spoken};

/// A diagnosis named in a text.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) words: Range<usize>,
    /// Index into the list of names, or `None` for a word that is a diagnosis by its ending.
    pub(super) listed: Option<usize>,
    pub(super) name: String,
}

impl Named {
    pub(super) fn is(&self, other: &Self) -> bool {
        if self.listed.is_some() { self.listed == other.listed } else { other.listed.is_none() && self.name == other.name }
    }
}

/// Texts whose diagnoses a query may name.
#[derive(Clone, Default)]
pub(super) struct Known {
    pub(super) texts: Vec<Rc<[Spoken]>>,
    named: Vec<Named>,
}

impl Known {
    pub(super) fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::default().and(texts)
    }

    /// The same with more texts.
    pub(super) fn and<'t>(mut self, texts: impl IntoIterator<Item = &'t str>) -> Self {
        for text in texts {
            let words = spoken(text);
            let expanded = expand_any_case(&words);
            self.named.extend(diagnoses(&expanded));
            for at in 0..expanded.len() {
                for name in names_from(&expanded[at].folded).iter().filter(|name| matched(&expanded, at, &name.pieces).is_some()) {
                    self.named.push(Named { words: 0..0, listed: Some(name.listed), name: String::new() });
                }
            }
            if expanded != words {
                self.texts.push(expanded.into());
            }
            self.texts.push(words.into());
        }
        self
    }

    pub(super) fn covers(&self, named: &Named) -> bool {
        if self.named.iter().any(|known| known.is(named)) {
            return true;
        }
        // "hyponatremic" documents hyponatremia.
        named.listed.is_none()
            && ENDINGS
                .iter()
                .any(|(noun, adjective)| named.name.strip_suffix(noun).is_some_and(|stem| self.has_word(&format!("{stem}{adjective}"))))
    }

    pub(super) fn says(&self, phrase: &[Spoken]) -> bool {
        self.texts.iter().any(|text| contains_run(text, phrase))
    }

    pub(super) fn has_word(&self, folded: &str) -> bool {
        self.texts.iter().flat_map(|text| text.iter()).any(|word| word.folded == folded)
    }

    pub(super) fn shares_word(&self, words: &[Spoken]) -> bool {
        words.iter().any(|word| {
            !CONNECTIVES.contains(&word.plain.as_str()) && !TOPIC_WORDS.contains(&word.folded.as_str()) && self.has_word(&word.folded)
        })
    }
}

/// A name of a disease, or further words that document it though they are no name for it.
struct Name {
    listed: usize,
    names: bool,
    pieces: Vec<Option<String>>,
}

/// All names, by their first word, in the order of the list.
fn names_from(first: &str) -> &'static [Name] {
    static NAMES: LazyLock<FxHashMap<String, Vec<Name>>> = LazyLock::new(|| {
        let mut out: FxHashMap<String, Vec<Name>> = FxHashMap::default();
        for (listed, (names, also)) in DIAGNOSES.iter().enumerate() {
            for (is_name, list) in [(true, names), (false, also)] {
                for pieces in list.split('|').map(pieces) {
                    if let Some(Some(first)) = pieces.first() {
                        out.entry(first.clone()).or_default().push(Name { listed, names: is_name, pieces });
                    }
                }
            }
        }
        out
    });
    NAMES.get(first).map_or(&[], Vec::as_slice)
}

/// A qualifying phrase as listed, and its words.
type Qualifier = (&'static str, Vec<Option<String>>);

fn qualifiers_from(first: &str) -> &'static [Qualifier] {
    static PHRASES: LazyLock<FxHashMap<String, Vec<Qualifier>>> = LazyLock::new(|| {
        let mut out: FxHashMap<String, Vec<Qualifier>> = FxHashMap::default();
        for phrase in QUALIFIERS.split('|') {
            let pieces = pieces(phrase);
            if let Some(Some(first)) = pieces.first() {
                out.entry(first.clone()).or_default().push((phrase, pieces));
            }
        }
        out
    });
    PHRASES.get(first).map_or(&[], Vec::as_slice)
}

/// Diagnoses named in words whose short forms are written out, the longest name at each place.
pub(super) fn diagnoses(words: &[Spoken]) -> Vec<Named> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let word = words[at].folded.as_str();
        let mut best: Option<(usize, usize)> = None;
        for name in names_from(word).iter().filter(|name| name.names) {
            if let Some(end) = matched(words, at, &name.pieces)
                && best.is_none_or(|(known, _)| end > known)
            {
                best = Some((end, name.listed));
            }
        }
        if let Some((end, listed)) = best {
            let name = DIAGNOSES[listed].0.split('|').next().unwrap_or_default().to_owned();
            out.push(Named { words: at..end, listed: Some(listed), name });
            at = end;
            continue;
        }
        if is_diagnosis_word(word) {
            out.push(Named { words: at..at + 1, listed: None, name: word.to_owned() });
        }
        at += 1;
    }
    out
}

fn is_diagnosis_word(word: &str) -> bool {
    word.len() > 5 && ENDINGS.iter().any(|(noun, _)| word.ends_with(noun)) && !NOT_DIAGNOSES.contains(&word)
}

/// Words that make a diagnosis more specific, with where they stand.
pub(super) fn qualifiers(words: &[Spoken]) -> Vec<(Range<usize>, String)> {
    let mut out = Vec::new();
    for at in 0..words.len() {
        for (phrase, pieces) in qualifiers_from(&words[at].folded) {
            if let Some(end) = matched(words, at, pieces) {
                out.push((at..end, (*phrase).to_owned()));
            }
        }
    }
    for (at, pair) in words.windows(2).enumerate() {
        let value = pair[1].plain.as_str();
        let numbered = value.starts_with(|first: char| first.is_ascii_digit()) || ["i", "ii", "iii", "iv", "v"].contains(&value);
        if numbered && ["stage", "type", "grade", "class"].contains(&pair[0].plain.as_str()) {
            out.push((at..at + 2, format!("{} {value}", pair[0].plain)));
        }
    }
    out.sort_by_key(|(words, _)| (words.start, words.end));
    out
}

/// Short forms written out; those that are also ordinary words or units only in capitals.
pub(super) fn expand(words: &[Spoken]) -> Vec<Spoken> {
    expanded(words, false)
}

/// As [`expand`], for the record's words, where an all-capitals form may be written small.
fn expand_any_case(words: &[Spoken]) -> Vec<Spoken> {
    expanded(words, true)
}

fn expanded(words: &[Spoken], any_case: bool) -> Vec<Spoken> {
    let mut out = Vec::with_capacity(words.len());
    for word in words {
        match short_form(&word.folded).or_else(|| short_form(&word.plain)) {
            Some((long, ambiguous)) if any_case || !ambiguous || word.capitals => {
                out.extend(spoken(long).into_iter().map(|long| Spoken { sentence: word.sentence, ..long }));
            }
            _ => out.push(word.clone()),
        }
    }
    out
}

/// What a short form is written out to, and whether it is also an ordinary word or a unit.
fn short_form(word: &str) -> Option<(&'static str, bool)> {
    static LONG: LazyLock<FxHashMap<&str, (&str, bool)>> = LazyLock::new(|| {
        // Of two entries for one form the first counts.
        SHORT_FORMS.iter().rev().map(|(short, long, ambiguous)| (*short, (*long, *ambiguous))).collect()
    });
    LONG.get(word).copied()
}

/// Whether a question refers to a diagnosis as known, by a "the" or "type of" shortly before it, or leaves it open by "whether".
pub(super) fn is_reference(words: &[Spoken], named: &Range<usize>) -> bool {
    let sentence = words[named.start].sentence;
    let before: Vec<&Spoken> = words[..named.start].iter().filter(|word| word.sentence == sentence).collect();
    if before.iter().any(|word| word.plain == "whether") {
        return true;
    }
    for (steps, word) in before.iter().rev().enumerate().take(REFERENCE_WORDS) {
        match word.plain.as_str() {
            "the" => return true,
            "of" => return before.iter().rev().nth(steps + 1).is_some_and(|detail| DETAILS.contains(&detail.folded.as_str())),
            // What asserts the diagnosis instead of referring to it.
            "is" | "are" | "was" | "were" | "be" | "as" | "has" | "have" | "had" | "with" | "due" | "to" | "represent" | "represents"
            | "indicate" | "indicates" | "document" | "add" | "confirm" | "meets" | "for" | "following" | "this" | "that" | "patient"
            | "diagnosis" => return false,
            _ => {}
        }
    }
    false
}

/// How many words may stand between "the" and the diagnosis it refers to ("the bleeding esophageal varices").
const REFERENCE_WORDS: usize = 4;

/// What an option answers: its text without what stands in parentheses or follows "without", and the parentheses by themselves.
pub(super) fn answers(text: &str) -> Vec<String> {
    let mut main = String::new();
    let mut inner = String::new();
    let mut out = Vec::new();
    let mut depth = 0_usize;
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                out.push(std::mem::take(&mut inner));
            }
            _ if depth > 0 => inner.push(character),
            _ => main.push(character),
        }
    }
    out.retain(|answer| spoken(answer).iter().any(|word| !CONNECTIVES.contains(&word.plain.as_str())));
    let cut = main.to_lowercase().find(" without ").filter(|at| main.is_char_boundary(*at)).unwrap_or(main.len());
    main.truncate(cut);
    out.insert(0, main);
    out
}

/// Endings of disease nouns and of their adjectives.
const ENDINGS: &[(&str, &str)] = &[
    ("emia", "emic"),
    ("osis", "otic"),
    ("itis", "itic"),
    ("pathy", "pathic"),
    ("penia", "penic"),
    ("plegia", "plegic"),
    ("oma", "omatous"),
    ("paresis", "paretic"),
    ("lysis", "lytic"),
];

/// Words with such an ending that name a finding, a test or nothing of the kind.
const NOT_DIAGNOSES: &[&str] = &[
    "diagnosis",
    "prognosis",
    "anastomosis",
    "leukocytosis",
    "cyanosis",
    "hypnosis",
    "orthosis",
    "osmosis",
    "mitosis",
    "symbiosis",
    "hypoxemia",
    "bandemia",
    "academia",
    "hyperglycemia",
    "sympathy",
    "empathy",
    "lymphadenopathy",
    "osteopathy",
    "homeopathy",
    "diploma",
    "stroma",
    "chroma",
    "analysis",
    "dialysis",
    "hemodialysis",
    "urinalysis",
    "thrombolysis",
    "catalysis",
];

/// Names of diseases without a telling ending, one disease a line; then words that document it without naming it.
const DIAGNOSES: &[(&str, &str)] = &[
    ("sepsis|septicemia", "septic|urosepsis"),
    ("shock", "circulatory collapse"),
    ("heart failure|cardiac failure|ventricular failure|cardiac decompensation", "ventricular dysfunction|heart dysfunction"),
    ("respiratory failure|resp failure|ventilatory failure|pulmonary failure", "respiratory insufficiency"),
    ("respiratory distress syndrome", ""),
    ("kidney injury|kidney failure|renal failure|renal injury|renal insufficiency|kidney insufficiency", "renal shutdown"),
    (
        "chronic kidney disease|chronic renal disease|chronic renal failure|chronic kidney failure|chronic renal insufficiency|end stage renal disease|end stage kidney disease",
        "renal disease|kidney disease",
    ),
    ("tubular necrosis|tubular injury", ""),
    ("malnutrition|undernutrition|malnourishment", "malnourished|undernourished|kwashiorkor|marasmus"),
    ("kwashiorkor|marasmus", ""),
    ("delirium", "delirious"),
    ("pneumonia|bronchopneumonia", "pneumonitis|lung infection"),
    ("urinary tract infection", "urinary infection|urine infection|urosepsis"),
    ("myocardial infarction|myocardial infarct|heart attack", "infarct|infarction"),
    ("myocardial injury|cardiac injury|demand ischemia", "supply demand mismatch"),
    ("atrial fibrillation|atrial fib|auricular fibrillation|a fib", "fibrillation"),
    ("atrial flutter", "flutter"),
    ("pulmonary embolism|pulmonary embolus|pulmonary emboli|pulmonary thromboembolism", ""),
    ("thrombosis|vein thrombosis|venous thrombosis|venous thromboembolism", "clot|thrombus|thrombotic"),
    ("stroke|cerebral infarction|cerebral infarct|brain infarct|cerebrovascular accident", "infarct|infarction"),
    ("intracranial hemorrhage|intracerebral hemorrhage|subarachnoid hemorrhage|subdural hemorrhage", "brain bleed|subdural"),
    ("transient ischemic attack", ""),
    ("chronic obstructive pulmonary disease|chronic obstructive lung disease|obstructive pulmonary disease", ""),
    ("emphysema", "emphysematous"),
    ("chronic bronchitis", ""),
    ("asthma", "asthmatic"),
    ("status asthmaticus", ""),
    ("pleural effusion|hydrothorax", "effusion"),
    ("empyema", ""),
    ("pneumothorax|hemothorax|hemopneumothorax", ""),
    ("pulmonary edema|lung edema", "flash edema"),
    ("pulmonary hypertension|pulmonary arterial hypertension", ""),
    ("cor pulmonale", ""),
    ("hypertension", "hypertensive|high blood pressure"),
    ("hypertensive heart disease", ""),
    ("hypertensive crisis|hypertensive emergency|hypertensive urgency", ""),
    ("diabetes|diabetes mellitus", "diabetic"),
    ("dehydration|volume depletion", "dehydrated|hypovolemia"),
    ("fluid overload|volume overload", "hypervolemia"),
    ("rhabdomyolysis", "rhabdo"),
    ("bloodstream infection", "bacteremia"),
    ("catheter associated urinary tract infection", ""),
    ("clostridioides difficile|clostridium difficile|c difficile|c diff", ""),
    ("human immunodeficiency virus|hiv disease|immunodeficiency syndrome", "hiv"),
    ("disseminated intravascular coagulation", ""),
    ("coagulation defect", "coagulopathy|coagulopathic"),
    (
        "malignant neoplasm|malignancy|lung cancer|breast cancer|colon cancer|prostate cancer|pancreatic cancer|ovarian cancer|liver cancer|bladder cancer|rectal cancer",
        "cancer|malignant|metastatic|tumor|carcinoma|adenocarcinoma",
    ),
    ("metastasis|metastatic disease|metastatic cancer", "metastatic"),
    (
        "gastrointestinal bleeding|gastrointestinal bleed|gastrointestinal hemorrhage|gi bleed|gi bleeding|gi hemorrhage",
        "melena|hematemesis|hematochezia|bleeding",
    ),
    ("variceal bleeding", "bleeding varix"),
    ("liver failure|hepatic failure", ""),
    ("hepatorenal syndrome", ""),
    ("bowel obstruction|intestinal obstruction", "obstruction|volvulus"),
    ("ileus", ""),
    ("volvulus", ""),
    ("pressure injury|pressure ulcer|pressure sore|decubitus ulcer|decubitus|bedsore", "decub|pressure wound"),
    ("diabetic foot ulcer|venous ulcer|arterial ulcer|stasis ulcer|neuropathic ulcer|foot ulcer|leg ulcer", "ulcer"),
    ("obesity", "obese"),
    ("cachexia|failure to thrive|wasting syndrome", "cachectic"),
    ("dementia", "demented|alzheimer"),
    ("alzheimer disease|alzheimer", ""),
    ("major depressive disorder|major depression|depressive disorder|depression", "depressed"),
    ("bipolar disorder", "bipolar"),
    ("schizophrenia", "schizophrenic"),
    ("schizoaffective disorder", "schizoaffective"),
    ("alcohol withdrawal|withdrawal syndrome", "withdrawal"),
    ("delirium tremens", ""),
    ("alcohol dependence", "alcoholism"),
    ("alcohol use disorder", "alcoholism"),
    ("alcohol abuse", ""),
    ("opioid dependence|drug dependence", ""),
    ("opioid use disorder|substance use disorder", ""),
    ("opioid abuse|drug abuse", ""),
    ("coma", "comatose"),
    ("cerebral edema|brain edema", "brain swelling"),
    ("brain compression|brain herniation|cerebral herniation", "herniation"),
    ("epilepsy|seizure disorder", "epileptic"),
    ("status epilepticus", ""),
    ("quadriplegia", "quadriplegic|tetraplegia"),
    (
        "hip fracture|femur fracture|femoral fracture|femoral neck fracture|vertebral fracture|compression fracture|pathologic fracture|pathological fracture|rib fracture|pelvic fracture|ankle fracture|wrist fracture|fragility fracture",
        "fracture|fractured|broken",
    ),
    ("sickle cell disease|sickle cell anemia", "sickle cell"),
    ("sickle cell crisis|vaso occlusive crisis", ""),
    ("multiple sclerosis", ""),
    ("parkinson disease|parkinsonism|parkinson", ""),
    ("rheumatoid arthritis", "rheumatoid"),
    ("lupus", ""),
    ("interstitial lung disease", "interstitial disease"),
    ("pulmonary fibrosis", ""),
    ("coronary artery disease|coronary atherosclerosis", "coronary disease"),
    ("acute coronary syndrome", ""),
    ("angina", ""),
    ("peripheral artery disease|peripheral arterial disease|peripheral vascular disease", ""),
    ("limb ischemia", ""),
    ("inappropriate antidiuretic hormone", ""),
    ("tumor lysis syndrome", ""),
    ("neutropenic fever|febrile neutropenia", ""),
    ("preeclampsia|pre eclampsia|eclampsia", ""),
    ("compartment syndrome", ""),
    ("adrenal insufficiency", ""),
    ("adrenal crisis", ""),
    ("thyroid storm", ""),
    ("hypothyroidism", "hypothyroid"),
    ("hyperthyroidism", "hyperthyroid"),
    ("cardiac arrest", ""),
    ("respiratory arrest", ""),
    ("heart block", ""),
    ("ventricular tachycardia", ""),
    ("ventricular fibrillation", ""),
    ("cardiac tamponade", ""),
    ("pericardial effusion", "effusion"),
    ("aortic dissection", "dissection"),
    ("aneurysm", ""),
    ("gangrene", "gangrenous"),
    ("abscess", ""),
    ("ascites", ""),
    ("atelectasis", ""),
    ("bronchiectasis", ""),
    ("overdose|poisoning", "overdosed"),
    ("influenza", "flu"),
    ("covid", "coronavirus"),
    ("anaphylaxis", "anaphylactic"),
    ("transfusion reaction", ""),
    ("surgical site infection", ""),
    ("wound dehiscence", "dehisced"),
    ("transplant rejection", "rejection"),
];

/// Words that make a diagnosis more specific.
const QUALIFIERS: &str = "acute|chronic|subacute|systolic|diastolic|severe|moderate|mild|morbid|septic|metabolic|toxic|uremic|anoxic|hypoxic|hypercapnic|hypercarbic|hypoxemic|\
blood loss|hemorrhagic|posthemorrhagic|ischemic|nonischemic|embolic|thrombotic|cardioembolic|aspiration|bacterial|viral|fungal|gram negative|gram positive|MRSA|MSSA|\
pseudomonal|cardiogenic|hypovolemic|distributive|neurogenic|pathologic|pathological|osteoporotic|paroxysmal|persistent|permanent|decompensated|exacerbation|exacerbated|\
end stage|diabetic|alcoholic|iron deficiency|prerenal|postrenal|necrotizing|complicated|refractory|intractable|unstable|malignant|metastatic|hospital acquired|\
ventilator associated|catheter associated|drug induced|dilutional|hypertensive|protein calorie";

/// Short forms, what they stand for, and whether they are other words or several things when not in capitals.
const SHORT_FORMS: &[(&str, &str, bool)] = &[
    ("chf", "congestive heart failure", false),
    ("hf", "heart failure", false),
    ("hfref", "systolic heart failure", false),
    ("hfpef", "diastolic heart failure", false),
    ("adhf", "acute decompensated heart failure", false),
    ("aki", "acute kidney injury", false),
    ("arf", "acute renal failure acute respiratory failure", false),
    ("atn", "acute tubular necrosis", false),
    ("ckd", "chronic kidney disease", false),
    ("esrd", "end stage renal disease", false),
    ("eskd", "end stage kidney disease", false),
    ("ards", "acute respiratory distress syndrome", false),
    ("ahrf", "acute hypoxic respiratory failure", false),
    ("crf", "chronic respiratory failure chronic renal failure", false),
    ("pna", "pneumonia", false),
    ("cap", "community acquired pneumonia", true),
    ("hap", "hospital acquired pneumonia", true),
    ("vap", "ventilator associated pneumonia", true),
    ("uti", "urinary tract infection", false),
    ("cauti", "catheter associated urinary tract infection", false),
    ("clabsi", "bloodstream infection", false),
    ("bsi", "bloodstream infection", false),
    ("mi", "myocardial infarction", true),
    ("ami", "acute myocardial infarction", true),
    ("stemi", "st elevation myocardial infarction", false),
    ("nstemi", "non st elevation myocardial infarction", false),
    ("afib", "atrial fibrillation", false),
    ("af", "atrial fibrillation", true),
    ("raf", "rapid atrial fibrillation", true),
    ("paf", "paroxysmal atrial fibrillation", true),
    ("pe", "pulmonary embolism", true),
    ("dvt", "deep vein thrombosis", false),
    ("vte", "venous thromboembolism", false),
    ("cva", "cerebrovascular accident", false),
    ("tia", "transient ischemic attack", false),
    ("ich", "intracerebral hemorrhage", false),
    ("sah", "subarachnoid hemorrhage", false),
    ("copd", "chronic obstructive pulmonary disease", false),
    ("aecopd", "acute exacerbation chronic obstructive pulmonary disease", false),
    ("htn", "hypertension", false),
    ("dm", "diabetes mellitus", false),
    ("dm2", "type 2 diabetes mellitus", false),
    ("t2dm", "type 2 diabetes mellitus", false),
    ("dm1", "type 1 diabetes mellitus", false),
    ("t1dm", "type 1 diabetes mellitus", false),
    ("dka", "diabetic ketoacidosis", false),
    ("gib", "gastrointestinal bleeding", false),
    ("ugib", "upper gastrointestinal bleeding", false),
    ("sbo", "small bowel obstruction", false),
    ("abla", "acute blood loss anemia", false),
    ("ida", "iron deficiency anemia", true),
    ("dic", "disseminated intravascular coagulation", true),
    ("cad", "coronary artery disease", false),
    ("acs", "acute coronary syndrome", true),
    ("pad", "peripheral artery disease", true),
    ("pvd", "peripheral vascular disease", false),
    ("ild", "interstitial lung disease", false),
    ("mdd", "major depressive disorder", false),
    ("ms", "multiple sclerosis", true),
    ("ra", "rheumatoid arthritis", true),
    ("ftt", "failure to thrive", false),
    ("siadh", "inappropriate antidiuretic hormone", false),
    ("pcm", "protein calorie malnutrition", true),
    ("fx", "fracture", false),
];

/// Details a query asks for.
pub(super) const DETAILS: &[&str] = &[
    "type",
    "kind",
    "form",
    "acuity",
    "severity",
    "stage",
    "cause",
    "etiology",
    "site",
    "location",
    "side",
    "laterality",
    "organism",
    "status",
    "course",
    "depth",
    "level",
    "class",
    "grade",
    "group",
    "phase",
    "onset",
    "degree",
    "specificity",
    "origin",
    "source",
    "setting",
    "mechanism",
    "extent",
];

/// Words of an option that are no answer by themselves.
pub(super) const CONNECTIVES: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "and",
    "or",
    "with",
    "without",
    "due",
    "to",
    "by",
    "in",
    "on",
    "for",
    "from",
    "as",
    "is",
    "was",
    "not",
    "no",
    "type",
    "status",
    "specify",
    "specified",
    "unspecified",
    "please",
    "other",
    "another",
    "condition",
    "disease",
    "disorder",
    "associated",
    "related",
    "unrelated",
    "secondary",
    "caused",
    "cause",
    "finding",
    "clinical",
    "diagnosis",
    "present",
    "documented",
    "if",
    "any",
    "known",
    "stated",
    "component",
];

/// Words that name a topic rather than a diagnosis when nothing else goes with them.
pub(super) const TOPIC_WORDS: &[&str] = &[
    "infection",
    "injury",
    "wound",
    "bleeding",
    "failure",
    "function",
    "change",
    "status",
    "syndrome",
    "fracture",
    "seizure",
    "pain",
    "edema",
    "mass",
    "cancer",
    "neoplasm",
    "ulcer",
    "use",
    "deficit",
    "event",
    "course",
    "count",
    "level",
    "response",
];
