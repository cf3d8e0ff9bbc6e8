//! A request as numbers: subwords of the context, of the mention and of each candidate, and the features that join the network's score.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::priors::Priors;
use super::vocabulary::{ReadWord, Vocabulary, read_words};

/// Features of a candidate, in this order: log share in training, nearness of its own words to the mention, how often they stand in the context,
/// whether they stand in a sentence with the mention's words, log share of its own words among those of all candidates, the same by nearness.
pub(crate) const FEATURES: usize = 6;
/// What every candidate has before its words are counted, in words.
const UNSEEN_WORDS: f32 = 0.5;
/// What every candidate has before the nearness of its words is summed.
const UNSEEN_NEARNESS: f32 = 0.1;
/// Subwords of a context that are read at most.
pub(crate) const CONTEXT_SUBWORDS: usize = 288;
/// Words over which nearness falls to a third.
const NEARNESS_WORDS: f32 = 8.0;
/// Words of titles that are never what tells a candidate from its siblings.
const EMPTY_WORDS: [&str; 16] =
    ["of", "in", "the", "and", "or", "with", "without", "unspecified", "other", "specified", "not", "due", "to", "by", "for", "nec"];

/// A request, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) context: Vec<u32>,
    /// For each subword of the context, nearness to the mention's words, 0 to 1.
    pub(crate) nearness: Vec<f32>,
    pub(crate) mention: Vec<u32>,
    pub(crate) candidates: Vec<ReadCandidate>,
}

/// A candidate, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReadCandidate {
    /// Subwords of the words that tell it from its siblings.
    pub(crate) own: Vec<u32>,
    pub(crate) features: [f32; FEATURES],
    /// Share in training.
    pub(crate) share: f64,
}

/// A text of a request in words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) context: &'a str,
    pub(crate) mention: &'a str,
    pub(crate) documented: &'a str,
    /// Code and title of each candidate.
    pub(crate) candidates: &'a [(String, String)],
}

/// The words by which each title differs from the others, joined by blanks: sorted, each once.
pub(crate) fn own_words(titles: &[&str]) -> Vec<Vec<String>> {
    let words: Vec<Vec<String>> = titles
        .iter()
        .map(|title| {
            let mut words: Vec<String> =
                read_words(title).into_iter().map(|word| word.folded).filter(|w| !EMPTY_WORDS.contains(&w.as_str())).collect();
            words.sort();
            words.dedup();
            words
        })
        .collect();
    let mut holders: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words.iter().flatten() {
        *holders.entry(word).or_default() += 1;
    }
    words.iter().map(|own| own.iter().filter(|word| holders[word.as_str()] < titles.len()).cloned().collect()).collect()
}

/// Codes and the words that are their own: what [`Priors`] are asked with.
pub(crate) fn values(candidates: &[(String, String)]) -> Vec<(String, String)> {
    let titles: Vec<&str> = candidates.iter().map(|(_, title)| title.as_str()).collect();
    own_words(&titles).iter().zip(candidates).map(|(own, (code, _))| (code.clone(), own.join(" "))).collect()
}

/// Reads a question. `without` is the candidate whose example is left out of the shares, for training.
pub(crate) fn read(question: Question<'_>, vocabulary: &Vocabulary, priors: &Priors, without: Option<usize>) -> Reading {
    let words = read_words(question.context);
    let mention: Vec<String> = read_words(question.mention).into_iter().map(|word| word.folded).collect();
    let anchors = anchors(&words, &mention);
    let near: Vec<f32> = nearness(words.len(), &anchors);
    let mut reading = Reading::default();
    for (word, near) in words.iter().zip(&near) {
        vocabulary.encode_into(&word.folded, &mut reading.context);
        reading.nearness.resize(reading.context.len(), *near);
        if reading.context.len() >= CONTEXT_SUBWORDS {
            break;
        }
    }
    reading.context.truncate(CONTEXT_SUBWORDS);
    reading.nearness.truncate(CONTEXT_SUBWORDS);
    for word in &mention {
        vocabulary.encode_into(word, &mut reading.mention);
    }
    let mut places: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, word) in words.iter().enumerate() {
        places.entry(&word.folded).or_default().push(at);
    }
    let titles: Vec<&str> = question.candidates.iter().map(|(_, title)| title.as_str()).collect();
    let own = own_words(&titles);
    let values: Vec<(String, String)> = own.iter().zip(question.candidates).map(|(own, (code, _))| (code.clone(), own.join(" "))).collect();
    let shares = priors.shares(question.documented, &values, without);
    for (own, share) in own.iter().zip(shares) {
        let mut candidate = ReadCandidate { share, ..ReadCandidate::default() };
        let (mut closest, mut sum, mut count, mut beside) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
        for word in own {
            vocabulary.encode_into(word, &mut candidate.own);
            for &at in places.get(word.as_str()).map_or(&[][..], Vec::as_slice) {
                closest = closest.max(near[at]);
                sum += near[at];
                count += 1.0;
                if anchors.iter().any(|&anchor| words[anchor].sentence == words[at].sentence) {
                    beside = 1.0;
                }
            }
        }
        let log_share = share.max(1e-6).ln() as f32;
        candidate.features = [log_share, closest, count.ln_1p(), beside, count + UNSEEN_WORDS, sum + UNSEEN_NEARNESS];
        reading.candidates.push(candidate);
    }
    for feature in [4, 5] {
        let total: f32 = reading.candidates.iter().map(|candidate| candidate.features[feature]).sum();
        for candidate in &mut reading.candidates {
            candidate.features[feature] = (candidate.features[feature] / total).ln();
        }
    }
    reading
}

/// Where the mention's words stand in the context: all its words near one another first of all, else any of them.
fn anchors(words: &[ReadWord], mention: &[String]) -> Vec<usize> {
    if mention.is_empty() {
        return Vec::new();
    }
    let whole: Vec<usize> = (0..(words.len() + 1).saturating_sub(mention.len()))
        .filter(|&at| mention.iter().zip(&words[at..]).all(|(word, read)| *word == read.folded))
        .flat_map(|at| at..at + mention.len())
        .collect();
    if !whole.is_empty() {
        return whole;
    }
    (0..words.len()).filter(|&at| words[at].folded.len() > 3 && mention.contains(&words[at].folded)).collect()
}

fn nearness(words: usize, anchors: &[usize]) -> Vec<f32> {
    (0..words)
        .map(|at| {
            anchors.iter().map(|&anchor| at.abs_diff(anchor)).min().map_or(0.0, |distance| (-(distance as f32) / NEARNESS_WORDS).exp())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_are_what_siblings_do_not_share() {
        let own = own_words(&["Pain in right knee", "Pain in left knee", "Pain in knee, unspecified"]);
        assert_eq!(own, [vec!["right"], vec!["left"], vec![]]);
    }
}
