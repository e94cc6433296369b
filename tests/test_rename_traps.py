"""Repositories of traps: every form in which a file can be named, renamed in every way, judged by those who read it."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from groves import tree
from hypothesis import given
from hypothesis import strategies as st
from traps import TRAPS, Trap, led, written
from trees import content, moved, opened_up, plant, replant

from mmname.references import Repository
from mmname.rename import apply, plan_renames, undo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="no bash, which reads some of the traps")

TARGETS = {
    "config": "configs/a/x_r50_1x_coco.py",
    "page": "docs/guide/a_page.md",
    "data": "configs/a/metafile.yml",
    "folder": "configs/a",
}
X, PAGE, DATA, _ = TARGETS.values()
OTHERS = [
    "configs/_base_/d.py",
    "configs/a/README.md",
    "configs/a/y_r50_1x_coco.py",
    "configs/b/README.md",
    "configs/b/z_r18_1x_coco.py",
    "docs/guide/b.md",
    "docs/index.md",
    "docs/sub/q.md",
]
HOMONYM = "configs/b/x_r50_1x_coco.py"
MOVES = [  # what is named, and what moves
    ("config", {X: "configs/a/x_r50_2x_coco.py"}),
    ("config", {X: "configs/b/x_r50_1x_coco.py"}),
    ("config", {X: "configs/legacy/deep/n_r18_2x_coco.py"}),
    ("config", {X: "configs/n_r18_2x_coco.py"}),
    ("config", {X: HOMONYM, "configs/a/y_r50_1x_coco.py": "configs/e/y_r50_1x_coco.py"}),
    ("config", {"configs/a/": "configs/legacy/a/"}),
    ("config", {"configs/a/": "models/a/"}),
    ("homonym", {X: "configs/a/x_r50_2x_coco.py"}),
    ("homonym", {X: "configs/legacy/x_r50_1x_coco.py"}),
    ("config", {"tools/": "scripts/more/tools/", "docs/": "documents/", "demo/": "old/demo/"}),
    ("page", {PAGE: "docs/guide/new_page.md"}),
    ("page", {PAGE: "docs/sub/a_page.md"}),
    ("page", {PAGE: "configs/a/a_page.md"}),
    ("page", {"docs/guide/": "docs/en/guide/"}),
    ("data", {DATA: "configs/a/a.yml"}),
    ("data", {DATA: "configs/b/metafile.yml"}),
    ("data", {"configs/a/": "models/a/"}),
    ("folder", {"configs/a/": "configs/legacy/a/"}),
    ("folder", {"configs/a/": "models/a/"}),
]
QUICK = {5, 11}


def planted(root: Path, traps: Iterable[Trap], kind: str) -> dict[str, Trap]:
    """A repository with these traps; those of them that can name such a file, by their paths."""
    named = "config" if kind == "homonym" else kind
    files = dict.fromkeys([*TARGETS.values(), *OTHERS, *[HOMONYM] * (kind == "homonym")], "")
    del files[TARGETS["folder"]]
    known: dict[str, Trap] = {}
    for trap in traps:
        if named in {trap.of, "config" if trap.of == "any" else "", "page" if trap.of == "any" else ""}:
            stem, dot, suffix = trap.path.rpartition(".")
            path = trap.path if trap.path not in files else f"{stem}{len(known)}{dot}{suffix}"
            known[path] = trap
            files[path] = written(trap, TARGETS[named])
    plant(root, files)
    for path, trap in known.items():
        assert set(led(trap, root, path)) == {TARGETS[named]}, trap.name
    return known


def after(path: str, moves: Mapping[str, str]) -> str:
    """Where a file or a folder is after the moves."""
    for old, new in moves.items():
        if old in {path, f"{path}/"}:
            return new.rstrip("/")
        if old.endswith("/") and path.startswith(old):
            return new + path[len(old) :]
    return path


def astray(root: Path, known: Mapping[str, Trap], kind: str, moves: Mapping[str, str]) -> set[str]:
    """The traps that name anything but what they named before."""
    target = after(TARGETS["config" if kind == "homonym" else kind], moves)
    return {path for path, trap in known.items() if set(led(trap, root, after(path, moves))) != {target}}


@pytest.mark.parametrize(
    ("kind", "moves"),
    [pytest.param(*row, marks=[] if i in QUICK else [pytest.mark.slow]) for i, row in enumerate(MOVES)],
)
def test_every_trap_is_followed_or_told(kind: str, moves: dict[str, str], tmp_path: Path) -> None:
    known = planted(tmp_path, TRAPS, kind)
    before = tree(tmp_path)
    plan = plan_renames(tmp_path, moves, break_references=True)
    apply(plan)
    wrong = astray(tmp_path, known, kind, moves)
    told = {one.path for one in plan.kept}
    assert wrong <= told
    assert {known[path].name for path in wrong if known[path].sure} == set()
    dead = {one.path for one in Repository(tmp_path).dead()}
    assert dead <= {after(one.path, moves) for one in plan.kept}
    undo(tmp_path)
    assert tree(tmp_path) == before


# Nothing tells that a folder that is gone held documents, or which of two files of one name is meant.
BY_HAND = [row for row in MOVES if row[0] != "homonym" and "docs/guide/" not in row[1]]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "moves"), BY_HAND)
def test_the_check_finds_what_a_move_by_hand_leaves_dead(kind: str, moves: dict[str, str], tmp_path: Path) -> None:
    known = planted(tmp_path, [trap for trap in TRAPS if trap.sure and not trap.unseen], kind)
    rows = opened_up(moves, content(tmp_path))
    replant(tmp_path, moved(content(tmp_path), rows))
    dead = {one.path for one in Repository(tmp_path).dead()}
    gone = astray(tmp_path, known, kind, moves)
    assert {known[path].name for path in gone if after(path, moves) not in dead} == set()


CONFIGS = [trap for trap in TRAPS if trap.of in {"config", "any"}]
PLACES = [X, "configs/a/y_r50_1x_coco.py", "configs/b/z_r18_1x_coco.py", "configs/a/", "configs/b/", "tools/", "docs/"]
FREE = [
    "configs/b/x_r50_1x_coco.py",
    "configs/c/deep/w_r34_3x_coco.py",
    "configs/q_r101.py",
    "configs/a/v_r50_2x_coco.py",
]
FOLDERS = ["configs/legacy/a/", "models/m/", "configs/n/", "extra/"]


@st.composite
def renames(draw: st.DrawFn) -> tuple[Sequence[Trap], str, dict[str, str]]:
    """Some traps, whether the name is one that two files have, and some moves that do not get into each other's way."""
    traps = draw(st.lists(st.sampled_from(CONFIGS), min_size=1, max_size=6, unique_by=lambda trap: trap.name))
    moves: dict[str, str] = {}
    for old in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True)):
        pool = FOLDERS if old.endswith("/") else FREE
        new = draw(st.sampled_from(pool))
        inside = any(old.startswith(other) or other.startswith(old) for other in moves if "/" in other)
        if new not in moves.values() and not inside:
            moves[old] = new
    kind = draw(st.sampled_from(["config", "homonym"]))
    return traps, kind, {old: new for old, new in moves.items() if kind == "config" or new != HOMONYM}


@given(renames())
def test_nothing_dies_untold_and_undo_brings_all_back(case: tuple[Sequence[Trap], str, dict[str, str]]) -> None:
    traps, kind, moves = case
    with TemporaryDirectory() as folder:
        root = Path(folder)
        known = planted(root, traps, kind)
        before = tree(root)
        present = {old: new for old, new in moves.items() if (root / old).exists()}
        plan = plan_renames(root, present, break_references=True)
        if plan:
            apply(plan)
            assert astray(root, known, kind, present) <= {one.path for one in plan.kept}
            undo(root)
        assert tree(root) == before
