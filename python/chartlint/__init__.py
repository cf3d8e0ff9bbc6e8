"""A linter for clinical charts.

What each diagnosis is coded as today in ICD-10-CM, what specificity is missing, what the record already proves, and the compliant query
to the provider.

>>> text = "ASSESSMENT: CHF, on IV furosemide. LVEF 30%."
>>> report = chartlint.Analyzer(ranker=False).analyze(text)
>>> report.diagnoses[0].code
'I50.9'
>>> span = report.diagnoses[0].mentions[0]
>>> text[span.start:span.end]
'CHF'
"""

from chartlint import display, frames
from chartlint._native import (
    Analyzer,
    Assertion,
    ChartlintError,
    Diagnosis,
    Evidence,
    Finding,
    Indicator,
    KnowledgeError,
    Measurement,
    Mention,
    Note,
    NoteError,
    Provenance,
    Query,
    Report,
    Scores,
    Section,
    Span,
    Suggestion,
    __version__,
    check_query,
)

__all__ = [
    "Analyzer",
    "Assertion",
    "ChartlintError",
    "Diagnosis",
    "Evidence",
    "Finding",
    "Indicator",
    "KnowledgeError",
    "Measurement",
    "Mention",
    "Note",
    "NoteError",
    "Provenance",
    "Query",
    "Report",
    "Scores",
    "Section",
    "Span",
    "Suggestion",
    "__version__",
    "check_query",
    "display",
    "frames",
]
