//! The network itself: static subword vectors, one attention over the context, a bilinear score, and a linear layer over the features.

use candle_core::{D, DType, Device, Result, Tensor, Var};

use super::reading::{FEATURES, Reading};

/// What a masked place adds to a score.
const MASKED: f32 = -1e9;

/// Names and shapes of the tensors for a vocabulary and width.
pub(crate) fn shapes(vocabulary: usize, width: usize) -> [(&'static str, Vec<usize>); 9] {
    [
        ("subwords", vec![vocabulary, width]),
        ("gate", vec![vocabulary, 1]),
        ("query", vec![width, width]),
        ("nearness", vec![1]),
        ("context_to_value", vec![width, width]),
        ("mention_to_value", vec![width, width]),
        ("value", vec![1, width]),
        ("features", vec![FEATURES, 1]),
        ("none", vec![1, 1]),
    ]
}

/// The tensors of the network, in the order of [`shapes`].
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    pub(crate) subwords: Tensor,
    pub(crate) gate: Tensor,
    pub(crate) query: Tensor,
    pub(crate) nearness: Tensor,
    pub(crate) context_to_value: Tensor,
    pub(crate) mention_to_value: Tensor,
    pub(crate) value: Tensor,
    pub(crate) features: Tensor,
    pub(crate) none: Tensor,
}

impl Weights {
    pub(crate) fn from_tensors(tensors: [Tensor; 9]) -> Self {
        let [subwords, gate, query, nearness, context_to_value, mention_to_value, value, features, none] = tensors;
        Self { subwords, gate, query, nearness, context_to_value, mention_to_value, value, features, none }
    }

    pub(crate) fn of_variables(variables: &[Var; 9]) -> Self {
        Self::from_tensors(variables.each_ref().map(|variable| variable.as_tensor().clone()))
    }

    /// Scores of a batch: a row a request, a column a candidate, and "none of these" last.
    pub(crate) fn forward(&self, batch: &Batch) -> Result<Tensor> {
        let width = self.subwords.dim(1)?;
        let (requests, candidates) = batch.allowed.dims2()?;
        let mention = self.mean(&batch.mention, &batch.mention_share)?;
        let own = self.mean(&batch.own, &batch.own_share)?.reshape((requests, candidates, width))?;
        let places = batch.context.dim(1)?;
        let flat = batch.context.flatten_all()?;
        let context = self.subwords.index_select(&flat, 0)?.reshape((requests, places, width))?;
        let scale = 1.0 / (width as f64).sqrt();
        let query = (mention.matmul(&self.query)? * scale)?.unsqueeze(2)?;
        let gate = self.gate.index_select(&flat, 0)?.reshape((requests, places))?;
        let attention = context.matmul(&query)?.squeeze(2)?;
        let attention = ((attention + gate)? + batch.nearness.broadcast_mul(&self.nearness)?)?;
        let attention = softmax(&(attention + &batch.present)?)?;
        let read = attention.unsqueeze(1)?.matmul(&context)?.squeeze(1)?;
        let wish = (read.matmul(&self.context_to_value)? + mention.matmul(&self.mention_to_value)?)?.broadcast_add(&self.value)?;
        let score = own.matmul(&wish.unsqueeze(2)?)?.squeeze(2)?;
        let joined = batch.features.reshape((requests * candidates, FEATURES))?.matmul(&self.features)?.reshape((requests, candidates))?;
        let score = ((score + joined)? + &batch.allowed)?;
        let none = self.none.broadcast_as((requests, 1))?;
        Tensor::cat(&[&score, &none.contiguous()?], 1)
    }

    /// The mean vector of each row of subwords.
    fn mean(&self, ids: &Tensor, share: &Tensor) -> Result<Tensor> {
        let (rows, places) = ids.dims2()?;
        let width = self.subwords.dim(1)?;
        let vectors = self.subwords.index_select(&ids.flatten_all()?, 0)?.reshape((rows, places, width))?;
        share.unsqueeze(1)?.matmul(&vectors)?.squeeze(1)
    }
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
        for (row, reading) in readings.iter().enumerate() {
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
