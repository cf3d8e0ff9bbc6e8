//! What a mention counts for: the gates of experiencer, polarity, certainty, section, source and time, in their order (spec of the field, B.1).

use crate::document::{Experiencer, MentionSource, Presence, Temporality};
use crate::knowledge::{Gone, Knowledge, SectionRole};
use crate::terminology::CodeId;
use crate::text::{Setting, WordKind};

use super::Record;
use super::care::concludes as concludes_anywhere;
use super::coding::own_code;
use super::diagnosis::{MentionRef, Status};
use super::habits::{is_given_up, is_own};
use super::removal::{is_mended, is_reason_of_removal, is_replaced, is_what_was_mended};
use super::tumour::{after_removal, is_of_former_years};
use super::wording::{find_any, says_any};

/// What a mention counts for, after the gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    Counts(Status),
    /// Seen, and neither documented nor excluded: a finding in an exam, an imaging report.
    Evidence,
    /// Negated, hypothetical, someone else's.
    Out,
}

/// What a mention counts for. A pregnancy or delivery of former years, and that by which the patient was born, has no code.
pub(super) fn gate(record: &Record<'_>, at: MentionRef) -> Gate {
    let gate = pass(record, at);
    let former = gate == Gate::Counts(Status::History) && own_code(record, at).is_some_and(|code| record.knowledge.is_birth(code));
    if former { Gate::Evidence } else { gate }
}

/// The gates in their order: experiencer, polarity, certainty, time, source (spec of the field, B.1).
fn pass(record: &Record<'_>, at: MentionRef) -> Gate {
    if !record.assertion {
        return Gate::Counts(Status::Current);
    }
    let mention = record.mention(at);
    let document = record.document(at);
    let section = record.knowledge.section(document.section_of(mention.first).kind);
    let code = own_code(record, at);
    if mention.assertion.experiencer == Experiencer::Other && !is_own(record, at, code) {
        return Gate::Out;
    }
    match mention.assertion.presence {
        Presence::Absent | Presence::Hypothetical | Presence::Conditional => return Gate::Out,
        Presence::Possible if mention.assertion.planned => return Gate::Out,
        Presence::Possible => {
            return match section.role {
                SectionRole::Nothing => Gate::Out,
                SectionRole::Evidence => Gate::Evidence,
                _ => suspected(record, at, &section.id),
            };
        }
        Presence::Present => {}
    }
    let is_allergy = || section.id == "allergies" && code.is_some_and(|code| record.knowledge.is_allergic(code));
    if section.role == SectionRole::Nothing && !is_allergy() {
        return Gate::Out;
    }
    if code.is_some_and(|code| is_of_the_mother(record, at, code)) {
        return Gate::Out;
    }
    if mention.assertion.warned && code.is_some_and(|code| record.knowledge.is_warned_of(code)) {
        return Gate::Out;
    }
    let by_provider = record.is_by_provider(at.note, mention.first);
    let may_document = || record.is_by_other_clinician(at.note, mention.first) && is_for_any_clinician(record, at, code);
    if !by_provider && !may_document() {
        return Gate::Evidence;
    }
    if section.role == SectionRole::Evidence && by_provider {
        // What a provider's own examination names as a disease is documented; the rest of an examination is signs.
        return if section.id == "physical_exam"
            && code.is_some_and(|code| record.knowledge.is_seen_on_exam(code) && !is_of_a_part(record, at, code))
        {
            Gate::Counts(Status::Current)
        } else {
            Gate::Evidence
        };
    }
    let concludes = CONCLUDES.contains(&section.id.as_str()) || is_whole_note(record, at);
    // A listed phrase for the reason of a visit or for a finding without a better name is one where the note concludes with it.
    let is_reason = || {
        mention.source == MentionSource::Phrase
            && code.is_some_and(|code| record.knowledge.is_occasion(code) || record.knowledge.counts_listed(code))
            && concludes
            && opens_an_item(record, at)
    };
    if says_too_little(record, at) && !is_reason() {
        return Gate::Evidence;
    }
    if mention.source == MentionSource::Words && code.is_some_and(|code| record.knowledge.is_operation(code)) {
        return Gate::Evidence;
    }
    // A symptom is a diagnosis of its own only where the note concludes with it, where nothing it concludes with explains what brought the patient in, or
    // where it lasts; elsewhere it belongs to what explains it (guidelines I.B.5, IV.D).
    let unexplained = !is_explained(record, at.note)
        && ((section.id == "chief_complaint" && opens_its_section(record, at))
            || (REASONS.contains(&section.id.as_str()) && brought_in(record, at)));
    if code.is_some_and(|code| is_told_with_its_cause(record, at, code)) {
        return Gate::Evidence;
    }
    if is_symptom(record, code) {
        let listed = concludes || section.id == "problem_list" || is_statement_of_its_own(record, at);
        let chronic = is_called_chronic(record, at) && !mention.assertion.past_by_cue;
        let lasts = (chronic && (listed || section.historical))
            || (section.historical && code.is_some_and(|code| record.knowledge.is_standing(code)));
        if !(unexplained || lasts || (listed && heads_an_item(record, at))) {
            return Gate::Evidence;
        }
    }
    // What brought the patient in is explained by what the stay concludes with, unless that repeats it.
    if section.id == "admission_diagnoses" && is_admission_complaint(record, code) && has_section(record, at, "diagnoses") {
        return Gate::Evidence;
    }
    // What an operation was done for is explained by the disease it found.
    if section.id == "preoperative_diagnosis"
        && is_admission_complaint(record, code)
        && names_a_disease(record, at, "postoperative_diagnosis")
    {
        return Gate::Evidence;
    }
    // Aches and itches told on the way, or treated as needed, are symptoms too; on a list of diseases they are its own entry.
    let told = || TELLS.contains(&section.id.as_str()) || (CONCLUDES.contains(&section.id.as_str()) && !heads_an_item(record, at));
    if code.is_some_and(|code| record.knowledge.is_complaint(code)) && !is_called_chronic(record, at) && !unexplained && told() {
        return Gate::Evidence;
    }
    // What an operator meets on the way is a finding, where the note says elsewhere what was diagnosed.
    if section.id == "procedures" && names_its_diagnosis(record, at) {
        return Gate::Evidence;
    }
    if is_reading(record, at) && !CONCLUDES.contains(&section.id.as_str()) {
        return Gate::Evidence;
    }
    // Reasons for tests and visits count where the note concludes with them.
    if code.is_some_and(|code| record.knowledge.is_occasion(code)) && !concludes {
        return Gate::Evidence;
    }
    if is_mere_use(record, at, code) && !CONCLUDES.contains(&section.id.as_str()) {
        return Gate::Evidence;
    }
    // Personal history and what an operation left say themselves that they are past; what lasts is the note's own subject where it concludes with it.
    let subject = || concludes && code.is_some_and(|code| record.knowledge.is_standing(code)) && opens_an_item(record, at);
    if code.is_some_and(|code| record.knowledge.is_past_by_title(code)) && !subject() {
        return Gate::Counts(Status::History);
    }
    if mention.assertion.reported {
        return Gate::Evidence;
    }
    let cancer = code.is_some_and(|code| record.knowledge.codes.code(code).starts_with('C'));
    if let Some(status) = cancer.then(|| after_removal(record, at)).flatten() {
        return Gate::Counts(status);
    }
    if cancer && is_of_former_years(record, at) {
        return Gate::Counts(Status::History);
    }
    if is_mended(record, at) || (!cancer && (is_reason_of_removal(record, at) || is_what_was_mended(record, at))) {
        return Gate::Counts(Status::History);
    }
    if code.is_some_and(|code| is_replaced(record, at, code)) {
        return Gate::Counts(Status::History);
    }
    match mention.assertion.gone {
        Gone::Removed => return Gate::Counts(Status::History),
        // Resolved within the stay is still a diagnosis of the stay (B.4); resolved before it is past.
        Gone::Resolved if record.setting == Setting::Inpatient && !section.historical => return Gate::Counts(Status::Current),
        // What is said to be over outside the stay is over, however long its kind lasts ("morbid obesity, now resolved").
        Gone::Resolved => return Gate::Counts(Status::History),
        Gone::No => {}
    }

    // What a history says the patient has is there: "he has a diagnosis of sarcoidosis".
    let passes = code.is_some_and(|code| record.knowledge.is_event(code) || record.knowledge.is_complaint(code) || is_injury(record, code));
    let has = section.historical && !passes && !mention.assertion.past_by_cue && is_told_as_present(record, at);
    if section.id == "past_surgical_history" && !has {
        return Gate::Counts(Status::History);
    }
    // Habits told in a social history are not over by standing there.
    if code.is_some_and(|code| is_given_up(record, at, code)) {
        return Gate::Counts(Status::History);
    }
    let told_as_past = mention.assertion.temporality == Temporality::Historical && !section.habits && !has;
    if told_as_past || mention.assertion.past_by_cue {
        let chronic = code.is_some_and(|code| record.knowledge.is_chronic(code)) || is_called_chronic(record, at);
        let by_word = code.is_some_and(|code| record.knowledge.is_past_by_word(code));
        let past = !chronic || (by_word && (mention.assertion.past_by_cue || (mention.assertion.dated && !cancer)));
        return Gate::Counts(if past { Status::History } else { Status::Current });
    }
    if mention.assertion.lately && code.is_some_and(|code| record.knowledge.is_passing(code)) {
        return Gate::Counts(Status::History);
    }
    let told = record.setting == Setting::Outpatient && (TELLS.contains(&section.id.as_str()) || section.id == "indication");
    if told && code.is_some_and(|code| !record.knowledge.is_chronic(code)) && is_reason_of_stay(record, at) {
        return Gate::Counts(Status::History);
    }
    // A stay for rehabilitation follows the stroke that it is for (guidelines I.C.9.d).
    if code.is_some_and(|code| record.knowledge.precedes_aftercare(code)) && is_for_aftercare(record, at.note) {
        return Gate::Counts(Status::History);
    }
    let event = code.is_some_and(|code| record.knowledge.is_event(code));
    if event
        && record.setting == Setting::Outpatient
        && (TELLS.contains(&section.id.as_str()) || is_named_as_cause(record, at))
        && !brought_in(record, at)
    {
        return Gate::Counts(Status::History);
    }
    Gate::Counts(Status::Current)
}

/// Sections that tell what brought the patient in.
const REASONS: &[&str] = &["chief_complaint", "history_present_illness", "other"];

/// A story says what brought the patient in with its first sentences.
const REASON_SENTENCES: usize = 2;

/// Whether a note concludes with a disease that its symptoms may belong to; outside the hospital a suspicion explains none (guidelines IV.D, IV.H).
fn is_explained(record: &Record<'_>, note: usize) -> bool {
    let told = &record.charts[note].told;
    told.concludes || (told.suspects && record.setting == Setting::Inpatient)
}

/// Whether its section opens by naming it as what the patient came with.
fn brought_in(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    let sentence = document.sentence_of(first);
    let opens = sentence < document.sentence_of(document.section_of(first).body) + REASON_SENTENCES;
    opens && says_any(document, document.sentences[sentence].first..first, &record.knowledge.care.reasons)
}

/// What an uncertain statement counts for. Doubt about a disease is documented as such; a word too vague to stand alone, or a symptom told on the way, is no
/// more a diagnosis for being doubted (guidelines I.B.5, II.H). A symptom that the note tells of elsewhere is there.
fn suspected(record: &Record<'_>, at: MentionRef, section: &str) -> Gate {
    let code = own_code(record, at);
    let concludes = CONCLUDES.contains(&section) || is_whole_note(record, at);
    if says_too_little(record, at) {
        return Gate::Evidence;
    }
    if !is_admission_complaint(record, code) {
        return Gate::Counts(Status::Uncertain);
    }
    if !concludes || !heads_an_item(record, at) {
        return Gate::Evidence;
    }
    let present = code.is_some_and(|code| record.charts[at.note].told.present.binary_search(&code).is_ok());
    Gate::Counts(if present { Status::Current } else { Status::Uncertain })
}

/// How far behind a symptom the words for its cause stand, and how far behind those the disease, in words.
const CAUSE_WORDS: usize = 4;

/// Whether a symptom is said to come of a disease that is stated beside it ("foot pain due to a fracture"): the disease says it (guidelines I.B.5).
fn is_told_with_its_cause(record: &Record<'_>, at: MentionRef, code: CodeId) -> bool {
    if !record.knowledge.is_explained_by_its_cause(code) {
        return false;
    }
    let document = record.document(at);
    let mention = record.mention(at);
    let end = document.sentences[document.sentence_of(mention.first)].end;
    let near = mention.end..end.min(mention.end + CAUSE_WORDS);
    let Some(joint) = find_any(document, near, record.knowledge.explaining()) else { return false };
    let behind = document.mentions.iter().enumerate().skip(at.index + 1);
    let reach = joint.end..end.min(joint.end + CAUSE_WORDS);
    let mut causes = behind.take_while(|(_, cause)| cause.first < reach.end).filter(|(_, cause)| reach.contains(&cause.first));
    causes.any(|(index, cause)| {
        let stated = cause.assertion.presence == Presence::Present && cause.assertion.experiencer == Experiencer::Patient;
        let names_a_disease = |code: CodeId| is_disease_code(record.knowledge, code) && !record.knowledge.is_vague(code);
        stated && own_code(record, MentionRef { index, ..at }).is_some_and(names_a_disease)
    })
}

/// How many words the title of a note may have.
const TITLE_WORDS: usize = 12;

/// Whether the title of a note, its first line, names a stay for aftercare ("INPATIENT REHABILITATION H&P"), not where the patient comes from.
fn is_for_aftercare(record: &Record<'_>, note: usize) -> bool {
    let document = &record.charts[note].document;
    let words = &document.words;
    let ends = |at: &usize| matches!(words[*at].kind, WordKind::Break | WordKind::Mark('.' | ':'));
    let end = (0..words.len().min(TITLE_WORDS + 1)).find(ends).unwrap_or(words.len());
    let from = (0..end.min(TITLE_WORDS + 1)).any(|at| matches!(document.folded.word(at), "from" | "to"));
    end <= TITLE_WORDS && !from && says_any(document, 0..end, record.knowledge.aftercare_titles())
}

/// Whether the guidelines let nurses, social workers and the like document the code by themselves (I.B.14).
fn is_for_any_clinician(record: &Record<'_>, at: MentionRef, code: Option<CodeId>) -> bool {
    let Some((id, code)) = record.mention(at).condition.zip(code) else { return false };
    record.knowledge.condition(id).other_clinicians.iter().any(|pattern| pattern.matches(code))
}

/// Whether the code of a mention is too vague to stand alone. A title said in full, or words that a condition lists for the code, are more than the everyday
/// words that short titles are made of.
fn says_too_little(record: &Record<'_>, at: MentionRef) -> bool {
    let mention = record.mention(at);
    let in_full = mention.source == MentionSource::Term || (mention.source == MentionSource::Words && mention.matched >= FULL_TITLE);
    !in_full && own_code(record, at).is_some_and(|code| record.knowledge.is_vague(code))
}

/// Age in days from which a patient may be pregnant.
const FERTILE_DAYS: f64 = 9.0 * 365.0;

/// Whether a code of pregnancy and birth stands in the chart of the child (guidelines I.C.15.a.1).
fn is_of_the_mother(record: &Record<'_>, at: MentionRef, code: CodeId) -> bool {
    let obstetric = record.knowledge.codes.code(code).starts_with('O') || record.knowledge.is_birth(code);
    obstetric && record.document(at).age_in_days.is_some_and(|days| days < FERTILE_DAYS)
}

/// A symptom, or a complaint that the classification keeps elsewhere.
fn is_admission_complaint(record: &Record<'_>, code: Option<CodeId>) -> bool {
    code.is_some_and(|code| is_complaint_code(record.knowledge, code))
}

/// Whether a code is of a disease or an injury: of no symptom, complaint, external cause or status.
pub(super) fn is_disease_code(knowledge: &Knowledge, code: CodeId) -> bool {
    let factor = knowledge.codes.code(code).starts_with(['V', 'W', 'X', 'Y', 'Z']);
    !factor && !is_complaint_code(knowledge, code)
}

fn is_complaint_code(knowledge: &Knowledge, code: CodeId) -> bool {
    is_symptom_code(knowledge, code) || knowledge.is_complaint(code)
}

fn has_section(record: &Record<'_>, at: MentionRef, id: &str) -> bool {
    record.document(at).sections.iter().any(|section| record.knowledge.section(section.kind).id == id)
}

/// Whether a section of the note names more than a symptom.
fn names_a_disease(record: &Record<'_>, at: MentionRef, id: &str) -> bool {
    let document = record.document(at);
    document.mentions.iter().any(|mention| {
        record.knowledge.section(document.section_of(mention.first).kind).id == id
            && mention.assertion.presence == Presence::Present
            && (mention.condition.is_some() || mention.code.is_some())
            && !is_admission_complaint(record, mention.code)
    })
}

fn is_injury(record: &Record<'_>, code: CodeId) -> bool {
    record.knowledge.codes.code(code).starts_with(['S', 'T'])
}

/// How far before a name the verb stands that says the patient has it, in words.
const VERB_WORDS: usize = 5;

/// Whether the patient is said to have it: "has", and not "has had" or "has a history of".
fn is_told_as_present(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    let sentence = document.sentences[document.sentence_of(first)].first;
    let word = |at: usize| document.folded.word(at);
    let from = sentence.max(first.saturating_sub(VERB_WORDS));
    let verb = (from..first).rev().take_while(|at| document.words[*at].is_content()).find(|at| word(*at) == "has");
    verb.is_some_and(|verb| {
        !(verb + 1..first).any(|at| matches!(word(at), "had" | "been" | "history" | "undergone" | "no" | "not" | "never"))
    })
}

/// Whether a mention stands in the statement that its section opens with.
fn opens_its_section(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    document.sentence_of(document.section_of(first).body) == document.sentence_of(first)
}

/// Sections in which the report of an operation names the diagnosis.
const OPERATED_FOR: &[&str] = &["postoperative_diagnosis", "preoperative_diagnosis", "diagnoses"];

fn names_its_diagnosis(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    document.sections.iter().any(|section| OPERATED_FOR.contains(&record.knowledge.section(section.kind).id.as_str()))
}

/// Whether something else is said to come of it: "aphasia secondary to stroke".
fn is_named_as_cause(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let from = document.sentences[document.sentence_of(mention.first)].first.max(mention.first.saturating_sub(3));
    let words: Vec<&str> = (from..mention.first).map(|word| document.folded.word(word)).collect();
    words.windows(2).any(|pair| matches!(pair, ["secondary" | "due", "to"]))
        || words.iter().any(|word| matches!(*word, "from" | "after" | "following" | "since"))
}

/// How far before a name the stay in hospital stands that it was the reason for, in words.
const STAY_WORDS: usize = 8;

/// Whether the sentence tells of a stay in hospital and then names what it was for: "was readmitted two weeks later because of a volvulus".
fn is_reason_of_stay(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    let sentence = document.sentences[document.sentence_of(first)].first;
    (sentence.max(first.saturating_sub(STAY_WORDS))..first).any(|at| {
        matches!(
            document.folded.word(at),
            "admitted" | "readmitted" | "hospitalized" | "rehospitalized" | "hospitalization" | "hospitalizations"
        )
    })
}

/// Whether a word for the whole body's appearance is said of a part of it ("abdomen: soft, obese").
fn is_of_a_part(record: &Record<'_>, at: MentionRef, code: CodeId) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    let sentence = document.sentences[document.sentence_of(first)];
    let section = document.section_of(first);
    let label = section.first..section.body;
    record.knowledge.is_general_appearance(code)
        && label.chain(sentence.first..first).any(|word| record.knowledge.is_body_part(document.folded.word(word)))
}

/// A title of so many meaningful words is not read from a note by chance.
pub(super) const FULL_TITLE: usize = 3;

/// Sections that conclude: what stands at the head of an item there is a diagnosis, be it a symptom.
pub(super) const CONCLUDES: &[&str] =
    &["diagnoses", "assessment", "admission_diagnoses", "postoperative_diagnosis", "preoperative_diagnosis"];

/// The most sentences of a note that is one statement.
const STATEMENT_SENTENCES: usize = 2;

/// Whether the note has no heading and says no more than one statement: it concludes with that.
fn is_whole_note(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    matches!(document.sections.as_slice(), [only] if only.heading.is_none()) && document.sentences.len() <= STATEMENT_SENTENCES
}

/// Whether a mention is all that its sentence says, under no heading of a note that draws no conclusion elsewhere ("Urinary retention. Lumbar stenosis.").
fn is_statement_of_its_own(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let mention = record.mention(at);
    let sentence = document.sentences[document.sentence_of(mention.first)];
    let rest = || (sentence.first..mention.first).chain(mention.end..sentence.end).any(|word| document.words[word].is_content());
    document.section_of(mention.first).heading.is_none() && !concludes_anywhere(record, at.note) && !rest()
}

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

/// Whether a mention is what its sentence begins with, but for an age and the like ("healthy 4-month-old, well child check").
fn opens_an_item(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    let before = document.sentences[document.sentence_of(first)].first..first;
    let words = || before.clone().filter(|word| document.words[*word].is_content());
    words().count() <= HEAD_WORDS && !words().any(|word| TELLING.contains(&document.folded.word(word)))
}

/// Verbs and joints of narrative: what follows them is told, not concluded.
const TELLING: &[&str] = &[
    "report",
    "reported",
    "complain",
    "complained",
    "complaint",
    "present",
    "presented",
    "presenting",
    "noted",
    "state",
    "stated",
    "describe",
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
    "there",
    "needed",
    "prn",
];

/// Symptoms, signs and abnormal findings: chapter 18, and pain by site.
pub(super) fn is_symptom(record: &Record<'_>, code: Option<CodeId>) -> bool {
    code.is_some_and(|code| is_symptom_code(record.knowledge, code))
}

fn is_symptom_code(knowledge: &Knowledge, code: CodeId) -> bool {
    let text = knowledge.codes.code(code);
    (text.starts_with('R') && !["R65", "R57", "R78.81"].iter().any(|named| text.starts_with(named)))
        || text.starts_with("M25.5")
        || text.starts_with("M79.6")
        || text.starts_with("M79.8")
}

/// Sections that tell and list without concluding.
const TELLS: &[&str] = &[
    "history_present_illness",
    "chief_complaint",
    "hospital_course",
    "emergency_course",
    "social_history",
    "family_and_social_history",
    "medications",
];

/// Whether a mention stands in a section that tells without concluding.
pub(super) fn is_told(record: &Record<'_>, at: MentionRef) -> bool {
    let section = record.document(at).section_of(record.mention(at).first).kind;
    TELLS.contains(&record.knowledge.section(section).id.as_str())
}

/// "Chronic low back pain" is a lasting condition wherever it is told.
fn is_called_chronic(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let first = record.mention(at).first;
    (first.saturating_sub(1)..=first).any(|word| document.folded.word(word) == "chronic")
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
