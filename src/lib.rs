//! chartlint reads clinical notes: what each documented diagnosis is coded as today in ICD-10-CM, what specificity is missing, what the record
//! already proves, and the compliant query to the provider.
//!
//! ```no_run
//! use chartlint::{AnalyzeOptions, Analyzer, Note};
//!
//! let analyzer = Analyzer::new()?;
//! let report = analyzer.analyze(&Note::new("ASSESSMENT: CHF, on IV furosemide. LVEF 30%."), &AnalyzeOptions::default());
//! for finding in &report.findings {
//!     println!("{} {:?}", finding.id, finding.missing_axes);
//! }
//! # Ok::<(), chartlint::KnowledgeError>(())
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod analyzer;
pub mod assess;
#[cfg(feature = "cli")]
pub mod cli;
pub mod document;
pub mod evaluate;
pub mod knowledge;
#[cfg(feature = "python")]
pub mod py;
pub mod query;
pub mod rank;
pub mod report;
pub mod terminology;
pub mod text;

pub use analyzer::{AnalyzeOptions, Analyzer, AnalyzerBuilder, AskedQuery, AssertionReport};
pub use knowledge::KnowledgeError;
pub use report::Report;
pub use text::{AuthorRole, Note, NoteKind, Setting};
