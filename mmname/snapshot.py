"""The snapshot: data files and grammars made ready ahead of time, so that a command starts without reading TOML or building tables.

`python -m mmname.freeze` writes it; where it does not fit the files beside it, the files are read instead.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

from mmname.errors import DataError

__all__ = ["DATA", "FILE", "digest", "grammar_text", "load", "read_toml", "tables"]

DATA = Path(__file__).parent / "data"
FILE = DATA / "snapshot.json"


def _grammars() -> Path:
    shipped = Path(__file__).parent / "grammar"
    return shipped if shipped.is_dir() else Path(__file__).parent.parent / "grammar"


def grammar_text(file: str) -> str:
    """The text of a grammar, from `grammar/` of the wheel or of the checkout."""
    return (_grammars() / file).read_text(encoding="utf-8")


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        DataError: the file is missing or is no TOML.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(str(error), file=str(path)) from error


def load(file: str) -> dict[str, Any]:
    """The content of a TOML file of `data/`, by its path there."""
    frozen: dict[str, Any] | None = _snapshot().get("toml", {}).get(file)
    return read_toml(DATA / file) if frozen is None else frozen


def tables(dialect: str) -> Mapping[str, Any] | None:
    """The tables of a dialect's grammar, or None where the grammar has changed since they were made."""
    found: Mapping[str, Any] | None = _snapshot().get("tables", {}).get(dialect)
    return found


def digest() -> int:
    """A checksum of everything that the snapshot is made of."""
    total = 0
    for path in sorted([*DATA.rglob("*.toml"), *_grammars().glob("*.lark")], key=lambda p: p.name):
        total = crc32(path.read_bytes(), crc32(path.name.encode(), total))
    return total


@lru_cache(maxsize=None)
def _snapshot() -> Mapping[str, Any]:
    try:
        frozen: dict[str, Any] = json.loads(FILE.read_bytes())
    except (OSError, ValueError):
        return {}
    return frozen if frozen.get("digest") == digest() else {}
