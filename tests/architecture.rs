//! The house stays as ARCHITECTURE.md draws it: who may import whom, which crate stands on which floor, how long a file may be, which paths exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each floor and what it may import. Lower floors stand first; an import of itself is always allowed.
const FLOORS: [(&str, &[&str]); 12] = [
    ("text", &[]),
    ("terminology", &["text"]),
    ("knowledge", &["text", "terminology"]),
    ("document", &["text", "terminology", "knowledge"]),
    ("assess", &["text", "terminology", "knowledge", "document"]),
    // A ranker sees words and codes, never how the findings came about.
    ("rank", &["text", "terminology", "knowledge"]),
    ("query", &["text", "terminology", "knowledge", "document", "assess", "rank"]),
    ("report", &["text", "terminology", "knowledge", "document", "assess", "rank", "query"]),
    ("analyzer", &["text", "terminology", "knowledge", "document", "assess", "rank", "query", "report"]),
    ("evaluate", &["text", "terminology", "knowledge", "document", "assess", "rank", "query", "report", "analyzer"]),
    ("cli", &["text", "terminology", "knowledge", "document", "assess", "rank", "query", "report", "analyzer", "evaluate"]),
    ("py", &["text", "terminology", "knowledge", "document", "assess", "rank", "query", "report", "analyzer", "evaluate", "cli"]),
];

/// Names that `lib.rs` re-exports from a floor, so that `crate::Note` counts as an import of `text`.
const REEXPORTED: [(&str, &str); 12] = [
    ("AskedQuery", "analyzer"),
    ("AnalyzeOptions", "analyzer"),
    ("Analyzer", "analyzer"),
    ("AnalyzerBuilder", "analyzer"),
    ("AssertionReport", "analyzer"),
    ("KnowledgeError", "knowledge"),
    ("Report", "report"),
    ("AuthorRole", "text"),
    ("Note", "text"),
    ("NoteKind", "text"),
    ("Setting", "text"),
    ("ParseNameError", "text"),
];

/// Crates that one floor alone may mention.
const CONFINED: [(&str, &str); 5] =
    [("pyo3", "py"), ("candle_core", "rank"), ("tokenizers", "rank"), ("ndarray", "rank"), ("safetensors", "rank")];

const LONGEST_FILE: usize = 900;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_under(folder: &Path, extension: &str, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files_under(&path, extension, into);
        } else if path.extension().is_some_and(|found| found == extension) {
            into.push(path);
        }
    }
}

/// Every source file: path relative to `src/`, and its text.
fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    let mut paths = Vec::new();
    files_under(&src, "rs", &mut paths);
    let name = |path: &Path| path.strip_prefix(&src).expect("under src").to_string_lossy().replace('\\', "/");
    paths.iter().map(|path| (name(path), fs::read_to_string(path).expect("a source file is UTF-8"))).collect()
}

/// The floor of a file: the first part of its path. `lib.rs` and `main.rs` stand on none.
fn floor_of(file: &str) -> &str {
    file.split('/').next().unwrap_or(file).trim_end_matches(".rs")
}

/// The code of a file: whole-line comments gone, which may link upwards.
fn code(text: &str) -> String {
    text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line }).collect::<Vec<_>>().join("\n")
}

fn ident(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// What a file takes from the crate's root: `crate::x`, and every first name of `crate::{x::..., y::...}`; with the line.
fn imports(code: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let (mut depth, mut start) = (0_usize, true);
            for (index, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    c if start && depth == 0 && !c.is_whitespace() => {
                        out.push((line, ident(&group[index..]).to_owned()));
                        start = false;
                    }
                    _ => {}
                }
            }
        } else {
            out.push((line, ident(rest).to_owned()));
        }
    }
    out
}

/// Whether a word stands in the text, not as a part of a longer name.
fn mentions(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].chars().next_back().is_some_and(part) && !text[at + word.len()..].chars().next().is_some_and(part))
}

#[test]
fn a_floor_imports_only_lower_floors() {
    let mut broken = Vec::new();
    for (file, text) in sources() {
        let floor = floor_of(&file);
        let Some((_, allowed)) = FLOORS.iter().find(|(name, _)| *name == floor) else { continue };
        for (line, name) in imports(&code(&text)) {
            let target = REEXPORTED.iter().find(|(known, _)| *known == name).map_or(name.as_str(), |(_, floor)| floor);
            if target != floor && !allowed.contains(&target) {
                broken.push(format!("src/{file}:{line}: `{floor}` imports `{name}`; allowed are {}", allowed.join(", ")));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// `super::super::x` from the first level down would reach the crate's root unseen.
#[test]
fn no_file_climbs_to_the_root_by_super() {
    let mut broken = Vec::new();
    for (file, text) in sources() {
        let depth = file.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
        let chain = "super::".repeat(depth.max(2));
        let code = code(&text);
        if let Some(at) = code.find(&chain) {
            broken.push(format!("src/{file}:{}: write the path from `crate::`", code[..at].matches('\n').count() + 1));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_source_file_stands_on_a_floor() {
    let known: BTreeSet<&str> = FLOORS.iter().map(|(name, _)| *name).chain(["lib", "main"]).collect();
    let lost: Vec<String> = sources().into_iter().map(|(file, _)| file).filter(|file| !known.contains(floor_of(file))).collect();
    assert!(lost.is_empty(), "no floor for {}", lost.join(", "));
}

#[test]
fn the_table_itself_has_no_circle() {
    for (index, (name, allowed)) in FLOORS.iter().enumerate() {
        for target in *allowed {
            let position = FLOORS.iter().position(|(floor, _)| floor == target).expect("an allowed floor is a floor");
            assert!(position < index, "`{name}` may import `{target}`, which stands above it");
        }
    }
}

#[test]
fn heavy_crates_stay_on_their_floor() {
    let mut broken = Vec::new();
    for (file, text) in sources() {
        let code = code(&text);
        for (word, floor) in CONFINED {
            if floor_of(&file) != floor && mentions(&code, word) {
                broken.push(format!("src/{file}: `{word}` belongs to `{floor}`"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_source_file_is_too_long() {
    let long: Vec<String> = sources()
        .iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST_FILE)
        .map(|(file, lines)| format!("src/{file}: {lines} lines; at most {LONGEST_FILE}"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// Paths that a page names in backticks or as a link's target, relative to the repository.
fn named_paths(page: &str) -> Vec<String> {
    let roots = ["src/", "models/", "python/", "tests/", "benches/", "docs/", "examples/", ".ci/"];
    let mut out: Vec<String> = Vec::new();
    let mut prose = String::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    for (index, piece) in prose.split('`').enumerate() {
        let pattern = piece.contains(['*', '<', ' ', '{', '\n']) || piece.contains("NAME");
        if index % 2 == 1 && !pattern && roots.iter().any(|root| piece.starts_with(root)) {
            out.push(piece.to_owned());
        }
    }
    for (at, _) in prose.match_indices("](") {
        let target = prose[at + 2..].split(')').next().unwrap_or("").split('#').next().unwrap_or("");
        if !target.is_empty() && !target.contains("://") {
            out.push(target.to_owned());
        }
    }
    out
}

#[test]
fn paths_in_the_pages_exist() {
    let mut lost = Vec::new();
    let mut pages: Vec<PathBuf> = ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "CHANGELOG.md"]
        .iter()
        .map(|name| root().join(name))
        .filter(|path| path.exists())
        .collect();
    files_under(&root().join("docs"), "md", &mut pages);
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page is UTF-8");
        let folder = page.parent().expect("a page stands in a folder").to_path_buf();
        for path in named_paths(&text) {
            if !root().join(&path).exists() && !folder.join(&path).exists() {
                lost.push(format!("{}: `{path}`", page.strip_prefix(root()).unwrap_or(&page).display()));
            }
        }
    }
    assert!(lost.is_empty(), "paths that do not exist:\n{}", lost.join("\n"));
}

#[test]
fn the_map_names_every_floor() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let missing: Vec<&str> = FLOORS.iter().map(|(name, _)| *name).filter(|name| !map.contains(&format!("`src/{name}"))).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md does not name {}", missing.join(", "));
}

#[test]
fn imports_are_read_in_every_form() {
    let read = |code: &str| imports(code).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    assert_eq!(read("use crate::text::{Note, Word};"), ["text"]);
    assert_eq!(read("use crate::{text::{Note, Word}, query};"), ["text", "query"]);
    assert_eq!(read("fn f(x: &crate::document::Mention) -> crate::assess::Kind"), ["document", "assess"]);
    assert_eq!(read("pub(in crate::knowledge) fn f() {}"), ["knowledge"]);
    assert!(read("use other_crate::text;").is_empty());
}
