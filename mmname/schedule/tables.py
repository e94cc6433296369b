"""The tables of schedules, one file a project, read when the project is first asked for."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

from mmname.errors import UnknownDialectError

__all__ = ["project_of", "table_of"]

_DATA = Path(__file__).parent.parent / "data"


@cache
def project_of(dialect: str) -> dict[str, str]:
    """The project whose words a dialect's names use, and the library that runs its configs.

    Raises:
        UnknownDialectError: no such dialect.

    >>> project_of("mmdet3")
    {'project': 'mmdet', 'library': 'mmengine'}
    """
    index = _read(_DATA / "schedules.toml")
    if dialect not in index:
        raise UnknownDialectError(dialect, sorted(index))
    entry: dict[str, str] = index[dialect]
    return entry


@cache
def table_of(project: str) -> dict[str, Any]:
    """What the file of a project says: its words, and the numbers that hold for all of them."""
    return _read(_DATA / "schedules" / f"{project}.toml")


def _read(path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(path.read_text(encoding="utf-8"))
