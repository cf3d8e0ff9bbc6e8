//! Rows of a table, found by the categories of the codes that they are of: most rows are of other diseases.

use rustc_hash::FxHashMap;

use crate::terminology::{CodeId, CodeSet};

use super::condition::CodePattern;

/// Rows, and in which of them each category occurs.
#[derive(Clone, Debug)]
pub struct ByCategory<T> {
    rows: Vec<T>,
    of: FxHashMap<CodeId, Vec<usize>>,
}

impl<T> Default for ByCategory<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), of: FxHashMap::default() }
    }
}

impl<T> ByCategory<T> {
    /// Adds a row that is of some codes.
    pub(super) fn add(&mut self, row: T, patterns: &[CodePattern], codes: &CodeSet) {
        let number = self.rows.len();
        self.rows.push(row);
        for code in patterns.iter().flat_map(CodePattern::codes) {
            let rows = self.of.entry(codes.category(code)).or_default();
            if rows.last() != Some(&number) {
                rows.push(number);
            }
        }
    }

    /// The rows that are of codes of this code's category, in their order.
    pub(super) fn of(&self, code: CodeId, codes: &CodeSet) -> impl Iterator<Item = &T> {
        self.of.get(&codes.category(code)).into_iter().flatten().map(|number| &self.rows[*number])
    }

    /// The first row from number `from` on that is of codes of one of these codes' categories, and its number.
    #[must_use]
    pub fn next(&self, from: usize, of: impl Iterator<Item = CodeId>, codes: &CodeSet) -> Option<(usize, &T)> {
        let first = |code: CodeId| {
            let rows = self.of.get(&codes.category(code))?;
            rows.get(rows.partition_point(|number| *number < from))
        };
        of.filter_map(first).min().map(|number| (*number, &self.rows[*number]))
    }
}
