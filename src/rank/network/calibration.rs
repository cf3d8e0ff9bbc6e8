//! From scores to probabilities that mean what they say.

use ndarray::Array1;
use serde::{Deserialize, Serialize};

/// Largest mass of the network: with it two indicators outweigh whatever the network says.
pub(crate) const MOST_INDICATOR_MASS: f64 = 2.0;

/// How scores become probabilities; fitted on the calibration part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Calibration {
    /// Weight of the network against the shares in training: 0 to 1.
    pub(crate) blend: f64,
    /// Scores are divided by it.
    pub(crate) temperature: f64,
    /// Added to the score of "none of these".
    pub(crate) none_bias: f64,
    /// Best probability below which the calibration part says to abstain.
    pub(crate) abstain_below: f64,
    /// Mass of the network's answer against the indicators, in indicators.
    pub(crate) indicator_mass: f64,
}

impl Calibration {
    /// Probabilities of the candidates, "none of these" last. `scores` holds the network's, one more than `shares`.
    pub(crate) fn probabilities(&self, scores: &[f32], shares: &[f64]) -> Array1<f64> {
        let mut joined = Array1::zeros(shares.len() + 1);
        for (at, share) in shares.iter().enumerate() {
            let network = f64::from(scores.get(at).copied().unwrap_or(0.0));
            joined[at] = (self.blend * network + (1.0 - self.blend) * share.max(1e-6).ln()) / self.temperature;
        }
        joined[shares.len()] = f64::from(scores.get(shares.len()).copied().unwrap_or(0.0)) / self.temperature + self.none_bias;
        let largest = joined.fold(f64::NEG_INFINITY, |most, &score| most.max(score));
        joined.mapv_inplace(|score| (score - largest).exp());
        let sum = joined.sum();
        joined / sum
    }

    /// The same with the candidates weighed by their frequencies and joined with indicators: with `s` of them for a candidate, `S` for all and `m` the mass,
    /// `(s + m p) / (S + m)`.
    pub(crate) fn joined(&self, scores: &[f32], shares: &[f64], support: &[u32], frequency: &[f64]) -> Vec<f64> {
        let of = |at: usize| f64::from(support.get(at).copied().unwrap_or(0));
        let total: f64 = (0..shares.len()).map(of).sum();
        let mass = self.indicator_mass;
        weighed(self.probabilities(scores, shares), frequency)
            .iter()
            .enumerate()
            .map(|(at, share)| (if at < shares.len() { of(at) } else { 0.0 } + mass * share) / (total + mass))
            .collect()
    }

    /// Whether the numbers can be used.
    pub(crate) fn is_sound(&self) -> bool {
        (0.0..=1.0).contains(&self.blend)
            && self.temperature.is_finite()
            && self.temperature > 0.0
            && self.none_bias.is_finite()
            && (0.0..=1.0).contains(&self.abstain_below)
            && (0.5..=MOST_INDICATOR_MASS).contains(&self.indicator_mass)
    }
}

/// Multiplies the candidates' probabilities by their frequencies and keeps their sum; "none of these", the last, stays.
fn weighed(mut probabilities: Array1<f64>, frequency: &[f64]) -> Array1<f64> {
    let candidates = probabilities.len().saturating_sub(1);
    let of = |at: usize| frequency.get(at).copied().unwrap_or(1.0);
    let before: f64 = probabilities.iter().take(candidates).sum();
    let after: f64 = probabilities.iter().take(candidates).enumerate().map(|(at, share)| share * of(at)).sum();
    if after > 0.0 {
        probabilities.iter_mut().take(candidates).enumerate().for_each(|(at, share)| *share *= of(at) * before / after);
    }
    probabilities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_move_mass_between_candidates_only() {
        let even = Array1::from(vec![0.3, 0.3, 0.4]);
        assert_eq!(weighed(even.clone(), &[]), even);
        let found = weighed(even, &[3.0]);
        assert!((found[0] - 0.45).abs() < 1e-12 && (found[1] - 0.15).abs() < 1e-12 && (found[2] - 0.4).abs() < 1e-12);
    }
}
