"""A rename that is killed before any step, or refused by the disk at any step, leads to before or to after."""

from __future__ import annotations

import ctypes
import errno
import gzip
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from groves import FILES, plan_of, plant, tree

from mmname.references import Repository
from mmname.rename import Applied, apply, disk, history, plan_renames, recover, undo, unfinished
from mmname.rename.errors import (
    FilesChangedError,
    IndexUpdateError,
    JournalError,
    LockedError,
    RenameError,
    RenameFailedError,
    UnfinishedRenameError,
)
from mmname.rename.memory import Memory

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

Tree = dict[str, tuple[int, bytes]]
Act = Callable[[Path], object]


def slow(*values: object) -> ParameterSet:
    return pytest.param(*values, marks=pytest.mark.slow)


EVERY = [11, slow(1)]  # a plain run tries every eleventh step, CI each


def rename(root: Path) -> object:
    return apply(plan_of(root, stubs=True), allow_dirty=True)


def kill_before(number: int, act: Act, root: Path) -> bool:
    """Run `act` in a child that dies before step `number`; whether it died."""
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in {0, 9}
        return code == 9
    taken = 0

    def step(name: str, path: str) -> None:
        nonlocal taken
        taken += 1
        if taken == number:
            os._exit(9)

    disk.step = step
    try:
        act(root)
        os._exit(0)
    except BaseException:  # noqa: BLE001  # the child must not go on as a second pytest
        os._exit(1)


def kills(act: Act, start: Path, work: Path, every: int = 1) -> Iterator[Path]:
    """The tree `start` after `act` was killed before its first step, its second, ... and at last not at all."""
    number = 1
    alive = True
    while alive:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(start, work, symlinks=True)
        alive = kill_before(number, act, work)
        yield work
        number += every


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed process loses nothing that the system has; only a power cut would, and none happens here."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    root = tmp_path / "start"
    plant(root)
    (root / "configs/link.py").symlink_to("swap_a.py")
    return root


@pytest.fixture
def repository(plain: Path) -> Path:
    git(plain, "init", "-q", "--template=")
    git(plain, "add", ".")
    return plain


def renamed(start: Path, tmp_path: Path) -> Path:
    shutil.copytree(start, tmp_path / "done", symlinks=True)
    rename(tmp_path / "done")
    return tmp_path / "done"


def check_kills(start: Path, tmp_path: Path, *, forward: bool, every: int = 1) -> None:
    before, after = tree(start), tree(renamed(start, tmp_path))
    states = set()
    for work in kills(rename, start, tmp_path / "work", every):
        cut_short = unfinished(work) is not None
        states.add(recover(work, forward=forward).state)
        found = tree(work)
        assert found in (before, after)
        assert not cut_short or found == (after if forward else before)
        assert unfinished(work) is None
        if (work / ".git").exists():
            assert ("configs/new/deep/only.py" in git(work, "ls-files")) == (found == after)
    assert ("after" if forward else "before") in states


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("forward", [True, slow(False)])
def test_a_rename_killed_before_any_step(plain: Path, tmp_path: Path, forward: bool, every: int) -> None:
    check_kills(plain, tmp_path, forward=forward, every=every)


@pytest.mark.slow
@pytest.mark.parametrize("forward", [False, True])
def test_a_rename_killed_before_any_step_in_a_git_repository(repository: Path, tmp_path: Path, forward: bool) -> None:
    check_kills(repository, tmp_path, forward=forward)


@pytest.mark.slow
@pytest.mark.parametrize("forward", [False, True])
def test_a_rename_killed_before_any_step_where_moves_are_links(
    plain: Path, tmp_path: Path, forward: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_rename_without_replacing", lambda: None)
    check_kills(plain, tmp_path, forward=forward)


HALF_WAY = 50  # among the moves; the test asserts that it is


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize(("first", "then"), [(False, True), slow(False, False), slow(True, False), slow(True, True)])
def test_a_recovery_killed_before_any_step(plain: Path, tmp_path: Path, first: bool, then: bool, every: int) -> None:
    before, after = tree(plain), tree(renamed(plain, tmp_path))
    assert kill_before(HALF_WAY, rename, plain)
    assert tree(plain) not in (before, after)
    recovered = 0
    for work in kills(lambda root: recover(root, forward=first), plain, tmp_path / "work", every):
        cut_short = unfinished(work) is not None
        recovered += cut_short
        recover(work, forward=then)
        goal = then if cut_short else first
        assert tree(work) == (after if goal else before)
    assert recovered > 10 / every


@pytest.mark.slow
def test_every_recovery_killed_before_any_step(plain: Path, tmp_path: Path) -> None:
    before, after = tree(plain), tree(renamed(plain, tmp_path))
    for number, work in enumerate(kills(rename, plain, tmp_path / "killed")):
        first = partial(recover, forward=number % 2 == 0)
        for again in kills(first, work, tmp_path / "work"):
            recover(again, forward=number % 3 == 0)
            assert tree(again) in (before, after)
            assert unfinished(again) is None


@pytest.mark.slow
@pytest.mark.parametrize("forward", [True, False])
def test_an_undo_killed_before_any_step(plain: Path, tmp_path: Path, forward: bool) -> None:
    before = tree(plain)
    done = renamed(plain, tmp_path)
    after = tree(done)
    states = set()
    for work in kills(undo, done, tmp_path / "work"):
        cut_short = unfinished(work) is not None
        states.add(recover(work, forward=forward).state)
        found = tree(work)
        assert found in (before, after)
        assert not cut_short or found == (before if forward else after)
        assert [past.state for past in history(work)] == (["applied"] if found == after else ["undone", "applied"])
    assert ("after" if forward else "before") in states


def failing_at(number: int, error: BaseException, *, for_good: bool) -> Callable[[str, str], None]:
    taken = 0

    def step(name: str, path: str) -> None:
        nonlocal taken
        taken += 1
        if taken == number or (for_good and taken > number and name in {"write", "copy", "append"}):
            raise error

    return step


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EXDEV, slow(errno.EACCES), slow(errno.EROFS), slow(errno.EMFILE)])
def test_an_error_at_any_step_leaves_everything_as_it_was(
    plain: Path, tmp_path: Path, code: int, every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = tree(plain), tree(renamed(plain, tmp_path))
    undo(tmp_path / "done")
    for number in range(1, 200, every):
        monkeypatch.setattr(
            disk, "step", failing_at(number, OSError(code, os.strerror(code)), for_good=code == errno.ENOSPC)
        )
        try:
            rename(tmp_path / "done")
        except RenameFailedError as error:
            failure = error
        else:  # the rename was committed already, so the error was only about tidying up
            break
        assert "nothing was changed" in str(failure)
        assert tree(tmp_path / "done") == before
        assert unfinished(tmp_path / "done") is None
    assert tree(tmp_path / "done") == after
    assert number > HALF_WAY


def test_an_interrupt_at_any_step_rolls_back(plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(plain)
    for number in (1, 20, HALF_WAY, HALF_WAY + 5, HALF_WAY + 10):
        monkeypatch.setattr(disk, "step", failing_at(number, KeyboardInterrupt(), for_good=False))
        with pytest.raises(KeyboardInterrupt):
            rename(plain)
        assert tree(plain) == before
        assert unfinished(plain) is None


def at_step(name: str, suffix: str, act: Callable[[], object]) -> Callable[[str, str], None]:
    """A hook that acts, once, before a step of this name at a path that ends so."""
    acted = False

    def step(step_name: str, path: str) -> None:
        nonlocal acted
        if not acted and step_name == name and path.endswith(suffix):
            acted = True
            act()

    return step


def test_a_target_that_appears_between_check_and_move(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(plain)
    target = plain / "configs/case_r50.py"
    monkeypatch.setattr(disk, "step", at_step("move", "/case_r50.py", lambda: target.write_bytes(b"theirs\n")))
    with pytest.raises(RenameFailedError, match=r"case_r50\.py; nothing was changed"):
        rename(plain)
    assert target.read_bytes() == b"theirs\n"
    target.unlink()
    assert tree(plain) == before


def test_a_file_edited_while_the_rename_runs_keeps_the_edit(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(plain)
    readme = plain / "README.md"
    monkeypatch.setattr(disk, "step", at_step("link", "-0-new", lambda: readme.write_bytes(b"mine\n")))
    with pytest.raises(FilesChangedError, match=r"README\.md"):
        rename(plain)
    assert readme.read_bytes() == b"mine\n"
    readme.write_bytes(FILES["README.md"])
    assert tree(plain) == before


@pytest.mark.parametrize("change", ["edited", "deleted", "same size"])
def test_a_source_changed_between_plan_and_apply(plain: Path, change: str) -> None:
    plan = plan_of(plain)
    source = plain / "configs/cycle_1.py"
    if change == "deleted":
        source.unlink()
    else:
        source.write_bytes(b"# 9\n" if change == "same size" else b"# edited\n")
    before = tree(plain)
    with pytest.raises(FilesChangedError) as caught:
        apply(plan)
    assert caught.value.paths == ("configs/cycle_1.py",)
    assert tree(plain) == before


def test_a_file_edited_after_a_kill_is_left_alone_and_named(plain: Path, tmp_path: Path) -> None:
    before = tree(plain)
    assert kill_before(HALF_WAY, rename, plain)
    (plain / "README.md").write_bytes(b"mine\n")
    half_way = tree(plain)
    for forward in (False, True):
        with pytest.raises(FilesChangedError, match=r"README\.md"):
            recover(plain, forward=forward)
        assert tree(plain) == half_way
    assert recover(plain, skip_changed=True).changed == ("README.md",)
    assert {**tree(plain), "README.md": before["README.md"]} == before


@pytest.mark.parametrize("every", [97, slow(7)])
def test_a_journal_cut_short_at_any_byte(plain: Path, tmp_path: Path, every: int) -> None:
    before, after = tree(plain), tree(renamed(plain, tmp_path))
    assert kill_before(HALF_WAY, rename, plain)
    journal = plain / ".mmname/renames/1/journal"
    data = journal.read_bytes()
    for length in range(0, len(data), every):
        for forward in (False, True):
            work = tmp_path / "work"
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(plain, work, symlinks=True)
            (work / ".mmname/renames/1/journal").write_bytes(data[:length])
            recover(work, forward=forward)
            assert tree(work) == (after if forward else before)


def test_a_commit_that_the_journal_lost_is_taken_back_in_git_too(repository: Path) -> None:
    before, staged = tree(repository), git(repository, "ls-files", "-s")
    plan = plan_of(repository)
    apply(plan, allow_dirty=True)
    journal = repository / ".git/mmname/renames/1/journal"
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[1])
    with pytest.raises(UnfinishedRenameError):
        apply(plan, allow_dirty=True)
    assert recover(repository).state == "before"
    assert tree(repository) == before
    assert git(repository, "ls-files", "-s") == staged


def test_a_plan_changed_in_the_journal_is_not_trusted(plain: Path) -> None:
    assert kill_before(HALF_WAY, rename, plain)
    plan = plain / ".mmname/renames/1/plan.json.gz"
    plan.write_bytes(gzip.compress(gzip.decompress(plan.read_bytes()).replace(b"cycle_1", b"cycle_9")))
    with pytest.raises(JournalError, match="plan was changed"):
        recover(plain)


def test_a_file_edited_after_it_was_written_stops_the_commit(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there is looked at once more before the rename is declared done."""
    before = tree(plain)
    readme = plain / "README.md"
    monkeypatch.setattr(disk, "step", at_step("rmdir", "configs/old", lambda: readme.write_bytes(b"mine\n")))
    with pytest.raises(FilesChangedError, match=r"README\.md"):
        apply(plan_of(plain))
    assert readme.read_bytes() == b"mine\n"
    assert history(plain) == []
    readme.write_bytes(FILES["README.md"])
    assert tree(plain) == before


FOLDER = {
    "configs/a/x_r50.py": b"_base_ = '../_base_/d.py'\n",
    "configs/a/README.md": b"[x](x_r50.py) [d](../_base_/d.py)\n",
    "configs/_base_/d.py": b"",
    "README.md": b"[a](configs/a/) [x](configs/a/x_r50.py)\n",
}


def move_folder(root: Path) -> object:
    return apply(plan_renames(root, {"configs/a/": "configs/legacy/a/"}, stubs=True), allow_dirty=True)


@pytest.fixture
def foldered(tmp_path: Path) -> Path:
    plant(tmp_path / "start", FOLDER)
    return tmp_path / "start"


@pytest.mark.parametrize(
    ("act", "forward"), [slow(move_folder, False), slow(move_folder, True), slow(undo, False), slow(undo, True)]
)
def test_a_folder_moved_or_moved_back_and_killed_before_any_step(
    foldered: Path, tmp_path: Path, act: Act, forward: bool
) -> None:
    shutil.copytree(foldered, tmp_path / "moved")
    move_folder(tmp_path / "moved")
    both = [tree(foldered), tree(tmp_path / "moved")]
    start = foldered if act is move_folder else tmp_path / "moved"
    before, after = both if act is move_folder else both[::-1]
    killed = 0
    for work in kills(act, start, tmp_path / "work"):
        cut_short = unfinished(work) is not None
        killed += cut_short
        recover(work, forward=forward)
        found = tree(work)
        assert found in (before, after)
        assert not cut_short or found == (after if forward else before)
        assert list(Repository(work).dead()) == []
    assert killed > 5


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("code", [errno.ENOSPC, slow(errno.EACCES)])
def test_an_error_at_any_step_of_a_folder_move(
    foldered: Path, code: int, every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(foldered)
    for number in range(1, 200, every):
        monkeypatch.setattr(
            disk, "step", failing_at(number, OSError(code, os.strerror(code)), for_good=code == errno.ENOSPC)
        )
        try:
            move_folder(foldered)
        except RenameFailedError:
            assert tree(foldered) == before
        else:
            break
    assert number > 20
    monkeypatch.undo()
    undo(foldered)
    assert tree(foldered) == before


def test_two_at_once(plain: Path) -> None:
    plan = plan_of(plain)
    before = tree(plain)
    with Memory.of(plain).locked(), pytest.raises(LockedError, match=f"process {os.getpid()}"):
        apply(plan)
    assert tree(plain) == before
    assert apply(plan) == Applied(number=1, moved=9, edited=5, made=0, removed=0)


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EPERM])
def test_without_hard_links(plain: Path, tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = tree(plain), tree(renamed(plain, tmp_path))

    def link(*arguments: object, **options: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", link)
    if code == errno.EPERM:
        monkeypatch.setattr(disk, "_rename_without_replacing", lambda: None)
    rename(plain)
    assert tree(plain) == after
    undo(plain)
    assert tree(plain) == before


@pytest.mark.parametrize("code", [None, errno.EINVAL, errno.ENOSYS])
def test_without_renameat2(plain: Path, tmp_path: Path, code: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A C library that has no such call, and a kernel or filesystem that does not offer it."""
    before, after = tree(plain), tree(renamed(plain, tmp_path))
    asked = []

    def renameat2(*arguments: object) -> int:
        asked.append(arguments)
        ctypes.set_errno(code or 0)
        return -1

    library = SimpleNamespace() if code is None else SimpleNamespace(renameat2=renameat2)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_arguments, **_options: library)
    disk._rename_without_replacing.cache_clear()
    try:
        rename(plain)
        assert tree(plain) == after
        undo(plain)
        assert tree(plain) == before
        target = plain / "configs/case_r50.py"
        target_of = partial(target.write_bytes, b"theirs\n")
        monkeypatch.setattr(disk, "step", at_step("move", "/case_r50.py", target_of))
        with pytest.raises(RenameFailedError, match=r"case_r50\.py; nothing was changed"):
            rename(plain)
        assert target.read_bytes() == b"theirs\n"
        target.unlink()
        assert tree(plain) == before
        assert bool(asked) == (code is not None)
    finally:
        disk._rename_without_replacing.cache_clear()


@pytest.fixture
def case_insensitive(tmp_path: Path) -> Iterator[Path]:
    """A folder in which names that differ in case are one; needs the right to mount and a kernel that folds case."""
    image, point = tmp_path / "image", tmp_path / "mounted"
    image.write_bytes(b"")
    os.truncate(image, 16_000_000)
    point.mkdir()
    tools = {name: shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") for name in ("mkfs.ext4", "mount")}
    if None in tools.values():
        pytest.skip(f"no {' or no '.join(name for name, found in tools.items() if found is None)}")
    make = [tools["mkfs.ext4"], "-q", "-O", "casefold", "-E", "encoding=utf8", image]
    for command in (make, [tools["mount"], "-o", "loop", image, point]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # type: ignore[arg-type]
        if done.returncode:
            pytest.skip(done.stderr.strip())
    try:
        root = point / "root"
        root.mkdir()
        subprocess.run(["chattr", "+F", root], check=True, capture_output=True)
        yield root
    finally:
        subprocess.run(["umount", point], check=True, capture_output=True)


@pytest.mark.slow
def test_names_that_differ_in_case_alone_where_case_is_folded(case_insensitive: Path) -> None:
    root = case_insensitive
    files = {
        "configs/A/X_r50.py": b"",
        "configs/A/y_r50.py": b"_base_ = 'X_r50.py'\n",
        "README.md": b"[x](configs/A/X_r50.py)\n",
    }
    plant(root, files)
    assert (root / "configs/a/x_R50.py").exists()
    before = tree(root)
    apply(plan_renames(root, {"configs/A/X_r50.py": "configs/A/x_r50.py"}))
    assert sorted(path.name for path in (root / "configs/A").iterdir()) == ["x_r50.py", "y_r50.py"]
    assert (root / "configs/A/y_r50.py").read_bytes() == b"_base_ = 'x_r50.py'\n"
    assert (root / "README.md").read_bytes() == b"[x](configs/A/x_r50.py)\n"
    undo(root)
    assert tree(root) == before
    with pytest.raises(RenameError):
        apply(plan_renames(root, {"configs/A/X_r50.py": "configs/A/Y_r50.py"}))
    assert tree(root) == before


def test_gits_index_that_cannot_be_updated(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = repository / ".git/index.lock"
    monkeypatch.setattr(disk, "step", at_step("git", "", lambda: lock.write_bytes(b"")))
    with pytest.raises(IndexUpdateError, match="rename 1 is done"):
        rename(repository)
    assert "configs/case_r50.py" not in git(repository, "ls-files")
    lock.unlink()
    assert recover(repository).state == "indexed"
    assert "configs/case_r50.py" in git(repository, "ls-files")
    assert recover(repository).state == "nothing"
