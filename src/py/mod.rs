//! The Python module `chartlint._native`: arguments in, the engine behind one door, frozen values out. No clinical logic.

mod analyzer;
mod arguments;
mod errors;
mod report;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::knowledge::{Knowledge, KnowledgeError};
use crate::query::QueryChecker;
use errors::{NoteError, Raise};

// As the command has it: only the engine's own memory, not the interpreter's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The one door out of the interpreter: runs `work` with the interpreter released, so that other Python threads go on, and turns what it
/// returns, or a panic, into Python's exceptions. A panic's own message is dropped: it may quote the note.
fn detached<T: Send, E: Raise + Send>(py: Python<'_>, work: impl FnOnce() -> Result<T, E> + Send) -> PyResult<T> {
    match py.detach(|| catch_unwind(AssertUnwindSafe(work))) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(error.raise(py)),
        Err(_) => Err(errors::internal(py)),
    }
}

/// Checks a query to a provider against the compliance rules.
///
/// Takes the query of a finding, or a dict in that form (options may be texts or dicts with `text` and `kind`). Returns one dict with `rule` and
/// `message` for each rule that is broken; an empty list means the query may be sent. Rule Q03 (every indicator stands in the record) needs the
/// record's text.
///
/// >>> query = {"title": "Heart failure", "question": "Please clarify the type.", "format": "open_ended", "options": [],
/// ...          "indicators": [{"text": "LVEF 30%"}], "option_support": [], "documented": ["CHF"]}
/// >>> isinstance(chartlint.check_query(query, record="CHF. LVEF 30%."), list)
/// True
#[pyfunction]
#[pyo3(signature = (query, record = None))]
fn check_query<'py>(query: &Bound<'py, PyAny>, record: Option<&Bound<'py, PyAny>>) -> PyResult<Vec<Bound<'py, PyDict>>> {
    let py = query.py();
    let value = arguments::query(query)?;
    let record = record.map(arguments::note).transpose()?;
    let checker = detached(py, bundled_checker)?;
    let violations = detached(py, || checker.check_value(&value, record.as_ref().map(crate::text::Note::text)).map_err(NoteError))?;
    violations
        .iter()
        .map(|violation| {
            let row = PyDict::new(py);
            row.set_item("rule", &violation.rule)?;
            row.set_item("message", &violation.message)?;
            Ok(row)
        })
        .collect()
}

/// The checker of the bundled house style, compiled at the first call and kept.
fn bundled_checker() -> Result<&'static QueryChecker, KnowledgeError> {
    static CHECKER: OnceLock<Result<QueryChecker, KnowledgeError>> = OnceLock::new();
    CHECKER.get_or_init(|| Knowledge::bundled().map(|knowledge| QueryChecker::new(&knowledge.query_style))).as_ref().map_err(Clone::clone)
}

/// Runs the `chartlint` command with the given arguments, the program's name first, and returns its exit code.
#[cfg(feature = "cli")]
#[pyfunction]
fn run_cli(py: Python<'_>, args: Vec<std::ffi::OsString>) -> PyResult<u8> {
    use std::io::Write as _;

    detached(py, || {
        let code = crate::cli::run(args);
        // Only a program of Rust's own flushes at its end. A reader that is gone is no fault of the command.
        let _ = std::io::stdout().flush();
        Ok::<u8, NoteError>(code)
    })
}

/// The engine of chartlint; import it through the package `chartlint`.
#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    // A panic's message may quote the note: on stderr goes only the place in the engine.
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            eprintln!("chartlint: internal error at {}:{}", place.file(), place.line());
        }
    }));
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    errors::add_to(module)?;
    module.add_class::<analyzer::Analyzer>()?;
    module.add_class::<arguments::Note>()?;
    report::add_to(module)?;
    module.add_function(wrap_pyfunction!(check_query, module)?)?;
    module.add_function(wrap_pyfunction!(analyzer::_restore_analyzer, module)?)?;
    #[cfg(feature = "cli")]
    module.add_function(wrap_pyfunction!(run_cli, module)?)?;
    Ok(())
}
