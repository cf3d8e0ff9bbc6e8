//! Whether a tumour that a mention names was taken out, or is there and treated (guidelines I.C.2.m).

use crate::document::{Given, GivenWhat, Temporality};

use super::Record;
use super::diagnosis::{MentionRef, Status};

/// What the removal of a tumour makes of it: past, unless the note tells of disease or treatment beside it; `None` where no removal is told.
pub(super) fn after_removal(record: &Record<'_>, at: MentionRef) -> Option<Status> {
    if !is_taken_out(record, at) {
        return None;
    }
    Some(if is_active(record, at) { Status::Current } else { Status::History })
}

fn is_taken_out(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let words = |word: usize| document.folded.word(word);
    let removal = |word: usize| matches!(words(word), "resection" | "excision" | "removal");
    let after = mention.end..sentence.end.min(mention.end + 14);
    let removed = after
        .clone()
        .any(|word| removal(word) || words(word).ends_with("ectomy") || matches!(words(word), "resected" | "excised" | "removed"));
    let stated_past = (sentence.first..sentence.end.saturating_sub(1))
        .any(|word| matches!((words(word), words(word + 1)), ("s", "p") | ("status", "post")));
    let no_disease = after.clone().any(|word| matches!(words(word), "ned" | "undetectable" | "remission"));
    let removed_at_once = mention.end < sentence.end && removal(mention.end);
    // "Removal of the melanoma in 1984": the tumour names what was taken out.
    let named_so =
        mention.assertion.temporality == Temporality::Historical && (mention.first.saturating_sub(4)..mention.first).any(removal);
    (removed && stated_past) || no_disease || removed_at_once || named_so
}

/// Words of disease that is there.
const DISEASE: &[&str] =
    &["residual", "recurrent", "recurrence", "metastatic", "metastases", "metastasis", "mets", "progression", "adjuvant", "positive"];

/// Words that begin or go on with a treatment, and what a tumour is treated with.
const BEGINS: &[&str] =
    &["starting", "start", "begin", "beginning", "undergoing", "receiving", "continue", "continues", "continuing", "currently", "planned"];
const TUMOUR_TREATMENTS: &[&str] = &["chemotherapy", "chemo", "chemoradiation", "radiation", "radiotherapy", "immunotherapy"];

/// Whether the sentence of a tumour or the next one tells of disease or of treatment under way.
fn is_active(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let index = document.sentence_of(mention.first);
    let first = document.sentences[index].first;
    let end = document.sentences.get(index + 1).unwrap_or(&document.sentences[index]).end;
    let folded = |word: usize| document.folded.word(word);
    let own = |word: usize| mention.first <= word && word < mention.end;
    let disease =
        (first..end).any(|word| !own(word) && DISEASE.contains(&folded(word)) && document.is_stated(word, word + 1, record.knowledge));
    let begins = (first..end).find(|word| BEGINS.contains(&folded(*word)));
    let drug = |given: &&Given| match given.what {
        GivenWhat::Drug(drug) => record.knowledge.medications[usize::from(drug)].classes.iter().any(|class| class == "antineoplastic"),
        GivenWhat::Treatment(_) => false,
    };
    let treatment =
        |word: usize| TUMOUR_TREATMENTS.contains(&folded(word)) || document.given.iter().filter(drug).any(|given| given.first == word);
    // "On chemotherapy", "on FOLFOX chemotherapy".
    let on = |word: usize| folded(word) == "on" && (word + 1..end.min(word + 3)).any(treatment);
    let treated = begins.is_some_and(|from| (from..end).any(treatment)) || (first..end).any(on);
    disease || treated
}
