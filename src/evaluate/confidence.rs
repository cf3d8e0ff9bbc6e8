//! What the signs of a right code weigh, learnt from labelled notes: a logistic regression with a ridge penalty.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::analyzer::Analyzer;
use crate::knowledge::{ConfidenceWeights, Sign};
use crate::text::Note;

use super::EvaluateError;
use super::gaps::is_status_code;
use super::gold::{self, CodesRecord, GapsRecord};
use super::metrics::{Graded, coverage_at, sort_graded};

/// Penalty on the square of a weight.
const RIDGE: f64 = 3.0;

/// What a code of a coded case report counts beside one of a labelled note: its notes are many and coded by other habits.
const CODED_SHARE: f64 = 0.0625;

/// Steps of Newton's method; the sum is convex and settles sooner.
const STEPS: usize = 30;

/// Parts of cross-validation.
const PARTS: usize = 5;

/// One reported code.
struct Row {
    /// Signs, then 1 for the base, then 1 for a coded case report.
    signs: Vec<f64>,
    right: bool,
    weight: f64,
    /// Which note it is of.
    note: usize,
}

/// What was learnt, and how well it tells right codes on notes it was not learnt from.
#[derive(Debug)]
pub struct Fitted {
    /// The weights.
    pub weights: ConfidenceWeights,
    /// Labelled notes.
    pub notes: usize,
    /// Codes reported in them.
    pub codes: usize,
    /// Share of the labelled codes that are reported above the confidence where 97 of 100 are right, in cross-validation by note.
    pub coverage_at_97: f64,
    /// For each tenth of confidence from the top, in cross-validation: codes, and how many are right.
    pub tenths: Vec<(usize, usize)>,
}

/// Learns the weights from notes labelled for gaps and, if given, case reports with their codes.
///
/// # Errors
/// When a file cannot be read or is of another form: the message names the file, the line and the field.
pub fn fit(labelled: &[&Path], coded: Option<&Path>, analyzer: &Analyzer) -> Result<Fitted, EvaluateError> {
    let mut rows = Vec::new();
    let mut wanted: Vec<u64> = Vec::new();
    for path in labelled {
        for record in gold::read_file::<GapsRecord>(path, None)? {
            let of = |ignore: bool| -> BTreeSet<&str> {
                record.diagnoses.iter().filter(|d| d.current && d.ignore == ignore).map(|d| d.code.as_str()).collect()
            };
            let (right, ignored) = (of(false), of(true));
            let note = wanted.len();
            for (code, signs) in reported(analyzer, &record.text, record.setting, true) {
                if right.contains(code.as_str()) || !(ignored.contains(code.as_str()) || is_status_code(&code)) {
                    rows.push(Row { signs: [signs, vec![1.0, 0.0]].concat(), right: right.contains(code.as_str()), weight: 1.0, note });
                }
            }
            wanted.push(right.len() as u64);
        }
    }
    let (notes, codes) = (wanted.len(), rows.len());
    let cases = coded.map_or_else(|| Ok(Vec::new()), |path| gold::read_file::<CodesRecord>(path, None))?;
    for (case, record) in cases.iter().enumerate() {
        for (code, signs) in reported(analyzer, &record.text, record.setting, false) {
            rows.push(Row {
                signs: [signs, vec![1.0, 1.0]].concat(),
                right: record.codes.contains(&code),
                weight: CODED_SHARE,
                note: notes + case,
            });
        }
    }
    let graded = cross_validated(&rows, notes);
    let mut tenths = vec![(0, 0); 10];
    for item in &graded {
        let tenth = (0..9).find(|tenth| item.confidence >= 0.9 - 0.1 * f64::from(*tenth)).unwrap_or(9);
        let (all, good) = &mut tenths[tenth as usize];
        *all += 1;
        *good += usize::from(item.right);
    }
    let coverage_at_97 = coverage_at(0.97, &graded, &wanted, &vec![1; notes]).unwrap_or(0.0);
    let odds = regression(&rows.iter().collect::<Vec<_>>());
    let signs = Sign::ALL.len();
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    let weights = ConfidenceWeights { base: rounded(odds[signs]), weights: odds[..signs].iter().copied().map(rounded).collect() };
    Ok(Fitted { weights, notes, codes, coverage_at_97, tenths })
}

/// The codes of a note with their signs: of several diagnoses with one code the first.
fn reported(analyzer: &Analyzer, text: &str, setting: crate::text::Setting, assertion: bool) -> BTreeMap<String, Vec<f64>> {
    let codes = &analyzer.knowledge().codes;
    let mut out = BTreeMap::new();
    for (code, signs) in analyzer.signs(&Note::new(text), setting, assertion) {
        out.entry(codes.code(code).to_owned()).or_insert_with(|| signs.values().to_vec());
    }
    out
}

/// What each code of the labelled notes is graded by weights learnt without its note, in order of falling confidence.
fn cross_validated(rows: &[Row], notes: usize) -> Vec<Graded> {
    let mut out = Vec::new();
    for part in 0..PARTS {
        let own = |row: &&Row| row.note < notes && row.note % PARTS == part;
        let odds = regression(&rows.iter().filter(|row| !own(row)).collect::<Vec<_>>());
        out.extend(rows.iter().filter(own).map(|row| Graded { note: row.note, confidence: share(&odds, &row.signs), right: row.right }));
    }
    sort_graded(&mut out);
    out
}

fn share(odds: &[f64], signs: &[f64]) -> f64 {
    1.0 / (1.0 + (-odds.iter().zip(signs).map(|(odds, holds)| odds * holds).sum::<f64>()).exp())
}

/// Log-odds of each sign, of the base and of a coded case report.
fn regression(rows: &[&Row]) -> Vec<f64> {
    let size = Sign::ALL.len() + 2;
    let mut odds = vec![0.0; size];
    let penalty = |at: usize| if at < Sign::ALL.len() { RIDGE } else { 0.01 };
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = odds.iter().enumerate().map(|(at, value)| penalty(at) * value).collect();
        let mut curve: Vec<Vec<f64>> =
            (0..size).map(|at| (0..size).map(|other| if at == other { penalty(at) } else { 0.0 }).collect()).collect();
        for row in rows {
            let share = share(&odds, &row.signs);
            let miss = row.weight * (share - f64::from(u8::from(row.right)));
            let bend = row.weight * share * (1.0 - share);
            for at in (0..size).filter(|at| row.signs[*at] != 0.0) {
                slope[at] += miss * row.signs[at];
                for (other, holds) in row.signs.iter().enumerate() {
                    curve[at][other] += bend * row.signs[at] * holds;
                }
            }
        }
        for (value, step) in odds.iter_mut().zip(solved(curve, slope)) {
            *value -= step;
        }
    }
    odds
}

/// The solution of a system of equations whose matrix is symmetric and positive: elimination needs no pivots.
fn solved(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for at in 0..size {
        let pivot = matrix[at].clone();
        for below in at + 1..size {
            let factor = matrix[below][at] / pivot[at];
            for (value, above) in matrix[below].iter_mut().zip(&pivot) {
                *value -= factor * above;
            }
            right[below] -= factor * right[at];
        }
    }
    for at in (0..size).rev() {
        let known: f64 = (at + 1..size).map(|other| matrix[at][other] * right[other]).sum();
        right[at] = (right[at] - known) / matrix[at][at];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_that_goes_with_right_codes_weighs_for_them() {
        let row = |holds: f64, right: bool, note: usize| {
            let mut signs = vec![0.0; Sign::ALL.len() + 2];
            signs[Sign::Term as usize] = holds;
            signs[Sign::ALL.len()] = 1.0;
            Row { signs, right, weight: 1.0, note }
        };
        let rows: Vec<Row> = (0..200).map(|at| row(f64::from(u8::from(at % 2 == 0)), at % 2 == 0 && at % 10 != 0, at)).collect();
        let odds = regression(&rows.iter().collect::<Vec<_>>());
        assert!(odds[Sign::Term as usize] > 1.0, "{odds:?}");
        assert!(odds[Sign::Vague as usize].abs() < 1e-9);
        let graded = cross_validated(&rows, 200);
        assert_eq!(graded.len(), 200);
        assert!(graded.is_sorted_by(|a, b| a.confidence >= b.confidence));
    }
}
