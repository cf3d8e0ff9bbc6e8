//! The order file: fixed columns, one code or header per line.
//!
//! Columns, counted from 1: 1-5 running number, 7-13 code without its dot, 15 `1` for
//! billable or `0` for a header, 17-76 short title, 78 on the long title.

use std::collections::HashSet;

use crate::terminology::error::TerminologyError;
use crate::terminology::official::{CODE_SHAPE, OrderRow, column, fold_ascii, plain_code, quoted, tidy};

const SHAPE: &str = "number in columns 1-5, code in 7-13, 0 or 1 in 15, short title in 17-76, \
                     long title from 78";

/// Reads an order file.
///
/// # Errors
///
/// At the first line that is too short, has no proper code, flag or title, or repeats a
/// code, and when there is no line at all. Empty lines are skipped.
pub fn read(text: &str, file: &str) -> Result<Vec<OrderRow>, TerminologyError> {
    let mut rows = Vec::new();
    let mut seen = HashSet::new();
    for (n, line) in text.lines().enumerate() {
        let n = n + 1;
        let line = line.trim_end();
        if line.trim().is_empty() {
            continue;
        }
        let number = column(line, 6).map_or(line, |at| &line[..at]);
        if !number.trim().bytes().all(|b| b.is_ascii_digit()) || !number.ends_with(' ') {
            return Err(TerminologyError::at(file, n, quoted(line), SHAPE));
        }
        let row = row(line, 6, 14, 77).map_err(|(found, allowed)| TerminologyError::at(file, n, found, allowed))?;
        if !seen.insert(row.code.clone()) {
            return Err(TerminologyError::at(file, n, format!("{} a second time", row.code), "each code once"));
        }
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(TerminologyError::new(file, "no rows", SHAPE));
    }
    Ok(rows)
}

/// Cuts the code, flag and long title out of a line, or says what was found instead of
/// what.
pub(crate) fn row(line: &str, code_at: usize, flag_at: usize, title_at: usize) -> Result<OrderRow, (String, &'static str)> {
    let cut = |from: usize, to: usize| {
        let from = column(line, from)?;
        Some(&line[from..column(line, to).unwrap_or(line.len())])
    };
    let (Some(code), Some(flag)) = (cut(code_at, code_at + 7), cut(flag_at, flag_at + 1)) else {
        return Err((quoted(line), "a line with code, flag and long title"));
    };
    let code = plain_code(code).ok_or_else(|| (quoted(code.trim()), CODE_SHAPE))?;
    let billable = match flag {
        "0" => false,
        "1" => true,
        _ => return Err((quoted(flag), "0 (header) or 1 (billable)")),
    };
    let before = cut(title_at - 1, title_at);
    let title = cut(title_at, usize::MAX).map(|t| fold_ascii(&tidy(t)));
    match (before, title) {
        (Some(" "), Some(title)) if !title.is_empty() => Ok(OrderRow { code, billable, title }),
        _ => Err((format!("no long title for {code}"), "the long title after a short title of 60 columns and a blank")),
    }
}
