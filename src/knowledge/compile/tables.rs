//! The tables beside the conditions: values, drugs, synonyms, abbreviations, pages, groups, course.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use toml::Spanned;

use crate::terminology::CodeId;
use crate::text::fold_phrase;

use super::super::analyte::{Analyte, AnalyteId, Reading, Unit};
use super::super::condition::Condition;
use super::super::confidence::{ConfidenceWeights, Sign};
use super::super::contrast::Contrast;
use super::super::evidence_kind::EvidenceKind;
use super::super::files::{
    AbbreviationsFile, AnalytesFile, ContrastFile, GroupsFile, MedicationsFile, PartFile, PhraseFile, SynonymsFile, WordFile,
};
use super::super::lexicon::Entry;
use super::super::section::SectionId;
use super::super::word_list::WordList;
use super::super::{Abbreviation, Classification, Medication, Phrase, Policy, QueryStyle, RulePage, Sense, SourceFiles};
use super::measured::{Measured, Said};
use super::turned::Turning;
use super::{Context, parse};

fn id(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

pub(super) fn analytes(files: &SourceFiles, context: &mut Context<'_>) -> (Vec<Analyte>, Reading) {
    const FILE: &str = "analytes.toml";
    let mut out = Vec::new();
    let Some(file) = parse::<AnalytesFile>(files, FILE, &mut context.faults) else { return (out, Reading::default()) };
    let folded = |words: &[String]| words.iter().map(|word| fold_phrase(word).trim().to_owned()).collect();
    let reading = Reading {
        links: folded(&file.reading.links),
        aims: folded(&file.reading.aims),
        times: folded(&file.reading.times),
        other_weights: folded(&file.reading.other_weights),
        specimens: folded(&file.reading.specimens),
        blood: folded(&file.reading.blood),
    };
    for (index, analyte) in file.analyte.iter().enumerate() {
        let analyte_id = AnalyteId(id(index));
        if context.analytes.insert(analyte.id.get_ref().clone(), analyte_id.0).is_some() {
            context.fault(files, FILE, analyte.id.span().start, format!("analyte `{}` stands twice", analyte.id.get_ref()));
        }
        // An echo's ejection fraction is imaging; everything unnamed in the evidence kinds is a lab.
        let kind = EvidenceKind::ALL.iter().find(|(_, name)| name == analyte.kind.get_ref()).map_or(EvidenceKind::Lab, |(kind, _)| *kind);
        let mut units: Vec<Unit> = analyte
            .units
            .iter()
            .map(|unit| Unit { name: unit.name.clone(), folded: fold_unit(&unit.name), factor: unit.factor, offset: unit.offset })
            .collect();
        if !units.iter().any(|unit| unit.name == analyte.unit) {
            units.push(Unit { name: analyte.unit.clone(), folded: fold_unit(&analyte.unit), factor: 1.0, offset: 0.0 });
        }
        let mut guess = Vec::new();
        for entry in &analyte.guess {
            match units.iter().position(|unit| unit.name == *entry.unit.get_ref()) {
                Some(unit) => guess.push((entry.above.unwrap_or(f64::NEG_INFINITY), entry.below.unwrap_or(f64::INFINITY), unit)),
                None => context.fault(
                    files,
                    FILE,
                    entry.unit.span().start,
                    format!("unit `{}` is not among the analyte's units", entry.unit.get_ref()),
                ),
            }
        }
        guess.sort_by(|a, b| a.0.total_cmp(&b.0));
        for name in &analyte.names {
            context.lexicon.add(name.get_ref(), Entry::Analyte(analyte_id, false), false);
        }
        for symbol in &analyte.symbols {
            context.lexicon.add_exact(symbol.get_ref(), Entry::Analyte(analyte_id, true));
        }
        context.units.push(units.clone());
        out.push(Analyte {
            id: analyte.id.get_ref().clone(),
            name: analyte.name.clone(),
            kind,
            unit: analyte.unit.clone(),
            units,
            low: analyte.low,
            high: analyte.high,
            adult_from: analyte.adult_from,
            value_first: analyte.value_first,
            plausible: analyte.plausible,
            guess,
        });
    }
    (out, reading)
}

/// A unit as compared: lower case, no blanks, micro as u.
pub(in super::super) fn fold_unit(unit: &str) -> String {
    unit.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).map(|c| if matches!(c, 'µ' | 'μ') { 'u' } else { c }).collect()
}

pub(super) fn medications(files: &SourceFiles, context: &mut Context<'_>) -> (Vec<Medication>, Vec<String>) {
    const FILE: &str = "medications.toml";
    let (mut medications, mut treatments) = (Vec::new(), Vec::new());
    let Some(file) = parse::<MedicationsFile>(files, FILE, &mut context.faults) else { return (medications, treatments) };
    for medication in &file.medication {
        let index = id(medications.len());
        let name = medication.ingredient.get_ref();
        if context.medications.insert(name.clone(), index).is_some() {
            context.fault(files, FILE, medication.ingredient.span().start, format!("medication `{name}` stands twice"));
        }
        for word in std::iter::once(&medication.ingredient).chain(&medication.brands) {
            context.lexicon.add(word.get_ref(), Entry::Medication(index), false);
        }
        for class in &medication.classes {
            context.drug_classes.entry(class.get_ref().clone()).or_default().push(index);
        }
        medications
            .push(Medication { ingredient: name.clone(), classes: medication.classes.iter().map(|c| c.get_ref().clone()).collect() });
    }
    for treatment in &file.treatment {
        let index = id(treatments.len());
        if context.treatments.insert(treatment.id.get_ref().clone(), index).is_some() {
            context.fault(files, FILE, treatment.id.span().start, format!("treatment `{}` stands twice", treatment.id.get_ref()));
        }
        for word in &treatment.words {
            context.lexicon.add(word.get_ref(), Entry::Treatment(index), false);
        }
        treatments.push(treatment.id.get_ref().clone());
    }
    (medications, treatments)
}

/// What `synonyms.toml` says.
#[derive(Default)]
pub(super) struct Synonyms {
    /// Word equivalences: folded surface to folded canonical.
    pub canonical: FxHashMap<String, String>,
    /// Phrases, which need the classification first.
    pub phrases: Vec<PhraseFile>,
    /// Parts of the body, which need it too.
    pub parts: Vec<PartFile>,
    /// Folded names of parts that a person has two of.
    pub paired: Vec<String>,
    /// Folded clipped words with the words they are read as.
    pub clipped: Vec<(String, String)>,
    /// What codes take for granted.
    pub contrasts: Vec<Contrast>,
    /// Names said with their head in front.
    pub turning: Turning,
    /// Findings of measures said in other orders.
    pub measured: Measured,
}

pub(super) fn synonyms(files: &SourceFiles, context: &mut Context<'_>) -> Synonyms {
    const FILE: &str = "synonyms.toml";
    let mut canonical = FxHashMap::default();
    let mut clipped = Vec::new();
    let Some(file) = parse::<SynonymsFile>(files, FILE, &mut context.faults) else { return Synonyms::default() };
    let mut one_word = |word: &WordFile| {
        let target = fold_phrase(word.is.get_ref()).trim().to_owned();
        if target.contains(' ') {
            context.fault(files, FILE, word.is.span().start, format!("`{}` is more than one word: use [[phrase]]", word.is.get_ref()));
            return None;
        }
        let also: Vec<String> = word.also.iter().map(|also| fold_phrase(also).trim().to_owned()).collect();
        let also: Vec<String> = also.into_iter().filter(|surface| !surface.contains(' ') && *surface != target).collect();
        Some((target, also))
    };
    for (target, also) in file.word.iter().filter_map(&mut one_word) {
        for surface in also {
            canonical.entry(surface).or_insert_with(|| target.clone());
        }
    }
    for (target, also) in file.clipped.iter().filter_map(&mut one_word) {
        clipped.extend(also.into_iter().map(|short| (short, target.clone())));
    }
    // Chains end at their last word.
    let resolve = |start: &str| {
        let mut at = start.to_owned();
        for _ in 0..8 {
            match canonical.get(&at) {
                Some(next) if *next != start => at.clone_from(next),
                _ => break,
            }
        }
        at
    };
    let resolved: FxHashMap<String, String> = canonical.iter().map(|(surface, target)| (surface.clone(), resolve(target))).collect();
    let paired = file.paired.words.iter().map(|word| fold_phrase(word.get_ref()).trim().to_owned()).collect();
    let contrast = |file: ContrastFile| Contrast {
        said: file.said.iter().map(|words| fold_phrase(words)).collect(),
        taken: file.taken.to_lowercase(),
        instead: file.instead.iter().map(|words| words.to_lowercase()).collect(),
    };
    let contrasts = file.contrast.into_iter().map(contrast).collect();
    let turning = Turning::new(&file.turned.head, &file.turned.leads);
    let said = file.measured.into_iter().map(|one| {
        let codes = one.codes.iter().map(|code| context.pattern(files, FILE, code)).collect();
        (one.is, Said { before: one.before, behind: one.behind, codes })
    });
    let measured = Measured::new(said);
    Synonyms { canonical: resolved, phrases: file.phrase, parts: file.part, paired, clipped, contrasts, turning, measured }
}

pub(super) fn phrases(
    files: &SourceFiles,
    list: Vec<PhraseFile>,
    classification: &Classification,
    out: &mut Vec<Phrase>,
    context: &mut Context<'_>,
) {
    const FILE: &str = "synonyms.toml";
    for phrase in list {
        let code = phrase.code.as_ref().and_then(|code| context.code(files, FILE, code));
        let (words, side) = classification.words_of(&phrase.means);
        let entry = Entry::Phrase(u32::try_from(out.len()).unwrap_or(u32::MAX));
        let also = phrase.also.iter().filter_map(|code| context.code(files, FILE, code)).collect();
        out.push(Phrase { words, side, code, also });
        for word in &phrase.words {
            context.lexicon.add(word.get_ref(), entry, false);
            context.turning.note(word.get_ref(), entry);
            if let Some(code) = code {
                context.measured.note(word.get_ref(), entry, code);
            }
        }
    }
}

pub(super) fn abbreviations(
    files: &SourceFiles,
    classification: &Classification,
    words: &mut WordList,
    clipped: &[(String, String)],
    context: &mut Context<'_>,
) -> Vec<Abbreviation> {
    const FILE: &str = "abbreviations.toml";
    let mut out = Vec::new();
    let Some(file) = parse::<AbbreviationsFile>(files, FILE, &mut context.faults) else { return out };
    for abbreviation in &file.abbreviation {
        let mut senses = Vec::new();
        let make = |means: &str, code: Option<CodeId>| {
            let (words, side) = classification.words_of(means);
            Phrase { words, side, code, also: Vec::new() }
        };
        if let Some(means) = &abbreviation.means {
            let code = abbreviation.code.as_ref().and_then(|code| context.code(files, FILE, code));
            senses.push(Sense {
                means: means.clone(),
                phrase: make(means, code),
                context: Vec::new(),
                sections: Vec::new(),
                default: true,
                diagnosis: abbreviation.diagnosis.unwrap_or(true),
            });
        }
        for sense in &abbreviation.sense {
            let code = sense.code.as_ref().and_then(|code| context.code(files, FILE, code));
            let ids = context.sections.clone();
            let sections = sense
                .section
                .iter()
                .filter_map(|s| context.known(files, FILE, s, "section", "sections.toml", &ids))
                .map(SectionId)
                .collect();
            senses.push(Sense {
                means: sense.means.clone(),
                phrase: make(&sense.means, code),
                context: sense.context.iter().map(|phrase| words.enlist_all(&fold_phrase(phrase))).collect(),
                sections,
                default: sense.default,
                diagnosis: sense.diagnosis.unwrap_or(true),
            });
        }
        if senses.is_empty() {
            context.fault(
                files,
                FILE,
                abbreviation.short.span().start,
                format!("abbreviation `{}` means nothing", abbreviation.short.get_ref()),
            );
            continue;
        }
        let folded = fold_phrase(abbreviation.short.get_ref());
        if let Some((short, full)) = clipped.iter().find(|(short, _)| short == folded.trim()) {
            let message = format!("`{short}` is an abbreviation here and clipped for `{full}` in `synonyms.toml`: one of them has to go");
            context.fault(files, FILE, abbreviation.short.span().start, message);
        }
        let entry = Entry::Abbreviation(id(out.len()));
        for short in std::iter::once(abbreviation.short.get_ref()).chain(&abbreviation.also) {
            context.lexicon.add(short, entry, abbreviation.any_case);
        }
        out.push(Abbreviation { short: abbreviation.short.get_ref().clone(), senses });
    }
    out
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PagesFile {
    kind: Vec<PageFile>,
    query_rule: Vec<PageFile>,
    policy: PolicyFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    open_queries_per_note: usize,
    requery_window_days: u32,
    copy_forward_similarity: Spanned<f64>,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    open_queries_source: String,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    requery_source: String,
    #[expect(dead_code, reason = "read so that the key is required; shown by the file itself")]
    copy_forward_source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageFile {
    id: String,
    title: String,
    what: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    example: String,
    #[serde(default)]
    #[expect(dead_code, reason = "read so that the key is allowed; shown by the file itself")]
    level: Option<String>,
    #[serde(default)]
    resolution: String,
    source: String,
}

#[derive(Deserialize, Default)]
struct TermsFile {
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    exceptions: Vec<String>,
    #[serde(default)]
    topics: Vec<String>,
}

#[derive(Deserialize)]
struct OptionsFile {
    other: String,
    undetermined: String,
    yes: String,
    no: String,
}

#[derive(Deserialize)]
struct StyleFile {
    leading: TermsFile,
    payment: TermsFile,
    #[serde(default)]
    ranking: TermsFile,
    #[serde(default)]
    placement: TermsFile,
    #[serde(default)]
    removal: TermsFile,
    #[serde(default)]
    release: TermsFile,
    options: OptionsFile,
}

pub(super) fn pages(files: &SourceFiles, context: &mut Context<'_>) -> (Vec<RulePage>, QueryStyle, Policy) {
    const FILE: &str = "rules.toml";
    let mut pages = Vec::new();
    let mut style = QueryStyle::default();
    let mut policy = Policy::default();
    if let Some(file) = parse::<PagesFile>(files, FILE, &mut context.faults) {
        for page in file.kind.into_iter().chain(file.query_rule) {
            pages.push(RulePage {
                id: page.id,
                title: page.title,
                what: page.what,
                why: page.why,
                example: page.example,
                resolution: page.resolution,
                source: page.source,
            });
        }
        let similarity = &file.policy.copy_forward_similarity;
        if !(0.0..=1.0).contains(similarity.get_ref()) {
            context.fault(files, FILE, similarity.span().start, "copy_forward_similarity is a share: allowed are 0 to 1");
        }
        policy = Policy {
            open_queries_per_note: file.policy.open_queries_per_note,
            requery_window_days: file.policy.requery_window_days,
            copy_forward_similarity: *similarity.get_ref(),
        };
    }
    if let Some(file) = parse::<StyleFile>(files, "query_style.toml", &mut context.faults) {
        style.leading = file.leading.words;
        style.leading_exceptions = file.leading.exceptions;
        style.payment = file.payment.words;
        style.ranking = file.ranking.words;
        style.placement = file.placement.words;
        style.removal = file.removal.words;
        style.release_topics = file.release.topics;
        style.other_option = file.options.other;
        style.undetermined_option = file.options.undetermined;
        style.yes_option = file.options.yes;
        style.no_option = file.options.no;
    }
    (pages, style, policy)
}

pub(super) fn groups(files: &SourceFiles, conditions: &[Condition], context: &mut Context<'_>) -> Vec<u16> {
    const FILE: &str = "groups.toml";
    let mut groups: Vec<u16> = (0..conditions.len()).map(id).collect();
    let Some(file) = parse::<GroupsFile>(files, FILE, &mut context.faults) else { return groups };
    for group in &file.group {
        let members: Vec<usize> = group
            .conditions
            .iter()
            .filter_map(|name| match context.conditions.get(name.get_ref()) {
                Some(condition) => Some(condition.index()),
                None => {
                    context.fault(files, FILE, name.span().start, format!("condition `{}` has no file in conditions/", name.get_ref()));
                    None
                }
            })
            .collect();
        if let Some(first) = members.first() {
            let target = groups[*first];
            for member in members {
                groups[member] = target;
            }
        }
        let _ = &group.codes;
    }
    groups
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfidenceFile {
    base: f64,
    weights: BTreeMap<Sign, f64>,
}

/// What each sign of a right code weighs.
pub(super) fn confidence(files: &SourceFiles, context: &mut Context<'_>) -> ConfidenceWeights {
    const FILE: &str = "confidence.toml";
    let Some(file) = parse::<ConfidenceFile>(files, FILE, &mut context.faults) else { return ConfidenceWeights::default() };
    let missing: Vec<&str> = Sign::ALL.iter().filter(|sign| !file.weights.contains_key(sign)).map(|sign| sign.name()).collect();
    if !missing.is_empty() {
        context.fault(files, FILE, 0, format!("no weight for {}", missing.join(", ")));
    }
    let weights = Sign::ALL.iter().map(|sign| file.weights.get(sign).copied().unwrap_or(0.0)).collect();
    ConfidenceWeights { base: file.base, weights }
}
