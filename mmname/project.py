"""Words of a project's own: `[words]` in `mmname.toml`, or `[tool.mmname.words]` in `pyproject.toml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from mmname.errors import DataError
from mmname.snapshot import read_toml
from mmname.vocabulary import Vocabulary, vocabulary

__all__ = ["words_at"]


def words_at(place: str | Path) -> Vocabulary:
    """The vocabulary for a file or folder: the shipped words, and those of the nearest project file at or above it.

    Raises:
        DataError: the project's table is broken; the error names file, table and key.
    """
    path = Path(place).resolve()
    for folder in [path, *path.parents]:
        for file, keys in ((folder / "mmname.toml", ()), (folder / "pyproject.toml", ("tool", "mmname"))):
            if file.is_file():
                table = _table(file, keys)
                if table is not None:
                    return _extended(file, file.stat().st_mtime_ns)
    return vocabulary()


@lru_cache(maxsize=32)
def _extended(file: Path, _changed: int) -> Vocabulary:
    keys = () if file.name == "mmname.toml" else ("tool", "mmname")
    table = _table(file, keys) or {}
    strange = table.keys() - {"words"}
    if strange:
        raise DataError("no such setting; known is words", file=str(file), table=".".join(keys), key=min(strange))
    words = table.get("words", {})
    if not isinstance(words, dict):
        raise DataError("expected a table for each kind of words", file=str(file), table=".".join(keys), key="words")
    return vocabulary().extended(words, file=str(file))


def _table(file: Path, keys: tuple[str, ...]) -> dict[str, Any] | None:
    text = file.read_bytes()
    if keys and b"mmname" not in text:
        return None
    table: Any = read_toml(file)
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    if table is not None and not isinstance(table, dict):
        raise DataError("expected a table", file=str(file), table=".".join(keys))
    return table
