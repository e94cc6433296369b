"""Resolving: what the words of a record stand for, as the projects register it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmname.errors import ScheduleError
from mmname.schedule import Schedule, resolve_schedule
from mmname.vocabulary import Vocabulary
from mmname.vocabulary import vocabulary as shipped

if TYPE_CHECKING:
    from mmname.record import ConfigName

__all__ = ["resolve", "schedule_of"]

_MODULES = ("model", "backbone", "neck", "norm", "dataset", "test_dataset")


def resolve(record: ConfigName, *, vocabulary: Vocabulary | None = None) -> dict[str, dict[str, Any]]:
    """The registry type of every module that a record names, with the numbers that its word gives.

    Words that stand for neither are left out.

    Types are those that the project of the dialect registers.

    >>> from mmname import parse
    >>> resolve(parse("mask_rcnn_x101_32x4d_fpn_1x_coco"))["backbone"]
    {'type': 'ResNeXt', 'depth': 101, 'groups': 32, 'width': 4}
    """
    words = vocabulary or shipped()
    known = {}
    for field in _MODULES:
        value = getattr(record, field)
        facts = words.facts(words.kinds_of(field)[0], value) if value else {}
        if facts:
            known[field] = facts
    for general, special in known.get("model", {}).pop("implies", {}).items():
        for facts in known.values():
            if facts.get("type") == general:
                facts["type"] = special
    return known


def schedule_of(record: ConfigName) -> Schedule | None:
    """The schedule that a record's word stands for; None if it has no word, or one of no sense."""
    try:
        return resolve_schedule(record, dialect=record.dialect) if record.schedule else None
    except ScheduleError:
        return None
