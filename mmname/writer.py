"""Writing: the words of a record laid out as a dialect's template says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mmname.dialect import Dialect
from mmname.errors import BuildError
from mmname.record import FIELDS, ConfigName
from mmname.vocabulary import LAST, Vocabulary

__all__ = ["write"]


class _Written(NamedTuple):
    """A word of a field as the dialect spells it, the part that it acts on, and its rank in the vocabulary's order."""

    text: str
    on: str
    rank: tuple[int, int] = LAST


def write(record: ConfigName, dialect: Dialect, words: Vocabulary, *, aside: Mapping[str, str] | None = None) -> str:
    """The name of `record` in a dialect; `aside` says on which part to write words that nobody knows, by their field.

    Raises:
        BuildError: the dialect has no place for a field.
    """
    left = {
        field: sorted(_written(record, field, dialect, words, aside or {}), key=lambda word: word.rank) for field in FIELDS
    }
    claimed = {(slot.field, slot.on) for item in dialect.layout for slot in item}
    items = []
    for item in dialect.layout:
        texts = []
        for field, on in item:
            taken = [w for w in left[field] if w.on == on or (not on and (field, w.on) not in claimed)]
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


def _word(field: str, identity: str, dialect: Dialect, words: Vocabulary, aside: Mapping[str, str]) -> _Written:
    kind, meaning = words.find_in(field, identity)
    if field in ("dataset", "test_dataset"):
        sets = [words.spell(kind, part, style=dialect.name, join=dialect.join) for part in identity.split("+")]
        return _Written(dialect.lead.get(field, "") + dialect.join.join(sets), "")
    if meaning is None:
        return _Written(identity, aside.get(field, ""))
    own = meaning.word.on if words.kinds[kind].field == field else {}
    on = own.get(dialect.name) or own.get("") or words.kinds[kind].on
    return _Written(words.spell(kind, identity, style=dialect.name, join=dialect.join), on, words.rank(kind, meaning))
