"""References in JSON: the strings, escapes undone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mmname.references.passage import Passage, Strand, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ESCAPE", "STRING", "escaped", "meant", "read"]

STRING = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def read(text: str) -> Iterator[Passage]:
    """The strings of a JSON file, keys included."""
    for string in STRING.finditer(text):
        if "\\" not in string[1]:
            yield plain(text, *string.span(1), "string", loose=True, escape=escaped)
            continue
        strand = Strand()
        strand.add_escaped(text, *string.span(1), escape=ESCAPE, meaning=meant)
        yield strand.passage("string", loose=True, escape=escaped)


def meant(sign: str) -> str:
    """What stands behind a backslash means."""
    return chr(int(sign[1:], 16)) if len(sign) > 1 else _SIGNS.get(sign, sign)


def escaped(new: str) -> str:
    """A text as it is written in a string."""
    return new.replace("\\", r"\\").replace('"', r"\"")
