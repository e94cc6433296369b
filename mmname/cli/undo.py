"""`mmname undo`: take back a rename."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mmname.cli import writing
from mmname.rename.errors import IndexUpdateError

__all__ = ["command"]


@click.command("undo", short_help="take back a rename")
@click.argument("number", type=int, required=False)
@click.option("--root", type=click.Path(path_type=Path), default=".", help="Any folder of the repository.")
@click.option("--skip-changed", is_flag=True, help="Leave files that were edited since, and take back the rest.")
@writing.format_option
@writing.yes_option
def command(number: int | None, *, root: Path, skip_changed: bool, form: str, yes: bool) -> int:
    r"""Take back rename NUMBER of `mmname history`, or the last one that was not taken back yet.

    An undo is a rename too: giving its number brings back what it took back.

    \b
    Exit codes: 0 fine, 2 refused and nothing changed, 3 undone, but git's index could not be updated.
    """
    from mmname.rename import plan_to_dict, plan_undo, undo

    writing.offer_recovery(root, yes=yes)
    plan = plan_undo(root, number, skip_changed=skip_changed)
    if form == "table":
        for move in plan.moves:
            click.echo(f"{move.old} -> {move.new}")
    writing.confirm(f"Undo rename {plan.undoes}?", yes=yes)
    try:
        with writing.progress() as told, writing.stoppable():
            done = undo(root, plan.undoes, skip_changed=skip_changed, progress=told)
    except IndexUpdateError as error:
        click.echo(f"error: {error}", err=True)
        return 3
    if form == "json":
        click.echo(json.dumps({**plan_to_dict(plan), "applied": done._asdict()}, indent=2))
    else:
        writing.show_done(done, "renamed back")
    return 0
