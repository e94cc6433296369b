"""The renames of MMTracking's pull request 683, made by hand at the time, made again on the commit before it.

Needs a clone of open-mmlab/mmtracking; its path is taken from the environment variable MMNAME_MMTRACKING.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from trees import content, edited, moved, replant

from mmname.references import Repository

if TYPE_CHECKING:
    from pathlib import Path

CLONE = os.environ.get("MMNAME_MMTRACKING", "")
COMMIT = "8b9548d85bc1e29f8ff8635da8e8ba1debf87c7c"

pytestmark = pytest.mark.skipif(
    not CLONE, reason="MMNAME_MMTRACKING is not the path of a clone of open-mmlab/mmtracking"
)


def git(*arguments: str) -> str:
    command = ["git", "-C", CLONE, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def checkout(commit: str, root: Path) -> Path:
    root.mkdir()
    tree = subprocess.run(["git", "-C", CLONE, "archive", commit], check=True, capture_output=True).stdout
    subprocess.run(["tar", "x", "-C", root], input=tree, check=True)
    return root


def dead(root: Path) -> Counter[str]:
    """How many references lead nowhere, counted without the program."""
    counts: Counter[str] = Counter()
    for path in root.rglob("*"):
        if path.suffix not in {".py", ".md", ".yml"}:
            continue
        text = path.read_text("utf-8")
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_base_":
                    bases = ast.literal_eval(node.value)
                    names = [bases] if isinstance(bases, str) else bases
                    counts["base"] += sum(not (path.parent / name).exists() for name in names)
                elif isinstance(node, ast.Constant) and "tests" in path.parts and isinstance(node.value, str):
                    found = re.fullmatch(r"\w+/[\w/+.-]+\.py", node.value)
                    counts["test"] += bool(found) and not (root / "configs" / node.value).exists()
        elif path.suffix == ".md":
            links = re.findall(r"\]\(([^)\s:]+\.py)\)", text)
            counts["link"] += sum(not (path.parent / link).exists() for link in links)
        else:
            counts["metafile"] += sum(not (root / found).exists() for found in re.findall(r"Config: (\S+)", text))
    return counts


def urls(root: Path) -> Counter[bytes]:
    found = re.compile(rb"https?://[^\s)\"'<>]+")
    return Counter(url for data in content(root).values() for url in found.findall(data))


@pytest.mark.slow
def test_nothing_dies_and_no_address_changes(tmp_path: Path) -> None:
    told = git("diff", "--name-status", "-M", f"{COMMIT}^", COMMIT).splitlines()
    moves = dict(line.split("\t")[1:] for line in told if line.startswith("R"))
    root = checkout(f"{COMMIT}^", tmp_path / "before")
    assert len(moves) == 79
    deaths, addresses, before = dead(root), urls(root), content(root)
    edits = Repository(root).edits(moves)
    assert len(edits) > 200
    replant(root, moved(edited(before, edits), moves))
    assert dead(root) == deaths
    assert urls(root) == addresses


@pytest.mark.slow
def test_the_dead_references_that_people_left_are_found(tmp_path: Path) -> None:
    root = checkout(COMMIT, tmp_path / "after")
    found = Counter(one.kind for one in Repository(root).dead() if one.path.startswith(("configs/", "tests/")))
    assert dead(root) == {"base": 13, "link": 14, "metafile": 14, "test": 15}
    assert found == {"base": 13, "markdown-link": 14, "metafile-config": 14, "string": 15}
