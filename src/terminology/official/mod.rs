//! Loaders of official release files.
//!
//! Each takes the file's text and the name to use in errors; none touches the disk.

pub mod addenda;
pub mod index;
pub mod order;
pub mod tabular;
pub(crate) mod xml;

use crate::terminology::code_set::dotted_key;

/// A row of the order file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// The code without its dot, in upper case.
    pub code: String,
    /// Whether it is billable; `false` for headers.
    pub billable: bool,
    /// The long title, folded to ASCII.
    pub title: String,
}

/// Decodes a file: UTF-8 (with or without a byte order mark), or else Latin-1.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    }
}

/// Folds accented Latin letters and typographic marks to ASCII, as the order file does.
/// What has no counterpart stays as it is.
#[must_use]
pub fn fold_ascii(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'À'..='Å' => out.push('A'),
            'à'..='å' => out.push('a'),
            'Æ' => out.push_str("AE"),
            'æ' => out.push_str("ae"),
            'Œ' => out.push_str("OE"),
            'œ' => out.push_str("oe"),
            'Ç' => out.push('C'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'È'..='Ë' => out.push('E'),
            'è'..='ë' | 'ě' | 'ę' => out.push('e'),
            'Ì'..='Ï' => out.push('I'),
            'ì'..='ï' => out.push('i'),
            'Ñ' => out.push('N'),
            'ñ' | 'ń' => out.push('n'),
            'Ò'..='Ö' | 'Ø' => out.push('O'),
            'ò'..='ö' | 'ø' | 'ő' => out.push('o'),
            'Ù'..='Ü' => out.push('U'),
            'ù'..='ü' | 'ű' => out.push('u'),
            'Ý' => out.push('Y'),
            'ý' | 'ÿ' => out.push('y'),
            'ß' => out.push_str("ss"),
            'š' => out.push('s'),
            'Š' => out.push('S'),
            'ž' => out.push('z'),
            'ł' => out.push('l'),
            '‘' | '’' => out.push('\''),
            '“' | '”' => out.push('"'),
            '‐'..='―' => out.push('-'),
            '\u{a0}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Blanks collapsed to one, none at the ends.
pub(crate) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The undotted upper-case form of a code; `None` for what can be no code.
pub(crate) fn plain_code(code: &str) -> Option<String> {
    let key = dotted_key(code)?;
    Some(key.iter().filter(|&&b| b != 0 && b != b'.').map(|&b| char::from(b)).collect())
}

pub(crate) const CODE_SHAPE: &str = "a code of 3 to 7 letters and digits that begins with a letter";

/// A text cut short, in quotes, for messages.
pub(crate) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("\"{short}\"")
}

/// Cuts a fixed-column line at a character column; `None` past its end.
pub(crate) fn column(line: &str, at: usize) -> Option<usize> {
    if line.is_ascii() {
        return (at <= line.len()).then_some(at);
    }
    line.char_indices().map(|(i, _)| i).chain([line.len()]).nth(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_decodes_tidies() {
        assert_eq!(fold_ascii("Ménière’s – Sjögren"), "Meniere's - Sjogren");
        assert_eq!(decode(b"M\xe9n"), "Mén");
        assert_eq!(decode(b"\xef\xbb\xbfM\xc3\xa9n"), "Mén");
        assert_eq!(tidy(" a \n  b\t"), "a b");
        assert_eq!(plain_code("s72.001a").as_deref(), Some("S72001A"));
        assert_eq!(column("é1", 2), Some(3));
        assert_eq!(column("é1", 3), None);
    }
}
