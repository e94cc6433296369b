"""The snapshot: data and grammars made ready ahead of time, so that a command starts without reading or building them.

`python -m mmname.freeze` writes it; where it does not fit the files beside it, the files are read instead. It is a text
of parts between blank lines: a line that names the part, and its content as JSON, which is read when it is asked for.
"""

from __future__ import annotations

import json
import os
import sys
from binascii import crc32
from functools import cache
from typing import TYPE_CHECKING, Any

from mmname.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FILE", "data_files", "digest", "grammar_text", "load", "read_toml", "tables"]

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_DATA = os.path.join(_PACKAGE, "data")
_SHIPPED = os.path.join(_PACKAGE, "grammar")
_CHECKOUT = os.path.join(os.path.dirname(_PACKAGE), "grammar")
FILE = os.path.join(_DATA, "snapshot.txt")


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
    frozen = _part(file)
    return read_toml(os.path.join(_DATA, file)) if frozen is None else frozen


def tables(dialect: str) -> Mapping[str, Any] | None:
    """The tables of a dialect's grammar, or None where the grammar has changed since they were made."""
    return _part(f"tables of {dialect}")


def data_files() -> Iterator[str]:
    """The TOML files of `data/`, by their paths there."""
    for folder, _, files in sorted(os.walk(_DATA)):
        for file in sorted(files):
            if file.endswith(".toml"):
                yield os.path.relpath(os.path.join(folder, file), _DATA).replace(os.sep, "/")


def digest() -> int:
    """A checksum of everything that the snapshot is made of."""
    total = 0
    paths = [os.path.join(_DATA, file) for file in data_files()]
    paths += sorted(os.path.join(_CHECKOUT, file) for file in os.listdir(_CHECKOUT) if file.endswith(".lark"))
    for path in paths:
        with open(path, "rb") as stream:
            total = crc32(stream.read(), crc32(os.path.basename(path).encode(), total))
    return total


def _in_checkout() -> bool:
    return os.path.isfile(os.path.join(_CHECKOUT, "shared.lark"))


def _part(name: str) -> dict[str, Any] | None:
    found = _snapshot().get(name)
    part: dict[str, Any] | None = None if found is None else json.loads(found)
    return part


@cache
def _snapshot() -> Mapping[str, str]:
    """The parts that were frozen, unless this is a checkout whose files have changed since."""
    try:
        with open(FILE, encoding="utf-8") as stream:
            parts = [part.partition("\n") for part in stream.read().split("\n\n")]
    except (OSError, ValueError):
        return {}
    frozen = {name: content for name, _, content in parts}
    return frozen if not _in_checkout() or frozen.get("digest") == str(digest()) else {}
