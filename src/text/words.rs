//! Clinical word splitting: `2.5mg` is a number and a unit, `s/p` two words, `acute-on-chronic` three, `A1c` one.

use super::ByteSpan;

/// What a [`Word`] is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// Letters, with digits after the first letter (`A1c`, `T2DM`).
    Letters,
    /// Digits with inner decimal points and thousands commas (`2.8`, `118,000`).
    Number,
    /// One punctuation character that separates or qualifies.
    Mark(char),
    /// A line break that ends a statement: a blank line, a list item, a short line. A break inside wrapped prose gives no word at all.
    Break,
}

/// One word of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, in bytes.
    pub span: ByteSpan,
    /// What it is made of.
    pub kind: WordKind,
    /// Whether a hyphen or slash, not a blank, joins it to the word before.
    pub joined: bool,
    /// Whether it is known to have ASCII letters and digits alone.
    pub plain: bool,
}

impl Word {
    fn new(start: usize, end: usize, kind: WordKind, joined: bool) -> Self {
        Self { span: ByteSpan::new(start, end), kind, joined, plain: false }
    }

    /// Whether it carries meaning of its own (letters or a number).
    #[must_use]
    pub fn is_content(self) -> bool {
        matches!(self.kind, WordKind::Letters | WordKind::Number)
    }
}

/// Splits a text into words, in order.
///
/// Hyphens, slashes between letters and apostrophes leave no word behind; other punctuation is a word of its own.
///
/// # Cost
/// One pass over the text, linear in its length.
#[must_use]
pub fn split_words(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut words: Vec<Word> = Vec::with_capacity(text.len() / 5);
    let mut joined = false;
    let mut line_start = 0;
    let mut at = 0;
    // The number of the last list mark inside this line: "1. CHF 2. CKD 3. COPD".
    let mut listed = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'\n' {
            listed = 0;
            if is_hard_break(text, line_start, at) {
                words.push(Word::new(at, at + 1, WordKind::Break, false));
            }
            at += 1;
            line_start = at;
            joined = false;
            continue;
        }
        if byte.is_ascii_digit() {
            let end = number_end(bytes, at);
            if let Some(number) = list_mark(text, at, end, listed, words.last()) {
                listed = number;
                if at > line_start && bytes[at - 1] == b' ' {
                    words.push(Word::new(at - 1, at, WordKind::Break, false));
                }
            }
            words.push(Word::new(at, end, WordKind::Number, joined));
            at = end;
            joined = false;
            continue;
        }
        if byte < 0x80 && !byte.is_ascii_alphabetic() {
            at += 1;
            match byte {
                b' ' | b'\t' | b'\r' => joined = false,
                b'\'' | b'`' => {}
                b'-' | b'/' if joins(bytes, at - 1) => joined = true,
                _ if byte.is_ascii_graphic() => {
                    words.push(Word::new(at - 1, at, WordKind::Mark(char::from(byte)), false));
                    joined = false;
                }
                _ => joined = false,
            }
            continue;
        }
        let first = if byte < 0x80 { char::from(byte) } else { text[at..].chars().next().unwrap_or('\u{fffd}') };
        if first.is_alphabetic() {
            let (end, plain) = letters_end(text, at);
            words.push(Word { plain, ..Word::new(at, end, WordKind::Letters, joined) });
            at = end;
            joined = false;
            continue;
        }
        let end = at + first.len_utf8();
        match first {
            '\u{2019}' | '\u{2018}' => {}
            '\u{2010}' | '\u{2011}' => joined = true,
            '\u{2022}' | '\u{25cf}' | '\u{25aa}' | '\u{00b7}' => {
                words.push(Word::new(at, end, WordKind::Mark('\u{2022}'), false));
            }
            '\u{2013}' | '\u{2014}' | '\u{2192}' | '\u{2264}' | '\u{2265}' | '\u{00b0}' | '\u{201c}' | '\u{201d}' => {
                words.push(Word::new(at, end, WordKind::Mark(first), false));
                joined = false;
            }
            _ => joined = false,
        }
        at = end;
    }
    words
}

/// The number of a list mark inside a line: an integer with a point or bracket before a capital, the next after the last one, and not the value of the word before it
/// ("stage 3. He").
fn list_mark(text: &str, start: usize, end: usize, last: u32, before: Option<&Word>) -> Option<u32> {
    let number: u32 = text[start..end].parse().ok().filter(|number| *number == last + 1)?;
    let rest = &text[end..];
    if !rest.starts_with(". ") && !rest.starts_with(") ") {
        return None;
    }
    // Behind a point a small letter goes on with the sentence; behind a bracket it may begin an item.
    let item = if rest.starts_with(')') { char::is_alphabetic } else { char::is_uppercase };
    if !rest[2..].trim_start().starts_with(item) {
        return None;
    }
    let valued = before.is_some_and(|word| {
        word.kind == WordKind::Letters
            && ["stage", "type", "grade", "class", "number", "factor", "phase", "level", "score", "of"]
                .contains(&text[word.span.range()].to_lowercase().as_str())
    });
    (!valued).then_some(number)
}

/// A hyphen or slash joins when letters or digits stand on both sides without blanks.
fn joins(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|index| bytes.get(index)).copied().unwrap_or(b' ');
    let after = bytes.get(at + 1).copied().unwrap_or(b' ');
    let wordy = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80;
    // Between two numbers the sign matters (118/70, 25-30): it stays a word.
    wordy(before) && wordy(after) && !(before.is_ascii_digit() && after.is_ascii_digit())
}

fn number_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < bytes.len() {
        let point = bytes[at] == b'.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if bytes[at].is_ascii_digit() || point {
            at += 1;
        } else if bytes[at] == b',' && bytes.get(at + 1..at + 4).is_some_and(|three| three.iter().all(u8::is_ascii_digit)) {
            // 118,000 but not "1,250,3" nor a list "5,12".
            if bytes.get(at + 4).is_some_and(u8::is_ascii_digit) {
                break;
            }
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// Which bytes are ASCII letters and digits.
const PLAIN: [bool; 0x100] = {
    let mut plain = [false; 0x100];
    let mut byte: u8 = 0;
    while byte < 0x80 {
        plain[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    plain
};

/// Where a word of letters ends, and whether it is known to be plain.
fn letters_end(text: &str, start: usize) -> (usize, bool) {
    let bytes = &text.as_bytes()[start..];
    let plain = start + bytes.iter().position(|byte| !PLAIN[usize::from(*byte)]).unwrap_or(bytes.len());
    // Most words are of plain letters, with a plain mark behind them.
    if plain > start && text.as_bytes().get(plain).is_none_or(|byte| byte.is_ascii() && *byte != b'\'') {
        return (plain, true);
    }
    let mut end = plain;
    for (offset, character) in text[plain..].char_indices() {
        if character.is_alphanumeric() || is_mark(character) {
            end = plain + offset + character.len_utf8();
        } else if matches!(character, '\'' | '\u{2019}') {
            // "Crohn's", "patient's": the tail belongs to the word; a closing quote does not.
            let rest = &text[plain + offset + character.len_utf8()..];
            if !rest.chars().next().is_some_and(char::is_alphabetic) {
                break;
            }
        } else {
            break;
        }
    }
    (end.max(start + 1), false)
}

/// Combining accents stay with their letter.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{0300}'..='\u{036f}')
}

/// A line of a heading alone has at most so many letters.
const SHORT_LINE: usize = 20;

fn is_hard_break(text: &str, line_start: usize, at: usize) -> bool {
    let line = text[line_start..at].trim_end();
    let rest = &text[at + 1..];
    let next = rest.lines().next().unwrap_or("");
    let next = next.trim();
    if line.trim().is_empty() || next.is_empty() {
        return true;
    }
    if line.len() < 45 || line.ends_with(':') {
        return true;
    }
    let mut characters = next.chars();
    let first = characters.next().unwrap_or(' ');
    if matches!(first, '-' | '*' | '#' | '\u{2022}' | '\u{25cf}' | '+' | '>' | '[') {
        return true;
    }
    if first.is_ascii_digit() {
        let digits = next.bytes().take_while(u8::is_ascii_digit).count();
        // "67M." and "45F with": a new statement begins with the patient.
        let behind = &next.as_bytes()[digits..];
        if digits == 2 && matches!(behind, [b'M' | b'F', next, ..] if !next.is_ascii_alphanumeric()) {
            return true;
        }
        return matches!(next.as_bytes().get(digits), Some(b'.' | b')'))
            && !next.as_bytes().get(digits + 1).is_some_and(u8::is_ascii_digit);
    }
    // A short line with more behind it ends no wrapped paragraph: "A/P".
    let behind = rest.lines().nth(1).is_some_and(|line| !line.trim().is_empty());
    if behind && first.is_uppercase() && next.len() <= SHORT_LINE && !next.ends_with(['.', ',', ';', ')']) {
        return true;
    }
    // A sentence may end inside a quotation.
    let line = line.trim_end_matches(['"', '\'', ')', '\u{201d}']);
    // A heading in capitals on a line of its own, and a line after the end of a sentence.
    let shouts = |line: &str| line.chars().filter(|c| c.is_alphabetic()).count() > 3 && !line.chars().any(char::is_lowercase);
    if first.is_uppercase() && (line.ends_with('.') || (shouts(next) && !shouts(line))) {
        return true;
    }
    // "HEADING:" at the start of the next line.
    if first.is_uppercase() {
        let head = next.split([':', '.', ',']).next().unwrap_or("");
        if next[head.len()..].starts_with(':') && head.len() < 50 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        split_words(text).iter().map(|word| &text[word.span.range()]).collect()
    }

    #[test]
    fn clinical_shorthand_splits_where_a_reader_would() {
        assert_eq!(split("2.5mg q6h s/p AKI/CKD A1c 7.9%"), ["2.5", "mg", "q6h", "s", "p", "AKI", "CKD", "A1c", "7.9", "%"]);
        assert_eq!(split("BP 118/70, EF 25-30%"), ["BP", "118", "/", "70", ",", "EF", "25", "-", "30", "%"]);
        assert_eq!(split("plt 118,000; acute-on-chronic Crohn's"), ["plt", "118,000", ";", "acute", "on", "chronic", "Crohn's"]);
    }

    #[test]
    fn wrapped_prose_goes_on_and_lists_break() {
        let prose = "The patient was admitted with worsening shortness of breath and acute\nkidney injury.";
        assert!(!split_words(prose).iter().any(|word| word.kind == WordKind::Break));
        let headed = "LABORATORY DATA: white count 9.2, hemoglobin 7.2, platelets normal\nIMPRESSION\nDehydration";
        assert_eq!(split_words(headed).iter().filter(|word| word.kind == WordKind::Break).count(), 2);
        let list = "1. CHF\n2. COPD";
        assert_eq!(split_words(list).iter().filter(|word| word.kind == WordKind::Break).count(), 1);
    }

    #[test]
    fn a_list_inside_a_line_breaks_before_each_mark() {
        let breaks = |text: &str| split_words(text).iter().filter(|word| word.kind == WordKind::Break).count();
        assert_eq!(breaks("1. CHF 2. CKD 3. Hypertension"), 2);
        assert_eq!(breaks("1. CKD stage 2. He is well. CKD 5. Hypertension"), 0);
    }

    #[test]
    fn any_bytes_that_are_text_split_without_panic() {
        for text in ["", "\u{0}\u{7}", "שלום עולם 5.", "a\u{301}b '", "1,2,3,4", "…—–“”", "’’’", "--//--"] {
            let words = split_words(text);
            assert!(words.iter().all(|word| text.is_char_boundary(word.span.start()) && text.is_char_boundary(word.span.end())));
        }
    }
}
