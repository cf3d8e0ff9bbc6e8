//! Paths to notes: files, folders, JSONL and standard input, one after another in a fixed order.
//!
//! What cannot be read is one error and the rest goes on. Messages name the file, the line or byte, what was found and what is allowed; never note text.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::analyzer::AskedQuery;
use crate::text::{AuthorRole, Note, NoteKind, Setting};

/// What files of a folder are read.
const FOLDER_EXTENSIONS: [&str; 4] = ["txt", "md", "note", "jsonl"];
/// A JSONL file of which so many first lines are no notes is given up.
const MOST_BAD_LINES: usize = 20;
const LINE_EXTENSIONS: [&str; 2] = ["jsonl", "ndjson"];

/// A note with where it comes from.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// As findings name it: the path; in JSONL with line and id.
    pub name: String,
    /// The note. Its id is the one given, else the name.
    pub note: Note,
    /// Setting of its own line, where it names one.
    pub setting: Option<Setting>,
    /// What the reader should know about how it was read.
    pub warnings: Vec<String>,
}

/// What holds for notes that do not say it themselves.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Defaults {
    /// Sort of document.
    pub kind: Option<NoteKind>,
    /// Who wrote it.
    pub author_role: Option<AuthorRole>,
}

/// A real date written `YYYY-MM-DD`.
pub(super) fn parse_date(text: &str) -> Result<String, String> {
    const ALLOWED: &str = "allowed is a real date written YYYY-MM-DD";
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit())).and_then(|part| part.parse::<u16>().ok())
    };
    let dashes = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    let (Some(year), Some(month), Some(day), true) = (digits(0..4), digits(5..7), digits(8..10), dashes) else {
        return Err(ALLOWED.into());
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u16::from(leap),
        _ => 0,
    };
    if (1..=days).contains(&day) { Ok(text.to_owned()) } else { Err(ALLOWED.into()) }
}

/// A question asked earlier, written `FINDING=YYYY-MM-DD`.
pub(super) fn parse_asked(text: &str) -> Result<AskedQuery, String> {
    let (finding, date) = text.split_once('=').ok_or("allowed is a finding's id and its day, ID=YYYY-MM-DD")?;
    Ok(AskedQuery { finding: finding.to_owned(), date: parse_date(date)? })
}

/// All notes of the paths, read one at a time.
pub(super) struct Inputs {
    queue: VecDeque<PathBuf>,
    lines: Option<JsonLines>,
    defaults: Defaults,
    stdin_taken: bool,
}

impl Inputs {
    pub(super) fn new(paths: &[PathBuf], defaults: Defaults) -> Self {
        Self { queue: paths.iter().cloned().collect(), lines: None, defaults, stdin_taken: false }
    }

    fn open(&mut self, path: &Path) -> Option<Result<Input, String>> {
        if path.as_os_str() == "-" {
            return self.open_stdin();
        }
        let name = path.display().to_string();
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Some(Err(format!("{name}: no such file or folder"))),
            Err(error) => return Some(Err(format!("{name}: cannot be read: {error}"))),
        };
        if metadata.is_dir() {
            return self.open_folder(path, &name);
        }
        if has_extension(path, &LINE_EXTENSIONS) {
            return match std::fs::File::open(path) {
                Ok(file) => {
                    self.lines = Some(JsonLines::new(name, Box::new(BufReader::new(file)), self.defaults));
                    None
                }
                Err(error) => Some(Err(format!("{name}: cannot be read: {error}"))),
            };
        }
        if has_extension(path, &["json"]) {
            return Some(Err(format!("{name}: a .json file; allowed are text files and .jsonl with one object a line")));
        }
        if metadata.is_file() && usize::try_from(metadata.len()).unwrap_or(usize::MAX) > Note::MAX_BYTES {
            return Some(Err(too_large(&name)));
        }
        let bytes = match std::fs::File::open(path).and_then(read_limited) {
            Ok(bytes) => bytes,
            Err(error) => return Some(Err(format!("{name}: cannot be read: {error}"))),
        };
        Some(self.note(&name, bytes))
    }

    fn open_folder(&mut self, path: &Path, name: &str) -> Option<Result<Input, String>> {
        let mut files = Vec::new();
        let mut faults = Vec::new();
        list_folder(path, &mut files, &mut faults);
        if files.is_empty() && faults.is_empty() {
            return Some(Err(format!("{name}: no notes in this folder; read are files that end in .{}", FOLDER_EXTENSIONS.join(", ."))));
        }
        for file in files.into_iter().rev() {
            self.queue.push_front(file);
        }
        (!faults.is_empty()).then(|| Err(faults.join("\n")))
    }

    fn open_stdin(&mut self) -> Option<Result<Input, String>> {
        const NAME: &str = "<stdin>";
        if std::mem::replace(&mut self.stdin_taken, true) {
            return Some(Err("-: standard input is named twice; it can be read once".into()));
        }
        let bytes = match read_limited(std::io::stdin().lock()) {
            Ok(bytes) => bytes,
            Err(error) => return Some(Err(format!("{NAME}: cannot be read: {error}"))),
        };
        if is_json_lines(&bytes) {
            self.lines = Some(JsonLines::new(NAME.into(), Box::new(Cursor::new(bytes)), self.defaults));
            return None;
        }
        Some(self.note(NAME, bytes))
    }

    fn note(&self, name: &str, bytes: Vec<u8>) -> Result<Input, String> {
        if bytes.len() > Note::MAX_BYTES {
            return Err(too_large(name));
        }
        let (text, warnings) = decode(bytes).map_err(|message| format!("{name}: {message}"))?;
        let mut note = Note::new(text).with_id(name);
        note.kind = self.defaults.kind;
        note.author_role = self.defaults.author_role;
        Ok(Input { name: name.to_owned(), note, setting: None, warnings })
    }
}

impl Iterator for Inputs {
    type Item = Result<Input, String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(lines) = &mut self.lines {
                match lines.next() {
                    Some(item) => return Some(item),
                    None => self.lines = None,
                }
            }
            let path = self.queue.pop_front()?;
            if let Some(item) = self.open(&path) {
                return Some(item);
            }
        }
    }
}

fn too_large(name: &str) -> String {
    format!("{name}: larger than a note may be; allowed are {} MiB", Note::MAX_BYTES >> 20)
}

fn read_limited(source: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(Note::MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn has_extension(path: &Path, allowed: &[&str]) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| allowed.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}

/// Note files under a folder, by name; hidden entries and links to folders are passed over.
fn list_folder(folder: &Path, files: &mut Vec<PathBuf>, faults: &mut Vec<String>) {
    let mut entries = Vec::new();
    match std::fs::read_dir(folder) {
        Ok(listing) => {
            for entry in listing {
                match entry {
                    Ok(entry) => entries.push(entry),
                    Err(error) => faults.push(format!("{}: cannot be listed: {error}", folder.display())),
                }
            }
        }
        Err(error) => faults.push(format!("{}: cannot be listed: {error}", folder.display())),
    }
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => list_folder(&path, files, faults),
            Ok(_) if has_extension(&path, &FOLDER_EXTENSIONS) && !path.is_dir() => files.push(path),
            _ => {}
        }
    }
}

/// Bytes as a note's text, with warnings; or why they are none.
fn decode(bytes: Vec<u8>) -> Result<(String, Vec<String>), String> {
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err("UTF-32 text; save it as UTF-8".into());
    }
    if let Some(big) = utf16_order(&bytes) {
        let text = decode_utf16(&bytes[2..], big)?;
        let mut warnings = vec!["UTF-16 was read as UTF-8; byte offsets count the UTF-8 form".to_owned()];
        warnings.extend(look(&text)?);
        return Ok((text, warnings));
    }
    if let Some(what) = foreign(&bytes) {
        return Err(format!("{what}, not a text; export the note as plain text in UTF-8"));
    }
    let nuls = bytes.iter().filter(|byte| **byte == 0).count();
    if nuls >= 16 && nuls > bytes.len() / 20 {
        return Err(format!(
            "a binary file ({nuls} NUL bytes of {}); allowed is text in UTF-8 (UTF-16 needs a byte order mark)",
            bytes.len()
        ));
    }
    let mut text = String::from_utf8(bytes)
        .map_err(|error| not_utf8(error.utf8_error().valid_up_to(), error.as_bytes().get(error.utf8_error().valid_up_to())))?;
    // Offsets count what follows the mark, as editors and Python's utf-8-sig do.
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    let warnings = look(&text)?;
    Ok((text, warnings))
}

fn not_utf8(at: usize, found: Option<&u8>) -> String {
    format!("not UTF-8 at byte {at} (found 0x{:02X}); save it as UTF-8", found.copied().unwrap_or(0))
}

/// Markup that passes for text: refused or warned of.
fn look(text: &str) -> Result<Vec<String>, String> {
    let head = text.trim_start();
    if head.starts_with("{\\rtf") {
        return Err("RTF, not plain text; open it in a word processor and save as plain text in UTF-8".into());
    }
    let begins = |tag: &str| head.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    if ["<!doctype html", "<html", "<?xml", "<clinicaldocument"].iter().any(|tag| begins(tag)) {
        return Ok(vec!["looks like HTML or XML; it is read as it stands, tags and all: plain text gives better results".into()]);
    }
    Ok(Vec::new())
}

/// Formats that people hand in for text, by their first bytes.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 6] = [
        (b"%PDF-", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive or Office document"),
        (b"\xd0\xcf\x11\xe0", "an Office document"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x89PNG", "an image"),
        (b"\xff\xd8\xff", "an image"),
    ];
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, what)| *what)
}

/// Whether a byte order mark says UTF-16, and then whether big-endian.
fn utf16_order(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [0xfe, 0xff, ..] => Some(true),
        [0xff, 0xfe, ..] => Some(false),
        _ => None,
    }
}

fn decode_utf16(bytes: &[u8], big: bool) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(format!("not UTF-16: an odd number of bytes ({}); save the note as UTF-8", bytes.len() + 2));
    }
    let units = pairs.iter().map(|pair| if big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) });
    let mut text = String::with_capacity(bytes.len());
    let mut at = 2;
    for c in char::decode_utf16(units) {
        let c = c.map_err(|_| format!("not UTF-16 at byte {at} (found half of a surrogate pair); save the note as UTF-8"))?;
        at += 2 * c.len_utf16();
        text.push(c);
    }
    Ok(text)
}

/// Whether standard input is JSONL: its first line is an object with a string `text`.
fn is_json_lines(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if !bytes.starts_with(b"{") {
        return false;
    }
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
    serde_json::from_slice::<Value>(line).is_ok_and(|value| value.get("text").is_some_and(Value::is_string))
}

/// Notes of a JSONL file, a line each.
struct JsonLines {
    name: String,
    source: Box<dyn BufRead>,
    defaults: Defaults,
    /// Lines read.
    line: usize,
    /// Bytes before the line.
    byte: usize,
    notes: usize,
    /// Whether a line was a note.
    good: bool,
    done: bool,
}

impl JsonLines {
    fn new(name: String, source: Box<dyn BufRead>, defaults: Defaults) -> Self {
        Self { name, source, defaults, line: 0, byte: 0, notes: 0, good: false, done: false }
    }

    /// The next line that is not blank: a note, or what is wrong with it.
    fn next(&mut self) -> Option<Result<Input, String>> {
        while !self.done {
            let mut bytes = Vec::new();
            let read = (&mut self.source).take(Note::MAX_BYTES as u64 * 2).read_until(b'\n', &mut bytes);
            let length = match read {
                Ok(0) => {
                    self.done = true;
                    return (self.notes == 0).then(|| Err(format!("{}: no notes in it; allowed is one JSON object a line", self.name)));
                }
                Ok(length) => length,
                Err(error) => {
                    self.done = true;
                    return Some(Err(format!("{}: cannot be read: {error}", self.name)));
                }
            };
            self.line += 1;
            let before = self.byte;
            self.byte += length;
            if self.line == 1 {
                if utf16_order(&bytes).is_some() {
                    self.done = true;
                    return Some(Err(format!("{}: UTF-16; save the JSONL as UTF-8", self.name)));
                }
                if let Some(what) = foreign(&bytes) {
                    self.done = true;
                    return Some(Err(format!("{}: {what}, not JSONL", self.name)));
                }
            }
            let text = match std::str::from_utf8(&bytes) {
                Ok(text) => text,
                Err(error) => {
                    self.notes += 1;
                    return Some(Err(format!(
                        "{}:{}: {}",
                        self.name,
                        self.line,
                        not_utf8(before + error.valid_up_to(), bytes.get(error.valid_up_to()))
                    )));
                }
            };
            let text = if self.line == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            self.notes += 1;
            return Some(match self.parse(text) {
                Ok(input) => {
                    self.good = true;
                    Ok(input)
                }
                Err(message) => {
                    // A file that is no JSONL at all is said once, not for each of its lines.
                    self.done = !self.good && (self.notes >= MOST_BAD_LINES || text.starts_with('['));
                    let rest = if self.done { "; the rest of the file is not read" } else { "" };
                    Err(format!("{}:{}: {message}{rest}", self.name, self.line))
                }
            });
        }
        None
    }

    fn parse(&self, line: &str) -> Result<Input, String> {
        const ALLOWED: &str = "allowed is one object a line with `text` and optional `id`, `kind`, `author_role`, `date`, `setting`";
        // Messages of the JSON reader may quote the line; its place does not.
        let value: Value = serde_json::from_str(line).map_err(|error| match error.classify() {
            serde_json::error::Category::Eof => format!("JSON that breaks off at column {}; {ALLOWED}", error.column()),
            _ => format!("not JSON at column {}; {ALLOWED}", error.column()),
        })?;
        let Value::Object(mut object) = value else {
            return Err(format!("found {}; {ALLOWED}", json_kind(&value)));
        };
        let text = match object.remove("text") {
            Some(Value::String(text)) => text,
            None => return Err(format!("`text` is missing; {ALLOWED}")),
            Some(other) => return Err(format!("`text` is {}; allowed is a string", json_kind(&other))),
        };
        if text.len() > Note::MAX_BYTES {
            return Err(format!("`text` is longer than a note may be; allowed are {} MiB", Note::MAX_BYTES >> 20));
        }
        let id = match object.get("id") {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) => Some(id.clone()),
            Some(Value::Number(id)) => Some(id.to_string()),
            Some(other) => return Err(format!("`id` is {}; allowed are a string and a number", json_kind(other))),
        };
        let place = format!("{}:{}", self.name, self.line);
        let name = id.as_ref().map_or_else(|| place.clone(), |id| format!("{place} ({id})"));
        let mut note = Note::new(text).with_id(id.unwrap_or(place));
        note.kind = field::<NoteKind>(&object, "kind")?.or(self.defaults.kind);
        note.author_role = field::<AuthorRole>(&object, "author_role")?.or(self.defaults.author_role);
        note.date = match string(&object, "date")? {
            Some(date) => Some(parse_date(date).map_err(|allowed| format!("`date` is not a date; {allowed}"))?),
            None => None,
        };
        let setting = field::<Setting>(&object, "setting")?;
        Ok(Input { name, note, setting, warnings: Vec::new() })
    }
}

fn string<'a>(object: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(format!("`{name}` is {}; allowed is a string", json_kind(other))),
    }
}

fn field<T: FromStr<Err = crate::text::ParseNameError>>(object: &Map<String, Value>, name: &str) -> Result<Option<T>, String> {
    string(object, name)?.map(|text| text.parse::<T>().map_err(|error| format!("`{name}`: {error}"))).transpose()
}

fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_real_days() {
        assert_eq!(parse_date("2024-02-29").as_deref(), Ok("2024-02-29"));
        for bad in ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "20260101", "2026-04-31", "2026-04-0á", "+026-04-01"] {
            assert!(parse_date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nul_bytes_stay_and_the_byte_order_mark_goes() {
        assert_eq!(decode(b"\xef\xbb\xbfCHF\0 today".to_vec()), Ok(("CHF\0 today".into(), Vec::new())));
    }

    #[test]
    fn utf16_is_decoded_in_both_orders() {
        let little: Vec<u8> = [0xff, 0xfe].into_iter().chain("fièvre 😷".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let big: Vec<u8> = [0xfe, 0xff].into_iter().chain("fièvre 😷".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(decode(little).map(|(text, _)| text).as_deref(), Ok("fièvre 😷"));
        assert_eq!(decode(big).map(|(text, _)| text).as_deref(), Ok("fièvre 😷"));
        assert!(decode(vec![0xff, 0xfe, 0x41]).is_err_and(|message| message.contains("odd number")));
        assert!(decode(vec![0xff, 0xfe, 0x41, 0, 0, 0xd8]).is_err_and(|message| message.contains("at byte 4")));
    }
}
