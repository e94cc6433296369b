"""References in Jupyter notebooks: the source of cells, which is Python or Markdown inside JSON strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.references import json, markdown, plaintext, python, shell
from mmname.references.passage import Passage, Strand, plain, remainder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["read"]

_BLANK = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"[-+.\w]+")
_MAGIC = re.compile(r"^[ \t]*[!%?](?:.*\\\r?\n)*.*", re.MULTILINE)  # a command, with the lines that continue it
_SHELL = re.compile(r"[ \t]*%%(?!time|capture|prun)")
_READERS = {"markdown": markdown.read, "code": python.read}


class _String(NamedTuple):
    start: int
    end: int


def read(text: str) -> Iterator[Passage]:
    """The passages of a notebook; what a run has printed is found too, and stays."""
    try:
        book = _value(text, 0)[0]
    except (ValueError, IndexError, RecursionError):
        yield from plaintext.read(text)
        return
    taken = []
    for cell in _cells(book):
        pieces = cell["source"] if isinstance(cell.get("source"), list) else [cell.get("source")]
        strings = [piece for piece in pieces if isinstance(piece, _String)]
        taken += strings
        kind = cell.get("cell_type")
        yield from _cell(text, strings, text[kind.start : kind.end] if isinstance(kind, _String) else "raw")
    for start, end in remainder(text, taken):
        yield plain(text, start, end, "notebook-output", frozen="the output of a notebook's cell is a record")


def _cells(book: Any) -> Iterator[Mapping[str, Any]]:
    """Every mapping of the notebook that has a source."""
    cells = book.get("cells") if isinstance(book, dict) else None
    yield from (cell for cell in cells or () if isinstance(cell, dict))


def _cell(text: str, strings: list[_String], kind: str) -> Iterator[Passage]:
    strand = Strand()
    for string in strings:
        strand.add_escaped(text, *string, escape=json.ESCAPE, meaning=json.meant)
    outer = strand.passage("notebook", escape=json.escaped)
    source = outer.text
    reader = _READERS.get(kind, plaintext.read)
    if kind == "code" and _SHELL.match(source):
        reader = shell.read
    elif kind == "code":
        for magic in _MAGIC.finditer(source):
            yield plain(source, *magic.span(), "code-path", loose=True).within(outer)
        source = _MAGIC.sub(_blanked, source)
    for passage in reader(source):
        yield passage.within(outer)


def _blanked(magic: re.Match[str]) -> str:
    """Nothing, of the same length and indent, in place of a command that Python does not know."""
    lines = re.sub(r"[^\r\n]", " ", magic[0])
    indent = len(magic[0]) - len(magic[0].lstrip(" \t"))
    return lines if len(magic[0]) < indent + 4 else f"{lines[:indent]}...{lines[indent + 3 :]}"


def _value(text: str, at: int) -> tuple[Any, int]:
    """The JSON value at `at` and the place after it; a string is given as its place."""
    at = _skip(text, at)
    sign = text[at]
    if sign == '"':
        return _string(text, at)
    if sign == "{":
        return _mapping(text, at + 1)
    if sign == "[":
        return _sequence(text, at + 1)
    word = _WORD.match(text, at)
    if not word:
        raise ValueError(at)
    return word[0], word.end()


def _string(text: str, at: int) -> tuple[_String, int]:
    found = json.STRING.match(text, at)
    if not found:
        raise ValueError(at)
    return _String(*found.span(1)), found.end()


def _mapping(text: str, at: int) -> tuple[dict[str, Any], int]:
    values: dict[str, Any] = {}
    at = _skip(text, at)
    while text[at] != "}":
        key, at = _string(text, at)
        at = _skip(text, at)
        if text[at] != ":":
            raise ValueError(at)
        values[text[key.start : key.end]], at = _value(text, at + 1)
        at = _next(text, at, "}")
    return values, at + 1


def _sequence(text: str, at: int) -> tuple[list[Any], int]:
    values = []
    at = _skip(text, at)
    while text[at] != "]":
        value, at = _value(text, at)
        values.append(value)
        at = _next(text, at, "]")
    return values, at + 1


def _next(text: str, at: int, end: str) -> int:
    """The place after the comma at `at`, or `at` itself where the collection ends."""
    at = _skip(text, at)
    if text[at] == ",":
        return _skip(text, at + 1)
    if text[at] != end:
        raise ValueError(at)
    return at


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    assert found
    return found.end()
