//! Codes of the same category that say more than a documented one, by the words of their titles: for conditions whose files leave the codes to the
//! classification.

use std::collections::BTreeSet;

use crate::assess::Record;
use crate::knowledge::Condition;
use crate::terminology::{CodeId, CodeSet};

/// Most codes that are looked at.
const SIBLINGS: usize = 24;
/// Length of a code with a seventh character, dot included.
const FULL_LENGTH: usize = 8;
/// Words of a title that are facts of their own: what a more specific code must keep, and may not add where the documented code says the other.
const FACTS: [&[&str]; 5] =
    [&["right", "left", "bilateral"], &["female", "male"], &["open", "closed"], &["displaced", "nondisplaced"], &["malignant", "benign"]];
/// Words that carry no fact.
const EMPTY: [&str; 16] = [
    "of",
    "the",
    "and",
    "or",
    "in",
    "with",
    "without",
    "unspecified",
    "other",
    "specified",
    "part",
    "site",
    "encounter",
    "for",
    "initial",
    "subsequent",
];

/// Billable codes under the lowest header above the documented code that has any, up to its category, none of which leaves the same axes out by a rule of the condition, those nearest to the documented title first.
pub(super) fn of(record: &Record<'_>, condition: &Condition, missing: &[u8], code: CodeId) -> Vec<CodeId> {
    let codes = &record.knowledge.codes;
    let text = codes.code(code);
    let seventh = (text.len() == FULL_LENGTH).then(|| text.chars().last()).flatten();
    let own = words(codes, code);
    let under = |header: CodeId| -> Vec<(usize, usize, CodeId)> {
        codes
            .subtree(header)
            .filter(|other| *other != code && codes.is_billable(*other))
            .filter(|other| {
                let text = codes.code(*other);
                let same_encounter = match seventh {
                    Some(character) => text.len() == FULL_LENGTH && text.ends_with(character),
                    None => true,
                };
                same_encounter && !leaves_out(condition, missing, *other)
            })
            .filter_map(|other| {
                let theirs = words(codes, other);
                if contradicts(&own, &theirs) || theirs.is_subset(&own) {
                    return None;
                }
                Some((own.difference(&theirs).count(), theirs.difference(&own).count(), other))
            })
            .collect()
    };
    let category = codes.category(code);
    let headers = codes.ancestors(code).take_while(|header| *header != category).chain(std::iter::once(category));
    let mut found = headers.map(under).find(|found| !found.is_empty()).unwrap_or_default();
    found.sort_unstable();
    found.into_iter().take(SIBLINGS).map(|(_, _, code)| code).collect()
}

/// Whether a rule of the condition says that a code leaves out every one of some axes.
fn leaves_out(condition: &Condition, missing: &[u8], code: CodeId) -> bool {
    condition
        .gaps
        .iter()
        .any(|gap| missing.iter().all(|axis| gap.axes.contains(axis)) && gap.codes.iter().any(|pattern| pattern.matches(code)))
}

/// The words of a title; "unspecified" takes the next word's fact away.
fn words(codes: &CodeSet, code: CodeId) -> BTreeSet<String> {
    codes
        .title(code)
        .to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && !EMPTY.contains(word))
        .map(str::to_owned)
        .collect()
}

/// Whether one title says another fact than the other, or leaves out a fact the documented one has.
fn contradicts(own: &BTreeSet<String>, theirs: &BTreeSet<String>) -> bool {
    FACTS.iter().any(|facts| facts.iter().any(|fact| own.contains(*fact) && !theirs.contains(*fact)))
}
