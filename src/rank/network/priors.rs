//! How often each code was the answer in training, and how often notes of the training part document it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Weight of the value's own share against the counts of the codes, in examples.
const BACK_OFF: f64 = 4.0;
/// What each candidate has before the notes that document it are counted.
const UNSEEN_NOTES: f64 = 0.5;

/// Counts of answers, by code and by value, whatever code was documented: a ranker is asked with candidate sets that training never saw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Priors {
    /// Answer, to examples.
    pub(crate) by_code: BTreeMap<String, u32>,
    /// The words by which an answer's title differs from its siblings', to examples.
    pub(crate) by_value: BTreeMap<String, u32>,
    /// Code, to the notes that document it as current.
    pub(crate) by_note: BTreeMap<String, u32>,
}

impl Priors {
    /// Counts one example.
    pub(crate) fn count(&mut self, code: &str, value: &str) {
        *self.by_code.entry(code.to_owned()).or_default() += 1;
        *self.by_value.entry(value.to_owned()).or_default() += 1;
    }

    fn counts(of: &BTreeMap<String, u32>, candidates: &[(String, String)]) -> Vec<f64> {
        candidates.iter().map(|(code, _)| f64::from(of.get(code).copied().unwrap_or(0))).collect()
    }

    /// The share of each candidate, summing to 1: counts of the codes, backed off to counts of the value.
    pub(crate) fn shares(&self, candidates: &[(String, String)]) -> Vec<f64> {
        let values = self.value_shares(candidates);
        let counts = Self::counts(&self.by_code, candidates);
        let total: f64 = counts.iter().sum();
        counts.iter().zip(&values).map(|(count, value)| (count + BACK_OFF * value) / (total + BACK_OFF)).collect()
    }

    /// The share of each candidate's value alone, whatever the code, summing to 1.
    pub(crate) fn value_shares(&self, candidates: &[(String, String)]) -> Vec<f64> {
        let counts: Vec<f64> =
            candidates.iter().map(|(_, value)| f64::from(self.by_value.get(value).copied().unwrap_or(0)) + 1.0).collect();
        let total: f64 = counts.iter().sum();
        counts.iter().map(|count| count / total).collect()
    }

    /// The share of each candidate among the notes that document one, summing to 1.
    pub(crate) fn note_shares(&self, candidates: &[(String, String)]) -> Vec<f64> {
        let counts = Self::counts(&self.by_note, candidates);
        let total: f64 = counts.iter().map(|count| count + UNSEEN_NOTES).sum();
        counts.iter().map(|count| (count + UNSEEN_NOTES) / total).collect()
    }

    /// How many examples had one of the candidates as their answer.
    pub(crate) fn known(&self, candidates: &[(String, String)]) -> f64 {
        Self::counts(&self.by_code, candidates).iter().sum()
    }
}
