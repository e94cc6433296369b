"""Dialects: one naming convention each, from `data/dialects.toml`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mmname.errors import UnknownDialectError
from mmname.snapshot import load

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Dialect", "Slot", "dialect_named", "dialects"]


class Slot(NamedTuple):
    """A place of a layout: the words of `field`, or only those that act on the part `on`."""

    field: str
    on: str


class Dialect(NamedTuple):
    """A naming convention: which grammar reads it, and how its names are laid out."""

    name: str
    title: str
    source: str
    template: str
    grammar: str
    separator: str
    join: str
    layout: tuple[tuple[Slot, ...], ...]
    required: tuple[str, ...]
    open: tuple[str, ...]
    default: Mapping[str, str]
    ends: Mapping[str, str]
    wants: tuple[str, ...]
    lead: Mapping[str, str] = {}

    @property
    def order(self) -> tuple[str, ...]:
        """The fields of a record in the order of the template."""
        return tuple(dict.fromkeys(slot.field for item in self.layout for slot in item if not slot.on))

    @property
    def places(self) -> dict[str, int]:
        """The place of each field in that order."""
        return {field: place for place, field in enumerate(self.order)}

    def end_of(self, kind: str) -> str:
        """The characters that end a word of `kind`, besides the end of the name."""
        return self.ends.get(kind, self.ends[""])


@cache
def dialects() -> Mapping[str, Dialect]:
    """Every dialect by its name, in the order in which they are tried.

    >>> dialects()["mmdet3"].join
    '-'
    """
    return {name: _dialect(name, dict(row)) for name, row in load("dialects.toml").items()}


def dialect_named(name: str) -> Dialect:
    """The dialect of that name.

    Raises:
        UnknownDialectError: nobody has described it.
    """
    known = dialects()
    if name not in known:
        raise UnknownDialectError(name, list(known))
    return known[name]


def _dialect(name: str, row: dict[str, object]) -> Dialect:
    layout = tuple(tuple(_slot(text) for text in item.split()) for item in _strings(row.pop("layout")))
    lists = {key: _strings(row.pop(key)) for key in ("required", "open", "wants")}
    return Dialect(name=name, layout=layout, **lists, **row)  # type: ignore[arg-type]


def _slot(text: str) -> Slot:
    field, _, on = text.partition("@")
    return Slot(field, on)


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, found {value!r}")
    return tuple(map(str, value))
