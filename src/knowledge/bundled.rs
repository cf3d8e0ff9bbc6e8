//! The knowledge and terminology embedded in the library: no file is read and nothing is fetched at run time.

use crate::terminology::CodeSet;

use super::{Fault, KnowledgeError, SourceFiles};

static KNOWLEDGE: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/bundled_knowledge.rs"));
static PACK: &[u8] = include_bytes!("../../models/terminology/icd10cm-fy2026.pack");

/// The embedded source files of knowledge.
#[must_use]
pub fn bundled_files() -> SourceFiles {
    KNOWLEDGE.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The embedded code set.
///
/// # Errors
/// When the embedded pack is damaged; a test keeps it whole.
pub fn bundled_code_set() -> Result<CodeSet, KnowledgeError> {
    CodeSet::from_bytes(PACK)
        .map_err(|error| KnowledgeError { faults: vec![Fault { file: "terminology".into(), line: 0, message: error.to_string() }] })
}
