//! The figures a ranker is judged by.

use std::collections::BTreeMap;

use super::random::Random;

/// Samples of a bootstrap.
const SAMPLES: usize = 1000;

/// An answered question.
#[derive(Clone, Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) axis: &'a str,
    /// The note it is about.
    pub(crate) note: usize,
    /// Probability of the first candidate.
    pub(crate) probability: f64,
    pub(crate) right: bool,
}

/// Figures over answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Figures {
    pub(crate) count: usize,
    pub(crate) top1: f64,
    /// 95 % interval (bootstrap over notes).
    pub(crate) interval: (f64, f64),
    /// Expected calibration error over ten equal bins.
    pub(crate) calibration_error: f64,
    pub(crate) at_half: f64,
    pub(crate) at_quarter: f64,
}

pub(crate) fn figures(answers: &[Answer<'_>]) -> Figures {
    if answers.is_empty() {
        return Figures::default();
    }
    let n = answers.len() as f64;
    let right = answers.iter().filter(|answer| answer.right).count() as f64;
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for answer in answers {
        let bin = ((answer.probability * 10.0) as usize).min(9);
        bins[bin].0 += answer.probability;
        bins[bin].1 += f64::from(u8::from(answer.right));
        bins[bin].2 += 1.0;
    }
    let mut sorted: Vec<&Answer<'_>> = answers.iter().collect();
    sorted.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let surest = |share: usize| {
        let kept = sorted.len().div_ceil(share);
        sorted[..kept].iter().filter(|answer| answer.right).count() as f64 / kept as f64
    };
    let top1 = right / n;
    Figures {
        count: answers.len(),
        top1,
        interval: bootstrap(answers),
        calibration_error: bins.iter().map(|(sum, right, _)| (sum - right).abs()).sum::<f64>() / n,
        at_half: surest(2),
        at_quarter: surest(4),
    }
}

/// The middle 95 % of top-1 over samples of notes with replacement.
fn bootstrap(answers: &[Answer<'_>]) -> (f64, f64) {
    let mut notes: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for answer in answers {
        let note = notes.entry(answer.note).or_default();
        note.0 += f64::from(u8::from(answer.right));
        note.1 += 1.0;
    }
    let notes: Vec<(f64, f64)> = notes.into_values().collect();
    let mut random = Random::new(SAMPLES as u64);
    let mut shares: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let (right, all) = (0..notes.len()).map(|_| notes[random.below(notes.len())]).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
            right / all
        })
        .collect();
    shares.sort_by(f64::total_cmp);
    (shares[SAMPLES / 40], shares[SAMPLES - 1 - SAMPLES / 40])
}

/// Figures of each axis, in order of its name.
pub(crate) fn by_axis(answers: &[Answer<'_>]) -> BTreeMap<String, Figures> {
    let mut groups: BTreeMap<&str, Vec<Answer<'_>>> = BTreeMap::new();
    for answer in answers {
        groups.entry(answer.axis).or_default().push(answer.clone());
    }
    groups.into_iter().map(|(axis, answers)| (axis.to_owned(), figures(&answers))).collect()
}
