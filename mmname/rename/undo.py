"""Undo: what a rename did, planned backwards and carried out by the same machine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from mmname.rename.apply import Applied, carry_out, disk_errors, touched_by
from mmname.rename.errors import FilesChangedError, JournalError, NothingToUndoError, UnfinishedRenameError
from mmname.rename.folding import fold
from mmname.rename.memory import Memory
from mmname.rename.plan import Change, Move, RenamePlan, inverse
from mmname.rename.touched import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from mmname.rename.journal import Journal

__all__ = ["Past", "Pruned", "forget", "history", "plan_undo", "prune", "repeated", "undo"]


class Past(NamedTuple):
    """A rename of the past.

    Attributes:
        number: the number under which it can be undone.
        time: when it was begun, ISO 8601 in UTC.
        root: the folder that its paths are relative to.
        state: `applied`, `undone`, `unfinished`, `at work` (another process has not ended it yet), or `damaged`.
        undoes: the number of the rename that it undid, if it was an undo.
        moves: the files that it moved.
        edited: how many files it rewrote.
        note: what is wrong with it, if it is damaged.
    """

    number: int
    time: str
    root: str
    state: str
    undoes: int | None
    moves: tuple[Move, ...]
    edited: int
    note: str = ""


class Pruned(NamedTuple):
    """What a pruning did: the numbers of the renames that are forgotten, and of the damaged ones, laid aside."""

    forgotten: tuple[int, ...]
    laid_aside: tuple[int, ...]


def history(folder: Path) -> list[Past]:
    """The renames of the repository around `folder`, oldest first; one that cannot be read is named as damaged."""
    memory = Memory.of(folder)
    with disk_errors():
        known = [journal for journal in memory.all() if journal.begun]
        active = _active(known)
        working = memory.is_locked()
        return [_past(memory, journal, active, working=working) for journal in known]


def plan_undo(folder: Path, number: int | None = None, *, skip_changed: bool = False) -> RenamePlan:
    """The plan that undoes a rename: number `number`, or the last one that is not undone yet.

    Args:
        folder: any folder of the repository.
        number: which one; an undo can be undone too.
        skip_changed: leave files alone that were edited since, instead of refusing.

    Raises:
        NothingToUndoError: there is no such rename, or it is undone already.
        FilesChangedError: files were edited since; it lists them all.
        UnfinishedRenameError: a rename was cut short and has to be recovered first.
    """
    memory = Memory.of(folder)
    with disk_errors():
        journal = _chosen(memory, number)
        return _plan(memory, journal, skip_changed=skip_changed)


def undo(
    folder: Path, number: int | None = None, *, skip_changed: bool = False, progress: Progress = silent
) -> Applied:
    """Undo a rename; arguments and errors are those of `plan_undo` and `apply`."""
    memory = Memory.of(folder)
    with disk_errors(), memory.locked():
        journal = _chosen(memory, number, locked=True)
        plan = _plan(memory, journal, skip_changed=skip_changed)
        if not plan:
            return Applied(0, 0, 0, 0, 0)
        return carry_out(memory, plan, contents=lambda change, _: _kept(journal, change), progress=progress)


def forget(folder: Path, *, keep: int) -> int:
    """Remove the journals of all but the last `keep` renames, which then cannot be undone, and say how many went."""
    memory = Memory.of(folder)
    if not memory.journals.is_dir():
        return 0
    with disk_errors(), memory.locked():
        old = [journal for journal in memory.all() if journal.committed]
        old = old[: max(0, len(old) - keep)]
        for journal in old:
            journal.discard()
        return len(old)


def prune(folder: Path) -> Pruned:
    """Free the space of what no undo of a standing rename needs.

    Renames that were taken back are forgotten, with the undos that took them back. A damaged journal is laid aside,
    with all that it holds, in a folder that nothing here looks at; one that was cut short and can be recovered stays.
    """
    memory = Memory.of(folder)
    if not memory.journals.is_dir():
        return Pruned((), ())
    with disk_errors(), memory.locked():
        known = [journal for journal in memory.all() if journal.begun]
        damaged = [journal for journal in known if _damage(memory, journal)]
        sound = [journal for journal in known if journal not in damaged and journal.committed]
        active = _active(sound)
        needless = [j for j in sound if j.number not in active or j.undoes is not None]
        for journal in damaged:
            journal.lay_aside()
        for journal in needless:
            journal.discard()
        return Pruned(tuple(j.number for j in needless), tuple(j.number for j in damaged))


def _damage(memory: Memory, journal: Journal) -> str:
    """Why a journal cannot be used, or nothing."""
    try:
        journal.plan(memory.top)
    except JournalError as error:
        return error.reason
    return ""


def repeated(root: Path, moves: Sequence[Move]) -> int | None:
    """The number of the last rename, if it made just these moves and the files are still where it put them."""
    memory = Memory.of(root)
    known = [journal for journal in memory.all() if journal.begun]
    standing = max(_active(known), default=None)
    if not moves or standing is None:
        return None
    journal = next(journal for journal in known if journal.number == standing)
    try:
        plan = journal.plan(memory.top)
    except JournalError:  # told of when it is undone; it is no reason not to rename
        return None
    same = plan.root == root and {move[:2] for move in plan.moves} == {move[:2] for move in moves}
    return standing if same and not touched_by(journal, plan).differing(plan.after) else None


def _chosen(memory: Memory, number: int | None, *, locked: bool = False) -> Journal:
    unfinished = memory.unfinished() if locked else memory.cut_short()
    if unfinished is not None:
        raise UnfinishedRenameError(unfinished.number)
    known = {journal.number: journal for journal in memory.all() if journal.committed}
    active = _active(known.values())
    if number is None:
        number = max((n for n in active if known[n].undoes is None), default=0)
        if not number:
            raise NothingToUndoError(f"no rename to undo in {memory.top}")
    if number not in known:
        numbers = ", ".join(map(str, sorted(known))) or "none"
        raise NothingToUndoError(f"no rename {number} in {memory.top}; there is: {numbers}")
    if number not in active:
        by = max(journal.number for journal in known.values() if journal.undoes == number)
        raise NothingToUndoError(f"rename {number} is undone already, by number {by}")
    return known[number]


def _active(journals: Iterable[Journal]) -> set[int]:
    """The numbers of the renames that stand, since nothing that stands has undone them."""
    undone: set[int] = set()
    active = set()
    for journal in sorted(journals, key=lambda journal: -journal.number):
        if not journal.committed or journal.number in undone:
            continue
        active.add(journal.number)
        if journal.undoes is not None:
            undone.add(journal.undoes)
    return active


def _plan(memory: Memory, journal: Journal, *, skip_changed: bool) -> RenamePlan:
    plan = replace(inverse(journal.plan(memory.top)), undoes=journal.number)
    changed = touched_by(journal, plan).differing(plan.before)
    if not changed:
        return plan
    if not skip_changed:
        later = [j.number for j in memory.all() if j.number > journal.number and j.number in _active(memory.all())]
        hint = f"undo rename {later[-1]} first, or" if later else "to undo the rest,"
        raise FilesChangedError(changed, hint=f"{hint} say --skip-changed")
    return _without(plan, set(changed))


def _without(plan: RenamePlan, changed: set[str]) -> RenamePlan:
    """The plan without what touches `changed`, nor what would have to come to a path that is not left then."""
    blocked = {fold(path) for path in changed}
    kept: list[Change] = []
    waiting = list(plan.changes)
    while len(kept) != len(waiting):
        kept = waiting
        waiting = [c for c in kept if not blocked & {fold(path) for path in (c.old, c.new) if path}]
        for change in set(kept) - set(waiting):
            blocked |= {fold(path) for path in (change.old, change.new) if path}
    moves = {(change.old, change.new) for change in kept}
    return replace(plan, changes=tuple(kept), moves=tuple(m for m in plan.moves if (m.old, m.new) in moves))


def _kept(journal: Journal, change: Change) -> bytes:
    assert change.after is not None
    return journal.store.read(change.after)


def _past(memory: Memory, journal: Journal, active: set[int], *, working: bool) -> Past:
    state = "applied" if journal.number in active else "undone" if journal.committed else "unfinished"
    if state == "unfinished" and working:
        state = "at work"
    try:
        plan = journal.plan(memory.top)
    except JournalError as error:
        return Past(journal.number, journal.time, "", "damaged", journal.undoes, (), 0, error.reason)
    both = [change for change in plan.changes if change.old is not None and change.new is not None]
    edited = sum(change.before != change.after for change in both)
    return Past(journal.number, journal.time, str(plan.root), state, journal.undoes, plan.moves, edited)
