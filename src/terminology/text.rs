//! Texts as sequences of shared pieces.

use std::collections::HashMap;

/// The shared table of pieces that all texts of a pack are made of.
///
/// A piece is the separators before a word (blanks, commas, brackets, hyphens, possibly
/// none) followed by the word itself, a run of letters and digits in which an apostrophe
/// may stand: `Crohn's`, ` disease`, `, unspecified`, `-Hodgkin`. The separators after the
/// last word make a piece of their own without a word. Putting the pieces of a text one
/// behind the other gives the text back exactly.
#[derive(Debug, Clone, Default)]
pub struct Pieces {
    text: String,
    /// End of each piece in `text`, in bytes.
    ends: Vec<u32>,
}

impl Pieces {
    /// How many pieces there are; piece ids run from 0 to `len() - 1`.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the table is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The piece with this id, separators included; the empty string for an id that does
    /// not exist.
    #[must_use]
    pub fn get(&self, id: u32) -> &str {
        let i = id as usize;
        let Some(&end) = self.ends.get(i) else {
            return "";
        };
        let start = i.checked_sub(1).map_or(0, |p| self.ends[p]);
        &self.text[start as usize..end as usize]
    }

    /// The word of a piece, without the separators before it; empty where a piece is made
    /// of separators only.
    #[must_use]
    pub fn word(&self, id: u32) -> &str {
        let piece = self.get(id);
        match piece.find(char::is_alphanumeric) {
            Some(at) => &piece[at..],
            None => "",
        }
    }

    /// All pieces in the order of their ids.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|i| {
            let start = i.checked_sub(1).map_or(0, |p| self.ends[p]);
            &self.text[start as usize..self.ends[i] as usize]
        })
    }

    /// Builds a table from the joined text and the end of each piece.
    ///
    /// `None` if the ends do not rise, miss a character boundary or do not end the text.
    pub(crate) fn from_parts(text: String, ends: Vec<u32>) -> Option<Self> {
        let mut last = 0;
        for &end in &ends {
            if end <= last || !text.is_char_boundary(end as usize) {
                return None;
            }
            last = end;
        }
        (last as usize == text.len()).then_some(Self { text, ends })
    }

    pub(crate) fn parts(&self) -> (&str, &[u32]) {
        (&self.text, &self.ends)
    }
}

/// Splits a text into pieces.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut in_word = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphanumeric() {
            in_word = true;
        } else if in_word {
            let joins = matches!(c, '\'' | '’') && chars.peek().is_some_and(|&(_, n)| n.is_alphanumeric());
            if !joins {
                out.push(&text[start..at]);
                start = at;
                in_word = false;
            }
        }
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

/// Gathers pieces while a pack is built.
#[derive(Debug, Default)]
pub(crate) struct PieceTable {
    ids: HashMap<String, u32>,
    names: Vec<String>,
    uses: Vec<u64>,
}

impl PieceTable {
    /// The piece ids of a text, new pieces being added.
    pub(crate) fn encode(&mut self, text: &str) -> Vec<u32> {
        split(text)
            .into_iter()
            .map(|piece| {
                let id = if let Some(&id) = self.ids.get(piece) {
                    id
                } else {
                    let id = u32::try_from(self.names.len()).expect("fewer than 2^32 pieces");
                    self.ids.insert(piece.to_owned(), id);
                    self.names.push(piece.to_owned());
                    self.uses.push(0);
                    id
                };
                self.uses[id as usize] += 1;
                id
            })
            .collect()
    }

    /// The finished table, frequent pieces first, with the new id of each old one.
    pub(crate) fn finish(self) -> (Pieces, Vec<u32>) {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_by(|&a, &b| (self.uses[b], &self.names[a]).cmp(&(self.uses[a], &self.names[b])));
        let mut renamed = vec![0; order.len()];
        let mut text = String::new();
        let mut ends = Vec::with_capacity(order.len());
        for (new, &old) in order.iter().enumerate() {
            renamed[old] = u32::try_from(new).expect("fewer than 2^32 pieces");
            text.push_str(&self.names[old]);
            ends.push(u32::try_from(text.len()).expect("piece text below 4 GiB"));
        }
        (Pieces { text, ends }, renamed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_rebuild_the_text() {
        for text in ["", "Crohn's disease, unspecified", "[any part, except buttock]", "Non-Hodgkin (x) ", "  '", "Ménière’s"] {
            assert_eq!(split(text).concat(), text);
        }
        assert_eq!(split("Crohn's disease, x)"), ["Crohn's", " disease", ", x", ")"]);
        assert_eq!(split("Non-Hodgkin"), ["Non", "-Hodgkin"]);
    }

    #[test]
    fn table_is_frequent_first_and_knows_words() {
        let mut table = PieceTable::default();
        let ids = table.encode("Pain in hip, in knee, in toe");
        let (pieces, renamed) = table.finish();
        let text: String = ids.iter().map(|&i| pieces.get(renamed[i as usize])).collect();
        assert_eq!(text, "Pain in hip, in knee, in toe");
        assert_eq!(pieces.get(0), ", in");
        assert_eq!(pieces.word(0), "in");
        assert_eq!(pieces.get(99), "");
        let (text, ends) = pieces.parts();
        assert!(Pieces::from_parts(text.to_owned(), ends.to_owned()).is_some());
        assert!(Pieces::from_parts(text.to_owned(), vec![2, 1]).is_none());
    }
}
