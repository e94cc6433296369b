"""Everything that can go wrong, as exceptions that carry fields and draw where the fault is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "BuildError",
    "ChooserError",
    "ConfigFileError",
    "Conflict",
    "DataError",
    "DirtyFilesError",
    "FilesChangedError",
    "GitError",
    "IndexUpdateError",
    "JournalError",
    "LockedError",
    "MapFileError",
    "MetafileError",
    "MmnameError",
    "NameSyntaxError",
    "NothingToUndoError",
    "PlanFileError",
    "QueryError",
    "RenameConflictError",
    "RenameError",
    "RenameFailedError",
    "RepositoryError",
    "ScheduleError",
    "UnfinishedRenameError",
    "UnknownDialectError",
    "ZooError",
]


class MmnameError(Exception):
    """The base of every error that mmname raises."""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the fields, since `args` holds only the message."""
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(kind: type[MmnameError], args: tuple[object, ...], fields: dict[str, object]) -> MmnameError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(fields)
    return error


class NameSyntaxError(MmnameError, ValueError):
    """A text that cannot be read as a config name.

    Attributes:
        text: the name, as it was given.
        span: start and end of the fault, in characters of `text`.
        expected: what could have stood there, in words.
        suggestion: the known word that is nearest to the one at fault, if any is near.

    >>> error = NameSyntaxError("unknown word 'r5O'", text="faster_rcnn_r5O_fpn_1x_coco", span=(12, 15),
    ...                         expected=["a backbone"], suggestion="r50")
    >>> print(error)
    unknown word 'r5O'
        faster_rcnn_r5O_fpn_1x_coco
                    ^^^
    expected a backbone
    did you mean 'r50'?
    """

    def __init__(
        self,
        message: str,
        *,
        text: str,
        span: tuple[int, int],
        expected: Sequence[str] = (),
        suggestion: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.span = span
        self.expected = tuple(expected)
        self.suggestion = suggestion

    def __str__(self) -> str:
        lines = [self.message, *_picture(self.text, self.span)]
        if self.expected:
            lines.append(f"expected {_listed(self.expected)}")
        if self.suggestion:
            lines.append(f"did you mean {self.suggestion!r}?")
        return "\n".join(lines)


class BuildError(MmnameError, ValueError):
    """A record that no name of a dialect can hold; `field` and `reason` say why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"cannot write {field}: {reason}")
        self.field = field
        self.reason = reason


class ScheduleError(MmnameError, ValueError):
    """A schedule, or a number for one, that makes no sense; `value` is the one at fault."""

    def __init__(self, message: str, *, value: object = None) -> None:
        super().__init__(message)
        self.value = value


class UnknownDialectError(MmnameError, LookupError):
    """A dialect that nobody has described; `known` lists those that are."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"unknown dialect {name!r}; known are {', '.join(known)}")
        self.name = name
        self.known = tuple(known)


class ConfigFileError(MmnameError, ValueError):
    """A config file that cannot be read; `path` and `line` say where."""

    def __init__(self, reason: str, *, path: str, line: int | None = None) -> None:
        super().__init__(f"{path}{'' if line is None else f':{line}'}: {reason}")
        self.reason = reason
        self.path = path
        self.line = line


class DataError(MmnameError, ValueError):
    """A table of words that cannot be used; names the file, the table and the key."""

    def __init__(self, reason: str, *, file: str, table: str = "", key: str = "") -> None:
        place = "".join([file, f" [{table}]" if table else "", f" {key}" if key else ""])
        super().__init__(f"{place}: {reason}")
        self.reason = reason
        self.file = file
        self.table = table
        self.key = key


class MetafileError(MmnameError, ValueError):
    """A metafile that cannot be read; `path` and `line` say where."""

    def __init__(self, reason: str, *, path: str, line: int | None = None) -> None:
        super().__init__(f"{path}{'' if line is None else f':{line}'}: {reason}")
        self.reason = reason
        self.path = path
        self.line = line


class QueryError(MmnameError, ValueError):
    """A condition that asks for what is not there; `condition` is the one at fault, `suggestion` the nearest field."""

    def __init__(self, reason: str, *, condition: str, suggestion: str | None = None) -> None:
        hint = f"; did you mean {suggestion!r}?" if suggestion else ""
        super().__init__(f"{condition}: {reason}{hint}")
        self.reason = reason
        self.condition = condition
        self.suggestion = suggestion


class ZooError(MmnameError, ValueError):
    """A database of configs that cannot be made or read; `path` is the file or folder at fault."""

    def __init__(self, reason: str, *, path: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason
        self.path = path


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
        super().__init__(f"the journal of rename {number} cannot be used: {reason}")
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


class RepositoryError(MmnameError, OSError):
    """A repository that cannot be read; `path` is the file or folder at fault."""

    def __init__(self, reason: str, *, path: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason
        self.path = path


_WIDTH = 100


def _picture(text: str, span: tuple[int, int]) -> list[str]:
    """The line of `text` around `span` and the marker below it, never wider than a screen."""
    start, end = span
    first = max(0, start - _WIDTH // 2) if len(text) > _WIDTH else 0
    window = text[first : first + _WIDTH]
    shown = "".join(c if c.isprintable() else "?" for c in window)
    width = max(1, min(end, first + len(window)) - start)
    lead, tail = "..." if first else "", "..." if first + len(window) < len(text) else ""
    return [f"    {lead}{shown}{tail}", "    " + " " * (len(lead) + start - first) + "^" * width]


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} or {words[-1]}"
