//! Whether a tumour that a mention names was taken out, or is there and treated (guidelines I.C.2.m).

use super::Record;
use super::diagnosis::MentionRef;

/// A tumour that was taken out, with no word of disease or treatment beside it, is past (guidelines I.C.2.m).
pub(super) fn is_excised(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let words = |word: usize| document.folded.word(word);
    let after = mention.end..sentence.end.min(mention.end + 14);
    let removed = after.clone().any(|word| {
        let text = words(word);
        text.ends_with("ectomy") || matches!(text, "resection" | "resected" | "excision" | "excised" | "removal" | "removed")
    });
    let stated_past = (sentence.first..sentence.end.saturating_sub(1))
        .any(|word| matches!((words(word), words(word + 1)), ("s", "p") | ("status", "post")));
    let no_disease = after.clone().any(|word| matches!(words(word), "ned" | "undetectable" | "remission"));
    let removed_at_once = mention.end < sentence.end && matches!(words(mention.end), "removal" | "resection" | "excision");
    ((removed && stated_past) || no_disease || removed_at_once) && !is_active(record, at)
}

/// Words of disease that is there.
const DISEASE: &[&str] =
    &["residual", "recurrent", "recurrence", "metastatic", "metastases", "metastasis", "mets", "progression", "adjuvant", "positive"];

/// Words that begin or go on with a treatment, and what a tumour is treated with.
const BEGINS: &[&str] =
    &["starting", "start", "begin", "beginning", "undergoing", "receiving", "continue", "continues", "continuing", "currently", "planned"];
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
    let treated = begins.is_some_and(|from| {
        (from..end).any(|word| TUMOUR_TREATMENTS.contains(&folded(word)))
            || document.given.iter().any(|given| from < given.first && given.first < end)
    });
    disease || treated
}

/// "Removal of the melanoma": the tumour names what was taken out.
pub(super) fn follows_removal(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    (first.saturating_sub(4)..first).any(|word| matches!(document.folded.word(word), "removal" | "excision" | "resection"))
}
