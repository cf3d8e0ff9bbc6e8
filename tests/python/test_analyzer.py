"""One note, many notes, an encounter, spans found elsewhere, codes to rank."""

import datetime
import json
import signal
import subprocess
import sys
import threading
import time

import pytest

import chartlint


def test_a_note_is_read_into_diagnoses_and_findings(report, note):
    assert report.schema == 1
    assert report.setting == "inpatient"
    assert report.note_id is None
    assert "I50.9" in {diagnosis.code for diagnosis in report.diagnoses}
    heart_failure = next(finding for finding in report.findings if finding.condition == "heart_failure" and finding.kind == "unspecified")
    assert heart_failure.id.startswith("heart_failure.unspecified")
    assert set(heart_failure.missing_axes) == {"type", "acuity"}
    assert any(note[evidence.start : evidence.end] == evidence.text for evidence in heart_failure.evidence)
    assert sum(suggestion.probability for suggestion in heart_failure.suggestions) <= 1.0 + 1e-9
    assert report.provenance.engine.endswith(chartlint.__version__)


def test_a_note_object_carries_its_id_and_arguments_stand_in_for_its_fields(analyzer):
    note = chartlint.Note("CHF.", id="n1", kind="nursing", author_role="nurse")
    assert analyzer.analyze(note).note_id == "n1"
    as_physician = analyzer.analyze(note, kind="progress", author_role="physician")
    assert as_physician == analyzer.analyze(chartlint.Note("CHF.", id="n1", kind="progress", author_role="physician"))
    assert note.kind == "nursing"


def test_a_date_past_the_fiscal_year_is_said(analyzer):
    by_text = analyzer.analyze("CHF.", date="2031-11-02")
    assert any("2032" in warning for warning in by_text.provenance.warnings)
    assert analyzer.analyze("CHF.", date=datetime.date(2031, 11, 2)) == by_text
    assert analyzer.analyze("CHF.", date=datetime.datetime(2031, 11, 2, 8, 30)) == by_text


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "🫀", "CHF", "x" * 50_000])
def test_any_text_gives_a_report(analyzer, text):
    assert analyzer.analyze(text).schema == 1


def test_a_batch_keeps_its_order(analyzer):
    notes = [chartlint.Note(("CHF. " if index % 2 else "AKI. ") * (index % 7 + 1), id=str(index)) for index in range(300)]
    reports = analyzer.analyze_batch(iter(notes), threads=2)
    assert [report.note_id for report in reports] == [note.id for note in notes]
    assert reports[17] == analyzer.analyze(notes[17])
    assert analyzer.analyze_batch([]) == []


def test_threads_do_not_change_the_json(analyzer, note, unicode_note):
    texts = [note, unicode_note, "", note.upper(), *(f"Day {day}. {note}" for day in range(20))]
    one = [report.to_json() for report in analyzer.analyze_batch(texts, threads=1)]
    for threads in (2, 3, 64, None):
        assert [report.to_json() for report in analyzer.analyze_batch(texts, threads=threads)] == one


def test_python_threads_may_share_one_analyzer(analyzer, note):
    expected = analyzer.analyze(note).to_json()
    found = []
    threads = [threading.Thread(target=lambda: found.append(analyzer.analyze(note).to_json())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_other_python_threads_run_while_a_batch_is_analysed(analyzer, note):
    done = threading.Event()
    beats = []

    def beat():
        while not done.is_set():
            beats.append(time.perf_counter())
            time.sleep(0.001)

    thread = threading.Thread(target=beat)
    thread.start()
    start = time.perf_counter()
    # One turn of one thread, so that the interpreter is not taken in between.
    analyzer.analyze_batch([note * 20] * 32, threads=1)
    end = time.perf_counter()
    done.set()
    thread.join()
    during = [at for at in beats if start < at < end]
    assert len(during) > 2 and during[-1] - during[0] > (end - start) / 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent with kill")
@pytest.mark.parametrize("what", ["batch", "command"])
def test_ctrl_c_stops(what, tmp_path):
    if what == "command" and not hasattr(chartlint._native, "run_cli"):
        pytest.skip("built without the command")
    if what == "batch":
        program = (
            # A runner started in the background hands its children an ignored Ctrl-C, and Python then leaves it so.
            "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "import chartlint\na = chartlint.Analyzer(ranker=False)\nprint('ready', flush=True)\n"
            "a.analyze_batch(['CHF. AKI. ' * 2000] * 20000)"
        )
    else:
        notes = tmp_path / "notes.jsonl"
        notes.write_text((json.dumps({"text": "CHF. AKI. " * 2000}) + "\n") * 40)
        program = (
            "import sys\nfrom chartlint.__main__ import main\nprint('ready', flush=True)\n"
            f"sys.argv = ['chartlint', 'check', '--format', 'jsonl', '--no-ranker', *[{str(notes)!r}] * 500]\nmain()"
        )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            time.sleep(1.0)
            assert process.poll() is None, "it was done before it could be stopped"
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
            if what == "batch":
                assert b"KeyboardInterrupt" in errors and process.returncode != 0
            else:
                assert process.returncode == -signal.SIGINT
        finally:
            process.kill()


def test_an_encounter_says_which_note_a_span_is_of(analyzer):
    notes = [chartlint.Note("ASSESSMENT: CHF.", id="a", kind="progress"), "ASSESSMENT: AKI."]
    report = analyzer.analyze_encounter(notes)
    assert {mention.note_id for mention in report.mentions} == {"a", "2"}
    texts = {"a": notes[0].text, "2": notes[1]}
    for mention in report.mentions:
        assert texts[mention.note_id][mention.start : mention.end] == mention.text


def test_an_encounter_of_one_note_is_that_note(analyzer, note):
    assert analyzer.analyze_encounter([note]) == analyzer.analyze(note)
    assert analyzer.analyze_encounter([]).findings == ()


def test_assertions_of_spans_found_elsewhere(analyzer):
    text = "Mutter: Zoë. No evidence of pneumonia. Father had diabetes. CHF."
    spans = [(text.index(word), text.index(word) + len(word)) for word in ("pneumonia", "diabetes", "CHF")]
    denied, of_father, present = analyzer.assertions(text, spans)
    assert (denied.start, denied.end) == spans[0]
    assert denied.presence == "absent" and [text[cue.start : cue.end] for cue in denied.cues] == [cue.text for cue in denied.cues]
    assert of_father.experiencer == "other"
    assert (present.presence, present.temporality, present.experiencer) == ("present", "recent", "patient")
    assert analyzer.assertions(text, []) == []


def test_codes_are_ranked_best_first(analyzer):
    text = "Acute on chronic CHF, LVEF 30%."
    start = text.index("CHF")
    ranked = analyzer.rank(text, (start, start + 3), ["I50.21", "I50.23", "I50.33"])
    assert {suggestion.code for suggestion in ranked} <= {"I50.21", "I50.23", "I50.33"}
    probabilities = [suggestion.probability for suggestion in ranked]
    assert probabilities == sorted(probabilities, reverse=True) and sum(probabilities) <= 1.0 + 1e-9
    assert analyzer.rank(text, (start, start + 3), []) == []


def test_no_more_queries_than_asked_for(note):
    analyzer = chartlint.Analyzer(ranker=False, open_queries_per_note=0)
    report = analyzer.analyze(note)
    assert report.findings and all(finding.query is None for finding in report.findings)
    assert repr(analyzer) == "Analyzer(knowledge=None, ranker=False, open_queries_per_note=0)"


def test_the_json_is_what_the_attributes_say(report):
    content = json.loads(report.to_json())
    assert content == report.to_dict()
    assert [finding["id"] for finding in content["findings"]] == [finding.id for finding in report.findings]
    assert [finding.to_dict() for finding in report.findings] == content["findings"]
    assert [mention.to_dict() for mention in report.mentions] == content["mentions"]
    assert report.scores.to_dict() == content["scores"]
