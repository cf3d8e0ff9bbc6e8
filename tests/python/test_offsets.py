"""Offsets count characters in any script."""

import pytest

import chartlint


def spans_of(report):
    yield from (span for diagnosis in report.diagnoses for span in diagnosis.mentions)
    for finding in report.findings:
        yield from finding.spans
        yield from finding.evidence
    for mention in report.mentions:
        yield mention
        yield from mention.cues
    yield from report.measurements


@pytest.mark.parametrize("prefix", ["", "é", "🫀", "e\u0301", "\u200f", "שלום ", "\ufeff", "ﬁ" * 200])
def test_slicing_by_a_span_gives_its_text(analyzer, unicode_note, prefix):
    text = prefix + unicode_note
    report = analyzer.analyze(text)
    spans = list(spans_of(report))
    assert {"CHF", "AKI"} <= {span.text for span in spans}
    for span in spans:
        assert text[span.start : span.end] == span.text
        assert text.encode()[span.start_byte : span.end_byte].decode() == span.text


def test_sections_and_query_indicators_count_characters_too(analyzer, note):
    text = "🫀é " + note
    report = analyzer.analyze(text)
    assert report.sections
    for section in report.sections:
        assert len(text[section.start : section.end].encode()) == section.end_byte - section.start_byte
    indicators = [indicator for finding in report.findings if finding.query for indicator in finding.query.indicators]
    for indicator in indicators:
        if indicator.start is not None:
            assert text[indicator.start : indicator.end] == indicator.text


def test_assertions_take_characters(analyzer):
    text = "🫀🫀 Denies “pneumonia”."
    start = text.index("pneumonia")
    assert analyzer.assertions(text, [(start, start + 9)])[0].presence == "absent"


def test_line_ends_are_kept(analyzer):
    note = chartlint.Note("a\r\nASSESSMENT: CHF.\r")
    assert note.text == "a\r\nASSESSMENT: CHF.\r"
    assert [note.text[m.start : m.end] for m in analyzer.analyze(note).mentions] == ["CHF"]
