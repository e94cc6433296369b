"""What became of a config is told by names, notes and checkpoints, and by nothing else."""

from __future__ import annotations

import pytest

from mmname.zoo.lineage import Names, Place, checkpoint_key, steps
from mmname.zoo.release import Release, Releases, Succession

A, B, C = Release("x", "1"), Release("x", "2"), Release("y", "3")
LINE = Releases((A, B, C), (Succession("x", "y", "3", True),))
Told = dict[str, list[str]]


def told(*releases: Told, notes: dict[str, str] | None = None) -> list[tuple[str, str, str, str]]:
    """The steps between configs given by path with their checkpoints, as paths, release and reason."""
    names = {
        release: Names(
            {path: frozenset(f"https://e.org/{file}" for file in files) for path, files in given.items()},
            (notes or {}) if release is A else {},
        )
        for release, given in zip((A, B, C), [*releases, *({},) * (3 - len(releases))])
    }
    return [(s.old.path, f"{s.new.project}:{s.new.path}", s.since.version, s.how) for s in steps(LINE, names)]


W, V = "a_20200101-12345678.pth", "b_20200101-87654321.pth"
CASES: list[tuple[list[Told], list[tuple[str, str, str, str]]]] = [
    ([{"c/a.py": [W]}, {"c/b.py": [W]}, {"c/b.py": []}],
     [("c/a.py", "x:c/b.py", "2", "checkpoint"), ("c/b.py", "y:c/b.py", "3", "name")]),
    ([{"c/a.py": []}, {"d/a.py": []}, {"d/a.py": []}],
     [("c/a.py", "x:d/a.py", "2", "name"), ("d/a.py", "y:d/a.py", "3", "name")]),
    ([{"c/a.py": [W]}, {"c/b.py": [V]}], []),
    ([{"c/a.py": []}, {"c/b.py": []}], []),
    # two of one name: neither can be told
    ([{"c/a.py": []}, {"d/a.py": [], "e/a.py": []}], []),
    # a checkpoint shared within a release is no rename
    ([{"c/a.py": [W], "c/b.py": [W]}, {"c/b.py": [W]}, {"c/b.py": [W]}], [("c/b.py", "y:c/b.py", "3", "name")]),
    # two of one name that share one go on together
    ([{"c/a.py": [W], "d/a.py": [W]}, {}, {"e/a.py": [W]}],
     [("c/a.py", "y:e/a.py", "3", "checkpoint"), ("d/a.py", "y:e/a.py", "3", "checkpoint")]),
    # of several with the checkpoint, the one whose name is most alike
    ([{"c/grid_center_1x.py": [W], "c/grid_1x.py": [W]}, {}, {"c/r50-center-grid_1x.py": [W], "c/r50-grid_1x.py": [W]}],
     [("c/grid_1x.py", "y:c/r50-grid_1x.py", "3", "checkpoint"),
      ("c/grid_center_1x.py", "y:c/r50-center-grid_1x.py", "3", "checkpoint")]),
]  # fmt: skip


@pytest.mark.parametrize(("releases", "expected"), CASES)
def test_steps(releases: list[Told], expected: list[tuple[str, str, str, str]]) -> None:
    assert told(*releases) == expected


def test_a_note_points_at_a_config_of_its_release() -> None:
    assert told({"c/a.py": [], "c/b.py": []}, notes={"c/a.py": "b.py"}) == [("c/a.py", "x:c/b.py", "1", "deprecation")]
    assert told({"c/a.py": []}, notes={"c/a.py": "b.py"}) == []


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://e.org/v1/a_20200101-12345678.pth", "a_20200101-12345678.pth"),
        ("https://e.org/v1/a-81c58e40_20220909.pth", "a-81c58e40_20220909.pth"),
        ("https://e.org/v1/latest.pth", "https://e.org/v1/latest.pth"),
    ],
)
def test_a_file_with_a_hash_is_the_same_anywhere(address: str, key: str) -> None:
    assert checkpoint_key(address) == key


def test_places_sort() -> None:
    assert min(Place("y", "a"), Place("x", "b")).project == "x"
