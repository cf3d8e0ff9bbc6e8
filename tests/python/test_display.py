"""The notebook view: everything of the note is there, escaped, and marked where something was found."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

import chartlint
from chartlint.display import highlight, report_html


def visible(html):
    return unescape(re.sub(r"<[^>]*>", "", html))


class Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_markup_of_the_note_is_escaped(analyzer):
    text = 'ASSESSMENT: <script>alert("CHF")</script> & CHF <img src=x onerror=alert(1)>'
    report = analyzer.analyze(chartlint.Note(text, id="<b>1</b>"))
    html = report._repr_html_()
    assert "<script" not in html and "<img" not in html and "<b>" not in html
    assert "&lt;script&gt;" in html
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []


def test_the_whole_note_is_shown_and_every_mark_is_a_piece_of_it(report, note, analyzer, unicode_note):
    for text, shown in ((note, report), (unicode_note, analyzer.analyze(unicode_note))):
        html = highlight(shown, text)
        assert visible(html) == text
        marked = "".join(unescape(piece) for piece in re.findall(r"<mark[^>]*>([^<]*)</mark>", html))
        assert "CHF" in marked
        assert html in shown._repr_html_()


def test_a_report_from_json_shows_itself_without_the_note(report, note):
    again = chartlint.Report.from_json(report.to_json())
    html = again._repr_html_()
    assert "<pre>" not in html and "I50.9" in html
    assert highlight(again, note) == highlight(report, note)
    with pytest.raises(chartlint.NoteError, match="another note"):
        highlight(again, "something else")


def test_an_encounter_shows_each_note_under_its_id(analyzer):
    notes = [chartlint.Note("ASSESSMENT: CHF.", id="day 1"), chartlint.Note("ASSESSMENT: AKI.", id="day <2>")]
    report = analyzer.analyze_encounter(notes)
    html = report._repr_html_()
    assert html.index("<h4>day 1</h4>") < html.index("<h4>day &lt;2&gt;</h4>")
    assert "CHF</mark>" in html and "AKI</mark>" in html
    assert "AKI</mark>" in highlight(report, notes[1])
    assert report_html(report, [(note.id, note.text) for note in notes]) == html
