//! The checker (being written).
use super::ProviderQuery;
use crate::knowledge::QueryStyle;
/// A rule a query breaks.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Violation {
    /// Rule.
    pub rule: String,
    /// What.
    pub message: String,
}
/// Checks.
#[must_use]
pub fn check(_query: &ProviderQuery, _kind: Option<&str>, _record: Option<&str>, _style: &QueryStyle) -> Vec<Violation> {
    Vec::new()
}
/// Checks a value.
///
/// # Errors
/// None yet.
pub fn check_value(_value: &serde_json::Value, _record: Option<&str>, _style: &QueryStyle) -> Result<Vec<Violation>, String> {
    Ok(Vec::new())
}
