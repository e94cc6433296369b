"""Meanings: what the words of a record stand for, as the project registers it."""

from __future__ import annotations

from typing import Any

from mmname.name.convention import UNCLAIMED
from mmname.name.words import NO_WORDS, OwnWords, kinds_of, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmname.name.record import ConfigName

__all__ = ["resolve"]

_MODULES = ("model", "backbone", "neck", "head", "norm", "dataset", "test_dataset")


def resolve(record: ConfigName, *, own: OwnWords = NO_WORDS) -> dict[str, dict[str, Any]]:
    """The registry type of every module that a record names, with the numbers that its word gives.

    Words that stand for neither are left out. Types are those that the project of the record's dialect registers.

    >>> from mmname import parse
    >>> resolve(parse("mask_rcnn_x101_32x4d_fpn_1x_coco"))["backbone"]
    {'type': 'ResNeXt', 'depth': 101, 'groups': 32, 'width': 4}
    """
    words = words_in(record.dialect or UNCLAIMED, own)
    known = {}
    for field in _MODULES:
        value = getattr(record, field)
        facts = words.facts(kinds_of(field)[0].name, value) if value else {}
        if facts:
            known[field] = facts
    for general, special in known.get("model", {}).pop("implies", {}).items():
        for facts in known.values():
            if facts.get("type") == general:
                facts["type"] = special
    return known
