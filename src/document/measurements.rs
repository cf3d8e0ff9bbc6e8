//! Measured values: labs, vital signs, scores, ejection fractions, with units, comparators, ranges and trends.

use crate::knowledge::{Analyte, AnalyteId, Entry, EvidenceKind, Knowledge};
use crate::text::{ByteSpan, WordKind};

use super::Document;
use super::trends::{is_baseline_behind, next_value, time_before};

/// How a value relates to the number written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// Below the number.
    Below,
    /// Above the number.
    Above,
    /// At most.
    AtMost,
    /// At least.
    AtLeast,
}

impl Comparator {
    /// As written in the report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::Above => ">",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
        }
    }
}

/// When a value was measured, as far as its own words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueTime {
    /// The patient's usual value ("baseline 1.1"): older than every other.
    Baseline,
    /// Older than the value it stands beside ("2.8, up from 1.1").
    Earlier,
    /// Nothing is said; the order of the note counts.
    Stated,
}

/// One value of one thing measured.
#[derive(Clone, Debug)]
pub struct Measurement {
    /// From the name to the last word of the value and unit, in bytes.
    pub span: ByteSpan,
    /// First word of the name.
    pub first: usize,
    /// Word after the last.
    pub end: usize,
    /// What is measured.
    pub analyte: AnalyteId,
    /// The value in the analyte's canonical unit; of a range the lower end.
    pub value: f64,
    /// Upper end of a range, canonical unit.
    pub upper: Option<f64>,
    /// Unit written, or assumed when none was.
    pub unit: String,
    /// Comparator written before the number.
    pub comparator: Option<Comparator>,
    /// Place in a series of one name: 0 for the first value.
    pub order: u16,
    /// Whether its words put it before others.
    pub time: ValueTime,
}

/// How many words may say when a value was taken.
const TIME_WORDS: usize = 8;

/// How many words before a name may say that its value is an aim.
const AIM_WORDS: usize = 16;

pub(super) fn find(text: &str, document: &Document, knowledge: &Knowledge) -> Vec<Measurement> {
    let reader = Reader { text, document, knowledge };
    let mut out: Vec<Measurement> = Vec::new();
    let mut taken = 0;
    let names: Vec<Name> = document
        .hits
        .iter()
        .filter_map(|hit| match hit.entry {
            Entry::Analyte(analyte, symbol) => Some(Name { analyte, symbol, first: hit.first as usize, end: hit.end as usize }),
            _ => None,
        })
        .collect();
    for (index, name) in names.iter().enumerate() {
        if name.first < taken {
            continue;
        }
        let before = out.len();
        reader.gas(*name, &mut out);
        // Words of place follow their value: "79% on room air, then 94% on 4 L".
        let value_first = knowledge.analytes[name.analyte.index()].value_first;
        if out.len() == before && (value_first || document.folded.word(name.first) == "on") {
            reader.value_before(*name, taken, &mut out);
        }
        if value_first {
            taken = out.get(before..).and_then(<[Measurement]>::last).map_or(taken, |last| last.end);
            continue;
        }
        if out.len() == before {
            reader.panel(&names[index..], &mut out);
        }
        if out.len() == before {
            reader.values(*name, &mut out);
        }
        if out.len() == before {
            reader.value_before(*name, taken, &mut out);
        }
        if let Some(last) = out.get(before..).and_then(<[Measurement]>::last) {
            taken = last.end;
        }
    }
    out
}

/// The name of an analyte in the note.
#[derive(Clone, Copy)]
struct Name {
    analyte: AnalyteId,
    symbol: bool,
    first: usize,
    end: usize,
}

/// Names of a panel written together at most ("Na/K/Cl/CO2").
const PANEL_NAMES: usize = 4;

struct Reader<'a> {
    text: &'a str,
    document: &'a Document,
    knowledge: &'a Knowledge,
}

impl Reader<'_> {
    /// Names joined by a slash with as many numbers joined alike: "BUN/Cr 45/2.8", "BUN and creatinine 45 and 2.8".
    fn panel(&self, names: &[Name], out: &mut Vec<Measurement>) {
        let words = &self.document.words;
        // The parts of a name of its own ("Hgb/Hct") come behind it in the list.
        let whole = names[0];
        let mut panel: Vec<Name> = Vec::new();
        for part in names[1..].iter().take_while(|part| part.first < whole.end).filter(|part| part.end <= whole.end) {
            if part.end - part.first < whole.end - whole.first && panel.last().is_none_or(|last| last.end <= part.first) {
                panel.push(*part);
            }
        }
        if panel.len() < 2 || panel[0].first != whole.first || panel[panel.len() - 1].end != whole.end {
            panel = vec![whole];
        }
        while panel.len() < PANEL_NAMES {
            let end = panel[panel.len() - 1].end;
            let joined = words.get(end).is_some_and(|word| word.joined || word.kind == WordKind::Mark('/'));
            let and = words.get(end).is_some_and(|word| word.kind == WordKind::Letters) && self.document.folded.word(end) == "and";
            let next = end + usize::from(!words.get(end).is_some_and(|word| word.joined));
            match names.iter().find(|name| name.first == next) {
                Some(name) if joined || and => panel.push(*name),
                _ => break,
            }
        }
        if panel.len() < 2 {
            return;
        }
        let mut at = panel[panel.len() - 1].end;
        while words.get(at).is_some_and(|word| match word.kind {
            WordKind::Mark(':' | '=') => true,
            WordKind::Letters => {
                matches!(self.document.folded.word(at), "of" | "was" | "were" | "is" | "are" | "at" | "stayed" | "remained" | "stable")
            }
            _ => false,
        }) {
            at += 1;
        }
        let mut read = Vec::new();
        for (index, name) in panel.iter().enumerate() {
            let Some(number) = self.number(at) else { return };
            let mut last = at + 1;
            let known = &self.knowledge.analytes[name.analyte.index()];
            let unit = unit_after(self.text, self.document, known, &mut last);
            let Some((value, unit)) = known.canonical(number, unit.as_deref()) else { return };
            let first = if index == 0 { name.first } else { at };
            let span = self.document.span(first, last);
            let time = ValueTime::Stated;
            read.push(Measurement {
                span,
                first,
                end: last,
                analyte: name.analyte,
                value,
                upper: None,
                unit,
                comparator: None,
                order: 0,
                time,
            });
            if index + 1 < panel.len() {
                let parted = words.get(last).is_some_and(|word| {
                    word.kind == WordKind::Mark('/') || (word.kind == WordKind::Letters && self.document.folded.word(last) == "and")
                });
                if !parted {
                    return;
                }
                at = last + 1;
            }
        }
        out.extend(read);
    }

    /// An arterial gas in its usual order: "ABG 7.28/71/55/32" is pH, carbon dioxide, oxygen, bicarbonate [K].
    fn gas(&self, name: Name, out: &mut Vec<Measurement>) {
        let words = &self.document.words;
        let arterial = (name.first..name.end).any(|at| self.document.folded.word(at) == "abg");
        if !arterial || self.knowledge.analytes[name.analyte.index()].id != "ph" {
            return;
        }
        let mut at = name.end;
        while words
            .get(at)
            .is_some_and(|word| word.kind == WordKind::Mark(':') || matches!(self.document.folded.word(at), "of" | "was" | "showed" | "ph"))
        {
            at += 1;
        }
        let mut read = Vec::new();
        for (index, id) in ["ph", "paco2", "pao2", "bicarbonate"].into_iter().enumerate() {
            let Some(number) = self.number(at) else { break };
            let Some(known) = self.knowledge.analytes.iter().position(|analyte| analyte.id == id) else { return };
            let Some((value, unit)) = self.knowledge.analytes[known].canonical(number, None) else { return };
            let first = if index == 0 { name.first } else { at };
            let analyte = AnalyteId(u16::try_from(known).unwrap_or(0));
            let (span, time) = (self.document.span(first, at + 1), ValueTime::Stated);
            read.push(Measurement { span, first, end: at + 1, analyte, value, upper: None, unit, comparator: None, order: 0, time });
            if !matches!(words.get(at + 1).map(|word| word.kind), Some(WordKind::Mark('/'))) {
                break;
            }
            at += 2;
        }
        if read.len() > 2 {
            out.extend(read);
        }
    }

    fn number(&self, at: usize) -> Option<f64> {
        self.document.words.get(at).filter(|word| word.kind == WordKind::Number)?;
        self.document.folded.word(at).parse().ok()
    }

    /// A value that stands before its name: with its unit ("20% bands"), or as a decimal behind a word that leads to a value ("down to 7.4 hemoglobin").
    fn value_before(&self, name: Name, taken: usize, out: &mut Vec<Measurement>) {
        let words = &self.document.words;
        let known = &self.knowledge.analytes[name.analyte.index()];
        let from = name.first.saturating_sub(VALUE_WORDS).max(taken);
        let Some(at) = (from..name.first).rev().find(|at| words[*at].kind == WordKind::Number) else { return };
        let Some(number) = self.number(at).filter(|_| !name.symbol) else { return };
        let mut last = at + 1;
        let unit = if last < name.first { unit_after(self.text, self.document, known, &mut last) } else { None };
        let before = at.checked_sub(1).map(|before| (words[before].kind, self.document.folded.word(before)));
        let led = match before {
            Some((WordKind::Letters, _)) if unit.as_deref() == Some("%") => true,
            None | Some((WordKind::Break, _)) => true,
            Some((WordKind::Letters, word)) => self.knowledge.reading.links.contains(word),
            Some((WordKind::Mark(mark), _)) => matches!(mark, ',' | '(' | '.' | ';'),
            Some((WordKind::Number, _)) => false,
        };
        if unit.is_some() && last < name.first && self.document.folded.word(last) == "of" {
            last += 1;
        }
        if last != name.first || words[at].joined || !led || (unit.is_none() && number.fract() == 0.0) {
            return;
        }
        let Some((value, unit)) = known.canonical(number, unit.as_deref()) else { return };
        let (first, end) = (at, name.end);
        let (span, time) = (self.document.span(first, end), ValueTime::Stated);
        out.push(Measurement { span, first, end, analyte: name.analyte, value, upper: None, unit, comparator: None, order: 0, time });
    }

    /// A comparison in words at word `at` ("more than", "below"), and the word behind it.
    fn comparison(&self, at: usize) -> Option<(Comparator, usize)> {
        let word =
            |at: usize| self.document.words.get(at).filter(|word| word.kind == WordKind::Letters).map(|_| self.document.folded.word(at));
        let than = word(at + 1) == Some("than");
        let (comparator, behind) = match word(at)? {
            "more" | "greater" | "higher" if than => (Comparator::Above, at + 2),
            "less" | "lower" | "fewer" if than => (Comparator::Below, at + 2),
            "above" | "over" | "exceeding" => (Comparator::Above, at + 1),
            "below" | "under" => (Comparator::Below, at + 1),
            _ => return None,
        };
        self.number(behind).map(|_| (comparator, behind))
    }

    /// The verb behind words that only say when or where a value was taken, where a value follows it: "A1c drawn at the end of December is 11.9".
    fn past_its_time(&self, first: usize) -> Option<usize> {
        let reading = &self.knowledge.reading;
        let words = &self.document.words;
        let mut at = first;
        while at < first + TIME_WORDS {
            let kind = words.get(at)?.kind;
            let word = self.document.folded.word(at);
            match kind {
                WordKind::Letters if at > first && matches!(word, "is" | "was" | "were" | "came" | "returned") => {
                    let link = |at: &usize| words[*at].kind == WordKind::Letters && reading.links.contains(self.document.folded.word(*at));
                    let behind = (at..words.len().min(at + TIME_WORDS)).find(|at| !link(at))?;
                    return self.number(behind).map(|_| at);
                }
                WordKind::Letters if reading.times.contains(word) => {}
                WordKind::Number | WordKind::Mark('/') if at > first => {}
                _ => return None,
            }
            at += 1;
        }
        None
    }

    /// Whether the words before a name make its value an aim or a condition.
    fn is_aim(&self, first: usize) -> bool {
        let sentence = self.document.sentences[self.document.sentence_of(first)].first;
        let from = sentence.max(first.saturating_sub(AIM_WORDS));
        let word = |at: usize| if at < first { self.document.folded.word(at) } else { "" };
        (from..first)
            .any(|at| self.knowledge.reading.aims.contains(word(at)) || (word(at) == "p" && word(at + 2) == "r" && word(at + 4) == "n"))
    }

    /// The values behind a name: the first, and those of its series.
    fn values(&self, name: Name, out: &mut Vec<Measurement>) {
        let Self { text, document, knowledge } = *self;
        let Name { analyte, symbol, first, end } = name;
        let words = &document.words;
        let known = &knowledge.analytes[analyte.index()];
        let pressure = known.id == "systolic_bp";
        let mut at = end;
        let mut skipped = 0;
        let mut order: u16 = 0;
        let mut comparator = None;
        let mut breaks = 0;
        let mut time = ValueTime::Stated;
        while let Some(word) = words.get(at) {
            match word.kind {
                WordKind::Number => {
                    let Some(number) = self.number(at) else { return };
                    if comparator.is_some() && self.is_aim(first) {
                        return;
                    }
                    if order == 0 {
                        time = time_before(document, first, at);
                    }
                    let mut last = at + 1;
                    let slash = matches!(words.get(at + 1).map(|w| w.kind), Some(WordKind::Mark('/')));
                    let second = self.number(at + 2).filter(|_| slash && words[at + 1].span.end() == words[at + 2].span.start());
                    if let Some(second) = second {
                        if pressure {
                            self.pressure(if order == 0 { first } else { at }, at, (number, second), order, time, out);
                            let Some(next) = next_value(document, at + 3, true).filter(|_| order < MOST_VALUES) else { return };
                            (at, time) = (next.at, next.time);
                            order += 1;
                            continue;
                        }
                        // "18/27": a score of its maximum.
                        let score = known.kind == EvidenceKind::Score && number <= second;
                        if score {
                            last = at + 3;
                        } else if number.fract() == 0.0 && number <= 31.0 {
                            // A date (03/04, 3/4/2025).
                            at += 3;
                            if matches!(words.get(at).map(|w| w.kind), Some(WordKind::Mark('/'))) {
                                at += 2;
                            }
                            skipped += 1;
                            if skipped > 4 {
                                return;
                            }
                            continue;
                        }
                    } else if slash && pressure {
                        return;
                    }
                    if matches!(words.get(at + 1).map(|w| w.kind), Some(WordKind::Mark(':'))) && self.number(at + 2).is_some() {
                        return;
                    }
                    let upper = self.decade_end(at, number, &mut last).or_else(|| self.range_end(at, number, &mut last, known));
                    let unit = unit_after(text, document, known, &mut last);
                    // A number with a unit of something else is not this analyte's value.
                    if unit.is_none() && foreign_unit(document, last, known) {
                        return;
                    }
                    let Some((value, shown)) = known.canonical(number, unit.as_deref()) else { return };
                    let upper = upper.and_then(|high| known.canonical(high, unit.as_deref())).map(|(high, _)| high);
                    if time == ValueTime::Stated && is_baseline_behind(document, last) {
                        time = ValueTime::Baseline;
                    }
                    let from = if order == 0 { first } else { at };
                    let span = document.span(from, last);
                    out.push(Measurement { span, first: from, end: last, analyte, value, upper, unit: shown, comparator, order, time });
                    order += 1;
                    let Some(next) = next_value(document, last, false).filter(|_| order < MOST_VALUES) else { return };
                    (at, time) = (next.at, next.time);
                    comparator = None;
                    skipped = 0;
                }
                WordKind::Mark('<' | '\u{2264}') => {
                    comparator = Some(if word.kind == WordKind::Mark('<') { Comparator::Below } else { Comparator::AtMost });
                    at += 1;
                }
                WordKind::Mark('>' | '\u{2265}') => {
                    comparator = Some(if word.kind == WordKind::Mark('>') { Comparator::Above } else { Comparator::AtLeast });
                    at += 1;
                }
                WordKind::Mark(':' | '=' | '-' | '(' | '~' | '*' | '+' | '\u{2013}' | '\u{2192}' | '"' | '#') => {
                    at += 1;
                    skipped += 1;
                }
                WordKind::Mark(',' | ')') if !symbol => {
                    at += 1;
                    skipped += 2;
                }
                WordKind::Letters if let Some((found, behind)) = self.comparison(at) => {
                    (comparator, at) = (Some(found), behind);
                }
                WordKind::Letters if knowledge.reading.links.contains(document.folded.word(at)) => {
                    at += 1;
                    skipped += 1;
                }
                WordKind::Letters if let Some(verb) = self.past_its_time(at).filter(|_| order == 0 && !symbol) => {
                    at = verb;
                    skipped = 0;
                }
                // A value column on the next line: "Sodium\n128".
                WordKind::Break if breaks == 0 && order == 0 && !symbol => {
                    let column = words.get(at + 1).is_some_and(|w| w.kind == WordKind::Number)
                        && !matches!(words.get(at + 2).map(|w| w.kind), Some(WordKind::Mark('.' | ')')));
                    if !column {
                        return;
                    }
                    breaks += 1;
                    at += 1;
                }
                _ => return,
            }
            if skipped > if symbol { 2 } else { 6 } {
                return;
            }
        }
    }

    /// The upper end of "in the 80s"; moves `last` past the plural.
    fn decade_end(&self, at: usize, number: f64, last: &mut usize) -> Option<f64> {
        let words = &self.document.words;
        let plural = words.get(*last).filter(|word| word.kind == WordKind::Letters && self.document.folded.word(*last) == "s")?;
        let between = &self.text[words[at].span.end()..plural.span.start()];
        if !matches!(between, "" | "'" | "\u{2019}") || number.rem_euclid(10.0) != 0.0 {
            return None;
        }
        *last += 1;
        // "in the 300s" of a glucose are hundreds, "in the 100s" of a pulse tens.
        Some(number + if number >= 200.0 && number.rem_euclid(100.0) == 0.0 { 99.0 } else { 9.0 })
    }

    /// The upper end of "25-30" or "30 to 35 percent"; moves `last` past it. In "1.1 to 2.8" the second value is a later one, not an end.
    fn range_end(&self, at: usize, number: f64, last: &mut usize, known: &Analyte) -> Option<f64> {
        let words = &self.document.words;
        let next = words.get(*last + 1)?;
        let high = self.number(*last + 1).filter(|high| *high > number)?;
        let dash = matches!(words[*last].kind, WordKind::Mark('-' | '\u{2013}'))
            && words[*last].span.end() == next.span.start()
            && words[at].span.end() == words[*last].span.start();
        // An estimate by eye comes as a range.
        let to = known.kind == EvidenceKind::Imaging && words[*last].kind == WordKind::Letters && self.document.folded.word(*last) == "to";
        if !(dash || to) {
            return None;
        }
        *last += 2;
        Some(high)
    }

    fn pressure(&self, first: usize, at: usize, both: (f64, f64), order: u16, time: ValueTime, out: &mut Vec<Measurement>) {
        let span = self.document.span(first, at + 3);
        for (id, value) in [("systolic_bp", both.0), ("diastolic_bp", both.1)] {
            let Some(index) = self.knowledge.analytes.iter().position(|analyte| analyte.id == id) else { continue };
            let analyte = &self.knowledge.analytes[index];
            if let Some((value, unit)) = analyte.canonical(value, None) {
                let analyte = AnalyteId(u16::try_from(index).unwrap_or(0));
                out.push(Measurement { span, first, end: at + 3, analyte, value, upper: None, unit, comparator: None, order, time });
            }
        }
    }
}

/// How many words before a name its value and unit may take.
const VALUE_WORDS: usize = 6;

/// Values of one series at most.
const MOST_VALUES: u16 = 8;

/// The unit written behind a number, when the analyte knows it; moves `last` past it.
fn unit_after(text: &str, document: &Document, analyte: &Analyte, last: &mut usize) -> Option<String> {
    let words = &document.words;
    let start = words.get(*last)?.span.start();
    // The longest run of up to five words that is one of its units.
    for count in (1..=5).rev() {
        let Some(end) = words.get(*last + count - 1).map(|word| word.span.end()) else { continue };
        if words[*last..*last + count].iter().any(|word| word.kind == WordKind::Break) {
            continue;
        }
        let folded: String = text[start..end]
            .chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .map(|c| if matches!(c, '\u{b5}' | '\u{3bc}') { 'u' } else { c })
            .collect();
        if analyte.knows_unit(&folded) {
            *last += count;
            return Some(folded);
        }
    }
    None
}

/// A unit of dose or time behind the number: it is not a result.
fn foreign_unit(document: &Document, at: usize, known: &Analyte) -> bool {
    let Some(word) = document.words.get(at) else { return false };
    if word.kind != WordKind::Letters {
        return false;
    }
    let unit = document.folded.word(at);
    // A volume is no flow and no weight.
    (matches!(unit, "ml" | "cc") && (known.unit.contains('/') || known.unit == "lb"))
        || matches!(
            unit,
            "mg" | "mcg"
                | "tablet"
                | "tab"
                | "day"
                | "hour"
                | "week"
                | "month"
                | "year"
                | "am"
                | "pm"
                | "time"
                | "unit"
                | "meq"
                | "cm"
                | "mm"
                | "minute"
                | "dose"
                | "gram"
                | "yo"
                | "y"
                | "pound"
                | "lb"
                | "kg"
                | "kilogram"
        )
}
