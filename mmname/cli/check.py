"""`mmname check`: what is to be said of the names of configs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mmname.cli.output import Row, format_option, show

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["command"]


@click.command("check")
@click.argument("paths", nargs=-1, required=True)
@click.option("--dialect", default="auto", show_default=True, help="The convention to hold names to.")
@format_option
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], dialect: str, form: str) -> None:
    """Check the names of configs: PATHS are config files, or folders to walk.

    MM001 a name that cannot be read, MM002 a word that no table knows, MM003 a name that is not canonical; MM004, a
    word that only repeats the default, is a note and no finding.
    """
    from mmname.check.names import check
    from mmname.name.convention import convention

    if dialect != "auto":
        convention(dialect)
    count = 0

    def rows() -> Iterator[Row]:
        nonlocal count
        for finding in check(paths, dialect=dialect):
            count += finding.level != "note"
            yield finding._asdict()

    if form == "table":
        for row in rows():
            canonical = f" -> {row['canonical']}" if row["code"] == "MM003" else ""
            click.echo(f"{row['path']}:{row['start'] + 1}: {row['code']} {row['message']}{canonical}")
        click.echo(f"{count} finding{'' if count == 1 else 's'}", err=True)
    else:
        show(rows(), form)
    ctx.exit(1 if count else 0)
