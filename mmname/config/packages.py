"""Packages: the files that a config takes from another package, by `pkg::path` or by an import in `read_base()`."""

from __future__ import annotations

import ast
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mmname.config.evaluate import Evaluation

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Base", "bases_in"]

_BELOW = (".mim/configs", "configs")  # of a package: where an installed one keeps its configs, and a pure-Python one


class Base(NamedTuple):
    """A file that a config builds on.

    Attributes:
        path: where it is; None where it is not to be found.
        names: the names that are imported of it; None for all, as `_base_` and `import *` do.
    """

    path: Path | None
    names: dict[str, str] | None = None


def bases_in(module: ast.Module, path: Path, root: Path) -> list[Base]:
    """What a config builds on, in order; `root` is the folder that other packages are looked for in first.

    >>> [base.path for base in bases_in(ast.parse("_base_ = 'no_such_package::a.py'"), Path("/c/x.py"), Path("/c"))]
    [None]
    """
    found: list[Base] = []
    for statement in module.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "_base_" for target in statement.targets
        ):
            found = [Base(_file(text, path, root)) for text in _texts(statement.value)]
        elif isinstance(statement, ast.With) and _is_read_base(statement):
            for line in statement.body:
                if isinstance(line, ast.ImportFrom):
                    found += _imported(line, path, root)
    return found


def _is_read_base(statement: ast.With) -> bool:
    call = statement.items[0].context_expr
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "read_base"


def _texts(node: ast.expr) -> Iterator[str]:
    """The entries of `_base_` in their order; an empty one for what only running the config could tell."""
    said = Evaluation({}).value(node)
    for entry in said if isinstance(said, list) else [said]:
        yield entry if isinstance(entry, str) else ""


def _file(text: str, path: Path, root: Path) -> Path | None:
    """The file that an entry of `_base_` means."""
    package, colons, rest = text.partition("::")
    if not colons:
        return _there(path.parent / text) if text else None
    return next(filter(None, (_there(folder / rest) for folder in _folders(package, root))), None)


def _imported(line: ast.ImportFrom, path: Path, root: Path) -> Iterator[Base]:
    """The files that an import inside `read_base()` means; the last part of it may be the file or a name in it."""
    parts = (line.module or "").split(".") if line.module else []
    if line.level:
        starts = [Path(path.parent, *[".."] * (line.level - 1))]
    else:
        package = parts.pop(0)
        starts = list(_places(package, root))
    named = {alias.name: alias.asname or alias.name for alias in line.names}
    file = next(filter(None, (_there(Path(start, *parts).with_suffix(".py")) for start in starts if parts)), None)
    if file or not any(_there(Path(start, *parts, f"{name}.py")) for start in starts for name in named):
        yield Base(file, None if "*" in named else named)


def _folders(package: str, root: Path) -> Iterator[Path]:
    for place in _places(package, root):
        yield from (place / below for below in _BELOW)
        if (place / "__init__.py").is_file():
            yield place.parent / "configs"


def _places(package: str, root: Path) -> Iterator[Path]:
    """Where a package may be: under the root, else where Python would find it."""
    if not package.isidentifier():
        return
    yield root / package
    yield root.parent / package
    spec = PathFinder.find_spec(package)  # of a package without a dot this imports nothing
    if spec is not None and spec.submodule_search_locations:
        yield from map(Path, spec.submodule_search_locations)


def _there(path: Path) -> Path | None:
    return path.resolve() if path.is_file() else None
