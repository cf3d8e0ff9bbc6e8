"""Several notes of one stay, questions asked earlier, impact and scores."""

import datetime
import pickle

import chartlint

NOTES = [
    chartlint.Note("ASSESSMENT: CHF, IV furosemide.", id="a", kind="history_physical", date="2026-03-01", author_role="physician"),
    chartlint.Note("ASSESSMENT: Acute pulmonary embolism, heparin started.", id="b", kind="progress", date="2026-03-04", author_role="physician"),
]


def test_presence_on_admission_and_scores():
    report = chartlint.Analyzer(ranker=False).analyze_encounter(NOTES)
    poa = {diagnosis.code[:3]: diagnosis.poa for diagnosis in report.diagnoses}
    assert poa["I50"] == "yes"
    assert poa["I26"] == "unclear"
    assert "pulmonary_embolism.poa" in [finding.id for finding in report.findings]
    scores = report.scores
    assert scores.documentation_of == scores.specificity_of == 2
    assert scores.poa_of == 2
    assert scores.auto_resolved == {}


def test_a_question_is_not_asked_again_within_the_window():
    def suppressed(analyzer, **more):
        report = analyzer.analyze("ASSESSMENT: CHF, IV furosemide.", date="2026-03-05", **more)
        return next(finding.suppressed for finding in report.findings if finding.id == "heart_failure.unspecified")

    analyzer = chartlint.Analyzer(ranker=False)
    assert suppressed(analyzer) is None
    assert suppressed(analyzer, asked=[("heart_failure.unspecified", "2026-03-01")]) == "requery_window"
    assert suppressed(analyzer, asked=[("heart_failure.unspecified", datetime.date(2026, 2, 1))]) is None
    longer = chartlint.Analyzer(ranker=False, requery_window_days=60)
    assert suppressed(longer, asked=[("heart_failure.unspecified", "2026-02-01")]) == "requery_window"
    assert pickle.loads(pickle.dumps(longer)).requery_window_days == 60


def test_impact_can_be_left_out():
    text = "ASSESSMENT: CHF, IV furosemide."
    report = chartlint.Analyzer(ranker=False).analyze(text)
    assert report.impact["severity"] == "none"
    assert report.findings[0].impact["severity_possible"] == "MCC"
    assert "MCC" not in report.findings[0].query.to_json()
    quiet = chartlint.Analyzer(ranker=False, impact=False).analyze(text)
    assert quiet.impact is None
    assert quiet.findings[0].impact is None
    assert "impact" not in quiet.to_dict()


def test_generic_gaps_on_request():
    text = "ASSESSMENT: Carpal tunnel syndrome, splint given."
    analyzer = chartlint.Analyzer(ranker=False)
    assert analyzer.analyze(text).findings == ()
    (finding,) = analyzer.analyze(text, select_all=True).findings
    assert (finding.id, finding.missing_axes) == ("g56.unspecified", ("laterality",))
