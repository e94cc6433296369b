"""Evidence: which convention a name is written in, or that it is written in none that is known.

The pieces of a name are looked up among those that the words of each convention are made of: a piece counts the more,
the fewer conventions have it. The conventions with most of it then read the name, and the reading decides, by the
characters of words that nobody knows, then by the words that the convention would spell, order or part in another way.
A convention claims a name only where it knows a word of its own project that tells something, where the name says more
than a network, and where at most half as much is unknown as known; as much, where the first word is its own and three
known ones tell something; and never one with unknown words that it reads badly besides. The search ends with a
convention that reads the name as it would write it, or where four in a row have read it no better, eight while a word
is unknown; one that cannot know what is strange, or has no word that could tell its project, is not asked.
"""

from __future__ import annotations

import re
import sys
from functools import cache, lru_cache

from mmname.data.load import made
from mmname.name.convention import UNCLAIMED, convention, convention_ids, dialects, kinds, styles
from mmname.name.lexer import ABSENT, Pieces
from mmname.name.reader import reader
from mmname.name.telling import PIECES
from mmname.name.weight import FAULTS, MORE, TELLING, UNKNOWN, Weight
from mmname.name.words import OwnWords, words_in
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from mmname.name.reader import Reader, Walk

__all__ = ["Guess", "build_index", "chosen", "ranked"]

_DIGITS = re.compile(r"\d+")
_ZEROS = str.maketrans("123456789", "000000000")
_SEPARATOR = re.compile(r"([_-])")
_LANE = 16  # bits for the weight of one convention
_VAIN = 4  # so many in a row that read a name no better end the search, twice as many where words are unknown
_CLOSE = 5  # so many words that misfit keep a reading from being a good one
_MUCH = 3  # so many words that tell something let as much be unknown as known
_KEPT = 8192
"""So many names are remembered at most: somewhat more than were released."""
_KEPT_PAIRS = 2 * _KEPT
"""So many pairs of pieces are remembered at most: somewhat more than released names have, and many of their kind."""


class Guess(NamedTuple):
    """How well a convention reads a name.

    Attributes:
        dialect: the id of the convention.
        unknown: the characters of words that nobody knows.
        misfits: the words that it would spell, order or part in another way.
    """

    dialect: str
    unknown: int
    misfits: int


def chosen(stem: str, own: OwnWords) -> tuple[Reader, Walk]:
    """The words of a name in the convention that suits it best, or in none where none may claim it, with its reader."""
    pieces = Pieces(stem)
    best: _Best | None = None
    vain = 0
    for dialect in _index().candidates(pieces):
        reading = reader(dialect, own)
        walk = reading.walk_below(FAULTS, pieces) if best is None else best.beaten_by(reading)
        vain += 1
        if walk is not None:
            faults = walk.weight & FAULTS
            if (best is None or faults < best.faults) and _claims(walk, reading):
                if not faults:
                    return reading, walk
                best, vain = _Best(pieces, reading, walk, faults), 0
        if best and vain == best.patience:
            break
    if best is None or best.is_bad:
        unclaimed = reader(UNCLAIMED, own)
        return unclaimed, unclaimed.walk(pieces)
    return best.reading, best.walk


class _Best:
    """The best reading of a name among those that were tried.

    Attributes:
        reading: whose it is.
        walk: its words.
        faults: what speaks against it.
        patience: so many conventions in a row that read the name no better end the search.
    """

    def __init__(self, pieces: Pieces, reading: Reader, walk: Walk, faults: int) -> None:
        self.reading = reading
        self.walk = walk
        self.faults = faults
        weight = Weight.of(faults)
        self.patience = 2 * _VAIN if weight.unknown else _VAIN
        self.is_bad = _is_bad(weight)
        self._pieces = pieces
        self._runs = pieces.runs(PIECES)
        self._strange = [] if weight.misfits else list(_strange(walk, pieces))

    def beaten_by(self, reading: Reader) -> Walk | None:
        """The words of the name in another convention; None where that cannot read it better."""
        pieces = self._pieces
        if self._strange:  # who knows nothing of what is strange reads the name no better
            lower, starts, ends = pieces.lower, pieces.starts, pieces.ends
            if not any(reading.words.may_reach(lower, starts, ends, at) for at in self._strange):
                return None
        if not any(map(reading.telling.__getitem__, self._runs)):
            return None
        return reading.walk_below(self.faults, pieces)


def _strange(walk: Walk, pieces: Pieces) -> Iterator[int]:
    """The pieces of the words that nobody knows."""
    for step, begin in walk.steps:
        if not step.lexeme.field:
            yield from (at for at, end in enumerate(pieces.ends) if begin < end <= begin + step.length)


def ranked(stem: str, own: OwnWords) -> list[Guess]:
    """The conventions that may claim a name, the best first."""
    found = []
    pieces = Pieces(stem)
    for dialect in _index().candidates(pieces):
        reading = reader(dialect, own)
        walk = reading.walk(pieces)
        if _claims(walk, reading):
            found.append((Weight.of(walk.weight), dialect))
    found.sort(key=lambda one: (one[0].unknown, one[0].misfits))
    if not found or _is_bad(found[0][0]):
        return []
    return [Guess(dialect, weight.unknown, weight.misfits) for weight, dialect in found]


def _is_bad(weight: Weight) -> bool:
    """Whether the best reading of a name is none: words are unknown, and of the others too many misfit."""
    return weight.unknown > 0 and weight.misfits >= _CLOSE


def _claims(walk: Walk, reading: Reader) -> bool:
    """Whether a convention may claim a name by how it reads it."""
    if not walk.weight & TELLING or not walk.weight & MORE:
        return False
    if not walk.weight & UNKNOWN:
        return True
    weight = Weight.of(walk.weight)
    first, said = walk.steps[0][0].lexeme, weight.telling + weight.measured
    much = said >= _MUCH and first.rank[0] in reading.convention.own and first.foreign < ABSENT
    return said > 1 and (1 if much else 2) * weight.unknown <= weight.known


class _Index:
    """The conventions, their styles, and what each piece weighs for them, whatever its numbers are."""

    def __init__(self, ready: Mapping[str, Any]) -> None:
        self._ids = list(ready["ids"])
        self._looks = [styles()[style] for style in ready["ids"].values()]
        self._weights: Mapping[str, str] = ready["weights"]
        self._telling = tuple(dict.fromkeys("".join(["-", *(look.never for look in self._looks)])))
        self._alone = [i for i, look in enumerate(self._looks) if not look.like]
        self._pairs: dict[str, int] = {}
        self._likely: dict[str, tuple[str, ...]] = {}
        self._heaviest = lru_cache(maxsize=_KEPT)(self._heavy)
        self._order = cache(self._ordered)

    def candidates(self, pieces: Pieces) -> tuple[str, ...]:
        """The conventions that a name can be written in, the likeliest first."""
        shape = pieces.lower.translate(_ZEROS)
        found = self._likely.get(shape)
        if found is None:
            if len(self._likely) >= _KEPT:
                self._likely.clear()
            known, total, ends = self._pairs.get, 0, pieces.ends
            for start, end in zip(pieces.starts, [*ends[1:], ends[-1]]):
                pair = shape[start:end]
                total += known(pair) or self._weight(pair)
            found = self._likely[shape] = self._heaviest(total)
        return found

    def _weight(self, pair: str) -> int:
        """What the first of two pieces and both together weigh; where there is but one, that one.

        Behind the lanes of the conventions stand those of the characters by which a style is told, and of the pieces.
        """
        if len(self._pairs) >= _KEPT_PAIRS:
            self._pairs.clear()
        text = _DIGITS.sub("0", pair.removeprefix("_"))
        first = _SEPARATOR.split(text, maxsplit=1)[0]
        weight = sum(int(self._weights.get(one, "0"), 32) for one in {first, text})
        counts = (*map(pair.count, self._telling), 1)
        weight |= sum(count << _LANE * i for i, count in enumerate(counts, start=len(self._ids)))
        self._pairs[pair] = weight
        return weight

    def _heavy(self, total: int) -> tuple[str, ...]:
        """The conventions that have at least half of the most that any has, the heaviest first."""
        lanes = _lanes(total, len(self._ids) + len(self._telling) + 1)
        most = max(map(lanes.__getitem__, self._alone))
        enough = (most + 1) // 2 or 1
        may = [i for i in self._order(*map(bool, lanes[len(self._ids) : -1])) if lanes[i] >= enough]
        may.sort(key=lanes.__getitem__, reverse=True)  # of two that are as heavy the first stays in front
        return tuple([self._ids[i] for i in may])

    def _ordered(self, *has: bool) -> list[int]:
        """The conventions that may have a name with some of the telling characters, those first that write it so."""
        found, looks = dict(zip(self._telling, has)), self._looks
        may = [i for i, look in enumerate(looks) if not any(found[character] for character in look.never)]
        return sorted(may, key=lambda i: (bool(looks[i].like), (looks[i].join == "-") != found["-"]))


def _lanes(packed: int, count: int) -> list[int]:
    """The numbers in a packed one, the lowest first."""
    lanes = memoryview(packed.to_bytes(count * _LANE // 8, sys.byteorder)).cast("H").tolist()
    return lanes if sys.byteorder == "little" else lanes[::-1]


@cache
def _index() -> _Index:
    files = [f"conventions/{name}.toml" for name in convention_ids()]
    ready: Mapping[str, Any] | None = made("evidence", of=files)
    return _Index(ready or build_index())


def build_index() -> dict[str, Any]:
    """What each piece weighs for each convention, packed: the weight of convention `i` from bit 16 i on, in base 32.

    A piece weighs the more, the fewer projects have it; where a convention has it from another project, half as much.
    What a project is called now counts as another one where that writes its names in another style.
    """
    from math import log2

    ids = list(convention_ids())
    having: dict[str, dict[int, bool]] = {}
    for i, name in enumerate(ids):
        for piece, own in _pieces_of(name):
            row = having.setdefault(piece, {})
            row[i] = own or row.get(i, False)
    weights = {}
    for piece, row in sorted(having.items()):
        projects = {convention(ids[i]).project for i, own in row.items() if own}
        weight = round(16 * log2(len(ids) / max(1, len(projects)))) + 2
        weights[piece] = _base32(sum((weight if own else weight // 2) << _LANE * i for i, own in row.items()))
    return {"ids": {name: convention(name).style for name in ids}, "weights": weights}


def _pieces_of(dialect: str) -> Iterator[tuple[str, bool]]:
    """The pieces of the words that a convention's releases have, and the pairs of pieces in them, as it writes them.

    Each with whether the word is the project's own, or one that all projects share.
    """
    words = words_in(dialect)
    known = words.convention
    now = [other for other in dialects().values() if other.project == known.renamed and other.library != known.library]
    alike = any(other.style == known.style for other in now)
    home = {0, len(known.words) - 1, *(known.own if alike else ())}
    for kind in kinds().values():
        for word in words.of_kind(kind.name):
            if dialect in word.row.get("absent", ()):
                continue
            own = word.rank[0] in home
            for text in (*(words.spell(kind.name, identity) for identity in word.such_as), *word.row.get("also", ())):
                parts = _SEPARATOR.split(_DIGITS.sub("0", text.lower()))
                yield from ((part, own) for part in parts[::2])
                yield from (("".join(parts[i : i + 3]), own) for i in range(0, len(parts) - 2, 2))


def _base32(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 32)
        digits = "0123456789abcdefghijklmnopqrstuv"[digit] + digits
    return digits or "0"
