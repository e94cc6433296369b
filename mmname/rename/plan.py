"""The plan of a rename: which files move, which bytes change, what stays; data, written nowhere yet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from mmname.rename.fingerprint import Fingerprints

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from mmname.references import Edit, Reference

__all__ = ["Change", "Folder", "Move", "Options", "RenamePlan", "Skipped", "State", "inverse", "rewritten"]

State = dict[str, str]
"""What stands where: the fingerprint of each path, POSIX and relative to the root; one that is not there is absent."""


class Move(NamedTuple):
    """One file and its new path; `note` says what the new name lost or assumed."""

    old: str
    new: str
    note: str = ""


class Change(NamedTuple):
    """What happens to one file.

    Attributes:
        old: its path before; None for a file that is made.
        new: its path after; None for a file that is removed.
        before: its fingerprint before.
        after: its fingerprint after.
        edits: the byte ranges that differ, in order.
        content: the whole content of a file that is made.
    """

    old: str | None
    new: str | None
    before: str | None
    after: str | None
    edits: tuple[Edit, ...] = ()
    content: str | None = None


class Folder(NamedTuple):
    """A folder that is made or left empty, and its permissions where it had some."""

    path: str
    mode: int | None = None


class Skipped(NamedTuple):
    """A config that was asked for and is not renamed, and why."""

    path: str
    reason: str


class Options(NamedTuple):
    """How a plan was made, so that it can be made again.

    Attributes:
        likely: whether references that are only likely are rewritten.
        names: whether `Name:` entries of metafiles that equalled the old name are.
        stubs: whether a file stays at each old path that says where the config went.
        reference: where the stubs send the reader besides the new path.
        own_links: whether addresses of the repository on its default branch are rewritten.
        break_references: whether the rename goes on where a reference cannot say the new name.
    """

    likely: bool = True
    names: bool = True
    stubs: bool = False
    reference: str | None = None
    own_links: bool = False
    break_references: bool = False


@dataclass(frozen=True)
class RenamePlan:
    """Everything that one rename does.

    Attributes:
        root: the folder that all paths are relative to.
        moves: old and new path of each file that is renamed.
        changes: what happens to each file that is touched, moved or not.
        made: folders that are made, parents first.
        left: folders that are empty afterwards and go, children first.
        kept: references to a renamed config that stay as they are.
        skipped: configs that were asked for and are not renamed.
        asked: how many files were asked for, those that have the right name already included.
        options: how the plan was made.
        undoes: the number of the rename that this one undoes, if it does.
    """

    root: Path
    moves: tuple[Move, ...] = ()
    changes: tuple[Change, ...] = ()
    made: tuple[Folder, ...] = ()
    left: tuple[Folder, ...] = ()
    kept: tuple[Reference, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    asked: int = 0
    options: Options = field(default_factory=Options)
    undoes: int | None = None
    fingerprints: Fingerprints = field(default_factory=Fingerprints, compare=False, repr=False)

    def __bool__(self) -> bool:
        return bool(self.changes)

    @cached_property
    def before(self) -> State:
        """What stands where before the rename."""
        return {change.old: change.before for change in self.changes if change.old is not None and change.before}

    @cached_property
    def after(self) -> State:
        """What stands where after the rename."""
        return {change.new: change.after for change in self.changes if change.new is not None and change.after}

    @property
    def paths(self) -> set[str]:
        """Every path that the rename touches."""
        return {path for change in self.changes for path in (change.old, change.new) if path is not None}

    def edits(self) -> Iterator[Edit]:
        """Every edit of every file."""
        for change in self.changes:
            yield from change.edits


def rewritten(data: bytes, edits: Iterable[Edit]) -> bytes | None:
    """The content `data` with every edit made; None where an edit does not find what it replaces.

    >>> from mmname.references import Edit
    >>> rewritten(b"_base_ = 'a.py'", [Edit("c.py", 10, 14, b"a.py", b"b.py", "base", "sure")])
    b"_base_ = 'b.py'"
    """
    parts, done = [], 0
    for edit in edits:
        if edit.start < done or data[edit.start : edit.end] != edit.old:
            return None
        parts += [data[done : edit.start], edit.new]
        done = edit.end
    return b"".join([*parts, data[done:]])


def inverse(plan: RenamePlan) -> RenamePlan:
    """The plan that leads back; the contents that it needs are in the journal of the one that led here."""
    return replace(
        plan,
        moves=tuple(Move(move.new, move.old) for move in plan.moves),
        changes=tuple(Change(c.new, c.old, c.after, c.before) for c in plan.changes),
        made=plan.left[::-1],
        left=plan.made[::-1],
        kept=(),
        skipped=(),
    )
