//! What can go wrong with terminology files and packs.

use std::fmt;
use std::path::Path;

/// An error in a terminology source file or in a pack.
///
/// It names the file (as it was given, or `pack` for bytes), the line where there is one,
/// what was found there and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminologyError {
    file: String,
    line: Option<usize>,
    found: String,
    allowed: String,
}

impl TerminologyError {
    /// An error about a whole file.
    pub fn new(file: impl Into<String>, found: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, found: found.into(), allowed: allowed.into() }
    }

    /// An error at a line of a file; lines count from 1.
    pub fn at(file: impl Into<String>, line: usize, found: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::new(file, found, allowed) }
    }

    /// A file that could not be read.
    pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self::new(path.display().to_string(), format!("cannot be read: {error}"), "a readable file")
    }

    /// A pack whose bytes are not as they should be.
    pub(crate) fn pack(found: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self::new("pack", found, allowed)
    }

    /// The file, as it was given; `pack` for bytes read as a pack.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, counted from 1, where the error belongs to a line.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// What was found.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What is allowed in its place.
    #[must_use]
    pub fn allowed(&self) -> &str {
        &self.allowed
    }
}

impl fmt::Display for TerminologyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": found {}; allowed: {}", self.found, self.allowed)
    }
}

impl std::error::Error for TerminologyError {}
