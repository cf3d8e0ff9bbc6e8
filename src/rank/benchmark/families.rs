//! Families of codes that differ along one axis only, and the words that name them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::authored;
use crate::knowledge::SourceFiles;
use crate::rank::RankError;
use crate::terminology::{CodeId, CodeSet};
use crate::text::fold_word_into;

/// Curated families with the words clinicians use.
const CURATED: &str = include_str!("families.tsv");
/// Words of titles that say nothing about the condition.
const EMPTY_WORDS: [&str; 34] = [
    "of",
    "in",
    "the",
    "and",
    "or",
    "with",
    "without",
    "unspecified",
    "other",
    "specified",
    "not",
    "elsewhere",
    "classified",
    "nec",
    "due",
    "to",
    "by",
    "for",
    "initial",
    "encounter",
    "closed",
    "fracture",
    "side",
    "part",
    "site",
    "a",
    "an",
    "on",
    "at",
    "from",
    "type",
    "disease",
    "region",
    "as",
];

/// What the words of a value are, by axis, beside the value's own name. Longer phrases are looked for first.
const SYNONYMS: [(&str, &str, &[&str]); 54] = [
    ("laterality", "right", &["right", "rt", "right sided", "on the right", "on the right side"]),
    ("laterality", "left", &["left", "lt", "left sided", "on the left", "on the left side"]),
    ("laterality", "bilateral", &["bilateral", "bilaterally", "both", "left and right", "right and left"]),
    ("acuity", "acute", &["acute", "acutely"]),
    ("acuity", "acute on chronic", &["acute on chronic", "acute and chronic", "chronic and acute", "acute exacerbation of chronic"]),
    ("acuity", "chronic", &["chronic", "chronically"]),
    ("acuity", "subacute", &["subacute", "sub acute"]),
    ("severity", "mild", &["mild", "mildly"]),
    ("severity", "moderate", &["moderate", "moderately", "mild to moderate"]),
    ("severity", "severe", &["severe", "severely", "moderate to severe", "moderately severe"]),
    ("type", "type 1", &["type 1", "type i", "type one", "juvenile onset", "insulin dependent"]),
    ("type", "type 2", &["type 2", "type ii", "type two", "adult onset", "non insulin dependent", "noninsulin dependent"]),
    ("type", "hemorrhagic", &["hemorrhagic", "haemorrhagic"]),
    ("type", "sensorineural", &["sensorineural", "sensory neural"]),
    ("type", "multi infarct", &["multi infarct", "multiinfarct"]),
    ("type", "blood loss", &["blood loss", "hemorrhagic", "posthemorrhagic"]),
    ("type", "nonischemic", &["nonischemic", "non ischemic"]),
    ("stage", "stage 1", &["stage 1", "stage i", "grade 1"]),
    ("stage", "stage 2", &["stage 2", "stage ii", "grade 2"]),
    ("stage", "stage 3", &["stage 3", "stage iii", "grade 3", "stage 3a", "stage 3b"]),
    ("stage", "stage 4", &["stage 4", "stage iv", "grade 4"]),
    ("stage", "stage 5", &["stage 5", "stage v"]),
    ("stage", "end stage", &["end stage", "endstage"]),
    ("site", "inguinal", &["inguinal", "groin"]),
    ("site", "hiatal", &["hiatal", "hiatus"]),
    ("site", "ventral", &["ventral", "abdominal wall"]),
    ("site", "femur", &["femur", "femoral"]),
    ("site", "humerus", &["humerus", "humeral"]),
    ("site", "tibia", &["tibia", "tibial"]),
    ("site", "gastric", &["gastric", "stomach"]),
    ("site", "duodenal", &["duodenal", "duodenum"]),
    ("site", "esophageal", &["esophageal", "esophagus"]),
    ("site", "ovarian", &["ovarian", "ovary"]),
    ("site", "prostate", &["prostate", "prostatic"]),
    ("site", "pancreatic", &["pancreatic", "pancreas"]),
    ("site", "colon", &["colon", "colonic", "colorectal"]),
    ("site", "bladder", &["bladder", "urinary bladder"]),
    ("site", "rectal", &["rectal", "rectum"]),
    ("site", "abdominal", &["abdominal", "abdomen"]),
    ("site", "low", &["low", "lower"]),
    ("severity", "morbid", &["morbid", "morbidly", "severe"]),
    ("severity", "class 1", &["class 1", "class i"]),
    ("severity", "class 2", &["class 2", "class ii"]),
    ("severity", "class 3", &["class 3", "class iii"]),
    ("type", "non st elevation", &["non st elevation", "non st segment elevation", "non q wave"]),
    ("type", "st elevation", &["st elevation", "st segment elevation"]),
    ("stage", "first degree", &["first degree", "grade 1", "grade i"]),
    ("stage", "second degree", &["second degree", "grade 2", "grade ii"]),
    ("stage", "third degree", &["third degree", "grade 3", "grade iii"]),
    ("organism", "mrsa", &["mrsa", "methicillin resistant staphylococcus aureus", "methicillin resistant staph aureus"]),
    ("organism", "pseudomonas", &["pseudomonas", "pseudomonal", "pseudomonas aeruginosa"]),
    ("organism", "staphylococcus", &["staphylococcus", "staphylococcal", "staph", "staph aureus"]),
    ("organism", "streptococcus", &["streptococcus", "streptococcal", "strep"]),
    ("organism", "e coli", &["e coli", "escherichia coli"]),
];

/// One value of a family's axis.
#[derive(Clone, Debug)]
pub(crate) struct FamilyValue {
    pub(crate) code: CodeId,
    /// Phrases that state it, each as folded words, longest first.
    pub(crate) phrases: Vec<Vec<String>>,
}

/// Codes that differ along one axis.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    pub(crate) axis: String,
    pub(crate) documented: CodeId,
    pub(crate) values: Vec<FamilyValue>,
    /// Sets of folded words that name the condition when they stand near one another.
    pub(crate) heads: Vec<Vec<String>>,
    /// Folded words that name a value by themselves.
    pub(crate) leaks: Vec<String>,
}

impl Family {
    /// The codes to choose from: each once, in code order.
    pub(crate) fn candidates(&self) -> Vec<CodeId> {
        let codes: BTreeSet<CodeId> = self.values.iter().map(|value| value.code).collect();
        codes.into_iter().collect()
    }

    fn shares_no_candidate(&self, other: &Self) -> bool {
        !self.values.iter().any(|value| other.values.iter().any(|o| o.code == value.code))
    }
}

/// The folded words of a phrase; hyphens and slashes part words.
pub(crate) fn folded_words(phrase: &str) -> Vec<String> {
    phrase
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}')))
        .filter(|word| !word.is_empty())
        .map(|word| {
            let mut folded = String::new();
            fold_word_into(&mut folded, word);
            folded
        })
        .collect()
}

/// The families of the condition files first, then the curated ones in the order of their file, then those the titles of the code set give; of two with one
/// axis and one documented code the earlier keeps its values and takes the other's heads.
pub(crate) fn families(codes: &CodeSet, knowledge: &SourceFiles) -> Result<Vec<Family>, RankError> {
    let mut families: Vec<Family> = Vec::new();
    let mut known: BTreeMap<(String, CodeId), usize> = BTreeMap::new();
    let titled = from_titles(codes);
    for family in authored::families(knowledge, codes)?.into_iter().chain(curated(codes)?).chain(titled) {
        let key = (family.axis.clone(), family.documented);
        match known.get(&key).map(|&at| &mut families[at]) {
            Some(same) if same.candidates() == family.candidates() || !same.shares_no_candidate(&family) => {
                same.heads.extend(family.heads);
                same.leaks.extend(family.leaks);
                for value in family.values {
                    if let Some(own) = same.values.iter_mut().find(|own| own.code == value.code) {
                        own.phrases.extend(value.phrases);
                    }
                }
            }
            _ => {
                known.entry(key).or_insert(families.len());
                families.push(family);
            }
        }
    }
    for family in &mut families {
        family.heads.sort();
        family.heads.dedup();
        for value in &mut family.values {
            value.phrases.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            value.phrases.dedup();
        }
    }
    families.retain(|family| !family.candidates().contains(&family.documented));
    Ok(families)
}

fn curated(codes: &CodeSet) -> Result<Vec<Family>, RankError> {
    let mut families = Vec::new();
    for (at, line) in CURATED.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("families.tsv:{}", at + 1);
        let fields: Vec<&str> = line.split('\t').collect();
        let &[axis, documented, values, heads, ref leaks @ ..] = fields.as_slice() else {
            return Err(RankError::new(place, format!("{} columns", fields.len()), "axis, documented, values, heads and leaks"));
        };
        let find = |code: &str| codes.find(code).ok_or_else(|| RankError::new(&place, format!("code `{code}`"), "a code of the set"));
        let values = match values.strip_prefix("side:") {
            Some(prefix) => sides_under(codes, find(prefix)?),
            None => values
                .split(';')
                .map(|pair| {
                    let (value, code) =
                        pair.split_once('=').ok_or_else(|| RankError::new(&place, format!("value `{pair}`"), "value=code"))?;
                    let code = find(code)?;
                    if !codes.is_billable(code) {
                        return Err(RankError::new(&place, format!("header `{}`", codes.code(code)), "a billable code"));
                    }
                    Ok(FamilyValue { code, phrases: phrases(axis, value) })
                })
                .collect::<Result<_, _>>()?,
        };
        let family = Family {
            axis: axis.to_owned(),
            documented: find(documented)?,
            values,
            heads: heads.split(';').map(folded_words).collect(),
            leaks: leaks.first().map(|leaks| leaks.split(';').map(str::to_owned).collect()).unwrap_or_default(),
        };
        if family.candidates().len() < 2 {
            return Err(RankError::new(place, "one candidate", "two candidates at least"));
        }
        families.push(family);
    }
    Ok(families)
}

fn phrases(axis: &str, value: &str) -> Vec<Vec<String>> {
    let mut phrases: Vec<Vec<String>> = SYNONYMS
        .iter()
        .find(|(a, v, _)| *a == axis && *v == value)
        .map_or_else(|| vec![folded_words(value)], |(_, _, words)| words.iter().map(|w| folded_words(w)).collect());
    phrases.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    phrases
}

/// Right, left and bilateral under a header; where several codes have a side, the one with the shortest title.
fn sides_under(codes: &CodeSet, header: CodeId) -> Vec<FamilyValue> {
    ["right", "left", "bilateral"]
        .iter()
        .filter_map(|side| {
            let best = codes.subtree(header).filter(|&code| usable(codes, code)).filter(|&code| {
                let words = folded_words(&codes.title(code));
                value_of_title("laterality", &words).is_some_and(|(value, _)| value == *side)
            });
            best.min_by_key(|&code| (codes.title(code).len(), code)).map(|code| FamilyValue { code, phrases: phrases("laterality", side) })
        })
        .collect()
}

/// Billable, and for injuries the first encounter for a closed one.
fn usable(codes: &CodeSet, code: CodeId) -> bool {
    let written = codes.code(code);
    codes.is_billable(code) && (written.len() < 8 || written.ends_with('A'))
}

/// The value of an axis a title states, and the title's other words; `None` where it states none or two.
fn value_of_title(axis: &str, words: &[String]) -> Option<(&'static str, Vec<String>)> {
    let mut found: Vec<(&'static str, Range<usize>)> = Vec::new();
    for (_, value, spoken) in SYNONYMS.iter().filter(|(a, _, _)| *a == axis) {
        for phrase in spoken.iter().map(|phrase| folded_words(phrase)) {
            let starts = 0..(words.len() + 1).saturating_sub(phrase.len());
            found.extend(starts.filter(|&at| words[at..].starts_with(&phrase)).map(|at| (*value, at..at + phrase.len())));
        }
    }
    // "acute on chronic" holds "acute" and "chronic".
    let inner = |range: &Range<usize>| found.iter().any(|(_, r)| r.len() > range.len() && r.start <= range.start && range.end <= r.end);
    let outer: Vec<&(&'static str, Range<usize>)> = found.iter().filter(|(_, range)| !inner(range)).collect();
    let value = outer.first()?.0;
    if outer.iter().any(|(other, _)| *other != value) {
        return None;
    }
    let rest =
        words.iter().enumerate().filter(|(at, _)| !outer.iter().any(|(_, r)| r.contains(at))).map(|(_, word)| word.clone()).collect();
    Some((value, rest))
}

/// Families the titles give: codes of one category whose titles are the same but for the value.
fn from_titles(codes: &CodeSet) -> Vec<Family> {
    let mut families = Vec::new();
    let indexed = indexed_heads(codes);
    for axis in ["laterality", "acuity", "severity", "stage"] {
        let mut groups: BTreeMap<(CodeId, Vec<String>), BTreeMap<&'static str, CodeId>> = BTreeMap::new();
        for code in codes.iter().filter(|&code| usable(codes, code)) {
            let words = folded_words(&codes.title(code));
            if let Some((value, rest)) = value_of_title(axis, &words) {
                let skeleton: Vec<String> = rest.into_iter().filter(|word| word != "unspecified").collect();
                groups.entry((codes.category(code), skeleton)).or_default().entry(value).or_insert(code);
            }
        }
        for ((category, skeleton), values) in groups {
            if values.len() < 2 {
                continue;
            }
            let mut head: Vec<String> =
                skeleton.iter().filter(|word| !EMPTY_WORDS.contains(&word.as_str()) || word.as_str() == "fracture").cloned().collect();
            head.sort();
            head.dedup();
            if head.is_empty() || head.len() > 4 || head.iter().all(|word| word.len() < 4) {
                continue;
            }
            let Some(&first) = values.values().next() else { continue };
            let documented =
                unspecified_sibling(codes, category, &skeleton, &values).unwrap_or_else(|| codes.parent(first).unwrap_or(category));
            families.push(Family {
                axis: axis.to_owned(),
                documented,
                values: values.iter().map(|(value, &code)| FamilyValue { code, phrases: phrases(axis, value) }).collect(),
                heads: std::iter::once(head).chain(spoken_heads(codes, &indexed, axis, documented, &values)).collect(),
                leaks: Vec::new(),
            });
        }
    }
    families
}

/// What the index and the inclusion terms call a code, as words of a head.
fn indexed_heads(codes: &CodeSet) -> BTreeMap<CodeId, Vec<Vec<String>>> {
    let mut heads: BTreeMap<CodeId, Vec<Vec<String>>> = BTreeMap::new();
    for entry in codes.index_entries().filter(|entry| entry.column.is_none()) {
        // Non-essential modifiers stand in brackets; "see" refers elsewhere.
        let path: Vec<String> = entry.path.iter().map(|step| step.split(['(', '[']).next().unwrap_or("").to_owned()).collect();
        if let Some(head) = head_of(&path.join(" ")) {
            heads.entry(entry.code).or_default().push(head);
        }
    }
    for code in codes {
        for head in codes.inclusion_terms(code).iter().filter_map(|term| head_of(term)) {
            heads.entry(code).or_default().push(head);
        }
    }
    heads
}

/// The words of a phrase that name a condition, sorted; `None` where they are too few or too many to find it by.
fn head_of(phrase: &str) -> Option<Vec<String>> {
    let mut words: Vec<String> = folded_words(phrase);
    words.retain(|word| word == "fracture" || !EMPTY_WORDS.contains(&word.as_str()));
    words.sort();
    words.dedup();
    (2..=3).contains(&words.len()).then_some(words)
}

/// Heads of the documented code and of the header all values stand under, as far as they say no value of the axis.
fn spoken_heads(
    codes: &CodeSet,
    indexed: &BTreeMap<CodeId, Vec<Vec<String>>>,
    axis: &str,
    documented: CodeId,
    values: &BTreeMap<&'static str, CodeId>,
) -> Vec<Vec<String>> {
    let mut parents: BTreeSet<Option<CodeId>> = values.values().map(|&code| codes.parent(code)).collect();
    parents.insert(codes.parent(documented));
    let shared = if parents.len() == 1 { parents.into_iter().next().flatten() } else { None };
    let names = [Some(documented), shared];
    names
        .into_iter()
        .flatten()
        .filter_map(|code| indexed.get(&code))
        .flatten()
        .filter(|head| value_of_title(axis, head).is_none())
        .cloned()
        .collect()
}

/// The code of the same category with the same title but for the value, which it leaves out or calls unspecified.
fn unspecified_sibling(codes: &CodeSet, category: CodeId, skeleton: &[String], values: &BTreeMap<&'static str, CodeId>) -> Option<CodeId> {
    codes.subtree(category).filter(|code| usable(codes, *code) && !values.values().any(|value| value == code)).find(|&code| {
        let words = folded_words(&codes.title(code));
        words.iter().filter(|word| *word != "unspecified").eq(skeleton.iter())
    })
}
