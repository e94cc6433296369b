"""Everything that can go wrong, as exceptions that carry fields and draw where the fault is."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "BuildError",
    "ConfigFileError",
    "DataError",
    "MetafileError",
    "MmnameError",
    "NameSyntaxError",
    "NoDialectError",
    "QueryError",
    "RepositoryError",
    "ScheduleError",
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
        return self.drawn()

    def drawn(self, width: int | None = None) -> str:
        """The message, the fault in the name, what was expected and what may be meant, on so many columns."""
        lines = [self.message, *_picture(self.text, self.span, width)]
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


class NoDialectError(MmnameError, LookupError):
    """A tree whose names fit no convention that is known; `root` is its folder, `reason` says how that is known."""

    def __init__(self, root: str, reason: str, known: Sequence[str]) -> None:
        super().__init__(
            f"the configs in {root} fit no convention that is known ({reason}), so nothing is said of their names; "
            f'give their dialect, here or as dialect = "..." in mmname.toml; known are {", ".join(known)}'
        )
        self.root = root
        self.reason = reason


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


class RepositoryError(MmnameError, OSError):
    """A repository that cannot be read; `path` is the file or folder at fault."""

    def __init__(self, reason: str, *, path: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason
        self.path = path


_WIDTH = 100  # characters of a name that are shown around a fault
_INDENT = 4


def _picture(text: str, span: tuple[int, int], width: int | None = None) -> list[str]:
    """The line of `text` around `span` and the marker below it, never wider than a screen."""
    from mmname.screen import cells

    room = _WIDTH
    if width is not None and cells(text[: _WIDTH + 1]) > width - _INDENT:
        room = max(min(_WIDTH, width - _INDENT - 2 * len("...")), 10)
    start, end = span
    first = max(0, start - room // 2) if len(text) > room else 0
    window = text[first : first + room]
    while width is not None and cells(window) > max(room, width - _INDENT):
        window = window[:-1]
    shown = "".join(c if c.isprintable() else "?" for c in window)
    marked = shown[start - first : max(start + 1, end) - first]
    lead, tail = "..." if first else "", "..." if first + len(window) < len(text) else ""
    before = cells(lead + shown[: start - first])
    return [f"{'':{_INDENT}}{lead}{shown}{tail}", " " * (_INDENT + before) + "^" * max(1, cells(marked))]


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} or {words[-1]}"
