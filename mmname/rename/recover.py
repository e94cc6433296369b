"""Recovery: a rename that was cut short is brought to before or to after."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mmname.rename.apply import disk_errors, finish, roll_back, roll_forward
from mmname.rename.errors import UnfinishedRenameError
from mmname.rename.indexing import take_back
from mmname.rename.memory import Memory
from mmname.rename.touched import Progress, silent

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Recovered", "recover", "unfinished"]


class Recovered(NamedTuple):
    """What a recovery did.

    Attributes:
        number: the rename, 0 if there was none to recover.
        state: where it stands now: `before`, `after`, `indexed` (only git had to be told), or `nothing` to recover.
        changed: paths that somebody else has changed and that were left as they are.
    """

    number: int
    state: str
    changed: tuple[str, ...] = ()


def unfinished(folder: Path) -> int | None:
    """The number of the rename of `folder` that was cut short, if there is one.

    Raises:
        LockedError: a rename is still at work.
    """
    journal = Memory.of(folder).cut_short()
    return journal.number if journal else None


def recover(
    folder: Path, *, forward: bool = False, skip_changed: bool = False, progress: Progress = silent
) -> Recovered:
    """Bring a rename that was cut short to before or, with `forward`, to after.

    Args:
        folder: any folder of the repository.
        forward: complete the rename instead of taking it back.
        skip_changed: leave files alone that somebody has changed since, instead of refusing.
        progress: is told how far it is.

    Raises:
        FilesChangedError: a file is neither as it was nor as it should become; nothing was touched.
        LockedError: the rename is still at work.
        UnfinishedRenameError: the disk refused; recovering again goes on from there.
        IndexUpdateError: the files are as they should be, but git's index could not be updated.
    """
    memory = Memory.of(folder)
    if not memory.journals.is_dir():
        return Recovered(0, "nothing")
    with disk_errors(), memory.locked():
        for journal in memory.all():
            if not journal.begun:
                journal.discard()
        unfinished = memory.unfinished()
        if unfinished is None:
            unindexed = memory.unindexed()
            if unindexed is None:
                return Recovered(0, "nothing")
            finish(memory, unindexed, unindexed.plan(memory.top))
            return Recovered(unindexed.number, "indexed")
        plan = unfinished.plan(memory.top)
        try:
            if not forward:
                take_back(memory, unfinished)
                changed = roll_back(unfinished, plan, skip=skip_changed, progress=progress)
                return Recovered(unfinished.number, "before", tuple(changed))
            changed = roll_forward(unfinished, plan, skip=skip_changed, progress=progress)
        except OSError as error:
            raise UnfinishedRenameError(unfinished.number, reason=f"and recovering it failed: {error}") from error
        finish(memory, unfinished, plan)
        return Recovered(unfinished.number, "after", tuple(changed))
