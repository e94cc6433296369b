"""`mmname rename`: plan a rename, show it, and carry it out when asked."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from mmname.cli import completing, writing
from mmname.cli.argument import argument, flag, option, switch
from mmname.cli.carrying import carry_out
from mmname.cli.command import define
from mmname.cli.kinds import PATH
from mmname.cli.manner import is_quiet
from mmname.cli.options import dialect_option, exclude_option, format_option, include_option
from mmname.rename.errors import ChooserError, PlanFileError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mmname.rename import RenamePlan

__all__ = ["command"]

_assignment = partial(option, many=True, metavar="FIELD=VALUE", complete=completing.assignments)


@define(
    "rename",
    argument("root", kind=PATH, default="."),
    dialect_option("Convert every name to this convention.", "--to", dest="target"),
    dialect_option("Read names in this convention.", "--from", dest="source", default="auto"),
    flag("--canonical", help="Write every name as its convention writes it."),
    _assignment("--set", dest="changes", help="Give a field of the name a value."),
    _assignment("--where", help="Only names whose field has this value."),
    option("--map", dest="map_file", kind=PATH, help="CSV or TSV with columns old,new."),
    option("--plan", dest="plan_file", kind=PATH, help="Take a plan that was saved."),
    include_option,
    exclude_option,
    flag("--bases", help="Rename configs in `_base_` folders too."),
    switch("--likely", help="Rewrite references that are likely, not sure."),
    switch("--names", help="Rewrite `Name:` of a metafile where it was the old name."),
    flag("--own-links", help="Rewrite addresses of this repository on its default branch."),
    flag("--break-references", help="Go on where a reference cannot follow; --kept lists it."),
    flag("--stubs", help="Leave a deprecation stub at each old path."),
    option("--reference", help="Where stubs send the reader besides the new path."),
    option("--save-plan", dest="plan_out", kind=PATH, help="Save the plan as JSON."),
    flag("--apply", dest="wanted", help="Carry the plan out; without this nothing is renamed."),
    flag("--allow-dirty", help="Touch files with changes that are not committed too."),
    flag("--kept", help="List every reference that stays, with the reason."),
    switch("--diff", help="Show the edits."),
    format_option(),
    writing.yes_option,
    exits="0 fine, 1 nothing to rename, 2 refused and nothing changed, 3 renamed, but git's index could not be "
    "updated, 130 interrupted and nothing changed.",
)
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
            text = json.dumps(document, indent=2)
            print(text[:-2] if will else text, end="" if will else "\n")
    if will:
        writing.confirm(f"Rename {writing.counted(len(plan.moves), 'file')}?", yes=yes)
        return _apply(plan, form=form, allow_dirty=allow_dirty)
    if plan and form == "table":
        print("nothing is renamed yet; --apply does it")
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
