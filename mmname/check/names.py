"""Checking names: what is to be said of a config's name, with the name that the convention would give it."""

from __future__ import annotations

import os
from typing import NamedTuple

from mmname.errors import MmnameError, NameSyntaxError
from mmname.name.builder import repeated_defaults
from mmname.name.canonical import Canonical, canonical_of
from mmname.name.own import words_at
from mmname.name.parser import AUTO
from mmname.name.tree import config_files, require_dialect
from mmname.name.words import NO_WORDS, OwnWords

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["CODES", "Finding", "check", "check_name"]

CODES = {
    "MM001": "the name cannot be read",
    "MM002": "a word that no table knows",
    "MM003": "not the canonical name",
    "MM004": "a word that only repeats the default",
}


class Finding(NamedTuple):
    """Something to be said of a name.

    Attributes:
        path: the file, or the name.
        code: which rule found it.
        level: "error", "warning" or "note".
        message: what is found, in words.
        start: where it begins in the name, in characters.
        end: where it ends.
        canonical: the name that the config should have; None where nobody can say.
    """

    path: str
    code: str
    level: str
    message: str
    start: int
    end: int
    canonical: str | None


def check(paths: Iterable[str], *, dialect: str = AUTO) -> Iterator[Finding]:
    """Check the names of config files, and of every config below the folders among `paths`.

    Folders and files whose names begin with `_` or `.` are parts of configs rather than configs, and are passed over.
    The names below a folder are held to one convention: the one given, the project's own, or the one they agree on.

    Raises:
        MmnameError: a path does not exist.
        NoDialectError: the names below a folder fit no convention.
        DataError: a project's settings are broken.
    """
    for path in paths:
        if not os.path.exists(path):
            raise MmnameError(f"no such file or folder: {path}")
        files, held = [path], dialect
        if os.path.isdir(path):
            files = list(config_files(path))
            if dialect == AUTO and files:
                held = require_dialect(path)
        for file in files:
            own = words_at(os.path.dirname(os.path.abspath(file)))
            found = check_name(os.path.basename(file), dialect=held, own=own)
            yield from (finding._replace(path=file) for finding in found)


def check_name(name: str, *, dialect: str = AUTO, own: OwnWords = NO_WORDS) -> list[Finding]:
    """Check one name, in a convention or in the one that suits it best.

    >>> [(f.code, f.canonical) for f in check_name("faster_rcnn_resnet50_fpn_1x_coco")]
    [('MM003', 'faster_rcnn_r50_fpn_1x_coco')]
    """
    try:
        said = canonical_of(name, dialect=dialect, own=own)
    except NameSyntaxError as error:
        return [Finding(name, "MM001", "error", error.message, *error.span, None)]
    stem = said.record.text
    if said.reason == "unclaimed":
        return [Finding(name, "MM001", "error", "it fits no convention that is known", 0, len(stem), None)]
    found = list(_unknown(name, said))
    if said.name != stem:
        found.append(Finding(name, "MM003", "warning", CODES["MM003"], 0, len(stem), said.name))
    for field in repeated_defaults(said.record):
        span = next(span for span in said.record.spans if span.field == field)
        message = f"{span.text!r} is the default of {said.record.dialect}"
        found.append(Finding(name, "MM004", "note", message, span.start, span.end, said.name))
    return found


def _unknown(name: str, said: Canonical) -> Iterator[Finding]:
    """The words of a name that nobody knows, each at its place."""
    spans = said.record.spans
    for word in said.record.unknown:
        span = next(span for span in spans if said.record.text.startswith(word, span.start))
        message = f"{word!r} is no known word; read as {span.field}"
        yield Finding(name, "MM002", "warning", message, span.start, span.start + len(word), said.name)
