//! The artefacts of a trained network, written.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use candle_core::{DType, Tensor};

use super::{TrainingOptions, numbers};
use crate::rank::RankError;
use crate::rank::network::artefacts::{Config, Expected, FILES, FORMAT, sha256};
use crate::rank::network::calibration::Calibration;
use crate::rank::network::priors::Priors;
use crate::rank::network::reading::{Question, read};
use crate::rank::network::vocabulary::Vocabulary;
use crate::rank::network::weights::{Weights, scores, shapes};

/// Names of the tensors that are written in 16 bits: those with a row a subword.
pub(super) const HALVED: [&str; 4] = ["context", "own", "gate", "topic_gate"];

pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), RankError> {
    fs::write(path, bytes)
        .map_err(|error| RankError::new(path.display().to_string(), format!("an unwritable file ({})", error.kind()), "a file to write"))
}

pub(super) fn write_artefacts(
    options: &TrainingOptions<'_>,
    weights: &Weights,
    tokenizer: &[u8],
    vocabulary: &Vocabulary,
    priors: &Priors,
    calibration: Calibration,
) -> Result<(), RankError> {
    let folder = options.output;
    fs::create_dir_all(folder).map_err(|error| {
        RankError::new(folder.display().to_string(), format!("a folder that cannot be made ({})", error.kind()), "a folder to write")
    })?;
    let width = weights.context.dim(1).map_err(numbers)?;
    let mut tensors: HashMap<String, Tensor> = HashMap::new();
    for ((name, _), tensor) in shapes(vocabulary.len(), width).iter().zip(weights.tensors()) {
        let tensor = if HALVED.contains(name) { tensor.to_dtype(DType::F16).map_err(numbers)? } else { tensor.clone() };
        tensors.insert((*name).to_owned(), tensor);
    }
    let path = folder.join("weights.safetensors");
    candle_core::safetensors::save(&tensors, &path).map_err(numbers)?;
    write(&folder.join("tokenizer.json"), tokenizer)?;
    write(&folder.join("calibration.json"), &json(&calibration))?;
    let expected = expected(weights, vocabulary, priors, calibration).map_err(numbers)?;
    write(&folder.join("expected.json"), &json(&expected))?;
    let mut hashes = BTreeMap::new();
    for name in FILES {
        let path = folder.join(name);
        let bytes = fs::read(&path)
            .map_err(|error| RankError::new(path.display().to_string(), format!("an unreadable file ({})", error.kind()), "its bytes"))?;
        hashes.insert(name.to_owned(), sha256(&bytes));
    }
    let config = Config {
        format: FORMAT,
        vocabulary: vocabulary.len(),
        width,
        seed: options.seed,
        terminology: options.codes.release().id.clone(),
        sha256: hashes,
        priors: priors.clone(),
    };
    write(&folder.join("config.json"), &json(&config))
}

fn json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// Invented questions, with the answers of these weights.
fn expected(weights: &Weights, vocabulary: &Vocabulary, priors: &Priors, calibration: Calibration) -> candle_core::Result<Vec<Expected>> {
    let pair = |code: &str, title: &str| (code.to_owned(), title.to_owned());
    let questions = [
        (
            "She has knee pain.\nThe left knee is swollen, and an effusion is seen.",
            "knee pain",
            vec![pair("M25.561", "Pain in right knee"), pair("M25.562", "Pain in left knee")],
        ),
        (
            "Admitted with respiratory failure.\nShe was intubated in the emergency room after a sudden onset of dyspnea.",
            "respiratory failure",
            vec![
                pair("J96.00", "Acute respiratory failure, unspecified whether with hypoxia or hypercapnia"),
                pair("J96.10", "Chronic respiratory failure, unspecified whether with hypoxia or hypercapnia"),
                pair("J96.20", "Acute and chronic respiratory failure, unspecified whether with hypoxia or hypercapnia"),
            ],
        ),
        (
            "Heart failure with an ejection fraction of 25 percent.",
            "heart failure",
            vec![
                pair("I50.20", "Unspecified systolic (congestive) heart failure"),
                pair("I50.30", "Unspecified diastolic (congestive) heart failure"),
            ],
        ),
        ("", "", vec![pair("X99.1", "First thing"), pair("X99.2", "Second thing")]),
    ];
    let mut expected = Vec::new();
    for (context, mention, candidates) in questions {
        let reading = read(Question { context, mention, candidates: &candidates }, vocabulary, priors);
        let shares: Vec<f64> = reading.candidates.iter().map(|candidate| candidate.share).collect();
        let probabilities = calibration.probabilities(&scores(weights, &reading)?, &shares).to_vec();
        expected.push(Expected { context: context.into(), mention: mention.into(), candidates, probabilities });
    }
    Ok(expected)
}
