//! Vectors of subwords from running text: which words stand near which (skip-gram with negative samples).

use std::sync::OnceLock;

use super::random::Random;
use crate::rank::network::vocabulary::Vocabulary;

/// Words to either side that count at most; each place draws its own reach.
const REACH: usize = 14;
/// Words drawn for each pair as what does not stand there.
const NEGATIVE: usize = 5;
const ROUNDS: usize = 6;

const RATE: f32 = 0.04;
/// A word's share of the text above which its places are thinned out.
const COMMON: f64 = 2e-4;
/// Slots of the table negatives are drawn from.
const TABLE: usize = 1 << 20;
/// Steps of the table of the logistic function, over -6 to 6.
const STEPS: usize = 1024;

/// Two vectors a subword, row by row: what a word is as a value, and what it is in a context; their product grows with how often they meet.
pub(super) struct Vectors {
    pub(super) own: Vec<f32>,
    pub(super) context: Vec<f32>,
}

/// The ids of a text's words that are subwords by themselves.
pub(super) fn ids(text: &str, vocabulary: &Vocabulary) -> Vec<u32> {
    crate::rank::network::vocabulary::read_words(text).iter().filter_map(|word| vocabulary.whole(&word.folded)).collect()
}

pub(super) fn train(random: &mut Random, texts: &[Vec<u32>], vocabulary: usize, width: usize) -> Vectors {
    let mut counts = vec![0_u64; vocabulary];
    texts.iter().flatten().for_each(|&id| counts[id as usize] += 1);
    let total = counts.iter().sum::<u64>().max(1) as f64;
    let kept: Vec<f32> = counts
        .iter()
        .map(|&count| {
            let share = count as f64 / total;
            if share > COMMON { ((COMMON / share).sqrt() + COMMON / share) as f32 } else { 1.0 }
        })
        .collect();
    let table = negatives(&counts);
    let mut own: Vec<f32> = (0..vocabulary * width).map(|_| (random.unit() - 0.5) / width as f32).collect();
    let mut context = vec![0.0_f32; vocabulary * width];
    // A word that never stood by itself says nothing.
    for (id, _) in counts.iter().enumerate().filter(|(_, count)| **count == 0) {
        own[id * width..(id + 1) * width].fill(0.0);
    }
    if table.is_empty() {
        return Vectors { own, context };
    }
    let mut change = vec![0.0_f32; width];
    let steps = (ROUNDS * texts.len()).max(1) as f32;
    for round in 0..ROUNDS {
        for (number, text) in texts.iter().enumerate() {
            let rate = RATE * (1.0 - (round * texts.len() + number) as f32 / steps).max(0.02);
            let thinned: Vec<usize> = text.iter().filter(|&&id| random.unit() < kept[id as usize]).map(|&id| id as usize).collect();
            for (at, &word) in thinned.iter().enumerate() {
                let reach = 1 + random.below(REACH);
                let row = &mut own[word * width..(word + 1) * width];
                for &near in &thinned[at.saturating_sub(reach)..(at + reach + 1).min(thinned.len())] {
                    if near == word {
                        continue;
                    }
                    change.fill(0.0);
                    for sample in 0..=NEGATIVE {
                        let (target, label) = if sample == 0 { (near, 1.0) } else { (table[random.below(table.len())] as usize, 0.0) };
                        if sample > 0 && target == near {
                            continue;
                        }
                        let other = &mut context[target * width..(target + 1) * width];
                        let product: f32 = row.iter().zip(other.iter()).map(|(a, b)| a * b).sum();
                        let step = (label - logistic(product)) * rate;
                        for ((change, other), row) in change.iter_mut().zip(other.iter_mut()).zip(row.iter()) {
                            *change += step * *other;
                            *other += step * row;
                        }
                    }
                    row.iter_mut().zip(&change).for_each(|(row, change)| *row += change);
                }
            }
        }
    }
    Vectors { own, context }
}

fn logistic(x: f32) -> f32 {
    static STEPPED: OnceLock<Vec<f32>> = OnceLock::new();
    let stepped =
        STEPPED.get_or_init(|| (0..STEPS).map(|at| 1.0 / (1.0 + (-((at as f32 + 0.5) / STEPS as f32 * 12.0 - 6.0)).exp())).collect());
    stepped[(((x + 6.0) / 12.0 * STEPS as f32).max(0.0) as usize).min(STEPS - 1)]
}

/// Words by their counts to the power of three quarters.
fn negatives(counts: &[u64]) -> Vec<u32> {
    let powers: Vec<f64> = counts.iter().map(|&count| (count as f64).powf(0.75)).collect();
    let total: f64 = powers.iter().sum();
    let mut table = Vec::with_capacity(TABLE);
    let mut reached = 0.0;
    for (id, power) in powers.iter().enumerate() {
        reached += power;
        let until = (reached / total.max(1e-9) * TABLE as f64) as usize;
        table.resize(until.max(table.len()), id as u32);
    }
    table
}
