//! The one file that knows every stage: note in, report out; many notes; one encounter.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::assess::{self, Assessment, Chart, Diagnosis, Draft, Evidence, Importance, Kind, Place, Record, Resolution, Status};
use crate::document::Document;
use crate::knowledge::{Knowledge, KnowledgeError, SourceFiles};
use crate::query::{self, ProviderQuery};
use crate::rank::{IndicatorRanker, Ranker, Suggestion};
use crate::report::{
    DiagnosisReport, EvidenceReport, FindingReport, MeasurementReport, MentionReport, Provenance, Report, SCHEMA, Scores, SectionReport,
    SpanText, SuggestionReport,
};
use crate::terminology::{CodeId, CodeSet, Severity};
use crate::text::{ByteSpan, Note, Setting};

mod ranking;
mod sections;

/// How one note is analysed.
#[derive(Clone, Debug)]
pub struct AnalyzeOptions {
    /// Setting of the encounter.
    pub setting: Setting,
    /// Discharge or service date, `YYYY-MM-DD`: compared with the code set's fiscal year.
    pub date: Option<String>,
    /// Also report gaps of codes outside the curated conditions.
    pub select_all: bool,
    /// Whether assertions count; without, every mention is a current diagnosis.
    pub assertion: bool,
}

impl Default for AnalyzeOptions {
    fn default() -> Self {
        Self { setting: Setting::Inpatient, date: None, select_all: false, assertion: true }
    }
}

/// What a note says of a span found elsewhere.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct AssertionReport {
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// present, absent, possible, hypothetical or conditional.
    pub presence: String,
    /// recent, historical or hypothetical.
    pub temporality: String,
    /// patient or other.
    pub experiencer: String,
    /// The cues that say so.
    pub cues: Vec<SpanText>,
}

/// Sets up an [`Analyzer`]. Everything that can fail fails here.
#[derive(Default)]
pub struct AnalyzerBuilder {
    files: Option<SourceFiles>,
    pack: Option<Vec<u8>>,
    ranker: Option<Arc<dyn Ranker>>,
    without_ranker: bool,
    open_queries: Option<usize>,
    select: Vec<String>,
    ignore: Vec<String>,
}

impl AnalyzerBuilder {
    /// Lays a site's knowledge folder over the bundled one.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn knowledge_dir(mut self, folder: &std::path::Path) -> Result<Self, KnowledgeError> {
        self.files = Some(Knowledge::files_with_folder(folder)?);
        Ok(self)
    }

    /// Uses another code set pack than the bundled one.
    #[must_use]
    pub fn terminology(mut self, pack: Vec<u8>) -> Self {
        self.pack = Some(pack);
        self
    }

    /// Leaves the network out: indicator rules rank alone.
    #[must_use]
    pub fn without_ranker(mut self) -> Self {
        self.without_ranker = true;
        self
    }

    /// Uses a ranker of one's own.
    #[must_use]
    pub fn ranker(mut self, ranker: Arc<dyn Ranker>) -> Self {
        self.ranker = Some(ranker);
        self
    }

    /// How many queries a note may carry; findings beyond stay without one.
    #[must_use]
    pub fn open_queries_per_note(mut self, count: usize) -> Self {
        self.open_queries = Some(count);
        self
    }

    /// Reports only findings whose id, kind or condition is listed.
    #[must_use]
    pub fn select(mut self, ids: Vec<String>) -> Self {
        self.select = ids;
        self
    }

    /// Leaves out findings whose id, kind or condition is listed.
    #[must_use]
    pub fn ignore(mut self, ids: Vec<String>) -> Self {
        self.ignore = ids;
        self
    }

    /// Builds the analyzer.
    ///
    /// # Errors
    /// Every fault of the knowledge files, a damaged code set, or a damaged ranker artefact.
    ///
    /// # Cost
    /// About 0.2 s for the bundled knowledge (`cargo bench --bench stages`).
    pub fn build(self) -> Result<Analyzer, KnowledgeError> {
        let files = self.files.unwrap_or_else(crate::knowledge::bundled_files);
        let fault = |file: &str, message: String| KnowledgeError {
            faults: vec![crate::knowledge::Fault { file: file.to_owned(), line: 0, message }],
        };
        let codes = match &self.pack {
            Some(bytes) => CodeSet::from_bytes(bytes).map_err(|error| fault("terminology", error.to_string()))?,
            None => crate::knowledge::bundled_code_set()?,
        };
        let knowledge = Knowledge::compile(&files, codes)?;
        let ranker: Arc<dyn Ranker> = match self.ranker {
            Some(ranker) => ranker,
            None if self.without_ranker => Arc::new(IndicatorRanker),
            None => bundled_ranker().map_err(|message| fault("ranker", message))?,
        };
        let open_queries = self.open_queries.unwrap_or(knowledge.query_style.open_queries_per_note);
        Ok(Analyzer { knowledge: Arc::new(knowledge), ranker, open_queries, select: self.select, ignore: self.ignore })
    }
}

#[cfg(feature = "ranker")]
fn bundled_ranker() -> Result<Arc<dyn Ranker>, String> {
    crate::rank::NetworkRanker::bundled().map(|ranker| Arc::new(ranker) as Arc<dyn Ranker>).map_err(|error| error.to_string())
}

#[cfg(not(feature = "ranker"))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as with the feature")]
fn bundled_ranker() -> Result<Arc<dyn Ranker>, String> {
    Ok(Arc::new(IndicatorRanker))
}

/// Reads notes. Built once, used from any thread; no note can make it fail.
#[derive(Clone)]
pub struct Analyzer {
    knowledge: Arc<Knowledge>,
    ranker: Arc<dyn Ranker>,
    open_queries: usize,
    select: Vec<String>,
    ignore: Vec<String>,
}

impl Analyzer {
    /// The bundled knowledge, terminology and ranker.
    ///
    /// # Errors
    /// When the embedded files are damaged; tests keep them whole.
    pub fn new() -> Result<Self, KnowledgeError> {
        Self::builder().build()
    }

    /// A builder, for other knowledge, terminology or limits.
    #[must_use]
    pub fn builder() -> AnalyzerBuilder {
        AnalyzerBuilder::default()
    }

    /// What is known.
    #[must_use]
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Analyses one note.
    ///
    /// # Cost
    /// Linear in the note's length (`cargo bench --bench stages`).
    #[must_use]
    pub fn analyze(&self, note: &Note, options: &AnalyzeOptions) -> Report {
        self.analyze_encounter(std::slice::from_ref(note), options)
    }

    /// Analyses several notes as one encounter: one report over all of them, spans with the note's id.
    #[must_use]
    pub fn analyze_encounter(&self, notes: &[Note], options: &AnalyzeOptions) -> Report {
        let charts: Vec<Chart<'_>> = notes.iter().map(|note| Chart { note, document: Document::read(note, &self.knowledge) }).collect();
        let record = Record { charts: &charts, setting: options.setting, knowledge: &self.knowledge, assertion: options.assertion };
        let assessment = assess::assess(&record);
        Writer { record: &record, analyzer: self, options }.report(&assessment)
    }

    /// Analyses many notes on up to `threads` threads (all cores when `None`), keeping their order. `options` has one entry for all notes or one each.
    ///
    /// The result does not depend on the number of threads.
    #[must_use]
    pub fn analyze_batch(&self, notes: &[Note], options: &[AnalyzeOptions], threads: Option<usize>) -> Vec<Report> {
        let default = AnalyzeOptions::default();
        let one = |index: usize| self.analyze(&notes[index], options.get(index).or_else(|| options.first()).unwrap_or(&default));
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).clamp(1, notes.len().max(1));
        if threads == 1 {
            return (0..notes.len()).map(one).collect();
        }
        let next = AtomicUsize::new(0);
        let mut parts: Vec<Vec<(usize, Report)>> = Vec::new();
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| {
                    scope.spawn(|| {
                        let mut done = Vec::new();
                        loop {
                            let index = next.fetch_add(1, Ordering::Relaxed);
                            if index >= notes.len() {
                                return done;
                            }
                            done.push((index, one(index)));
                        }
                    })
                })
                .collect();
            for worker in workers {
                // Nothing is lost in silence: a defect that stops one worker stops the batch.
                parts.push(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
        });
        let mut all: Vec<(usize, Report)> = parts.into_iter().flatten().collect();
        all.sort_by_key(|(index, _)| *index);
        all.into_iter().map(|(_, report)| report).collect()
    }

    /// What a text says of spans found elsewhere, in characters. A span that is empty or reaches past the text is reported as present, recent, of the patient.
    #[must_use]
    pub fn assertions(&self, text: &str, spans: &[(usize, usize)]) -> Vec<AssertionReport> {
        let note = Note::new(text);
        let document = Document::read(&note, &self.knowledge);
        spans
            .iter()
            .map(|(start, end)| {
                let words = note.offsets().to_bytes(text, *start, *end).and_then(|span| document.words_in(span));
                let mut out = AssertionReport {
                    start: *start,
                    end: *end,
                    presence: "present".into(),
                    temporality: "recent".into(),
                    experiencer: "patient".into(),
                    cues: Vec::new(),
                };
                if let Some((first, last)) = words {
                    let assertion = document.assertion(first, last, &self.knowledge);
                    out.presence = assertion.presence.as_str().into();
                    out.temporality = assertion.temporality.as_str().into();
                    out.experiencer = assertion.experiencer.as_str().into();
                    out.cues = assertion.cues.iter().map(|cue| span_text(&note, *cue, false)).collect();
                }
                out
            })
            .collect()
    }

    /// The kind of section a text is, by its content: one of the 20 labels of the section set.
    #[must_use]
    pub fn classify_section(&self, text: &str) -> String {
        sections::classify(text, &self.knowledge)
    }

    fn suggestion(&self, suggestion: &Suggestion) -> SuggestionReport {
        SuggestionReport {
            code: self.knowledge.codes.code(suggestion.code).to_owned(),
            title: self.knowledge.codes.title(suggestion.code),
            probability: (suggestion.probability * 1e4).round() / 1e4,
            basis: suggestion.basis.as_str().to_owned(),
        }
    }

    fn is_wanted(&self, id: &str, kind: &str, condition: Option<&str>) -> bool {
        let named = |list: &[String]| list.iter().any(|entry| entry == id || entry == kind || Some(entry.as_str()) == condition);
        let selected = self.select.iter().all(|entry| entry == "all") || named(&self.select);
        selected && !named(&self.ignore)
    }
}

fn span_text(note: &Note, span: ByteSpan, encounter: bool) -> SpanText {
    let chars = note.offsets().to_chars(note.text(), span);
    SpanText {
        start: chars.start(),
        end: chars.end(),
        start_byte: span.start(),
        end_byte: span.end(),
        text: note.text().get(span.range()).unwrap_or("").to_owned(),
        note_id: if encounter { note.id.clone() } else { None },
    }
}

/// Writes an assessment as a report.
struct Writer<'a, 'r> {
    record: &'a Record<'r>,
    analyzer: &'a Analyzer,
    options: &'a AnalyzeOptions,
}

impl Writer<'_, '_> {
    fn codes(&self) -> &CodeSet {
        &self.analyzer.knowledge.codes
    }

    fn span(&self, place: Place) -> SpanText {
        span_text(self.record.charts[place.note].note, place.span, self.record.charts.len() > 1)
    }

    fn report(&self, assessment: &Assessment) -> Report {
        let knowledge = &self.analyzer.knowledge;
        let diagnoses: Vec<DiagnosisReport> = assessment.diagnoses.iter().map(|diagnosis| self.diagnosis(diagnosis)).collect();
        let findings = self.findings(assessment);
        let scores = self.scores(assessment, &findings);
        let encounter = self.record.charts.len() > 1;
        let mut report = Report {
            schema: SCHEMA,
            note_id: if encounter { None } else { self.record.charts.first().and_then(|chart| chart.note.id.clone()) },
            setting: self.options.setting.as_str().to_owned(),
            diagnoses,
            findings,
            mentions: Vec::new(),
            measurements: Vec::new(),
            sections: Vec::new(),
            scores,
            provenance: Provenance {
                engine: concat!("chartlint ", env!("CARGO_PKG_VERSION")).to_owned(),
                knowledge: knowledge.version.clone(),
                terminology: knowledge.codes.release().id.clone(),
                ranker: self.analyzer.ranker.name(),
                warnings: self.warnings(),
            },
        };
        for (index, chart) in self.record.charts.iter().enumerate() {
            for mention in &chart.document.mentions {
                let section = knowledge.section(chart.document.section_of(mention.first).kind).id.clone();
                report.mentions.push(MentionReport {
                    span: self.span(Place { note: index, span: mention.span }),
                    code: mention.code.map(|code| self.codes().code(code).to_owned()),
                    condition: mention.condition.map(|id| knowledge.condition(id).id.clone()),
                    section,
                    presence: mention.assertion.presence.as_str().to_owned(),
                    temporality: mention.assertion.temporality.as_str().to_owned(),
                    experiencer: mention.assertion.experiencer.as_str().to_owned(),
                    cues: mention.assertion.cues.iter().map(|cue| self.span(Place { note: index, span: *cue })).collect(),
                });
            }
            for measurement in &chart.document.measurements {
                let analyte = &knowledge.analytes[measurement.analyte.index()];
                report.measurements.push(MeasurementReport {
                    span: self.span(Place { note: index, span: measurement.span }),
                    name: analyte.id.clone(),
                    value: round(measurement.value),
                    upper: measurement.upper.map(round),
                    unit: analyte.unit.clone(),
                    comparator: measurement.comparator.map(|c| c.as_str().to_owned()),
                });
            }
            for section in &chart.document.sections {
                if section.first >= section.end {
                    continue;
                }
                let span = self.span(Place { note: index, span: chart.document.span(section.first, section.end) });
                report.sections.push(SectionReport {
                    kind: knowledge.section(section.kind).id.clone(),
                    title: section.heading.map(|heading| chart.note.text().get(heading.range()).unwrap_or("").to_owned()),
                    start: span.start,
                    end: span.end,
                    start_byte: span.start_byte,
                    end_byte: span.end_byte,
                    note_id: span.note_id,
                });
            }
        }
        report
    }

    /// A date past the code set's fiscal year is said, not passed over.
    fn warnings(&self) -> Vec<String> {
        let release = self.codes().release();
        let mut out = Vec::new();
        let dates = self.options.date.iter().chain(self.record.charts.iter().filter_map(|chart| chart.note.date.as_ref()));
        let years: std::collections::BTreeSet<u16> =
            dates.filter_map(|date| fiscal_year(date)).filter(|year| *year != release.fiscal_year).collect();
        for year in years {
            out.push(format!(
                "the date falls in fiscal year {year}; codes are those of fiscal year {} ({})",
                release.fiscal_year, release.id
            ));
        }
        if !self.options.assertion {
            out.push("assertions were switched off: every mention counts as current".into());
        }
        out
    }

    fn diagnosis(&self, diagnosis: &Diagnosis) -> DiagnosisReport {
        DiagnosisReport {
            code: self.codes().code(diagnosis.code).to_owned(),
            title: self.codes().title(diagnosis.code),
            condition: diagnosis.condition.map(|id| self.analyzer.knowledge.condition(id).id.clone()),
            status: diagnosis.status.as_str().to_owned(),
            codable: diagnosis.codable,
            confidence: diagnosis.confidence,
            mentions: diagnosis
                .mentions
                .iter()
                .map(|at| {
                    let mention = &self.record.charts[at.note].document.mentions[at.index];
                    self.span(Place { note: at.note, span: mention.span })
                })
                .collect(),
        }
    }

    fn findings(&self, assessment: &Assessment) -> Vec<FindingReport> {
        let knowledge = &self.analyzer.knowledge;
        let ids = self.ids(&assessment.findings);
        let suggestions = self.suggestions(&assessment.findings);
        let mut out: Vec<FindingReport> = Vec::new();
        for ((draft, id), suggestions) in assessment.findings.iter().zip(ids).zip(suggestions) {
            let condition = draft.condition.map(|id| knowledge.condition(id));
            let condition_id = condition.map(|condition| condition.id.clone());
            if !self.analyzer.is_wanted(&id, draft.kind.as_str(), condition_id.as_deref()) {
                continue;
            }
            let (resolution, tier) = match draft.resolution {
                Resolution::Query => ("query", None),
                Resolution::Auto(tier) => ("auto", Some(tier.to_string())),
                Resolution::None => ("none", None),
            };
            out.push(FindingReport {
                id,
                kind: draft.kind.as_str().to_owned(),
                condition: condition_id,
                code: draft.code.map(|code| self.codes().code(code).to_owned()),
                missing_axes: draft.reports.iter().map(|axis| (*axis).to_owned()).collect(),
                axes: condition.map_or_else(Vec::new, |c| draft.missing.iter().map(|axis| c.axes[usize::from(*axis)].id.clone()).collect()),
                resolution: resolution.to_owned(),
                resolved_code: draft.resolved_code.map(|code| self.codes().code(code).to_owned()),
                tier,
                priority: self.priority(draft),
                importance: if draft.importance == Importance::High { "high" } else { "low" }.to_owned(),
                suppressed: None,
                spans: draft.spans.iter().map(|place| self.span(*place)).collect(),
                evidence: draft.evidence.iter().map(|evidence| self.evidence(draft, evidence)).collect(),
                suggestions,
                query: None,
                message: draft.message.clone(),
                source: draft.source.clone(),
            });
            if let (Some(report), Resolution::Query) = (out.last_mut(), draft.resolution) {
                self.attach_query(draft, report);
            }
        }
        self.cap(&mut out);
        out
    }

    /// Drafts the query and lets it out only when the checker passes it.
    fn attach_query(&self, draft: &Draft, report: &mut FindingReport) {
        let query: ProviderQuery = query::draft(self.record, draft);
        let violations = query::check(&query, Some(draft.kind.as_str()), None, &self.analyzer.knowledge.query_style);
        match violations.first() {
            None => report.query = Some(query),
            Some(violation) => report.suppressed = Some(format!("compliance:{}", violation.rule)),
        }
    }

    /// Beyond the cap the finding stays and its query is withheld: the lowest priority first.
    fn cap(&self, findings: &mut [FindingReport]) {
        let mut open: Vec<usize> = (0..findings.len()).filter(|index| findings[*index].query.is_some()).collect();
        open.sort_by(|a, b| (findings[*b].priority, &findings[*a].id).cmp(&(findings[*a].priority, &findings[*b].id)));
        for index in open.into_iter().skip(self.analyzer.open_queries) {
            findings[index].query = None;
            findings[index].suppressed = Some("note_cap".into());
        }
    }

    fn evidence(&self, draft: &Draft, evidence: &Evidence) -> EvidenceReport {
        let condition = draft.condition.map(|id| self.analyzer.knowledge.condition(id));
        let supports = condition.and_then(|condition| {
            evidence.supports.first().map(|value| {
                let axis = &condition.axes[usize::from(value.axis)];
                format!("{}={}", axis.id, axis.values[usize::from(value.value)].id)
            })
        });
        EvidenceReport {
            span: self.span(evidence.place),
            kind: evidence.kind.as_str().to_owned(),
            supports,
            source: condition
                .and_then(|condition| condition.indicators.get(usize::from(evidence.indicator)))
                .map(|indicator| indicator.source.clone()),
        }
    }

    /// `condition.kind`; several of one name are told apart by their code's place in the tree, then by an ordinal.
    fn ids(&self, drafts: &[Draft]) -> Vec<String> {
        let base: Vec<String> = drafts
            .iter()
            .map(|draft| {
                let head = match (draft.condition, &draft.label, draft.code) {
                    (Some(id), _, _) => self.analyzer.knowledge.condition(id).id.clone(),
                    (None, Some(label), _) => label.clone(),
                    (None, None, Some(code)) => self.codes().code(self.codes().category(code)).to_lowercase(),
                    (None, None, None) => "note".to_owned(),
                };
                format!("{head}.{}", draft.kind.as_str())
            })
            .collect();
        let mut seen: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        base.iter()
            .map(|id| {
                let count = seen.entry(id).and_modify(|count| *count += 1).or_insert(1);
                if *count == 1 { id.clone() } else { format!("{id}.{count}") }
            })
            .collect()
    }

    /// Importance, change of severity an answer may bring, independent kinds of evidence; unsupported and conflicting first.
    fn priority(&self, draft: &Draft) -> u8 {
        let base: u32 = match draft.kind {
            Kind::Unsupported | Kind::Conflict => 70,
            Kind::MissingDiagnosis => 60,
            Kind::Unspecified => 50,
            Kind::NoncodableTerm => 48,
            Kind::HistoryStatus => 35,
            Kind::AmbiguousAbbreviation => 30,
            Kind::Uncertain => 25,
            _ => 20,
        };
        let importance = if draft.importance == Importance::High { 15 } else { 0 };
        let level = |code: CodeId| match self.codes().severity(code) {
            Severity::None => 0,
            Severity::Cc => 1,
            Severity::Mcc => 2,
        };
        let now = draft.code.map_or(0, level);
        let best = draft.candidates.iter().map(|candidate| level(candidate.code)).max().unwrap_or(0);
        let gain = u32::try_from(best - now.min(best)).unwrap_or(0) * 5;
        let kinds: std::collections::BTreeSet<Option<u8>> = draft.evidence.iter().map(|evidence| evidence.kind.group()).collect();
        let evidence = u32::try_from(kinds.len().min(3)).unwrap_or(0) * 3;
        u8::try_from((base + importance + gain + evidence).min(100)).unwrap_or(100)
    }

    fn scores(&self, assessment: &Assessment, findings: &[FindingReport]) -> Scores {
        let coded = assessment.diagnoses.iter().filter(|d| d.status == Status::Current && d.codable && d.condition.is_some()).count();
        let open = findings.iter().filter(|finding| finding.kind == "unspecified" && finding.resolution == "query").count().min(coded);
        #[expect(clippy::cast_precision_loss, reason = "counts of one note")]
        let specificity = (coded > 0).then(|| round((coded - open) as f64 / coded as f64));
        Scores { specificity, specificity_of: coded, open_queries: findings.iter().filter(|finding| finding.query.is_some()).count() }
    }
}

fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// The federal fiscal year of an ISO date: October begins the next one.
fn fiscal_year(date: &str) -> Option<u16> {
    let year: u16 = date.get(0..4)?.parse().ok()?;
    let month: u8 = date.get(5..7).filter(|_| date.as_bytes().get(4) == Some(&b'-'))?.parse().ok()?;
    Some(if month >= 10 { year + 1 } else { year })
}
