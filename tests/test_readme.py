"""Every command of the README and the guide prints what they say; `python tests/test_readme.py` writes outputs anew."""

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
PAGES = [README, *sorted((ROOT / "mmname" / "guide").glob("*.md"))]
_CONSOLE = re.compile(r"(?<=```console\n)(.*?)(?=```)", re.DOTALL)


def commands(block: str) -> list[str]:
    return [line for line in block.splitlines() if line.startswith("$ ")]


def printed(block: str) -> str:
    """A block with what its commands print, output and errors, one after the other beside a copy of the example."""
    said = []
    with tempfile.TemporaryDirectory() as folder:
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
        block,
        id=f"{name}: {commands(block)[0]}",
        marks=() if name in ("README.md", "index.md", "index.zh.md") else pytest.mark.slow,
    )
    for name, block in consoles()
]


@pytest.mark.parametrize("block", BLOCKS)
def test_output_is_what_the_program_prints(block: str) -> None:
    assert printed(block) == block


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples_run(page: Path) -> None:
    found = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert not found.failed
    assert found.attempted or ">>>" not in page.read_text(encoding="utf-8")


def test_a_block_of_which_the_output_was_made_up_would_be_found() -> None:
    made_up = "$ mmname parse ssd300_coco\nssd300_coco, made up\n"
    assert printed(made_up) != made_up


if __name__ == "__main__":
    for one in PAGES:
        text = one.read_text(encoding="utf-8")
        one.write_text(_CONSOLE.sub(lambda found: printed(found[0]), text), encoding="utf-8")
