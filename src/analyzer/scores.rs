//! Scores of a note or encounter, each with what it counts.

use crate::assess::{Assessment, Status};
use crate::report::{FindingReport, Scores};

use super::writer::{Writer, round};

impl Writer<'_, '_> {
    pub(super) fn scores(&self, assessment: &Assessment, findings: &[FindingReport]) -> Scores {
        let coded = assessment.diagnoses.iter().filter(|d| d.status == Status::Current && d.codable && d.condition.is_some()).count();
        let open = findings.iter().filter(|finding| finding.kind == "unspecified" && finding.resolution == "query").count().min(coded);
        #[expect(clippy::cast_precision_loss, reason = "counts of one note")]
        let specificity = (coded > 0).then(|| round((coded - open) as f64 / coded as f64));
        Scores { specificity, specificity_of: coded, open_queries: findings.iter().filter(|finding| finding.query.is_some()).count() }
    }
}
