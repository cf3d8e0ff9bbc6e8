//! Task `selfcoding`: do the code set's own words code to themselves? No labelled data is needed.
//!
//! Each phrase stands alone in a note of one line, `ASSESSMENT: ...`, and is recovered when a diagnosis of the report, of any status, has its code (for
//! the inclusion term of a header, a code below it). `titles`: the title of each billable code, with commas, brackets and the words that say nothing
//! ("unspecified", "not elsewhere classified") left out. `inclusion_terms`: each inclusion term. `rewritten`: 2,000 sampled titles as a clinician might
//! turn them: side or acuity to the front, head and modifier swapped around "of", common abbreviations. `printed`: 10,000 sampled titles as a problem list
//! prints them, of those where that differs from `titles`.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::Value;

use crate::analyzer::{AnalyzeOptions, Analyzer};
use crate::report::Report;
use crate::terminology::{CodeId, CodeSet};
use crate::text::Note;

use super::metrics::{Counts, Scored, Sheet, SplitMix64};
use super::{EvaluateError, Options, reports};

/// How many rewritten titles are tried.
pub const REWRITTEN_TITLES: usize = 2_000;

/// How many titles are tried as they are printed.
pub const PRINTED_TITLES: usize = 10_000;

/// Notes analysed at a time: reports of the whole code set would fill the memory.
const BATCH: usize = 2_048;

/// Words that are left out of a title, longest first.
const EMPTY_WORDS: [&str; 5] = ["not elsewhere classified", "not otherwise specified", "unspecified", "NEC", "NOS"];

/// What a clinician writes for words of the classification. Those with one meaning only.
const ABBREVIATIONS: [(&str, &str); 25] = [
    ("acute kidney failure", "AKI"),
    ("atrial fibrillation", "afib"),
    ("chronic kidney disease", "CKD"),
    ("chronic obstructive pulmonary disease", "COPD"),
    ("deep vein thrombosis", "DVT"),
    ("diabetes mellitus", "DM"),
    ("end stage renal disease", "ESRD"),
    ("gastro-esophageal reflux disease", "GERD"),
    ("heart failure", "HF"),
    ("hypertension", "HTN"),
    ("major depressive disorder", "MDD"),
    ("myocardial infarction", "MI"),
    ("obstructive sleep apnea", "OSA"),
    ("osteoarthritis", "OA"),
    ("peripheral vascular disease", "PVD"),
    ("pulmonary embolism", "PE"),
    ("rheumatoid arthritis", "RA"),
    ("traumatic brain injury", "TBI"),
    ("urinary tract infection", "UTI"),
    ("fracture", "fx"),
    ("personal history of", "h/o"),
    ("secondary to", "2/2"),
    ("due to", "d/t"),
    ("without", "w/o"),
    ("with", "w/"),
];

/// Words where the modifier after "of" ends.
const MODIFIER_ENDS: [&str; 15] =
    ["with", "without", "due", "in", "by", "for", "to", "following", "during", "at", "on", "from", "as", "associated", "complicating"];

/// Words before "of" that make the swap say something else or nothing.
const NOT_A_HEAD: [&str; 14] = [
    "and",
    "or",
    "history",
    "encounter",
    "presence",
    "absence",
    "status",
    "observation",
    "screening",
    "carrier",
    "need",
    "personal",
    "family",
    "person",
];

/// Which words a phrase is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A code's own title.
    Title,
    /// An inclusion term.
    InclusionTerm,
    /// A title rewritten by rule.
    Rewritten,
    /// A code's own title with its commas and brackets.
    Printed,
}

impl Origin {
    /// Every origin, in the order of the metrics.
    pub const ALL: [Self; 4] = [Self::Title, Self::InclusionTerm, Self::Rewritten, Self::Printed];

    /// Key of its metric.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "titles",
            Self::InclusionTerm => "inclusion_terms",
            Self::Rewritten => "rewritten",
            Self::Printed => "printed",
        }
    }
}

/// A phrase and the code it should lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Where it comes from.
    pub origin: Origin,
    /// The phrase as it is written in the note.
    pub text: String,
    /// Its code; for an inclusion term this may be a header.
    pub target: CodeId,
    /// Names of the rewriting rules that changed it.
    pub rules: Vec<&'static str>,
}

/// Replaces a phrase wherever it stands as whole words, ignoring case.
fn replace_words(text: &str, phrase: &str, by: &str) -> String {
    let (folded, wanted) = (text.to_ascii_lowercase(), phrase.to_ascii_lowercase());
    let is_letter = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '-');
    let (mut out, mut from) = (String::new(), 0);
    for (at, _) in folded.match_indices(&wanted) {
        let end = at + wanted.len();
        if at >= from && !is_letter(text[..at].chars().next_back()) && !is_letter(text[end..].chars().next()) {
            out.push_str(&text[from..at]);
            out.push_str(by);
            from = end;
        }
    }
    out.push_str(&text[from..]);
    out
}

/// The text without what stands in round or square brackets.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let keep = |letter: &char| match letter {
        '(' | '[' => {
            depth += 1;
            false
        }
        ')' | ']' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    };
    text.chars().filter(keep).collect()
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title as someone writes it who does not have the book open: no commas, no brackets, no words that say nothing.
#[must_use]
pub fn fold_title(title: &str) -> String {
    let mut text = without_brackets(title).replace(',', " ");
    for words in EMPTY_WORDS {
        text = replace_words(&text, words, " ");
    }
    let folded = single_spaced(&text);
    if folded.is_empty() { single_spaced(title) } else { folded }
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|entry| entry.eq_ignore_ascii_case(word))
}

/// "Fracture of shaft of femur with ..." to "shaft of femur fracture with ...".
fn swap_around_of(clause: &str) -> Option<String> {
    let words: Vec<&str> = clause.split_whitespace().collect();
    let of = words.iter().position(|word| *word == "of")?;
    let head = &words[..of];
    let end = (of + 1..words.len()).find(|at| is_one_of(words[*at], &MODIFIER_ENDS)).unwrap_or(words.len());
    let mut modifier = &words[of + 1..end];
    if modifier.first().is_some_and(|word| is_one_of(word, &["the", "a", "an"])) {
        modifier = &modifier[1..];
    }
    if head.is_empty() || head.len() > 4 || modifier.is_empty() || head.iter().any(|word| is_one_of(word, &NOT_A_HEAD)) {
        return None;
    }
    Some([modifier, head, &words[end..]].concat().join(" "))
}

/// Moves the one word of `list` to the front; a short clause that begins with it moves whole.
fn move_to_front(clauses: &mut Vec<String>, list: &[&str], head_only: bool) -> bool {
    let places: Vec<(usize, usize)> = clauses
        .iter()
        .enumerate()
        .flat_map(|(c, clause)| clause.split_whitespace().enumerate().filter(|(_, word)| is_one_of(word, list)).map(move |(w, _)| (c, w)))
        .collect();
    let [(c, w)] = places[..] else { return false };
    let words: Vec<String> = clauses[c].split_whitespace().map(str::to_owned).collect();
    if (c, w) == (0, 0) {
        return false;
    }
    if c > 0 && w == 0 && words.len() <= 3 {
        let clause = clauses.remove(c);
        clauses[0] = format!("{clause} {}", clauses[0]);
        return true;
    }
    if head_only && (c > 0 || words[..w].iter().any(|word| is_one_of(word, &MODIFIER_ENDS) || is_one_of(word, &["of", "and", "or"]))) {
        return false;
    }
    let rest: Vec<&str> = words.iter().enumerate().filter(|(at, _)| *at != w).map(|(_, word)| word.as_str()).collect();
    clauses[c] = rest.join(" ");
    clauses[0] = format!("{} {}", words[w], clauses[0]);
    true
}

/// A title as a clinician might turn it, folded, with the names of the rules that changed it; `None` when no rule does.
#[must_use]
pub fn rewrite_title(title: &str) -> Option<(String, Vec<&'static str>)> {
    let mut clauses: Vec<String> = without_brackets(title).split(',').map(single_spaced).filter(|clause| !clause.is_empty()).collect();
    let mut rules = Vec::new();
    if let Some(swapped) = swap_around_of(clauses.first()?) {
        clauses[0] = swapped;
        rules.push("of");
    }
    if move_to_front(&mut clauses, &["acute", "chronic", "subacute"], true) {
        rules.push("acuity");
    }
    if move_to_front(&mut clauses, &["right", "left", "bilateral"], false) {
        rules.push("side");
    }
    let plain = fold_title(&clauses.join(", "));
    let mut text = plain.clone();
    for (phrase, short) in ABBREVIATIONS {
        text = replace_words(&text, phrase, short);
    }
    if text != plain {
        rules.push("abbreviation");
    }
    (!rules.is_empty()).then_some((text, rules))
}

/// The phrases to try: all, or a sample where the options limit them.
#[must_use]
pub fn phrases(codes: &CodeSet, options: &Options) -> Vec<Phrase> {
    let billable: Vec<CodeId> = codes.iter().filter(|id| codes.is_billable(*id)).collect();
    let terms: Vec<(CodeId, String)> =
        codes.iter().flat_map(|id| codes.inclusion_terms(id).into_iter().map(move |term| (id, term))).collect();
    let mut generator = SplitMix64::new(options.seed);
    let limit = options.limit.unwrap_or(usize::MAX);
    let mut phrases = Vec::new();
    for at in generator.sample(billable.len(), limit) {
        let text = fold_title(&codes.title(billable[at]));
        phrases.push(Phrase { origin: Origin::Title, text, target: billable[at], rules: Vec::new() });
    }
    for at in generator.sample(terms.len(), limit) {
        let (target, term) = &terms[at];
        phrases.push(Phrase { origin: Origin::InclusionTerm, text: fold_title(term), target: *target, rules: Vec::new() });
    }
    let rewritable: Vec<Phrase> = billable
        .iter()
        .filter_map(|target| {
            let (text, rules) = rewrite_title(&codes.title(*target))?;
            Some(Phrase { origin: Origin::Rewritten, text, target: *target, rules })
        })
        .collect();
    phrases.extend(generator.sample(rewritable.len(), limit.min(REWRITTEN_TITLES)).into_iter().map(|at| rewritable[at].clone()));
    let printed = |target: &CodeId| (*target, single_spaced(&codes.title(*target)));
    let differs = |(target, text): &(CodeId, String)| *text != fold_title(&codes.title(*target));
    let printed: Vec<(CodeId, String)> = billable.iter().map(printed).filter(differs).collect();
    for at in generator.sample(printed.len(), limit.min(PRINTED_TITLES)) {
        let (target, text) = printed[at].clone();
        phrases.push(Phrase { origin: Origin::Printed, text, target, rules: Vec::new() });
    }
    phrases
}

/// Whether a report has the code, or one below it.
#[must_use]
pub fn is_recovered(report: &Report, target: CodeId, codes: &CodeSet) -> bool {
    let found = report.diagnoses.iter().filter_map(|diagnosis| codes.find(&diagnosis.code));
    found.into_iter().any(|id| id == target || codes.ancestors(id).any(|above| above == target))
}

/// Scores phrases: for each, whether it was recovered.
#[must_use]
pub fn score(phrases: &[Phrase], recovered: &[bool], codes: &CodeSet, seed: u64) -> Scored {
    let mut sheet = Sheet::new(phrases.len());
    let mut details = Vec::new();
    for origin in Origin::ALL {
        let of_origin = |phrase: &Phrase| if phrase.origin == origin { 1.0 } else { 0.0 };
        let ratio = phrases.iter().zip(recovered).map(|(phrase, hit)| (of_origin(phrase) * f64::from(u8::from(*hit)), of_origin(phrase)));
        sheet.ratio(origin.as_str(), ratio.collect());
        let mut lost = Counts::default();
        for (phrase, _) in phrases.iter().zip(recovered).filter(|(phrase, hit)| phrase.origin == origin && !**hit) {
            lost.add(codes.code(codes.category(phrase.target)));
        }
        details.extend(lost.lines(&format!("{} not recovered, by category", origin.as_str())));
    }
    let mut rules: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (phrase, hit) in phrases.iter().zip(recovered) {
        for rule in &phrase.rules {
            let counts = rules.entry(rule).or_default();
            counts.0 += usize::from(*hit);
            counts.1 += 1;
        }
    }
    let by_rule =
        rules.into_iter().map(|(rule, (hits, of))| (rule.to_owned(), serde_json::json!({"share": hits as f64 / of as f64, "n": of})));
    sheet.value("rewritten_by_rule", Value::Object(by_rule.collect()));
    sheet.finish(seed, details)
}

/// Runs the task: phrases tried, seconds of the engine, figures.
pub(super) fn run(analyzer: &Analyzer, options: &Options) -> Result<(usize, f64, Scored), EvaluateError> {
    let codes = &analyzer.knowledge().codes;
    let phrases = phrases(codes, options);
    let mut recovered = Vec::with_capacity(phrases.len());
    let mut seconds = 0.0;
    for batch in phrases.chunks(BATCH) {
        let notes: Vec<Note> = batch.iter().map(|phrase| Note::new(format!("ASSESSMENT: {}", phrase.text))).collect();
        let begun = Instant::now();
        let reports = reports(analyzer, &notes, &[AnalyzeOptions::default()], options.threads)?;
        seconds += begun.elapsed().as_secs_f64();
        recovered.extend(batch.iter().zip(&reports).map(|(phrase, report)| is_recovered(report, phrase.target, codes)));
    }
    Ok((phrases.len(), seconds, score(&phrases, &recovered, codes, options.seed)))
}
