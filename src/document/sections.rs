//! Sections: headings with and without colons, inline and on their own line.

mod labels;
mod teaching;

use crate::knowledge::{Entry, Hit, Knowledge, SectionId, SectionRole};
use crate::text::{AuthorRole, ByteSpan, Folded, Word, WordKind};

/// A section of a note.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its kind.
    pub kind: SectionId,
    /// The heading, when there is one.
    pub heading: Option<ByteSpan>,
    /// First word, the heading's own included.
    pub first: usize,
    /// First word of the body.
    pub body: usize,
    /// Word after the last.
    pub end: usize,
    /// Who wrote it, where the note names another author than its own for a part of it.
    pub author: Option<AuthorRole>,
}

/// Sections in order; they cover every word of the note.
pub(super) fn find(text: &str, words: &[Word], folded: &Folded, hits: &[Hit], knowledge: &Knowledge) -> Vec<Section> {
    let other = knowledge.section_named("other").unwrap_or(SectionId(0));
    let mut sections = vec![Section { kind: other, heading: None, first: 0, body: 0, end: words.len(), author: None }];
    let mut taken = 0;
    let mut lines = labels::find(text, words, folded, hits, knowledge).into_iter().peekable();
    let mut resumes: Option<Interrupted> = None;
    // A provider named at the head of a part ("H&P (MD):") holds to the next part that names its author; others sign the one section.
    let mut part: Option<AuthorRole> = None;
    for hit in hits {
        let Entry::Heading(kind) = hit.entry else { continue };
        let (first, end) = (hit.first as usize, hit.end as usize);
        while let Some(line) = lines.next_if(|line| line.first <= first) {
            open_line(&line, &mut sections, &mut resumes, &mut part);
            taken = line.body;
        }
        if first < taken {
            continue;
        }
        let stamped = || stamped_body(text, words, folded, (first, end), kind, knowledge);
        let alone = || concluding_line(text, words, (first, end), knowledge.section(kind));
        let Some(body) = heading_body(text, words, first, end).or_else(stamped).or_else(alone) else { continue };
        taken = body;
        let named = signed(folded, words, end..body, knowledge).filter(|_| knowledge.section(kind).role != SectionRole::Evidence);
        part = named.map_or(part, |role| role.is_provider().then_some(role));
        // What a labelled line says under a heading of its own ("RN 0800: Skin: ...") is its writer's too.
        let line = resumes.as_ref().filter(|line| first < line.end).and_then(|_| sections.last().and_then(|last| last.author));
        resume(&mut sections, &mut resumes, first);
        let author = knowledge.section(kind).author.or(named).or(line).or(part);
        let tells = sections.last().filter(|last| knowledge.section(last.kind).story);
        if !RESULTS.contains(&knowledge.section(kind).id.as_str()) {
            resumes.take_if(|told| told.in_story);
        } else if let Some((end, before)) =
            tells.and_then(|last| Some((end_of_aside(words, folded, first, body, knowledge)?, last.clone())))
        {
            resumes.get_or_insert(Interrupted { end, before, in_story: true });
        }
        if let Some(last) = sections.last_mut() {
            last.end = first;
        }
        sections.push(Section { kind, heading: Some(words[first].span.join(words[end - 1].span)), first, body, end: words.len(), author });
    }
    for line in lines {
        open_line(&line, &mut sections, &mut resumes, &mut part);
    }
    resume(&mut sections, &mut resumes, words.len());
    read_reports(text, words, &mut sections, knowledge);
    read_lists(text, words, &mut sections, knowledge);
    read_problems(words, &mut sections, knowledge);
    teaching::read(words, folded, hits, &mut sections, knowledge);
    sections.retain(|section| section.first < section.end || section.heading.is_some());
    if sections.is_empty() {
        sections.push(Section { kind: other, heading: None, first: 0, body: 0, end: words.len(), author: None });
    }
    sections
}

/// Sections that a story may tell in passing.
const RESULTS: &[&str] = &["imaging_results", "laboratory_results", "pathology_results", "vital_signs"];

/// A section that a labelled line interrupts, or results told amid a story, and the word at which it goes on.
struct Interrupted {
    end: usize,
    before: Section,
    in_story: bool,
}

/// Where results told amid a story end ("He was weak. Echo: EF 30%. He was given furosemide."): before the next statement about a person, or with their line.
/// A heading at the start of a line, or alone on one, opens results of their own.
fn end_of_aside(words: &[Word], folded: &Folded, heading: usize, body: usize, knowledge: &Knowledge) -> Option<usize> {
    let is_break = |at: &usize| words[*at].kind == WordKind::Break;
    if starts_line(words, heading) || words.get(body).is_none_or(|word| word.kind == WordKind::Break) {
        return None;
    }
    let line = (body..words.len()).find(is_break).unwrap_or(words.len());
    let person = |at: usize| {
        let known = &knowledge.section_words.persons;
        known.contains(folded.word(at)) || (folded.word(at) == "the" && at + 1 < line && known.contains(folded.word(at + 1)))
    };
    let opens = |at: &usize| words[*at - 1].kind == WordKind::Mark('.') && words[*at].kind == WordKind::Letters && person(*at);
    Some((body + 1..line).find(opens).unwrap_or(line))
}

/// Begins the section of a labelled line. One that heads a part ("Progress note (Dr. A)") has no line of its own and holds until the next part.
fn open_line(line: &labels::Line, sections: &mut Vec<Section>, resumes: &mut Option<Interrupted>, part: &mut Option<AuthorRole>) {
    resume(sections, resumes, line.first);
    let Some(last) = sections.last_mut() else { return };
    let before = last.clone();
    last.end = line.first;
    let kind = line.kind.unwrap_or(before.kind);
    let (heading, first, body) = (Some(line.heading), line.first, line.body);
    sections.push(Section { kind, heading, first, body, end: before.end, author: line.author });
    match line.end {
        Some(end) => *resumes = Some(Interrupted { end, before, in_story: false }),
        None => *part = line.author,
    }
}

/// Goes on with the section that a labelled line interrupted, where the line has ended before a word.
fn resume(sections: &mut Vec<Section>, resumes: &mut Option<Interrupted>, at: usize) {
    let Some(Interrupted { end, before, .. }) = resumes.take_if(|line| line.end <= at) else { return };
    let Some(last) = sections.last_mut() else { return };
    last.end = end;
    sections.push(Section { heading: None, first: end, body: end, ..before });
}

/// The author whom the words in brackets behind a heading name by a credential: "(MD)", "(RD)".
fn signed(folded: &Folded, words: &[Word], behind: std::ops::Range<usize>, knowledge: &Knowledge) -> Option<AuthorRole> {
    let open = words.get(behind.start).is_some_and(|word| word.kind == WordKind::Mark('('));
    let mut named = behind.filter(|word| open && words[*word].kind == WordKind::Letters);
    named.find_map(|word| knowledge.credential(folded.word(word)))
}

/// An impression that closes an imaging report, or stands in the midst of results, is its reader's, not the assessment of a note that concludes elsewhere.
fn read_reports(text: &str, words: &[Word], sections: &mut [Section], knowledge: &Knowledge) {
    let is = |section: &Section, id: &str| knowledge.section(section.kind).id == id;
    let closes_report = |index: usize, sections: &[Section]| {
        let section = &sections[index];
        let heading = section.heading.map_or("", |span| &text[span.range()]).to_lowercase();
        let only_impression = matches!(heading.as_str(), "impression" | "impressions");
        let inline = || !starts_line(words, section.first);
        let of_results = |before: &Section| is(before, "imaging_results") || (is(before, "laboratory_results") && inline());
        index > 0 && only_impression && is(section, "assessment") && of_results(&sections[index - 1])
    };
    let closing: Vec<usize> = (0..sections.len()).filter(|index| closes_report(*index, sections)).collect();
    let concludes = |index: usize| knowledge.section(sections[index].kind).concludes() && !closing.contains(&index);
    if !(0..sections.len()).any(concludes) {
        return;
    }
    for index in closing {
        sections[index].kind = sections[index - 1].kind;
    }
}

/// A list that begins on a line of its own behind results told within a line ("CT: peripancreatic stranding.") is no more of them: it is what the writer concludes.
fn read_lists(text: &str, words: &[Word], sections: &mut Vec<Section>, knowledge: &Knowledge) {
    let Some(assessment) = knowledge.section_named("assessment") else { return };
    let concludes = sections.iter().any(|section| knowledge.section(section.kind).concludes());
    let Some(kind) = (if concludes { knowledge.section_named("other") } else { Some(assessment) }) else { return };
    for index in (0..sections.len()).rev() {
        let section = &sections[index];
        let within = section.heading.is_some() && words.get(section.body).is_some_and(|word| word.kind != WordKind::Break);
        let results = knowledge.section(section.kind).role == SectionRole::Evidence && section.author.is_none_or(AuthorRole::is_provider);
        if !within || !results {
            continue;
        }
        let Some(first) = (section.body + 1..section.end).find(|at| begins_list(text, words, *at)) else { continue };
        let list = Section { kind, heading: None, first, body: first, ..section.clone() };
        sections[index].end = first;
        sections.insert(index + 1, list);
    }
}

/// Whether a word is the mark of the first item of a list: "1." or "#" behind a line that ends its statement.
fn begins_list(text: &str, words: &[Word], at: usize) -> bool {
    let told = |word: &Word| !matches!(word.kind, WordKind::Break | WordKind::Mark(':'));
    let numbered =
        || &text[words[at].span.range()] == "1" && words.get(at + 1).is_some_and(|next| matches!(next.kind, WordKind::Mark('.' | ')')));
    let first = words[at].kind == WordKind::Mark('#') || (words[at].kind == WordKind::Number && numbered());
    first && words[at - 1].kind == WordKind::Break && at >= 2 && told(&words[at - 2])
}

/// "Problems" over lines that say what is done about each is the assessment of a note that has no other ("Hypokalemia - repleted, recheck tonight").
fn read_problems(words: &[Word], sections: &mut [Section], knowledge: &Knowledge) {
    let concludes = |section: &Section| {
        let kind = knowledge.section(section.kind);
        kind.concludes() || kind.id == "plan"
    };
    if sections.iter().any(concludes) {
        return;
    }
    let Some(assessment) = knowledge.section_named("assessment") else { return };
    for section in sections.iter_mut().filter(|section| section.heading.is_some() && knowledge.section(section.kind).id == "problem_list") {
        let apart = starts_line(words, section.first) && words.get(section.body).is_some_and(|word| word.kind == WordKind::Break);
        let lines = words[section.body..section.end].split(|word| word.kind == WordKind::Break).filter(|line| line.len() > 1);
        let (all, addressed) = lines.fold((0, 0), |(all, addressed), line| (all + 1, addressed + usize::from(is_addressed(line))));
        if apart && all > 0 && 2 * addressed >= all {
            section.kind = assessment;
        }
    }
}

/// A name, a dash or colon, and what is done.
fn is_addressed(line: &[Word]) -> bool {
    let is_dash = |word: &Word| matches!(word.kind, WordKind::Mark('-' | ':' | '\u{2013}' | '\u{2014}'));
    let dash = (1..line.len()).find(|at| is_dash(&line[*at]) && line[at - 1].is_content());
    dash.is_some_and(|at| line[at + 1..].iter().any(|word| word.kind == WordKind::Letters))
}

/// Words between a heading and its colon that are no part of a date: "MRI L foot, new pain (Dr. A.):", "RN intake 0800:".
const NAMED_WORDS: usize = 6;

/// Where the body begins behind a heading that carries its date, its author or the part of the body it is of: "RN 3/6 2215: found on the floor", "DISCHARGE
/// DIAGNOSES 6/30" alone on its line, "CXR 0530 (Dr. A., radiology): effusion".
fn stamped_body(
    text: &str,
    words: &[Word],
    folded: &Folded,
    (first, end): (usize, usize),
    kind: SectionId,
    knowledge: &Knowledge,
) -> Option<usize> {
    let (kind, known) = (knowledge.section(kind), &knowledge.section_words);
    let heading = &text[words[first].span.start()..words[end - 1].span.end()];
    let capitals = heading.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let titled = heading.starts_with(char::is_uppercase);
    if !starts_line(words, first) || !(capitals || titled) {
        return None;
    }
    // Results and the parts of other clinicians name what they are of; other headings carry a date or an author only.
    let of_a_part = capitals && (kind.author.is_some() || matches!(kind.id.as_str(), "imaging_results" | "pathology_results"));
    let (mut depth, mut named, mut dated) = (0_usize, 0, false);
    for at in end..words.len().min(end + 2 * BRACKET_WORDS) {
        match words[at].kind {
            // Alone on its line with its date.
            WordKind::Break => return (depth == 0 && dated && named == 0 && (capitals || end - first > 1)).then_some(at),
            WordKind::Mark(':') if depth == 0 && !is_clock(words, at) => return (dated || of_a_part).then_some(at + 1),
            WordKind::Mark('(' | '[') => {
                depth += 1;
                dated = true;
            }
            WordKind::Mark(')' | ']') => depth = depth.checked_sub(1)?,
            WordKind::Number => dated = true,
            WordKind::Mark('/' | ',' | ':' | '#' | '-' | '\u{2013}') => {}
            WordKind::Mark('.') if folded.word(at - 1) == "dr" || depth > 0 => {}
            WordKind::Mark(_) => return None,
            WordKind::Letters if depth > 0 || known.stamps.contains(folded.word(at)) => {}
            WordKind::Letters => {
                named += 1;
                if !of_a_part || named > NAMED_WORDS || known.states.contains(folded.word(at)) {
                    return None;
                }
            }
        }
    }
    None
}

/// "Problems", "Impression" alone on a line: no entry of a list is called so.
fn concluding_line(text: &str, words: &[Word], (first, end): (usize, usize), kind: &crate::knowledge::SectionKind) -> Option<usize> {
    let concludes = kind.concludes() || matches!(kind.id.as_str(), "plan" | "problem_list");
    let alone = words.get(end).is_some_and(|next| next.kind == WordKind::Break) && (first == 0 || words[first - 1].kind == WordKind::Break);
    (concludes && alone && text[words[first].span.range()].starts_with(char::is_uppercase)).then_some(end)
}

/// The colon of a time of day.
fn is_clock(words: &[Word], colon: usize) -> bool {
    let number = |at: Option<usize>| at.and_then(|at| words.get(at)).is_some_and(|word| word.kind == WordKind::Number);
    number(colon.checked_sub(1))
        && words.get(colon + 1).is_some_and(|next| next.span.start() == words[colon].span.end())
        && number(Some(colon + 1))
}

/// How many words in brackets may stand between a heading and its colon ("read by ...").
const BRACKET_WORDS: usize = 14;

/// Where the body begins when the words `first..end` are used as a heading here.
fn heading_body(text: &str, words: &[Word], first: usize, end: usize) -> Option<usize> {
    let capitals =
        words[first..end].iter().all(|word| text[word.span.range()].chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase));
    let starts_line = starts_line(words, first);
    let next = words.get(end).map(|word| word.kind);
    let after_statement = first == 0 || matches!(words[first - 1].kind, WordKind::Mark('.' | ',' | ';' | ')'));
    match next {
        Some(WordKind::Mark(':')) => {
            let title_case = text[words[first].span.range()].starts_with(char::is_uppercase);
            (starts_line || capitals || (after_statement && title_case)).then_some(end + 1)
        }
        Some(WordKind::Break) | None => {
            // Alone on its line; a one-word line such as "Pain" in a list is no heading unless it stands in capitals or is set apart.
            let blank_before = first < 2 || words[first - 1].kind == WordKind::Break;
            (starts_line && blank_before && (capitals || end - first > 1 || title_alone(text, words, first, end))).then_some(end)
        }
        Some(WordKind::Mark('-' | '\u{2013}' | '\u{2014}')) => (starts_line && capitals).then_some(end + 1),
        // "PREOPERATIVE DIAGNOSIS, cataract", as some dictate.
        Some(WordKind::Mark(',')) => (starts_line && capitals && end - first >= 2).then_some(end + 1),
        // "IMPRESSION 1. CHF": capitals at the start of a line, then a list.
        Some(WordKind::Number) => {
            (starts_line && capitals && matches!(words.get(end + 1).map(|w| w.kind), Some(WordKind::Mark('.' | ')')))).then_some(end)
        }
        // "A/P 74F with": capitals at line start with a heading that is no ordinary word.
        Some(WordKind::Letters) => {
            let heading_like =
                capitals && starts_line && end - first >= 2 && !text[words[end].span.range()].chars().all(char::is_uppercase);
            heading_like.then_some(end)
        }
        Some(WordKind::Mark('(')) => {
            let close = (end..words.len().min(end + BRACKET_WORDS)).find(|index| words[*index].kind == WordKind::Mark(')'))?;
            let colon = words.get(close + 1).is_some_and(|word| word.kind == WordKind::Mark(':'));
            (starts_line && colon).then_some(close + 2)
        }
        Some(WordKind::Mark(_)) => None,
    }
}

fn title_alone(text: &str, words: &[Word], first: usize, end: usize) -> bool {
    let title = text[words[first].span.range()].starts_with(char::is_uppercase);
    let after = &text[words[end - 1].span.end()..];
    let blank_after = after.starts_with("\n\n") || after.starts_with("\r\n\r\n") || after.starts_with("\n \n");
    title && blank_after
}

/// Whether only list marks stand between the start of the line and this word.
pub(super) fn starts_line(words: &[Word], at: usize) -> bool {
    let mut index = at;
    while index > 0 {
        match words[index - 1].kind {
            WordKind::Break => return true,
            WordKind::Mark('*' | '#' | '-' | '\u{2022}' | '.' | ')') if at - index < 3 => index -= 1,
            WordKind::Number if at - index < 3 => index -= 1,
            _ => return false,
        }
    }
    true
}
