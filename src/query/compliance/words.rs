//! The words of a query and the phrases of the style in them.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::text::{WordKind, fold_word_into, split_words};

/// One word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spoken {
    /// In lower case.
    pub(super) plain: String,
    /// Without plural and accents, in American spelling.
    pub(super) folded: String,
    /// Written in capitals throughout.
    pub(super) capitals: bool,
    /// Counts the sentences of its text.
    pub(super) sentence: usize,
}

pub(super) fn spoken(text: &str) -> Vec<Spoken> {
    let text = tidy(text);
    let mut out = Vec::new();
    let mut sentence = 0;
    for word in split_words(&text) {
        let written = text.get(word.span.range()).unwrap_or_default();
        match word.kind {
            WordKind::Mark('.' | '?' | '!' | ';') => sentence += 1,
            WordKind::Mark(_) | WordKind::Break => {}
            WordKind::Number => out.push(Spoken { plain: written.to_owned(), folded: written.to_owned(), capitals: false, sentence }),
            WordKind::Letters => {
                let mut folded = String::with_capacity(written.len());
                fold_word_into(&mut folded, written);
                if folded.contains("aem") || folded.contains("oedem") {
                    folded = folded.replace("aem", "em").replace("oedem", "edem");
                }
                let capitals = written.chars().count() > 1 && written.chars().all(|character| !character.is_lowercase());
                out.push(Spoken { plain: written.to_lowercase(), folded, capitals, sentence });
            }
        }
    }
    out
}

/// Blanks for line breaks, nothing for invisible characters, and initials without their points (`D.R.G.`).
fn tidy(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let blanks = bytes.first() == Some(&b' ') || bytes.last() == Some(&b' ') || bytes.windows(2).any(|pair| pair == b"  ");
    let initials = bytes.windows(2).any(|pair| pair[0].is_ascii_uppercase() && pair[1] == b'.');
    if !blanks && !initials && bytes.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let visible: String =
        text.chars().filter(|character| !matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')).collect();
    let mut out = String::with_capacity(visible.len());
    for piece in visible.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let letters: Vec<&str> = piece.trim_end_matches('.').split('.').collect();
        if letters.len() > 1 && letters.iter().all(|letter| letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_uppercase())) {
            out.extend(letters);
        } else {
            out.push_str(piece);
        }
    }
    Cow::Owned(out)
}

/// Numbers of the sentences that end in a question mark.
pub(super) fn sentence_marks(text: &str) -> Vec<usize> {
    let text = tidy(text);
    let mut sentence = 0;
    let mut out = Vec::new();
    for word in split_words(&text) {
        if let WordKind::Mark(mark @ ('.' | '?' | '!' | ';')) = word.kind {
            if mark == '?' {
                out.push(sentence);
            }
            sentence += 1;
        }
    }
    out
}

pub(super) fn folded_text(text: &str) -> String {
    spoken(text).into_iter().map(|word| word.folded).collect::<Vec<_>>().join(" ")
}

pub(super) fn says_any(words: &[Spoken], plain: &[&str]) -> bool {
    words.iter().any(|word| plain.contains(&word.plain.as_str()))
}

pub(super) fn says_run(words: &[Spoken], plain: &[&str]) -> bool {
    words.windows(plain.len()).any(|run| run.iter().zip(plain).all(|(word, other)| word.plain == *other))
}

pub(super) fn starts_with(text: &str, plain: &[&str]) -> bool {
    spoken(text).first().is_some_and(|word| plain.contains(&word.plain.as_str()))
}

/// Whether the words of `inner` stand in `outer` one after the other.
pub(super) fn contains_run(outer: &[Spoken], inner: &[Spoken]) -> bool {
    !inner.is_empty() && outer.windows(inner.len()).any(|run| run.iter().zip(inner).all(|(word, other)| word.folded == other.folded))
}

/// Spans of what stands between quotation marks, in bytes, marks left out. An apostrophe opens nothing.
pub(super) fn quoted_spans(text: &str) -> Vec<Range<usize>> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let (start, mark) = characters[at];
        let closing: &[char] = match mark {
            '"' | '\u{201c}' => &['"', '\u{201d}'],
            '\'' | '\u{2018}' => &['\'', '\u{2019}'],
            '\u{ab}' => &['\u{bb}'],
            _ => &[],
        };
        let single = matches!(mark, '\'' | '\u{2018}');
        let apostrophe = single && at > 0 && characters[at - 1].1.is_alphanumeric();
        let opens = !closing.is_empty() && !apostrophe;
        let end = opens.then(|| {
            characters.iter().enumerate().skip(at + 1).find(|(index, (_, character))| {
                closing.contains(character) && !(single && characters.get(index + 1).is_some_and(|(_, next)| next.is_alphanumeric()))
            })
        });
        match end.flatten() {
            Some((index, (end, _))) => {
                out.push(start + mark.len_utf8()..*end);
                at = index + 1;
            }
            None => at += 1,
        }
    }
    out
}

pub(super) fn says_admission(words: &[Spoken]) -> bool {
    says_any(words, &["admission", "admitted", "arrival", "poa"]) || says_run(words, &["inpatient", "order"])
}

pub(super) fn says_relation(words: &[Spoken]) -> bool {
    words.iter().any(|word| RELATIONS.contains(&word.folded.as_str()))
}

/// Words of a question about cause and effect.
const RELATIONS: &[&str] = &[
    "due",
    "cause",
    "caused",
    "causing",
    "related",
    "relation",
    "relationship",
    "associated",
    "association",
    "linked",
    "link",
    "secondary",
    "result",
    "resulting",
    "because",
    "contributed",
    "contributing",
    "complication",
    "attributable",
    "attributed",
    "between",
    "induced",
    "led",
];

/// A phrase where it was found.
pub(super) struct Hit<'a> {
    pub(super) words: Range<usize>,
    pub(super) phrase: &'a str,
}

/// Words that `*` in a phrase may stand for.
const GAP_WORDS: usize = 5;

/// A phrase of the style: which, and its words; `None` stands for a gap.
#[derive(Debug)]
struct Phrase {
    index: usize,
    pieces: Vec<Option<String>>,
}

/// Phrases by their first word.
#[derive(Debug)]
pub(super) struct Phrases {
    texts: Vec<String>,
    by_first: FxHashMap<String, Vec<Phrase>>,
}

impl Phrases {
    pub(super) fn new(texts: &[String]) -> Self {
        let mut by_first: FxHashMap<String, Vec<Phrase>> = FxHashMap::default();
        for (index, text) in texts.iter().enumerate() {
            let pieces = pieces(text);
            if let Some(Some(first)) = pieces.first() {
                by_first.entry(first.clone()).or_default().push(Phrase { index, pieces });
            }
        }
        Self { texts: texts.to_vec(), by_first }
    }
}

pub(super) fn hits<'a>(words: &[Spoken], phrases: &'a Phrases) -> Vec<Hit<'a>> {
    let mut out = Vec::new();
    for (start, word) in words.iter().enumerate() {
        for Phrase { index, pieces } in phrases.by_first.get(&word.folded).into_iter().flatten() {
            if let Some(end) = matched(words, start, pieces) {
                out.push((*index, Hit { words: start..end, phrase: &phrases.texts[*index] }));
            }
        }
    }
    // The longest phrase at a place first; of equals, the one listed first.
    out.sort_by_key(|(index, hit)| (hit.words.start, std::cmp::Reverse(hit.words.end), *index));
    out.into_iter().map(|(_, hit)| hit).collect()
}

/// The words of a phrase; `None` for a gap. A gap at either end means nothing.
pub(super) fn pieces(phrase: &str) -> Vec<Option<String>> {
    let mut out = Vec::new();
    for part in phrase.split('*') {
        let words = spoken(part);
        if !out.is_empty() && !words.is_empty() {
            out.push(None);
        }
        out.extend(words.into_iter().map(|word| Some(word.folded)));
    }
    out
}

/// Where a phrase that begins at `start` ends; within one sentence.
pub(super) fn matched(words: &[Spoken], start: usize, pieces: &[Option<String>]) -> Option<usize> {
    let sentence = words.get(start)?.sentence;
    matched_in(words, start, pieces, sentence)
}

fn matched_in(words: &[Spoken], start: usize, pieces: &[Option<String>], sentence: usize) -> Option<usize> {
    let Some((first, rest)) = pieces.split_first() else { return Some(start) };
    let here = |at: &usize| words.get(*at).is_some_and(|word| word.sentence == sentence);
    match first {
        Some(folded) if here(&start) && words[start].folded == *folded => matched_in(words, start + 1, rest, sentence),
        Some(_) => None,
        None => (start..=start + GAP_WORDS).take_while(here).find_map(|at| matched_in(words, at, rest, sentence)),
    }
}
