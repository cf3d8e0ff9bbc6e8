//! The arithmetic of evaluation: agreement, ratios, one-to-one pairing, and intervals by resampling notes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::knowledge::Knowledge;

/// How many times the notes are resampled for an interval.
pub const RESAMPLES: usize = 1_000;

/// At most this many lines of commonest misses or false alarms.
pub const DETAIL_LINES: usize = 15;

/// A small pseudo-random generator (splitmix64, Steele, Lea and Flood 2014): the same seed gives the same numbers on every machine.
#[derive(Clone, Debug)]
pub struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    /// A generator at a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn next_bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number from 0 to below `count`; 0 when `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        let wide = u128::from(self.next_bits()) * count as u128;
        (wide >> 64) as usize
    }

    /// `size` different numbers below `count`, rising; all of them when `size` is not smaller than `count`.
    pub fn sample(&mut self, count: usize, size: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        let size = size.min(count);
        for at in 0..size {
            let other = at + self.below(count - at);
            order.swap(at, other);
        }
        order.truncate(size);
        order.sort_unstable();
        order
    }
}

/// Counts of one note, or of many, behind a precision, a recall and an F1. Recall and precision may count different matches, so each has its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Gold items that a prediction matches.
    pub found: u64,
    /// Gold items.
    pub gold: u64,
    /// Predictions that match a gold item.
    pub right: u64,
    /// Predictions that count.
    pub predicted: u64,
}

impl Agreement {
    /// The agreement of `matched` pairs among `gold` and `predicted` items.
    #[must_use]
    pub fn of_counts(matched: usize, gold: usize, predicted: usize) -> Self {
        Self { found: matched as u64, gold: gold as u64, right: matched as u64, predicted: predicted as u64 }
    }

    /// The agreement of two sets.
    #[must_use]
    pub fn of_sets<T: Ord>(gold: &BTreeSet<T>, predicted: &BTreeSet<T>) -> Self {
        Self::of_counts(gold.intersection(predicted).count(), gold.len(), predicted.len())
    }

    /// The agreement of one yes-or-no label.
    #[must_use]
    pub fn of_label(gold: bool, predicted: bool) -> Self {
        Self::of_counts(usize::from(gold && predicted), usize::from(gold), usize::from(predicted))
    }

    /// Adds `times` copies of another's counts.
    pub fn add(&mut self, other: Self, times: u64) {
        self.found += other.found * times;
        self.gold += other.gold * times;
        self.right += other.right * times;
        self.predicted += other.predicted * times;
    }

    /// The sum over notes.
    #[must_use]
    pub fn total(notes: &[Self]) -> Self {
        let mut sum = Self::default();
        for note in notes {
            sum.add(*note, 1);
        }
        sum
    }

    /// Right predictions among predictions; 0 when there are none.
    #[must_use]
    pub fn precision(self) -> f64 {
        share(self.right as f64, self.predicted as f64).unwrap_or(0.0)
    }

    /// Found gold items among gold items; 0 when there are none.
    #[must_use]
    pub fn recall(self) -> f64 {
        share(self.found as f64, self.gold as f64).unwrap_or(0.0)
    }

    /// Harmonic mean of precision and recall; 0 when both are.
    #[must_use]
    pub fn f1(self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        share(2.0 * precision * recall, precision + recall).unwrap_or(0.0)
    }

    /// `{"precision", "recall", "f1", "support"}`; support counts gold items.
    #[must_use]
    pub fn to_value(self) -> Value {
        json!({"precision": self.precision(), "recall": self.recall(), "f1": self.f1(), "support": self.gold})
    }
}

/// `part / whole`, or `None` when there is no whole.
#[must_use]
pub fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// Average precision of a ranking against a set; `None` when the set is empty. A code ranked twice counts at its first place.
#[must_use]
pub fn average_precision<T: Ord>(ranking: &[T], gold: &BTreeSet<T>) -> Option<f64> {
    let mut seen = BTreeSet::new();
    let (mut hits, mut sum) = (0.0, 0.0);
    for item in ranking {
        if seen.insert(item) && gold.contains(item) {
            hits += 1.0;
            sum += hits / seen.len() as f64;
        }
    }
    share(sum, gold.len() as f64)
}

/// One prediction with a confidence, for figures over a ranking of all notes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Graded {
    /// Index of its note.
    pub note: usize,
    /// 0 to 1.
    pub confidence: f64,
    /// Whether it is right.
    pub right: bool,
}

/// Puts graded predictions in order of falling confidence; ties keep the order of the notes.
pub fn sort_graded(graded: &mut [Graded]) {
    graded.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.note.cmp(&b.note)));
}

/// The largest share of gold items found by a prefix of the predictions whose precision is at least `precision`. Predictions of equal confidence enter
/// together. `graded` stands in order of falling confidence, `gold` counts each note's gold items, `weights` says how often each note counts.
#[must_use]
pub fn coverage_at(precision: f64, graded: &[Graded], gold: &[u64], weights: &[u32]) -> Option<f64> {
    let total: u64 = gold.iter().zip(weights).map(|(count, weight)| count * u64::from(*weight)).sum();
    let (mut right, mut seen, mut best) = (0_u64, 0_u64, 0_u64);
    for (at, item) in graded.iter().enumerate() {
        let weight = u64::from(weights[item.note]);
        seen += weight;
        right += weight * u64::from(item.right);
        let tie = graded.get(at + 1).is_some_and(|next| next.confidence.total_cmp(&item.confidence).is_eq());
        if !tie && seen > 0 && right as f64 / seen as f64 >= precision {
            best = best.max(right);
        }
    }
    share(best as f64, total as f64)
}

/// Accuracy of the most confident part of the predictions: at least `part` of them, rounded up. `graded` stands in order of falling confidence.
#[must_use]
pub fn accuracy_at_coverage(part: f64, graded: &[Graded], weights: &[u32]) -> Option<f64> {
    let total: u64 = graded.iter().map(|item| u64::from(weights[item.note])).sum();
    let wanted = (total as f64 * part).ceil() as u64;
    let (mut right, mut seen) = (0, 0);
    for item in graded {
        let weight = u64::from(weights[item.note]).min(wanted - seen);
        seen += weight;
        right += weight * u64::from(item.right);
        if seen == wanted {
            break;
        }
    }
    share(right as f64, seen as f64)
}

/// Expected calibration error over ten equal bins of confidence (Naeini, Cooper and Hauskrecht 2015).
#[must_use]
pub fn calibration_error(graded: &[Graded], weights: &[u32]) -> Option<f64> {
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for item in graded {
        let weight = f64::from(weights[item.note]);
        let bin = &mut bins[((item.confidence * 10.0) as usize).min(9)];
        bin.0 += weight;
        bin.1 += weight * item.confidence;
        bin.2 += weight * f64::from(u8::from(item.right));
    }
    let total: f64 = bins.iter().map(|bin| bin.0).sum();
    share(bins.iter().map(|bin| (bin.1 - bin.2).abs()).sum(), total)
}

/// Which conditions count as one: the members of a group.
#[derive(Clone, Debug, Default)]
pub struct ConditionGroups {
    groups: BTreeMap<String, u16>,
}

impl ConditionGroups {
    /// The groups of compiled knowledge.
    #[must_use]
    pub fn of(knowledge: &Knowledge) -> Self {
        let group = |id: &str| knowledge.condition_id(id).map(|index| (id.to_owned(), knowledge.group(index)));
        Self { groups: knowledge.conditions.iter().filter_map(|condition| group(&condition.id)).collect() }
    }

    /// Groups by hand: a condition id and the number of its group.
    #[must_use]
    pub fn new<'a>(groups: impl IntoIterator<Item = (&'a str, u16)>) -> Self {
        Self { groups: groups.into_iter().map(|(id, group)| (id.to_owned(), group)).collect() }
    }

    /// Whether two conditions count as one. A condition that is not known is a group of its own.
    #[must_use]
    pub fn same(&self, a: &str, b: &str) -> bool {
        a == b || matches!((self.groups.get(a), self.groups.get(b)), (Some(x), Some(y)) if x == y)
    }
}

/// Pairs gold items with predictions, one to one: as many exact pairs as there can be, then as many loose ones as the rest allows.
/// Pairs are `(gold, predicted)`, by gold item.
#[must_use]
pub fn pair(
    gold: usize,
    predicted: usize,
    exact: impl Fn(usize, usize) -> bool,
    loose: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let all_gold: Vec<usize> = (0..gold).collect();
    let all_predicted: Vec<usize> = (0..predicted).collect();
    let mut pairs = largest_pairing(&all_gold, &all_predicted, &exact);
    let rest_gold: Vec<usize> = all_gold.into_iter().filter(|g| pairs.iter().all(|pair| pair.0 != *g)).collect();
    let rest_predicted: Vec<usize> = all_predicted.into_iter().filter(|p| pairs.iter().all(|pair| pair.1 != *p)).collect();
    pairs.extend(largest_pairing(&rest_gold, &rest_predicted, &loose));
    pairs.sort_unstable();
    pairs
}

/// Largest bipartite matching by augmenting paths (Kuhn): notes hold a few dozen items.
fn largest_pairing(gold: &[usize], predicted: &[usize], fits: &dyn Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    fn augment(g: usize, edges: &[Vec<usize>], owner: &mut [Option<usize>], tried: &mut [bool]) -> bool {
        for &p in &edges[g] {
            if !tried[p] {
                tried[p] = true;
                if owner[p].is_none_or(|other| augment(other, edges, owner, tried)) {
                    owner[p] = Some(g);
                    return true;
                }
            }
        }
        false
    }
    let edges: Vec<Vec<usize>> = gold.iter().map(|g| (0..predicted.len()).filter(|p| fits(*g, predicted[*p])).collect()).collect();
    let mut owner = vec![None; predicted.len()];
    for g in 0..gold.len() {
        augment(g, &edges, &mut owner, &mut vec![false; predicted.len()]);
    }
    owner.iter().enumerate().filter_map(|(p, g)| g.map(|g| (gold[g], predicted[p]))).collect()
}

/// Counts names, for the commonest misses and false alarms.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    names: BTreeMap<String, usize>,
}

impl Counts {
    /// Counts a name once more.
    pub fn add(&mut self, name: impl Into<String>) {
        *self.names.entry(name.into()).or_default() += 1;
    }

    /// A heading and at most [`DETAIL_LINES`] lines, commonest first; nothing when nothing was counted.
    #[must_use]
    pub fn lines(&self, heading: &str) -> Vec<String> {
        let total: usize = self.names.values().sum();
        if total == 0 {
            return Vec::new();
        }
        let mut ordered: Vec<(&String, &usize)> = self.names.iter().collect();
        ordered.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let mut lines = vec![format!("{heading} ({total})")];
        lines.extend(ordered.iter().take(DETAIL_LINES).map(|(name, count)| format!("  {count:>5}  {name}")));
        lines
    }
}

/// One figure with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// `precision`, `recall`, `f1` or `value`.
    pub label: &'static str,
    /// The figure; `None` when it has nothing to count.
    pub value: Option<f64>,
    /// 2.5 and 97.5 percent points of the resamples in which it could be counted.
    pub interval: Option<(f64, f64)>,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Key of the metric.
    pub name: String,
    /// Three figures for an agreement, one for anything else.
    pub figures: Vec<Figure>,
    /// How many items it counts.
    pub support: u64,
}

/// What scoring gives, before it is timed.
#[derive(Clone, Debug)]
pub struct Scored {
    /// Metrics as JSON, in the order of the task.
    pub metrics: Map<String, Value>,
    /// The same as a table with intervals.
    pub rows: Vec<Row>,
    /// Commonest misses and false alarms: codes, conditions and labels only.
    pub details: Vec<String>,
}

type Statistic<'a> = Box<dyn Fn(&[u32]) -> Option<f64> + 'a>;

enum Measure<'a> {
    Agreement(Vec<Agreement>),
    Ratio(Vec<(f64, f64)>),
    Statistic(u64, Statistic<'a>),
    Value(Value),
}

impl Measure<'_> {
    fn labels(&self) -> &'static [&'static str] {
        match self {
            Self::Agreement(_) => &["precision", "recall", "f1"],
            Self::Ratio(_) | Self::Statistic(..) => &["value"],
            Self::Value(_) => &[],
        }
    }

    /// The figures when each note counts as often as its weight says.
    fn figures(&self, weights: &[u32]) -> [Option<f64>; 3] {
        match self {
            Self::Agreement(notes) => {
                let mut sum = Agreement::default();
                for (note, weight) in notes.iter().zip(weights) {
                    sum.add(*note, u64::from(*weight));
                }
                [Some(sum.precision()), Some(sum.recall()), Some(sum.f1())]
            }
            Self::Ratio(notes) => {
                let (mut part, mut whole) = (0.0, 0.0);
                for (note, weight) in notes.iter().zip(weights) {
                    part += note.0 * f64::from(*weight);
                    whole += note.1 * f64::from(*weight);
                }
                [share(part, whole), None, None]
            }
            Self::Statistic(_, statistic) => [statistic(weights), None, None],
            Self::Value(_) => [None; 3],
        }
    }

    fn support(&self) -> u64 {
        match self {
            Self::Agreement(notes) => Agreement::total(notes).gold,
            Self::Ratio(notes) => notes.iter().map(|note| note.1).sum::<f64>().round() as u64,
            Self::Statistic(support, _) => *support,
            Self::Value(_) => 0,
        }
    }
}

/// Gathers the measures of a task, then counts them once as they are and once for each resample of the notes.
pub struct Sheet<'a> {
    notes: usize,
    measures: Vec<(String, Measure<'a>)>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet over `notes` notes, the unit that is resampled.
    #[must_use]
    pub fn new(notes: usize) -> Self {
        Self { notes, measures: Vec::new() }
    }

    /// A precision, recall and F1 from each note's counts.
    pub fn agreement(&mut self, name: &str, notes: Vec<Agreement>) {
        self.measures.push((name.to_owned(), Measure::Agreement(notes)));
    }

    /// A sum over a sum from each note's numerator and denominator.
    pub fn ratio(&mut self, name: &str, notes: Vec<(f64, f64)>) {
        self.measures.push((name.to_owned(), Measure::Ratio(notes)));
    }

    /// A figure that is not a ratio of sums: computed from how often each note counts.
    pub fn statistic(&mut self, name: &str, support: u64, statistic: impl Fn(&[u32]) -> Option<f64> + 'a) {
        self.measures.push((name.to_owned(), Measure::Statistic(support, Box::new(statistic))));
    }

    /// A value without an interval.
    pub fn value(&mut self, name: &str, value: Value) {
        self.measures.push((name.to_owned(), Measure::Value(value)));
    }

    /// Counts everything.
    #[must_use]
    pub fn finish(self, seed: u64, details: Vec<String>) -> Scored {
        let once = vec![1; self.notes];
        let intervals = self.intervals(seed);
        let mut metrics = Map::new();
        let mut rows = Vec::new();
        for ((name, measure), intervals) in self.measures.iter().zip(intervals) {
            let figures = measure.figures(&once);
            let value = match measure {
                Measure::Agreement(notes) => Agreement::total(notes).to_value(),
                Measure::Value(value) => value.clone(),
                Measure::Ratio(_) | Measure::Statistic(..) => figures[0].map_or(Value::Null, Value::from),
            };
            metrics.insert(name.clone(), value);
            let labels = measure.labels();
            if !labels.is_empty() {
                let figures =
                    labels.iter().zip(figures).zip(intervals).map(|((label, value), interval)| Figure { label, value, interval }).collect();
                rows.push(Row { name: name.clone(), figures, support: measure.support() });
            }
        }
        Scored { metrics, rows, details }
    }

    fn intervals(&self, seed: u64) -> Vec<[Option<(f64, f64)>; 3]> {
        let mut draws: Vec<[Vec<f64>; 3]> = self.measures.iter().map(|_| [Vec::new(), Vec::new(), Vec::new()]).collect();
        let mut generator = SplitMix64::new(seed);
        let mut weights = vec![0_u32; self.notes];
        for _ in 0..if self.notes == 0 { 0 } else { RESAMPLES } {
            weights.fill(0);
            for _ in 0..self.notes {
                weights[generator.below(self.notes)] += 1;
            }
            for ((_, measure), draws) in self.measures.iter().zip(&mut draws) {
                for (value, draws) in measure.figures(&weights).into_iter().zip(draws) {
                    draws.extend(value);
                }
            }
        }
        draws.into_iter().map(|figures| figures.map(interval)).collect()
    }
}

/// The middle 95 percent of the draws.
fn interval(mut draws: Vec<f64>) -> Option<(f64, f64)> {
    draws.sort_by(f64::total_cmp);
    let cut = draws.len() / 40;
    Some((*draws.get(cut)?, *draws.get(draws.len().checked_sub(cut + 1)?)?))
}
