//! The kind of a section by its content, when no heading says it.

use std::collections::BTreeMap;

use crate::knowledge::Knowledge;
use crate::text::{Folded, Note, split_words};

/// The label whose typical words stand in the text, weighed by how few sections share them.
pub(super) fn classify(text: &str, knowledge: &Knowledge) -> String {
    let note = Note::new(text);
    let words = split_words(note.text());
    let folded = Folded::new(note.text(), &words);
    let mut scores: BTreeMap<&str, f64> = BTreeMap::new();
    for (phrase, sections) in &knowledge.section_words {
        let padded = format!(" {phrase} ");
        let count = folded.text.matches(&padded).count();
        if count == 0 {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "a weight, not an account")]
        let weight = (1.0 + (count as f64).ln()) * (1.0 + phrase.matches(' ').count() as f64) / sections.len() as f64;
        for section in sections {
            *scores.entry(knowledge.section(*section).label.as_str()).or_default() += weight;
        }
    }
    scores
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(a.0)))
        .map_or_else(|| "GENHX".to_owned(), |(label, _)| label.to_owned())
}
