"""Renames that move folders, and the choices that go with a rename: what is followed, broken, left and told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from groves import plant, tree

from mmname.cli import main
from mmname.references import Repository
from mmname.rename import apply, disk, history, plan_renames, prune, undo
from mmname.rename.errors import JournalError, LockedError, RenameConflictError
from mmname.rename.memory import Memory

X = "configs/a/x_r50_1x_coco.py"
FILES = {
    X: b"_base_ = '../_base_/d.py'\n",
    "configs/a/sub/y_r50_1x_coco.py": b"_base_ = ['../x_r50_1x_coco.py', '../../_base_/d.py']\n",
    "configs/a/README.md": b"[x](x_r50_1x_coco.py) [d](../_base_/d.py)\n",
    "configs/a/metafile.yml": b"Models:\n- Name: x\n  Config: configs/a/x_r50_1x_coco.py\n",
    "configs/_base_/d.py": b"",
    "configs/b/z.py": b"_base_ = '../a/x_r50_1x_coco.py'\n",
    "model-index.yml": b"Import:\n- configs/a/metafile.yml\n",
    "README.md": b"[all](configs/a/) and [x](https://github.com/me/zoo/blob/main/configs/a/x_r50_1x_coco.py),\n"
    b"[old](https://github.com/me/zoo/blob/v1.0/configs/a/x_r50_1x_coco.py)\n",
}


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    command = ["git", "-C", str(root), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path / "zoo", FILES)
    return tmp_path / "zoo"


@pytest.fixture
def repository(root: Path) -> Path:
    git(root, "init", "-q", "--template=", "-b", "main")
    git(root, "remote", "add", "origin", "https://github.com/me/zoo.git")
    git(root, "add", ".")
    git(root, "commit", "-qm", "start")
    return root


@pytest.mark.parametrize(
    "row", ["configs/a/,configs/legacy/a/", "configs/a,configs/legacy/a", "{root}/configs/a/,configs/legacy/a/"]
)
def test_a_row_of_a_folder(root: Path, row: str) -> None:
    before = tree(root)
    (root.parent / "map.csv").write_text(f"old,new\n{row.format(root=root)}\n")
    done = apply(plan_renames(root, map_file=root.parent / "map.csv"))
    assert (done.moved, not (root / "configs/a").exists()) == (4, True)
    assert list(Repository(root).dead()) == []
    undo(root)
    assert tree(root) == before


@pytest.mark.parametrize(
    "there", ["configs/legacy/deep/a", pytest.param("models", marks=pytest.mark.slow), "configs/A2"]
)
def test_there_and_back_is_the_same_tree(repository: Path, there: str) -> None:
    (repository / "configs/a").chmod(0o750)
    before = tree(repository)
    apply(plan_renames(repository, {"configs/a/": f"{there}/"}))
    assert list(Repository(repository).dead()) == []
    apply(plan_renames(repository, {f"{there}/": "configs/a/"}), allow_dirty=True)
    assert tree(repository) == before


def test_what_git_ignores_goes_along_and_is_rewritten(repository: Path) -> None:
    (repository / ".gitignore").write_text("local*.py\n")
    plant(repository, {"configs/a/local.py": b"_base_ = '../_base_/d.py'\n"})
    apply(plan_renames(repository, {"configs/a/": "configs/legacy/a/"}), allow_dirty=True)
    assert (repository / "configs/legacy/a/local.py").read_bytes() == b"_base_ = '../../_base_/d.py'\n"
    assert not (repository / "configs/a").exists()


def test_an_ignored_config_that_names_the_file_is_told(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / ".gitignore").write_text("local*.py\n")
    plant(repository, {"configs/b/local.py": b"_base_ = '../a/x_r50_1x_coco.py'\n"})
    plan = plan_renames(repository, {X: "configs/a/y.py"})
    told = [(one.path, one.reason, one.dies) for one in plan.kept if one.path == "configs/b/local.py"]
    assert told == [("configs/b/local.py", "git ignores this file, so that nothing rewrites it", True)]


def test_a_link_to_a_folder_that_moves(root: Path) -> None:
    (root / "latest").symlink_to("configs/a")
    before = tree(root)
    apply(plan_renames(root, {"configs/a/": "configs/legacy/a/"}))
    assert str((root / "latest").readlink()) == "configs/legacy/a"
    undo(root)
    assert tree(root) == before


def test_own_links_follow_on_request(repository: Path) -> None:
    moves = {X: "configs/a/y.py"}
    assert "own-link" not in {edit.kind for edit in plan_renames(repository, moves).edits()}
    before = tree(repository)
    apply(plan_renames(repository, moves, own_links=True))
    readme = (repository / "README.md").read_text()
    assert "blob/main/configs/a/y.py" in readme
    assert "blob/v1.0/configs/a/x_r50_1x_coco.py" in readme
    undo(repository)
    assert tree(repository) == before


def test_references_are_broken_only_on_request(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant(root, {"configs/c.py": b"with read_base():\n    from .a.x_r50_1x_coco import *\n"})
    (root.parent / "map.csv").write_text(f"old,new\n{X},configs/a/x-r50.py\n")
    command = ["rename", str(root), "--map", str(root.parent / "map.csv"), "--no-diff", "--kept", "--apply"]
    before = tree(root)
    assert main(command) == 2
    assert "configs/c.py:2 names it and could not any more: Python imports only" in capsys.readouterr().err
    assert tree(root) == before
    assert main([*command, "--break-references"]) == 0
    assert ".a.x_r50_1x_coco stays and will lead nowhere" in capsys.readouterr().out
    assert [one.path for one in Repository(root).dead()] == ["configs/c.py"]


@pytest.mark.parametrize("moves", [{"third/x.py": "third/y.py"}, {X: "third/x.py"}, {"third/": "fourth/"}])
def test_a_repository_inside_is_left_to_itself(root: Path, moves: dict[str, str]) -> None:
    plant(root, {"third/x.py": b"", "third/.git": b"gitdir: elsewhere\n"})
    with pytest.raises(RenameConflictError, match="is a repository of its own") as caught:
        plan_renames(root, moves)
    assert {conflict.kind for conflict in caught.value.conflicts} == {"submodule"}


def test_stubs_are_committed_by_the_recipe_and_known_to_later_renames(repository: Path) -> None:
    before = tree(repository)
    apply(plan_renames(repository, {X: "configs/a/y.py"}, stubs=True))
    git(repository, "commit", "-qm", "renames")
    assert X not in git(repository, "ls-tree", "-r", "--name-only", "HEAD").split()
    git(repository, "commit", "-qam", "edits")
    assert git(repository, "status", "--short") == ""
    assert git(repository, "show", f"HEAD:{X}") == "_base_ = 'y.py'\n_deprecation_ = dict(expected='configs/a/y.py')\n"
    assert list(Repository(repository).dead()) == []
    apply(plan_renames(repository, {"configs/a/y.py": "configs/b/w.py"}))
    assert (repository / X).read_text() == "_base_ = '../b/w.py'\n_deprecation_ = dict(expected='configs/b/w.py')\n"
    apply(plan_renames(repository, {"configs/b/w.py": X}), allow_dirty=True)
    assert tree(repository) == before
    undo(repository)
    assert (repository / X).read_text().startswith("_base_ = '../b/w.py'")


def test_the_stub_of_a_config_that_imports_its_bases(root: Path) -> None:
    plant(root, {"configs/c.py": b"with read_base():\n    from ._base_.d import *\n"})
    apply(plan_renames(root, {"configs/c.py": "configs/b/e.py"}, stubs=True))
    assert "with read_base():\n    from .b.e import *\n" in (root / "configs/c.py").read_text()


def test_an_undo_takes_back_what_was_meant_to_be_added(repository: Path) -> None:
    staged = git(repository, "ls-files", "-s")
    apply(plan_renames(repository, {X: "configs/a/y.py"}, stubs=True))
    assert "A" in git(repository, "status", "--short", X)
    undo(repository)
    assert git(repository, "ls-files", "-s") == staged


HOLD = """
import sys
from pathlib import Path
from mmname.rename.memory import Memory
with Memory.of(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_loser_of_two_names_the_other_and_never_says_cut_short(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    apply(plan_renames(root, {X: "configs/a/y.py"}))
    journal = root / ".mmname/renames/1/journal"
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[1])  # as while the other is at it
    command = [sys.executable, "-c", HOLD, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        try:
            for command in (["rename", str(root), "--set", "schedule=3x", "--apply"], ["undo", "--root", str(root)]):
                assert main(command) == 2
                said = capsys.readouterr().err
                assert f"another rename (process {other.pid}) is at work" in said
                assert "cut short" not in said
            with pytest.raises(LockedError):
                undo(root)
            assert [past.state for past in history(root)] == ["at work"]
        finally:
            other.kill()
    assert [past.state for past in history(root)] == ["unfinished"]


RENAME = ["--from", "mmdet2", "--set", "schedule=3x", "--apply", "--no-diff"]


@pytest.mark.parametrize(
    ("where", "form"),
    [
        pytest.param(">/dev/full", "table", marks=pytest.mark.slow),
        pytest.param(">/dev/full", "json", marks=pytest.mark.slow),
        pytest.param(">&-", "table", marks=pytest.mark.slow),
        (">&-", "json"),
    ],
)
def test_an_output_that_cannot_be_written_stops_the_rename_before_it_begins(root: Path, where: str, form: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    before = tree(root)
    line = f'"{sys.executable}" -m mmname rename "{root}" {" ".join(RENAME)} --format {form} {where}'
    done = subprocess.run(["sh", "-c", line], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "standard output" in done.stderr
    assert "nothing is done" in done.stderr
    assert tree(root) == before


def interrupting(name: str) -> object:
    def step(step_name: str, path: str) -> None:
        if step_name == name:
            os.kill(os.getpid(), signal.SIGINT)

    return step


@pytest.mark.parametrize("name", ["pack", "git"])
def test_an_interrupt_after_the_mark_comes_too_late(
    repository: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(disk, "step", interrupting(name))
    assert main(["rename", str(repository), *RENAME]) == 0
    assert "takes it back" in capsys.readouterr().out
    assert [past.state for past in history(repository)] == ["applied"]


def test_an_interrupt_between_the_end_and_the_answer(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import mmname.rename

    def late(*arguments: object, **options: object) -> object:
        apply(*arguments, **options)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(mmname.rename, "apply", late)
    assert main(["rename", str(root), *RENAME]) == 0
    assert "renamed before the interrupt" in capsys.readouterr().out


def test_a_damaged_journal_is_named_and_can_be_laid_aside(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    apply(plan_renames(root, {X: "configs/a/y.py"}))
    apply(plan_renames(root, {"configs/a/y.py": "configs/a/z.py"}))
    (root / ".mmname/renames/1/plan.json.gz").write_bytes(b"rubbish")
    assert main(["history", str(root)]) == 0
    assert "damaged: its plan cannot be read" in capsys.readouterr().out
    with pytest.raises(JournalError, match="history --prune"):
        undo(root, 1)
    assert main(["history", str(root), "--prune"]) == 0
    told = capsys.readouterr()
    assert "rename 1: its damaged journal is laid aside" in told.err
    assert [past.number for past in history(root)] == [2]
    undo(root)
    assert (root / "configs/a/y.py").exists()
    assert list((root / ".mmname/renames").glob("damaged-1-*/store.zip"))


def test_pruning_keeps_what_stands(root: Path) -> None:
    before = tree(root)
    for new in ("y", "z"):
        apply(plan_renames(root, {X: f"configs/a/{new}.py"}))
        undo(root)
    apply(plan_renames(root, {X: "configs/a/w.py"}))
    assert prune(root).forgotten == (1, 2, 3, 4)
    undo(root)
    assert tree(root) == before


def test_what_an_undo_needs_is_small_and_readable_without_us(root: Path) -> None:
    import zipfile

    plant(root, {"long.md": b"[x](configs/a/x_r50_1x_coco.py)\n" + b"some words to fill a page\n" * 4000})
    apply(plan_renames(root, {X: "configs/a/y.py"}))
    journal = Memory.of(root).journals / "1"
    assert sum(path.stat().st_size for path in journal.rglob("*") if path.is_file()) < 10_000
    with zipfile.ZipFile(journal / "store.zip") as archive:
        assert FILES["configs/b/z.py"] in map(archive.read, archive.namelist())


def test_an_empty_base_is_dead_and_no_fault_of_ours(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant(root, {"configs/e.py": b"_base_ = ''\n"})
    assert main(["refs", "check", str(root), "--format", "csv"]) == 1
    assert "configs/e.py,1,11,REF001" in capsys.readouterr().out
