//! Index files (XML): main terms with subterms, each leading to codes, in the form of a
//! list or of a table (neoplasms, drugs).

use std::collections::HashMap;

use crate::terminology::error::TerminologyError;
use crate::terminology::official::xml::{self, Element, Node};
use crate::terminology::official::{plain_code, quoted, tidy};

/// A term of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexTerm {
    /// Index of the term it stands under.
    pub parent: Option<usize>,
    /// Its words, non-essential modifiers in brackets.
    pub title: String,
    /// Column heading, for tables, and code without its dot; open ends (`C79.8-`) are cut.
    pub codes: Vec<(Option<String>, String)>,
    /// Line in the file.
    pub line: usize,
}

/// Reads an index file. Cross-references (`see`, `see also`) are left out.
///
/// # Errors
///
/// When it is not well-formed, has another outermost element, a term without a title, a
/// code that can be none, or a table cell outside the headed columns.
pub fn read(text: &str, file: &str) -> Result<Vec<IndexTerm>, TerminologyError> {
    let root = xml::read(text, file, "ICD10CM.index")?;
    let headings: HashMap<&str, String> =
        root.child("indexHeading").into_iter().flat_map(Element::children).filter_map(|h| Some((h.attribute("col")?, h.text()))).collect();
    let mut terms = Vec::new();
    for main in root.children().filter(|e| e.tag == "letter").flat_map(Element::children).filter(|e| e.tag == "mainTerm") {
        term(main, None, file, &headings, &mut terms)?;
    }
    if terms.is_empty() {
        return Err(TerminologyError::new(file, "no terms", "letters with mainTerm elements"));
    }
    Ok(terms)
}

fn term(
    e: &Element,
    parent: Option<usize>,
    file: &str,
    headings: &HashMap<&str, String>,
    out: &mut Vec<IndexTerm>,
) -> Result<(), TerminologyError> {
    let title = e.child("title").map(title_text).unwrap_or_default();
    if title.is_empty() {
        return Err(TerminologyError::at(file, e.line, format!("<{}> without <title>", e.tag), "a title for each term"));
    }
    let mut codes = Vec::new();
    for child in e.children() {
        let column = match child.tag.as_str() {
            "code" => None,
            "cell" => {
                let col = child.attribute("col").unwrap_or_default();
                let Some(heading) = headings.get(col) else {
                    return Err(TerminologyError::at(
                        file,
                        child.line,
                        format!("cell in column {}", quoted(col)),
                        "the columns named in indexHeading",
                    ));
                };
                Some(heading.clone())
            }
            _ => continue,
        };
        let written = child.text();
        let code = written.trim_end_matches('-').trim_end_matches('.');
        if code.is_empty() {
            continue;
        }
        let Some(code) = plain_code(code) else {
            return Err(TerminologyError::at(file, child.line, quoted(&written), "a code, possibly with - at its end"));
        };
        codes.push((column, code));
    }
    let at = out.len();
    out.push(IndexTerm { parent, title, codes, line: e.line });
    for child in e.children().filter(|c| c.tag == "term") {
        term(child, Some(at), file, headings, out)?;
    }
    Ok(())
}

/// Title text; `nemod` parts already carry their brackets.
fn title_text(e: &Element) -> String {
    let mut out = String::new();
    for node in &e.nodes {
        match node {
            Node::Text(t) => out.push_str(t),
            Node::Element(inner) => {
                out.push(' ');
                out.push_str(&inner.text());
                out.push(' ');
            }
        }
    }
    tidy(&out)
}
