//! Temperature, "none of these" and the threshold for abstaining, from answers to lessons that were not learnt.

use ndarray::Array1;

use crate::rank::network::calibration::{Calibration, MOST_INDICATOR_MASS};

/// Weight of a question without its answer.
const GONE_WEIGHT: f64 = 0.05;

/// A question answered by a network that had not learnt it.
#[derive(Clone, Debug)]
pub(super) struct Scored {
    /// One more than the candidates: "none of these" last.
    pub(super) scores: Vec<f32>,
    pub(super) shares: Vec<f64>,
    /// The number of candidates where the answer is not among them.
    pub(super) gold: usize,
    /// Indicators for each candidate.
    pub(super) support: Vec<u32>,
    /// Whether the answer was taken away.
    pub(super) gone: bool,
}

/// The least loss over a grid, and the threshold below which less than half of the answers are right.
pub(super) fn fit(scored: &[Scored]) -> Calibration {
    let start = Calibration { blend: 1.0, temperature: 1.0, none_bias: 0.0, abstain_below: 0.0, indicator_mass: 1.5 };
    let mut best = (f64::INFINITY, start);
    let mut consider = |calibration: Calibration| {
        let loss: f64 = scored
            .iter()
            .map(|s| {
                let weight = if s.gone { GONE_WEIGHT } else { 1.0 };
                -weight * calibration.joined(&s.scores, &s.shares, &s.support, &[])[s.gold].max(1e-9).ln()
            })
            .sum();
        if loss < best.0 {
            best = (loss, calibration);
        }
    };
    for blend in [0.5, 0.75, 1.0] {
        for temperature in Array1::linspace(0.6, 2.0, 15) {
            for none_bias in Array1::linspace(-4.0, 3.0, 15) {
                consider(Calibration { blend, temperature, none_bias, ..start });
            }
        }
    }
    let fitted = best.1;
    for indicator_mass in [1.0, 1.25, 1.5, 1.75, MOST_INDICATOR_MASS] {
        let calibration = Calibration { indicator_mass, ..fitted };
        let loss: f64 = scored
            .iter()
            .filter(|s| !s.gone)
            .map(|s| -calibration.joined(&s.scores, &s.shares, &s.support, &[])[s.gold].max(1e-9).ln())
            .sum();
        if indicator_mass == 1.0 || loss < best.0 {
            best = (loss, calibration);
        }
    }
    let mut calibration = best.1;
    let mut surest: Vec<(f64, bool)> = scored
        .iter()
        .filter(|s| !s.gone)
        .map(|s| {
            let probabilities = calibration.joined(&s.scores, &s.shares, &s.support, &[]);
            let best = first_best(&probabilities, s.shares.len());
            (probabilities[best], best == s.gold)
        })
        .collect();
    surest.sort_by(|a, b| a.0.total_cmp(&b.0));
    // The surest answers of which the least sure quarter is right in half of the cases.
    let window = (surest.len() / 4).max(1);
    calibration.abstain_below = surest
        .windows(window)
        .find(|answers| answers.iter().filter(|(_, right)| *right).count() * 2 >= answers.len())
        .map_or(0.0, |answers| answers[0].0);
    calibration
}

/// Position of the largest of the first `among` numbers, the first of equals.
pub(super) fn first_best(numbers: &[f64], among: usize) -> usize {
    (0..among).fold(0, |best, at| if numbers[at] > numbers[best] { at } else { best })
}
