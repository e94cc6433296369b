"""Checking: what is to be said of a config's name, with the name that the convention would give it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from mmname.builder import build, repeated_defaults
from mmname.errors import BuildError, MmnameError, NameSyntaxError
from mmname.parser import detect, parse
from mmname.project import words_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mmname.record import ConfigName
    from mmname.vocabulary import Vocabulary

__all__ = ["CODES", "Finding", "check", "check_name"]

CODES = {
    "MM001": "the name cannot be read",
    "MM002": "a word that no table knows",
    "MM003": "not the canonical name",
    "MM004": "a word that only repeats the default",
}


class Finding(NamedTuple):
    """Something to be said of a name, with its place there; `level` is error, warning or note."""

    path: str
    code: str
    level: str
    message: str
    start: int
    end: int
    canonical: str | None


def check(paths: Iterable[str], *, dialect: str = "auto") -> Iterator[Finding]:
    """Check the names of config files, and of every config below the folders among `paths`.

    Folders and files whose names begin with `_` or `.` are parts of configs rather than configs, and are passed over.

    Raises:
        MmnameError: a path does not exist.
        DataError: a project's table of words is broken.
    """
    for path in paths:
        if not os.path.exists(path):
            raise MmnameError(f"no such file or folder: {path}")
        for file in _configs(path):
            name = os.path.basename(file)
            words = words_at(os.path.dirname(os.path.abspath(file)))
            yield from (found._replace(path=file) for found in check_name(name, dialect=dialect, vocabulary=words))


def check_name(name: str, *, dialect: str = "auto", vocabulary: Vocabulary | None = None) -> list[Finding]:
    """Check one name, in a dialect or in the one that suits it best.

    >>> [(f.code, f.canonical) for f in check_name("faster_rcnn_resnet50_fpn_1x_coco")]
    [('MM003', 'faster_rcnn_r50_fpn_1x_coco')]
    """
    try:
        record, canonical = _best(name, dialect, vocabulary)
    except NameSyntaxError as error:
        return [Finding(name, "MM001", "error", error.message, *error.span, None)]
    except BuildError as error:
        return [Finding(name, "MM001", "error", f"has no canonical form: {error}", 0, len(name), None)]
    stem = name.removesuffix(".py")
    found = []
    for word in record.unknown:
        start = _place_of(word, stem)
        field = next(span.field for span in record.spans if span.start == start)
        message = f"{word!r} is no known word; read as {field}"
        found.append(Finding(name, "MM002", "warning", message, start, start + len(word), canonical))
    if canonical != stem:
        found.append(Finding(name, "MM003", "warning", CODES["MM003"], 0, len(stem), canonical))
    for field in repeated_defaults(record):
        span = next(span for span in record.spans if span.field == field)
        message = f"{span.text!r} is the default of {record.dialect}"
        found.append(Finding(name, "MM004", "note", message, span.start, span.end, canonical))
    return found


def _best(name: str, dialect: str, words: Vocabulary | None) -> tuple[ConfigName, str]:
    """The record and its canonical name; of dialects that read a name equally well, the one that would write it so."""
    if dialect != "auto":
        record = parse(name, dialect=dialect, vocabulary=words)
        return record, build(record, vocabulary=words)
    guesses = detect(name, vocabulary=words)
    best = [guess.dialect for guess in guesses if guess[1:] == guesses[0][1:]]
    read = [_best(name, one, words) for one in best]
    stem = name.removesuffix(".py")
    return next((pair for pair in read if pair[1] == stem), read[0])


def _place_of(word: str, stem: str) -> int:
    """Where a word stands, whole, in a name."""
    found = re.search(rf"(?<![^_-]){re.escape(word)}(?![^_-])", stem)
    assert found, (word, stem)
    return found.start()


def _configs(path: str) -> Iterator[str]:
    if not os.path.isdir(path):
        yield path
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(f for f in folders if not f.startswith(("_", ".")))
        yield from (
            os.path.join(folder, f) for f in sorted(files) if f.endswith(".py") and not f.startswith(("_", "."))
        )
