"""Words of a project's own: `[words]` in `mmname.toml`, or `[tool.mmname.words]` in `pyproject.toml`."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import Any

from mmname.errors import DataError
from mmname.snapshot import read_toml
from mmname.vocabulary import Vocabulary, vocabulary

__all__ = ["words_at"]

_FILES = {"mmname.toml": (), "pyproject.toml": ("tool", "mmname")}
_MENTION = re.compile(rb"(?m)^\s*\[\s*tool\s*(?:\]|\.\s*[\"']?mmname)|^\s*tool\s*\.")


def words_at(place: str | os.PathLike[str]) -> Vocabulary:
    """The vocabulary for a file or folder: the shipped words, and those of the nearest project file at or above it.

    Raises:
        DataError: the project's table is broken; the error names file, table and key.
    """
    folder = os.path.abspath(place)
    while True:
        for name in _FILES:
            file = os.path.join(folder, name)
            if os.path.isfile(file) and _has_table(file):
                return _extended(file, os.stat(file).st_mtime_ns)
        if folder == os.path.dirname(folder):
            return vocabulary()
        folder = os.path.dirname(folder)


def _has_table(file: str) -> bool:
    """Whether a project file is ours; most `pyproject.toml` are not, and are told without reading them as TOML."""
    if not _FILES[os.path.basename(file)]:
        return True
    try:
        with open(file, "rb") as stream:
            return bool(_MENTION.search(stream.read()))
    except OSError:
        return False


@lru_cache(maxsize=32)
def _extended(file: str, _changed: int) -> Vocabulary:
    table: Any = read_toml(file)
    place = _FILES[os.path.basename(file)]
    for key in place:
        table = table.get(key, {}) if isinstance(table, dict) else table
    if not isinstance(table, dict):
        raise DataError("expected a table", file=file, table=".".join(place))
    strange = sorted(table.keys() - {"words"})
    if strange:
        raise DataError("no such setting; known is 'words'", file=file, table=".".join(place), key=strange[0])
    words = table.get("words", {})
    if not isinstance(words, dict):
        raise DataError("expected a table with the kinds of words", file=file, table=".".join(place), key="words")
    return vocabulary().extended(words, file=file)
