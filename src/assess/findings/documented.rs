//! Findings about a documented diagnosis: what it leaves out, what does not support it, what contradicts it.

use std::collections::BTreeSet;

use crate::assess::care;
use crate::assess::diagnosis::MentionRef;
use crate::assess::wording::{GIVEN, find_any, says_any, sentence_of};
use crate::assess::{Diagnosis, Evidence, EvidenceBook, Place, Record, Status};
use crate::knowledge::{AxisValueRef, CodePattern, Condition, ConditionId, EvidenceKind, GapRule, Gone, Test};
use crate::terminology::CodeId;

use super::answered::{self, Answer};
use super::candidates::Question;
use super::{Draft, Importance, Kind, Resolution};

/// A documented code that leaves an axis out.
pub(super) fn unspecified(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    let documented = current_conditions(diagnoses);
    let mut seen: BTreeSet<(ConditionId, CodeId)> = BTreeSet::new();
    for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.status == Status::Current || is_status(record, diagnosis)) {
        let Some(id) = diagnosis.condition else { continue };
        out.extend(closed_elsewhere(record, (id, diagnosis), Shown { evidence, documented: &documented, diagnoses }));
        let shown = asked_under(record, diagnosis, evidence);
        let (id, diagnosis) = shown.as_ref().map_or((id, diagnosis), |(other, diagnosis)| (*other, diagnosis));
        let condition = record.knowledge.condition(id);
        let sided = diagnosis.mentions.iter().any(|at| record.mention(*at).side.is_some());
        if let Some(gap) =
            gap_of(record, id, diagnosis.code, &diagnosis.values, sided, Some(Shown { evidence, documented: &documented, diagnoses }))
                .and_then(|gap| without_stated_cause(record, condition, diagnosis, gap))
        {
            if (gap.needs_care && !care::is_addressed(record, diagnosis, evidence)) || !seen.insert((id, diagnosis.code)) {
                continue;
            }
            let may_state = gap.may_state.clone();
            let mut draft = draft_gap(record, (id, diagnosis), gap, evidence);
            if let Some(answer) = answered::answer(record, (id, diagnosis), &draft.missing, &documented, evidence) {
                answer.close(record, &condition.name, &mut draft);
            } else {
                let question = Question {
                    record,
                    condition: id,
                    diagnosis,
                    missing: &draft.missing,
                    may_state: &may_state,
                    evidence,
                    documented: &documented,
                };
                draft.candidates = question.candidates(diagnoses);
            }
            // Several codes of one disease (an eye and a nerve of one diabetes) that leave the same open are one question.
            if !condition.each && draft.resolution == Resolution::Query {
                let same = |other: &&mut Draft| {
                    other.condition == Some(id) && other.resolution == Resolution::Query && other.missing == draft.missing
                };
                if let Some(known) = out.iter_mut().find(same) {
                    known.spans.extend(draft.spans);
                    known.spans.sort();
                    known.spans.dedup();
                    continue;
                }
            }
            // Past by its code, and all that is asked is whether it is: a drug of the record treats it.
            if diagnosis.status == Status::History && draft.reports == ["status"] && draft.resolution == Resolution::Query {
                draft.kind = Kind::HistoryStatus;
            }
            out.push(draft);
        }
    }
}

/// The gap that other words of the record closed before the diagnosis got its code (tier A).
fn closed_elsewhere(record: &Record<'_>, (id, diagnosis): (ConditionId, &Diagnosis), shown: Shown<'_>) -> Option<Draft> {
    let told = diagnosis.told.as_ref()?;
    let axes = |code: CodeId, values: &[AxisValueRef]| gap_of(record, id, code, values, false, Some(shown));
    let condition = record.knowledge.condition(id);
    let is_side = |value: &AxisValueRef| condition.axes[usize::from(value.axis)].reports_as == "laterality";
    let without: Vec<AxisValueRef> = diagnosis.values.iter().copied().filter(|value| !is_side(value)).collect();
    let mut gap = axes(told.from, &without)?;
    let open = axes(diagnosis.code, &diagnosis.values).map_or_else(Vec::new, |gap| gap.axes);
    gap.axes.retain(|axis| !open.contains(axis));
    if gap.axes.is_empty() || (gap.needs_care && !care::is_addressed(record, diagnosis, shown.evidence)) {
        return None;
    }
    let documented = Diagnosis { code: told.from, ..diagnosis.clone() };
    let mut draft = draft_gap(record, (id, &documented), gap, shown.evidence);
    let why = "another statement of the record gives the detail";
    let by = told.by.clone();
    Answer { tier: 'A', code: diagnosis.code, by, why, source: "G I.B.2, I.B.13".into() }.close(record, &condition.name, &mut draft);
    Some(draft)
}

/// The condition that asks about a code in place of the one whose family it is: it lists the code for evidence of its own, and the record shows that ("electrolyte imbalance"
/// beside a low potassium). Values of one condition say nothing of another.
fn asked_under(record: &Record<'_>, diagnosis: &Diagnosis, evidence: &EvidenceBook) -> Option<(ConditionId, Diagnosis)> {
    if diagnosis.condition != record.knowledge.family(diagnosis.code) {
        return None;
    }
    let asks = |id: ConditionId, gap: &GapRule| {
        gap.settings.has(record.setting)
            && gap.names(diagnosis.code)
            && gap.require_any.iter().any(|indicator| evidence.is_met(id, *indicator))
    };
    let mut others = record.knowledge.asking_on_evidence(diagnosis.code).iter().copied().filter(|id| Some(*id) != diagnosis.condition);
    let id = others.find(|id| record.knowledge.condition(*id).gaps.iter().any(|gap| asks(*id, gap)))?;
    Some((id, Diagnosis { condition: Some(id), values: Vec::new(), ..diagnosis.clone() }))
}

/// A gap without the cause where the words behind the diagnosis name one, whatever code it leads to; `None` where nothing else is open.
fn without_stated_cause(record: &Record<'_>, condition: &Condition, diagnosis: &Diagnosis, mut gap: OpenGap) -> Option<OpenGap> {
    if diagnosis.mentions.iter().any(|at| names_its_cause(record, *at)) {
        gap.axes.retain(|axis| condition.axes[usize::from(*axis)].reports_as != "cause");
    }
    (!gap.axes.is_empty()).then_some(gap)
}

/// How many words of a cause are read for a doubt.
const CAUSE_WORDS: usize = 5;

/// "Anemia from marrow involvement by tumor"; not "anemia due to an unknown cause".
fn names_its_cause(record: &Record<'_>, at: MentionRef) -> bool {
    let care = &record.knowledge.care;
    let (document, mention) = (record.document(at), record.mention(at));
    let rest = mention.end..sentence_of(record, at).end.min(mention.end + CAUSE_WORDS + 2);
    let Some(joint) = find_any(document, rest.clone(), &care.causes).filter(|joint| joint.start == mention.end) else { return false };
    let cause = joint.end..rest.end;
    cause.clone().any(|word| document.words[word].is_content()) && !says_any(document, cause, &care.unknown)
}

/// A status code (amputation, transplant) is past by nature and still has a side or a level.
fn is_status(record: &Record<'_>, diagnosis: &Diagnosis) -> bool {
    diagnosis.status == Status::History && !diagnosis.on_list_only && record.knowledge.codes.code(diagnosis.code).starts_with('Z')
}

/// The axes a code leaves open, of the gap rules it falls under.
#[derive(Clone, Debug)]
pub(super) struct OpenGap {
    /// The axes nothing states.
    pub axes: Vec<u8>,
    /// Axes an answer may state too.
    pub may_state: Vec<u8>,
    /// Whether it is of high importance.
    pub high: bool,
    /// Whether it is asked only of what is treated, evaluated or monitored.
    pub needs_care: bool,
}

/// What a record shows beside a diagnosis, as far as gap rules ask for it.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    /// The evidence.
    pub evidence: &'a EvidenceBook,
    /// Conditions documented as current.
    pub documented: &'a BTreeSet<ConditionId>,
    /// The diagnoses, of which some codes answer a gap.
    pub diagnoses: &'a [Diagnosis],
}

impl Shown<'_> {
    /// Whether another documented condition, or another documented code, answers a gap.
    fn answers(&self, gap: &GapRule, code: CodeId) -> bool {
        let coded = |diagnosis: &Diagnosis| {
            let answers = |pattern: &CodePattern| pattern.matches(diagnosis.code);
            diagnosis.status == Status::Current && diagnosis.code != code && gap.unless_codes.iter().any(answers)
        };
        gap.unless.iter().any(|other| self.documented.contains(other)) || self.diagnoses.iter().any(coded)
    }
}

/// The first plain gap rule of a code, joined by every rule that asks for evidence and finds it, and none that another documented condition answers; where nothing
/// is told of the record, every rule of the code.
pub(super) fn gap_of(
    record: &Record<'_>,
    id: ConditionId,
    code: CodeId,
    values: &[AxisValueRef],
    sided: bool,
    shown: Option<Shown<'_>>,
) -> Option<OpenGap> {
    let condition = record.knowledge.condition(id);
    let mut open: Option<OpenGap> = None;
    let mut plain = false;
    for gap in condition.gaps.iter().filter(|gap| gap.settings.has(record.setting) && gap.codes.iter().any(|pattern| pattern.matches(code)))
    {
        let answered = shown.is_some_and(|shown| shown.answers(gap, code));
        let asks_more = !gap.require_any.is_empty() || !gap.unless.is_empty();
        let met = gap.require_any.is_empty()
            || shown.is_none_or(|shown| gap.require_any.iter().any(|indicator| shown.evidence.is_met(id, *indicator)));
        if answered || if asks_more { !met } else { plain } {
            continue;
        }
        let missing = left_open(condition, gap, code, values, sided);
        if missing.is_empty() {
            continue;
        }
        plain |= !asks_more;
        match &mut open {
            None => {
                open = Some(OpenGap { axes: missing, may_state: gap.may_state.clone(), high: gap.high, needs_care: gap.needs_care });
            }
            Some(known) => {
                known.high |= gap.high;
                known.may_state.extend(&gap.may_state);
                known.axes.extend(missing.iter().filter(|axis| !known.axes.contains(axis)).copied().collect::<Vec<u8>>());
            }
        }
    }
    open
}

/// The axes of one gap rule that nothing states.
fn left_open(condition: &Condition, gap: &GapRule, code: CodeId, values: &[AxisValueRef], sided: bool) -> Vec<u8> {
    // A code listed by itself leaves its axes out although its own rule names a value of them: "gram-negative" is no organism.
    let own = |axis: u8| {
        gap.names(code)
            && condition.rules.iter().filter(|rule| rule.code == code).any(|rule| {
                rule.when.iter().flatten().any(|value| value.axis == axis)
                    && values.iter().filter(|value| value.axis == axis).all(|value| rule.when.iter().flatten().any(|named| named == value))
            })
    };
    let all_stated = gap.axes.iter().all(|axis| values.iter().any(|value| value.axis == *axis));
    gap.axes
        .iter()
        .copied()
        .filter(|axis| {
            let known = &condition.axes[usize::from(*axis)];
            let stated = values.iter().any(|value| value.axis == *axis);
            (!stated || (all_stated && own(*axis))) && (known.reports_as != "laterality" || !sided)
        })
        .collect()
}

pub(super) fn draft_gap(record: &Record<'_>, (id, diagnosis): (ConditionId, &Diagnosis), gap: OpenGap, evidence: &EvidenceBook) -> Draft {
    let OpenGap { axes: missing, high, .. } = gap;
    let condition = record.knowledge.condition(id);
    let asks: Vec<String> = missing.iter().map(|axis| condition.axes[usize::from(*axis)].ask.clone()).collect();
    let names: Vec<&str> = missing.iter().map(|axis| condition.axes[usize::from(*axis)].id.as_str()).collect();
    let code = record.knowledge.codes.code(diagnosis.code);
    let message = format!("{} is coded {code} as documented: {} not stated.", condition.name, names.join(" and ").replace('_', " "));
    let mut draft = Draft::new(Kind::Unspecified, Some(id), message);
    draft.code = Some(diagnosis.code);
    draft.reports = reported(condition, &missing);
    draft.ask = asks;
    draft.importance = if high { Importance::High } else { Importance::Low };
    draft.spans = places(record, diagnosis);
    draft.evidence = relevant(evidence.of(id), &missing);
    draft.missing = missing;
    draft.source = Some(condition.source.clone());
    draft
}

pub(super) fn reported(condition: &Condition, missing: &[u8]) -> Vec<&'static str> {
    let mut out: Vec<&'static str> = Vec::new();
    for axis in missing {
        let known = &condition.axes[usize::from(*axis)];
        for name in std::iter::once(known.reports_as).chain(known.also_reports_as.iter().copied()) {
            if !out.contains(&name) {
                out.push(name);
            }
        }
    }
    out
}

/// Evidence on the open axes first, then on presence, where a symptom says least; one place an indicator.
fn relevant(evidence: &[Evidence], missing: &[u8]) -> Vec<Evidence> {
    let mut seen = BTreeSet::new();
    let mut out: Vec<Evidence> = evidence
        .iter()
        .filter(|e| e.supports.is_empty() || e.supports.iter().any(|value| missing.contains(&value.axis)))
        .cloned()
        .collect();
    out.sort_by_key(|e| (e.supports.is_empty(), e.supports.is_empty() && e.kind == EvidenceKind::Symptom, e.place));
    out.retain(|e| seen.insert((e.indicator, e.place.note)));
    out.truncate(8);
    out
}

/// Documented, and the record measures enough of its criteria and meets too few (clinical validation).
pub(super) fn unsupported(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    let mut seen = BTreeSet::new();
    for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.status == Status::Current) {
        let Some(id) = diagnosis.condition else { continue };
        let condition = record.knowledge.condition(id);
        let Some(rule) = &condition.unsupported else { continue };
        if !rule.settings.has(record.setting) || !seen.insert(id) {
            continue;
        }
        // The name of a disease does not support it: "hypoxic" in "acute hypoxic respiratory failure".
        let own = places(record, diagnosis);
        let is_apart = |e: &Evidence| !own.iter().any(|place| place.note == e.place.note && place.span.overlaps(e.place.span));
        let is_met = |indicator: u16| evidence.of(id).iter().any(|e| e.indicator == indicator && is_apart(e));
        let met = rule.of.iter().filter(|indicator| is_met(**indicator)).count();
        let measured = rule
            .of
            .iter()
            .filter(|indicator| match &condition.indicators[usize::from(**indicator)].test {
                Test::Value { analyte, .. } | Test::Change { analyte, .. } => evidence.is_measured(*analyte),
                _ => is_met(**indicator),
            })
            .count();
        if met >= rule.fewer_than || measured < rule.measured_at_least {
            continue;
        }
        let message = format!("{} is documented; of its usual criteria the record gives {measured} and meets {met}.", condition.name);
        let mut draft = Draft::new(Kind::Unsupported, Some(id), message);
        draft.code = Some(diagnosis.code);
        draft.spans = own;
        draft.evidence = measured_places(record, condition, &rule.of);
        draft.source = Some(rule.source.clone());
        out.push(draft);
    }
}

/// The values given for some indicators, met or not.
fn measured_places(record: &Record<'_>, condition: &Condition, of: &[u16]) -> Vec<Evidence> {
    let mut out = Vec::new();
    for indicator in of {
        let known = &condition.indicators[usize::from(*indicator)];
        if let Test::Value { analyte, .. } | Test::Change { analyte, .. } = &known.test {
            for (note, chart) in record.charts.iter().enumerate() {
                if let Some(measurement) = chart.document.measurements.iter().find(|m| m.analyte == *analyte) {
                    let place = Place { note, span: measurement.span };
                    if !out.iter().any(|e: &Evidence| e.place == place) {
                        out.push(Evidence { place, indicator: *indicator, kind: known.kind, supports: Vec::new() });
                    }
                }
            }
        }
    }
    out.sort_by_key(|e| e.place);
    out.truncate(8);
    out
}

/// Two statements that cannot both stand.
pub(super) fn conflicts(record: &Record<'_>, diagnoses: &[Diagnosis], book: &EvidenceBook, out: &mut Vec<Draft>) {
    for (index, diagnosis) in diagnoses.iter().enumerate().filter(|(_, diagnosis)| diagnosis.status != Status::History) {
        let Some(id) = diagnosis.condition else { continue };
        let condition = record.knowledge.condition(id);
        for rule in &condition.conflicts {
            let spans: Vec<Place> = if let Some(with) = rule.with {
                let Some(other) = diagnoses.iter().find(|other| other.status != Status::History && other.condition == Some(with)) else {
                    continue;
                };
                if diagnoses[..index].iter().any(|earlier| earlier.condition == Some(id) && earlier.status == Status::Current) {
                    continue;
                }
                places(record, diagnosis).into_iter().take(1).chain(places(record, other).into_iter().take(1)).collect()
            } else if !rule.require_any.is_empty() {
                // A stated value that the record's evidence contradicts.
                let stated =
                    diagnosis.mentions.iter().find(|at| rule.values.iter().any(|value| record.mention(**at).values.contains(value)));
                let met = || book.of(id).iter().filter(|e| rule.require_any.contains(&e.indicator)).map(|e| e.place).take(3);
                let Some(stated) = stated.filter(|_| met().next().is_some()) else { continue };
                std::iter::once(record.place(*stated)).chain(met()).collect()
            } else {
                let holders: Vec<Place> = rule
                    .values
                    .iter()
                    .filter_map(|value| {
                        let says =
                            |at: &&MentionRef| record.mention(**at).condition == Some(id) && record.mention(**at).values.contains(value);
                        diagnosis.mentions.iter().find(says).map(|at| record.place(*at))
                    })
                    .collect();
                // One mention may say both ("type 1 vs type 2"): two places are needed.
                if holders.len() < 2 || holders.windows(2).all(|pair| pair[0] == pair[1]) {
                    continue;
                }
                holders
            };
            let message = format!("{}: two statements of the record cannot both stand.", condition.name);
            let mut draft = Draft::new(Kind::Conflict, Some(id), message);
            draft.code = Some(diagnosis.code);
            draft.spans = spans;
            draft.source = Some(rule.source.clone());
            if !out.iter().any(|known| known.kind == Kind::Conflict && known.condition == Some(id)) {
                out.push(draft);
            }
        }
    }
}

/// Conditions that another documented one excludes by its definition: no code while the provider has not settled which it was.
pub(in crate::assess) fn withheld(record: &Record<'_>, diagnoses: &[Diagnosis]) -> BTreeSet<ConditionId> {
    let current = current_conditions(diagnoses);
    let excluded = |id: &ConditionId| {
        let rules = &record.knowledge.condition(*id).conflicts;
        rules.iter().any(|rule| rule.withheld && rule.with.is_some_and(|with| current.contains(&with)))
    };
    current.iter().copied().filter(excluded).collect()
}

/// Written as past, and a drug of the record treats it now.
pub(super) fn history_status(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    for diagnosis in diagnoses.iter().filter(|diagnosis| diagnosis.status != Status::Uncertain) {
        let Some(id) = diagnosis.condition else { continue };
        let condition = record.knowledge.condition(id);
        // An earlier episode beside the one that is treated is no question.
        let again =
            diagnoses.iter().any(|other| !std::ptr::eq(other, diagnosis) && other.status == Status::Current && other.condition == Some(id));
        let asked = condition.gaps.iter().any(|gap| gap.high) && !condition.each && !again;
        let mut stated = diagnosis.mentions.iter().filter(|at| !names_a_treatment(record, **at)).peekable();
        let past = stated.peek().is_some()
            && stated.all(|at| {
                let mention = record.mention(*at);
                mention.assertion.past_by_cue && mention.assertion.gone == Gone::No && !mention.fixed && !stands_in_a_history(record, *at)
            });
        if !asked || !past {
            continue;
        }
        let mut seen = BTreeSet::new();
        let treated: Vec<Evidence> = evidence
            .of(id)
            .iter()
            .filter(|e| matches!(e.kind, EvidenceKind::Medication | EvidenceKind::Treatment) && seen.insert(e.indicator))
            .take(4)
            .cloned()
            .collect();
        if treated.is_empty() {
            continue;
        }
        let message = format!("{} is written as past, and the record shows treatment for it.", condition.name);
        let mut draft = Draft::new(Kind::HistoryStatus, Some(id), message);
        draft.code = Some(diagnosis.code);
        draft.importance = Importance::Low;
        draft.spans = places(record, diagnosis);
        draft.evidence = treated;
        draft.ask = vec!["whether this condition is current or resolved".into()];
        // Who is asked what kind it is can answer that it is over: one question for one disease.
        let kind_is_asked =
            out.iter().any(|draft| draft.kind == Kind::Unspecified && draft.condition == Some(id) && draft.resolution == Resolution::Query);
        if kind_is_asked {
            draft.resolution = Resolution::None;
        }
        draft.source = Some("B.4; G I.C.2.m".into());
        out.push(draft);
    }
}

/// Whether a mention is put in the past by words that open a list of what somebody has ("her past medical history includes diabetes") and call nothing past.
fn stands_in_a_history(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let opens = |(first, end): (usize, usize)| document.folded.range(first..end).contains("medical history");
    record.mention(at).assertion.cues.iter().filter_map(|cue| document.words_in(*cue)).any(opens)
}

/// Whether a mention only tells what a treatment is for ("home HF meds").
fn names_a_treatment(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let next = record.mention(at).end;
    next < sentence_of(record, at).end && GIVEN.contains(&document.folded.word(next))
}

/// Conditions documented as current.
pub(super) fn current_conditions(diagnoses: &[Diagnosis]) -> BTreeSet<ConditionId> {
    diagnoses.iter().filter(|diagnosis| diagnosis.status == Status::Current).filter_map(|diagnosis| diagnosis.condition).collect()
}

/// Where a diagnosis is named.
pub(super) fn places(record: &Record<'_>, diagnosis: &Diagnosis) -> Vec<Place> {
    diagnosis.mentions.iter().map(|at| record.place(*at)).collect()
}
