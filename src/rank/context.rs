//! Which words of a note the ranker reads.

use std::ops::Range;

/// How much of a note the ranker reads for one gap at most, in bytes.
pub const CONTEXT_BYTES: usize = 2000;
/// Sentences before and after the mention's own that are always wanted.
const NEIGHBOURS: usize = 2;
/// Shortest word of a mention that other sentences are searched for, in bytes.
const SEARCHED_WORD: usize = 4;

/// Cuts the context of a mention out of a note: its sentence, the sentences of the evidence, the sentences beside it, those that share a longer word
/// with it, and the first ones of the note, in that order of want and in the order of the note, up to [`CONTEXT_BYTES`].
///
/// Sentences that touch a range of `barred` (a statement about somebody else) are left out, but never the mention's own.
///
/// `mention`, `evidence` and `barred` are byte ranges of `text`, other mentions of the condition among the evidence. Ranges that are not of the text count for
/// nothing.
///
/// # Cost
/// One pass over the note.
#[must_use]
pub fn cut_context(text: &str, mention: Range<usize>, evidence: &[Range<usize>], barred: &[Range<usize>]) -> String {
    let sentences = sentences(text);
    let holding = |at: usize| sentences.partition_point(|sentence| sentence.end <= at).min(sentences.len().saturating_sub(1));
    if sentences.is_empty() {
        return String::new();
    }
    let own = holding(mention.start);
    let mut wanted = vec![own];
    wanted.extend(evidence.iter().map(|range| holding(range.start)));
    for step in 1..=NEIGHBOURS {
        wanted.extend(own.checked_sub(step));
        wanted.extend((own + step < sentences.len()).then_some(own + step));
    }
    let words: Vec<String> = text
        .get(mention)
        .unwrap_or("")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() >= SEARCHED_WORD)
        .map(str::to_ascii_lowercase)
        .collect();
    if !words.is_empty() {
        let lower = text.to_ascii_lowercase();
        wanted.extend((0..sentences.len()).filter(|&at| words.iter().any(|word| lower[sentences[at].clone()].contains(word.as_str()))));
    }
    wanted.extend(0..sentences.len().min(NEIGHBOURS));
    let mut taken = vec![false; sentences.len()];
    for range in barred {
        let (first, last) = (holding(range.start), holding(range.end.saturating_sub(1).max(range.start)));
        wanted.retain(|&at| at == own || at < first || at > last);
    }
    let mut bytes = 0;
    for at in wanted {
        let length = sentences[at].len() + 1;
        if !taken[at] && (at == own || bytes + length <= CONTEXT_BYTES) {
            taken[at] = true;
            bytes += length;
        }
    }
    let mut context = String::with_capacity(bytes);
    for (sentence, _) in sentences.iter().zip(&taken).filter(|(_, taken)| **taken) {
        context.push_str(text[sentence.clone()].trim());
        context.push('\n');
    }
    if context.len() > CONTEXT_BYTES {
        let end = (0..=CONTEXT_BYTES).rev().find(|&at| context.is_char_boundary(at)).unwrap_or(0);
        context.truncate(end);
    }
    context
}

/// Sentences as byte ranges that leave nothing out: they end after a line break, or after a full stop, semicolon or question mark before a blank.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut sentences = Vec::new();
    let mut start = 0;
    for at in 0..bytes.len() {
        let ends = match bytes[at] {
            b'\n' => true,
            b'.' | b';' | b'?' | b'!' => bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace),
            _ => false,
        };
        // A lone "1." or an initial is no sentence.
        if ends && at + 1 - start > 3 {
            sentences.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < bytes.len() {
        sentences.push(start..bytes.len());
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mentions_sentence_comes_first_and_the_note_keeps_its_order() {
        let filler = "Nothing of interest is said here at all today. ".repeat(60);
        let text = format!("Knee trouble. {filler}She has knee pain. {filler}The left knee is swollen.");
        let at = text.find("knee pain").unwrap_or(0);
        let context = cut_context(&text, at..at + 9, &[], &[]);
        assert!(
            context.starts_with("Knee trouble.\n")
                && context.contains("She has knee pain.")
                && context.contains("The left knee is swollen.")
        );
        assert!(context.len() <= CONTEXT_BYTES);
    }

    #[test]
    fn statements_about_others_are_left_out() {
        let text = "She has knee pain. Her mother had left knee pain. The right knee is swollen.";
        let at = text.find("mother").unwrap_or(0);
        let context = cut_context(text, 8..17, &[], std::slice::from_ref(&(at..at + 6)));
        assert!(!context.contains("mother") && context.contains("right knee"), "{context}");
    }

    #[test]
    fn any_range_is_survived() {
        assert_eq!(cut_context("", 0..4, &[], &[]), "");
        let _ = cut_context("é. à", 1..2, &[Range { start: 9, end: 3 }], &[Range { start: 7, end: 2 }]);
        assert!(cut_context(&"é".repeat(2000), 0..2, &[], &[]).len() <= CONTEXT_BYTES);
    }
}
