//! What a newborn's weight and weeks make of codes: titles of chapter 16 that name a range of grams or the completed weeks (guidelines I.C.16.d).

use crate::document::Document;
use crate::terminology::CodeId;
use crate::text::WordKind;

use super::Record;
use super::diagnosis::{Diagnosis, MentionRef, Status};

/// What titles say where the weight or the weeks are not stated.
const OPEN: &[&str] = &["unspecified weight", "unspecified weeks of gestation"];

/// Gives codes that leave them open the weight and the weeks their sentence states, and the birth weight of a preterm newborn a code of its own.
pub(super) fn measure(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let codes = &record.knowledge.codes;
    for diagnosis in diagnoses.iter_mut().filter(|diagnosis| codes.code(diagnosis.code).starts_with("P0")) {
        let title = codes.title(diagnosis.code);
        if !OPEN.iter().any(|open| title.contains(open)) {
            continue;
        }
        let found = diagnosis.mentions.iter().find_map(|at| {
            let document = record.document(*at);
            let sentence = document.sentences[document.sentence_of(record.mention(*at).first)];
            let mut words = sentence.first..sentence.end;
            words.find_map(|word| stated(record, document, word, diagnosis.code))
        });
        diagnosis.code = found.unwrap_or(diagnosis.code);
    }
    add_weight(record, diagnoses);
}

/// The sibling of a code whose title has the weight or the weeks at a word.
fn stated(record: &Record<'_>, document: &Document, word: usize, code: CodeId) -> Option<CodeId> {
    let title = record.knowledge.codes.title(code);
    if title.contains(OPEN[0]) {
        return by_weight(record, code, grams(document, word)?);
    }
    let weeks = completed_weeks(document, word)?;
    let codes = &record.knowledge.codes;
    let wanted = format!(", gestational age {weeks} completed weeks");
    codes.subtree(codes.category(code)).find(|sibling| codes.is_billable(*sibling) && codes.title(*sibling).ends_with(&wanted))
}

/// The code of the same subcategories whose range of grams holds a weight.
fn by_weight(record: &Record<'_>, code: CodeId, weight: f64) -> Option<CodeId> {
    let codes = &record.knowledge.codes;
    let kin = codes.code(code).get(..4)?;
    // Of low birth weights the extremely low ones are a subcategory of their own.
    let near = |sibling: &CodeId| kin == "P07." || codes.parent(*sibling) == codes.parent(code);
    codes.subtree(codes.category(code)).filter(|sibling| codes.is_billable(*sibling)).filter(near).find(|sibling| {
        let title = codes.title(*sibling);
        let Some(range) = title.strip_suffix(" grams").and_then(|title| title.rsplit(", ").next()) else { return false };
        match range.split_once('-') {
            Some((from, to)) => from.parse().is_ok_and(|from: f64| from <= weight) && to.parse().is_ok_and(|to: f64| weight < to + 1.0),
            None => range.strip_prefix("less than ").is_some_and(|below| below.parse().is_ok_and(|below: f64| weight < below)),
        }
    })
}

/// The number at a word where it is a weight, in grams.
fn grams(document: &Document, at: usize) -> Option<f64> {
    let number: f64 = (document.words[at].kind == WordKind::Number).then(|| document.folded.word(at).parse().ok())??;
    match document.words.get(at + 1).filter(|word| word.is_content()).map(|_| document.folded.word(at + 1))? {
        "g" | "gm" | "gms" | "gram" => Some(number),
        "kg" | "kilogram" => Some(number * 1000.0),
        _ => None,
    }
}

/// How far behind a number the word for weeks may stand: "35 and 2/7 weeks".
const WEEK_WORDS: usize = 6;

/// The number at a word where it counts weeks.
fn completed_weeks(document: &Document, at: usize) -> Option<u8> {
    let number: u8 = (document.words[at].kind == WordKind::Number).then(|| document.folded.word(at).parse().ok())??;
    let behind = at + 1..document.words.len().min(at + 1 + WEEK_WORDS);
    let mut rest =
        behind.map(|at| document.folded.word(at)).skip_while(|word| matches!(*word, "-" | "and" | "/" | "+") || word.parse::<u8>().is_ok());
    let counts = rest.next().is_some_and(|word| matches!(word, "w" | "wk" | "wks" | "week" | "weeker"));
    counts.then_some(number)
}

/// How far behind "birth weight" its number stands, in words.
const WEIGHT_WORDS: usize = 5;

/// A preterm newborn has a code of its weight beside that of the weeks (guidelines I.C.16.d; tabular list, P07).
fn add_weight(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let codes = &record.knowledge.codes;
    let is = |diagnosis: &&Diagnosis, of: &[&str]| {
        diagnosis.status == Status::Current && of.iter().any(|prefix| codes.code(diagnosis.code).starts_with(prefix))
    };
    if diagnoses.iter().any(|diagnosis| is(&diagnosis, &["P07.0", "P07.1", "P05"])) {
        return;
    }
    let preterm = diagnoses.iter().find(|diagnosis| is(diagnosis, &["P07.2", "P07.3"]));
    let added = preterm.and_then(|preterm| {
        let weight = preterm.mentions.iter().find_map(|at| birth_weight(record, *at))?;
        let code = by_weight(record, preterm.code, weight)?;
        Some(Diagnosis { code, condition: record.knowledge.family(code), ..preterm.clone() })
    });
    diagnoses.extend(added);
}

/// The birth weight that the note of a mention tells, in grams.
fn birth_weight(record: &Record<'_>, at: MentionRef) -> Option<f64> {
    let document = record.document(at);
    let word = |at: usize| document.folded.word(at);
    let named = |at: &usize| word(*at) == "birthweight" || (word(*at) == "weight" && *at > 0 && word(*at - 1) == "birth");
    let mut names = (0..document.words.len()).filter(named);
    names.find_map(|at| (at..document.words.len().min(at + WEIGHT_WORDS)).find_map(|word| grams(document, word)))
}
