//! What each stage costs, in bytes of note a second: `cargo bench --bench stages`.
//!
//! An automaton alone, over the letters of the same phrases, is the floor; scan is the lexicon's own pass with words and folding; document adds sections, assertions, mentions and values; assess adds codes and
//! findings; all is a finished report. Three lengths show whether a stage stays linear. Figures are the best of several runs on one thread.

#[path = "corpus/mod.rs"]
mod corpus;

// As the command has it.
#[cfg(all(feature = "cli", not(feature = "python")))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use std::hint::black_box;
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;
use chartlint::assess::{Chart, Record, assess};
use chartlint::document::Document;
use chartlint::text::{Folded, fold_phrase, split_words};
use chartlint::{AnalyzeOptions, Analyzer, Note, Setting};

/// The least of as many runs as fit half a second, three at the least.
fn least_time(mut run: impl FnMut()) -> Duration {
    let begin = Instant::now();
    let mut least = Duration::MAX;
    let mut runs = 0;
    while runs < 3 || begin.elapsed() < Duration::from_millis(500) {
        let start = Instant::now();
        run();
        least = least.min(start.elapsed());
        runs += 1;
    }
    least
}

fn line(stage: &str, bytes: usize, least: Duration) {
    let seconds = least.as_secs_f64();
    println!("{stage:<12} {:>8.1} kB {:>10.3} ms {:>14.0} bytes/s", bytes as f64 / 1e3, seconds * 1e3, bytes as f64 / seconds);
}

/// The invented notes one after the other until they fill about `bytes`.
fn note_of(bytes: usize) -> String {
    let mut text = String::new();
    for sample in corpus::SAMPLES.iter().cycle() {
        if text.len() >= bytes {
            break;
        }
        text.push_str(sample.text);
        text.push('\n');
    }
    text
}

fn measure(name: &str, text: &str, analyzer: &Analyzer, letters: &AhoCorasick) {
    let knowledge = analyzer.knowledge();
    let note = Note::new(text);
    let options = AnalyzeOptions::default();
    println!("{name}");
    let words = split_words(text);
    let folded = Folded::new(text, &words);
    line(
        "automaton",
        text.len(),
        least_time(|| {
            black_box(letters.find_overlapping_iter(&folded.text).count());
        }),
    );
    line(
        "scan",
        text.len(),
        least_time(|| {
            let words = split_words(text);
            let folded = Folded::new(text, &words);
            let keys = knowledge.words.keys(&folded);
            black_box(knowledge.lexicon.scan(text, &words, &keys, &knowledge.words));
        }),
    );
    line("document", text.len(), least_time(|| drop(black_box(Document::read(&note, knowledge)))));
    let charts = [Chart::read(&note, knowledge)];
    let record = Record { charts: &charts, setting: Setting::Inpatient, knowledge, assertion: true, generic: false, date: None };
    line("assess", text.len(), least_time(|| drop(black_box(assess(&record)))));
    line("all", text.len(), least_time(|| drop(black_box(analyzer.analyze(&note, &options)))));
}

fn main() {
    let start = Instant::now();
    let analyzer = Analyzer::builder().without_ranker().build().expect("the bundled knowledge compiles");
    println!("build: {:.3} s, {} phrases in the lexicon", start.elapsed().as_secs_f64(), analyzer.knowledge().lexicon.len());
    corpus::check_answers(&analyzer);
    let letters = AhoCorasick::new(analyzer.knowledge().lexicon.phrases().map(fold_phrase)).expect("an automaton over the phrases");
    for bytes in [3_000, 30_000, 200_000] {
        let text = note_of(bytes);
        measure(&format!("invented notes, {} bytes", text.len()), &text, &analyzer, &letters);
    }
    match corpus::collection() {
        Some(texts) => {
            let mut longest: Vec<&String> = texts.iter().collect();
            longest.sort_by_key(|text| std::cmp::Reverse(text.len()));
            let middle = longest[longest.len() / 2];
            measure("notes/mtsamples.jsonl, the note of median length", middle, &analyzer, &letters);
            measure("notes/mtsamples.jsonl, the longest note", longest[0], &analyzer, &letters);
        }
        None => println!("CHARTLINT_DATA names no folder with notes/mtsamples.jsonl: only invented notes were measured"),
    }
}
