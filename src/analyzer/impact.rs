//! What an answer may change in severity levels and risk categories. For managers; no word of it ever stands in a query.

use std::collections::BTreeSet;

use crate::assess::{Assessment, Draft, Kind, Status};
use crate::report::{FindingImpact, FindingReport, Impact};
use crate::terminology::{CodeId, Severity};

use super::writer::Writer;

impl Writer<'_, '_> {
    /// The level a code counts as beside the principal diagnosis, where one was given; a code is none beside itself.
    fn level(&self, code: CodeId) -> Severity {
        match self.principal() {
            Some(principal) if principal == code || self.codes().excluded_by_principal(code, principal) => Severity::None,
            _ => self.codes().severity(code),
        }
    }

    fn principal(&self) -> Option<CodeId> {
        self.options.principal.as_deref().and_then(|code| self.codes().find(code))
    }

    /// What the codes an answer could lead to would change; `None` where the finding names none.
    pub(super) fn finding_impact(&self, draft: &Draft) -> Option<FindingImpact> {
        let now = draft.code.map_or(Severity::None, |code| self.level(code));
        let hcc: Vec<u16> = draft.code.map_or_else(Vec::new, |code| self.codes().hcc(code).to_vec());
        let answers: Vec<CodeId> = draft.candidates.iter().map(|candidate| candidate.code).chain(draft.resolved_code).collect();
        if draft.kind == Kind::Unsupported {
            return Some(FindingImpact {
                severity: now.as_str().into(),
                severity_possible: Severity::None.as_str().into(),
                hcc,
                hcc_possible: Vec::new(),
            });
        }
        let best = answers.iter().map(|code| self.level(*code)).max()?;
        let possible: BTreeSet<u16> = answers.iter().flat_map(|code| self.codes().hcc(*code)).copied().collect();
        Some(FindingImpact {
            severity: now.as_str().into(),
            severity_possible: best.max(now).as_str().into(),
            hcc_possible: possible.into_iter().filter(|category| !hcc.contains(category)).collect(),
            hcc,
        })
    }

    /// The same over the whole record.
    pub(super) fn impact(&self, assessment: &Assessment, findings: &[FindingReport]) -> Impact {
        let principal = self.principal();
        let coded: BTreeSet<CodeId> =
            assessment.diagnoses.iter().filter(|d| d.codable && d.status != Status::History).map(|d| d.code).collect();
        let count = |wanted: Severity| coded.iter().filter(|code| self.level(**code) == wanted).count();
        let excluded = coded.iter().filter(|code| Some(**code) != principal && self.level(**code) != self.codes().severity(**code)).count();
        let highest = coded.iter().map(|code| self.level(*code)).max().unwrap_or_default();
        let rank = |name: &str| [Severity::Mcc, Severity::Cc].into_iter().find(|level| level.as_str() == name).unwrap_or_default();
        let gains = |impact: &&FindingImpact| rank(&impact.severity_possible) > rank(&impact.severity);
        let open: Vec<&FindingImpact> =
            findings.iter().filter(|finding| finding.resolution != "none").filter_map(|finding| finding.impact.as_ref()).collect();
        let possible = open.iter().map(|impact| rank(&impact.severity_possible)).max().unwrap_or_default().max(highest);
        let hcc: BTreeSet<u16> = coded.iter().flat_map(|code| self.codes().hcc(*code)).copied().collect();
        let more: BTreeSet<u16> =
            open.iter().flat_map(|impact| &impact.hcc_possible).copied().filter(|category| !hcc.contains(category)).collect();
        let release = self.codes().release();
        Impact {
            principal: principal.map(|code| self.codes().code(code).to_owned()),
            cc: count(Severity::Cc),
            mcc: count(Severity::Mcc),
            excluded,
            severity: highest.as_str().into(),
            severity_possible: possible.as_str().into(),
            hcc: hcc.into_iter().collect(),
            hcc_possible: more.into_iter().collect(),
            findings_severity: open.iter().filter(|impact| gains(impact)).count(),
            findings_hcc: open.iter().filter(|impact| !impact.hcc_possible.is_empty()).count(),
            msdrg_version: release.msdrg_version.clone(),
            hcc_model: release.hcc_model.clone(),
        }
    }
}
