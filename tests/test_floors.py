"""A module imports only from floors below its own, and none is part of a circle."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent / "mmname"
_TABLES = "arrow pandas polars duckdb spark ray dask"
_NAMES = f"tuples screen errors data schedule name {_TABLES} config zoo references check rename guide cli __main__"
FLOORS = tuple(_NAMES.split())


def module_of(path: Path) -> str:
    return ".".join(("mmname", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


MODULES = {module_of(path): path for path in sorted(ROOT.rglob("*.py")) if path != ROOT / "__init__.py"}


@cache
def imported(path: Path) -> frozenset[str]:
    """The modules of the package that a file imports, at its top or in functions; not those for type checkers alone."""
    found = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in MODULES else node.module or "")
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return frozenset(found & MODULES.keys())


def wing(module: str) -> str:
    return module.split(".")[1]


def test_imports_go_down() -> None:
    upward = [
        (module, other)
        for module, path in MODULES.items()
        for other in imported(path)
        if FLOORS.index(wing(other)) > FLOORS.index(wing(module))
    ]
    assert upward == []


def test_there_is_no_circle() -> None:
    """A package stands for its own `__init__`, which only passes on what its modules have."""
    inside = {
        module: {other for other in imported(path) if other != module}
        for module, path in MODULES.items()
        if path.name != "__init__.py"
    }
    assert list(TopologicalSorter(inside).static_order())


# The floors inside the schedule wing: a module imports only from those below, at the top of the file or in a function.
SCHEDULE = (
    {"kind"},
    {"length", "settings", "update", "chart", "tables", "algebra", "piece"},
    {"hooks"},
    {"momentum", "param_hooks", "schedulers"},
    {"parts", "words", "epoch"},
    {"drops", "recipe", "change", "code", "curve", "hook_course", "scheduler_course"},
    {"caution", "course", "reading", "translation", "view"},
    {"stretch"},
    {"schedule"},
    {"resolving", "formulas", "comparison"},
    {"known", "plot"},
    {"__init__"},
)
WING = {module: path for module, path in MODULES.items() if wing(module) == "schedule"}


def test_imports_go_down_inside_the_schedule_wing() -> None:
    floors = {noun: floor for floor, nouns in enumerate(SCHEDULE) for noun in nouns}
    level = [
        (module, other)
        for module, path in WING.items()
        for other in imported(path)
        if other.startswith("mmname.schedule.") and floors[other.split(".")[2]] >= floors[path.stem]
    ]
    assert level == []


def test_tables_are_the_only_way_from_the_schedule_wing_to_the_data() -> None:
    outside = {(path.stem, wing(other)) for path in WING.values() for other in imported(path)}
    assert {row for row in outside if row[1] not in ("schedule", "errors", "tuples")} == {("tables", "data")}


def test_only_the_grammar_module_knows_lark() -> None:
    users = {
        module
        for module, path in MODULES.items()
        if any(
            line.lstrip().startswith(("import lark", "from lark"))
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    }
    assert users == {"mmname.name.grammar"}
