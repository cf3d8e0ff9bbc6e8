//! Training of the network, and the table that says whether it earns its place.

mod adam;
mod baselines;
mod calibrate;
mod card;
mod figures;
mod fit;
mod lessons;
mod random;
mod tokenizer;
mod vectors;
mod writing;

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use self::baselines::{Bag, BagOfWords, FeaturesAlone, Majority};
use self::calibrate::{Scored, first_best};
use self::card::{Facts, Row};
use self::figures::{Answer, figures};
use self::fit::{Choices, Material, Prepared, WIDTH};
use self::lessons::Lesson;
use self::random::Random;
use self::writing::{write, write_artefacts};
use super::benchmark::{self, SourceNote, Split};
use super::network::artefacts::FILES;
use super::network::calibration::Calibration;
use super::network::priors::Priors;
use super::network::reading::{Reading, values};
use super::network::vocabulary::{Vocabulary, read_words};
use super::network::weights::{Weights, scores};
use super::{NetworkRanker, RankError};
use crate::terminology::{CodeId, CodeSet};

/// Questions about titles.
const TITLES: usize = 8000;
/// Parts of the training part for cross-validation, by note.
const FOLDS: u8 = 4;
/// Parts within, so that no lesson sees its own answer among the shares.
const INNER_FOLDS: u8 = 5;
/// One title of so many is running text for the vectors.
const TITLE_STEP: usize = 4;
/// Threads of training.
const THREADS: usize = 2;

/// For a masked note, the mention in bytes and the candidates: how many indicators of the note speak for each candidate.
pub type SupportOf<'a> = dyn Fn(&str, Range<usize>, &[CodeId]) -> Vec<u32> + Sync + 'a;
/// The codes a note documents as current.
pub type CodesOf<'a> = dyn Fn(&str) -> Vec<CodeId> + Sync + 'a;

/// What the network is trained from.
#[derive(Clone, Copy)]
pub struct TrainingOptions<'a> {
    /// The code set.
    pub codes: &'a CodeSet,
    /// The data folder, as for [`benchmark::build`].
    pub data: &'a Path,
    /// The folder to write the artefacts to; it is made where it is missing.
    pub output: &'a Path,
    /// Seed of every random choice; [`DEFAULT_SEED`] made the bundled network.
    pub seed: u64,
    /// The indicators of a masked note; without, the row of the indicators is a row of even shares.
    pub support: Option<&'a SupportOf<'a>>,
    /// The codes of a note; without, how common a code is in notes counts for nothing.
    pub coded: Option<&'a CodesOf<'a>>,
    /// Whether to stop at the figures of cross-validation on the training part, for choosing between versions without a look at the test part.
    pub cross_validate_only: bool,
}

/// The seed of the bundled network.
pub const DEFAULT_SEED: u64 = 17;

/// What training came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainingOutcome {
    /// The model card, in Markdown; the figures of cross-validation alone where that was asked.
    pub card: String,
    /// Wall time, in seconds.
    pub seconds: f64,
    /// Share of questions of the test part (of cross-validation) whose best candidate is right.
    pub top1: f64,
    /// The same by the majority of the family.
    pub prior_top1: f64,
    /// Expected calibration error over ten bins.
    pub calibration_error: f64,
}

/// Everything read and prepared that does not depend on what is held back.
struct Course<'a> {
    options: TrainingOptions<'a>,
    vocabulary: Vocabulary,
    masked: Vec<Lesson>,
    free: Vec<Lesson>,
    written: Vec<Prepared>,
    /// Running text of each note of the training part, with its fold.
    note_texts: Vec<(u8, Vec<u32>)>,
    title_texts: Vec<Vec<u32>>,
    /// The codes of each note of the training part, with its fold.
    coded: Vec<(u8, Vec<String>)>,
}

/// A network fitted without one fold, or without none.
struct Fitted {
    weights: Weights,
    priors: Priors,
}

/// One network to fit.
#[derive(Clone, Copy)]
struct Job {
    held: Option<u8>,
    choices: Choices,
}

impl Course<'_> {
    fn new(options: TrainingOptions<'_>) -> Result<(Course<'_>, Vec<u8>, usize), RankError> {
        let codes = options.codes;
        let mut random = Random::new(options.seed);
        let (examples, note_count, _) = benchmark::examples(codes, options.data)?;
        let notes = benchmark::read_notes(options.data)?;
        let masked = lessons::masked(&examples, codes, options.support);
        let free = lessons::free(&notes, codes);
        let tokenizer = tokenizer::train(&notes, codes);
        let vocabulary = Vocabulary::from_bytes(&tokenizer)?;
        let none = Priors::default();
        let mut written: Vec<Prepared> =
            lessons::titles(codes, &mut random, TITLES).iter().map(|lesson| Prepared::new(lesson, &vocabulary, &none, false)).collect();
        written.extend(lessons::stated(codes)?.iter().map(|lesson| Prepared::new(lesson, &vocabulary, &none, false)));
        let in_training = notes.iter().filter(|note| note.split == Split::Train);
        let note_texts = in_training.map(|note: &SourceNote| (note.fold, vectors::ids(&note.text, &vocabulary))).collect();
        let coded = match options.coded {
            Some(coded) => notes
                .iter()
                .filter(|note| note.split == Split::Train)
                .map(|note| (note.fold, coded(&note.text).into_iter().map(|code| codes.code(code).to_owned()).collect()))
                .collect(),
            None => Vec::new(),
        };
        let titles = codes.iter().filter(|&code| codes.is_billable(code)).step_by(TITLE_STEP).map(|code| codes.title(code));
        let terms = codes.iter().flat_map(|code| codes.inclusion_terms(code));
        let title_texts = titles.chain(terms).map(|text| vectors::ids(&text, &vocabulary)).collect();
        Ok((Course { options, vocabulary, masked, free, written, note_texts, title_texts, coded }, tokenizer, note_count))
    }

    fn part(&self, split: Split) -> impl Iterator<Item = &Lesson> {
        self.masked.iter().filter(move |lesson| lesson.split == split)
    }

    /// Lessons of the training part outside a fold, or inside it.
    fn lessons(&self, held: Option<u8>, inside: bool) -> Vec<&Lesson> {
        self.part(Split::Train).filter(|lesson| held.is_some_and(|held| lesson.fold % FOLDS == held) == inside).collect()
    }

    /// Counts of some lessons and of the notes outside a fold, without an inner fold.
    fn priors(&self, held: Option<u8>, lessons: &[&Lesson], without: Option<u8>) -> Priors {
        let mut priors = Priors::default();
        for lesson in lessons.iter().filter(|lesson| without != Some(inner_fold(lesson.fold))) {
            let (code, value) = values(&lesson.candidates).swap_remove(lesson.gold);
            priors.count(&code, &value);
        }
        for (_, codes) in self.coded.iter().filter(|(fold, _)| held != Some(fold % FOLDS) && without != Some(inner_fold(*fold))) {
            for code in codes {
                *priors.by_note.entry(code.clone()).or_default() += 1;
            }
        }
        priors
    }

    /// Lessons as numbers, each with the shares of the other inner folds.
    fn prepared(&self, held: Option<u8>, lessons: &[&Lesson]) -> Vec<Prepared> {
        let inner: Vec<Priors> = (0..INNER_FOLDS).map(|inner| self.priors(held, lessons, Some(inner))).collect();
        lessons.iter().map(|lesson| Prepared::new(lesson, &self.vocabulary, &inner[usize::from(inner_fold(lesson.fold))], true)).collect()
    }

    fn fit(&self, job: Job) -> Result<Fitted, RankError> {
        let lessons = self.lessons(job.held, false);
        let priors = self.priors(job.held, &lessons, None);
        let masked = self.prepared(job.held, &lessons);
        let outside = |fold: u8| job.held != Some(fold % FOLDS);
        let free: Vec<Prepared> = self
            .free
            .iter()
            .filter(|lesson| outside(lesson.fold))
            .map(|lesson| Prepared::new(lesson, &self.vocabulary, &priors, true))
            .collect();
        let mut texts: Vec<Vec<u32>> = self
            .note_texts
            .iter()
            .filter(|(fold, _)| outside(*fold))
            .map(|(_, text)| text.clone())
            .chain(self.title_texts.clone())
            .collect();
        let mut random = Random::new(self.options.seed + 1 + u64::from(job.held.map_or(FOLDS, |fold| fold)));
        random.shuffle(&mut texts);
        let material = Material { masked: &masked, free: &free, written: &self.written, texts: &texts };
        let weights = fit::learn(&mut random, self.vocabulary.len(), &material, job.choices).map_err(numbers)?;
        Ok(Fitted { weights, priors })
    }

    /// Every job, on [`THREADS`] threads, in the order of the jobs.
    fn fit_all(&self, jobs: &[Job]) -> Result<Vec<Fitted>, RankError> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Result<Fitted, RankError>)>> = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(job) = jobs.get(at) else { return };
                        let fitted = self.fit(*job);
                        done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((at, fitted));
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, fitted)| fitted).collect()
    }

    fn scored(&self, fitted: &Fitted, lessons: &[&Lesson]) -> Result<Vec<Scored>, RankError> {
        let mut all = Vec::new();
        for lesson in lessons {
            let whole = Prepared::new(lesson, &self.vocabulary, &fitted.priors, true);
            let mut add = |prepared: &Prepared, support: Vec<u32>, gone: bool| -> Result<(), RankError> {
                let shares: Vec<f64> = prepared.reading.candidates.iter().map(|candidate| candidate.share).collect();
                let scores = scores(&fitted.weights, &prepared.reading).map_err(numbers)?;
                all.push(Scored { scores, gold: prepared.gold.min(shares.len()), shares, support, gone });
                Ok(())
            };
            add(&whole, lesson.support.clone(), false)?;
            if whole.reading.candidates.len() > 1 {
                add(&whole.without_answer(), Vec::new(), true)?;
            }
        }
        Ok(all)
    }

    /// The answers of everything the network must beat, learnt from some lessons and asked others.
    fn baselines<'l>(&self, held: Option<u8>, asked: &[&'l Lesson]) -> Vec<(&'static str, Vec<Answer<'l>>)> {
        let learnt = &self.lessons(held, false)[..];
        let priors = self.priors(held, learnt, None);
        let majority = Majority::of(learnt);
        let bags =
            |mention_only: bool, lessons: &[&Lesson]| -> Vec<Bag> { lessons.iter().map(|lesson| bag(lesson, mention_only)).collect() };
        let by_words = |mention_only: bool| {
            let model = BagOfWords::train(&bags(mention_only, learnt));
            bags(mention_only, asked).iter().map(|bag| model.probabilities(bag)).collect::<Vec<_>>()
        };
        let readings: Vec<Prepared> = asked.iter().map(|lesson| Prepared::new(lesson, &self.vocabulary, &priors, true)).collect();
        let learnt_readings = self.prepared(held, learnt);
        let pairs: Vec<(&Reading, usize)> = learnt_readings.iter().map(|lesson| (&lesson.reading, lesson.gold)).collect();
        let features = FeaturesAlone::train(&pairs);
        let even: Vec<Vec<f64>> = asked.iter().map(|lesson| indicators(lesson)).collect();
        let by_prior: Vec<Vec<f64>> = asked.iter().map(|lesson| majority.shares(lesson)).collect();
        let by_overlap: Vec<Vec<f64>> = readings.iter().map(|lesson| overlap(&lesson.reading)).collect();
        let by_features: Vec<Vec<f64>> = readings.iter().map(|lesson| features.probabilities(&lesson.reading)).collect();
        vec![
            (INDICATORS, answers(asked, &even)),
            (PRIOR, answers(asked, &by_prior)),
            ("lexical overlap", answers(asked, &by_overlap)),
            (MENTION_ONLY, answers(asked, &by_words(true))),
            ("bag of words, context", answers(asked, &by_words(false))),
            (FEATURES_ALONE, answers(asked, &by_features)),
        ]
    }
}

const INDICATORS: &str = "indicators alone";
const PRIOR: &str = "majority of the family";
const MENTION_ONLY: &str = "bag of words, mention only";
const FEATURES_ALONE: &str = "the features alone, linear";
const WITHOUT_VECTORS: &str = "network without its vectors";
const NETWORK: &str = "network";
const WITH_INDICATORS: &str = "network with indicators";

fn inner_fold(fold: u8) -> u8 {
    (fold / FOLDS) % INNER_FOLDS
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
    let (course, tokenizer, note_count) = Course::new(*options)?;
    let choices = Choices::default();
    let blind = Choices { reads: false, ..choices };
    let mut jobs: Vec<Job> = (0..FOLDS).map(|fold| Job { held: Some(fold), choices }).collect();
    jobs.extend((0..FOLDS).map(|fold| Job { held: Some(fold), choices: blind }));
    if !options.cross_validate_only {
        jobs.extend([choices, blind].map(|choices| Job { held: None, choices }));
    }
    let fitted = course.fit_all(&jobs)?;
    let folds = usize::from(FOLDS);
    let held = |models: &[Fitted]| -> Result<Vec<Scored>, RankError> {
        let mut all = Vec::new();
        for (model, fold) in models.iter().zip(0..) {
            all.extend(course.scored(model, &course.lessons(Some(fold), true))?);
        }
        Ok(all)
    };
    let (seen, unseen) = (held(&fitted[..folds])?, held(&fitted[folds..2 * folds])?);
    let (calibration, blind_calibration) = (calibrate::fit(&seen), calibrate::fit(&unseen));

    // What cross-validation says, for choosing between versions.
    let mut validation: Vec<(&str, Vec<Answer<'_>>)> = Vec::new();
    let mut asked: Vec<&Lesson> = Vec::new();
    for fold in 0..FOLDS {
        let inside = course.lessons(Some(fold), true);
        for (name, answers) in course.baselines(Some(fold), &inside) {
            match validation.iter_mut().find(|(known, _)| *known == name) {
                Some((_, all)) => all.extend(answers),
                None => validation.push((name, answers)),
            }
        }
        asked.extend(inside);
    }
    let networks = [(WITHOUT_VECTORS, &unseen, blind_calibration), (NETWORK, &seen, calibration)];
    for (name, scored, calibration) in networks {
        validation.push((name, answers(&asked, &joined(scored, &calibration, false))));
    }
    validation.push((WITH_INDICATORS, answers(&asked, &joined(&seen, &calibration, true))));
    let validation: Vec<Row<'_>> = validation.into_iter().map(|(name, answers)| Row { name, answers }).collect();
    if options.cross_validate_only {
        let network = figures(&validation[validation.len() - 2].answers);
        return Ok(TrainingOutcome {
            card: format!("{calibration:?}\n{}", card::tables(&validation)),
            seconds: begun.elapsed().as_secs_f64(),
            top1: network.top1,
            prior_top1: figures(&validation[1].answers).top1,
            calibration_error: network.calibration_error,
        });
    }

    let (whole, whole_blind) = (&fitted[2 * folds], &fitted[2 * folds + 1]);
    write_artefacts(options, &whole.weights, &tokenizer, &course.vocabulary, &whole.priors, calibration)?;
    let loading = Instant::now();
    let ranker = NetworkRanker::open(options.output)?;
    let load_milliseconds = loading.elapsed().as_secs_f64() * 1e3;

    let test: Vec<&Lesson> = course.part(Split::Test).collect();
    let answering = Instant::now();
    let network: Vec<Vec<f64>> = test.iter().map(|lesson| ranker.probabilities(lesson.question())).collect();
    let microseconds_each = answering.elapsed().as_secs_f64() * 1e6 / test.len().max(1) as f64;
    let with_indicators: Vec<Vec<f64>> = test.iter().map(|lesson| ranker.joined(lesson.question(), &lesson.support, &[])).collect();
    let by_blind = joined(&course.scored(whole_blind, &test)?, &blind_calibration, false);
    let mut rows: Vec<Row<'_>> = course.baselines(None, &test).into_iter().map(|(name, answers)| Row { name, answers }).collect();
    rows.push(Row { name: WITHOUT_VECTORS, answers: answers(&test, &by_blind) });
    rows.push(Row { name: NETWORK, answers: answers(&test, &network) });
    rows.push(Row { name: WITH_INDICATORS, answers: answers(&test, &with_indicators) });
    let bytes = FILES
        .iter()
        .chain(["config.json"].iter())
        .filter_map(|name| fs::metadata(options.output.join(name)).ok())
        .map(|metadata| metadata.len())
        .sum();
    let seconds = begun.elapsed().as_secs_f64();
    let facts = Facts {
        seed: options.seed,
        terminology: codes.release().id.clone(),
        vocabulary: course.vocabulary.len(),
        width: WIDTH,
        notes: note_count,
        masked: course.part(Split::Train).count(),
        free: course.free.len(),
        written: course.written.len(),
        test: test.len(),
        seconds,
        bytes,
        microseconds_each,
        load_milliseconds,
        calibration,
        supported: test.iter().filter(|lesson| lesson.support.iter().any(|count| *count > 0)).count(),
    };
    let card = card::write(&facts, &rows, &validation);
    write(&options.output.join("CARD.md"), card.as_bytes())?;
    let of = |name: &str| rows.iter().find(|row| row.name == name).map(|row| figures(&row.answers)).unwrap_or_default();
    let outcome = of(NETWORK);
    Ok(TrainingOutcome { card, seconds, top1: outcome.top1, prior_top1: of(PRIOR).top1, calibration_error: outcome.calibration_error })
}

fn numbers(_: candle_core::Error) -> RankError {
    RankError::new("training", "tensors that do not fit", "the shapes of the format")
}

/// Probabilities of whole questions, with their indicators or without.
fn joined(scored: &[Scored], calibration: &Calibration, with_indicators: bool) -> Vec<Vec<f64>> {
    scored
        .iter()
        .filter(|one| !one.gone)
        .map(|one| calibration.joined(&one.scores, &one.shares, if with_indicators { &one.support } else { &[] }, &[]))
        .collect()
}

/// Shares by the indicators alone, even where there are none.
fn indicators(lesson: &Lesson) -> Vec<f64> {
    let n = lesson.candidates.len() as f64;
    let of = |at: usize| f64::from(lesson.support.get(at).copied().unwrap_or(0));
    let total: f64 = (0..lesson.candidates.len()).map(of).sum();
    (0..lesson.candidates.len()).map(|at| (of(at) + 0.5 / n) / (total + 0.5)).collect()
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
            Answer { axis: &lesson.axis, note: lesson.note, probability: probabilities[best], right: best == lesson.gold }
        })
        .collect()
}
