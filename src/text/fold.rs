//! Folding: case, accents, plural and spacing, aligned to the words of the original text.
//!
//! Every phrase the engine knows and every note it reads go through the same fold, so that one lexicon finds
//! "Acute  kidney-injuries" with the pattern " acute kidney injury ".

use super::{Word, WordKind, split_words};

/// A note folded to one line of words between single blanks, and where each word begins in it.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// The folded text: begins and ends with a blank.
    pub text: String,
    /// For each word, the byte of `text` where it begins.
    starts: Vec<u32>,
}

impl Folded {
    /// Folds the words of a text.
    ///
    /// # Cost
    /// One pass; memory of about the text's own length plus four bytes a word.
    #[must_use]
    pub fn new(text: &str, words: &[Word]) -> Self {
        let lower = text.to_ascii_lowercase();
        let mut folded = String::with_capacity(text.len() + words.len() / 2 + 2);
        let mut starts = Vec::with_capacity(words.len());
        folded.push(' ');
        for word in words {
            starts.push(u32::try_from(folded.len()).unwrap_or(u32::MAX));
            push_folded(&mut folded, text, &lower, word);
            folded.push(' ');
        }
        Self { text: folded, starts }
    }

    /// The same text without some of its words, and the index that each word left has in the whole.
    #[must_use]
    pub fn without(&self, dropped: impl Fn(usize) -> bool) -> (Self, Vec<usize>) {
        let kept: Vec<usize> = (0..self.starts.len()).filter(|index| !dropped(*index)).collect();
        let mut text = String::with_capacity(self.text.len());
        let mut starts = Vec::with_capacity(kept.len());
        text.push(' ');
        for index in &kept {
            starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            text.push_str(self.word(*index));
            text.push(' ');
        }
        (Self { text, starts }, kept)
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The folded form of word `index`.
    #[must_use]
    pub fn word(&self, index: usize) -> &str {
        let start = self.starts[index] as usize;
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| *next as usize);
        &self.text[start..end - 1]
    }

    /// The folded text from word `index` on, in bytes, and how many of them are the word's.
    #[must_use]
    pub fn bytes_from(&self, index: usize) -> (&[u8], usize) {
        let start = self.starts[index] as usize;
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| *next as usize);
        (&self.text.as_bytes()[start..], end - 1 - start)
    }

    /// The folded text of the words `first..end`, with a blank at each end.
    #[must_use]
    pub fn range(&self, words: std::ops::Range<usize>) -> &str {
        let byte = |word: usize| self.starts.get(word).map_or(self.text.len(), |start| *start as usize);
        if words.start >= words.end || words.start >= self.starts.len() { "" } else { &self.text[byte(words.start) - 1..byte(words.end)] }
    }

    /// The word that begins at byte `at` of the folded text, searched from word `last` back.
    #[must_use]
    pub fn word_at(&self, at: usize, last: usize) -> Option<usize> {
        let mut word = last.min(self.starts.len().checked_sub(1)?);
        while self.starts[word] as usize > at {
            word = word.checked_sub(1)?;
        }
        (self.starts[word] as usize == at).then_some(word)
    }

    /// The word that byte `end` of the folded text ends (exclusive) or lies in, searched from word `from` on.
    #[must_use]
    pub fn word_ending_at(&self, end: usize, from: usize) -> usize {
        let mut word = from;
        while self.starts.get(word + 1).is_some_and(|next| (*next as usize) < end) {
            word += 1;
        }
        word
    }
}

/// `lower`: the text with its ASCII letters small.
fn push_folded(into: &mut String, text: &str, lower: &str, word: &Word) {
    match word.kind {
        WordKind::Letters if word.plain => push_singular(into, &lower[word.span.range()]),
        WordKind::Break => into.push('\n'),
        WordKind::Mark(mark) => into.push(mark),
        WordKind::Number => text[word.span.range()].split(',').for_each(|piece| into.push_str(piece)),
        WordKind::Letters => fold_word_into(into, &text[word.span.range()]),
    }
}

/// Appends the folded form of one word of letters: lower case, accents off, plural off.
pub fn fold_word_into(into: &mut String, word: &str) {
    let start = into.len();
    // Alone it is the sign for "none", and no letter of "p.o.".
    if matches!(word, "ø" | "Ø") {
        into.push('ø');
        return;
    }
    if word.is_ascii() {
        word.split('\'').for_each(|piece| into.push_str(piece));
        into[start..].make_ascii_lowercase();
    } else {
        for character in word.chars() {
            match character {
                '\'' | '\u{2019}' | '\u{0300}'..='\u{036f}' => {}
                _ => character.to_lowercase().for_each(|lower| push_plain(into, lower)),
            }
        }
    }
    // "Crohn's" -> "crohn", "patient's" -> "patient": the possessive goes with the apostrophe.
    let possessive = word.len() > 2 && (word.ends_with("'s") || word.ends_with("\u{2019}s") || word.ends_with("'S"));
    if possessive && into.ends_with('s') {
        into.pop();
        return;
    }
    take_plural_off(into, start);
}

/// Appends a small word of ASCII letters and digits, plural off.
fn push_singular(into: &mut String, word: &str) {
    let start = into.len();
    into.push_str(word);
    // Nothing but an "s" at the end makes a plural.
    if word.as_bytes().last() == Some(&b's') {
        take_plural_off(into, start);
    }
}

/// Makes the word that begins at byte `start` its singular.
fn take_plural_off(into: &mut String, start: usize) {
    match singular(&into[start..]) {
        Singular::Same => {}
        Singular::Cut(tail) => into.truncate(into.len() - tail),
        Singular::Swap(tail, with) => {
            into.truncate(into.len() - tail);
            into.push_str(with);
        }
    }
}

/// How a plural becomes its singular.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Singular {
    /// It is one already.
    Same,
    /// Drop that many bytes at the end.
    Cut(usize),
    /// Drop that many bytes and append the text.
    Swap(usize, &'static str),
}

/// The rule that turns a lower-case English or medical-Latin plural into its singular. A few words that are no plurals are changed too; since
/// phrases and notes are folded alike, that does no harm.
#[must_use]
pub fn singular(word: &str) -> Singular {
    if word.len() < 4 || !word.ends_with('s') || !word.is_ascii() {
        return Singular::Same;
    }
    if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") || word.ends_with("itus") {
        return Singular::Same;
    }
    // Diseases that are no plurals, and would become names and other words: "Raby", "Cary".
    if matches!(word, "rabies" | "scabies" | "caries") {
        return Singular::Same;
    }
    if word.ends_with("ies") && word.len() > 5 {
        return Singular::Swap(3, "y");
    }
    // thromboses, metastases, diagnoses, psychoses; not "doses", "cases", "diseases", "phases".
    if word.len() > 7 && (word.ends_with("oses") || word.ends_with("tases") || word.ends_with("lyses") || word.ends_with("reses")) {
        return Singular::Swap(2, "is");
    }
    // headaches, earaches, toothaches; not "reaches", "approaches".
    if word.ends_with("aches") && !word.ends_with("eaches") && !word.ends_with("oaches") {
        return Singular::Cut(1);
    }
    if ["sses", "shes", "ches", "xes", "zes"].iter().any(|end| word.ends_with(end)) {
        return Singular::Cut(2);
    }
    Singular::Cut(1)
}

fn push_plain(into: &mut String, character: char) {
    let plain = match character {
        'à'..='å' | 'ā' | 'ă' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
        'ì'..='ï' | 'ī' | 'ı' => "i",
        'ñ' | 'ń' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'ù'..='ü' | 'ū' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'š' | 'ś' => "s",
        'ž' | 'ź' | 'ż' => "z",
        'ł' => "l",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        _ => {
            into.push(character);
            return;
        }
    };
    into.push_str(plain);
}

/// Folds a phrase of the knowledge files as a note is folded: words between single blanks, with a blank at each end. Marks inside the phrase are kept.
#[must_use]
pub fn fold_phrase(phrase: &str) -> String {
    let words = split_words(phrase);
    Folded::new(phrase, &words).text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plural_case_and_hyphens_fold_together() {
        assert_eq!(fold_phrase("Acute  kidney-Injuries"), " acute kidney injury ");
        assert_eq!(fold_phrase("Crohn's disease"), " crohn disease ");
        assert_eq!(fold_phrase("metastases, pancreatitis & diverticulosis"), " metastasis , pancreatitis & diverticulosis ");
        assert_eq!(fold_phrase("Ménière’s"), " meniere ");
        assert_eq!(fold_phrase("toothaches, backaches & patches"), " toothache , backache & patch ");
    }

    #[test]
    fn words_are_found_again_by_their_place_in_the_fold() {
        let text = "HFrEF, EF 25-30%";
        let words = split_words(text);
        let folded = Folded::new(text, &words);
        for index in 0..words.len() {
            let start = folded.starts[index] as usize;
            assert_eq!(folded.word_at(start, words.len()), Some(index));
            assert_eq!(folded.word_ending_at(start + folded.word(index).len(), 0), index);
        }
    }
}
