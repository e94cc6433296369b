"""A module imports only from floors below its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "mmname"
FLOORS = (
    {"errors"},
    {"record", "text", "snapshot"},
    {"config", "schedule", "upstream", "vocabulary"},
    {"dialect", "facts", "project"},
    {"compiler", "writer"},
    {"engine"},
    {"reader"},
    {"parser", "resolver"},
    {"builder"},
    {"checker", "converter", "freeze", "references"},
    {"rename"},
    {"cli"},
    {"__main__"},
)
# A record writes itself with `str()`: the one import that goes up, at the moment of the call.
ALLOWED = {("record", "builder")}


# The floors inside the schedule wing: a module imports only from those below, at the top of the file or in a function.
SCHEDULE = (
    {"length", "settings", "update", "chart", "tables"},
    {"hooks", "kind"},
    {"momentum", "param_hooks", "schedulers"},
    {"parts", "words", "epoch"},
    {"drops", "recipe", "change", "code", "curve"},
    {"stretch", "caution", "reading", "translation", "view"},
    {"schedule"},
    {"resolving", "formulas", "comparison"},
    {"known", "plot"},
    {"__init__"},
)


def floor_of(noun: str) -> int:
    return next(i for i, nouns in enumerate(FLOORS) if noun in nouns)


def noun_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_nouns(path: Path) -> set[str]:
    nouns = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            if node.module and node.module.startswith("mmname."):
                nouns.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            nouns |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("mmname.")}
    return nouns


MODULES = [path for path in sorted(ROOT.rglob("*.py")) if path != ROOT / "__init__.py"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    noun = noun_of(path)
    upward = {
        other
        for other in imported_nouns(path)
        if other != noun and (noun, other) not in ALLOWED and floor_of(other) >= floor_of(noun)
    }
    assert not upward, f"{noun} (floor {floor_of(noun)}) imports from its own floor or above: {upward}"


def schedule_imports(path: Path) -> set[str]:
    """The modules of the schedule wing that a module imports when it runs, not only for its types."""
    tree = ast.parse(path.read_text())
    typing = [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    skipped = {id(inner) for node in typing for inner in ast.walk(node)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in skipped:
            if node.module == "mmname.schedule":
                found |= {alias.name for alias in node.names}
            elif node.module.startswith("mmname.schedule."):
                found.add(node.module.split(".")[2])
    return found


WING = sorted((ROOT / "schedule").glob("*.py"))


@pytest.mark.parametrize("path", WING, ids=lambda p: p.stem)
def test_imports_go_down_inside_the_schedule_wing(path: Path) -> None:
    def floor(noun: str) -> int:
        return next(i for i, nouns in enumerate(SCHEDULE) if noun in nouns)

    upward = {other for other in schedule_imports(path) if floor(other) >= floor(path.stem)}
    assert not upward, f"{path.stem} (floor {floor(path.stem)}) imports from its own floor or above: {upward}"


def test_tables_are_the_only_way_from_the_schedule_wing_to_the_data() -> None:
    outside = {
        (path.stem, noun) for path in WING for noun in imported_nouns(path) if noun not in {"schedule", "errors"}
    }
    assert outside == {("tables", "snapshot")}


def test_only_the_compiler_knows_lark() -> None:
    users = {
        noun_of(p)
        for p in MODULES
        if any(line.lstrip().startswith(("import lark", "from lark")) for line in p.read_text().splitlines())
    }
    assert users == {"compiler"}
