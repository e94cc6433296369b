"""What a rename does to git's index: noted before the files move, carried out once they have."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from mmname.rename import disk
from mmname.rename.errors import GitError

if TYPE_CHECKING:
    from pathlib import Path

    from mmname.rename.journal import Journal
    from mmname.rename.memory import Memory
    from mmname.rename.plan import RenamePlan

__all__ = ["lead", "note", "take_back", "update"]


def lead(memory: Memory, root: Path) -> str:
    """What stands before the paths of a plan to make them relative to the top of the work tree."""
    inside = os.path.relpath(root, memory.top).replace(os.sep, "/")
    return "" if inside == "." else f"{inside}/"


def note(memory: Memory, journal: Journal, plan: RenamePlan) -> None:
    """Write down the index entries of the moved files as they are and as they will be.

    A stub takes the place of a file that git knows, so git is told that it is meant to be added (`git add -N`), and the
    next `git commit -a` has it.
    """
    if memory.worktree is None:
        return
    start = lead(memory, plan.root)
    moves = {start + move.old: start + move.new for move in plan.moves}
    try:
        entries = memory.worktree.entries()
    except GitError:  # the update will fail, and say so, once the files have moved
        return
    before = {path: entries[path] for path in {*moves, *moves.values()} if path in entries}
    after = {path: meta for path, meta in before.items() if path not in moves}
    after.update({new: before[old] for old, new in moves.items() if old in before})
    made = [start + change.new for change in plan.changes if change.old is None and change.new is not None]
    intended = [path for path in made if path in before and path not in after]
    fields = {"before": before, "after": after, "intended": intended}
    disk.write(str(journal.note), json.dumps(fields).encode())


def update(memory: Memory, journal: Journal) -> None:
    """Bring the index to where the note says, and write down that it is there."""
    if memory.worktree is None:
        return
    if not journal.note.exists():
        raise GitError("it could not be read when the rename began")
    fields = json.loads(journal.note.read_bytes())
    disk.step("git", str(memory.worktree.folder))
    memory.worktree.update_index(fields["before"], fields["after"])
    memory.worktree.intend(fields.get("intended", ()))
    journal.mark_indexed()


def take_back(memory: Memory, journal: Journal) -> None:
    """Bring the index to where it was, should the journal have lost that the rename was committed."""
    if memory.worktree is not None and journal.note.exists():
        fields = json.loads(journal.note.read_bytes())
        memory.worktree.update_index(fields["after"], fields["before"], intended=fields.get("intended", ()))
