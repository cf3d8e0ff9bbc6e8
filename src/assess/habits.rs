//! Habits told of a patient: what was given up in a later breath is past ("2 ppd smoker; quit 2 years ago"), and under one heading for relatives and habits
//! the habits are the patient's.

use crate::document::{Document, Experiencer};
use crate::knowledge::Habits;
use crate::terminology::CodeId;
use crate::text::WordKind;

use super::Record;
use super::diagnosis::MentionRef;

/// How many words behind a habit its end may be told in the same sentence.
const REACH: usize = 16;
/// Among how many first words of the next sentence.
const OPENING: usize = 4;
/// How many words behind the end a time may stand ("quit about two years ago").
const TIME_WORDS: usize = 6;
/// How many words before it whoever gave it up may be named.
const RELATIVE_WORDS: usize = 3;

/// Whether what stands under one heading for relatives and habits is the patient's: a habit or a circumstance of life in a statement that names no relative, or
/// anything said of "him" or "her" where none has just been named.
pub(super) fn is_own(record: &Record<'_>, at: MentionRef, code: Option<CodeId>) -> bool {
    let (document, mention) = (record.document(at), record.mention(at));
    let section = record.knowledge.section(document.section_of(mention.first).kind);
    if !(section.habits && section.other_experiencer && mention.assertion.experiencer == Experiencer::Other) {
        return false;
    }
    let words = &record.knowledge.section_words;
    let index = document.sentence_of(mention.first);
    let names_none = |index: usize| {
        let sentence = document.sentences[index];
        !(sentence.first..sentence.end).any(|at| words.relatives.contains(document.folded.word(at)))
    };
    // A bare "alcoholism" may be a relative's.
    let text = code.map_or("", |code| record.knowledge.codes.code(code));
    let habit = || code.is_some_and(|code| record.knowledge.is_habit(code)) && (text.starts_with("F17") || text.starts_with('Z'));
    let first = document.sentences[index].first.max(document.section_of(mention.first).body);
    let subject = || words.persons.contains(document.folded.word(first)) && names_none(index.saturating_sub(1));
    names_none(index) && (habit() || subject())
}

/// Whether the words behind a habit tell that it was given up. The history of tobacco has a code of its own; other habits are over only where a social history says so.
pub(super) fn is_given_up(record: &Record<'_>, at: MentionRef, code: CodeId) -> bool {
    if !record.knowledge.is_habit(code) {
        return false;
    }
    let (document, mention) = (record.document(at), record.mention(at));
    let habits = record.knowledge.habits();
    let word = |at: usize| document.folded.word(at);
    let Some(own) = (mention.first..mention.end).find_map(|at| habits.kind_of(word(at))) else { return false };
    let section = record.knowledge.section(document.section_of(mention.first).kind);
    if own != TOBACCO && (!section.habits || says_its_course(record, code)) {
        return false;
    }
    let index = document.sentence_of(mention.first);
    let sentence = document.sentences[index];
    let behind = mention.end..sentence.end.min(mention.end + REACH);
    let next = document.sentences.get(index + 1).map_or(0..0, |next| next.first..next.end.min(next.first + OPENING));
    let end = document.sentences.get(index + 1).map_or(sentence.end, |next| next.end);
    let words = Words { record, document, habits, own, sentence: index };
    behind
        .chain(next)
        .take_while(|at| habits.kind_of(word(*at)).is_none_or(|kind| kind == own) || habits.ends.contains(word(*at)))
        .any(|at| words.end_at(at, if at < sentence.end { sentence.end } else { end }))
}

/// The first kind of the table.
const TOBACCO: usize = 0;

/// Whether a code of a habit says itself how it goes: withdrawal, intoxication, remission.
fn says_its_course(record: &Record<'_>, code: CodeId) -> bool {
    let title = record.knowledge.codes.title(code).to_lowercase();
    ["withdrawal", "intoxication", "remission"].iter().any(|word| title.contains(word))
}

/// The words around what may be the end of a habit of one kind.
struct Words<'a> {
    record: &'a Record<'a>,
    document: &'a Document,
    habits: &'a Habits,
    /// The kind of the habit.
    own: usize,
    /// The sentence that tells it.
    sentence: usize,
}

impl Words<'_> {
    fn word(&self, at: usize) -> &str {
        self.document.folded.word(at)
    }

    /// Whether a word tells the end of the habit, and no wish for it, no end of another thing and no return to it.
    fn end_at(&self, at: usize, end: usize) -> bool {
        let habits = self.habits;
        let word = |at: usize| if at < end { self.word(at) } else { "" };
        let before = |back: usize| at.checked_sub(back).map_or("", |at| self.word(at));
        let own = |at: usize| habits.kind_of(word(at)) == Some(self.own);
        let told = match self.word(at) {
            // "none since 1990"
            "none" | "nothing" => matches!(word(at + 1), "since" | "in" | "for"),
            // "has not smoked since"
            "not" => own(at + 1) && word(at + 2) == "since",
            // "gave it up"
            "gave" => {
                let up = at + if word(at + 1) == "up" { 1 } else { 2 };
                word(up) == "up" && word(up + 1) != "on" && habits.kind_of(word(up + 1)).is_none_or(|kind| kind == self.own)
            }
            verb => {
                habits.ends.contains(verb)
                    && self.is_of_the_habit(at, end)
                    && !habits.wishes.contains(before(1))
                    && !habits.wishes.contains(before(2))
            }
        };
        let behind = || at + 1..end.min(at + 1 + TIME_WORDS);
        // What ended days or weeks ago may have its withdrawal still, and is no history yet.
        let just_now = || {
            behind().any(|at| {
                matches!(word(at), "week" | "day" | "hour" | "h" | "hr" | "yesterday" | "today" | "tomorrow" | "morning" | "date")
            })
        };
        let again = || (at + 1..end).any(|at| habits.returns.contains(word(at)));
        // "Quit: no", "Has she quit?"
        let asked = || self.document.words.get(at + 1).is_some_and(|word| matches!(word.kind, WordKind::Mark(':' | '?')));
        let relative = || (1..=RELATIVE_WORDS).any(|back| self.record.knowledge.section_words.relatives.contains(before(back)));
        told && !asked() && !just_now() && !self.is_ahead(at, end) && !again() && !relative()
    }

    /// Whether the verb is said of the habit: the habit behind it ("quit smoking"), or nothing else but a time, and nobody but the speaker before it.
    fn is_of_the_habit(&self, at: usize, end: usize) -> bool {
        let next = (at + 1 < end).then(|| self.word(at + 1));
        let own = next.is_some_and(|next| self.habits.kind_of(next) == Some(self.own));
        let another = next.is_some_and(|next| self.habits.kind_of(next).is_some_and(|kind| kind != self.own));
        let mark = |at: usize| self.document.words.get(at).is_none_or(|word| !word.is_content());
        let timed = next.is_none_or(|next| self.habits.times.contains(next))
            || mark(at + 1)
            || self.document.words[at + 1].kind == WordKind::Number;
        // "Stopped in clinic for refills." opens a statement about something else; "quit" does not.
        let same = self.document.sentence_of(at) == self.sentence || self.word(at) == "quit";
        let opens = at.checked_sub(1).is_none_or(|before| {
            (same && mark(before))
                || self.habits.speakers.contains(self.word(before))
                || self.habits.kind_of(self.word(before)) == Some(self.own)
        });
        !another && (own || (timed && opens))
    }

    /// "in 3 months": a time to come.
    fn is_ahead(&self, at: usize, end: usize) -> bool {
        let words: Vec<&str> = (at + 1..end.min(at + 1 + TIME_WORDS)).map(|at| self.word(at)).collect();
        words.first() == Some(&"in")
            && words.iter().any(|word| matches!(*word, "month" | "year"))
            && !words.iter().any(|word| matches!(*word, "ago" | "past" | "last"))
    }
}
