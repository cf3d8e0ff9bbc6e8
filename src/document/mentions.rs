//! Mentions: where a note names a diagnosis, by the conditions' own terms, by rewritten phrases and abbreviations, and by the words of the classification.

use rustc_hash::FxHashSet;

use crate::knowledge::{AxisValueRef, ConditionId, Entry, Hit, Knowledge, Phrase, Sense, Side, WordRole};
use crate::terminology::CodeId;
use crate::text::{ByteSpan, WordKind};

use super::context::{Meaning, NoteWords};
use super::phrases::{Found, Matcher, Rewritten, is_back_of_a_part};
use super::{Assertion, Document};
use values::{axis_hits, stated_values};

/// What a mention was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MentionSource {
    /// A term of a condition file.
    Term,
    /// Words that do not index to a diagnosis; entry of the condition.
    Noncodable(u16),
    /// A phrase or abbreviation with a fixed meaning.
    Phrase,
    /// Words of a title, in any order.
    Words,
    /// An abbreviation of which nothing decides the meaning; by index.
    Ambiguous(u16),
    /// Words known to be no diagnosis: they keep others from reading one into them.
    NoDiagnosis,
}

/// A diagnosis named in a note.
#[derive(Clone, Debug)]
pub struct Mention {
    /// Where, in bytes.
    pub span: ByteSpan,
    /// First word.
    pub first: usize,
    /// Word after the last.
    pub end: usize,
    /// The condition, when curated.
    pub condition: Option<ConditionId>,
    /// Axis values its words state.
    pub values: Vec<AxisValueRef>,
    /// The code its words alone select; `None` when only the condition's rules do.
    pub code: Option<CodeId>,
    /// Whether `code` was fixed by the words and stands whatever the axes say.
    pub fixed: bool,
    /// How many meaningful words it was read from.
    pub matched: usize,
    /// Whether the code would differ by side and none is stated.
    pub side_open: bool,
    /// A side stated beside it.
    pub side: Option<Side>,
    /// What it was read from.
    pub source: MentionSource,
    /// Present, past, whose.
    pub assertion: Assertion,
}

struct Candidate {
    first: usize,
    end: usize,
    matched: usize,
    /// Twice the words matched, less what was skipped between them.
    score: usize,
    condition: Option<ConditionId>,
    values: Vec<AxisValueRef>,
    code: Option<CodeId>,
    fixed: bool,
    side_open: bool,
    side: Option<Side>,
    source: MentionSource,
    /// Whether it names a cause, which stands beside and inside the names of what it brought about.
    cause: bool,
}

impl Candidate {
    /// All the words `first..end`, read as nothing yet.
    fn at(first: usize, end: usize, source: MentionSource) -> Self {
        let matched = end - first;
        Self {
            first,
            end,
            matched,
            score: 2 * matched,
            condition: None,
            values: Vec::new(),
            code: None,
            fixed: false,
            side_open: false,
            side: None,
            source,
            cause: false,
        }
    }
}

mod beside;
mod shared;
mod values;

pub(super) fn find(document: &Document, knowledge: &Knowledge) -> Vec<Mention> {
    let mut candidates = Vec::new();
    let rewritten = phrases_and_abbreviations(document, knowledge, &mut candidates);
    terms(document, knowledge, &mut candidates);
    compose(document, knowledge, &rewritten, &mut candidates);
    let contrasts = beside::contrasts_said(document, knowledge);
    for candidate in &mut candidates {
        beside::add_side(document, knowledge, &rewritten, candidate);
    }
    shared::add_shared(document, knowledge, &rewritten, &mut candidates);
    // The words of a heading name a section, not a diagnosis.
    candidates.retain(|candidate| {
        let section = document.section_of(candidate.first);
        section.heading.is_none() || candidate.first >= section.body
    });
    for candidate in &mut candidates {
        beside::add_contrast(document, knowledge, &contrasts, candidate);
    }
    lend_codes(knowledge, &mut candidates);
    drop_joined(document, &mut candidates);
    let causes: Vec<Candidate> = candidates.extract_if(.., |candidate| candidate.cause).collect();
    let mut chosen = settle(document, candidates);
    chosen.extend(causes_beside(document, knowledge, settle(document, causes), &chosen));
    chosen.retain(|candidate| candidate.source != MentionSource::NoDiagnosis);
    chosen.sort_by_key(|candidate| (candidate.first, candidate.end));
    let wanted: FxHashSet<ConditionId> = chosen.iter().filter_map(|candidate| candidate.condition).collect();
    let axes = axis_hits(document, knowledge, &wanted);
    // A cause belongs to what it brought about and ends no phrase.
    let place = |cause: bool| -> Vec<(usize, usize)> {
        let mut spans: Vec<(usize, usize)> =
            chosen.iter().filter(|candidate| candidate.cause == cause).map(|candidate| (candidate.first, candidate.end)).collect();
        spans.sort_unstable();
        spans
    };
    let (spans, causes) = (place(false), place(true));
    chosen
        .into_iter()
        .map(|candidate| Mention {
            span: document.span(candidate.first, candidate.end),
            first: candidate.first,
            end: candidate.end,
            condition: candidate.condition,
            values: stated_values(document, knowledge, &candidate, &axes, &spans, &causes),
            code: candidate.code,
            fixed: candidate.fixed,
            matched: candidate.matched,
            side_open: candidate.side_open,
            side: candidate.side,
            source: candidate.source,
            assertion: document.assertion(candidate.first, candidate.end, knowledge),
        })
        .collect()
}

/// Causes that stand beside what is chosen, or inside the name of what they brought about; not those that overlap with a name of their own kind. "From" a drug
/// tells a cause only right behind a name ("neuropathy from paclitaxel", not "changed from metoprolol").
fn causes_beside<'c>(document: &'c Document, knowledge: &'c Knowledge, causes: Vec<Candidate>, chosen: &[Candidate]) -> Vec<Candidate> {
    let longest = chosen.iter().map(|other| other.end - other.first).max().unwrap_or(0);
    let stands = |cause: &Candidate| {
        let from = chosen.partition_point(|other| other.first + longest < cause.first);
        let near = || chosen[from..].iter().take_while(|other| other.first < cause.end);
        // A habit or poisoning has the drug in its own code; "due to penicillin allergy" tells of a choice.
        let own = |other: &Candidate| {
            let code = other.code.map_or("", |code| knowledge.codes.code(code));
            other.condition == cause.condition || other.source == MentionSource::NoDiagnosis || code.starts_with(['F', 'T'])
        };
        let inside =
            near().filter(|other| cause.first < other.end).all(|other| other.first <= cause.first && cause.end <= other.end && !own(other));
        let behind = document.folded.word(cause.first) != "from" || near().any(|other| other.end == cause.first || cause.first < other.end);
        inside && behind
    };
    causes.into_iter().filter(stands).collect()
}

/// How many words a hit is read from. Where it goes over a side or an article, the small words between do not count.
fn words_read(document: &Document, hit: &Hit) -> usize {
    if hit.words == hit.end - hit.first { hit.words as usize } else { meaningful(document, hit.first as usize, hit.end as usize) }
}

/// Words that composition counts too: no articles and prepositions, no sides, no marks.
fn meaningful(document: &Document, first: usize, end: usize) -> usize {
    let counts = |at: &usize| document.words[*at].is_content() && !matches!(document.role(*at), Some(WordRole::Stop | WordRole::Side(_)));
    (first..end).filter(counts).count()
}

/// Twice the words of a phrase, "of" hardly counted: the words of a title, read in any order, win where they say more ("torus fracture of the upper end of the
/// humerus" holds "fracture of the upper end of the humerus"). Behind "history" it is what makes the phrase one.
fn phrase_score(document: &Document, hit: &Hit, read: usize) -> usize {
    let is_history = |at: usize| at.checked_sub(1).is_some_and(|before| document.folded.word(before) == "history");
    let joins = |at: &usize| matches!(document.folded.word(*at), "of" | "in" | "the") && !is_history(*at);
    let small = if hit.words == hit.end - hit.first { (hit.first as usize..hit.end as usize).filter(joins).count() } else { 0 };
    2 * (read - small.min(read)) + usize::from(small > 0)
}

/// Phrases and abbreviations with a meaning: candidates of their own, and words for composition.
fn phrases_and_abbreviations<'k>(document: &Document, knowledge: &'k Knowledge, out: &mut Vec<Candidate>) -> Vec<Rewritten<'k>> {
    let mut note_words = NoteWords::new(document);
    let mut rewritten: Vec<Rewritten<'_>> = Vec::new();
    let mut taken = 0;
    for hit in &document.hits {
        if !matches!(hit.entry, Entry::Phrase(_) | Entry::Abbreviation(_) | Entry::Term(..)) {
            continue;
        }
        let (first, end, read) = (hit.first as usize, hit.end as usize, words_read(document, hit));
        let ends_in_aspect =
            || document.folded.word(end - 1) == "back" && is_back_of_a_part(knowledge, document, end - 1, document.words.len());
        if end <= taken || ends_in_aspect() {
            continue;
        }
        let phrase: &Phrase = match hit.entry {
            Entry::Phrase(index) => &knowledge.phrases[index as usize],
            Entry::Abbreviation(index) => match note_words.meaning(&knowledge.abbreviations[usize::from(index)], first) {
                Meaning::One(sense) => &sense.phrase,
                // "OD" and "OS" name no disease and say the eye.
                Meaning::NotDiagnosis(Sense { phrase: Phrase { words, side: Some(side), .. }, .. }) => {
                    taken = end;
                    rewritten.push(Rewritten { first, end, read, words, side: Some(*side) });
                    continue;
                }
                Meaning::NotDiagnosis(_) => {
                    taken = end;
                    out.push(Candidate { score: 2 * (end - first) + 1, ..Candidate::at(first, end, MentionSource::NoDiagnosis) });
                    continue;
                }
                // With a number behind it, it is a value ("Ca 9.2"); behind one, a dose or a count ("5 IM").
                Meaning::Unclear if is_beside_number(document, first, end) => {
                    taken = end;
                    out.push(Candidate { score: 2 * (end - first) + 1, ..Candidate::at(first, end, MentionSource::NoDiagnosis) });
                    continue;
                }
                Meaning::Unclear => {
                    out.push(Candidate::at(first, end, MentionSource::Ambiguous(index)));
                    continue;
                }
            },
            // A drug named as a cause, in the words of titles.
            Entry::Term(condition, term) if first >= taken => {
                let condition = knowledge.condition(condition);
                if condition.terms[usize::from(term)].cause && !condition.causes_say.is_empty() {
                    rewritten.push(Rewritten { first, end, read, words: &condition.causes_say, side: None });
                }
                continue;
            }
            _ => continue,
        };
        if first < taken {
            continue;
        }
        taken = end;
        // "right greater than left", "each eye": a phrase of a side and at most the part of the body.
        let side = phrase.side.filter(|_| phrase.words.len() <= 1);
        rewritten.push(Rewritten { first, end, read, words: &phrase.words, side });
        for code in phrase.code.iter().chain(&phrase.also).copied() {
            out.push(Candidate {
                matched: read.max(phrase.words.len().min(3)),
                score: phrase_score(document, hit, read),
                condition: knowledge.family(code),
                code: Some(code),
                side: phrase.side,
                ..Candidate::at(first, end, MentionSource::Phrase)
            });
        }
    }
    rewritten
}

/// Whether a number stands right before or behind some words, list marks aside.
fn is_beside_number(document: &Document, first: usize, end: usize) -> bool {
    let number = |at: usize| document.words.get(at).is_some_and(|word| word.kind == WordKind::Number);
    number(end)
        || first
            .checked_sub(1)
            .is_some_and(|before| number(before) && document.words[before].span.end() < document.words[first].span.start())
}

/// "Left wrist fracture, right ankle sprain": a name that has its side before it does not take the one behind the comma.
fn ends_with_side_of_next(document: &Document, first: usize, end: usize) -> bool {
    let is_side = |at: usize| matches!(document.role(at), Some(WordRole::Side(_)));
    first > 0 && end - first > 2 && is_side(first - 1) && is_side(end - 1) && document.words[end - 2].kind == WordKind::Mark(',')
}

fn terms(document: &Document, knowledge: &Knowledge, out: &mut Vec<Candidate>) {
    for hit in &document.hits {
        if !matches!(hit.entry, Entry::Term(..) | Entry::Noncodable(..)) {
            continue;
        }
        let (first, end, words) = (hit.first as usize, hit.end as usize, words_read(document, hit));
        if ends_with_side_of_next(document, first, end) {
            continue;
        }
        match hit.entry {
            Entry::Term(condition, term) => {
                let known = &knowledge.condition(condition).terms[usize::from(term)];
                out.push(Candidate {
                    matched: words,
                    score: phrase_score(document, hit, words),
                    condition: Some(condition),
                    values: known.values.clone(),
                    code: known.code,
                    fixed: known.code.is_some(),
                    cause: known.cause,
                    ..Candidate::at(first, end, MentionSource::Term)
                });
            }
            Entry::Noncodable(condition, entry) => {
                let code = knowledge.condition(condition).noncodable[usize::from(entry)].code;
                out.push(Candidate {
                    matched: words,
                    score: phrase_score(document, hit, words),
                    condition: Some(condition),
                    code,
                    fixed: code.is_some(),
                    ..Candidate::at(first, end, MentionSource::Noncodable(entry))
                });
            }
            _ => {}
        }
    }
}

fn compose(document: &Document, knowledge: &Knowledge, rewritten: &[Rewritten<'_>], out: &mut Vec<Candidate>) {
    let mut matcher = Matcher::new(knowledge);
    let mut found: Vec<Found> = Vec::new();
    let mut from = 0;
    for sentence in &document.sentences {
        while from < rewritten.len() && rewritten[from].first < sentence.first {
            from += 1;
        }
        let until = rewritten[from..].partition_point(|phrase| phrase.first < sentence.end) + from;
        found.clear();
        matcher.find(document, sentence.first, sentence.end, &rewritten[from..until], &mut found);
        for one in found.drain(..) {
            // "No complications such as diabetes" denies; it is no "diabetes without complications".
            if matches!(document.folded.word(one.first), "no" | "without") {
                continue;
            }
            out.push(Candidate {
                matched: one.matched,
                score: one.score,
                condition: knowledge.family(one.code),
                code: Some(one.code),
                side_open: one.side_open,
                side: one.side,
                ..Candidate::at(one.first, one.end, MentionSource::Words)
            });
        }
    }
}

/// A term of a condition without code rules takes the code that the classification's own words give at its place.
fn lend_codes(knowledge: &Knowledge, candidates: &mut [Candidate]) {
    let mut lenders: Vec<(usize, usize, usize, usize)> = candidates
        .iter()
        .enumerate()
        .filter(|(_, c)| c.code.is_some() && matches!(c.source, MentionSource::Phrase | MentionSource::Words))
        .map(|(index, c)| (c.first, c.end, c.score, index))
        .collect();
    lenders.sort_unstable();
    let longest = lenders.iter().map(|(first, end, _, _)| end - first).max().unwrap_or(0);
    for at in 0..candidates.len() {
        let (first, end) = (candidates[at].first, candidates[at].end);
        let Some(id) = candidates[at].condition.filter(|_| candidates[at].code.is_none() && candidates[at].source == MentionSource::Term)
        else {
            continue;
        };
        if !knowledge.condition(id).rules.is_empty() {
            continue;
        }
        let from = lenders.partition_point(|(start, _, _, _)| *start + longest < first);
        let best = lenders[from..]
            .iter()
            .take_while(|(start, _, _, _)| *start < end)
            .filter(|(start, stop, _, _)| *start < end && first < *stop)
            .filter(|(_, _, _, lender)| candidates[*lender].code.is_some_and(|code| knowledge.family(code) == Some(id)))
            .max_by_key(|(start, _, score, lender)| (*score, std::cmp::Reverse(*start), std::cmp::Reverse(*lender)))
            .copied();
        if let Some((start, stop, score, lender)) = best {
            let (code, side, side_open) = (candidates[lender].code, candidates[lender].side, candidates[lender].side_open);
            let term = &mut candidates[at];
            (term.code, term.side, term.side_open) = (code, side, side_open);
            (term.first, term.end, term.score) = (first.min(start), end.max(stop), term.score.max(score));
        }
    }
}

/// A title read across "and" from the names of two conditions gives way to both: "alcoholic cirrhosis and esophageal varices" are two diagnoses.
fn drop_joined(document: &Document, candidates: &mut Vec<Candidate>) {
    let mut named: Vec<(usize, usize)> =
        candidates.iter().filter(|candidate| candidate.source == MentionSource::Term).map(|term| (term.first, term.end)).collect();
    named.sort_unstable();
    candidates.retain(|candidate| {
        if candidate.source != MentionSource::Words {
            return true;
        }
        let is_named = |first: usize, end: usize| named.binary_search(&(first, end)).is_ok();
        let mut joints = (candidate.first..candidate.end).filter(|at| document.folded.word(*at) == "and");
        !joints.any(|joint| is_named(candidate.first, joint) && is_named(joint + 1, candidate.end))
    });
}

/// The candidates that stand, those that keep others from reading a diagnosis among them: more words win over fewer, the conditions' own terms over phrases over composed words.
fn settle(document: &Document, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| {
        (b.score, a.source, a.end - a.first, a.first, a.condition, a.code).cmp(&(
            a.score,
            b.source,
            b.end - b.first,
            b.first,
            b.condition,
            b.code,
        ))
    });
    let longest = candidates.iter().map(|c| c.end - c.first).max().unwrap_or(1);
    // Chosen spans by first word, so that an overlap is found among neighbours only.
    let mut chosen: std::collections::BTreeMap<(usize, usize), Vec<Candidate>> = std::collections::BTreeMap::new();
    for candidate in candidates {
        let from = candidate.first.saturating_sub(longest);
        let clash = chosen.range((from, 0)..(candidate.end, 0)).any(|((first, end), list)| {
            *first < candidate.end && candidate.first < *end && !list.iter().all(|other| side_by_side(document, other, &candidate))
        });
        if !clash {
            chosen.entry((candidate.first, candidate.end)).or_default().push(candidate);
        }
    }
    chosen.into_values().flatten().collect()
}

/// Two composed phrases that share a head across "and" both stand, with what a term of their condition reads there, and so do two conditions that own the same term ("septic shock") and the codes of one
/// phrase ("acute on chronic sinusitis").
fn side_by_side(document: &Document, a: &Candidate, b: &Candidate) -> bool {
    let same_place = (a.first, a.end) == (b.first, b.end);
    // "fractures of the second and third metatarsals" is two of them in one place.
    let joined = || (a.first..a.end).any(|at| document.folded.word(at) == "and");
    match (a.source, b.source) {
        (MentionSource::Words, MentionSource::Words) => a.code != b.code && a.matched == b.matched && (!same_place || joined()),
        (MentionSource::Words, MentionSource::Term) | (MentionSource::Term, MentionSource::Words) => {
            same_place && a.code != b.code && a.condition == b.condition && joined()
        }
        (MentionSource::Term, MentionSource::Term) => same_place && a.condition != b.condition,
        (MentionSource::Phrase, MentionSource::Phrase) => same_place && a.code != b.code,
        _ => false,
    }
}
