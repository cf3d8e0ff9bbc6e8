"""Every example in a docstring runs, every public thing has a docstring, and the package names what it exports."""

import doctest
import inspect

import pytest

import chartlint
from chartlint import display, frames


def documented():
    yield "chartlint", chartlint
    for name in chartlint.__all__:
        value = getattr(chartlint, name)
        if name == "__version__" or inspect.ismodule(value):
            continue
        yield name, value
        if inspect.isclass(value) and not issubclass(value, Exception):
            for member in vars(value):
                if not member.startswith("_"):
                    yield f"{name}.{member}", getattr(value, member)
    for module in (display, frames):
        yield module.__name__, module
        for name, value in vars(module).items():
            if inspect.isfunction(value) and not name.startswith("_") and value.__module__ == module.__name__:
                yield f"{module.__name__}.{name}", value


DOCUMENTED = dict(documented())


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_docstring_is_there_and_its_examples_run(name):
    doc = inspect.getdoc(DOCUMENTED[name])
    assert doc, f"{name} has no docstring"
    if "to_frame" in doc or "pandas" in doc:
        pytest.importorskip("pandas")
    test = doctest.DocTestParser().get_doctest(doc, {"chartlint": chartlint}, name, None, None)
    out = []
    result = doctest.DocTestRunner(optionflags=doctest.REPORT_ONLY_FIRST_FAILURE).run(test, out=out.append)
    assert result.failed == 0, "".join(out)


def test_the_classes_show_how_to_use_them():
    for name in ("chartlint", "Analyzer", "Analyzer.analyze", "Analyzer.analyze_batch", "Analyzer.assertions", "Note", "Report", "check_query"):
        assert ">>> " in inspect.getdoc(DOCUMENTED[name])


def test_signatures_are_readable():
    assert str(inspect.signature(chartlint.Analyzer)) == "(*, knowledge=None, ranker=True, open_queries_per_note=None, requery_window_days=None, impact=True)"
    assert str(inspect.signature(chartlint.Note)) == "(text, *, id=None, kind=None, author_role=None, date=None)"


def test_the_first_steps():
    text = "71-year-old with CHF. BNP 980 pg/mL, LVEF 30%. IV furosemide started.\nASSESSMENT: CHF."
    a = chartlint.Analyzer()
    r = a.analyze(text, setting="inpatient")
    rs = a.analyze_batch([text, "AKI."], threads=None)
    e = a.analyze_encounter([chartlint.Note(text, id="1", kind="progress", date="2026-03-01", author_role="physician")])
    assert rs[0].to_json() == r.to_json() and e.findings
    for finding in r.findings:
        assert all(text[span.start : span.end] == span.text for span in finding.spans)
    chf = text.index("CHF")
    assert a.assertions(text, [(chf, chf + 3)])[0].presence == "present"
    assert a.rank(text, (chf, chf + 3), ["I50.21", "I50.22", "I50.23"]) is not None
    assert isinstance(r.to_dict(), dict) and isinstance(r.to_json(), str)
