"""Every command of the README and the guide prints what they say; `python tests/test_readme.py` writes outputs anew."""

from __future__ import annotations

import contextlib
import doctest
import os
import re
import shlex
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from command import run

from mmname.zoo.database import open_database

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "mmname" / "guide").glob("*.md"))]
WIDTH, WIDTHS = 84, {README.name: 100}  # columns that a page of the site has, and one of a repository's host
_CONSOLE = re.compile(r"(?<=```console\n)(.*?)(?=```)", re.DOTALL)


def commands(block: str) -> list[str]:
    return [line for line in block.splitlines() if line.startswith("$ ")]


def printed(block: str, page: str = README.name) -> str:
    """A block with what its commands print on a terminal, one after the other beside a copy of the example."""
    said = []
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        columns = str(WIDTHS.get(page, WIDTH))
        told = {"COLUMNS": columns, "MMNAME_PAGER": "", "NO_COLOR": "1"}
        stack.enter_context(mock.patch.dict(os.environ, told))
        stack.enter_context(mock.patch("mmname.screen.has_screen", return_value=True))
        shutil.copytree(ROOT / "tests" / "example", Path(folder) / "tests" / "example")
        for line in commands(block):
            name, *arguments = shlex.split(line.removeprefix("$ "))
            assert name == "mmname", line
            done = run(*arguments, cwd=Path(folder))
            said.append(f"{line}\n{done.stdout}{done.stderr}")
    return "".join(said)


def consoles() -> list[tuple[str, str]]:
    """The blocks with the names of their pages; those of the guide beyond its start page are tried in the long run."""
    return [(page.name, block) for page in PAGES for block in _CONSOLE.findall(page.read_text(encoding="utf-8"))]


BLOCKS = [
    pytest.param(
        name,
        block,
        id=f"{name}: {commands(block)[0]}",
        marks=() if name in ("README.md", "index.md", "index.zh.md") else pytest.mark.slow,
    )
    for name, block in consoles()
]


@pytest.mark.parametrize(("page", "block"), BLOCKS)
def test_output_is_what_the_program_prints(page: str, block: str) -> None:
    assert printed(block, page) == block


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples_run(page: Path) -> None:
    found = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert not found.failed
    assert found.attempted or ">>>" not in page.read_text(encoding="utf-8")


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150


def test_a_block_of_which_the_output_was_made_up_would_be_found() -> None:
    made_up = "$ mmname parse ssd300_coco\nssd300_coco, made up\n"
    assert printed(made_up) != made_up


def test_so_many_names_are_gone_as_is_said() -> None:
    """The figures of the README and the start page, counted in the database."""
    asked = (
        "SELECT DISTINCT name FROM config JOIN edition ON edition.config = config.id"
        " JOIN edition_release ON edition_release.edition = edition.id"
        " JOIN release ON release.id = release WHERE release.project = ? AND version = ?"
    )
    old, new = ({name for (name,) in open_database().execute(asked, ("mmdet", one))} for one in ("2.28.2", "3.3.0"))
    for page in (README, ROOT / "mmname" / "guide" / "index.md", ROOT / "mmname" / "guide" / "index.zh.md"):
        assert {str(len(old)), str(len(old - new))} <= set(re.findall(r"\d+", page.read_text(encoding="utf-8")))


if __name__ == "__main__":
    for one in PAGES:
        text = one.read_text(encoding="utf-8")
        for block in _CONSOLE.findall(text):
            text = text.replace(block, printed(block, one.name))
        one.write_text(text, encoding="utf-8")
