//! Subwords of the network.

use rustc_hash::FxHashMap;
use tokenizers::Tokenizer;

use crate::rank::RankError;
use crate::text::{Word, WordKind, fold_word_into, split_words};

/// A word of a text as the network reads it.
#[derive(Clone, Debug)]
pub(crate) struct ReadWord {
    /// Folded: lower case, no accents, singular.
    pub(crate) folded: String,
    /// Counts statements: it grows at full stops and line breaks.
    pub(crate) sentence: u32,
}

/// The words of a text that carry meaning, folded.
pub(crate) fn read_words(text: &str) -> Vec<ReadWord> {
    let mut sentence = 0;
    let mut words = Vec::new();
    for word in split_words(text) {
        match word.kind {
            WordKind::Break | WordKind::Mark('.' | ';' | '?' | '!') => sentence += 1,
            WordKind::Mark(_) => {}
            WordKind::Letters | WordKind::Number => words.push(ReadWord { folded: folded(text, word), sentence }),
        }
    }
    words
}

fn folded(text: &str, word: Word) -> String {
    let written = &text[word.span.range()];
    if word.kind == WordKind::Number {
        return written.chars().filter(|c| *c != ',').collect();
    }
    let mut folded = String::with_capacity(written.len());
    fold_word_into(&mut folded, written);
    match one_of(&folded) {
        Some(one) => one.to_owned(),
        None => folded,
    }
}

/// The word of titles for an adjective or abbreviation of notes, so that "renal" finds "kidney" and "rt" finds "right".
fn one_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "rt" => "right",
        "lt" => "left",
        "both" | "bilaterally" => "bilateral",
        "acutely" => "acute",
        "chronically" => "chronic",
        "severely" => "severe",
        "mildly" => "mild",
        "moderately" => "moderate",
        "femoral" => "femur",
        "humeral" => "humerus",
        "tibial" => "tibia",
        "fibular" => "fibula",
        "renal" | "nephric" => "kidney",
        "hepatic" => "liver",
        "pulmonary" => "lung",
        "cerebral" => "brain",
        "gastric" => "stomach",
        "duodenal" => "duodenum",
        "esophageal" | "oesophageal" => "esophagus",
        "rectal" => "rectum",
        "colonic" => "colon",
        "pancreatic" => "pancreas",
        "prostatic" => "prostate",
        "ovarian" => "ovary",
        "uterine" => "uterus",
        "vesical" => "bladder",
        "ureteral" | "ureteric" => "ureter",
        "staph" | "staphylococcal" => "staphylococcus",
        "strep" | "streptococcal" => "streptococcus",
        "pneumococcal" => "pneumococcus",
        "pseudomonal" => "pseudomonas",
        "alcoholism" | "etoh" => "alcohol",
        "diabetes" => "diabetic",
        "haemorrhagic" => "hemorrhagic",
        "ischaemic" => "ischemic",
        "iii" => "3",
        "ii" => "2",
        "iv" => "4",
        _ => return None,
    })
}

/// The subword vocabulary: whole words by one look-up, the others piece by piece.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    tokenizer: Tokenizer,
    whole: FxHashMap<String, u32>,
    unknown: u32,
}

impl Vocabulary {
    /// The text of the unknown subword.
    pub(crate) const UNKNOWN: &'static str = "[UNK]";

    /// Reads a `tokenizer.json`.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, RankError> {
        let tokenizer =
            Tokenizer::from_bytes(bytes).map_err(|_| RankError::new("tokenizer.json", "bytes of another form", "a tokenizer"))?;
        let whole: FxHashMap<String, u32> = tokenizer.get_vocab(true).into_iter().filter(|(piece, _)| !piece.starts_with("##")).collect();
        let unknown = tokenizer
            .token_to_id(Self::UNKNOWN)
            .ok_or_else(|| RankError::new("tokenizer.json", "no unknown subword", format!("`{}` in the vocabulary", Self::UNKNOWN)))?;
        Ok(Self { tokenizer, whole, unknown })
    }

    /// How many subwords there are.
    pub(crate) fn len(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }

    /// The subword of a folded word that is one by itself.
    pub(crate) fn whole(&self, word: &str) -> Option<u32> {
        self.whole.get(word).copied()
    }

    /// Appends the subwords of a folded word.
    pub(crate) fn encode_into(&self, word: &str, ids: &mut Vec<u32>) {
        if let Some(&id) = self.whole.get(word) {
            ids.push(id);
            return;
        }
        match self.tokenizer.encode_fast(word, false) {
            Ok(encoding) => ids.extend_from_slice(encoding.get_ids()),
            Err(_) => ids.push(self.unknown),
        }
    }
}
