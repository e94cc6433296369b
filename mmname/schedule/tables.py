"""The tables of schedules, one file a project, read when the project is first asked for."""

from __future__ import annotations

from functools import cache

from mmname.data.load import listed, load
from mmname.errors import ScheduleError, UnknownDialectError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "DEFAULT_DIALECT",
    "datasets",
    "dialect_of_scope",
    "dialects",
    "first_dialect",
    "is_adaptive",
    "kin",
    "optimizers",
    "project_of",
    "recipes_of",
    "released_of",
    "sibling",
    "table_of",
]  # fmt: skip


# Whose words are meant where nobody says.
DEFAULT_DIALECT = "mmdet2"


@cache
def project_of(dialect: str) -> dict[str, Any]:
    """The project whose words a dialect's names use, the library that runs its configs, and the file of its recipes.

    Raises:
        UnknownDialectError: no such dialect.

    >>> project_of("mmdet3")["recipes"]
    'mmdet-mmengine'
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


@cache
def released_of(dialect: str) -> dict[str, dict[str, Any]]:
    """What the released configs of a dialect contain, by their schedule word (`data/schedules/released.toml`)."""
    found: dict[str, dict[str, Any]] = load("schedules/released.toml").get(dialect, {})
    return found


def dialects() -> tuple[str, ...]:
    """The dialects whose schedules are known."""
    return tuple(_index())


def dialect_of_scope(scope: str, library: str) -> str | None:
    """The dialect of the configs of a package that a library runs, by the scope of its registries.

    >>> dialect_of_scope("mmseg", "mmengine")
    'mmseg1'
    """
    for dialect, entry in _index().items():
        if entry["library"] == library and scope in entry["scopes"]:
            return dialect
    return None


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
def kin(dialect: str) -> tuple[str, ...]:
    """The dialects of the same package and library: an own, and that of configs which Python imports.

    Raises:
        UnknownDialectError: no such dialect.

    >>> kin("mmdet3")
    ('mmdet3', 'mmdet3_py')
    """
    own = project_of(dialect)
    same = (own["library"], own["scopes"][-1])
    return tuple(other for other, entry in _index().items() if (entry["library"], entry["scopes"][-1]) == same)


@cache
def optimizers() -> dict[str, dict[str, Any]]:
    """The optimizers that configs may name, each with the numbers that it takes where a config leaves them out."""
    table = load("optimizers.toml")
    return {**table["torch"], **table["projects"]}


@cache
def is_adaptive(optimizer: str) -> bool:
    """Whether the steps of an optimizer do not grow with the gradients.

    >>> is_adaptive("AdamW"), is_adaptive("SGD")
    (True, False)
    """
    return optimizer in load("optimizers.toml")["rule"]["adaptive"]


@cache
def datasets() -> dict[str, dict[str, Any]]:
    """The datasets whose size is known, with the number of images that an epoch sees."""
    return load("epochs.toml")


@cache
def _index() -> dict[str, dict[str, Any]]:
    """What the conventions say of schedules, those of the default's project first."""
    rows = {file.rpartition("/")[2].removesuffix(".toml"): load(file) for file in listed("conventions")}
    first = rows[DEFAULT_DIALECT]["schedules"]
    return {
        dialect: {
            "project": row["schedules"],
            "library": row["library"],
            "scopes": [*row.get("scopes", ()), row["project"]],
            **({"recipes": row["recipes"]} if "recipes" in row else {}),
        }
        for dialect, row in sorted(rows.items(), key=lambda item: (item[1].get("schedules") != first, item[0]))
        if "schedules" in row
    }


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
