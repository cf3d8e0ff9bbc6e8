//! Mentions to coded diagnoses: through the gates of assertion, section and source, then to the code that all words of the record select.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Document, Experiencer, Gone, MentionSource, Presence, Temporality};
use crate::knowledge::{AxisValueRef, Classification, CodeRule, Condition, ConditionId, SectionRole, Side, WordId, WordRole};
use crate::terminology::CodeId;
use crate::text::{NoteKind, Setting, WordKind, fold_phrase};

use super::Record;
use super::confidence;
use super::denial::ruled_out;
use super::stay::Stay;

/// A mention of one note of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MentionRef {
    /// Index of the note.
    pub note: usize,
    /// Index of the mention in its document.
    pub index: usize,
}

/// What the wording makes of a diagnosis, in every setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Stated as there.
    Current,
    /// Past, or a status.
    History,
    /// Worded as uncertain.
    Uncertain,
}

impl Status {
    /// The schema's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::History => "history",
            Self::Uncertain => "uncertain",
        }
    }
}

/// A diagnosis with its code.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// The most specific billable code the words support.
    pub code: CodeId,
    /// The curated condition.
    pub condition: Option<ConditionId>,
    /// Current, past or uncertain.
    pub status: Status,
    /// Whether it may be coded in this setting.
    pub codable: bool,
    /// 0 to 1: how sure the reading is.
    pub confidence: f64,
    /// Where it is named, in order.
    pub mentions: Vec<MentionRef>,
    /// Axis values its mentions state.
    pub values: Vec<AxisValueRef>,
    /// Whether the code would differ by side and none is stated.
    pub side_open: bool,
    /// Whether it stands only on a carried problem list: never coded from there (guidelines IV.J).
    pub on_list_only: bool,
}

/// What a mention counts for, after the gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    Counts(Status),
    /// Seen, and neither documented nor excluded: a finding in an exam, an imaging report.
    Evidence,
    /// Negated, hypothetical, someone else's.
    Out,
}

/// The gates in their order: experiencer, polarity, certainty, time, source (spec of the field, B.1).
pub(super) fn gate(record: &Record<'_>, at: MentionRef) -> Gate {
    if !record.assertion {
        return Gate::Counts(Status::Current);
    }
    let mention = record.mention(at);
    let document = record.document(at);
    let section = record.knowledge.section(document.section_of(mention.first).kind);
    if mention.assertion.experiencer == Experiencer::Other {
        return Gate::Out;
    }
    match mention.assertion.presence {
        Presence::Absent | Presence::Hypothetical | Presence::Conditional => return Gate::Out,
        Presence::Possible if mention.assertion.planned => return Gate::Out,
        Presence::Possible => {
            return match section.role {
                SectionRole::Nothing => Gate::Out,
                SectionRole::Evidence => Gate::Evidence,
                _ => Gate::Counts(Status::Uncertain),
            };
        }
        Presence::Present => {}
    }
    if section.role == SectionRole::Nothing {
        return Gate::Out;
    }
    if !record.charts[at.note].note.is_provider_document() {
        return Gate::Evidence;
    }
    let code = own_code(record, at);
    if section.role == SectionRole::Evidence {
        // What a provider's own examination names as a disease is documented; the rest of an examination is signs.
        return if section.id == "physical_exam" && code.is_some_and(|code| record.knowledge.is_seen_on_exam(code)) {
            Gate::Counts(Status::Current)
        } else {
            Gate::Evidence
        };
    }
    // A title said in full is more than the everyday words that short ones are made of.
    let in_full = mention.source == MentionSource::Words && mention.matched >= FULL_TITLE;
    if !in_full && code.is_some_and(|code| record.knowledge.is_vague(code)) {
        return Gate::Evidence;
    }
    // A symptom is a diagnosis of its own only where the note concludes with it; elsewhere it belongs to what explains it (guidelines I.B.5).
    if (is_symptom(record, code) || is_feeling(record, at)) && !(CONCLUDES.contains(&section.id.as_str()) && heads_an_item(record, at)) {
        return Gate::Evidence;
    }
    // Aches and itches told on the way, or treated as needed, are symptoms too; on a list of diseases they are its own entry.
    if is_complaint(record, code) && !is_called_chronic(record, at) && TELLS.contains(&section.id.as_str()) {
        return Gate::Evidence;
    }
    if is_reading(record, at) && !CONCLUDES.contains(&section.id.as_str()) {
        return Gate::Evidence;
    }
    // Reasons for tests and visits count where the note concludes with them.
    if is_occasion(record, code) && !CONCLUDES.contains(&section.id.as_str()) {
        return Gate::Evidence;
    }
    if is_mere_use(record, at, code) && !CONCLUDES.contains(&section.id.as_str()) {
        return Gate::Evidence;
    }
    if is_status_code(record, code) {
        return Gate::Counts(Status::History);
    }
    if mention.assertion.reported {
        return Gate::Evidence;
    }
    match mention.assertion.gone {
        Gone::Removed => return Gate::Counts(Status::History),
        // Resolved within the stay is still a diagnosis of the stay (B.4); resolved before it is past.
        Gone::Resolved if record.setting == Setting::Inpatient && !section.historical => return Gate::Counts(Status::Current),
        // What is said to be over outside the stay is over, however long its kind lasts ("morbid obesity, now resolved").
        Gone::Resolved => return Gate::Counts(Status::History),
        Gone::No => {}
    }

    let cancer = code.is_some_and(|code| record.knowledge.codes.code(code).starts_with('C'));
    let taken_out = mention.assertion.temporality == Temporality::Historical && follows_removal(record, at);
    if section.id == "past_surgical_history" || (cancer && (taken_out || is_excised(record, at))) {
        return Gate::Counts(Status::History);
    }
    // Habits told in a social history are not over by standing there.
    let told_as_past = mention.assertion.temporality == Temporality::Historical && section.id != "social_history";
    if told_as_past || mention.assertion.past_by_cue {
        let chronic = code.is_some_and(|code| record.knowledge.is_chronic(code));
        let by_word = code.is_some_and(|code| record.knowledge.is_past_by_word(code));
        let past = !chronic || (by_word && mention.assertion.past_by_cue);
        return Gate::Counts(if past { Status::History } else { Status::Current });
    }
    Gate::Counts(Status::Current)
}

/// A title of so many meaningful words is not read from a note by chance.
const FULL_TITLE: usize = 3;

/// Sections that conclude: what stands at the head of an item there is a diagnosis, be it a symptom.
pub(super) const CONCLUDES: &[&str] =
    &["diagnoses", "assessment", "admission_diagnoses", "postoperative_diagnosis", "preoperative_diagnosis"];

/// Words a statement may have before the symptom it is about.
const HEAD_WORDS: usize = 4;

/// Whether a mention is what its sentence is about and not told in passing: it stands at the head of an item or in a list at its head.
pub(super) fn heads_an_item(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let before = sentence.first..mention.first;
    let told = before.clone().any(|word| TELLING.contains(&document.folded.word(word)));
    !told && (before.len() <= HEAD_WORDS || sentence.item)
}

/// Verbs and joints of narrative: what follows them is told, not concluded.
const TELLING: &[&str] = &[
    "reports",
    "reported",
    "complains",
    "complained",
    "complaint",
    "complaints",
    "presents",
    "presented",
    "presenting",
    "noted",
    "states",
    "stated",
    "describes",
    "described",
    "experienced",
    "experiencing",
    "developed",
    "had",
    "has",
    "have",
    "having",
    "was",
    "were",
    "who",
    "which",
    "because",
    "due",
];

/// Symptoms, signs and abnormal findings: chapter 18, and pain by site.
pub(super) fn is_symptom(record: &Record<'_>, code: Option<CodeId>) -> bool {
    code.is_some_and(|code| {
        let text = record.knowledge.codes.code(code);
        (text.starts_with('R') && !["R65", "R57", "R78.81"].iter().any(|named| text.starts_with(named)))
            || text.starts_with("M25.5")
            || text.starts_with("M79.6")
            || text.starts_with("M79.8")
    })
}

/// Sections that tell and list without concluding.
const TELLS: &[&str] =
    &["history_present_illness", "chief_complaint", "hospital_course", "emergency_course", "social_history", "medications"];

/// Complaints that the classification keeps outside chapter 18: pain along the spine, muscle ache and weakness, itching, redness, runny nose.
fn is_complaint(record: &Record<'_>, code: Option<CodeId>) -> bool {
    code.is_some_and(|code| {
        let text = record.knowledge.codes.code(code);
        ["M54.2", "M54.5", "M54.6", "M54.9", "M79.1", "M62.81", "L29.9", "L53.9", "H53.14", "H53.2", "J34.89", "F51.5"]
            .iter()
            .any(|named| text.starts_with(named))
    })
}

/// "Chronic low back pain" is a lasting condition wherever it is told.
fn is_called_chronic(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    (first.saturating_sub(1)..=first).any(|word| document.folded.word(word) == "chronic")
}

/// A feeling named by its adjective ("anxious about the surgery"): a disorder only where the note concludes with it.
fn is_feeling(record: &Record<'_>, at: MentionRef) -> bool {
    let mention = record.mention(at);
    mention.end == mention.first + 1 && record.document(at).folded.word(mention.first) == "anxious"
}

/// How many words behind the name of a low or high reading its value stands.
const READING_WORDS: usize = 4;

/// A low or high reading told with its value ("a low sodium level of 129"), a score: a result, not what someone concluded from it.
fn is_reading(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let kind = |word: usize| (word < sentence.end).then(|| document.words[word].kind);
    // "Depression: 37" is the score of a test.
    let scored = kind(mention.end) == Some(WordKind::Mark(':')) && kind(mention.end + 1) == Some(WordKind::Number);
    let valued = matches!(document.folded.word(mention.first), "low" | "high" | "elevated" | "decreased" | "increased")
        && (mention.end..sentence.end.min(mention.end + READING_WORDS)).any(|word| kind(word) == Some(WordKind::Number));
    scored || valued
}

/// "Removal of the melanoma": the tumour names what was taken out.
fn follows_removal(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    (first.saturating_sub(4)..first).any(|word| matches!(document.folded.word(word), "removal" | "excision" | "resection"))
}

/// Encounters for examinations, screening, tests and other measures: a name of a test in passing is no reason for the encounter (guidelines I.C.21.c).
fn is_occasion(record: &Record<'_>, code: Option<CodeId>) -> bool {
    code.is_some_and(|code| {
        let text = record.knowledge.codes.code(code);
        ["Z00", "Z01", "Z02", "Z11", "Z12", "Z13", "Z29", "Z32", "Z34.9"].iter().any(|named| text.starts_with(named))
    })
}

/// The use of a substance that no disorder is tied to ("occasional alcohol use"): coded only where a provider relates it to one (guidelines I.C.5.b.3).
fn is_mere_use(record: &Record<'_>, at: MentionRef, code: Option<CodeId>) -> bool {
    let substance = code.is_some_and(|code| {
        let text = record.knowledge.codes.code(code);
        text == "Z72.89" || (text.len() == 6 && text.starts_with("F1") && !text.starts_with("F17") && text.ends_with(".90"))
    });
    let mention = record.mention(at);
    let document = record.document(at);
    substance
        && (mention.code.is_some() || mention.values.is_empty())
        && !(mention.first..mention.end).any(|word| document.folded.word(word) == "disorder")
}

/// Personal history and status codes say themselves that they are past or a state.
fn is_status_code(record: &Record<'_>, code: Option<CodeId>) -> bool {
    code.is_some_and(|code| {
        let text = record.knowledge.codes.code(code);
        text.starts_with('Z')
            && (text[1..3].parse::<u8>().is_ok_and(|number| number == 66 || (number >= 80 && number != 99)) || text == "Z99.2")
    })
}

/// The code a mention has by its own words.
pub(super) fn own_code(record: &Record<'_>, at: MentionRef) -> Option<CodeId> {
    let mention = record.mention(at);
    if mention.code.is_some() {
        return mention.code;
    }
    let condition = record.knowledge.condition(mention.condition?);
    rule_codes(condition, &mention.values, &BTreeSet::new()).first().copied().or_else(|| default_code(record, mention.condition))
}

fn default_code(record: &Record<'_>, condition: Option<ConditionId>) -> Option<CodeId> {
    let condition = record.knowledge.condition(condition?);
    condition
        .rules
        .iter()
        .find(|rule| rule.when.is_empty() && rule.with.is_empty())
        .or_else(|| condition.rules.first())
        .map(|rule| rule.code)
}

/// What one diagnosis is gathered under.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Key {
    /// All mentions of a condition with code rules.
    Condition(ConditionId, Status),
    /// One code.
    Code(CodeId, Status),
}

/// The coded diagnoses of a record, in order of first mention.
pub(super) fn find(record: &Record<'_>, stay: &Stay) -> Vec<Diagnosis> {
    let mut groups: BTreeMap<Key, Vec<MentionRef>> = BTreeMap::new();
    let mut values: BTreeMap<Key, BTreeSet<AxisValueRef>> = BTreeMap::new();
    let mut evidence_only: BTreeMap<Option<ConditionId>, Vec<MentionRef>> = BTreeMap::new();
    for (note, chart) in record.charts.iter().enumerate() {
        for (index, mention) in chart.document.mentions.iter().enumerate() {
            if matches!(mention.source, MentionSource::Ambiguous(_) | MentionSource::Noncodable(_) | MentionSource::NoDiagnosis) {
                continue;
            }
            let at = MentionRef { note, index };
            let status = match gate(record, at) {
                Gate::Counts(status) => status,
                Gate::Evidence => {
                    evidence_only.entry(mention.condition).or_default().push(at);
                    continue;
                }
                Gate::Out => continue,
            };
            let Some((key, stated)) = key_of(record, at, status) else { continue };
            values.entry(key.clone()).or_default().extend(stated);
            groups.entry(key).or_default().push(at);
        }
    }
    still_active(record, &mut groups, &mut values);
    // Conditions documented as current decide the combination codes of others.
    let documented: BTreeSet<ConditionId> = groups
        .keys()
        .filter_map(|key| match key {
            Key::Condition(condition, Status::Current) => Some(*condition),
            Key::Code(code, Status::Current) => record.knowledge.family(*code),
            _ => None,
        })
        .collect();
    let mut out = Vec::new();
    for (key, mentions) in &groups {
        let mut stated: Vec<AxisValueRef> = values.get(key).into_iter().flatten().copied().collect();
        if let Key::Condition(condition, _) = key {
            keep_highest(record.knowledge.condition(*condition), &mut stated);
        }
        let (codes, condition, status) = match key {
            Key::Condition(condition, status) => {
                (rule_codes(record.knowledge.condition(*condition), &stated, &documented), Some(*condition), *status)
            }
            Key::Code(code, status) => {
                (vec![*code], record.mention(mentions[0]).condition.or_else(|| record.knowledge.family(*code)), *status)
            }
        };
        for code in codes {
            let code = if status == Status::History { record.knowledge.history_code(code).unwrap_or(code) } else { code };
            let on_list_only = record.assertion && mentions.iter().all(|at| is_on_problem_list(record, *at));
            let status = if on_list_only { Status::History } else { status };
            out.push(Diagnosis {
                code,
                condition,
                status,
                on_list_only,
                codable: !on_list_only && (status != Status::Uncertain || record.setting == Setting::Inpatient),
                confidence: 0.0,
                mentions: mentions.clone(),
                values: stated.clone(),
                side_open: mentions.iter().any(|m| record.mention(*m).side_open),
            });
        }
    }
    merge_same_code(&mut out);
    drop_less_specific(record, &mut out);
    if record.assertion {
        drop_covered(record, &mut out);
    }
    confidence::grade(record, &mut out);
    for diagnosis in out.iter_mut().filter(|diagnosis| diagnosis.status == Status::Uncertain && diagnosis.codable) {
        // Early in the stay and not in its final statement, a suspicion is no code (guidelines II.H).
        let open = record.charts.len() > 1 && stay.is_discharged() && !is_in_final_statement(record, stay, diagnosis);
        diagnosis.codable =
            record.setting == Setting::Inpatient && !open && !is_settled(record, diagnosis) && !needs_confirmation(record, diagnosis);
    }
    out.sort_by(|a, b| (a.mentions.first(), a.code, a.status).cmp(&(b.mentions.first(), b.code, b.status)));
    out
}

/// A disease that the record treats as current is current where it is called history ("past medical history of left frontal glioblastoma", on chemotherapy).
fn still_active(record: &Record<'_>, groups: &mut BTreeMap<Key, Vec<MentionRef>>, values: &mut BTreeMap<Key, BTreeSet<AxisValueRef>>) {
    let codes = &record.knowledge.codes;
    let active: BTreeSet<CodeId> = groups
        .keys()
        .filter_map(|key| match key {
            Key::Code(code, Status::Current) if record.knowledge.is_past_by_word(*code) => Some(codes.category(*code)),
            _ => None,
        })
        .collect();
    let past: Vec<Key> = groups
        .iter()
        .filter(|(key, mentions)| match key {
            Key::Code(code, Status::History) => {
                active.contains(&codes.category(*code)) && mentions.iter().all(|at| record.mention(*at).assertion.gone == Gone::No)
            }
            _ => false,
        })
        .map(|(key, _)| key.clone())
        .collect();
    for key in past {
        let Key::Code(code, _) = &key else { continue };
        let current = Key::Code(*code, Status::Current);
        let mut mentions = groups.remove(&key).unwrap_or_default();
        let stated = values.remove(&key).unwrap_or_default();
        values.entry(current.clone()).or_default().extend(stated);
        let all = groups.entry(current).or_default();
        all.append(&mut mentions);
        all.sort_unstable();
    }
}

/// Sections that make the final statement of a stay.
const FINAL: &[&str] = &["diagnoses", "assessment", "disposition", "plan"];

/// Whether a diagnosis stands in a concluding section of a note that closes the stay.
pub(super) fn is_in_final_statement(record: &Record<'_>, stay: &Stay, diagnosis: &Diagnosis) -> bool {
    diagnosis.mentions.iter().any(|at| {
        let section = record.knowledge.section(record.document(*at).section_of(record.mention(*at).first).kind);
        stay.is_closing(at.note) && FINAL.contains(&section.id.as_str())
    })
}

/// Whether a later note rules a suspicion out.
pub(super) fn is_settled(record: &Record<'_>, diagnosis: &Diagnosis) -> bool {
    let last = diagnosis.mentions.last().map(|at| at.note);
    record.charts.len() > 1 && ruled_out(record, diagnosis.condition).is_some_and(|at| last.is_some_and(|note| at.note > note))
}

/// Diagnoses that uncertain wording never establishes: HIV, COVID-19, influenza of an identified virus (guidelines I.C.1.a.1, I.C.1.g.1.a, I.C.10.c).
pub(super) fn needs_confirmation(record: &Record<'_>, diagnosis: &Diagnosis) -> bool {
    let code = record.knowledge.codes.code(diagnosis.code);
    matches!(code, "B20" | "U07.1") || code.starts_with("J09") || code.starts_with("J10")
}

fn is_on_problem_list(record: &Record<'_>, at: MentionRef) -> bool {
    let section = record.document(at).section_of(record.mention(at).first).kind;
    record.knowledge.section(section).id == "problem_list" || record.charts[at.note].note.kind == Some(NoteKind::ProblemList)
}

/// Where a mention is gathered, and the values it adds.
fn key_of(record: &Record<'_>, at: MentionRef, status: Status) -> Option<(Key, Vec<AxisValueRef>)> {
    let mention = record.mention(at);
    let condition = mention.condition.map(|id| (id, record.knowledge.condition(id)));
    if let Some((id, known)) = condition
        && !known.rules.is_empty()
        && !mention.fixed
    {
        match mention.code {
            None => return Some(with_episode(record, at, own_key(known, id, mention.values.clone(), status))),
            // A code of the rules says values; a code the rules do not know stands alone.
            Some(code) if known.rules.iter().any(|rule| rule.code == code) => {
                return Some(with_episode(record, at, own_key(known, id, stated_values(record, at), status)));
            }
            Some(_) => {}
        }
    }
    let code = mention.code.or_else(|| default_code(record, mention.condition))?;
    let code = episode(record, at, code);
    record.knowledge.codes.is_billable(code).then(|| (Key::Code(code, status), mention.values.clone()))
}

fn with_episode(record: &Record<'_>, at: MentionRef, (key, values): (Key, Vec<AxisValueRef>)) -> (Key, Vec<AxisValueRef>) {
    match key {
        Key::Code(code, status) => (Key::Code(episode(record, at, code), status), values),
        Key::Condition(..) => (key, values),
    }
}

/// The seventh character the sentence states: healing and aftercare are subsequent encounters (tabular list, chapter 19).
fn episode(record: &Record<'_>, at: MentionRef, code: CodeId) -> CodeId {
    let text = record.knowledge.codes.code(code);
    if text.len() != 8 || !text.ends_with('A') {
        return code;
    }
    let document = record.document(at);
    let sentence = document.sentences[document.sentence_of(record.mention(at).first)];
    let classification = &record.knowledge.classification;
    // Words by what they are read as: "fx" says fracture.
    let mut words: BTreeSet<Said<'_>> = (sentence.first..sentence.end)
        .filter(|word| !is_not_so(document, *word))
        .map(|word| said(classification, document.folded.word(word)))
        .collect();
    let has = |words: &BTreeSet<Said<'_>>, list: &[&str]| list.iter().any(|word| words.contains(&said(classification, word)));
    if !has(&words, &["encounter", "subsequent", "sequela", "healing", "healed", "aftercare", "nonunion", "malunion"]) {
        return code;
    }
    let healing = has(&words, &["healing", "healed", "aftercare"]);
    if !has(&words, &["open"]) {
        words.insert(said(classification, "closed"));
    }
    let letter = seventh_character(record, code, &words, healing);
    record.knowledge.codes.find(&format!("{}{letter}", &text[..7])).unwrap_or(code)
}

/// Whether healing is denied: "has not healed".
fn is_not_so(document: &Document, word: usize) -> bool {
    matches!(document.folded.word(word), "healing" | "healed")
        && (word.saturating_sub(3)..word).any(|before| matches!(document.folded.word(before), "not" | "never" | "no" | "without"))
}

/// A word by what the classification reads it as, else as folded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said<'a> {
    Word(WordId),
    Text(&'a str),
}

fn said<'a>(classification: &Classification, folded: &'a str) -> Said<'a> {
    match classification.word(folded) {
        Some(WordRole::Content(id) | WordRole::Light(id)) => Said::Word(id),
        _ => Said::Text(folded),
    }
}

/// The seventh character whose words the sentence states in full, the longest ones; healing and aftercare alone say a subsequent encounter. The words
/// are those that the titles of the encounters add to the title they share.
fn seventh_character(record: &Record<'_>, code: CodeId, stated: &BTreeSet<Said<'_>>, healing: bool) -> char {
    let codes = &record.knowledge.codes;
    let Some(header) = codes.parent(code) else { return 'A' };
    let shared = codes.title(header).len();
    let mut best = (0, 'A');
    for sibling in codes.children(header) {
        let title = codes.title(sibling);
        let Some(letter) = codes.code(sibling).chars().next_back() else { continue };
        // Alternatives behind "or" ("type I or II") need not all be there.
        let folded = fold_phrase(title.get(shared..).unwrap_or(""));
        let small = ["for", "with", "or", "of", "nos", "the", "and", ",", "type"];
        let (mut met, mut all) = (0, true);
        for word in folded.split_whitespace().filter(|word| !small.contains(word)) {
            let graded = word.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'a' | b'b' | b'c'));
            let found = stated.contains(&said(&record.knowledge.classification, word));
            met += usize::from(found);
            all &= found || graded;
        }
        if all && met > best.0 {
            best = (met, letter);
        }
    }
    if best.0 == 0 && healing { 'D' } else { best.1 }
}

/// A tumour that was taken out, with no word of disease or treatment beside it, is past (guidelines I.C.2.m).
fn is_excised(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let words = |word: usize| document.folded.word(word);
    let after = mention.end..sentence.end.min(mention.end + 14);
    let removed = after.clone().any(|word| {
        let text = words(word);
        text.ends_with("ectomy") || matches!(text, "resection" | "resected" | "excision" | "excised" | "removal" | "removed")
    });
    let stated_past = (sentence.first..sentence.end.saturating_sub(1))
        .any(|word| matches!((words(word), words(word + 1)), ("s", "p") | ("status", "post")));
    let no_disease = after.clone().any(|word| matches!(words(word), "ned" | "undetectable" | "remission"));
    let removed_at_once = mention.end < sentence.end && matches!(words(mention.end), "removal" | "resection" | "excision");
    ((removed && stated_past) || no_disease || removed_at_once) && !is_active(record, at)
}

/// Words of disease that is there.
const DISEASE: &[&str] =
    &["residual", "recurrent", "recurrence", "metastatic", "metastases", "metastasis", "mets", "progression", "adjuvant", "positive"];

/// Words that begin or go on with a treatment, and what a tumour is treated with.
const BEGINS: &[&str] =
    &["starting", "start", "begin", "beginning", "undergoing", "receiving", "continue", "continues", "continuing", "currently", "planned"];
const TUMOUR_TREATMENTS: &[&str] = &["chemotherapy", "chemo", "chemoradiation", "radiation", "radiotherapy", "immunotherapy"];

/// Whether the sentence of a tumour or the next one tells of disease or of treatment under way.
fn is_active(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let index = document.sentence_of(mention.first);
    let first = document.sentences[index].first;
    let end = document.sentences.get(index + 1).unwrap_or(&document.sentences[index]).end;
    let folded = |word: usize| document.folded.word(word);
    let own = |word: usize| mention.first <= word && word < mention.end;
    let disease =
        (first..end).any(|word| !own(word) && DISEASE.contains(&folded(word)) && document.is_stated(word, word + 1, record.knowledge));
    let begins = (first..end).find(|word| BEGINS.contains(&folded(*word)));
    let treated = begins.is_some_and(|from| {
        (from..end).any(|word| TUMOUR_TREATMENTS.contains(&folded(word)))
            || document.given.iter().any(|given| from < given.first && given.first < end)
    });
    disease || treated
}

/// The axis values a mention states, those its code says included.
pub(super) fn stated_values(record: &Record<'_>, at: MentionRef) -> Vec<AxisValueRef> {
    let mention = record.mention(at);
    let mut stated = mention.values.clone();
    let (Some(id), Some(code)) = (mention.condition, mention.code) else { return stated };
    let rules = &record.knowledge.condition(id).rules;
    if let Some(rule) = rules.iter().filter(|rule| rule.code == code).min_by_key(|rule| rule.when.len() + rule.with.len()) {
        for allowed in &rule.when {
            let axis_known = allowed.first().is_some_and(|first| stated.iter().any(|value| value.axis == first.axis));
            if !axis_known {
                stated.extend(allowed.first());
            }
        }
    }
    stated
}

/// Of an axis whose values rise, the highest stated counts: "moderate to severe", abuse beside dependence (guidelines I.C.5.b.2).
fn keep_highest(condition: &Condition, stated: &mut Vec<AxisValueRef>) {
    let all = stated.clone();
    stated.retain(|value| {
        !condition.axes[usize::from(value.axis)].rising || !all.iter().any(|other| other.axis == value.axis && other.value > value.value)
    });
}

fn own_key(condition: &Condition, id: ConditionId, values: Vec<AxisValueRef>, status: Status) -> (Key, Vec<AxisValueRef>) {
    if condition.each
        && let Some(rule) = best_rules(condition, &values, &BTreeSet::new()).first()
    {
        return (Key::Code(rule.code, status), values);
    }
    (Key::Condition(id, status), values)
}

/// Rules of one condition that may hold side by side: a diabetes with six complications has six codes.
const MOST_RULES: usize = 6;

/// The codes that a set of values and documented conditions selects.
pub(super) fn rule_codes(condition: &Condition, values: &[AxisValueRef], documented: &BTreeSet<ConditionId>) -> Vec<CodeId> {
    let mut codes: Vec<CodeId> = Vec::new();
    for rule in best_rules(condition, values, documented).into_iter().take(MOST_RULES) {
        for code in std::iter::once(rule.code).chain(rule.also.iter().copied()) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
    codes
}

/// The satisfied rules that no other satisfied rule says more than.
fn best_rules<'a>(condition: &'a Condition, values: &[AxisValueRef], documented: &BTreeSet<ConditionId>) -> Vec<&'a CodeRule> {
    let satisfied: Vec<&CodeRule> = condition
        .rules
        .iter()
        .filter(|rule| {
            rule.when.iter().all(|allowed| allowed.iter().any(|value| values.contains(value)))
                && rule.with.iter().all(|with| documented.contains(with))
        })
        .collect();
    let size = |rule: &CodeRule| rule.when.len() + rule.with.len();
    let mut best: Vec<&CodeRule> = satisfied
        .iter()
        .filter(|rule| !satisfied.iter().any(|other| size(other) > size(rule) && says_all_of(other, rule)))
        .copied()
        .collect();
    best.sort_by_key(|rule| std::cmp::Reverse(size(rule)));
    if let Some(most) = best.first().map(|rule| size(rule)) {
        // Without a value, only the plain rule; with values, every branch they open.
        if most > 0 {
            best.retain(|rule| size(rule) > 0);
        }
    }
    best
}

fn says_all_of(more: &CodeRule, less: &CodeRule) -> bool {
    less.when.iter().all(|allowed| more.when.iter().any(|other| other.iter().any(|value| allowed.contains(value))))
        && less.with.iter().all(|with| more.with.contains(with))
}

fn merge_same_code(diagnoses: &mut Vec<Diagnosis>) {
    let mut out: Vec<Diagnosis> = Vec::new();
    for diagnosis in diagnoses.drain(..) {
        match out.iter_mut().find(|known| known.code == diagnosis.code && known.status == diagnosis.status) {
            Some(known) => {
                known.mentions.extend(&diagnosis.mentions);
                known.mentions.sort_unstable();
                known.mentions.dedup();
                known.values.extend(&diagnosis.values);
                known.condition = known.condition.or(diagnosis.condition);
            }
            None => out.push(diagnosis),
        }
    }
    *diagnoses = out;
}

/// An unspecified code gives way to a specific one of the same category, and an uncertain or past one to the same category stated as current.
fn drop_less_specific(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let codes = &record.knowledge.codes;
    let vague: Vec<bool> = diagnoses
        .iter()
        .map(|diagnosis| {
            let title = codes.title(diagnosis.code).to_lowercase();
            title.contains("unspecified") || title.starts_with("other ") || diagnosis.side_open
        })
        .collect();
    let cancer = diagnoses
        .iter()
        .any(|d| d.status != Status::Uncertain && codes.code(d.code).starts_with('C') && !codes.code(d.code).starts_with("C80"));
    let spread = diagnoses.iter().any(|d| {
        let text = codes.code(d.code);
        d.status == Status::Current && text != "C79.9" && ["C77", "C78", "C79"].iter().any(|category| text.starts_with(category))
    });
    let keep: Vec<bool> = diagnoses
        .iter()
        .enumerate()
        .map(|(index, diagnosis)| {
            // What names no site gives way to any that does.
            let text = codes.code(diagnosis.code);
            if (cancer && text == "C80.1") || (spread && text == "C79.9") {
                return false;
            }
            !diagnoses.iter().enumerate().any(|(other, candidate)| {
                if other == index
                    || codes.category(candidate.code) != codes.category(diagnosis.code)
                    || stand_apart(codes.code(diagnosis.code), codes.code(candidate.code))
                {
                    return false;
                }
                let more_certain = diagnosis.status == Status::Uncertain && candidate.status == Status::Current;
                let finer = (vague[index] && !vague[other]) || is_sided_form(record, diagnosis.code, candidate.code);
                more_certain || (finer && candidate.status == diagnosis.status)
            })
        })
        .collect();
    let mut kept = keep.iter();
    diagnoses.retain(|_| *kept.next().unwrap_or(&true));
}

/// What a code already says of another: the manifestation of a combination code, and the plain effusion beside the one of another disease
/// (guidelines I.B.9; tabular list, excludes 1 at J90).
const COVERED: &[(&str, &[&str])] =
    &[("G62.9", &["E08.4", "E09.4", "E10.4", "E11.4", "E13.4", "G62.0", "G62.1", "G62.2"]), ("J90", &["J91.0", "J91.8"])];

/// Drops what another code says, and causes of injury where no injury is documented ("fall" is a season, "lifting weights" a pastime; guidelines I.C.20.a).
fn drop_covered(record: &Record<'_>, diagnoses: &mut Vec<Diagnosis>) {
    let codes = &record.knowledge.codes;
    let current: Vec<&str> = diagnoses.iter().filter(|d| d.status != Status::History).map(|d| codes.code(d.code)).collect();
    let injured = current.iter().any(|code| code.starts_with(['S', 'T']));
    let keep: Vec<bool> = diagnoses
        .iter()
        .map(|diagnosis| {
            let text = codes.code(diagnosis.code);
            let covered = COVERED
                .iter()
                .any(|(plain, by)| *plain == text && current.iter().any(|code| by.iter().any(|prefix| code.starts_with(prefix))));
            let cause = text.starts_with(['V', 'W', 'X', 'Y']);
            !covered && (injured || !cause || diagnosis.mentions.iter().any(|at| is_said_outright(record, *at)))
        })
        .collect();
    let mut kept = keep.iter();
    diagnoses.retain(|_| *kept.next().unwrap_or(&true));
}

/// Whether a mention is a title in full, or all that its sentence says but for a few words.
fn is_said_outright(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let rest = (sentence.first..mention.first).chain(mention.end..sentence.end).filter(|word| document.words[*word].is_content()).count();
    mention.matched > FULL_TITLE || rest < FULL_TITLE
}

/// Whether two codes of one category are statements of their own: secondary neoplasms by site and diabetes by complication, where the fourth character
/// says which. What leaves the site or the complication unspecified gives way to any (tabular list, C77-C79, E08-E13).
fn stand_apart(code: &str, other: &str) -> bool {
    let by_subcategory = ["C77", "C78", "C79", "E08", "E09", "E10", "E11", "E13"].iter().any(|category| code.starts_with(category));
    let names_none = code.len() == 5 && (code.ends_with('9') || (code.starts_with('E') && code.ends_with('8')));
    by_subcategory && !names_none && code.get(..5) != other.get(..5)
}

/// Whether a code is another one with its side stated.
fn is_sided_form(record: &Record<'_>, open: CodeId, sided: CodeId) -> bool {
    open != sided
        && [Side::Right, Side::Left, Side::Bilateral].iter().any(|side| record.knowledge.classification.sided(open, *side) == sided)
}
