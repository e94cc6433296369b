"""Traced settings: what a config says through all its bases, and the line of the file that says it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.config.evaluate import UNKNOWN, Evaluation, merged, module_of
from mmname.config.packages import Base, bases_in
from mmname.errors import ConfigFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["Place", "Traced", "Tracer"]

_DEEPEST = 20  # names that stand for names, and bases of bases
_CHANGES = frozenset({"update", "merge"})


class Place(NamedTuple):
    """Where a value is written."""

    path: Path
    line: int
    column: int


class Traced(NamedTuple):
    """A config file with what it and its bases say.

    Attributes:
        path: the file.
        settings: every name of it, as `read_config` has them.
        is_whole: whether all of its bases were there to be read.
        module: its statements.
        bases: its bases, in order.
        is_lazy: whether it is a pure-Python config, in which an assignment replaces what a base says.
    """

    path: Path
    settings: Mapping[str, Any]
    is_whole: bool
    module: ast.Module
    bases: Sequence[Traced]
    is_lazy: bool

    def value(self, keys: Sequence[str]) -> Any:
        """The value at a place; None where the config has none, UNKNOWN where nobody can tell without running it."""
        value: Any = self.settings
        for key in keys:
            if value is UNKNOWN or isinstance(value, list):  # often a comma too many, behind what was to be one thing
                return UNKNOWN
            if not isinstance(value, dict):
                return None
            value = value.get(key, None if self.is_whole else UNKNOWN)
        return value

    def place(self, keys: Sequence[str]) -> Place | None:
        """Where the value of that place is written, in this file or in a base."""
        return _place(self, keys, 0)


class Tracer:
    """Reads configs with their bases, each file once; `root` is where the configs of other packages are looked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[Path, Traced] = {}

    def read(self, path: Path) -> Traced:
        """A config, read and never run.

        Raises:
            ConfigFileError: the file, or one of its bases, cannot be read, or is a base of itself.
        """
        return self._traced(path.resolve(), ())

    def traced(self) -> Iterable[Traced]:
        """Every file that was read, configs and what they build on."""
        return self._read.values()

    def _traced(self, path: Path, above: tuple[Path, ...]) -> Traced:
        if path in above or len(above) > _DEEPEST:
            raise ConfigFileError("a base of itself", path=str(path))
        if path not in self._read:
            module = module_of(path)
            found = bases_in(module, path, self._root)
            read = [(base, self._traced(base.path, (*above, path))) for base in found if base.path is not None]
            try:
                self._read[path] = _evaluated(path, module, read, is_whole=len(read) == len(found))
            except RecursionError as error:
                raise ConfigFileError("nested too deeply", path=str(path)) from error
        return self._read[path]


def _evaluated(path: Path, module: ast.Module, read: Sequence[tuple[Base, Traced]], *, is_whole: bool) -> Traced:
    base: dict[str, Any] = {}
    is_lazy = not any(_names(statement, "_base_") for statement in module.body) and _imports(module)
    for one, traced in read:
        every = {name: name for name in traced.settings} if one.names is None else one.names
        base.update({new: _copied(traced.settings.get(old, UNKNOWN)) for old, new in every.items()})
    evaluation = Evaluation({} if is_lazy else base)
    if is_lazy:
        evaluation.names.update(_classes(module))
        evaluation.names.update(base)
    own = evaluation.of(module)
    settings = own if is_lazy else merged(base, own)
    bases = [traced for _, traced in read]
    return Traced(path, settings, is_whole and all(one.is_whole for one in bases), module, bases, is_lazy)


def _copied(value: Any) -> Any:
    """A value that can be changed without changing the base's; several times as fast as `copy.deepcopy`."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _names(statement: ast.stmt, name: str) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _imports(module: ast.Module) -> bool:
    """Whether a config imports anything, inside `read_base()` too."""
    blocks = [module.body, *(statement.body for statement in module.body if isinstance(statement, ast.With))]
    return any(isinstance(statement, ast.ImportFrom) for block in blocks for statement in block)


def _classes(module: ast.Module) -> Iterator[tuple[str, str]]:
    """The classes that a pure-Python config imports: what it gives as a type stands for the name of the class."""
    for statement in module.body:
        if isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                if alias.name[:1].isupper():
                    yield alias.asname or alias.name, alias.name


def _place(config: Traced, keys: Sequence[str], depth: int) -> Place | None:
    if depth > _DEEPEST:
        return None
    for statement in reversed(config.module.body):
        for written, node in _written(statement):
            if list(keys[: len(written)]) == written:
                found = _within(config, node, keys[len(written) :], depth)
                if found is not None:
                    return found
                if config.is_lazy and not isinstance(statement, ast.Expr):
                    return None
    for base in reversed(config.bases):
        if keys[0] in base.settings:
            return _place(base, keys, depth + 1)
    return None


def _written(statement: ast.stmt) -> Iterator[tuple[list[str], ast.expr]]:
    """What a statement writes: the keys of the place, and the expression."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield _keys(target), statement.value
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if isinstance(call.func, ast.Attribute) and call.func.attr in _CHANGES:
            for argument in call.args:
                yield _keys(call.func.value), argument


def _keys(node: ast.expr) -> list[str]:
    """`a.b["c"]` as keys, without `_base_`; a list that nothing begins with where it is something else."""
    if isinstance(node, ast.Name):
        return [] if node.id == "_base_" else [node.id]
    if isinstance(node, ast.Attribute):
        return [*_keys(node.value), node.attr]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return [*_keys(node.value), str(node.slice.value)]
    return [""]


def _within(config: Traced, node: ast.expr, keys: Sequence[str], depth: int) -> Place | None:
    """Where the rest of the keys leads inside an expression."""
    if not keys:
        return Place(config.path, node.lineno, node.col_offset + 1)
    if isinstance(node, ast.Name):
        return _place(config, [node.id, *keys], depth + 1)
    for key, value in _items(node):
        if key == keys[0]:
            return _within(config, value, keys[1:], depth + 1)
    return None


def _items(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values):
            if isinstance(key, ast.Constant):
                yield str(key.value), value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        yield from ((keyword.arg or "", keyword.value) for keyword in node.keywords)
    elif isinstance(node, (ast.List, ast.Tuple)):
        yield from ((str(i), item) for i, item in enumerate(node.elts))
