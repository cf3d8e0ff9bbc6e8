//! The network behind suggestions: its files, its reading of a request, its scores and their calibration.

pub(crate) mod artefacts;
pub(crate) mod calibration;
pub(crate) mod priors;
mod product;
pub(crate) mod reading;
pub(crate) mod vocabulary;
pub(crate) mod weights;

use std::path::Path;

use self::artefacts::{Files, Parts, TOLERANCE};
use self::reading::Question;
use super::{Basis, RankError, RankRequest, Ranker, Suggestion, sort_suggestions};
use crate::terminology::CodeSet;

/// Ranks by indicators and a small network over the words around the mention.
///
/// The network gives each candidate a share and keeps one for "none of these"; with `s` indicators for a candidate, `S` for all and its share `n`, the
/// probability is `(s + m n) / (S + m)` with a mass `m` of at most 2, fitted in training. That is [`IndicatorRanker`](super::IndicatorRanker) with the network in place of
/// the even prior: two indicators outweigh whatever the network says. Where the knowledge says how common the candidates are, their shares are weighed by it;
/// the share of "none of these" stays.
///
/// # Cost
/// Loading takes some milliseconds; see `models/ranker/CARD.md` for the time of a request.
#[derive(Debug)]
pub struct NetworkRanker {
    parts: Parts,
    name: String,
}

impl NetworkRanker {
    /// The network this crate carries.
    ///
    /// # Errors
    /// When an artefact does not match its hash, shape or expected answers.
    pub fn bundled() -> Result<Self, RankError> {
        Self::from_files(&Files {
            config: include_bytes!("../../../models/ranker/config.json"),
            others: [
                include_bytes!("../../../models/ranker/tokenizer.json"),
                include_bytes!("../../../models/ranker/weights.safetensors"),
                include_bytes!("../../../models/ranker/calibration.json"),
                include_bytes!("../../../models/ranker/expected.json"),
            ],
        })
    }

    /// A network from a folder written by training.
    ///
    /// # Errors
    /// When a file is missing, or does not match its hash, shape or expected answers.
    pub fn open(folder: &Path) -> Result<Self, RankError> {
        let (config, others) = artefacts::read_folder(folder)?;
        Self::from_files(&Files { config: &config, others: others.each_ref().map(Vec::as_slice) })
    }

    fn from_files(files: &Files<'_>) -> Result<Self, RankError> {
        let parts = artefacts::read(files)?;
        let hash = parts.config.sha256.get("weights.safetensors").map_or("", |hash| hash.get(..8).unwrap_or(""));
        let ranker = Self { name: format!("network-{}-{hash}", artefacts::FORMAT), parts };
        ranker.check_expected()?;
        Ok(ranker)
    }

    /// Best probability below which the calibration part says to abstain: what is below it is listed, and should not be shown as an answer.
    #[must_use]
    pub fn abstain_below(&self) -> f64 {
        self.parts.calibration.abstain_below
    }

    fn check_expected(&self) -> Result<(), RankError> {
        const PLACE: &str = "expected.json";
        if self.parts.expected.is_empty() {
            return Err(RankError::new(PLACE, "no question", "one question at least"));
        }
        for (at, expected) in self.parts.expected.iter().enumerate() {
            let found =
                self.probabilities(Question { context: &expected.context, mention: &expected.mention, candidates: &expected.candidates });
            let far = found.len() != expected.probabilities.len()
                || found
                    .iter()
                    .zip(&expected.probabilities)
                    .any(|(found, expected)| (found - expected).abs() > TOLERANCE || found.is_nan());
            if far {
                return Err(RankError::new(
                    format!("{PLACE}: question {}", at + 1),
                    "other probabilities",
                    format!("the recorded ones, to {TOLERANCE}"),
                ));
            }
        }
        Ok(())
    }

    /// The network's own shares, "none of these" last.
    pub(crate) fn probabilities(&self, question: Question<'_>) -> Vec<f64> {
        self.joined(question, &[], &[])
    }

    /// Its shares, weighed by how common each candidate is and joined with its indicators, "none of these" last.
    pub(crate) fn joined(&self, question: Question<'_>, support: &[u32], frequency: &[f64]) -> Vec<f64> {
        let reading = reading::read(question, &self.parts.vocabulary, &self.parts.config.priors);
        if reading.candidates.is_empty() {
            return vec![1.0];
        }
        let shares: Vec<f64> = reading.candidates.iter().map(|candidate| candidate.share).collect();
        // Shapes are checked at load, so that scoring cannot fail; if it did, the shares of training would stand alone.
        let scores = weights::scores(&self.parts.weights, &reading).unwrap_or_default();
        let calibration = &self.parts.calibration;
        if scores.len() != shares.len() + 1 {
            return calibration::Calibration { blend: 0.0, ..*calibration }.joined(&[], &shares, support, frequency);
        }
        calibration.joined(&scores, &shares, support, frequency)
    }

    fn rank(&self, request: &RankRequest<'_>, codes: &CodeSet) -> Vec<Suggestion> {
        let eligible = request.eligible();
        let candidates: Vec<(String, String)> =
            eligible.iter().map(|&at| (codes.code(request.candidates[at]).to_owned(), codes.title(request.candidates[at]))).collect();
        let support: Vec<u32> = eligible.iter().map(|&at| request.support_of(at)).collect();
        let frequency: Vec<f64> = eligible.iter().map(|&at| request.frequency_of(at)).collect();
        let question = Question { context: request.context, mention: request.mention, candidates: &candidates };
        let probabilities = self.joined(question, &support, &frequency);
        let mut suggestions: Vec<Suggestion> = eligible
            .iter()
            .zip(support)
            .zip(probabilities)
            .map(|((&at, support), probability)| Suggestion {
                code: request.candidates[at],
                probability,
                basis: if support > 0 { Basis::Both } else { Basis::Model },
            })
            .collect();
        sort_suggestions(&mut suggestions);
        suggestions
    }
}

impl Ranker for NetworkRanker {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn rank_batch(&self, requests: &[RankRequest<'_>], codes: &CodeSet) -> Vec<Vec<Suggestion>> {
        requests.iter().map(|request| self.rank(request, codes)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::artefacts::FILES;
    use super::*;
    use crate::terminology::CodeId;

    fn bundled_files() -> (Vec<u8>, [Vec<u8>; 4]) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/ranker");
        artefacts::read_folder(&folder).expect("the crate carries its ranker")
    }

    fn load(config: &[u8], others: &[Vec<u8>; 4]) -> Result<NetworkRanker, RankError> {
        NetworkRanker::from_files(&Files { config, others: others.each_ref().map(Vec::as_slice) })
    }

    fn codes() -> CodeSet {
        CodeSet::from_bytes(include_bytes!("../../../models/terminology/icd10cm-fy2026.pack")).expect("the crate carries its code set")
    }

    #[test]
    fn every_corrupt_file_is_named() {
        let (config, others) = bundled_files();
        assert!(load(&config, &others).is_ok());
        for (at, name) in FILES.iter().enumerate() {
            let mut broken = others.clone();
            let middle = broken[at].len() / 2;
            broken[at][middle] ^= 1;
            assert_eq!(load(&config, &broken).expect_err("a flipped bit").place(), *name);
            broken[at].clear();
            assert_eq!(load(&config, &broken).expect_err("an empty file").place(), *name);
        }
        assert!(load(b"{}", &others).is_err());
        assert!(load(b"", &others).is_err());
    }

    #[test]
    fn other_answers_or_shapes_are_refused_even_with_fitting_hashes() {
        let (config, others) = bundled_files();
        let mut config: artefacts::Config = serde_json::from_slice(&config).expect("a config");
        let honest = config.clone();
        config.width += 1;
        let error = load(&serde_json::to_vec(&config).expect("json"), &others).expect_err("another width");
        assert_eq!(error.place(), "weights.safetensors");
        let mut changed = others.clone();
        changed[2] = br#"{"blend":0.0,"temperature":9.0,"none_bias":0.0,"abstain_below":0.0,"indicator_mass":1.5}"#.to_vec();
        let mut config = honest;
        config.sha256.insert(FILES[2].to_owned(), artefacts::sha256(&changed[2]));
        let error = load(&serde_json::to_vec(&config).expect("json"), &changed).expect_err("another temperature");
        assert!(error.place().starts_with("expected.json"));
    }

    #[test]
    fn a_request_is_answered_alike_in_any_company() {
        let (codes, ranker) = (codes(), NetworkRanker::bundled().expect("the crate carries its ranker"));
        let id = |code: &str| codes.find(code).expect("a code");
        let sides = [id("M25.561"), id("M25.562")];
        let acuity: Vec<CodeId> = ["J96.00", "J96.10", "J96.20", "J96.90"].iter().map(|code| id(code)).collect();
        let knee = RankRequest {
            context: "She has knee pain.\nThe left knee is swollen. The left knee is warm.",
            mention: "knee pain",
            documented: id("M25.569"),
            candidates: &sides,
            support: &[],
            frequency: &[],
            excluded: &[],
        };
        let lung = RankRequest {
            context: "Respiratory failure.",
            mention: "Respiratory failure",
            documented: id("J96.90"),
            candidates: &acuity,
            support: &[0, 2, 0, 9],
            frequency: &[],
            excluded: &[true],
        };
        let nothing = RankRequest { candidates: &[], context: "", mention: "", ..knee };
        let together = ranker.rank_batch(&[knee, lung, nothing], &codes);
        assert_eq!(together[0], ranker.rank_batch(&[knee], &codes)[0]);
        assert_eq!(together[1], ranker.rank_batch(&[lung], &codes)[0]);
        assert!(together[2].is_empty());
        assert_eq!(together[0][0].code, sides[1]);
        assert_eq!(together[0][0].basis, Basis::Model);
        assert_eq!((together[1][0].code, together[1][0].basis), (acuity[1], Basis::Both));
        assert!(together[1].iter().all(|s| s.code != acuity[0] && s.code != acuity[3]));
        for suggestions in &together {
            assert!(suggestions.iter().map(|s| s.probability).sum::<f64>() <= 1.0 + 1e-9);
        }
    }
}
