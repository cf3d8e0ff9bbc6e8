//! What the ranker is asked: the words it may read, the indicators that speak for each candidate, and the candidates the record contradicts.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Analyzer, Writer};
use crate::assess::{self, Chart, Draft, EvidenceBook, Kind, Place, Record, Status};
use crate::document::{Experiencer, Mention, Presence};
use crate::knowledge::{AxisValueRef, Condition, ConditionId, Signs};
use crate::rank::{RankRequest, cut_context};
use crate::report::SuggestionReport;
use crate::terminology::CodeId;
use crate::text::{ByteSpan, Note, Setting};

/// Most suggestions of a finding.
const SUGGESTIONS: usize = 5;

/// One question to the ranker.
struct Asked<'t> {
    context: String,
    mention: &'t str,
    documented: CodeId,
    codes: Vec<CodeId>,
    support: Vec<u32>,
    frequency: Vec<f64>,
    excluded: Vec<bool>,
}

impl Asked<'_> {
    fn request(&self) -> RankRequest<'_> {
        RankRequest {
            context: &self.context,
            mention: self.mention,
            documented: self.documented,
            candidates: &self.codes,
            support: &self.support,
            frequency: &self.frequency,
            excluded: &self.excluded,
        }
    }
}

impl Analyzer {
    /// Ranks codes for a mention by what the text around it says and the indicators of the whole text, best first; probabilities sum to at most 1.
    ///
    /// Codes that the text only negates do not come back, nor the code the mention already has.
    ///
    /// # Errors
    /// When the span is empty or past the text, or a code is not in the code set; the message never quotes the text.
    pub fn rank(&self, text: &str, span: (usize, usize), codes: &[String]) -> Result<Vec<SuggestionReport>, String> {
        let note = Note::new(text);
        let Some(bytes) = note.offsets().to_bytes(text, span.0, span.1) else {
            return Err(format!("span {}..{} is empty or outside the text of {} characters", span.0, span.1, note.offsets().char_count()));
        };
        let release = &self.knowledge.codes.release().id;
        let mut candidates = Vec::new();
        for code in codes {
            candidates.push(self.knowledge.codes.find(code).ok_or_else(|| format!("code `{code}` is not in {release}"))?);
        }
        let Some(first) = candidates.first().copied() else { return Ok(Vec::new()) };
        let charts = [Chart::read(&note, &self.knowledge)];
        let record = self.plain_record(&charts);
        let evidence = EvidenceBook::gather(&record);
        let place = Place { note: 0, span: bytes };
        let condition = condition_of(&record, bytes, &candidates);
        let adds = condition.map_or_else(Vec::new, |id| added_values(self.knowledge.condition(id), &candidates));
        let asked = Asked {
            context: context(&record, place, &[]),
            mention: &text[bytes.range()],
            documented: documented_code(&record, bytes, &candidates).unwrap_or_else(|| self.knowledge.codes.parent(first).unwrap_or(first)),
            support: condition.map_or_else(Vec::new, |id| support(&evidence, id, &adds)),
            frequency: Vec::new(),
            excluded: excluded(&record, &candidates, condition, &adds),
            codes: candidates,
        };
        let ranked = self.ranker.rank_batch(&[asked.request()], &self.knowledge.codes);
        Ok(ranked.into_iter().flatten().map(|suggestion| self.suggestion(&suggestion)).collect())
    }

    /// The distinct codes a text documents as current.
    #[must_use]
    pub fn documented(&self, text: &str) -> Vec<CodeId> {
        let note = Note::new(text);
        let charts = [Chart::read(&note, &self.knowledge)];
        let record = self.plain_record(&charts);
        let codes: BTreeSet<CodeId> = assess::assess(&record)
            .diagnoses
            .iter()
            .filter(|diagnosis| diagnosis.status == Status::Current)
            .map(|diagnosis| diagnosis.code)
            .collect();
        codes.into_iter().collect()
    }

    /// The current diagnoses of a note with the signs their confidence is drawn from.
    #[must_use]
    pub fn signs(&self, note: &Note, setting: Setting, assertion: bool) -> Vec<(CodeId, Signs)> {
        let charts = [Chart::read(note, &self.knowledge)];
        let record = Record { setting, assertion, ..self.plain_record(&charts) };
        let diagnoses = assess::assess(&record).diagnoses;
        let signs = assess::signs(&record, &diagnoses);
        let current = |(diagnosis, _): &(&assess::Diagnosis, Signs)| diagnosis.status == Status::Current;
        diagnoses.iter().zip(signs).filter(current).map(|(diagnosis, signs)| (diagnosis.code, signs)).collect()
    }

    /// How many indicators of a text speak for each of some codes of one condition, a mention of it given in bytes; empty where no condition file has the codes.
    #[must_use]
    pub fn support(&self, text: &str, mention: Range<usize>, candidates: &[CodeId]) -> Vec<u32> {
        let note = Note::new(text);
        let charts = [Chart::read(&note, &self.knowledge)];
        let record = self.plain_record(&charts);
        let Some(id) = condition_of(&record, ByteSpan::new(mention.start, mention.end), candidates) else { return Vec::new() };
        support(&EvidenceBook::gather(&record), id, &added_values(self.knowledge.condition(id), candidates))
    }
}

impl Analyzer {
    /// A record of one inpatient note, without a date.
    fn plain_record<'r>(&'r self, charts: &'r [Chart<'r>]) -> Record<'r> {
        Record { charts, setting: Setting::Inpatient, knowledge: &self.knowledge, assertion: true, generic: false, date: None }
    }
}

/// The condition whose rules have most of the candidates, one mentioned in the span before others; `None` where no file has two.
fn condition_of(record: &Record<'_>, span: ByteSpan, candidates: &[CodeId]) -> Option<ConditionId> {
    let named: BTreeSet<ConditionId> =
        mentions(record).filter(|mention| overlaps(mention.span, span)).filter_map(|mention| mention.condition).collect();
    let knowledge = record.knowledge;
    (0..knowledge.conditions.len())
        .filter_map(|index| u16::try_from(index).ok().map(ConditionId))
        .map(|id| {
            let rules = &knowledge.condition(id).rules;
            (candidates.iter().filter(|code| rules.iter().any(|rule| rule.code == **code)).count(), named.contains(&id), id)
        })
        .filter(|(count, _, _)| *count >= 2)
        .max_by_key(|(count, named, id)| (*count, *named, std::cmp::Reverse(*id)))
        .map(|(_, _, id)| id)
}

/// For each candidate, the values its rules want, without those that every candidate wants.
fn added_values(condition: &Condition, candidates: &[CodeId]) -> Vec<Vec<AxisValueRef>> {
    let wanted: Vec<BTreeSet<AxisValueRef>> = candidates
        .iter()
        .map(|code| condition.rules.iter().filter(|rule| rule.code == *code).flat_map(|rule| rule.when.iter().flatten().copied()).collect())
        .collect();
    wanted.iter().map(|own| own.iter().filter(|value| !wanted.iter().all(|other| other.contains(value))).copied().collect()).collect()
}

/// How many indicators speak for the values of each candidate.
fn support(evidence: &EvidenceBook, condition: ConditionId, adds: &[Vec<AxisValueRef>]) -> Vec<u32> {
    adds.iter()
        .map(|adds| {
            let met: BTreeSet<u16> = evidence
                .of(condition)
                .iter()
                .filter(|evidence| evidence.supports.iter().any(|value| adds.contains(value)))
                .map(|evidence| evidence.indicator)
                .collect();
            u32::try_from(met.len()).unwrap_or(u32::MAX)
        })
        .collect()
}

fn mentions<'r>(record: &'r Record<'_>) -> impl Iterator<Item = &'r Mention> {
    record.charts.iter().flat_map(|chart| &chart.document.mentions)
}

fn overlaps(one: ByteSpan, other: ByteSpan) -> bool {
    one.start() < other.end() && other.start() < one.end()
}

/// The code the text gives the mention itself; where it gives none, or one of the candidates, the lowest header above all candidates.
fn documented_code(record: &Record<'_>, span: ByteSpan, candidates: &[CodeId]) -> Option<CodeId> {
    let own = mentions(record)
        .filter(|mention| overlaps(mention.span, span))
        .filter_map(|mention| mention.code)
        .find(|code| !candidates.contains(code));
    let codes = &record.knowledge.codes;
    own.or_else(|| {
        let (first, others) = candidates.split_first()?;
        codes.ancestors(*first).find(|header| others.iter().all(|other| codes.ancestors(*other).any(|above| above == *header)))
    })
}

/// Whether the record speaks against each candidate: the code, or a value it adds to its condition, is stated to be absent and nowhere stated to be present.
fn excluded(record: &Record<'_>, candidates: &[CodeId], condition: Option<ConditionId>, adds: &[Vec<AxisValueRef>]) -> Vec<bool> {
    let (mut denied_codes, mut stated_codes) = (BTreeSet::new(), BTreeSet::new());
    let (mut denied_values, mut stated_values) = (BTreeSet::new(), BTreeSet::new());
    for mention in mentions(record).filter(|mention| mention.assertion.experiencer == Experiencer::Patient) {
        let denied = mention.assertion.presence == Presence::Absent;
        let (codes, values) = if denied { (&mut denied_codes, &mut denied_values) } else { (&mut stated_codes, &mut stated_values) };
        codes.extend(codes_of(record, mention));
        if mention.condition == condition && condition.is_some() {
            values.extend(mention.values.iter().copied());
        }
    }
    candidates
        .iter()
        .enumerate()
        .map(|(at, code)| {
            let against = |value: &AxisValueRef| denied_values.contains(value) && !stated_values.contains(value);
            (denied_codes.contains(code) && !stated_codes.contains(code)) || adds.get(at).is_some_and(|adds| adds.iter().any(against))
        })
        .collect()
}

/// The codes a mention's words give: its own, or those its condition's rules choose for what it states.
fn codes_of(record: &Record<'_>, mention: &Mention) -> Vec<CodeId> {
    match (mention.code, mention.condition) {
        (Some(code), _) => vec![code],
        (None, Some(id)) => assess::rule_codes(record.knowledge.condition(id), &mention.values, &BTreeSet::new()),
        (None, None) => Vec::new(),
    }
}

/// The mention's surroundings and the sentences of its evidence, cut as the ranker was trained; statements about somebody else are left out.
fn context(record: &Record<'_>, place: Place, evidence: &[Place]) -> String {
    let chart = &record.charts[place.note];
    let ranges: Vec<Range<usize>> =
        evidence.iter().filter(|other| other.note == place.note && **other != place).map(|other| other.span.range()).collect();
    let others: Vec<Range<usize>> = chart
        .document
        .mentions
        .iter()
        .filter(|mention| mention.assertion.experiencer == Experiencer::Other)
        .map(|mention| mention.span.range())
        .collect();
    cut_context(chart.note.text(), place.span.range(), &ranges, &others)
}

impl Writer<'_, '_> {
    /// One batch over all findings that have candidate codes.
    pub(super) fn suggestions(&self, drafts: &[Draft]) -> Vec<Vec<SuggestionReport>> {
        let reads = self.analyzer.ranker.reads_context();
        let mut asked: Vec<(usize, Asked<'_>)> = Vec::new();
        for (index, draft) in drafts.iter().enumerate() {
            if draft.candidates.is_empty() || draft.kind == Kind::Unsupported {
                continue;
            }
            let place = draft.spans.first().copied().or_else(|| draft.evidence.first().map(|evidence| evidence.place));
            let Some(place) = place else { continue };
            let codes: Vec<CodeId> = draft.candidates.iter().map(|candidate| candidate.code).collect();
            let adds: Vec<Vec<AxisValueRef>> = draft.candidates.iter().map(|candidate| candidate.adds.clone()).collect();
            let evidence: Vec<Place> = draft.spans.iter().copied().chain(draft.evidence.iter().map(|evidence| evidence.place)).collect();
            asked.push((
                index,
                Asked {
                    context: if reads { context(self.record, place, &evidence) } else { String::new() },
                    mention: self.record.charts[place.note].note.text().get(place.span.range()).unwrap_or(""),
                    documented: draft.code.or_else(|| self.codes().parent(codes[0])).unwrap_or(codes[0]),
                    support: draft.candidates.iter().map(|candidate| candidate.support).collect(),
                    frequency: draft.candidates.iter().map(|candidate| candidate.frequency).collect(),
                    excluded: excluded(self.record, &codes, draft.condition, &adds),
                    codes,
                },
            ));
        }
        let requests: Vec<RankRequest<'_>> = asked.iter().map(|(_, one)| one.request()).collect();
        let ranked = if requests.is_empty() { Vec::new() } else { self.analyzer.ranker.rank_batch(&requests, self.codes()) };
        let mut out = vec![Vec::new(); drafts.len()];
        for ((index, _), suggestions) in asked.iter().zip(ranked) {
            out[*index] = suggestions.iter().take(SUGGESTIONS).map(|suggestion| self.analyzer.suggestion(suggestion)).collect();
        }
        out
    }
}
