"""Renames that were made by hand at the time, made again on the commit before.

Needs clones of repositories of OpenMMLab: that of mmtracking is at the path in the environment variable
MMNAME_MMTRACKING, the others are in the folder in MMNAME_CLONES, each under its name, bare or not.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from deaths import deaths
from groves import tree
from trees import content, edited, moved, replant

from mmname.references import Repository
from mmname.rename import apply, plan_renames, undo

if TYPE_CHECKING:
    from pathlib import Path

CLONE = os.environ.get("MMNAME_MMTRACKING", "")
COMMIT = "8b9548d85bc1e29f8ff8635da8e8ba1debf87c7c"

CLONES = os.environ.get("MMNAME_CLONES", "")
REPLAYS = [  # the repository, the commit, the files that it renamed, the references that it left dead
    ("mmpose", "7a43fee97", 720, 1900),  # a folder: `configs/body` to `configs/legacy/body` and so on
    ("mmdetection3d", "f885d28a7", 122, 100),
    ("mmflow", "adf27e8", 71, 5),
    ("mmaction2", "e0d833db", 35, 200),
    ("mmocr", "d00aa04a", 23, 90),
]

needs_tracking = pytest.mark.skipif(
    not CLONE, reason="MMNAME_MMTRACKING is not the path of a clone of open-mmlab/mmtracking"
)
needs_clones = pytest.mark.skipif(not CLONES, reason="MMNAME_CLONES is not the path of a folder of clones")


def git(*arguments: str, clone: str = CLONE) -> str:
    command = ["git", "-C", clone, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def checkout(commit: str, root: Path, clone: str = CLONE) -> Path:
    """The tree of a commit; a file that the clone lacks (a picture, a film) is left out."""
    root.mkdir()
    for line in git("ls-tree", "-r", "-z", commit, clone=clone).split("\0"):
        meta, _, name = line.partition("\t")
        if " blob " not in meta:
            continue
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        found = subprocess.run(
            ["git", "-C", clone, "cat-file", "blob", meta.split()[2]], check=False, capture_output=True
        )
        if meta.startswith("120000"):
            (root / name).symlink_to(os.fsdecode(found.stdout))
        else:
            (root / name).write_bytes(found.stdout)
    return root


@needs_clones
@pytest.mark.slow
@pytest.mark.parametrize(("name", "commit", "count", "left"), REPLAYS, ids=[row[0] for row in REPLAYS])
def test_a_replay_leaves_nothing_newly_dead(name: str, commit: str, count: int, left: int, tmp_path: Path) -> None:
    clone = f"{CLONES}/{name}"
    told = git("diff", "--name-status", "-M", f"{commit}^", commit, clone=clone).splitlines()
    moves = dict(line.split("\t")[1:] for line in told if line.startswith("R"))
    assert len(moves) == count
    by_people = {new: old for old, new in moves.items()}
    root = checkout(f"{commit}^", tmp_path / "ours", clone)
    before, alive = deaths(root)
    people, _ = deaths(checkout(commit, tmp_path / "theirs", clone))
    newly = Counter({(by_people.get(path, path), kind): n for (path, kind), n in people.items()}) - before
    assert sum(newly.values()) >= left
    start = tree(root)
    apply(plan_renames(root, moves))
    after, still = deaths(root)
    assert Counter({(by_people.get(path, path), kind): n for (path, kind), n in after.items()}) - before == Counter()
    assert still >= alive
    undo(root)
    assert tree(root) == start


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
            pages = re.findall(r"\]\(([^)\s:#]+\.md)(?:#[^)\s]*)?\)", text) if "configs" in path.parts else []
            counts["page"] += sum(not (path.parent / page).exists() for page in pages)
        else:
            counts["metafile"] += sum(not (root / found).exists() for found in re.findall(r"Config: (\S+)", text))
    return counts


def urls(root: Path) -> Counter[bytes]:
    found = re.compile(rb"https?://[^\s)\"'<>]+")
    return Counter(url for data in content(root).values() for url in found.findall(data))


@needs_tracking
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


@needs_tracking
@pytest.mark.slow
def test_the_dead_references_that_people_left_are_found(tmp_path: Path) -> None:
    root = checkout(COMMIT, tmp_path / "after")
    found = Counter(one.kind for one in Repository(root).dead() if one.path.startswith(("configs/", "tests/")))
    assert dead(root) == {"base": 13, "link": 14, "metafile": 14, "page": 15, "test": 15}
    pages = {"markdown-link-other": 15}  # a page of the documentation that was taken apart
    assert found == {"base": 13, "markdown-link": 14, **pages, "metafile-config": 14, "string": 15}
