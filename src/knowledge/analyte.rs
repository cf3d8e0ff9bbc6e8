//! Things that are measured: names, units, conversions.

use rustc_hash::FxHashSet;

use super::evidence_kind::EvidenceKind;
use super::index::index_type;

index_type! {
    /// Index of an analyte in [`super::Knowledge::analytes`].
    AnalyteId
}

/// Something a note gives a value for.
#[derive(Clone, Debug)]
pub struct Analyte {
    /// Its id, as in measurements of the report.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What kind of evidence its value is.
    pub kind: EvidenceKind,
    /// Canonical unit.
    pub unit: String,
    /// Units a note may write, folded, with how to reach the canonical one.
    pub units: Vec<Unit>,
    /// Lower end of the adult reference range.
    pub low: Option<f64>,
    /// Upper end of the adult reference range.
    pub high: Option<f64>,
    /// Age in years from which an adult's limits and thresholds hold.
    pub adult_from: Option<f64>,
    /// Whether its name stands behind its value alone ("120 pounds overweight").
    pub value_first: bool,
    /// Values outside are read as something else.
    pub plausible: [f64; 2],
    /// Unit to assume, by size, when none is written: lower bound, upper bound, index of the unit.
    pub guess: Vec<(f64, f64, usize)>,
}

/// A unit and its way to the canonical one: `value * factor + offset`.
#[derive(Clone, Debug)]
pub struct Unit {
    /// As shown.
    pub name: String,
    /// Folded for comparison: lower case, no blanks.
    pub folded: String,
    /// Factor.
    pub factor: f64,
    /// Offset.
    pub offset: f64,
}

impl Analyte {
    /// The value in the canonical unit, given the unit written (folded) or none.
    #[must_use]
    pub fn canonical(&self, value: f64, unit: Option<&str>) -> Option<(f64, String)> {
        let convert = |index: usize| (value * self.units[index].factor + self.units[index].offset, self.units[index].name.clone());
        let (canonical, shown) = match unit.and_then(|text| self.units.iter().position(|u| u.folded == text)) {
            Some(index) => convert(index),
            None => match self.guess.iter().rev().find(|(above, below, _)| value > *above && value < *below) {
                Some((_, _, index)) => convert(*index),
                None => (value, self.unit.clone()),
            },
        };
        (canonical >= self.plausible[0] && canonical <= self.plausible[1]).then_some((canonical, shown))
    }

    /// Whether a text is one of its units.
    #[must_use]
    pub fn knows_unit(&self, folded: &str) -> bool {
        self.units.iter().any(|unit| unit.folded == folded)
    }
}

/// The words around values, of `analytes.toml`, folded.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Words that may stand between a name and its value.
    pub links: FxHashSet<String>,
    /// Words before a name that make the value behind a comparison a condition or an aim.
    pub aims: FxHashSet<String>,
    /// Words that say when or where a value was taken.
    pub times: FxHashSet<String>,
    /// Words beside a weight that make it another one than the patient's of the day.
    pub other_weights: FxHashSet<String>,
    /// Words that name a specimen other than blood.
    pub specimens: FxHashSet<String>,
    /// Words that lead back to blood.
    pub blood: FxHashSet<String>,
}
