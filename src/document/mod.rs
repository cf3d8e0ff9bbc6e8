//! Text and knowledge to annotations: hits, sections, sentences, mentions with their assertions, measurements, treatments given.
//!
//! Each pass is a function of what came before and the knowledge; none changes an earlier result.

mod age;
mod assertions;
mod context;
mod measurements;
mod mentions;
mod phrases;
mod scopes;
mod sections;
mod sentences;
mod size;
mod treatments;
mod trends;

use crate::knowledge::{Hit, Knowledge, WordKey, WordRole};
use crate::text::{ByteSpan, Folded, Note, Word, split_words};

pub use assertions::{Assertion, Experiencer, Presence, Temporality};
pub use measurements::{Comparator, Measurement, ValueTime};
pub use mentions::{Mention, MentionSource};
pub use sections::Section;
pub use sentences::Sentence;
pub use treatments::{Given, GivenWhat};

use scopes::CueScopes;

/// A note with everything found in it. Spans are bytes; word indices count [`Document::words`].
#[derive(Debug)]
pub struct Document {
    /// Words.
    pub words: Vec<Word>,
    /// The folded text the lexicon scanned.
    pub folded: Folded,
    /// Lexicon hits, sorted by first word, longest first.
    pub hits: Vec<Hit>,
    /// Sections, in order; together they cover the note.
    pub sections: Vec<Section>,
    /// Sentences, in order; together they cover the words.
    pub sentences: Vec<Sentence>,
    /// Mentions of diagnoses, in order.
    pub mentions: Vec<Mention>,
    /// Measured values, in order.
    pub measurements: Vec<Measurement>,
    /// Drugs and treatments, in order.
    pub given: Vec<Given>,
    /// The patient's age in days: the first age that the note tells.
    pub age_in_days: Option<f64>,
    /// The number of each word.
    keys: Vec<WordKey>,
    /// What each word is to the classification.
    roles: Vec<Option<WordRole>>,
    scopes: Vec<CueScopes>,
}

impl Document {
    /// Reads a note.
    ///
    /// # Cost
    /// Linear in the length of the note (`cargo bench --bench stages`).
    #[must_use]
    pub fn read(note: &Note, knowledge: &Knowledge) -> Self {
        let text = note.text();
        let words = split_words(text);
        let folded = Folded::new(text, &words);
        let keys = knowledge.words.keys(&folded);
        let hits = knowledge.lexicon.scan(text, &words, &keys, &knowledge.words);
        let sections = sections::find(text, &words, &folded, &hits, knowledge);
        let sentences = sentences::find(text, &words, &folded, &sections);
        let age_in_days = age::told(&words, &folded, &keys, &knowledge.words);
        let scopes = scopes::find(&words, &folded, &hits, &sentences, age_in_days, knowledge);
        let roles = keys.iter().map(|key| knowledge.words.role(*key)).collect();
        let mut document = Self {
            words,
            folded,
            hits,
            sections,
            sentences,
            mentions: Vec::new(),
            measurements: Vec::new(),
            given: Vec::new(),
            age_in_days,
            keys,
            roles,
            scopes,
        };
        document.measurements = measurements::find(text, &document, knowledge);
        if let Some(index) = size::body_mass_index(text, &document, knowledge) {
            let at = document.measurements.partition_point(|measured| measured.first <= index.first);
            document.measurements.insert(at, index);
        }
        document.given = treatments::find(&document);
        document.mentions = mentions::find(&document, knowledge);
        document
    }

    /// What a word is to the classification; `None` for a word no title uses, and for marks.
    #[must_use]
    pub fn role(&self, word: usize) -> Option<WordRole> {
        self.roles[word]
    }

    /// Whether a word names both of a pair: "the knees".
    fn names_both(&self, word: usize, knowledge: &Knowledge) -> bool {
        // Folding took the plural off and nothing else.
        let span = self.words[word].span;
        knowledge.words.is_paired(self.keys[word]) && span.end() - span.start() == self.folded.word(word).len() + 1
    }

    /// The sentence a word stands in.
    #[must_use]
    pub fn sentence_of(&self, word: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.end <= word).min(self.sentences.len().saturating_sub(1))
    }

    /// The section a word stands in.
    #[must_use]
    pub fn section_of(&self, word: usize) -> &Section {
        let index = self.sections.partition_point(|section| section.end <= word).min(self.sections.len().saturating_sub(1));
        &self.sections[index]
    }

    /// Bytes from the first to the last of some words.
    #[must_use]
    pub fn span(&self, first: usize, end: usize) -> ByteSpan {
        self.words[first].span.join(self.words[end.max(first + 1) - 1].span)
    }

    /// The words inside a byte span: first, and after the last; `None` when it holds none.
    #[must_use]
    pub fn words_in(&self, span: ByteSpan) -> Option<(usize, usize)> {
        let first = self.words.partition_point(|word| word.span.end() <= span.start());
        let end = self.words.partition_point(|word| word.span.start() < span.end());
        (first < end).then_some((first, end))
    }

    /// What the note says of the words `first..end`: present, past, whose.
    #[must_use]
    pub fn assertion(&self, first: usize, end: usize, knowledge: &Knowledge) -> Assertion {
        assertions::assertion(self, first, end, knowledge)
    }

    /// Whether the words `first..end` are stated as present, of the patient, and not as mere possibility or instruction.
    #[must_use]
    pub fn is_stated(&self, first: usize, end: usize, knowledge: &Knowledge) -> bool {
        let assertion = self.assertion(first, end, knowledge);
        assertion.presence == Presence::Present && assertion.experiencer == Experiencer::Patient
    }
}
