//! What the network learns from: masked specificity, masked values of any condition, and the terminology's own titles.

use std::collections::{BTreeMap, BTreeSet};

use super::random::Random;
use crate::rank::RankError;
use crate::rank::benchmark::{Example, Family, FamilyValue, Finder, SourceNote, Split, folded_words, statements};
use crate::rank::context::cut_context;
use crate::terminology::{CodeId, CodeSet};

/// A question with its answer.
#[derive(Clone, Debug)]
pub(crate) struct Lesson {
    pub(crate) axis: String,
    pub(crate) split: Split,
    /// A number of the note, for parts within a part.
    pub(crate) fold: u8,
    /// The note, by the order of the data; figures are resampled by it.
    pub(crate) note: usize,
    pub(crate) context: String,
    pub(crate) mention: String,
    /// Empty where the answer is no code.
    pub(crate) documented: String,
    /// Code and title.
    pub(crate) candidates: Vec<(String, String)>,
    pub(crate) gold: usize,
    /// Indicators of the masked note for each candidate.
    pub(crate) support: Vec<u32>,
}

/// Most masked values of any condition that are taken from a note.
const FREE_PER_NOTE: usize = 8;
/// Siblings beside the answer in a question about a title.
const SIBLINGS: usize = 5;
/// Values whose words stand before any condition.
const FREE_AXES: [(&str, &[&str]); 3] =
    [("laterality", &["right", "left", "bilateral"]), ("acuity", &["acute", "chronic"]), ("severity", &["mild", "moderate", "severe"])];

/// The benchmark's examples as lessons. `support` counts the indicators of a masked note that speak for each candidate.
pub(crate) fn masked(examples: &[Example], codes: &CodeSet, support: Option<&super::SupportOf<'_>>) -> Vec<Lesson> {
    let mut notes: BTreeMap<&str, usize> = BTreeMap::new();
    examples
        .iter()
        .filter_map(|example| {
            let next = notes.len();
            let note = *notes.entry(example.id.rsplit_once('.').map_or(example.id.as_str(), |(note, _)| note)).or_insert(next);
            Some(Lesson {
                axis: example.axis.clone(),
                split: example.split,
                fold: example.fold,
                note,
                context: cut_context(&example.text, example.mention.clone(), &[], &[]),
                mention: example.text[example.mention.clone()].to_owned(),
                documented: codes.code(example.documented).to_owned(),
                candidates: example.candidates.iter().map(|&code| (codes.code(code).to_owned(), codes.title(code))).collect(),
                gold: example.candidates.iter().position(|code| *code == example.gold)?,
                support: support.map_or_else(Vec::new, |support| support(&example.text, example.mention.clone(), &example.candidates)),
            })
        })
        .collect()
}

/// What the indicators of the condition files speak for, as questions without a note.
pub(crate) fn stated(codes: &CodeSet) -> Result<Vec<Lesson>, RankError> {
    let lessons = statements(&crate::knowledge::bundled_files(), codes)?.into_iter().filter_map(|statement| {
        Some(Lesson {
            axis: statement.axis,
            split: Split::Train,
            fold: 0,
            note: 0,
            context: format!("{}. {}", statement.term, statement.words),
            mention: statement.term,
            documented: codes.code(statement.documented).to_owned(),
            gold: statement.candidates.iter().position(|code| *code == statement.gold)?,
            candidates: statement.candidates.iter().map(|&code| (codes.code(code).to_owned(), codes.title(code))).collect(),
            support: Vec::new(),
        })
    });
    Ok(lessons.collect())
}

/// Sides, acuity and severity of any condition in the notes of the training part: the candidates are the bare values.
pub(crate) fn free(notes: &[SourceNote], codes: &CodeSet) -> Vec<Lesson> {
    let heads = condition_words(codes);
    // A value stands for itself; its number is no code of any set.
    let number = |axis: usize, value: usize| CodeId(u32::MAX - u32::try_from(axis * 8 + value).unwrap_or(0));
    let mut families = Vec::new();
    for (axis_at, (axis, values)) in FREE_AXES.iter().enumerate() {
        for head in &heads {
            families.push(Family {
                axis: (*axis).to_owned(),
                documented: CodeId(u32::MAX),
                values: values
                    .iter()
                    .enumerate()
                    .map(|(at, value)| FamilyValue { code: number(axis_at, at), phrases: vec![folded_words(value)] })
                    .collect(),
                heads: vec![vec![head.clone()]],
                leaks: Vec::new(),
            });
        }
    }
    let finder = Finder::new(&families);
    let mut lessons = Vec::new();
    for note in notes.iter().filter(|note| note.split == Split::Train) {
        for masked in finder.mask(&note.text).into_iter().take(FREE_PER_NOTE) {
            let axis_at = FREE_AXES.iter().position(|(axis, _)| *axis == families[masked.family].axis).unwrap_or(0);
            let values = FREE_AXES[axis_at].1;
            lessons.push(Lesson {
                axis: FREE_AXES[axis_at].0.to_owned(),
                split: Split::Train,
                fold: note.fold,
                note: 0,
                support: Vec::new(),
                context: cut_context(&masked.text, masked.mention.clone(), &[], &[]),
                mention: masked.text[masked.mention.clone()].to_owned(),
                documented: String::new(),
                candidates: values.iter().map(|value| (String::new(), (*value).to_owned())).collect(),
                gold: (0..values.len()).find(|&at| number(axis_at, at) == masked.gold).unwrap_or(0),
            });
        }
    }
    lessons
}

/// Last words of the titles of categories: what a condition is called.
fn condition_words(codes: &CodeSet) -> BTreeSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for code in codes.iter().filter(|&code| codes.category(code) == code || codes.category(code) == codes.parent(code).unwrap_or(code)) {
        let title = codes.title(code);
        let main = title.split([',', '(', '[']).next().unwrap_or("");
        for word in folded_words(main) {
            if word.len() > 3 && word.chars().all(char::is_alphabetic) {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    let values: Vec<&str> = FREE_AXES.iter().flat_map(|(_, values)| values.iter().copied()).collect();
    counts
        .into_iter()
        .filter(|(word, count)| *count >= 2 && !values.contains(&word.as_str()) && word != "side")
        .map(|(word, _)| word)
        .collect()
}

/// Inclusion terms and titles as questions: which code of the category is meant.
pub(crate) fn titles(codes: &CodeSet, random: &mut Random, most: usize) -> Vec<Lesson> {
    let mut lessons = Vec::new();
    for code in codes.iter().filter(|&code| codes.is_billable(code)) {
        let siblings: Vec<CodeId> = match codes.parent(code) {
            Some(parent) => codes.subtree(parent).filter(|&other| other != code && codes.is_billable(other)).collect(),
            None => Vec::new(),
        };
        if siblings.is_empty() {
            continue;
        }
        let mut texts = codes.inclusion_terms(code);
        // One title of eight: they are many and alike.
        if random.below(8) == 0 {
            texts.push(codes.title(code));
        }
        for text in texts {
            let mut others = siblings.clone();
            random.shuffle(&mut others);
            others.truncate(SIBLINGS);
            others.push(code);
            others.sort();
            lessons.push(Lesson {
                axis: String::new(),
                split: Split::Train,
                fold: 0,
                note: 0,
                support: Vec::new(),
                context: text,
                mention: String::new(),
                documented: String::new(),
                gold: others.iter().position(|other| *other == code).unwrap_or(0),
                candidates: others.into_iter().map(|other| (codes.code(other).to_owned(), codes.title(other))).collect(),
            });
        }
    }
    random.shuffle(&mut lessons);
    lessons.truncate(most);
    lessons
}
