//! Task `gaps`: what a note's diagnoses are coded as, what they leave out, and what nobody wrote.
//!
//! Conditions of one group count as one; pairs are one to one, the exact id first. A gold item marked `ignore` is neither right nor wrong: a prediction
//! that matches one, and nothing else, is dropped. A diagnosis without a curated condition stands under its code's category.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::report::{FindingReport, Report};

use super::codes::current_codes;
use super::gold::{GapsRecord, GoldSpan, category, condition_or_category, dotted, occurrences, overlap};
use super::metrics::{Agreement, ConditionGroups, Counts, Graded, Scored, Sheet, coverage_at, pair, sort_graded};

/// Kinds of finding that are no gap of specificity.
const NOT_A_GAP: [&str; 6] = ["missing_diagnosis", "unsupported", "conflict", "uncertain", "copy_forward", "problem_list_only"];

/// Precision a diagnosis coded without a person must have.
const SAFE_PRECISION: f64 = 0.97;

/// What is found in one note, ready to be summed.
#[derive(Clone, Debug, Default)]
struct NoteScore {
    full: Agreement,
    category: Agreement,
    condition: Agreement,
    high: Agreement,
    axis: Agreement,
    missing: Agreement,
    not_asserted: (f64, f64),
    auto_precision: (f64, f64),
    auto_recall: (f64, f64),
    suggestion: (f64, f64),
    graded: Vec<(f64, bool)>,
}

/// The commonest misses and false alarms.
#[derive(Default)]
struct Tally {
    missed_codes: Counts,
    false_codes: Counts,
    missed_gaps: Counts,
    false_gaps: Counts,
    missed_axes: Counts,
    false_axes: Counts,
    missed_missing: Counts,
    false_missing: Counts,
    asserted: Counts,
    wrong_auto: Counts,
    unsupported: Counts,
    conflicts: Counts,
}

/// A code that adds a circumstance: where gold does not have it, it is neither right nor wrong.
fn is_status_code(code: &str) -> bool {
    code.starts_with(['Z', 'V', 'W', 'X', 'Y'])
}

fn condition_of(finding: &FindingReport) -> String {
    condition_or_category(finding.condition.as_deref(), finding.code.as_deref().unwrap_or(""))
}

/// Whether a finding is a predicted gap.
#[must_use]
pub fn is_gap(finding: &FindingReport) -> bool {
    !finding.missing_axes.is_empty()
        && matches!(finding.resolution.as_str(), "query" | "auto")
        && !NOT_A_GAP.contains(&finding.kind.as_str())
}

/// Agreement of predicted items with gold ones that need a rule of their own for what is dropped.
fn agree(gold: &BTreeSet<String>, predicted: &BTreeSet<String>, is_dropped: impl Fn(&String) -> bool) -> Agreement {
    let counted = predicted.iter().filter(|item| gold.contains(*item) || !is_dropped(item)).count();
    Agreement::of_counts(gold.intersection(predicted).count(), gold.len(), counted)
}

/// Pairs of conditions of one note.
struct Paired<'a> {
    gold: Vec<&'a str>,
    predicted: Vec<&'a str>,
    pairs: Vec<(usize, usize)>,
    dropped: BTreeSet<usize>,
}

impl<'a> Paired<'a> {
    fn new(
        gold: impl IntoIterator<Item = &'a str>,
        predicted: impl IntoIterator<Item = &'a str>,
        ignored: &BTreeSet<&str>,
        groups: &ConditionGroups,
    ) -> Self {
        let gold: Vec<&str> = gold.into_iter().collect();
        let predicted: Vec<&str> = predicted.into_iter().collect();
        let pairs = pair(gold.len(), predicted.len(), |g, p| gold[g] == predicted[p], |g, p| groups.same(gold[g], predicted[p]));
        let is_dropped = |p: &usize| pairs.iter().all(|pair| pair.1 != *p) && ignored.iter().any(|id| groups.same(id, predicted[*p]));
        let dropped = (0..predicted.len()).filter(is_dropped).collect();
        Self { gold, predicted, pairs, dropped }
    }

    fn agreement(&self) -> Agreement {
        Agreement::of_counts(self.pairs.len(), self.gold.len(), self.predicted.len() - self.dropped.len())
    }

    fn missed(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.gold.len()).filter(|g| self.pairs.iter().all(|pair| pair.0 != *g)).map(|g| self.gold[g])
    }

    fn false_alarms(&self) -> impl Iterator<Item = &'a str> + '_ {
        let is_false = |p: &usize| !self.dropped.contains(p) && self.pairs.iter().all(|pair| pair.1 != *p);
        (0..self.predicted.len()).filter(is_false).map(|p| self.predicted[p])
    }
}

#[derive(Default)]
struct GapOf<'a> {
    high: bool,
    axes: BTreeSet<&'a str>,
    findings: Vec<&'a FindingReport>,
}

fn score_diagnoses(record: &GapsRecord, report: &Report, score: &mut NoteScore, tally: &mut Tally) {
    let of = |ignore: bool| -> BTreeSet<String> {
        record.diagnoses.iter().filter(|d| d.current && d.ignore == ignore).map(|d| d.code.clone()).collect()
    };
    let (gold, ignored) = (of(false), of(true));
    let confidences = current_codes(report);
    let predicted: BTreeSet<String> = confidences.keys().cloned().collect();
    let is_dropped = |code: &String| ignored.contains(code) || is_status_code(code);
    score.full = agree(&gold, &predicted, is_dropped);
    let categories = |codes: &BTreeSet<String>| -> BTreeSet<String> { codes.iter().map(|code| category(code)).collect() };
    let ignored_categories = categories(&ignored);
    score.category = agree(&categories(&gold), &categories(&predicted), |code| ignored_categories.contains(code) || is_status_code(code));
    for (code, confidence) in &confidences {
        let right = gold.contains(code);
        if right || !is_dropped(code) {
            score.graded.push((*confidence, right));
        }
        if !right && !is_dropped(code) {
            tally.false_codes.add(code);
        }
    }
    gold.difference(&predicted).for_each(|code| tally.missed_codes.add(code));
}

fn score_gaps(record: &GapsRecord, report: &Report, groups: &ConditionGroups, score: &mut NoteScore, tally: &mut Tally) {
    let mut gold: BTreeMap<&str, GapOf<'_>> = BTreeMap::new();
    for gap in record.gaps.iter().filter(|gap| !gap.ignore) {
        let entry = gold.entry(&gap.condition).or_default();
        entry.high |= gap.high;
        entry.axes.extend(gap.axes.iter().map(String::as_str));
    }
    let names: Vec<String> = report.findings.iter().map(condition_of).collect();
    let mut predicted: BTreeMap<&str, GapOf<'_>> = BTreeMap::new();
    for (finding, name) in report.findings.iter().zip(&names).filter(|(finding, _)| is_gap(finding)) {
        let entry = predicted.entry(name).or_default();
        entry.high |= finding.importance == "high";
        entry.axes.extend(finding.missing_axes.iter().map(String::as_str));
        entry.findings.push(finding);
    }
    let ignored: BTreeSet<&str> = record.gaps.iter().filter(|gap| gap.ignore).map(|gap| gap.condition.as_str()).collect();
    let paired = Paired::new(gold.keys().copied(), predicted.keys().copied(), &ignored, groups);
    score.condition = paired.agreement();
    paired.missed().for_each(|condition| tally.missed_gaps.add(condition));
    paired.false_alarms().for_each(|condition| tally.false_gaps.add(condition));

    let is_high = |p: usize| predicted[paired.predicted[p]].high;
    let partner_is_high = |pair: &&(usize, usize)| gold[paired.gold[pair.0]].high;
    let high_gold = gold.values().filter(|gap| gap.high).count();
    let right = paired.pairs.iter().filter(|pair| is_high(pair.1)).filter(partner_is_high).count();
    let on_low = paired.pairs.iter().filter(|pair| is_high(pair.1)).count() - right;
    let high_predicted = (0..paired.predicted.len()).filter(|p| is_high(*p) && !paired.dropped.contains(p)).count() - on_low;
    score.high = Agreement {
        found: paired.pairs.iter().filter(partner_is_high).count() as u64,
        gold: high_gold as u64,
        right: right as u64,
        predicted: high_predicted as u64,
    };

    score_axes(record, &gold, &predicted, groups, score, tally);
    for gap in record.gaps.iter().filter(|gap| !gap.ignore) {
        let wanted: BTreeSet<&String> = gap.suggested.iter().filter(|code| **code != gap.code).collect();
        let Some(partner) = paired.pairs.iter().find(|pair| paired.gold[pair.0] == gap.condition) else { continue };
        if wanted.is_empty() {
            continue;
        }
        let findings = &predicted[paired.predicted[partner.1]].findings;
        let same_code: Vec<&FindingReport> =
            findings.iter().copied().filter(|finding| finding.code.as_deref().is_some_and(|code| dotted(code) == gap.code)).collect();
        let answering = if same_code.is_empty() { findings } else { &same_code };
        let hit = answering.iter().any(|finding| answers(finding).take(3).any(|code| wanted.contains(&dotted(code))));
        score.suggestion.0 += f64::from(u8::from(hit));
        score.suggestion.1 += 1.0;
    }
}

/// The codes a finding answers with, best first: the one that closes it, then its suggestions.
fn answers(finding: &FindingReport) -> impl Iterator<Item = &String> {
    finding.resolved_code.iter().chain(finding.suggestions.iter().map(|suggestion| &suggestion.code))
}

fn score_axes(
    record: &GapsRecord,
    gold: &BTreeMap<&str, GapOf<'_>>,
    predicted: &BTreeMap<&str, GapOf<'_>>,
    groups: &ConditionGroups,
    score: &mut NoteScore,
    tally: &mut Tally,
) {
    fn keys<'a>(gaps: &BTreeMap<&'a str, GapOf<'a>>) -> Vec<(&'a str, &'a str)> {
        gaps.iter().flat_map(|(condition, gap)| gap.axes.iter().map(|axis| (*condition, *axis))).collect()
    }
    let (gold, predicted) = (keys(gold), keys(predicted));
    let same = |a: (&str, &str), b: (&str, &str)| a.1 == b.1 && groups.same(a.0, b.0);
    let pairs = pair(gold.len(), predicted.len(), |g, p| gold[g] == predicted[p], |g, p| same(gold[g], predicted[p]));
    let ignored: Vec<(&str, &str)> = record
        .gaps
        .iter()
        .filter(|gap| gap.ignore)
        .flat_map(|gap| gap.axes.iter().map(|axis| (gap.condition.as_str(), axis.as_str())))
        .collect();
    let mut counted = pairs.len();
    for (p, key) in predicted.iter().enumerate() {
        if pairs.iter().all(|pair| pair.1 != p) && !ignored.iter().any(|other| same(*other, *key)) {
            counted += 1;
            tally.false_axes.add(format!("{} {}", key.0, key.1));
        }
    }
    for (g, key) in gold.iter().enumerate() {
        if pairs.iter().all(|pair| pair.0 != g) {
            tally.missed_axes.add(format!("{} {}", key.0, key.1));
        }
    }
    score.axis = Agreement::of_counts(pairs.len(), gold.len(), counted);
}

fn score_missing(record: &GapsRecord, report: &Report, groups: &ConditionGroups, score: &mut NoteScore, tally: &mut Tally) {
    let of = |ignore: bool| -> BTreeSet<&str> {
        record.missing.iter().filter(|missing| missing.ignore == ignore).map(|missing| missing.condition.as_str()).collect()
    };
    let names: BTreeSet<String> = report.findings.iter().filter(|finding| finding.kind == "missing_diagnosis").map(condition_of).collect();
    let paired = Paired::new(of(false), names.iter().map(String::as_str), &of(true), groups);
    score.missing = paired.agreement();
    paired.missed().for_each(|condition| tally.missed_missing.add(condition));
    paired.false_alarms().for_each(|condition| tally.false_missing.add(condition));
}

fn score_not_asserted(record: &GapsRecord, report: &Report, groups: &ConditionGroups, score: &mut NoteScore, tally: &mut Tally) {
    let current: Vec<GoldSpan> = record
        .diagnoses
        .iter()
        .filter(|diagnosis| diagnosis.current)
        .flat_map(|diagnosis| occurrences(&record.text, &diagnosis.text))
        .collect();
    for item in record.not_asserted.iter().filter(|item| !item.ignore) {
        let places = occurrences(&record.text, &item.text);
        let touches = |span: GoldSpan| places.iter().any(|place| overlap(*place, span));
        if current.iter().any(|span| touches(*span)) {
            continue;
        }
        let asserted = report.diagnoses.iter().filter(|diagnosis| diagnosis.status == "current").any(|diagnosis| {
            let same = match (&item.condition, &diagnosis.condition) {
                (None, _) => true,
                (Some(gold), Some(found)) => groups.same(gold, found),
                (Some(_), None) => false,
            };
            same && diagnosis.mentions.iter().any(|mention| touches((mention.start, mention.end)))
        });
        score.not_asserted.0 += f64::from(u8::from(asserted));
        score.not_asserted.1 += 1.0;
        if asserted {
            tally.asserted.add(item.condition.as_deref().unwrap_or("no condition"));
        }
    }
}

fn score_auto(record: &GapsRecord, report: &Report, groups: &ConditionGroups, score: &mut NoteScore, tally: &mut Tally) {
    let current: BTreeSet<&str> = record
        .diagnoses
        .iter()
        .filter(|diagnosis| diagnosis.current && !diagnosis.ignore)
        .map(|diagnosis| diagnosis.code.as_str())
        .collect();
    let mut right_conditions = BTreeSet::new();
    for finding in report.findings.iter().filter(|finding| finding.resolution == "auto") {
        let condition = condition_of(finding);
        let code = finding.resolved_code.as_deref().map(dotted);
        let mut gaps = record.gaps.iter().filter(|gap| groups.same(&gap.condition, &condition));
        let queried = gaps.clone().any(|gap| !gap.auto && !gap.ignore);
        let ignored = gaps.any(|gap| gap.ignore)
            || record.diagnoses.iter().any(|diagnosis| diagnosis.ignore && Some(&diagnosis.code) == code.as_ref());
        let right = !queried && code.as_deref().is_some_and(|code| current.contains(code));
        if right || !ignored {
            score.auto_precision.0 += f64::from(u8::from(right));
            score.auto_precision.1 += 1.0;
        }
        if right {
            right_conditions.insert(condition);
        } else if !ignored {
            tally.wrong_auto.add(format!("{condition} {}", code.unwrap_or_default()));
        }
    }
    let gold: BTreeSet<&str> = record.gaps.iter().filter(|gap| gap.auto && !gap.ignore).map(|gap| gap.condition.as_str()).collect();
    let total = gold.len();
    let paired = Paired::new(gold, right_conditions.iter().map(String::as_str), &BTreeSet::new(), groups);
    score.auto_recall = (paired.pairs.len() as f64, total as f64);
}

/// Scores reports, one for each record.
#[must_use]
pub fn score(records: &[GapsRecord], reports: &[Report], groups: &ConditionGroups, seed: u64) -> Scored {
    let mut tally = Tally::default();
    let notes: Vec<NoteScore> = records
        .iter()
        .zip(reports)
        .map(|(record, report)| {
            let mut score = NoteScore::default();
            score_diagnoses(record, report, &mut score, &mut tally);
            score_gaps(record, report, groups, &mut score, &mut tally);
            score_missing(record, report, groups, &mut score, &mut tally);
            score_not_asserted(record, report, groups, &mut score, &mut tally);
            score_auto(record, report, groups, &mut score, &mut tally);
            for (kind, gold, counts) in
                [("unsupported", &record.unsupported, &mut tally.unsupported), ("conflict", &record.conflicts, &mut tally.conflicts)]
            {
                gold.iter().for_each(|condition| counts.add(format!("gold    {condition}")));
                let found = report.findings.iter().filter(|finding| finding.kind == kind);
                found.for_each(|finding| counts.add(format!("engine  {}", condition_of(finding))));
            }
            score
        })
        .collect();
    let mut graded: Vec<Graded> = notes
        .iter()
        .enumerate()
        .flat_map(|(note, score)| {
            score.graded.iter().map(move |(confidence, right)| Graded { note, confidence: *confidence, right: *right })
        })
        .collect();
    sort_graded(&mut graded);
    let gold: Vec<u64> = notes.iter().map(|note| note.full.gold).collect();
    let mut details = by_confidence(&graded);
    details.extend(tally.lines());

    let agreements = |of: fn(&NoteScore) -> Agreement| notes.iter().map(of).collect::<Vec<_>>();
    let ratios = |of: fn(&NoteScore) -> (f64, f64)| notes.iter().map(of).collect::<Vec<_>>();
    let count = |of: fn(&NoteScore) -> (f64, f64)| Value::from(notes.iter().map(of).map(|ratio| ratio.1).sum::<f64>() as u64);
    let mut sheet = Sheet::new(records.len());
    sheet.agreement("diagnoses_full", agreements(|note| note.full));
    sheet.agreement("diagnoses_category", agreements(|note| note.category));
    sheet.agreement("gaps_condition", agreements(|note| note.condition));
    sheet.agreement("gaps_condition_high", agreements(|note| note.high));
    sheet.agreement("gaps_axis", agreements(|note| note.axis));
    sheet.agreement("missing_diagnoses", agreements(|note| note.missing));
    sheet.ratio("not_asserted_rate", ratios(|note| note.not_asserted));
    sheet.value("not_asserted_reported", Value::from(notes.iter().map(|note| note.not_asserted.0).sum::<f64>() as u64));
    sheet.value("not_asserted_n", count(|note| note.not_asserted));
    sheet.ratio("auto_precision", ratios(|note| note.auto_precision));
    sheet.value("auto_n", count(|note| note.auto_precision));
    sheet.ratio("auto_recall", ratios(|note| note.auto_recall));
    sheet.statistic("coverage_at_97", gold.iter().sum(), move |weights| coverage_at(SAFE_PRECISION, &graded, &gold, weights));
    sheet.ratio("suggestion_top3", ratios(|note| note.suggestion));
    sheet.value("suggestion_matched", count(|note| note.suggestion));
    sheet.finish(seed, details)
}

/// How many current diagnoses of each tenth of confidence are right.
fn by_confidence(graded: &[Graded]) -> Vec<String> {
    let tenth = |item: &Graded| ((item.confidence * 10.0) as usize).min(9);
    let mut lines = vec![String::new(), "current diagnoses by confidence: right of reported".to_owned()];
    for bin in (0..10).rev() {
        let reported = graded.iter().filter(|item| tenth(item) == bin).count();
        let right = graded.iter().filter(|item| tenth(item) == bin && item.right).count();
        if reported > 0 {
            lines.push(format!("  {:.1} to {:.1}  {right} of {reported}", bin as f64 / 10.0, (bin + 1) as f64 / 10.0));
        }
    }
    lines
}

impl Tally {
    fn lines(&self) -> Vec<String> {
        [
            (&self.missed_codes, "missed diagnoses, by code"),
            (&self.false_codes, "false diagnoses, by code"),
            (&self.missed_gaps, "missed gaps"),
            (&self.false_gaps, "false gaps"),
            (&self.missed_axes, "missed axes"),
            (&self.false_axes, "false axes"),
            (&self.missed_missing, "missed missing diagnoses"),
            (&self.false_missing, "false missing diagnoses"),
            (&self.asserted, "not asserted, yet reported as current"),
            (&self.wrong_auto, "wrong auto resolutions"),
            (&self.unsupported, "unsupported diagnoses, listed only"),
            (&self.conflicts, "conflicts, listed only"),
        ]
        .into_iter()
        .flat_map(|(counts, heading)| counts.lines(heading))
        .collect()
    }
}
