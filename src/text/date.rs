//! ISO dates, `YYYY-MM-DD`.

/// The federal fiscal year of a date: October begins the next one.
#[must_use]
pub fn fiscal_year(date: &str) -> Option<u16> {
    let year: u16 = date.get(0..4)?.parse().ok()?;
    let month: u8 = date.get(5..7).filter(|_| date.as_bytes().get(4) == Some(&b'-'))?.parse().ok()?;
    Some(if month >= 10 { year + 1 } else { year })
}

/// Days from one date to another, negative when the other comes first; `None` for what is no date.
#[must_use]
pub fn days_between(from: &str, to: &str) -> Option<i64> {
    Some(day_number(to)? - day_number(from)?)
}

/// Days since 0000-03-01 of the Gregorian calendar.
fn day_number(date: &str) -> Option<i64> {
    let part = |range: std::ops::Range<usize>| date.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March, so that the leap day is the last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        assert_eq!(days_between("2026-02-27", "2026-03-02"), Some(3));
        assert_eq!(days_between("2024-02-27", "2024-03-02"), Some(4));
        assert_eq!(days_between("2026-03-02", "2026-03-01"), Some(-1));
        assert_eq!(days_between("2025-12-31", "2026-01-01"), Some(1));
        assert_eq!(days_between("2026", "2026-01-01"), None);
        assert_eq!(fiscal_year("2026-09-30"), Some(2026));
        assert_eq!(fiscal_year("2026-10-01"), Some(2027));
    }
}
