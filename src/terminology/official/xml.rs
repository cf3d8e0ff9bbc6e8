//! A small tree of an XML file, each element with its line.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::terminology::error::TerminologyError;
use crate::terminology::official::tidy;

/// Elements within elements within ... at most.
const MAX_DEPTH: usize = 64;

#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) tag: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) line: usize,
}

#[derive(Debug)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub(crate) fn children(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|n| match n {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    pub(crate) fn child(&self, tag: &str) -> Option<&Element> {
        self.children().find(|e| e.tag == tag)
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// All text within, a blank between neighbours, blanks tidied.
    pub(crate) fn text(&self) -> String {
        fn gather(e: &Element, out: &mut String) {
            for node in &e.nodes {
                match node {
                    Node::Element(e) => {
                        out.push(' ');
                        gather(e, out);
                        out.push(' ');
                    }
                    Node::Text(t) => out.push_str(t),
                }
            }
        }
        let mut out = String::new();
        gather(self, &mut out);
        tidy(&out)
    }
}

/// Reads a file into its root element, which must have the given tag.
pub(crate) fn read(text: &str, file: &str, root: &str) -> Result<Element, TerminologyError> {
    let mut lines = Lines::new(text);
    let mut reader = Reader::from_str(text);
    let mut stack: Vec<Element> = Vec::new();
    loop {
        let line = lines.at(reader.buffer_position());
        let bad = |e: &dyn std::fmt::Display| TerminologyError::at(file, line, e.to_string(), "well-formed XML");
        match reader.read_event().map_err(|e| bad(&e))? {
            Event::Start(start) => {
                stack.push(element(&start, line).map_err(|e| bad(&e))?);
                if stack.len() > MAX_DEPTH {
                    return Err(TerminologyError::at(file, line, "deeper nesting", format!("elements nested at most {MAX_DEPTH} deep")));
                }
            }
            Event::Empty(start) => {
                let e = element(&start, line).map_err(|e| bad(&e))?;
                if let Some(up) = stack.last_mut() {
                    up.nodes.push(Node::Element(e));
                } else {
                    return finish(e, file, root);
                }
            }
            Event::End(_) => {
                let Some(e) = stack.pop() else {
                    return Err(bad(&"an end without a start"));
                };
                match stack.last_mut() {
                    Some(up) => up.nodes.push(Node::Element(e)),
                    None => return finish(e, file, root),
                }
            }
            Event::Text(t) => {
                let t = t.decode().map_err(|e| bad(&e))?;
                push_text(&mut stack, &t);
            }
            Event::CData(t) => {
                let t = t.decode().map_err(|e| bad(&e))?;
                push_text(&mut stack, &t);
            }
            Event::GeneralRef(r) => {
                let name = r.decode().map_err(|e| bad(&e))?;
                let c = match name.as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "apos" => Some('\''),
                    "quot" => Some('"'),
                    _ => r.resolve_char_ref().map_err(|e| bad(&e))?,
                };
                let Some(c) = c else {
                    return Err(bad(&format!("unknown entity &{name};")));
                };
                push_text(&mut stack, c.encode_utf8(&mut [0; 4]));
            }
            Event::Eof => {
                return Err(TerminologyError::at(file, line, "the end of the file", format!("a complete <{root}> element")));
            }
            _ => {}
        }
    }
}

fn finish(e: Element, file: &str, root: &str) -> Result<Element, TerminologyError> {
    if e.tag == root {
        return Ok(e);
    }
    Err(TerminologyError::at(file, e.line, format!("<{}>", e.tag), format!("<{root}> as outermost element")))
}

fn push_text(stack: &mut [Element], text: &str) {
    let Some(top) = stack.last_mut() else {
        return;
    };
    if let Some(Node::Text(t)) = top.nodes.last_mut() {
        t.push_str(text);
    } else if !text.trim().is_empty() {
        top.nodes.push(Node::Text(text.to_owned()));
    }
}

fn element(start: &BytesStart<'_>, line: usize) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for a in start.attributes() {
        let a = a.map_err(|e| e.to_string())?;
        let value = a.unescape_value().map_err(|e| e.to_string())?;
        attributes.push((String::from_utf8_lossy(a.key.as_ref()).into_owned(), value.into_owned()));
    }
    Ok(Element { tag: String::from_utf8_lossy(start.name().as_ref()).into_owned(), attributes, nodes: Vec::new(), line })
}

/// Counts lines as positions go forward.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: 1 }
    }

    fn at(&mut self, position: u64) -> usize {
        let to = usize::try_from(position).unwrap_or(usize::MAX).clamp(self.at, self.bytes.len());
        self.line += self.bytes[self.at..to].iter().map(|&b| usize::from(b == b'\n')).sum::<usize>();
        self.at = to;
        self.line
    }
}
