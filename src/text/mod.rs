//! What was written: notes, spans, offsets and words. Knows nothing of medicine.
//!
//! Inside the engine every span counts bytes of the note's UTF-8 text ([`ByteSpan`]). Reports and Python count Unicode scalar
//! values ([`CharSpan`]); only [`OffsetMap`] turns one into the other, so that the two units cannot be mixed by accident.

mod date;
mod fold;
mod note;
mod offsets;
mod span;
mod words;

pub use date::{days_between, fiscal_year};
pub use fold::{Folded, fold_phrase, fold_word_into, singular};
pub use note::{AuthorRole, Note, NoteKind, ParseNameError, Setting};
pub use offsets::{LineColumn, OffsetMap};
pub use span::{ByteSpan, CharSpan};
pub use words::{Word, WordKind, split_words};
