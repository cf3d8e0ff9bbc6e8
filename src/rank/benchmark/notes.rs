//! The notes of a data folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Split;
use crate::rank::RankError;

/// Files a data folder is read for, each a JSON line a note with `id` and `text`.
const FILES: [&str; 4] = ["notes/mtsamples.jsonl", "notes/aci-bench.jsonl", "codes/codiesp-train.jsonl", "codes/codiesp-dev.jsonl"];
/// Notes with a gold standard of gaps: left out of everything here.
const HELD_OUT: &str = "gold/gaps-dev.jsonl";
/// How many words of a note's beginning decide its part, so that near copies of a note stand in one part.
const SPLIT_WORDS: usize = 40;

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
}

/// A note of the data folder, with its part.
#[derive(Clone, Debug)]
pub(crate) struct SourceNote {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) split: Split,
    /// A number of the note's opening, for parts within a part.
    pub(crate) fold: u8,
}

/// Reads every note that is not held out, in the order of the files; a text that came before is not read twice.
pub(crate) fn read_notes(data: &Path) -> Result<Vec<SourceNote>, RankError> {
    let mut ids = BTreeSet::new();
    let mut texts = BTreeSet::new();
    for line in read_lines(&data.join(HELD_OUT))? {
        texts.insert(opening(&line.text));
        ids.insert(line.id);
    }
    let mut notes = Vec::new();
    let mut whole = BTreeSet::new();
    for file in FILES {
        for line in read_lines(&data.join(file))? {
            let opening = opening(&line.text);
            if ids.contains(&line.id) || texts.contains(&opening) || !whole.insert(Sha256::digest(line.text.as_bytes())) {
                continue;
            }
            let (split, fold) = part_of(&opening);
            notes.push(SourceNote { split, fold, id: line.id, text: line.text });
        }
    }
    Ok(notes)
}

fn read_lines(path: &Path) -> Result<Vec<Line>, RankError> {
    let place = path.display().to_string();
    let content = fs::read_to_string(path)
        .map_err(|error| RankError::new(&place, format!("an unreadable file ({})", error.kind()), "a file of notes"))?;
    content
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|_| {
                RankError::new(format!("{place}:{}", at + 1), "a line of another form", "a JSON object with the strings `id` and `text`")
            })
        })
        .collect()
}

/// The first words of a note in lower case.
fn opening(text: &str) -> String {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut opening = String::new();
    for word in words.by_ref().take(SPLIT_WORDS) {
        opening.push_str(&word.to_lowercase());
        opening.push(' ');
    }
    opening
}

/// The part of a note, 60 and 40 of 100 by a hash of its opening, whatever else is in the folder, and another number of the hash.
fn part_of(opening: &str) -> (Split, u8) {
    let digest = Sha256::digest(format!("chartlint specificity 2\n{opening}").as_bytes());
    let split = match u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]) % 100 {
        0..60 => Split::Train,
        _ => Split::Test,
    };
    (split, digest[4])
}
