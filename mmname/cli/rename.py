"""`mmname rename`: plan a rename, show it, and carry it out when asked."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mmname.cli import completing, writing
from mmname.cli.carrying import carry_out
from mmname.cli.manner import is_quiet
from mmname.cli.options import dialect_option, exclude_option, include_option
from mmname.rename.errors import ChooserError, PlanFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mmname.rename import RenamePlan

__all__ = ["command"]


@click.command("rename", short_help="rename configs with every reference to them")
@click.argument("root", type=click.Path(path_type=Path), default=".")
@dialect_option("Convert every name to this convention.", "--to", "target")
@dialect_option("Read names in this convention.", "--from", "source", default="auto", show_default=True)
@click.option("--canonical", is_flag=True, help="Write every name as its convention writes it.")
@click.option(
    "--set",
    "changes",
    metavar="FIELD=VALUE",
    multiple=True,
    shell_complete=completing.assignments,
    help="Give a field of the name a value.",
)
@click.option(
    "--where",
    metavar="FIELD=VALUE",
    multiple=True,
    shell_complete=completing.assignments,
    help="Only names whose field has this value.",
)
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path),
    help="CSV or TSV with columns old,new.",
)
@click.option("--plan", "plan_file", type=click.Path(path_type=Path), help="Take a plan that was saved.")
@include_option
@exclude_option
@click.option("--bases", is_flag=True, help="Rename configs in `_base_` folders too.")
@click.option("--likely/--no-likely", default=True, help="Rewrite references that are likely, not sure.")
@click.option("--names/--no-names", default=True, help="Rewrite `Name:` of a metafile where it was the old name.")
@click.option("--own-links", is_flag=True, help="Rewrite addresses of this repository on its default branch.")
@click.option("--break-references", is_flag=True, help="Go on where a reference cannot follow; --kept lists it.")
@click.option("--stubs", is_flag=True, help="Leave a deprecation stub at each old path.")
@click.option("--reference", metavar="TEXT", help="Where stubs send the reader besides the new path.")
@click.option("--save-plan", "plan_out", type=click.Path(path_type=Path), help="Save the plan as JSON.")
@click.option("--apply", "wanted", is_flag=True, help="Carry the plan out; without this nothing is renamed.")
@click.option("--allow-dirty", is_flag=True, help="Touch files with changes that are not committed too.")
@click.option("--kept", is_flag=True, help="List every reference that stays, with the reason.")
@click.option("--diff/--no-diff", default=True, help="Show the edits.")
@writing.format_option
@writing.yes_option
def command(
    root: Path,
    *,
    plan_file: Path | None,
    plan_out: Path | None,
    wanted: bool,
    allow_dirty: bool,
    kept: bool,
    diff: bool,
    form: str,
    yes: bool,
    **how: Any,
) -> int:
    """Rename configs under ROOT, and every reference to them in the repository around it.

    Say what to rename by one of --to, --canonical, --set, --map and --plan. The plan is printed; nothing is renamed
    without --apply, which asks first at a terminal and goes on without asking elsewhere. What was applied is taken
    back by `mmname undo`.
    """
    from mmname.rename import plan_to_dict

    writing.offer_recovery(root, yes=yes)
    with writing.progress() as told:
        told("reading", 0, 0)
        plan = _made(root, how) if plan_file is None else _saved(root, plan_file, how)
    if plan_out is not None:
        _save(plan, plan_out)
    document = plan_to_dict(plan)
    will = bool(plan) and wanted
    with writing.before_anything_is_done() if will else nullcontext():
        if form == "table":
            if not (will and is_quiet()):
                writing.show_plan(plan, diff=diff, kept=kept)
        elif form != "json":
            writing.show_moves(plan, form)
        else:
            click.echo(json.dumps(document, indent=2)[:-2] if will else json.dumps(document, indent=2), nl=not will)
    if will:
        writing.confirm(f"Rename {writing.counted(len(plan.moves), 'file')}?", yes=yes)
        return _apply(plan, form=form, allow_dirty=allow_dirty)
    if plan and form == "table":
        click.echo("nothing is renamed yet; --apply does it")
    return 0 if plan else 1


def _apply(plan: RenamePlan, *, form: str, allow_dirty: bool) -> int:
    from mmname.rename import apply

    return carry_out(
        plan,
        lambda told: apply(plan, allow_dirty=allow_dirty, progress=told),
        form=form,
        verb="renamed",
        whole=f"{writing.counted(len(plan.moves), 'file')} renamed",
        hint=lambda done: f"`mmname undo{f' {done.number}' if done else ''}` takes it back",
    )


def _made(root: Path, how: dict[str, Any]) -> RenamePlan:
    from mmname.rename import plan_renames

    changes, where = _fields(how.pop("changes")), _fields(how.pop("where"))
    if where and not changes:
        raise ChooserError("--where says which names --set is for; give both")
    return plan_renames(root, changes=changes, where=where, **how)


def _saved(root: Path, file: Path, how: dict[str, Any]) -> RenamePlan:
    from mmname.rename import base_of, load_plan, renewed

    if any(how[name] for name in ("target", "canonical", "changes", "where", "map_file")):
        raise ChooserError("a saved plan says itself what to rename; leave out --to, --canonical, --set and --map")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PlanFileError(str(file), error.strerror or str(error)) from error
    return renewed(replace(load_plan(data, name=str(file)), root=base_of(root)))


def _save(plan: RenamePlan, file: Path) -> None:
    from mmname.rename import dump_plan

    try:
        file.write_bytes(dump_plan(plan))
    except OSError as error:
        raise PlanFileError(str(file), error.strerror or str(error)) from error


def _fields(pairs: Sequence[str]) -> dict[str, str]:
    fields = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise ChooserError(f"{pair!r} is not of the form FIELD=VALUE")
        fields[name.strip()] = value.strip()
    return fields
