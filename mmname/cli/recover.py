"""`mmname recover`: bring a rename that was cut short to before or to after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.cli import writing
from mmname.cli.argument import argument, flag
from mmname.cli.command import define
from mmname.cli.kinds import PATH
from mmname.cli.manner import complain
from mmname.cli.options import format_option
from mmname.cli.output import show
from mmname.rename.errors import IndexUpdateError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["command"]

_SAID = {
    "nothing": "no rename was cut short",
    "before": "rename {} is taken back; everything is as before it",
    "after": "rename {} is completed",
    "indexed": "git's index knows of rename {} now",
}


@define(
    "recover",
    argument("root", kind=PATH, default="."),
    flag("--forward", help="Complete the rename instead of taking it back."),
    flag("--skip-changed", help="Leave files that somebody has edited since, and go on."),
    format_option(),
    writing.yes_option,
    exits="0 fine, 2 refused and nothing changed, 3 done, but git's index could not be updated.",
)
def command(root: Path, *, forward: bool, skip_changed: bool, form: str, yes: bool) -> int:
    """Bring a rename of the repository around ROOT that was cut short to before, or to after with --forward."""
    from mmname.rename import recover, unfinished

    number = unfinished(root)
    if number is not None:
        writing.confirm(f"{'Complete' if forward else 'Take back'} rename {number}?", yes=yes)
    try:
        with writing.progress() as told:
            done = recover(root, forward=forward, skip_changed=skip_changed, progress=told)
    except IndexUpdateError as error:
        complain(error)
        return 3
    if form != "table":
        show([done._asdict()], "jsonl" if form == "json" else form)
        return 0
    print(_SAID[done.state].format(done.number))
    for path in done.changed:
        print(f"left as somebody else has made it: {path}")
    return 0
