"""Reach: over how many pieces of a name words can go, by how they begin and go on, before any of them is looked up."""

from __future__ import annotations

from functools import cached_property

from mmname.name.alphabet import opening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from typing import Any

__all__ = ["Reach", "begins_like"]

_MOST = 1024
"""So many pieces, and pairs of them, are remembered of a convention at most: twice what its released names have."""
_NOWHERE: frozenset[str] = frozenset()


class Reach:
    """How far words go; a piece stands between separators, and texts are in lower case, with underscores alone.

    Attributes:
        known: over how many pieces a word goes at most that begins with a piece; 0 where only fixed words go on. Only
            of pieces that were asked for.

    >>> reach = Reach()
    >>> reach.add_fixed("mask_rcnn")
    >>> reach.add_family({"begins": ["r00"], "goes_on": ["v0_"], "reach": 2})
    >>> reach.last("mask_rcnn_r50_fpn", 0, [4, 9, 13, 17], 0), reach.last("r50_fpn", 0, [3, 7], 0)
    (1, 0)
    """

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self._stems: set[str] = set()
        self._families: dict[str, list[Mapping[str, Any]]] = {}
        self._glued: set[str] = set()
        self._onward: dict[str, AbstractSet[str]] = {}
        self._pairs: dict[str, bool] = {}

    def add_fixed(self, text: str) -> None:
        """Know of a fixed word."""
        if "_" in text[1:]:
            while text and text not in self._stems:
                self._stems.add(text)
                text = text.rpartition("_")[0]

    def add_family(self, row: Mapping[str, Any]) -> None:
        """Know of a family: how its words begin, how later pieces of them do, over how many pieces they go."""
        if row.get("glued"):
            self._glued.update(row["begins"])
        if row["reach"] > 1:
            for begun in row["begins"]:
                self._families.setdefault(begun, []).append(row)

    def last(self, plain: str, begin: int, ends: list[int], at: int) -> int:
        """The last of the pieces of `plain` that a word from `begin`, in the piece `at`, can have."""
        piece = plain[begin : ends[at]]
        most = self.known.get(piece)
        if most is None:
            most = self._of(piece)
        if most == 1 or at + 1 == len(ends):
            return at
        pair = plain[begin : ends[at + 1]]
        together = self._pairs.get(pair)
        if together is None:
            if len(self._pairs) >= _MOST:
                self._pairs.clear()
            opened = opening(pair, len(piece) + 1)
            together = pair in self._stems or begins_like(self._onward_of(piece), opened)
            self._pairs[pair] = together
        return self._last(plain, begin, ends, at) if together else at

    def passes(self, plain: str, starts: list[int], ends: list[int], at: int) -> bool:
        """Whether a word that begins in front of the piece `at` may have it in it; where not, none has."""
        opened = opening(plain, starts[at])
        if not begins_like(self._later, opened):
            return False
        for i, begin in enumerate(starts[:at]):
            piece = plain[begin : ends[i]]
            if self.is_glued(piece):
                return True
            if self._goes_on(piece, at - i, opened) and self.last(plain, begin, ends, i) >= at:
                return True
        return False

    def is_glued(self, piece: str) -> bool:
        """Whether a word may end in the middle of a piece, so that another begins there."""
        return bool(self._glued) and opening(piece) in self._glued

    def _of(self, piece: str) -> int:
        """Find out over how many pieces a word can go that begins with a piece, and how the later ones of it begin."""
        if len(self.known) >= _MOST:
            self.known.clear()
            self._onward.clear()
        rows = self._families.get(opening(piece), ())
        self._onward[piece] = set().union(*(row["goes_on"] for row in rows)) if rows else _NOWHERE
        most: int = max((row["reach"] for row in rows), default=int(piece not in self._stems))
        self.known[piece] = most
        return most

    def _onward_of(self, piece: str) -> AbstractSet[str]:
        """How the later pieces of a word begin; another thread may have forgotten it."""
        found = self._onward.get(piece)
        if found is None:
            found = set().union(*(row["goes_on"] for row in self._families.get(opening(piece), ())))
        return found

    def _last(self, plain: str, begin: int, ends: list[int], at: int) -> int:
        """The last piece of a word whose first two pieces can go together."""
        piece, last, count = plain[begin : ends[at]], at, len(ends)
        while last + 1 < count and plain[begin : ends[last + 1]] in self._stems:
            last += 1
        onward, far = self._onward_of(piece), at
        most = min(at + (self.known.get(piece) or self._of(piece)), count) - 1
        while far < most and begins_like(onward, opening(plain, ends[far] + 1)):
            far += 1
        return max(last, far)

    def _goes_on(self, piece: str, count: int, opened: str) -> bool:
        """Whether a word that begins with a piece can have one that opens so in it, so many pieces further on."""
        most = self.known.get(piece)
        if most is None:
            most = self._of(piece)
        if most == 1:
            return False
        return piece in self._stems or (count < most and begins_like(self._onward_of(piece), opened))

    @cached_property
    def _later(self) -> set[str]:
        """How the later pieces of words begin."""
        families = (row["goes_on"] for rows in self._families.values() for row in rows)
        return set().union(*families, (opening(piece) for text in self._stems for piece in text.split("_")[1:]))


def begins_like(openings: AbstractSet[str], opened: str) -> bool:
    """Whether an opening is among some, of which those that are cut short stand for all that begin like them."""
    return opened in openings or opened[:2] in openings or opened[:1] in openings or "" in openings
