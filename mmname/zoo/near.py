"""Near names: those among many that are most like one."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["distance", "nearest"]

_TRIED = 30
_LONGEST = 200


def nearest(name: str, names: Iterable[str], *, count: int = 5) -> list[str]:
    """The names nearest to one, the nearest first; none that differ in more than half of it.

    >>> nearest("fcos_r05_fpn", ["fcos_r101_fpn", "fcos_r50_fpn", "yolox_s"])
    ['fcos_r50_fpn', 'fcos_r101_fpn']
    """
    text = name.lower()[:_LONGEST]
    pairs, letters = _pairs(text), sorted(text)

    def overlap(other: str) -> float:
        theirs = _pairs(other.lower())
        return len(pairs & theirs) / (len(pairs | theirs) or 1)

    tried = heapq.nlargest(_TRIED, sorted(set(names)), key=overlap)
    ranked = sorted((distance(text, other.lower()), sorted(other.lower()) != letters, other) for other in tried)
    return [other for far, _, other in ranked[:count] if far <= len(text) / 2]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def distance(a: str, b: str) -> int:
    """How many letters must be put in, left out, replaced or swapped with the next to make one text of the other.

    >>> distance("fcos_r05", "fcos_r50")
    1
    """
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        row = [i]
        for j, other in enumerate(b, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and other == a[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
