"""One analyzer for all tests, and notes that are synthetic."""

import pytest

import chartlint

NOTE = """DISCHARGE SUMMARY

HISTORY OF PRESENT ILLNESS: 71-year-old woman with CHF and CKD. No evidence of pneumonia.

RESULTS: BNP 980 pg/mL. LVEF 30%.

ASSESSMENT AND PLAN:
1. CHF: IV furosemide.
2. Possible UTI, culture pending.
3. AKI on CKD, creatinine 2.8 mg/dL.
"""

UNICODE_NOTE = (
    "PATIENTIN: Zoë Łuk — 38,5 °C 🌡️\r\nASSESSMENT: “CHF” 🫀, naïve to β‑blockers; LVEF 30 %.\u2028"
    "PLAN: AKI → IV fluids. Ｃｒ 2.8 mg/dL. é́ pneumonia."
)


@pytest.fixture(scope="session")
def analyzer() -> chartlint.Analyzer:
    return chartlint.Analyzer()


@pytest.fixture(scope="session")
def report(analyzer: chartlint.Analyzer) -> chartlint.Report:
    return analyzer.analyze(NOTE)


@pytest.fixture
def note() -> str:
    return NOTE


@pytest.fixture
def unicode_note() -> str:
    return UNICODE_NOTE
