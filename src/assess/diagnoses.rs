//! Mentions to coded diagnoses: through the gates, then to the code that all words of the record select.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{MentionSource, Temporality};
use crate::knowledge::{AxisValueRef, Condition, ConditionId, Gone, SectionId};
use crate::terminology::CodeId;
use crate::text::{NoteKind, Setting};

use super::Record;
use super::birth::measure;
use super::coding::{best_rules, default_code, keep_highest, own_code, rule_codes, stated_values};
use super::combine::{both_sides, combine};
use super::confidence;
use super::denial::{categories_ruled_out, ruled_out};
use super::diagnosis::{Diagnosis, MentionRef, Status};
use super::elsewhere::add_told;
use super::episode::episode;
use super::gate::{Gate, gate, is_told};
use super::gestation::{add_weeks, complicate, in_trimester};
use super::settle::{drop_covered, drop_less_specific, merge_same_code, refine_symptoms, settle_status};
use super::stay::Stay;

/// What one diagnosis is gathered under.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Key {
    /// All mentions of a condition with code rules.
    Condition(ConditionId, Status),
    /// One code.
    Code(CodeId, Status),
}

impl Key {
    fn status(&self) -> Status {
        match self {
            Self::Condition(_, status) | Self::Code(_, status) => *status,
        }
    }
}

/// The coded diagnoses of a record, in order of first mention.
pub(super) fn find(record: &Record<'_>, stay: &Stay) -> Vec<Diagnosis> {
    let mut groups: BTreeMap<Key, Vec<MentionRef>> = BTreeMap::new();
    let mut values: BTreeMap<Key, BTreeSet<AxisValueRef>> = BTreeMap::new();
    let taken_back = if record.assertion { categories_ruled_out(record) } else { BTreeSet::new() };
    for (note, chart) in record.charts.iter().enumerate() {
        for (index, mention) in chart.document.mentions.iter().enumerate() {
            match mention.source {
                MentionSource::Ambiguous(_) | MentionSource::NoDiagnosis => continue,
                MentionSource::Noncodable(_) if mention.code.is_none() => continue,
                _ => {}
            }
            let at = MentionRef { note, index };
            let Gate::Counts(status) = gate(record, at) else { continue };
            // What the story tells and the conclusion rules out was a suspicion on the way.
            let category = || own_code(record, at).map(|code| record.knowledge.codes.category(code));
            if !taken_back.is_empty() && is_told(record, at) && category().is_some_and(|code| taken_back.contains(&(note, code))) {
                continue;
            }
            let Some((key, stated)) = key_of(record, at, status) else { continue };
            values.entry(key.clone()).or_default().extend(stated);
            groups.entry(key).or_default().push(at);
        }
    }
    still_active(record, &mut groups, &mut values);
    // Conditions documented as current decide the combination codes of others.
    let mut documented: BTreeSet<ConditionId> = groups
        .keys()
        .filter_map(|key| match key {
            Key::Condition(condition, Status::Current) => Some(*condition),
            Key::Code(code, Status::Current) => record.knowledge.family(*code),
            _ => None,
        })
        .collect();
    documented.extend(named_with(record, &groups));
    let concluded = concluded(record, &groups);
    let mut out = Vec::new();
    for (key, mentions) in &groups {
        let mut stated: Vec<AxisValueRef> = values.get(key).into_iter().flatten().copied().collect();
        if let Key::Condition(condition, _) = key {
            keep_highest(record.knowledge.condition(*condition), &mut stated);
        }
        let (codes, condition, status) = match key {
            Key::Condition(condition, status) => {
                (rule_codes(record.knowledge.condition(*condition), &stated, &documented), Some(*condition), *status)
            }
            Key::Code(code, status) => {
                // Words that only raise the question of a condition are not the condition.
                let named =
                    mentions.iter().map(|at| record.mention(*at)).find(|mention| !matches!(mention.source, MentionSource::Noncodable(_)));
                let condition = named.and_then(|mention| mention.condition).or_else(|| record.knowledge.family(*code));
                let mut codes = vec![*code];
                if let Some(condition) = condition {
                    let rules = best_rules(record.knowledge.condition(condition), &stated, &documented);
                    codes.extend(rules.into_iter().filter(|rule| rule.code == *code).flat_map(|rule| rule.also.iter().copied()));
                }
                (codes, condition, *status)
            }
        };
        for code in codes {
            let code = if status == Status::History { record.knowledge.history_code(code).unwrap_or(code) } else { code };
            let on_list_only = record.assertion && mentions.iter().all(|at| is_on_problem_list(record, *at, &concluded));
            let status = if on_list_only { Status::History } else { status };
            out.push(Diagnosis {
                code,
                condition,
                status,
                on_list_only,
                codable: !on_list_only && (status != Status::Uncertain || record.setting == Setting::Inpatient),
                confidence: 0.0,
                mentions: mentions.clone(),
                values: stated.clone(),
                side_open: mentions.iter().any(|m| record.mention(*m).side_open),
                told: None,
            });
        }
    }
    if record.assertion {
        refine_symptoms(record, &mut out);
    }
    if record.assertion {
        add_told(record, &mut out);
    }
    both_sides(record, &mut out);
    complicate(record, &mut out);
    add_weeks(record, &mut out);
    measure(record, &mut out);
    merge_same_code(record, &mut out);
    combine(record, &mut out);
    merge_same_code(record, &mut out);
    if record.assertion {
        settle_status(record, &mut out);
    }
    drop_less_specific(record, &mut out);
    if record.assertion {
        drop_covered(record, &mut out);
    }
    confidence::grade(record, &mut out);
    for diagnosis in out.iter_mut().filter(|diagnosis| diagnosis.status == Status::Uncertain && diagnosis.codable) {
        // Early in the stay and not in its final statement, a suspicion is no code (guidelines II.H).
        let open = record.charts.len() > 1 && stay.is_discharged() && !is_in_final_statement(record, stay, diagnosis);
        diagnosis.codable =
            record.setting == Setting::Inpatient && !open && !is_settled(record, diagnosis) && !needs_confirmation(record, diagnosis);
    }
    out.sort_by(|a, b| (a.mentions.first(), a.code, a.status).cmp(&(b.mentions.first(), b.code, b.status)));
    out
}

/// Conditions that words name together with another whose combination code they choose: "type 1 diabetes with hypoglycemia" documents the diabetes.
fn named_with(record: &Record<'_>, groups: &BTreeMap<Key, Vec<MentionRef>>) -> Vec<ConditionId> {
    let current = groups.iter().filter_map(|(key, mentions)| match key {
        Key::Condition(condition, Status::Current) => Some((record.knowledge.condition(*condition), mentions)),
        _ => None,
    });
    let mut named = Vec::new();
    for (condition, mentions) in current {
        for code in mentions.iter().filter_map(|at| record.mention(*at).code) {
            let rules = condition.rules.iter().filter(|rule| rule.code == code);
            if let Some(rule) = rules.min_by_key(|rule| rule.when.len() + rule.with.len()) {
                named.extend(rule.with.iter().copied());
            }
        }
    }
    named
}

/// A disease that the record treats as current is current where it is called history ("past medical history of left frontal glioblastoma", on chemotherapy).
fn still_active(record: &Record<'_>, groups: &mut BTreeMap<Key, Vec<MentionRef>>, values: &mut BTreeMap<Key, BTreeSet<AxisValueRef>>) {
    let codes = &record.knowledge.codes;
    let active: BTreeSet<CodeId> = groups
        .keys()
        .filter_map(|key| match key {
            Key::Code(code, Status::Current) if record.knowledge.is_past_by_word(*code) => Some(codes.category(*code)),
            _ => None,
        })
        .collect();
    let past: Vec<Key> = groups
        .iter()
        .filter(|(key, mentions)| match key {
            Key::Code(code, Status::History) => {
                active.contains(&codes.category(*code)) && mentions.iter().all(|at| record.mention(*at).assertion.gone == Gone::No)
            }
            _ => false,
        })
        .map(|(key, _)| key.clone())
        .collect();
    for key in past {
        let Key::Code(code, _) = &key else { continue };
        let current = Key::Code(*code, Status::Current);
        let mut mentions = groups.remove(&key).unwrap_or_default();
        let stated = values.remove(&key).unwrap_or_default();
        values.entry(current.clone()).or_default().extend(stated);
        let all = groups.entry(current).or_default();
        all.append(&mut mentions);
        all.sort_unstable();
    }
}

/// Sections that make the final statement of a stay.
const FINAL: &[&str] = &["diagnoses", "assessment", "disposition", "plan"];

/// Whether a diagnosis stands in a concluding section of a note that closes the stay.
pub(super) fn is_in_final_statement(record: &Record<'_>, stay: &Stay, diagnosis: &Diagnosis) -> bool {
    diagnosis.mentions.iter().any(|at| {
        let section = record.knowledge.section(record.document(*at).section_of(record.mention(*at).first).kind);
        stay.is_closing(at.note) && FINAL.contains(&section.id.as_str()) && !stands_before_conclusion(record, *at)
    })
}

/// Whether a discharge summary comes to its diagnoses only behind a mention: an assessment before them is of the admission or of a day of the stay.
fn stands_before_conclusion(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let section = |kind: SectionId| record.knowledge.section(kind).id.as_str();
    let first = record.mention(at).first;
    record.charts[at.note].note.kind == Some(NoteKind::DischargeSummary)
        && section(document.section_of(first).kind) != "diagnoses"
        && document.sections.iter().any(|later| later.first > first && section(later.kind) == "diagnoses")
}

/// Whether a later note rules a suspicion out.
pub(super) fn is_settled(record: &Record<'_>, diagnosis: &Diagnosis) -> bool {
    let last = diagnosis.mentions.last().map(|at| at.note);
    record.charts.len() > 1 && ruled_out(record, diagnosis.condition).is_some_and(|at| last.is_some_and(|note| at.note > note))
}

/// Diagnoses that uncertain wording never establishes: HIV, COVID-19, influenza of an identified virus (guidelines I.C.1.a.1, I.C.1.g.1.a, I.C.10.c).
pub(super) fn needs_confirmation(record: &Record<'_>, diagnosis: &Diagnosis) -> bool {
    let code = record.knowledge.codes.code(diagnosis.code);
    matches!(code, "B20" | "U07.1") || code.starts_with("J09") || code.starts_with("J10")
}

/// Of each note, whether its conclusion names a disease: an assessment that only tells what will be done draws none.
fn concluded(record: &Record<'_>, groups: &BTreeMap<Key, Vec<MentionRef>>) -> Vec<bool> {
    let mut out = vec![false; record.charts.len()];
    for at in groups.iter().filter(|(key, _)| key.status() != Status::History).flat_map(|(_, mentions)| mentions) {
        let section = record.document(*at).section_of(record.mention(*at).first).kind;
        out[at.note] |= record.knowledge.section(section).concludes();
    }
    out
}

/// Whether a mention stands on a list that the note does not conclude from; in a note whose conclusion names no disease the list is what it concludes.
fn is_on_problem_list(record: &Record<'_>, at: MentionRef, concluded: &[bool]) -> bool {
    let section = record.document(at).section_of(record.mention(at).first).kind;
    let listed = record.knowledge.section(section).id == "problem_list" && concluded[at.note];
    listed || record.charts[at.note].note.kind == Some(NoteKind::ProblemList)
}

/// Where a mention is gathered, and the values it adds.
fn key_of(record: &Record<'_>, at: MentionRef, status: Status) -> Option<(Key, Vec<AxisValueRef>)> {
    let mention = record.mention(at);
    let condition = mention.condition.map(|id| (id, record.knowledge.condition(id)));
    if let Some((id, known)) = condition
        && !known.rules.is_empty()
        && !mention.fixed
    {
        match mention.code {
            None => {
                return Some(with_episode(
                    record,
                    at,
                    own_key(known, id, lasting_values(record, at, status, mention.values.clone()), status),
                ));
            }
            // A code of the rules says values; a code the rules do not know stands alone.
            Some(code) if known.rules.iter().any(|rule| rule.code == code) => {
                let values = lasting_values(record, at, status, stated_values(record, at));
                return Some(with_episode(record, at, own_key(known, id, values, status)));
            }
            Some(_) => {}
        }
    }
    let code = mention.code.or_else(|| default_code(record, mention.condition))?;
    let code = in_trimester(record, at, episode(record, at, code));
    record.knowledge.codes.is_billable(code).then(|| (Key::Code(code, status), mention.values.clone()))
}

/// What a statement of the past says of today: an exacerbation of last year has passed, the disease has not.
fn lasting_values(record: &Record<'_>, at: MentionRef, status: Status, mut values: Vec<AxisValueRef>) -> Vec<AxisValueRef> {
    let mention = record.mention(at);
    // What resolved within the stay had its acuity in the stay (B.4).
    let of_this_stay = mention.assertion.gone == Gone::Resolved && mention.assertion.temporality != Temporality::Historical;
    if let Some(id) = mention.condition.filter(|_| mention.assertion.past_by_cue && !of_this_stay && status == Status::Current) {
        let axes = &record.knowledge.condition(id).axes;
        values.retain(|value| !PASSING.contains(&axes[usize::from(value.axis)].values[usize::from(value.value)].id.as_str()));
    }
    values
}

/// Values that hold for a time only.
const PASSING: &[&str] = &["acute", "exacerbation", "relapse", "crisis"];

fn with_episode(record: &Record<'_>, at: MentionRef, (key, values): (Key, Vec<AxisValueRef>)) -> (Key, Vec<AxisValueRef>) {
    match key {
        Key::Code(code, status) => (Key::Code(in_trimester(record, at, episode(record, at, code)), status), values),
        Key::Condition(..) => (key, values),
    }
}

fn own_key(condition: &Condition, id: ConditionId, values: Vec<AxisValueRef>, status: Status) -> (Key, Vec<AxisValueRef>) {
    if condition.each
        && let Some(rule) = best_rules(condition, &values, &BTreeSet::new()).first()
    {
        return (Key::Code(rule.code, status), values);
    }
    (Key::Condition(id, status), values)
}
