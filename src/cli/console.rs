//! Standard output and standard error: colour, width, closed pipes, and text that cannot steer a terminal.

use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

use crate::knowledge::Fault;

/// Why a command ends without a result.
pub(super) enum Failure {
    /// Standard output was closed by its reader: no error.
    Closed,
    /// What went wrong, naming the thing, the place, the found and the allowed.
    Message(String),
    /// Faults of knowledge files.
    Faults(Vec<Fault>),
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

pub(super) const GUTTER: Style = AnsiColor::Blue.on_default().bold();
pub(super) const STRONG: Style = Style::new().bold();
pub(super) const FAINT: Style = Style::new().dimmed();
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const NOTE: Style = AnsiColor::Cyan.on_default().bold();
pub(super) const RESOLVED: Style = AnsiColor::Green.on_default().bold();
pub(super) const EVIDENCE: Style = AnsiColor::Cyan.on_default();
pub(super) const CODE: Style = AnsiColor::Magenta.on_default();
pub(super) const QUERY: Style = AnsiColor::Green.on_default();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Whether and how text is coloured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    coloured: bool,
}

impl Palette {
    pub(super) const PLAIN: Self = Self { coloured: false };

    /// The palette for standard output.
    pub(super) fn of(choice: ColorChoice) -> Self {
        Self { coloured: is_coloured(choice, std::io::stdout().is_terminal()) }
    }

    /// The text in a style, or as it is.
    pub(super) fn paint(self, style: Style, text: &str) -> String {
        if self.coloured && !text.is_empty() { format!("{}{text}{}", style.render(), style.render_reset()) } else { text.to_owned() }
    }
}

fn is_coloured(choice: ColorChoice, terminal: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            terminal
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Columns to write into: `COLUMNS` where it is exported, else 100.
pub(super) fn columns() -> usize {
    std::env::var("COLUMNS").ok().and_then(|value| value.parse::<usize>().ok()).map_or(100, |columns| columns.clamp(60, 160))
}

/// Standard output, buffered.
pub(super) struct Output {
    sink: std::io::BufWriter<std::io::Stdout>,
}

impl Output {
    pub(super) fn new() -> Self {
        Self { sink: std::io::BufWriter::with_capacity(1 << 16, std::io::stdout()) }
    }

    pub(super) fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.sink.write_all(text.as_bytes()).map_err(|error| write_failure(&error))
    }

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        self.sink.flush().map_err(|error| write_failure(&error))
    }
}

fn write_failure(error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        Failure::Closed
    } else {
        Failure::Message(format!("standard output: cannot write: {error}"))
    }
}

/// Writes a whole text and flushes it.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut output = Output::new();
    output.write(text)?;
    output.flush()
}

/// An error, to standard error.
pub(super) fn error(message: &str) {
    say("error", ERROR, message);
}

/// A warning, to standard error.
pub(super) fn warning(message: &str) {
    say("warning", WARNING, message);
}

fn say(word: &str, style: Style, message: &str) {
    let palette = Palette { coloured: is_coloured(ColorChoice::Auto, std::io::stderr().is_terminal()) };
    let lines: Vec<String> = message.lines().map(clean).collect();
    // Where standard error is closed nobody reads it.
    let _ = writeln!(std::io::stderr(), "{}: {}", palette.paint(style, word), lines.join("\n"));
}

/// How a character is shown, and in how many columns. Characters that steer a terminal are shown as pictures.
pub(super) fn shown(c: char) -> (char, usize) {
    match c {
        '\0'..='\u{1f}' => (char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'), 1),
        '\u{7f}' => ('\u{2421}', 1),
        // C1 controls, line separators, and marks that reorder the line.
        '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            ('\u{fffd}', 1)
        }
        _ => (c, c.width().unwrap_or(0)),
    }
}

/// A text on one line that cannot steer a terminal.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if c == '\t' { ' ' } else { shown(c).0 }).collect()
}

/// Columns of a text as [`clean`] shows it.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if c == '\t' { 1 } else { shown(c).1 }).sum()
}

/// A text cut to at most `most` columns, with an ellipsis where it was longer.
pub(super) fn cut(text: &str, most: usize) -> String {
    let text = clean(text);
    if width(&text) <= most {
        return text;
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let columns = shown(c).1;
        if used + columns + 1 > most {
            break;
        }
        used += columns;
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// A text padded with blanks to at least `columns`.
pub(super) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// A text in lines of at most `most` columns, broken at blanks; longer words are cut.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let most = most.max(8);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let word = clean(word);
        let columns = width(&word);
        if used > 0 && used + 1 + columns > most {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for c in word.chars() {
            let columns = shown(c).1;
            if used + columns > most {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += columns;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// `1 note`, `2 notes`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_never_reach_a_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\0\u{202e}c\td"), "a␛[31mb␀\u{fffd}c d");
    }

    #[test]
    fn text_is_cut_and_wrapped_by_columns_not_characters() {
        assert_eq!(cut("心不全心不全", 7), "心不全…");
        assert_eq!(wrap("heart failure with 心不全 stated", 14), ["heart failure", "with 心不全", "stated"]);
        assert_eq!(wrap("", 20), [""]);
        assert_eq!(wrap("abcdefghijkl", 8), ["abcdefgh", "ijkl"]);
    }
}
