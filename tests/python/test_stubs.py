"""The typed stub says what the native module does, and the package passes the type checker."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import chartlint

if importlib.util.find_spec("mypy") is None:
    pytest.skip("mypy is not installed", allow_module_level=True)

PACKAGE = Path(chartlint.__file__).parent

USE = """
from typing import assert_type
import chartlint

a = chartlint.Analyzer(ranker=False)
r = a.analyze(chartlint.Note("CHF.", kind="progress"), setting="inpatient")
assert_type(a.analyze_batch(["CHF."]), list[chartlint.Report])
assert_type(r.findings[0].spans[0].start, int)
assert_type(chartlint.check_query(r.findings[0].query or {}), list[dict[str, str]])
assert_type([s.probability for s in a.rank("CHF", (0, 3), ["I50.21"])], list[float])
a.analyze(7)  # type: ignore[arg-type]
r.findings[0].spans[0].start = 3  # type: ignore[misc]
"""


def run(*command, cwd):
    done = subprocess.run([sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_stub_agrees_with_the_native_module(tmp_path):
    config = tmp_path / "mypy.ini"
    config.write_text("[mypy]\n[mypy-pandas.*]\nignore_missing_imports = True\nfollow_imports = skip\n")
    skipped = tmp_path / "allowed"
    # A build without the command has no run_cli.
    skipped.write_text("" if hasattr(chartlint._native, "run_cli") else "chartlint._native.run_cli\nchartlint._native.__all__\n")
    run("mypy.stubtest", "chartlint._native", "--mypy-config-file", str(config), "--allowlist", str(skipped), cwd=tmp_path)


def test_the_package_and_its_use_are_well_typed(tmp_path):
    config = tmp_path / "mypy.ini"
    config.write_text("[mypy]\nstrict = True\n[mypy-pandas.*]\nignore_missing_imports = True\nfollow_imports = skip\n")
    (tmp_path / "use.py").write_text(USE)
    # By name: a path inside site-packages would make every library beside it a shadow of itself.
    run("mypy", "--config-file", str(config), "-p", "chartlint", cwd=tmp_path)
    run("mypy", "--config-file", str(config), str(tmp_path / "use.py"), cwd=tmp_path)


def test_the_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").is_file()
