"""The console script is the engine's own command."""

import importlib.metadata
import json
import subprocess
import sys

import pytest

import chartlint

if not hasattr(chartlint._native, "run_cli"):
    pytest.skip("built without the command", allow_module_level=True)


def run(*arguments, text=None):
    return subprocess.run([sys.executable, "-m", "chartlint", *arguments], input=text, capture_output=True, text=True, encoding="utf-8")


def test_findings_exit_with_one_and_none_with_zero(note):
    done = run("check", "-", "--format", "json", text=note)
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)[0]["findings"]
    assert run("check", "-", text="No complaints.\n").returncode == 0


def test_the_command_says_what_python_says(analyzer, note):
    done = run("check", "-", "--format", "jsonl", text=note)
    found = json.loads(done.stdout)
    expected = analyzer.analyze(note).to_dict()
    assert {**found, "note_id": None} == expected


def test_errors_exit_with_two():
    done = run("check", "--format", "letter")
    assert done.returncode == 2 and done.stdout == "" and done.stderr
    assert run("check", "/nonexistent/note.txt").returncode == 2


def test_the_version_is_the_packages():
    done = run("--version")
    assert done.returncode == 0 and done.stdout.strip().endswith(chartlint.__version__)
    assert importlib.metadata.version("chartlint") == chartlint.__version__


def test_the_script_is_installed_as_chartlint():
    scripts = importlib.metadata.distribution("chartlint").entry_points.select(group="console_scripts")
    assert [(script.name, script.value) for script in scripts] == [("chartlint", "chartlint.__main__:main")]
