//! Bytes to characters to lines.

use super::{ByteSpan, CharSpan};

const STRIDE: usize = 128;

/// Turns byte offsets of one text into character offsets and lines, and back.
///
/// # Cost
/// Four bytes for every 128 bytes of text, and nothing at all for ASCII text; a look-up reads at most 128 bytes.
#[derive(Clone, Debug)]
pub struct OffsetMap {
    ascii: bool,
    chars: usize,
    /// Characters before each multiple of `STRIDE` bytes; empty for ASCII.
    checkpoints: Vec<u32>,
    line_starts: Vec<u32>,
}

/// A place in a text as an editor shows it, both counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

fn is_boundary_byte(byte: u8) -> bool {
    (byte & 0xC0) != 0x80
}

impl OffsetMap {
    /// Reads the text once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let ascii = text.is_ascii();
        let bytes = text.as_bytes();
        let mut checkpoints = Vec::new();
        let mut chars = bytes.len();
        if !ascii {
            chars = 0;
            checkpoints.reserve(bytes.len() / STRIDE + 1);
            for (index, byte) in bytes.iter().enumerate() {
                if index % STRIDE == 0 {
                    checkpoints.push(u32::try_from(chars).unwrap_or(u32::MAX));
                }
                chars += usize::from(is_boundary_byte(*byte));
            }
        }
        let line_starts = std::iter::once(0)
            .chain(
                bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(index, _)| u32::try_from(index + 1).unwrap_or(u32::MAX)),
            )
            .collect();
        Self { ascii, chars, checkpoints, line_starts }
    }

    /// How many characters the text has.
    #[must_use]
    pub fn char_count(&self) -> usize {
        self.chars
    }

    /// Characters before byte `at` of `text`, the text the map was made of.
    #[must_use]
    pub fn char_at_byte(&self, text: &str, at: usize) -> usize {
        if self.ascii {
            return at.min(self.chars);
        }
        let at = at.min(text.len());
        let slot = (at / STRIDE).min(self.checkpoints.len().saturating_sub(1));
        let before = self.checkpoints.get(slot).copied().unwrap_or(0) as usize;
        before + text.as_bytes()[slot * STRIDE..at].iter().filter(|byte| is_boundary_byte(**byte)).count()
    }

    /// The byte where character `at` begins; the text's length when `at` is past the end.
    #[must_use]
    pub fn byte_at_char(&self, text: &str, at: usize) -> usize {
        if self.ascii {
            return at.min(text.len());
        }
        let slot = self.checkpoints.partition_point(|chars| (*chars as usize) <= at).saturating_sub(1);
        let mut seen = self.checkpoints.get(slot).copied().unwrap_or(0) as usize;
        for (offset, byte) in text.as_bytes()[slot * STRIDE..].iter().enumerate() {
            if is_boundary_byte(*byte) {
                if seen == at {
                    return slot * STRIDE + offset;
                }
                seen += 1;
            }
        }
        text.len()
    }

    /// A byte span in characters.
    #[must_use]
    pub fn to_chars(&self, text: &str, span: ByteSpan) -> CharSpan {
        CharSpan::new(self.char_at_byte(text, span.start()), self.char_at_byte(text, span.end()))
    }

    /// A character span in bytes; `None` when it reaches past the end of the text or is empty.
    #[must_use]
    pub fn to_bytes(&self, text: &str, start: usize, end: usize) -> Option<ByteSpan> {
        if start >= end || end > self.chars {
            return None;
        }
        Some(ByteSpan::new(self.byte_at_char(text, start), self.byte_at_char(text, end)))
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn line_column(&self, text: &str, at: usize) -> LineColumn {
        let line = self.line_starts.partition_point(|start| (*start as usize) <= at).max(1);
        let start = self.line_starts[line - 1] as usize;
        LineColumn { line, column: self.char_at_byte(text, at) - self.char_at_byte(text, start) + 1 }
    }

    /// Byte span of a line counted from 1, without its line end; `None` past the last line.
    #[must_use]
    pub fn line(&self, text: &str, line: usize) -> Option<std::ops::Range<usize>> {
        let start = *self.line_starts.get(line.checked_sub(1)?)? as usize;
        let end = self.line_starts.get(line).map_or(text.len(), |next| *next as usize - 1);
        let end = if end > start && text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end };
        Some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_go_there_and_back_in_mixed_text() {
        let text = format!("{}fièvre 38,5 °C — “ok”\nשלום", "a".repeat(300));
        let map = OffsetMap::new(&text);
        assert_eq!(map.char_count(), text.chars().count());
        for (chars, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(map.char_at_byte(&text, byte), chars);
            assert_eq!(map.byte_at_char(&text, chars), byte);
        }
        assert_eq!(map.to_bytes(&text, 0, map.char_count() + 1), None);
    }

    #[test]
    fn lines_are_counted_from_one_and_crlf_is_no_part_of_them() {
        let text = "one\r\ntwo\n";
        let map = OffsetMap::new(text);
        assert_eq!(map.line(text, 1).map(|r| &text[r]), Some("one"));
        assert_eq!(map.line(text, 2).map(|r| &text[r]), Some("two"));
        assert_eq!(map.line_column(text, 6), LineColumn { line: 2, column: 2 });
        assert_eq!(map.line(text, 9), None);
    }
}
