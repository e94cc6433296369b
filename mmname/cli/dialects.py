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
    """List the naming conventions."""
    from mmname.dialect import dialects

    def cells(row: Row) -> Iterator[tuple[str, ...]]:
        yield row["name"], row["title"], row["template"]

    rows = (
        {"name": d.name, "title": d.title, "template": d.template, "source": d.source, "grammar": d.grammar}
        for d in dialects().values()
    )
    show(rows, form, head=("dialect", "convention", "template"), cells=cells)
