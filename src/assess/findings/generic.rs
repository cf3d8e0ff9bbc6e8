//! Gaps of codes outside the curated conditions: a title that leaves something unspecified, and codes of the same category that say it. Off unless asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::{Diagnosis, EvidenceBook, Record, Status, care};
use crate::knowledge::{AxisWords, REPORTED_AXES};
use crate::terminology::{CodeId, CodeSet, Severity};
use crate::text::fold_phrase;

use super::documented::places;
use super::{CandidateCode, Draft, Importance, Kind};

/// Words by which related titles may differ.
const MOST_EXTRA: usize = 4;
/// Codes shown as possible answers.
const MOST_CANDIDATES: usize = 24;

/// A documented code whose category holds more specific ones that differ by the words of an axis only. Curated conditions with gaps of their own are left
/// to those; symptoms, statuses and external causes are not asked about.
pub(super) fn generic_gaps(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    let mut seen = BTreeSet::new();
    for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.status == Status::Current && diagnosis.codable) {
        let curated = diagnosis.condition.is_some_and(|id| !record.knowledge.condition(id).gaps.is_empty());
        let code = record.knowledge.codes.code(diagnosis.code);
        let asked = !code.starts_with(['R', 'U', 'V', 'W', 'X', 'Y', 'Z']);
        if curated || !asked || !care::is_addressed(record, diagnosis, evidence) || !seen.insert(diagnosis.code) {
            continue;
        }
        let siblings = more_specific(&record.knowledge.codes, &record.knowledge.axis_words, diagnosis.code);
        let axes: Vec<&'static str> =
            REPORTED_AXES.iter().filter(|axis| siblings.values().any(|found| found.contains(*axis))).copied().collect();
        if axes.is_empty() {
            continue;
        }
        let title = record.knowledge.codes.title(diagnosis.code);
        let mut draft = Draft::new(Kind::Unspecified, diagnosis.condition, format!("{code} ({title}) leaves open: {}.", axes.join(", ")));
        draft.code = Some(diagnosis.code);
        draft.ask = vec![format!("the {} of this condition", ask(&axes))];
        draft.importance = if siblings.keys().any(|sibling| gains(&record.knowledge.codes, diagnosis.code, *sibling)) {
            Importance::High
        } else {
            Importance::Low
        };
        draft.spans = places(record, diagnosis);
        draft.candidates = siblings
            .keys()
            .take(MOST_CANDIDATES)
            .map(|sibling| CandidateCode { code: *sibling, adds: Vec::new(), support: 0, frequency: 1.0 })
            .collect();
        draft.reports = axes;
        draft.source = Some("G I.B.2; T".into());
        out.push(draft);
    }
}

/// Axes in plain words.
fn ask(axes: &[&str]) -> String {
    let names: Vec<&str> = axes.iter().map(|axis| if *axis == "laterality" { "side" } else { axis }).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Whether an answer would change a severity level or a risk category.
fn gains(codes: &CodeSet, documented: CodeId, answer: CodeId) -> bool {
    let level = |code: CodeId| match codes.severity(code) {
        Severity::None => 0,
        Severity::Cc => 1,
        Severity::Mcc => 2,
    };
    level(answer) > level(documented) || codes.hcc(answer).iter().any(|category| !codes.hcc(documented).contains(category))
}

/// Billable codes of the same category whose titles say all that this one does and more, each with the axes it adds.
fn more_specific(codes: &CodeSet, words: &AxisWords, code: CodeId) -> BTreeMap<CodeId, BTreeSet<&'static str>> {
    let mut out = BTreeMap::new();
    let own = title_words(codes, code);
    if !own.iter().any(|word| word == "unspecified") {
        return out;
    }
    let open_site = leaves_site_open(&own, words);
    let left_out = own.iter().filter(|word| *word == "unspecified").count();
    // What the title itself says: without "unspecified" and the noun it belongs to where that is a site.
    let said: BTreeSet<&String> =
        own.iter().filter(|word| !(words.empty.contains(*word) || open_site && words.sites.contains(*word))).collect();
    let seventh = |id: CodeId| codes.code(id).chars().nth(7);
    for sibling in codes.subtree(codes.category(code)) {
        if sibling == code || !codes.is_billable(sibling) || seventh(sibling) != seventh(code) {
            continue;
        }
        let theirs = title_words(codes, sibling);
        let less_open = theirs.iter().filter(|word| *word == "unspecified").count() < left_out;
        let known: BTreeSet<&String> = theirs.iter().collect();
        if !less_open || !said.is_subset(&known) || theirs.iter().any(|word| words.no_answer.contains(word) && !own.contains(word)) {
            continue;
        }
        let extra: Vec<&&String> =
            known.iter().filter(|word| !said.contains(**word) && !words.empty.contains(**word) && word.len() > 1).collect();
        if extra.is_empty() || extra.len() > MOST_EXTRA {
            continue;
        }
        let axes: Option<BTreeSet<&'static str>> = extra
            .iter()
            .map(|word| match words.axis.get(**word) {
                // "first" of a degree or a toe is no trimester.
                Some(&"trimester") if !known.iter().any(|word| *word == "trimester") => open_site.then_some("site"),
                Some(axis) => Some(*axis),
                None => open_site.then_some("site"),
            })
            .collect();
        if let Some(axes) = axes {
            out.insert(sibling, axes);
        }
    }
    out
}

fn title_words(codes: &CodeSet, code: CodeId) -> Vec<String> {
    fold_phrase(&codes.title(code)).split_whitespace().filter(|word| word.chars().all(char::is_alphanumeric)).map(str::to_owned).collect()
}

/// "unspecified site", "site unspecified".
fn leaves_site_open(title: &[String], words: &AxisWords) -> bool {
    title.windows(2).any(|pair| {
        (pair[0] == "unspecified" && words.sites.contains(&pair[1])) || (pair[1] == "unspecified" && words.sites.contains(&pair[0]))
    })
}
