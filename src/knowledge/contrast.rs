//! What a code takes for granted and a note may contradict: a fracture is closed and displaced unless it is called open or nondisplaced.

use crate::terminology::{CodeId, CodeSet};

/// One such assumption.
#[derive(Clone, Debug)]
pub struct Contrast {
    /// Folded words that contradict it, with a blank at each end.
    pub said: Vec<String>,
    /// Words of a title that take it for granted, in lower case.
    pub taken: String,
    /// Words that stand in their place where it is contradicted; the first that make a title count.
    pub instead: Vec<String>,
}

impl Contrast {
    /// The code whose title says the contrary and is the same otherwise.
    ///
    /// # Cost
    /// Reads the titles of the code's category.
    #[must_use]
    pub fn code(&self, codes: &CodeSet, code: CodeId) -> Option<CodeId> {
        let padded = |id: CodeId| format!(" {} ", codes.title(id).to_lowercase());
        let (title, taken) = (padded(code), format!(" {} ", self.taken));
        if !title.contains(&taken) {
            return None;
        }
        let wanted = |instead: &String| title.replacen(&taken, &format!(" {instead} "), 1);
        let wanted: Vec<String> = self.instead.iter().map(wanted).collect();
        // The nearest relatives first.
        codes.ancestors(code).find_map(|above| {
            let below = || codes.subtree(above).filter(|id| codes.is_billable(*id));
            wanted.iter().find_map(|title| below().find(|id| padded(*id) == *title))
        })
    }
}
