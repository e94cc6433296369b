"""A project's own settings: `mmname.toml`, or `[tool.mmname]` in `pyproject.toml`."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from mmname.data.load import read_toml
from mmname.errors import DataError
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["Settings", "settings_at"]

_FILES = {"mmname.toml": (), "pyproject.toml": ("tool", "mmname")}
_MENTION = rb"(?m)^\s*\[\s*tool\s*(?:\]|\.\s*[\"']?mmname)|^\s*tool\s*\."
_KEYS = ("check", "dialect", "words")


class Settings(NamedTuple):
    """What a project says of its names.

    Attributes:
        file: the file that says it, "" for none.
        dialect: the convention of its configs; None where the file does not say.
        words: its own words, by kind, as in `data/words`.
        check: the settings of the checker.
    """

    file: str = ""
    dialect: str | None = None
    words: Mapping[str, Any] = {}
    check: Mapping[str, Any] = {}


def settings_at(place: str | os.PathLike[str]) -> Settings:
    """The settings for a file or folder, from the nearest project file at or above it.

    Raises:
        DataError: the project's table is broken; the error names file, table and key.
    """
    folder = os.path.abspath(place)
    while True:
        for name in _FILES:
            file = os.path.join(folder, name)
            if os.path.isfile(file) and _has_table(file):
                return _settings(file, os.stat(file).st_mtime_ns)
        if folder == os.path.dirname(folder):
            return Settings()
        folder = os.path.dirname(folder)


def _has_table(file: str) -> bool:
    """Whether a project file is ours; most `pyproject.toml` are not, and are told without reading them as TOML."""
    if not _FILES[os.path.basename(file)]:
        return True
    try:
        with open(file, "rb") as stream:
            content = stream.read()
    except OSError:
        return False
    return b"mmname" in content and re.search(_MENTION, content) is not None


@lru_cache(maxsize=32)
def _settings(file: str, _changed: int) -> Settings:
    table: Any = read_toml(file)
    place = _FILES[os.path.basename(file)]
    for key in place:
        table = table.get(key, {}) if isinstance(table, dict) else table
    named = ".".join(place)
    if not isinstance(table, dict):
        raise DataError("expected a table", file=file, table=named)
    strange = sorted(table.keys() - {*_KEYS})
    if strange:
        raise DataError(f"no such setting; known are {', '.join(_KEYS)}", file=file, table=named, key=strange[0])
    for key in ("words", "check"):
        if not isinstance(table.get(key, {}), dict):
            raise DataError("expected a table", file=file, table=named, key=key)
    if not isinstance(table.get("dialect", ""), str):
        raise DataError("expected the id of a convention in quotes", file=file, table=named, key="dialect")
    return Settings(file, table.get("dialect"), table.get("words", {}), table.get("check", {}))
