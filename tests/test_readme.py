"""Every command of the README prints what the README says; `python tests/test_readme.py` writes its outputs anew."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
import tempfile
from pathlib import Path

import pytest
from command import run

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_CONSOLE = re.compile(r"(?<=```console\n)(.*?)(?=```)", re.DOTALL)


def printed(line: str) -> str:
    """What a command of the README prints, output and errors, beside a copy of the example."""
    command = shlex.split(line.removeprefix("$ "))
    assert command[0] == "mmname", line
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "tests" / "example", Path(folder) / "tests" / "example")
        done = run(*command[1:], cwd=Path(folder))
    return done.stdout + done.stderr


def consoles() -> list[str]:
    return _CONSOLE.findall(README.read_text())


@pytest.mark.parametrize("block", consoles(), ids=lambda block: block.splitlines()[0])
def test_output_is_what_the_program_prints(block: str) -> None:
    line, _, said = block.partition("\n")
    assert printed(line) == said


def test_python_examples_run() -> None:
    found = doctest.testfile(str(README), module_relative=False)
    assert found.attempted > 0
    assert not found.failed


def rewritten(text: str) -> str:
    return _CONSOLE.sub(lambda block: block[0].split("\n")[0] + "\n" + printed(block[0].split("\n")[0]), text)


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text()))
