"""Evidence: which convention a name is written in, or that it is written in none that is known.

The pieces of a name are looked up among those that the words of each convention are made of: a piece counts the more,
the fewer conventions have it. The conventions with most of it then read the name, and the reading decides, by the
characters of words that nobody knows, then by the words that the convention would spell, order or part in another way.
A convention claims a name only where it knows a word of its own project that tells something, where the name says more
than a network, and where at most half as much is unknown as known; as much, where the first word is its own and three
known ones tell something; and never one with unknown words that it reads badly besides. The search ends with a
convention that reads the name as it would write it, with the third one that reads it well, or where four in a row have
read it no better, eight while a word is unknown.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache

from mmname.data.load import made
from mmname.name.convention import NOWHERE, UNCLAIMED, convention, convention_ids, dialects, kinds, slots, styles
from mmname.name.lexer import ABSENT, Pieces
from mmname.name.reader import reader
from mmname.name.words import OwnWords, words_in
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from mmname.name.convention import Convention
    from mmname.name.reader import Placed, Reader, Step, Walk
    from mmname.name.record import ConfigName

__all__ = ["Guess", "build_index", "chosen", "ranked", "weighed"]

_DIGITS = re.compile(r"\d+")
_SEPARATOR = re.compile(r"([_-])")
_LANE = 16  # bits for the weight of one convention
_CLAIMS = 3  # of so many conventions that read a name well the best has it
_VAIN = 4  # so many in a row that read a name no better end the search, twice as many where words are unknown
_CLOSE = 5  # so many words that misfit keep a reading from being a good one
_TELLING = frozenset({"model", "backbone", "neck", "head", "dataset", "setting"})
_LONG = 8  # a word of so many characters tells a project, whatever it says
_MUCH = 3  # so many words that tell something let as much be unknown as known
_BARE = frozenset({"backbone", "setting"})  # a network alone is a name in any convention
_MEASURED = frozenset({"batch", "schedule", "clip", "input_size"})
_FULL = (1 << 16) - 1
_KEPT = 4096


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


def chosen(stem: str, own: OwnWords) -> ConfigName:
    """The record in the convention that suits a name best, or one without a convention where none may claim it."""
    best: tuple[tuple[int, int], Reader, Walk] | None = None
    claimed = vain = 0
    pieces = Pieces(stem)
    strange: list[int] = []
    for dialect in _candidates(pieces):
        reading = reader(dialect, own)
        vain += 1
        walk = reading.walk(pieces) if best is None else _walked(reading, pieces, best[0], strange)
        if walk is not None:
            unknown, misfits, claims = weighed(walk, reading)
            if claims and (best is None or (unknown, misfits) < best[0]):
                best = (unknown, misfits), reading, walk
                strange = list(_strange(walk, pieces)) if unknown else []
                vain = 0
            claimed += claims and not unknown and misfits < _CLOSE
        if best and (best[0] == (0, 0) or claimed == _CLAIMS or vain == _VAIN * (1 + (best[0][0] > 0))):
            break
    if best is None or _badly(*best[0]):
        unclaimed = reader(UNCLAIMED, own)
        return unclaimed.record(unclaimed.walk(pieces))
    return best[1].record(best[2])


def _walked(reading: Reader, pieces: Pieces, best: tuple[int, int], strange: list[int]) -> Walk | None:
    """The words of a name in a convention; None where it cannot read the name better than the best of those before.

    `strange` are the pieces that the best does not know.
    """
    unknown, misfits = best
    if not unknown:
        return reading.walk_known(pieces)
    reached = misfits or any(reading.words.may_reach(pieces.plain, pieces.starts, pieces.ends, at) for at in strange)
    return reading.walk(pieces) if reached else None


def _strange(walk: Walk, pieces: Pieces) -> Iterator[int]:
    """The pieces of the words that nobody knows; who knows none of them reads the name no better."""
    for step, begin in walk.steps:
        if not step.lexeme.field:
            yield from (at for at, end in enumerate(pieces.ends) if begin < end <= begin + step.length)


def ranked(stem: str, own: OwnWords) -> list[Guess]:
    """The conventions that may claim a name, the best first."""
    found = []
    pieces = Pieces(stem)
    for dialect in _candidates(pieces):
        unknown, misfits, claims = weighed(reader(dialect, own).walk(pieces), reader(dialect, own))
        if claims:
            found.append(Guess(dialect, unknown, misfits))
    found.sort(key=lambda guess: guess[1:])
    return [] if found and _badly(*found[0][1:]) else found


def _badly(unknown: int, misfits: int) -> bool:
    """Whether the best reading of a name is none: words are unknown, and of the others too many misfit."""
    return unknown > 0 and misfits >= _CLOSE


def weighed(walk: Walk, reading: Reader) -> tuple[int, int, bool]:
    """The characters of unknown words, the words that misfit, and whether the convention may claim the name.

    A word misfits that the convention would spell, order or part in another way.
    """
    total = 0
    if walk.end.marked:
        before: str | None = None
        last = 0
        for word in reading.placed(walk):
            total += _weight(reading.convention, word, before, walk.text[last : word.start])
            before, last = word.slot if word.lexeme.field else None, word.end
    else:
        for step, _ in walk.steps:
            if step.weight is None:
                step.weight = _weight(reading.convention, step, step.before, step.parted)
            total += step.weight
    unknown, known, telling = total & _FULL, total >> 32 & _FULL, total >> 48 & _FULL
    misfits = (total >> 16 & _FULL) + reading.likeness
    said = telling + (total >> 64 & _FULL)
    claims = telling > 0 and total >> 80 > 0
    if unknown and claims:
        first = walk.steps[0][0].lexeme
        much = said >= _MUCH and first.rank[0] in reading.convention.own and first.foreign < ABSENT
        claims = said > 1 and (1 if much else 2) * unknown <= known
    return unknown, misfits, claims


def _weight(claimed: Convention, word: Step | Placed, before: str | None, parted: str) -> int:
    """What a word says of a convention: counts packed into one number, 16 bits each, so that those of a name are a sum.

    From the lowest on: the characters that nobody knows, the ways in which it misfits, the characters that are known,
    whether it tells a project, whether it measures something, whether it says more than a network; `before` is the slot
    of the word in front of it, `parted` what stands between the two.
    """
    lexeme = word.lexeme
    if not lexeme.field:
        return lexeme.length - sum(map(word.id.count, "_-"))  # words end where a convention says
    misfits = lexeme.foreign
    home = _homes(claimed.name)
    place = home[word.slot]
    if before is not None:
        last = home[before]
        misfits += place < last or parted != claimed.between(last, place)
    if not word.id:
        return misfits << 16
    measured = word.field in _MEASURED
    telling = lexeme.rank[0] in claimed.own and (word.field in _TELLING or lexeme.length >= _LONG)
    telling &= lexeme.foreign < ABSENT
    more = word.field not in _BARE
    return misfits << 16 | lexeme.length << 32 | telling << 48 | measured << 64 | more << 80


@cache
def _homes(dialect: str) -> Mapping[str, tuple[int, int]]:
    """The place of every slot in a convention."""
    known = convention(dialect)
    return {slot: known.place_of(slot) or NOWHERE for slot in slots()}


def _candidates(pieces: Pieces) -> tuple[str, ...]:
    """The conventions by the weight of what they know of a name, the heaviest first."""
    lower, ends = pieces.lower, pieces.ends
    index = _index()
    pairs, total = index.pairs, 0
    for start, end in zip(pieces.starts, [*ends[1:], ends[-1]]):
        pair = lower[start:end]
        weight = pairs.get(pair)
        total += index.weight(pair) if weight is None else weight
    return index.heaviest(total, tuple([character in lower for character in index.telling]))


class _Index:
    """The conventions, their styles, and what each piece weighs for them.

    Attributes:
        pairs: what the first of two pieces weighs with both together, kept as they were asked for.
        telling: the characters by which a style is told.
    """

    def __init__(self, ready: Mapping[str, Any]) -> None:
        self._ids = list(ready["ids"])
        self._looks = [styles()[style] for style in ready["ids"].values()]
        self._weights: Mapping[str, str] = ready["weights"]
        self.pairs: dict[str, int] = {}
        self.telling = tuple(dict.fromkeys("".join(["-", *(look.never for look in self._looks)])))
        self.heaviest = lru_cache(maxsize=_KEPT)(self._heaviest)

    def weight(self, pair: str) -> int:
        """What the first of two pieces and both together weigh; where there is but one, that one."""
        if len(self.pairs) >= _KEPT:
            self.pairs.clear()
        parts = _SEPARATOR.split(_DIGITS.sub("0", pair))
        alone = sum(map(bool, parts[::2])) == 1
        texts = [
            *(parts[::2] if alone else parts[:-1:2]),
            *("".join(parts[i : i + 3]) for i in range(0, len(parts) - 2, 2)),
        ]
        self.pairs[pair] = sum(int(self._weights.get(text, "0"), 36) for text in texts)
        return self.pairs[pair]

    def _heaviest(self, total: int, has: tuple[bool, ...]) -> tuple[str, ...]:
        """The conventions that have at least half of the most that any has, the heaviest first."""
        looks = self._looks
        lanes = [(total >> (_LANE * i)) & ((1 << _LANE) - 1) for i in range(len(looks))]
        most = max((lane for lane, look in zip(lanes, looks) if not look.like), default=0)
        found = dict(zip(self.telling, has))
        may = [
            i
            for i, lane in enumerate(lanes)
            if lane * 2 >= most > 0 and not any(found[character] for character in looks[i].never)
        ]
        may.sort(key=lambda i: (-lanes[i], bool(looks[i].like), (looks[i].join == "-") != found["-"]))
        return tuple(self._ids[i] for i in may)


@cache
def _index() -> _Index:
    files = [f"conventions/{name}.toml" for name in convention_ids()]
    ready: Mapping[str, Any] | None = made("evidence", of=files)
    return _Index(ready or build_index())


def build_index() -> dict[str, Any]:
    """What each piece weighs for each convention, packed: the weight of convention `i` from bit 16 i on, in base 36.

    A piece weighs the more, the fewer projects have it; where a convention has it from another project, half as much.
    What a project is called now counts as another one where that writes its names in another style.
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


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"
