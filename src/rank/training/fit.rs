//! The network fitted to lessons.

use candle_core::{DType, Device, Tensor, Var};

use super::adam::Adam;
use super::baselines::FeaturesAlone;
use super::lessons::Lesson;
use super::random::Random;
use super::vectors::{self, Vectors};
use super::writing::HALVED;
use crate::rank::network::priors::Priors;
use crate::rank::network::reading::{FEATURES, KINDS, Question, Reading, read};
use crate::rank::network::vocabulary::Vocabulary;
use crate::rank::network::weights::{Batch, READINGS, TENSORS, Weights, shapes};

/// Length of a subword's vector.
pub(super) const WIDTH: usize = 64;
/// Questions a step.
const BATCH: usize = 32;
/// Share of questions whose answer is taken away, so that "none of these" is right.
const ANSWER_GONE: f32 = 0.06;

/// What can be chosen about fitting; the values were chosen by cross-validation on the training part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choices {
    /// Rounds over titles, statements and free values.
    pub(super) first_rounds: usize,
    /// Rounds over everything.
    pub(super) second_rounds: usize,
    pub(super) first_rate: f64,
    pub(super) second_rate: f64,
    /// Times a masked example stands in a round of the second stage.
    pub(super) masked_weight: usize,
    /// Share of subwords left out of a context.
    pub(super) dropped: f32,
    /// Weight decay of the square maps between vectors.
    pub(super) map_decay: f64,
    /// Weight decay of the joining layer.
    pub(super) joining_decay: f64,
    /// Whether the vectors take part.
    pub(super) reads: bool,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            first_rounds: 1,
            second_rounds: 6,
            first_rate: 2e-3,
            second_rate: 1e-3,
            masked_weight: 4,
            dropped: 0.4,
            map_decay: 1.0,
            joining_decay: 0.1,
            reads: true,
        }
    }
}

/// A lesson as numbers.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) reading: Reading,
    pub(super) gold: usize,
}

impl Prepared {
    /// `featured`: the features count; titles have none, so that the vectors must answer.
    pub(super) fn new(lesson: &Lesson, vocabulary: &Vocabulary, priors: &Priors, featured: bool) -> Self {
        let mut reading = read(lesson.question(), vocabulary, priors);
        if !featured {
            for candidate in &mut reading.candidates {
                candidate.features = [0.0; FEATURES];
            }
        }
        Self { reading, gold: lesson.gold }
    }

    /// Some subwords left out of the context, and sometimes the answer out of the candidates.
    fn disturbed(&self, random: &mut Random, dropped: f32) -> Self {
        let mut disturbed = self.clone();
        let kept: Vec<bool> = disturbed.reading.context.iter().map(|_| random.unit() >= dropped).collect();
        let mut at = 0;
        disturbed.reading.context.retain(|_| {
            at += 1;
            kept[at - 1]
        });
        at = 0;
        disturbed.reading.nearness.retain(|_| {
            at += 1;
            kept[at - 1]
        });
        if self.reading.candidates.len() > 1 && random.unit() < ANSWER_GONE { disturbed.without_answer() } else { disturbed }
    }

    pub(super) fn without_answer(mut self) -> Self {
        self.reading.candidates.remove(self.gold);
        self.gold = usize::MAX;
        self
    }
}

impl Lesson {
    pub(super) fn question(&self) -> Question<'_> {
        Question { context: &self.context, mention: &self.mention, candidates: &self.candidates }
    }
}

/// What the network learns from.
pub(super) struct Material<'a> {
    /// Masked examples.
    pub(super) masked: &'a [Prepared],
    /// Masked values of any condition.
    pub(super) free: &'a [Prepared],
    /// Titles and statements of the condition files.
    pub(super) written: &'a [Prepared],
    /// Running text as ids of subwords.
    pub(super) texts: &'a [Vec<u32>],
}

fn variables(random: &mut Random, vocabulary: usize, vectors: Vectors, begin: &[f64; FEATURES]) -> candle_core::Result<[Var; TENSORS]> {
    let mut made = Vec::new();
    let mut vectors = [Some(vectors.context), Some(vectors.own)];
    for (at, (name, shape)) in shapes(vocabulary, WIDTH).into_iter().enumerate() {
        let count: usize = shape.iter().product();
        let mut numbers: Vec<f32> = vec![0.0; count];
        match name {
            "context" | "own" => numbers = vectors[at].take().unwrap_or_default(),
            "query" | "hidden" => numbers.fill_with(|| random.normal() * 0.05),
            "nearness" => numbers[0] = 2.0,
            // A word of a candidate meets the words of the context as in running text.
            "near_to_value" | "topic_to_value" => (0..WIDTH).for_each(|at| numbers[at * WIDTH + at] = 0.5),

            // The network begins as the features alone in a linear layer, for every kind of question.
            "linear" => {
                (0..FEATURES + READINGS).for_each(|input| {
                    let weight = match input {
                        _ if input >= FEATURES => 0.3,
                        _ => begin[input] as f32,
                    };
                    numbers[input * KINDS..(input + 1) * KINDS].fill(weight);
                });
            }
            "none" => numbers.fill(-2.0),
            _ => {}
        }
        made.push(Var::from_tensor(&Tensor::from_vec(numbers, shape, &Device::Cpu)?)?);
    }
    made.try_into().map_err(|_| candle_core::Error::Msg("another number of tensors".into()))
}

/// Vectors from running text first, then titles and free values, then everything; the mean over the second half of the rounds.
pub(super) fn learn(random: &mut Random, vocabulary: usize, material: &Material<'_>, choices: Choices) -> candle_core::Result<Weights> {
    let vectors = if choices.reads {
        vectors::train(random, material.texts, vocabulary, WIDTH)
    } else {
        Vectors { own: vec![0.0; vocabulary * WIDTH], context: vec![0.0; vocabulary * WIDTH] }
    };
    let masked: Vec<(&Reading, usize)> = material.masked.iter().map(|lesson| (&lesson.reading, lesson.gold)).collect();
    let variables = variables(random, vocabulary, vectors, FeaturesAlone::train(&masked).weights())?;
    let (map, joining) = (choices.map_decay, choices.joining_decay);
    let mut adam = Adam::new(&variables, [0.0, 0.0, 0.0, 0.0, map, 0.0, map, map, map, joining, joining, 0.0, joining, 0.0])?;
    let mut first: Vec<&Prepared> = material.written.iter().chain(material.free).collect();
    for _ in 0..if choices.reads { choices.first_rounds } else { 0 } {
        random.shuffle(&mut first);
        run_round(random, &variables, &mut adam, &first, choices.first_rate, choices)?;
    }
    let mut mean: Option<(f64, Weights)> = None;
    for round in 0..choices.second_rounds {
        let mut lessons: Vec<&Prepared> = material.free.iter().collect();
        for _ in 0..choices.masked_weight {
            lessons.extend(material.masked);
        }
        if choices.reads && !material.written.is_empty() {
            lessons.extend((0..material.written.len() / 8).map(|_| &material.written[random.below(material.written.len())]));
        }
        random.shuffle(&mut lessons);
        let progress = round as f64 / choices.second_rounds as f64;
        run_round(random, &variables, &mut adam, &lessons, choices.second_rate * (1.0 - progress), choices)?;
        if round >= choices.second_rounds / 2 {
            let now = Weights::of_variables(&variables);
            mean = Some(match mean {
                None => (1.0, now.detached()),
                Some((count, sum)) => (count + 1.0, sum.plus(&now)?),
            });
        }
    }
    mean.ok_or_else(|| candle_core::Error::Msg("no round".into())).and_then(|(count, sum)| rounded(&sum, count, vocabulary))
}

fn run_round(
    random: &mut Random,
    variables: &[Var; TENSORS],
    adam: &mut Adam,
    lessons: &[&Prepared],
    rate: f64,
    choices: Choices,
) -> candle_core::Result<()> {
    for batch in lessons.chunks(BATCH) {
        let disturbed: Vec<Prepared> = batch.iter().map(|lesson| lesson.disturbed(random, choices.dropped)).collect();
        let readings: Vec<&Reading> = disturbed.iter().map(|lesson| &lesson.reading).collect();
        let laid = Batch::new(&readings)?;
        let none = laid.allowed.dim(1)?;
        let gold: Vec<u32> = disturbed.iter().map(|lesson| u32::try_from(lesson.gold.min(none)).unwrap_or(0)).collect();
        let scores = Weights::of_variables(variables).forward(&laid)?;
        let shifted = scores.broadcast_sub(&scores.max_keepdim(1)?.detach())?;
        let log_sum = shifted.exp()?.sum_keepdim(1)?.log()?;
        let gold = Tensor::from_vec(gold, (batch.len(), 1), &Device::Cpu)?;
        let loss = (log_sum - shifted.gather(&gold, 1)?)?.mean_all()?;
        adam.step(variables, &loss.backward()?, rate)?;
    }
    Ok(())
}

/// The mean of some weights as it will be read back: what has a row a subword in 16 bits.
fn rounded(sum: &Weights, count: f64, vocabulary: usize) -> candle_core::Result<Weights> {
    let mut rounded = Vec::with_capacity(TENSORS);
    for ((name, _), tensor) in shapes(vocabulary, WIDTH).iter().zip(sum.tensors()) {
        let mean = (tensor / count)?.detach();
        rounded.push(if HALVED.contains(name) { mean.to_dtype(DType::F16)?.to_dtype(DType::F32)? } else { mean });
    }
    rounded.try_into().map(Weights::from_tensors).map_err(|_| candle_core::Error::Msg("another number of tensors".into()))
}
