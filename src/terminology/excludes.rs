//! Which codes the "excludes 1" notes of a code name: what is never coded beside it.

use super::code_set::{CodeId, CodeSet, NoteKind, NoteOwner};

impl CodeSet {
    /// Whether an "excludes 1" note of a code, or of a header above it, names another code. Notes of blocks and chapters are left out: they speak of what is
    /// classified elsewhere as a whole.
    ///
    /// # Panics
    ///
    /// When an id is not of this set.
    #[must_use]
    pub fn excludes(&self, code: CodeId, other: CodeId) -> bool {
        let other = self.code(other);
        let notes = self.notes_in_force(code, NoteKind::Excludes1);
        notes
            .iter()
            .any(|note| matches!(note.owner, NoteOwner::Code(_)) && references(&note.text).any(|(from, to)| is_within(other, from, to)))
    }
}

/// The codes and ranges of codes that a note gives in parentheses: `(E08-E13)`, `(O24.-)`, `(D65, K72.0-)`.
fn references(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let inside = text.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    inside.flat_map(|list| list.split(',')).filter_map(|item| {
        let item = item.trim();
        let open = item.trim_end_matches('-').trim_end_matches('.');
        let (from, to) = if item.ends_with('-') { (open, open) } else { item.split_once('-').unwrap_or((item, item)) };
        (is_code(from) && is_code(to)).then_some((from, to))
    })
}

fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 3
        && bytes[0].is_ascii_uppercase()
        && bytes[1].is_ascii_digit()
        && bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'.')
}

/// Whether a dotted code is of the range from one code to another, all below the last included.
fn is_within(code: &str, from: &str, to: &str) -> bool {
    let head = |end: &str| code.get(..end.len().min(code.len())).unwrap_or(code);
    head(from) >= from && head(to) <= to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_with_their_ranges() {
        let found = |text| references(text).collect::<Vec<_>>();
        assert_eq!(found("diabetes mellitus (E08-E13)"), [("E08", "E13")]);
        assert_eq!(found("of newborn (P55.-, P57-P59)"), [("P55", "P55"), ("P57", "P59")]);
        assert_eq!(found("that of the eye (right)"), []);
        assert!(is_within("E11.65", "E08", "E13"));
        assert!(is_within("P59.9", "P57", "P59"));
        assert!(!is_within("E14", "E08", "E13"));
        assert!(!is_within("K92.1", "K92.0", "K92.0"));
    }
}
