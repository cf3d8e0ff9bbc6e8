//! The subword vocabulary.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::rank::benchmark::{SourceNote, Split};
use crate::rank::network::vocabulary::{Vocabulary, read_words};
use crate::terminology::CodeSet;

/// Subwords of the vocabulary at most.
const VOCABULARY: usize = 12_000;
/// Whole words of the vocabulary at most.
const WHOLE_WORDS: usize = 10_500;
/// Letters of the parts of words.
const PART_LETTERS: RangeInclusive<usize> = 2..=6;
/// One billable title of so many is counted: they repeat one another.
const TITLE_STEP: usize = 3;

/// Subwords of the titles, inclusion terms and the notes of the training part: every letter and digit, the commonest words, and the commonest
/// beginnings and ends of the words left out. Ties stand in the order of the alphabet, so that the same texts give the same vocabulary.
pub(super) fn train(notes: &[SourceNote], codes: &CodeSet) -> Vec<u8> {
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
