//! Training of the network, and the table that says whether it earns its place.

mod adam;
mod baselines;
mod card;
mod figures;
mod lessons;
mod random;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Instant;

use candle_core::{DType, Device, Tensor, Var};
use ndarray::Array1;

use self::adam::Adam;
use self::baselines::{Bag, BagOfWords, FeaturesAlone};
use self::card::{Facts, Row};
use self::figures::{Answer, figures};
use self::lessons::Lesson;
use self::random::Random;
use super::benchmark::{self, Split};
use super::network::artefacts::{Config, Expected, FILES, FORMAT, sha256};
use super::network::calibration::Calibration;
use super::network::priors::Priors;
use super::network::reading::{FEATURES, Question, Reading, read, values};
use super::network::vocabulary::{Vocabulary, read_words};
use super::network::weights::{Batch, Weights, scores, shapes};
use super::{NetworkRanker, RankError};
use crate::terminology::CodeSet;

/// Subwords of the vocabulary at most.
const VOCABULARY: usize = 8000;
/// Whole words of the vocabulary at most.
const WHOLE_WORDS: usize = 6500;
/// Letters of the parts of words.
const PART_LETTERS: RangeInclusive<usize> = 2..=6;
/// One billable title of so many is counted: they repeat one another.
const TITLE_STEP: usize = 3;
/// Length of a subword's vector.
const WIDTH: usize = 48;
/// Questions a step.
const BATCH: usize = 32;
/// Questions about titles.
const TITLES: usize = 16_000;
/// Rounds over titles and free values, then over everything with the benchmark's training part.
const FIRST_ROUNDS: usize = 2;
const SECOND_ROUNDS: usize = 10;
/// Times a masked example stands in a round of the second stage.
const MASKED_WEIGHT: usize = 6;
const FIRST_RATE: f64 = 3e-3;
const SECOND_RATE: f64 = 6e-4;
/// Share of subwords left out of a context.
const DROPPED: f32 = 0.6;
/// Share of questions whose answer is taken away, so that "none of these" is right.
const ANSWER_GONE: f32 = 0.06;
/// Weight decay, in the order of the tensors.
const DECAY: [f64; 9] = [0.3, 0.0, 0.05, 0.0, 20.0, 20.0, 0.0, 0.0, 0.0];
/// Weight of a question without its answer when the calibration is fitted.
const GONE_WEIGHT: f64 = 0.05;

/// What the network is trained from.
#[derive(Clone, Copy, Debug)]
pub struct TrainingOptions<'a> {
    /// The code set.
    pub codes: &'a CodeSet,
    /// The data folder, as for [`benchmark::build`].
    pub data: &'a Path,
    /// The folder to write the artefacts to; it is made where it is missing.
    pub output: &'a Path,
    /// Seed of every random choice; [`DEFAULT_SEED`] made the bundled network.
    pub seed: u64,
}

/// The seed of the bundled network.
pub const DEFAULT_SEED: u64 = 17;

/// What training came to, on the test part of masked specificity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainingOutcome {
    /// The model card, in Markdown.
    pub card: String,
    /// Wall time, in seconds.
    pub seconds: f64,
    /// Share of questions whose best candidate is right.
    pub top1: f64,
    /// The same by the majority of the family.
    pub prior_top1: f64,
    /// Expected calibration error over ten bins.
    pub calibration_error: f64,
    /// Mean loss on the calibration part after each round of the second stage, in nats; the round with the least is kept.
    pub losses: Vec<f64>,
}

/// Trains the network and writes its artefacts and their card. The same data, code set and seed give the same files on one kind of processor.
///
/// # Errors
/// When a data file cannot be read, a line is not a note, or an artefact cannot be written.
///
/// # Cost
/// Some minutes on two cores.
pub fn train(options: &TrainingOptions<'_>) -> Result<TrainingOutcome, RankError> {
    let begun = Instant::now();
    let codes = options.codes;
    let mut random = Random::new(options.seed);
    let (examples, note_count, _) = benchmark::examples(codes, options.data)?;
    let notes = benchmark::read_notes(options.data)?;
    let masked = lessons::masked(&examples, codes);
    let free = lessons::free(&notes, codes);
    let titles = lessons::titles(codes, &mut random, TITLES);

    let tokenizer = train_tokenizer(&notes, codes);
    let vocabulary = Vocabulary::from_bytes(&tokenizer)?;

    let mut priors = Priors::default();
    for lesson in masked.iter().filter(|lesson| lesson.split == Split::Train) {
        let (code, value) = values(&lesson.candidates).swap_remove(lesson.gold);
        priors.count(&lesson.documented, &code, &value);
    }
    let part = |split: Split| masked.iter().filter(move |lesson| lesson.split == split);
    let prepare = |lesson: &Lesson, left_out: bool, featured: bool| Prepared::new(lesson, &vocabulary, &priors, left_out, featured);
    let train_masked: Vec<Prepared> = part(Split::Train).map(|lesson| prepare(lesson, true, true)).collect();
    let train_free: Vec<Prepared> = free.iter().map(|lesson| prepare(lesson, false, true)).collect();
    let train_titles: Vec<Prepared> = titles.iter().map(|lesson| prepare(lesson, false, false)).collect();
    let calibration_part: Vec<Prepared> = part(Split::Calibration).map(|lesson| prepare(lesson, false, true)).collect();

    let (learned, losses) =
        learn(&mut random, vocabulary.len(), &train_masked, &train_free, &train_titles, &calibration_part).map_err(numbers)?;
    let calibration = fit_calibration(&learned, &calibration_part).map_err(numbers)?;

    write_artefacts(options, &learned, &tokenizer, &vocabulary, &priors, calibration)?;
    let loading = Instant::now();
    let ranker = NetworkRanker::open(options.output)?;
    let load_milliseconds = loading.elapsed().as_secs_f64() * 1e3;

    let test: Vec<&Lesson> = part(Split::Test).collect();
    let train_lessons: Vec<&Lesson> = part(Split::Train).collect();
    let answering = Instant::now();
    let network: Vec<Vec<f64>> = test.iter().map(|lesson| ranker.probabilities(lesson.question())).collect();
    let microseconds_each = answering.elapsed().as_secs_f64() * 1e6 / test.len().max(1) as f64;

    let bags = |mention_only: bool, lessons: &[&Lesson]| -> Vec<Bag> { lessons.iter().map(|lesson| bag(lesson, mention_only)).collect() };
    let by_prior: Vec<Vec<f64>> = test.iter().map(|lesson| priors.shares(&lesson.documented, &values(&lesson.candidates), None)).collect();
    let bag_model = BagOfWords::train(&bags(false, &train_lessons));
    let by_bag: Vec<Vec<f64>> = bags(false, &test).iter().map(|bag| bag_model.probabilities(bag)).collect();
    let mention_model = BagOfWords::train(&bags(true, &train_lessons));
    let by_mention: Vec<Vec<f64>> = bags(true, &test).iter().map(|bag| mention_model.probabilities(bag)).collect();
    let by_overlap: Vec<Vec<f64>> = test.iter().map(|lesson| overlap(&prepare(lesson, false, true).reading)).collect();
    let train_readings: Vec<(&Reading, usize)> = train_masked.iter().map(|lesson| (&lesson.reading, lesson.gold)).collect();
    let features_alone = FeaturesAlone::train(&train_readings);
    let by_features: Vec<Vec<f64>> =
        test.iter().map(|lesson| features_alone.probabilities(&prepare(lesson, false, true).reading)).collect();
    let even: Vec<Vec<f64>> = test.iter().map(|lesson| vec![1.0 / lesson.candidates.len() as f64; lesson.candidates.len()]).collect();
    let rows = [
        Row { name: "first code (indicators without indicators)", answers: answers(&test, &even) },
        Row { name: "majority of the family", answers: answers(&test, &by_prior) },
        Row { name: "lexical overlap", answers: answers(&test, &by_overlap) },
        Row { name: "bag of words, mention only", answers: answers(&test, &by_mention) },
        Row { name: "bag of words, context", answers: answers(&test, &by_bag) },
        Row { name: "the features alone, linear", answers: answers(&test, &by_features) },
        Row { name: "network", answers: answers(&test, &network) },
    ];
    let top1 = |at: usize| figures(&rows[at].answers).top1;
    let seconds = begun.elapsed().as_secs_f64();
    let facts = Facts {
        seed: options.seed,
        terminology: codes.release().id.clone(),
        vocabulary: vocabulary.len(),
        width: WIDTH,
        notes: note_count,
        lessons: [train_masked.len(), train_free.len(), train_titles.len()],
        parts: [train_masked.len(), calibration_part.len(), test.len()],
        seconds,
        bytes: FILES
            .iter()
            .chain(["config.json"].iter())
            .filter_map(|name| fs::metadata(options.output.join(name)).ok())
            .map(|m| m.len())
            .sum(),
        microseconds_each,
        load_milliseconds,
        blend: calibration.blend,
        temperature: calibration.temperature,
        abstain_below: calibration.abstain_below,
        mention_only_gain: top1(3) - top1(1),
        reading_gain: top1(6) - top1(5),
    };
    let card = card::write(&facts, &rows);
    write(&options.output.join("CARD.md"), card.as_bytes())?;
    let outcome = figures(&rows[6].answers);
    Ok(TrainingOutcome { card, seconds, top1: outcome.top1, prior_top1: top1(1), calibration_error: outcome.calibration_error, losses })
}

impl Lesson {
    fn question(&self) -> Question<'_> {
        Question { context: &self.context, mention: &self.mention, documented: &self.documented, candidates: &self.candidates }
    }
}

/// A lesson as numbers.
#[derive(Clone, Debug)]
struct Prepared {
    reading: Reading,
    gold: usize,
}

impl Prepared {
    /// `left_out`: the lesson's own count is not among the shares. `featured`: the features count; titles have none, so that the vectors must learn.
    fn new(lesson: &Lesson, vocabulary: &Vocabulary, priors: &Priors, left_out: bool, featured: bool) -> Self {
        let mut reading = read(lesson.question(), vocabulary, priors, left_out.then_some(lesson.gold));
        if !featured {
            for candidate in &mut reading.candidates {
                candidate.features = [0.0; FEATURES];
            }
        }
        Self { reading, gold: lesson.gold }
    }

    /// Some subwords left out of the context, and sometimes the answer out of the candidates.
    fn disturbed(&self, random: &mut Random) -> Self {
        let mut disturbed = self.clone();
        let kept: Vec<bool> = disturbed.reading.context.iter().map(|_| random.unit() >= DROPPED).collect();
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

    fn without_answer(mut self) -> Self {
        self.reading.candidates.remove(self.gold);
        self.gold = usize::MAX;
        self
    }
}

fn numbers(_: candle_core::Error) -> RankError {
    RankError::new("training", "tensors that do not fit", "the shapes of the format")
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), RankError> {
    fs::write(path, bytes)
        .map_err(|error| RankError::new(path.display().to_string(), format!("an unwritable file ({})", error.kind()), "a file to write"))
}

/// Subwords of the titles, inclusion terms and the notes of the training part: every letter and digit, the commonest words, and the commonest
/// beginnings and ends of the words left out. Ties stand in the order of the alphabet, so that the same texts give the same vocabulary.
fn train_tokenizer(notes: &[benchmark::SourceNote], codes: &CodeSet) -> Vec<u8> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut count = |text: &str| {
        for word in read_words(text) {
            *counts.entry(word.folded).or_default() += 1;
        }
    };
    codes.iter().filter(|&code| codes.is_billable(code)).step_by(TITLE_STEP).for_each(|code| count(&codes.title(code)));
    codes.iter().flat_map(|code| codes.inclusion_terms(code)).for_each(|term| count(&term));
    notes.iter().filter(|note| note.split == Split::Train).for_each(|note| count(&note.text));
    let mut words: Vec<(&String, u64)> = counts.iter().map(|(word, count)| (word, *count)).collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let (kept, left) = words.split_at(words.len().min(WHOLE_WORDS));
    let mut pieces = vec![Vocabulary::UNKNOWN.to_owned()];
    let mut seen: BTreeSet<String> = pieces.iter().cloned().collect();
    let mut add = |piece: String| {
        if pieces.len() < VOCABULARY && seen.insert(piece.clone()) {
            pieces.push(piece);
        }
    };
    for letter in ('a'..='z').chain('0'..='9') {
        add(letter.to_string());
        add(format!("##{letter}"));
    }
    kept.iter().for_each(|(word, _)| add((*word).clone()));
    let mut parts: BTreeMap<String, u64> = BTreeMap::new();
    for (word, count) in left {
        let letters: Vec<char> = word.chars().collect();
        for length in PART_LETTERS.filter(|&length| length < letters.len()) {
            *parts.entry(letters[..length].iter().collect()).or_default() += count;
            *parts.entry(format!("##{}", letters[letters.len() - length..].iter().collect::<String>())).or_default() += count;
        }
    }
    let mut parts: Vec<(String, u64)> = parts.into_iter().collect();
    parts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    parts.into_iter().for_each(|(part, _)| add(part));
    let vocabulary: serde_json::Map<String, serde_json::Value> = (0_u32..).zip(pieces).map(|(id, piece)| (piece, id.into())).collect();
    let form = serde_json::json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [],
        "normalizer": null,
        "pre_tokenizer": null,
        "post_processor": null,
        "decoder": null,
        "model": {
            "type": "WordPiece",
            "unk_token": Vocabulary::UNKNOWN,
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": vocabulary,
        },
    });
    let mut form = serde_json::to_vec(&form).unwrap_or_default();
    form.push(b'\n');
    form
}

fn variables(random: &mut Random, vocabulary: usize) -> candle_core::Result<[Var; 9]> {
    let mut made = Vec::new();
    for (name, shape) in shapes(vocabulary, WIDTH) {
        let count: usize = shape.iter().product();
        let spread = match name {
            "subwords" => 0.3,
            "query" | "context_to_value" | "mention_to_value" => 0.02,
            _ => 0.0,
        };
        let mut numbers: Vec<f32> = (0..count).map(|_| if spread > 0.0 { random.normal() * spread } else { 0.0 }).collect();
        match name {
            // The network begins as the shares of training and the nearest value.
            "features" => numbers.copy_from_slice(&[0.8, 0.3, 0.1, 0.1, 0.2, 0.2]),
            "nearness" => numbers[0] = 1.0,
            "none" => numbers[0] = -2.0,
            "context_to_value" => (0..WIDTH).for_each(|at| numbers[at * WIDTH + at] += 0.5),
            _ => {}
        }
        made.push(Var::from_tensor(&Tensor::from_vec(numbers, shape, &Device::Cpu)?)?);
    }
    made.try_into().map_err(|_| candle_core::Error::Msg("nine tensors".into()))
}

/// Two stages: titles and free values, then everything; the best round by the calibration part's loss is kept, vectors rounded to 16 bits.
fn learn(
    random: &mut Random,
    vocabulary: usize,
    masked: &[Prepared],
    free: &[Prepared],
    titles: &[Prepared],
    calibration: &[Prepared],
) -> candle_core::Result<(Weights, Vec<f64>)> {
    let variables = variables(random, vocabulary)?;
    let mut adam = Adam::new(&variables, DECAY)?;
    let mut first: Vec<&Prepared> = titles.iter().chain(free).collect();
    for round in 0..FIRST_ROUNDS {
        random.shuffle(&mut first);
        run_round(random, &variables, &mut adam, &first, FIRST_RATE * if round + 1 == FIRST_ROUNDS { 0.5 } else { 1.0 })?;
    }
    let mut best: Option<(f64, Weights)> = None;
    let mut losses = Vec::with_capacity(SECOND_ROUNDS);
    for round in 0..SECOND_ROUNDS {
        let mut lessons: Vec<&Prepared> = free.iter().collect();
        for _ in 0..MASKED_WEIGHT {
            lessons.extend(masked);
        }
        lessons.extend((0..titles.len() / 8).map(|_| &titles[random.below(titles.len())]));
        random.shuffle(&mut lessons);
        let progress = round as f64 / SECOND_ROUNDS as f64;
        run_round(random, &variables, &mut adam, &lessons, SECOND_RATE * (1.0 - progress))?;
        let weights = rounded(&Weights::of_variables(&variables))?;
        let loss = loss_of(&weights, calibration)?;
        losses.push(loss);
        if best.as_ref().is_none_or(|(least, _)| loss < *least) {
            best = Some((loss, weights));
        }
    }
    best.map(|(_, weights)| (weights, losses)).ok_or_else(|| candle_core::Error::Msg("no round".into()))
}

fn run_round(random: &mut Random, variables: &[Var; 9], adam: &mut Adam, lessons: &[&Prepared], rate: f64) -> candle_core::Result<()> {
    for batch in lessons.chunks(BATCH) {
        let disturbed: Vec<Prepared> = batch.iter().map(|lesson| lesson.disturbed(random)).collect();
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

/// The weights as they will be read back: subword vectors and gates in 16 bits.
fn rounded(weights: &Weights) -> candle_core::Result<Weights> {
    let half = |tensor: &Tensor| tensor.to_dtype(DType::F16)?.to_dtype(DType::F32);
    Ok(Weights { subwords: half(&weights.subwords)?, gate: half(&weights.gate)?, ..weights.clone() })
}

/// Mean loss over the candidates.
fn loss_of(weights: &Weights, lessons: &[Prepared]) -> candle_core::Result<f64> {
    let plain = Calibration { blend: 1.0, temperature: 1.0, none_bias: 0.0, abstain_below: 0.0 };
    let mut loss = 0.0;
    for lesson in lessons {
        let shares: Vec<f64> = lesson.reading.candidates.iter().map(|candidate| candidate.share).collect();
        loss -= plain.probabilities(&scores(weights, &lesson.reading)?, &shares)[lesson.gold].max(1e-9).ln();
    }
    Ok(loss / lessons.len().max(1) as f64)
}

/// Blend, temperature and the mass of "none of these" by the least loss on the calibration part, and the threshold below which less than half of the
/// answers are right.
fn fit_calibration(weights: &Weights, lessons: &[Prepared]) -> candle_core::Result<Calibration> {
    struct Scored {
        scores: Vec<f32>,
        shares: Vec<f64>,
        gold: usize,
        weight: f64,
    }
    let mut scored = Vec::new();
    for lesson in lessons {
        let mut add = |lesson: &Prepared, weight: f64| -> candle_core::Result<()> {
            let shares: Vec<f64> = lesson.reading.candidates.iter().map(|candidate| candidate.share).collect();
            scored.push(Scored { scores: scores(weights, &lesson.reading)?, gold: lesson.gold.min(shares.len()), shares, weight });
            Ok(())
        };
        add(lesson, 1.0)?;
        if lesson.reading.candidates.len() > 1 {
            add(&lesson.clone().without_answer(), GONE_WEIGHT)?;
        }
    }
    let mut best = (f64::INFINITY, Calibration { blend: 0.0, temperature: 1.0, none_bias: 0.0, abstain_below: 0.0 });
    for blend in [0.0, 0.25, 0.5, 0.75, 1.0] {
        for temperature in Array1::linspace(0.6, 2.4, 19) {
            for none_bias in Array1::linspace(-4.0, 3.0, 15) {
                let calibration = Calibration { blend, temperature, none_bias, abstain_below: 0.0 };
                let loss: f64 =
                    scored.iter().map(|s| -s.weight * calibration.probabilities(&s.scores, &s.shares)[s.gold].max(1e-9).ln()).sum();
                if loss < best.0 {
                    best = (loss, calibration);
                }
            }
        }
    }
    let mut calibration = best.1;
    let mut surest: Vec<(f64, bool)> = scored
        .iter()
        .filter(|s| s.gold < s.shares.len() && s.weight >= 1.0)
        .map(|s| {
            let probabilities = calibration.probabilities(&s.scores, &s.shares);
            let best = first_best(probabilities.as_slice().unwrap_or(&[]), s.shares.len());
            (probabilities[best], best == s.gold)
        })
        .collect();
    surest.sort_by(|a, b| a.0.total_cmp(&b.0));
    // The surest answers of which the least sure quarter is right in half of the cases.
    let window = (surest.len() / 4).max(1);
    calibration.abstain_below = surest
        .windows(window)
        .find(|answers| answers.iter().filter(|(_, right)| *right).count() * 2 >= answers.len())
        .map_or(0.0, |answers| answers[0].0);
    Ok(calibration)
}

/// Position of the largest of the first `among` numbers, the first of equals.
fn first_best(numbers: &[f64], among: usize) -> usize {
    (0..among).fold(0, |best, at| if numbers[at] > numbers[best] { at } else { best })
}

fn write_artefacts(
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
    let half = |tensor: &Tensor| tensor.to_dtype(DType::F16);
    let tensors: HashMap<String, Tensor> = [
        ("subwords", half(&weights.subwords).map_err(numbers)?),
        ("gate", half(&weights.gate).map_err(numbers)?),
        ("query", weights.query.clone()),
        ("nearness", weights.nearness.clone()),
        ("context_to_value", weights.context_to_value.clone()),
        ("mention_to_value", weights.mention_to_value.clone()),
        ("value", weights.value.clone()),
        ("features", weights.features.clone()),
        ("none", weights.none.clone()),
    ]
    .into_iter()
    .map(|(name, tensor)| (name.to_owned(), tensor))
    .collect();
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
        width: WIDTH,
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
            "M25.569",
            vec![pair("M25.561", "Pain in right knee"), pair("M25.562", "Pain in left knee")],
        ),
        (
            "Admitted with respiratory failure.\nShe was intubated in the emergency room after a sudden onset of dyspnea.",
            "respiratory failure",
            "J96.90",
            vec![
                pair("J96.00", "Acute respiratory failure, unspecified whether with hypoxia or hypercapnia"),
                pair("J96.10", "Chronic respiratory failure, unspecified whether with hypoxia or hypercapnia"),
                pair("J96.20", "Acute and chronic respiratory failure, unspecified whether with hypoxia or hypercapnia"),
            ],
        ),
        (
            "Heart failure with an ejection fraction of 25 percent.",
            "heart failure",
            "I50.9",
            vec![
                pair("I50.20", "Unspecified systolic (congestive) heart failure"),
                pair("I50.30", "Unspecified diastolic (congestive) heart failure"),
            ],
        ),
        ("", "", "X99", vec![pair("X99.1", "First thing"), pair("X99.2", "Second thing")]),
    ];
    let mut expected = Vec::new();
    for (context, mention, documented, candidates) in questions {
        let reading = read(Question { context, mention, documented, candidates: &candidates }, vocabulary, priors, None);
        let shares: Vec<f64> = reading.candidates.iter().map(|candidate| candidate.share).collect();
        let probabilities = calibration.probabilities(&scores(weights, &reading)?, &shares).to_vec();
        expected.push(Expected {
            context: context.into(),
            mention: mention.into(),
            documented: documented.into(),
            candidates,
            probabilities,
        });
    }
    Ok(expected)
}

fn bag(lesson: &Lesson, mention_only: bool) -> Bag {
    let mut words: Vec<String> =
        read_words(if mention_only { &lesson.mention } else { &lesson.context }).into_iter().map(|word| word.folded).collect();
    words.sort();
    words.dedup();
    Bag {
        documented: lesson.documented.clone(),
        words,
        values: values(&lesson.candidates).into_iter().map(|(_, value)| value).collect(),
        gold: lesson.gold,
    }
}

/// Even shares but for the candidate whose own words stand most often in the context.
fn overlap(reading: &Reading) -> Vec<f64> {
    let counts: Vec<f64> = reading.candidates.iter().map(|candidate| f64::from(candidate.features[2]).exp_m1()).collect();
    let sum: f64 = counts.iter().sum();
    counts.iter().map(|count| (count + 0.5) / (sum + 0.5 * counts.len() as f64)).collect()
}

fn answers<'a>(lessons: &[&'a Lesson], probabilities: &[Vec<f64>]) -> Vec<Answer<'a>> {
    lessons
        .iter()
        .zip(probabilities)
        .map(|(lesson, probabilities)| {
            let best = first_best(probabilities, lesson.candidates.len());
            Answer { axis: &lesson.axis, probability: probabilities[best], right: best == lesson.gold }
        })
        .collect()
}
