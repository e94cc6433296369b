"""The tables of schedules, one file a project, read when the project is first asked for."""

from __future__ import annotations

from functools import cache
from typing import Any

from mmname.data.load import load
from mmname.errors import ScheduleError, UnknownDialectError

__all__ = ["datasets", "first_dialect", "optimizers", "project_of", "recipes_of", "sibling", "table_of"]


@cache
def project_of(dialect: str) -> dict[str, str]:
    """The project whose words a dialect's names use, the library that runs its configs, and the file of its recipes.

    Raises:
        UnknownDialectError: no such dialect.

    >>> project_of("mmdet3")
    {'project': 'mmdet', 'library': 'mmengine', 'recipes': 'mmdet-mmengine'}
    """
    if dialect not in _index():
        raise UnknownDialectError(dialect, sorted(_index()))
    return _index()[dialect]


@cache
def table_of(project: str) -> dict[str, Any]:
    """What the file of a project says: its words, and the numbers that hold for all of them."""
    return load(f"schedules/{project}.toml")


@cache
def recipes_of(dialect: str) -> dict[str, Any]:
    """How the configs of a dialect write schedules; empty if nobody has put it down."""
    file = project_of(dialect).get("recipes")
    return load(f"recipes/{file}.toml") if file else {}


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
    return tuple(name for names in load("optimizers.toml").values() for name in names)


@cache
def datasets() -> dict[str, dict[str, Any]]:
    """The datasets whose size is known, with the number of images that an epoch sees."""
    return load("epochs.toml")


@cache
def _index() -> dict[str, dict[str, str]]:
    return load("schedules.toml")


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
