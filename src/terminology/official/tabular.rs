//! The tabular list (XML): chapters, blocks, codes, inclusion terms, notes and seventh
//! characters.

use std::collections::HashSet;

use crate::terminology::code_set::NoteKind;
use crate::terminology::error::TerminologyError;
use crate::terminology::official::xml::{self, Element};
use crate::terminology::official::{CODE_SHAPE, OrderRow, fold_ascii, plain_code, quoted};

/// A tabular list.
#[derive(Debug, Clone, Default)]
pub struct Tabular {
    /// The version it states: the fiscal year.
    pub version: Option<String>,
    /// Chapters and blocks, in order, each after the one it stands in.
    pub groups: Vec<TabularGroup>,
    /// The codes it writes out, in order, each after its header. Codes that only differ in
    /// their seventh character are not among them: see [`Tabular::rows`].
    pub entries: Vec<TabularEntry>,
    /// Notes that restrict seventh characters in a form the reader does not understand, after the code they stand at.
    pub unread: Vec<String>,
}

/// A chapter or block.
#[derive(Debug, Clone, Default)]
pub struct TabularGroup {
    /// Whether it is a chapter.
    pub chapter: bool,
    /// Chapter number or range of categories.
    pub name: String,
    /// Title without the range.
    pub title: String,
    /// Index of the group it stands in.
    pub parent: Option<usize>,
    /// Notes in order; inclusion terms of a block count as [`NoteKind::Includes`].
    pub notes: Vec<(NoteKind, String)>,
}

/// A code or header.
#[derive(Debug, Clone, Default)]
pub struct TabularEntry {
    /// Code without its dot.
    pub code: String,
    /// Title as written.
    pub title: String,
    /// Index of the header directly above.
    pub parent: Option<usize>,
    /// Index of the innermost group.
    pub group: usize,
    /// Inclusion terms.
    pub inclusion: Vec<String>,
    /// Notes in order.
    pub notes: Vec<(NoteKind, String)>,
    /// Seventh characters defined here, or those that a note above leaves.
    pub seventh: Vec<(char, String)>,
    /// Whether other written entries stand under it.
    pub has_children: bool,
    /// Line in the file.
    pub line: usize,
}

/// Reads a tabular list.
///
/// # Errors
///
/// When it is not well-formed, has another outermost element, lacks a name or title, or
/// repeats a code.
pub fn read(text: &str, file: &str) -> Result<Tabular, TerminologyError> {
    let root = xml::read(text, file, "ICD10CM.tabular")?;
    let mut reader =
        Builder { file, out: Tabular { version: root.child("version").map(Element::text), ..Tabular::default() }, seen: HashSet::new() };
    for chapter in root.children().filter(|e| e.tag == "chapter") {
        reader.group(chapter, true, None)?;
    }
    if reader.out.entries.is_empty() {
        return Err(TerminologyError::new(file, "no codes", "chapters with sections with diag elements"));
    }
    reader.out.restrict();
    Ok(reader.out)
}

struct Builder<'a> {
    file: &'a str,
    out: Tabular,
    seen: HashSet<String>,
}

impl Builder<'_> {
    fn fail<T>(&self, line: usize, found: String, allowed: &str) -> Result<T, TerminologyError> {
        Err(TerminologyError::at(self.file, line, found, allowed))
    }

    fn required(&self, e: &Element, tag: &str) -> Result<String, TerminologyError> {
        let text = e.child(tag).map(Element::text).unwrap_or_default();
        if text.is_empty() {
            return self.fail(
                e.line,
                format!("<{}> without <{tag}>", e.tag),
                "a name and a desc for each chapter and diag, an id and a desc for each section",
            );
        }
        Ok(text)
    }

    fn group(&mut self, e: &Element, chapter: bool, parent: Option<usize>) -> Result<(), TerminologyError> {
        let name = if chapter {
            self.required(e, "name")?
        } else {
            match e.attribute("id") {
                Some(id) if !id.trim().is_empty() => id.trim().to_owned(),
                _ => return self.fail(e.line, "<section> without id".to_owned(), "an id"),
            }
        };
        let title = without_range(&self.required(e, "desc")?);
        let at = self.out.groups.len();
        let mut notes = notes(e);
        notes.extend(inclusion(e).into_iter().map(|t| (NoteKind::Includes, t)));
        self.out.groups.push(TabularGroup { chapter, name, title, parent, notes });
        for child in e.children() {
            match child.tag.as_str() {
                "section" => self.group(child, false, Some(at))?,
                "diag" => self.entry(child, at, None)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn entry(&mut self, e: &Element, group: usize, parent: Option<usize>) -> Result<(), TerminologyError> {
        let name = self.required(e, "name")?;
        let Some(code) = plain_code(&name) else {
            return self.fail(e.line, quoted(&name), CODE_SHAPE);
        };
        if let Some(up) = parent.map(|p| &self.out.entries[p].code)
            && !(code.starts_with(up.as_str()) && code.len() > up.len())
        {
            return self.fail(e.line, format!("{code} under {up}"), "under a header only codes that begin with it");
        }
        if !self.seen.insert(code.clone()) {
            return self.fail(e.line, format!("{code} a second time"), "each code once");
        }
        let seventh = self.seventh(e)?;
        let at = self.out.entries.len();
        self.out.entries.push(TabularEntry {
            title: self.required(e, "desc")?,
            parent,
            group,
            inclusion: inclusion(e),
            notes: notes(e),
            seventh,
            has_children: e.child("diag").is_some(),
            line: e.line,
            code,
        });
        for child in e.children().filter(|c| c.tag == "diag") {
            self.entry(child, group, Some(at))?;
        }
        Ok(())
    }

    fn seventh(&self, e: &Element) -> Result<Vec<(char, String)>, TerminologyError> {
        let mut out: Vec<(char, String)> = Vec::new();
        for x in e.children().filter(|c| c.tag == "sevenChrDef").flat_map(Element::children).filter(|x| x.tag == "extension") {
            let mut chars = x.attribute("char").unwrap_or_default().trim().chars();
            let text = x.text();
            match (chars.next(), chars.next()) {
                (Some(c), None)
                    if c.is_ascii_alphanumeric() && !text.is_empty() && out.iter().all(|&(o, _)| o != c.to_ascii_uppercase()) =>
                {
                    out.push((c.to_ascii_uppercase(), text));
                }
                _ => {
                    return self.fail(
                        x.line,
                        format!("extension char {} with text {}", quoted(x.attribute("char").unwrap_or_default()), quoted(&text)),
                        "one letter or digit, each once, with a text",
                    );
                }
            }
        }
        Ok(out)
    }
}

fn note_texts(e: &Element) -> impl Iterator<Item = String> {
    e.children().filter(|n| n.tag == "note").map(Element::text).filter(|t| !t.is_empty())
}

fn inclusion(e: &Element) -> Vec<String> {
    e.children().filter(|c| c.tag == "inclusionTerm").flat_map(note_texts).collect()
}

fn notes(e: &Element) -> Vec<(NoteKind, String)> {
    let mut out = Vec::new();
    for child in e.children() {
        let kind = match child.tag.as_str() {
            "includes" => NoteKind::Includes,
            "excludes1" => NoteKind::Excludes1,
            "excludes2" => NoteKind::Excludes2,
            "codeFirst" => NoteKind::CodeFirst,
            "useAdditionalCode" => NoteKind::UseAdditional,
            "codeAlso" => NoteKind::CodeAlso,
            "notes" => NoteKind::General,
            _ => continue,
        };
        out.extend(note_texts(child).map(|t| (kind, t)));
    }
    out
}

/// Cuts the range of codes in brackets off the end of a chapter's or block's title.
fn without_range(title: &str) -> String {
    if let Some(at) = title.rfind('(')
        && title.ends_with(')')
        && title[at..].chars().any(|c| c.is_ascii_digit())
        && title[at + 1..title.len() - 1].chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
    {
        return title[..at].trim_end().to_owned();
    }
    title.to_owned()
}

/// "7th characters D and S do not apply to codes in category S06 with 6th character 7 - ..., or 8 - ...": the seventh and the sixth
/// characters it names.
fn restriction(note: &str) -> Option<(Vec<char>, Vec<char>)> {
    let (seventh, sixth) = note.split_once(" not apply to codes in category ")?;
    let sixth = sixth.split_once(" with 6th character ")?.1;
    let words = |text: &str| -> Vec<String> { text.split_whitespace().map(|w| w.trim_matches(',').to_owned()).collect() };
    let single = |word: &String| {
        let mut chars = word.chars();
        chars.next().filter(|c| chars.next().is_none() && (c.is_ascii_uppercase() || c.is_ascii_digit()))
    };
    let seventh: Vec<char> = words(seventh).iter().filter_map(single).collect();
    let sixth_words = words(sixth);
    let sixth: Vec<char> = sixth_words.windows(2).filter(|w| w[1] == "-").filter_map(|w| single(&w[0])).collect();
    (!seventh.is_empty() && !sixth.is_empty()).then_some((seventh, sixth))
}

impl Tabular {
    /// Gives entries whose seventh characters a note above them restricts a list of their own.
    fn restrict(&mut self) {
        for owner in 0..self.entries.len() {
            for at in 0..self.entries[owner].notes.len() {
                let note = &self.entries[owner].notes[at].1;
                if !(note.contains("7th character") && note.contains(" not apply")) {
                    continue;
                }
                let Some((seventh, sixth)) = restriction(note) else {
                    self.unread.push(format!("{}: {note}", self.entries[owner].code));
                    continue;
                };
                let above = self.entries[owner].code.clone();
                for i in owner..self.entries.len() {
                    let entry = &self.entries[i];
                    if !entry.code.starts_with(&above) {
                        break;
                    }
                    if entry.code.len() == 6 && !entry.has_children && entry.code.ends_with(|c| sixth.contains(&c)) {
                        let mut list = self.seventh_in_force(entry).to_vec();
                        list.retain(|(c, _)| !seventh.contains(c));
                        self.entries[i].seventh = list;
                    }
                }
            }
        }
    }

    /// All codes and headers, in the form of the order file: the written ones and those
    /// made with seventh characters. A written code without others under it, where seventh
    /// characters are in force, is a header; its codes are filled up with `X` to six
    /// characters, and their title is the header's, a comma and the character's text up to
    /// the first `/`.
    #[must_use]
    pub fn rows(&self) -> Vec<OrderRow> {
        let mut out = Vec::with_capacity(self.entries.len() * 2);
        for entry in &self.entries {
            let seventh = if entry.has_children || entry.code.len() == 7 { &[][..] } else { self.seventh_in_force(entry) };
            let title = fold_ascii(&entry.title);
            out.push(OrderRow { code: entry.code.clone(), billable: !entry.has_children && seventh.is_empty(), title: title.clone() });
            for (c, text) in seventh {
                let text = text.split('/').next().unwrap_or_default().trim();
                out.push(OrderRow {
                    code: format!("{:X<6}{c}", entry.code),
                    billable: true,
                    title: format!("{title}, {}", fold_ascii(text)),
                });
            }
        }
        out
    }

    fn seventh_in_force<'a>(&'a self, entry: &'a TabularEntry) -> &'a [(char, String)] {
        std::iter::successors(Some(entry), |e| e.parent.map(|p| &self.entries[p]))
            .map(|e| e.seventh.as_slice())
            .find(|s| !s.is_empty())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restrictions() {
        let note = "7th characters D and S do not apply to codes in category S06 with 6th character 7 - death due to brain injury \
                    prior to regaining consciousness, or 8 - death due to other cause prior to regaining consciousness.";
        assert_eq!(restriction(note), Some((vec!['D', 'S'], vec!['7', '8'])));
        assert_eq!(restriction("7th character D does not apply here"), None);
    }

    #[test]
    fn ranges_are_cut() {
        assert_eq!(without_range("Tuberculosis (A15-A19)"), "Tuberculosis");
        assert_eq!(without_range("Other heart disease (I30-I5A)"), "Other heart disease");
        assert_eq!(without_range("Pain (acute)"), "Pain (acute)");
    }
}
