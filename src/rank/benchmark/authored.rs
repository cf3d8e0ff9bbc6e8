//! Families that the condition files give: codes of one condition whose rules differ by the value of one axis.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::families::{Family, FamilyValue, folded_words};
use crate::knowledge::SourceFiles;
use crate::rank::RankError;
use crate::terminology::{CodeId, CodeSet};

/// Most words of a term that is looked for.
const TERM_WORDS: usize = 4;
/// Fewest letters of a term of one word: shorter ones mean too many things.
const TERM_LETTERS: usize = 3;

#[derive(Deserialize)]
struct Authored {
    #[serde(default)]
    term: Vec<Term>,
    #[serde(default)]
    axis: Vec<Axis>,
    #[serde(default)]
    code: Vec<Rule>,
    #[serde(default)]
    indicator: Vec<Indicator>,
}

#[derive(Deserialize)]
struct Term {
    words: Vec<String>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    code: Option<String>,
}

#[derive(Deserialize)]
struct Axis {
    id: String,
    reports_as: String,
    #[serde(default)]
    value: Vec<AxisValue>,
}

#[derive(Deserialize)]
struct AxisValue {
    id: String,
    #[serde(default)]
    words: Vec<String>,
}

#[derive(Deserialize)]
struct Rule {
    code: String,
    #[serde(default)]
    when: BTreeMap<String, Values>,
    #[serde(default)]
    with: Vec<String>,
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
}

impl Values {
    fn set(&self) -> BTreeSet<String> {
        match self {
            Self::One(one) => BTreeSet::from([one.clone()]),
            Self::Many(many) => many.iter().cloned().collect(),
        }
    }
}

#[derive(Deserialize)]
struct Indicator {
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    supports: BTreeMap<String, Values>,
}

/// What an indicator's words speak for: a question whose context is what the condition file says, not a note.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) axis: String,
    /// The condition's first term.
    pub(crate) term: String,
    pub(crate) words: String,
    pub(crate) documented: CodeId,
    pub(crate) candidates: Vec<CodeId>,
    pub(crate) gold: CodeId,
}

/// The benchmark's name of an axis as findings report it; `None` for axes whose values are not words of a phrase.
fn benchmark_axis(reports_as: &str) -> Option<&'static str> {
    Some(match reports_as {
        "type" => "type",
        "acuity" => "acuity",
        "severity" => "severity",
        "stage" => "stage",
        "laterality" => "laterality",
        "site" => "site",
        "organism" => "organism",
        "cause" => "cause",
        "status" | "episode" => "course",
        "trimester" => "trimester",
        _ => return None,
    })
}

fn read(files: &SourceFiles) -> Result<Vec<(String, Authored)>, RankError> {
    files
        .iter()
        .filter(|(name, _)| name.starts_with("conditions/") && name.ends_with(".toml"))
        .map(|(name, content)| {
            toml::from_str(content)
                .map(|file| (name.clone(), file))
                .map_err(|_| RankError::new(name, "a file of another form", "a condition file"))
        })
        .collect()
}

/// A rule's code and the values it wants of each axis.
type Wanted = (CodeId, BTreeMap<String, BTreeSet<String>>);

/// The axis of a group of rules and the code of each value.
type Ladder = (String, Vec<(CodeId, BTreeSet<String>)>);

/// The rules that say one axis more than `base`, by that axis; codes that stay as they were are left out.
fn ladders(rules: &[Wanted], base: &Wanted) -> Vec<Ladder> {
    let mut ladders: BTreeMap<String, Vec<(CodeId, BTreeSet<String>)>> = BTreeMap::new();
    for (code, when) in rules {
        let mut more = when.keys().filter(|axis| !base.1.contains_key(*axis));
        let (Some(axis), None) = (more.next(), more.next()) else { continue };
        let same = when.len() == base.1.len() + 1 && base.1.iter().all(|(axis, values)| when.get(axis) == Some(values));
        if same && *code != base.0 {
            ladders.entry(axis.clone()).or_default().push((*code, when[axis].clone()));
        }
    }
    ladders.into_iter().collect()
}

fn rules(file: &Authored, codes: &CodeSet) -> Vec<Wanted> {
    file.code
        .iter()
        .filter(|rule| rule.with.is_empty())
        .filter_map(|rule| {
            let when = rule.when.iter().map(|(axis, values)| (axis.clone(), values.set())).collect();
            codes.find(&rule.code).map(|code| (code, when))
        })
        .collect()
}

/// Families in the order of the files and of their rules.
pub(super) fn families(files: &SourceFiles, codes: &CodeSet) -> Result<Vec<Family>, RankError> {
    let mut families = Vec::new();
    for (_, file) in read(files)? {
        let rules = rules(&file, codes);
        for base in &rules {
            let heads: Vec<Vec<String>> = file
                .term
                .iter()
                .filter(|term| term.code.is_none() && says(&term.values, &base.1))
                .flat_map(|term| term.words.iter())
                .map(|words| folded_words(words))
                .filter(|words| is_head(words))
                .collect();
            if heads.is_empty() {
                continue;
            }
            for (axis_id, steps) in ladders(&rules, base) {
                let Some(axis) = file.axis.iter().find(|axis| axis.id == axis_id) else { continue };
                let Some(name) = benchmark_axis(&axis.reports_as) else { continue };
                let mut values: Vec<FamilyValue> = Vec::new();
                for (code, wanted) in steps.into_iter().filter(|(code, _)| codes.is_billable(*code)) {
                    let spoken = axis.value.iter().filter(|value| wanted.contains(&value.id)).flat_map(|value| &value.words);
                    let phrases: BTreeSet<Vec<String>> =
                        spoken.map(|words| folded_words(words)).filter(|words| !words.is_empty()).collect();
                    match values.iter_mut().find(|value| value.code == code) {
                        Some(same) => same.phrases.extend(phrases),
                        None => values.push(FamilyValue { code, phrases: phrases.into_iter().collect() }),
                    }
                }
                values.retain(|value| !value.phrases.is_empty());
                for value in &mut values {
                    value.phrases.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
                    value.phrases.dedup();
                }
                if values.len() < 2 {
                    continue;
                }
                // A single word that names the condition and the value at once.
                let leaks = file
                    .term
                    .iter()
                    .filter(|term| term.values.contains_key(&axis_id))
                    .flat_map(|term| &term.words)
                    .map(|words| folded_words(words))
                    .filter(|words| words.len() == 1)
                    .flatten()
                    .collect();
                families.push(Family { axis: name.to_owned(), documented: base.0, values, heads: heads.clone(), leaks });
            }
        }
    }
    Ok(families)
}

/// What the indicators of the condition files speak for, one for each indicator, base code and axis.
pub(crate) fn statements(files: &SourceFiles, codes: &CodeSet) -> Result<Vec<Statement>, RankError> {
    let mut statements = Vec::new();
    for (_, file) in read(files)? {
        let Some(term) = file.term.first().and_then(|term| term.words.first()) else { continue };
        let rules = rules(&file, codes);
        for base in &rules {
            for (axis_id, steps) in ladders(&rules, base) {
                let Some(axis) = file.axis.iter().find(|axis| axis.id == axis_id) else { continue };
                let candidates: BTreeSet<CodeId> = steps.iter().map(|(code, _)| *code).collect();
                for indicator in &file.indicator {
                    let Some(values) = indicator.supports.get(&axis_id).map(Values::set) else { continue };
                    let Some((gold, _)) = steps.iter().find(|(_, wanted)| wanted.iter().any(|value| values.contains(value))) else {
                        continue;
                    };
                    if candidates.len() < 2 {
                        continue;
                    }
                    for words in indicator.words.iter().chain(&indicator.label) {
                        statements.push(Statement {
                            axis: axis.reports_as.clone(),
                            term: term.clone(),
                            words: words.clone(),
                            documented: base.0,
                            candidates: candidates.iter().copied().collect(),
                            gold: *gold,
                        });
                    }
                }
            }
        }
    }
    Ok(statements)
}

/// Whether a term says the values a rule wants, no more and no less.
fn says(said: &BTreeMap<String, String>, wanted: &BTreeMap<String, BTreeSet<String>>) -> bool {
    said.len() == wanted.len() && said.iter().all(|(axis, value)| wanted.get(axis).is_some_and(|values| values.contains(value)))
}

fn is_head(words: &[String]) -> bool {
    match words {
        [] => false,
        [one] => one.len() >= TERM_LETTERS && one != "all",
        more => more.len() <= TERM_WORDS,
    }
}
