//! The numbers of words as an automaton of bytes reads them.

use crate::knowledge::word_list::WordKey;

/// Words as the automaton reads them: two digits each, or three where there are too many, the first of them from a range of its own, so that no word begins
/// inside another. The base is as small as the number of words allows, which keeps the steps of the automaton short.
#[derive(Clone, Debug)]
pub(super) struct WordCodes {
    /// Digits of a word.
    pub(super) digits: usize,
    codes: Vec<[u8; Self::MOST_DIGITS]>,
}

impl WordCodes {
    const MOST_DIGITS: usize = 3;
    /// Where first digits begin, and the largest base.
    const FIRST: u8 = 0x80;

    /// Codes for the words of some patterns; all others of the `words` known are read like unknown ones, which begin like none.
    pub(super) fn new(words: usize, patterns: &[&[WordKey]]) -> Result<Self, String> {
        let mut used = vec![false; words + 1];
        for key in patterns.iter().copied().flatten() {
            used[key.index()] = true;
        }
        let count = used.iter().filter(|used| **used).count();
        let power = |base: usize, digits: usize| (0..digits).map(|_| base).product::<usize>();
        let largest = usize::from(Self::FIRST);
        let Some(digits) = (2..=Self::MOST_DIGITS).find(|digits| power(largest, *digits) >= count) else {
            return Err(format!("the lexicon has {count} different words; at most {} are allowed", power(largest, Self::MOST_DIGITS)));
        };
        let base = (1..=largest).find(|base| power(*base, digits) >= count).unwrap_or(largest);
        let mut codes = vec![[0; Self::MOST_DIGITS]; words + 1];
        for (number, (code, _)) in codes.iter_mut().zip(&used).filter(|(_, used)| **used).enumerate() {
            let mut rest = number;
            for digit in code[..digits].iter_mut().rev() {
                *digit = u8::try_from(rest % base).unwrap_or(0);
                rest /= base;
            }
            code[0] += Self::FIRST;
        }
        Ok(Self { digits, codes })
    }

    pub(super) fn of(&self, keys: &[WordKey]) -> Vec<u8> {
        let mut out = Vec::with_capacity(keys.len() * self.digits);
        self.write(keys, &mut out);
        out
    }

    /// Puts the codes of some words in the place of what is in `out`.
    pub(super) fn write(&self, keys: &[WordKey], out: &mut Vec<u8>) {
        out.clear();
        for key in keys {
            out.extend_from_slice(&self.codes[key.index()][..self.digits]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Classification, WordList};

    #[test]
    fn no_two_words_share_a_code_however_many_there_are() {
        for (words, digits) in [(100, 2), (17_000, 3)] {
            let mut list = WordList::new(&Classification::default(), &rustc_hash::FxHashMap::default(), &[], &[]);
            let keys: Vec<WordKey> = (0..words).flat_map(|number| list.enlist_all(&format!("w{number}q"))).collect();
            let codes = WordCodes::new(list.numbers(), &[&keys]).expect("so many words are allowed");
            assert_eq!(codes.digits, digits);
            let mut all: Vec<Vec<u8>> = keys.iter().map(|key| codes.of(&[*key])).collect();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), words);
            assert!(all.iter().all(|code| code[0] >= WordCodes::FIRST && code[1..].iter().all(|digit| *digit < WordCodes::FIRST)));
        }
    }
}
