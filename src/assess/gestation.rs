//! What a pregnancy makes of codes: the trimester a title leaves open, the weeks beside it, and the chapter of an illness in it (guidelines I.C.15.a).

use std::collections::BTreeSet;

use crate::document::{Document, Mention};
use crate::knowledge::Knowledge;
use crate::terminology::CodeId;

use super::Record;
use super::diagnosis::{Diagnosis, MentionRef, Status};

/// What titles call a trimester that is not stated, and how the values of its axis end.
const OPEN: &str = "unspecified trimester";
const TRIMESTER: &str = " trimester";
const WEEKS: &str = " weeks";

/// The code with the trimester that the record states, where its title leaves the trimester open (guidelines I.C.15.a.3).
pub(super) fn in_trimester(record: &Record<'_>, at: MentionRef, code: CodeId) -> CodeId {
    match trimester_of(record.knowledge, record.document(at), record.mention(at)) {
        Some(trimester) => with_trimester(record.knowledge, code, trimester),
        None => code,
    }
}

/// The trimester that is stated at a mention, by name or by the weeks.
fn trimester_of<'k>(knowledge: &'k Knowledge, document: &Document, mention: &Mention) -> Option<&'k str> {
    let by_weeks = || {
        let weeks: u8 = weeks_of(knowledge, document, mention)?.parse().ok()?;
        Some(match weeks {
            0..=13 => "first trimester",
            14..=27 => "second trimester",
            _ => "third trimester",
        })
    };
    one_label(knowledge, mention, TRIMESTER).or_else(by_weeks)
}

fn with_trimester(knowledge: &Knowledge, code: CodeId, trimester: &str) -> CodeId {
    let codes = &knowledge.codes;
    let title = codes.title(code);
    if !title.contains(OPEN) {
        return code;
    }
    let wanted = title.replace(OPEN, trimester);
    codes.subtree(codes.category(code)).find(|sibling| codes.is_billable(*sibling) && codes.title(*sibling) == wanted).unwrap_or(code)
}

/// The only value of a mention whose label ends so; none where there are two.
fn one_label<'k>(knowledge: &'k Knowledge, mention: &Mention, ending: &str) -> Option<&'k str> {
    let axes = &knowledge.condition(mention.condition?).axes;
    let label = |value: &crate::knowledge::AxisValueRef| axes[usize::from(value.axis)].values[usize::from(value.value)].label.as_str();
    let found: BTreeSet<&str> = mention.values.iter().map(label).filter(|label| label.ends_with(ending)).collect();
    found.first().copied().filter(|_| found.len() == 1)
}

/// An illness that is said to be one in pregnancy or after the birth has the code of chapter 15, its own beside it where the chapter wants it (guidelines
/// I.C.15.a.1).
pub(super) fn complicate(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let mut added: Vec<Diagnosis> = Vec::new();
    diagnoses.retain(|diagnosis| {
        let known = (diagnosis.status == Status::Current).then(|| record.knowledge.obstetric(diagnosis.code)).flatten();
        let Some(known) = known else { return true };
        let found = diagnosis.mentions.iter().find_map(|at| {
            let code = match time_of(record, *at)? {
                Time::Pregnancy => known.pregnancy.map(|code| of_the_day(record, *at, code)),
                Time::Puerperium => known.puerperium,
            };
            code.filter(|code| *code != diagnosis.code)
        });
        let Some(code) = found else { return true };
        added.push(Diagnosis { code, condition: record.knowledge.family(code), side_open: false, ..diagnosis.clone() });
        known.stays
    });
    diagnoses.append(&mut added);
}

/// A code of pregnancy with the trimester that the note states.
fn of_the_day(record: &Record<'_>, at: MentionRef, code: CodeId) -> CodeId {
    let family = record.knowledge.family(code);
    let mut others = record.document(at).mentions.iter().filter(|other| other.condition == family);
    let trimester = others.find_map(|other| trimester_of(record.knowledge, record.document(at), other));
    trimester.map_or(code, |stated| with_trimester(record.knowledge, code, stated))
}

/// When an illness is said to be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Time {
    Pregnancy,
    Puerperium,
}

/// How far behind "pregnancy complicated by" an illness stands, in words.
const COMPLICATED_WORDS: usize = 12;

/// What the words at a mention say of its time: "hypothyroidism in pregnancy", "pregnancy complicated by asthma", "postpartum fever", "fever, postpartum day 2".
fn time_of(record: &Record<'_>, at: MentionRef) -> Option<Time> {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let word = |at: usize| document.folded.word(at);
    let is_after_birth = |at: usize| matches!(word(at), "postpartum" | "puerperal");
    let mut behind = (mention.end..sentence.end).filter(|at| document.words[*at].is_content());
    let named = |at: &usize| !matches!(word(*at), "the" | "this" | "her" | "current" | "early" | "late" | "first" | "second" | "third");
    let next = behind.next();
    if next.is_some_and(|at| matches!(word(at), "in" | "during" | "of" | "complicating" | "affecting")) {
        match behind.find(named).map(word) {
            Some("pregnancy" | "trimester") => return Some(Time::Pregnancy),
            Some("puerperium" | "postpartum") => return Some(Time::Puerperium),
            _ => {}
        }
    }
    // Another name may follow: "anemia, postpartum depression".
    let ends = behind.next().is_none_or(|at| !document.words[at - 1].is_content() || matches!(word(at), "day" | "week" | "period"));
    if next.is_some_and(is_after_birth) && ends {
        return Some(Time::Puerperium);
    }
    if (sentence.first..mention.first).next_back().is_some_and(is_after_birth) || is_after_birth(mention.first) {
        return Some(Time::Puerperium);
    }
    // "On postpartum day 2", "3 days postpartum"
    let days = |at: usize| matches!(word(at), "day" | "week");
    if (sentence.first + 1..sentence.end).any(|at| (is_after_birth(at - 1) && days(at)) || (days(at - 1) && is_after_birth(at))) {
        return Some(Time::Puerperium);
    }
    let from = sentence.first.max(mention.first.saturating_sub(COMPLICATED_WORDS));
    let said = |at: usize| word(at) == "pregnancy" && word(at + 1) == "complicated" && matches!(word(at + 2), "by" | "with");
    (from..mention.first.saturating_sub(2)).any(said).then_some(Time::Pregnancy)
}

/// Chapters and categories in which the weeks are told of another time than the pregnancy's: abortive outcomes and the puerperium.
const WITHOUT_WEEKS: &[&str] =
    &["O00", "O01", "O02", "O03", "O04", "O07", "O08", "O85", "O86", "O87", "O88", "O89", "O90", "O91", "O92", "O94"];

/// The weeks of gestation beside a code of pregnancy and childbirth (tabular list, chapter 15).
pub(super) fn add_weeks(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let codes = &record.knowledge.codes;
    let is_weeks = |code: &str| code.starts_with("Z3A") && code != "Z3A.00";
    if diagnoses.iter().any(|diagnosis| is_weeks(codes.code(diagnosis.code))) {
        return;
    }
    let of_pregnancy = |diagnosis: &&Diagnosis| {
        let code = codes.code(diagnosis.code);
        diagnosis.status == Status::Current
            && (code.starts_with('O') || code.starts_with("Z34"))
            && !WITHOUT_WEEKS.iter().any(|category| code.starts_with(category))
    };
    let told = diagnoses.iter().filter(of_pregnancy).find_map(|diagnosis| {
        let (at, weeks) = diagnosis.mentions.iter().find_map(|at| Some((*at, weeks_at(record, *at)?)))?;
        let code = codes.find(&format!("Z3A.{weeks:0>2}"))?;
        Some(Diagnosis { code, condition: record.knowledge.family(code), mentions: vec![at], values: Vec::new(), ..diagnosis.clone() })
    });
    diagnoses.extend(told);
}

/// The weeks told beside a mention: by itself, or by another name of the pregnancy in its sentence ("hypertension in pregnancy, 20 weeks").
fn weeks_at<'k>(record: &Record<'k>, at: MentionRef) -> Option<&'k str> {
    let document = record.document(at);
    let sentence = document.sentence_of(record.mention(at).first);
    let beside = document.mentions.iter().filter(|other| document.sentence_of(other.first) == sentence);
    beside.filter_map(|other| weeks_of(record.knowledge, document, other)).next()
}

/// The weeks that the sentence of a mention states of the pregnancy.
fn weeks_of<'k>(knowledge: &'k Knowledge, document: &Document, mention: &Mention) -> Option<&'k str> {
    let weeks = one_label(knowledge, mention, WEEKS)?.strip_suffix(WEEKS)?;
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let mut words = sentence.first..sentence.end;
    words.all(|word| !is_span_of_time(document, sentence.first, word)).then_some(weeks)
}

/// Whether a word makes weeks a span of time and no age of the pregnancy: "for 10 weeks", "8 weeks ago", "12 weeks postpartum".
fn is_span_of_time(document: &Document, first: usize, at: usize) -> bool {
    let word = |at: usize| document.folded.word(at);
    match word(at) {
        "ago" | "postpartum" => true,
        "week" | "wk" | "wks" => {
            let before = at.saturating_sub(2);
            before >= first && matches!(word(before), "for" | "in" | "past" | "last" | "next" | "every" | "over" | "within" | "x")
        }
        _ => false,
    }
}
