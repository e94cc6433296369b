"""Released facts: what the released config of a name trains with, for whoever would have to guess it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmname.zoo.database import open_database
from mmname.zoo.facts import FACTS

if TYPE_CHECKING:
    import sqlite3

__all__ = ["released_facts"]

_LISTS = ("milestones", "repeat_times")
_WORDS = ("neck_types", "dataset_types", "lr_policy")


def released_facts(
    name: str, *, dialect: str | None = None, database: sqlite3.Connection | None = None
) -> dict[str, Any]:
    """What the released configs of that name say, as far as none says otherwise; nothing, where none has the name.

    `dialect` asks only the releases whose names are in that convention. `batch` is the samples on a GPU with the number
    of GPUs, where the config tells what batch its rate was set for.

    Raises:
        ZooError: the database is missing or broken.

    >>> facts = released_facts("faster_rcnn_r50_fpn_1x_coco", dialect="mmdet2")
    >>> facts["batch"], facts["max_epochs"], facts["milestones"], facts["lr"]
    ((8, 2), 12, (8, 11), 0.02)
    """
    connection = open_database() if database is None else database
    rows = connection.execute(
        f"SELECT DISTINCT {', '.join(FACTS)} FROM config JOIN edition ON edition.config = config.id"  # noqa: S608
        " JOIN edition_release ON edition_release.edition = edition.id"
        " JOIN release ON release.id = edition_release.release"
        " WHERE name = ? AND (? IS NULL OR dialect = ?)",
        (name, dialect, dialect),
    ).fetchall()
    if database is None:
        connection.close()
    said = {fact: {value for value in values if value is not None} for fact, values in zip(FACTS, zip(*rows))}
    facts = {fact: _value(fact, next(iter(values))) for fact, values in said.items() if len(values) == 1}
    samples, base = facts.get("samples_per_gpu"), facts.get("base_batch_size")
    if samples and base and base % samples == 0:
        facts["batch"] = (base // samples, samples)
    return facts


def _value(fact: str, value: Any) -> Any:
    if fact in _LISTS:
        return tuple(map(int, value.split()))
    if fact in _WORDS:
        return tuple(value.split())
    return bool(value) if fact == "amp" else value
