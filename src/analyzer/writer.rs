//! Writes an assessment as a report.

use crate::assess::{Assessment, Diagnosis, Place, PresentOnAdmission, Record};
use crate::report::{DiagnosisReport, MeasurementReport, MentionReport, Provenance, Report, SCHEMA, SectionReport, SpanText};
use crate::terminology::CodeSet;
use crate::text::{ByteSpan, Note, fiscal_year};

use super::{AnalyzeOptions, Analyzer};

pub(super) fn span_text(note: &Note, span: ByteSpan, encounter: bool) -> SpanText {
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
pub(super) struct Writer<'a, 'r> {
    pub(super) record: &'a Record<'r>,
    pub(super) analyzer: &'a Analyzer,
    pub(super) options: &'a AnalyzeOptions,
}

impl Writer<'_, '_> {
    pub(super) fn codes(&self) -> &CodeSet {
        &self.analyzer.knowledge.codes
    }

    pub(super) fn span(&self, place: Place) -> SpanText {
        span_text(self.record.charts[place.note].note, place.span, self.record.charts.len() > 1)
    }

    pub(super) fn report(&self, assessment: &Assessment) -> Report {
        let knowledge = &self.analyzer.knowledge;
        let diagnoses: Vec<DiagnosisReport> =
            assessment.diagnoses.iter().zip(&assessment.poa).map(|(diagnosis, poa)| self.diagnosis(diagnosis, *poa)).collect();
        let findings = self.findings(assessment);
        let scores = self.scores(assessment, &findings);
        let impact = self.analyzer.impact.then(|| self.impact(assessment, &findings));
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
            impact,
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
        if let Some(principal) = &self.options.principal
            && self.codes().find(principal).is_none()
        {
            out.push(format!("the principal diagnosis is no code of {}: no exclusion is applied", release.id));
        }
        if !self.options.assertion {
            out.push("assertions were switched off: every mention counts as current".into());
        }
        out
    }

    fn diagnosis(&self, diagnosis: &Diagnosis, poa: Option<PresentOnAdmission>) -> DiagnosisReport {
        DiagnosisReport {
            code: self.codes().code(diagnosis.code).to_owned(),
            title: self.codes().title(diagnosis.code),
            condition: diagnosis.condition.map(|id| self.analyzer.knowledge.condition(id).id.clone()),
            status: diagnosis.status.as_str().to_owned(),
            codable: diagnosis.codable,
            confidence: diagnosis.confidence,
            poa: poa.map(|poa| poa.as_str().to_owned()),
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
}

pub(super) fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
