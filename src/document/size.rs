//! The body mass index of a weight and a height that a note gives together, where it gives no index itself.

use crate::knowledge::{AnalyteId, Knowledge};
use crate::text::WordKind;

use super::Document;
use super::measurements::{Measurement, ValueTime};

/// How many words may stand between the height and the weight.
const REACH: usize = 20;

/// How many words beside a number may say what it measures.
const BESIDE: usize = 4;

/// Kilograms of an adult's weight, and metres of an adult's height.
const WEIGHTS: [f64; 2] = [30.0, 350.0];
const HEIGHTS: [f64; 2] = [1.2, 2.2];

const POUND: f64 = 0.453_592;
const INCH: f64 = 0.0254;

/// A quantity and the words it takes.
#[derive(Clone, Copy)]
struct Quantity {
    first: usize,
    end: usize,
    value: f64,
}

/// The index of the first height that has a weight of the patient beside it.
pub(super) fn body_mass_index(text: &str, document: &Document, knowledge: &Knowledge) -> Option<Measurement> {
    let id = |name: &str| knowledge.analytes.iter().position(|analyte| analyte.id == name);
    let (own, derived) = (id("bmi")?, id("bmi_by_size")?);
    if document.measurements.iter().any(|measured| measured.analyte.index() == own) {
        return None;
    }
    let reader = Reader { text, document, knowledge };
    let heights = (0..document.words.len()).filter_map(|at| reader.height(at));
    let (height, weight) = heights.filter_map(|height| Some((height, reader.weight_beside(height)?))).next()?;
    let (value, unit) = knowledge.analytes[derived].canonical(weight.value / height.value.powi(2), None)?;
    let (first, end) = (height.first.min(weight.first), height.end.max(weight.end));
    Some(Measurement {
        span: document.span(first, end),
        first,
        end,
        analyte: AnalyteId(u16::try_from(derived).ok()?),
        value: (value * 10.0).round() / 10.0,
        upper: None,
        unit,
        comparator: None,
        order: 0,
        time: ValueTime::Stated,
    })
}

struct Reader<'a> {
    text: &'a str,
    document: &'a Document,
    knowledge: &'a Knowledge,
}

impl Reader<'_> {
    fn number(&self, at: usize) -> Option<f64> {
        self.document.words.get(at).filter(|word| word.kind == WordKind::Number)?;
        self.document.folded.word(at).parse().ok()
    }

    fn word(&self, at: usize) -> &str {
        if self.document.words.get(at).is_some_and(|word| word.kind == WordKind::Letters) { self.document.folded.word(at) } else { "" }
    }

    /// What stands between two words.
    fn between(&self, at: usize) -> &str {
        let words = &self.document.words;
        words.get(at + 1).map_or("", |next| self.text[words[at].span.end()..next.span.start()].trim())
    }

    /// A height that begins at a number: "5 feet 9 inches", "5'9", "66 inches tall", "height 173 cm".
    fn height(&self, at: usize) -> Option<Quantity> {
        let number = self.number(at)?;
        let (end, metres) = if let Some((end, inches)) = self.inches_behind(at, number) {
            (end, number.mul_add(12.0, inches) * INCH)
        } else {
            let unit = match self.word(at + 1) {
                "inch" | "inche" | "inches" => INCH,
                "cm" | "centimeter" => 0.01,
                "m" | "meter" => 1.0,
                _ => return None,
            };
            let names = |at: usize| matches!(self.word(at), "height" | "ht" | "tall");
            let named = (at.saturating_sub(BESIDE)..at).any(names) || (at + 2..at + 4).any(names);
            (at + 2, named.then_some(number * unit)?)
        };
        (HEIGHTS[0]..=HEIGHTS[1]).contains(&metres).then_some(Quantity { first: at, end, value: metres })
    }

    /// The inches behind some feet, and the word behind them.
    fn inches_behind(&self, at: usize, feet: f64) -> Option<(usize, f64)> {
        if feet.fract() != 0.0 || !(3.0..=7.0).contains(&feet) {
            return None;
        }
        let at = match self.word(at + 1) {
            "foot" | "feet" | "ft" => {
                at + 2 + usize::from(self.document.words.get(at + 2).is_some_and(|word| matches!(word.kind, WordKind::Mark(',' | '.'))))
            }
            "" if matches!(self.between(at), "'" | "\u{2019}" | "\u{2032}") => at + 1,
            _ => return None,
        };
        let inches = self.number(at).filter(|inches| (0.0..12.0).contains(inches))?;
        let unit = matches!(self.word(at + 1), "inch" | "inche" | "inches" | "in");
        Some((at + 1 + usize::from(unit), inches))
    }

    /// The patient's weight of the day that stands nearest to a height.
    fn weight_beside(&self, height: Quantity) -> Option<Quantity> {
        let from = height.first.saturating_sub(REACH);
        let weights = (from..height.end + REACH).filter(|at| !(height.first..height.end).contains(at)).filter_map(|at| self.weight(at));
        weights.min_by_key(|weight| if weight.first >= height.end { weight.first - height.end } else { height.first - weight.first })
    }

    fn weight(&self, at: usize) -> Option<Quantity> {
        let unit = match self.word(at + 1) {
            "pound" | "lb" => POUND,
            "kg" | "kilogram" | "kilo" => 1.0,
            _ => return None,
        };
        let value = self.number(at)? * unit;
        let other = |at: usize| self.knowledge.reading.other_weights.contains(self.word(at));
        let own = !(at.saturating_sub(BESIDE)..at).any(other) && !(at + 2..at + 2 + BESIDE / 2).any(other);
        (own && (WEIGHTS[0]..=WEIGHTS[1]).contains(&value)).then_some(Quantity { first: at, end: at + 2, value })
    }
}
