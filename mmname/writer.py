"""Writing: the words of a record laid out as a dialect's template says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mmname.errors import BuildError
from mmname.record import FIELDS, ConfigName
from mmname.vocabulary import LAST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mmname.dialect import Dialect
    from mmname.vocabulary import Vocabulary

__all__ = ["write"]


class _Written(NamedTuple):
    """A word of a field as the dialect spells it, the part that it acts on, and its rank in the vocabulary's order."""

    text: str
    on: str
    rank: tuple[int, int] = LAST


class _Hand(NamedTuple):
    """How words are written: in whose dialect, and on which part those of a field that nobody knows."""

    dialect: Dialect
    words: Vocabulary
    aside: Mapping[str, str]


def write(record: ConfigName, dialect: Dialect, words: Vocabulary, *, aside: Mapping[str, str] | None = None) -> str:
    """The name of `record` in a dialect; `aside` says on which part to write words that nobody knows, by their field.

    Raises:
        BuildError: the dialect has no place for a field.
    """
    hand = _Hand(dialect, words, aside or {})
    places = {(slot.field, slot.on): place for place, item in enumerate(dialect.layout) for slot in item}
    left = {field: sorted(_written(record, field, hand), key=lambda word: word.rank) for field in FIELDS}
    for field in _joining(record, words):
        left[field] = [w._replace(on="backbone") for w in left[field]]
    for field, written in left.items():
        left[field] = [part for w in written for part in _parts(w, field, dialect, places)]
    items = []
    for item in dialect.layout:
        texts = []
        for field, on in item:
            taken = [w for w in left[field] if w.on == on or (not on and (field, w.on) not in places)]
            left[field] = [w for w in left[field] if w not in taken]
            texts += [w.text for w in taken]
        if texts:
            items.append(dialect.join.join(texts))
    for field, remaining in left.items():
        if remaining:
            raise BuildError(field, f"names of {dialect.title} have no place for {remaining[0].text!r}")
    return dialect.separator.join(items)


def _written(record: ConfigName, field: str, hand: _Hand) -> Iterator[_Written]:
    value = getattr(record, field)
    if not value:
        return
    if field == "batch":
        value = f"{value.gpus}x{value.samples_per_gpu}"
    for identity in value if field in ("setting", "misc") else [value]:
        if "dataset" in field:
            yield _Written(hand.dialect.lead.get(field, "") + _datasets(field, identity, hand), "")
        elif identity in record.unknown:
            yield _Written(identity, hand.aside.get(field, ""))
        else:
            yield _word(field, identity, hand)


def _joining(record: ConfigName, words: Vocabulary) -> tuple[str, ...]:
    """The fields whose words join the backbone, whatever they act on."""
    meaning = words.find("backbone", record.backbone) if record.backbone else None
    return meaning.word.joins if meaning else ()


def _parts(w: _Written, field: str, dialect: Dialect, places: Mapping[tuple[str, str], int]) -> Iterator[_Written]:
    """A spelling with a separator in it begins on the part it acts on, and goes on in the place of its field."""
    head, _, tail = w.text.partition(dialect.separator)
    own = places.get((field, ""))
    if tail and dialect.separator != dialect.join and places.get((field, w.on), own) != own:
        yield _Written(head, w.on)
        yield _Written(tail, "")
    else:
        yield w


def _word(field: str, identity: str, hand: _Hand) -> _Written:
    """A word in the dialect's spelling, on the part that its table says, or else its kind."""
    kind, meaning = hand.words.find_in(field, identity)
    if meaning is None:
        return _Written(identity, hand.aside.get(field, ""))
    own = meaning.word.on if hand.words.kinds[kind].field == field else {}
    on = own.get(hand.dialect.name) or own.get("") or hand.words.kinds[kind].on
    return _Written(_spelled(kind, identity, hand), on, hand.words.rank(kind, meaning))


def _datasets(field: str, identity: str, hand: _Hand) -> str:
    """Data sets that are used together, each in the dialect's spelling."""
    kind = hand.words.kinds_of(field)[0]
    return hand.dialect.join.join(_spelled(kind, part, hand) for part in identity.split("+"))


def _spelled(kind: str, identity: str, hand: _Hand) -> str:
    return hand.words.spell(kind, identity, style=hand.dialect.name, join=hand.dialect.join)
