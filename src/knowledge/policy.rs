//! House policy: what a site decides, not the guidelines. `[policy]` of rules.toml.

/// Caps, windows and thresholds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// Queries a note may carry; findings beyond stay without one.
    pub open_queries_per_note: usize,
    /// Days in which a question that was asked is not asked again without new evidence (Q17).
    pub requery_window_days: u32,
    /// Share of a note's words that stand in sentences of an earlier note, 0 to 1, from which on it counts as copied.
    pub copy_forward_similarity: f64,
}

impl Default for Policy {
    fn default() -> Self {
        Self { open_queries_per_note: 3, requery_window_days: 7, copy_forward_similarity: 0.8 }
    }
}
