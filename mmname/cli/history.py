"""`mmname history`: the renames of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.cli.argument import argument, flag, option
from mmname.cli.command import define
from mmname.cli.kinds import PATH, number
from mmname.cli.manner import aside, remark
from mmname.cli.options import format_option
from mmname.cli.output import Row, show

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["command"]


@define(
    "history",
    argument("root", kind=PATH, default="."),
    option("--keep", kind=number(0), help="Forget all but the last so many, which frees their space."),
    flag("--prune", dest="pruned", help="Forget what was taken back, and lay damaged journals aside."),
    format_option(),
    paged=True,
)
def command(root: Path, *, keep: int | None, pruned: bool, form: str) -> int:
    """List the renames of the repository around ROOT, oldest first, with the numbers that `mmname undo` takes.

    What an undo needs is kept beside the repository until it is forgotten: --keep 5 forgets all but the last five
    renames, which then are all that can be undone; --prune only forgets renames that were taken back, with their undos.
    """
    from mmname.rename import forget, history, prune

    if pruned:
        done = prune(root)
        for damaged in done.laid_aside:
            aside(f"rename {damaged}: its damaged journal is laid aside")
        if done.forgotten:
            aside(f"forgotten: {', '.join(map(str, done.forgotten))}")
    if keep is not None:
        forget(root, keep=keep)
    rows = [{**past._asdict(), "moves": [move._asdict() for move in past.moves]} for past in history(root)]
    if not rows and form == "table":
        remark("no rename yet")
        return 0
    show(rows, form, head=("number", "time", "state", "renamed", "edited", "first"), cells=_cells)
    return 0


def _cells(row: Row) -> Iterable[tuple[str, ...]]:
    state = f"{row['state']}, undoes {row['undoes']}" if row["undoes"] is not None else row["state"]
    if row["note"]:
        state = f"{state}: {row['note']}"
    first = f"{row['moves'][0]['old']} -> {row['moves'][0]['new']}" if row["moves"] else ""
    yield str(row["number"]), row["time"], state, str(len(row["moves"])), str(row["edited"]), first
