"""Frozen values: equality, hash, pickle, repr."""

import copy
import json
import multiprocessing
import os
import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest

import chartlint


def parts(report):
    yield report
    yield from (report.scores, report.provenance)
    for part in (report.diagnoses, report.findings, report.mentions, report.measurements, report.sections):
        yield from part
    for finding in report.findings:
        yield from (*finding.spans, *finding.evidence, *finding.suggestions)
        if finding.query is not None:
            yield finding.query
            yield from finding.query.indicators


def test_every_value_survives_pickle_copy_and_json(report, analyzer):
    values = [*parts(report), *analyzer.assertions("No CHF.", [(3, 6)])]
    assert {type(value).__name__ for value in values} >= {
        "Assertion",
        "Diagnosis",
        "Evidence",
        "Finding",
        "Measurement",
        "Mention",
        "Provenance",
        "Report",
        "Scores",
        "Section",
        "Span",
    }
    for value in values:
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(value, protocol)) == value
        again = type(value).from_json(value.to_json())
        assert again == value and hash(again) == hash(value) and again.to_json() == value.to_json()
        assert copy.deepcopy(value) == value
        assert value != 1 and value != "x" and value is not None


def test_numbers_as_the_engine_rounds_them_survive_json():
    for count in range(10_001):
        share = count / 10_000
        value = chartlint.Scores.from_json(json.dumps({"specificity": share, "specificity_of": 3, "open_queries": 0}))
        assert value.specificity == share and chartlint.Scores.from_json(value.to_json()) == value


def test_values_are_frozen(report):
    for value in (report, report.findings[0], report.diagnoses[0]):
        with pytest.raises(AttributeError):
            value.code = "X"
        with pytest.raises(TypeError):
            type(value)()


def test_equal_values_count_once_in_a_set(analyzer, note):
    first, second = analyzer.analyze(note), analyzer.analyze(note)
    assert first is not second and len({first, second}) == 1
    assert len({*first.findings, *second.findings}) == len(first.findings)


def test_match_reads_a_finding(report):
    match report.scores:
        case chartlint.Scores(specificity, specificity_of=count):
            assert (specificity, count) == (report.scores.specificity, report.scores.specificity_of)
        case _:
            pytest.fail("no match")


def test_repr_never_shows_the_note(analyzer):
    text = "ASSESSMENT: CHF of Xylophonia Quux, LVEF 30%. No zebrapneumonia. Possible UTI. AKI, creatinine 2.8 mg/dL."
    note = chartlint.Note(text)
    assert repr(note) == f"Note(id=None, kind=None, author_role=None, date=None, {len(text)} characters)"
    for value in (note, *parts(analyzer.analyze(note))):
        for word in ("Xylophonia", "Quux", "furosemide", "2.8", "30%"):
            assert word not in repr(value)
    assert repr(chartlint.Span.from_json('{"start":1,"end":4,"start_byte":1,"end_byte":4,"text":"CHF"}')) == "Span(1, 4)"


def test_a_note_survives_pickle_and_compares_by_its_content():
    note = chartlint.Note("Zoë 🫀", id="1", kind="progress", author_role="resident", date="2026-01-02")
    again = pickle.loads(pickle.dumps(note))
    assert again == note and hash(again) == hash(note) and repr(again) == repr(note)
    assert (again.text, again.id, again.kind, again.author_role, again.date) == ("Zoë 🫀", "1", "progress", "resident", "2026-01-02")
    assert note != chartlint.Note("Zoë 🫀", id="2", kind="progress", author_role="resident", date="2026-01-02")
    with pytest.raises(AttributeError):
        note.text = ""


def test_an_analyzer_pickles_by_its_settings(analyzer, note):
    small = chartlint.Analyzer(ranker=False, open_queries_per_note=1)
    again = pickle.loads(pickle.dumps(small))
    assert repr(again) == repr(small)
    assert again.analyze(note).to_json() == small.analyze(note).to_json()
    assert len(pickle.dumps(analyzer)) < 1000


def test_a_pickle_of_other_knowledge_is_refused():
    _, (knowledge, ranker, open_queries, _, window, impact) = chartlint.Analyzer(ranker=False).__reduce__()
    with pytest.raises(chartlint.KnowledgeError, match="pickled with version"):
        chartlint._native._restore_analyzer(knowledge, ranker, open_queries, "0123", window, impact)


def _codes(job):
    analyzer, text = job
    return os.getpid(), analyzer.analyze(text)


def test_processes_share_an_analyzer_by_pickle(note):
    analyzer = chartlint.Analyzer(ranker=False)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        pid, report = pool.submit(_codes, (analyzer, note)).result()
    assert pid != os.getpid() and report == analyzer.analyze(note)
