//! Many notes on one thread and on more, with and without the network: `cargo bench --bench batch`.
//!
//! Every run must give the same findings as the first; the invented notes must give the answers written beside them.

#[path = "corpus/mod.rs"]
mod corpus;

// As the command has it.
#[cfg(all(feature = "cli", not(feature = "python")))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use std::time::Instant;

use chartlint::{AnalyzeOptions, Analyzer, Note, Report};

fn totals(reports: &[Report]) -> (usize, usize, usize) {
    let findings = reports.iter().map(|report| report.findings.len()).sum();
    let diagnoses = reports.iter().map(|report| report.diagnoses.len()).sum();
    let queries = reports.iter().map(|report| report.scores.open_queries).sum();
    (diagnoses, findings, queries)
}

fn measure(name: &str, notes: &[Note], analyzer: &Analyzer) {
    let bytes: usize = notes.iter().map(|note| note.text().len()).sum();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut threads = vec![1, 2, 4, cores];
    threads.retain(|count| *count <= cores);
    threads.sort_unstable();
    threads.dedup();
    let mut first = None;
    for count in threads {
        let start = Instant::now();
        let reports = analyzer.analyze_batch(notes, &[AnalyzeOptions::default()], Some(count));
        let seconds = start.elapsed().as_secs_f64();
        assert_eq!(reports.len(), notes.len());
        let found = totals(&reports);
        assert_eq!(*first.get_or_insert(found), found, "{count} threads find something else");
        println!(
            "{name}, {count} threads: {} notes, {bytes} bytes, {seconds:.2} s, {:.0} notes/s, {:.0} bytes/s; {} diagnoses, {} findings, {} queries",
            notes.len(),
            notes.len() as f64 / seconds,
            bytes as f64 / seconds,
            found.0,
            found.1,
            found.2
        );
    }
}

fn main() {
    let invented: Vec<Note> = (0..200).map(|n| Note::new(corpus::SAMPLES[n % corpus::SAMPLES.len()].text)).collect();
    let collection: Option<Vec<Note>> = corpus::collection().map(|texts| texts.into_iter().map(Note::new).collect());
    let without = Analyzer::builder().without_ranker().build().expect("the bundled knowledge compiles");
    let with = Analyzer::new().expect("the bundled knowledge and ranker are whole");
    for (ranker, analyzer) in [("indicators", &without), ("bundled ranker", &with)] {
        corpus::check_answers(analyzer);
        measure(&format!("invented notes, {ranker}"), &invented, analyzer);
        match &collection {
            Some(notes) => measure(&format!("mtsamples, {ranker}"), notes, analyzer),
            None => println!("CHARTLINT_DATA names no folder with notes/mtsamples.jsonl: only invented notes were measured"),
        }
    }
}
