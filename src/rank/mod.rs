//! A gap to suggestions: which more specific codes the record may lead to, with probabilities that sum to at most 1.
//!
//! [`IndicatorRanker`] counts the indicators that speak for each candidate and is always compiled. `NetworkRanker` (feature `ranker`) adds a small
//! network that reads the words around the mention. What is left to 1 is the mass of "none of these": a ranker that knows nothing says so by
//! small probabilities. A suggestion is never applied by the engine and never orders the options of a query.

pub mod benchmark;
mod context;
mod error;
mod indicators;
#[cfg(feature = "ranker")]
mod network;
#[cfg(feature = "ranker")]
pub mod training;

pub use context::{CONTEXT_BYTES, cut_context};
pub use error::RankError;
pub use indicators::IndicatorRanker;
#[cfg(feature = "ranker")]
pub use network::NetworkRanker;

use crate::terminology::{CodeId, CodeSet};

/// One gap to rank: what is documented, what it may become, and what the record says around it.
///
/// `support`, `frequency` and `excluded` run parallel to `candidates`; where they are shorter, what is missing counts as 0, 1 and `false`.
#[derive(Clone, Copy, Debug)]
pub struct RankRequest<'a> {
    /// The mention's sentence and the evidence windows, already cut out ([`cut_context`]).
    pub context: &'a str,
    /// The mention's own words.
    pub mention: &'a str,
    /// The code as documented. It is never suggested itself.
    pub documented: CodeId,
    /// The codes to choose from.
    pub candidates: &'a [CodeId],
    /// For each candidate, the weight of the indicators that speak for it, in indicators.
    pub support: &'a [u32],
    /// For each candidate, how common it is among them before anything is read.
    pub frequency: &'a [f64],
    /// For each candidate, whether the record contradicts it: such a code is never suggested.
    pub excluded: &'a [bool],
}

impl RankRequest<'_> {
    /// Positions in `candidates` that may be suggested, in code order, each code once.
    #[must_use]
    pub fn eligible(&self) -> Vec<usize> {
        let mut positions: Vec<usize> = (0..self.candidates.len())
            .filter(|&at| self.candidates[at] != self.documented && !self.excluded.get(at).copied().unwrap_or(false))
            .collect();
        positions.sort_by_key(|&at| self.candidates[at]);
        positions.dedup_by_key(|at| self.candidates[*at]);
        positions
    }

    /// The support of the candidate at a position.
    #[must_use]
    pub fn support_of(&self, at: usize) -> u32 {
        self.support.get(at).copied().unwrap_or(0)
    }

    /// How common the candidate at a position is, where 1 is usual.
    #[must_use]
    pub fn frequency_of(&self, at: usize) -> f64 {
        self.frequency.get(at).copied().unwrap_or(1.0)
    }
}

/// What a suggestion rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Indicators of the knowledge files.
    Indicators,
    /// The network's reading of the words alone.
    Model,
    /// Indicators and the network.
    Both,
}

impl Basis {
    /// `indicators`, `model` or `both`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Indicators => "indicators",
            Self::Model => "model",
            Self::Both => "both",
        }
    }
}

/// A code the record may lead to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suggestion {
    /// The code.
    pub code: CodeId,
    /// 0 to 1; over one request they sum to at most 1.
    pub probability: f64,
    /// What it rests on.
    pub basis: Basis,
}

/// Ranks the candidates of gaps. Infallible and deterministic: the same request gives the same suggestions in any batch and on any thread.
pub trait Ranker: Send + Sync {
    /// Name and version, for a report's provenance.
    fn name(&self) -> String;

    /// Whether it reads the words around a mention; without, a request's context may be empty.
    fn reads_context(&self) -> bool {
        true
    }

    /// Suggestions for each request, in the order of the requests, best first; equal probabilities stand in code order.
    ///
    /// Excluded candidates and the documented code never come back. Ids must be of `codes`.
    fn rank_batch(&self, requests: &[RankRequest<'_>], codes: &CodeSet) -> Vec<Vec<Suggestion>>;
}

/// Best first, equal probabilities in code order.
fn sort_suggestions(suggestions: &mut [Suggestion]) {
    suggestions.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.code.cmp(&b.code)));
}
