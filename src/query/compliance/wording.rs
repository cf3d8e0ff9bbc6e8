//! A query in either of its two forms, read into one.

use serde_json::{Map, Value};

use super::super::{ProviderQuery, QueryFormat};
use super::QueryChecker;
use super::diagnoses::{CONNECTIVES, Known, answers, expand};
use super::words::{folded_text, says_admission, says_any, says_relation, says_run, spoken};

/// What an option is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OptionKind {
    Diagnosis,
    Other,
    Undetermined,
    /// No diagnosis at all: "no relationship", "yes", "no".
    Neither,
}

#[derive(Debug)]
pub(super) struct Choice {
    pub(super) text: String,
    pub(super) kind: OptionKind,
    pub(super) documented: bool,
    /// Indices of indicators, as given: some may point nowhere.
    pub(super) supports: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Quote {
    pub(super) text: String,
    pub(super) source: String,
    pub(super) date: String,
    /// Offsets in characters of the record.
    pub(super) place: Option<(usize, usize)>,
    /// Whether the offsets count in a note that may not be the record at hand.
    pub(super) elsewhere: bool,
    pub(super) prior: bool,
}

/// Which case of Q09 a yes/no question claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum YesNoCase {
    PresentOnAdmission,
    FurtherSpecification,
    CauseAndEffect,
    Conflict,
    NotAllowed,
}

/// A query in either form, normalised.
#[derive(Debug)]
pub(super) struct Wording {
    pub(super) title: String,
    pub(super) question: String,
    pub(super) format: QueryFormat,
    pub(super) case: YesNoCase,
    pub(super) choices: Vec<Choice>,
    pub(super) quotes: Vec<Quote>,
    pub(super) documented: Vec<String>,
    /// Kind of finding in the words of the reports, or empty.
    pub(super) kind: String,
    /// Written for a finding of the engine, whose questions refer to the documented condition by its curated name.
    pub(super) drafted: bool,
    pub(super) free_text: bool,
    /// Fields that show a ranking or a preselected answer.
    pub(super) ranked: Vec<String>,
}

impl Wording {
    pub(super) fn from_draft(query: &ProviderQuery, kind: Option<&str>, style: &QueryChecker) -> Self {
        let quotes = query
            .indicators
            .iter()
            .map(|indicator| Quote {
                text: indicator.text.clone(),
                source: indicator.source.clone().unwrap_or_default(),
                date: indicator.date.clone().unwrap_or_default(),
                place: indicator.start.zip(indicator.end),
                elsewhere: indicator.note_id.is_some(),
                prior: false,
            })
            .collect();
        let mut wording = Self {
            title: query.title.clone(),
            question: query.question.clone(),
            format: query.format,
            case: YesNoCase::NotAllowed,
            choices: Vec::new(),
            quotes,
            documented: query.documented.clone(),
            kind: kind.map(finding_kind).unwrap_or_default(),
            drafted: true,
            free_text: true,
            ranked: Vec::new(),
        };
        wording.choices = plain_choices(&query.options, &query.option_support, &wording.documented, style);
        wording.case = wording.inferred_case();
        wording
    }

    pub(super) fn from_value(value: &Value, style: &QueryChecker) -> Result<Self, String> {
        let Value::Object(query) = value else {
            return Err(format!("query: found {}, expected an object", type_name(value)));
        };
        let format = match text_field(query, "format", "query")?.as_str() {
            "multiple_choice" => QueryFormat::MultipleChoice,
            "open_ended" => QueryFormat::OpenEnded,
            "yes_no" => QueryFormat::YesNo,
            _ => return Err("query: `format` holds another text, allowed are multiple_choice, open_ended and yes_no".into()),
        };
        let mut wording = Self {
            title: text_field(query, "title", "query")?,
            question: text_field(query, "question", "query")?,
            format,
            case: YesNoCase::NotAllowed,
            choices: Vec::new(),
            quotes: quotes_of(query)?,
            documented: texts_field(query, "documented")?,
            kind: optional_text(query, "finding", "query")?.map(|kind| finding_kind(&kind)).unwrap_or_default(),
            drafted: !query.contains_key("finding") && !query.contains_key("yes_no_case"),
            free_text: flag(query, "free_text", "query")?.unwrap_or(true),
            ranked: ranking_fields(query, "query"),
        };
        let options = list_field(query, "options")?;
        if options.iter().all(Value::is_string) {
            let texts: Vec<String> = options.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            wording.choices = plain_choices(&texts, &option_support(query)?, &wording.documented, style);
        } else {
            for (at, option) in options.iter().enumerate() {
                let place = format!("query: option {}", at + 1);
                let Value::Object(option) = option else {
                    return Err(format!(
                        "{place}: found {}, expected every option to be an object, or every one a text",
                        type_name(option)
                    ));
                };
                wording.drafted = false;
                wording.ranked.extend(ranking_fields(option, &format!("option {}", at + 1)));
                wording.choices.push(choice_of(option, &place, style)?);
            }
        }
        wording.case = match optional_text(query, "yes_no_case", "query")? {
            Some(case) => yes_no_case(&case),
            None if query.contains_key("yes_no_case") => YesNoCase::NotAllowed,
            None => wording.inferred_case(),
        };
        Ok(wording)
    }

    /// The case of Q09 a question without one falls under, by the kind of finding or else by its own words.
    fn inferred_case(&self) -> YesNoCase {
        match self.kind.as_str() {
            "poa" => return YesNoCase::PresentOnAdmission,
            "linkage" | "complication" => return YesNoCase::CauseAndEffect,
            "conflict" => return YesNoCase::Conflict,
            "unspecified" => return YesNoCase::FurtherSpecification,
            "" => {}
            _ => return YesNoCase::NotAllowed,
        }
        let question = spoken(&self.question);
        if says_admission(&question) {
            YesNoCase::PresentOnAdmission
        } else if self.documented.len() > 1 && says_relation(&question) {
            YesNoCase::CauseAndEffect
        } else if !self.documented.is_empty() && says_any(&question, &["documented"]) {
            YesNoCase::FurtherSpecification
        } else {
            YesNoCase::NotAllowed
        }
    }
}

impl Quote {
    /// Whether it says something of this patient, and does not just point at the chart. What stands at a place of the record does.
    pub(super) fn is_of_patient(&self) -> bool {
        let placed = self.place.is_some() && !self.text.trim().is_empty();
        placed || spoken(&self.text).iter().any(|word| !EMPTY_REFERENCES.contains(&word.plain.as_str()))
    }

    /// Whether the reader is told that it comes from an earlier encounter.
    pub(super) fn is_labelled_prior(&self) -> bool {
        self.prior
            || [&self.source, &self.date].into_iter().any(|text| {
                let words = spoken(text);
                let at = words
                    .iter()
                    .position(|word| ["prior", "previous", "previously", "earlier", "old", "ago"].contains(&word.plain.as_str()));
                let last = words.windows(2).any(|pair| pair[0].plain == "last" && PERIODS.contains(&pair[1].folded.as_str()));
                last || at.is_some_and(|at| {
                    !words
                        .get(at + 1)
                        .is_some_and(|next| ["shift", "day", "night", "today", "note", "hour"].contains(&next.folded.as_str()))
                })
            })
    }

    /// Whether its own words date it months or years back.
    pub(super) fn says_long_ago(&self) -> bool {
        spoken(&self.text).windows(2).any(|pair| {
            let (first, second) = (pair[0].folded.as_str(), pair[1].plain.as_str());
            (["year", "yr", "y", "month", "mo"].contains(&first) && ["ago", "earlier", "prior", "previously", "before"].contains(&second))
                || (["last", "prior", "previous"].contains(&pair[0].plain.as_str()) && PERIODS.contains(&pair[1].folded.as_str()))
        })
    }
}

fn finding_kind(kind: &str) -> String {
    let kind = kind.trim().to_ascii_lowercase();
    if kind == "unsupported_diagnosis" { "unsupported".into() } else { kind }
}

fn yes_no_case(case: &str) -> YesNoCase {
    match case.trim().to_ascii_lowercase().as_str() {
        "poa" => YesNoCase::PresentOnAdmission,
        "further_specify_documented" | "further_specification" => YesNoCase::FurtherSpecification,
        "cause_effect_documented" | "cause_effect" => YesNoCase::CauseAndEffect,
        "conflict" => YesNoCase::Conflict,
        _ => YesNoCase::NotAllowed,
    }
}

fn plain_choices(options: &[String], support: &[Vec<usize>], documented: &[String], style: &QueryChecker) -> Vec<Choice> {
    let known = Known::new(documented.iter().map(String::as_str));
    let choice = |(at, text): (usize, &String)| {
        let kind = kind_by_text(text, style);
        let documented = kind == OptionKind::Diagnosis
            && answers(text).iter().all(|answer| {
                expand(&spoken(answer)).iter().all(|word| CONNECTIVES.contains(&word.plain.as_str()) || known.has_word(&word.folded))
            });
        Choice { text: text.clone(), kind, documented, supports: support.get(at).cloned().unwrap_or_default() }
    };
    options.iter().enumerate().map(choice).collect()
}

fn kind_by_text(text: &str, style: &QueryChecker) -> OptionKind {
    let words = spoken(text);
    let folded = folded_text(text);
    let is = |known: &str| !known.is_empty() && folded_text(known) == folded;
    let first = words.first().map_or("", |word| word.plain.as_str());
    let undetermined = (says_any(&words, &["unable", "cannot", "not"])
        && says_any(&words, &["determine", "determined", "determinable", "specify", "say"]))
        || says_any(&words, &["undetermined", "undeterminable", "indeterminate"]);
    if undetermined || is(&style.undetermined_option) {
        OptionKind::Undetermined
    } else if is(&style.other_option)
        || (first == "other" && words.iter().skip(1).all(|word| OTHER_WORDS.contains(&word.folded.as_str())))
        || folded == "something else"
    {
        OptionKind::Other
    } else if ["yes", "no", "none", "neither", "not"].contains(&first)
        || says_run(&words, &["ruled", "out"])
        || says_run(&words, &["not", "present"])
    {
        OptionKind::Neither
    } else {
        OptionKind::Diagnosis
    }
}

fn choice_of(option: &Map<String, Value>, place: &str, style: &QueryChecker) -> Result<Choice, String> {
    let text = text_field(option, "text", place)?;
    let kind = match optional_text(option, "kind", place)?.as_deref() {
        Some("dx") => OptionKind::Diagnosis,
        Some("other") => OptionKind::Other,
        Some("undetermined") => OptionKind::Undetermined,
        Some("none") => OptionKind::Neither,
        None => kind_by_text(&text, style),
        Some(_) => return Err(format!("{place}: `kind` holds another text, allowed are dx, other, undetermined and none")),
    };
    let supports = match option.get("supports") {
        None | Some(Value::Null) => Vec::new(),
        Some(value) => indices(value, &format!("{place}: `supports`"))?,
    };
    Ok(Choice { text, kind, documented: flag(option, "documented", place)?.unwrap_or(false), supports })
}

fn quotes_of(query: &Map<String, Value>) -> Result<Vec<Quote>, String> {
    let mut quotes = Vec::new();
    for (at, indicator) in list_field(query, "indicators")?.iter().enumerate() {
        let place = format!("query: indicator {}", at + 1);
        let Value::Object(indicator) = indicator else {
            return Err(format!("{place}: found {}, expected an object", type_name(indicator)));
        };
        let offset = |field: &str| match indicator.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_u64().and_then(|number| usize::try_from(number).ok()) {
                Some(number) => Ok(Some(number)),
                None => Err(format!("{place}: `{field}` is {}, expected a count of characters from 0", type_name(value))),
            },
        };
        quotes.push(Quote {
            text: text_field(indicator, "text", &place)?,
            source: optional_text(indicator, "source", &place)?.unwrap_or_default(),
            date: optional_text(indicator, "date", &place)?.unwrap_or_default(),
            place: offset("start")?.zip(offset("end")?),
            elsewhere: optional_text(indicator, "note_id", &place)?.is_some(),
            prior: flag(indicator, "prior", &place)?.unwrap_or(false),
        });
    }
    Ok(quotes)
}

fn option_support(query: &Map<String, Value>) -> Result<Vec<Vec<usize>>, String> {
    list_field(query, "option_support")?
        .iter()
        .enumerate()
        .map(|(at, value)| indices(value, &format!("query: `option_support` of option {}", at + 1)))
        .collect()
}

fn indices(value: &Value, place: &str) -> Result<Vec<usize>, String> {
    let Value::Array(items) = value else {
        return Err(format!("{place} is {}, expected a list of indicator indices from 0", type_name(value)));
    };
    items
        .iter()
        .map(|item| match item.as_u64().and_then(|number| usize::try_from(number).ok()) {
            Some(number) => Ok(number),
            None => Err(format!("{place} holds {}, expected indicator indices from 0", type_name(item))),
        })
        .collect()
}

fn text_field(object: &Map<String, Value>, field: &str, place: &str) -> Result<String, String> {
    match optional_text(object, field, place)? {
        Some(text) => Ok(text),
        None => Err(format!("{place}: `{field}` is missing, expected a text")),
    }
}

fn optional_text(object: &Map<String, Value>, field: &str, place: &str) -> Result<Option<String>, String> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(format!("{place}: `{field}` is {}, expected a text", type_name(other))),
    }
}

fn flag(object: &Map<String, Value>, field: &str, place: &str) -> Result<Option<bool>, String> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(other) => Err(format!("{place}: `{field}` is {}, expected true or false", type_name(other))),
    }
}

fn list_field<'a>(object: &'a Map<String, Value>, field: &str) -> Result<&'a [Value], String> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(other) => Err(format!("query: `{field}` is {}, expected a list", type_name(other))),
    }
}

fn texts_field(object: &Map<String, Value>, field: &str) -> Result<Vec<String>, String> {
    let text = |item: &Value| match item {
        Value::String(text) => Ok(text.clone()),
        other => Err(format!("query: `{field}` holds {}, expected texts", type_name(other))),
    };
    list_field(object, field)?.iter().map(text).collect()
}

/// Fields that tell the provider which answer is preferred.
fn ranking_fields(object: &Map<String, Value>, place: &str) -> Vec<String> {
    const FIELDS: [&str; 13] = [
        "rank",
        "ranking",
        "score",
        "scores",
        "probability",
        "probabilities",
        "confidence",
        "preferred",
        "recommended",
        "suggested",
        "preselected",
        "selected",
        "default",
    ];
    let shown = |field: &&str| object.get(*field).is_some_and(|value| !matches!(value, Value::Null | Value::Bool(false)));
    FIELDS.iter().filter(|field| shown(field)).map(|field| format!("{place}: field `{field}`")).collect()
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Words that may follow "other" in the option of that name.
const OTHER_WORDS: &[&str] = &[
    "please",
    "specify",
    "explain",
    "describe",
    "state",
    "diagnosis",
    "condition",
    "finding",
    "clinical",
    "explanation",
    "answer",
    "response",
    "cause",
    "more",
    "appropriate",
    "free",
    "text",
    "relevant",
    "or",
    "and",
    "write",
    "in",
];

/// Words of an indicator that only point at the chart.
const EMPTY_REFERENCES: &[&str] = &[
    "see",
    "chart",
    "note",
    "notes",
    "lab",
    "labs",
    "laboratory",
    "vital",
    "vitals",
    "signs",
    "clinical",
    "indicator",
    "indicators",
    "finding",
    "findings",
    "as",
    "above",
    "below",
    "per",
    "record",
    "records",
    "abnormal",
    "review",
    "reviewed",
    "medical",
    "the",
    "in",
    "of",
    "and",
    "documentation",
    "documented",
    "picture",
    "results",
    "result",
    "values",
    "n",
    "a",
    "na",
    "none",
    "tbd",
    "pending",
    "multiple",
    "various",
    "to",
    "be",
    "added",
    "provided",
    "data",
];

/// Periods before this encounter.
const PERIODS: &[&str] = &["year", "month", "admission", "encounter", "hospitalization", "visit", "stay", "record", "lab", "chart"];
