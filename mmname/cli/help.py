"""The page of help of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.screen import cells, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["page", "paragraphs"]

_NARROWEST, _WIDEST = 40, 100  # columns of a page
_MARGIN = 30  # columns of what is explained; where it is wider, what is said of it stands below
_ROOM = 26  # columns of what is said, before it is less


def page(usage: str, text: str, tables: Mapping[str, Sequence[tuple[str, str]]], end: str = "") -> str:
    """How a command is called, what it does, its options and commands, and what its exit codes mean."""
    from shutil import get_terminal_size

    width = min(max(get_terminal_size().columns, _NARROWEST), _WIDEST) - 2
    lines = [f"Usage: {usage}"]
    for paragraph in paragraphs(text):
        lines += ["", *_indented(paragraph, width)]
    for title, rows in tables.items():
        lines += ["", f"{title}:", *_table(rows, width)]
    if end:
        lines += ["", *_indented(end, width)]
    return "\n".join([*lines, ""])


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a docstring, each in one line."""
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


def _indented(text: str, width: int) -> list[str]:
    return [f"  {line}" for line in wrapped(text, width - 2)]


def _table(rows: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    margin = min(max(cells(name) for name, _ in rows), _MARGIN, width - 2 - _ROOM) + 2
    for name, said in rows:
        first, *rest = [line.strip() for line in wrapped(said, width - margin - 2)]
        if cells(name) <= margin - 2:
            yield f"  {name:{margin}}{first}"
        else:
            yield from (f"  {name}", f"  {'':{margin}}{first}")
        yield from (f"  {'':{margin}}{line}" for line in rest)
