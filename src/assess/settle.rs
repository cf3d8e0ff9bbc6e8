//! Which of several diagnoses of one record stand: one of each code, the specific before the unspecified, a combination before its part.

use std::collections::BTreeSet;

use crate::document::{Experiencer, Presence, Temporality};
use crate::knowledge::Side;
use crate::terminology::CodeId;
use crate::text::fold_phrase;

use super::Record;
use super::diagnosis::{Diagnosis, MentionRef, Status};
use super::gate::{CONCLUDES, FULL_TITLE, is_symptom};
use super::removal::is_replaced;
use super::tumour::is_active;

/// Whether a diagnosis is a code that its condition only gives beside its own.
fn is_only_beside(record: &Record<'_>, diagnosis: &Diagnosis) -> bool {
    let rules = diagnosis.condition.map_or(&[][..], |id| &record.knowledge.condition(id).rules);
    rules.iter().any(|rule| rule.also.contains(&diagnosis.code)) && !rules.iter().any(|rule| rule.code == diagnosis.code)
}

/// One diagnosis of each code. A code that one condition gives beside its own and another documents is the other's, with that one's values.
pub(super) fn merge_same_code(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let mut out: Vec<Diagnosis> = Vec::new();
    for diagnosis in diagnoses.drain(..) {
        match out.iter_mut().find(|known| known.code == diagnosis.code && known.status == diagnosis.status) {
            Some(known) => {
                known.mentions.extend(&diagnosis.mentions);
                known.mentions.sort_unstable();
                known.mentions.dedup();
                if diagnosis.condition.is_some() && is_only_beside(record, known) {
                    known.values = diagnosis.values;
                    known.condition = diagnosis.condition;
                } else if known.condition.is_none() || !is_only_beside(record, &diagnosis) {
                    known.values.extend(&diagnosis.values);
                    known.condition = known.condition.or(diagnosis.condition);
                }
            }
            None => out.push(diagnosis),
        }
    }
    *diagnoses = out;
}

/// An unspecified code gives way to a specific one of the same category, and an uncertain or past one to the same category stated as current.
pub(super) fn drop_less_specific(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let codes = &record.knowledge.codes;
    let vague: Vec<bool> = diagnoses
        .iter()
        .map(|diagnosis| {
            let title = codes.title(diagnosis.code).to_lowercase();
            title.contains("unspecified") || title.starts_with("other ") || diagnosis.side_open
        })
        .collect();
    let cancer = diagnoses
        .iter()
        .any(|d| d.status != Status::Uncertain && codes.code(d.code).starts_with('C') && !codes.code(d.code).starts_with("C80"));
    let spread = diagnoses.iter().any(|d| {
        let text = codes.code(d.code);
        d.status == Status::Current && text != "C79.9" && ["C77", "C78", "C79"].iter().any(|category| text.starts_with(category))
    });
    let keep: Vec<bool> = diagnoses
        .iter()
        .enumerate()
        .map(|(index, diagnosis)| {
            // What names no site gives way to any that does.
            let text = codes.code(diagnosis.code);
            if (cancer && text == "C80.1") || (spread && text == "C79.9") {
                return false;
            }
            !diagnoses.iter().enumerate().any(|(other, candidate)| {
                if other == index
                    || codes.category(candidate.code) != codes.category(diagnosis.code)
                    || stand_apart(record, diagnosis.code, candidate.code)
                {
                    return false;
                }
                let more_certain = diagnosis.status == Status::Uncertain && candidate.status == Status::Current;
                let finer = (vague[index] && (!vague[other] || says_more(record, candidate.code, diagnosis.code)))
                    || is_sided_form(record, diagnosis.code, candidate.code);
                more_certain || (finer && candidate.status == diagnosis.status)
            })
        })
        .collect();
    let mut kept = keep.iter();
    diagnoses.retain(|_| *kept.next().unwrap_or(&true));
}

/// Drops what another code says, and causes of injury where no injury is documented ("fall" is a season, "lifting weights" a pastime; guidelines I.C.20.a).
pub(super) fn drop_covered(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let codes = &record.knowledge.codes;
    let open = |d: &&Diagnosis| d.status != Status::History;
    let current: Vec<CodeId> = diagnoses.iter().filter(open).map(|d| d.code).collect();
    let certain: Vec<CodeId> = diagnoses.iter().filter(|d| d.status == Status::Current).map(|d| d.code).collect();
    let injured = current.iter().any(|code| codes.code(*code).starts_with(['S', 'T']));
    let keep: Vec<bool> = diagnoses
        .iter()
        .map(|diagnosis| {
            let text = codes.code(diagnosis.code);
            // A disease that is only suspected explains no symptom, and takes no place from one that is stated.
            let sure = diagnosis.status == Status::Current || is_symptom(record, Some(diagnosis.code));
            let by = if sure { &certain } else { &current };
            let named_by = |words: &[String]| diagnosis.mentions.iter().all(|at| is_only(record, *at, words));
            let said = |by: &[CodeId]| record.knowledge.covers(by, diagnosis.code, named_by);
            let same_side = || by.iter().copied().filter(|by| !is_of_other_side(record, diagnosis.code, *by)).collect::<Vec<CodeId>>();
            let covered =
                (said(by) && said(&same_side())) || (gives_way(record, diagnosis) && excluded_by_another(record, diagnosis, diagnoses));
            let cause = text.starts_with(['V', 'W', 'X', 'Y']);
            !covered && (injured || !cause || diagnosis.mentions.iter().any(|at| is_said_outright(record, *at)))
        })
        .collect();
    let mut kept = keep.iter();
    diagnoses.retain(|_| *kept.next().unwrap_or(&true));
}

/// Whether a mention is one of some folded phrases and nothing more.
fn is_only(record: &Record<'_>, at: MentionRef, phrases: &[String]) -> bool {
    let mention = record.mention(at);
    let words = record.document(at).folded.range(mention.first..mention.end);
    phrases.iter().any(|phrase| phrase.trim() == words.trim())
}

/// Whether the titles of two codes name different sides: the right knee's injury explains no pain of the left one.
fn is_of_other_side(record: &Record<'_>, one: CodeId, other: CodeId) -> bool {
    let names = |code: CodeId, side: &str| record.knowledge.codes.title(code).to_lowercase().contains(side);
    let opposed = |side, opposite| names(one, side) && !names(one, opposite) && names(other, opposite) && !names(other, side);
    opposed("right", "left") || opposed("left", "right")
}

/// One status for each code. What the note treats as current is no history of the patient (guidelines I.C.21.c.4), unless it concludes that it is over or only
/// lists a tumour that it elsewhere calls past; a suspicion adds nothing to a status that is listed.
pub(super) fn settle_status(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let keep: Vec<bool> = diagnoses
        .iter()
        .map(|diagnosis| {
            let rival = |status: Status| diagnoses.iter().find(|other| other.code == diagnosis.code && other.status == status);
            match diagnosis.status {
                Status::Current => {
                    !rival(Status::History).is_some_and(|past| is_over(record, past, diagnosis))
                        && !is_only_listed_tumour(record, diagnosis, diagnoses)
                }
                Status::History => rival(Status::Current).is_none_or(|current| is_over(record, diagnosis, current)),
                Status::Uncertain => !record.knowledge.is_past_by_title(diagnosis.code) || rival(Status::History).is_none(),
            }
        })
        .collect();
    let mut kept = keep.iter();
    diagnoses.retain(|_| *kept.next().unwrap_or(&true));
}

/// Whether the note concludes that a disease is over: its conclusion only has it as past, and it is one that ends, or its organ has been replaced.
fn is_over(record: &Record<'_>, past: &Diagnosis, current: &Diagnosis) -> bool {
    let concluded = |diagnosis: &Diagnosis| diagnosis.mentions.iter().any(|at| stands_in_conclusion(record, *at));
    let ends = !record.knowledge.is_chronic(past.code) || past.mentions.iter().any(|at| is_replaced(record, *at, past.code));
    ends && concluded(past) && !concluded(current)
}

/// How much of a code of personal history tells which organ had the tumour: "Z85.11" is the lung's.
const ORGAN: usize = 6;

/// Whether a tumour stands in lists of past illnesses only, without a word of disease or treatment, and the note calls one of that organ past.
fn is_only_listed_tumour(record: &Record<'_>, diagnosis: &Diagnosis, all: &[Diagnosis]) -> bool {
    let codes = &record.knowledge.codes;
    if !codes.code(diagnosis.code).starts_with('C') {
        return false;
    }
    let organ = record.knowledge.history_code(diagnosis.code).and_then(|past| codes.code(past).get(..ORGAN));
    let told_past = |other: &Diagnosis| organ.is_some() && other.status == Status::History && codes.code(other.code).get(..ORGAN) == organ;
    let listed = |at: &MentionRef| {
        let section = record.document(*at).section_of(record.mention(*at).first).kind;
        record.knowledge.section(section).historical && !is_active(record, *at)
    };
    all.iter().any(told_past) && diagnosis.mentions.iter().all(listed)
}

fn stands_in_conclusion(record: &Record<'_>, at: MentionRef) -> bool {
    let section = record.document(at).section_of(record.mention(at).first).kind;
    CONCLUDES.contains(&record.knowledge.section(section).id.as_str())
}

/// Whether a code is a symptom or a complaint, which the tabular list's excludes 1 notes keep from standing beside what explains it.
fn gives_way(record: &Record<'_>, diagnosis: &Diagnosis) -> bool {
    diagnosis.status == Status::Current && (is_symptom(record, Some(diagnosis.code)) || record.knowledge.is_complaint(diagnosis.code))
}

/// Whether an excludes 1 note of a diagnosis names another one that stands (guidelines I.A.12.a).
fn excluded_by_another(record: &Record<'_>, diagnosis: &Diagnosis, all: &[Diagnosis]) -> bool {
    let codes = &record.knowledge.codes;
    let mut others = all.iter().filter(|other| other.status == Status::Current && other.code != diagnosis.code);
    others.any(|other| !codes.code(other.code).starts_with('Z') && codes.excludes(diagnosis.code, other.code))
}

/// Whether the title of one code names all that another one's names, and more: "thoracic region" beside "site unspecified".
fn says_more(record: &Record<'_>, code: CodeId, than: CodeId) -> bool {
    let (more, less) = (named(record, code), named(record, than));
    more.len() > less.len() && less.is_subset(&more)
}

/// The words with which a title names something: not those that say what is left unspecified.
fn named(record: &Record<'_>, code: CodeId) -> BTreeSet<String> {
    let title = record.knowledge.codes.title(code).to_lowercase();
    let mut out = BTreeSet::new();
    for (index, clause) in title.split(',').enumerate() {
        if index > 0 && clause.contains("unspecified") {
            continue;
        }
        out.extend(fold_phrase(clause).split_whitespace().filter(|word| *word != "unspecified").map(str::to_owned));
    }
    out
}

/// A symptom that the note concludes with has the most specific code that its words give anywhere in the note ("hematuria", told as gross hematuria), and
/// both of two that are told as a pair ("auditory and visual hallucinations").
pub(super) fn refine_symptoms(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let codes = &record.knowledge.codes;
    let mut pairs: Vec<Diagnosis> = Vec::new();
    for diagnosis in diagnoses.iter_mut().filter(|d| d.status == Status::Current && codes.code(d.code).starts_with('R')) {
        let finer =
            record.charts.iter().enumerate().flat_map(|(note, chart)| chart.document.mentions.iter().map(move |mention| (note, mention)));
        let finer = finer.filter(|(_, mention)| {
            mention.assertion.presence == Presence::Present
                && mention.assertion.experiencer == Experiencer::Patient
                && mention.assertion.temporality == Temporality::Recent
        });
        let finer = finer.filter_map(|(note, mention)| mention.code.map(|code| (code, note, mention.first, mention.end)));
        let mut found: Vec<(CodeId, usize, usize, usize)> = finer
            .filter(|(code, ..)| {
                let kin = *code != diagnosis.code && codes.category(*code) == codes.category(diagnosis.code);
                // "Other" names nothing.
                kin && !codes.title(*code).starts_with("Other ") && says_more(record, *code, diagnosis.code)
            })
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|(code, ..)| *code);
        match found.as_slice() {
            [(only, ..)] => diagnosis.code = *only,
            [one, other] => {
                let (before, behind) = if one.2 < other.2 { (one, other) } else { (other, one) };
                if before.1 == behind.1 && before.3 + 1 == behind.2 {
                    pairs.push(Diagnosis { code: behind.0, ..diagnosis.clone() });
                    diagnosis.code = before.0;
                }
            }
            // Those that say more of different things do not tell which one is meant.
            _ => {}
        }
    }
    diagnoses.extend(pairs);
}

/// Whether a mention is a title in full, or all that its sentence says but for a few words.
fn is_said_outright(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let rest = (sentence.first..mention.first).chain(mention.end..sentence.end).filter(|word| document.words[*word].is_content()).count();
    mention.matched > FULL_TITLE || rest < FULL_TITLE
}

/// Whether two codes of one category are statements of their own: secondary neoplasms by site, diabetes by complication, disorders of single electrolytes,
/// where the fourth character says which (`apart` of course.toml). What leaves the site or the complication unspecified gives way to any (tabular list).
pub(in crate::assess) fn stand_apart(record: &Record<'_>, id: CodeId, other: CodeId) -> bool {
    let (code, other) = (record.knowledge.codes.code(id), record.knowledge.codes.code(other));
    // "H66.90" as "H40.9": the subcategory 9 is the unspecified one.
    let names_none = code.as_bytes().get(4) == Some(&b'9') || (code.len() == 5 && code.starts_with('E') && code.ends_with('8'));
    record.knowledge.stands_apart(id) && !names_none && code.get(..5) != other.get(..5)
}

/// Whether a code is another one with its side stated.
pub(super) fn is_sided_form(record: &Record<'_>, open: CodeId, sided: CodeId) -> bool {
    open != sided
        && record.knowledge.classification.is_side_open(open)
        && [Side::Right, Side::Left, Side::Bilateral].iter().any(|side| record.knowledge.classification.sided(open, *side) == sided)
}
