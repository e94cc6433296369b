"""`mmname recover`: bring a rename that was cut short to before or to after."""

from __future__ import annotations

from pathlib import Path

import click

from mmname.cli import writing
from mmname.cli.manner import complain
from mmname.cli.output import show
from mmname.rename.errors import IndexUpdateError

__all__ = ["command"]

_SAID = {
    "nothing": "no rename was cut short",
    "before": "rename {} is taken back; everything is as before it",
    "after": "rename {} is completed",
    "indexed": "git's index knows of rename {} now",
}


@click.command("recover", short_help="take back or complete a rename that was cut short")
@click.argument("root", type=click.Path(path_type=Path), default=".")
@click.option("--forward", is_flag=True, help="Complete the rename instead of taking it back.")
@click.option("--skip-changed", is_flag=True, help="Leave files that somebody has edited since, and go on.")
@writing.format_option
@writing.yes_option
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
    click.echo(_SAID[done.state].format(done.number))
    for path in done.changed:
        click.echo(f"left as somebody else has made it: {path}")
    return 0
