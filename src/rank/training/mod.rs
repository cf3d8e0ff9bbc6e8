//! Training of the network.

use std::path::Path;

use super::RankError;
use crate::terminology::CodeSet;

/// What the network is trained from.
#[derive(Clone, Copy, Debug)]
pub struct TrainingOptions<'a> {
    /// The code set.
    pub codes: &'a CodeSet,
    /// The data folder.
    pub data: &'a Path,
    /// The folder to write the artefacts to.
    pub output: &'a Path,
    /// Seed of every random choice.
    pub seed: u64,
}

/// What training came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainingOutcome {
    /// The model card, in Markdown.
    pub card: String,
    /// Wall time, in seconds.
    pub seconds: f64,
}

/// Trains the network and writes its artefacts.
///
/// # Errors
/// When a data file cannot be read, a line is not a note, or an artefact cannot be written.
pub fn train(options: &TrainingOptions<'_>) -> Result<TrainingOutcome, RankError> {
    Err(RankError::new(options.data.display().to_string(), "a trainer that is not there yet", "a later build"))
}
