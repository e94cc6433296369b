"""Writing: the words of a record laid out as a dialect's template says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mmname.dialect import Dialect
from mmname.errors import BuildError
from mmname.record import FIELDS, ConfigName
from mmname.vocabulary import Vocabulary

__all__ = ["write"]


class _Written(NamedTuple):
    """A word of a field as the dialect spells it, and the part that it acts on."""

    text: str
    on: str


def write(record: ConfigName, dialect: Dialect, words: Vocabulary, *, aside: Mapping[str, str] | None = None) -> str:
    """The name of `record` in a dialect; `aside` says on which part to write words that nobody knows, by their field.

    Raises:
        BuildError: the dialect has no place for a field.
    """
    places = {(slot.field, slot.on): place for place, item in enumerate(dialect.layout) for slot in item}
    left = {field: list(_written(record, field, dialect, words, aside or {})) for field in FIELDS}
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


def _written(
    record: ConfigName, field: str, dialect: Dialect, words: Vocabulary, aside: Mapping[str, str]
) -> Iterator[_Written]:
    value = getattr(record, field)
    if not value:
        return
    if field == "batch":
        value = f"{value.gpus}x{value.samples_per_gpu}"
    for identity in value if field in ("setting", "misc") else [value]:
        yield _word(field, identity, dialect, words, aside)


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


def _word(field: str, identity: str, dialect: Dialect, words: Vocabulary, aside: Mapping[str, str]) -> _Written:
    kind, meaning = words.find_in(field, identity)
    if field in ("dataset", "test_dataset"):
        sets = [words.spell(kind, part, style=dialect.name, join=dialect.join) for part in identity.split("+")]
        return _Written(dialect.lead.get(field, "") + dialect.join.join(sets), "")
    if meaning is None:
        return _Written(identity, aside.get(field, ""))
    own = meaning.word.on if words.kinds[kind].field == field else {}
    on = own.get(dialect.name) or own.get("") or words.kinds[kind].on
    return _Written(words.spell(kind, identity, style=dialect.name, join=dialect.join), on)
