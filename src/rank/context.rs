//! Which words of a note the ranker reads.

use std::ops::Range;

/// How much of a note the ranker reads for one gap at most, in bytes.
pub const CONTEXT_BYTES: usize = 1400;

/// Cuts the context of a mention out of a note.
///
/// `mention` and `evidence` are byte ranges of `text`, other mentions of the condition among the evidence.
#[must_use]
pub fn cut_context(text: &str, mention: Range<usize>, evidence: &[Range<usize>]) -> String {
    let _ = evidence;
    text.get(mention).unwrap_or("").to_owned()
}
