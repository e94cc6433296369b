"""What a screen can show: how wide it is, whether in colour, and how texts are laid out on it uncut."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

__all__ = [
    "aligned",
    "block",
    "cells",
    "folded",
    "has_colour",
    "has_screen",
    "painted",
    "styled",
    "width_of",
    "wrapped",
]

_GAP = 2
_LEAST = 16  # a column of prose is not made narrower than this
_SGR = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "bold red": "1;31",
}


class styled(str):  # noqa: N801  (it is used as a function is)
    """A text with the style that it is shown in where there are colours; else it is a string like any other."""

    __slots__ = ("style",)
    style: str

    def __new__(cls, text: str, style: str) -> styled:
        """A text in a style: a colour, bold, dim, or bold red."""
        made = super().__new__(cls, text)
        made.style = style
        return made


def has_screen(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal that people look at."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it is closed
        return False


def width_of(stream: TextIO | None) -> int | None:
    """The columns of a terminal, as COLUMNS or else the terminal says; None where a line may be of any length."""
    if stream is None or not has_screen(stream):
        return None
    told = os.environ.get("COLUMNS", "")
    if told.isdigit() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError):
        return None


def has_colour(stream: TextIO | None, wish: str = "auto") -> bool:
    """Whether a stream is to have colours: as `wish` says (always, never, auto), else NO_COLOR, else FORCE_COLOR.

    With none of these a terminal has them that is not a dumb one; <https://no-color.org>, <https://force-color.org>.
    """
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.name == "nt" and not os.environ.keys() & {"WT_SESSION", "ANSICON", "TERM"}:
        return False
    return has_screen(stream) and os.environ.get("TERM") != "dumb"


def cells(text: str) -> int:
    """How many columns a text takes; most characters of Chinese take two.

    >>> cells("coco"), cells("配置")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def painted(text: str, *, colour: bool, style: str = "") -> str:
    """A text in its own style, or in `style`, as a terminal takes it; the text alone without `colour`."""
    style = getattr(text, "style", style)
    return f"\033[{_SGR[style]}m{text}\033[0m" if colour and style and text else str(text)


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` columns, broken at spaces; a word that is longer has a line of its own.

    >>> wrapped("expected a neck or another setting", 16)
    ['expected a neck', 'or another', 'setting']
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and cells(lines[-1]) + 1 + cells(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    style = getattr(text, "style", "")
    return [styled(line, style) for line in lines] if style else lines


def folded(line: str, width: int | None) -> str:
    """A line that is folded at spaces, what follows below set in, where the screen is narrower."""
    if width is None or cells(line) <= width:
        return line
    lead = " " * (len(line) - len(line.lstrip()) + 4)
    first, *rest = wrapped(line, width)
    return f"\n{lead}".join([first, *(wrapped(" ".join(rest), width - len(lead)) if rest else [])])


def aligned(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, width: int | None = None, colour: bool = False
) -> Iterator[str]:
    r"""The lines of a table: columns side by side, folded at spaces where they are too wide; else a block for each row.

    >>> rows = [("fcos_r50", "exact", "the project's own name")]
    >>> print(*aligned(("name", "certainty", "why"), rows), sep="\n")
    name      certainty  why
    fcos_r50  exact      the project's own name
    >>> print(*aligned(("name", "certainty", "why"), rows, width=26), sep="\n")
    fcos_r50
      certainty  exact
      why        the project's
                 own name
    """
    every = [tuple(styled(title, "bold") for title in head), *map(tuple, rows)]
    columns = list(zip(*every))
    widths = [max(map(cells, column), default=0) for column in columns]
    if width is not None and _total(widths) > width:
        narrow = [max((cells(word) for text in column for word in text.split(" ")), default=0) for column in columns]
        least = [min(whole, max(word, _LEAST)) for whole, word in zip(widths, narrow)]
        if _total(least) > width:
            yield from _stacked(head, every[1:], width, colour)
            return
        widths = _fitting(widths, least, width)
    for row in every:
        yield from _side_by_side(row, widths, colour)


def block(
    title: str, rows: Sequence[Sequence[str]], *, width: int | None = None, colour: bool = False
) -> Iterator[str]:
    r"""A title and below it rows of a label and what is said of it, side by side or, on a narrow screen, below.

    >>> print(*block("x", [("weights", "1.0", "https://example.org/a/long/path")], width=24), sep="\n")
    x
      weights  1.0
        https://example.org/a/long/path
    """
    yield painted(title, colour=colour, style="bold")
    widths = [max(map(cells, column), default=0) for column in zip(*rows)]
    if width is not None and rows and 2 + _total(widths) > width:
        widths[-1] = max(width - 2 - _total(widths[:-1]) - _GAP, 0)
    for row in rows:
        if width is None or _fits(row[-1], widths[-1]):
            yield from (f"  {line}" for line in _side_by_side(row, widths, colour))
        else:
            yield from _labelled(row[0], row[1:], widths[0], width, colour)


def _fits(text: str, width: int) -> bool:
    """Whether a text can stand in a column: as it is, or folded where that is not too narrow for prose."""
    return cells(text) <= width or (width >= _LEAST and max(map(cells, text.split(" "))) <= width)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * max(len(widths) - 1, 0)


def _fitting(widths: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Widths that fit: the widest columns give first, none more than it can."""
    made = list(widths)
    while _total(made) > width:
        widest = max((place for place in range(len(made)) if made[place] > least[place]), key=made.__getitem__)
        made[widest] -= 1
    return made


def _side_by_side(row: Sequence[str], widths: Sequence[int], colour: bool) -> Iterator[str]:
    columns = [wrapped(text, width) if cells(text) > width else [text] for text, width in zip(row, widths)]
    for i in range(max(map(len, columns), default=0)):
        line, told = "", 0
        for at, column in enumerate(columns):
            text = column[i] if i < len(column) else ""
            if text:
                place = sum(widths[:at]) + _GAP * at
                line += " " * (place - told) + painted(text, colour=colour)
                told = place + cells(text)
        yield line


def _stacked(head: Sequence[str], rows: Sequence[Sequence[str]], width: int, colour: bool) -> Iterator[str]:
    """A block for every row: its first cell, and below it each other cell that says something beside its title."""
    label = max((cells(title.strip()) for title in head[1:]), default=0)
    for first, *rest in rows:
        lines = wrapped(first, width)
        yield painted(lines[0], colour=colour, style="bold")
        yield from (f"    {painted(line, colour=colour, style='bold')}" for line in lines[1:])
        for title, text in zip(head[1:], rest):
            if text:
                yield from _labelled(title.strip(), [text], label, width, colour)


def _labelled(label: str, texts: Sequence[str], margin: int, width: int, colour: bool) -> Iterator[str]:
    """A label and its texts: each beside it where its words fit there, else in lines of its own below."""
    beside = width - 2 - margin - _GAP
    lead = f"  {painted(label, colour=colour)}{' ' * (margin - cells(label) + _GAP)}"
    for text in filter(None, texts):
        if max(map(cells, text.split(" "))) <= beside:
            for line in wrapped(text, beside):
                yield lead + painted(line, colour=colour)
                lead = " " * (2 + margin + _GAP)
        else:
            if lead.strip():
                yield lead.rstrip()
                lead = " " * (2 + margin + _GAP)
            for line in wrapped(text, width - 4):
                yield ("" if width - 4 < cells(line) <= width else "    ") + painted(line, colour=colour)
    if lead.strip():
        yield lead.rstrip()
