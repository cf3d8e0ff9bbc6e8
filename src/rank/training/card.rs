//! The model card.

use std::fmt::Write as _;

use super::figures::{Answer, Figures, by_axis, figures};
use super::{FEATURES_ALONE, MENTION_ONLY, NETWORK, PRIOR, WITHOUT_VECTORS};
use crate::rank::network::calibration::Calibration;
use crate::rank::network::reading::FEATURES;

/// A ranker's answers on the test part.
pub(crate) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) answers: Vec<Answer<'a>>,
}

/// What the card says beside the figures.
pub(crate) struct Facts {
    pub(crate) seed: u64,
    pub(crate) terminology: String,
    pub(crate) vocabulary: usize,
    pub(crate) width: usize,
    pub(crate) notes: usize,
    pub(crate) masked: usize,
    pub(crate) free: usize,
    pub(crate) written: usize,
    pub(crate) test: usize,
    pub(crate) seconds: f64,
    pub(crate) bytes: u64,
    pub(crate) microseconds_each: f64,
    pub(crate) load_milliseconds: f64,
    pub(crate) calibration: Calibration,
    /// Test questions with an indicator for some candidate.
    pub(crate) supported: usize,
}

/// Fewest test mentions of an axis for its figures to mean much.
const ENOUGH: usize = 100;

/// The tables of some rankers: all questions together, then by axis.
pub(crate) fn tables(rows: &[Row<'_>]) -> String {
    let mut out = String::from(
        "| ranker | n | top-1 | 95 % interval | ECE | at 50 % coverage | at 25 % coverage | macro top-1 |\n|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let axes = by_axis(&row.answers);
        let macro_top1 = axes.values().map(|f| f.top1).sum::<f64>() / axes.len().max(1) as f64;
        let _ = writeln!(out, "| {} {macro_top1:.3} |", line(row.name, &figures(&row.answers)));
    }
    out.push_str("\nBy axis:\n\n| axis | ranker | n | top-1 | 95 % interval | ECE | at 50 % coverage | at 25 % coverage |\n|---|---|---|---|---|---|---|---|\n");
    for axis in rows.first().map(|first| by_axis(&first.answers)).unwrap_or_default().keys() {
        for row in rows {
            if let Some(figures) = by_axis(&row.answers).get(axis) {
                let _ = writeln!(out, "| {axis} | {}", line(row.name, figures));
            }
        }
    }
    out
}

pub(crate) fn write(facts: &Facts, rows: &[Row<'_>], validation: &[Row<'_>]) -> String {
    let Facts { seed, terminology, vocabulary, width, notes, masked, free, written, test, seconds, calibration, .. } = facts;
    let top1 = |name: &str| rows.iter().find(|row| row.name == name).map_or(0.0, |row| figures(&row.answers).top1);
    let few: Vec<String> = rows
        .first()
        .map(|first| by_axis(&first.answers))
        .unwrap_or_default()
        .iter()
        .filter(|(_, figures)| figures.count < ENOUGH)
        .map(|(axis, figures)| format!("{axis} ({})", figures.count))
        .collect();
    format!(
        "# Card of the ranker\n\n\
        Given a condition coded without some axis and the words around it, it shares 1 among the more specific codes and \"none of these\".\n\n\
        ## What it is\n\
        Two static vectors for each of {vocabulary} subwords ({width} numbers each: as a word of a context, as a word of a value), learnt from running text and then kept;\n\
        two attentions over the context (near the mention, and over all of it) and the mention itself, each compared with the words that tell a candidate's title from its\n\
        siblings'; and one small layer that joins these three with {FEATURES} features by kind of question (sides, acuity, degrees, few candidates, many). The features are log\n\
        shares in training (of the code as an answer, of its value, of the notes that document it) and where the candidate's own words stand: near the mention, beside its\n\
        words, in its sentence, in the first sentences, anywhere. {:.2} MB; loaded in {:.0} ms; {:.0} µs a request, one thread, on the machine of training. With `s` indicators\n\
        for a candidate, `S` for all and the network's share `n`, the probability is `(s + {mass} n) / (S + {mass})`, so that two indicators outweigh the network.\n\n\
        ## How it was trained\n\
        `chartlint train ranker --data DIR -o DIR`, seed {seed}, code set {terminology}, two threads of an x86-64 processor, {seconds:.0} s of wall time.\n\
        {notes} notes: MTSamples (CC0 by its distributors), ACI-BENCH (CC BY 4.0), the English texts of CodiEsp's training and development parts (CC BY 4.0), without their labels;\n\
        the notes with a gold standard of gaps are left out altogether. 60 % of the notes by a hash of their opening are for training, 40 % for the test. Lessons: {masked} masked mentions,\n\
        {free} masked values of any condition, {written} titles, inclusion terms and indicators of the condition files; vectors from the notes of the training part and titles.\n\
        Temperature ({temperature:.2}), \"none of these\", the weight of the indicators and the threshold below which to abstain ({abstain:.2}) are fitted on the answers of four-fold\n\
        cross-validation over the training part, which also chose between versions (`--cross-validate`).\n\n\
        ## Figures: masked specificity, {test} questions of the test part\n\n{}\n\
        A bag of words that sees the masked mention only lies {:+.3} from the majority prior in top-1: the mask leaks no more than that.\n\
        The network lies {:+.3} from the majority prior, {:+.3} from the features alone in a linear layer, and {:+.3} from itself without its vectors.\n\
        An indicator of the condition files speaks for some candidate in {} of the {test} questions, found by the engine in the masked notes.\n\n\
        ## Figures of cross-validation on the training part\n\n{}\n\
        ## Limits\n\
        - Fewer than {ENOUGH} test mentions: {}. The notes do not hold more; their figures are anecdotes, and the intervals say so.\n\
        - Much of what a mask hides stands nowhere else in the note; the right answer to many questions is to abstain.\n\
        - Families of the benchmark come from condition files, a reviewed table and titles; a phrase can still be read as a value it is not.\n\
        - English notes of a few sources, many of them transcribed reports and translated case histories; nothing is known about other hospitals.\n\
        - Shares in training follow what is common in these notes: rare answers get low probabilities for that reason alone.\n\n\
        ## Not for\n\
        Coding without a person, choosing or ordering the options of a query, auto-resolution, payment, or any use where a suggestion is taken for documentation.\n",
        facts.bytes as f64 / 1e6,
        facts.load_milliseconds,
        facts.microseconds_each,
        tables(rows),
        top1(MENTION_ONLY) - top1(PRIOR),
        top1(NETWORK) - top1(PRIOR),
        top1(NETWORK) - top1(FEATURES_ALONE),
        top1(NETWORK) - top1(WITHOUT_VECTORS),
        facts.supported,
        tables(validation),
        if few.is_empty() { "none".to_owned() } else { few.join(", ") },
        mass = calibration.indicator_mass,
        temperature = calibration.temperature,
        abstain = calibration.abstain_below,
    )
}

fn line(name: &str, f: &Figures) -> String {
    format!(
        "{name} | {} | {:.3} | {:.3} to {:.3} | {:.3} | {:.3} | {:.3} |",
        f.count, f.top1, f.interval.0, f.interval.1, f.calibration_error, f.at_half, f.at_quarter
    )
}
