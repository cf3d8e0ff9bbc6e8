//! Indicators against the record, and dates against each other.

/// Whether a text stands in the record as it is, blanks and line breaks alike, and cuts no word or number.
pub(super) fn stands_in(record: &str, text: &str) -> bool {
    let record = record.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    record.match_indices(&text).any(|(at, found)| {
        let before = record[..at].chars().next_back();
        let after = record[at + found.len()..].chars().next();
        let first = found.chars().next();
        let last = found.chars().next_back();
        let alphabetic = |a: Option<char>, b: Option<char>| a.is_some_and(char::is_alphabetic) && b.is_some_and(char::is_alphabetic);
        let start = record[..at].chars().count();
        !alphabetic(before, first) && !alphabetic(last, after) && !cuts_a_number(&record, start, start + found.chars().count())
    })
}

/// Whether a span, in characters, begins or ends inside a number of the record ("Hgb 7" of "Hgb 7.4").
pub(super) fn cuts_a_number(record: &str, start: usize, end: usize) -> bool {
    let from = start.saturating_sub(2);
    let around: Vec<char> = record.chars().skip(from).take(end + 2 - from).collect();
    let at = |index: usize| index.checked_sub(from).and_then(|index| around.get(index)).copied();
    let digit = |character: Option<char>| character.is_some_and(|character| character.is_ascii_digit());
    let point = |character: Option<char>| matches!(character, Some('.' | ','));
    let back = |steps: usize| start.checked_sub(steps).and_then(at);
    let opens = digit(at(start)) && (digit(back(1)) || (point(back(1)) && digit(back(2))));
    let closes = end > 0 && digit(at(end - 1)) && (digit(at(end)) || (point(at(end)) && digit(at(end + 1))));
    opens || closes
}

/// Days of a date with a four-digit year, counted alike for all dates; exact enough to tell half a year.
pub(super) fn day_number(date: &str) -> Option<i64> {
    let parts: Vec<&str> = date.trim().split(['-', '/', 'T', ' ']).take(3).collect();
    let number = |at: usize| parts.get(at)?.parse::<i64>().ok();
    let (year, month, day) = match parts.first()?.len() {
        4 => (number(0)?, number(1)?, number(2)?),
        _ if parts.get(2)?.len() == 4 => (number(2)?, number(0)?, number(1)?),
        _ => return None,
    };
    if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some(year * 365 + year / 4 + (month - 1) * 30 + month / 2 + day)
}

/// Two dates farther apart are not of one encounter.
pub(super) const LONGEST_ENCOUNTER_DAYS: i64 = 180;
