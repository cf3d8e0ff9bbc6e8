//! The figures a ranker is judged by.

use std::collections::BTreeMap;

/// An answered question.
#[derive(Clone, Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) axis: &'a str,
    /// Probability of the first candidate.
    pub(crate) probability: f64,
    pub(crate) right: bool,
}

/// Figures over answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Figures {
    pub(crate) count: usize,
    pub(crate) top1: f64,
    /// 95 % interval (Wilson).
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
    let z = 1.96_f64;
    let centre = (top1 + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (top1 * (1.0 - top1) / n + z * z / (4.0 * n * n)).sqrt();
    Figures {
        count: answers.len(),
        top1,
        interval: ((centre - half).max(0.0), (centre + half).min(1.0)),
        calibration_error: bins.iter().map(|(sum, right, _)| (sum - right).abs()).sum::<f64>() / n,
        at_half: surest(2),
        at_quarter: surest(4),
    }
}

/// Figures of each axis, in order of its name.
pub(crate) fn by_axis(answers: &[Answer<'_>]) -> BTreeMap<String, Figures> {
    let mut groups: BTreeMap<&str, Vec<Answer<'_>>> = BTreeMap::new();
    for answer in answers {
        groups.entry(answer.axis).or_default().push(answer.clone());
    }
    groups.into_iter().map(|(axis, answers)| (axis.to_owned(), figures(&answers))).collect()
}
