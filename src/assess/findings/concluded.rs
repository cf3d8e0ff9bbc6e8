//! What the concluding statement leaves out and another statement of the record gives (tier A).

use std::collections::{BTreeMap, BTreeSet};

use crate::assess::coding::{rule_codes, stated_values};
use crate::assess::diagnosis::MentionRef;
use crate::assess::gate::is_symptom;
use crate::assess::settle::stand_apart;
use crate::assess::wording::{GIVEN, place, sentence_of};
use crate::assess::{Diagnosis, EvidenceBook, Place, Record, Status};
use crate::document::{Document, Mention, MentionSource};
use crate::knowledge::{AxisValueRef, Condition, ConditionId, Entry, Hit, Scope};
use crate::terminology::{CodeId, CodeSet};
use crate::text::WordKind;

use super::answered::{Answer, is_study};
use super::documented::{OpenGap, Shown, current_conditions, draft_gap, gap_of};
use super::standing::{Standing, standing};
use super::{Draft, Resolution};

/// Sections of at least this weight speak of the encounter itself: what the story before it tells of a passing state may be over. Text under no heading speaks of it too.
const PRESENT: f64 = 0.8;
const UNDER_NO_HEADING: &str = "other";
/// Axes of passing states.
const PASSING: [&str; 3] = ["acuity", "status", "episode"];

/// The axis that weeks of a pregnancy give, wherever they stand.
const WEEKS: &str = "trimester";

/// A diagnosis whose every concluding statement of a note leaves an axis out while the record as a whole has it. A short form in the narrative of a diagnosis that is
/// concluded in full is no gap.
pub(super) fn answered(record: &Record<'_>, diagnoses: &[Diagnosis], evidence: &EvidenceBook, out: &mut Vec<Draft>) {
    let documented = current_conditions(diagnoses);
    let mut named: BTreeMap<ConditionId, Vec<MentionRef>> = BTreeMap::new();
    for (note, chart) in record.charts.iter().enumerate() {
        for (index, mention) in chart.document.mentions.iter().enumerate() {
            if let Some(id) = mention.condition
                && !matches!(mention.source, MentionSource::Ambiguous(_) | MentionSource::Noncodable(_) | MentionSource::NoDiagnosis)
            {
                named.entry(id).or_default().push(MentionRef { note, index });
            }
        }
    }
    for (id, mentions) in named {
        let asked = out.iter().position(|draft| draft.condition == Some(id));
        // Of a condition that stands several times, the question about one statement may be answered by another.
        if asked.is_some() && !record.knowledge.condition(id).each {
            continue;
        }
        let Some(draft) = answer(record, id, &mentions, diagnoses, &documented, evidence) else { continue };
        // While the provider is asked about the same disease, the record closes nothing of it.
        let group = record.knowledge.group(id);
        let queried = |(index, other): (usize, &Draft)| {
            let open = other.resolution == Resolution::Query && !other.missing.is_empty() && Some(index) != asked;
            open && other.condition.is_some_and(|other| record.knowledge.group(other) == group)
        };
        if out.iter().enumerate().any(queried) {
            continue;
        }
        match asked.map(|index| &mut out[index]) {
            Some(known) if known.code == draft.code && known.resolution == Resolution::Query => *known = draft,
            Some(_) => {}
            None => out.push(draft),
        }
    }
}

fn answer(
    record: &Record<'_>,
    id: ConditionId,
    mentions: &[MentionRef],
    diagnoses: &[Diagnosis],
    documented: &BTreeSet<ConditionId>,
    evidence: &EvidenceBook,
) -> Option<Draft> {
    let condition = record.knowledge.condition(id);
    let mut asked: Vec<(MentionRef, CodeId, Standing)> = Vec::new();
    for at in mentions {
        let mention = record.mention(*at);
        let Some(standing) = standing(record, *at) else { continue };
        let own = mention.code.filter(|_| mention.fixed || condition.rules.is_empty());
        let own = own.or_else(|| rule_codes(condition, &said_here(record, *at), documented).first().copied()).or(mention.code)?;
        asked.push((*at, own, standing));
    }
    asked.iter().find_map(|(at, own, standing)| {
        let stated = said_here(record, *at);
        let sided = record.mention(*at).side.is_some();
        let shown = Some(Shown { evidence, documented, diagnoses });
        let plain = gap_of(record, id, *own, &stated, sided, shown);
        let gap = gap_of(record, id, *own, &stated, sided, None)?;
        let codes = &record.knowledge.codes;
        let same = |code: CodeId| !condition.each || codes.category(code) == codes.category(*own);
        // Named in full: a code of the same group of conditions that already says the documented one.
        let in_full = |diagnosis: &&Diagnosis| {
            let akin = diagnosis.condition.is_some_and(|other| record.knowledge.group(other) == record.knowledge.group(id));
            let covered = || record.knowledge.covers(&[diagnosis.code], *own, |_| false);
            // A diabetic cataract is no finer name of a diabetic neuropathy.
            let finer = || {
                is_finer(codes, diagnosis.code, *own)
                    && !stand_apart(record, *own, diagnosis.code)
                    && is_named_otherwise(record, diagnosis, id)
            };
            let longer = || is_open(codes, *own) && has_longer_name(record, diagnosis, (*at, *own));
            diagnosis.status == Status::Current && ((akin && (covered() || finer())) || longer())
        };
        let named = diagnoses.iter().find(in_full).map(|diagnosis| (diagnosis, gap.axes.clone()));
        let (answer, axes) = named.or_else(|| {
            diagnoses.iter().find_map(|diagnosis| {
                if diagnosis.condition != Some(id) || diagnosis.status != Status::Current || diagnosis.code == *own || !same(diagnosis.code)
                {
                    return None;
                }
                let sided = diagnosis.mentions.iter().any(|at| record.mention(*at).side.is_some());
                let left =
                    |shown| gap_of(record, id, diagnosis.code, &diagnosis.values, sided, shown).map_or_else(Vec::new, |left| left.axes);
                let (ever, now) = (left(None), left(shown));
                let states = |axis: u8| diagnosis.values.iter().any(|value| value.axis == axis && !stated.contains(value));
                let given = |axis: &u8| !ever.contains(axis) || (states(*axis) && !now.contains(axis));
                let given: Vec<u8> = gap.axes.iter().copied().filter(given).collect();
                // Answered only where every axis that would be asked is given.
                let all = plain.iter().flat_map(|plain| &plain.axes).all(|axis| given.contains(axis));
                // The same disease: what the statement does say, the answer says too.
                let kept = stated.iter().all(|value| given.contains(&value.axis) || diagnosis.values.contains(value));
                (all && kept && !given.is_empty()).then_some((diagnosis, given))
            })
        })?;
        // Concluded in full in the same note: nothing is left out. A study quoted beside the conclusion is a report.
        let here = asked
            .iter()
            .filter(|(other, _, standing)| *standing == Standing::Concluded && other.note == at.note && !quotes_study(record, *other));
        let mut concluded: Vec<AxisValueRef> = here.clone().flat_map(|(other, ..)| said_here(record, *other)).collect();
        concluded.sort_unstable();
        concluded.dedup();
        let in_full_here =
            here.clone().any(|(_, code, _)| *code == answer.code) || rule_codes(condition, &concluded, documented).contains(&answer.code);
        // A list that lasts leaves out what passes.
        let lasting = || axes.iter().any(|axis| !PASSING.contains(&condition.axes[usize::from(*axis)].reports_as));
        if in_full_here && (*standing == Standing::Concluded || (*standing == Standing::Listed && !lasting())) {
            return None;
        }
        let by = if in_full(&answer) { naming(record, id, answer) } else { giving(record, id, answer, &axes) };
        if by.is_empty() || !(in_full(&answer) || rests_on(condition, answer, &axes)) || contradicted(condition, answer, &axes) {
            return None;
        }
        let why = "the concluding statement leaves the detail out, another in the record gives it";
        let mut draft = draft_gap(record, (id, answer), OpenGap { axes, ..gap }, evidence);
        draft.code = Some(*own);
        let place = record.place(*at);
        draft.spans.retain(|known| *known != place);
        draft.spans.insert(0, place);
        Answer { tier: 'A', code: answer.code, by, why, source: "G I.B.14; D.3 K".into() }.close(record, &condition.name, &mut draft);
        Some(draft)
    })
}

/// The axis values that a mention's own words and sentence state: not those that count anywhere in the note and stand elsewhere.
fn said_here(record: &Record<'_>, at: MentionRef) -> Vec<AxisValueRef> {
    let mention = record.mention(at);
    let mut stated = stated_values(record, at);
    let Some(id) = mention.condition else { return stated };
    let condition = record.knowledge.condition(id);
    let sentence = sentence_of(record, at);
    let document = record.document(at);
    let says = |value: &AxisValueRef, hit: &Hit| match hit.entry {
        Entry::AxisValue(owner, said) => owner == id && said == *value,
        Entry::Term(owner, term) => {
            let inside = mention.first <= hit.first as usize && hit.end as usize <= mention.end;
            inside && owner == id && condition.terms[usize::from(term)].values.contains(value)
        }
        _ => false,
    };
    stated.retain(|value| {
        let mut said = document.hits.iter().filter(|hit| sentence.contains(&(hit.first as usize)) && says(value, hit)).peekable();
        match condition.axes[usize::from(value.axis)].scope {
            Scope::Phrase => true,
            Scope::Sentence if said.peek().is_none() => true,
            Scope::Sentence | Scope::Note => said.any(|hit| !is_apart(document, mention, hit.first as usize)),
        }
    });
    stated
}

/// Whether words are an item of a list of their own: another disease is named between them and a mention ("hyperglycemia, gallstones, diabetes").
fn is_apart(document: &Document, mention: &Mention, word: usize) -> bool {
    let between = mention.end.min(word)..mention.first.max(word);
    let from = document.mentions.partition_point(|other| other.first < between.start);
    let inside = document.mentions[from..].iter().take_while(|other| other.first < between.end);
    inside.into_iter().any(|other| other.condition != mention.condition && other.code.is_some())
}

/// Whether the sentence of a mention quotes a study.
fn quotes_study(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    sentence_of(record, at).any(|word| is_study(document.folded.word(word)))
}

/// Whether one code of a category names what another leaves unspecified.
fn is_finer(codes: &CodeSet, code: CodeId, than: CodeId) -> bool {
    codes.category(code) == codes.category(than) && is_open(codes, than) && !is_open(codes, code)
}

/// Whether a code leaves something unspecified.
fn is_open(codes: &CodeSet, code: CodeId) -> bool {
    codes.title(code).to_lowercase().contains("unspecified")
}

/// Whether a diagnosis is named by a name of another condition ("ATN" of an acute kidney injury).
fn is_named_otherwise(record: &Record<'_>, diagnosis: &Diagnosis, id: ConditionId) -> bool {
    diagnosis.mentions.iter().any(|at| record.mention(*at).condition != Some(id))
}

/// Whether a diagnosis of another condition of the same chapter is named by the words of a mention and more in front of them ("aspiration pneumonia" of a pneumonia).
fn has_longer_name(record: &Record<'_>, diagnosis: &Diagnosis, (at, own): (MentionRef, CodeId)) -> bool {
    let codes = &record.knowledge.codes;
    let name = |at: MentionRef| record.document(at).folded.range(record.mention(at).first..record.mention(at).end).trim().to_owned();
    let chapter = |code: CodeId| codes.code(code).as_bytes().first().copied();
    let short = format!(" {}", name(at));
    diagnosis.condition.is_some()
        && diagnosis.condition != record.mention(at).condition
        && !is_open(codes, diagnosis.code)
        && chapter(own) == chapter(diagnosis.code)
        && diagnosis.mentions.iter().any(|other| name(*other).ends_with(&short))
}

/// Where a diagnosis is named that says all of another one.
fn naming(record: &Record<'_>, id: ConditionId, answer: &Diagnosis) -> Vec<Place> {
    let otherwise = is_named_otherwise(record, answer, id);
    let says = |at: &&MentionRef| !is_purpose(record, **at) && (!otherwise || record.mention(**at).condition != Some(id));
    answer.mentions.iter().filter(says).map(|at| record.place(*at)).take(GIVING).collect()
}

/// Most places told.
const GIVING: usize = 4;

/// The words that give the answering diagnosis its values of some axes; none where one of the axes has no words that count. What passes is not given by the story
/// before the encounter: neither a passing state nor anything of a condition that does not last.
fn giving(record: &Record<'_>, id: ConditionId, answer: &Diagnosis, axes: &[u8]) -> Vec<Place> {
    let condition = record.knowledge.condition(id);
    let mut by: Vec<Place> = Vec::new();
    for axis in axes {
        let reports_as = condition.axes[usize::from(*axis)].reports_as;
        let passing = PASSING.contains(&reports_as) || (reports_as != WEEKS && !record.knowledge.is_chronic(answer.code));
        let counts = |note: usize, word: usize| {
            let section = record.knowledge.section(record.charts[note].document.section_of(word).kind);
            !passing || section.weight >= PRESENT || section.id == UNDER_NO_HEADING
        };
        let states = |at: &&MentionRef| said_here(record, **at).iter().any(|value| value.axis == *axis) && !is_purpose(record, **at);
        let named = answer.mentions.iter().filter(states).filter(|at| counts(at.note, record.mention(**at).first));
        let mut here: Vec<Place> = named.map(|at| record.place(*at)).collect();
        if here.is_empty() {
            here = said_anywhere(record, id, condition, answer, *axis, counts);
        }
        let stated = answer.values.iter().any(|value| value.axis == *axis);
        if here.is_empty() && stated {
            return Vec::new();
        }
        by.extend(here);
    }
    by.sort_unstable();
    by.dedup();
    by.truncate(GIVING);
    by
}

/// Whether the answering code has one of the axes among what selects it: of a diabetes with several complications each code says one.
fn rests_on(condition: &Condition, answer: &Diagnosis, axes: &[u8]) -> bool {
    let mut rules = condition.rules.iter().filter(|rule| rule.code == answer.code).peekable();
    rules.peek().is_none() || rules.any(|rule| rule.when.iter().flatten().any(|value| axes.contains(&value.axis)))
}

/// Whether the record states several values of one of the axes: it does not agree with itself. A state may pass from one value to another.
fn contradicted(condition: &Condition, answer: &Diagnosis, axes: &[u8]) -> bool {
    let lasting = axes.iter().filter(|axis| !PASSING.contains(&condition.axes[usize::from(**axis)].reports_as));
    lasting.into_iter().any(|axis| answer.values.iter().filter(|value| value.axis == *axis).collect::<BTreeSet<_>>().len() > 1)
}

/// Words for what is done about a disease besides what is given: what stands behind either with "for" is a purpose and no statement.
const DONE: &[&str] = &["treated", "prophylaxis", "screening", "screened", "test", "testing", "workup"];

/// Whether a mention tells only what a drug or test is for: "medications for ... or Alzheimer's disease".
fn is_purpose(record: &Record<'_>, at: MentionRef) -> bool {
    let document = record.document(at);
    let before: Vec<&str> = (sentence_of(record, at).start..record.mention(at).first).map(|word| document.folded.word(word)).collect();
    before.windows(2).any(|pair| pair[1] == "for" && (GIVEN.contains(&pair[0]) || DONE.contains(&pair[0])))
}

/// The words anywhere in the notes that state values of an axis that counts there; none where the conclusion about the disease has them. Under another of its problems
/// ("2. Hyperglycemia") they are another statement.
fn said_anywhere(
    record: &Record<'_>,
    id: ConditionId,
    condition: &Condition,
    answer: &Diagnosis,
    axis: u8,
    counts: impl Fn(usize, usize) -> bool,
) -> Vec<Place> {
    let mut out = Vec::new();
    for (note, chart) in record.charts.iter().enumerate() {
        for hit in &chart.document.hits {
            let Entry::AxisValue(owner, value) = hit.entry else { continue };
            let (first, end) = (hit.first as usize, hit.end as usize);
            let wanted = owner == id && value.axis == axis && answer.values.contains(&value);
            if wanted
                && condition.axes[usize::from(value.axis)].scope == Scope::Note
                && chart.document.is_stated(first, end, record.knowledge)
            {
                if record.knowledge.section(chart.document.section_of(first).kind).concludes()
                    && !is_another_problem(record, (note, first), id, axis)
                {
                    return Vec::new();
                }
                if counts(note, first) {
                    out.push(place(record, note, &(first..end)));
                }
            }
        }
    }
    out
}

/// Whether a word stands on a line of its own problem, on which nothing names the disease. Weeks of a pregnancy are of all its problems.
fn is_another_problem(record: &Record<'_>, (note, word): (usize, usize), id: ConditionId, axis: u8) -> bool {
    let document = &record.charts[note].document;
    let ends = |word: &usize| document.words[*word].kind == WordKind::Break;
    let first = (0..word).rev().find(ends).map_or(0, |at| at + 1);
    let end = (word..document.words.len()).find(ends).unwrap_or(document.words.len());
    let names_it = |mention: &Mention| {
        mention.condition == Some(id)
            && (first..end).contains(&mention.first)
            && !is_symptom(record, mention.code)
            && !is_apart(document, mention, word)
    };
    record.knowledge.condition(id).axes[usize::from(axis)].reports_as != WEEKS && !document.mentions.iter().any(names_it)
}
