//! What we know, compiled and immutable: the code set, the conditions, the cues, the values and one lexicon over all their words.
//!
//! Built from the files of `models/knowledge/` (see docs/knowledge-format.md), with a site's own folder laid over them. Building reports every fault of every
//! file at once; after that nothing in it changes.

mod analyte;
mod axis_words;
mod bundled;
mod by_category;
mod care;
mod classification;
mod combination;
mod compile;
mod condition;
mod confidence;
mod contrast;
mod course;
mod cue;
mod evidence_kind;
mod fault;
mod files;
mod habits;
mod index;
mod lexicon;
mod policy;
mod section;
mod word_list;

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::FxHashMap;

use crate::terminology::{CodeId, CodeSet, PoaExempt};
use crate::text::AuthorRole;

pub use analyte::{Analyte, AnalyteId, Reading, Unit};
pub use axis_words::AxisWords;
pub use bundled::{bundled_code_set, bundled_files};
pub use by_category::ByCategory;
pub use care::{Care, CareEvent, CareRule};
pub use classification::{Classification, FrameId, Member, Side, WordId, WordRole, WordSieve, default_below};
pub use combination::{Combination, Detail, DetailValue, Obstetric, Replaced};
pub use condition::{
    AnswerRule, Axis, AxisSet, AxisValue, AxisValueRef, CodePattern, CodeRule, Condition, ConditionId, ConflictRule, Frequency, GapRule,
    GivenRule, Indicator, LinkageRule, MeasuredIndicators, MissingRule, MissingWay, Noncodable, REPORTED_AXES, ReaderNote, Route, Scope,
    ScoreRule, Settings, StaleRule, Term, Test, UnsupportedRule,
};
pub use confidence::{ConfidenceWeights, Sign, Signs};
pub use contrast::Contrast;
pub use cue::{Cue, CueCategory, Gone};
pub use evidence_kind::EvidenceKind;
pub use fault::{Fault, KnowledgeError};
pub use habits::Habits;
pub use lexicon::{Entry, Hit, Lexicon};
pub use policy::Policy;
pub use section::{SectionEvidence, SectionId, SectionKind, SectionRole, SectionSign, SectionWords};
pub use word_list::{WordKey, WordList};

/// How many words a part of the body may have, marks included: "L5-S1", "knee".
pub const PART_WORDS: usize = 5;

/// A drug.
#[derive(Clone, Debug)]
pub struct Medication {
    /// Ingredient.
    pub ingredient: String,
    /// Its classes.
    pub classes: Vec<String>,
}

/// A phrase rewritten into words of the classification.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The classification's words.
    pub words: Vec<WordId>,
    /// A side the phrase states.
    pub side: Option<Side>,
    /// The code it fixes when nothing more is said.
    pub code: Option<CodeId>,
    /// Codes that its words state beside that one.
    pub also: Vec<CodeId>,
}

/// A short form and what it may mean.
#[derive(Clone, Debug)]
pub struct Abbreviation {
    /// As written.
    pub short: String,
    /// Its meanings; one for an unambiguous short form.
    pub senses: Vec<Sense>,
}

/// One meaning of an abbreviation.
#[derive(Clone, Debug)]
pub struct Sense {
    /// In words.
    pub means: String,
    /// The phrase it stands for.
    pub phrase: Phrase,
    /// Words and phrases that speak for this meaning.
    pub context: Vec<Vec<WordKey>>,
    /// Sections that speak for it.
    pub sections: Vec<SectionId>,
    /// Whether it is meant when nothing speaks for another.
    pub default: bool,
    /// Whether it is a diagnosis at all.
    pub diagnosis: bool,
}

/// A finding kind or query rule, for `explain`.
#[derive(Clone, Debug)]
pub struct RulePage {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it does.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// An example.
    pub example: String,
    /// Who closes such a finding, and how; empty for a query rule.
    pub resolution: String,
    /// Citation.
    pub source: String,
}

/// What a query may never say, and house policy.
#[derive(Clone, Debug, Default)]
pub struct QueryStyle {
    /// Leading wording (Q04).
    pub leading: Vec<String>,
    /// Wordings that look leading and are allowed.
    pub leading_exceptions: Vec<String>,
    /// Payment and quality wording (Q05).
    pub payment: Vec<String>,
    /// Ranking wording (Q16).
    pub ranking: Vec<String>,
    /// Where to write (Q10).
    pub placement: Vec<String>,
    /// Leading removal (Q11).
    pub removal: Vec<String>,
    /// Topics a person releases (Q15).
    pub release_topics: Vec<String>,
    /// Text of the option "other".
    pub other_option: String,
    /// Text of the option "unable to determine".
    pub undetermined_option: String,
    /// Text of the option "yes".
    pub yes_option: String,
    /// Text of the option "no".
    pub no_option: String,
}

/// A source file of knowledge: its name relative to the folder, and its text.
pub type SourceFiles = BTreeMap<String, String>;

/// Everything known, compiled.
#[derive(Debug)]
pub struct Knowledge {
    /// The code set.
    pub codes: CodeSet,
    /// The code set as sets of words.
    pub classification: Classification,
    /// Conditions, by id.
    pub conditions: Vec<Condition>,
    /// The indicators that test a value, a change or a drug rather than words.
    pub measured_indicators: MeasuredIndicators,
    /// Every word the lexicon and the classification use.
    pub words: WordList,
    /// One automaton over all phrases.
    pub lexicon: Lexicon,
    /// Assertion cues.
    pub cues: Vec<Cue>,
    /// Section kinds.
    pub sections: Vec<SectionKind>,
    /// What tells the kind of a text that stands under no heading.
    pub section_evidence: Vec<SectionEvidence>,
    /// Folded credentials ("md", "rd") and who signs with them.
    credentials: FxHashMap<String, AuthorRole>,
    /// Words of headings, of labelled lines and of passages that teach.
    pub section_words: SectionWords,
    /// Things measured.
    pub analytes: Vec<Analyte>,
    /// The words around values.
    pub reading: Reading,
    /// Drugs.
    pub medications: Vec<Medication>,
    /// Treatments, by id.
    pub treatments: Vec<String>,
    /// Rewritten phrases.
    pub phrases: Vec<Phrase>,
    /// What a folded word for a part of the body stands for besides itself, each in words of titles: a thigh is of the leg, and of the lower limb.
    pub wholes: FxHashMap<String, Vec<Vec<WordId>>>,
    /// What codes take for granted and a note may contradict.
    pub contrasts: Vec<Contrast>,
    /// Abbreviations.
    pub abbreviations: Vec<Abbreviation>,
    /// Codes that together are one.
    pub combinations: ByCategory<Combination>,
    /// Details that words elsewhere in a note tell.
    pub details: Vec<Detail>,
    /// What tells how likely a code is right.
    pub confidence: ConfidenceWeights,
    /// Finding kinds and query rules.
    pub pages: Vec<RulePage>,
    /// What a query may not say.
    pub query_style: QueryStyle,
    /// House policy: caps, windows, thresholds.
    pub policy: Policy,
    /// What care may bring about, and what a stay may.
    pub care: Care,
    /// Words of titles by the axis they speak of.
    pub axis_words: AxisWords,
    /// Codes exempt from present-on-admission reporting.
    pub poa_exempt: PoaExempt,
    /// Hash of the source files, for provenance.
    pub version: String,
    /// Condition of each code, by family.
    family: Vec<Option<ConditionId>>,
    /// See [`Knowledge::asking_on_evidence`].
    asking_on_evidence: FxHashMap<CodeId, Vec<ConditionId>>,
    procedures: Vec<ConditionId>,
    /// Group of each condition.
    groups: Vec<u16>,
    /// What the file `course.toml` says of codes.
    course: course::Course,
}

impl Knowledge {
    /// Compiles source files over a code set.
    ///
    /// # Errors
    /// Every fault of every file, sorted.
    pub fn compile(files: &SourceFiles, codes: CodeSet) -> Result<Self, KnowledgeError> {
        compile::compile(files, codes)
    }

    /// The bundled knowledge over the bundled code set.
    ///
    /// # Errors
    /// When the embedded files are damaged; a test keeps them whole.
    pub fn bundled() -> Result<Self, KnowledgeError> {
        Self::compile(&bundled_files(), bundled_code_set()?)
    }

    /// Reads a folder's `.toml` and `.md` files over the bundled ones: a file of the same name replaces the bundled one.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read or is not UTF-8.
    pub fn files_with_folder(folder: &Path) -> Result<SourceFiles, KnowledgeError> {
        let mut files = bundled_files();
        let mut faults = Vec::new();
        read_folder(folder, folder, &mut files, &mut faults);
        if faults.is_empty() { Ok(files) } else { Err(KnowledgeError { faults }) }
    }

    /// A condition.
    #[must_use]
    pub fn condition(&self, id: ConditionId) -> &Condition {
        &self.conditions[id.index()]
    }

    /// Finds a condition by its id.
    #[must_use]
    pub fn condition_id(&self, id: &str) -> Option<ConditionId> {
        let index = self.conditions.binary_search_by(|condition| condition.id.as_str().cmp(id)).ok()?;
        Some(ConditionId(u16::try_from(index).ok()?))
    }

    /// The condition whose family a code belongs to.
    #[must_use]
    pub fn family(&self, code: CodeId) -> Option<ConditionId> {
        self.family.get(code.index()).copied().flatten()
    }

    /// The group a condition belongs to: conditions that share a nonspecific code have the same.
    #[must_use]
    pub fn group(&self, condition: ConditionId) -> u16 {
        self.groups[condition.index()]
    }

    /// The conditions that ask about a code on evidence of their own: a gap of theirs lists the code by itself.
    #[must_use]
    pub fn asking_on_evidence(&self, code: CodeId) -> &[ConditionId] {
        self.asking_on_evidence.get(&code).map_or(&[], Vec::as_slice)
    }

    /// The conditions that are procedures.
    #[must_use]
    pub fn procedures(&self) -> &[ConditionId] {
        &self.procedures
    }

    /// The kind of section with an id.
    #[must_use]
    pub fn section_named(&self, id: &str) -> Option<SectionId> {
        self.sections.iter().position(|kind| kind.id == id).and_then(|at| u16::try_from(at).ok()).map(SectionId)
    }

    /// Who signs with a credential, a folded word.
    #[must_use]
    pub fn credential(&self, word: &str) -> Option<AuthorRole> {
        self.credentials.get(word).copied()
    }

    /// A section kind.
    #[must_use]
    pub fn section(&self, id: SectionId) -> &SectionKind {
        &self.sections[id.index()]
    }
}

fn read_folder(root: &Path, folder: &Path, into: &mut SourceFiles, faults: &mut Vec<Fault>) {
    let fault = |path: &Path, message: String| Fault { file: path.display().to_string(), line: 0, message };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            faults.push(fault(folder, format!("cannot read the knowledge folder: {error}")));
            return;
        }
    };
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_folder(root, &path, into, faults);
        } else if matches!(path.extension().and_then(|e| e.to_str()), Some("toml" | "md")) {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            match std::fs::read(&path).map_err(|error| error.to_string()).and_then(|bytes| {
                String::from_utf8(bytes).map_err(|error| format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
            }) {
                Ok(text) => {
                    into.insert(name, text);
                }
                Err(error) => faults.push(fault(&path, error)),
            }
        }
    }
}
