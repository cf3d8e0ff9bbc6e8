//! Faults of knowledge files: all of them, each with file and line.

use std::fmt;

/// One fault of one knowledge file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// File, relative to the knowledge folder.
    pub file: String,
    /// Line, from 1; 0 when the fault is about the whole file.
    pub line: usize,
    /// What is wrong: the thing, the found and the allowed.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.file, self.message)
        } else {
            write!(f, "{}:{}: {}", self.file, self.line, self.message)
        }
    }
}

/// Why a knowledge folder was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnowledgeError {
    /// Every fault found, sorted by file and line.
    pub faults: Vec<Fault>,
}

impl fmt::Display for KnowledgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for KnowledgeError {}

/// Collects the faults of one file.
pub(crate) struct Faults<'a> {
    file: &'a str,
    text: &'a str,
    into: &'a mut Vec<Fault>,
}

impl<'a> Faults<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str, into: &'a mut Vec<Fault>) -> Self {
        Self { file, text, into }
    }

    /// A fault at a byte of the file.
    pub(crate) fn at(&mut self, byte: usize, message: impl Into<String>) {
        let line = self.text.as_bytes()[..byte.min(self.text.len())].iter().filter(|b| **b == b'\n').count() + 1;
        self.into.push(Fault { file: self.file.to_owned(), line, message: message.into() });
    }

    /// A fault of the whole file.
    pub(crate) fn whole(&mut self, message: impl Into<String>) {
        self.into.push(Fault { file: self.file.to_owned(), line: 0, message: message.into() });
    }
}

/// "`found` is not in LIST (did you mean `near`?)": the one wording for an id that a closed list lacks.
pub(crate) fn unknown<'a>(what: &str, found: &str, list: &str, allowed: impl IntoIterator<Item = &'a str>) -> String {
    let near = allowed.into_iter().map(|name| (distance(found, name), name)).min().filter(|(distance, _)| *distance <= 3);
    match near {
        Some((_, name)) => format!("{what} `{found}` is not in {list} (did you mean `{name}`?)"),
        None => format!("{what} `{found}` is not in {list}"),
    }
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let next = (diagonal + usize::from(ca != *cb)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}
