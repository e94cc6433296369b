"""Meanings: what the words of a record stand for, as the project registers it."""

from __future__ import annotations

from functools import cache, lru_cache
from operator import attrgetter

from mmname.data.load import listed, load
from mmname.name.convention import UNCLAIMED
from mmname.name.words import NO_WORDS, OwnWords, kinds_of, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from mmname.name.record import ConfigName
    from mmname.name.words import Words

__all__ = ["meant", "nets_of", "resolve"]

_MODULES = ("model", "backbone", "neck", "head", "norm", "dataset", "test_dataset")
_modules = attrgetter(*_MODULES)

meant = attrgetter("dialect", "setting", *_MODULES)
"""The fields of a record by which `resolve` tells what its words stand for."""


def resolve(record: ConfigName, *, own: OwnWords = NO_WORDS, nets: bool = True) -> dict[str, dict[str, Any]]:
    """The registry type of every module that a record names, with the numbers that its word gives.

    Words that stand for neither are left out. Types are those that the project of the record's dialect registers. A
    backbone or a neck that the name leaves to its model is the one that every released config of that model has
    (`data/nets`); `nets=False` leaves it out.

    >>> from mmname import parse
    >>> resolve(parse("mask_rcnn_x101_32x4d_fpn_1x_coco"))["backbone"]
    {'type': 'ResNeXt', 'depth': 101, 'groups': 32, 'width': 4}
    >>> resolve(parse("yolov8_s_syncbn_fast_8xb16-500e_coco"))["backbone"]
    {'type': 'YOLOv8CSPDarknet'}
    """
    words = words_in(record.dialect or UNCLAIMED, own)
    known: dict[str, dict[str, Any]] = {}
    for field, value in zip(_MODULES, _modules(record)):
        if value and (facts := _facts(words, kinds_of(field)[0].name, value)):
            known[field] = {**facts}
    for general, special in known.get("model", {}).pop("implies", {}).items():
        for facts in known.values():
            if facts.get("type") == general:
                facts["type"] = special
    for field, brought in _nets(record, own) if nets else ():
        known.setdefault(field, {})["type"] = brought
    return known


@lru_cache(maxsize=2048)
def _facts(words: Words, kind: str, identity: str) -> Mapping[str, Any]:
    """What a word stands for, which all names that say it share."""
    return words.facts(kind, identity)


def nets_of(record: ConfigName, own: OwnWords = NO_WORDS) -> Iterator[str]:
    """How a record's model can be called in `data/nets`: with a setting, by its word, or by the row of that."""
    if record.model is None:
        return
    yield from (f"{record.model} {setting}" for setting in record.setting)
    yield record.model
    meaning = words_in(record.dialect or UNCLAIMED, own).find("model", record.model)
    if meaning and meaning.word.id != record.model:
        yield meaning.word.id


@cache
def _brought(dialect: str | None) -> Mapping[str, Any]:
    """What the models of a convention bring; nothing where that is not known."""
    file = f"nets/{dialect}.toml"
    return load(file) if file in listed("nets") else {}


def _nets(record: ConfigName, own: OwnWords) -> Iterator[tuple[str, str]]:
    """What a record's model brings: the fields that the name leaves out, or says otherwise, each with a type."""
    table = _brought(record.dialect)
    if not table or record.model is None:
        return
    for field in ("backbone", "neck"):
        brought = table.get(field, {})
        if brought and getattr(record, field) is None:
            yield from ((field, brought[key]) for key in [key for key in nets_of(record, own) if key in brought][:1])
    data = table.get("dataset", {}).get(f"{record.model} {record.dataset}")
    if data:
        yield "dataset", data
