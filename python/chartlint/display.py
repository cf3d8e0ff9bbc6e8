"""A report as HTML for notebooks: the note with what was found marked in it, then the diagnoses and findings. Everything from the note is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Protocol

from chartlint._native import Finding, Note, NoteError, Report

STYLE = """<style>
.chartlint{font-family:system-ui,sans-serif;font-size:13px;line-height:1.5;color-scheme:light dark}
.chartlint pre{white-space:pre-wrap;font-family:inherit;margin:0 0 1em;padding:.8em;border:1px solid #8886;border-radius:4px;text-align:left}
.chartlint mark{color:inherit;background:none;border-bottom:2px solid #888}
.chartlint mark.diagnosis{border-color:#2a78d6}
.chartlint mark.evidence{border-color:#1a8f5a;border-bottom-style:dotted}
.chartlint mark.finding{border-color:#d9480f;background:#d9480f22}
.chartlint table{border-collapse:collapse;margin:0 0 1em}
.chartlint th,.chartlint td{text-align:left;vertical-align:top;padding:.2em .9em .2em 0;border-bottom:1px solid #8884}
</style>"""


class _Place(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def note_id(self) -> str | None: ...


def report_html(report: Report, notes: Sequence[tuple[str | None, str]] = ()) -> str:
    """The report as one HTML fragment. `notes` has the id and the text of each note that was analysed; without it only the tables are shown.

    >>> report = chartlint.Analyzer(ranker=False).analyze("BP < 90. CHF.")
    >>> "BP &lt; 90" in chartlint.display.report_html(report, [(None, "BP < 90. CHF.")])
    True
    """
    encounter = len(notes) > 1
    parts = [STYLE, '<div class="chartlint">']
    for note_id, text in notes:
        if encounter:
            parts.append(f"<h4>{escape(note_id or '')}</h4>")
        parts.append(f"<pre>{_marked(report, text, note_id if encounter else None)}</pre>")
    diagnoses = [(it.code, it.title, it.status, "yes" if it.codable else "no") for it in report.diagnoses]
    parts.append(_table("diagnoses", ("Code", "Title", "Status", "Codable"), diagnoses))
    findings = [_finding_row(finding) for finding in report.findings]
    parts.append(_table("findings", ("Finding", "Code", "Missing", "May lead to", "Query"), findings))
    parts.extend(f"<p>{escape(warning)}</p>" for warning in report.provenance.warnings)
    parts.append("</div>")
    return "".join(parts)


def highlight(report: Report, note: str | Note) -> str:
    """The text of one note with the report's findings, evidence and diagnoses marked: for a report that was read from JSON.

    In an encounter give the `Note` with its id. Raises `NoteError` when the report is of another text.

    >>> report = chartlint.Report.from_json(chartlint.Analyzer(ranker=False).analyze("CHF.").to_json())
    >>> chartlint.display.highlight(report, "CHF.").startswith("<mark")
    True
    """
    if isinstance(note, Note):
        return _marked(report, note.text, note.id)
    return _marked(report, note, None)


def _finding_row(finding: Finding) -> tuple[str, ...]:
    suggestions = ", ".join(f"{suggestion.code} ({suggestion.probability:.2f})" for suggestion in finding.suggestions)
    if finding.query is not None:
        query = " / ".join((finding.query.question, *finding.query.options))
    else:
        query = finding.suppressed or ""
    return (f"{finding.id}: {finding.message}", finding.code or "", ", ".join(finding.missing_axes), suggestions, query)


def _table(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    if not body:
        return f"<p>No {name}.</p>"
    return "<table><tr>" + "".join(f"<th>{escape(head)}</th>" for head in heads) + f"</tr>{body}</table>"


def _marked(report: Report, text: str, note_id: str | None) -> str:
    """The text, escaped, cut at every edge of a mark: what overlaps is marked by the most pressing of its marks and titled with all of them."""
    marks: list[tuple[int, int, str, str]] = []

    def add(places: Iterable[_Place], rank: str, title: str) -> None:
        for place in places:
            if place.note_id not in (None, note_id):
                continue
            if text[place.start : place.end] != place.text:
                raise NoteError("the report is of another note")
            marks.append((place.start, place.end, rank, title))

    for finding in report.findings:
        add(finding.spans, "0 finding", finding.id)
        add(finding.evidence, "1 evidence", f"evidence of {finding.id}")
    for diagnosis in report.diagnoses:
        add(diagnosis.mentions, "2 diagnosis", f"{diagnosis.code} {diagnosis.title} ({diagnosis.status})")

    starts: dict[int, list[tuple[str, str, int]]] = {}
    for start, end, rank, title in marks:
        starts.setdefault(start, []).append((rank, title, end))
    edges = sorted({0, len(text)} | {mark[0] for mark in marks} | {mark[1] for mark in marks})
    open_marks: list[tuple[str, str, int]] = []
    parts = []
    for start, end in zip(edges, edges[1:]):
        open_marks = sorted({mark for mark in (*open_marks, *starts.get(start, ())) if mark[2] > start})
        piece = escape(text[start:end])
        if open_marks:
            shown = open_marks[0][0].split()[1]
            title = "\n".join(dict.fromkeys(mark[1] for mark in open_marks))
            piece = f'<mark class="{shown}" title="{escape(title)}">{piece}</mark>'
        parts.append(piece)
    return "".join(parts)
