//! Assertion cues, and the sets of words that their phrases are built from.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::super::SourceFiles;
use super::super::cue::{Cue, CueCategory, Gone};
use super::super::files::{CuesFile, S};
use super::super::lexicon::Entry;
use super::{Context, parse};

const FILE: &str = "cues.toml";

/// One phrase names at most so many sets.
const MOST_SETS: usize = 3;

pub(super) fn cues(files: &SourceFiles, context: &mut Context<'_>) -> Vec<Cue> {
    let mut out: Vec<Cue> = Vec::new();
    // The cues of each phrase.
    let mut known: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    let Some(file) = parse::<CuesFile>(files, FILE, &mut context.faults) else { return out };
    let directions = [((true, false), "forward"), ((false, true), "backward"), ((true, true), "both")];
    for cue in &file.cue {
        let category = context.one_of(files, FILE, &cue.category, "category", &CueCategory::NAMES);
        let direction = context.one_of(files, FILE, &cue.direction, "direction", &directions);
        let (Some(category), Some((forward, backward))) = (category, direction) else { continue };
        let gone = cue.gone.as_ref().map(|gone| context.one_of(files, FILE, gone, "gone", &Gone::NAMES));
        let index = out.len();
        let entry = Entry::Cue(u16::try_from(index).unwrap_or(u16::MAX));
        out.push(Cue {
            category,
            forward,
            backward,
            max_words: cue.max_words.map(|most| u16::try_from(most).unwrap_or(u16::MAX)),
            clause: cue.clause,
            over: cue.over,
            gone: gone.flatten().unwrap_or(Gone::No),
            time: cue.time,
            opens: cue.opens,
            complete: cue.complete,
            child: cue.child,
            shared: cue.shared,
            lately: cue.lately,
            warns: cue.warns,
        });
        for words in &cue.words {
            match spelled_out(words.get_ref(), &file.sets) {
                Ok(phrases) => {
                    for phrase in phrases {
                        let others = known.entry(phrase.to_lowercase()).or_default();
                        if others.iter().any(|other| does_the_same(out[*other], out[index])) {
                            let message = format!("`{phrase}` stands in a cue of the same category, direction and effect already");
                            context.fault(files, FILE, words.span().start, message);
                        }
                        others.push(index);
                        context.lexicon.add(&phrase, entry, true);
                    }
                }
                Err(message) => context.fault(files, FILE, words.span().start, message),
            }
        }
        let _ = &cue.source;
    }
    out
}

/// Whether two cues differ in their reach alone: the longer one says all that both do.
fn does_the_same(one: Cue, other: Cue) -> bool {
    Cue { max_words: other.max_words, ..one } == other
}

/// Every phrase that a template stands for: "{relative} died of" is one for each word of the set `relative`.
fn spelled_out(template: &str, sets: &BTreeMap<String, Vec<S>>) -> Result<Vec<String>, String> {
    let mut out = vec![template.to_owned()];
    for _ in 0..MOST_SETS {
        let Some(name) = first_set(&out[0])?.map(str::to_owned) else { return Ok(out) };
        let Some(words) = sets.get(&name) else {
            let known: Vec<&str> = sets.keys().map(String::as_str).collect();
            return Err(format!("set `{name}` is not among [sets]: {}", known.join(", ")));
        };
        if words.is_empty() {
            return Err(format!("set `{name}` is empty"));
        }
        let place = format!("{{{name}}}");
        let with = |phrase: &String| words.iter().map(|word| phrase.replacen(&place, word.get_ref(), 1)).collect::<Vec<_>>();
        out = out.iter().flat_map(with).collect();
    }
    match first_set(&out[0])? {
        None => Ok(out),
        Some(_) => Err(format!("`{template}` names more than {MOST_SETS} sets")),
    }
}

/// The name of the first set that a template names.
fn first_set(template: &str) -> Result<Option<&str>, String> {
    let Some((_, rest)) = template.split_once('{') else { return Ok(None) };
    rest.split_once('}').map(|(name, _)| Some(name)).ok_or_else(|| format!("`{template}` has a {{ without its }}"))
}
