//! `chartlint.Report` and the frozen value classes it is made of. Each wraps the engine's own value: equality is the value's, hash and
//! pickle go through its JSON, and `repr` names codes, ids and places but never the note's words.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::errors::{NoteError, Raise};
use crate::analyzer::AssertionReport;
use crate::query::{ProviderQuery, QueryFormat, QueryIndicator};
use crate::report::{
    self, DiagnosisReport, EvidenceReport, FindingReport, MeasurementReport, MentionReport, SectionReport, SpanText, SuggestionReport,
};
use crate::text;

/// A field as Python sees it: texts and numbers as they are, lists as tuples, parts as their value classes.
trait Handed {
    fn hand<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

macro_rules! handed_as_is {
    ($($plain:ty),+) => {
        $(impl Handed for $plain {
            fn hand<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.into_bound_py_any(py)
            }
        })+
    };
}

handed_as_is!(String, bool, u8, u32, usize, f64);

impl<T: Handed> Handed for Option<T> {
    fn hand<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_ref().map_or_else(|| Ok(py.None().into_bound(py)), |value| value.hand(py))
    }
}

impl<T: Handed> Handed for Vec<T> {
    fn hand<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items: Vec<_> = self.iter().map(|item| item.hand(py)).collect::<PyResult<_>>()?;
        Ok(PyTuple::new(py, items)?.into_any())
    }
}

impl Handed for report::FindingImpact {
    fn hand<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(load_dict(py, &to_json(self))?.into_any())
    }
}

impl Handed for BTreeMap<String, usize> {
    fn hand<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.into_bound_py_any(py)
    }
}

impl Handed for QueryFormat {
    fn hand<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let name = match self {
            Self::MultipleChoice => "multiple_choice",
            Self::OpenEnded => "open_ended",
            Self::YesNo => "yes_no",
        };
        name.into_bound_py_any(py)
    }
}

/// A hash that is the same in every process.
pub(super) fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn to_json(value: &impl Serialize) -> String {
    // Report values are plain data with text keys: writing them cannot fail.
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

fn read_json<T: DeserializeOwned>(py: Python<'_>, what: &str, json: &str) -> PyResult<T> {
    serde_json::from_str(json)
        .map_err(|error| NoteError(format!("not the JSON of a {what}: line {}, column {}", error.line(), error.column())).raise(py))
}

fn load_dict<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyDict>> {
    Ok(py.import("json")?.call_method1("loads", (json,))?.cast_into::<PyDict>()?)
}

/// How `copy`, `pickle` and process pools rebuild a value: its class's `from_json` over its JSON.
type Reduced<'py> = (Bound<'py, PyAny>, (String,));

fn reduce<'py, T: pyo3::PyTypeInfo>(py: Python<'py>, json: String) -> PyResult<Reduced<'py>> {
    Ok((py.get_type::<T>().getattr("from_json")?, (json,)))
}

/// The field of a value, by its own name or by the path given.
macro_rules! field {
    ($value:expr, $name:ident) => {
        $value.$name
    };
    ($value:expr, $name:ident, $($path:ident).+) => {
        $value.$($path).+
    };
}

/// Declares a frozen class over one of the report's structs: `name` or `name = path.to.field` for each attribute.
macro_rules! value_class {
    ($(#[$doc:meta])* $class:ident($inner:ty), $repr:expr, { $($(#[$field_doc:meta])* $name:ident $(= $($path:ident).+)?),+ $(,)? }) => {
        $(#[$doc])*
        #[pyclass(frozen, module = "chartlint")]
        pub(super) struct $class(pub(super) $inner);

        impl Handed for $inner {
            fn hand<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $class(self.clone()).into_bound_py_any(py)
            }
        }

        impl $class {
            /// The value as JSON.
            pub(super) fn json(&self) -> String {
                to_json(&self.0)
            }
        }

        #[pymethods]
        impl $class {
            $(
                $(#[$field_doc])*
                #[getter]
                fn $name<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    field!(self.0, $name $(, $($path).+)?).hand(py)
                }
            )+

            #[classattr]
            fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
                PyTuple::new(py, [$(stringify!($name)),+])
            }

            /// Reads what `to_json` wrote; raises `NoteError` for anything else.
            #[classmethod]
            fn from_json(cls: &Bound<'_, PyType>, json: &str) -> PyResult<Self> {
                read_json(cls.py(), stringify!($class), json).map(Self)
            }

            /// The value as compact JSON; the same value gives the same text.
            fn to_json(&self) -> String {
                self.json()
            }

            /// The value as a dict, with the keys of the JSON.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
                load_dict(py, &self.json())
            }

            fn __eq__(&self, other: &Self) -> bool {
                self.0 == other.0
            }

            fn __hash__(&self) -> u64 {
                hash_of(&self.json())
            }

            fn __repr__(&self) -> String {
                let repr: fn(&$inner) -> String = $repr;
                format!("{}({})", stringify!($class), repr(&self.0))
            }

            fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
                reduce::<Self>(py, self.json())
            }
        }
    };
}

/// A text or None, as Python writes it.
pub(super) fn or_none(value: Option<&str>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("'{}'", value.escape_debug()))
}

/// True or False, as Python writes it.
pub(super) fn truth(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// Names as Python writes a tuple of them.
fn tuple(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    format!("({}{})", names.join(", "), if names.len() == 1 { "," } else { "" })
}

value_class! {
    /// A piece of a note: `note[start:end]` is its text.
    Span(SpanText), |span| format!("{}, {}", span.start, span.end), {
        /// First character.
        start,
        /// Character after the last.
        end,
        /// First byte of the text in UTF-8.
        start_byte,
        /// Byte after the last.
        end_byte,
        /// The text itself.
        text,
        /// Id of the note, in an encounter.
        note_id,
    }
}

value_class! {
    /// A documented diagnosis as it is coded today.
    Diagnosis(DiagnosisReport), |it| format!("code='{}', status='{}', codable={}", it.code, it.status, truth(it.codable)), {
        /// ICD-10-CM code.
        code,
        /// Title of the code.
        title,
        /// Curated condition, or None.
        condition,
        /// current, history or uncertain: by the wording, in every setting.
        status,
        /// Whether it may be coded in this setting.
        codable,
        /// 0 to 1.
        confidence,
        /// Whether an inpatient came with it: yes, no, unclear or exempt; None where that is not asked.
        poa,
        /// Where it is named.
        mentions,
    }
}

value_class! {
    /// A piece of evidence.
    Evidence(EvidenceReport), |it| {
        format!("{}, {}, kind='{}', supports={}", it.span.start, it.span.end, it.kind, or_none(it.supports.as_deref()))
    }, {
        /// First character.
        start = span.start,
        /// Character after the last.
        end = span.end,
        /// First byte of the text in UTF-8.
        start_byte = span.start_byte,
        /// Byte after the last.
        end_byte = span.end_byte,
        /// The text itself.
        text = span.text,
        /// Id of the note, in an encounter.
        note_id = span.note_id,
        /// lab, vital, medication, treatment, imaging, exam, symptom, history, culture, score or statement.
        kind,
        /// The axis value it speaks for (`axis=value`), or None for the condition itself.
        supports,
        /// Citation of the indicator, or None.
        source,
    }
}

value_class! {
    /// A more specific code the record may lead to. It is for a person to judge: the engine never applies it.
    Suggestion(SuggestionReport), |it| format!("code='{}', probability={:?}, basis='{}'", it.code, it.probability, it.basis), {
        /// ICD-10-CM code.
        code,
        /// Title of the code.
        title,
        /// 0 to 1; over one finding they sum to at most 1.
        probability,
        /// indicators, model or both.
        basis,
    }
}

value_class! {
    /// A piece of the record quoted in a query.
    Indicator(QueryIndicator), |it| format!("source={}, date={}", or_none(it.source.as_deref()), or_none(it.date.as_deref())), {
        /// Verbatim text of the record.
        text,
        /// First character in the note, or None in a query written elsewhere.
        start,
        /// Character after the last, or None.
        end,
        /// Id of the note, in an encounter.
        note_id,
        /// Date of the note, where known.
        date,
        /// Kind of note it stands in, where known.
        source,
    }
}

value_class! {
    /// A query to a provider, as drafted and checked.
    Query(ProviderQuery), |it| {
        format!("options={}, indicators={}, human_release={}", it.options.len(), it.indicators.len(), truth(it.human_release))
    }, {
        /// Names a topic, never an undocumented diagnosis.
        title,
        /// The question.
        question,
        /// multiple_choice, open_ended or yes_no.
        format,
        /// Options in a neutral order; empty for an open question.
        options,
        /// The record's words the question rests on.
        indicators,
        /// For each option, the places in `indicators` of those that support it.
        option_support,
        /// What is documented already, verbatim.
        documented,
        /// Whether a person must release it before it is sent.
        human_release,
    }
}

value_class! {
    /// One finding: one condition, one issue, its evidence.
    Finding(FindingReport), |it| {
        let code = or_none(it.code.as_deref());
        format!("id='{}', code={code}, missing_axes={}, resolution='{}'", it.id, tuple(&it.missing_axes), it.resolution)
    }, {
        /// Stable id: condition or category, kind, and an ordinal where there are several.
        id,
        /// Kind of finding.
        kind,
        /// Curated condition, or None.
        condition,
        /// Code as documented, or None where nothing is documented.
        code,
        /// What is missing, by the twelve closed axes.
        missing_axes,
        /// What is missing, by the condition's own axes.
        axes,
        /// query, auto or none.
        resolution,
        /// The code an auto resolution gives, or None.
        resolved_code,
        /// Tier of an auto resolution, A to F, or None.
        tier,
        /// The record's words that give an auto resolution.
        resolved_by,
        /// 0 to 100, for a worklist.
        priority,
        /// high or low.
        importance,
        /// Why the finding carries no query, or None.
        suppressed,
        /// Where the condition is named.
        spans,
        /// What the record shows.
        evidence,
        /// Codes the answer may lead to, most probable first.
        suggestions,
        /// The drafted query, or None.
        query,
        /// What an answer may change in severity levels and risk categories, or None. Never part of the query.
        impact,
        /// One sentence: what was seen and why it matters.
        message,
        /// Citation of the rule, or None.
        source,
    }
}

value_class! {
    /// A mention with its assertion.
    Mention(MentionReport), |it| {
        format!("{}, {}, code={}, presence='{}'", it.span.start, it.span.end, or_none(it.code.as_deref()), it.presence)
    }, {
        /// First character.
        start = span.start,
        /// Character after the last.
        end = span.end,
        /// First byte of the text in UTF-8.
        start_byte = span.start_byte,
        /// Byte after the last.
        end_byte = span.end_byte,
        /// The text itself.
        text = span.text,
        /// Id of the note, in an encounter.
        note_id = span.note_id,
        /// Code its own words select, or None.
        code,
        /// Curated condition, or None.
        condition,
        /// Kind of section it stands in.
        section,
        /// present, absent, possible, hypothetical or conditional.
        presence,
        /// recent, historical or hypothetical.
        temporality,
        /// patient or other.
        experiencer,
        /// The cues that say so.
        cues,
    }
}

value_class! {
    /// What a text says of a span found elsewhere.
    Assertion(AssertionReport), |it| {
        let (presence, temporality, experiencer) = (&it.presence, &it.temporality, &it.experiencer);
        format!("{}, {}, presence='{presence}', temporality='{temporality}', experiencer='{experiencer}'", it.start, it.end)
    }, {
        /// First character.
        start,
        /// Character after the last.
        end,
        /// present, absent, possible, hypothetical or conditional.
        presence,
        /// recent, historical or hypothetical.
        temporality,
        /// patient or other.
        experiencer,
        /// The cues that say so.
        cues,
    }
}

value_class! {
    /// A measured value.
    Measurement(MeasurementReport), |it| format!("{}, {}, name='{}', unit='{}'", it.span.start, it.span.end, it.name, it.unit), {
        /// First character.
        start = span.start,
        /// Character after the last.
        end = span.end,
        /// First byte of the text in UTF-8.
        start_byte = span.start_byte,
        /// Byte after the last.
        end_byte = span.end_byte,
        /// The text itself.
        text = span.text,
        /// Id of the note, in an encounter.
        note_id = span.note_id,
        /// Id of what is measured.
        name,
        /// Value in the unit given; the lower end of a range.
        value,
        /// Upper end of a range, or None.
        upper,
        /// Canonical unit.
        unit,
        /// `<`, `>`, `<=`, `>=` or None.
        comparator,
    }
}

value_class! {
    /// A section of a note.
    Section(SectionReport), |it| format!("{}, {}, kind='{}'", it.start, it.end, it.kind), {
        /// Its kind.
        kind,
        /// Its heading as written, or None.
        title,
        /// First character.
        start,
        /// Character after the last.
        end,
        /// First byte of the text in UTF-8.
        start_byte,
        /// Byte after the last.
        end_byte,
        /// Id of the note, in an encounter.
        note_id,
    }
}

value_class! {
    /// Scores of a note, with what they count.
    Scores(report::Scores), |it| {
        let specificity = it.specificity.map_or_else(|| "None".to_owned(), |share| format!("{share:?}"));
        format!("specificity={specificity}, specificity_of={}, open_queries={}", it.specificity_of, it.open_queries)
    }, {
        /// Share of codable current diagnoses of curated conditions without an open gap, 0 to 1; None when there are none.
        specificity,
        /// Its denominator.
        specificity_of,
        /// Findings that carry a query.
        open_queries,
        /// 0 to 100: 100 less the weight of the open findings over the conditions; None when there are none.
        documentation,
        /// Its denominator.
        documentation_of,
        /// Share of the axes stated, of those stated or left out; None when there are none.
        axes_complete,
        /// Its denominator.
        axes_of,
        /// Pieces of evidence an open finding rests on, on average; None when none is open.
        evidence_per_finding,
        /// Its denominator.
        evidence_of,
        /// Statements that cannot both stand.
        conflicts,
        /// Uncertain diagnoses that the final statement leaves open.
        unresolved,
        /// Share of diagnoses whose presence on admission the record tells; None when it was looked for in none.
        poa_resolved,
        /// Its denominator.
        poa_of,
        /// Findings the record itself closes, by tier.
        auto_resolved,
    }
}

value_class! {
    /// Which engine and which knowledge spoke.
    Provenance(report::Provenance), |it| {
        let (engine, knowledge, terminology, ranker) = (&it.engine, &it.knowledge, &it.terminology, &it.ranker);
        format!("engine='{engine}', knowledge='{knowledge}', terminology='{terminology}', ranker='{ranker}'")
    }, {
        /// Engine and version.
        engine,
        /// Hash of the knowledge files.
        knowledge,
        /// Code set.
        terminology,
        /// Ranker.
        ranker,
        /// What the reader should know about this result, such as a date past the fiscal year.
        warnings,
    }
}

/// Everything said about a note or an encounter.
///
/// Offsets count characters, so that `text[span.start:span.end] == span.text`. In a notebook a report shows itself as the note with what was found
/// marked in it; that needs the note's text, which a report keeps but never writes into its JSON or its pickle.
///
/// >>> report = chartlint.Analyzer(ranker=False).analyze("ASSESSMENT: CHF.")
/// >>> chartlint.Report.from_json(report.to_json()) == report
/// True
#[pyclass(frozen, module = "chartlint")]
pub(super) struct Report {
    report: report::Report,
    /// What was analysed, for display alone; empty when the report was read from JSON.
    notes: Vec<text::Note>,
}

impl Report {
    pub(super) fn new(report: report::Report, notes: Vec<text::Note>) -> Self {
        Self { report, notes }
    }
}

#[pymethods]
impl Report {
    /// Version of the form.
    #[getter]
    fn schema(&self) -> u32 {
        self.report.schema
    }

    /// The caller's id of the note, or None.
    #[getter]
    fn note_id(&self) -> Option<&str> {
        self.report.note_id.as_deref()
    }

    /// inpatient or outpatient.
    #[getter]
    fn setting(&self) -> &str {
        &self.report.setting
    }

    /// Diagnoses as coded today.
    #[getter]
    fn diagnoses<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.report.diagnoses.hand(py)
    }

    /// Findings.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.report.findings.hand(py)
    }

    /// Mentions with their assertions.
    #[getter]
    fn mentions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.report.mentions.hand(py)
    }

    /// Measured values.
    #[getter]
    fn measurements<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.report.measurements.hand(py)
    }

    /// Sections.
    #[getter]
    fn sections<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.report.sections.hand(py)
    }

    /// Scores.
    #[getter]
    fn scores(&self) -> Scores {
        Scores(self.report.scores.clone())
    }

    /// Severity levels and risk categories of the record, or None when switched off. Never part of a query.
    #[getter]
    fn impact<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        self.report.impact.as_ref().map(|impact| load_dict(py, &to_json(impact))).transpose()
    }

    /// Which engine and which knowledge spoke.
    #[getter]
    fn provenance(&self) -> Provenance {
        Provenance(self.report.provenance.clone())
    }

    /// Reads what `to_json` wrote; raises `NoteError` for anything else and for another schema.
    #[classmethod]
    fn from_json(cls: &Bound<'_, PyType>, json: &str) -> PyResult<Self> {
        let report = report::Report::from_json(json).map_err(|message| NoteError(message).raise(cls.py()))?;
        Ok(Self::new(report, Vec::new()))
    }

    /// The report as compact JSON; the same note gives the same text.
    fn to_json(&self) -> String {
        self.report.to_json()
    }

    /// The report as a dict, with the keys of the JSON.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        load_dict(py, &self.to_json())
    }

    /// The findings as a pandas frame: one row a finding, after `note_id` and `setting` one column for each key of a finding.
    ///
    /// Raises `ImportError` where pandas is not installed. `chartlint.frames.findings_frame` makes one frame of many reports.
    fn to_frame<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("chartlint.frames")?.call_method1("findings_frame", ([slf],))
    }

    /// The note with what was found marked in it, for a notebook.
    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        let texts: Vec<(Option<&str>, &str)> = slf.get().notes.iter().map(|note| (note.id.as_deref(), note.text())).collect();
        slf.py().import("chartlint.display")?.call_method1("report_html", (slf, texts))?.extract()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.report == other.report
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.to_json())
    }

    fn __repr__(&self) -> String {
        let it = &self.report;
        format!(
            "Report(note_id={}, setting='{}', {} diagnoses, {} findings)",
            or_none(it.note_id.as_deref()),
            it.setting,
            it.diagnoses.len(),
            it.findings.len()
        )
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduce::<Self>(py, self.to_json())
    }
}

/// Puts the classes into the module.
pub(super) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Report>()?;
    module.add_class::<Assertion>()?;
    module.add_class::<Diagnosis>()?;
    module.add_class::<Evidence>()?;
    module.add_class::<Finding>()?;
    module.add_class::<Indicator>()?;
    module.add_class::<Measurement>()?;
    module.add_class::<Mention>()?;
    module.add_class::<Provenance>()?;
    module.add_class::<Query>()?;
    module.add_class::<Scores>()?;
    module.add_class::<Section>()?;
    module.add_class::<Span>()?;
    module.add_class::<Suggestion>()
}
