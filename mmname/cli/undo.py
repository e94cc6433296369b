"""`mmname undo`: take back a rename."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mmname.cli import writing
from mmname.cli.carrying import carry_out

__all__ = ["command"]


@click.command("undo", short_help="take back a rename")
@click.argument("number", type=int, required=False)
@click.option("--root", type=click.Path(path_type=Path), default=".", help="Any folder of the repository.")
@click.option("--skip-changed", is_flag=True, help="Leave files that were edited since, and take back the rest.")
@writing.format_option
@writing.yes_option
def command(number: int | None, *, root: Path, skip_changed: bool, form: str, yes: bool) -> int:
    """Take back rename NUMBER of `mmname history`, or the last one that was not taken back yet.

    An undo is a rename too: giving its number brings back what it took back.
    """
    from mmname.rename import plan_to_dict, plan_undo, undo

    writing.offer_recovery(root, yes=yes)
    plan = plan_undo(root, number, skip_changed=skip_changed)
    with writing.before_anything_is_done():
        if form == "json":
            click.echo(json.dumps(plan_to_dict(plan), indent=2)[:-2], nl=False)
        else:
            writing.show_moves(plan, form)
    writing.confirm(f"Undo rename {plan.undoes}?", yes=yes)
    return carry_out(
        plan,
        lambda told: undo(root, plan.undoes, skip_changed=skip_changed, progress=told),
        form=form,
        verb="renamed back",
        whole=f"rename {plan.undoes} is undone",
    )
