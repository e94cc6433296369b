"""Plans as JSON, the form in which they are saved, journalled and read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mmname.references import Edit, Reference
from mmname.rename.errors import PlanFileError
from mmname.rename.plan import Change, Folder, Move, Options, RenamePlan, Skipped

__all__ = ["dump_plan", "load_plan", "plan_to_dict"]

_FORMAT = 1


def plan_to_dict(plan: RenamePlan, *, kept: bool = True) -> dict[str, Any]:
    """A plan in the types of JSON; `kept` says whether the references that stay are part of it."""
    return {
        "format": _FORMAT,
        "root": str(plan.root),
        "asked": plan.asked,
        "options": plan.options._asdict(),
        "undoes": plan.undoes,
        "moves": [move._asdict() for move in plan.moves],
        "changes": [_change_to_dict(change) for change in plan.changes],
        "made": [folder._asdict() for folder in plan.made],
        "left": [folder._asdict() for folder in plan.left],
        "skipped": [skipped._asdict() for skipped in plan.skipped],
        "kept": [reference._asdict() for reference in plan.kept] if kept else [],
    }


def dump_plan(plan: RenamePlan, *, compact: bool = False) -> bytes:
    """A plan as the bytes of a JSON file; a compact one leaves out what nobody needs to carry it out."""
    fields = plan_to_dict(plan, kept=not compact)
    if compact:
        return json.dumps(fields).encode("ascii")
    lines = (f"{json.dumps(key)}: {_rows(value)}" for key, value in fields.items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("ascii")


def load_plan(data: bytes, *, name: str = "plan.json") -> RenamePlan:
    """Read a plan from the bytes of the JSON file `name`.

    Raises:
        PlanFileError: `data` is no plan, or one of another format.
    """
    try:
        fields = json.loads(data)
        if fields["format"] != _FORMAT:
            raise PlanFileError(name, f"format {fields['format']!r}; this mmname reads format {_FORMAT}")
        plan = RenamePlan(
            root=Path(fields["root"]),
            moves=tuple(Move(**row) for row in fields["moves"]),
            changes=tuple(map(_change_from_dict, fields["changes"])),
            made=tuple(Folder(**row) for row in fields["made"]),
            left=tuple(Folder(**row) for row in fields["left"]),
            kept=tuple(Reference(**row) for row in fields["kept"]),
            skipped=tuple(Skipped(**row) for row in fields["skipped"]),
            asked=fields["asked"],
            options=Options(**fields["options"]),
            undoes=fields["undoes"],
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        if isinstance(error, PlanFileError):
            raise
        raise PlanFileError(name, f"not a plan that mmname saved ({type(error).__name__}: {error})") from error
    return plan


def _rows(value: object) -> str:
    """JSON with one line a row, so that saved plans can be compared with `diff`."""
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(map(json.dumps, value)) + "\n]"
    return json.dumps(value)


def _change_to_dict(change: Change) -> dict[str, Any]:
    row: dict[str, Any] = {"old": change.old, "new": change.new, "before": change.before, "after": change.after}
    if change.edits:
        row["edits"] = [{**edit._asdict(), "old": _text(edit.old), "new": _text(edit.new)} for edit in change.edits]
    if change.content is not None:
        row["content"] = change.content
    return row


def _change_from_dict(row: dict[str, Any]) -> Change:
    edits = tuple(
        Edit(**{**edit, "old": _bytes(edit["old"]), "new": _bytes(edit["new"])}) for edit in row.get("edits", ())
    )
    return Change(row["old"], row["new"], row["before"], row["after"], edits, row.get("content"))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
