//! `course.toml`.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::text::fold_phrase;

use super::super::SourceFiles;
use super::super::combination::{Covered, Obstetric, Replaced};
use super::super::condition::CodePattern;
use super::super::course::{CodeTrait, Course};
use super::super::files::{CourseFile, S};
use super::super::habits::Habits;
use super::{Context, parse};

const FILE: &str = "course.toml";

pub(super) fn course(files: &SourceFiles, context: &mut Context<'_>) -> Course {
    let mut out = Course::new(context.codes);
    let Some(file) = parse::<CourseFile>(files, FILE, &mut context.faults) else { return out };
    let traits: [(&[S], CodeTrait, bool); 21] = [
        (&file.acute.codes, CodeTrait::Chronic, false),
        (&file.past_by_word.codes, CodeTrait::PastByWord, true),
        (&file.past_by_title.codes, CodeTrait::PastByTitle, true),
        (&file.seen_on_exam.codes, CodeTrait::SeenOnExam, true),
        (&file.allergic.codes, CodeTrait::Allergic, true),
        (&file.complaints.codes, CodeTrait::Complaint, true),
        (&file.apart.codes, CodeTrait::Apart, true),
        (&file.standing.codes, CodeTrait::Standing, true),
        (&file.standing.codes, CodeTrait::Chronic, true),
        (&file.operations.codes, CodeTrait::Operation, true),
        (&file.occasions.codes, CodeTrait::Occasion, true),
        (&file.births.codes, CodeTrait::Birth, true),
        (&file.events.codes, CodeTrait::Event, true),
        (&file.passing.codes, CodeTrait::Passing, true),
        (&file.warned_of.codes, CodeTrait::WarnedOf, true),
        (&file.aftercare.codes, CodeTrait::BeforeAftercare, true),
        (&file.general_appearance.codes, CodeTrait::Appearance, true),
        (&file.explained.codes, CodeTrait::Explained, true),
        (&file.not_diagnoses.codes, CodeTrait::Vague, true),
        (&file.not_diagnoses.listed, CodeTrait::Listed, true),
        (&file.habits.codes, CodeTrait::Habit, true),
    ];
    for (codes, which, has) in traits {
        for pattern in patterns(files, codes, context) {
            pattern.codes().for_each(|code| out.set(code, which, has));
        }
    }
    for history in &file.history {
        if let Some(becomes) = context.code(files, FILE, &history.becomes) {
            for code in patterns(files, &history.codes, context).iter().flat_map(CodePattern::codes) {
                out.history[code.index()].get_or_insert(becomes);
            }
        }
    }
    let folded = |words: &[String]| words.iter().map(|phrase| fold_phrase(phrase)).collect::<Vec<_>>();
    let bare = |words: &[String]| words.iter().map(|word| fold_phrase(word).trim().to_owned()).collect();
    let bare_words = |words: &[String]| words.iter().map(|word| fold_phrase(word).trim().to_owned()).collect::<FxHashSet<String>>();
    out.habits = Habits {
        kinds: file.habits.kinds.iter().map(|kind| bare_words(kind)).collect(),
        ends: bare_words(&file.habits.ends),
        wishes: bare_words(&file.habits.wishes),
        times: bare_words(&file.habits.times),
        returns: bare_words(&file.habits.returns),
        speakers: bare_words(&file.habits.speakers),
    };
    out.aftercare_titles = folded(&file.aftercare.titles);
    out.parts = bare(&file.general_appearance.parts);
    out.explaining = folded(&file.explained.words);
    for one in &file.covered {
        let codes = patterns(files, &one.codes, context);
        let row = Covered { by: patterns(files, &one.by, context), words: folded(&one.words), codes: codes.clone() };
        out.covered.add(row, &codes, context.codes);
    }
    for one in &file.replaced {
        let codes = patterns(files, &one.codes, context);
        let (status, unless) = (patterns(files, &one.status, context), patterns(files, &one.unless, context));
        out.replaced.add(Replaced { organ: bare(&one.parts), status, unless, codes: codes.clone() }, &codes, context.codes);
    }
    for one in &file.obstetric {
        let codes = patterns(files, &one.codes, context);
        let mut code = |named: &Option<S>| named.as_ref().and_then(|code| context.code(files, FILE, code));
        let (pregnancy, puerperium) = (code(&one.pregnancy), code(&one.puerperium));
        out.obstetric.add(Obstetric { codes: codes.clone(), pregnancy, puerperium, stays: one.stays }, &codes, context.codes);
    }
    let plain: BTreeSet<String> = folded(&file.not_diagnoses.titles).into_iter().collect();
    for code in context.codes.iter() {
        let title = context.codes.title(code);
        let head = title.trim_start_matches("Unspecified ").split([',', '(']).next().unwrap_or("");
        if plain.contains(&fold_phrase(head)) {
            out.set(code, CodeTrait::NotDiagnosis, true);
        }
    }
    out
}

fn patterns(files: &SourceFiles, codes: &[S], context: &mut Context<'_>) -> Vec<CodePattern> {
    codes.iter().map(|code| context.pattern(files, FILE, code)).collect()
}
