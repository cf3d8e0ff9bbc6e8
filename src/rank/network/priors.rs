//! How often each code was the answer in training.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Weight of the value's own share against the counts of a family, in examples.
const BACK_OFF: f64 = 4.0;

/// Counts of answers, by documented code and by value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Priors {
    /// Documented code, then answer, to examples.
    pub(crate) by_code: BTreeMap<String, BTreeMap<String, u32>>,
    /// The words by which an answer's title differs from its siblings', to examples.
    pub(crate) by_value: BTreeMap<String, u32>,
}

impl Priors {
    /// Counts one example.
    pub(crate) fn count(&mut self, documented: &str, code: &str, value: &str) {
        *self.by_code.entry(documented.to_owned()).or_default().entry(code.to_owned()).or_default() += 1;
        *self.by_value.entry(value.to_owned()).or_default() += 1;
    }

    /// The share of each candidate, summing to 1: counts of the family, backed off to counts of the value. `without` is a candidate whose one
    /// example is left out, for training.
    pub(crate) fn shares(&self, documented: &str, candidates: &[(String, String)], without: Option<usize>) -> Vec<f64> {
        let family = self.by_code.get(documented);
        let less = |at: usize, count: u32| f64::from(count.saturating_sub(u32::from(without == Some(at))));
        let values: Vec<f64> =
            candidates.iter().enumerate().map(|(at, (_, value))| less(at, self.by_value.get(value).copied().unwrap_or(0)) + 1.0).collect();
        let value_total: f64 = values.iter().sum();
        let counts: Vec<f64> =
            candidates.iter().enumerate().map(|(at, (code, _))| less(at, family.and_then(|f| f.get(code)).copied().unwrap_or(0))).collect();
        let total: f64 = counts.iter().sum();
        counts.iter().zip(&values).map(|(count, value)| (count + BACK_OFF * value / value_total) / (total + BACK_OFF)).collect()
    }
}
