//! The codes that a mention's own words, its axis values and the documented conditions select by a condition's rules.

use std::collections::BTreeSet;

use crate::knowledge::{AxisSet, AxisValueRef, CodeRule, Condition, ConditionId};
use crate::terminology::CodeId;

use super::Record;
use super::diagnosis::MentionRef;

/// The code a mention has by its own words.
pub(super) fn own_code(record: &Record<'_>, at: MentionRef) -> Option<CodeId> {
    let mention = record.mention(at);
    if mention.code.is_some() {
        return mention.code;
    }
    let condition = record.knowledge.condition(mention.condition?);
    rule_codes(condition, &mention.values, &BTreeSet::new()).first().copied().or_else(|| default_code(record, mention.condition))
}

pub(super) fn default_code(record: &Record<'_>, condition: Option<ConditionId>) -> Option<CodeId> {
    let condition = record.knowledge.condition(condition?);
    condition
        .rules
        .iter()
        .find(|rule| rule.when.is_empty() && rule.with.is_empty())
        .or_else(|| condition.rules.first())
        .map(|rule| rule.code)
}

/// The axis values a mention states, those its code says included.
pub(super) fn stated_values(record: &Record<'_>, at: MentionRef) -> Vec<AxisValueRef> {
    let mention = record.mention(at);
    let mut stated = mention.values.clone();
    let (Some(id), Some(code)) = (mention.condition, mention.code) else { return stated };
    let rules = &record.knowledge.condition(id).rules;
    if let Some(rule) = rules.iter().filter(|rule| rule.code == code).min_by_key(|rule| rule.when.len() + rule.with.len()) {
        for allowed in &rule.when {
            let axis_known = allowed.first().is_some_and(|first| stated.iter().any(|value| value.axis == first.axis));
            if !axis_known {
                stated.extend(allowed.first());
            }
        }
    }
    stated
}

/// Of an axis whose values rise, the highest stated counts: "moderate to severe", abuse beside dependence (guidelines I.C.5.b.2).
pub(super) fn keep_highest(condition: &Condition, stated: &mut Vec<AxisValueRef>) {
    let all = stated.clone();
    stated.retain(|value| {
        !condition.axes[usize::from(value.axis)].rising || !all.iter().any(|other| other.axis == value.axis && other.value > value.value)
    });
}

/// Rules of one condition that may hold side by side: a diabetes with six complications has six codes.
const MOST_RULES: usize = 6;

/// The codes that a set of values and documented conditions selects.
pub(crate) fn rule_codes(condition: &Condition, values: &[AxisValueRef], documented: &BTreeSet<ConditionId>) -> Vec<CodeId> {
    let mut codes: Vec<CodeId> = Vec::new();
    for rule in best_rules(condition, values, documented).into_iter().take(MOST_RULES) {
        for code in std::iter::once(rule.code).chain(rule.also.iter().copied()) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
    codes
}

/// The satisfied rules that no other satisfied rule says more than.
pub(super) fn best_rules<'a>(condition: &'a Condition, values: &[AxisValueRef], documented: &BTreeSet<ConditionId>) -> Vec<&'a CodeRule> {
    let stated = AxisSet::of(values);
    let satisfied: Vec<&CodeRule> = condition
        .rules
        .iter()
        .filter(|rule| {
            rule.has_its_axes(stated)
                && rule.when.iter().all(|allowed| allowed.iter().any(|value| values.contains(value)))
                && rule.with.iter().all(|with| documented.contains(with))
        })
        .collect();
    let size = |rule: &CodeRule| rule.when.len() + rule.with.len();
    let mut best: Vec<&CodeRule> = satisfied
        .iter()
        .filter(|rule| !satisfied.iter().any(|other| size(other) > size(rule) && says_all_of(other, rule)))
        .copied()
        .collect();
    best.sort_by_key(|rule| std::cmp::Reverse(size(rule)));
    if let Some(most) = best.first().map(|rule| size(rule)) {
        // Without a value, only the plain rule; with values, every branch they open.
        if most > 0 {
            best.retain(|rule| size(rule) > 0);
        }
    }
    best
}

fn says_all_of(more: &CodeRule, less: &CodeRule) -> bool {
    less.when.iter().all(|allowed| more.when.iter().any(|other| other.iter().any(|value| allowed.contains(value))))
        && less.with.iter().all(|with| more.with.contains(with))
}
