"""Manners: how the released names that say a certain word are written otherwise than their convention has it."""

from __future__ import annotations

from functools import cache

from mmname.data.load import load
from mmname.errors import DataError
from mmname.name.convention import Convention, convention, convention_ids, slots
from mmname.name.record import ConfigName, fields, holds_many, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

__all__ = ["PLAIN", "Manner", "manner_of"]

_FILE = "manners.toml"
_NEEDED = {"for", "when", "counted"}
_CHANGES = {"moves", "behind", "joins", "spells"}


class Manner:
    """What some names of a convention have otherwise (`data/manners.toml`).

    Attributes:
        when: the words of fields, of which one has to be said.
        unless: words of fields of which none may be said.
        moves: the slots that words of a field take.
        behind: what stands behind the words at a place.
        joins: what stands between several words of a field.
        spells: how words are spelled, by their table and id.
    """

    __slots__ = ("behind", "joins", "moves", "spells", "unless", "when")

    def __init__(self, known: Convention | None = None, row: Mapping[str, Any] | None = None) -> None:
        said = row or {}
        self.when, self.unless = (
            {field: frozenset(ids) for field, ids in said.get(key, {}).items()} for key in ("when", "unless")
        )
        self.moves: Mapping[str, str] = said.get("moves", {})
        self.joins: Mapping[str, str] = said.get("joins", {})
        self.behind = {known.place_of(slot): text for slot, text in said.get("behind", {}).items()} if known else {}
        self.spells = {
            (table, word): text for table, texts in said.get("spells", {}).items() for word, text in texts.items()
        }

    def suits(self, record: ConfigName) -> bool:
        """Whether a record says one of its words, and none of the others.

        >>> manner_of(ConfigName(model="lad"), convention("mmdet2")).moves
        {'schedule': 'schedule_last'}
        """
        return _says(record, self.when) and not _says(record, self.unless)


def _says(record: ConfigName, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether a record says one of the words of fields."""
    return any(
        not ids.isdisjoint(getattr(record, field) if holds_many(field) else (getattr(record, field),))
        for field, ids in words.items()
    )


PLAIN = Manner()
"""The convention's own."""


def manner_of(record: ConfigName, known: Convention, said: Iterable[tuple[str, str]] | None = None) -> Manner:
    """How released names with the words of a record, which are `said`, are written in a convention.

    Raises:
        DataError: the table of manners is broken.
    """
    if _telling(known.name).isdisjoint(said or words_of(record)):
        return PLAIN
    return next((manner for manner in _manners()[known.name] if manner.suits(record)), PLAIN)


@cache
def _telling(dialect: str) -> frozenset[tuple[str, str]]:
    """The words of fields that some manner of a convention asks for."""
    manners = _manners().get(dialect, ())
    return frozenset((field, word) for manner in manners for field, ids in manner.when.items() for word in ids)


@cache
def _manners() -> Mapping[str, list[Manner]]:
    """The manners of every convention that has some."""
    found: dict[str, list[Manner]] = {}
    for row in load(_FILE)["manner"]:
        fault = _fault(row)
        if fault:
            raise DataError(fault, file=_FILE, table="manner", key="for")
        for name in row["for"]:
            found.setdefault(name, []).append(Manner(convention(name), row))
    return found


def _fault(row: Mapping[str, Any]) -> str:
    """What is wrong with a row of the table, "" for nothing."""
    if not _NEEDED <= row.keys() <= _NEEDED | {"unless"} | _CHANGES or not row.keys() & _CHANGES:
        return f"expected {', '.join(sorted(_NEEDED))}, some of {', '.join(sorted(_CHANGES))}, and perhaps unless"
    for name in row["for"]:
        if name not in convention_ids():
            return f"no convention {name!r}"
    for field in {*row["when"], *row.get("unless", ()), *row.get("moves", ()), *row.get("joins", ())}:
        if field not in fields():
            return f"no field {field!r}; known are {', '.join(fields())}"
    for slot in {*row.get("moves", {}).values(), *row.get("behind", ())}:
        if slot not in slots():
            return f"no slot {slot!r}; known are {', '.join(slots())}"
    return ""
