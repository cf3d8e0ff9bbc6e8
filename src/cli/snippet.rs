//! Lines of a note with signs under the spans, as compilers show them.
//!
//! Long lines are windowed around the marks: a whole report may stand on one line. Columns count what a terminal shows, so signs stand under wide and
//! combining characters too.

use std::ops::Range;

use anstyle::Style;

use crate::text::Note;

use super::console::{GUTTER, Palette, clean, shown, width};

const TAB: usize = 4;

/// A marked span of a note.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Bytes of the note.
    pub span: Range<usize>,
    /// What is said of it; may be empty.
    pub label: String,
    /// The sign under it.
    pub sign: char,
    /// Its colour.
    pub style: Style,
}

/// The part of a mark on one line.
#[derive(Clone, Debug)]
struct Part {
    span: Range<usize>,
    label: String,
    sign: char,
    style: Style,
}

/// How lines are set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// Columns of the line numbers.
    pub gutter: usize,
    /// Columns of the whole.
    pub columns: usize,
    /// Colours.
    pub palette: Palette,
}

impl Layout {
    /// `   | `, with the given text in place of the line number.
    pub(super) fn margin(&self, number: &str) -> String {
        self.palette.paint(GUTTER, &format!("{number:>0$} |", self.gutter))
    }

    fn text_columns(&self) -> usize {
        self.columns.saturating_sub(self.gutter + 3).max(30)
    }
}

/// The lines of a note that marks stand on, numbered, with the marks below.
pub(super) fn render(note: &Note, marks: &[Mark], layout: Layout) -> String {
    let mut parts = split(note, marks);
    parts.sort_by_key(|(line, part)| (*line, part.span.start, part.span.end));
    let mut out = String::new();
    let mut last: Option<usize> = None;
    let mut at = 0;
    while at < parts.len() {
        let line = parts[at].0;
        let end = at + parts[at..].iter().take_while(|(other, _)| *other == line).count();
        let on_line: Vec<Part> = parts[at..end].iter().map(|(_, part)| part.clone()).collect();
        at = end;
        let Some(range) = note.offsets().line(note.text(), line) else { continue };
        if last.is_some_and(|last| line > last + 1) {
            out.push_str(&layout.palette.paint(GUTTER, "..."));
            out.push('\n');
        }
        last = Some(line);
        for (window, cluster) in windows(note.text(), &range, &on_line, layout.text_columns()) {
            write_window(&mut out, note.text(), &range, &window, &cluster, line, layout);
        }
    }
    out
}

/// Marks cut at line ends. Of a mark over many lines the first and the last line are shown.
fn split(note: &Note, marks: &[Mark]) -> Vec<(usize, Part)> {
    let text = note.text();
    let mut out = Vec::new();
    for mark in marks {
        let first = note.offsets().line_column(text, mark.span.start).line;
        let last = note.offsets().line_column(text, mark.span.end.saturating_sub(1).max(mark.span.start)).line;
        let mut lines: Vec<usize> = (first..=last.min(first + 2)).collect();
        if last > first + 2 {
            lines = vec![first, last];
        }
        let mut own = Vec::new();
        for line in lines {
            let Some(range) = note.offsets().line(text, line) else { continue };
            let (mut start, end) = (mark.span.start.max(range.start), mark.span.end.min(range.end));
            // A wrapped phrase goes on after the indentation.
            if line > first && start < end {
                start += text[start..end].len() - text[start..end].trim_start().len();
            }
            if start < end {
                own.push((line, Part { span: start..end, label: String::new(), sign: mark.sign, style: mark.style }));
            }
        }
        if let Some((_, part)) = own.last_mut() {
            part.label.clone_from(&mark.label);
        }
        out.append(&mut own);
    }
    out
}

/// Columns of a character in a line.
fn columns_of(c: char) -> usize {
    if c == '\t' { TAB } else { shown(c).1 }
}

/// Columns of a text in a line, counted only up to a little past `most`.
fn columns_up_to(text: &str, most: usize) -> usize {
    let mut sum = 0;
    for c in text.chars() {
        sum += columns_of(c);
        if sum > most {
            break;
        }
    }
    sum
}

/// The pieces of a line to show, each with its marks: the whole line where it fits, else a window around each group of near marks.
fn windows(text: &str, line: &Range<usize>, parts: &[Part], columns: usize) -> Vec<(Range<usize>, Vec<Part>)> {
    if columns_up_to(&text[line.clone()], columns) <= columns {
        return vec![(line.clone(), parts.to_vec())];
    }
    let mut clusters: Vec<(Range<usize>, Vec<Part>)> = Vec::new();
    for part in parts {
        match clusters.last_mut() {
            Some((span, cluster)) if columns_up_to(&text[span.start..part.span.end.max(span.end)], columns) <= columns * 2 / 3 => {
                span.end = span.end.max(part.span.end);
                cluster.push(part.clone());
            }
            _ => clusters.push((part.span.clone(), vec![part.clone()])),
        }
    }
    clusters.into_iter().map(|(span, cluster)| (around(text, line, &span, columns), cluster)).collect()
}

/// A window of the line around a span: more after it than before, whole words at the ends.
fn around(text: &str, line: &Range<usize>, span: &Range<usize>, columns: usize) -> Range<usize> {
    let budget = columns.saturating_sub(2);
    let own = columns_up_to(&text[span.clone()], budget);
    let spare = budget.saturating_sub(own);
    let (mut start, left) = back(text, line.start, span.start, spare / 3);
    let (mut end, right) = forward(text, span.start, line.end, own + spare - left);
    if end == line.end {
        let unused = own + spare - left - right;
        start = back(text, line.start, span.start, left + unused).0;
    }
    if start > line.start {
        let head = &text[start..span.start];
        if let Some(blank) = head.find(char::is_whitespace)
            && blank < 24
        {
            start += blank + (head[blank..].len() - head[blank..].trim_start().len());
        }
    }
    if end < line.end && end > span.end {
        let tail = &text[span.end..end];
        if let Some(blank) = tail.rfind(char::is_whitespace)
            && tail.len() - blank < 24
        {
            end = span.end + tail[..blank].trim_end().len();
        }
    }
    start..end
}

fn back(text: &str, from: usize, to: usize, budget: usize) -> (usize, usize) {
    let mut used = 0;
    let mut start = to;
    for c in text[from..to].chars().rev() {
        let columns = columns_of(c);
        if used + columns > budget {
            break;
        }
        used += columns;
        start -= c.len_utf8();
    }
    (start, used)
}

fn forward(text: &str, from: usize, to: usize, budget: usize) -> (usize, usize) {
    let mut used = 0;
    let mut end = from;
    for c in text[from..to].chars() {
        let columns = columns_of(c);
        if used + columns > budget {
            break;
        }
        used += columns;
        end += c.len_utf8();
    }
    (end, used)
}

fn write_window(out: &mut String, text: &str, line: &Range<usize>, window: &Range<usize>, parts: &[Part], number: usize, layout: Layout) {
    let mut row = String::new();
    let mut column = 0;
    // Where each byte that begins a character stands.
    let mut places: Vec<(usize, usize)> = Vec::new();
    if window.start > line.start {
        row.push('…');
        column += 1;
    }
    for (offset, c) in text[window.clone()].char_indices() {
        places.push((window.start + offset, column));
        if c == '\t' {
            row.push_str(&" ".repeat(TAB));
        } else {
            row.push(shown(c).0);
        }
        column += columns_of(c);
    }
    places.push((window.end, column));
    if window.end < line.end {
        row.push('…');
    }
    let column_of = |byte: usize| {
        let at = places.partition_point(|(start, _)| *start < byte).min(places.len() - 1);
        places[at].1
    };
    out.push_str(&format!("{} {}\n", layout.margin(&number.to_string()), row.trim_end()));

    // Signs: those that open lines first win where spans overlap.
    let mut signs: Vec<Option<(char, Style)>> = Vec::new();
    let mut labels: Vec<(usize, usize, String, Style)> = Vec::new();
    let mut order: Vec<&Part> = parts.iter().collect();
    order.sort_by_key(|part| part.sign != '^');
    for part in order {
        let start = column_of(part.span.start);
        let end = column_of(part.span.end).max(start + 1);
        if signs.len() < end {
            signs.resize(end, None);
        }
        for slot in &mut signs[start..end] {
            slot.get_or_insert((part.sign, part.style));
        }
        if part.label.is_empty() {
            continue;
        }
        match labels.iter_mut().find(|label| label.0 == start) {
            Some(label) if label.2.contains(&part.label) => label.1 = label.1.max(end),
            Some(label) => {
                label.1 = label.1.max(end);
                label.2 = format!("{}; {}", label.2, part.label);
            }
            None => labels.push((start, end, part.label.clone(), part.style)),
        }
    }
    labels.sort_by_key(|label| label.0);
    // Said once, at the last of the signs it is said of.
    let said = labels.clone();
    let mut at = 0;
    labels.retain(|label| {
        at += 1;
        !said[at..].iter().any(|later| later.2 == label.2)
    });
    let mut row = paint_signs(&signs, layout.palette);
    let room = layout.text_columns();
    if let Some((_, end, label, style)) = labels.last().cloned()
        && end >= signs.len()
        && end + 1 + width(&label) <= room
    {
        row.push(' ');
        row.push_str(&layout.palette.paint(style, &clean(&label)));
        labels.pop();
    }
    out.push_str(&format!("{} {row}\n", layout.margin("")));
    while let Some((start, _, label, style)) = labels.pop() {
        let mut row = String::new();
        let mut at = 0;
        for (stem, _, _, style) in &labels {
            row.push_str(&" ".repeat(stem - at));
            row.push_str(&layout.palette.paint(*style, "|"));
            at = stem + 1;
        }
        // A label that would leave the page moves left, where nothing is in its way.
        let shifted = room.saturating_sub(width(&label)).min(start);
        let start = if shifted >= at { shifted } else { start };
        row.push_str(&" ".repeat(start - at));
        row.push_str(&layout.palette.paint(style, &clean(&label)));
        out.push_str(&format!("{} {row}\n", layout.margin("")));
    }
}

fn paint_signs(signs: &[Option<(char, Style)>], palette: Palette) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < signs.len() {
        let run = signs[at..].iter().take_while(|sign| **sign == signs[at]).count();
        match signs[at] {
            None => out.push_str(&" ".repeat(run)),
            Some((sign, style)) => out.push_str(&palette.paint(style, &sign.to_string().repeat(run))),
        }
        at += run;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(columns: usize) -> Layout {
        Layout { gutter: 2, columns, palette: Palette::PLAIN }
    }

    fn mark(text: &str, find: &str, label: &str, sign: char) -> Mark {
        let start = text.find(find).unwrap_or(0);
        Mark { span: start..start + find.len(), label: label.into(), sign, style: Style::new() }
    }

    #[test]
    fn signs_stand_under_wide_combining_and_tabbed_text() {
        let text = "心不全\t— cafe\u{301}: CHF, BNP 980";
        let out = render(&Note::new(text), &[mark(text, "CHF", "named", '^'), mark(text, "BNP 980", "lab", '~')], layout(80));
        // Wide characters take two columns, the combining accent none, the tab four.
        assert_eq!(
            out,
            " 1 | 心不全    — cafe\u{301}: CHF, BNP 980\n   |                   ^^^  ~~~~~~~ lab\n   |                   named\n"
        );
    }

    #[test]
    fn a_long_line_is_windowed_around_each_group_of_marks() {
        let text = format!("{}patient with CHF today {}BNP 980 pg/mL{}", "word ".repeat(100), "more ".repeat(100), " rest".repeat(100));
        let out = render(&Note::new(text.as_str()), &[mark(&text, "CHF", "named", '^'), mark(&text, "BNP 980", "lab", '~')], layout(70));
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 4, "{out}");
        for pair in lines.chunks(2) {
            assert!(pair[0].chars().count() <= 70 && pair[0].contains("…"), "{out}");
            let sign = pair[1].find(['^', '~']).map(|byte| pair[1][..byte].chars().count());
            let word = ["CHF", "BNP 980"].iter().find_map(|word| pair[0].find(word)).map(|byte| pair[0][..byte].chars().count());
            assert_eq!(sign, word, "{out}");
        }
    }

    #[test]
    fn a_span_over_a_line_end_is_marked_on_both_lines() {
        let text = "congestive heart\r\n   failure today";
        let out = render(&Note::new(text), &[mark(text, "congestive heart\r\n   failure", "named", '^')], layout(80));
        assert_eq!(out, " 1 | congestive heart\n   | ^^^^^^^^^^^^^^^^\n 2 |    failure today\n   |    ^^^^^^^ named\n");
    }
}
