"""`mmname undo`: take back a rename."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mmname.cli import writing
from mmname.cli.argument import argument, flag, option
from mmname.cli.carrying import carry_out
from mmname.cli.command import define
from mmname.cli.kinds import PATH, number
from mmname.cli.options import format_option

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["command"]


@define(
    "undo",
    argument("number", kind=number()),
    option("--root", kind=PATH, default=".", help="Any folder of the repository."),
    flag("--skip-changed", help="Leave files that were edited since, and take back the rest."),
    format_option(),
    writing.yes_option,
    exits="0 fine, 2 refused and nothing changed, 3 undone, but git's index could not be updated, "
    "130 interrupted and nothing changed.",
)
def command(number: int | None, *, root: Path, skip_changed: bool, form: str, yes: bool) -> int:
    """Take back rename NUMBER of `mmname history`, or the last one that was not taken back yet.

    An undo is a rename too: giving its number brings back what it took back.
    """
    from mmname.rename import plan_to_dict, plan_undo, undo

    writing.offer_recovery(root, yes=yes)
    plan = plan_undo(root, number, skip_changed=skip_changed)
    with writing.before_anything_is_done():
        if form == "json":
            print(json.dumps(plan_to_dict(plan), indent=2)[:-2], end="")
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
