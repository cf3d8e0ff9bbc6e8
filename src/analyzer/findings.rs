//! Drafts to findings of the report: ids, suggestions, queries, caps, priority.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::{Assessment, Draft, Evidence, Importance, Kind, Place, Resolution};
use crate::knowledge::Condition;
use crate::query::{self, ProviderQuery};
use crate::report::{EvidenceReport, FindingReport};
use crate::terminology::{CodeId, Severity};
use crate::text::days_between;

use super::writer::Writer;

/// What a diagnosis of the assessment is ahead of one that is only told, where a note carries more questions than its cap.
const CONCLUDED: u32 = 8;

impl Writer<'_, '_> {
    pub(super) fn findings(&self, assessment: &Assessment) -> Vec<FindingReport> {
        let knowledge = &self.analyzer.knowledge;
        let ids = self.ids(&assessment.findings);
        let suggestions = self.suggestions(&assessment.findings);
        let mut out: Vec<FindingReport> = Vec::new();
        let mut concluded: Vec<bool> = Vec::new();
        for ((draft, id), suggestions) in assessment.findings.iter().zip(ids).zip(suggestions) {
            let condition = draft.condition.map(|id| knowledge.condition(id));
            let condition_id = condition.map(|condition| condition.id.clone());
            if !self.analyzer.is_wanted(&id, draft.kind.as_str(), condition_id.as_deref()) {
                continue;
            }
            let (resolution, tier) = match draft.resolution {
                Resolution::Query => ("query", None),
                Resolution::Auto(tier) => ("auto", Some(tier.to_string())),
                Resolution::None => ("none", None),
            };
            out.push(FindingReport {
                id,
                kind: draft.kind.as_str().to_owned(),
                condition: condition_id,
                code: draft.code.map(|code| self.codes().code(code).to_owned()),
                missing_axes: draft.reports.iter().map(|axis| (*axis).to_owned()).collect(),
                axes: own_axes(draft, condition),
                resolution: resolution.to_owned(),
                resolved_code: draft.resolved_code.map(|code| self.codes().code(code).to_owned()),
                tier,
                resolved_by: draft.resolved_by.iter().map(|place| self.span(*place)).collect(),
                priority: self.priority(draft),
                importance: if draft.importance == Importance::High { "high" } else { "low" }.to_owned(),
                suppressed: None,
                spans: draft.spans.iter().map(|place| self.span(*place)).collect(),
                evidence: draft.evidence.iter().map(|evidence| self.evidence(draft, evidence)).collect(),
                suggestions,
                query: None,
                impact: if self.analyzer.impact { self.finding_impact(draft) } else { None },
                message: draft.message.clone(),
                source: draft.source.clone(),
            });
            concluded.push(self.is_concluded(draft));
            if let (Some(report), Resolution::Query) = (out.last_mut(), draft.resolution) {
                if self.is_asked_already(draft, &report.id) {
                    report.suppressed = Some("requery_window".into());
                } else {
                    self.attach_query(draft, report);
                }
            }
        }
        self.cap(&mut out, &concluded);
        out
    }

    /// Whether the caller asked this within the window and the record has no new kind of evidence since (Q17). Without a date of this record, every earlier
    /// question counts as within it.
    fn is_asked_already(&self, draft: &Draft, id: &str) -> bool {
        let charts = self.record.charts;
        let days = || charts.iter().filter_map(|chart| chart.note.date.as_deref());
        let today = self.options.date.as_deref().or_else(|| days().max());
        self.options.asked.iter().filter(|asked| asked.finding == id).any(|asked| {
            let age = today.and_then(|today| days_between(&asked.date, today));
            let is_new = |evidence: &Evidence| {
                let later =
                    |evidence: &Evidence| charts[evidence.place.note].note.date.as_deref().is_some_and(|day| day > asked.date.as_str());
                later(evidence) && !draft.evidence.iter().any(|other| other.indicator == evidence.indicator && !later(other))
            };
            age.is_none_or(|days| days <= i64::from(self.analyzer.requery_window_days)) && !draft.evidence.iter().any(is_new)
        })
    }

    /// Drafts the query and lets it out only when the checker passes it.
    fn attach_query(&self, draft: &Draft, report: &mut FindingReport) {
        let query: ProviderQuery = query::draft(self.record, draft);
        let violations = self.analyzer.checker.check(&query, Some(draft.kind.as_str()), None);
        match violations.first() {
            None => report.query = Some(query),
            Some(violation) => report.suppressed = Some(format!("compliance:{}", violation.rule)),
        }
    }

    /// Whether it is about a diagnosis that a note concludes with.
    fn is_concluded(&self, draft: &Draft) -> bool {
        let concludes = |place: &Place| {
            let document = &self.record.charts[place.note].document;
            let first = document.words_in(place.span).map_or(0, |(first, _)| first);
            self.analyzer.knowledge.section(document.section_of(first).kind).concludes()
        };
        draft.code.is_some() && draft.spans.iter().any(concludes)
    }

    /// Beyond the cap of the note it begins in a finding stays and its query is withheld: the lowest priority first, and what the note concludes with last.
    fn cap(&self, findings: &mut [FindingReport], concluded: &[bool]) {
        let mut open: Vec<usize> = (0..findings.len()).filter(|index| findings[*index].query.is_some()).collect();
        let rank = |index: usize| u32::from(findings[index].priority) + if concluded[index] { CONCLUDED } else { 0 };
        open.sort_by(|a, b| (rank(*b), &findings[*a].id).cmp(&(rank(*a), &findings[*b].id)));
        let mut carried: BTreeMap<Option<String>, usize> = BTreeMap::new();
        for index in open {
            let finding = &findings[index];
            let place = finding.spans.first().or_else(|| finding.evidence.first().map(|evidence| &evidence.span));
            let count = carried.entry(place.and_then(|span| span.note_id.clone())).or_default();
            *count += 1;
            if *count > self.analyzer.open_queries {
                findings[index].query = None;
                findings[index].suppressed = Some("note_cap".into());
            }
        }
    }

    fn evidence(&self, draft: &Draft, evidence: &Evidence) -> EvidenceReport {
        let condition = draft.condition.map(|id| self.analyzer.knowledge.condition(id));
        let supports = condition.and_then(|condition| {
            evidence.supports.first().map(|value| {
                let axis = &condition.axes[usize::from(value.axis)];
                format!("{}={}", axis.id, axis.values[usize::from(value.value)].id)
            })
        });
        EvidenceReport {
            span: self.span(evidence.place),
            kind: evidence.kind.as_str().to_owned(),
            supports,
            source: condition
                .and_then(|condition| condition.indicators.get(usize::from(evidence.indicator)))
                .map(|indicator| indicator.source.clone()),
        }
    }

    /// `condition.kind`, never from evidence, so that a longer record updates a finding instead of renaming it. Conditions that stand several times in one
    /// record (fractures, wounds, tumours) carry their category; what is still alike is told apart by side, then by code, then by order of first mention.
    fn ids(&self, drafts: &[Draft]) -> Vec<String> {
        let codes = self.codes();
        let base: Vec<String> = drafts
            .iter()
            .map(|draft| {
                let category = draft.code.map(|code| codes.code(codes.category(code)).to_lowercase());
                let condition = draft.condition.map(|id| self.analyzer.knowledge.condition(id));
                let head = match (condition, &draft.label, &category) {
                    (Some(condition), _, _) => condition.id.clone(),
                    (None, Some(label), _) => label.clone(),
                    (None, None, Some(category)) => category.clone(),
                    (None, None, None) => "note".to_owned(),
                };
                let mut id = format!("{head}.{}", draft.kind.as_str());
                let several = condition.is_some_and(|condition| condition.each);
                for part in draft.part.iter().chain(category.iter().filter(|_| several)) {
                    id.push('.');
                    id.push_str(part);
                }
                id
            })
            .collect();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        base.iter()
            .zip(drafts)
            .map(|(id, draft)| {
                let code = draft.code.map(|code| codes.code(code).to_lowercase().replace('.', ""));
                let side = draft.code.and_then(|code| side_of(&codes.title(code)));
                let named = [Some(id.clone()), side.map(|side| format!("{id}.{side}")), code.map(|code| format!("{id}.{code}"))];
                let free = named.into_iter().flatten().find(|name| !taken.contains(name));
                let free = free.or_else(|| (2..).map(|number| format!("{id}.{number}")).find(|name| !taken.contains(name)));
                let name = free.unwrap_or_else(|| id.clone());
                taken.insert(name.clone());
                name
            })
            .collect()
    }

    /// Importance, change of severity an answer may bring, independent kinds of evidence; unsupported and conflicting first.
    fn priority(&self, draft: &Draft) -> u8 {
        let base: u32 = match draft.kind {
            Kind::Unsupported | Kind::Conflict => 70,
            Kind::MissingDiagnosis => 60,
            Kind::Unspecified => 50,
            Kind::NoncodableTerm => 48,
            Kind::Complication | Kind::Poa => 55,
            Kind::HistoryStatus => 35,
            Kind::AmbiguousAbbreviation => 30,
            Kind::Uncertain => 25,
            _ => 20,
        };
        let importance = if draft.importance == Importance::High { 15 } else { 0 };
        let level = |code: CodeId| match self.codes().severity(code) {
            Severity::None => 0,
            Severity::Cc => 1,
            Severity::Mcc => 2,
        };
        let now = draft.code.map_or(0, level);
        let best = draft.candidates.iter().map(|candidate| level(candidate.code)).max().unwrap_or(0);
        let gain = u32::try_from(best - now.min(best)).unwrap_or(0) * 5;
        let kinds: BTreeSet<Option<u8>> = draft.evidence.iter().map(|evidence| evidence.kind.group()).collect();
        let evidence = u32::try_from(kinds.len().min(3)).unwrap_or(0) * 3;
        u8::try_from((base + importance + gain + evidence).min(100)).unwrap_or(100)
    }
}

/// The missing axes by the condition's own names; of a code outside the curated conditions, the closed names.
fn own_axes(draft: &Draft, condition: Option<&Condition>) -> Vec<String> {
    match condition {
        Some(condition) if !draft.missing.is_empty() => {
            draft.missing.iter().map(|axis| condition.axes[usize::from(*axis)].id.clone()).collect()
        }
        _ => draft.reports.iter().map(|axis| (*axis).to_owned()).collect(),
    }
}

/// The side a title states.
fn side_of(title: &str) -> Option<&'static str> {
    let title = title.to_lowercase();
    ["left", "right", "bilateral"].into_iter().find(|side| title.split(|c: char| !c.is_alphanumeric()).any(|word| word == *side))
}
