//! The model card.

use std::fmt::Write as _;

use super::figures::{Answer, Figures, by_axis, figures};

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
    pub(crate) lessons: [usize; 3],
    pub(crate) parts: [usize; 3],
    pub(crate) seconds: f64,
    pub(crate) bytes: u64,
    pub(crate) microseconds_each: f64,
    pub(crate) load_milliseconds: f64,
    pub(crate) blend: f64,
    pub(crate) temperature: f64,
    pub(crate) abstain_below: f64,
    pub(crate) mention_only_gain: f64,
    /// Top-1 of the network less that of its features alone.
    pub(crate) reading_gain: f64,
}

/// Fewest test mentions of an axis for its figures to mean much.
const ENOUGH: usize = 100;

pub(crate) fn write(facts: &Facts, rows: &[Row<'_>]) -> String {
    let mut card = String::new();
    let Facts { seed, terminology, vocabulary, width, notes, lessons, parts, seconds, bytes, .. } = facts;
    let megabytes = *bytes as f64 / 1e6;
    let _ = write!(
        card,
        "# Card of the ranker\n\n\
        Given a condition coded without some axis and the words around it, it shares 1 among the more specific codes and \"none of these\". First, small version.\n\n\
        ## What it is\n\
        Static vectors for {vocabulary} subwords ({width} numbers each), one attention over the context whose query is the mention, a bilinear score against the\n\
        words that tell a candidate's title from its siblings', and a linear layer that joins it with six features: log share in training, nearness of the\n\
        candidate's own words to the mention, their count, whether they stand in one sentence with it, and their share among the candidates' words, plain and by nearness. {megabytes:.2} MB; loaded in {:.0} ms; {:.0} µs a request, one\n\
        thread, on the machine of training. Indicators join by `(s + 1.5 n) / (S + 1.5)`, so that two of them outweigh the network.\n\n\
        ## How it was trained\n\
        `chartlint train ranker --data DIR -o DIR`, seed {seed}, code set {terminology}, processor only, {seconds:.0} s. {notes} notes: MTSamples (CC0 by its distributors),\n\
        ACI-BENCH (CC BY 4.0), the English texts of CodiEsp's training part (CC BY 4.0); the notes with a gold standard of gaps are left out\n\
        altogether. Lessons: {} masked mentions of the training part, {} masked values of any condition, {} titles and inclusion terms of ICD-10-CM (public domain).\n\
        Parts by note: {} train, {} calibration, {} test examples. Blend {:.2}, temperature {:.2}; the calibration part says to abstain below {:.2}.\n\n",
        facts.load_milliseconds,
        facts.microseconds_each,
        lessons[0],
        lessons[1],
        lessons[2],
        parts[0],
        parts[1],
        parts[2],
        facts.blend,
        facts.temperature,
        facts.abstain_below,
    );
    card.push_str("## Figures: masked specificity, test part\n\n| ranker | n | top-1 | 95 % interval | ECE | at 50 % coverage | at 25 % coverage | macro top-1 |\n|---|---|---|---|---|---|---|---|\n");
    for row in rows {
        let all = figures(&row.answers);
        let axes = by_axis(&row.answers);
        let macro_top1 = axes.values().map(|f| f.top1).sum::<f64>() / axes.len().max(1) as f64;
        let _ = writeln!(card, "| {} {macro_top1:.3} |", line(row.name, &all));
    }
    card.push_str("\nBy axis:\n\n| axis | ranker | n | top-1 | 95 % interval | ECE | at 50 % coverage | at 25 % coverage |\n|---|---|---|---|---|---|---|---|\n");
    let mut few = Vec::new();
    if let Some(first) = rows.first() {
        for (axis, figures) in by_axis(&first.answers) {
            if figures.count < ENOUGH {
                few.push(format!("{axis} ({})", figures.count));
            }
            for row in rows {
                if let Some(figures) = by_axis(&row.answers).get(&axis) {
                    let _ = writeln!(card, "| {axis} | {}", line(row.name, figures));
                }
            }
        }
    }
    let _ = write!(
        card,
        "\nThe indicators alone stand here without indicators (the benchmark reads no knowledge files): even shares, so the first code. A bag of words that sees the masked\n\
        mention only lies {:+.3} from the majority prior in top-1: the mask leaks no more than that.\n\n\
        The network lies {:+.3} in top-1 from its own features alone in a linear layer. While that is within the interval, nothing shows that its vectors add to them: what\n\
        lifts both over the bag of words are the features.\n\n\
        ## Limits\n\
        - Fewer than {ENOUGH} test mentions: {}. Their figures are anecdotes; the intervals say so.\n\
        - Rates, decay and rounds were chosen by the loss on the calibration part, which also fits the temperature; the test part was looked at for each of the few versions\n\
        that were tried, so that its figures lean a little towards the network.\n\
        - Much of what a mask hides stands nowhere else in the note; the right answer to many questions is to abstain.\n\
        - English notes of a few sources, many of them transcribed reports and case histories; nothing is known about other hospitals.\n\
        - The weight of the network against the indicators (1.5 indicators) is set by rule, not fitted.\n\
        - Shares in training follow what is common in these notes: rare answers get low probabilities for that reason alone.\n\n\
        ## Not for\n\
        Coding without a person, choosing or ordering the options of a query, auto-resolution, payment, or any use where a suggestion is taken for documentation.\n",
        facts.mention_only_gain,
        facts.reading_gain,
        if few.is_empty() { "none".to_owned() } else { few.join(", ") },
    );
    card
}

fn line(name: &str, f: &Figures) -> String {
    format!(
        "{name} | {} | {:.3} | {:.3} to {:.3} | {:.3} | {:.3} | {:.3} |",
        f.count, f.top1, f.interval.0, f.interval.1, f.calibration_error, f.at_half, f.at_quarter
    )
}
