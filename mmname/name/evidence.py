"""Evidence: which convention a name is written in, or that it is written in none that is known.

The pieces of a name are looked up among those that the words of each convention are made of: a piece counts the more,
the fewer conventions have it. The conventions with most of it then read the name, and the reading decides, by the
characters of words that nobody knows, then by the words that the convention would spell, order or part in another way.
A convention claims a name only where it knows a word of its own project that tells something, and no more is unknown
than known.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from mmname.data.load import made
from mmname.name.convention import UNCLAIMED, convention, convention_ids, kinds
from mmname.name.reader import Reading, reader
from mmname.name.words import OwnWords, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mmname.name.convention import Convention

__all__ = ["Guess", "build_index", "chosen", "misfits", "ranked"]

_DIGITS = re.compile(r"\d+")
_SEPARATOR = re.compile(r"([_-])")
_LANE = 16  # bits for the weight of one convention
_TRIED = 3  # so many conventions read a name at most
_TELLING = frozenset({"model", "backbone", "neck", "head", "dataset", "setting"})
_LONG = 8  # a word of so many characters tells a project, whatever it says
_MEASURED = frozenset({"batch", "schedule", "clip", "input_size"})


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


def chosen(stem: str, own: OwnWords) -> Reading:
    """The reading in the convention that suits a name best, or one without a convention where none may claim it."""
    best: Reading | None = None
    score = (0, 0)
    for dialect in _candidates(stem, own)[:_TRIED]:
        reading = reader(dialect, own).read(stem)
        found = (_unknown(reading), misfits(reading, convention(dialect)))
        if best is None or found < score:
            best, score = reading, found
            if found == (0, 0):
                break
    if best is not None and _claims(best):
        return best
    return reader(UNCLAIMED, own).read(stem)


def ranked(stem: str, own: OwnWords) -> list[Guess]:
    """The conventions that may claim a name, the best first."""
    found = []
    for dialect in _candidates(stem, own):
        reading = reader(dialect, own).read(stem)
        if _claims(reading):
            found.append(Guess(dialect, _unknown(reading), misfits(reading, convention(dialect))))
    return sorted(found, key=lambda guess: guess[1:])


def misfits(reading: Reading, known: Convention) -> int:
    """How many words of a name the convention would spell, order or part in another way."""
    count = 0
    text, look = reading.record.text, known.look
    last: tuple[int, int] | None = None
    before, end = "", 0
    for field, slot, _, start, stop, lexeme in reading.words:
        if not lexeme.field:
            last = None
            continue
        count += lexeme.foreign
        place = known.places.get(slot) or known.place_of(slot) or (0, 0)
        if last is not None:
            join = known.joins.get(field, look.join) if field == before else look.join
            if place[0] < last[0]:
                count += 1
            elif text[end:start] != (join if place[0] == last[0] else look.separator):
                count += 1
        last, before, end = place, field, stop
    return count


def _unknown(reading: Reading) -> int:
    """The characters of words that nobody knows."""
    return sum(len(word) for word in reading.record.unknown)


def _claims(reading: Reading) -> bool:
    """Whether what a convention knows of a name is enough to say that the name is its own."""
    telling = measured = known = 0
    for field, _, identity, start, stop, lexeme in reading.words:
        if identity and lexeme.field:
            known += stop - start
            telling += lexeme.rank[0] <= 0 and (field in _TELLING or stop - start >= _LONG)
            measured += field in _MEASURED
    unknown = _unknown(reading)
    if not unknown:
        return telling > 0
    return telling > 0 and telling + measured > 1 and unknown <= known


def _candidates(stem: str, own: OwnWords) -> tuple[str, ...]:
    """The conventions by the weight of what they know of a name, the heaviest first."""
    return _weighed(_DIGITS.sub("0", stem.lower()))


@lru_cache(maxsize=8192)
def _weighed(text: str) -> tuple[str, ...]:
    ids, weights = _index()
    parts = _SEPARATOR.split(text)
    total = 0
    for piece in parts[::2]:
        total += weights.get(piece, 0)
    for i in range(0, len(parts) - 2, 2):
        total += weights.get(parts[i] + parts[i + 1] + parts[i + 2], 0)
    lanes = [(total >> (_LANE * i)) & ((1 << _LANE) - 1) for i in range(len(ids))]
    most = max(lanes, default=0)
    return tuple(ids[i] for i in sorted(range(len(ids)), key=lambda i: -lanes[i]) if lanes[i] * 2 >= most > 0)


@cache
def _index() -> tuple[list[str], Mapping[str, int]]:
    files = [f"conventions/{name}.toml" for name in convention_ids()]
    ready: Mapping[str, Any] | None = made("evidence", of=files)
    ready = ready or build_index()
    return ready["ids"], {piece: int(weight, 36) for piece, weight in ready["weights"].items()}


def build_index() -> dict[str, Any]:
    """What each piece weighs for each convention, packed: the weight of convention `i` from bit 16 i on, in base 36."""
    ids = list(convention_ids())
    having: dict[str, set[int]] = {}
    for i, name in enumerate(ids):
        for piece in _pieces_of(name):
            having.setdefault(piece, set()).add(i)
    weights = {}
    for piece, some in sorted(having.items()):
        weight = round(16 * math.log2(len(ids) / len(some)) + 1)
        weights[piece] = _base36(sum(weight << (_LANE * i) for i in some))
    return {"ids": ids, "weights": weights}


def _pieces_of(dialect: str) -> Iterator[str]:
    """The pieces of a convention's words, and the pairs of pieces within them, as it writes them."""
    words = words_in(dialect)
    for kind in kinds().values():
        for word in words.of_kind(kind.name):
            for text in (*(words.spell(kind.name, identity) for identity in word.such_as), *word.row.get("also", ())):
                parts = _SEPARATOR.split(_DIGITS.sub("0", text.lower()))
                yield from parts[::2]
                yield from ("".join(parts[i : i + 3]) for i in range(0, len(parts) - 2, 2))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"
