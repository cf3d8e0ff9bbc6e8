//! The files of a ranker: read, checked, written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use candle_core::{DType, Device};
use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::calibration::Calibration;
use super::priors::Priors;
use super::vocabulary::Vocabulary;
use super::weights::{TENSORS, Weights, shapes};
use crate::rank::RankError;

/// Version of the files' form.
pub(crate) const FORMAT: u32 = 2;
/// Files beside `config.json` that a ranker is made of.
pub(crate) const FILES: [&str; 4] = ["tokenizer.json", "weights.safetensors", "calibration.json", "expected.json"];
/// How far a probability may lie from `expected.json`: processors round differently.
pub(crate) const TOLERANCE: f64 = 2e-4;

/// `config.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) format: u32,
    /// Subwords.
    pub(crate) vocabulary: usize,
    /// Length of a subword's vector.
    pub(crate) width: usize,
    /// Seed of training.
    pub(crate) seed: u64,
    /// Code set of training.
    pub(crate) terminology: String,
    /// SHA-256 of the other files, 64 lower-case hex digits.
    pub(crate) sha256: BTreeMap<String, String>,
    pub(crate) priors: Priors,
}

/// A line of `expected.json`: a question and the probabilities that must come out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    pub(crate) context: String,
    pub(crate) mention: String,
    /// Code and title.
    pub(crate) candidates: Vec<(String, String)>,
    /// One more than `candidates`: "none of these" last.
    pub(crate) probabilities: Vec<f64>,
}

/// The bytes of a ranker.
#[derive(Clone, Debug)]
pub(crate) struct Files<'a> {
    pub(crate) config: &'a [u8],
    /// In the order of [`FILES`].
    pub(crate) others: [&'a [u8]; 4],
}

/// What the files hold, hashes, forms and shapes checked.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) config: Config,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) weights: Weights,
    pub(crate) calibration: Calibration,
    pub(crate) expected: Vec<Expected>,
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn json<T: DeserializeOwned>(name: &str, bytes: &[u8]) -> Result<T, RankError> {
    serde_json::from_slice(bytes)
        .map_err(|error| RankError::new(format!("{name}:{}", error.line()), "a file of another form", format!("ranker format {FORMAT}")))
}

pub(crate) fn read(files: &Files<'_>) -> Result<Parts, RankError> {
    let config: Config = json("config.json", files.config)?;
    if config.format != FORMAT {
        return Err(RankError::new("config.json", format!("format {}", config.format), format!("format {FORMAT}")));
    }
    for (name, bytes) in FILES.iter().zip(files.others) {
        let found = sha256(bytes);
        match config.sha256.get(*name) {
            Some(allowed) if *allowed == found => {}
            Some(allowed) => return Err(RankError::new(*name, format!("sha-256 {found}"), format!("sha-256 {allowed}"))),
            None => return Err(RankError::new("config.json", format!("no sha-256 of {name}"), "one for each file")),
        }
    }
    let [tokenizer, weights, calibration, expected] = files.others;
    let vocabulary = Vocabulary::from_bytes(tokenizer)?;
    if vocabulary.len() != config.vocabulary {
        return Err(RankError::new("tokenizer.json", format!("{} subwords", vocabulary.len()), format!("{} subwords", config.vocabulary)));
    }
    let weights = read_weights(weights, config.vocabulary, config.width)?;
    let calibration: Calibration = json("calibration.json", calibration)?;
    if !calibration.is_sound() {
        return Err(RankError::new(
            "calibration.json",
            "a number out of range",
            "blend and abstain_below from 0 to 1, temperature above 0",
        ));
    }
    Ok(Parts { vocabulary, weights, calibration, expected: json("expected.json", expected)?, config })
}

fn read_weights(bytes: &[u8], vocabulary: usize, width: usize) -> Result<Weights, RankError> {
    const PLACE: &str = "weights.safetensors";
    let views = SafeTensors::deserialize(bytes).map_err(|_| RankError::new(PLACE, "bytes of another form", "safetensors"))?;
    let shapes = shapes(vocabulary, width);
    if views.len() != shapes.len() {
        return Err(RankError::new(PLACE, format!("{} tensors", views.len()), format!("{} tensors", shapes.len())));
    }
    for (name, shape) in &shapes {
        let view = views.tensor(name).map_err(|_| RankError::new(PLACE, format!("no tensor `{name}`"), "the tensors of the format"))?;
        if view.shape() != shape || !matches!(view.dtype(), Dtype::F16 | Dtype::F32) {
            let found = format!("`{name}` of shape {:?}, {:?}", view.shape(), view.dtype());
            return Err(RankError::new(PLACE, found, format!("shape {shape:?}, F16 or F32")));
        }
    }
    let broken = |_| RankError::new(PLACE, "a tensor that cannot be read", "F16 or F32 numbers");
    let mut tensors = candle_core::safetensors::load_buffer(bytes, &Device::Cpu).map_err(broken)?;
    let mut taken = Vec::with_capacity(TENSORS);
    for (name, _) in &shapes {
        let tensor =
            tensors.remove(*name).ok_or_else(|| RankError::new(PLACE, format!("no tensor `{name}`"), "the tensors of the format"))?;
        let tensor = tensor.to_dtype(DType::F32).map_err(broken)?;
        let sum = tensor.sum_all().and_then(|sum| sum.to_scalar::<f32>()).map_err(broken)?;
        if !sum.is_finite() {
            return Err(RankError::new(PLACE, format!("a number in `{name}` that is not finite"), "finite numbers"));
        }
        taken.push(tensor);
    }
    let taken = taken.try_into().map_err(|_| RankError::new(PLACE, "another number of tensors", format!("{TENSORS} tensors")))?;
    Ok(Weights::from_tensors(taken))
}

/// Reads the files of a folder.
pub(crate) fn read_folder(folder: &Path) -> Result<(Vec<u8>, [Vec<u8>; 4]), RankError> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read(&path).map_err(|error| {
            RankError::new(path.display().to_string(), format!("an unreadable file ({})", error.kind()), "a ranker's file")
        })
    };
    Ok((read("config.json")?, [read(FILES[0])?, read(FILES[1])?, read(FILES[2])?, read(FILES[3])?]))
}
