"""Reports as pandas frames. pandas is imported only when a frame is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chartlint._native import Finding, Report

if TYPE_CHECKING:
    import pandas as pd

FINDING_COLUMNS: tuple[str, ...] = ("note_id", "setting", *Finding.__match_args__)
"""Columns of a frame of findings: the note, the setting, then the keys of a finding as in `Report.to_dict`."""


def findings_frame(reports: Iterable[Report]) -> pd.DataFrame:
    """One row for each finding of the reports, in their order.

    Lists (axes, spans, evidence, suggestions) and the query stay as they are in `to_dict`, so that `explode` and `json_normalize` work on them.
    Without findings the frame is empty and has the same columns. Raises `ImportError` where pandas is not installed.

    >>> analyzer = chartlint.Analyzer(ranker=False)
    >>> frame = chartlint.frames.findings_frame(analyzer.analyze_batch(["CHF.", "No complaints."]))
    >>> list(frame.columns[:4])
    ['note_id', 'setting', 'id', 'kind']
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("a frame needs pandas, which is not installed: pip install 'chartlint[frames]'") from error
    rows = []
    for report in reports:
        content = report.to_dict()
        rows += [{"note_id": content["note_id"], "setting": content["setting"], **finding} for finding in content["findings"]]
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS))
