"""Carrying out a plan: staged, journalled, done, verified, committed; or as if nothing had been."""

from __future__ import annotations

import os
import signal
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple, NoReturn, Optional

from mmname.errors import MmnameError
from mmname.rename import disk, indexing
from mmname.rename.errors import (
    DirtyFilesError,
    FilesChangedError,
    GitError,
    IndexUpdateError,
    RenameFailedError,
    UnfinishedRenameError,
)
from mmname.rename.fingerprint import fingerprint_of, mode_of
from mmname.rename.journal import Journal
from mmname.rename.memory import Memory
from mmname.rename.plan import Change, RenamePlan, rewritten
from mmname.rename.touched import Progress, Touched, silent

__all__ = ["Applied", "apply", "carry_out", "disk_errors", "roll_back", "stands", "touched_by", "uninterrupted"]

Contents = Callable[[Change, Optional[bytes]], bytes]


class Applied(NamedTuple):
    """What a rename did; `number` is the one under which it can be undone, 0 if there was nothing to do."""

    number: int
    moved: int
    edited: int
    made: int
    removed: int


def apply(plan: RenamePlan, *, allow_dirty: bool = False, progress: Progress = silent) -> Applied:
    """Carry out a plan, wholly or not at all; one that is carried out already is left at that.

    Raises:
        FilesChangedError: a file is no longer as it was planned.
        DirtyFilesError: a file that is touched holds what git has not committed, and `allow_dirty` is not set.
        UnfinishedRenameError: an earlier rename was cut short, or this one could not be rolled back.
        RenameFailedError: the disk refused; everything is as before.
        IndexUpdateError: everything is done, but git's index could not be updated.
        LockedError: another rename is at work.
    """
    memory = Memory.of(plan.root)
    if not plan:
        return Applied(0, 0, 0, 0, 0)
    with disk_errors(), memory.locked():
        unfinished = memory.unfinished()
        if unfinished is not None:
            raise UnfinishedRenameError(unfinished.number)
        if stands(plan):
            return Applied(0, 0, 0, 0, 0)
        _check_worktree(memory, plan, allow_dirty=allow_dirty)
        return carry_out(memory, plan, contents=_planned, progress=progress)


def carry_out(memory: Memory, plan: RenamePlan, *, contents: Contents, progress: Progress = silent) -> Applied:
    """Carry out a plan whose new contents `contents` gives; the lock is held."""
    unfinished = memory.unfinished()
    if unfinished is not None:
        raise UnfinishedRenameError(unfinished.number)
    earlier = memory.all()
    for journal in earlier:
        if not journal.begun:
            journal.discard()
    journal = Journal.create(memory.journals, 1 + max((journal.number for journal in earlier), default=0))
    touched = touched_by(journal, plan)
    try:
        _stage(memory, journal, plan, touched, contents=contents, progress=progress)
        touched.settle(plan.after, origin=_origin(plan), made=plan.made, left=plan.left, progress=progress)
        _require(touched.differing(plan.after, renamed=True))
        with uninterrupted():  # from the mark on there is no way back, so nothing may come between it and the end
            journal.commit()
            finish(memory, journal, plan)
    except IndexUpdateError:
        raise
    except BaseException as error:  # noqa: BLE001  # an interrupt is rolled back too, and then goes on its way
        with uninterrupted():
            _back_out(journal, plan, error)
    return _counted(journal.number, plan)


def finish(memory: Memory, journal: Journal, plan: RenamePlan) -> None:
    """What is left to do once the rename is committed: to let go of what no undo needs, and to tell git."""
    kept = set(plan.before.values())
    with suppress(OSError):  # a content too many, or one that is not packed, is only a waste of space
        for content in plan.after.values():
            if content not in kept:
                journal.store.forget(content)
        journal.store.pack()
    try:
        indexing.update(memory, journal)
    except (GitError, OSError) as error:
        raise IndexUpdateError(journal.number, str(error)) from error


def roll_back(journal: Journal, plan: RenamePlan, *, skip: bool = False, progress: Progress = silent) -> list[str]:
    """Bring everything back to before and remove the journal; returns the paths that somebody else has changed."""
    changed: list[str] = []
    if journal.begun:
        origin = {old: new for new, old in _origin(plan).items()}
        made, left = plan.left[::-1], plan.made[::-1]
        touched = touched_by(journal, plan)
        changed = touched.settle(plan.before, origin=origin, made=made, left=left, skip=skip, progress=progress)
    journal.discard()
    return changed


def roll_forward(journal: Journal, plan: RenamePlan, *, skip: bool = False, progress: Progress = silent) -> list[str]:
    """Bring everything to after and commit; returns the paths that somebody else has changed."""
    touched = touched_by(journal, plan)
    changed = touched.settle(
        plan.after, origin=_origin(plan), made=plan.made, left=plan.left, skip=skip, progress=progress
    )
    journal.commit()
    return changed


def touched_by(journal: Journal, plan: RenamePlan) -> Touched:
    """The paths of a plan on the disk."""
    return Touched(
        plan.root,
        journal.number,
        before=plan.before,
        after=plan.after,
        store=journal.store,
        fingerprints=plan.fingerprints,
    )


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn what the system refuses into our own error."""
    try:
        yield
    except OSError as error:
        raise RenameFailedError(error) from error


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let no request to end be heard: what runs now must run to its end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stands(plan: RenamePlan) -> bool:
    """Whether everything is as planned already."""
    after = plan.after
    return all(plan.fingerprints.of(f"{plan.root}/{path}") == after.get(path) for path in plan.paths)


def _check_worktree(memory: Memory, plan: RenamePlan, *, allow_dirty: bool) -> None:
    worktree = memory.worktree
    if worktree is None:
        return
    busy = worktree.under_way()
    if busy:
        raise GitError(f"{' and '.join(busy)} is under way in {worktree.top}; finish it first")
    if allow_dirty:
        return
    lead = indexing.lead(memory, plan.root)
    dirty = worktree.dirty({lead + change.old for change in plan.changes if change.old is not None})
    if dirty:
        raise DirtyFilesError({path[len(lead) :]: state for path, state in dirty.items()})


def _stage(
    memory: Memory, journal: Journal, plan: RenamePlan, touched: Touched, *, contents: Contents, progress: Progress
) -> None:
    """Write down everything that the rename or its reversal will need, and declare the journal prepared."""
    _require(touched.differing(plan.before))
    changes = [change for change in plan.changes if change.before != change.after]
    for done, change in enumerate(changes):
        if not done % 64:
            progress("staging", done, len(changes))
        like = None
        data = None
        if change.old is not None and change.before is not None:
            like = f"{plan.root}/{change.old}"
            data = _read(plan, change)
            journal.store.keep(change.before, data, like)
        if change.after is not None:
            journal.store.put(change.after, contents(change, data), like=like)
    journal.store.sync()
    indexing.note(memory, journal, plan)
    journal.prepare(plan, top=memory.top)


def _require(differing: list[str]) -> None:
    if differing:
        raise FilesChangedError(differing)


def _read(plan: RenamePlan, change: Change) -> bytes:
    assert change.old is not None
    assert change.before is not None
    path = f"{plan.root}/{change.old}"
    mode = mode_of(change.before)
    data = os.fsencode(os.readlink(path)) if stat.S_ISLNK(mode) else disk.read(path)
    if fingerprint_of(data, mode) != change.before:
        raise FilesChangedError([change.old])
    return data


def _planned(change: Change, data: bytes | None) -> bytes:
    """The new content that the plan itself describes, from the old one."""
    assert change.after is not None
    new = change.content.encode() if change.content is not None else rewritten(data or b"", change.edits)
    if new is None or fingerprint_of(new, mode_of(change.after)) != change.after:
        raise FilesChangedError([change.old or change.new or ""])
    return new


def _back_out(journal: Journal, plan: RenamePlan, error: BaseException) -> NoReturn:
    try:
        roll_back(journal, plan, skip=True)
    except (OSError, MmnameError) as failure:
        raise UnfinishedRenameError(journal.number, reason=f"{error}; then {failure}") from error
    raise error


def _origin(plan: RenamePlan) -> dict[str, str]:
    return {change.new: change.old for change in plan.changes if change.new is not None and change.old is not None}


def _counted(number: int, plan: RenamePlan) -> Applied:
    both = [change for change in plan.changes if change.old is not None and change.new is not None]
    return Applied(
        number=number,
        moved=sum(change.old != change.new for change in both),
        edited=sum(change.before != change.after for change in both),
        made=sum(change.old is None for change in plan.changes),
        removed=sum(change.new is None for change in plan.changes),
    )
