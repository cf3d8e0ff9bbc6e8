//! Which indicators of which conditions the record meets, and where.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::document::{Comparator, Document, GivenWhat, Measurement, ValueTime};
use crate::knowledge::{AnalyteId, AxisValueRef, ConditionId, Entry, EvidenceKind, Hit, Knowledge, Route, Test};

use super::{Place, Record, patient};

/// One indicator met at one place.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Where.
    pub place: Place,
    /// Which indicator of the condition.
    pub indicator: u16,
    /// Kind of evidence.
    pub kind: EvidenceKind,
    /// The axis values it speaks for; empty means presence.
    pub supports: Vec<AxisValueRef>,
}

/// The evidence of a record, by condition.
#[derive(Debug, Default)]
pub struct EvidenceBook {
    by_condition: FxHashMap<ConditionId, Vec<Evidence>>,
    /// Analytes given with a value anywhere.
    measured: FxHashMap<AnalyteId, usize>,
}

/// How many places of one indicator are kept.
const PLACES_KEPT: usize = 3;

impl EvidenceBook {
    /// Tests every indicator of every condition.
    #[must_use]
    pub fn gather(record: &Record<'_>) -> Self {
        let mut book = Self::default();
        let mut words: FxHashMap<(ConditionId, u16), Vec<Place>> = FxHashMap::default();
        let mut values: FxHashMap<AnalyteId, Vec<(usize, &Measurement)>> = FxHashMap::default();
        let mut drugs: FxHashMap<u16, Vec<(Place, Option<Route>)>> = FxHashMap::default();
        for (note, chart) in record.charts.iter().enumerate() {
            let document = &chart.document;
            let names = names_of_values(document);
            for hit in &document.hits {
                let Entry::Indicator(condition, indicator) = hit.entry else { continue };
                let (first, end) = (hit.first as usize, hit.end as usize);
                if crosses_a_name(&names, first, end) {
                    continue;
                }
                // The words of a heading ("BLOOD LOSS:") state nothing.
                if let Test::Words { near: Some(analyte) } = record.knowledge.condition(condition).indicators[usize::from(indicator)].test
                    && !is_named_near(document, first, analyte)
                {
                    continue;
                }
                let section = document.section_of(first);
                if section.heading.is_some() && first < section.body {
                    continue;
                }
                let places = words.entry((condition, indicator)).or_default();
                if places.len() >= PLACES_KEPT || places.iter().any(|p| p.note == note && p.span.contains(document.span(first, end))) {
                    continue;
                }
                let kind = record.knowledge.condition(condition).indicators[usize::from(indicator)].kind;
                let over = match kind {
                    EvidenceKind::Medication => follows(document, first, &record.knowledge.care.stopped),
                    EvidenceKind::Symptom | EvidenceKind::Statement => follows(document, first, &record.knowledge.care.former),
                    _ => false,
                };
                if document.is_stated(first, end, record.knowledge) && !over {
                    places.push(Place { note, span: document.span(first, end) });
                }
            }
            for measurement in document
                .measurements
                .iter()
                .filter(|value| !is_spoilt(document, value) && !is_of_another_fluid(record.knowledge, document, value))
            {
                values.entry(measurement.analyte).or_default().push((note, measurement));
            }
            for given in &document.given {
                if let GivenWhat::Drug(drug) = given.what
                    && document.is_stated(given.first, given.end, record.knowledge)
                    && !follows(document, given.first, &record.knowledge.care.stopped)
                    && record.knowledge.section(document.section_of(given.first).kind).id != "allergies"
                {
                    drugs.entry(drug).or_default().push((Place { note, span: given.span }, given.route));
                }
            }
        }
        values.values_mut().for_each(|series| by_time(series));
        for ((condition, number), places) in words {
            book.note(record, condition, number, places);
        }
        let age = patient::age(record);
        let grown = |analyte: AnalyteId| {
            let from = record.knowledge.analytes[usize::from(analyte.0)].adult_from;
            from.is_none_or(|from| age.is_none_or(|age| age >= from))
        };
        for (condition, number) in concerned(record.knowledge, &values, &drugs) {
            let places = match &record.knowledge.condition(condition).indicators[usize::from(number)].test {
                Test::Words { .. } => Vec::new(),
                // An adult's threshold says nothing about a child.
                Test::Value { analyte, .. } if !grown(*analyte) => Vec::new(),
                Test::Value { analyte, low, high } => values
                    .get(analyte)
                    .into_iter()
                    .flatten()
                    .filter(|(_, m)| within(m, *low, *high))
                    .take(PLACES_KEPT)
                    .map(|(note, m)| Place { note: *note, span: m.span })
                    .collect(),
                Test::Change { analyte, rise_ratio, fall_ratio, rise, fall } => {
                    let series = values.get(analyte).map_or(&[][..], Vec::as_slice);
                    changed(series, *rise_ratio, *fall_ratio, *rise, *fall)
                }
                Test::Drug { medications, route } => medications
                    .iter()
                    .filter_map(|drug| drugs.get(drug))
                    .flatten()
                    .filter(|(_, found)| route.is_none() || found == route)
                    .take(PLACES_KEPT)
                    .map(|(place, _)| *place)
                    .collect(),
            };
            book.note(record, condition, number, places);
        }
        for (analyte, series) in values.iter().filter(|(analyte, _)| grown(**analyte)) {
            book.measured.insert(*analyte, series.len());
        }
        for list in book.by_condition.values_mut() {
            list.sort_by_key(|evidence| (evidence.place, evidence.indicator));
        }
        book
    }

    fn note(&mut self, record: &Record<'_>, condition: ConditionId, number: u16, places: Vec<Place>) {
        if places.is_empty() {
            return;
        }
        let indicator = &record.knowledge.condition(condition).indicators[usize::from(number)];
        let evidence = |place| Evidence { place, indicator: number, kind: indicator.kind, supports: indicator.supports.clone() };
        self.by_condition.entry(condition).or_default().extend(places.into_iter().map(evidence));
    }

    /// The conditions that there is evidence for, in their order.
    #[must_use]
    pub fn conditions(&self) -> BTreeSet<ConditionId> {
        self.by_condition.iter().filter(|(_, evidence)| !evidence.is_empty()).map(|(id, _)| *id).collect()
    }

    /// The evidence for a condition, by place.
    #[must_use]
    pub fn of(&self, condition: ConditionId) -> &[Evidence] {
        self.by_condition.get(&condition).map_or(&[], Vec::as_slice)
    }

    /// Whether an indicator of a condition is met.
    #[must_use]
    pub fn is_met(&self, condition: ConditionId, indicator: u16) -> bool {
        self.of(condition).iter().any(|evidence| evidence.indicator == indicator)
    }

    /// Whether the record gives a value of an analyte.
    #[must_use]
    pub fn is_measured(&self, analyte: AnalyteId) -> bool {
        self.measured.contains_key(&analyte)
    }
}

/// The indicators on a value or a drug that the record has.
fn concerned<V, D>(knowledge: &Knowledge, values: &FxHashMap<AnalyteId, V>, drugs: &FxHashMap<u16, D>) -> BTreeSet<(ConditionId, u16)> {
    let measured = &knowledge.measured_indicators;
    let on_values = values.keys().filter_map(|analyte| measured.of_analyte.get(analyte));
    let on_drugs = drugs.keys().filter_map(|drug| measured.of_drug.get(drug));
    on_values.chain(on_drugs).flatten().copied().collect()
}

/// How many words right before others are looked at.
const WORDS_BEFORE: usize = 4;

/// Whether one of some folded phrases stands right before a word ("off antidepressants since June", "prior history of chest pain").
fn follows(document: &Document, first: usize, phrases: &[String]) -> bool {
    let sentence = document.sentences[document.sentence_of(first)].first;
    let before = document.folded.range(first.saturating_sub(WORDS_BEFORE).max(sentence)..first);
    phrases.iter().any(|phrase| before.ends_with(phrase.as_str()))
}

/// How many words behind a value tell of its specimen.
const SPECIMEN_WORDS: usize = 6;

/// Whether a value is said to come from a specimen that spoils it: "potassium 6.2, hemolyzed".
fn is_spoilt(document: &Document, measurement: &Measurement) -> bool {
    let end = document.sentences[document.sentence_of(measurement.first)].end;
    let behind = document.measurements.partition_point(|other| other.first < measurement.end);
    let next = document.measurements.get(behind).map_or(end, |other| other.first);
    (measurement.end..end.min(next).min(measurement.end + SPECIMEN_WORDS))
        .any(|word| matches!(document.folded.word(word), "hemolyzed" | "haemolyzed" | "hemolysed" | "haemolysed"))
}

/// How many words before a count may name its specimen.
const FLUID_WORDS: usize = 25;

/// Whether white cells were counted in another fluid than blood: "urinalysis: 30-50 white blood cells". Cells of a smear come as a whole number or a range.
fn is_of_another_fluid(knowledge: &Knowledge, document: &Document, measurement: &Measurement) -> bool {
    let smeared = measurement.value.fract() == 0.0 || measurement.upper.is_some() || measurement.comparator.is_some();
    if knowledge.analytes[measurement.analyte.index()].id != "wbc" || !smeared {
        return false;
    }
    let reading = &knowledge.reading;
    let sentence = document.sentences[document.sentence_of(measurement.first)].first;
    let from = sentence.max(measurement.first.saturating_sub(FLUID_WORDS));
    let fluid = (from..measurement.end).rev().find(|at| {
        let word = document.folded.word(*at);
        reading.specimens.contains(word) || reading.blood.contains(word)
    });
    fluid.is_some_and(|at| reading.specimens.contains(document.folded.word(at)))
}

/// The names of things measured that have several words, in order.
fn names_of_values(document: &Document) -> Vec<(usize, usize)> {
    let name = |hit: &Hit| matches!(hit.entry, Entry::Analyte(..)).then_some((hit.first as usize, hit.end as usize));
    let mut names: Vec<(usize, usize)> = document.hits.iter().filter_map(name).filter(|(first, end)| end - first > 1).collect();
    names.sort_unstable();
    names
}

/// Whether words share only a part with the name of a thing measured: "sodium was low" in "urine sodium was low", "100% oxygen" in "100% oxygen saturation".
fn crosses_a_name(names: &[(usize, usize)], first: usize, end: usize) -> bool {
    let before = names.partition_point(|(start, _)| *start < end);
    let near = names[..before].iter().rev().take_while(|(start, _)| start + LONGEST_NAME > first);
    near.into_iter().any(|&(start, stop)| (start < first && stop > first) || (start > first && start < end && stop > end))
}

/// Whether the sentence of a word, or the one before it, names a thing measured: "magnesium of 1.0 was repleted", "Potassium 2.7. It was replaced."
fn is_named_near(document: &Document, at: usize, analyte: AnalyteId) -> bool {
    let own = document.sentence_of(at);
    let (first, end) = (document.sentences[own.saturating_sub(1)].first, document.sentences[own].end);
    let from = document.hits.partition_point(|hit| (hit.first as usize) < first);
    let hits = document.hits[from..].iter().take_while(|hit| (hit.first as usize) < end);
    hits.into_iter().any(|hit| matches!(hit.entry, Entry::Analyte(named, _) if named == analyte))
}

/// Words of the name of a thing measured at most.
const LONGEST_NAME: usize = 6;

fn within(measurement: &Measurement, low: Option<(f64, bool)>, high: Option<(f64, bool)>) -> bool {
    let value = measurement.value;
    let above = low.is_none_or(|(bound, own)| {
        // "<0.01" is below every bound at or above the number.
        if matches!(measurement.comparator, Some(Comparator::Below | Comparator::AtMost)) {
            false
        } else if own {
            value >= bound
        } else {
            value > bound
        }
    });
    let below = high.is_none_or(|(bound, own)| {
        let value = measurement.upper.unwrap_or(value);
        if matches!(measurement.comparator, Some(Comparator::Above | Comparator::AtLeast)) {
            false
        } else if own {
            value <= bound
        } else {
            value < bound
        }
    });
    above && below
}

/// Puts the usual values of the patient first and older values before the one they stand beside; otherwise the order of the record counts.
fn by_time(series: &mut Vec<(usize, &Measurement)>) {
    let mut group = 0;
    let mut keyed: Vec<_> = series
        .drain(..)
        .map(|(note, measurement)| {
            group += usize::from(measurement.order == 0);
            let usual = measurement.time != ValueTime::Baseline;
            ((usual, group, measurement.time), (note, measurement))
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    series.extend(keyed.into_iter().map(|(_, value)| value));
}

/// The two places of the largest change that meets a bound.
fn changed(
    series: &[(usize, &Measurement)],
    rise_ratio: Option<f64>,
    fall_ratio: Option<f64>,
    rise: Option<f64>,
    fall: Option<f64>,
) -> Vec<Place> {
    let mut best: Option<(usize, usize)> = None;
    let mut low_at = 0;
    let mut high_at = 0;
    for at in 1..series.len() {
        let value = series[at].1.value;
        let (low, high) = (series[low_at].1.value, series[high_at].1.value);
        let up = rise_ratio.is_some_and(|r| low > 0.0 && value / low >= r) || rise.is_some_and(|r| value - low >= r);
        let down = fall_ratio.is_some_and(|r| value > 0.0 && high / value >= r) || fall.is_some_and(|r| high - value >= r);
        if up {
            best = Some((low_at, at));
        }
        if down {
            best = Some((high_at, at));
        }
        if value < low {
            low_at = at;
        }
        if value > high {
            high_at = at;
        }
    }
    best.map_or_else(Vec::new, |(from, to)| {
        [from, to].into_iter().map(|at| Place { note: series[at].0, span: series[at].1.span }).collect()
    })
}
