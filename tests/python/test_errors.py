"""What is refused, and that a refusal says what is allowed and quotes no note."""

import pickle

import pytest

import chartlint

SECRET = "Xylophonia Quux"


def test_the_tree_of_exceptions():
    assert issubclass(chartlint.KnowledgeError, chartlint.ChartlintError)
    assert issubclass(chartlint.NoteError, chartlint.ChartlintError)
    assert issubclass(chartlint.NoteError, ValueError)
    assert chartlint.NoteError.__module__ == "chartlint"
    error = pickle.loads(pickle.dumps(chartlint.NoteError("x")))
    assert type(error) is chartlint.NoteError and error.args == ("x",)


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        ({"setting": SECRET}, ["inpatient", "outpatient"]),
        ({"kind": SECRET}, ["discharge_summary", "progress", "other"]),
        ({"author_role": SECRET}, ["physician", "wound_nurse", "other"]),
        ({"date": SECRET}, ["YYYY-MM-DD"]),
        ({"date": "2026-02-30"}, ["YYYY-MM-DD"]),
        ({"date": "2026-02-03T10:00"}, ["YYYY-MM-DD"]),
    ],
)
def test_an_unknown_name_or_date_lists_what_is_allowed(analyzer, arguments, allowed):
    with pytest.raises(chartlint.NoteError) as refused:
        analyzer.analyze("CHF.", **arguments)
    for name in allowed:
        assert name in str(refused.value)
    assert SECRET not in str(refused.value)


def test_a_note_refuses_the_same(analyzer):
    with pytest.raises(chartlint.NoteError, match="unknown note kind: allowed are"):
        chartlint.Note("x", kind="letter")
    with pytest.raises(chartlint.NoteError, match="unknown author role: allowed are"):
        chartlint.Note("x", author_role="PHYSICIAN")
    with pytest.raises(chartlint.NoteError, match="YYYY-MM-DD"):
        chartlint.Note("x", date="01/02/2026")
    for call in (analyzer.analyze_batch, analyzer.analyze_encounter):
        with pytest.raises(chartlint.NoteError, match="unknown setting: allowed are inpatient, outpatient"):
            call(["x"], setting="ed")


@pytest.mark.parametrize("value", [None, 7, b"CHF", ["CHF"]])
def test_other_types_than_text_are_type_errors(analyzer, value):
    with pytest.raises(TypeError, match="str or chartlint.Note, not"):
        analyzer.analyze(value)
    with pytest.raises(TypeError, match="str or chartlint.Note, not"):
        analyzer.analyze_batch(["CHF.", value])


def test_one_note_is_no_batch(analyzer):
    for value in ("CHF.", chartlint.Note("CHF.")):
        for call in (analyzer.analyze_batch, analyzer.analyze_encounter):
            with pytest.raises(TypeError, match="iterable of notes"):
                call(value)
    with pytest.raises(ValueError, match="threads is 0"):
        analyzer.analyze_batch(["CHF."], threads=0)


def test_a_lone_surrogate_is_refused_without_quoting(analyzer):
    with pytest.raises(chartlint.NoteError) as refused:
        analyzer.analyze(f"{SECRET} \ud83e CHF")
    assert str(refused.value) == f"the text is not Unicode: a lone surrogate at character {len(SECRET) + 1}"
    assert refused.value.__cause__ is None and refused.value.__context__ is None


@pytest.mark.parametrize("span", [(0, 0), (3, 1), (-1, 3), (0, 5), (5, 9), (2**63 - 2, 2**63 - 1)])
def test_a_span_outside_the_text_is_refused(analyzer, span):
    with pytest.raises(chartlint.NoteError, match="outside the text of 4 characters"):
        analyzer.assertions("CHF🫀", [(0, 3), span])
    with pytest.raises(chartlint.NoteError, match="outside the text of 4 characters"):
        analyzer.rank("CHF🫀", span, ["I50.21"])


def test_a_code_that_is_not_in_the_code_set_is_refused(analyzer):
    with pytest.raises(chartlint.NoteError, match="I50.99.* is not in icd10cm"):
        analyzer.rank("CHF", (0, 3), ["I50.21", "I50.99"])


def test_two_notes_of_one_id_are_no_encounter(analyzer):
    with pytest.raises(chartlint.NoteError, match="notes 1 and 2 of the encounter have the same id"):
        analyzer.analyze_encounter([chartlint.Note("CHF.", id=SECRET), chartlint.Note("AKI.", id=SECRET)])


def test_every_fault_of_a_knowledge_folder_is_reported_with_file_and_line(tmp_path):
    (tmp_path / "groups.toml").write_text("# ours\nthis is not toml\n")
    (tmp_path / "cues.toml").write_text("unknown_key = 1\n")
    with pytest.raises(chartlint.KnowledgeError) as refused:
        chartlint.Analyzer(knowledge=tmp_path)
    message = str(refused.value)
    assert "groups.toml:2: " in message and "cues.toml" in message
    assert {file for file, _, _ in refused.value.faults} >= {"groups.toml", "cues.toml"}
    assert any(file == "groups.toml" and line == 2 for file, line, _ in refused.value.faults)
    assert len(message.splitlines()) >= len(refused.value.faults)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(chartlint.KnowledgeError, match="nowhere"):
        chartlint.Analyzer(knowledge=str(tmp_path / "nowhere"))


@pytest.mark.parametrize("json", ["", "null", "[]", '{"schema": 1}', f'{{"schema": 1, "setting": "{SECRET}"}}', f'"{SECRET}"'])
def test_other_json_is_no_report(json):
    with pytest.raises(chartlint.NoteError) as refused:
        chartlint.Report.from_json(json)
    assert SECRET not in str(refused.value)
    with pytest.raises(chartlint.NoteError) as refused:
        chartlint.Span.from_json(json)
    assert SECRET not in str(refused.value)


def test_another_schema_is_no_report(report):
    with pytest.raises(chartlint.NoteError, match="schema 1"):
        chartlint.Report.from_json(report.to_json().replace('"schema":1', '"schema":2', 1))
