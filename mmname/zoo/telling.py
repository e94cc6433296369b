"""Telling: an answer to `where` as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmname.screen import block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["told"]


def told(row: Mapping[str, Any], *, width: int | None = None, colour: bool = False) -> str:
    """What people are told of a name: the name, and below it a line a fact, in columns.

    >>> print(told({"name": "x", "known": False, "releases": [], "became": [], "removed": None, "checkpoint": None,
    ...             "suggestions": ["y"], "converted": None}))
    x
      unknown  no release has it
      near     y
    """
    return "\n".join(block(row["name"], list(_lines(row)), width=width, colour=colour))


def _lines(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if not row["known"]:
        yield "unknown", "no release has it", ""
    for label, key in (("released", "releases"), ("became", "became")):
        for versions, path in _ranges(row[key]):
            yield label, versions, path
    if row["removed"]:
        yield "removed", row["removed"], ""
    if row["checkpoint"]:
        yield "weights", "", row["checkpoint"]
    for name in row["suggestions"]:
        yield "near", name, ""
    if row["converted"]:
        found = row["converted"]
        there = "a released name" if found["released"] else "no release has it"
        yield "by rule", found["name"], f"{found['dialect']}, {found['certainty']}; {there}"


def _ranges(places: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """The versions of each path in a project, the first and the last of them."""
    found: dict[tuple[str, str], list[str]] = {}
    for place in places:
        found.setdefault((place["project"], place["path"]), []).append(place["version"])
    for (project, path), versions in found.items():
        yield f"{project} {versions[0]}{f' - {versions[-1]}' if len(versions) > 1 else ''}", path
