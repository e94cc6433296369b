"""The lexer: cuts a name into words; of those that could stand at a place, it takes the longest."""

from __future__ import annotations

from functools import cache, lru_cache
from operator import itemgetter

from mmname.name.convention import kinds, slots
from mmname.name.words import LAST, Words
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmname.name.lalr import Place
    from mmname.name.words import Meaning

__all__ = ["ABSENT", "UNKNOWN", "Lexeme", "Lexer", "Pieces"]

UNKNOWN = ("before", "inside", "behind")
"""The kinds of a word that no table knows: in front of the body of a name, inside it, behind it."""


ABSENT = 5
"""So many misspelled words weigh as much as one that a convention never had."""

_FOREMOST = itemgetter(0, 1, 2)


class Lexeme(NamedTuple):
    """A word as it may stand at a place, and what it says there.

    Attributes:
        kind: the kind of words that it is taken for.
        length: its length in characters.
        field: the field of the record that it goes to; "" for a word that no table knows.
        id: its canonical id.
        slot: the slot where it stands.
        later: the slot of a second word of the field, "" where several make one.
        alone: the slot that it takes while the field of that slot is empty, or "".
        rank: its place in the order of the tables.
        foreign: 0 as the convention writes it, 1 in another way, more where its releases have no such word.
    """

    kind: str
    length: int
    field: str
    id: str
    slot: str
    later: str
    alone: str
    rank: tuple[int, int]
    foreign: int


class Pieces:
    """A text cut at its separators: where each piece begins and ends."""

    __slots__ = ("ends", "lower", "plain", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.lower = text.lower()
        self.plain = self.lower.replace("-", "_")
        self.starts: list[int] = []
        self.ends: list[int] = []
        place = 0
        for piece in self.plain.split("_"):
            if piece:
                self.starts.append(place)
                place += len(piece)
                self.ends.append(place)
            place += 1
        if text.startswith("_"):  # marks a part of a config, and belongs to its first word
            self.starts[0] = 0

    def runs(self, count: int) -> list[str]:
        """So many pieces from each on, in lower case and with what stands between them; fewer at the end."""
        lower, ends = self.lower, self.ends
        return [lower[begin:end] for begin, end in zip(self.starts, [*ends[count - 1 :], *ends[-1:] * (count - 1)])]

    def end(self, at: int) -> int:
        """Where a piece ends; the last one where there are not so many."""
        return self.ends[at] if at < len(self.ends) else self.ends[-1]


class Lexer:
    """Finds the words of one convention.

    >>> from mmname.name.grammar import tables
    >>> from mmname.name.words import words_in
    >>> lexer, place = Lexer(words_in("mmdet2")), tables("found").start
    >>> lexer.next(Pieces("mask_rcnn_r50_fpn"), 0, 0, place).id
    'mask_rcnn'
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self.last = words.reach.last
        self._ends = {kind: words.convention.look.ends_of(kind) for kind in (*kinds(), "")}
        self._kinds = kinds()
        self._order = {name: place for place, name in enumerate(kinds())}
        self.beginning = lru_cache(maxsize=1024)(self._beginning)

    def next(self, pieces: Pieces, at: int, begin: int, place: Place) -> Lexeme | None:
        """The longest word from `begin`, in the piece `at`, that can stand in the place; None where none can."""
        if self._words.may_begin(pieces.plain[begin : pieces.ends[at]]):
            # The word is among the next pieces: what it is depends on them and on the separator behind them alone.
            window = pieces.text[begin : pieces.end(self.last(pieces.plain, begin, pieces.ends, at)) + 1]
            allowed = place.allowed
            for word in self.beginning(window):
                if word.kind in allowed:
                    return word
        return self._unknown(pieces.text, begin, place)

    def forget(self) -> None:
        """Forget the words that were found."""
        self.beginning.cache_clear()

    def _beginning(self, text: str) -> tuple[Lexeme, ...]:
        """Every word that `text` can begin with, as each of the kinds that it may be taken for, the longest first."""
        pieces = Pieces(text)
        found = [
            (-end, self._order[name], meaning.word.rank, name, meaning)
            for end, meaning in self._words.at(pieces.lower, 0, pieces.ends)
            for name in _kinds_with(meaning.word.table)
            if self._may_end(name, text, end, meaning)
        ]
        found.sort(key=_FOREMOST)
        return tuple([self._lexeme(name, text[:-end], meaning) for end, _, _, name, meaning in found])

    def any_word(self, text: str) -> Lexeme | None:
        """The longest word that `text` begins with, wherever it may stand; None where no table knows one."""
        pieces = Pieces(text)
        found = max(self._words.at(pieces.lower, 0, pieces.ends), key=lambda one: one.end, default=None)
        return found and self._lexeme(_kinds_with(found.meaning.word.table)[0], text[: found.end], found.meaning)

    def _may_end(self, kind: str, text: str, end: int, meaning: Meaning) -> bool:
        return text[end : end + 1] in self._ends[kind] or bool(meaning.word.row.get("glued"))

    def _lexeme(self, name: str, text: str, meaning: Meaning) -> Lexeme:
        kind = self._kinds[name]
        slot = meaning.word.slot(self._words.convention.spoken)
        if not slot or slots()[slot].field != slots()[kind.slot].field:
            slot = kind.slot
        identity = "" if kind.marks else meaning.id
        foreign = int(self._words.written(meaning) != text) if self._words.has(meaning) else ABSENT
        field = slots()[slot].field
        return Lexeme(name, len(text), field, identity, slot, kind.later, kind.alone, meaning.word.rank, foreign)

    def _unknown(self, text: str, begin: int, place: Place) -> Lexeme | None:
        """The word up to the next separator that ends one, as one that no table knows."""
        kind = next((kind for kind in UNKNOWN if kind in place.allowed), None)
        if kind is None:
            return None
        end = begin + 1
        while text[end : end + 1] not in self._ends[""]:
            end += 1
        return Lexeme(kind, end - begin, "", text[begin:end], "", "", "", LAST, foreign=0)


@cache
def _kinds_with(table: str) -> tuple[str, ...]:
    """The kinds whose words stand in a table, in order."""
    return tuple(kind.name for kind in kinds().values() if kind.words == table)
