"""A reference: one place where a config's name stands, what it resolves to, and whether it may be rewritten."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Edit", "Reference"]


class Reference(NamedTuple):
    """One place in a file that names a config.

    Attributes:
        path: the file, as a POSIX path relative to the root.
        start: first byte of the text in that file.
        end: the byte after its last.
        text: the name as it is meant, escapes and joints of literals undone.
        kind: the form of the reference, such as `base`, `markdown-link` or `metafile-config`.
        confidence: `sure`, `likely`, `frozen` or `ambiguous`.
        target: the file or folder it resolves to, as a POSIX path relative to the root; None for nothing.
        reason: in words, why it is dead, stays, or is doubtful; empty for a sure one.
        line: line of the first character, counted from 1.
        column: column of the first character, in characters counted from 1.
        dies: whether it leads to something now and will lead to nothing; only of those that stay.
    """

    path: str
    start: int
    end: int
    text: str
    kind: str
    confidence: str
    target: str | None
    reason: str
    line: int
    column: int
    dies: bool = False


class Edit(NamedTuple):
    """Bytes `start` to `end` of the file `path`, `old`, become `new`; `path` is where the file stands before a move."""

    path: str
    start: int
    end: int
    old: bytes
    new: bytes
    kind: str
    confidence: str
