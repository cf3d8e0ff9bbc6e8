//! Whether a tumour that a mention names was taken out, or is there and treated (guidelines I.C.2.m).

use crate::document::{Given, GivenWhat, Temporality};

use super::Record;
use super::coding::own_code;
use super::diagnosis::{MentionRef, Status};

/// What the removal of a tumour makes of it: past, unless the note tells of disease or treatment beside it; `None` where no removal is told.
pub(super) fn after_removal(record: &Record<'_>, at: MentionRef) -> Option<Status> {
    if !is_taken_out(record, at) {
        return None;
    }
    Some(if is_active(record, at) { Status::Current } else { Status::History })
}

/// Words that tell when a tumour was found, not when it was over.
const FOUND: &[&str] = &["diagnosed", "diagnosis", "dx", "found", "detected", "discovered", "since", "developed"];

/// Whether a solid tumour is told with a year of the past and nothing of disease or treatment beside it ("breast cancer in 1992"). Leukemias and lymphomas
/// are in remission or not, whatever the year of their beginning.
pub(super) fn is_of_former_years(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let solid = own_code(record, at).is_some_and(|code| {
        let text = record.knowledge.codes.code(code);
        !["C77", "C78", "C79", "C8", "C9"].iter().any(|blood_or_spread| text.starts_with(blood_or_spread))
    });
    let found = || (sentence.first..sentence.end).any(|word| FOUND.contains(&document.folded.word(word)));
    solid && mention.assertion.dated && !found() && !is_active(record, at)
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
    // "Status post mastectomy for breast cancer".
    let taken_for =
        (mention.first.saturating_sub(REASON_WORDS).max(sentence.first)..mention.first).any(|word| words(word).ends_with("ectomy"));
    let open = |word: usize| matches!(words(word), "partial" | "partially" | "no" | "not" | "never" | "without" | "failed" | "incomplete");
    let in_part = |word: usize| (word.saturating_sub(4).max(mention.end)..word).any(open);
    let no_disease =
        after.clone().any(|word| matches!(words(word), "ned" | "undetectable") || (words(word) == "remission" && !in_part(word)));
    let removed_at_once = mention.end < sentence.end && removal(mention.end);
    // "Removal of the melanoma in 1984": the tumour names what was taken out.
    let named_so =
        mention.assertion.temporality == Temporality::Historical && (mention.first.saturating_sub(4)..mention.first).any(removal);
    ((removed || taken_for) && stated_past) || no_disease || removed_at_once || named_so || is_free_of_disease(record, at)
}

/// Words that say nothing else of the disease there is no evidence of; a metastatic one is another.
const OF_ITSELF: &[&str] = &["any", "active", "recurrent", "residual", "local", "persistent", "current", "further", "metabolically"];

/// Whether the sentence of a tumour, or one of the two behind it in its paragraph, says that there is no evidence of it any more.
fn is_free_of_disease(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    let sentence = document.sentence_of(first);
    let words = |word: usize| document.folded.word(word);
    let near = &document.sentences[sentence..document.sentences.len().min(sentence + 3)];
    near.iter().filter(|near| document.section_of(near.first).first == document.section_of(first).first).any(|near| {
        (near.first..near.end.saturating_sub(3)).any(|word| {
            matches!(words(word), "no" | "without" | "any")
                && (word + 1..near.end.min(word + 3)).any(|evidence| {
                    (words(evidence), words(evidence + 1)) == ("evidence", "of")
                        && (evidence + 2..near.end)
                            .find(|of| !OF_ITSELF.contains(&words(*of)))
                            .is_some_and(|of| matches!(words(of), "disease" | "recurrence" | "malignancy" | "cancer"))
                })
        })
    })
}

/// How many words lead from an operation to its reason ("orchiectomy secondary to his").
const REASON_WORDS: usize = 4;

/// Words of disease that is there.
const DISEASE: &[&str] = &["residual", "recurrent", "recurrence", "metastatic", "metastasis", "progression", "adjuvant", "positive"];

/// Words that begin or go on with a treatment, and what a tumour is treated with.
const BEGINS: &[&str] =
    &["starting", "start", "begin", "beginning", "undergoing", "receiving", "continue", "continuing", "currently", "planned"];
const TUMOUR_TREATMENTS: &[&str] = &["chemotherapy", "chemo", "chemoradiation", "radiation", "radiotherapy", "immunotherapy"];

/// Whether the sentence of a tumour or the next one tells of disease or of treatment under way.
pub(super) fn is_active(record: &Record<'_>, at: MentionRef) -> bool {
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
