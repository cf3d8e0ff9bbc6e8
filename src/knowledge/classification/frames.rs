//! Titles and inclusion terms of the whole code set to frames.

use rustc_hash::FxHashMap;

use crate::terminology::{CodeId, CodeSet};
use crate::text::{fold_word_into, split_words};

use super::title::{Needed, Role, Separators, Side, Title, Vocabulary, WordId, WordRole, read};

/// A code a frame can lead to.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The code.
    pub code: CodeId,
    /// The side its title names.
    pub side: Option<Side>,
    /// How far the title is from being the plain one: "other", inclusion terms and header defaults come last.
    pub rank: u8,
    /// Whether the frame's words alone say too little: all light words of the title must be there, or nothing else in the statement.
    pub strict: bool,
    pub(super) lights: (u32, u32),
}

/// Heads that name nothing alone.
const HEADS: &[&str] = &[
    "disease",
    "syndrome",
    "disorder",
    "condition",
    "finding",
    "status",
    "history",
    "personal",
    "attack",
    "problem",
    "anomaly",
    "test",
    "use",
];

/// A code under a frame, before the tables are laid out.
pub(super) struct Draft {
    pub(super) member: Member,
    pub(super) lights: Vec<WordId>,
}

/// Frames by their needed words.
pub(super) type Frames = FxHashMap<Box<[WordId]>, Vec<Draft>>;

struct Builder {
    frames: Frames,
    heads: Vec<WordId>,
}

impl Builder {
    fn add(&mut self, title: &Title, above: &[WordId], code: CodeId, rank: u8, needs_two: bool) {
        for required in title.variants(above) {
            if required.is_empty() {
                continue;
            }
            let strict = (required.len() == 1 && (needs_two || title.other > 0)) || required.iter().all(|word| self.heads.contains(word));
            let rank = rank + title.other.min(2) + u8::from(title.other > 0);
            let member = Member { code, side: title.side, rank, strict, lights: (0, 0) };
            let drafts = self.frames.entry(required).or_default();
            match drafts.iter_mut().find(|other| other.member.code == code && other.lights == title.lights) {
                // A header reaches its default code before that code's own title does.
                Some(known) if rank < known.member.rank => known.member = member,
                Some(_) => {}
                None => drafts.push(Draft { member, lights: title.lights.clone() }),
            }
        }
    }
}

/// The words of each piece of the pack, read as a note is.
struct PieceWords {
    /// For each piece, its words in `words`.
    ranges: Vec<(u32, u32)>,
    words: Vec<(Role, Separators)>,
    /// Folded text of each piece's first word.
    names: Vec<String>,
    /// Pieces that go on a number: ".9".
    decimals: Vec<bool>,
}

impl PieceWords {
    fn new(codes: &CodeSet, vocabulary: &mut Vocabulary<'_>) -> Self {
        let pieces = codes.pieces();
        let mut out = Self {
            ranges: Vec::with_capacity(pieces.len()),
            words: Vec::new(),
            names: Vec::with_capacity(pieces.len()),
            decimals: Vec::new(),
        };
        for id in 0..u32::try_from(pieces.len()).unwrap_or(0) {
            let piece = pieces.get(id);
            let word = pieces.word(id);
            let head = &piece[..piece.len() - word.len()];
            let mut separators = Separators {
                comma: head.contains([',', ';']),
                open: head.contains(['(', '[']),
                close: head.contains([')', ']']) || (word.is_empty() && piece.contains([')', ']'])),
            };
            let start = u32::try_from(out.words.len()).unwrap_or(u32::MAX);
            let mut name = String::new();
            for part in split_words(word).iter().filter(|part| part.is_content()) {
                let mut folded = String::with_capacity(word.len());
                fold_word_into(&mut folded, &word[part.span.range()]);
                out.words.push((vocabulary.role(&folded), separators));
                separators = Separators::default();
                if name.is_empty() {
                    name = folded;
                }
            }
            if name.is_empty() {
                out.words.push((Role::Plain(WordRole::Stop), separators));
            }
            out.decimals.push(head == "." && word.bytes().all(|byte| byte.is_ascii_digit()) && !word.is_empty());
            out.ranges.push((start, u32::try_from(out.words.len()).unwrap_or(u32::MAX)));
            out.names.push(name);
        }
        out
    }

    fn name(&self, piece: u32) -> &str {
        self.names.get(piece as usize).map_or("", String::as_str)
    }

    fn lay_out(&self, sequence: &[u32], vocabulary: &mut Vocabulary<'_>, into: &mut Vec<(Role, Separators)>) {
        into.clear();
        for (index, piece) in sequence.iter().enumerate() {
            let (start, end) = self.ranges[*piece as usize];
            // "19" and ".9" are one number.
            if self.decimals[*piece as usize]
                && let Some(before) = index.checked_sub(1).map(|before| self.name(sequence[before]))
                && before.bytes().all(|byte| byte.is_ascii_digit())
                && let Some(last) = into.last_mut()
            {
                last.0 = vocabulary.role(&format!("{before}.{}", self.name(*piece)));
                continue;
            }
            // "secondary to" names a cause; it is not the "secondary" of a title.
            if self.name(*piece) == "secondary" && sequence.get(index + 1).is_some_and(|next| self.name(*next) == "to") {
                into.push((Role::Plain(WordRole::Stop), self.words[start as usize].1));
                continue;
            }
            into.extend_from_slice(&self.words[start as usize..end as usize]);
        }
    }

    /// Where the words of the encounter begin.
    fn encounter_tail(&self, sequence: &[u32]) -> Option<usize> {
        sequence.iter().enumerate().position(|(i, id)| {
            let comma = self.words[self.ranges[*id as usize].0 as usize].1.comma;
            let next = sequence.get(i + 1).map_or("", |next| self.name(*next));
            comma
                && match self.name(*id) {
                    "initial" | "subsequent" => next == "encounter",
                    "sequela" => i + 1 >= sequence.len(),
                    _ => false,
                }
        })
    }
}

/// The words of the nearest header whose title names no side and leaves nothing unspecified.
struct Above {
    of: Option<CodeId>,
    words: Vec<WordId>,
}

impl Above {
    fn read(&mut self, codes: &CodeSet, code: CodeId, words: &PieceWords, vocabulary: &mut Vocabulary<'_>) {
        // A header of one side stands for that side only: ", right eye" above ", right eye, mild stage". One of an unspecified kind names its site all the same:
        // "Unspecified synovitis, shoulder", "Juvenile arthritis, unspecified, wrist".
        let comma = |piece: u32| words.words[words.ranges[piece as usize].0 as usize].1.comma;
        let open = |title: &[u32], at: usize| match words.name(title[at]) {
            "right" | "left" | "bilateral" => true,
            "unspecified" => at > 0 && title.get(at + 1).is_some_and(|next| !comma(*next)),
            _ => false,
        };
        let leaves_open = |up: CodeId| {
            let title = codes.title_pieces(up);
            (0..title.len()).any(|at| open(title, at))
        };
        let header = codes.ancestors(code).find(|up| !leaves_open(*up));
        if header != self.of {
            self.words.clear();
            if let Some(header) = header {
                let mut scratch = Vec::new();
                words.lay_out(codes.title_pieces(header), vocabulary, &mut scratch);
                let title = read(&scratch, Needed { denials: false, other: false }, vocabulary);
                self.words.extend(title.words);
                self.words.extend(title.unnamed);
            }
            self.of = header;
        }
    }
}

/// The frames of every title and inclusion term.
pub(super) fn gather(codes: &CodeSet, vocabulary: &mut Vocabulary<'_>) -> Frames {
    let heads = HEADS.iter().map(|head| vocabulary.intern(head)).collect();
    let words = PieceWords::new(codes, vocabulary);
    let mut builder = Builder { frames: FxHashMap::default(), heads };
    let mut scratch = Vec::new();
    let mut above = Above { of: None, words: Vec::new() };
    for code in codes.iter() {
        let text = codes.code(code);
        let billable = codes.is_billable(code);
        let mut sequence = codes.title_pieces(code);
        if let Some(tail) = words.encounter_tail(sequence) {
            // The other encounters of a code are told apart by its seventh character.
            if !text.ends_with('A') {
                continue;
            }
            sequence = &sequence[..tail];
        }
        let target = if billable { code } else { default_below(codes, code) };
        let chapter = text.as_bytes().first().copied().unwrap_or(b' ');
        // One everyday word alone names no injury, status, event or other residual.
        let needs_two = matches!(chapter, b'S' | b'T' | b'Z' | b'O' | b'P' | b'V'..=b'Y');
        // Events and reasons for care are named in full.
        let needed = Needed { denials: matches!(chapter, b'Z' | b'V'..=b'Y'), other: matches!(chapter, b'V'..=b'Y') };
        words.lay_out(sequence, vocabulary, &mut scratch);
        let title = read(&scratch, needed, vocabulary);
        if !title.unnamed.is_empty() {
            above.read(codes, code, &words, vocabulary);
        }
        builder.add(&title, &above.words, target, if billable { 0 } else { 8 }, needs_two);
        for term in codes.inclusion_pieces(code) {
            words.lay_out(term, vocabulary, &mut scratch);
            let title = read(&scratch, needed, vocabulary);
            builder.add(&title, &[], target, if billable { 4 } else { 12 }, needs_two);
        }
    }
    builder.frames
}

/// The code a header stands for when nothing more is said: the branch that says no side and "unspecified", else the residual one.
#[must_use]
pub fn default_below(codes: &CodeSet, header: CodeId) -> CodeId {
    let mut at = header;
    while !codes.is_billable(at) {
        let mut best: Option<((bool, u8), CodeId)> = None;
        for child in codes.children(at) {
            let title = codes.title(child).to_lowercase();
            let code = codes.code(child);
            let other = title.starts_with("other") || title.contains(", other");
            let score = match (title.contains("unspecified") && !other, code.ends_with('9')) {
                (true, true) => 0,
                _ if title.contains("uncomplicated") && !other => 1,
                (true, false) => 2,
                _ if code.ends_with('A') && code.len() == 8 => 3,
                (false, true) => 4,
                _ if code.ends_with('0') => 5,
                _ => 6,
            };
            let sided = title.split([' ', ',']).any(|word| matches!(word, "right" | "left" | "bilateral"));
            if best.is_none_or(|(known, _)| (sided, score) < known) {
                best = Some(((sided, score), child));
            }
        }
        match best {
            Some((_, child)) => at = child,
            None => return at,
        }
    }
    at
}
