"""`mmname dialects`: the conventions that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mmname.cli.output import Row, format_option, show

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["command"]


@click.command("dialects")
@format_option
def command(form: str) -> None:
    """List the naming conventions, each with an example."""
    from mmname.name.convention import dialects

    def cells(row: Row) -> Iterator[tuple[str, ...]]:
        yield row["name"], row["title"], row["example"], row["template"]

    keys = ("name", "title", "example", "template", "source", "project", "library", "style")
    rows = ({key: getattr(known, key) for key in keys} for known in dialects().values())
    show(rows, form, head=("dialect", "convention", "example", "template"), cells=cells)
