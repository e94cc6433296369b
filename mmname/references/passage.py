"""A passage: a stretch of text that means one thing, and the bytes of the file that each character stands for.

A file is read as Latin-1, so that a character of it is a byte of it, whatever its encoding: names are ASCII, and what
is not ASCII is never touched. Literals that are glued together, escapes and the strings of a notebook make a passage
whose characters do not lie side by side in the file; `starts` and `ends` say where each of them lies.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["HOLE", "Passage", "Strand", "asciified", "plain", "remainder", "true_text"]

HOLE = "\0"  # what a literal leaves open, such as `{x}` in an f-string

_FOREIGN = re.compile(r"[^\x00-\x7f]")


class Passage(NamedTuple):
    """A stretch of text, its place and its role.

    Attributes:
        text: the text as it is meant.
        starts: for each character the offset where it starts.
        ends: for each character the offset after it.
        kind: the form of the references in it.
        whole: whether the text as a whole is one reference; else names are looked for in it.
        loose: whether a bare name counts when nothing but blanks is around it, as in a command.
        frozen: why nothing in it may change; empty where it may.
        context: what the reference depends on: the module of an imported name, the `Config` beside a `Name`.
        escape: how new text has to be written at this place.
        parts: the passages that it is put together from, each of which may be a reference of its own.
        variables: what the variables of a shell script stand for.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    kind: str
    whole: bool = False
    loose: bool = False
    frozen: str = ""
    context: str = ""
    escape: Callable[[str], str] = str
    parts: tuple[Passage, ...] = ()
    variables: Mapping[str, str] = MappingProxyType({})

    def within(self, outer: Passage) -> Passage:
        """The same passage, its offsets in the text of `outer` replaced by those of the file.

        >>> cell = plain("ab", 10, 12, "cell")
        >>> plain("xaby", 1, 2, "path").within(cell).starts
        [11]
        """
        inner = self.escape
        return self._replace(
            starts=[outer.starts[i] for i in self.starts],
            ends=[outer.ends[i - 1] if i > j else outer.starts[i] for i, j in zip(self.ends, self.starts)],
            frozen=self.frozen or outer.frozen,
            escape=lambda text: outer.escape(inner(text)),
            parts=tuple(part.within(outer) for part in self.parts),
        )

    def shifted(self, by: int) -> Passage:
        """The same passage `by` bytes later in the file."""
        return self._replace(
            starts=[i + by for i in self.starts],
            ends=[i + by for i in self.ends],
            parts=tuple(part.shifted(by) for part in self.parts),
        )


def plain(text: str, start: int, end: int, kind: str, **role: Any) -> Passage:
    """The passage of `text` from `start` to `end`, written as it is meant."""
    return Passage(text[start:end], range(start, end), range(start + 1, end + 1), kind, **role)


def true_text(text: str) -> str:
    r"""What a stretch of a file read as Latin-1 says, which is UTF-8 nearly everywhere.

    >>> true_text("\xc3\xa9.py")
    'é.py'
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # from an escape that stands for more than a byte
        return text


def remainder(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches of `text` that none of the stretches `taken` covers.

    >>> list(remainder("abcdef", [(4, 5), (1, 2)]))
    [(0, 1), (2, 4), (5, 6)]
    """
    at = 0
    for start, end in sorted(taken):
        if at < start:
            yield at, start
        at = max(at, end)
    if at < len(text):
        yield at, len(text)


def asciified(text: str) -> str:
    """`text` with a letter for every character that is not ASCII, so that a parser's columns are our offsets."""
    return text if text.isascii() else _FOREIGN.sub("x", text)


class Strand:
    """What several stretches of a text mean when they are read as one, with the place of each character."""

    def __init__(self) -> None:
        self._characters: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, text: str, start: int, end: int) -> None:
        """Append the stretch of `text` as it stands."""
        self._characters += text[start:end]
        self._starts += range(start, end)
        self._ends += range(start + 1, end + 1)

    def add_escaped(
        self, text: str, start: int, end: int, *, escape: re.Pattern[str], meaning: Callable[[str], str]
    ) -> None:
        """Append the stretch of `text`, in which `escape` finds what stands for the `meaning` of its group 1."""
        for match in escape.finditer(text, start, end):
            self.add(text, start, match.start())
            self.add_meant(meaning(match[1]), *match.span())
            start = match.end()
        self.add(text, start, end)

    def add_meant(self, meaning: str, start: int, end: int) -> None:
        """Append what the stretch from `start` to `end` of the file stands for as a whole."""
        self._characters += meaning
        self._starts += [start] * len(meaning)
        self._ends += [end] * len(meaning)

    def add_unwritten(self, text: str, at: int) -> None:
        """Append what is meant at `at` and stands in no text, such as the `/` between two pieces of a path."""
        self._characters += text
        self._starts += [at] * len(text)
        self._ends += [at] * len(text)

    def add_passage(self, passage: Passage) -> None:
        """Append another passage."""
        self._characters += passage.text
        self._starts += passage.starts[: len(passage.text)]
        self._ends += passage.ends[: len(passage.text)]

    def add_place(self, at: int) -> None:
        """Say where a text stands that has no character."""
        self._starts.append(at)
        self._ends.append(at)

    def __bool__(self) -> bool:
        return bool(self._characters)

    @property
    def text(self) -> str:
        """All that was added so far."""
        return "".join(self._characters)

    def passage(self, kind: str, **role: Any) -> Passage:
        """All that was added, as one passage."""
        return Passage(self.text, self._starts, self._ends, kind, **role)
