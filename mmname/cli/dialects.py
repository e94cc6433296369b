"""`mmname dialects`: the conventions that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.cli.command import define
from mmname.cli.options import format_option
from mmname.cli.output import Row, show

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["command"]


@define("dialects", format_option(), paged=True)
def command(form: str) -> None:
    """List the naming conventions: template, source, an example, and how many released names each has and reads.

    A name counts as read where every word of it is known; the names are those of the releases that were looked through.
    """
    from mmname.name.convention import dialects
    from mmname.name.released import counts

    def cells(row: Row) -> Iterator[tuple[str, ...]]:
        read = f"{row['read']}/{row['names']}" if row["names"] else ""
        yield row["name"], row["title"], read, row["example"], row["template"], row["source"]

    keys = ("name", "title", "example", "template", "source", "project", "library", "style")
    rows = (
        {**{key: getattr(known, key) for key in keys}, **counts(known.name)._asdict()} for known in dialects().values()
    )
    show(rows, form, head=("dialect", "convention", "read", "example", "template", "source"), cells=cells)
