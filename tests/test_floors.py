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
    {"rename", "zoo"},
    {"cli"},
    {"__main__"},
)
# A record writes itself with `str()`: the one import that goes up, at the moment of the call.
ALLOWED = {("record", "builder")}


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


def test_only_the_compiler_knows_lark() -> None:
    users = {
        noun_of(p)
        for p in MODULES
        if any(line.lstrip().startswith(("import lark", "from lark")) for line in p.read_text().splitlines())
    }
    assert users == {"compiler"}
