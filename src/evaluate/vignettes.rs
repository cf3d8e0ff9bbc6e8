//! Task `vignettes`: short notes with what must be found and what must not be said.
//!
//! Found: the same type and condition group (DOCUMENTED: the same code) and one overlapping evidence span, one to one. Must not: the same type and
//! condition group, narrowed by a place, a code prefix or an axis where the vignette gives one; DOCUMENTED at status current only. A conflict has two
//! conditions, and either will do: the finding's own and those of the mentions it rests on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::report::{DiagnosisReport, FindingReport, Report, SpanText};
use crate::text::Setting;

pub use super::gold::note_kind;
use super::gold::{GoldSpan, VignetteGold, VignetteMustNot, VignetteRecord, dotted, overlap};
use super::metrics::{ConditionGroups, Counts, Scored, Sheet, pair, share};

/// Something the engine says: a diagnosis or a finding.
#[derive(Clone, Copy)]
enum Said<'a> {
    Diagnosis(&'a DiagnosisReport),
    Finding(&'a FindingReport),
}

impl<'a> Said<'a> {
    fn all(report: &'a Report) -> Vec<Self> {
        report.diagnoses.iter().map(Self::Diagnosis).chain(report.findings.iter().map(Self::Finding)).collect()
    }

    fn spans(self) -> Vec<GoldSpan> {
        let of = |span: &SpanText| (span.start, span.end);
        match self {
            Self::Diagnosis(diagnosis) => diagnosis.mentions.iter().map(of).collect(),
            Self::Finding(finding) => finding.spans.iter().chain(finding.evidence.iter().map(|evidence| &evidence.span)).map(of).collect(),
        }
    }

    fn touches(self, places: &[GoldSpan]) -> bool {
        self.spans().iter().any(|span| places.iter().any(|place| overlap(*span, *place)))
    }

    /// The conditions it is about: one, or both sides of a conflict.
    fn conditions(self, report: &'a Report) -> BTreeSet<&'a str> {
        match self {
            Self::Diagnosis(diagnosis) => diagnosis.condition.iter().map(String::as_str).collect(),
            Self::Finding(finding) => {
                let own = finding.condition.iter().map(String::as_str);
                if finding.kind != "conflict" {
                    return own.collect();
                }
                let spans = self.spans();
                let rests_on = |span: &SpanText| spans.iter().any(|place| overlap(*place, (span.start, span.end)));
                let mentioned =
                    report.mentions.iter().filter(|mention| rests_on(&mention.span)).filter_map(|mention| mention.condition.as_deref());
                own.chain(mentioned).collect()
            }
        }
    }

    /// The codes it names: its own, or what it leads to where nothing is documented.
    fn codes(self) -> Vec<String> {
        match self {
            Self::Diagnosis(diagnosis) => vec![dotted(&diagnosis.code)],
            Self::Finding(finding) => {
                let own: Vec<String> = finding.code.iter().chain(&finding.resolved_code).map(|code| dotted(code)).collect();
                if own.is_empty() { finding.suggestions.iter().map(|suggestion| dotted(&suggestion.code)).collect() } else { own }
            }
        }
    }

    fn has_axis(self, axis: &str) -> bool {
        match self {
            Self::Diagnosis(_) => false,
            Self::Finding(finding) => finding.missing_axes.iter().chain(&finding.axes).any(|name| name == axis),
        }
    }

    /// Whether it is of a type other than DOCUMENTED.
    fn is_finding_of(self, kind: &str) -> bool {
        let Self::Finding(finding) = self else { return false };
        let (found, resolution) = (finding.kind.as_str(), finding.resolution.as_str());
        match kind {
            "DOCUMENTED" => false,
            "UNSPECIFIED" => found == "unspecified" && resolution == "query",
            "AUTO_RESOLVED" => resolution == "auto",
            "UNRESOLVED" => found == "uncertain" && resolution == "query",
            "UNCERTAIN" => found == "uncertain" && resolution == "none",
            "UNSUPPORTED_DIAGNOSIS" => found == "unsupported",
            "ABBREVIATION_AMBIGUOUS" => found == "ambiguous_abbreviation",
            other => found.eq_ignore_ascii_case(other),
        }
    }
}

/// Whether a diagnosis counts as documented: current; uncertain where an inpatient's may be coded; history for a status code.
fn is_documented(diagnosis: &DiagnosisReport, setting: Setting) -> bool {
    match diagnosis.status.as_str() {
        "current" => true,
        "uncertain" => setting == Setting::Inpatient && diagnosis.codable,
        "history" => diagnosis.code.starts_with('Z'),
        _ => false,
    }
}

fn is_found(gold: &VignetteGold, said: Said<'_>, setting: Setting, is_condition: impl Fn(&str) -> bool) -> bool {
    let same = match said {
        Said::Diagnosis(diagnosis) => {
            let code = gold.code.as_deref();
            let same =
                code.map_or_else(|| diagnosis.condition.as_deref().is_some_and(&is_condition), |code| dotted(&diagnosis.code) == code);
            gold.kind == "DOCUMENTED" && same && is_documented(diagnosis, setting)
        }
        Said::Finding(_) => said.is_finding_of(&gold.kind),
    };
    same && said.touches(&gold.spans)
}

fn is_violation(must_not: &VignetteMustNot, said: Said<'_>, report: &Report, groups: &ConditionGroups) -> bool {
    let same_type = match said {
        Said::Diagnosis(diagnosis) => must_not.kind == "DOCUMENTED" && diagnosis.status == "current",
        Said::Finding(_) => said.is_finding_of(&must_not.kind),
    };
    let condition = must_not.condition.as_deref();
    let prefix = must_not.code_prefix.as_deref().map(|prefix| prefix.replace('.', ""));
    same_type
        && condition.is_none_or(|id| said.conditions(report).iter().any(|found| groups.same(id, found)))
        && must_not.spans.as_ref().is_none_or(|places| said.touches(places))
        && prefix.is_none_or(|prefix| said.codes().iter().any(|code| code.replace('.', "").starts_with(&prefix)))
        && must_not.axis.as_deref().is_none_or(|axis| said.has_axis(axis))
}

#[derive(Clone, Copy, Default)]
struct OfType {
    gold: usize,
    found: usize,
    must_not: usize,
    violated: usize,
}

/// Scores reports, one for each vignette.
#[must_use]
pub fn score(records: &[VignetteRecord], reports: &[Report], groups: &ConditionGroups, seed: u64) -> Scored {
    let (mut recalls, mut rates) = (Vec::new(), Vec::new());
    let mut types: BTreeMap<&str, OfType> = BTreeMap::new();
    let (mut missed, mut violated) = (Counts::default(), Counts::default());
    for (record, report) in records.iter().zip(reports) {
        let said = Said::all(report);
        let name = |kind: &str, condition: Option<&str>, code: Option<&str>| {
            [Some(kind), condition, code].into_iter().flatten().collect::<Vec<_>>().join(" ")
        };
        let fits = |g: usize, p: usize, same: &dyn Fn(&str, &str) -> bool| {
            let gold = &record.gold[g];
            let is_condition = |found: &str| gold.condition.as_deref().is_none_or(|id| same(id, found));
            // A documented diagnosis is known by its code; a finding by its condition.
            let about = matches!(said[p], Said::Diagnosis(_))
                || gold.condition.is_none()
                || said[p].conditions(report).iter().any(|found| is_condition(found));
            about && is_found(gold, said[p], record.setting, is_condition)
        };
        let pairs = pair(
            record.gold.len(),
            said.len(),
            |g, p| fits(g, p, &|id, found| id == found),
            |g, p| fits(g, p, &|id, found| groups.same(id, found)),
        );
        for (g, gold) in record.gold.iter().enumerate() {
            let found = pairs.iter().any(|pair| pair.0 == g);
            let of_type = types.entry(&gold.kind).or_default();
            of_type.gold += 1;
            of_type.found += usize::from(found);
            if !found {
                missed.add(name(&gold.kind, gold.condition.as_deref(), gold.code.as_deref()));
            }
        }
        let mut violations = 0_usize;
        for must_not in &record.must_not {
            let broken = said.iter().any(|said| is_violation(must_not, *said, report, groups));
            let of_type = types.entry(&must_not.kind).or_default();
            of_type.must_not += 1;
            of_type.violated += usize::from(broken);
            violations += usize::from(broken);
            if broken {
                violated.add(name(&must_not.kind, must_not.condition.as_deref(), must_not.code_prefix.as_deref()));
            }
        }
        recalls.push((pairs.len() as f64, record.gold.len() as f64));
        rates.push((violations as f64, record.must_not.len() as f64));
    }
    let by_type: Map<String, Value> = types
        .iter()
        .map(|(kind, counts)| {
            let value = json!({
                "gold": counts.gold, "found": counts.found, "gold_recall": share(counts.found as f64, counts.gold as f64),
                "must_not": counts.must_not, "violated": counts.violated, "must_not_rate": share(counts.violated as f64, counts.must_not as f64),
            });
            ((*kind).to_owned(), value)
        })
        .collect();
    let mut sheet = Sheet::new(records.len());
    sheet.ratio("gold_recall", recalls);
    sheet.ratio("must_not_rate", rates);
    sheet.value("by_type", Value::Object(by_type));
    let mut details = missed.lines("missed");
    details.extend(violated.lines("said, though it must not be"));
    sheet.finish(seed, details)
}
