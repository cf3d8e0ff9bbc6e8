//! `chartlint.Analyzer`.

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyAny;

use super::arguments::{self, iso_date, named};
use super::errors::{NoteError, Raise};
use super::report::{Assertion, Report, Suggestion, or_none, truth};
use super::{detached, errors};
use crate::analyzer::{AnalyzeOptions, Analyzer as Engine, AskedQuery};
use crate::knowledge::{Fault, KnowledgeError};
use crate::text;

/// Bytes of text a thread reads between two looks at Ctrl-C: well under a second.
const BYTES_PER_TURN: usize = 128 * 1024;

/// Reads clinical notes. Build it once and use it from any thread.
///
/// `knowledge` is a folder whose files are laid over the bundled knowledge; `ranker=False` leaves out the network, so that indicator rules
/// rank alone; `open_queries_per_note` limits how many queries a note may carry (findings beyond it stay, without a query);
/// `requery_window_days` is how long a question is not repeated; `impact=False` leaves severity levels and risk categories out.
///
/// Raises `KnowledgeError` with every fault of the folder. Once it is built, no note can make it fail.
///
/// >>> analyzer = chartlint.Analyzer(ranker=False)
/// >>> report = analyzer.analyze("ASSESSMENT: CHF, on IV furosemide.")
/// >>> report.setting
/// 'inpatient'
#[pyclass(frozen, module = "chartlint")]
pub(super) struct Analyzer {
    engine: Engine,
    knowledge: Option<PathBuf>,
    ranker: bool,
    limits: Limits,
}

/// What a site sets beside its knowledge.
#[derive(Clone, Copy)]
struct Limits {
    open_queries_per_note: Option<usize>,
    requery_window_days: Option<u32>,
    impact: bool,
}

impl Analyzer {
    fn build(py: Python<'_>, knowledge: Option<PathBuf>, ranker: bool, limits: Limits) -> PyResult<Self> {
        let folder = knowledge.clone();
        let engine = detached(py, move || {
            let mut builder = Engine::builder();
            if let Some(folder) = &folder {
                builder = builder.knowledge_dir(folder)?;
            }
            if !ranker {
                builder = builder.without_ranker();
            }
            if let Some(count) = limits.open_queries_per_note {
                builder = builder.open_queries_per_note(count);
            }
            if let Some(days) = limits.requery_window_days {
                builder = builder.requery_window_days(days);
            }
            if !limits.impact {
                builder = builder.without_impact();
            }
            builder.build()
        })?;
        Ok(Self { engine, knowledge, ranker, limits })
    }
}

/// What a pickle carries: the arguments of the analyzer and the version of its knowledge.
type Settings<'a> = (Option<&'a Path>, bool, Option<usize>, &'a str, Option<u32>, bool);

/// Setting and date as the engine takes them.
fn options(py: Python<'_>, setting: &str, date: Option<&Bound<'_, PyAny>>) -> PyResult<AnalyzeOptions> {
    Ok(AnalyzeOptions { setting: named(py, setting)?, date: date.map(iso_date).transpose()?, ..AnalyzeOptions::default() })
}

/// Questions asked earlier, each with its date.
fn earlier(asked: Option<Vec<(String, Bound<'_, PyAny>)>>) -> PyResult<Vec<AskedQuery>> {
    let asked = asked.unwrap_or_default().into_iter();
    asked.map(|(finding, date)| Ok(AskedQuery { finding, date: iso_date(&date)? })).collect()
}

#[pymethods]
impl Analyzer {
    #[new]
    #[pyo3(signature = (*, knowledge = None, ranker = true, open_queries_per_note = None, requery_window_days = None, impact = true))]
    fn new(
        py: Python<'_>,
        knowledge: Option<PathBuf>,
        ranker: bool,
        open_queries_per_note: Option<usize>,
        requery_window_days: Option<u32>,
        impact: bool,
    ) -> PyResult<Self> {
        // Absolute, so that a pickle means the same folder in a process that works elsewhere.
        let knowledge = knowledge.map(std::path::absolute).transpose()?;
        Self::build(py, knowledge, ranker, Limits { open_queries_per_note, requery_window_days, impact })
    }

    /// The knowledge folder laid over the bundled one, or None.
    #[getter]
    fn knowledge(&self) -> Option<&Path> {
        self.knowledge.as_deref()
    }

    /// Whether the network takes part in ranking.
    #[getter]
    fn ranker(&self) -> bool {
        self.ranker
    }

    /// The limit asked for, or None for the knowledge's own.
    #[getter]
    fn open_queries_per_note(&self) -> Option<usize> {
        self.limits.open_queries_per_note
    }

    /// The window asked for in days, or None for the knowledge's own.
    #[getter]
    fn requery_window_days(&self) -> Option<u32> {
        self.limits.requery_window_days
    }

    /// Whether reports tell severity levels and risk categories.
    #[getter]
    fn impact(&self) -> bool {
        self.limits.impact
    }

    /// Analyses one note, a `str` or a `Note`.
    ///
    /// `setting` is `inpatient` or `outpatient`; `date` is the discharge or service date, compared with the code set's fiscal year; `kind` and
    /// `author_role` stand in for those of the note. `select_all` also reports gaps of codes outside the curated conditions; `asked` names findings already
    /// asked about, each with its date, which are not asked again within the window without new evidence; `principal` is the code of the principal
    /// diagnosis, which cancels the severity levels it excludes. Raises `NoteError` for a name outside its list.
    ///
    /// >>> text = "ASSESSMENT: CHF, on IV furosemide. LVEF 30%."
    /// >>> report = chartlint.Analyzer(ranker=False).analyze(text, setting="inpatient", kind="progress")
    /// >>> [(d.code, text[d.mentions[0].start:d.mentions[0].end]) for d in report.diagnoses]
    /// [('I50.9', 'CHF')]
    #[pyo3(signature = (note, *, setting = "inpatient", date = None, kind = None, author_role = None, select_all = false, asked = None, principal = None))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python")]
    fn analyze(
        &self,
        note: &Bound<'_, PyAny>,
        setting: &str,
        date: Option<&Bound<'_, PyAny>>,
        kind: Option<&str>,
        author_role: Option<&str>,
        select_all: bool,
        asked: Option<Vec<(String, Bound<'_, PyAny>)>>,
        principal: Option<String>,
    ) -> PyResult<Report> {
        let py = note.py();
        let options = AnalyzeOptions { select_all, asked: earlier(asked)?, principal, ..options(py, setting, date)? };
        let mut note = arguments::note(note)?;
        if let Some(kind) = kind {
            note.kind = Some(named(py, kind)?);
        }
        if let Some(role) = author_role {
            note.author_role = Some(named(py, role)?);
        }
        let report = detached(py, || Ok::<_, Infallible>(self.engine.analyze(&note, &options)))?;
        Ok(Report::new(report, vec![note]))
    }

    /// Analyses many notes, each a `str` or a `Note`, on up to `threads` threads (all cores for None). The reports are in the order of the
    /// notes and do not depend on the number of threads. Other Python threads run meanwhile, and Ctrl-C stops it.
    ///
    /// >>> reports = chartlint.Analyzer(ranker=False).analyze_batch(["CHF.", chartlint.Note("AKI.", id="b")], threads=2)
    /// >>> [report.note_id for report in reports]
    /// [None, 'b']
    #[pyo3(signature = (notes, *, setting = "inpatient", date = None, threads = None))]
    fn analyze_batch(
        &self,
        notes: &Bound<'_, PyAny>,
        setting: &str,
        date: Option<&Bound<'_, PyAny>>,
        threads: Option<usize>,
    ) -> PyResult<Vec<Report>> {
        let py = notes.py();
        if threads == Some(0) {
            return Err(PyValueError::new_err("threads is 0; allowed are 1 and more, or None for all cores"));
        }
        let options = [options(py, setting, date)?];
        let notes = arguments::notes(notes)?;
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        let mut reports = Vec::with_capacity(notes.len());
        while reports.len() < notes.len() {
            let rest = &notes[reports.len()..];
            let turn = &rest[..notes_in_a_turn(rest, threads)];
            let more = detached(py, || Ok::<_, Infallible>(self.engine.analyze_batch(turn, &options, Some(threads))))?;
            if more.len() != turn.len() {
                return Err(errors::internal(py));
            }
            reports.extend(more);
            py.check_signals()?;
        }
        Ok(reports.into_iter().zip(notes).map(|(report, note)| Report::new(report, vec![note])).collect())
    }

    /// Analyses several notes as one encounter: one report over all of them, whose spans carry `note_id`.
    ///
    /// Where there are several notes, one without an id gets its place in the list, counted from 1, as its id; two of the same id raise `NoteError`.
    ///
    /// >>> notes = [chartlint.Note("CHF.", id="admission"), chartlint.Note("AKI.", id="day 2")]
    /// >>> report = chartlint.Analyzer(ranker=False).analyze_encounter(notes)
    /// >>> sorted({mention.note_id for mention in report.mentions})
    /// ['admission', 'day 2']
    #[pyo3(signature = (notes, *, setting = "inpatient", date = None, select_all = false, asked = None, principal = None))]
    fn analyze_encounter(
        &self,
        notes: &Bound<'_, PyAny>,
        setting: &str,
        date: Option<&Bound<'_, PyAny>>,
        select_all: bool,
        asked: Option<Vec<(String, Bound<'_, PyAny>)>>,
        principal: Option<String>,
    ) -> PyResult<Report> {
        let py = notes.py();
        let options = AnalyzeOptions { select_all, asked: earlier(asked)?, principal, ..options(py, setting, date)? };
        let mut notes = arguments::notes(notes)?;
        if notes.len() > 1 {
            give_ids(&mut notes).map_err(|error| error.raise(py))?;
        }
        let report = detached(py, || Ok::<_, Infallible>(self.engine.analyze_encounter(&notes, &options)))?;
        Ok(Report::new(report, notes))
    }

    /// What a text says of spans found elsewhere, each `(start, end)` in characters: whether it is there, when, and whose it is.
    ///
    /// Raises `NoteError` for a span that is empty or outside the text.
    ///
    /// >>> chartlint.Analyzer(ranker=False).assertions("No evidence of pneumonia.", [(15, 24)])
    /// [Assertion(15, 24, presence='absent', temporality='recent', experiencer='patient')]
    fn assertions(&self, text: &Bound<'_, PyAny>, spans: Vec<(i64, i64)>) -> PyResult<Vec<Assertion>> {
        let py = text.py();
        let note = arguments::note(text)?;
        let spans = arguments::spans(py, &note, &spans)?;
        let assertions = detached(py, || Ok::<_, Infallible>(self.engine.assertions(note.text(), &spans)))?;
        Ok(assertions.into_iter().map(Assertion).collect())
    }

    /// Ranks codes for the mention at `span`, `(start, end)` in characters, by what the text around it says: best first, probabilities that sum to at
    /// most 1. What is missing to 1 is the probability of none of them.
    ///
    /// Raises `NoteError` for a span that is empty or outside the text, and for a code that the code set lacks.
    ///
    /// >>> text = "Acute on chronic CHF, LVEF 30%."
    /// >>> ranked = chartlint.Analyzer(ranker=False).rank(text, (17, 20), ["I50.23", "I50.33"])
    /// >>> sum(suggestion.probability for suggestion in ranked) <= 1
    /// True
    fn rank(&self, text: &Bound<'_, PyAny>, span: (i64, i64), codes: Vec<String>) -> PyResult<Vec<Suggestion>> {
        let py = text.py();
        let note = arguments::note(text)?;
        let span = arguments::spans(py, &note, &[span])?[0];
        let ranked = detached(py, || self.engine.rank(note.text(), span, &codes).map_err(NoteError))?;
        Ok(ranked.into_iter().map(Suggestion).collect())
    }

    fn __repr__(&self) -> String {
        let knowledge = self.knowledge().map(|folder| folder.to_string_lossy());
        let count = self.limits.open_queries_per_note.map_or_else(|| "None".to_owned(), |count| count.to_string());
        format!("Analyzer(knowledge={}, ranker={}, open_queries_per_note={count})", or_none(knowledge.as_deref()), truth(self.ranker))
    }

    /// Pickles by its settings and the version of its knowledge.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Settings<'_>)> {
        let restore = py.import("chartlint._native")?.getattr("_restore_analyzer")?;
        let limits = self.limits;
        let version = self.engine.knowledge().version.as_str();
        Ok((restore, (self.knowledge(), self.ranker, limits.open_queries_per_note, version, limits.requery_window_days, limits.impact)))
    }
}

/// How many of the notes are read before the next look at Ctrl-C; at least one.
fn notes_in_a_turn(notes: &[text::Note], threads: usize) -> usize {
    let mut left = BYTES_PER_TURN.saturating_mul(threads);
    let fits = |note: &&text::Note| {
        let begins = left > 0;
        // A note costs something even when it is empty.
        left = left.saturating_sub(note.text().len() + 64);
        begins
    };
    notes.iter().take_while(fits).count()
}

/// Gives each note without an id its place in the list; two equal ids are refused.
fn give_ids(notes: &mut [text::Note]) -> Result<(), NoteError> {
    let mut seen = std::collections::BTreeMap::new();
    for (at, note) in notes.iter_mut().enumerate() {
        let id = note.id.get_or_insert_with(|| (at + 1).to_string());
        if let Some(before) = seen.insert(id.clone(), at) {
            return Err(NoteError(format!("notes {} and {} of the encounter have the same id", before + 1, at + 1)));
        }
    }
    Ok(())
}

/// Builds the analyzer of a pickle; refuses when the knowledge is no longer the one it was pickled with.
#[pyfunction]
pub(super) fn _restore_analyzer(
    py: Python<'_>,
    knowledge: Option<PathBuf>,
    ranker: bool,
    open_queries_per_note: Option<usize>,
    version: &str,
    requery_window_days: Option<u32>,
    impact: bool,
) -> PyResult<Analyzer> {
    let analyzer = Analyzer::build(py, knowledge, ranker, Limits { open_queries_per_note, requery_window_days, impact })?;
    let found = &analyzer.engine.knowledge().version;
    if found == version {
        return Ok(analyzer);
    }
    let message = format!("version {found}, but the analyzer was pickled with version {version}");
    Err(KnowledgeError { faults: vec![Fault { file: "knowledge".to_owned(), line: 0, message }] }.raise(py))
}
