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
"""So many pieces, pairs and openings are remembered of a convention at most: twice what its released names have."""
_ON = 2
"""So many pieces more, or any number: what is behind them has to say."""
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
        self._begun: set[str] = set()
        self._families: dict[str, list[Mapping[str, Any]]] = {}
        self._glued: set[str] = set()
        self._pairs: dict[str, int] = {}
        self._far: list[Mapping[str, Any]] = []
        self._later: dict[str, AbstractSet[str]] = {}
        self._following: dict[str, AbstractSet[str]] = {}

    def add_fixed(self, text: str) -> None:
        """Know of a fixed word."""
        if "_" in text[1:]:
            self._stems.add(text)
            text = text.rpartition("_")[0]
            while text and text not in self._begun:
                self._stems.add(text)
                self._begun.add(text)
                text = text.rpartition("_")[0]

    def add_family(self, row: Mapping[str, Any]) -> None:
        """Know of a family: how its words begin, how later pieces of them do, over how many pieces they go."""
        if row.get("glued"):
            self._glued.update(row["begins"])
        if row["reach"] > 1:
            if row["reach"] > _ON:
                self._far.append(row)
            for begun in row["begins"]:
                self._families.setdefault(begun, []).append(row)

    def forget(self) -> None:
        """Forget how far the words go that were asked for."""
        for found in (self.known, self._pairs, self._later, self._following):
            found.clear()

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
            together = self._together(piece, most, pair)
        return at + together if together < _ON else self._last(plain, begin, ends, at, most)

    def _together(self, piece: str, most: int, pair: str) -> int:
        """How many pieces more a word can have that begins with a piece, by the next one; `_ON` where that is open."""
        if len(self._pairs) >= _MOST:
            self._pairs.clear()
        fits = begins_like(self._onward(opening(piece)), opening(pair, len(piece) + 1))
        further = pair in self._begun or (fits and most > _ON)
        self._pairs[pair] = together = _ON if further else int(fits or pair in self._stems)
        return together

    def passes(self, plain: str, starts: list[int], ends: list[int], at: int) -> bool:
        """Whether a word that begins in front of the piece `at` may have it in it; where not, none has."""
        if not at:
            return False
        begin, opened = starts[at - 1], opening(plain, starts[at])
        piece = plain[begin : ends[at - 1]]
        if not begins_like(self._behind(opening(piece)), opened) and opened not in self._fixed.get(piece, _NOWHERE):
            return False
        if begins_like(self._onward(opening(piece)), opened) or plain[begin : ends[at]] in self._stems:
            return True
        near = range(max(0, at - self._longest + 1), at)
        if self._glued and any(self.is_glued(plain[starts[i] : ends[i]]) for i in near):
            return True
        return any(self.last(plain, starts[i], ends, i) >= at for i in near[:-1])

    @cached_property
    def _fixed(self) -> dict[str, set[str]]:
        """How the pieces begin that follow others in fixed words, by those."""
        found: dict[str, set[str]] = {}
        for text in self._stems:
            before, _, piece = text.rpartition("_")
            found.setdefault(before.rpartition("_")[2], set()).add(opening(piece))
        return found

    @cached_property
    def _longest(self) -> int:
        """Over how many pieces any word goes at most."""
        rows = (row for rows in self._families.values() for row in rows)
        return max(1, *(text.count("_") + 1 for text in self._stems), *(int(row["reach"]) for row in rows))

    def is_glued(self, piece: str) -> bool:
        """Whether a word may end in the middle of a piece, so that another begins there."""
        return bool(self._glued) and opening(piece) in self._glued

    def _of(self, piece: str) -> int:
        """Find out over how many pieces a word can go that begins with a piece."""
        if len(self.known) >= _MOST:
            self.known.clear()
        rows = self._families.get(opening(piece), ())
        self.known[piece] = most = max((row["reach"] for row in rows), default=int(piece not in self._stems))
        return most

    def _onward(self, opened: str) -> AbstractSet[str]:
        """How the later pieces of a word of a family begin, by how it begins itself."""
        if opened not in self._families:
            return _NOWHERE
        found = self._later.get(opened)
        if found is None:
            found = frozenset().union(*(row["goes_on"] for row in self._families[opened]))
            self._later[opened] = found
        return found

    def _behind(self, opened: str) -> AbstractSet[str]:
        """How a piece can begin that follows another one in a word of a family, by how that begins.

        Where a word may end in the middle of that, in a word that begins there.
        """
        found = self._following.get(opened)
        if found is None:
            if len(self._following) >= _MOST:
                self._following.clear()
            far = [row for row in self._far if begins_like(row["goes_on"], opened)]
            rows = [*self._families.get(opened, ()), *far]
            if opened in self._glued:
                rows = [row for rows in self._families.values() for row in rows]
            found = frozenset().union(*(row["goes_on"] for row in rows)) if rows else _NOWHERE
            self._following[opened] = found
        return found

    def _last(self, plain: str, begin: int, ends: list[int], at: int, most: int) -> int:
        """The last piece of a word whose first two pieces can go together; a family has `most` pieces."""
        piece, last, count = plain[begin : ends[at]], at, len(ends)
        while last + 1 < count and plain[begin : ends[last + 1]] in self._stems:
            last += 1
        onward, far = self._onward(opening(piece)), at
        while far < min(at + most, count) - 1 and begins_like(onward, opening(plain, ends[far] + 1)):
            far += 1
        return max(last, far)


def begins_like(openings: AbstractSet[str], opened: str) -> bool:
    """Whether an opening is among some, of which those that are cut short stand for all that begin like them."""
    return opened in openings or opened[:2] in openings or opened[:1] in openings or "" in openings
