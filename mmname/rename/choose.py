"""Choosers: each reads the stem of a config and says what it should be called."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from mmname.errors import MmnameError
from mmname.rename.errors import ChooserError

if TYPE_CHECKING:
    from mmname.record import ConfigName
    from mmname.vocabulary import Vocabulary

__all__ = ["Choice", "Chooser", "canonical", "changed", "converted"]

_MANY = frozenset({"setting", "misc"})
_BATCH = re.compile(r"(\d+)xb?(\d+)")


class Choice(NamedTuple):
    """A new stem and what is to be said about it; no stem where the config is not renamed for the reason in `note`."""

    stem: str | None
    note: str = ""


Chooser = Callable[[str], Optional[Choice]]
"""Gives the choice for a stem, None for a config that was not asked for."""


def canonical(*, source: str, words: Vocabulary) -> Chooser:
    """Write each name as its dialect writes it."""
    from mmname.builder import build
    from mmname.parser import parse

    def choose(stem: str) -> Choice:
        return Choice(build(parse(stem, dialect=source, vocabulary=words), vocabulary=words))

    return _careful(choose)


def converted(*, source: str, target: str, words: Vocabulary) -> Chooser:
    """Write each name in the dialect `target`; a name that is written in it already stays."""
    from mmname.converter import convert
    from mmname.dialect import dialect_named
    from mmname.parser import parse

    for name in {source, target} - {"auto"}:
        dialect_named(name)

    def choose(stem: str) -> Choice:
        if parse(stem, vocabulary=words).dialect == target:
            return Choice(stem)
        spoken = parse(stem, vocabulary=words).dialect if source == "auto" else source
        result = convert(stem, source=spoken, target=target, vocabulary=words)
        doubts = [f"{verb} {', '.join(map(str, what))}" for verb, what in _doubts(result) if what]
        return Choice(result.converted, "; ".join([result.certainty, *doubts]) if doubts else "")

    return _careful(choose)


def changed(changes: Mapping[str, str], *, where: Mapping[str, str], source: str, words: Vocabulary) -> Chooser:
    """Give fields of each name that is as `where` says new values; the rest is written as it was, if it can be.

    Raises:
        ChooserError: there is no such field, or it cannot have such a value.
    """
    from mmname.builder import build
    from mmname.parser import parse

    values = {field: _value(field, text) for field, text in changes.items()}
    for field in where:
        _value(field, "")

    def choose(stem: str) -> Choice | None:
        record = parse(stem, dialect=source, vocabulary=words)
        if not all(_holds(record, field, text) for field, text in where.items()):
            return None
        wanted = record.replace(**values)
        written = _spliced(stem, record, changes)
        if written is not None and parse(written, dialect=record.dialect, vocabulary=words) == wanted:
            return Choice(written)
        return Choice(build(wanted, vocabulary=words))

    return _careful(choose)


def _careful(choose: Chooser) -> Chooser:
    """A name that cannot be read or written keeps its config as it is."""

    def careful(stem: str) -> Choice | None:
        try:
            return choose(stem)
        except MmnameError as error:
            return Choice(None, str(error).partition("\n")[0])

    return careful


def _doubts(result: Any) -> tuple[tuple[str, tuple[object, ...]], ...]:
    return ("lost", tuple(result.lost)), ("assumed", tuple(result.assumed))


def _value(field: str, text: str) -> object:
    from mmname.record import FIELDS, Batch

    if field not in FIELDS:
        raise ChooserError(f"no field {field!r}; there are {', '.join(FIELDS)}")
    if field in _MANY:
        return tuple(word for word in text.split(",") if word)
    if not text:
        return None
    if field == "batch":
        found = _BATCH.fullmatch(text)
        if not found:
            raise ChooserError(f"batch {text!r}: expected GPUs and samples on each, such as 8x2")
        return Batch(int(found[1]), int(found[2]))
    return text


def _holds(record: ConfigName, field: str, text: str) -> bool:
    """Whether a field has the value `text`, by its canonical word or as the name spells it."""
    value, wanted = getattr(record, field), _value(field, text)
    spelled = {span.text for span in record.spans if span.field == field}
    if isinstance(wanted, tuple) and field in _MANY:
        return all(word in value or word in spelled for word in wanted) if wanted else not value
    return bool(value == wanted or (text and text in spelled))


def _spliced(stem: str, record: ConfigName, changes: Mapping[str, str]) -> str | None:
    """The name with the words of each field exchanged where they stand; None where a field is not exactly one word."""
    text = stem
    for span in sorted(record.spans, key=lambda span: -span.start):
        if span.field in changes:
            text = text[: span.start] + changes[span.field] + text[span.end :]
    spans = [span.field for span in record.spans]
    return text if all(spans.count(field) == 1 and changes[field] for field in changes) else None
