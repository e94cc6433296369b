"""Rows of `mmname parse`: all that is printed of a name, as data."""

from __future__ import annotations

from functools import lru_cache

from mmname.errors import BuildError, NameSyntaxError, ScheduleError
from mmname.name.builder import rebuilt
from mmname.name.parser import parse
from mmname.name.record import ConfigName
from mmname.name.words import NO_WORDS, OwnWords

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mmname.cli.inputs import Line

__all__ = ["error_of", "row_of"]

_KEPT = 8192
_MEANT = ("dialect", "model", "setting", "backbone", "neck", "head", "norm", "dataset", "test_dataset")


def row_of(line: Line, *, dialect: str = "auto", strict: bool = False, words: OwnWords = NO_WORDS) -> dict[str, Any]:
    """What is printed of one name: its record with the canonical name and what the words stand for, or the error."""
    try:
        record = parse(line.text, dialect=dialect, strict=strict, words=words)
    except NameSyntaxError as error:
        return {"name": line.shown, "error": line.placed(error_of(error))}
    try:
        canonical: str | None = rebuilt(record, words)
    except BuildError:
        canonical = None
    data = record.to_dict()
    if record.schedule:
        data["schedule"] = _schedule_of(record.schedule, record.dialect)
    return {
        "name": line.shown,
        "dialect": record.dialect,
        "canonical": canonical,
        **data,
        "resolved": _resolved(tuple([getattr(record, field) for field in _MEANT]), words),
    }


@lru_cache(maxsize=_KEPT)
def _resolved(meant: tuple[Any, ...], words: OwnWords) -> dict[str, Any]:
    """What the words of some fields stand for; not to be changed, since names that have the same share it."""
    from mmname.name.meaning import resolve

    return resolve(ConfigName(**dict(zip(_MEANT, meant))), own=words)


@lru_cache(maxsize=_KEPT)
def _schedule_of(word: str, dialect: str | None) -> dict[str, Any]:
    """The schedule that a word stands for; without numbers where its convention is not known, or it makes no sense."""
    from mmname.schedule.words import meaning_of

    try:
        meaning = meaning_of(word, dialect) if dialect else None
    except ScheduleError:
        meaning = None
    return {
        "token": word,
        "max_epochs": meaning and meaning.length.epochs,
        "max_iters": meaning and meaning.length.iters,
        "milestones": meaning and meaning.milestones and list(meaning.milestones),
    }


def error_of(error: NameSyntaxError) -> dict[str, Any]:
    """An error as data."""
    return {
        "type": type(error).__name__,
        "message": error.message,
        "text": error.text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        "start": error.span[0],
        "end": error.span[1],
        "expected": list(error.expected),
        "suggestion": error.suggestion,
    }
