//! Source files to [`Knowledge`], reporting every fault.

mod axis_words;
mod care;
mod combinations;
mod conditions;
mod course;
mod cues;
mod measured;
mod sections;
mod tables;
mod turned;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::de::DeserializeOwned;

use crate::terminology::{CodeId, CodeSet};

use super::condition::{CodePattern, ConditionId};
use super::fault::{Fault, Faults, KnowledgeError, unknown};
use super::files;
use super::lexicon::LexiconBuilder;
use super::word_list::WordList;
use super::{Classification, Knowledge, SourceFiles};

/// What later files refer to.
struct Context<'a> {
    codes: &'a CodeSet,
    lexicon: LexiconBuilder,
    turning: turned::Turning,
    measured: measured::Measured,
    faults: Vec<Fault>,
    analytes: FxHashMap<String, u16>,
    /// Units of each analyte.
    units: Vec<Vec<super::Unit>>,
    medications: FxHashMap<String, u16>,
    drug_classes: BTreeMap<String, Vec<u16>>,
    treatments: FxHashMap<String, u16>,
    sections: FxHashMap<String, u16>,
    conditions: BTreeMap<String, ConditionId>,
}

pub(super) fn compile(files: &SourceFiles, codes: CodeSet) -> Result<Knowledge, KnowledgeError> {
    let mut context = Context {
        codes: &codes,
        lexicon: LexiconBuilder::default(),
        turning: turned::Turning::default(),
        measured: measured::Measured::default(),
        faults: Vec::new(),
        analytes: FxHashMap::default(),
        units: Vec::new(),
        medications: FxHashMap::default(),
        drug_classes: BTreeMap::new(),
        treatments: FxHashMap::default(),
        sections: FxHashMap::default(),
        conditions: BTreeMap::new(),
    };
    let sections = sections::sections(files, &mut context);
    let cues = cues::cues(files, &mut context);
    let (analytes, reading) = tables::analytes(files, &mut context);
    let (medications, treatments) = tables::medications(files, &mut context);
    let tables::Synonyms { canonical, phrases: phrase_files, parts, paired, clipped, contrasts, turning, measured } =
        tables::synonyms(files, &mut context);
    context.turning = turning;
    context.measured = measured;
    let classification = Classification::compile(&codes, &canonical);
    let mut phrases = Vec::new();
    tables::phrases(files, phrase_files, &classification, &mut phrases, &mut context);
    let wholes = combinations::wholes(files, &parts, &classification, &mut context);
    let (combinations, details) = combinations::combinations(files, &mut context);
    let mut words = WordList::new(&classification, &wholes, &paired, &clipped);
    let abbreviations = tables::abbreviations(files, &classification, &mut words, &clipped, &mut context);
    let (pages, query_style, policy) = tables::pages(files, &mut context);
    let care = care::care(files, &mut context);
    let axis_words = axis_words::axis_words(files, &mut context);
    let conditions = conditions::conditions(files, &classification, &mut context);
    let groups = tables::groups(files, &conditions, &mut context);
    let family = conditions::families(files, &conditions, &mut context);
    let course = course::course(files, &mut context);
    let confidence = tables::confidence(files, &mut context);
    let sections::Sections { kinds: sections, evidence: section_evidence, credentials, words: section_words } = sections;

    let Context { mut lexicon, turning, measured, mut faults, .. } = context;
    turning.finish(&mut lexicon);
    measured.finish(&mut lexicon);
    let lexicon =
        lexicon.build(&mut words).map_err(|message| KnowledgeError { faults: vec![Fault { file: "lexicon".into(), line: 0, message }] });
    if !faults.is_empty() {
        faults.sort();
        faults.dedup();
        return Err(KnowledgeError { faults });
    }
    let mut hash = <sha2::Sha256 as sha2::Digest>::new();
    for (name, text) in files {
        sha2::Digest::update(&mut hash, name.as_bytes());
        sha2::Digest::update(&mut hash, [0]);
        sha2::Digest::update(&mut hash, text.as_bytes());
    }
    let digest = sha2::Digest::finalize(hash);
    let version = digest.iter().take(6).fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    Ok(Knowledge {
        classification,
        measured_indicators: conditions::measured_indicators(&conditions),
        asking_on_evidence: conditions::asking_on_evidence(&conditions),
        procedures: conditions::procedures(&conditions),
        conditions,
        words,
        lexicon: lexicon?,
        cues,
        sections,
        section_evidence,
        credentials,
        section_words,
        analytes,
        reading,
        medications,
        treatments,
        phrases,
        wholes,
        contrasts,
        abbreviations,
        combinations,
        details,
        confidence,
        pages,
        query_style,
        policy,
        care,
        axis_words,
        poa_exempt: crate::terminology::PoaExempt::bundled(),
        version,
        family,
        groups,
        course,
        codes,
    })
}

/// Reads one TOML file; a missing required file and a syntax error are faults.
fn parse<T: DeserializeOwned>(files: &SourceFiles, name: &str, faults: &mut Vec<Fault>) -> Option<T> {
    let Some(text) = files.get(name) else {
        faults.push(Fault { file: name.to_owned(), line: 0, message: "the file is missing".into() });
        return None;
    };
    match toml::from_str::<T>(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let message = error.message().trim().to_owned();
            let mut at = Faults::new(name, text, faults);
            match error.span() {
                Some(span) => at.at(span.start, message),
                None => at.whole(message),
            }
            None
        }
    }
}

impl Context<'_> {
    fn fault(&mut self, files: &SourceFiles, file: &str, at: usize, message: impl Into<String>) {
        let text = files.get(file).map_or("", String::as_str);
        Faults::new(file, text, &mut self.faults).at(at, message);
    }

    /// A billable code of the code set.
    fn code(&mut self, files: &SourceFiles, file: &str, code: &files::S) -> Option<CodeId> {
        let text = code.get_ref();
        match self.codes.find(text) {
            Some(id) if self.codes.is_billable(id) => Some(id),
            Some(_) => {
                self.fault(
                    files,
                    file,
                    code.span().start,
                    format!("code `{text}` is a header, not billable, in {}", self.codes.release().id),
                );
                None
            }
            None => {
                self.fault(files, file, code.span().start, format!("code `{text}` is not in {}", self.codes.release().id));
                None
            }
        }
    }

    /// A code or prefix with `*`; a fault when nothing matches.
    fn pattern(&mut self, files: &SourceFiles, file: &str, code: &files::S) -> CodePattern {
        let text = code.get_ref();
        let codes = match text.strip_suffix('*') {
            Some(prefix) => prefix_range(self.codes, prefix),
            None => self.codes.find(text).map_or(0..0, |code| code.0..code.0 + 1),
        };
        if codes.is_empty() {
            self.fault(files, file, code.span().start, format!("code `{text}` matches nothing in {}", self.codes.release().id));
        }
        CodePattern { written: text.clone(), codes }
    }

    fn one_of<T: Copy>(&mut self, files: &SourceFiles, file: &str, found: &files::S, what: &str, allowed: &[(T, &str)]) -> Option<T> {
        let text = found.get_ref();
        if let Some((value, _)) = allowed.iter().find(|(_, name)| name == text) {
            return Some(*value);
        }
        let names: Vec<&str> = allowed.iter().map(|(_, name)| *name).collect();
        self.fault(files, file, found.span().start, format!("{what} `{text}`: allowed are {}", names.join(", ")));
        None
    }

    fn known(
        &mut self,
        files: &SourceFiles,
        file: &str,
        found: &files::S,
        what: &str,
        list: &str,
        ids: &FxHashMap<String, u16>,
    ) -> Option<u16> {
        if let Some(id) = ids.get(found.get_ref()) {
            return Some(*id);
        }
        // Of a list that could not be read itself, that is the one fault to mend.
        if !ids.is_empty() {
            let message = unknown(what, found.get_ref(), list, ids.keys().map(String::as_str));
            self.fault(files, file, found.span().start, message);
        }
        None
    }
}

/// Codes whose dotted text begins with `prefix`, as a range of code indices.
fn prefix_range(codes: &CodeSet, prefix: &str) -> std::ops::Range<u32> {
    let count = u32::try_from(codes.len()).unwrap_or(u32::MAX);
    let at = |index: u32| codes.code(CodeId(index));
    let lower = partition(count, |index| at(index) < prefix);
    let upper = partition(count, |index| at(index) < prefix || at(index).starts_with(prefix));
    lower..upper.max(lower)
}

fn partition(count: u32, before: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
