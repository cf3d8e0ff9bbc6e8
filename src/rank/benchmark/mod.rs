//! Masked specificity: a benchmark without annotators.
//!
//! Where a note documents the value of an axis ("acute bronchitis", "right knee pain"), the value is taken out of that mention and of every other
//! mention of the same condition, the rest of the note stays, and the question is which value it was. Notes with a gold standard of gaps are left
//! out altogether; the others fall into two parts by a hash of their opening words, so that a note and its near copies stand in one part and the
//! split never moves when notes are added.

mod authored;
mod families;
mod masking;
mod notes;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::json;

pub(crate) use authored::statements;
pub(crate) use families::Family;
use families::families;
#[cfg(feature = "ranker")]
pub(crate) use families::{FamilyValue, folded_words};
pub(crate) use masking::Finder;
#[cfg(feature = "ranker")]
pub(crate) use notes::SourceNote;
pub(crate) use notes::read_notes;

use super::RankError;
use crate::knowledge::bundled_files;
use crate::terminology::{CodeId, CodeSet};

/// What the benchmark is built from.
#[derive(Clone, Copy, Debug)]
pub struct BenchmarkOptions<'a> {
    /// The code set.
    pub codes: &'a CodeSet,
    /// The data folder: `notes/mtsamples.jsonl`, `notes/aci-bench.jsonl`, `codes/codiesp-train.jsonl`,
    /// `codes/codiesp-dev.jsonl` (texts only), and `gold/gaps-dev.jsonl` whose notes are
    /// left out.
    pub data: &'a Path,
    /// The file to write, a JSON line an example.
    pub output: &'a Path,
    /// The part to write; `None` writes all parts.
    pub split: Option<Split>,
}

/// A part of the benchmark, split by note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Split {
    /// 60 % of the notes: what is learnt, and by cross-validation what is chosen.
    Train,
    /// 40 %: figures.
    Test,
}

impl Split {
    /// Both parts.
    pub const ALL: [Self; 2] = [Self::Train, Self::Test];

    /// `train` or `test`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
        }
    }
}

/// What was built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BenchmarkSummary {
    /// Notes read.
    pub notes: usize,
    /// Examples written.
    pub examples: usize,
    /// Families of codes looked for.
    pub families: usize,
    /// Examples of each axis in train and test, whatever part is written, in order of the axis name.
    pub by_axis: Vec<(String, [usize; 2])>,
}

/// A masked mention of a note.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) id: String,
    pub(crate) split: Split,
    pub(crate) fold: u8,
    pub(crate) text: String,
    /// The mention in `text`, in bytes.
    pub(crate) mention: std::ops::Range<usize>,
    pub(crate) documented: CodeId,
    pub(crate) axis: String,
    pub(crate) candidates: Vec<CodeId>,
    pub(crate) gold: CodeId,
}

/// Every example of the data folder, in the order of the notes and of the mentions in them.
pub(crate) fn examples(codes: &CodeSet, data: &Path) -> Result<(Vec<Example>, usize, usize), RankError> {
    let notes = read_notes(data)?;
    let families = families(codes, &bundled_files())?;
    let finder = Finder::new(&families);
    let mut examples = Vec::new();
    for note in &notes {
        for (at, masked) in finder.mask(&note.text).into_iter().enumerate() {
            let family: &Family = &families[masked.family];
            examples.push(Example {
                id: format!("{}.{at}", note.id),
                split: note.split,
                fold: note.fold,
                text: masked.text,
                mention: masked.mention,
                documented: family.documented,
                axis: family.axis.clone(),
                candidates: family.candidates(),
                gold: masked.gold,
            });
        }
    }
    Ok((examples, notes.len(), families.len()))
}

/// Builds the benchmark and writes it.
///
/// A line is `{"id", "text", "span", "code", "axis", "candidates", "gold", "split"}`; `span` counts characters of the masked text. The same data gives
/// the same bytes.
///
/// # Errors
/// When a data file cannot be read, a line is not a note, or the output cannot be written.
pub fn build(options: &BenchmarkOptions<'_>) -> Result<BenchmarkSummary, RankError> {
    let codes = options.codes;
    let (examples, notes, families) = examples(codes, options.data)?;
    let mut by_axis: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let mut lines = String::new();
    let mut written = 0;
    for example in &examples {
        by_axis.entry(&example.axis).or_default()[example.split as usize] += 1;
        if options.split.is_some_and(|split| split != example.split) {
            continue;
        }
        let start = example.text[..example.mention.start].chars().count();
        let length = example.text[example.mention.clone()].chars().count();
        let line = json!({
            "id": example.id,
            "text": example.text,
            "span": [start, start + length],
            "code": codes.code(example.documented),
            "axis": example.axis,
            "candidates": example.candidates.iter().map(|&code| codes.code(code)).collect::<Vec<_>>(),
            "gold": codes.code(example.gold),
            "split": example.split.as_str(),
        });
        lines.push_str(&line.to_string());
        lines.push('\n');
        written += 1;
    }
    fs::write(options.output, lines).map_err(|error| {
        RankError::new(options.output.display().to_string(), format!("an unwritable file ({})", error.kind()), "a file to write")
    })?;
    Ok(BenchmarkSummary {
        notes,
        examples: written,
        families,
        by_axis: by_axis.into_iter().map(|(axis, counts)| (axis.to_owned(), counts)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes() -> CodeSet {
        CodeSet::from_bytes(include_bytes!("../../../models/terminology/icd10cm-fy2026.pack")).expect("the crate carries its code set")
    }

    #[test]
    fn every_family_holds_for_the_bundled_code_set() {
        let codes = codes();
        let families = families(&codes, &bundled_files()).expect("families of the bundled code set");
        assert!(families.len() > 1000, "{}", families.len());
        for family in &families {
            let candidates = family.candidates();
            assert!(candidates.len() >= 2 && candidates.iter().all(|&code| codes.is_billable(code)), "{}", codes.code(family.documented));
            assert!(!candidates.contains(&family.documented), "{} is among its own candidates", codes.code(family.documented));
        }
    }

    #[test]
    fn every_mention_of_the_condition_loses_its_value_and_nothing_else_does() {
        let codes = codes();
        let families = families(&codes, &bundled_files()).expect("families of the bundled code set");
        let masked = Finder::new(&families)
            .mask("CC: Left knee pain.\nThe left knee is swollen. Pain in the left knee began in May. No right hip pain.");
        assert_eq!(masked.len(), 1, "{masked:?}");
        assert_eq!(masked[0].text, "CC: knee pain.\nThe left knee is swollen. Pain in the knee began in May. No right hip pain.");
        assert_eq!(&masked[0].text[masked[0].mention.clone()], "knee pain");
        assert_eq!(codes.code(masked[0].gold), "M25.562");
    }

    #[test]
    fn values_apart_from_the_mention_are_found_and_taken_out() {
        let codes = codes();
        let families = families(&codes, &bundled_files()).expect("families of the bundled code set");
        let finder = Finder::new(&families);
        for (text, axis, left, gold) in [
            ("He has pneumonia due to Klebsiella.", "organism", "Klebsiella", "J15.0"),
            ("Chronic kidney disease, stage 4.", "stage", "stage", "N18.4"),
            ("She has left-sided throbbing knee pain.", "laterality", "left", "M25.562"),
        ] {
            let found: Vec<_> = finder.mask(text).into_iter().filter(|masked| families[masked.family].axis == axis).collect();
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(!found[0].text.contains(left), "{}", found[0].text);
            assert_eq!(codes.code(found[0].gold), gold);
        }
        // The side belongs to the other condition.
        let found = finder.mask("Knee pain and left hip pain.");
        assert!(found.iter().all(|masked| !codes.code(masked.gold).starts_with("M25.56")), "{found:?}");
    }

    #[test]
    fn contradicted_values_make_no_question() {
        let families = families(&codes(), &bundled_files()).expect("families of the bundled code set");
        assert!(
            Finder::new(&families)
                .mask("Left knee pain. Later right knee pain.")
                .iter()
                .all(|masked| families[masked.family].axis != "laterality")
        );
    }
}
