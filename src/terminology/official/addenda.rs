//! Addenda to the order file: additions, deletions and revisions, with totals at the end.
//!
//! Columns, counted from 1: 1-13 `Add:`, `Delete:`, `Revise from:` or `Revise to:`, 14 the
//! billable flag, 16-22 the code, 24-83 the short title, 85 on the long title. The totals
//! (`74879 codes in icd10cm_order_2027.txt`) are checked against the rows.

use std::collections::HashMap;

use crate::terminology::error::TerminologyError;
use crate::terminology::official::{OrderRow, order, quoted};

const SHAPE: &str = "Add:, Delete:, Revise from: or Revise to: with a row, or the totals";

/// What an addenda file says.
#[derive(Debug, Clone, Default)]
pub struct Addenda {
    file: String,
    changes: Vec<(usize, Change)>,
    totals: Vec<Total>,
}

#[derive(Debug, Clone)]
enum Change {
    Add(OrderRow),
    Delete(OrderRow),
    Revise(OrderRow),
}

#[derive(Debug, Clone)]
struct Total {
    line: usize,
    count: usize,
    billable: bool,
    file: String,
}

/// Reads an addenda file.
///
/// # Errors
///
/// At the first line that is neither a change nor part of the totals, and at a
/// `Revise from:` without its `Revise to:` (or the other way round).
pub fn read(text: &str, file: &str) -> Result<Addenda, TerminologyError> {
    let mut addenda = Addenda { file: file.to_owned(), ..Addenda::default() };
    let mut from: Option<(usize, String)> = None;
    let mut in_totals = false;
    for (n, line) in text.lines().enumerate() {
        let n = n + 1;
        let line = line.trim_end();
        if line.is_empty() {
            continue;
        }
        let Some(word) = ["Add:", "Delete:", "Revise from:", "Revise to:"].into_iter().find(|w| line.starts_with(w)) else {
            if matches!(line, "Headers" | "Codes") {
                in_totals = true;
            }
            if !in_totals {
                return Err(TerminologyError::at(file, n, quoted(line), SHAPE));
            }
            addenda.totals.extend(total(line, n));
            continue;
        };
        let row = order::row(line, 15, 13, 84).map_err(|(found, allowed)| TerminologyError::at(file, n, found, allowed))?;
        let open = from.take();
        let matches_open = open.as_ref().is_some_and(|(_, code)| *code == row.code);
        if (word == "Revise to:") != matches_open || (open.is_some() && !matches_open) {
            return Err(TerminologyError::at(
                file,
                n,
                format!("{word} {}", row.code),
                "each \"Revise from:\" right before the \"Revise to:\" of its code",
            ));
        }
        match word {
            "Add:" => addenda.changes.push((n, Change::Add(row))),
            "Delete:" => addenda.changes.push((n, Change::Delete(row))),
            "Revise from:" => from = Some((n, row.code)),
            _ => addenda.changes.push((n, Change::Revise(row))),
        }
    }
    if let Some((n, code)) = from {
        return Err(TerminologyError::at(
            file,
            n,
            format!("Revise from: {code} without an end"),
            "a \"Revise to:\" of its code on the next row",
        ));
    }
    if addenda.changes.is_empty() {
        return Err(TerminologyError::new(file, "no changes", SHAPE));
    }
    Ok(addenda)
}

fn total(line: &str, n: usize) -> Option<Total> {
    let mut words = line.split_whitespace();
    let count = words.next()?.parse().ok()?;
    let billable = match words.next()? {
        "codes" => true,
        "headers" => false,
        _ => return None,
    };
    (words.next()? == "in").then_some(())?;
    Some(Total { line: n, count, billable, file: words.next()?.to_owned() })
}

impl Addenda {
    /// The order file these addenda lead to, as their totals name it.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.totals.last().map(|t| t.file.as_str())
    }

    /// Applies the changes to rows of an order file, in the order of the addenda. Rows
    /// added stand at the end; the builder sorts.
    ///
    /// # Errors
    ///
    /// When a deleted or revised row does not exist, an added one exists already, or the
    /// totals do not fit the rows before or after: the addenda belong to another file.
    pub fn apply(&self, rows: &mut Vec<OrderRow>) -> Result<(), TerminologyError> {
        let target = self.target().map(str::to_owned);
        self.check(rows, |t| Some(&t.file) != target.as_ref(), "before")?;
        let mut at: HashMap<String, usize> = rows.iter().enumerate().map(|(i, r)| (r.code.clone(), i)).collect();
        let mut kept: Vec<Option<OrderRow>> = std::mem::take(rows).into_iter().map(Some).collect();
        for (n, change) in &self.changes {
            let fail = |found: String, allowed: &str| Err(TerminologyError::at(&self.file, *n, found, allowed));
            match change {
                Change::Add(row) => {
                    if at.contains_key(&row.code) {
                        return fail(format!("addition of {}, which exists", row.code), "additions of codes that do not exist");
                    }
                    at.insert(row.code.clone(), kept.len());
                    kept.push(Some(row.clone()));
                }
                Change::Delete(row) => {
                    let found = at.remove(&row.code).and_then(|i| kept[i].take());
                    if found.is_none_or(|f| f.billable != row.billable) {
                        return fail(
                            format!("deletion of {} {}, which does not exist", if row.billable { "code" } else { "header" }, row.code),
                            "deletions of rows of the order file",
                        );
                    }
                }
                Change::Revise(row) => match at.get(&row.code) {
                    Some(&i) => kept[i] = Some(row.clone()),
                    None => {
                        return fail(format!("revision of {}, which does not exist", row.code), "revisions of rows of the order file");
                    }
                },
            }
        }
        *rows = kept.into_iter().flatten().collect();
        self.check(rows, |t| Some(&t.file) == target.as_ref(), "after")
    }

    fn check(&self, rows: &[OrderRow], which: impl Fn(&Total) -> bool, when: &str) -> Result<(), TerminologyError> {
        for total in self.totals.iter().filter(|t| which(t)) {
            let count = rows.iter().filter(|r| r.billable == total.billable).count();
            if count != total.count {
                let kind = if total.billable { "codes" } else { "headers" };
                return Err(TerminologyError::at(
                    &self.file,
                    total.line,
                    format!("{count} {kind} {when} the changes"),
                    format!("{} {kind}, those of {}", total.count, total.file),
                ));
            }
        }
        Ok(())
    }
}
