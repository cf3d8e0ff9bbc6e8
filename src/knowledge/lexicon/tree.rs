//! The phrases as a tree of words: each word leads from the words before it to the phrases that go on with it.

use rustc_hash::FxHashMap;

use crate::knowledge::word_list::WordKey;

/// Words that one phrase or more begin with, by number; a single word has its own number.
pub(super) type Node = u32;

/// Which words lead on from which beginnings. Most words of a note lead nowhere, and one bit tells so.
#[derive(Clone, Debug)]
pub(super) struct PhraseTree {
    steps: FxHashMap<(Node, WordKey), Node>,
    /// One bit for each hash of a step.
    sieve: Vec<u64>,
    /// How many beginnings there are.
    nodes: usize,
}

impl PhraseTree {
    /// As many bits as the second level of a processor's cache holds with ease.
    const BITS: usize = 1 << 20;

    /// A tree without phrases, over the words known.
    pub(super) fn new(words: usize) -> Self {
        Self { steps: FxHashMap::default(), sieve: vec![0; Self::BITS / 64], nodes: words }
    }

    /// Adds a phrase; gives back its last node, `None` for a phrase without words.
    pub(super) fn add(&mut self, phrase: &[WordKey]) -> Option<Node> {
        let (first, rest) = phrase.split_first()?;
        let mut node = number(first.index());
        for key in rest {
            let next = number(self.nodes);
            let known = *self.steps.entry((node, *key)).or_insert(next);
            if known == next {
                self.nodes += 1;
                let bit = Self::bit(node, *key);
                self.sieve[bit / 64] |= 1 << (bit % 64);
            }
            node = known;
        }
        Some(node)
    }

    /// How many beginnings there are.
    pub(super) fn len(&self) -> usize {
        self.nodes
    }

    /// Follows a run of words from its first: the number of words and the node of each beginning.
    pub(super) fn follow(&self, mut keys: impl Iterator<Item = WordKey>, mut reach: impl FnMut(usize, Node)) {
        let Some(first) = keys.next().filter(|first| *first != WordKey::UNKNOWN) else { return };
        let (mut node, mut words) = (number(first.index()), 1);
        reach(words, node);
        for key in keys {
            let Some(next) = self.step(node, key) else { return };
            (node, words) = (next, words + 1);
            reach(words, node);
        }
    }

    fn step(&self, node: Node, key: WordKey) -> Option<Node> {
        let bit = Self::bit(node, key);
        let may_lead = self.sieve[bit / 64] & (1 << (bit % 64)) != 0;
        if may_lead { self.steps.get(&(node, key)).copied() } else { None }
    }

    fn bit(node: Node, key: WordKey) -> usize {
        let both = u64::from(node) << 32 | key.index() as u64;
        usize::try_from(both.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44).unwrap_or(0) % Self::BITS
    }
}

fn number(index: usize) -> Node {
    Node::try_from(index).unwrap_or(Node::MAX)
}
