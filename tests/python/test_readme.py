"""The blocks of the README do what they show.

Run as a script, this file writes the real output of the README's commands into it: `python tests/python/test_readme.py`.
"""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [match["body"] for match in BLOCK.finditer(README.read_text(encoding="utf-8")) if match["language"] == language]


def run(command: str) -> subprocess.CompletedProcess[str]:
    """Runs a `chartlint` command in the repository's root, with the package under test."""
    program, *arguments = shlex.split(command)
    assert program == "chartlint", f"{program}: only chartlint commands are run"
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "chartlint", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300
    )


def session(block: str) -> list[tuple[str, str]]:
    """Commands of a console block, each with the output shown below it."""
    out: list[tuple[str, str]] = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            out.append((line[2:].strip(), ""))
        else:
            assert out, "a console block begins with a command"
            command, shown = out[-1]
            out[-1] = (command, shown + line)
    return out


@pytest.mark.parametrize("block", blocks("console"))
def test_a_console_block_shows_what_the_command_prints(block: str) -> None:
    for command, shown in session(block):
        result = run(command)
        assert result.returncode in (0, 1), result.stderr
        assert result.stdout.rstrip() == shown.rstrip(), f"`make readme` writes the real output of `{command}`"


@pytest.mark.parametrize("block", blocks("python"))
def test_a_python_block_runs_and_prints_what_it_shows(block: str) -> None:
    test = doctest.DocTestParser().get_doctest(block, {}, "README", str(README), 0)
    assert test.examples, "a Python block is a session of >>> lines"
    out: list[str] = []
    result = doctest.DocTestRunner().run(test, out=out.append)
    assert result.failed == 0, "".join(out)


def test_the_first_screen_is_a_real_run() -> None:
    first = BLOCK.search(README.read_text(encoding="utf-8"))
    assert first and first["language"] == "console" and first["body"].startswith("$ chartlint check examples/notes/")


def test_commands_for_a_shell_exist() -> None:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]
    assert lines[:2] == ["pip install . && chartlint check examples/notes", "make test"], "the two commands that set up and run"
    for part in (part.strip() for line in lines for part in line.split("&&")):
        program, *arguments = shlex.split(part)
        if program == "chartlint":
            assert run(part).returncode in (0, 1)
        elif program == "make":
            if shutil.which("make"):
                subprocess.run(["make", "--dry-run", *arguments], cwd=ROOT, check=True, capture_output=True)
        else:
            assert part == "pip install .", part


def test_every_command_named_in_the_text_exists() -> None:
    text = README.read_text(encoding="utf-8")
    for name in sorted(set(re.findall(r"`chartlint ((?:knowledge |terminology )?[a-z]+)[ `]", text))):
        result = run(f"chartlint {name} --help")
        assert result.returncode == 0, f"chartlint {name}: {result.stderr}"
    tasks = set(re.findall(r"`chartlint evaluate ([a-z]+)`", text))
    shown = run("chartlint evaluate --help").stdout
    assert tasks and all(task in shown for task in tasks), tasks


def write_outputs() -> None:
    """Puts what each command of a console block prints under it."""

    def filled(match: re.Match[str]) -> str:
        if match["language"] != "console":
            return match[0]
        parts = [f"$ {command}\n{run(command).stdout.rstrip()}\n" for command, _ in session(match["body"])]
        return f"```console\n{''.join(parts)}```"

    README.write_text(BLOCK.sub(filled, README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write_outputs()
