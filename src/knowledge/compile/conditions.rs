//! Condition files: terms, axes, code rules, gaps, indicators.

use rustc_hash::FxHashMap;
use toml::Spanned;

use crate::terminology::CodeId;
use crate::text::fold_phrase;

use super::super::SourceFiles;
use super::super::analyte::AnalyteId;
use super::super::classification::Classification;
use super::super::condition::{
    AnswerRule, Axis, AxisValue, AxisValueRef, CodePattern, CodeRule, Condition, ConditionId, ConflictRule, Frequency, GapRule, GivenRule,
    Indicator, LinkageRule, MeasuredIndicators, MissingRule, MissingWay, Noncodable, REPORTED_AXES, ReaderNote, Route, Scope, ScoreRule,
    Settings, StaleRule, Term, Test, UnsupportedRule,
};
use super::super::evidence_kind::EvidenceKind;
use super::super::fault::unknown;
use super::super::files::{ConditionFile, FrequencyFile, IndicatorFile, MissingFile, OneOrMany, S, ScoreFile};
use super::super::lexicon::Entry;
use super::{Context, parse, prefix_range};

fn id(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

pub(super) fn conditions(files: &SourceFiles, classification: &Classification, context: &mut Context<'_>) -> Vec<Condition> {
    let mut parsed: Vec<(String, ConditionFile)> = Vec::new();
    for name in files.keys().filter(|name| name.starts_with("conditions/") && name.ends_with(".toml")) {
        if let Some(file) = parse::<ConditionFile>(files, name, &mut context.faults) {
            let stem = name.trim_start_matches("conditions/").trim_end_matches(".toml");
            if file.id.get_ref() != stem {
                context.fault(
                    files,
                    name,
                    file.id.span().start,
                    format!("id `{}` differs from the file's name `{stem}`", file.id.get_ref()),
                );
            }
            parsed.push((name.clone(), file));
        }
    }
    parsed.sort_by(|a, b| a.1.id.get_ref().cmp(b.1.id.get_ref()));
    context.conditions = parsed.iter().enumerate().map(|(index, (_, file))| (file.id.get_ref().clone(), ConditionId(id(index)))).collect();
    parsed
        .iter()
        .enumerate()
        .map(|(index, (name, file))| Reader { files, name, classification, context, id: ConditionId(id(index)) }.condition(file))
        .collect()
}

struct Reader<'a, 'b> {
    files: &'a SourceFiles,
    name: &'a str,
    classification: &'a Classification,
    context: &'a mut Context<'b>,
    id: ConditionId,
}

impl Reader<'_, '_> {
    fn fault<T>(&mut self, at: &Spanned<T>, message: impl Into<String>) {
        self.context.fault(self.files, self.name, at.span().start, message);
    }

    fn condition(mut self, file: &ConditionFile) -> Condition {
        let page_name = self.name.replace(".toml", ".md");
        let page = self.files.get(&page_name).cloned().unwrap_or_else(|| {
            self.fault(&file.id, format!("the page `{page_name}` is missing: every condition is documented and tested beside its file"));
            String::new()
        });
        let each = match &file.instances {
            None => false,
            Some(found) => {
                self.context.one_of(self.files, self.name, found, "instances", &[(false, "one"), (true, "each")]).unwrap_or(false)
            }
        };
        let axes = self.axes(file);
        let terms = self.terms(file, &axes);
        let rules = self.rules(file, &axes);
        let indicators: Vec<Indicator> =
            file.indicator.iter().enumerate().map(|(index, indicator)| self.indicator(id(index), indicator, &axes)).collect();
        for (index, indicator) in file.indicator.iter().enumerate() {
            if file.indicator[..index].iter().any(|other| other.id.get_ref() == indicator.id.get_ref()) {
                self.fault(&indicator.id, format!("indicator `{}` stands twice", indicator.id.get_ref()));
            }
        }
        let gaps = self.gaps(file, &axes, &indicators);
        let answers = self.answers(file, &axes, &indicators);
        let given = self.given(file);
        let missing = file.missing_diagnosis.as_ref().map(|rule| self.missing(rule, &indicators));
        let unsupported = file.unsupported.as_ref().map(|rule| UnsupportedRule {
            of: self.indicator_ids(&rule.of, &indicators),
            fewer_than: rule.fewer_than,
            measured_at_least: rule.measured_at_least,
            settings: self.settings(&rule.settings),
            source: rule.source.clone(),
        });
        let conflicts = file
            .conflict
            .iter()
            .map(|rule| ConflictRule {
                values: rule.axis.as_ref().map_or_else(Vec::new, |axis| {
                    rule.values.iter().filter_map(|value| self.value(axis.get_ref(), value, &axes)).collect()
                }),
                with: rule.with.as_ref().and_then(|with| self.condition_ids(std::slice::from_ref(with)).first().copied()),
                withheld: rule.withheld,
                require_any: self.indicator_ids(&rule.require_any, &indicators),
                source: rule.source.clone(),
            })
            .collect();
        let stale = file.stale.as_ref().map(|rule| StaleRule {
            words: rule.words.iter().map(|word| fold_phrase(word.get_ref())).collect(),
            source: rule.source.clone(),
        });
        let other_clinicians = file.other_clinicians.iter().map(|code| self.context.pattern(self.files, self.name, code)).collect();
        let scores = file.score.iter().map(|rule| self.score(rule)).collect();
        let linkages = file
            .linkage
            .iter()
            .map(|rule| LinkageRule {
                with: self.condition_ids(&rule.with),
                with_codes: rule.with_codes.iter().map(|code| self.context.pattern(self.files, self.name, code)).collect(),
                any_of: self.condition_ids(&rule.any_of),
                any_of_codes: rule.any_of_codes.iter().map(|code| self.context.pattern(self.files, self.name, code)).collect(),
                beside: self.indicator_ids(&rule.beside, &indicators),
                require_any: self.indicator_ids(&rule.require_any, &indicators),
                axes: self.axis_ids(&rule.axes, &axes),
                ask: rule.ask.clone(),
                settings: self.settings(&rule.settings),
                source: rule.source.clone(),
            })
            .collect();
        let noncodable = file
            .noncodable
            .iter()
            .enumerate()
            .map(|(index, entry)| {
                for word in &entry.words {
                    self.context.lexicon.add(word.get_ref(), Entry::Noncodable(self.id, id(index)), false);
                }
                let left_out = self.axis_ids(&entry.axes, &axes);
                let code = entry.code.as_ref().and_then(|code| self.context.code(self.files, self.name, code));
                Noncodable { code, axes: left_out, ask: entry.ask.clone(), source: entry.source.clone() }
            })
            .collect();
        let notes = file
            .note
            .iter()
            .map(|note| ReaderNote {
                confounder: self
                    .context
                    .one_of(self.files, self.name, &note.kind, "kind", &[(false, "rule"), (true, "confounder")])
                    .unwrap_or(false),
                text: note.text.clone(),
                source: note.source.clone(),
            })
            .collect();
        Condition {
            id: file.id.get_ref().clone(),
            name: file.name.clone(),
            domain: file.domain.clone(),
            topic: file.topic.clone(),
            each,
            human_release: file.human_release,
            other_clinicians,
            source: file.source.clone(),
            terms,
            axes,
            rules,
            gaps,
            answers,
            given,
            indicators,
            missing,
            unsupported,
            conflicts,
            stale,
            scores,
            linkages,
            noncodable,
            causes_say: file.frames_say.as_ref().map(|words| self.classification.words_of(words).0).unwrap_or_default(),
            notes,
            page,
        }
    }

    fn axes(&mut self, file: &ConditionFile) -> Vec<Axis> {
        let reported: Vec<(&'static str, &str)> = REPORTED_AXES.iter().map(|name| (*name, *name)).collect();
        let scopes = [(Scope::Phrase, "phrase"), (Scope::Sentence, "sentence"), (Scope::Note, "note")];
        file.axis
            .iter()
            .enumerate()
            .map(|(index, axis)| {
                let reports_as = self.context.one_of(self.files, self.name, &axis.reports_as, "reports_as", &reported).unwrap_or("type");
                let also_reports_as = axis
                    .also_reports_as
                    .iter()
                    .filter_map(|name| self.context.one_of(self.files, self.name, name, "also_reports_as", &reported))
                    .collect();
                let scope = match &axis.scope {
                    None => Scope::Phrase,
                    Some(scope) => self.context.one_of(self.files, self.name, scope, "scope", &scopes).unwrap_or(Scope::Phrase),
                };
                for (number, value) in axis.value.iter().enumerate() {
                    let reference = AxisValueRef { axis: small(index), value: small(number) };
                    for word in &value.words {
                        self.context.lexicon.add(word.get_ref(), Entry::AxisValue(self.id, reference), false);
                    }
                }
                Axis {
                    id: axis.id.get_ref().clone(),
                    reports_as,
                    also_reports_as,
                    rising: axis.rising,
                    ask: axis.ask.clone(),
                    scope,
                    anatomic: axis.anatomic || matches!(axis.reports_as.get_ref().as_str(), "site" | "laterality"),
                    other_clinicians: axis.other_clinicians || axis.reports_as.get_ref() == "laterality",
                    values: axis
                        .value
                        .iter()
                        .map(|value| AxisValue {
                            id: value.id.get_ref().clone(),
                            label: value.label.clone(),
                            needs_evidence: value.needs_evidence,
                            by_drug: value.by_drug,
                            frequency: self.frequency(value.frequency.as_ref()),
                        })
                        .collect(),
                }
            })
            .collect()
    }

    fn value(&mut self, axis: &str, value: &S, axes: &[Axis]) -> Option<AxisValueRef> {
        self.value_named(axis, value.get_ref(), value, axes)
    }

    fn value_named(&mut self, axis: &str, value: &str, at: &S, axes: &[Axis]) -> Option<AxisValueRef> {
        match find_value(axis, value, axes) {
            Ok(found) => Some(found),
            Err(message) => {
                self.fault(at, message);
                None
            }
        }
    }

    fn terms(&mut self, file: &ConditionFile, axes: &[Axis]) -> Vec<Term> {
        let mut out = Vec::new();
        for term in &file.term {
            let values = term.values.iter().filter_map(|(axis, value)| self.value(axis, value, axes)).collect();
            let code = term.code.as_ref().and_then(|code| self.context.code(self.files, self.name, code));
            let entry = Entry::Term(self.id, id(out.len()));
            let frame = term.frame.as_ref().and_then(|frame| self.frame(file, frame));
            for word in &term.words {
                match frame {
                    None => {
                        self.context.lexicon.add(word.get_ref(), entry, term.any_case);
                        self.context.turning.note(word.get_ref(), entry);
                        if let Some(code) = code {
                            self.context.measured.note(word.get_ref(), entry, code);
                        }
                    }
                    Some(frame) => {
                        for around in frame {
                            self.context.lexicon.add(&around.get_ref().replace("{}", word.get_ref()), entry, term.any_case);
                        }
                    }
                }
            }
            out.push(Term { values, code, cause: term.frame.is_some() && file.frames_say.is_some() });
        }
        out
    }

    /// The wordings of a frame, each with a place for a term's words.
    fn frame<'f>(&mut self, file: &'f ConditionFile, name: &S) -> Option<&'f [S]> {
        let known = file.frames.get(name.get_ref());
        if known.is_none() {
            let message = unknown("frame", name.get_ref(), "this condition's frames", file.frames.keys().map(String::as_str));
            self.fault(name, message);
        }
        for wording in known.into_iter().flatten().filter(|wording| !wording.get_ref().contains("{}")) {
            self.fault(wording, "a wording of a frame has `{}` where the words of a term stand");
        }
        known.map(Vec::as_slice)
    }

    fn rules(&mut self, file: &ConditionFile, axes: &[Axis]) -> Vec<CodeRule> {
        let mut out = Vec::new();
        for rule in &file.code {
            let Some(code) = self.context.code(self.files, self.name, &rule.code) else { continue };
            let mut when = Vec::new();
            for (axis, values) in &rule.when {
                let mut allowed = Vec::new();
                for value in values.get_ref().as_slice() {
                    match find_value(axis, value, axes) {
                        Ok(found) => allowed.push(found),
                        Err(message) => self.context.fault(self.files, self.name, values.span().start, message),
                    }
                }
                when.push(allowed);
            }
            let also = rule.also.iter().filter_map(|code| self.context.code(self.files, self.name, code)).collect();
            out.push(CodeRule::new(code, when, self.condition_ids(&rule.with), also));
        }
        out
    }

    fn gaps(&mut self, file: &ConditionFile, axes: &[Axis], indicators: &[Indicator]) -> Vec<GapRule> {
        let mut out = Vec::new();
        for gap in &file.gap {
            let codes = gap.codes.iter().map(|code| self.context.pattern(self.files, self.name, code)).collect();
            let left_out = self.axis_ids(&gap.axes, axes);
            let may_state = self.axis_ids(&gap.may_state, axes);
            let high = match &gap.importance {
                None => true,
                Some(found) => {
                    self.context.one_of(self.files, self.name, found, "importance", &[(true, "high"), (false, "low")]).unwrap_or(true)
                }
            };
            out.push(GapRule {
                codes,
                axes: left_out,
                high,
                settings: self.settings(&gap.settings),
                needs_care: gap.needs_care.unwrap_or(true),
                require_any: self.indicator_ids(&gap.require_any, indicators),
                may_state,
                unless: self.condition_ids(&gap.unless),
                unless_codes: gap.unless_codes.iter().map(|code| self.context.pattern(self.files, self.name, code)).collect(),
            });
        }
        out
    }

    fn answers(&mut self, file: &ConditionFile, axes: &[Axis], indicators: &[Indicator]) -> Vec<AnswerRule> {
        let mut out = Vec::new();
        for rule in &file.answer {
            let Some(code) = self.context.code(self.files, self.name, &rule.code) else { continue };
            if rule.source.get_ref().trim().is_empty() {
                self.fault(&rule.source, format!("answer `{}` has no citation", rule.code.get_ref()));
            }
            out.push(AnswerRule {
                code,
                codes: rule.codes.iter().map(|code| self.context.pattern(self.files, self.name, code)).collect(),
                axes: self.axis_ids(&rule.axes, axes),
                require_any: self.indicator_ids(&rule.require_any, indicators),
                frequency: self.frequency(rule.frequency.as_ref()),
                source: rule.source.get_ref().clone(),
            });
        }
        out
    }

    fn given(&mut self, file: &ConditionFile) -> Vec<GivenRule> {
        let mut out = Vec::new();
        for rule in &file.given {
            let Some(code) = self.context.code(self.files, self.name, &rule.code) else { continue };
            if rule.source.get_ref().trim().is_empty() {
                self.fault(&rule.source, format!("given `{}` has no citation", rule.code.get_ref()));
            }
            out.push(GivenRule {
                code,
                codes: rule.codes.iter().map(|code| self.context.pattern(self.files, self.name, code)).collect(),
                by: rule.by.iter().map(|code| self.context.pattern(self.files, self.name, code)).collect(),
                source: rule.source.get_ref().clone(),
            });
        }
        out
    }

    fn frequency(&mut self, file: Option<&Spanned<FrequencyFile>>) -> Frequency {
        let Some(file) = file else { return Frequency::USUAL };
        let found = match *file.get_ref() {
            FrequencyFile::Both(both) => Frequency { inpatient: both, outpatient: both },
            FrequencyFile::Each(each) => Frequency { inpatient: each.inpatient, outpatient: each.outpatient },
        };
        if [found.inpatient, found.outpatient].iter().all(|share| share.is_finite() && *share > 0.0) {
            return found;
        }
        self.fault(file, "a frequency is a number above 0");
        Frequency::USUAL
    }

    fn axis_ids(&mut self, names: &[S], axes: &[Axis]) -> Vec<u8> {
        let mut out = Vec::new();
        for axis in names {
            match axes.iter().position(|known| known.id == *axis.get_ref()) {
                Some(index) => out.push(small(index)),
                None => {
                    let message = unknown("axis", axis.get_ref(), "this condition's axes", axes.iter().map(|a| a.id.as_str()));
                    self.fault(axis, message);
                }
            }
        }
        out
    }

    fn indicator(&mut self, index: u16, file: &IndicatorFile, axes: &[Axis]) -> Indicator {
        let kind = self.context.one_of(self.files, self.name, &file.kind, "kind", &EvidenceKind::ALL).unwrap_or(EvidenceKind::Statement);
        if file.source.get_ref().trim().is_empty() {
            self.fault(&file.id, format!("indicator `{}` has no citation", file.id.get_ref()));
        }
        let given = usize::from(file.analyte.is_some())
            + usize::from(!file.words.is_empty())
            + usize::from(!file.medications.is_empty() || !file.drug_classes.is_empty())
            + usize::from(!file.treatments.is_empty());
        if given != 1 {
            self.fault(
                &file.id,
                format!(
                    "indicator `{}` has {given} of analyte, words, medications or drug_classes, treatments: exactly one is needed",
                    file.id.get_ref()
                ),
            );
        }
        let test = if let Some(analyte) = &file.analyte {
            self.value_test(file, analyte)
        } else if !file.medications.is_empty() || !file.drug_classes.is_empty() {
            self.drug_test(file)
        } else {
            for word in &file.words {
                self.context.lexicon.add(word.get_ref(), Entry::Indicator(self.id, index), false);
            }
            Test::Words { near: self.near(file) }
        };
        let mut supports = Vec::new();
        for (axis, values) in &file.supports {
            if axis == "presence" {
                continue;
            }
            let list: &OneOrMany = values.get_ref();
            for value in list.as_slice() {
                match find_value(axis, value, axes) {
                    Ok(found) => supports.push(found),
                    Err(message) => self.context.fault(self.files, self.name, values.span().start, message),
                }
            }
        }
        let label = file.label.clone().unwrap_or_else(|| file.id.get_ref().replace('_', " "));
        Indicator { id: file.id.get_ref().clone(), kind, test, supports, label, source: file.source.get_ref().clone() }
    }

    /// What is measured that the words of an indicator have to stand by.
    fn near(&mut self, file: &IndicatorFile) -> Option<AnalyteId> {
        let ids = self.context.analytes.clone();
        let near = file.near.as_ref()?;
        self.context.known(self.files, self.name, near, "analyte", "analytes.toml", &ids).map(AnalyteId)
    }

    fn value_test(&mut self, file: &IndicatorFile, analyte: &S) -> Test {
        let ids = self.context.analytes.clone();
        let index = self.context.known(self.files, self.name, analyte, "analyte", "analytes.toml", &ids).unwrap_or(0);
        let analyte = AnalyteId(index);
        if file.rise_ratio.is_some() || file.fall_ratio.is_some() || file.rise.is_some() || file.fall.is_some() {
            return Test::Change { analyte, rise_ratio: file.rise_ratio, fall_ratio: file.fall_ratio, rise: file.rise, fall: file.fall };
        }
        let factor = self.unit_factor(file, analyte);
        let convert = |bound: f64| bound * factor.0 + factor.1;
        let low = file.above.map(|v| (v, false)).or(file.at_least.map(|v| (v, true)));
        let high = file.below.map(|v| (v, false)).or(file.at_most.map(|v| (v, true)));
        if low.is_none() && high.is_none() {
            self.fault(
                &file.id,
                format!(
                    "indicator `{}` has no bound: above, at_least, below, at_most, rise, fall, rise_ratio or fall_ratio",
                    file.id.get_ref()
                ),
            );
        }
        Test::Value { analyte, low: low.map(|(v, own)| (convert(v), own)), high: high.map(|(v, own)| (convert(v), own)) }
    }

    /// How a threshold's unit reaches the canonical one.
    fn unit_factor(&mut self, file: &IndicatorFile, analyte: AnalyteId) -> (f64, f64) {
        let Some(unit) = &file.unit else { return (1.0, 0.0) };
        let folded = super::tables::fold_unit(unit);
        let Some(known) = self.context.units.get(analyte.index()) else { return (1.0, 0.0) };
        match known.iter().find(|known| known.folded == folded) {
            Some(known) => (known.factor, known.offset),
            None => {
                let names: Vec<&str> = known.iter().map(|known| known.name.as_str()).collect();
                let message =
                    format!("unit `{unit}` of indicator `{}`: its analyte is measured in {}", file.id.get_ref(), names.join(", "));
                self.fault(&file.id, message);
                (1.0, 0.0)
            }
        }
    }

    fn score(&mut self, file: &ScoreFile) -> ScoreRule {
        let ids = self.context.analytes.clone();
        let analyte = AnalyteId(self.context.known(self.files, self.name, &file.analyte, "analyte", "analytes.toml", &ids).unwrap_or(0));
        if file.from.len() != file.codes.len() || !file.from.is_sorted() {
            self.fault(&file.id, format!("score `{}`: `from` rises and has a number for each of `codes`", file.id.get_ref()));
        }
        let codes: Vec<Option<CodeId>> = file.codes.iter().map(|code| self.context.code(self.files, self.name, code)).collect();
        ScoreRule {
            id: file.id.get_ref().clone(),
            analyte,
            codes: file.beside.iter().map(|code| self.context.pattern(self.files, self.name, code)).collect(),
            other_clinicians: file.other_clinicians,
            steps: file.from.iter().copied().zip(codes).filter_map(|(from, code)| Some((from, code?))).collect(),
            source: file.source.clone(),
        }
    }

    fn drug_test(&mut self, file: &IndicatorFile) -> Test {
        let ids = self.context.medications.clone();
        let mut medications: Vec<u16> = file
            .medications
            .iter()
            .filter_map(|name| self.context.known(self.files, self.name, name, "medication", "medications.toml", &ids))
            .collect();
        for class in &file.drug_classes {
            match self.context.drug_classes.get(class.get_ref()) {
                Some(members) => medications.extend(members),
                None => {
                    let message =
                        unknown("drug class", class.get_ref(), "medications.toml", self.context.drug_classes.keys().map(String::as_str));
                    self.fault(class, message);
                }
            }
        }
        medications.sort_unstable();
        medications.dedup();
        let route = match file.route.as_deref() {
            None | Some("any") => None,
            Some("iv") => Some(Route::Intravenous),
            Some("po" | "oral" | "enteral") => Some(Route::Oral),
            Some("inhaled" | "nebulized" | "neb") => Some(Route::Inhaled),
            Some("sc" | "subcutaneous" | "im" | "injected" | "intramuscular") => Some(Route::Injected),
            Some(other) => {
                self.fault(&file.id, format!("route `{other}`: allowed are iv, po, inhaled, sc, im, any"));
                None
            }
        };
        Test::Drug { medications, route }
    }

    fn indicator_ids(&mut self, names: &[S], indicators: &[Indicator]) -> Vec<u16> {
        names.iter().filter_map(|name| self.indicator_id(name, name.get_ref(), indicators)).collect()
    }

    fn missing(&mut self, rule: &MissingFile, indicators: &[Indicator]) -> MissingRule {
        let beside = [&rule.with[..], &rule.explained_by, &rule.explained_by_codes];
        let mut ways = vec![self.way(&rule.require_any, rule.minimum_kinds, beside, &rule.source, indicators)];
        for other in &rule.alternative {
            let beside = [&other.with[..], &other.explained_by, &other.explained_by_codes];
            ways.push(self.way(&other.require_any, other.minimum_kinds, beside, &other.source, indicators));
        }
        MissingRule {
            ways,
            beside: self.condition_ids(&rule.beside),
            suggest: rule.suggest.iter().filter_map(|code| self.context.code(self.files, self.name, code)).collect(),
            settings: self.settings(&rule.settings),
        }
    }

    fn way(
        &mut self,
        require_any: &[Spanned<OneOrMany>],
        minimum_kinds: Option<usize>,
        [with, explained_by, codes]: [&[S]; 3],
        source: &str,
        indicators: &[Indicator],
    ) -> MissingWay {
        MissingWay {
            require_any: require_any.iter().map(|set| self.indicator_set(set, indicators)).collect(),
            minimum_kinds: minimum_kinds.unwrap_or(2),
            with: self.condition_ids(with),
            explained_by: self.condition_ids(explained_by),
            explained_by_codes: codes.iter().map(|code| self.context.pattern(self.files, self.name, code)).collect(),
            source: source.to_owned(),
        }
    }

    /// One indicator, or several that count together.
    fn indicator_set(&mut self, set: &Spanned<OneOrMany>, indicators: &[Indicator]) -> Vec<u16> {
        set.get_ref().as_slice().iter().filter_map(|name| self.indicator_id(set, name, indicators)).collect()
    }

    fn indicator_id<T>(&mut self, at: &Spanned<T>, name: &str, indicators: &[Indicator]) -> Option<u16> {
        let found = indicators.iter().position(|indicator| indicator.id == name);
        if found.is_none() {
            let message = unknown("indicator", name, "this condition's indicators", indicators.iter().map(|i| i.id.as_str()));
            self.fault(at, message);
        }
        found.map(id)
    }

    fn condition_ids(&mut self, names: &[S]) -> Vec<ConditionId> {
        let mut out = Vec::new();
        for name in names {
            match self.context.conditions.get(name.get_ref()) {
                Some(found) => out.push(*found),
                None => {
                    let message = unknown("condition", name.get_ref(), "conditions/", self.context.conditions.keys().map(String::as_str));
                    self.fault(name, message);
                }
            }
        }
        out
    }

    fn settings(&mut self, names: &[S]) -> Settings {
        if names.is_empty() {
            return Settings::BOTH;
        }
        let mut out = Settings { inpatient: false, outpatient: false };
        for name in names {
            match self.context.one_of(self.files, self.name, name, "setting", &[(true, "inpatient"), (false, "outpatient")]) {
                Some(true) => out.inpatient = true,
                Some(false) => out.outpatient = true,
                None => {}
            }
        }
        out
    }
}

fn small(index: usize) -> u8 {
    u8::try_from(index).unwrap_or(u8::MAX)
}

fn find_value(axis: &str, value: &str, axes: &[Axis]) -> Result<AxisValueRef, String> {
    let Some(index) = axes.iter().position(|known| known.id == axis) else {
        return Err(unknown("axis", axis, "this condition's axes", axes.iter().map(|a| a.id.as_str())));
    };
    match axes[index].values.iter().position(|known| known.id == value) {
        Some(number) => Ok(AxisValueRef { axis: small(index), value: small(number) }),
        None => Err(unknown("value", value, &format!("axis `{axis}`"), axes[index].values.iter().map(|v| v.id.as_str()))),
    }
}

/// Which conditions list a code by itself in a gap that wants evidence.
pub(super) fn asking_on_evidence(conditions: &[Condition]) -> FxHashMap<CodeId, Vec<ConditionId>> {
    let mut out: FxHashMap<CodeId, Vec<ConditionId>> = FxHashMap::default();
    for (id, condition) in (0_u16..).map(ConditionId).zip(conditions) {
        let listed = condition.gaps.iter().filter(|gap| !gap.require_any.is_empty()).flat_map(|gap| &gap.codes);
        for code in listed.filter(|pattern| pattern.is_one_code()).flat_map(CodePattern::codes) {
            let ids = out.entry(code).or_default();
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
    }
    out
}

/// The conditions that are procedures: those with a gap of no diagnosis code.
pub(super) fn procedures(conditions: &[Condition]) -> Vec<ConditionId> {
    let is_one = |condition: &Condition| condition.gaps.iter().any(|gap| gap.codes.is_empty());
    (0_u16..).map(ConditionId).zip(conditions).filter(|(_, condition)| is_one(condition)).map(|(id, _)| id).collect()
}

/// The indicators that test a value, a change or a drug, by what they test.
pub(super) fn measured_indicators(conditions: &[Condition]) -> MeasuredIndicators {
    let mut out = MeasuredIndicators::default();
    for (id, condition) in (0_u16..).map(ConditionId).zip(conditions) {
        for (number, indicator) in (0_u16..).zip(&condition.indicators) {
            match &indicator.test {
                Test::Words { .. } => {}
                Test::Value { analyte, .. } | Test::Change { analyte, .. } => {
                    out.of_analyte.entry(*analyte).or_default().push((id, number));
                }
                Test::Drug { medications, .. } => {
                    for drug in medications {
                        out.of_drug.entry(*drug).or_default().push((id, number));
                    }
                }
            }
        }
    }
    out
}

/// The condition of every code. A claim on a branch beats a claim on one billable code, a longer branch a shorter one.
pub(super) fn families(files: &SourceFiles, conditions: &[Condition], context: &mut Context<'_>) -> Vec<Option<ConditionId>> {
    let count = context.codes.len();
    let mut best: Vec<(u8, Option<ConditionId>)> = vec![(0, None); count];
    let by_name: FxHashMap<&str, usize> = conditions.iter().enumerate().map(|(index, c)| (c.id.as_str(), index)).collect();
    for name in files.keys().filter(|name| name.starts_with("conditions/") && name.ends_with(".toml")) {
        let mut ignored = Vec::new();
        let Some(file) = parse::<ConditionFile>(files, name, &mut ignored) else { continue };
        let Some(index) = by_name.get(file.id.get_ref().as_str()) else { continue };
        let condition = ConditionId(id(*index));
        for entry in &file.family {
            let text = entry.get_ref().trim_end_matches(['-', '*']).trim_end_matches('.');
            let range = match text.split_once('-') {
                Some((from, to)) => prefix_range(context.codes, from).start..prefix_range(context.codes, to).end,
                None => prefix_range(context.codes, text),
            };
            if range.is_empty() {
                context.fault(
                    files,
                    name,
                    entry.span().start,
                    format!("family `{}` matches no code of {}", entry.get_ref(), context.codes.release().id),
                );
                continue;
            }
            let billable = range.len() == 1 && context.codes.is_billable(CodeId(range.start)) && text.len() > 3;
            let strength = if billable { 1 } else { 2 + u8::try_from(text.len().min(20)).unwrap_or(20) };
            for code in range {
                let slot = &mut best[CodeId(code).index()];
                if strength > slot.0 {
                    *slot = (strength, Some(condition));
                }
            }
        }
    }
    best.into_iter().map(|(_, condition)| condition).collect()
}
