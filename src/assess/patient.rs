//! What a record says of the patient as a person.

use super::Record;
use super::diagnosis::MentionRef;

/// Last day of the perinatal period.
const PERINATAL_DAYS: f64 = 28.0;

/// The patient's age in years: the first age that the record tells.
pub(super) fn age(record: &Record<'_>) -> Option<f64> {
    age_in_days(record).map(|days| days / 365.0)
}

/// Whether the patient is a newborn: what is documented in the first 28 days of life has codes of its own (guidelines I.C.16.a.4).
pub(super) fn is_newborn(record: &Record<'_>) -> bool {
    age_in_days(record).is_some_and(|days| days <= PERINATAL_DAYS)
}

/// How far behind a name "in a newborn" reaches, in words.
const WHOSE_WORDS: usize = 6;

/// Whether the words at a mention call it a newborn's: "neonatal seizures", "jaundice of the newborn", "hypoglycemia in a term neonate".
pub(super) fn is_called_newborn(record: &Record<'_>, at: MentionRef) -> bool {
    is_called(record, at, &["newborn", "neonatal", "neonate", "neonatorum"])
}

/// Whether the words at a mention call it a child's: "failure to thrive in an infant".
pub(super) fn is_called_child(record: &Record<'_>, at: MentionRef) -> bool {
    is_called(record, at, &["infant", "baby", "toddler", "child", "children", "pediatric", "adolescent"]) || is_called_newborn(record, at)
}

/// Whether one of the words stands in a mention, right before it, or behind "in" or "of" that follow it.
fn is_called(record: &Record<'_>, at: MentionRef, whose: &[&str]) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let said = |at: usize| whose.contains(&document.folded.word(at));
    let before = mention.first.checked_sub(1).filter(|at| *at >= sentence.first);
    if before.into_iter().chain(mention.first..mention.end).any(said) {
        return true;
    }
    let mut behind = mention.end..sentence.end.min(mention.end + WHOSE_WORDS);
    let joined = behind.next().is_some_and(|at| matches!(document.folded.word(at), "in" | "of"));
    joined && behind.take_while(|at| document.words[*at].is_content()).any(said)
}

/// Age in years from which titles of the classification call the patient an adult.
const ADULT_YEARS: f64 = 18.0;

/// Whether the patient is a child.
pub(super) fn is_child(record: &Record<'_>) -> bool {
    age(record).is_some_and(|years| years < ADULT_YEARS)
}

/// The first age that the record tells.
fn age_in_days(record: &Record<'_>) -> Option<f64> {
    record.charts.iter().find_map(|chart| chart.document.age_in_days)
}
