//! `knowledge check`: every fault of a knowledge folder, with file and line.

use std::path::{Path, PathBuf};

use crate::knowledge::{Fault, Knowledge, bundled_files};

use super::console::{Failure, count, print};
use super::{EXIT_OK, code_set};

pub(super) fn check(folder: &Path, pack: Option<&PathBuf>) -> Result<u8, Failure> {
    let named = |faults: Vec<Fault>| Failure::Faults(faults.into_iter().map(|fault| in_folder(folder, fault)).collect());
    let files = Knowledge::files_with_folder(folder).map_err(|error| named(error.faults))?;
    let bundled = bundled_files();
    let own = own_files(folder, folder);
    if own.is_empty() {
        return Err(Failure::Message(format!("{}: no .toml or .md file in this folder", folder.display())));
    }
    let replaced = own.iter().filter(|name| bundled.contains_key(*name)).count();
    let knowledge = Knowledge::compile(&files, code_set(pack)?).map_err(|error| named(error.faults))?;
    let values: usize = knowledge.conditions.iter().flat_map(|condition| &condition.axes).map(|axis| axis.values.len()).sum();
    let axes: usize = knowledge.conditions.iter().map(|condition| condition.axes.len()).sum();
    let indicators: usize = knowledge.conditions.iter().map(|condition| condition.indicators.len()).sum();
    print(&format!(
        "{}: no faults in {} ({} of the bundled ones, {} new)\n  {}, {} with {}, {}, {}, {}, {}\n",
        folder.display(),
        count(own.len(), "file", "files"),
        replaced,
        own.len() - replaced,
        count(knowledge.conditions.len(), "condition", "conditions"),
        count(axes, "axis", "axes"),
        count(values, "value", "values"),
        count(indicators, "indicator", "indicators"),
        count(knowledge.analytes.len(), "analyte", "analytes"),
        count(knowledge.medications.len(), "medication", "medications"),
        count(knowledge.cues.len(), "cue", "cues"),
    ))?;
    Ok(EXIT_OK)
}

/// A fault with the path of its file, where the file stands in the folder; else the bundled file is meant.
fn in_folder(folder: &Path, fault: Fault) -> Fault {
    let path = folder.join(&fault.file);
    if path.is_file() { Fault { file: path.display().to_string(), ..fault } } else { fault }
}

/// Names of the folder's own knowledge files, relative to it.
fn own_files(root: &Path, folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut out = Vec::new();
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            out.append(&mut own_files(root, &path));
        } else if matches!(path.extension().and_then(|extension| extension.to_str()), Some("toml" | "md")) {
            out.push(path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/"));
        }
    }
    out.sort();
    out
}
