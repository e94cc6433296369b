"""What somebody writes who uses mmname and checks types strictly; no line of it may need a cast or an ignore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mmname
from mmname.references import Repository
from mmname.rename import plan_renames

if TYPE_CHECKING:
    from pathlib import Path


def schedules(names: list[str]) -> dict[str, int | None]:
    """The epochs of each name."""
    found: dict[str, int | None] = {}
    for name in names:
        record: mmname.ConfigName = mmname.parse(name, dialect="mmdet2")
        word: str | None = record.schedule
        if word is not None:
            schedule: mmname.Schedule = mmname.resolve_schedule(word, dialect=record.dialect or "mmdet2")
            found[name] = schedule.max_epochs
    return found


def total(record: mmname.ConfigName) -> int | None:
    """The samples of one iteration."""
    batch: mmname.Batch | None = record.batch
    return None if batch is None else batch.total


def new_name(name: str) -> str:
    """The name in the next convention, or as it is where that is a guess."""
    done: mmname.Conversion = mmname.convert(name)
    return name if done.certainty == "guess" else done.converted


def fault(name: str) -> tuple[int, int] | None:
    """Where a name cannot be read."""
    try:
        mmname.parse(name)
    except mmname.NameSyntaxError as error:
        return error.span
    return None


def counts(root: Path) -> tuple[int, int]:
    """How many configs a repository has, and how many of them are not named as their convention does."""
    return len(Repository(root).configs), len(plan_renames(root, canonical=True).moves)
