"""Everything that can go wrong with a rename, as exceptions that carry fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mmname.errors import MmnameError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "ChooserError",
    "Conflict",
    "DirtyFilesError",
    "FilesChangedError",
    "GitError",
    "IndexUpdateError",
    "JournalError",
    "LockedError",
    "MapFileError",
    "NothingToUndoError",
    "PlanFileError",
    "RenameConflictError",
    "RenameError",
    "RenameFailedError",
    "UnfinishedRenameError",
]


class RenameError(MmnameError):
    """A rename that cannot be; nothing was changed, unless the class says otherwise."""


class ChooserError(RenameError, ValueError):
    """A way to choose new names that makes no sense."""


class Conflict(NamedTuple):
    """One reason why a plan cannot be carried out.

    Attributes:
        kind: the reason as one word, for programs.
        old: the file that would be renamed.
        new: its new path.
        reason: the reason in words.
    """

    kind: str
    old: str
    new: str
    reason: str


class RenameConflictError(RenameError):
    """A plan that would lose or break something; `conflicts` lists every reason, not the first."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        lines = (f"    {c.old} -> {c.new}: {c.reason}" for c in conflicts)
        super().__init__("\n".join([f"{_counted(len(conflicts), 'conflict')}, so nothing is renamed", *lines]))
        self.conflicts = tuple(conflicts)


class MapFileError(RenameError, ValueError):
    """A map of old and new names that cannot be read; `line` counts from 1, 0 is the file as a whole."""

    def __init__(self, file: str, reason: str, *, line: int = 0) -> None:
        super().__init__(f"{file}{f':{line}' if line else ''}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class PlanFileError(RenameError, ValueError):
    """A saved plan that cannot be read."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class FilesChangedError(RenameError):
    """Files that are no longer as they were when the rename was planned; `paths` lists them all."""

    def __init__(self, paths: Sequence[str], *, hint: str = "") -> None:
        shown = [f"    {path}" for path in paths]
        head = f"{_counted(len(paths), 'path')} changed since the rename was planned, so nothing is done"
        super().__init__("\n".join([head, *shown, *([hint] if hint else [])]))
        self.paths = tuple(paths)


class DirtyFilesError(RenameError):
    """Files among those touched that hold what git has not committed; `states` says of each how git calls it."""

    def __init__(self, states: Mapping[str, str]) -> None:
        head = f"{_counted(len(states), 'file')} with changes that are not committed; commit them or say --allow-dirty"
        super().__init__("\n".join([head, *(f"    {path} ({state})" for path, state in states.items())]))
        self.states = dict(states)


class GitError(RenameError):
    """What git refused to do, in its own words."""


class LockedError(RenameError):
    """Another rename is at work here; `process` is its number, where it is known."""

    def __init__(self, process: str) -> None:
        super().__init__(f"another rename{f' (process {process})' if process else ''} is at work here; wait for it")
        self.process = process


class JournalError(RenameError):
    """A journal that cannot be trusted."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(
            f"the journal of rename {number} cannot be used: {reason}; `mmname history --prune` lays it aside"
        )
        self.number = number
        self.reason = reason


class NothingToUndoError(RenameError, LookupError):
    """An undo of what is not there, or is undone already."""


class RenameFailedError(RenameError):
    """A rename that the system refused half way; everything is as before."""

    def __init__(self, error: OSError) -> None:
        place = f": {error.filename2 or error.filename}" if error.filename or error.filename2 else ""
        super().__init__(f"{error.strerror or error}{place}; nothing was changed")
        self.error = error


class UnfinishedRenameError(RenameError):
    """A rename that was cut short and stands between before and after, until it is recovered."""

    def __init__(self, number: int, *, reason: str = "") -> None:
        super().__init__(
            f"rename {number} was cut short{f' ({reason})' if reason else ''}; "
            "`mmname recover` takes it back, `mmname recover --forward` completes it"
        )
        self.number = number
        self.reason = reason


class IndexUpdateError(RenameError):
    """Everything is renamed, but git's index could not be brought along."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(
            f"rename {number} is done, but git's index does not know of it ({reason}); `mmname recover` tries again"
        )
        self.number = number
        self.reason = reason


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
