"""The compliance checker takes what the engine drafts and what others wrote."""

import json

import pytest

import chartlint

LEADING = {
    "title": "Clarification: cardiac status",
    "question": "Please document acute systolic heart failure so that the DRG pays more.",
    "format": "multiple_choice",
    "options": [{"text": "acute systolic heart failure", "kind": "dx", "documented": False, "supports": [0]}],
    "indicators": [{"text": "LVEF 30%", "date": "03/06", "source": "echo"}],
    "documented": ["CHF"],
}


def test_the_engines_own_queries_pass(report, note):
    queries = [finding.query for finding in report.findings if finding.query is not None]
    assert queries
    for query in queries:
        assert chartlint.check_query(query, record=note) == []
        assert chartlint.check_query(query.to_dict(), note) == []
        assert chartlint.check_query(json.loads(query.to_json()), chartlint.Note(note)) == []
        assert query.format in ("multiple_choice", "open_ended", "yes_no")
        assert len(query.option_support) == len(query.options)


def test_a_leading_query_is_refused_with_rules():
    violations = chartlint.check_query(LEADING, record="CHF. LVEF 30%.")
    assert violations
    for violation in violations:
        assert set(violation) == {"rule", "message"}
        assert all(isinstance(text, str) and text for text in violation.values())
    assert "Q05" in {violation["rule"] for violation in violations}


def test_only_a_dict_or_a_query_is_a_query():
    for value in (None, "query", ["query"]):
        with pytest.raises(TypeError, match="dict or chartlint.Query"):
            chartlint.check_query(value)
    with pytest.raises(chartlint.NoteError):
        chartlint.check_query({"options": 7})
    with pytest.raises(chartlint.NoteError):
        chartlint.check_query({**LEADING, "score": float("nan")})
