//! Names that are said with their head in front as well: "rotator cuff tear" is "tear of rotator cuff" and "torn rotator cuff".

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::fold_phrase;

use super::super::files::HeadFile;
use super::super::lexicon::{Entry, LexiconBuilder};

/// A name of more words is seldom turned.
const WORDS: std::ops::RangeInclusive<usize> = 2..=6;
/// What stands between a head in front and its name.
const BETWEEN: [&str; 2] = ["of", "in"];
/// Names with one of these say more than a head and what it is of.
const JOINS: [&str; 16] =
    ["of", "in", "on", "at", "to", "from", "by", "for", "with", "without", "due", "and", "or", "not", "after", "during"];

/// Heads of names, what says them before the name ("torn"), and what stays in front of all ("partial").
#[derive(Default)]
pub(super) struct Turning {
    before: FxHashMap<String, Vec<String>>,
    heads: FxHashMap<String, String>,
    leads: FxHashSet<String>,
    names: Vec<(String, Entry)>,
}

impl Turning {
    pub(super) fn new(heads: &[HeadFile], leads: &[String]) -> Self {
        let folded = |word: &String| fold_phrase(word).trim().to_owned();
        let mut turning = Self { leads: leads.iter().map(folded).collect(), ..Self::default() };
        for head in heads {
            let is = folded(&head.is);
            let before: Vec<String> = head.before.iter().map(folded).collect();
            for word in &before {
                turning.heads.insert(word.clone(), is.clone());
            }
            turning.before.insert(is, before);
        }
        turning
    }

    /// Keeps a name that the lexicon has, to be turned once all are known.
    pub(super) fn note(&mut self, name: &str, entry: Entry) {
        self.names.push((fold_phrase(name), entry));
    }

    /// Adds the turned names that no file spells out.
    pub(super) fn finish(self, lexicon: &mut LexiconBuilder) {
        let mut added: Vec<(String, Entry)> = Vec::new();
        for (name, entry) in &self.names {
            let turned = self.turned(name).into_iter().filter(|turned| !lexicon.knows(turned));
            added.extend(turned.map(|turned| (turned, *entry)));
        }
        let mut seen = FxHashSet::default();
        for (name, entry) in added {
            if seen.insert(name.clone()) {
                lexicon.add(&name, entry, true);
            }
        }
    }

    /// The other forms of a folded name.
    fn turned(&self, name: &str) -> Vec<String> {
        let words: Vec<&str> = name.split_ascii_whitespace().collect();
        let joins = |word: &&str| JOINS.contains(word) || !word.chars().all(char::is_alphanumeric);
        let lead = words.iter().take_while(|word| self.leads.contains(**word)).count();
        let (lead, rest) = words.split_at(lead);
        let (Some(first), Some(last)) = (rest.first(), rest.last()) else { return Vec::new() };
        let (head, named) = match rest {
            _ if !WORDS.contains(&rest.len()) => return Vec::new(),
            [_, between, named @ ..] if BETWEEN.contains(between) && self.before.contains_key(*first) => (*first, named),
            [named @ .., _] if self.before.contains_key(*last) => (*last, named),
            [_, named @ ..] => match self.heads.get(*first) {
                Some(head) => (head.as_str(), named),
                None => return Vec::new(),
            },
            [] => return Vec::new(),
        };
        if named.is_empty() || named.iter().any(joins) {
            return Vec::new();
        }
        let say = |parts: &[&str]| [lead, parts].concat().join(" ");
        let named = named.join(" ");
        let mut out = vec![say(&[&named, head])];
        out.extend(BETWEEN.iter().map(|between| say(&[head, between, &named])));
        out.extend(self.before[head].iter().map(|before| say(&[before, &named])));
        out
    }
}
