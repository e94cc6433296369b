"""Layout: the words of a record, written where a convention has them."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter

from mmname.errors import BuildError
from mmname.name.convention import Convention, slots
from mmname.name.manner import PLAIN, manner_of
from mmname.name.record import ConfigName, words_of
from mmname.name.words import LAST, Words
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mmname.name.manner import Manner

__all__ = ["lay_out", "moves_of", "written"]


class Written(NamedTuple):
    """A word as the convention spells it, its place in the parts, and with it its rank in the order of the tables."""

    text: str
    place: tuple[int, int]
    order: tuple[tuple[int, int], tuple[int, int]]


_ORDER = attrgetter("order")


def lay_out(
    record: ConfigName,
    words: Words,
    said: Sequence[tuple[str, str]] | None = None,
    *,
    aside: Mapping[str, str] | None = None,
    documented: bool = False,
) -> str:
    """The name of a record, whose words are `said`; `aside` gives slots for those that nobody knows, by their field.

    Where released names with its words have a manner of their own, it is written as these are, or as it stands where it
    is the convention's; as the convention alone has it where it is to be as `documented`.

    Raises:
        BuildError: the convention has no place for a field.
    """
    said = said or list(words_of(record))
    manner = PLAIN if documented else manner_of(record, words.convention, said)
    text = _laid_out(record, words, said, aside or {}, manner)
    if manner is PLAIN or not record.text or text == record.text:
        return text
    plain = _laid_out(record, words, said, aside or {}, PLAIN)
    return plain if plain == record.text else text


def _laid_out(
    record: ConfigName, words: Words, said: Sequence[tuple[str, str]], aside: Mapping[str, str], manner: Manner
) -> str:
    """The name of a record in a manner."""
    placed: list[Written] = []
    moves = moves_of(words, record.backbone) if record.backbone else {}
    if manner.moves:
        moves = {**moves, **manner.moves}
    unknown = record.unknown
    for field, word in said:
        strange = tuple([part for part in unknown if part in word]) if unknown else ()
        placed += written(words, field, word, strange, moves.get(field, ""), aside.get(field, ""), manner)
    placed.sort(key=_ORDER)
    text, last = "", None
    for word, place, _ in placed:
        text += word if last is None else _between(words, manner, last, place) + word
        last = place
    return text


@lru_cache(maxsize=8192)
def written(  # noqa: PLR0917  (what is remembered is told by place)
    words: Words, field: str, word: str, unknown: tuple[str, ...], moved: str, aside: str, manner: Manner
) -> tuple[Written, ...]:
    """A word in its place, or the parts of one that stand apart.

    Raises:
        BuildError: the convention has no place for it.
    """
    return tuple(
        placed
        for text, slot, rank in _spelled(field, word, words, manner, unknown={*unknown})
        for placed in _placed(field, text, moved or slot or aside or field, rank, words.convention)
    )


@lru_cache(maxsize=8192)
def _between(words: Words, manner: Manner, last: tuple[int, int], place: tuple[int, int]) -> str:
    """What stands between words at two places."""
    return manner.behind.get(last) or words.convention.between(last, place)


def _spelled(
    field: str, word: str, words: Words, manner: Manner, *, unknown: set[str]
) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """A word in the convention's spelling, its slot, "" where nobody knows the word, and its rank."""
    lead = words.convention.lead.get(field, "")
    if "dataset" in field:
        kind, _ = words.find_in(field, word)
        texts = [part if part in unknown else _text(words, kind.name, part, manner) for part in word.split("+")]
        join = manner.joins.get(field) or words.convention.joins.get(field, words.convention.look.join)
        yield lead + join.join(texts), field, LAST
        return
    if word in unknown:
        yield word, "", LAST
        return
    kind, meaning = words.find_in(field, word)
    if meaning is None:
        yield word, "", LAST
        return
    slot = words.slot_of(kind, meaning)
    if slots()[slot].field != field:
        slot = next((s for s in (kind.later, kind.alone) if s and slots()[s].field == field), field)
    yield lead + _text(words, kind.name, word, manner), slot, meaning.word.rank


def _text(words: Words, kind: str, word: str, manner: Manner) -> str:
    """A word as the manner spells it, or as the convention does."""
    meaning = words.find(kind, word)
    if meaning is None:
        return word
    own = manner.spells.get((meaning.word.table, meaning.word.id))
    if own is None:
        return words.written(meaning)
    look = words.convention.look
    return meaning.fill(own).replace("-", look.join) if look.like else meaning.fill(own)


def _placed(field: str, text: str, slot: str, rank: tuple[int, int], known: Convention) -> Iterator[Written]:
    """A word at its place; one whose spelling has the separator of parts in it goes on at the place of its field."""
    place, own = known.place_of(slot), known.places.get(field)
    if place is None:
        raise BuildError(field, f"names of {known.title} have no place for {text!r}")
    head, parted, tail = text.partition(known.look.separator)
    if parted and own is not None and known.look.separator != known.look.join and place[0] != own[0]:
        yield Written(head, place, (place, rank))
        yield Written(tail, own, (own, rank))
    else:
        yield Written(text, place, (place, rank))


@lru_cache(maxsize=1024)
def moves_of(words: Words, backbone: str) -> Mapping[str, str]:
    """The slots that the words of other fields take beside a backbone, by their field."""
    meaning = words.find("backbone", backbone)
    moves = meaning.word.row.get("moves", {}) if meaning else {}
    return next((moves[key] for key in words.convention.spoken if key in moves), {})
