"""Telling words: those of a project's own by which a name in one of its conventions is known."""

from __future__ import annotations

import re
from functools import cache

from mmname.name.alphabet import opening
from mmname.name.convention import kinds, slots
from mmname.name.lexer import Pieces
from mmname.name.weight import is_telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from mmname.name.words import Word, Words

__all__ = ["PIECES", "Telling"]

_FIRST = re.compile(r"_?[^_-]+")
_MOST = 1024
"""So many runs of pieces are remembered of a convention at most."""
PIECES = 3
"""So many pieces are looked at together."""


class Telling(dict[str, bool]):
    """Whether a telling word of a convention may begin with some neighbouring pieces of a name; where not, none does.

    Three pieces in lower case with what stands between them; fewer at the end of a name.

    >>> from mmname.name.words import words_in
    >>> telling = Telling(words_in("mmrotate1"))
    >>> telling["rotated-retinanet_r50"], telling["retinanet_r50_fpn"]
    (True, False)
    """

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._openings: set[str] = set()
        self._firsts: set[str] = set()
        self._begun: set[str] = set()
        for word in filter(self._has, words.rows):
            if word.patterns:
                self._openings.update(word.row["begins"])
                continue
            for text in words.keys_of(word):
                parts = text.split("_")
                self._firsts.add(parts[0] or f"_{parts[1]}")
                if len(parts) > PIECES:
                    self._begun.add("_".join(parts[:PIECES]))

    def __missing__(self, run: str) -> bool:
        if len(self) >= _MOST:
            self.clear()
        self[run] = may = self._may_begin(run)
        return may

    def _has(self, word: Word) -> bool:
        """Whether a word is the project's own, and in the names of the convention."""
        known = self._words.convention
        return word.rank[0] in known.own and known.name not in word.row.get("absent", ())

    def _may_begin(self, run: str) -> bool:
        first = _FIRST.match(run)
        if not first or not self._may_first(first[0]):
            return False
        plain = run.replace("-", "_")
        if self._words.reach.is_glued(plain) or plain in self._begun:
            return True
        ends = Pieces(run).ends
        if len(ends) == PIECES and any(map(self._has, self._words.beyond(plain, ends))):
            return True
        found = self._words.at(run, 0, ends)
        return any(
            self._has(meaning.word) and any(is_telling(field, end) for field in _fields_of(meaning.word.table))
            for end, meaning in found
        )

    def _may_first(self, piece: str) -> bool:
        """Whether a telling word may begin with a piece, or in one."""
        return piece in self._firsts or opening(piece) in self._openings or self._words.reach.is_glued(piece)


@cache
def _fields_of(table: str) -> AbstractSet[str]:
    """The fields that words of a table can take."""
    places = (slot for kind in kinds().values() if kind.words == table for slot in (kind.slot, kind.later, kind.alone))
    return {slots()[slot].field for slot in places if slot}
