//! What the network must beat.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::lessons::Lesson;
use crate::rank::network::priors::Priors;
use crate::rank::network::reading::{FEATURES, Reading, values};

/// Weight of the value's share against the counts of a family, in examples.
const BACK_OFF: f64 = 4.0;

/// Slots of the bag of words.
const SLOTS: usize = 1 << 18;
const ROUNDS: usize = 12;
const RATE: f32 = 0.15;
const DECAY: f32 = 1e-5;

/// The commonest answer of a family's axis, backed off to the commonest value.
pub(crate) struct Majority<'l> {
    families: BTreeMap<(&'l str, &'l str), BTreeMap<&'l str, f64>>,
    values: Priors,
}

impl<'l> Majority<'l> {
    pub(crate) fn of(lessons: &[&'l Lesson]) -> Self {
        let mut majority = Self { families: BTreeMap::new(), values: Priors::default() };
        for lesson in lessons {
            let (code, value) = values(&lesson.candidates).swap_remove(lesson.gold);
            majority.values.count(&code, &value);
            let family = majority.families.entry((&lesson.documented, &lesson.axis)).or_default();
            *family.entry(&lesson.candidates[lesson.gold].0).or_default() += 1.0;
        }
        majority
    }

    pub(crate) fn shares(&self, lesson: &Lesson) -> Vec<f64> {
        let values = self.values.value_shares(&values(&lesson.candidates));
        let family = self.families.get(&(lesson.documented.as_str(), lesson.axis.as_str()));
        let counts: Vec<f64> =
            lesson.candidates.iter().map(|(code, _)| family.and_then(|family| family.get(code.as_str())).copied().unwrap_or(0.0)).collect();
        let total: f64 = counts.iter().sum();
        counts.iter().zip(values).map(|(count, value)| (count + BACK_OFF * value) / (total + BACK_OFF)).collect()
    }
}

/// A logistic regression over the words of the context, conditional on the candidates: a weight for each pair of a value and a word.
pub(crate) struct BagOfWords {
    weights: Vec<f32>,
    squares: Vec<f32>,
}

/// A question as words and values.
#[derive(Clone, Debug)]
pub(crate) struct Bag {
    pub(crate) documented: String,
    pub(crate) words: Vec<String>,
    pub(crate) values: Vec<String>,
    pub(crate) gold: usize,
}

impl BagOfWords {
    pub(crate) fn train(bags: &[Bag]) -> Self {
        let mut model = Self { weights: vec![0.0; SLOTS], squares: vec![1e-6; SLOTS] };
        for _ in 0..ROUNDS {
            for bag in bags {
                let probabilities = model.probabilities(bag);
                for (at, value) in bag.values.iter().enumerate() {
                    let error = probabilities[at] as f32 - if at == bag.gold { 1.0 } else { 0.0 };
                    for (slot, weight) in slots(bag, value) {
                        let gradient = error * weight + DECAY * model.weights[slot];
                        model.squares[slot] += gradient * gradient;
                        model.weights[slot] -= RATE * gradient / model.squares[slot].sqrt();
                    }
                }
            }
        }
        model
    }

    pub(crate) fn probabilities(&self, bag: &Bag) -> Vec<f64> {
        let scores: Vec<f64> =
            bag.values.iter().map(|value| slots(bag, value).map(|(slot, weight)| f64::from(self.weights[slot] * weight)).sum()).collect();
        shares(&scores)
    }
}

/// The slots of a value in a bag and the weight of each: the value itself, the value of this family, and the value with each word.
fn slots<'a>(bag: &'a Bag, value: &'a str) -> impl Iterator<Item = (usize, f32)> + 'a {
    let each = 1.0 / (bag.words.len().max(1) as f32).sqrt();
    [(slot(("", value)), 1.0), (slot((bag.documented.as_str(), value)), 1.0)]
        .into_iter()
        .chain(bag.words.iter().map(move |word| (slot((word.as_str(), value, 0_u8)), each)))
}

/// A logistic regression over the features alone: the network without its reading.
pub(crate) struct FeaturesAlone([f64; FEATURES]);

impl FeaturesAlone {
    /// Whole-data steps; the loss is convex, so that any start would do.
    pub(crate) fn train(lessons: &[(&Reading, usize)]) -> Self {
        let mut model = Self([0.0; FEATURES]);
        for _ in 0..1500 {
            let mut gradient = [0.0; FEATURES];
            for (reading, gold) in lessons {
                let probabilities = model.probabilities(reading);
                for (at, candidate) in reading.candidates.iter().enumerate() {
                    let error = probabilities[at] - f64::from(u8::from(at == *gold));
                    for (sum, feature) in gradient.iter_mut().zip(candidate.features) {
                        *sum += error * f64::from(feature);
                    }
                }
            }
            for (weight, sum) in model.0.iter_mut().zip(gradient) {
                *weight -= 0.3 * sum / lessons.len().max(1) as f64;
            }
        }
        model
    }

    /// The weight of each feature.
    pub(crate) fn weights(&self) -> &[f64; FEATURES] {
        &self.0
    }

    pub(crate) fn probabilities(&self, reading: &Reading) -> Vec<f64> {
        let scores: Vec<f64> = reading
            .candidates
            .iter()
            .map(|candidate| candidate.features.iter().zip(self.0).map(|(feature, weight)| f64::from(*feature) * weight).sum())
            .collect();
        shares(&scores)
    }
}

fn shares(scores: &[f64]) -> Vec<f64> {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exps: Vec<f64> = scores.iter().map(|score| (score - largest).exp()).collect();
    let sum: f64 = exps.iter().sum();
    exps.iter().map(|e| e / sum).collect()
}

fn slot(key: impl Hash) -> usize {
    let mut hasher = FxHasher::default();
    key.hash(&mut hasher);
    let hash = (hasher.finish() >> 40) as usize;
    hash % SLOTS
}
