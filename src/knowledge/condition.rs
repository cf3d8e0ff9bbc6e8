//! A condition, compiled: terms, axes, code rules, gaps, indicators.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::terminology::CodeId;
use crate::text::Setting;

use super::WordId;
use super::analyte::AnalyteId;
use super::evidence_kind::EvidenceKind;
use super::index::index_type;

index_type! {
    /// Index of a condition in [`super::Knowledge::conditions`].
    ConditionId
}

/// The twelve axes findings report, of the closed list in the report's schema.
pub const REPORTED_AXES: [&str; 12] =
    ["type", "acuity", "severity", "stage", "laterality", "site", "organism", "cause", "complication", "status", "episode", "trimester"];

/// One value of one axis of one condition: indices into the condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AxisValueRef {
    /// Index of the axis.
    pub axis: u8,
    /// Index of the value in the axis.
    pub value: u8,
}

/// A condition of the knowledge folder.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Its id: the file's name.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Medical domain.
    pub domain: String,
    /// Neutral topic for a query's title.
    pub topic: String,
    /// Whether each distinct code stays its own diagnosis.
    pub each: bool,
    /// Whether a query on it always waits for a person.
    pub human_release: bool,
    /// Its codes that nurses, social workers and the like may document by themselves.
    pub other_clinicians: Vec<CodePattern>,
    /// Citations of the page.
    pub source: String,
    /// Terms that carry values or a code of their own.
    pub terms: Vec<Term>,
    /// What a query may ask.
    pub axes: Vec<Axis>,
    /// Codes by stated values.
    pub rules: Vec<CodeRule>,
    /// Documented codes that leave something out.
    pub gaps: Vec<GapRule>,
    /// Answers to its gaps that its own values do not give.
    pub answers: Vec<AnswerRule>,
    /// What a statement of something else gives.
    pub given: Vec<GivenRule>,
    /// What a cause that it names is in the words of the classification ("drug induced").
    pub causes_say: Vec<WordId>,
    /// Evidence.
    pub indicators: Vec<Indicator>,
    /// When the record suggests it and nobody wrote it.
    pub missing: Option<MissingRule>,
    /// When it is written and not supported.
    pub unsupported: Option<UnsupportedRule>,
    /// Statements that cannot both stand.
    pub conflicts: Vec<ConflictRule>,
    /// What contradicts an old statement of it.
    pub stale: Option<StaleRule>,
    /// Scores with codes of their own beside it.
    pub scores: Vec<ScoreRule>,
    /// Relationships nobody stated.
    pub linkages: Vec<LinkageRule>,
    /// Words that do not index to a diagnosis.
    pub noncodable: Vec<Noncodable>,
    /// Rules and look-alikes for a reader.
    pub notes: Vec<ReaderNote>,
    /// The Markdown page beside it.
    pub page: String,
}

/// A group of words that name the condition, with what they already say.
#[derive(Clone, Debug)]
pub struct Term {
    /// Values the words state.
    pub values: Vec<AxisValueRef>,
    /// Code the words fix.
    pub code: Option<CodeId>,
    /// Whether its words name a cause: they stand beside what it brought about, and inside the name of that ("due to chemotherapy").
    pub cause: bool,
}

/// Where the words of an axis count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The mention's own phrase.
    Phrase,
    /// The mention's sentence.
    Sentence,
    /// Anywhere in the note.
    Note,
}

/// Something a query may ask about a condition.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Its own name.
    pub id: String,
    /// The closed axis it reports as.
    pub reports_as: &'static str,
    /// Closed axes a finding on it names as well.
    pub also_reports_as: Vec<&'static str>,
    /// Whether its values rise, so that of several stated the highest counts.
    pub rising: bool,
    /// Completes "Please clarify ...".
    pub ask: String,
    /// Where its words count.
    pub scope: Scope,
    /// Whether clinicians other than the provider may document it (guidelines I.B.13, I.B.14); true of every side.
    pub other_clinicians: bool,
    /// Whether a physician's report of a study may state it for a condition the provider diagnosed; sites and sides always.
    pub anatomic: bool,
    /// Its values, in order.
    pub values: Vec<AxisValue>,
}

/// One value of an axis.
#[derive(Clone, Debug)]
pub struct AxisValue {
    /// Its id.
    pub id: String,
    /// How a query's option says it.
    pub label: String,
    /// Whether it is suggested only where an indicator speaks for it.
    pub needs_evidence: bool,
    /// Whether a drug named as the cause beside the condition states it.
    pub by_drug: bool,
    /// How common it is among its axis's values: it orders suggestions before anything is read, never the options of a query.
    pub frequency: Frequency,
}

/// How common something is relative to its alternatives, where 1 is usual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frequency {
    /// In a hospital stay.
    pub inpatient: f64,
    /// In a clinic.
    pub outpatient: f64,
}

impl Frequency {
    /// As common as anything else.
    pub const USUAL: Self = Self { inpatient: 1.0, outpatient: 1.0 };

    /// How common in a setting.
    #[must_use]
    pub fn of(self, setting: Setting) -> f64 {
        match setting {
            Setting::Inpatient => self.inpatient,
            Setting::Outpatient => self.outpatient,
        }
    }
}

/// The code for a set of stated values.
#[derive(Clone, Debug)]
pub struct CodeRule {
    /// The code.
    pub code: CodeId,
    /// For each axis named, the values of which one must be stated.
    pub when: Vec<Vec<AxisValueRef>>,
    /// Conditions that must be documented too.
    pub with: Vec<ConditionId>,
    /// Codes the classification wants beside it ("code first", "use additional").
    pub also: Vec<CodeId>,
    /// The axes named.
    axes: AxisSet,
}

impl CodeRule {
    /// A rule.
    pub(super) fn new(code: CodeId, when: Vec<Vec<AxisValueRef>>, with: Vec<ConditionId>, also: Vec<CodeId>) -> Self {
        let axes = AxisSet::of(when.iter().filter_map(|allowed| allowed.first()));
        Self { code, when, with, also, axes }
    }

    /// Whether values of every axis named are among some; which they are is another question.
    #[must_use]
    pub fn has_its_axes(&self, stated: AxisSet) -> bool {
        self.axes.0 & !stated.0 == 0
    }
}

/// Axes of a condition, which has fewer than 64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AxisSet(u64);

impl AxisSet {
    /// The axes of some values.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a AxisValueRef>) -> Self {
        Self(values.into_iter().fold(0, |axes, value| axes | 1 << (value.axis % 64)))
    }
}

/// A documented code that leaves axes out.
#[derive(Clone, Debug)]
pub struct GapRule {
    /// Codes it is about: a code and whether everything below counts.
    pub codes: Vec<CodePattern>,
    /// The axes left out.
    pub axes: Vec<u8>,
    /// Whether it is of high importance.
    pub high: bool,
    /// Settings it holds in.
    pub settings: Settings,
    /// Only when treated, evaluated or monitored in the note.
    pub needs_care: bool,
    /// Only when one of these indicators is met; empty means always.
    pub require_any: Vec<u16>,
    /// Axes that nobody asks for and that an answer may state too: who names the kidney mostly says whether it is acute.
    pub may_state: Vec<u8>,
    /// Conditions whose documentation answers it: a documented pneumonia is the source of a sepsis.
    pub unless: Vec<ConditionId>,
    /// Codes that answer it beside the documented one: a psychosis beside a documented bipolar disorder is of it.
    pub unless_codes: Vec<CodePattern>,
}

impl GapRule {
    /// Whether it lists a code by itself and not by how it begins.
    #[must_use]
    pub fn names(&self, code: CodeId) -> bool {
        self.codes.iter().any(|pattern| pattern.is_one_code() && pattern.matches(code))
    }
}

/// What a documented sign gives to a condition the index joins it to by "with" (G I.A.15): a hypoxemia beside an acute respiratory failure.
#[derive(Clone, Debug)]
pub struct GivenRule {
    /// The code that the two are together.
    pub code: CodeId,
    /// Codes as documented.
    pub codes: Vec<CodePattern>,
    /// Codes of the sign.
    pub by: Vec<CodePattern>,
    /// Citation.
    pub source: String,
}

/// An answer to a gap that the condition's own values do not give: mostly another condition's code (an aspiration behind a pneumonia).
#[derive(Clone, Debug)]
pub struct AnswerRule {
    /// The code.
    pub code: CodeId,
    /// Documented codes it may answer.
    pub codes: Vec<CodePattern>,
    /// Axes, of which one is open.
    pub axes: Vec<u8>,
    /// Indicators of which one is met, each counted for it; empty means always.
    pub require_any: Vec<u16>,
    /// How common it is among the answers.
    pub frequency: Frequency,
    /// Citation.
    pub source: String,
}

/// A set of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Inpatient.
    pub inpatient: bool,
    /// Outpatient.
    pub outpatient: bool,
}

impl Settings {
    /// Both settings.
    pub const BOTH: Self = Self { inpatient: true, outpatient: true };

    /// Whether the set has this setting.
    #[must_use]
    pub fn has(self, setting: Setting) -> bool {
        match setting {
            Setting::Inpatient => self.inpatient,
            Setting::Outpatient => self.outpatient,
        }
    }
}

/// A code, or all whose dotted text begins so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePattern {
    /// As written: a dotted code, or the beginning of some and a star.
    pub written: String,
    /// Codes that begin alike stand side by side in the code set.
    pub(super) codes: Range<u32>,
}

impl CodePattern {
    /// Whether a code matches.
    #[must_use]
    pub fn matches(&self, code: CodeId) -> bool {
        self.codes.contains(&code.0)
    }

    /// Whether it is of one code alone and not of all that begin so.
    #[must_use]
    pub fn is_one_code(&self) -> bool {
        !self.written.ends_with('*')
    }

    /// The codes that match.
    pub(super) fn codes(&self) -> impl Iterator<Item = CodeId> + use<> {
        self.codes.clone().map(CodeId)
    }
}

/// What meets an indicator.
#[derive(Clone, Debug)]
pub enum Test {
    /// Words found and asserted present.
    Words {
        /// Something measured that the same statement or the one before it has to name.
        near: Option<AnalyteId>,
    },
    /// A measured value within bounds, canonical unit.
    Value {
        /// What is measured.
        analyte: AnalyteId,
        /// Lower bound and whether the bound itself counts.
        low: Option<(f64, bool)>,
        /// Upper bound and whether the bound itself counts.
        high: Option<(f64, bool)>,
    },
    /// A change between values of one note.
    Change {
        /// What is measured.
        analyte: AnalyteId,
        /// Largest later over smallest earlier value, at least.
        rise_ratio: Option<f64>,
        /// Largest earlier over smallest later value, at least.
        fall_ratio: Option<f64>,
        /// Largest later minus smallest earlier value, at least.
        rise: Option<f64>,
        /// Largest earlier minus smallest later value, at least.
        fall: Option<f64>,
    },
    /// A drug given, by index into the medications, with a route when it matters.
    Drug {
        /// Indices of the medications.
        medications: Vec<u16>,
        /// Required route.
        route: Option<Route>,
    },
}

/// Indicators by what they test: a record is asked only about what it holds.
#[derive(Clone, Debug, Default)]
pub struct MeasuredIndicators {
    /// Those on the value of something measured or on its change.
    pub of_analyte: FxHashMap<AnalyteId, Vec<(ConditionId, u16)>>,
    /// Those on a drug, by its index.
    pub of_drug: FxHashMap<u16, Vec<(ConditionId, u16)>>,
}

/// How a drug is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Into a vein.
    Intravenous,
    /// By mouth or feeding tube.
    Oral,
    /// Breathed in.
    Inhaled,
    /// Under the skin or into muscle.
    Injected,
}

/// One piece of evidence the knowledge knows.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Its id in the condition.
    pub id: String,
    /// Kind of evidence.
    pub kind: EvidenceKind,
    /// What meets it.
    pub test: Test,
    /// The axis values it speaks for; empty means presence.
    pub supports: Vec<AxisValueRef>,
    /// How a reader would say it.
    pub label: String,
    /// Citation.
    pub source: String,
}

/// One combination of evidence that suggests a condition nobody wrote.
#[derive(Clone, Debug)]
pub struct MissingWay {
    /// Sets of indicators, of which one must be met as a whole.
    pub require_any: Vec<Vec<u16>>,
    /// Independent kinds needed.
    pub minimum_kinds: usize,
    /// Conditions of which one must be documented; empty means none need be.
    pub with: Vec<ConditionId>,
    /// Conditions whose documentation explains the evidence.
    pub explained_by: Vec<ConditionId>,
    /// Codes that explain it where their condition as a whole does not: of the status codes those of a kidney explain a creatinine.
    pub explained_by_codes: Vec<CodePattern>,
    /// Citation.
    pub source: String,
}

/// When the record suggests a condition nobody wrote.
#[derive(Clone, Debug)]
pub struct MissingRule {
    /// What raises it: the rule itself, then its alternatives.
    pub ways: Vec<MissingWay>,
    /// Conditions of its group that it adds to: their words do not name it.
    pub beside: Vec<ConditionId>,
    /// Codes an answer could lead to.
    pub suggest: Vec<CodeId>,
    /// Settings it holds in.
    pub settings: Settings,
}

/// When a documented condition lacks support.
#[derive(Clone, Debug)]
pub struct UnsupportedRule {
    /// Indicators that would support it.
    pub of: Vec<u16>,
    /// Raised when fewer than this are met.
    pub fewer_than: usize,
    /// And at least this many of their analytes are given.
    pub measured_at_least: usize,
    /// Settings it holds in.
    pub settings: Settings,
    /// Citation.
    pub source: String,
}

/// Statements that cannot both stand.
#[derive(Clone, Debug)]
pub struct ConflictRule {
    /// Values of one axis of which two stated ones conflict.
    pub values: Vec<AxisValueRef>,
    /// Another condition that excludes this one.
    pub with: Option<ConditionId>,
    /// Whether this one is no code while the conflict is open.
    pub withheld: bool,
    /// Indicators one of which contradicts a stated one of the values.
    pub require_any: Vec<u16>,
    /// Citation.
    pub source: String,
}

/// What says that the condition is no longer there, where an older statement of the same note has it.
#[derive(Clone, Debug)]
pub struct StaleRule {
    /// Folded phrases between blanks.
    pub words: Vec<String>,
    /// Citation.
    pub source: String,
}

/// A score or measure whose value has a code of its own, reported beside the condition's.
#[derive(Clone, Debug)]
pub struct ScoreRule {
    /// Its name: the last part of the finding's id.
    pub id: String,
    /// What is measured.
    pub analyte: AnalyteId,
    /// Codes of the condition it stands beside.
    pub codes: Vec<CodePattern>,
    /// Whether only a value given by another clinician is told: a provider who writes it has documented it.
    pub other_clinicians: bool,
    /// Rising lowest values with their codes.
    pub steps: Vec<(f64, CodeId)>,
    /// Citation.
    pub source: String,
}

/// A relationship that decides the code, is not presumed, and nobody stated.
#[derive(Clone, Debug)]
pub struct LinkageRule {
    /// Conditions of which one is documented as current.
    pub with: Vec<ConditionId>,
    /// Or codes of which one is, the condition's own among them.
    pub with_codes: Vec<CodePattern>,
    /// And one of these, where any are named.
    pub any_of: Vec<ConditionId>,
    /// Or one of these codes.
    pub any_of_codes: Vec<CodePattern>,
    /// Indicators of which one is met as well, where any are named.
    pub beside: Vec<u16>,
    /// Or one of these indicators is met.
    pub require_any: Vec<u16>,
    /// The axes left open.
    pub axes: Vec<u8>,
    /// Completes "Please clarify ...".
    pub ask: String,
    /// Settings it holds in.
    pub settings: Settings,
    /// Citation.
    pub source: String,
}

/// Words that do not index to a diagnosis.
#[derive(Clone, Debug)]
pub struct Noncodable {
    /// The symptom or finding the words index to, which is not the diagnosis behind it.
    pub code: Option<CodeId>,
    /// The axes the words leave out.
    pub axes: Vec<u8>,
    /// Completes "Please clarify ...".
    pub ask: String,
    /// Citation.
    pub source: String,
}

/// A rule or look-alike shown by `explain`.
#[derive(Clone, Debug)]
pub struct ReaderNote {
    /// Whether it is a look-alike rather than a rule.
    pub confounder: bool,
    /// The text.
    pub text: String,
    /// Citation.
    pub source: String,
}
