//! The network itself: static subword vectors, two readings of the context, and a small layer that joins them with the features.

use candle_core::{D, DType, Device, Result, Tensor, Var};

use super::product::product;
use super::reading::{FEATURES, KINDS, Reading};

/// What a masked place adds to a score.
const MASKED: f32 = -1e9;
/// Scores of a candidate by the vectors: of what stands near the mention, of the whole context, of the mention itself.
pub(crate) const READINGS: usize = 3;
/// What is joined for a candidate.
pub(crate) const JOINED: usize = FEATURES + READINGS;
/// Width of the layer between.
pub(crate) const HIDDEN: usize = 16;
/// How many tensors there are.
pub(crate) const TENSORS: usize = 14;
/// The first so many tensors are vectors of subwords learnt from running text and kept as they are.
pub(crate) const KEPT: usize = 2;

/// Names and shapes of the tensors for a vocabulary and width.
pub(crate) fn shapes(vocabulary: usize, width: usize) -> [(&'static str, Vec<usize>); TENSORS] {
    [
        ("context", vec![vocabulary, width]),
        ("own", vec![vocabulary, width]),
        ("gate", vec![vocabulary, 1]),
        ("topic_gate", vec![vocabulary, 1]),
        ("query", vec![width, width]),
        ("nearness", vec![1]),
        ("near_to_value", vec![width, width]),
        ("topic_to_value", vec![width, width]),
        ("mention_to_value", vec![width, width]),
        ("linear", vec![JOINED, KINDS]),
        ("hidden", vec![JOINED, HIDDEN]),
        ("hidden_bias", vec![1, HIDDEN]),
        ("joined", vec![HIDDEN, KINDS]),
        ("none", vec![KINDS, 1]),
    ]
}

/// The tensors of the network, in the order of [`shapes`].
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    pub(crate) context: Tensor,
    pub(crate) own: Tensor,
    pub(crate) gate: Tensor,
    pub(crate) topic_gate: Tensor,
    pub(crate) query: Tensor,
    pub(crate) nearness: Tensor,
    pub(crate) near_to_value: Tensor,
    pub(crate) topic_to_value: Tensor,
    pub(crate) mention_to_value: Tensor,
    pub(crate) linear: Tensor,
    pub(crate) hidden: Tensor,
    pub(crate) hidden_bias: Tensor,
    pub(crate) joined: Tensor,
    pub(crate) none: Tensor,
}

impl Weights {
    pub(crate) fn from_tensors(tensors: [Tensor; TENSORS]) -> Self {
        let [
            context,
            own,
            gate,
            topic_gate,
            query,
            nearness,
            near_to_value,
            topic_to_value,
            mention_to_value,
            linear,
            hidden,
            hidden_bias,
            joined,
            none,
        ] = tensors;
        Self {
            context,
            own,
            gate,
            topic_gate,
            query,
            nearness,
            near_to_value,
            topic_to_value,
            mention_to_value,
            linear,
            hidden,
            hidden_bias,
            joined,
            none,
        }
    }

    /// The tensors in the order of [`shapes`].
    pub(crate) fn tensors(&self) -> [&Tensor; TENSORS] {
        [
            &self.context,
            &self.own,
            &self.gate,
            &self.topic_gate,
            &self.query,
            &self.nearness,
            &self.near_to_value,
            &self.topic_to_value,
            &self.mention_to_value,
            &self.linear,
            &self.hidden,
            &self.hidden_bias,
            &self.joined,
            &self.none,
        ]
    }

    /// The same numbers without what they came from.
    pub(crate) fn detached(&self) -> Self {
        Self::from_tensors(self.tensors().map(Tensor::detach))
    }

    /// Sums, tensor by tensor.
    pub(crate) fn plus(&self, other: &Self) -> Result<Self> {
        let mut sums = Vec::with_capacity(TENSORS);
        for (a, b) in self.tensors().into_iter().zip(other.tensors()) {
            sums.push((a + b)?.detach());
        }
        sums.try_into().map(Self::from_tensors).map_err(|_| candle_core::Error::Msg("another number of tensors".into()))
    }

    pub(crate) fn of_variables(variables: &[Var; TENSORS]) -> Self {
        let mut at = 0;
        Self::from_tensors(variables.each_ref().map(|variable| {
            at += 1;
            if at <= KEPT { variable.as_detached_tensor() } else { variable.as_tensor().clone() }
        }))
    }

    /// Scores of a batch: a row a request, a column a candidate, and "none of these" last.
    pub(crate) fn forward(&self, batch: &Batch) -> Result<Tensor> {
        let width = self.context.dim(1)?;
        let (requests, candidates) = batch.allowed.dims2()?;
        let mention = mean(&self.context, &batch.mention, &batch.mention_share)?;
        let own = mean(&self.own, &batch.own, &batch.own_share)?.reshape((requests, candidates, width))?;
        let places = batch.context.dim(1)?;
        let flat = batch.context.flatten_all()?;
        let context = self.context.index_select(&flat, 0)?.reshape((requests, places, width))?;
        let scale = 1.0 / (width as f64).sqrt();
        let query = (product(&mention, &self.query)? * scale)?.unsqueeze(2)?;
        let gate = self.gate.index_select(&flat, 0)?.reshape((requests, places))?;
        let near = ((product(&context, &query)?.squeeze(2)? + gate)? + batch.nearness.broadcast_mul(&self.nearness)?)?;
        let topic = self.topic_gate.index_select(&flat, 0)?.reshape((requests, places))?;
        let read = |attention: &Tensor, to_value: &Tensor| -> Result<Tensor> {
            product(&product(&softmax(&(attention + &batch.present)?)?.unsqueeze(1)?, &context)?.squeeze(1)?, to_value)
        };
        let readings = Tensor::stack(
            &[read(&near, &self.near_to_value)?, read(&topic, &self.topic_to_value)?, product(&mention, &self.mention_to_value)?],
            2,
        )?;
        let readings = product(&own, &readings)?.reshape((requests * candidates, READINGS))?;
        let features = batch.features.reshape((requests * candidates, FEATURES))?;
        let joined = Tensor::cat(&[&features, &readings], 1)?;
        let hidden = product(&joined, &self.hidden)?.broadcast_add(&self.hidden_bias)?.tanh()?;
        let by_kind = (product(&joined, &self.linear)? + product(&hidden, &self.joined)?)?.reshape((requests, candidates, KINDS))?;
        let score = product(&by_kind, &batch.kind.unsqueeze(2)?)?.squeeze(2)?;
        let score = (score + &batch.allowed)?;
        let none = product(&batch.kind, &self.none)?;
        Tensor::cat(&[&score, &none], 1)
    }
}

/// The mean vector of each row of subwords.
fn mean(vectors: &Tensor, ids: &Tensor, share: &Tensor) -> Result<Tensor> {
    let (rows, places) = ids.dims2()?;
    let width = vectors.dim(1)?;
    let vectors = vectors.index_select(&ids.flatten_all()?, 0)?.reshape((rows, places, width))?;
    product(&share.unsqueeze(1)?, &vectors)?.squeeze(1)
}

/// Softmax over the last dimension.
pub(crate) fn softmax(scores: &Tensor) -> Result<Tensor> {
    let shifted = scores.broadcast_sub(&scores.max_keepdim(D::Minus1)?.detach())?.exp()?;
    shifted.broadcast_div(&shifted.sum_keepdim(D::Minus1)?)
}

/// Requests side by side, filled up to one size.
#[derive(Debug)]
pub(crate) struct Batch {
    context: Tensor,
    nearness: Tensor,
    present: Tensor,
    mention: Tensor,
    mention_share: Tensor,
    own: Tensor,
    own_share: Tensor,
    features: Tensor,
    kind: Tensor,
    pub(crate) allowed: Tensor,
}

impl Batch {
    /// Lays readings side by side; each has at least one candidate.
    pub(crate) fn new(readings: &[&Reading]) -> Result<Self> {
        let most = |length: fn(&Reading) -> usize| readings.iter().map(|reading| length(reading)).max().unwrap_or(0).max(1);
        let places = most(|reading| reading.context.len());
        let mention_places = most(|reading| reading.mention.len());
        let candidates = most(|reading| reading.candidates.len());
        let own_places = most(|reading| reading.candidates.iter().map(|candidate| candidate.own.len()).max().unwrap_or(0));
        let requests = readings.len();
        let mut context = Rows::new(requests, places);
        let mut mention = Rows::new(requests, mention_places);
        let mut own = Rows::new(requests * candidates, own_places);
        let mut nearness = vec![0.0_f32; requests * places];
        let mut present = vec![MASKED; requests * places];
        let mut features = vec![0.0_f32; requests * candidates * FEATURES];
        let mut allowed = vec![MASKED; requests * candidates];
        let mut kind = vec![0.0_f32; requests * KINDS];
        for (row, reading) in readings.iter().enumerate() {
            kind[row * KINDS + reading.kind.min(KINDS - 1)] = 1.0;
            context.fill(row, &reading.context);
            mention.fill(row, &reading.mention);
            nearness[row * places..row * places + reading.nearness.len()].copy_from_slice(&reading.nearness);
            present[row * places..row * places + reading.context.len().max(1)].fill(0.0);
            for (at, candidate) in reading.candidates.iter().enumerate() {
                let place = row * candidates + at;
                own.fill(place, &candidate.own);
                features[place * FEATURES..(place + 1) * FEATURES].copy_from_slice(&candidate.features);
                allowed[place] = 0.0;
            }
        }
        let device = &Device::Cpu;
        Ok(Self {
            context: Tensor::from_vec(context.ids, (requests, places), device)?,
            nearness: Tensor::from_vec(nearness, (requests, places), device)?,
            present: Tensor::from_vec(present, (requests, places), device)?,
            mention: Tensor::from_vec(mention.ids, (requests, mention_places), device)?,
            mention_share: Tensor::from_vec(mention.share, (requests, mention_places), device)?,
            own: Tensor::from_vec(own.ids, (requests * candidates, own_places), device)?,
            own_share: Tensor::from_vec(own.share, (requests * candidates, own_places), device)?,
            features: Tensor::from_vec(features, (requests, candidates, FEATURES), device)?,
            kind: Tensor::from_vec(kind, (requests, KINDS), device)?,
            allowed: Tensor::from_vec(allowed, (requests, candidates), device)?,
        })
    }
}

/// Rows of subwords and the share of each in its row's mean.
struct Rows {
    ids: Vec<u32>,
    share: Vec<f32>,
    places: usize,
}

impl Rows {
    fn new(rows: usize, places: usize) -> Self {
        Self { ids: vec![0; rows * places], share: vec![0.0; rows * places], places }
    }

    fn fill(&mut self, row: usize, ids: &[u32]) {
        let at = row * self.places;
        self.ids[at..at + ids.len()].copy_from_slice(ids);
        self.share[at..at + ids.len()].fill(1.0 / ids.len().max(1) as f32);
    }
}

/// Scores of one request, "none of these" last. One request at a time, so that the answer never depends on its neighbours.
pub(crate) fn scores(weights: &Weights, reading: &Reading) -> Result<Vec<f32>> {
    let batch = Batch::new(&[reading])?;
    weights.forward(&batch)?.squeeze(0)?.to_dtype(DType::F32)?.to_vec1()
}
