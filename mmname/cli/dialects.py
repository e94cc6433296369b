"""`mmname dialects`: the conventions that are known."""

from __future__ import annotations

from collections.abc import Iterator

import click

from mmname.cli.output import Row, format_option, show

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
