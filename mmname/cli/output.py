"""How results leave the command: tables for people, JSON, JSON lines and CSV for scripts."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import click

__all__ = ["Line", "Row", "block", "format_option", "lines_of", "show", "table"]

Row = Mapping[str, Any]
Cells = Sequence[str]

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv"]),
    default="table",
    show_default=True,
    help="How to print the results.",
)


def show(
    rows: Iterable[Row],
    form: str,
    *,
    head: Sequence[str] = (),
    cells: Callable[[Row], Iterable[Cells]] = lambda row: [tuple(map(str, row.values()))],
    columns: Sequence[str] = (),
) -> None:
    """Print `rows` in the form asked for, each as soon as it is there.

    A table has the columns `head`; `cells` gives the lines of one row. The other forms print the rows themselves, CSV
    with their leaves as `columns`, by default those of the first row.
    """
    if form == "table":
        table(head, (line for row in rows for line in cells(row)))
    elif form == "csv":
        _csv(rows, columns)
    elif form == "jsonl":
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
    else:
        _json(rows)


def table(head: Sequence[str], lines: Iterable[Cells]) -> None:
    """Print a table: drawn and coloured on a terminal, aligned text elsewhere."""
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        drawn = Table(box=None, pad_edge=False, header_style="bold")
        for title in head:
            drawn.add_column(title, overflow="fold")  # a name that is cut is of no use
        for line in lines:
            drawn.add_row(*map(Text, line))
        Console().print(drawn)
        return
    every = [tuple(head), *map(tuple, lines)]
    widths = [max(len(line[i]) for line in every) for i in range(len(head))]
    for line in every:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def block(title: str, lines: Iterable[Cells]) -> None:
    """Print a title, in bold on a terminal, and below it lines of aligned cells."""
    bold = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    print(f"\033[1m{title}\033[0m" if bold else title)
    every = list(lines)
    widths = [max(map(len, column)) for column in zip(*every)]
    for line in every:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


class Line(NamedTuple):
    """A text to work on: an argument, whose number is 0, or a line of standard input, counted from 1."""

    text: str
    number: int = 0

    @property
    def shown(self) -> str:
        """The text as JSON can hold it."""
        return self.text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def placed(self, error: dict[str, Any]) -> dict[str, Any]:
        """An error with the line that it is in, where there is one."""
        return {**error, "line": self.number} if self.number else error


def lines_of(arguments: Sequence[str]) -> Iterator[Line]:
    """The arguments; for `-` the lines of standard input, one at a time, undecodable bytes kept as they are."""
    for argument in arguments:
        if argument != "-":
            yield Line(argument)
            continue
        for number, line in enumerate(sys.stdin.buffer, start=1):
            yield Line(line.rstrip(b"\r\n").decode("utf-8", "surrogateescape"), number)


def _json(rows: Iterable[Row]) -> None:
    lead = "[\n  "
    for row in rows:
        print(lead + json.dumps(row, ensure_ascii=False), end="")
        lead = ",\n  "
    print("[]" if lead == "[\n  " else "\n]")


def _csv(rows: Iterable[Row], columns: Sequence[str]) -> None:
    import csv

    writer = None
    for row in rows:
        flat = dict(_flat(row))
        if writer is None:
            writer = csv.DictWriter(sys.stdout, columns or list(flat), extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
        writer.writerow(flat)


def _flat(row: Row, prefix: str = "") -> Iterator[tuple[str, object]]:
    """The leaves of nested mappings with dotted keys; a list is joined by spaces."""
    for key, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, (list, tuple)):
            yield prefix + key, " ".join(json.dumps(v) if isinstance(v, Mapping) else str(v) for v in value)
        else:
            yield prefix + key, value
