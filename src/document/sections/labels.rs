//! Lines that name their writer or their study before a colon ("RN skin 0800:", "MRI of the foot, read by radiology:"): sections of one line.

use crate::knowledge::{Entry, Hit, Knowledge, SectionId, SectionKind, SectionRole};
use crate::text::{AuthorRole, ByteSpan, Folded, Word, WordKind};

use super::starts_line;

/// A labelled line.
pub(super) struct Line {
    /// First word of the label.
    pub first: usize,
    /// First word behind it.
    pub body: usize,
    /// Word after the line; `None` for the head of a part, which holds until the next one.
    pub end: Option<usize>,
    /// The label.
    pub heading: ByteSpan,
    /// Its kind, where the label names one.
    pub kind: Option<SectionId>,
    /// Who writes it, where the label names them.
    pub author: Option<AuthorRole>,
}

/// How many words and marks a label may have.
const LABEL_WORDS: usize = 22;
/// A study or list is named by the first of them: "Portable CXR 0530:", "Imported problem list:".
const NAMING_WORDS: usize = 3;
/// How many words the head of a part by a provider may have.
const PART_WORDS: usize = 12;
/// And how many words and marks together.
const PART_LENGTH: usize = 4 * PART_WORDS;
/// Sections that one line may be.
const OF_A_LINE: &[&str] = &["imaging_results", "pathology_results", "problem_list"];
/// How many words and marks the label of quoted words may have, its colon included.
const QUOTED_WORDS: usize = 8;
/// The labelled lines of a note, in order.
///
/// # Cost
/// Looks at no more than the first words of each line.
pub(super) fn find(text: &str, words: &[Word], folded: &Folded, hits: &[Hit], knowledge: &Knowledge) -> Vec<Line> {
    let mut out = Vec::new();
    let mut behind_content = false;
    for (first, word) in words.iter().enumerate() {
        let opens = word.is_content() && !behind_content;
        behind_content = word.is_content();
        if !opens || !starts_line(words, first) {
            continue;
        }
        let label = Label { text, words, folded, hits, knowledge, first };
        if let Some(line) = label.line().or_else(|| label.part()) {
            out.push(line);
        }
    }
    out.extend(quoted(text, words, folded, hits, knowledge, &out));
    out.sort_by_key(|line| line.first);
    out
}

/// Words of a nurse, dietitian or therapist that a provider quotes behind a statement of their own ("Wt 61 kg. RD 3/4: severe malnutrition"): to the end of the line,
/// or to what the provider concludes on it.
fn quoted(text: &str, words: &[Word], folded: &Folded, hits: &[Hit], knowledge: &Knowledge, lines: &[Line]) -> Vec<Line> {
    let mut out = Vec::new();
    for (before, _) in words.iter().enumerate().filter(|(_, word)| word.kind == WordKind::Mark('.')) {
        let first = before + 1;
        if words.get(first).is_none_or(|word| word.kind != WordKind::Letters) {
            continue;
        }
        let label = Label { text, words, folded, hits, knowledge, first };
        let clinician = |at: &usize| {
            let role = knowledge.credential(folded.word(*at)).filter(|role| role.is_other_clinician());
            role.is_some() && label.is_credential(*at)
        };
        let near = first..words.len().min(first + NAMING_WORDS - 1);
        if !near.clone().any(|at| clinician(&at))
            || lines[..lines.partition_point(|line| line.first <= first)].last().is_some_and(|line| line.end.is_some_and(|end| first < end))
        {
            continue;
        }
        let Some(mut line) = label.line() else { continue };
        if !line.author.is_some_and(AuthorRole::is_other_clinician) || line.body - first > QUOTED_WORDS {
            continue;
        }
        let concludes = |hit: &&Hit| {
            let at = hit.first as usize;
            matches!(hit.entry, Entry::Heading(kind) if knowledge.section(kind).concludes() || knowledge.section(kind).id == "plan")
                && line.body <= at
                && line.end.is_some_and(|end| at < end)
                && words.get(hit.end as usize).is_some_and(|next| next.kind == WordKind::Mark(':'))
        };
        let from = hits.partition_point(|hit| (hit.first as usize) < line.body);
        let near = hits[from..].iter().take_while(|hit| line.end.is_some_and(|end| (hit.first as usize) < end));
        if let Some(hit) = near.into_iter().find(concludes) {
            line.end = Some(hit.first as usize);
        }
        out.push(line);
    }
    out
}

struct Label<'a> {
    text: &'a str,
    words: &'a [Word],
    folded: &'a Folded,
    hits: &'a [Hit],
    knowledge: &'a Knowledge,
    first: usize,
}

impl Label<'_> {
    /// A line with a label: up to a colon with text behind it, no statement before.
    fn line(&self) -> Option<Line> {
        let until = self.words.len().min(self.first + LABEL_WORDS);
        // A label stands on one line, be it of a text that wraps its lines.
        let wraps = |at: usize| self.text[self.words[at - 1].span.end()..self.words[at].span.start()].bytes().any(|byte| byte == b'\n');
        let stops = |at: usize| match self.words[at].kind {
            _ if wraps(at) => true,
            WordKind::Break | WordKind::Mark(';' | '!' | '?' | '=') => true,
            // The point of an initial or a title is none.
            WordKind::Mark('.') => self.words[at - 1].kind == WordKind::Letters && self.words[at - 1].span.len() > 2,
            _ => false,
        };
        let colon = (self.first + 1..until).take_while(|at| !stops(*at)).find(|at| self.words[*at].kind == WordKind::Mark(':'))?;
        let body = colon + 1;
        if self.words.get(body).is_none_or(|word| word.kind == WordKind::Break) || self.names_a_relative(colon) {
            return None;
        }
        let named = self.author(colon);
        let author = named.filter(|role| !role.is_provider());
        let (kind, author) = match self.kind(colon, author) {
            Some(kind) => (kind, author),
            // "Hepatology note today:" amid the results: a provider's words.
            None if self.is_note_of_provider(named, colon) => (self.knowledge.section_named("other")?, named),
            None => return None,
        };
        let line_end =
            |from: usize| (from..self.words.len()).find(|at| self.words[*at].kind == WordKind::Break).unwrap_or(self.words.len());
        // A list under the label is the label's, unless the label is an item of one itself.
        let item = |at: usize| match self.words.get(at).map(|word| word.kind) {
            Some(WordKind::Mark('-' | '*' | '\u{2022}')) => true,
            Some(WordKind::Number) => matches!(self.words.get(at + 1).map(|word| word.kind), Some(WordKind::Mark('.' | ')'))),
            _ => false,
        };
        let own_item = self.first > 0 && self.words[self.first - 1].kind != WordKind::Break;
        let mut end = line_end(body);
        while !own_item && item(end + 1) {
            end = line_end(end + 1);
        }
        let heading = self.words[self.first].span.join(self.words[colon - 1].span);
        Some(Line { first: self.first, body, end: Some(end), heading, kind: Some(kind), author })
    }

    /// The head of a part that a provider writes, alone on its line: "CARDIOLOGY CONSULT (Dr. A)".
    fn part(&self) -> Option<Line> {
        let limit = self.words.len().min(self.first + PART_LENGTH);
        let end = (self.first..limit).find(|at| self.words[*at].kind == WordKind::Break)?;
        let content = (self.first..end).filter(|at| self.words[*at].is_content()).count();
        let names_a_note = || (self.first..end).any(|at| self.knowledge.section_words.notes.contains(self.folded.word(at)));
        // One that quotes what the note says is a sentence.
        let marked = (self.first..end).any(|at| matches!(self.words[at].kind, WordKind::Mark(':' | ';' | '?' | '"' | '\u{201c}')));
        if self.first == 0 || content > PART_WORDS || marked || !names_a_note() || self.names_a_relative(end) {
            return None;
        }
        let author = self.author(end).filter(|role| role.is_provider())?;
        Some(Line {
            first: self.first,
            body: end,
            end: None,
            heading: self.words[self.first].span.join(self.words[end - 1].span),
            kind: None,
            author: Some(author),
        })
    }

    /// Whether a label names a provider and their note or its day, and nothing that was done with them ("MD notified 0400:").
    fn is_note_of_provider(&self, named: Option<AuthorRole>, colon: usize) -> bool {
        let word = |at: usize| self.folded.word(at);
        let of_note = |at: usize| match self.words[at].kind {
            WordKind::Letters => {
                self.knowledge.section_words.notes.contains(word(at))
                    || matches!(word(at), "today" | "yesterday" | "day" | "hd" | "pod" | "rec")
            }
            // A date.
            WordKind::Number => at + 2 < colon && self.words[at + 1].kind == WordKind::Mark('/'),
            _ => false,
        };
        let heads = (self.first..colon).filter(|at| self.words[*at].is_content()).count() <= PART_WORDS / 2;
        named.is_some_and(AuthorRole::is_provider)
            && heads
            && (self.first..colon).any(of_note)
            && !(self.first..colon).any(|at| matches!(word(at), "aware" | "notified" | "paged" | "called" | "informed" | "to" | "with"))
    }

    /// Whom the words before the colon name: one who may not diagnose before one who may.
    fn author(&self, end: usize) -> Option<AuthorRole> {
        let named = |at: usize| self.knowledge.credential(self.folded.word(at)).filter(|_| self.is_credential(at));
        let all = || (self.first..end).filter_map(named);
        all().find(|role| !role.is_provider()).or_else(|| all().next())
    }

    /// Letters behind a name stand in capitals ("RN", "LCSW"), other words as they are. "PT" is as often the patient or a clotting time: it counts in brackets.
    fn is_credential(&self, at: usize) -> bool {
        let written = &self.text[self.words[at].span.range()];
        let bracketed = || {
            at > 0 && self.words[at - 1].kind == WordKind::Mark('(')
                || self.words.get(at + 1).is_some_and(|next| next.kind == WordKind::Mark(')'))
        };
        match written {
            "PT" | "OT" | "DO" | "PA" => bracketed(),
            _ => written.len() > 4 || written.chars().next().is_some_and(char::is_uppercase) || bracketed(),
        }
    }

    fn kind(&self, end: usize, author: Option<AuthorRole>) -> Option<SectionId> {
        let of = |id: SectionId| self.knowledge.section(id);
        // The label itself in the list of headings is a heading, and holds as long as one.
        let from = self.hits.partition_point(|hit| (hit.first as usize) < self.first);
        let named = self.hits[from..].iter().take_while(|hit| (hit.first as usize) < end).filter_map(|hit| match hit.entry {
            Entry::Heading(kind) if hit.end as usize <= end => Some((hit, kind)),
            _ => None,
        });
        let mut named: Vec<(&Hit, SectionId)> = named.collect();
        // A longer heading hides those inside it: "chronic dx" is no "dx".
        let places: Vec<(u32, u32)> = named.iter().map(|(hit, _)| (hit.first, hit.end)).collect();
        named.retain(|(hit, _)| {
            !places.iter().any(|(first, end)| *first <= hit.first && hit.end <= *end && end - first > hit.end - hit.first)
        });
        if named.iter().any(|(hit, kind)| {
            hit.first as usize == self.first && hit.end as usize == end && of(*kind).author.is_none() && of(*kind).id != "problem_list"
        }) {
            return None;
        }
        let names_study = |hit: &Hit| {
            (hit.first as usize..hit.end as usize).all(|at| !self.knowledge.section_words.no_study.contains(self.folded.word(at)))
        };
        // "Impression of the findings:" concludes.
        let concludes =
            |kind: SectionId| matches!(of(kind).role, SectionRole::Documents | SectionRole::Nothing) && of(kind).author.is_none();
        if author.is_none() && named.iter().any(|(_, kind)| concludes(*kind) && of(*kind).id != "problem_list") {
            return None;
        }
        if let Some(author) = author.filter(|role| role.is_other_clinician()) {
            let near = |kind: &&SectionKind| kind.author == Some(author);
            let any = |kind: &&SectionKind| kind.author.is_some_and(AuthorRole::is_other_clinician) && kind.role == SectionRole::Evidence;
            let found = self.knowledge.sections.iter().find(near).or_else(|| self.knowledge.sections.iter().find(any))?;
            let index = self.knowledge.sections.iter().position(|kind| kind.id == found.id)?;
            return u16::try_from(index).ok().map(SectionId);
        }
        let early = |hit: &Hit| {
            let between = self.first..hit.first as usize;
            between.filter(|at| self.words[*at].is_content()).count() < NAMING_WORDS
        };
        named.iter().find(|(hit, kind)| OF_A_LINE.contains(&of(*kind).id.as_str()) && early(hit) && names_study(hit)).map(|(_, kind)| *kind)
    }

    fn names_a_relative(&self, end: usize) -> bool {
        (self.first..end).any(|at| self.knowledge.section_words.relatives.contains(self.folded.word(at)))
    }
}
