//! Words of official titles by the axis they speak of (`axes.toml`).

use rustc_hash::{FxHashMap, FxHashSet};

/// The vocabulary by which two titles of one category are compared. Words are folded.
#[derive(Clone, Debug, Default)]
pub struct AxisWords {
    /// The axis of each word, by its closed name.
    pub axis: FxHashMap<String, &'static str>,
    /// Words that leave a site open after "unspecified".
    pub sites: FxHashSet<String>,
    /// Words that say nothing by themselves.
    pub empty: FxHashSet<String>,
    /// Words of titles that name no answer.
    pub no_answer: FxHashSet<String>,
}
