"""The cache: a second run says what the first one said, and whatever changes in between is seen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mmname.check.cache import cache_file
from mmname.check.run import Request, check

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = {
    "configs/_base_/s.py": "runner = dict(max_epochs=24)\n",
    "configs/a/fcos_r50_fpn_1x_coco.py": "_base_ = '../_base_/s.py'\n",
    "configs/a/fcos_r50_fpn_2x_coco.py": "_base_ = '../_base_/none.py'\n",
    "configs/a/README.md": "[a](./fcos_r50_fpn_1x_coco.py) [b](./gone_r50_fpn_1x_coco.py)\n",
    "configs/a/metafile.yml": "- Name: fcos_r50_fpn_1x_coco\n  Config: configs/a/fcos_r50_fpn_1x_coco.py\n",
}
FOUND = ["C002", "M003", "R001", "R004"]


@pytest.fixture(autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("caches")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def codes(root: Path) -> list[str]:
    return sorted(found.code for found in check([str(root)]))


def test_a_second_run_does_no_work_and_says_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = list(check([str(root)]))
    assert sorted(found.code for found in first) == FOUND
    monkeypatch.setattr("mmname.references.workers.spread", lambda *_: pytest.fail("work was done"))
    assert list(check([str(root)])) == first


def _gone(path: str) -> Callable[[Path], object]:
    return lambda root: (root / path).unlink()


def _new(path: str, text: str) -> Callable[[Path], object]:
    return lambda root: (root / path).write_text(text)


# (what is done between two runs, what the second finds)
CHANGES = [
    (_new("configs/_base_/s.py", "runner = dict(max_epochs=12)\n"), ["M003", "R001", "R004"]),
    (_new("configs/_base_/none.py", "runner = dict(max_epochs=12)\n"), ["C002", "C002", "M003", "R004"]),
    (_gone("configs/_base_/s.py"), ["M003", "R001", "R001", "R004"]),
    (_new("configs/a/README.md", ""), ["C002", "M003", "R001"]),
    (_new("configs/a/gone_r50_fpn_1x_coco.py", ""), ["C002", "N002", "R001"]),  # of three configs one alone is listed
    (_gone("configs/a/metafile.yml"), ["C002", "R001", "R004"]),
    (_new("configs/a/fcos_r50_fpn_1x_coco.py", "_base_ = '../_base_/s.py'  # mmname: ignore\n"), FOUND[1:]),
    (_new("mmname.toml", "dialect = 'mmdet3'\n"), FOUND),
    (_new(".gitignore", "*.md\n"), ["C002", "M003", "R001"]),
]


@pytest.mark.parametrize(("change", "found"), CHANGES)
def test_what_changes_is_seen(root: Path, change: Callable[[Path], object], found: list[str]) -> None:
    assert codes(root) == FOUND
    change(root)
    assert codes(root) == found
    assert sorted(one.code for one in check([str(root)], Request(cache=False))) == found


@pytest.mark.parametrize("text", [b"", b"[]", b'{"seed": 1}', b"\xff", b"{"])
def test_a_broken_cache_is_none(root: Path, text: bytes) -> None:
    assert codes(root) == FOUND
    Path(cache_file(str(root))).write_bytes(text)
    assert codes(root) == FOUND


def test_a_cache_that_cannot_be_written_is_none(root: Path, caches: Path) -> None:
    (caches / "mmname").write_text("in the way")
    assert codes(root) == FOUND == codes(root)


def test_the_cache_lies_in_git_where_there_is_one(root: Path) -> None:
    (root / ".git").mkdir()
    assert codes(root) == FOUND
    assert cache_file(str(root)).startswith(os.path.realpath(root / ".git"))
    assert Path(cache_file(str(root))).is_file()
