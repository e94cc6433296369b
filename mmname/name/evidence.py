"""Evidence: which convention a name is written in, or that it is written in none that is known.

The pieces of a name are looked up among those that the words of each convention are made of: a piece counts the more,
the fewer conventions have it. The conventions with most of it then read the name, and the reading decides, by the
characters of words that nobody knows, then by the words that the convention would spell, order or part in another way.
A convention claims a name only where it knows a word of its own project that tells something, and at most half as much
is unknown as known; as much, where the first word is its own and
three known ones tell something.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from mmname.data.load import made
from mmname.name.convention import NOWHERE, UNCLAIMED, convention, convention_ids, kinds, slots, styles
from mmname.name.reader import Reading, reader
from mmname.name.words import OwnWords, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mmname.name.convention import Convention, Style

__all__ = ["Guess", "build_index", "chosen", "ranked", "weighed"]

_DIGITS = re.compile(r"\d+")
_SEPARATOR = re.compile(r"([_-])")
_LANE = 16  # bits for the weight of one convention
_CLAIMS = 3  # of so many conventions that read a name well the best has it
_CLOSE = 5  # so many words that misfit keep a reading from being a good one
_TELLING = frozenset({"model", "backbone", "neck", "head", "dataset", "setting"})
_LIKENESS = 1  # so much better must a style suit that is like another
_LONG = 8  # a word of so many characters tells a project, whatever it says
_MUCH = 3  # so many words that tell something let as much be unknown as known
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
    best: tuple[tuple[int, int], Reading] | None = None
    claimed = 0
    for dialect in _candidates(stem):
        reading = reader(dialect, own).read(stem)
        unknown, misfits, claims = weighed(reading, dialect)
        if not claims:
            continue
        if best is None or (unknown, misfits) < best[0]:
            best = (unknown, misfits), reading
        claimed += not unknown and misfits < _CLOSE
        if best[0] == (0, 0) or claimed == _CLAIMS:
            break
    return reader(UNCLAIMED, own).read(stem) if best is None else best[1]


def ranked(stem: str, own: OwnWords) -> list[Guess]:
    """The conventions that may claim a name, the best first."""
    found = []
    for dialect in _candidates(stem):
        unknown, misfits, claims = weighed(reader(dialect, own).read(stem), dialect)
        if claims:
            found.append(Guess(dialect, unknown, misfits))
    return sorted(found, key=lambda guess: guess[1:])


def weighed(reading: Reading, dialect: str) -> tuple[int, int, bool]:
    """The characters of unknown words, the words that misfit, and whether the convention may claim the name.

    A word misfits that the convention would spell, order or part in another way.
    """
    claimed, home = _homes(dialect)
    text = reading.record.text
    misfits = _LIKENESS if claimed.look.like else 0
    known = unknown = telling = measured = 0
    last: tuple[int, int] | None = None
    before = 0
    for field, slot, identity, start, end, lexeme in reading.words:
        if not lexeme.field:
            unknown += sum(character not in "_-" for character in text[start:end])  # words end where a convention says
            last = None
            continue
        misfits += lexeme.foreign
        place = home[slot]
        if last is not None:
            misfits += place < last or text[before:start] != claimed.between(last, place)
        last, before = place, end
        if identity:
            known += end - start
            measured += field in _MEASURED
            telling += lexeme.rank[0] <= 0 and (field in _TELLING or end - start >= _LONG)
    said = telling + measured
    much = said >= _MUCH and reading.words[0][-1].rank[0] <= 0
    claims = telling > 0 and (not unknown or (said > 1 and (1 if much else 2) * unknown <= known))
    return unknown, misfits, claims


@cache
def _homes(dialect: str) -> tuple[Convention, Mapping[str, tuple[int, int]]]:
    """A convention, and the place of every slot in it."""
    known = convention(dialect)
    return known, {slot: known.place_of(slot) or NOWHERE for slot in slots()}


def _candidates(stem: str) -> tuple[str, ...]:
    """The conventions by the weight of what they know of a name, the heaviest first."""
    return _weighed(_DIGITS.sub("0", stem.lower()))


@lru_cache(maxsize=4096)
def _weighed(text: str) -> tuple[str, ...]:
    ids, looks, weights = _index()
    parts = _SEPARATOR.split(text)
    total = 0
    for piece in parts[::2]:
        total += weights.get(piece, 0)
    for i in range(0, len(parts) - 2, 2):
        total += weights.get(parts[i] + parts[i + 1] + parts[i + 2], 0)
    lanes = [(total >> (_LANE * i)) & ((1 << _LANE) - 1) for i in range(len(ids))]
    most = max((lane for lane, look in zip(lanes, looks) if not look.like), default=0)
    joined = "-" in text
    order = sorted(range(len(ids)), key=lambda i: (-lanes[i], bool(looks[i].like), (looks[i].join == "-") != joined))
    return tuple(ids[i] for i in order if lanes[i] * 2 >= most > 0 and not any(c in text for c in looks[i].never))


@cache
def _index() -> tuple[list[str], list[Style], Mapping[str, int]]:
    """The conventions, their styles, and what each piece weighs for them."""
    files = [f"conventions/{name}.toml" for name in convention_ids()]
    ready: Mapping[str, Any] | None = made("evidence", of=files)
    ready = ready or build_index()
    weights = {piece: int(weight, 36) for piece, weight in ready["weights"].items()}
    return list(ready["ids"]), [styles()[style] for style in ready["ids"].values()], weights


def build_index() -> dict[str, Any]:
    """What each piece weighs for each convention, packed: the weight of convention `i` from bit 16 i on, in base 36.

    A piece weighs the more, the fewer projects have it; where a convention has it from another project, half as much.
    """
    ids = list(convention_ids())
    having: dict[str, dict[int, bool]] = {}
    for i, name in enumerate(ids):
        for piece, own in _pieces_of(name):
            row = having.setdefault(piece, {})
            row[i] = own or row.get(i, False)
    weights = {}
    for piece, row in sorted(having.items()):
        projects = {convention(ids[i]).project for i, own in row.items() if own}
        weight = round(16 * math.log2(len(ids) / max(1, len(projects)))) + 2
        weights[piece] = _base36(sum((weight if own else weight // 2) << (_LANE * i) for i, own in row.items()))
    return {"ids": {name: convention(name).style for name in ids}, "weights": weights}


def _pieces_of(dialect: str) -> Iterator[tuple[str, bool]]:
    """The pieces of the words that a convention's releases have, and the pairs of pieces in them, as it writes them.

    Each with whether the word is the project's own, or one that all projects share.
    """
    words = words_in(dialect)
    known = words.convention
    home = {0, len(known.words) - 1, *(i for i, project in enumerate(known.words) if project == known.renamed)}
    for kind in kinds().values():
        for word in words.of_kind(kind.name):
            if dialect in word.row.get("absent", ()):
                continue
            own = word.rank[0] in home
            for text in (*(words.spell(kind.name, identity) for identity in word.such_as), *word.row.get("also", ())):
                parts = _SEPARATOR.split(_DIGITS.sub("0", text.lower()))
                yield from ((part, own) for part in parts[::2])
                yield from (("".join(parts[i : i + 3]), own) for i in range(0, len(parts) - 2, 2))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"
