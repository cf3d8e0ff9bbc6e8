//! How likely a code is the one a coder would give: the signs that are looked at, and what each weighs.

use serde::{Deserialize, Serialize};

macro_rules! signs {
    ($($sign:ident = $name:literal, $meaning:literal;)*) => {
        /// What the reading, the place or the code says for or against the code being the right one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Sign {
            $(#[doc = $meaning] #[serde(rename = $name)] $sign,)*
        }

        impl Sign {
            /// All signs, in the order of [`Signs`].
            pub const ALL: &'static [Self] = &[$(Self::$sign,)*];

            /// Its name in `confidence.toml`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$sign => $name,)* }
            }

            /// What it means.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$sign => $meaning,)* }
            }
        }
    };
}

signs! {
    Coverage = "coverage", "The share of the title's words that one mention says, 0 to 1.";
    Term = "term", "A term of a condition file.";
    OnlyWords = "only_words", "Read from the words of a title only, in whatever order.";
    FullTitle = "full_title", "Every word of the title is said.";
    OneWord = "one_word", "Every mention is a single word.";
    Skips = "skips", "Words stand between those it was read from.";
    SideOpen = "side_open", "The code would differ by a side that is not stated.";
    OnlyHistorySection = "only_history_section", "It stands in lists of past conditions only.";
    PastByCue = "past_by_cue", "A cue of history stands beside it.";
    HeadsConclusion = "heads_conclusion", "It heads an item of a section that concludes.";
    InDiagnoses = "in_diagnoses", "It stands among the diagnoses.";
    TwoMentions = "two_mentions", "It is mentioned more than once.";
    CuratedRules = "curated_rules", "A condition file chooses the code by rules.";
    Values = "values", "Axis values went into the choice.";
    UnspecifiedTitle = "unspecified_title", "The title says unspecified.";
    OtherTitle = "other_title", "The title says other.";
    Vague = "vague", "The code is of a finding without a name of its own.";
    Injury = "injury", "An injury or poisoning.";
    StatusCode = "status_code", "A status or a reason for an encounter.";
    Symptom = "symptom", "A symptom or finding.";
    Tumour = "tumour", "A tumour or a disease of the blood.";
    Musculoskeletal = "musculoskeletal", "A disease of bones, joints or muscles.";
    CategoryIsCode = "category_is_code", "The category is itself the code.";
    LongCode = "long_code", "Six characters or more, and no injury.";
    CirculatoryOrEndocrine = "circulatory_or_endocrine", "A disease of the circulation or of metabolism.";
    Sibling = "sibling", "Another current code is of the same category.";
    SameCondition = "same_condition", "Another code is of the same condition.";
}

/// How far each sign holds for one diagnosis, 0 to 1, in the order of [`Sign::ALL`].
#[derive(Clone, Debug, PartialEq)]
pub struct Signs(Vec<f64>);

impl Default for Signs {
    fn default() -> Self {
        Self(vec![0.0; Sign::ALL.len()])
    }
}

impl Signs {
    /// Says how far a sign holds.
    pub fn set(&mut self, sign: Sign, holds: impl Into<f64>) {
        self.0[sign as usize] = holds.into();
    }

    /// All of them.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.0
    }
}

/// What the signs weigh, as log-odds.
#[derive(Clone, Debug, Default)]
pub struct ConfidenceWeights {
    /// Log-odds where no sign holds.
    pub base: f64,
    /// Log-odds that each sign adds, in the order of [`Sign::ALL`].
    pub weights: Vec<f64>,
}

impl ConfidenceWeights {
    /// The likelihood, 0.01 to 0.99 in two digits.
    #[must_use]
    pub fn grade(&self, signs: &Signs) -> f64 {
        let odds = self.base + self.weights.iter().zip(&signs.0).map(|(weight, holds)| weight * holds).sum::<f64>();
        let share = 1.0 / (1.0 + (-odds).exp());
        ((share * 100.0).round() / 100.0).clamp(0.01, 0.99)
    }
}
