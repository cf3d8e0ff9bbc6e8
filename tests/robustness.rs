//! No note makes the engine fail, and the same note always gives the same bytes: odd texts, every prefix of a note, threads, round trips, cost per byte.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use chartlint::report::{Report, SpanText};
use chartlint::{AnalyzeOptions, Analyzer, Note, Setting};

/// Invented; holds sections, lists, values, drugs, negation, a family history and characters of two and more bytes.
const SAMPLE: &str = "DISCHARGE SUMMARY\n\
    CHIEF COMPLAINT: Shortness of breath \u{d7} 3 days.\n\
    HISTORY OF PRESENT ILLNESS: 71 y/o woman w/ HTN, T2DM and CHF, s/p CABG. Denies chest pain. No fever.\n\
    FAMILY HISTORY: Father with stroke.\n\
    VITALS: T 38.4\u{b0}C, HR 104, BP 88/52, RR 26, SpO2 86% on RA.\n\
    LABS: Na 128, creatinine 1.1 \u{2192} 2.4 mg/dL, BNP 980 pg/mL, WBC 14.2, lactate 3.1.\n\
    HOSPITAL COURSE: Furosemide 40 mg IV BID. Possible pneumonia, ceftriaxone started. Given \u{b5}g doses of fentanyl.\n\
    DISCHARGE DIAGNOSES:\n\
    1. CHF\n\
    2. AKI on CKD\n\
    3. Rule out PE\n\
    PLAN: Return if fever, follow-up with Dr. Mu\u{f1}oz \u{1f642}.\n";

fn analyzer() -> &'static Analyzer {
    static ANALYZER: OnceLock<Analyzer> = OnceLock::new();
    ANALYZER.get_or_init(|| Analyzer::builder().without_ranker().build().expect("the bundled knowledge compiles"))
}

fn analyze(text: &str) -> Report {
    analyzer().analyze(&Note::new(text), &AnalyzeOptions::default())
}

fn check_span(text: &str, chars: &[usize], span: &SpanText, what: &str) {
    check_range(text, chars, (span.start, span.end), (span.start_byte, span.end_byte), what);
    assert_eq!(text.get(span.start_byte..span.end_byte), Some(span.text.as_str()), "{what}: the text is the note's own");
}

/// `chars` holds the byte at which each character begins, and the length.
fn check_range(text: &str, chars: &[usize], (start, end): (usize, usize), bytes: (usize, usize), what: &str) {
    assert!(start < end && end < chars.len(), "{what}: {start}..{end} of {} characters", chars.len() - 1);
    assert_eq!((chars[start], chars[end]), bytes, "{what}: characters and bytes name one place of {} bytes", text.len());
}

/// Every span of a report lies in the note, is not empty, and carries the note's text.
fn check_spans(text: &str, report: &Report) {
    let mut chars: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    chars.push(text.len());
    for diagnosis in &report.diagnoses {
        assert!(!diagnosis.mentions.is_empty(), "{} stands nowhere", diagnosis.code);
        assert!((0.0..=1.0).contains(&diagnosis.confidence), "{} confidence {}", diagnosis.code, diagnosis.confidence);
        diagnosis.mentions.iter().for_each(|span| check_span(text, &chars, span, "diagnosis"));
    }
    for finding in &report.findings {
        finding.spans.iter().for_each(|span| check_span(text, &chars, span, &finding.id));
        finding.evidence.iter().for_each(|evidence| check_span(text, &chars, &evidence.span, &finding.id));
        let sum: f64 = finding.suggestions.iter().map(|suggestion| suggestion.probability).sum();
        assert!(sum <= 1.0 + 1e-3, "{}: probabilities sum to {sum}", finding.id);
        for indicator in finding.query.iter().flat_map(|query| &query.indicators) {
            let (Some(start), Some(end)) = (indicator.start, indicator.end) else { panic!("{}: an indicator without a place", finding.id) };
            assert!(start < end && end < chars.len(), "{}: indicator {start}..{end}", finding.id);
            assert_eq!(&text[chars[start]..chars[end]], indicator.text, "{}: an indicator is verbatim", finding.id);
        }
    }
    for mention in &report.mentions {
        check_span(text, &chars, &mention.span, "mention");
        mention.cues.iter().for_each(|cue| check_span(text, &chars, cue, "cue"));
    }
    report.measurements.iter().for_each(|measurement| check_span(text, &chars, &measurement.span, &measurement.name));
    for section in &report.sections {
        check_range(text, &chars, (section.start, section.end), (section.start_byte, section.end_byte), &section.kind);
    }
    let mut ids: Vec<&str> = report.findings.iter().map(|finding| finding.id.as_str()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "finding ids are unique");
}

fn check(text: &str) -> Report {
    let report = analyze(text);
    check_spans(text, &report);
    let json = report.to_json();
    assert_eq!(Report::from_json(&json).as_ref(), Ok(&report), "from_json(to_json) gives the report");
    report
}

/// A small generator, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % (bound as u64)).expect("below a usize")
    }
}

#[test]
fn a_text_without_words_gives_an_empty_report() {
    for text in ["", " ", "\n", "\r\n\r\n", "\t \u{a0}\u{2003}", "\u{feff}", "\0", "\0\0\0", "...", "---", "\u{301}"] {
        let report = check(text);
        assert!(report.diagnoses.is_empty() && report.findings.is_empty() && report.mentions.is_empty(), "{} bytes", text.len());
    }
}

#[test]
fn the_sample_note_is_understood() {
    let report = check(SAMPLE);
    assert!(report.diagnoses.iter().any(|diagnosis| diagnosis.condition.as_deref() == Some("heart_failure")));
    assert!(report.findings.iter().any(|finding| finding.condition.as_deref() == Some("heart_failure") && finding.kind == "unspecified"));
    assert!(report.measurements.len() >= 5);
}

#[test]
fn odd_texts_are_read() {
    let deep: String = (0..400).map(|level| format!("{}- item {level}: CHF\n", "  ".repeat(level % 80))).collect();
    let numbered: String = (0..500).map(|number| format!("{number}.{number}.{number}) pneumonia\n")).collect();
    let texts = [
        "CHF\0AKI\0 pneumonia \0".to_owned(),
        SAMPLE.replace('\n', "\r\n"),
        SAMPLE.replace('\n', "\r"),
        SAMPLE.replace('\n', " "),
        SAMPLE.to_uppercase(),
        SAMPLE.to_lowercase(),
        SAMPLE.chars().rev().collect(),
        SAMPLE.chars().map(|c| format!("{c}\u{301}")).collect(),
        SAMPLE.chars().map(|c| format!("{c}\u{200b}")).collect(),
        SAMPLE.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c }).collect(),
        "\u{5d7}\u{5d5}\u{5dc}\u{5d4} CHF \u{5d1}\u{5df} 70. \u{627}\u{644}\u{645}\u{631}\u{64a}\u{636} AKI \u{202e}LDG/gm 041\u{202c}."
            .to_owned(),
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} CHF \u{1f642}\u{1f642}AKI\u{1f642} \u{1f1fa}\u{1f1f8} BNP 980\u{1f4c8}".to_owned(),
        "Stra\u{df}e \u{130}stanbul \u{fb01}brillation \u{1c4} \u{1e9e} A\u{30a} I\u{307} CHF".to_owned(),
        r"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}\b DIAGNOSES:\b0\par 1. CHF\par 2. AKI\'e9\par}".to_owned(),
        "<html><body><h1>Diagnoses</h1><ul><li>CHF</li><li>AKI&nbsp;on CKD</li></ul><!-- no CHF --><td>Na<td>128</html>".to_owned(),
        "{\"text\": \"CHF\\nAKI\", \"bnp\": 980}".to_owned(),
        deep,
        numbered,
        "(".repeat(5000) + "CHF" + &")".repeat(5000),
        "no ".repeat(5000) + "CHF",
        "1.2.3.4/5/6-7-8 ".repeat(2000),
        "Na 99999999999999999999999999999999999999999, K 0.0000000000000000000001, BNP 1e999, Na -1, Na 1..2, pH 7,4".to_owned(),
        "BP 120/80/60/40 HR 100-90-80 SpO2 86%% Temp 38.4\u{b0}\u{b0}C".to_owned(),
    ];
    for text in &texts {
        check(text);
    }
}

#[test]
fn a_megabyte_of_one_letter_is_read() {
    for letter in ["a", "A", "1", "\n", "-", "\u{e9}"] {
        let report = check(&letter.repeat(1_000_000 / letter.len()));
        assert!(report.diagnoses.is_empty());
    }
}

#[test]
fn a_very_long_line_is_read() {
    let line = SAMPLE.replace('\n', " ").repeat(200_000 / SAMPLE.len() + 1);
    assert!(line.len() > 200_000 && !line.contains('\n'));
    check(&line);
}

#[test]
fn random_bytes_are_read() {
    let mut random = Random(0x5eed_cafe);
    for _ in 0..200 {
        let bytes: Vec<u8> = (0..random.below(600)).map(|_| (random.next() & 0xff) as u8).collect();
        check(&String::from_utf8_lossy(&bytes));
    }
}

/// Shuffled pieces of a real-looking note reach more of the engine than noise does.
#[test]
fn shuffled_and_damaged_notes_are_read() {
    let pieces: Vec<&str> = SAMPLE.split_inclusive([' ', '\n', ':', ',']).collect();
    let mut random = Random(0xfeed_f00d);
    for _ in 0..200 {
        let text: String = (0..random.below(120)).map(|_| pieces[random.below(pieces.len())]).collect();
        check(&text);
    }
    for _ in 0..200 {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        for _ in 0..8 {
            let at = random.below(bytes.len());
            bytes[at] = (random.next() & 0xff) as u8;
        }
        check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn every_prefix_of_a_note_is_read() {
    for (at, _) in SAMPLE.char_indices() {
        check_spans(&SAMPLE[..at], &analyze(&SAMPLE[..at]));
    }
}

#[test]
fn spans_asked_for_may_be_anywhere() {
    let length = SAMPLE.chars().count();
    let spans = [(0, 1), (0, length), (0, 0), (5, 2), (length, length + 1), (length - 1, length), (usize::MAX - 1, usize::MAX)];
    let said = analyzer().assertions(SAMPLE, &spans);
    assert_eq!(said.len(), spans.len());
    for (report, (start, end)) in said.iter().zip(spans) {
        assert_eq!((report.start, report.end), (start, end));
    }
    let codes = ["I50.21".to_owned(), "I50.31".to_owned()];
    assert!(analyzer().rank(SAMPLE, (length, length + 1), &codes).is_err());
    assert!(analyzer().rank(SAMPLE, (0, 5), &["not a code".to_owned()]).is_err());
}

/// An error never carries what the note says.
#[test]
fn errors_do_not_quote_the_note() {
    let secret = "Zyxwvut Patientname";
    let message = analyzer().rank(secret, (3, 2), &["I50.21".to_owned()]).expect_err("an empty span");
    assert!(!message.contains("Zyxwvut") && !message.contains("Patientname"), "{message}");
    let message = Report::from_json(&format!("{{\"schema\": 1, \"{secret}\": ")).expect_err("no report");
    assert!(!message.contains("Zyxwvut") && !message.contains("Patientname"), "{message}");
    assert!(!format!("{:?}", Note::new(secret)).contains("Zyxwvut"));
}

#[test]
fn a_report_of_another_schema_is_refused() {
    let json = analyze(SAMPLE).to_json().replacen("\"schema\":1", "\"schema\":2", 1);
    let message = Report::from_json(&json).expect_err("another schema");
    assert!(message.contains("schema 2") && message.contains("schema 1"), "{message}");
}

#[test]
fn the_same_notes_give_the_same_bytes_on_any_thread_count() {
    let notes: Vec<Note> = (0..40).map(|n| Note::new(SAMPLE.repeat(1 + n % 3)).with_id(format!("note-{n}"))).collect();
    let outpatient = AnalyzeOptions { setting: Setting::Outpatient, ..AnalyzeOptions::default() };
    for options in [AnalyzeOptions::default(), outpatient] {
        let options = [options];
        let json = |threads: Option<usize>| -> Vec<String> {
            analyzer().analyze_batch(&notes, &options, threads).iter().map(Report::to_json).collect()
        };
        let one = json(Some(1));
        assert_eq!(one.len(), notes.len());
        for threads in [Some(1), Some(2), Some(4), None] {
            assert!(json(threads) == one, "{threads:?} threads give other bytes");
        }
        let alone: Vec<String> = notes.iter().map(|note| analyzer().analyze(note, &options[0]).to_json()).collect();
        assert!(alone == one, "a batch gives other bytes than its notes alone");
    }
}

#[test]
fn two_analyzers_give_the_same_bytes() {
    let other = Analyzer::builder().without_ranker().build().expect("the bundled knowledge compiles");
    let options = AnalyzeOptions::default();
    let note = Note::new(SAMPLE);
    assert!(other.analyze(&note, &options).to_json() == analyze(SAMPLE).to_json());
}

#[test]
fn an_encounter_keeps_its_notes_apart() {
    let notes = [
        Note::new(SAMPLE).with_id("first"),
        Note::new("PROGRESS NOTE\nASSESSMENT: CHF, AKI \u{1f642} pneumonia.").with_id("second"),
        Note::new("").with_id("third"),
    ];
    let report = analyzer().analyze_encounter(&notes, &AnalyzeOptions::default());
    for span in report.diagnoses.iter().flat_map(|diagnosis| &diagnosis.mentions).chain(report.mentions.iter().map(|mention| &mention.span))
    {
        let note = notes.iter().find(|note| note.id == span.note_id).expect("a span of an encounter names its note");
        assert_eq!(note.text().get(span.start_byte..span.end_byte), Some(span.text.as_str()));
    }
    assert!(analyzer().analyze_encounter(&[], &AnalyzeOptions::default()).diagnoses.is_empty());
    assert!(analyzer().analyze_batch(&[], &[], Some(4)).is_empty());
}

/// The least of some runs: what the machine's other work adds is not the engine's.
fn least_time(text: &str, runs: usize) -> Duration {
    let note = Note::new(text);
    let options = AnalyzeOptions::default();
    let once = || {
        let start = Instant::now();
        std::hint::black_box(analyzer().analyze(&note, &options));
        start.elapsed()
    };
    (0..runs).map(|_| once()).min().unwrap_or_default()
}

fn seconds_per_byte(text: &str, runs: usize) -> f64 {
    least_time(text, runs).as_secs_f64() / text.len() as f64
}

/// A loaded machine may disturb one comparison, not five in a row.
fn assert_no_dearer_per_byte(small: &str, large: &str) {
    let mut ratios = Vec::new();
    for _ in 0..5 {
        let ratio = seconds_per_byte(large, 2) / seconds_per_byte(small, 10);
        ratios.push(ratio);
        if ratio <= 2.0 {
            return;
        }
    }
    panic!("cost per byte of {} bytes over that of {} bytes: {ratios:.2?}", large.len(), small.len());
}

/// A record of 200 kB costs at most about twice as much per byte as a note of 3 kB.
#[test]
fn a_long_note_costs_no_more_per_byte_than_a_short_one() {
    assert_no_dearer_per_byte(&SAMPLE.repeat(3_000 / SAMPLE.len()), &SAMPLE.repeat(200_000 / SAMPLE.len()));
}

/// What every report costs, however short its note, would hide a stage that grows faster than the note: two long ones do not have that excuse.
#[test]
fn nothing_grows_faster_than_the_note() {
    assert_no_dearer_per_byte(&SAMPLE.repeat(60_000 / SAMPLE.len()), &SAMPLE.repeat(900_000 / SAMPLE.len()));
}
