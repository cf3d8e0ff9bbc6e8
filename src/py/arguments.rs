//! What Python hands in: notes, names of closed lists, dates, spans, queries. Every refusal says what is allowed and quotes nothing
//! that may be a patient's.

use std::str::FromStr;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::errors::{NoteError, Raise};
use super::report::{Query, or_none};
use crate::text;

/// One clinical note: its text and where it comes from.
///
/// `kind` says what sort of document it is, `author_role` who wrote it, `date` when (`YYYY-MM-DD` or a `datetime.date`), `id` is repeated in the
/// report. All of them are optional.
///
/// >>> note = chartlint.Note("CHF.", id="n1", kind="progress", author_role="physician", date="2026-03-01")
/// >>> note.kind, note.date
/// ('progress', '2026-03-01')
/// >>> note
/// Note(id='n1', kind='progress', author_role='physician', date='2026-03-01', 4 characters)
#[pyclass(frozen, module = "chartlint")]
pub(super) struct Note(pub(super) text::Note);

#[pymethods]
impl Note {
    #[new]
    #[pyo3(signature = (text, *, id = None, kind = None, author_role = None, date = None))]
    fn new(
        text: &Bound<'_, PyAny>,
        id: Option<String>,
        kind: Option<&str>,
        author_role: Option<&str>,
        date: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let py = text.py();
        let mut note = note_of_text(text)?;
        note.id = id;
        note.kind = kind.map(|name| named(py, name)).transpose()?;
        note.author_role = author_role.map(|name| named(py, name)).transpose()?;
        note.date = date.map(iso_date).transpose()?;
        Ok(Self(note))
    }

    /// The text exactly as given.
    #[getter]
    fn text(&self) -> &str {
        self.0.text()
    }

    /// The caller's id, or None.
    #[getter]
    fn id(&self) -> Option<&str> {
        self.0.id.as_deref()
    }

    /// Sort of document, or None.
    #[getter]
    fn kind(&self) -> Option<&str> {
        self.0.kind.map(text::NoteKind::as_str)
    }

    /// Who wrote it, or None.
    #[getter]
    fn author_role(&self) -> Option<&str> {
        self.0.author_role.map(text::AuthorRole::as_str)
    }

    /// Its date, YYYY-MM-DD, or None.
    #[getter]
    fn date(&self) -> Option<&str> {
        self.0.date.as_deref()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.content() == other.content()
    }

    fn __hash__(&self) -> u64 {
        super::report::hash_of(&self.content())
    }

    fn __repr__(&self) -> String {
        format!(
            "Note(id={}, kind={}, author_role={}, date={}, {} characters)",
            or_none(self.id()),
            or_none(self.kind()),
            or_none(self.author_role()),
            or_none(self.date()),
            self.0.offsets().char_count()
        )
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        let named = PyDict::new(py);
        named.set_item("id", self.id())?;
        named.set_item("kind", self.kind())?;
        named.set_item("author_role", self.author_role())?;
        named.set_item("date", self.date())?;
        Ok((PyTuple::new(py, [self.text()])?, named))
    }
}

impl Note {
    fn content(&self) -> [Option<&str>; 5] {
        [Some(self.text()), self.id(), self.kind(), self.author_role(), self.date()]
    }
}

/// A note from a `Note` or a `str`.
pub(super) fn note(given: &Bound<'_, PyAny>) -> PyResult<text::Note> {
    match given.cast::<Note>() {
        Ok(note) => Ok(note.get().0.clone()),
        Err(_) => note_of_text(given),
    }
}

/// Notes from any iterable of `Note` and `str`; one `str` is refused, because it iterates over its characters.
pub(super) fn notes(given: &Bound<'_, PyAny>) -> PyResult<Vec<text::Note>> {
    if given.is_instance_of::<PyString>() || given.is_instance_of::<Note>() {
        return Err(PyTypeError::new_err("expected an iterable of notes, not one note"));
    }
    given.try_iter()?.map(|item| note(&item?)).collect()
}

fn note_of_text(given: &Bound<'_, PyAny>) -> PyResult<text::Note> {
    let py = given.py();
    let Ok(string) = given.cast::<PyString>() else {
        return Err(PyTypeError::new_err(format!("a note must be str or chartlint.Note, not {}", given.get_type().name()?)));
    };
    let text = string.to_str().map_err(|error| {
        // Python's own error carries the whole text, so that only the place is taken from it.
        let at = error.value(py).getattr("start").and_then(|start| start.extract::<usize>()).unwrap_or(0);
        NoteError(format!("the text is not Unicode: a lone surrogate at character {at}")).raise(py)
    })?;
    if text.len() > text::Note::MAX_BYTES {
        let message = format!("the text has {} bytes; allowed are at most {}", text.len(), text::Note::MAX_BYTES);
        return Err(NoteError(message).raise(py));
    }
    Ok(text::Note::new(text))
}

/// A name of a closed list.
pub(super) fn named<T: FromStr<Err = text::ParseNameError>>(py: Python<'_>, name: &str) -> PyResult<T> {
    name.parse().map_err(|error: text::ParseNameError| NoteError(error.to_string()).raise(py))
}

/// A date from `YYYY-MM-DD` or from a `datetime.date`.
pub(super) fn iso_date(given: &Bound<'_, PyAny>) -> PyResult<String> {
    let date = match given.cast::<PyString>() {
        Ok(text) => text.to_cow().map(|text| text.into_owned()).unwrap_or_default(),
        Err(_) if given.is_instance(&given.py().import("datetime")?.getattr("date")?)? => {
            // A datetime is a date too: its time of day is left out.
            given.call_method1("strftime", ("%Y-%m-%d",))?.extract()?
        }
        Err(_) => return Err(PyTypeError::new_err(format!("a date must be str or datetime.date, not {}", given.get_type().name()?))),
    };
    if is_iso_date(&date) { Ok(date) } else { Err(NoteError("the date is not of the form YYYY-MM-DD".to_owned()).raise(given.py())) }
}

fn is_iso_date(date: &str) -> bool {
    let bytes = date.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        date.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit())).and_then(|part| part.parse().ok())
    };
    let (Some(year), Some(month), Some(day)) = (digits(0..4), digits(5..7), digits(8..10)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' && (1u32..=days).contains(&day) && year > 0u32
}

/// Checks that spans in characters are not empty and lie inside the text.
pub(super) fn spans(py: Python<'_>, note: &text::Note, given: &[(i64, i64)]) -> PyResult<Vec<(usize, usize)>> {
    let count = note.offsets().char_count();
    let one = |(at, &(start, end)): (usize, &(i64, i64))| {
        let inside = usize::try_from(start).ok().zip(usize::try_from(end).ok()).filter(|(start, end)| start < end && *end <= count);
        inside.ok_or_else(|| NoteError(format!("span {at} ({start}, {end}) is empty or outside the text of {count} characters")).raise(py))
    };
    given.iter().enumerate().map(one).collect()
}

/// A query as JSON, from a `Query` or a dict.
pub(super) fn query(given: &Bound<'_, PyAny>) -> PyResult<serde_json::Value> {
    let py = given.py();
    let json: String = match given.cast::<Query>() {
        Ok(query) => query.get().json(),
        Err(_) if given.is_instance_of::<PyDict>() => py.import("json")?.call_method1("dumps", (given,))?.extract()?,
        Err(_) => return Err(PyTypeError::new_err(format!("a query must be dict or chartlint.Query, not {}", given.get_type().name()?))),
    };
    serde_json::from_str(&json)
        .map_err(|error| NoteError(format!("the query is not JSON: line {}, column {}", error.line(), error.column())).raise(py))
}

#[cfg(test)]
mod tests {
    use super::is_iso_date;

    #[test]
    fn dates_are_days_of_the_calendar() {
        for good in ["2026-03-01", "2024-02-29", "0001-12-31"] {
            assert!(is_iso_date(good), "{good}");
        }
        for bad in ["", "2026-3-1", "2026-02-29", "2026-13-01", "2026-04-31", "03/01/2026", "2026-03-01T00", "٢٠٢٦-03-01", "+026-03-01"]
        {
            assert!(!is_iso_date(bad), "{bad}");
        }
    }
}
