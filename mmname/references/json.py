"""References in JSON: a config's `_base_`, and the other strings, escapes undone."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from mmname.references.passage import Passage, Strand, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ESCAPE", "STRING", "escaped", "meant", "read"]

STRING = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_BASE = re.compile(rf'"_base_"\s*:\s*({STRING.pattern}|\[[^\]]*\])', re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def read(text: str) -> Iterator[Passage]:
    """The strings of a JSON file, keys included."""
    first, last = _base(text)
    for string in STRING.finditer(text):
        passage = _passage(text, *string.span(1))
        is_base = first <= string.start() < last
        yield passage._replace(kind="base", whole=True, loose=False) if is_base else passage


def _base(text: str) -> tuple[int, int]:
    """From where to where the `_base_` of the whole file stands; nowhere where there is none."""
    found = _BASE.search(text)
    before = Counter(STRING.sub("", text[: found.start()])) if found else Counter()
    is_top = before["{"] - before["}"] == 1 and before["["] == before["]"]
    return found.span(1) if found and is_top else (0, 0)


def _passage(text: str, start: int, end: int) -> Passage:
    if "\\" not in text[start:end]:
        return plain(text, start, end, "string", loose=True, escape=escaped)
    strand = Strand()
    strand.add_escaped(text, start, end, escape=ESCAPE, meaning=meant)
    return strand.passage("string", loose=True, escape=escaped)


def meant(sign: str) -> str:
    """What stands behind a backslash means."""
    return chr(int(sign[1:], 16)) if len(sign) > 1 else _SIGNS.get(sign, sign)


def escaped(new: str) -> str:
    """A text as it is written in a string."""
    return new.replace("\\", r"\\").replace('"', r"\"")
