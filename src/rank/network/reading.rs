//! A request as numbers: subwords of the context, of the mention and of each candidate, and the features that join the network's score.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::priors::Priors;
use super::vocabulary::{ReadWord, Vocabulary, read_words};

/// Features of a candidate, in this order: log share in training, nearness of its own words to the mention, how often they stand in the context,
/// whether they stand in a sentence with the mention's words; log shares among all candidates of its own words, of their nearness, of those beside a word of
/// the mention, of those in a sentence with the mention, of those in the first sentences; log share of its value in training; the part of its own
/// words that is seen; whether it has none; how well training knows the candidates (the same for all);
/// log share among the notes of training that document one.
pub(crate) const FEATURES: usize = 14;
/// What every candidate has before its words are counted, in words.
const UNSEEN_WORDS: f32 = 0.5;
/// What every candidate has before the nearness of its words is summed.
const UNSEEN_NEARNESS: f32 = 0.1;
/// Features that are counts until they become log shares, with what every candidate has before.
const SHARED: [(usize, f32); 5] = [(4, UNSEEN_WORDS), (5, UNSEEN_NEARNESS), (6, UNSEEN_WORDS), (7, UNSEEN_WORDS), (8, UNSEEN_WORDS)];
/// Words between an own word and a word of the mention that it stands beside.
const BESIDE_WORDS: usize = 2;
/// Sentences that open a context.
const FIRST_SENTENCES: u32 = 2;
/// Subwords of a context that are read at most.
pub(crate) const CONTEXT_SUBWORDS: usize = 400;
/// Words over which nearness falls to a third.
const NEARNESS_WORDS: f32 = 8.0;
/// Kinds of question, each with weights of its own.
pub(crate) const KINDS: usize = 5;
/// Candidates of a question of few.
const FEW: usize = 4;
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
    /// Which kind of question it is, below [`KINDS`].
    pub(crate) kind: usize,
}

/// What most of the candidates' own words are: sides, acuity, degrees; else few candidates or many.
fn kind_of(own: &[Vec<String>]) -> usize {
    const WORDS: [&[&str]; 3] = [
        &["right", "left", "bilateral"],
        &["acute", "chronic", "subacute"],
        &["mild", "moderate", "severe", "stage", "degree", "grade", "1", "2", "3", "4", "5"],
    ];
    for (kind, words) in WORDS.iter().enumerate() {
        let said = own.iter().filter(|own| own.iter().any(|word| words.contains(&word.as_str()))).count();
        if said * 3 >= own.len() * 2 && said > 0 {
            return kind;
        }
    }
    if own.len() <= FEW { KINDS - 2 } else { KINDS - 1 }
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

/// Reads a question.
pub(crate) fn read(question: Question<'_>, vocabulary: &Vocabulary, priors: &Priors) -> Reading {
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
    let shares = priors.shares(&values);
    let value_shares = priors.value_shares(&values);
    let note_shares = priors.note_shares(&values);
    let known = priors.known(&values) as f32;
    reading.kind = kind_of(&own);
    let touching = touching(&words, &mention);
    let mut with_mention = vec![false; words.last().map_or(0, |word| word.sentence as usize + 1)];
    anchors.iter().for_each(|&anchor| with_mention[words[anchor].sentence as usize] = true);
    for (((own, share), value_share), note_share) in own.iter().zip(shares).zip(value_shares).zip(note_shares) {
        let mut candidate = ReadCandidate { share, ..ReadCandidate::default() };
        let mut closest = 0.0_f32;
        let mut sums = [0.0_f32; 5];
        let mut seen = 0.0_f32;
        for word in own {
            vocabulary.encode_into(word, &mut candidate.own);
            let places = places.get(word.as_str()).map_or(&[][..], Vec::as_slice);
            seen += f32::from(u8::from(!places.is_empty()));
            for &at in places {
                closest = closest.max(near[at]);
                sums[0] += 1.0;
                sums[1] += near[at];
                sums[2] += f32::from(u8::from(touching[at]));
                sums[3] += f32::from(u8::from(with_mention[words[at].sentence as usize]));
                sums[4] += f32::from(u8::from(words[at].sentence < FIRST_SENTENCES));
            }
        }
        let features = &mut candidate.features;
        features[0] = share.max(1e-6).ln() as f32;
        features[1] = closest;
        features[2] = sums[0].ln_1p();
        features[3] = sums[3].min(1.0);
        for ((at, before), sum) in SHARED.iter().zip(sums) {
            features[*at] = sum + before;
        }
        features[9] = value_share.max(1e-6).ln() as f32;
        features[10] = seen / own.len().max(1) as f32;
        features[11] = f32::from(u8::from(own.is_empty()));
        features[12] = known.ln_1p() / 4.0;
        features[13] = note_share.max(1e-6).ln() as f32;
        reading.candidates.push(candidate);
    }
    for (feature, _) in SHARED {
        let total: f32 = reading.candidates.iter().map(|candidate| candidate.features[feature]).sum();
        for candidate in &mut reading.candidates {
            candidate.features[feature] = (candidate.features[feature] / total).ln();
        }
    }
    reading
}

/// For each word of the context, whether a longer word of the mention stands within [`BESIDE_WORDS`] of it in its sentence.
fn touching(words: &[ReadWord], mention: &[String]) -> Vec<bool> {
    let mut touching = vec![false; words.len()];
    for at in 0..words.len() {
        if words[at].folded.len() > 3 && mention.contains(&words[at].folded) {
            let reach = at.saturating_sub(BESIDE_WORDS)..(at + BESIDE_WORDS + 1).min(words.len());
            for other in reach {
                touching[other] |= words[other].sentence == words[at].sentence;
            }
        }
    }
    touching
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
