"""The snapshot: data and grammars made ready ahead of time, so that a command starts without reading or building them.

`python -m mmname.freeze` writes it; where it does not fit the files beside it, the files are read instead.
"""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

from mmname.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["DATA", "FILE", "data_files", "grammar_text", "load", "read_toml", "sums", "tables"]

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(_PACKAGE, "data")
_SHIPPED = os.path.join(_PACKAGE, "grammar")
_CHECKOUT = os.path.join(os.path.dirname(_PACKAGE), "grammar")
FILE = os.path.join(DATA, "snapshot.json")


def grammar_text(file: str) -> str:
    """The text of a grammar, from `grammar/` of the wheel or of the checkout."""
    with open(os.path.join(_CHECKOUT if _in_checkout() else _SHIPPED, file), encoding="utf-8") as stream:
        return stream.read()


def read_toml(path: str) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        DataError: the file is missing or is no TOML.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with open(path, encoding="utf-8") as stream:
            return tomllib.loads(stream.read())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(str(error), file=path) from error


def load(file: str) -> dict[str, Any]:
    """The content of a TOML file of `data/`, by its path there."""
    frozen: dict[str, Any] | None = _snapshot().get("toml", {}).get(file)
    path = os.path.join(DATA, file)
    return frozen if frozen is not None and _is_fresh(file, path) else read_toml(path)


def tables(dialect: str) -> Mapping[str, Any] | None:
    """The tables of a dialect's grammar, or None where the grammars or the kinds of words have changed since."""
    found: Mapping[str, Any] | None = _snapshot().get("tables", {}).get(dialect)
    sources = {"kinds.toml": os.path.join(DATA, "kinds.toml"), **_grammars()}
    return found if found and all(_is_fresh(file, path) for file, path in sources.items()) else None


def data_files() -> Iterator[str]:
    """The TOML files of `data/`, by their paths there."""
    for folder, _, files in sorted(os.walk(DATA)):
        for file in sorted(files):
            if file.endswith(".toml"):
                yield os.path.relpath(os.path.join(folder, file), DATA).replace(os.sep, "/")


def sums() -> dict[str, int]:
    """A checksum of every file that the snapshot is made of."""
    return {
        file: _sum(path) for file, path in {**{f: os.path.join(DATA, f) for f in data_files()}, **_grammars()}.items()
    }


def _grammars() -> dict[str, str]:
    """The grammars of the checkout by their names; none where there is no checkout."""
    files = sorted(os.listdir(_CHECKOUT)) if _in_checkout() else []
    return {file: os.path.join(_CHECKOUT, file) for file in files if file.endswith(".lark")}


def _is_fresh(file: str, path: str) -> bool:
    """Whether a file is still what was frozen; only those of a checkout can have changed."""
    return not _in_checkout() or _snapshot()["sums"].get(file) == _sum(path)


def _sum(path: str) -> int:
    with open(path, "rb") as stream:
        return crc32(stream.read())


@cache
def _in_checkout() -> bool:
    return os.path.isfile(os.path.join(_CHECKOUT, "shared.lark"))


@cache
def _snapshot() -> Mapping[str, Any]:
    """What was frozen; nothing where that is missing or of another form."""
    try:
        with open(FILE, encoding="utf-8") as stream:
            frozen: dict[str, Any] = json.load(stream)
    except (OSError, ValueError):
        return {}
    return frozen if "sums" in frozen else {}
