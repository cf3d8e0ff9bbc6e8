//! Codes exempt from present-on-admission reporting, as CMS lists them for a fiscal year.

use std::collections::{BTreeMap, BTreeSet};

/// The list of fiscal year 2026, written by `models/terminology/poa_exempt.py`.
const FISCAL_YEAR_2026: &str = include_str!("../../models/terminology/poa-exempt-fy2026.txt");

/// Which codes are exempt: for each seventh character (`-` for none), prefixes of codes without their dot.
#[derive(Clone, Debug, Default)]
pub struct PoaExempt {
    prefixes: BTreeMap<char, BTreeSet<&'static str>>,
}

impl PoaExempt {
    /// The bundled list.
    #[must_use]
    pub fn bundled() -> Self {
        let mut prefixes: BTreeMap<char, BTreeSet<&'static str>> = BTreeMap::new();
        for line in FISCAL_YEAR_2026.lines().filter(|line| !line.starts_with('#')) {
            let mut parts = line.split(' ');
            if let Some(seventh) = parts.next().and_then(|part| part.chars().next()) {
                prefixes.insert(seventh, parts.collect());
            }
        }
        Self { prefixes }
    }

    /// Whether a code, with or without its dot, is exempt.
    #[must_use]
    pub fn is_exempt(&self, code: &str) -> bool {
        let plain: String = code.chars().filter(|c| *c != '.').collect();
        if !plain.is_ascii() {
            return false;
        }
        let seventh = plain.chars().nth(6).unwrap_or('-');
        self.prefixes.get(&seventh).is_some_and(|known| (1..=plain.len()).any(|length| known.contains(&plain[..length])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_encounters_and_statuses_are_exempt() {
        let list = PoaExempt::bundled();
        for code in ["Z85.3", "I25.2", "S72.001D", "S72.001S", "B90.0", "I69.354"] {
            assert!(list.is_exempt(code), "{code}");
        }
        for code in ["L89.153", "I26.99", "S72.001A", "N39.0", "", "é"] {
            assert!(!list.is_exempt(code), "{code}");
        }
    }
}
