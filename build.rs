//! Lists the files of `models/` so that the crate can embed them. Parses nothing.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let models = root.join("models");
    let mut knowledge = Vec::new();
    list(&models.join("knowledge"), &mut knowledge)?;
    knowledge.retain(|path| matches!(path.extension().and_then(|e| e.to_str()), Some("toml" | "md")));
    let mut source = String::from("&[\n");
    for path in &knowledge {
        let name = path.strip_prefix(models.join("knowledge")).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let _ = writeln!(source, "    ({name:?}, include_str!({:?})),", path.to_string_lossy());
    }
    source.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("bundled_knowledge.rs"), source)?;
    println!("cargo:rerun-if-changed=models");
    println!("cargo:rerun-if-changed=build.rs");
    Ok(())
}

fn list(folder: &Path, into: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            list(&path, into)?;
        } else {
            into.push(path);
        }
    }
    Ok(())
}
