"""Reports as frames."""

import builtins
import sys

import pytest

import chartlint


def test_one_row_a_finding_and_one_column_a_key(analyzer, report, note):
    pandas = pytest.importorskip("pandas")
    frame = report.to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["id"]) == [finding.id for finding in report.findings]
    assert list(frame.columns) == ["note_id", "setting", *report.to_dict()["findings"][0]]
    assert tuple(frame.columns) == chartlint.frames.FINDING_COLUMNS
    both = chartlint.frames.findings_frame(analyzer.analyze_batch([chartlint.Note(note, id="a"), chartlint.Note(note, id="b")]))
    assert both.groupby("note_id").size().to_dict() == {"a": len(frame), "b": len(frame)}


def test_no_findings_give_an_empty_frame_with_the_columns(analyzer):
    pytest.importorskip("pandas")
    frame = analyzer.analyze("").to_frame()
    assert frame.empty and tuple(frame.columns) == chartlint.frames.FINDING_COLUMNS


def test_without_pandas_the_error_says_what_to_install(report, monkeypatch):
    real = builtins.__import__

    def without_pandas(name, *arguments, **named):
        if name == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name="pandas")
        return real(name, *arguments, **named)

    monkeypatch.delitem(sys.modules, "pandas", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_pandas)
    with pytest.raises(ImportError, match=r"pip install 'chartlint\[frames\]'"):
        report.to_frame()
