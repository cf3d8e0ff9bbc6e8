//! What a record says of the patient as a person.

use super::Record;

/// Last day of the perinatal period.
const PERINATAL_DAYS: f64 = 28.0;

/// The patient's age in years: the first age that the record tells.
pub(super) fn age(record: &Record<'_>) -> Option<f64> {
    age_in_days(record).map(|days| days / 365.0)
}

/// Whether the patient is a newborn: what is documented in the first 28 days of life has codes of its own (guidelines I.C.16.a.4).
pub(super) fn is_newborn(record: &Record<'_>) -> bool {
    age_in_days(record).is_some_and(|days| days <= PERINATAL_DAYS)
}

/// The first age that the record tells.
fn age_in_days(record: &Record<'_>) -> Option<f64> {
    record.charts.iter().find_map(|chart| chart.document.age_in_days)
}
