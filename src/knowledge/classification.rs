//! The whole code set as sets of words: what lets a phrase in any order find its code.
//!
//! Every title and inclusion term becomes a *frame*: the canonical words that must all stand in a phrase. Words that only say "nothing more is known"
//! (`unspecified`, `uncomplicated`, `without ...`), the side and the encounter are taken off first; they choose among the codes of a frame, they do
//! not find it. Each frame hangs on its *anchor*, the rarest of its words, so that a note only looks at frames whose rarest word it has.

use rustc_hash::FxHashMap;

use crate::terminology::{CodeId, CodeSet};
use crate::text::fold_word_into;

/// Index of a canonical word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(pub u32);

/// Index of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameId(pub u32);

/// A side of the body, as titles say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Right.
    Right,
    /// Left.
    Left,
    /// Both.
    Bilateral,
}

/// A code a frame can lead to.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The code.
    pub code: CodeId,
    /// The side its title names.
    pub side: Option<Side>,
    /// How far the title is from being the plain one: "other", inclusion terms and header defaults come last.
    rank: u8,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    required: (u32, u32),
    members: (u32, u32),
}

/// What a word of a title does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Content(WordId),
    Stop,
    Unspecified,
    Other,
    Without,
    Or,
    Side(Side),
    /// What "unspecified" may stand before: part, site, organism.
    Generic(WordId),
}

/// The compiled code set.
#[derive(Clone, Debug, Default)]
pub struct Classification {
    words: FxHashMap<Box<str>, WordRole>,
    weights: Vec<f32>,
    frames: Vec<Frame>,
    required: Vec<WordId>,
    members: Vec<Member>,
    anchored: Vec<(u32, u32)>,
    anchored_frames: Vec<FrameId>,
    /// Whether a word is a number: it must stand beside what it counts.
    numbers: Vec<bool>,
    /// The denied form of a word, where a title has it.
    denied: FxHashMap<WordId, WordId>,
    /// The frame whose plainest title a code is.
    frame_of: FxHashMap<CodeId, FrameId>,
}

/// What a word of a note does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordRole {
    /// A word frames may need.
    Content(WordId),
    /// A side.
    Side(Side),
    /// Joins without meaning (of, the): a phrase goes on over it.
    Stop,
}

const STOPS: &[&str] = &[
    "of",
    "the",
    "a",
    "an",
    "and",
    "with",
    "due",
    "to",
    "in",
    "by",
    "for",
    "from",
    "on",
    "at",
    "as",
    "its",
    "his",
    "her",
    "type",
    "nec",
    "mellitus",
    "displaced",
    "closed",
    "encounter",
    "specified",
    "elsewhere",
    "classified",
    "into",
    "is",
    "than",
    "that",
];
const GENERIC: &[&str] = &[
    "part",
    "site",
    "organism",
    "cause",
    "degree",
    "severity",
    "stage",
    "trimester",
    "side",
    "location",
    "nature",
    "etiology",
    "form",
    "level",
    "thickness",
    "extent",
    "agent",
    "area",
    "region",
    "structure",
    "etiology",
    "circumstance",
    "place",
    "mechanism",
    "intent",
    "reason",
    "weight",
    "age",
    "depth",
];
/// Generic words that the other words of a title make superfluous.
const PLACES: &[&str] = &["part", "site", "region", "area", "structure", "location", "side"];
const TAIL_DEFAULTS: &[&str] = &["uncomplicated", "nonintractable", "nontraumatic", "unilateral"];

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

/// Words every note and title share: what they are read as.
pub(super) struct WordTable<'a> {
    canonical: &'a FxHashMap<String, String>,
}

impl<'a> WordTable<'a> {
    pub(super) fn new(canonical: &'a FxHashMap<String, String>) -> Self {
        Self { canonical }
    }
}

struct Compiler<'a> {
    table: WordTable<'a>,
    ids: FxHashMap<Box<str>, WordId>,
    frames: FxHashMap<Box<[WordId]>, Vec<Member>>,
    heads: Vec<WordId>,
    /// The denied form of a word.
    denied: FxHashMap<WordId, WordId>,
}

impl Compiler<'_> {
    fn denied(&mut self, word: WordId) -> WordId {
        if let Some(id) = self.denied.get(&word) {
            return *id;
        }
        let id = self.intern(&format!("without {}", word.0));
        self.denied.insert(word, id);
        id
    }

    fn intern(&mut self, word: &str) -> WordId {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = WordId(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        self.ids.insert(word.into(), id);
        id
    }

    fn role(&mut self, folded: &str) -> Role {
        let word = self.table.canonical.get(folded).map_or(folded, String::as_str);
        match word {
            "unspecified" | "no" => Role::Unspecified,
            "other" => Role::Other,
            "without" | "not" => Role::Without,
            "or" => Role::Or,
            "left" => Role::Side(Side::Left),
            "right" => Role::Side(Side::Right),
            "bilateral" => Role::Side(Side::Bilateral),
            _ if STOPS.contains(&word) => Role::Stop,
            _ if GENERIC.contains(&word) => {
                let id = self.intern(word);
                Role::Generic(id)
            }
            _ if TAIL_DEFAULTS.contains(&word) => Role::Stop,
            _ => {
                let id = self.intern(word);
                Role::Content(id)
            }
        }
    }

    fn add(&mut self, title: &Title, code: CodeId, rank: u8, needs_two: bool) {
        let mut variants = title.variants();
        // "without aura" said by the note finds the title that says it too.
        if let ([denied], true) = (title.denied.as_slice(), rank == 0) {
            let denied = self.denied(*denied);
            let said: Vec<Vec<WordId>> = variants
                .iter()
                .map(|words| {
                    let mut words = words.clone();
                    words.push(denied);
                    words.sort_unstable();
                    words
                })
                .collect();
            variants.extend(said);
        }
        for required in variants {
            if required.iter().all(|word| self.heads.contains(word)) {
                continue;
            }
            if required.is_empty() || (required.len() == 1 && (needs_two || title.other > 0)) {
                continue;
            }
            let members = self.frames.entry(required.into_boxed_slice()).or_default();
            let member = Member { code, side: title.side, rank: rank + title.other.min(2) + u8::from(title.other > 0) };
            match members.iter_mut().find(|other| other.code == code) {
                // A header reaches its default code before that code's own title does.
                Some(known) if member.rank < known.rank => *known = member,
                Some(_) => {}
                None => members.push(member),
            }
        }
    }
}

/// A title taken apart.
#[derive(Default)]
struct Title {
    words: Vec<WordId>,
    /// Pairs of positions in `words` joined by "or".
    alternatives: Vec<(usize, usize)>,
    side: Option<Side>,
    /// How often the title says "other".
    other: u8,
    /// Content words behind the first "without".
    denied: Vec<WordId>,
}

impl Title {
    fn variants(&self) -> Vec<Vec<WordId>> {
        let sorted = |skip: Option<usize>| {
            let mut words: Vec<WordId> = self.words.iter().enumerate().filter(|(i, _)| Some(*i) != skip).map(|(_, w)| *w).collect();
            words.sort_unstable();
            words.dedup();
            words
        };
        match self.alternatives.as_slice() {
            [] => vec![sorted(None)],
            [(a, b), ..] => vec![sorted(Some(*a)), sorted(Some(*b))],
        }
    }
}

fn parse_title(pieces: &[(Role, Separators)], is_place: impl Fn(WordId) -> bool) -> Title {
    let mut title = Title::default();
    let mut depth = 0_u8;
    let mut index = 0;
    let mut clause_start = 0;
    let mut or_before: Option<usize> = None;
    while index < pieces.len() {
        let (role, separators) = pieces[index];
        if separators.close {
            depth = depth.saturating_sub(1);
        }
        if separators.open {
            depth += 1;
        }
        if separators.comma {
            clause_start = title.words.len();
            or_before = None;
        }
        if depth > 0 {
            index += 1;
            continue;
        }
        match role {
            Role::Content(word) => {
                if let Some(left) = or_before.take() {
                    title.alternatives.push((left, title.words.len()));
                }
                title.words.push(word);
            }
            // "sacral region", "part of": the place is named by the other words.
            Role::Generic(word) => {
                if !is_place(word) {
                    title.words.push(word);
                }
            }
            Role::Stop => {}
            Role::Or => or_before = title.words.len().checked_sub(1),
            Role::Other => title.other = title.other.saturating_add(1),
            Role::Side(side) => title.side = Some(side),
            Role::Unspecified => {
                // ", unspecified organism": the whole clause says that nothing is known.
                if clause_start > 0 && title.words.len() == clause_start {
                    index = next_clause(pieces, index);
                    continue;
                }
                // "of unspecified part of ...": the generic noun goes too.
                if matches!(pieces.get(index + 1), Some((Role::Generic(_), _))) {
                    index += 1;
                }
            }
            Role::Without => {
                let end = next_clause(pieces, index);
                if title.denied.is_empty() {
                    title.denied.extend(pieces[index + 1..end].iter().filter_map(|(role, _)| match role {
                        Role::Content(word) => Some(*word),
                        _ => None,
                    }));
                }
                index = end;
                continue;
            }
        }
        index += 1;
    }
    title
}

fn next_clause(pieces: &[(Role, Separators)], from: usize) -> usize {
    (from + 1..pieces.len()).find(|i| pieces[*i].1.comma).unwrap_or(pieces.len())
}

#[derive(Clone, Copy, Default)]
struct Separators {
    comma: bool,
    open: bool,
    close: bool,
}

impl Classification {
    /// Compiles the code set.
    ///
    /// # Cost
    /// About 60 ms for the 98,186 rows of a fiscal year (`cargo bench --bench stages`).
    pub(super) fn compile(codes: &CodeSet, table: WordTable<'_>) -> Self {
        let mut compiler =
            Compiler { table, ids: FxHashMap::default(), frames: FxHashMap::default(), heads: Vec::new(), denied: FxHashMap::default() };
        for head in HEADS {
            let id = compiler.intern(head);
            compiler.heads.push(id);
        }
        let pieces = codes.pieces();
        let mut roles = Vec::with_capacity(pieces.len());
        let mut names = Vec::with_capacity(pieces.len());
        for id in 0..u32::try_from(pieces.len()).unwrap_or(0) {
            let piece = pieces.get(id);
            let word = pieces.word(id);
            let head = &piece[..piece.len() - word.len()];
            let mut folded = String::with_capacity(word.len());
            fold_word_into(&mut folded, word);
            let role = if folded.is_empty() { Role::Stop } else { compiler.role(&folded) };
            let separators = Separators {
                comma: head.contains([',', ';']),
                open: head.contains(['(', '[']),
                close: head.contains([')', ']']) || (word.is_empty() && piece.contains([')', ']'])),
            };
            roles.push((role, separators));
            names.push(folded);
        }
        let encounter_tail = |sequence: &[u32]| {
            sequence.iter().enumerate().position(|(i, id)| {
                let name = names[*id as usize].as_str();
                let comma = roles[*id as usize].1.comma;
                let next = sequence.get(i + 1).map_or("", |n| names[*n as usize].as_str());
                comma
                    && (((name == "initial" || name == "subsequent") && next == "encounter")
                        || (name == "sequela" && i + 1 >= sequence.len()))
            })
        };
        let places: Vec<WordId> = PLACES.iter().map(|place| compiler.intern(place)).collect();
        let mut scratch = Vec::new();
        for code in codes.iter() {
            let text = codes.code(code);
            // External causes describe events, not diagnoses.
            if matches!(text.as_bytes().first(), Some(b'V' | b'W' | b'X' | b'Y')) {
                continue;
            }
            let billable = codes.is_billable(code);
            let mut sequence = codes.title_pieces(code);
            if let Some(tail) = encounter_tail(sequence) {
                if !text.ends_with('A') {
                    continue;
                }
                sequence = &sequence[..tail];
            }
            let target = if billable { code } else { default_below(codes, code) };
            // One everyday word alone names no injury, status or other residual.
            let chapter_needs_two = matches!(text.as_bytes().first(), Some(b'S' | b'T' | b'Z' | b'O' | b'P'));
            scratch.clear();
            scratch.extend(sequence.iter().map(|id| roles[*id as usize]));
            let title = parse_title(&scratch, |word| places.contains(&word));
            compiler.add(&title, target, if billable { 0 } else { 8 }, chapter_needs_two);
            for term in codes.inclusion_pieces(code) {
                scratch.clear();
                scratch.extend(term.iter().map(|id| roles[*id as usize]));
                let title = parse_title(&scratch, |word| places.contains(&word));
                compiler.add(&title, target, if billable { 4 } else { 12 }, chapter_needs_two);
            }
        }
        compiler.finish(codes)
    }

    /// What a folded word of a note does; `None` for a word no title uses.
    #[must_use]
    pub fn word(&self, folded: &str) -> Option<WordRole> {
        self.words.get(folded).copied()
    }

    /// Whether a word is a number.
    #[must_use]
    pub fn is_number(&self, word: WordId) -> bool {
        self.numbers.get(word.0 as usize).copied().unwrap_or(false)
    }

    /// The word "without `word`", where a title says so.
    #[must_use]
    pub fn denied(&self, word: WordId) -> Option<WordId> {
        self.denied.get(&word).copied()
    }

    /// The frames that hang on a word.
    #[must_use]
    pub fn anchored(&self, word: WordId) -> &[FrameId] {
        let (start, end) = self.anchored.get(word.0 as usize).copied().unwrap_or((0, 0));
        &self.anchored_frames[start as usize..end as usize]
    }

    /// The words a frame needs, sorted.
    #[must_use]
    pub fn required(&self, frame: FrameId) -> &[WordId] {
        let (start, end) = self.frames[frame.0 as usize].required;
        &self.required[start as usize..end as usize]
    }

    /// The codes of a frame, the plainest first.
    #[must_use]
    pub fn members(&self, frame: FrameId) -> &[Member] {
        let (start, end) = self.frames[frame.0 as usize].members;
        &self.members[start as usize..end as usize]
    }

    /// The code of a frame for the side a phrase states.
    #[must_use]
    pub fn choose(&self, frame: FrameId, side: Option<Side>) -> Member {
        let members = self.members(frame);
        let best = members[0];
        if let Some(side) = side
            && let Some(member) = members.iter().find(|m| m.side == Some(side))
        {
            return *member;
        }
        members.iter().find(|m| m.side.is_none()).copied().unwrap_or(best)
    }

    /// The code of the same title on a stated side; the code itself where its title knows no sides.
    #[must_use]
    pub fn sided(&self, code: CodeId, side: Side) -> CodeId {
        let Some(frame) = self.frame_of.get(&code) else { return code };
        self.members(*frame).iter().find(|member| member.side == Some(side)).map_or(code, |member| member.code)
    }

    /// Whether a code leaves open a side that its title could say.
    #[must_use]
    pub fn is_side_open(&self, code: CodeId) -> bool {
        let Some(frame) = self.frame_of.get(&code) else { return false };
        let members = self.members(*frame);
        members.iter().any(|member| member.code == code && member.side.is_none()) && members.iter().any(|member| member.side.is_some())
    }

    /// Whether the codes of a frame differ by side.
    #[must_use]
    pub fn has_sides(&self, frame: FrameId) -> bool {
        self.members(frame).iter().any(|m| m.side.is_some())
    }

    /// How much a word tells: the rarer among the frames, the more.
    #[must_use]
    pub fn weight(&self, word: WordId) -> f32 {
        self.weights.get(word.0 as usize).copied().unwrap_or(0.0)
    }

    /// How many frames there are.
    #[must_use]
    pub fn frame_count(&self) -> usize {
        self.frames.len()
    }

    /// The content words of a free text, for phrases that are rewritten into the classification's words.
    #[must_use]
    pub fn words_of(&self, text: &str) -> (Vec<WordId>, Option<Side>) {
        let mut words = Vec::new();
        let mut side = None;
        let mut folded = String::new();
        for word in crate::text::split_words(text) {
            if !word.is_content() {
                continue;
            }
            folded.clear();
            fold_word_into(&mut folded, &text[word.span.range()]);
            match self.word(&folded) {
                Some(WordRole::Content(id)) => words.push(id),
                Some(WordRole::Side(found)) => side = Some(found),
                _ => {}
            }
        }
        words.sort_unstable();
        words.dedup();
        (words, side)
    }
}

impl Compiler<'_> {
    fn finish(mut self, codes: &CodeSet) -> Classification {
        let mut entries: Vec<(Box<[WordId]>, Vec<Member>)> = std::mem::take(&mut self.frames).into_iter().collect();
        entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut counts = vec![0_u32; self.ids.len()];
        for (required, _) in &entries {
            for word in required {
                counts[word.0 as usize] += 1;
            }
        }
        let total = entries.len().max(1);
        #[expect(clippy::cast_precision_loss, reason = "a weight, not an account")]
        let weights: Vec<f32> = counts.iter().map(|count| ((total as f32) / (*count as f32 + 1.0)).ln().max(0.1)).collect();
        let mut anchors: Vec<Vec<FrameId>> = vec![Vec::new(); counts.len()];
        let denied = std::mem::take(&mut self.denied);
        let mut numbers = vec![false; counts.len()];
        for (word, id) in &self.ids {
            numbers[id.0 as usize] = word.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
        }
        let mut out = Classification { weights, denied, numbers, ..Classification::default() };
        for (index, (required, mut members)) in entries.into_iter().enumerate() {
            let anchor = required.iter().min_by_key(|word| (counts[word.0 as usize], word.0)).copied().unwrap_or(WordId(0));
            anchors[anchor.0 as usize].push(FrameId(u32::try_from(index).unwrap_or(u32::MAX)));
            members.sort_by(|a, b| (a.rank, codes.code(a.code)).cmp(&(b.rank, codes.code(b.code))));
            // Plain billable titles win; keep the weaker ones only where there is nothing better on that side.
            let best = members[0].rank;
            members.retain(|member| member.rank < best + 4 || member.side.is_some());
            for member in members.iter().filter(|member| member.rank < 4) {
                out.frame_of.entry(member.code).or_insert(FrameId(u32::try_from(index).unwrap_or(u32::MAX)));
            }
            let start = (u32::try_from(out.required.len()).unwrap_or(0), u32::try_from(out.members.len()).unwrap_or(0));
            out.required.extend_from_slice(&required);
            out.members.extend_from_slice(&members);
            let end = (u32::try_from(out.required.len()).unwrap_or(0), u32::try_from(out.members.len()).unwrap_or(0));
            out.frames.push(Frame { required: (start.0, end.0), members: (start.1, end.1) });
        }
        for frames in anchors {
            let start = u32::try_from(out.anchored_frames.len()).unwrap_or(0);
            out.anchored_frames.extend(frames);
            out.anchored.push((start, u32::try_from(out.anchored_frames.len()).unwrap_or(0)));
        }
        // Surface words of notes: every title word, and every synonym of one.
        for stop in STOPS.iter().chain(GENERIC) {
            out.words.insert((*stop).into(), WordRole::Stop);
        }
        for (word, id) in &self.ids {
            if !PLACES.contains(&&**word) {
                out.words.insert(word.clone(), WordRole::Content(*id));
            }
        }
        for (surface, canonical) in self.table.canonical {
            if let Some(id) = self.ids.get(canonical.as_str()) {
                out.words.insert(surface.as_str().into(), WordRole::Content(*id));
            }
        }
        for (word, side) in [("left", Side::Left), ("right", Side::Right), ("bilateral", Side::Bilateral)] {
            out.words.insert(word.into(), WordRole::Side(side));
            for (surface, canonical) in self.table.canonical {
                if canonical == word {
                    out.words.insert(surface.as_str().into(), WordRole::Side(side));
                }
            }
        }
        out
    }
}

/// The code a header stands for when nothing more is said: the branch that says "unspecified", else the residual one.
#[must_use]
pub fn default_below(codes: &CodeSet, header: CodeId) -> CodeId {
    let mut at = header;
    while !codes.is_billable(at) {
        let mut best: Option<(u8, CodeId)> = None;
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
            if best.is_none_or(|(known, _)| score < known) {
                best = Some((score, child));
            }
        }
        match best {
            Some((_, child)) => at = child,
            None => return at,
        }
    }
    at
}
