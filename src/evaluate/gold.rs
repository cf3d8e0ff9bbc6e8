//! Reads labelled data: one JSON object a line. Errors name file, line and field, and never quote what stands there.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::knowledge::REPORTED_AXES;
use crate::text::{NoteKind, Setting};

use super::Half;

/// Why an evaluation cannot run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EvaluateError {
    /// A name that is not in its closed list.
    UnknownName {
        /// What was asked for.
        what: &'static str,
        /// What is allowed.
        allowed: &'static [&'static str],
    },
    /// The task needs labelled data and none was named.
    NoGold {
        /// The task.
        task: &'static str,
    },
    /// The file is not there.
    Missing {
        /// Its path.
        file: String,
    },
    /// The file cannot be read.
    Unreadable {
        /// Its path.
        file: String,
        /// Why.
        reason: String,
    },
    /// A line is not what the task needs.
    Line {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// The field, such as `gaps[2].condition`; empty for the line as a whole.
        field: String,
        /// What is wrong.
        problem: String,
    },
    /// The engine did not answer for every note.
    Engine {
        /// Notes asked.
        asked: usize,
        /// Reports given.
        answered: usize,
    },
}

impl fmt::Display for EvaluateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownName { what, allowed } => write!(f, "unknown {what}: allowed are {}", allowed.join(", ")),
            Self::NoGold { task } => write!(
                f,
                "task `{task}` needs labelled data, which is not part of this project: name a .jsonl file, or its folder with --data or CHARTLINT_DATA"
            ),
            Self::Missing { file } => write!(
                f,
                "{file}: no such file; evaluation data is not part of this project: name a .jsonl file, or its folder with --data or CHARTLINT_DATA"
            ),
            Self::Unreadable { file, reason } => write!(f, "{file}: cannot read labelled data: {reason}"),
            Self::Line { file, line, field, problem } if field.is_empty() => write!(f, "{file}:{line}: {problem}"),
            Self::Line { file, line, field, problem } => write!(f, "{file}:{line}: field `{field}`: {problem}"),
            Self::Engine { asked, answered } => write!(f, "the engine answered for {answered} of {asked} notes: see its message above"),
        }
    }
}

impl std::error::Error for EvaluateError {}

/// A span in characters, half-open, as gold gives it.
pub type GoldSpan = (usize, usize);

/// A kind of labelled line.
pub trait GoldRecord: Sized {
    /// Reads one line.
    ///
    /// # Errors
    /// When a field is missing or not what it should be.
    fn read(fields: &Fields<'_>) -> Result<Self, EvaluateError>;

    /// The line's id: halves are made of the sorted ids.
    fn id(&self) -> &str;
}

/// Reads a file of labelled lines, or one half of it.
///
/// # Errors
/// When the file is missing, unreadable or empty, or a line is not what the task needs.
pub fn read_file<T: GoldRecord>(path: &Path, half: Option<Half>) -> Result<Vec<T>, EvaluateError> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => EvaluateError::Missing { file: file.clone() },
        _ => EvaluateError::Unreadable { file: file.clone(), reason: error.to_string() },
    })?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| EvaluateError::Unreadable { file: file.clone(), reason: format!("not UTF-8 at byte {}", error.valid_up_to()) })?;
    let records = parse(&file, text)?;
    if records.is_empty() {
        return Err(EvaluateError::Unreadable { file, reason: "it holds no lines".into() });
    }
    Ok(match half {
        Some(half) => take_half(records, half),
        None => records,
    })
}

/// Reads labelled lines; `file` is named in errors. Blank lines are passed over.
///
/// # Errors
/// When a line is not what the task needs.
pub fn parse<T: GoldRecord>(file: &str, text: &str) -> Result<Vec<T>, EvaluateError> {
    let mut records = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = Place { file, line: index + 1 };
        let value: Value = serde_json::from_str(line).map_err(|error| place.error("", format!("not JSON at column {}", error.column())))?;
        let map = value.as_object().ok_or_else(|| place.error("", "not a JSON object".into()))?;
        records.push(T::read(&Fields { place, path: String::new(), map })?);
    }
    Ok(records)
}

/// Keeps the records of one half: a has the even ranks of the sorted ids, b the odd ones. Order is kept.
#[must_use]
pub fn take_half<T: GoldRecord>(records: Vec<T>, half: Half) -> Vec<T> {
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by(|a, b| records[*a].id().cmp(records[*b].id()));
    let wanted: BTreeSet<usize> = order.into_iter().enumerate().filter(|(rank, _)| half.holds(*rank)).map(|(_, index)| index).collect();
    records.into_iter().enumerate().filter(|(index, _)| wanted.contains(index)).map(|(_, record)| record).collect()
}

#[derive(Clone, Copy)]
struct Place<'a> {
    file: &'a str,
    line: usize,
}

impl Place<'_> {
    fn error(self, field: &str, problem: String) -> EvaluateError {
        EvaluateError::Line { file: self.file.to_owned(), line: self.line, field: field.to_owned(), problem }
    }
}

/// The fields of one line, or of an object within it.
pub struct Fields<'a> {
    place: Place<'a>,
    path: String,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    fn name(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    /// An error at a field.
    #[must_use]
    pub fn error(&self, field: &str, problem: impl Into<String>) -> EvaluateError {
        self.place.error(&self.name(field), problem.into())
    }

    fn present(&self, field: &str) -> Option<&'a Value> {
        self.map.get(field).filter(|value| !value.is_null())
    }

    fn required(&self, field: &str) -> Result<&'a Value, EvaluateError> {
        self.present(field).ok_or_else(|| self.error(field, "missing"))
    }

    /// A string.
    ///
    /// # Errors
    /// When it is missing or not a string.
    pub fn text(&self, field: &str) -> Result<&'a str, EvaluateError> {
        self.required(field)?.as_str().ok_or_else(|| self.error(field, "not a string"))
    }

    /// A string, or `None` where the field is missing or null.
    ///
    /// # Errors
    /// When it is not a string.
    pub fn optional_text(&self, field: &str) -> Result<Option<&'a str>, EvaluateError> {
        self.present(field).map(|value| value.as_str().ok_or_else(|| self.error(field, "not a string"))).transpose()
    }

    /// A word of a closed list.
    ///
    /// # Errors
    /// When it is missing or not in the list.
    pub fn one_of(&self, field: &str, allowed: &[&'static str]) -> Result<&'static str, EvaluateError> {
        let found = self.text(field)?;
        let known = allowed.iter().find(|name| **name == found).copied();
        known.ok_or_else(|| self.error(field, format!("unknown value: allowed are {}", allowed.join(", "))))
    }

    /// A setting, inpatient where the field is missing.
    ///
    /// # Errors
    /// When it is neither inpatient nor outpatient.
    pub fn setting(&self) -> Result<Setting, EvaluateError> {
        let Some(found) = self.optional_text("setting")? else { return Ok(Setting::Inpatient) };
        Setting::from_str(found).map_err(|error| self.error("setting", error.to_string()))
    }

    /// True or false, false where the field is missing.
    ///
    /// # Errors
    /// When it is neither.
    pub fn flag(&self, field: &str) -> Result<bool, EvaluateError> {
        self.present(field).map_or(Ok(false), |value| value.as_bool().ok_or_else(|| self.error(field, "neither true nor false")))
    }

    fn array(&self, field: &str) -> Result<&'a [Value], EvaluateError> {
        self.required(field)?.as_array().map(Vec::as_slice).ok_or_else(|| self.error(field, "not a list"))
    }

    /// A list of strings.
    ///
    /// # Errors
    /// When it is missing, not a list, or holds something else.
    pub fn texts(&self, field: &str) -> Result<Vec<String>, EvaluateError> {
        let item = |(at, value): (usize, &Value)| {
            value.as_str().map(str::to_owned).ok_or_else(|| self.error(&format!("{field}[{at}]"), "not a string"))
        };
        self.array(field)?.iter().enumerate().map(item).collect()
    }

    /// A list of axes, all of the closed list of twelve.
    ///
    /// # Errors
    /// When it is missing, not a list, or names another axis.
    pub fn axes(&self, field: &str) -> Result<Vec<String>, EvaluateError> {
        let axes = self.texts(field)?;
        match axes.iter().position(|axis| !REPORTED_AXES.contains(&axis.as_str())) {
            Some(at) => Err(self.error(&format!("{field}[{at}]"), format!("unknown axis: allowed are {}", REPORTED_AXES.join(", ")))),
            None => Ok(axes),
        }
    }

    /// A list of objects.
    ///
    /// # Errors
    /// When it is missing, not a list, or holds something else.
    pub fn objects(&self, field: &str) -> Result<Vec<Fields<'a>>, EvaluateError> {
        let object = |(at, value): (usize, &'a Value)| {
            let path = self.name(&format!("{field}[{at}]"));
            let map = value.as_object().ok_or_else(|| self.place.error(&path, "not an object".into()))?;
            Ok(Fields { place: self.place, path, map })
        };
        self.array(field)?.iter().enumerate().map(object).collect()
    }

    fn span_of(&self, field: &str, value: &Value, chars: usize) -> Result<GoldSpan, EvaluateError> {
        let ends = value.as_array().filter(|ends| ends.len() == 2);
        let number = |at: usize| ends.and_then(|ends| ends[at].as_u64()).and_then(|end| usize::try_from(end).ok());
        let (Some(start), Some(end)) = (number(0), number(1)) else {
            return Err(self.error(field, "not a span [start, end] of two whole numbers"));
        };
        if start >= end || end > chars {
            return Err(self.error(field, format!("span {start}..{end} is empty or outside the text of {chars} characters")));
        }
        Ok((start, end))
    }

    /// A span within a text.
    ///
    /// # Errors
    /// When it is missing, not a span, empty, or outside the text.
    pub fn span(&self, field: &str, text: &str) -> Result<GoldSpan, EvaluateError> {
        self.span_of(field, self.required(field)?, text.chars().count())
    }

    /// A list of spans within a text.
    ///
    /// # Errors
    /// When it is missing, not a list, or holds something that is not a span within the text.
    pub fn spans(&self, field: &str, text: &str) -> Result<Vec<GoldSpan>, EvaluateError> {
        let chars = text.chars().count();
        self.array(field)?.iter().enumerate().map(|(at, value)| self.span_of(&format!("{field}[{at}]"), value, chars)).collect()
    }
}

/// Every place where `words` stand in `text`, as spans in characters, overlapping ones included.
#[must_use]
pub fn occurrences(text: &str, words: &str) -> Vec<GoldSpan> {
    let mut spans = Vec::new();
    if words.is_empty() {
        return spans;
    }
    let length = words.chars().count();
    for (character, (byte, _)) in text.char_indices().enumerate() {
        if text[byte..].starts_with(words) {
            spans.push((character, character + length));
        }
    }
    spans
}

/// Whether two spans share a character.
#[must_use]
pub fn overlap(a: GoldSpan, b: GoldSpan) -> bool {
    a.0 < b.1 && b.0 < a.1
}

/// A code as reports write it: upper case, with its dot.
#[must_use]
pub fn dotted(code: &str) -> String {
    let code = code.trim().to_ascii_uppercase();
    match code.char_indices().nth(3) {
        Some((at, _)) if !code.contains('.') => format!("{}.{}", &code[..at], &code[at..]),
        _ => code,
    }
}

/// A code's category: its first three characters.
#[must_use]
pub fn category(code: &str) -> String {
    code.chars().take(3).collect()
}

/// One concept in one sentence, with its assertion.
#[derive(Clone, Debug)]
pub struct AssertionRecord {
    /// Id of the line.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// The concept.
    pub span: GoldSpan,
    /// present or absent.
    pub presence: &'static str,
    /// recent, historical or hypothetical.
    pub temporality: &'static str,
    /// patient or other.
    pub experiencer: &'static str,
}

impl GoldRecord for AssertionRecord {
    fn read(fields: &Fields<'_>) -> Result<Self, EvaluateError> {
        let text = fields.text("text")?;
        Ok(Self {
            id: fields.text("id")?.to_owned(),
            text: text.to_owned(),
            span: fields.span("span", text)?,
            presence: fields.one_of("presence", &["present", "absent"])?,
            temporality: fields.one_of("temporality", &["recent", "historical", "hypothetical"])?,
            experiencer: fields.one_of("experiencer", &["patient", "other"])?,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

/// A note and its codes.
#[derive(Clone, Debug)]
pub struct CodesRecord {
    /// Id of the note.
    pub id: String,
    /// The note.
    pub text: String,
    /// Its setting, inpatient unless it says otherwise.
    pub setting: Setting,
    /// Its codes, dotted.
    pub codes: BTreeSet<String>,
}

impl GoldRecord for CodesRecord {
    fn read(fields: &Fields<'_>) -> Result<Self, EvaluateError> {
        Ok(Self {
            id: fields.text("id")?.to_owned(),
            text: fields.text("text")?.to_owned(),
            setting: fields.setting()?,
            codes: fields.texts("codes")?.iter().map(|code| dotted(code)).collect(),
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

/// A documented diagnosis.
#[derive(Clone, Debug)]
pub struct GoldDiagnosis {
    /// Verbatim words.
    pub text: String,
    /// Its code, dotted.
    pub code: String,
    /// Whether it is current.
    pub current: bool,
    /// Neither right nor wrong.
    pub ignore: bool,
}

/// A specificity gap.
#[derive(Clone, Debug)]
pub struct GoldGap {
    /// Condition id, or the category of the code where there is none.
    pub condition: String,
    /// Code as documented, dotted.
    pub code: String,
    /// Missing axes.
    pub axes: BTreeSet<String>,
    /// Codes an answer may lead to, dotted.
    pub suggested: BTreeSet<String>,
    /// Whether the note resolves it; otherwise it takes a query.
    pub auto: bool,
    /// Whether it matters much.
    pub high: bool,
    /// Neither right nor wrong.
    pub ignore: bool,
}

/// A diagnosis nobody wrote.
#[derive(Clone, Debug)]
pub struct GoldMissing {
    /// Condition id.
    pub condition: String,
    /// Neither right nor wrong.
    pub ignore: bool,
}

/// A tempting mention that is no current diagnosis.
#[derive(Clone, Debug)]
pub struct GoldNotAsserted {
    /// Verbatim words.
    pub text: String,
    /// Condition id, or any.
    pub condition: Option<String>,
    /// Neither right nor wrong.
    pub ignore: bool,
}

/// A note labelled for specificity gaps.
#[derive(Clone, Debug)]
pub struct GapsRecord {
    /// Id of the note.
    pub id: String,
    /// The note.
    pub text: String,
    /// Its setting.
    pub setting: Setting,
    /// Documented diagnoses.
    pub diagnoses: Vec<GoldDiagnosis>,
    /// Gaps.
    pub gaps: Vec<GoldGap>,
    /// Diagnoses that the indicators speak for and nobody wrote.
    pub missing: Vec<GoldMissing>,
    /// Conditions of unsupported diagnoses.
    pub unsupported: Vec<String>,
    /// Conditions of conflicts.
    pub conflicts: Vec<String>,
    /// Mentions that are no current diagnosis.
    pub not_asserted: Vec<GoldNotAsserted>,
}

/// How a code without a condition is named where conditions are compared.
#[must_use]
pub fn condition_or_category(condition: Option<&str>, code: &str) -> String {
    condition.map_or_else(|| format!("category {}", category(code)), str::to_owned)
}

impl GoldRecord for GapsRecord {
    fn read(fields: &Fields<'_>) -> Result<Self, EvaluateError> {
        let conditions = |field: &str| -> Result<Vec<String>, EvaluateError> {
            if fields.present(field).is_none() {
                return Ok(Vec::new());
            }
            let mut conditions = Vec::new();
            for item in fields.objects(field)? {
                conditions.extend(item.optional_text("condition")?.map(str::to_owned));
            }
            Ok(conditions)
        };
        let diagnosis = |item: &Fields<'_>| {
            Ok(GoldDiagnosis {
                text: item.text("text")?.to_owned(),
                code: dotted(item.text("code")?),
                current: item.one_of("status", &["current", "history", "uncertain"])? == "current",
                ignore: item.flag("ignore")?,
            })
        };
        let gap = |item: &Fields<'_>| {
            let code = dotted(item.text("code")?);
            Ok(GoldGap {
                condition: condition_or_category(item.optional_text("condition")?, &code),
                axes: item.axes("missing_axes")?.into_iter().collect(),
                suggested: item.texts("suggested_codes")?.iter().map(|code| dotted(code)).collect(),
                auto: item.one_of("resolution", &["query", "auto"])? == "auto",
                high: item.one_of("importance", &["high", "low"])? == "high",
                ignore: item.flag("ignore")?,
                code,
            })
        };
        let missing = |item: &Fields<'_>| Ok(GoldMissing { condition: item.text("condition")?.to_owned(), ignore: item.flag("ignore")? });
        let not_asserted = |item: &Fields<'_>| {
            Ok(GoldNotAsserted {
                text: item.text("text")?.to_owned(),
                condition: item.optional_text("condition")?.map(str::to_owned),
                ignore: item.flag("ignore")?,
            })
        };
        Ok(Self {
            id: fields.text("id")?.to_owned(),
            text: fields.text("text")?.to_owned(),
            setting: fields.setting()?,
            diagnoses: fields.objects("diagnoses")?.iter().map(diagnosis).collect::<Result<_, _>>()?,
            gaps: fields.objects("gaps")?.iter().map(gap).collect::<Result<_, _>>()?,
            missing: fields.objects("missing_diagnoses")?.iter().map(missing).collect::<Result<_, _>>()?,
            unsupported: conditions("unsupported")?,
            conflicts: conditions("conflicts")?,
            not_asserted: fields.objects("not_asserted")?.iter().map(not_asserted).collect::<Result<_, _>>()?,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

/// Something a vignette's engine must find.
#[derive(Clone, Debug)]
pub struct VignetteGold {
    /// Type, in capitals.
    pub kind: String,
    /// Condition id.
    pub condition: Option<String>,
    /// Code, dotted.
    pub code: Option<String>,
    /// Its evidence.
    pub spans: Vec<GoldSpan>,
}

/// Something a vignette's engine must not say.
#[derive(Clone, Debug)]
pub struct VignetteMustNot {
    /// Type, in capitals.
    pub kind: String,
    /// Condition id.
    pub condition: Option<String>,
    /// Only where it rests on one of these places; `None` anywhere. Words that do not stand in the note leave no place.
    pub spans: Option<Vec<GoldSpan>>,
    /// Only with a code that begins so.
    pub code_prefix: Option<String>,
    /// Only with this axis.
    pub axis: Option<String>,
}

/// A short note with what must and must not be found.
#[derive(Clone, Debug)]
pub struct VignetteRecord {
    /// Id of the vignette.
    pub id: String,
    /// The note.
    pub text: String,
    /// Sort of document, where its name says so.
    pub kind: Option<NoteKind>,
    /// Its setting.
    pub setting: Setting,
    /// What must be found.
    pub gold: Vec<VignetteGold>,
    /// What must not be said.
    pub must_not: Vec<VignetteMustNot>,
}

impl GoldRecord for VignetteRecord {
    fn read(fields: &Fields<'_>) -> Result<Self, EvaluateError> {
        let text = fields.text("text")?;
        let owned = |found: Option<&str>| found.map(str::to_owned);
        let gold = |item: &Fields<'_>| {
            Ok(VignetteGold {
                kind: item.text("type")?.to_owned(),
                condition: owned(item.optional_text("condition")?),
                code: item.optional_text("code")?.map(dotted),
                spans: item.spans("spans", text)?,
            })
        };
        let must_not = |item: &Fields<'_>| {
            let spans = match item.present("span") {
                None => None,
                Some(Value::String(words)) => Some(occurrences(text, words)),
                Some(_) => Some(vec![item.span("span", text)?]),
            };
            Ok(VignetteMustNot {
                kind: item.text("type")?.to_owned(),
                condition: owned(item.optional_text("condition")?),
                spans,
                code_prefix: owned(item.optional_text("code_prefix")?),
                axis: owned(item.optional_text("axis")?),
            })
        };
        Ok(Self {
            id: fields.text("id")?.to_owned(),
            text: text.to_owned(),
            kind: fields.optional_text("kind")?.and_then(note_kind),
            setting: fields.setting()?,
            gold: fields.objects("gold")?.iter().map(gold).collect::<Result<_, _>>()?,
            must_not: fields.objects("must_not")?.iter().map(must_not).collect::<Result<_, _>>()?,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

/// A mention whose specific word is masked, and what it said.
#[derive(Clone, Debug)]
pub struct SpecificityRecord {
    /// Id of the line.
    pub id: String,
    /// The masked text.
    pub text: String,
    /// The mention.
    pub span: GoldSpan,
    /// Code as documented without the masked value, dotted.
    pub code: String,
    /// The masked axis.
    pub axis: String,
    /// Codes to choose from, dotted.
    pub candidates: Vec<String>,
    /// The code as it was written, dotted; one of the candidates.
    pub gold: String,
}

impl GoldRecord for SpecificityRecord {
    fn read(fields: &Fields<'_>) -> Result<Self, EvaluateError> {
        let text = fields.text("text")?;
        let candidates: Vec<String> = fields.texts("candidates")?.iter().map(|code| dotted(code)).collect();
        let gold = dotted(fields.text("gold")?);
        if !candidates.contains(&gold) {
            return Err(fields.error("gold", "not one of the candidates"));
        }
        Ok(Self {
            id: fields.text("id")?.to_owned(),
            text: text.to_owned(),
            span: fields.span("span", text)?,
            code: dotted(fields.text("code")?),
            axis: fields.text("axis")?.to_owned(),
            candidates,
            gold,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

/// The text of a section and its label.
#[derive(Clone, Debug)]
pub struct SectionRecord {
    /// Id of the line.
    pub id: String,
    /// The section's text.
    pub text: String,
    /// Its label.
    pub section: String,
}

impl GoldRecord for SectionRecord {
    fn read(fields: &Fields<'_>) -> Result<Self, EvaluateError> {
        Ok(Self { id: fields.text("id")?.to_owned(), text: fields.text("text")?.to_owned(), section: fields.text("section")?.to_owned() })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

/// Words in a vignette's kind and the sort of document they name; the first that occurs decides.
const KIND_WORDS: [(&str, NoteKind); 26] = [
    ("discharge", NoteKind::DischargeSummary),
    ("consult", NoteKind::Consult),
    ("h_and_p", NoteKind::HistoryPhysical),
    ("h&p", NoteKind::HistoryPhysical),
    ("admission", NoteKind::HistoryPhysical),
    ("wound", NoteKind::Nursing),
    ("nurs", NoteKind::Nursing),
    ("nutrition", NoteKind::Nutrition),
    ("dietit", NoteKind::Nutrition),
    ("therapy", NoteKind::Therapy),
    ("radiology", NoteKind::Imaging),
    ("imaging", NoteKind::Imaging),
    ("patholog", NoteKind::Pathology),
    ("echo", NoteKind::Echo),
    ("lab_", NoteKind::Laboratory),
    ("operative", NoteKind::Operative),
    ("op_note", NoteKind::Operative),
    ("procedure", NoteKind::Procedure),
    ("problem_list", NoteKind::ProblemList),
    ("emergency", NoteKind::Emergency),
    ("triage", NoteKind::Emergency),
    ("ed_", NoteKind::Emergency),
    ("clinic", NoteKind::Clinic),
    ("office", NoteKind::Clinic),
    ("progress", NoteKind::Progress),
    ("icu", NoteKind::Progress),
];

/// The sort of document a vignette's `kind` names, such as `ed_note` or `progress_note`; `None` when it names none.
#[must_use]
pub fn note_kind(name: &str) -> Option<NoteKind> {
    let name = name.trim().to_lowercase().replace([' ', '-'], "_");
    let by_word = || KIND_WORDS.iter().find(|(word, _)| name.contains(word)).map(|(_, kind)| *kind);
    NoteKind::from_str(&name).ok().or_else(by_word)
}
