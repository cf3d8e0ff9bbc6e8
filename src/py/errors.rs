//! The exception tree: `ChartlintError` over `KnowledgeError` and `NoteError`. No message quotes a note.

use std::convert::Infallible;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple, PyType};

use crate::knowledge;

/// An argument that cannot be read: a name outside its closed list, a span outside its text, a date of another form.
#[derive(Debug)]
pub(super) struct NoteError(pub(super) String);

/// What becomes a Python exception at the door.
pub(super) trait Raise {
    /// The exception.
    fn raise(&self, py: Python<'_>) -> PyErr;
}

impl Raise for NoteError {
    fn raise(&self, py: Python<'_>) -> PyErr {
        tree(py).map_or_else(|error| error, |tree| PyErr::from_type(tree.note.bind(py).clone(), self.0.clone()))
    }
}

impl Raise for knowledge::KnowledgeError {
    fn raise(&self, py: Python<'_>) -> PyErr {
        let raised = || -> PyResult<PyErr> {
            let error = tree(py)?.knowledge.bind(py).call1((self.to_string(),))?;
            let faults = self.faults.iter().map(|fault| (&fault.file, (fault.line > 0).then_some(fault.line), &fault.message));
            error.setattr("faults", PyTuple::new(py, faults.collect::<Vec<_>>())?)?;
            Ok(PyErr::from_value(error))
        };
        raised().unwrap_or_else(|error| error)
    }
}

impl Raise for Infallible {
    fn raise(&self, _: Python<'_>) -> PyErr {
        match *self {}
    }
}

/// A fault of the engine itself.
pub(super) fn internal(py: Python<'_>) -> PyErr {
    let message = "internal error: the engine stopped on this input; the place is on stderr, the input is quoted nowhere";
    tree(py).map_or_else(|error| error, |tree| PyErr::from_type(tree.chartlint.bind(py).clone(), message))
}

/// Puts the exceptions into the module.
pub(super) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let tree = tree(module.py())?;
    module.add("ChartlintError", &tree.chartlint)?;
    module.add("KnowledgeError", &tree.knowledge)?;
    module.add("NoteError", &tree.note)
}

struct Tree {
    chartlint: Py<PyType>,
    knowledge: Py<PyType>,
    note: Py<PyType>,
}

/// The exception types, made once. They are made by calling `type`, because `NoteError` has two bases.
fn tree(py: Python<'_>) -> PyResult<&'static Tree> {
    static TREE: PyOnceLock<Tree> = PyOnceLock::new();
    TREE.get_or_try_init(py, || {
        let make = |name: &str, bases: &[&Bound<'_, PyType>], doc: &str, faults: bool| -> PyResult<Py<PyType>> {
            let body = PyDict::new(py);
            body.set_item("__module__", "chartlint")?;
            body.set_item("__doc__", doc)?;
            if faults {
                body.set_item("faults", PyTuple::empty(py))?;
            }
            Ok(py.get_type::<PyType>().call1((name, PyTuple::new(py, bases)?, body))?.cast_into::<PyType>()?.unbind())
        };
        let exception = py.get_type::<pyo3::exceptions::PyException>();
        let value_error = py.get_type::<pyo3::exceptions::PyValueError>();
        let chartlint = make("ChartlintError", &[&exception], "What chartlint raises. No message quotes a note.", false)?;
        let base = chartlint.bind(py);
        let knowledge_doc = "A knowledge folder was refused.\n\n\
            The message has one line for each fault, as `file:line: what is wrong`; `faults` has the same as tuples `(file, line, message)`,\n\
            where `line` is None for a fault of the whole file.";
        let note_doc = "An argument cannot be read: a name outside its closed list, a span outside its text, a date that is not YYYY-MM-DD.";
        let knowledge = make("KnowledgeError", &[base], knowledge_doc, true)?;
        let note = make("NoteError", &[base, &value_error], note_doc, false)?;
        Ok(Tree { chartlint, knowledge, note })
    })
}
