//! Clinical terminology: ICD-10-CM codes, titles, notes, severity levels and risk categories.
//!
//! Everything the linter knows about a code comes from one **pack**: a small binary file
//! built from official release files ([`build`]) and read by [`CodeSet::from_bytes`].
//! A pack is self-contained, says which release it holds ([`CodeSet::release`]) and is the
//! same, byte for byte, whenever it is built from the same inputs.
//!
//! ```no_run
//! use chartlint::terminology::{CodeSet, Severity};
//!
//! let bytes = std::fs::read("models/terminology/icd10cm-fy2026.pack").unwrap();
//! let codes = CodeSet::from_bytes(&bytes).unwrap();
//! let id = codes.find("i5023").unwrap();
//! assert_eq!(codes.code(id), "I50.23");
//! assert_eq!(codes.severity(id), Severity::Mcc);
//! ```
//!
//! Texts are held as sequences of *piece* ids (see [`Pieces`]), so that a lexicon compiler
//! can work on integers and strings are only rebuilt when somebody asks for them.

pub mod builder;
pub mod code_set;
pub mod error;
mod excludes;
pub mod official;
pub mod pack;
mod poa;
mod text;

pub use builder::{BuildInputs, ReleaseOverrides, build};
pub use code_set::{
    CodeId, CodeIds, CodeSet, Group, GroupId, GroupKind, IndexEntry, NoteInForce, NoteKind, NoteOwner, Release, Severity, Source,
};
pub use error::TerminologyError;
pub use poa::PoaExempt;
pub use text::Pieces;
