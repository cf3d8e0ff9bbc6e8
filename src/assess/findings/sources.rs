//! Findings about where something stands: only in a source that may not document it, only on a carried list, or between two statements nobody linked.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::coding::own_code;
use crate::assess::diagnosis::MentionRef;
use crate::assess::{Diagnosis, EvidenceBook, Place, Record, Status};
use crate::document::{Experiencer, Mention, Presence, Temporality};
use crate::knowledge::{CodePattern, ConditionId, EvidenceKind};
use crate::text::{ByteSpan, Setting, WordKind, fold_phrase};

use super::answered::is_study;
use super::documented::places;
use super::{Draft, Importance, Kind, Resolution};

/// A condition that only a nurse, dietitian, imaging or laboratory report names (guidelines I.B.14, III.B).
pub(super) fn source_ineligible(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    let groups: BTreeSet<u16> = diagnoses.iter().filter_map(|d| d.condition).map(|id| record.knowledge.group(id)).collect();
    let mut seen: BTreeSet<ConditionId> = BTreeSet::new();
    let mut said = Diagnosed::of(record, diagnoses);
    for (note, chart) in record.charts.iter().enumerate() {
        for mention in chart.document.mentions.iter().filter(|mention| !record.is_by_provider(note, mention.first)) {
            let Some(id) = mention.condition else { continue };
            let stated = mention.assertion.presence == Presence::Present && mention.assertion.experiencer == Experiencer::Patient;
            let symptom = mention.code.is_some_and(|code| record.knowledge.codes.code(code).starts_with(['R', 'Z']));
            let condition = record.knowledge.condition(id);
            if !stated
                || symptom
                || (condition.gaps.is_empty() && condition.missing.is_none())
                || groups.contains(&record.knowledge.group(id))
                || said.contains(chart.document.folded.range(mention.first..mention.end))
                || !seen.insert(id)
            {
                continue;
            }
            let message = format!("{} stands only in a source whose author may not document a diagnosis.", condition.name);
            let mut draft = Draft::new(Kind::SourceIneligible, Some(id), message);
            draft.spans = chart
                .document
                .mentions
                .iter()
                .filter(|other| other.condition == Some(id) && !record.is_by_provider(note, other.first))
                .map(|other| Place { note, span: other.span })
                .take(4)
                .collect();
            let mut indicators = BTreeSet::new();
            draft.evidence = evidence.of(id).iter().filter(|e| indicators.insert(e.indicator)).take(6).cloned().collect();
            draft.ask = vec!["the diagnosis, if any, that this describes".into()];
            draft.source = Some("G I.B.14; G III.B".into());
            replace_missing(record, id, out);
            out.push(draft);
        }
    }
    only_reported(record, &mut said, &groups, &mut seen, evidence, out);
}

/// What providers' diagnoses are called, be they of another condition ("SDH" of a report, "traumatic SDH" of the assessment).
struct Diagnosed {
    /// The words of each, a blank at both ends.
    names: BTreeSet<String>,
    /// What has been looked for.
    known: BTreeMap<String, bool>,
}

impl Diagnosed {
    fn of(record: &Record<'_>, diagnoses: &[Diagnosis]) -> Self {
        let mentions = diagnoses.iter().flat_map(|diagnosis| &diagnosis.mentions);
        let by_provider = mentions.filter(|at| record.is_by_provider(at.note, record.mention(**at).first));
        let name = |at: &MentionRef| record.document(*at).folded.range(record.mention(*at).first..record.mention(*at).end).to_owned();
        Self { names: by_provider.map(name).collect(), known: BTreeMap::new() }
    }

    /// Whether one of them says these words.
    fn contains(&mut self, words: &str) -> bool {
        if let Some(known) = self.known.get(words) {
            return *known;
        }
        let found = self.names.iter().any(|name| name.contains(words));
        self.known.insert(words.to_owned(), found);
        found
    }
}

/// Sections of a provider's note that quote a report.
const REPORTS: &[&str] = &["imaging_results", "pathology_results"];

/// A disease that a quoted report names and the provider does not, who treats what it is of: out of a report no diagnosis is coded, and what is treated may be asked
/// for (guidelines III.B). A suspicion of the reader counts: it is a question as well.
fn only_reported(
    record: &Record<'_>,
    said: &mut Diagnosed,
    groups: &BTreeSet<u16>,
    seen: &mut BTreeSet<ConditionId>,
    evidence: &EvidenceBook,
    out: &mut Vec<Draft>,
) {
    // An outpatient's interpretation by a physician may be coded (guidelines IV.K).
    if record.setting == Setting::Outpatient {
        return;
    }
    for (note, chart) in record.charts.iter().enumerate() {
        let document = &chart.document;
        let reported = |mention: &Mention| {
            let section = record.knowledge.section(document.section_of(mention.first).kind);
            let assertion = &mention.assertion;
            REPORTS.contains(&section.id.as_str())
                && document.section_of(mention.first).heading.is_some_and(|heading| names_study(chart.note.text(), heading))
                && matches!(assertion.presence, Presence::Present | Presence::Possible)
                && !assertion.planned
                && assertion.experiencer == Experiencer::Patient
                && assertion.temporality != Temporality::Historical
                && !mention.code.is_some_and(|code| record.knowledge.codes.code(code).starts_with(['R', 'Z']))
        };
        for (index, mention) in document.mentions.iter().enumerate().filter(|(_, mention)| reported(mention)) {
            let Some(id) = mention.condition else { continue };
            let condition = record.knowledge.condition(id);
            let code = own_code(record, MentionRef { note, index });
            let mut told = || said.contains(document.folded.range(mention.first..mention.end));
            if condition.missing.is_none() || groups.contains(&record.knowledge.group(id)) || seen.contains(&id) || told() {
                continue;
            }
            let treated = evidence.of(id).iter().any(|e| matches!(e.kind, EvidenceKind::Medication | EvidenceKind::Treatment));
            let group = record.knowledge.group(id);
            let asked = out.iter().any(|draft| {
                draft.kind == Kind::MissingDiagnosis && draft.condition.is_some_and(|other| record.knowledge.group(other) == group)
            });
            // Lasting findings by the way (a cirrhotic liver, an old infarct) are not what is treated.
            if !(asked || treated) || code.is_some_and(|code| record.knowledge.is_chronic(code)) {
                continue;
            }
            seen.insert(id);
            let message = format!("{} is named by a report only; the provider treats it and gives no diagnosis.", condition.name);
            let mut draft = Draft::new(Kind::SourceIneligible, Some(id), message);
            let same = document.mentions.iter().filter(|other| other.condition == Some(id) && reported(other));
            draft.spans = same.map(|other| Place { note, span: other.span }).take(4).collect();
            let mut indicators = BTreeSet::new();
            draft.evidence = evidence.of(id).iter().filter(|e| indicators.insert(e.indicator)).take(6).cloned().collect();
            draft.ask = vec!["the diagnosis, if any, that this describes".into()];
            draft.source = Some("G III.B; G I.B.14".into());
            replace_missing(record, id, out);
            out.push(draft);
        }
    }
}

/// Whether the words of a heading name a study or a specimen: under "Findings" an operator or examiner writes.
fn names_study(text: &str, heading: ByteSpan) -> bool {
    let heading = fold_phrase(text.get(heading.range()).unwrap_or(""));
    let named = ["imaging", "radiology", "path", "pathology", "cytology", "biopsy", "kub", "echo", "tte", "tee", "cth", "mrv", "film"];
    heading.split_whitespace().any(|word| is_study(word) || named.contains(&word))
}

/// Evidence and a name from a source that does not count are one question.
fn replace_missing(record: &Record<'_>, id: ConditionId, out: &mut Vec<Draft>) {
    let group = record.knowledge.group(id);
    let same = |draft: &Draft| draft.condition.is_some_and(|other| record.knowledge.group(other) == group);
    out.retain(|draft| draft.kind != Kind::MissingDiagnosis || !same(draft));
}

/// A condition that stands only on a carried list and is not addressed: neither coded nor asked for.
pub(super) fn problem_list_only(record: &Record<'_>, diagnoses: &[Diagnosis], out: &mut Vec<Draft>) {
    for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.on_list_only) {
        let title = record.knowledge.codes.title(diagnosis.code);
        let name = diagnosis.condition.map_or(title, |id| record.knowledge.condition(id).name.clone());
        let mut draft = Draft::new(
            Kind::ProblemListOnly,
            diagnosis.condition,
            format!("{name} stands only on a carried problem list: not coded, not asked for."),
        );
        draft.code = Some(diagnosis.code);
        draft.importance = Importance::Low;
        draft.resolution = Resolution::None;
        draft.spans = places(record, diagnosis);
        draft.source = Some("B.5; G IV.J".into());
        out.push(draft);
    }
}

/// Two documented conditions: how they are related changes the code, and the classification presumes nothing about it.
pub(super) fn linkages(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    for (index, condition) in record.knowledge.conditions.iter().enumerate() {
        let id = ConditionId(u16::try_from(index).unwrap_or(u16::MAX));
        let suspected = out.iter().any(|draft| draft.kind == Kind::MissingDiagnosis && draft.condition == Some(id));
        if condition.linkages.is_empty() || suspected {
            continue;
        }
        for rule in &condition.linkages {
            let matches = |patterns: &[CodePattern], d: &Diagnosis| patterns.iter().any(|p| p.matches(d.code));
            let is_partner = |d: &&Diagnosis| d.condition.is_some_and(|with| rule.with.contains(&with)) || matches(&rule.with_codes, d);
            let is_other = |d: &&Diagnosis| d.condition.is_some_and(|other| rule.any_of.contains(&other)) || matches(&rule.any_of_codes, d);
            let now = || diagnoses.iter().filter(|d| d.status == Status::Current);
            let answered = now().any(|d| d.condition == Some(id) && !matches(&rule.with_codes, d));
            let Some(partner) = now().find(is_partner).filter(|_| !answered) else { continue };
            let other = now().find(is_other);
            let met = rule.require_any.iter().any(|indicator| evidence.is_met(id, *indicator));
            let beside = rule.beside.is_empty() || rule.beside.iter().any(|indicator| evidence.is_met(id, *indicator));
            if !rule.settings.has(record.setting) || (other.is_none() && !met) || !beside {
                continue;
            }
            let message = format!("{}: the relationship that decides the code is not stated.", condition.topic);
            let mut draft = Draft::new(Kind::Linkage, Some(id), message);
            draft.code = Some(partner.code);
            draft.spans = std::iter::once(partner).chain(other).flat_map(|d| places(record, d).into_iter().take(2)).collect();
            let mut indicators = BTreeSet::new();
            draft.evidence = evidence.of(id).iter().filter(|e| indicators.insert(e.indicator)).take(8).cloned().collect();
            draft.missing.clone_from(&rule.axes);
            draft.reports = super::documented::reported(condition, &rule.axes);
            draft.ask = vec![rule.ask.clone()];
            draft.source = Some(rule.source.clone());
            out.push(draft);
            break;
        }
    }
}

/// Sections that tell what was done to the patient, or will be.
const PERFORMED: &[&str] = &["procedures", "operative_findings", "plan", "assessment"];

/// Whether a word stands behind the line of an indication: a short procedure note opens with it and goes on with what was done.
fn is_behind_indication(record: &Record<'_>, note: usize, word: usize) -> bool {
    let document = &record.charts[note].document;
    let section = document.section_of(word);
    record.knowledge.section(section.kind).id == "indication" && (section.body..word).any(|at| document.words[at].kind == WordKind::Break)
}

/// A procedure described without the details its code needs: a condition file whose gaps name no diagnosis code.
pub(super) fn procedure_details(record: &Record<'_>, out: &mut Vec<Draft>) {
    for id in record.knowledge.procedures().iter().copied() {
        let condition = record.knowledge.condition(id);
        let Some(gap) = condition.gaps.iter().find(|gap| gap.codes.is_empty() && gap.settings.has(record.setting)) else { continue };
        let mut spans = Vec::new();
        let mut details = BTreeSet::new();
        for (note, chart) in record.charts.iter().enumerate() {
            for mention in chart.document.mentions.iter().filter(|mention| mention.condition == Some(id)) {
                // A procedure is no diagnosis: it counts where the note tells what was done or will be, not in the story before it.
                let section = record.knowledge.section(chart.document.section_of(mention.first).kind);
                let stated = mention.assertion.presence == Presence::Present
                    && mention.assertion.experiencer == Experiencer::Patient
                    && mention.assertion.temporality != Temporality::Historical
                    && record.is_by_provider(note, mention.first);
                if stated && (PERFORMED.contains(&section.id.as_str()) || is_behind_indication(record, note, mention.first)) {
                    spans.push(Place { note, span: mention.span });
                    details.extend(mention.values.iter().map(|value| value.axis));
                }
            }
        }
        let missing: Vec<u8> = gap.axes.iter().copied().filter(|axis| !details.contains(axis)).collect();
        if spans.is_empty() || missing.is_empty() {
            continue;
        }
        let mut draft =
            Draft::new(Kind::ProcedureDetail, Some(id), format!("{}: the note leaves out what its procedure code needs.", condition.name));
        draft.spans = spans;
        draft.reports = super::documented::reported(condition, &missing);
        draft.ask = missing.iter().map(|axis| condition.axes[usize::from(*axis)].ask.clone()).collect();
        draft.missing = missing;
        draft.source = Some(condition.source.clone());
        out.push(draft);
    }
}
