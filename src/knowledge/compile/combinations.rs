//! `combinations.toml`, and the parts of the body of `synonyms.toml`.

use rustc_hash::FxHashMap;

use crate::text::fold_phrase;

use super::super::files::{CombinationsFile, PartFile, S};
use super::super::{ByCategory, Classification, CodePattern, Combination, Detail, DetailValue, PART_WORDS, SourceFiles, WordId};
use super::{Context, parse};

pub(super) fn combinations(files: &SourceFiles, context: &mut Context<'_>) -> (ByCategory<Combination>, Vec<Detail>) {
    const FILE: &str = "combinations.toml";
    let Some(file) = parse::<CombinationsFile>(files, FILE, &mut context.faults) else { return (ByCategory::default(), Vec::new()) };
    let folded = |list: &[String]| list.iter().map(|words| fold_phrase(words)).collect();
    let mut details = Vec::new();
    for one in &file.detail {
        let values = one
            .value
            .iter()
            .filter_map(|value| Some(DetailValue { words: folded(&value.words), becomes: context.code(files, FILE, &value.becomes)? }));
        let values = values.collect();
        details.push(Detail {
            open: one.open.iter().map(|code| context.pattern(files, FILE, code)).collect(),
            of: folded(&one.of),
            values,
        });
    }
    let mut combinations = ByCategory::default();
    for one in &file.combination {
        let of: Vec<Vec<CodePattern>> =
            one.of.iter().map(|part| part.iter().map(|code| context.pattern(files, FILE, code)).collect()).collect();
        let mut patterns = |list: &[S]| list.iter().map(|code| context.pattern(files, FILE, code)).collect();
        let (beside, told, denied) = (patterns(&one.beside), patterns(&one.told), patterns(&one.denied));
        let (after, unless) = (patterns(&one.after), patterns(&one.unless));
        let becomes_left = one.becomes_left.as_ref().map(|code| context.code(files, FILE, code));
        let Some(becomes) = context.code(files, FILE, &one.becomes) else { continue };
        let first = of.first().cloned().unwrap_or_default();
        let row = Combination {
            of,
            beside,
            told,
            denied,
            after,
            unless,
            newborn: one.newborn,
            child: one.child,
            becomes,
            becomes_left: becomes_left.flatten(),
        };
        combinations.add(row, &first, context.codes);
    }
    (combinations, details)
}

/// What each part of the body belongs to, in words of titles.
pub(super) fn wholes(
    files: &SourceFiles,
    list: &[PartFile],
    classification: &Classification,
    context: &mut Context<'_>,
) -> FxHashMap<String, Vec<Vec<WordId>>> {
    const FILE: &str = "synonyms.toml";
    let mut out: FxHashMap<String, Vec<Vec<WordId>>> = FxHashMap::default();
    for part in list {
        let wholes = part.of.iter().map(|whole| classification.words_of(whole).0);
        for name in &part.words {
            let folded = fold_phrase(name.get_ref()).trim().to_owned();
            if folded.split(' ').count() > PART_WORDS {
                context.fault(files, FILE, name.span().start, format!("`{}` is of more than {PART_WORDS} words", name.get_ref()));
                continue;
            }
            out.entry(folded).or_default().extend(wholes.clone());
        }
    }
    out
}
