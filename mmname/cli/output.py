"""How results leave the command: tables for people, JSON, JSON lines and CSV for scripts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mmname import screen
from mmname.cli.manner import colour, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Row", "block", "say", "show", "table"]

Row = Mapping[str, "Any"]
Cells = Sequence[str]


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
        import json

        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
    else:
        _json(rows)


def table(head: Sequence[str], lines: Iterable[Cells]) -> None:
    """Print a table: columns where they fit, else a block for each line."""
    for line in screen.aligned(head, lines, width=width(), colour=colour()):
        print(line)


def say(line: str) -> None:
    """Print a line, folded at spaces where the screen is narrower."""
    print(screen.folded(line, width()))


def block(title: str, lines: Iterable[Cells]) -> None:
    """Print a title, in bold on a terminal, and below it lines of aligned cells."""
    for line in screen.block(title, list(lines), width=width(), colour=colour()):
        print(line)


def _json(rows: Iterable[Row]) -> None:
    import json

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
    import json

    for key, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, (list, tuple)):
            yield prefix + key, " ".join(json.dumps(v) if isinstance(v, Mapping) else str(v) for v in value)
        else:
            yield prefix + key, value
