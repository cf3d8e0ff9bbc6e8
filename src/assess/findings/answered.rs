//! Gaps that the record itself closes, by the tier of the evidence (C, D, E, F; A stands in `concluded.rs`), with the words that close them. Tier B, what the classification
//! presumes or defaults to, is coded at once and leaves no finding.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::assess::coding::{own_code, rule_codes, stated_values};
use crate::assess::diagnosis::MentionRef;
use crate::assess::wording::{place, sentence_of};
use crate::assess::{Diagnosis, EvidenceBook, Place, Record};
use crate::document::{Document, Experiencer, Mention, Presence};
use crate::knowledge::{AxisValueRef, Condition, ConditionId, Entry, GapRule, GivenRule, SectionRole, Side, Test, WordRole};
use crate::terminology::CodeId;
use crate::text::{AuthorRole, Note, NoteKind, Setting, fold_phrase};

use super::documented::gap_of;
use super::{Draft, Resolution};

/// What closes a gap.
pub(super) struct Answer {
    /// The tier of its evidence.
    pub tier: char,
    /// The code it gives.
    pub code: CodeId,
    /// The words that give it.
    pub by: Vec<Place>,
    /// Why it may.
    pub why: &'static str,
    /// Citation.
    pub source: String,
}

impl Answer {
    /// Writes the answer into the finding.
    pub(super) fn close(self, record: &Record<'_>, name: &str, draft: &mut Draft) {
        draft.message = format!("{name}: {} ({}).", self.why, record.knowledge.codes.code(self.code));
        draft.resolution = Resolution::Auto(self.tier);
        draft.resolved_code = Some(self.code);
        draft.resolved_by = self.by;
        draft.source = Some(self.source);
    }
}

/// The answer the record gives to a gap, the first tier that has one.
pub(super) fn answer(
    record: &Record<'_>,
    (id, diagnosis): (ConditionId, &Diagnosis),
    missing: &[u8],
    documented: &BTreeSet<ConditionId>,
    evidence: &EvidenceBook,
) -> Option<Answer> {
    let condition = record.knowledge.condition(id);
    let asked = Asked { condition, id, diagnosis, missing, documented };
    asked
        .by_sign(record)
        .or_else(|| asked.by_clinicians(record))
        .or_else(|| asked.by_reports(record))
        .or_else(|| asked.by_interpretation(record))
        .or_else(|| asked.by_calendar(record, evidence))
}

struct Asked<'a> {
    condition: &'a Condition,
    id: ConditionId,
    diagnosis: &'a Diagnosis,
    missing: &'a [u8],
    documented: &'a BTreeSet<ConditionId>,
}

impl Asked<'_> {
    /// Tier A: a sign that the provider states beside the condition and that the index joins to it by "with" (I.A.15).
    fn by_sign(&self, record: &Record<'_>) -> Option<Answer> {
        // The two together say all that is asked.
        let says = |code: CodeId, axis: u8| {
            let mut rules = self.condition.rules.iter().filter(|rule| rule.code == code);
            rules.any(|rule| rule.when.iter().flatten().any(|value| value.axis == axis))
        };
        let fits = |rule: &&GivenRule| {
            rule.codes.iter().any(|pattern| pattern.matches(self.diagnosis.code)) && self.missing.iter().all(|axis| says(rule.code, *axis))
        };
        self.condition.given.iter().filter(fits).find_map(|rule| {
            let mut by = Vec::new();
            for (note, chart) in record.charts.iter().enumerate() {
                for (index, mention) in chart.document.mentions.iter().enumerate() {
                    let section = record.knowledge.section(chart.document.section_of(mention.first).kind);
                    let sign = own_code(record, MentionRef { note, index })
                        .is_some_and(|code| rule.by.iter().any(|pattern| pattern.matches(code)));
                    if sign
                        && section.role == SectionRole::Documents
                        && record.is_by_provider(note, mention.first)
                        && chart.document.is_stated(mention.first, mention.end, record.knowledge)
                        && !mention.assertion.past_by_cue
                    {
                        by.push(Place { note, span: mention.span });
                    }
                }
            }
            let why = "a documented sign gives the detail, which the index joins to the condition";
            (!by.is_empty()).then(|| Answer { tier: 'A', code: rule.code, by, why, source: rule.source.clone() })
        })
    }

    /// Tier C: details that the guidelines let other clinicians document (I.B.13, I.B.14).
    fn by_clinicians(&self, record: &Record<'_>) -> Option<Answer> {
        if !self.missing.iter().all(|axis| self.condition.axes[usize::from(*axis)].other_clinicians) {
            return None;
        }
        let (code, by) = self
            .by_parts(record, |note, word| record.is_by_other_clinician(note, word))
            .or_else(|| self.values_of_parts(record))
            .or_else(|| self.side_of_signs(record))?;
        let why = "another clinician's note gives the detail, which the guidelines allow";
        Some(Answer { tier: 'C', code, by, why, source: "G I.B.13, I.B.14".into() })
    }

    /// What the parts of other clinicians state of all that is missing, whatever they call the disease ("fat layer exposed" of a wound): where the provider has one
    /// such diagnosis only, and they agree.
    fn values_of_parts(&self, record: &Record<'_>) -> Option<(CodeId, Vec<Place>)> {
        let mut found: Vec<AxisValueRef> = Vec::new();
        let mut by = Vec::new();
        for (note, chart) in record.charts.iter().enumerate() {
            for hit in &chart.document.hits {
                let Entry::AxisValue(owner, value) = hit.entry else { continue };
                let (first, end) = (hit.first as usize, hit.end as usize);
                if owner != self.id
                    || !self.missing.contains(&value.axis)
                    || self.condition.axes[usize::from(value.axis)].reports_as == "laterality"
                    || !record.is_by_other_clinician(note, first)
                    || !chart.document.is_stated(first, end, record.knowledge)
                {
                    continue;
                }
                if !found.contains(&value) {
                    found.push(value);
                }
                by.push(Place { note, span: chart.document.span(first, end) });
            }
        }
        let one_each = self.missing.iter().all(|axis| found.iter().filter(|value| value.axis == *axis).count() == 1);
        if by.is_empty() || !one_each || self.condition.rules.is_empty() {
            return None;
        }
        let mut values = self.diagnosis.values.clone();
        values.extend(found);
        let code = rule_codes(self.condition, &values, self.documented).into_iter().next().filter(|code| *code != self.diagnosis.code)?;
        Some((code, by))
    }

    /// The side on which other clinicians see a sign of the condition, at the part of the body where the provider has it ("R calf swelling" of a thrombosis of the calf).
    fn side_of_signs(&self, record: &Record<'_>) -> Option<(CodeId, Vec<Place>)> {
        let [axis] = self.missing else { return None };
        let known = &self.condition.axes[usize::from(*axis)];
        if known.reports_as != "laterality" {
            return None;
        }
        // The part of the body: a word that the provider's name of it and the sentence of the sign share.
        let parts_of = |document: &Document, words: Range<usize>| -> BTreeSet<String> {
            let names = |word: &usize| {
                document.words[*word].is_content() && !matches!(document.role(*word), None | Some(WordRole::Stop | WordRole::Side(_)))
            };
            words.filter(names).map(|word| document.folded.word(word).to_owned()).collect()
        };
        let named = |at: &MentionRef| {
            let mention = record.mention(*at);
            parts_of(record.document(*at), mention.first..mention.end)
        };
        let parts: BTreeSet<String> = self.diagnosis.mentions.iter().flat_map(named).collect();
        let chapter = |code: CodeId| record.knowledge.codes.code(code).as_bytes().first().copied();
        let mut found: Option<Side> = None;
        let mut by = Vec::new();
        for (note, chart) in record.charts.iter().enumerate() {
            let document = &chart.document;
            // A sign is a finding of the same chapter, seen and not denied.
            let signs = document.mentions.iter().filter(|mention| {
                mention.assertion.presence == Presence::Present
                    && mention.assertion.experiencer == Experiencer::Patient
                    && mention.code.is_some_and(|code| chapter(code) == chapter(self.diagnosis.code))
                    && record.is_by_other_clinician(note, mention.first)
            });
            for sign in signs {
                let sentence = document.sentences[document.sentence_of(sign.first)];
                let words = sentence.first..sentence.end;
                if parts_of(document, words.clone()).is_disjoint(&parts) {
                    continue;
                }
                let mut sides = words.clone().filter_map(|word| match document.role(word) {
                    Some(WordRole::Side(side)) => Some(side),
                    _ => None,
                });
                let Some(side) = sides.next() else { continue };
                if sides.any(|other| other != side) || found.is_some_and(|known| known != side) {
                    return None;
                }
                found = Some(side);
                let last = words.clone().rev().find(|word| document.words[*word].is_content()).unwrap_or(words.start);
                by.push(place(record, note, &(words.start..last + 1)));
            }
        }
        let side = found?;
        let name = match side {
            Side::Right => "right",
            Side::Left => "left",
            _ => return None,
        };
        let value =
            (0_u8..).zip(&known.values).find(|(_, value)| value.label == name).map(|(value, _)| AxisValueRef { axis: *axis, value });
        let ruled = value.and_then(|value| {
            let mut values = self.diagnosis.values.clone();
            values.push(value);
            rule_codes(self.condition, &values, self.documented).into_iter().next()
        });
        let titled = || Some(record.knowledge.classification.sided(self.diagnosis.code, side));
        let code = ruled.filter(|code| *code != self.diagnosis.code).or_else(titled).filter(|code| *code != self.diagnosis.code)?;
        Some((code, by))
    }

    /// Tier E: what a physician's final interpretation of a test says, for an outpatient (IV.K).
    fn by_interpretation(&self, record: &Record<'_>) -> Option<Answer> {
        if record.setting != Setting::Outpatient {
            return None;
        }
        let (code, by) = self.by_parts(record, |note, _| is_interpretation(record.charts[note].note))?;
        Some(Answer { tier: 'E', code, by, why: "a physician's final interpretation of a test gives the detail", source: "G IV.K".into() })
    }

    /// The one code that the mentions of some notes or parts of notes lead to, with those mentions: it says all that the documented code says and fills what is missing.
    fn by_parts(&self, record: &Record<'_>, counts: impl Fn(usize, usize) -> bool) -> Option<(CodeId, Vec<Place>)> {
        let mut found: Option<CodeId> = None;
        let mut by = Vec::new();
        for (note, chart) in record.charts.iter().enumerate() {
            for (index, mention) in chart.document.mentions.iter().enumerate().filter(|(_, mention)| counts(note, mention.first)) {
                let stated = mention.assertion.presence == Presence::Present && mention.assertion.experiencer == Experiencer::Patient;
                if mention.condition != Some(self.id) || !stated {
                    continue;
                }
                let Some(code) = self.filled(record, MentionRef { note, index }, mention) else { continue };
                if found.is_some_and(|known| known != code) {
                    return None;
                }
                found = Some(code);
                by.push(sentence(record, MentionRef { note, index }));
            }
        }
        found.map(|code| (code, by))
    }

    fn filled(&self, record: &Record<'_>, at: MentionRef, mention: &Mention) -> Option<CodeId> {
        if self.condition.rules.is_empty() {
            let billable = |code: &CodeId| *code != self.diagnosis.code && record.knowledge.codes.is_billable(*code);
            let own = mention.code.filter(billable).filter(|code| says_more(record, self.diagnosis.code, *code));
            return own.or_else(|| self.named_by_values(record, mention));
        }
        let theirs = stated_values(record, at);
        let mut values = self.diagnosis.values.clone();
        for axis in self.missing {
            let mut given = theirs.iter().filter(|value| value.axis == *axis);
            values.push(*given.next()?);
            if given.next().is_some() {
                return None;
            }
        }
        rule_codes(self.condition, &values, self.documented).into_iter().next().filter(|code| *code != self.diagnosis.code)
    }

    /// The code of the same category whose title is the documented one's and the labels of the values a mention states for all that is missing.
    fn named_by_values(&self, record: &Record<'_>, mention: &Mention) -> Option<CodeId> {
        let codes = &record.knowledge.codes;
        let mut labels = BTreeSet::new();
        for axis in self.missing {
            let mut given = mention.values.iter().filter(|value| value.axis == *axis);
            let value = given.next().filter(|_| given.next().is_none())?;
            let label = &self.condition.axes[usize::from(*axis)].values[usize::from(value.value)].label;
            labels.extend(fold_phrase(label).split_whitespace().map(str::to_owned));
        }
        let documented = title_words(record, self.diagnosis.code);
        let named: BTreeSet<String> = documented.union(&labels).cloned().collect();
        codes
            .subtree(codes.category(self.diagnosis.code))
            .find(|code| *code != self.diagnosis.code && codes.is_billable(*code) && title_words(record, *code) == named)
    }

    /// Tier D: site and side that an imaging report states for a condition the provider diagnosed (Coding Clinic 2013Q1 as cited in the field). Nothing that the
    /// code would still be asked for may be left; what the classification has a default for is not.
    fn by_reports(&self, record: &Record<'_>) -> Option<Answer> {
        let local: Vec<u8> = self.missing.iter().copied().filter(|axis| self.condition.axes[usize::from(*axis)].anatomic).collect();
        if self.condition.rules.is_empty()
            || local.is_empty()
            || self.missing.iter().any(|axis| !local.contains(axis) && self.is_pressing(record, *axis))
        {
            return None;
        }
        // What a loose word gave of a missing axis ("kidney stone" for a stone anywhere) is what is asked.
        let mut values = self.diagnosis.values.clone();
        values.retain(|value| !local.contains(&value.axis));
        let seen = self.reported(record, &local);
        for axis in &local {
            let mut given = seen.iter().map(|(value, _)| *value).filter(|value| value.axis == *axis);
            let first = given.next()?;
            // Of several sites each has a code, the first is told; two sides are no answer.
            if self.condition.axes[usize::from(*axis)].reports_as == "laterality" && given.any(|value| value != first) {
                return None;
            }
            values.push(first);
        }
        let code = rule_codes(self.condition, &values, self.documented).into_iter().next().filter(|code| *code != self.diagnosis.code)?;
        let sided = values.iter().any(|value| self.condition.axes[usize::from(value.axis)].reports_as == "laterality");
        let open = gap_of(record, self.id, code, &values, sided, None);
        let settled = open.is_none_or(|open| !open.axes.iter().any(|axis| self.missing.contains(axis)));
        if !settled || !self.keeps_side(code) {
            return None;
        }
        let by = seen.iter().filter(|(value, _)| values.contains(value)).map(|(_, place)| *place).collect();
        let why = "a physician-read report of the stay gives the site";
        Some(Answer { tier: 'D', code, by, why, source: "C:Coding Clinic 2013Q1 K; G I.B.13".into() })
    }

    /// The values of some axes that reports state in a sentence that names the condition: several things are seen in one study.
    fn reported(&self, record: &Record<'_>, axes: &[u8]) -> Vec<(AxisValueRef, Place)> {
        let mut out = Vec::new();
        for (note, chart) in record.charts.iter().enumerate() {
            let document = &chart.document;
            let imaging_note = matches!(chart.note.kind, Some(NoteKind::Imaging));
            for hit in &document.hits {
                let Entry::AxisValue(owner, value) = hit.entry else { continue };
                let (first, end) = (hit.first as usize, hit.end as usize);
                if owner != self.id || !axes.contains(&value.axis) {
                    continue;
                }
                let sentence = document.sentences[document.sentence_of(first)];
                let report = imaging_note
                    || record.knowledge.section(document.section_of(first).kind).id == "imaging_results"
                    || (sentence.first..sentence.end).any(|word| is_study(document.folded.word(word)));
                let names_it =
                    |mention: &Mention| mention.condition == Some(self.id) && (sentence.first..sentence.end).contains(&mention.first);
                if report && document.mentions.iter().any(names_it) && document.is_stated(first, end, record.knowledge) {
                    out.push((value, Place { note, span: document.span(first, end) }));
                }
            }
        }
        out
    }

    /// Whether an axis is asked because the record shows something of it: a report's site settles nothing of that.
    fn is_pressing(&self, record: &Record<'_>, axis: u8) -> bool {
        let code = self.diagnosis.code;
        let shown = |gap: &&GapRule| {
            !gap.require_any.is_empty() && gap.settings.has(record.setting) && gap.codes.iter().any(|pattern| pattern.matches(code))
        };
        self.condition.gaps.iter().filter(shown).any(|gap| gap.axes.contains(&axis))
    }

    /// Whether a code has the side that the documented one has.
    fn keeps_side(&self, code: CodeId) -> bool {
        let side = |value: &&AxisValueRef| self.condition.axes[usize::from(value.axis)].reports_as == "laterality";
        let sides = |code: CodeId| -> BTreeSet<AxisValueRef> {
            let rules = self.condition.rules.iter().filter(|rule| rule.code == code);
            rules.flat_map(|rule| rule.when.iter().flatten()).filter(side).copied().collect()
        };
        let documented = sides(self.diagnosis.code);
        documented.is_empty() || documented == sides(code)
    }

    /// Tier F: what follows by counting: the trimester from the weeks a provider wrote (I.C.15.a.3).
    fn by_calendar(&self, record: &Record<'_>, evidence: &EvidenceBook) -> Option<Answer> {
        let by_weeks = |axis: &u8| self.condition.axes[usize::from(*axis)].reports_as == "trimester";
        let [axis] = self.missing else { return None };
        if !by_weeks(axis) || self.condition.rules.is_empty() {
            return None;
        }
        let mut found: Option<AxisValueRef> = None;
        let mut by = Vec::new();
        for one in evidence.of(self.id) {
            let counted = matches!(self.condition.indicators[usize::from(one.indicator)].test, Test::Value { .. });
            let Some(value) = one.supports.iter().find(|value| value.axis == *axis).filter(|_| counted) else { continue };
            let words = record.charts[one.place.note].document.words_in(one.place.span);
            if !words.is_some_and(|(first, _)| record.is_by_provider(one.place.note, first)) {
                continue;
            }
            if found.is_some_and(|known| known != *value) {
                return None;
            }
            found = Some(*value);
            by.push(one.place);
        }
        let mut values = self.diagnosis.values.clone();
        values.push(found?);
        let code = rule_codes(self.condition, &values, self.documented).into_iter().next().filter(|code| *code != self.diagnosis.code)?;
        Some(Answer { tier: 'F', code, by, why: "the trimester follows from the documented weeks", source: "G I.C.15.a.3".into() })
    }
}

/// The sentence of a mention, to its last word.
fn sentence(record: &Record<'_>, at: MentionRef) -> Place {
    let document = record.document(at);
    let words = sentence_of(record, at);
    let last = words.clone().rev().find(|word| document.words[*word].is_content()).unwrap_or(words.start);
    place(record, at.note, &(words.start..last + 1))
}

/// A test read by a physician.
fn is_interpretation(note: &Note) -> bool {
    let read = matches!(note.kind, Some(NoteKind::Imaging | NoteKind::Pathology | NoteKind::Echo));
    read && note.author_role.is_none_or(|role| role.is_provider() || matches!(role, AuthorRole::Radiologist | AuthorRole::Pathologist))
}

/// Whether one title says all that another says, "unspecified" aside, and more.
fn says_more(record: &Record<'_>, less: CodeId, more: CodeId) -> bool {
    let (less, more) = (title_words(record, less), title_words(record, more));
    less.is_subset(&more) && more.len() > less.len()
}

/// What a title says: its words without "unspecified".
fn title_words(record: &Record<'_>, code: CodeId) -> BTreeSet<String> {
    let title = fold_phrase(&record.knowledge.codes.title(code));
    title.split_whitespace().filter(|word| word.chars().all(char::is_alphanumeric) && *word != "unspecified").map(str::to_owned).collect()
}

/// Words that name an imaging study.
pub(super) fn is_study(word: &str) -> bool {
    matches!(
        word,
        "ct" | "cta"
            | "mri"
            | "mra"
            | "ultrasound"
            | "us"
            | "duplex"
            | "doppler"
            | "radiograph"
            | "xray"
            | "cxr"
            | "angiogram"
            | "angiography"
            | "venogram"
            | "scan"
    )
}
