"""The tables of schedules, one file a project, read when the project is first asked for."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

from mmname.errors import ScheduleError, UnknownDialectError

__all__ = ["datasets", "first_dialect", "optimizers", "project_of", "recipes_of", "sibling", "table_of"]

_DATA = Path(__file__).parent.parent / "data"


@cache
def project_of(dialect: str) -> dict[str, str]:
    """The project whose words a dialect's names use, and the library that runs its configs.

    Raises:
        UnknownDialectError: no such dialect.

    >>> project_of("mmdet3")
    {'project': 'mmdet', 'library': 'mmengine'}
    """
    if dialect not in _index():
        raise UnknownDialectError(dialect, sorted(_index()))
    return _index()[dialect]


@cache
def table_of(project: str) -> dict[str, Any]:
    """What the file of a project says: its words, and the numbers that hold for all of them."""
    return _read(_DATA / "schedules" / f"{project}.toml")


@cache
def recipes_of(project: str, library: str) -> dict[str, Any]:
    """How configs of a project write schedules for a library; empty if nobody has put it down."""
    path = _DATA / "recipes" / f"{project}-{library}.toml"
    return _read(path) if path.exists() else {}


def first_dialect(library: str) -> str:
    """The first dialect whose configs a library runs.

    Raises:
        ScheduleError: no such library.

    >>> first_dialect("mmengine")
    'mmdet3'
    """
    return _first({"library": library})


def sibling(dialect: str, library: str) -> str:
    """The dialect of the same project whose configs another library runs.

    Raises:
        ScheduleError: the project has none.
        UnknownDialectError: no such dialect.

    >>> sibling("mmseg0", "mmengine")
    'mmseg1'
    """
    return _first({"project": project_of(dialect)["project"], "library": library})


@cache
def optimizers() -> tuple[str, ...]:
    """The optimizers that configs may name."""
    return tuple(name for names in _read(_DATA / "optimizers.toml").values() for name in names)


@cache
def datasets() -> dict[str, dict[str, Any]]:
    """The datasets whose size is known, with the number of images that an epoch sees."""
    return _read(_DATA / "epochs.toml")


@cache
def _index() -> dict[str, dict[str, str]]:
    return _read(_DATA / "schedules.toml")


def _first(wanted: dict[str, str]) -> str:
    for dialect, entry in _index().items():
        if wanted.items() <= entry.items():
            return dialect
    libraries = sorted(
        {entry["library"] for entry in _index().values() if entry["project"] == wanted.get("project", entry["project"])}
    )
    raise ScheduleError(
        f"no configs for {wanted['library']!r}; known are {', '.join(libraries)}", value=wanted["library"]
    )


def _read(path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return content
