//! The one file that knows every stage: note in, report out; many notes; one encounter.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::assess::{self, Chart, Record};
use crate::document::Document;
use crate::knowledge::{Knowledge, KnowledgeError};
use crate::query::QueryChecker;
use crate::rank::{Ranker, Suggestion};
use crate::report::{Report, SpanText, SuggestionReport};
use crate::text::{Note, Setting};

mod builder;
mod findings;
mod impact;
mod ranking;
mod scores;
mod sections;
mod writer;

pub use builder::AnalyzerBuilder;

use writer::{Writer, span_text};

/// How one note is analysed.
#[derive(Clone, Debug)]
pub struct AnalyzeOptions {
    /// Setting of the encounter.
    pub setting: Setting,
    /// Discharge or service date, `YYYY-MM-DD`: compared with the code set's fiscal year.
    pub date: Option<String>,
    /// Also report gaps of codes outside the curated conditions.
    pub select_all: bool,
    /// Whether assertions count; without, every mention is a current diagnosis.
    pub assertion: bool,
    /// Questions asked earlier: within the window they are not asked again without new evidence.
    pub asked: Vec<AskedQuery>,
    /// Code of the principal diagnosis, where the caller knows it: it cancels the severity levels it excludes.
    pub principal: Option<String>,
}

/// A question that was asked earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedQuery {
    /// Id of the finding.
    pub finding: String,
    /// When, `YYYY-MM-DD`.
    pub date: String,
}

impl Default for AnalyzeOptions {
    fn default() -> Self {
        Self { setting: Setting::Inpatient, date: None, select_all: false, assertion: true, asked: Vec::new(), principal: None }
    }
}

/// What a note says of a span found elsewhere.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct AssertionReport {
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// present, absent, possible, hypothetical or conditional.
    pub presence: String,
    /// recent, historical or hypothetical.
    pub temporality: String,
    /// patient or other.
    pub experiencer: String,
    /// The cues that say so.
    pub cues: Vec<SpanText>,
}

/// Reads notes. Built once, used from any thread; no note can make it fail.
#[derive(Clone)]
pub struct Analyzer {
    knowledge: Arc<Knowledge>,
    ranker: Arc<dyn Ranker>,
    checker: Arc<QueryChecker>,
    open_queries: usize,
    requery_window_days: u32,
    impact: bool,
    select: Vec<String>,
    ignore: Vec<String>,
}

impl Analyzer {
    /// The bundled knowledge, terminology and ranker.
    ///
    /// # Errors
    /// When the embedded files are damaged; tests keep them whole.
    pub fn new() -> Result<Self, KnowledgeError> {
        Self::builder().build()
    }

    /// A builder, for other knowledge, terminology or limits.
    #[must_use]
    pub fn builder() -> AnalyzerBuilder {
        AnalyzerBuilder::default()
    }

    /// What is known.
    #[must_use]
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Analyses one note.
    ///
    /// # Cost
    /// Linear in the note's length (`cargo bench --bench stages`).
    #[must_use]
    pub fn analyze(&self, note: &Note, options: &AnalyzeOptions) -> Report {
        self.analyze_encounter(std::slice::from_ref(note), options)
    }

    /// Analyses several notes as one encounter: one report over all of them, spans with the note's id.
    #[must_use]
    pub fn analyze_encounter(&self, notes: &[Note], options: &AnalyzeOptions) -> Report {
        let charts: Vec<Chart<'_>> = notes.iter().map(|note| Chart::read(note, &self.knowledge)).collect();
        let record = Record {
            charts: &charts,
            setting: options.setting,
            knowledge: &self.knowledge,
            assertion: options.assertion,
            generic: options.select_all,
            date: options.date.as_deref(),
        };
        let assessment = assess::assess(&record);
        Writer { record: &record, analyzer: self, options }.report(&assessment)
    }

    /// Analyses many notes on up to `threads` threads (all cores when `None`), keeping their order. `options` has one entry for all notes or one each.
    ///
    /// The result does not depend on the number of threads.
    #[must_use]
    pub fn analyze_batch(&self, notes: &[Note], options: &[AnalyzeOptions], threads: Option<usize>) -> Vec<Report> {
        let default = AnalyzeOptions::default();
        let one = |index: usize| self.analyze(&notes[index], options.get(index).or_else(|| options.first()).unwrap_or(&default));
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).clamp(1, notes.len().max(1));
        if threads == 1 {
            return (0..notes.len()).map(one).collect();
        }
        let next = AtomicUsize::new(0);
        let mut parts: Vec<Vec<(usize, Report)>> = Vec::new();
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| {
                    scope.spawn(|| {
                        let mut done = Vec::new();
                        loop {
                            let index = next.fetch_add(1, Ordering::Relaxed);
                            if index >= notes.len() {
                                return done;
                            }
                            done.push((index, one(index)));
                        }
                    })
                })
                .collect();
            for worker in workers {
                // Nothing is lost in silence: a defect that stops one worker stops the batch.
                parts.push(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
        });
        let mut all: Vec<(usize, Report)> = parts.into_iter().flatten().collect();
        all.sort_by_key(|(index, _)| *index);
        all.into_iter().map(|(_, report)| report).collect()
    }

    /// What a text says of spans found elsewhere, in characters. A span that is empty or reaches past the text is reported as present, recent, of the patient.
    #[must_use]
    pub fn assertions(&self, text: &str, spans: &[(usize, usize)]) -> Vec<AssertionReport> {
        let note = Note::new(text);
        let document = Document::read(&note, &self.knowledge);
        spans
            .iter()
            .map(|(start, end)| {
                let words = note.offsets().to_bytes(text, *start, *end).and_then(|span| document.words_in(span));
                let mut out = AssertionReport {
                    start: *start,
                    end: *end,
                    presence: "present".into(),
                    temporality: "recent".into(),
                    experiencer: "patient".into(),
                    cues: Vec::new(),
                };
                if let Some((first, last)) = words {
                    let assertion = document.assertion(first, last, &self.knowledge);
                    out.presence = assertion.presence.as_str().into();
                    out.temporality = assertion.temporality.as_str().into();
                    out.experiencer = assertion.experiencer.as_str().into();
                    out.cues = assertion.cues.iter().map(|cue| span_text(&note, *cue, false)).collect();
                }
                out
            })
            .collect()
    }

    /// The kind of section a text is, by its content: one of the 20 labels of the section set.
    #[must_use]
    pub fn classify_section(&self, text: &str) -> String {
        sections::classify(text, &self.knowledge)
    }

    fn suggestion(&self, suggestion: &Suggestion) -> SuggestionReport {
        SuggestionReport {
            code: self.knowledge.codes.code(suggestion.code).to_owned(),
            title: self.knowledge.codes.title(suggestion.code),
            probability: (suggestion.probability * 1e4).round() / 1e4,
            basis: suggestion.basis.as_str().to_owned(),
        }
    }

    fn is_wanted(&self, id: &str, kind: &str, condition: Option<&str>) -> bool {
        // The id of a condition that stands several times names all of its findings.
        let is_id =
            |entry: &str| id.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || (entry.contains('.') && rest.starts_with('.')));
        let named = |list: &[String]| list.iter().any(|entry| is_id(entry) || entry == kind || Some(entry.as_str()) == condition);
        let selected = self.select.iter().all(|entry| entry == "all") || named(&self.select);
        selected && !named(&self.ignore)
    }
}
