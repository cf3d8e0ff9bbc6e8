//! Sets up an analyzer. Everything that can fail fails here.

use std::sync::Arc;

use crate::knowledge::{Knowledge, KnowledgeError, SourceFiles};
use crate::query::QueryChecker;
use crate::rank::{IndicatorRanker, Ranker};
use crate::terminology::CodeSet;

use super::Analyzer;

/// Sets up an [`Analyzer`]. Everything that can fail fails here.
#[derive(Default)]
pub struct AnalyzerBuilder {
    files: Option<SourceFiles>,
    pack: Option<Vec<u8>>,
    ranker: Option<Arc<dyn Ranker>>,
    without_ranker: bool,
    open_queries: Option<usize>,
    requery_window_days: Option<u32>,
    without_impact: bool,
    select: Vec<String>,
    ignore: Vec<String>,
}

impl AnalyzerBuilder {
    /// Lays a site's knowledge folder over the bundled one.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn knowledge_dir(mut self, folder: &std::path::Path) -> Result<Self, KnowledgeError> {
        self.files = Some(Knowledge::files_with_folder(folder)?);
        Ok(self)
    }

    /// Uses another code set pack than the bundled one.
    #[must_use]
    pub fn terminology(mut self, pack: Vec<u8>) -> Self {
        self.pack = Some(pack);
        self
    }

    /// Leaves the network out: indicator rules rank alone.
    #[must_use]
    pub fn without_ranker(mut self) -> Self {
        self.without_ranker = true;
        self
    }

    /// Uses a ranker of one's own.
    #[must_use]
    pub fn ranker(mut self, ranker: Arc<dyn Ranker>) -> Self {
        self.ranker = Some(ranker);
        self
    }

    /// How many queries a note may carry; findings beyond stay without one.
    #[must_use]
    pub fn open_queries_per_note(mut self, count: usize) -> Self {
        self.open_queries = Some(count);
        self
    }

    /// Days in which a question that was asked is not asked again without new evidence.
    #[must_use]
    pub fn requery_window_days(mut self, days: u32) -> Self {
        self.requery_window_days = Some(days);
        self
    }

    /// Leaves severity levels and risk categories out of reports.
    #[must_use]
    pub fn without_impact(mut self) -> Self {
        self.without_impact = true;
        self
    }

    /// Reports only findings whose id, kind or condition is listed.
    #[must_use]
    pub fn select(mut self, ids: Vec<String>) -> Self {
        self.select = ids;
        self
    }

    /// Leaves out findings whose id, kind or condition is listed.
    #[must_use]
    pub fn ignore(mut self, ids: Vec<String>) -> Self {
        self.ignore = ids;
        self
    }

    /// Builds the analyzer.
    ///
    /// # Errors
    /// Every fault of the knowledge files, a damaged code set, or a damaged ranker artefact.
    ///
    /// # Cost
    /// About half a second for the bundled knowledge (`cargo bench --bench stages`).
    pub fn build(self) -> Result<Analyzer, KnowledgeError> {
        let files = self.files.unwrap_or_else(crate::knowledge::bundled_files);
        let fault = |file: &str, message: String| KnowledgeError {
            faults: vec![crate::knowledge::Fault { file: file.to_owned(), line: 0, message }],
        };
        let codes = match &self.pack {
            Some(bytes) => CodeSet::from_bytes(bytes).map_err(|error| fault("terminology", error.to_string()))?,
            None => crate::knowledge::bundled_code_set()?,
        };
        let knowledge = Knowledge::compile(&files, codes)?;
        let ranker: Arc<dyn Ranker> = match self.ranker {
            Some(ranker) => ranker,
            None if self.without_ranker => Arc::new(IndicatorRanker),
            None => bundled_ranker().map_err(|message| fault("ranker", message))?,
        };
        let open_queries = self.open_queries.unwrap_or(knowledge.policy.open_queries_per_note);
        let requery_window_days = self.requery_window_days.unwrap_or(knowledge.policy.requery_window_days);
        let checker = Arc::new(QueryChecker::new(&knowledge.query_style));
        Ok(Analyzer {
            knowledge: Arc::new(knowledge),
            ranker,
            checker,
            open_queries,
            requery_window_days,
            impact: !self.without_impact,
            select: self.select,
            ignore: self.ignore,
        })
    }
}

#[cfg(feature = "ranker")]
fn bundled_ranker() -> Result<Arc<dyn Ranker>, String> {
    crate::rank::NetworkRanker::bundled().map(|ranker| Arc::new(ranker) as Arc<dyn Ranker>).map_err(|error| error.to_string())
}

#[cfg(not(feature = "ranker"))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as with the feature")]
fn bundled_ranker() -> Result<Arc<dyn Ranker>, String> {
    Ok(Arc::new(IndicatorRanker))
}
