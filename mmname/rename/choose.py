"""Choosers: each reads the stem of a config and says what it should be called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from mmname.errors import MmnameError
from mmname.rename.errors import ChooserError

if TYPE_CHECKING:
    from mmname.name.record import ConfigName
    from mmname.name.words import OwnWords

__all__ = ["Choice", "Chooser", "canonical", "changed", "converted"]


class Choice(NamedTuple):
    """A new stem and what is to be said about it; no stem where the config is not renamed for the reason in `note`.

    `way` is the convention of the old name and that of the new one, where the config's folder may change too.
    """

    stem: str | None
    note: str = ""
    way: tuple[str, str] | None = None


Chooser = Callable[[str], Optional[Choice]]
"""Gives the choice for a stem, None for a config that was not asked for."""


_LEFT = {"unknown": "it has words that nobody knows", "unwritable": "the convention cannot write it"}


def canonical(*, dialect: str, words: OwnWords) -> Chooser:
    """Write each name as the dialect writes it, but for those that the project released or that hold unknown words."""
    from mmname.name.canonical import canonical_of

    def choose(stem: str) -> Choice:
        found = canonical_of(stem, dialect=dialect, own=words)
        return Choice(None, _LEFT[found.reason]) if found.reason in _LEFT else Choice(found.name)

    return _careful(choose)


def converted(*, dialect: str, target: str, words: OwnWords) -> Chooser:
    """Write each name of a tree in `dialect` in the dialect `target`; a name that is written in it already stays.

    Its folder may move all the same.
    """
    from mmname.name.convention import convention
    from mmname.name.converter import convert
    from mmname.name.parser import parse

    convention(target)

    def choose(stem: str) -> Choice:
        read = parse(stem, words=words).dialect
        if read == target:
            return Choice(stem, way=(dialect, target))
        spoken = read if dialect == target else dialect
        if spoken is None:
            return Choice(None, "it fits no convention")
        result = convert(stem, source=spoken, target=target, words=words)
        doubts = [f"{verb} {', '.join(map(str, what))}" for verb, what in _doubts(result) if what]
        note = "; ".join([result.certainty, *doubts]) if doubts else ""
        return Choice(result.converted, note, (spoken, target))

    return _careful(choose)


def changed(changes: Mapping[str, str], *, where: Mapping[str, str], dialect: str, words: OwnWords) -> Chooser:
    """Give fields of each name that is as `where` says new values; the rest is written as it was, if it can be.

    Raises:
        ChooserError: there is no such field, or it cannot have such a value.
    """
    from mmname.name.builder import build
    from mmname.name.parser import parse

    values: dict[str, Any] = {field: _value(field, text) for field, text in changes.items()}
    for field in where:
        _value(field, "")

    def choose(stem: str) -> Choice | None:
        record = parse(stem, dialect=dialect, words=words)
        if not all(_holds(record, field, text) for field, text in where.items()):
            return None
        wanted = record.replace(**values)
        written = _spliced(stem, record, changes)
        if written is not None and parse(written, dialect=dialect, words=words) == wanted:
            return Choice(written)
        return Choice(build(wanted, words=words))

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
    from mmname.name.record import FIELDS, holds_many, value_of

    if field not in FIELDS:
        raise ChooserError(f"no field {field!r}; there are {', '.join(FIELDS)}")
    words = [word for word in text.split(",") if word] if holds_many(field) else [text] if text else []
    try:
        return value_of(field, [word.replace("xb", "x") if field == "batch" else word for word in words])
    except ValueError as error:
        raise ChooserError(f"{field}: {error}") from error


def _holds(record: ConfigName, field: str, text: str) -> bool:
    """Whether a field has the value `text`, by its canonical word or as the name spells it."""
    value, wanted = getattr(record, field), _value(field, text)
    spelled = {span.text for span in record.spans if span.field == field}
    if type(wanted) is tuple:
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
