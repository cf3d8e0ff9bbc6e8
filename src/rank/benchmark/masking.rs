//! Mentions whose value is documented, and the note without it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::families::Family;
use crate::terminology::CodeId;
use crate::text::{Word, WordKind, fold_word_into, split_words};

/// What makes one place of a value better than another: the least wins.
type Preference = (usize, Reverse<usize>, CodeId);

/// How many words other than its own may stand inside a mention.
const INNER_WORDS: usize = 3;
/// How many words may stand between a mention and a value after it ("pain in the knee", "pneumonia due to E. coli"), where all are among
/// [`FILLERS`].
const AFTER_WORDS: usize = 3;
/// How many words may stand between a value and the mention after it ("acute hypoxic respiratory failure"), where none is among [`JOINTS`].
const BEFORE_WORDS: usize = 2;
/// Words between a mention and its value that begin nothing new.
const FILLERS: [&str; 24] = [
    "of",
    "in",
    "on",
    "to",
    "the",
    "a",
    "her",
    "his",
    "at",
    "is",
    "was",
    "due",
    "secondary",
    "by",
    "caused",
    "from",
    "currently",
    "now",
    "which",
    "status",
    "type",
    "side",
    "involving",
    "affecting",
];
/// Words that begin another condition.
const JOINTS: [&str; 12] = ["and", "or", "with", "without", "no", "not", "versus", "vs", "from", "to", "for", "but"];
/// How many words before a mention a negation or a relative reaches.
const CUE_REACH: usize = 6;
/// Words that make a mention one of somebody else's, or of nothing.
const CUES: [&str; 20] = [
    "no",
    "not",
    "denies",
    "denied",
    "deny",
    "without",
    "negative",
    "rule",
    "ruled",
    "family",
    "mother",
    "father",
    "brother",
    "sister",
    "son",
    "daughter",
    "grandmother",
    "grandfather",
    "if",
    "never",
];

/// A masked mention: a note from which a family's values are taken out.
#[derive(Clone, Debug)]
pub(crate) struct Masked {
    /// Position of the family.
    pub(crate) family: usize,
    /// The code of the value taken out.
    pub(crate) gold: CodeId,
    /// The note without it.
    pub(crate) text: String,
    /// The mention in `text`, in bytes.
    pub(crate) mention: Range<usize>,
}

/// A family's head in a note.
struct Hit {
    family: usize,
    head_words: usize,
    /// First and last word, positions among the content words.
    words: (usize, usize),
    /// The code of its value, and the words that state it.
    value: Option<(CodeId, (usize, usize))>,
    asserted: bool,
}

/// A content word of a note.
struct Token {
    folded: String,
    word: usize,
    sentence: usize,
}

/// Finds the heads of families in notes.
pub(crate) struct Finder<'a> {
    families: &'a [Family],
    /// The longest word of each head, to the heads it opens: family and head.
    anchors: FxHashMap<&'a str, Vec<(usize, usize)>>,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(families: &'a [Family]) -> Self {
        let mut anchors: FxHashMap<&str, Vec<(usize, usize)>> = FxHashMap::default();
        for (at, family) in families.iter().enumerate() {
            for (head_at, head) in family.heads.iter().enumerate() {
                if let Some(anchor) = head.iter().max_by_key(|word| word.len()) {
                    anchors.entry(anchor).or_default().push((at, head_at));
                }
            }
        }
        Self { families, anchors }
    }

    /// One masked note for each family whose value the note documents once and without contradiction, in order of the mention.
    pub(crate) fn mask(&self, text: &str) -> Vec<Masked> {
        let words = split_words(text);
        let tokens = tokens(text, &words);
        let mut hits: BTreeMap<usize, Vec<Hit>> = BTreeMap::new();
        for at in 0..tokens.len() {
            for &(family, head) in self.anchors.get(tokens[at].folded.as_str()).map_or(&[][..], Vec::as_slice) {
                if let Some(hit) = self.hit(&words, &tokens, at, family, head) {
                    hits.entry(family).or_default().push(hit);
                }
            }
        }
        // One axis, one mention: the family whose head says most.
        let mut chosen: Vec<&Hit> = hits
            .values()
            .filter_map(|hits| {
                let mut stated = hits.iter().filter_map(|hit| hit.value.as_ref().map(|(code, _)| *code));
                let gold = stated.next()?;
                if stated.any(|code| code != gold) { None } else { hits.iter().find(|hit| hit.asserted && hit.value.is_some()) }
            })
            .collect();
        chosen.sort_by_key(|hit| (Reverse(hit.head_words), hit.family));
        let mut kept: Vec<&Hit> = Vec::new();
        for hit in chosen {
            let clash = kept.iter().any(|other| {
                self.families[other.family].axis == self.families[hit.family].axis
                    && other.words.0 <= hit.words.1
                    && hit.words.0 <= other.words.1
            });
            if !clash {
                kept.push(hit);
            }
        }
        kept.sort_by_key(|hit| (hit.words, hit.family));
        kept.into_iter()
            .filter_map(|hit| {
                let (gold, _) = hit.value.as_ref()?;
                let family = &self.families[hit.family];
                let mut gone: Vec<Range<usize>> = hits[&hit.family]
                    .iter()
                    .filter_map(|hit| hit.value.as_ref())
                    .map(|(_, (first, last))| words[tokens[*first].word].span.start()..words[tokens[*last].word].span.end())
                    .collect();
                gone.extend(tokens.iter().filter(|t| family.leaks.contains(&t.folded)).map(|t| words[t.word].span.range()));
                let mention = words[tokens[hit.words.0].word].span.start()..words[tokens[hit.words.1].word].span.end();
                let (text, mention) = without(text, gone, mention)?;
                Some(Masked { family: hit.family, gold: *gold, text, mention })
            })
            .collect()
    }

    fn hit(&self, words: &[Word], tokens: &[Token], at: usize, family: usize, head: usize) -> Option<Hit> {
        let head = &self.families[family].heads[head];
        let reach = head.len() + INNER_WORDS;
        let (mut first, mut last) = (at, at);
        for word in head {
            if *word == tokens[at].folded {
                continue;
            }
            let near = |other: &usize| tokens[*other].sentence == tokens[at].sentence && tokens[*other].folded == *word;
            let before = (at.saturating_sub(reach)..at).rev().find(near);
            let after = (at + 1..(at + reach).min(tokens.len())).find(near);
            let found = match (before, after) {
                (Some(b), Some(a)) => {
                    if at - b <= a - at {
                        b
                    } else {
                        a
                    }
                }
                (b, a) => b.or(a)?,
            };
            first = first.min(found);
            last = last.max(found);
        }
        if last - first + 1 > reach {
            return None;
        }
        let value = self.value(words, tokens, family, first, last);
        // A value inside or beside belongs to the mention's window only while it stands: the window itself is the head's.
        let cue = tokens[..first]
            .iter()
            .rev()
            .take(CUE_REACH)
            .take_while(|t| t.sentence == tokens[first].sentence)
            .any(|t| CUES.contains(&t.folded.as_str()));
        Some(Hit { family, head_words: head.len(), words: (first, last), value, asserted: !cue })
    }

    /// The value stated inside, right before or shortly after a mention, the nearest first, before after inside.
    fn value(&self, words: &[Word], tokens: &[Token], family: usize, first: usize, last: usize) -> Option<(CodeId, (usize, usize))> {
        let family = &self.families[family];
        let sentence = tokens[first].sentence;
        let mut best: Option<(Preference, (usize, usize))> = None;
        for value in &family.values {
            for phrase in &value.phrases {
                let length = phrase.len();
                let from = first.saturating_sub(length + BEFORE_WORDS);
                let to = (last + 1 + AFTER_WORDS + 1).min((tokens.len() + 1).saturating_sub(length));
                for start in from..to {
                    let end = start + length - 1;
                    if end >= tokens.len()
                        || !(start..=end).all(|i| tokens[i].sentence == sentence && tokens[i].folded == phrase[i - start])
                    {
                        continue;
                    }
                    let distance = if start > last {
                        let gap = start - last - 1;
                        let filled = tokens[last + 1..start].iter().all(|token| FILLERS.contains(&token.folded.as_str()));
                        let joined = nothing(words, tokens[last].word, tokens[start].word)
                            || (comma_or_nothing(words, tokens[last].word, tokens[start].word) && closes(words, tokens[end].word));
                        if gap > AFTER_WORDS || !filled || !joined { continue } else { gap + 2 }
                    } else if end < first {
                        let gap = first - end - 1;
                        let parted = tokens[end + 1..first].iter().any(|token| JOINTS.contains(&token.folded.as_str()));
                        if gap > BEFORE_WORDS || parted || !nothing(words, tokens[end].word, tokens[first].word) {
                            continue;
                        } else {
                            gap + 1
                        }
                    } else {
                        0
                    };
                    let key = (distance, Reverse(length), value.code);
                    if best.is_none_or(|(least, _)| key < least) {
                        best = Some((key, (start, end)));
                    }
                }
            }
        }
        best.map(|((_, _, code), range)| (code, range))
    }
}

fn nothing(words: &[Word], from: usize, to: usize) -> bool {
    words[from..to].iter().all(|word| word.is_content())
}

/// Whether a statement or a member of a list ends after a word.
fn closes(words: &[Word], word: usize) -> bool {
    words.get(word + 1).is_none_or(|next| !next.is_content())
}

fn comma_or_nothing(words: &[Word], from: usize, to: usize) -> bool {
    words[from..to].iter().all(|word| word.is_content() || word.kind == WordKind::Mark(','))
}

fn tokens(text: &str, words: &[Word]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(words.len());
    let mut sentence = 0;
    for (at, word) in words.iter().enumerate() {
        match word.kind {
            WordKind::Break | WordKind::Mark('.' | ';' | '?' | '!' | ':' | '\u{2022}') => sentence += 1,
            WordKind::Mark(_) => {}
            WordKind::Letters => {
                let mut folded = String::new();
                fold_word_into(&mut folded, &text[word.span.range()]);
                tokens.push(Token { folded, word: at, sentence });
            }
            WordKind::Number => tokens.push(Token { folded: text[word.span.range()].to_owned(), word: at, sentence }),
        }
    }
    tokens
}

/// The text without some ranges, and where a mention stands in it. Blanks close up, a comma left before the end of a statement goes, and an
/// article before the gap agrees with the word after it, so that the gap itself says nothing. `None` where the mention would vanish.
fn without(text: &str, mut gone: Vec<Range<usize>>, mention: Range<usize>) -> Option<(String, Range<usize>)> {
    gone.sort_by_key(|range| (range.start, Reverse(range.end)));
    let mut out = String::with_capacity(text.len());
    let (mut start, mut end) = (None, None);
    let mut at = 0;
    let mut copy = |out: &mut String, from: usize, to: usize| {
        // Where the mention begins or ends inside what is copied, its place in the copy is known.
        if start.is_none() && mention.start < to {
            start = Some(out.len() + mention.start.saturating_sub(from));
        }
        if end.is_none() && mention.end <= to {
            end = Some((out.len() + mention.end.saturating_sub(from)).min(out.len() + to - from));
        }
        out.push_str(&text[from..to]);
    };
    for range in gone {
        if range.start < at {
            continue;
        }
        copy(&mut out, at, range.start);
        let mut next = range.end;
        let rest = &text[next..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '-', '/']).len();
        if out.is_empty() || out.ends_with(char::is_whitespace) || out.ends_with(['-', '/', '(']) {
            next += blanks;
        }
        let following = text[next..].chars().next();
        if following.is_none_or(|c| matches!(c, '.' | ';' | ',' | '\n' | ')')) {
            let kept = out.trim_end_matches([' ', '-', ',']).len();
            out.truncate(kept);
        }
        agree(&mut out, following);
        at = next;
    }
    copy(&mut out, at, text.len());
    let (start, end) = (start?, end?);
    let end = end.min(out.len());
    let span = out.get(start..end)?;
    let lead = span.len() - span.trim_start_matches([' ', '-', '/', ',']).len();
    let trail = span.len() - span.trim_end_matches([' ', '-', '/', ',']).len();
    (lead + trail < span.len()).then(|| (start + lead)..(end - trail)).map(|span| (out, span))
}

/// Turns an article at the end of `out` into the form the following word takes.
fn agree(out: &mut String, following: Option<char>) {
    let vowel = following.is_some_and(|c| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u'));
    for (article, other, wants_vowel) in [("an ", "a ", false), ("a ", "an ", true), ("An ", "A ", false), ("A ", "An ", true)] {
        let before = out.strip_suffix(article).map(str::len);
        if let Some(before) = before
            && vowel == wants_vowel
            && !out[..before].ends_with(char::is_alphanumeric)
        {
            out.truncate(before);
            out.push_str(other);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_closes_without_a_trace() {
        let text = "He has an acute pancreatitis. Pain, right.";
        let (out, mention) = without(text, vec![10..15, 36..41], 16..28).expect("the mention stays");
        assert_eq!(out, "He has a pancreatitis. Pain.");
        assert_eq!(&out[mention], "pancreatitis");
    }

    #[test]
    fn a_value_inside_the_mention_goes_too() {
        let text = "Pain in the right knee today";
        let (out, mention) = without(text, std::iter::once(12..17).collect(), 0..22).expect("the mention stays");
        assert_eq!(out, "Pain in the knee today");
        assert_eq!(&out[mention], "Pain in the knee");
    }
}
