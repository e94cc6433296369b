"""`mmname history`: the renames of a repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mmname.cli.output import Row, format_option, show

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["command"]


@click.command("history", short_help="list the renames of a repository")
@click.argument("root", type=click.Path(path_type=Path), default=".")
@click.option("--keep", type=click.IntRange(min=0), help="Forget all but the last so many, which frees their space.")
@format_option
def command(root: Path, *, keep: int | None, form: str) -> int:
    """List the renames of the repository around ROOT, oldest first, with the numbers that `mmname undo` takes."""
    from mmname.rename import forget, history

    if keep is not None:
        forget(root, keep=keep)
    rows = [{**past._asdict(), "moves": [move._asdict() for move in past.moves]} for past in history(root)]
    show(rows, form, head=("number", "time", "state", "renamed", "edited", "first"), cells=_cells)
    return 0


def _cells(row: Row) -> Iterable[tuple[str, ...]]:
    state = f"{row['state']}, undoes {row['undoes']}" if row["undoes"] is not None else row["state"]
    first = f"{row['moves'][0]['old']} -> {row['moves'][0]['new']}" if row["moves"] else ""
    yield str(row["number"]), row["time"], state, str(len(row["moves"])), str(row["edited"]), first
