"""Packages: the files that a config takes from another package, by `pkg::path` or by an import in `read_base()`."""

from __future__ import annotations

import ast
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Base", "Said", "bases_in", "found", "said_in"]

_BELOW = (".mim/configs", "configs")  # of a package: where an installed one keeps its configs, and a pure-Python one


class Said(NamedTuple):
    """What a config says that it builds on, before anybody looks where that is.

    Attributes:
        text: the entry of `_base_`, or the module of an import, without the dots before it.
        level: the number of those dots; -1 for an entry of `_base_`.
        names: the names that are imported, with those that they get; None for all, as `_base_` and `import *` do.
    """

    text: str
    level: int = -1
    names: dict[str, str] | None = None


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
    return [base for said in said_in(module) for base in found(said, path, root)]


def said_in(module: ast.Module) -> list[Said]:
    """What a config says that it builds on, in order.

    >>> said_in(ast.parse("_base_ = ['./a.py', 'mmdet::b.py']"))
    [Said(text='./a.py', level=-1, names=None), Said(text='mmdet::b.py', level=-1, names=None)]
    """
    said: list[Said] = []
    for statement in module.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "_base_" for target in statement.targets
        ):
            said = [Said(text) for text in _texts(statement.value)]
        elif isinstance(statement, ast.With) and _is_read_base(statement):
            for line in statement.body:
                if isinstance(line, ast.ImportFrom):
                    named = {alias.name: alias.asname or alias.name for alias in line.names}
                    said.append(Said(line.module or "", line.level, named))
    return said


def found(said: Said, path: Path, root: Path) -> Iterator[Base]:
    """The files that a config at `path` builds on by what it says."""
    if said.level < 0:
        yield Base(_file(said.text, path, root))
    else:
        yield from _imported(said, path, root)


def _is_read_base(statement: ast.With) -> bool:
    call = statement.items[0].context_expr
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "read_base"


def _texts(node: ast.expr) -> Iterator[str]:
    """The entries of `_base_` in their order; an empty one for what only running the config could tell."""
    from mmname.config.evaluate import Evaluation

    said = Evaluation({}).value(node)
    for entry in said if isinstance(said, list) else [said]:
        yield entry if isinstance(entry, str) else ""


def _file(text: str, path: Path, root: Path) -> Path | None:
    """The file that an entry of `_base_` means."""
    package, colons, rest = text.partition("::")
    if not colons:
        return _there(path.parent / text) if text else None
    return next(filter(None, (_there(folder / rest) for folder in _folders(package, root))), None)


def _imported(said: Said, path: Path, root: Path) -> Iterator[Base]:
    """The files that an import inside `read_base()` means; the last part of it may be the file or a name in it."""
    parts = said.text.split(".") if said.text else []
    if said.level:
        starts = [Path(path.parent, *[".."] * (said.level - 1))]
    else:
        package = parts.pop(0)
        starts = list(_places(package, root))
    named = said.names or {}
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
    if package.isidentifier():
        yield root / package
        yield root.parent / package
        yield from map(Path, _installed(package))


@lru_cache(maxsize=256)
def _installed(package: str) -> tuple[str, ...]:
    spec = PathFinder.find_spec(package)  # of a package without a dot this imports nothing
    return tuple(spec.submodule_search_locations or ()) if spec is not None else ()


def _there(path: Path) -> Path | None:
    return path.resolve() if path.is_file() else None
