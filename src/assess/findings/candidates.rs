//! The codes an answer to a gap could lead to, with what the record has for each and how common it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::coding::rule_codes;
use crate::assess::{Diagnosis, Evidence, EvidenceBook, Place, Record, Status};
use crate::knowledge::{AxisValueRef, Condition, ConditionId};
use crate::terminology::CodeId;
use crate::text::{Setting, fold_phrase};

use super::documented::{gap_of, reported};
use super::{CandidateCode, siblings};

/// Most codes an answer could lead to.
const CANDIDATES: usize = 40;
/// How common an answer is that leaves one open axis more than the best does, against one that states it.
const HALF_ANSWER: f64 = 0.4;

/// A gap of a documented diagnosis.
pub(super) struct Question<'a> {
    pub record: &'a Record<'a>,
    pub condition: ConditionId,
    pub diagnosis: &'a Diagnosis,
    /// The open axes.
    pub missing: &'a [u8],
    /// Axes an answer may state too.
    pub may_state: &'a [u8],
    pub evidence: &'a EvidenceBook,
    /// Conditions documented as current.
    pub documented: &'a BTreeSet<ConditionId>,
}

/// A code that answers of the file give.
#[derive(Default)]
struct Answer {
    /// Its indicators that the record meets.
    indicators: BTreeSet<u16>,
    frequency: f64,
}

/// Whether a piece of evidence speaks for one of some values.
fn speaks_for(evidence: &Evidence, values: &[AxisValueRef]) -> bool {
    evidence.supports.iter().any(|value| values.contains(value))
}

/// How common some values are together in a setting.
pub(super) fn frequency(condition: &Condition, values: &[AxisValueRef], setting: Setting) -> f64 {
    values.iter().map(|value| condition.axes[usize::from(value.axis)].values[usize::from(value.value)].frequency.of(setting)).product()
}

impl Question<'_> {
    /// The codes an answer could lead to: consistent with what is stated, and more specific. What the record speaks for, then what is common, then what adds least
    /// comes first where there are too many.
    pub fn candidates(&self, diagnoses: &[Diagnosis]) -> Vec<CandidateCode> {
        let answers = self.by_answers(diagnoses);
        let mut out = if self.is_ruled() { self.by_rules() } else { Vec::new() };
        if out.is_empty() && answers.is_empty() {
            out = self.by_titles();
        }
        if out.is_empty() && answers.is_empty() {
            out = self.by_rules();
        }
        self.drop_partial(&mut out);
        self.prefer_whole(&mut out);
        for (code, answer) in answers {
            match out.iter_mut().find(|known| known.code == code) {
                Some(known) => known.support = self.count(|e| answer.indicators.contains(&e.indicator) || speaks_for(e, &known.adds)),
                None => out.push(CandidateCode {
                    code,
                    adds: Vec::new(),
                    support: self.count(|e| answer.indicators.contains(&e.indicator)),
                    frequency: answer.frequency,
                }),
            }
        }
        out.sort_by(|a, b| b.support.cmp(&a.support).then(b.frequency.total_cmp(&a.frequency)).then(a.adds.len().cmp(&b.adds.len())));
        out.truncate(CANDIDATES);
        out
    }

    fn knowledge(&self) -> &Condition {
        self.record.knowledge.condition(self.condition)
    }

    /// Whether the condition's rules speak of the documented disease: where each code is a diagnosis of its own, another category is another disease (a tumour of
    /// another organ).
    fn is_ruled(&self) -> bool {
        let codes = &self.record.knowledge.codes;
        let category = codes.category(self.diagnosis.code);
        !self.knowledge().each || self.knowledge().rules.iter().any(|rule| codes.category(rule.code) == category)
    }

    /// How many indicators of the record speak for any of some values. The same words may also speak for another value beside one of them ("eGFR 41" for stage 3
    /// and for 3b): they do not count for a code that has that other value wrong.
    fn support(&self, adds: &[AxisValueRef]) -> u32 {
        let evidence = self.evidence.of(self.condition);
        let denies =
            |e: &&Evidence| !speaks_for(e, adds) && e.supports.iter().any(|value| adds.iter().any(|added| added.axis == value.axis));
        let denied: Vec<Place> = evidence.iter().filter(denies).map(|e| e.place).collect();
        self.count(|evidence| speaks_for(evidence, adds) && !denied.contains(&evidence.place))
    }

    /// How many indicators of the record are of a sort; those met by the same words ("grade II diastolic dysfunction") count once.
    fn count(&self, of_sort: impl Fn(&Evidence) -> bool) -> u32 {
        let mut met: BTreeMap<u16, Vec<Place>> = BTreeMap::new();
        for evidence in self.evidence.of(self.condition).iter().filter(|evidence| of_sort(evidence)) {
            met.entry(evidence.indicator).or_default().push(evidence.place);
        }
        let mut counted: Vec<Place> = Vec::new();
        let mut count = 0;
        for places in met.into_values() {
            let within = |place: &Place| {
                counted.iter().any(|other| other.note == place.note && (other.span.contains(place.span) || place.span.contains(other.span)))
            };
            if !places.iter().all(within) {
                count += 1;
            }
            counted.extend(places);
        }
        count
    }

    /// A code that adds some values.
    fn candidate(&self, code: CodeId, adds: Vec<AxisValueRef>) -> CandidateCode {
        CandidateCode { code, support: self.support(&adds), frequency: frequency(self.knowledge(), &adds, self.record.setting), adds }
    }

    /// By the rules of the condition file.
    fn by_rules(&self) -> Vec<CandidateCode> {
        let (condition, diagnosis) = (self.knowledge(), self.diagnosis);
        let asked = reported(condition, self.missing);
        let mut out: Vec<CandidateCode> = Vec::new();
        for rule in &condition.rules {
            let mut adds: Vec<AxisValueRef> = Vec::new();
            let consistent = rule.when.iter().all(|allowed| {
                let Some(axis) = allowed.first().map(|value| value.axis) else { return true };
                if diagnosis.values.iter().any(|value| value.axis == axis) {
                    return allowed.iter().any(|value| diagnosis.values.contains(value));
                }
                adds.extend(allowed.iter().max_by_key(|value| (self.support(&[**value]), std::cmp::Reverse(**value))));
                self.may_state.contains(&axis) || asked.contains(&condition.axes[usize::from(axis)].reports_as)
            });
            let answers = adds.iter().any(|value| self.missing.contains(&value.axis));
            let shown = |value: &AxisValueRef| {
                !condition.axes[usize::from(value.axis)].values[usize::from(value.value)].needs_evidence || self.support(&[*value]) > 0
            };
            let stated_kept = diagnosis.values.iter().all(|value| {
                rule.when.iter().any(|allowed| allowed.contains(value))
                    || !condition.rules.iter().any(|r| r.code == diagnosis.code && r.when.iter().any(|a| a.contains(value)))
            });
            let reached = || {
                let answered: Vec<AxisValueRef> = diagnosis.values.iter().chain(&adds).copied().collect();
                rule_codes(condition, &answered, self.documented).contains(&rule.code)
            };
            if consistent
                && stated_kept
                && answers
                && adds.iter().all(shown)
                && rule.code != diagnosis.code
                && !out.iter().any(|c| c.code == rule.code)
                && reached()
            {
                out.push(self.candidate(rule.code, adds));
            }
        }
        out
    }

    /// By the classification's titles: a code adds the values of the open axes whose label its title says.
    fn by_titles(&self) -> Vec<CandidateCode> {
        let condition = self.knowledge();
        let found = siblings::of(self.record, condition, self.missing, self.diagnosis.code);
        let title_words = |code| words(&self.record.knowledge.codes.title(code));
        let own = title_words(self.diagnosis.code);
        let mut out = Vec::new();
        for code in found {
            let title = title_words(code);
            let mut adds = Vec::new();
            for axis in self.missing {
                for (value, known) in condition.axes[usize::from(*axis)].values.iter().enumerate() {
                    let label = words(&known.label);
                    if label.is_subset(&title) && !label.is_subset(&own) {
                        adds.push(AxisValueRef { axis: *axis, value: u8::try_from(value).unwrap_or(u8::MAX) });
                    }
                }
            }
            out.push(self.candidate(code, adds));
        }
        out
    }

    /// By the file's further answers: codes of other conditions that the same question may find, where the record speaks for them and does not have them yet.
    fn by_answers(&self, diagnoses: &[Diagnosis]) -> BTreeMap<CodeId, Answer> {
        let mut out: BTreeMap<CodeId, Answer> = BTreeMap::new();
        for rule in &self.knowledge().answers {
            let met: Vec<u16> =
                rule.require_any.iter().copied().filter(|indicator| self.evidence.is_met(self.condition, *indicator)).collect();
            let recorded = diagnoses.iter().any(|other| other.status == Status::Current && other.code == rule.code);
            let asked = rule.codes.iter().any(|pattern| pattern.matches(self.diagnosis.code))
                && rule.axes.iter().any(|axis| self.missing.contains(axis));
            if asked && !recorded && rule.code != self.diagnosis.code && (rule.require_any.is_empty() || !met.is_empty()) {
                let answer = out.entry(rule.code).or_default();
                answer.indicators.extend(met);
                answer.frequency = answer.frequency.max(rule.frequency.of(self.record.setting));
            }
        }
        out
    }

    /// Makes codes that state fewer of the open axes than others do less common.
    fn prefer_whole(&self, candidates: &mut [CandidateCode]) {
        let stated =
            |candidate: &CandidateCode| self.missing.iter().filter(|axis| candidate.adds.iter().any(|value| value.axis == **axis)).count();
        let most = candidates.iter().map(stated).max().unwrap_or(0);
        for candidate in candidates {
            let less = most - stated(candidate);
            candidate.frequency *= (0..less).map(|_| HALF_ANSWER).product::<f64>();
        }
    }

    /// Drops the codes that would be asked about again for all that is asked now, unless there is no other: "stage 3 unspecified" is no stage.
    fn drop_partial(&self, candidates: &mut Vec<CandidateCode>) {
        let condition = self.knowledge();
        let asked = reported(condition, self.missing);
        let is_partial = |candidate: &CandidateCode| {
            let answered: Vec<AxisValueRef> = self.diagnosis.values.iter().chain(&candidate.adds).copied().collect();
            gap_of(self.record, self.condition, candidate.code, &answered, true, None)
                .is_some_and(|open| asked.iter().all(|axis| reported(condition, &open.axes).contains(axis)))
        };
        if candidates.iter().any(|candidate| !is_partial(candidate)) {
            candidates.retain(|candidate| !is_partial(candidate));
        }
    }
}

/// The words of a title or a label.
fn words(text: &str) -> BTreeSet<String> {
    fold_phrase(text).split_whitespace().filter(|word| word.chars().all(char::is_alphanumeric)).map(str::to_owned).collect()
}
