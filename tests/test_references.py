from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from trees import content, edited, moved, opened_up, plant, replant

from mmname.errors import RepositoryError
from mmname.references import Repository

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

STAYED, MOVED = (
    tomllib.loads((Path(__file__).parent / "cases" / name).read_text("utf-8"))["case"]
    for name in ("references.toml", "moves.toml")
)
CASES = [*STAYED, *MOVED]
OLD, NEW = "configs/a/x_r50_1x_coco.py", "configs/a/x_r50_2x_coco.py"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_a_rename_rewrites(case: dict[str, Any], tmp_path: Path) -> None:
    before = content(plant(tmp_path, case["files"]))
    repository = Repository(tmp_path)
    moves = opened_up(case["moves"], before)
    after = edited(before, repository.edits(moves))
    changed = {path: data.decode() for path, data in after.items() if data != before[path]}
    assert changed == case.get("after", {})
    kept = sorted(f"{one.kind}: {one.confidence}" for one in repository.kept(moves))
    assert kept == sorted(case.get("kept", []))
    dangling = [f"{one.path}:{one.line}" for one in repository.dangling(moves)]
    assert dangling == case.get("dangling", dangling if "dangling" not in case and kept else [])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_is_dead_after_a_rename_was_told(case: dict[str, Any], tmp_path: Path) -> None:
    """The check of references sees the same places: it finds no more than there was, and what the rename has listed."""
    before = content(plant(tmp_path, case["files"]))
    repository = Repository(tmp_path)
    moves = opened_up(case["moves"], before)
    dead = {(one.path, one.start) for one in repository.dead()}
    known = {(moves.get(one.path, one.path), one.text) for one in [*repository.dead(), *repository.kept(moves)]}
    known |= {(moves.get(e.path, e.path), e.new.decode()) for e in repository.edits(moves) if (e.path, e.start) in dead}
    replant(tmp_path, moved(edited(before, repository.edits(moves)), moves))
    assert {(one.path, one.text) for one in Repository(tmp_path).dead()} <= known


BARE = {"stem", "metafile-name", "work-dir"}  # names that lead to no file by themselves


@pytest.mark.parametrize("case", MOVED, ids=[case["name"] for case in MOVED])
def test_the_check_sees_what_a_move_by_hand_leaves_dead(case: dict[str, Any], tmp_path: Path) -> None:
    before = content(plant(tmp_path, case["files"]))
    moves = opened_up(case["moves"], before)
    edits = [edit for edit in Repository(tmp_path).edits(moves) if edit.kind not in BARE and edit.path not in moves]
    replant(tmp_path, moved(before, moves))
    dead = {(one.path, one.line) for one in Repository(tmp_path).dead()}
    unseen = [edit for edit in edits if (edit.path, before[edit.path][: edit.start].count(b"\n") + 1) not in dead]
    assert len(unseen) == case.get("unseen", 0), unseen


REWRITTEN = [
    ("configs/a/y.py", b"\xef\xbb\xbf_base_ = './x_r50_1x_coco.py'\r\n"),
    ("configs/a/y.py", b"# \xe9\xff Latin-1\n_base_ = 'x_r50_1x_coco.py'"),
    ("configs/a/y.py", b"name = '\xe4\xb8\xad'; _base_ = 'x_r50_1x_coco.py'"),
    ("configs/a/y.py", b'_base_ = """./x_r50_1x_coco.py"""\r'),
    ("configs/a/y.py", b"print 'configs/a/x_r50_1x_coco.py'"),
    ("a.md", b"\xe8\xa7\x81configs/a/x_r50_1x_coco.py\xe3\x80\x82\r\n"),
    ("a.md", b"caf\xe9 [x](configs/a/x_r50_1x_coco.py)"),
    ("a.yml", b"\xef\xbb\xbfModels:\r\n- Config: configs/a/x_r50_1x_coco.py\r\n"),
    ("a.yml", b"a: [\nConfig: configs/a/x_r50_1x_coco.py\n"),
    ("a.ipynb", b'{"cells": [{"source": "configs/a/x_r50_1x_coco.py"'),
]
LEFT = [
    ("configs/a/y.py", b"_base_ = 'x_r50_1x_coco.py' 'x_r50_1x_coco.py'"),
    ("a.txt", b"configs/a/x_r50_1x_coco.py\0"),
    ("a.txt", "configs/a/x_r50_1x_coco.py".encode("utf-16")),
    ("a.png", b"configs/a/x_r50_1x_coco.py"),
]


@pytest.mark.parametrize(("path", "before"), REWRITTEN)
def test_all_other_bytes_are_kept(path: str, before: bytes, tmp_path: Path) -> None:
    plant(tmp_path, {OLD: "", path: before})
    edits = Repository(tmp_path).edits({OLD: NEW})
    assert edited({path: before}, edits) == {path: before.replace(b"r50_1x", b"r50_2x")}


@pytest.mark.parametrize(("path", "before"), LEFT)
def test_what_is_no_text_or_no_file_is_left_alone(path: str, before: bytes, tmp_path: Path) -> None:
    plant(tmp_path, {OLD: "", path: before})
    assert Repository(tmp_path).edits({OLD: NEW}) == []


def test_an_escape_inside_a_name_is_understood(tmp_path: Path) -> None:
    before = rb"_base_ = ['\x2e/x\u005fr50_1x_coco.py', r'./x_r50_1x_coco.py']"
    plant(tmp_path, {OLD: "", "configs/a/y.py": before})
    edits = Repository(tmp_path).edits({OLD: NEW})
    assert edited({"configs/a/y.py": before}, edits) == {
        "configs/a/y.py": b"_base_ = ['./x_r50_2x_coco.py', r'./x_r50_2x_coco.py']"
    }


def test_places_are_told_in_characters(tmp_path: Path) -> None:
    plant(tmp_path, {OLD: "", "a.md": "# 中文\n见 [x](configs/a/x_r50_1x_coco.py)\n"})
    (reference,) = Repository(tmp_path).references()
    assert (reference.line, reference.column) == (2, 7)
    assert (reference.kind, reference.confidence, reference.target) == ("markdown-link", "sure", OLD)


def test_references_of_certain_names(tmp_path: Path) -> None:
    plant(tmp_path, {OLD: "", "configs/a/y_r50_1x_coco.py": "", "a.txt": f"{OLD} configs/a/y_r50_1x_coco.py"})
    repository = Repository(tmp_path)
    assert [one.target for one in repository.references(names={"x_r50_1x_coco"})] == [OLD]
    assert [one.target for one in repository.references()] == [OLD, "configs/a/y_r50_1x_coco.py"]


def test_likely_ones_and_names_are_left_on_request(tmp_path: Path) -> None:
    metafile = "Models:\n- Name: x_r50_1x_coco\n  Config: configs/a/x_r50_1x_coco.py\n"
    plant(tmp_path, {OLD: "", "metafile.yml": metafile, "a.txt": "x_r50_1x_coco\n"})
    repository = Repository(tmp_path)
    assert [e.kind for e in repository.edits({OLD: NEW}, likely=False, names=False)] == ["metafile-config"]
    kept = repository.kept({OLD: NEW}, likely=False, names=False)
    assert [(one.kind, one.reason) for one in kept] == [("stem", "not asked for"), ("metafile-name", "not asked for")]


def test_configs_to_choose_from(tmp_path: Path) -> None:
    paths = ["configs/_base_/d.py", "configs/a/x.py", "configs/b/__init__.py", "configs/b/x.py", "tools/x.py"]
    plant(tmp_path, dict.fromkeys(paths, ""))
    assert Repository(tmp_path).configs == ("configs/a/x.py", "configs/b/x.py")
    assert Repository(tmp_path, bases=True).configs[0] == "configs/_base_/d.py"
    assert Repository(tmp_path, include=["configs/a/*"]).configs == ("configs/a/x.py",)
    assert Repository(tmp_path, exclude=["configs/a/*"]).configs == ("configs/b/x.py",)


def test_a_folder_of_configs_alone(tmp_path: Path) -> None:
    plant(tmp_path, {"a/x_r50_1x.py": "", "a/y.py": "_base_ = './x_r50_1x.py'", "a/README.md": "[x](x_r50_1x.py)"})
    assert len(Repository(tmp_path).edits({"a/x_r50_1x.py": "a/x_r50_2x.py"})) == 2


@pytest.mark.parametrize("git", [False, True], ids=["without git", "with git"])
def test_what_is_ignored_is_left_alone(git: bool, tmp_path: Path) -> None:
    ignored = ["out.txt", "build/a.txt", "docs/_build/a.txt"]
    seen = ["keep/out.txt", "docs/a.txt", "docs/build.txt"]
    plant(tmp_path, {OLD: "", **dict.fromkeys([*ignored, *seen], OLD)})
    plant(
        tmp_path, {".gitignore": "out.txt\nbuild/\n", "docs/.gitignore": "/_build\n", "keep/.gitignore": "!out.txt\n"}
    )
    if git:
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    found = {reference.path for reference in Repository(tmp_path).references()}
    assert found == set(seen)


def test_links_are_followed_and_written_through_once(tmp_path: Path) -> None:
    """As in MMPose: `projects/*/configs/_base_` is a link to `configs/_base_`."""
    base = "configs/_base_/d_r50.py"
    plant(
        tmp_path,
        {base: "", OLD: "_base_ = '../_base_/d_r50.py'\n", "projects/p/configs/x.py": "_base_ = './_base_/d_r50.py'\n"},
    )
    (tmp_path / "projects/p/configs/_base_").symlink_to("../../../configs/_base_")
    (tmp_path / "docs.txt").symlink_to(OLD)
    (tmp_path / "dangling.md").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to(".")
    edits = Repository(tmp_path).edits({base: "configs/_base_/sub/d_r101.py"})
    assert [(edit.path, edit.new) for edit in edits] == [
        (OLD, b"../_base_/sub/d_r101.py"),
        ("projects/p/configs/x.py", b"./_base_/sub/d_r101.py"),
    ]


def test_the_folder_of_configs_as_the_root(tmp_path: Path) -> None:
    before = "Models:\n- Config: configs/a/x_r50_1x_coco.py\n"
    root = plant(tmp_path / "configs", {"a/x_r50_1x_coco.py": "", "a/metafile.yml": before})
    (edit,) = Repository(root).edits({"a/x_r50_1x_coco.py": "b/x_r50_1x_coco.py"})
    assert edit.new == b"configs/b/x_r50_1x_coco.py"
    assert list(Repository(root).dead()) == []


def test_a_name_that_code_goes_on_to_use_cannot_change(tmp_path: Path) -> None:
    text = "import mmdet.configs.x_r50_1x\nimport mmdet.configs.x_r50_1x as x\n"
    plant(tmp_path, {"mmdet/configs/x_r50_1x.py": "", "mmdet/y.py": text})
    repository = Repository(tmp_path)
    moves = {"mmdet/configs/x_r50_1x.py": "mmdet/configs/x_r50_2x.py"}
    assert [edit.new for edit in repository.edits(moves)] == [b"mmdet.configs.x_r50_2x"]
    assert [one.line for one in repository.dangling(moves)] == [1]


def test_a_name_that_cannot_be_imported_would_dangle(tmp_path: Path) -> None:
    plant(tmp_path, {OLD: "", "configs/a/y.py": "with read_base():\n    from .x_r50_1x_coco import *\n"})
    (reference,) = Repository(tmp_path).dangling({OLD: "configs/a/x-r50_1x_coco.py"})
    assert (reference.path, reference.line, reference.text) == ("configs/a/y.py", 2, ".x_r50_1x_coco")


@pytest.mark.parametrize("missing", ["gone", "file.txt"])
def test_no_folder(missing: str, tmp_path: Path) -> None:
    plant(tmp_path, {"file.txt": ""})
    with pytest.raises(RepositoryError, match=f"{missing}: not a folder"):
        Repository(tmp_path / missing)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    plant(tmp_path, {"configs/x.py": "", "closed/a.txt": ""})
    (tmp_path / "closed").chmod(0)
    try:
        with pytest.raises(RepositoryError, match="closed: Permission denied"):
            Repository(tmp_path)
    finally:
        (tmp_path / "closed").chmod(0o755)


def test_a_file_that_is_gone_meanwhile(tmp_path: Path) -> None:
    plant(tmp_path, {OLD: "", "a.txt": OLD})
    repository = Repository(tmp_path)
    (tmp_path / "a.txt").unlink()
    with pytest.raises(RepositoryError, match=r"a\.txt: No such file"):
        list(repository.references())
