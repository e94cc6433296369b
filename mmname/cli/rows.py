"""Rows of `mmname parse`: all that is printed of a name, as data."""

from __future__ import annotations

from functools import lru_cache

from mmname.errors import BuildError, NameSyntaxError, ScheduleError
from mmname.name.builder import rebuilt
from mmname.name.meaning import resolve
from mmname.name.parser import parse, parse_written
from mmname.name.words import NO_WORDS, OwnWords

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mmname.cli.inputs import Line
    from mmname.name.record import ConfigName

__all__ = ["error_of", "read", "row_of", "schedule_told"]


def row_of(line: Line, *, dialect: str = "auto", strict: bool = False, words: OwnWords = NO_WORDS) -> dict[str, Any]:
    """What is printed of one name: its record with the canonical name and what the words stand for, or the error."""
    try:
        record, canonical = read(line.text, dialect=dialect, strict=strict, words=words)
    except NameSyntaxError as error:
        return {"name": line.shown, "error": line.placed(error_of(error))}
    data = record.to_dict()
    if record.schedule:
        data["schedule"] = schedule_told(record.schedule, record.dialect)
    return {
        "name": line.shown,
        "dialect": record.dialect,
        "canonical": canonical,
        **data,
        "resolved": resolve(record, own=words),
    }


def read(
    text: str, *, dialect: str = "auto", strict: bool = False, words: OwnWords = NO_WORDS
) -> tuple[ConfigName, str | None]:
    """The record of a name, and its canonical name; None where its convention cannot say it.

    Raises:
        NameSyntaxError: the text is no name, or strict reading refuses it.
    """
    if strict:
        record, is_written = parse(text, dialect=dialect, strict=True, words=words), False
    else:
        record, is_written = parse_written(text, dialect=dialect, own=words)
    if is_written:
        return record, record.text
    try:
        return record, rebuilt(record, words)
    except BuildError:
        return record, None


@lru_cache(maxsize=1024)
def schedule_told(word: str, dialect: str | None) -> dict[str, Any]:
    """The schedule that a word stands for; without numbers where its convention is not known, or it makes no sense.

    Names with the word share what is told.
    """
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
