"""Loading data: the TOML files of this folder and the grammars, made ready ahead of time where nothing has changed.

`python -m mmname.name.freeze` makes them. They are JSON, one for each folder of data, so that a command reads only what
it needs; where one does not fit the files that it was made of, those are read instead.
"""

from __future__ import annotations

import json
import os
import sys
from functools import cache

from mmname.errors import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

__all__ = [
    "DATA",
    "FROZEN",
    "frozen",
    "grammar_files",
    "grammar_text",
    "listed",
    "load",
    "made",
    "read_toml",
    "sources",
    "sums",
]

DATA = os.path.dirname(os.path.abspath(__file__))
FROZEN = os.path.join(DATA, "frozen")
_PACKAGE = os.path.dirname(DATA)
_SHIPPED = os.path.join(_PACKAGE, "grammar")
_CHECKOUT = os.path.join(os.path.dirname(_PACKAGE), "grammar")


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
    content = frozen(_group(file)).get(file)
    return content if content is not None and _is_fresh(file) else read_toml(os.path.join(DATA, file))


def listed(folder: str) -> list[str]:
    """The TOML files of a folder of `data/`, by their paths there; none where there is no such folder."""
    place = os.path.join(DATA, folder)
    files = sorted(os.listdir(place)) if os.path.isdir(place) else []
    return [f"{folder}/{file}" for file in files if file.endswith(".toml")]


def made(group: str, *, of: Iterator[str] | list[str]) -> Any:
    """What was made of files of data and grammars ahead of time; None where one of those has changed since."""
    content = frozen(group)
    return content if content and all(map(_is_fresh, of)) else None


def grammar_text(file: str) -> str:
    """The text of a grammar, from `grammar/` of the wheel or of the checkout."""
    with open(os.path.join(_CHECKOUT if _in_checkout() else _SHIPPED, file), encoding="utf-8") as stream:
        return stream.read()


def grammar_files() -> list[str]:
    """The files of the grammars, by name."""
    folder = _CHECKOUT if _in_checkout() else _SHIPPED
    return sorted(file for file in os.listdir(folder) if file.endswith(".lark"))


def sources() -> Iterator[str]:
    """The TOML files of `data/` by their paths there, then the grammars."""
    for folder, _, files in sorted(os.walk(DATA)):
        for file in sorted(files):
            if file.endswith(".toml"):
                yield os.path.relpath(os.path.join(folder, file), DATA).replace(os.sep, "/")
    yield from grammar_files()


def sums() -> dict[str, int]:
    """A checksum of every source."""
    return {file: _sum(file) for file in sources()}


@cache
def frozen(group: str) -> Mapping[str, Any]:
    """What was made ready of a group of data; nothing where that is missing or broken."""
    try:
        with open(os.path.join(FROZEN, f"{group}.json"), encoding="utf-8") as stream:
            content: dict[str, Any] = json.load(stream)
    except (OSError, ValueError):
        return {}
    return content


def _group(file: str) -> str:
    """The group that a file is frozen in: its folder, or `top`."""
    return os.path.dirname(file).replace("/", ".") or "top"


@cache
def _is_fresh(file: str) -> bool:
    """Whether a source is still what was frozen; only those of a checkout can have changed."""
    return not _in_checkout() or frozen("sums").get(file) == _sum(file)


def _sum(file: str) -> int:
    from zlib import crc32

    path = os.path.join(_CHECKOUT if file.endswith(".lark") else DATA, file)
    with open(path, "rb") as stream:
        return crc32(stream.read())


@cache
def _in_checkout() -> bool:
    return os.path.isfile(os.path.join(_CHECKOUT, "shared.lark"))
