//! Scores of a note or encounter, each with what it counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::{Assessment, PresentOnAdmission, Status};
use crate::report::{FindingReport, Scores};

use super::writer::{Writer, round};

/// What an open finding takes off, in documented conditions.
const HIGH: f64 = 1.0;
const LOW: f64 = 0.5;
/// A statement the record does not bear or that contradicts another takes off more than a missing detail.
const DOUBTFUL: f64 = 1.5;

impl Writer<'_, '_> {
    #[expect(clippy::cast_precision_loss, reason = "counts of one record")]
    pub(super) fn scores(&self, assessment: &Assessment, findings: &[FindingReport]) -> Scores {
        let share = |part: usize, whole: usize| (whole > 0).then(|| round(part as f64 / whole as f64));
        let coded: Vec<_> =
            assessment.diagnoses.iter().filter(|d| d.status == Status::Current && d.codable && d.condition.is_some()).collect();
        let gaps: Vec<&FindingReport> = findings
            .iter()
            .filter(|finding| finding.kind == "unspecified" && finding.condition.is_some() && finding.resolution == "query")
            .collect();
        let open = gaps.len().min(coded.len());
        let is_open = |finding: &&FindingReport| finding.resolution == "query";
        let lost: f64 = findings
            .iter()
            .filter(is_open)
            .map(|finding| match (finding.kind.as_str(), finding.importance.as_str()) {
                ("unsupported" | "conflict", _) => DOUBTFUL,
                (_, "high") => HIGH,
                _ => LOW,
            })
            .sum();
        let suspected = findings.iter().filter(|finding| finding.kind == "missing_diagnosis").count();
        let documented = coded.len() + suspected;
        let stated: usize = coded.iter().map(|d| d.values.iter().map(|value| value.axis).collect::<BTreeSet<_>>().len()).sum();
        let missing: usize = gaps.iter().map(|finding| finding.missing_axes.len()).sum();
        let asking: Vec<&FindingReport> = findings.iter().filter(is_open).collect();
        let evidence: usize = asking.iter().map(|finding| finding.evidence.len()).sum();
        let poa: Vec<PresentOnAdmission> =
            assessment.poa.iter().flatten().copied().filter(|poa| *poa != PresentOnAdmission::Exempt).collect();
        let unclear = poa.iter().filter(|poa| matches!(poa, PresentOnAdmission::Unclear(_))).count();
        let mut auto: BTreeMap<String, usize> = BTreeMap::new();
        for tier in findings.iter().filter_map(|finding| finding.tier.clone()) {
            *auto.entry(tier).or_default() += 1;
        }
        Scores {
            specificity: share(coded.len() - open, coded.len()),
            specificity_of: coded.len(),
            open_queries: findings.iter().filter(|finding| finding.query.is_some()).count(),
            documentation: (documented > 0).then(|| round((100.0 * (1.0 - lost / documented as f64)).max(0.0))),
            documentation_of: documented,
            axes_complete: share(stated, stated + missing),
            axes_of: stated + missing,
            evidence_per_finding: share(evidence, asking.len()),
            evidence_of: asking.len(),
            conflicts: findings.iter().filter(|finding| finding.kind == "conflict").count(),
            unresolved: findings.iter().filter(|finding| finding.kind == "uncertain" && finding.resolution == "query").count(),
            poa_resolved: share(poa.len() - unclear, poa.len()),
            poa_of: poa.len(),
            auto_resolved: auto,
        }
    }
}
