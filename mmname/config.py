"""Config files: the settings of one and of its bases, as far as literals tell; nothing in a file is ever run."""

from __future__ import annotations

import ast
import copy
import operator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmname.errors import ConfigFileError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["UNKNOWN", "read_config"]


class _Unknown:
    """The value of what only running the file could tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __copy__(self) -> _Unknown:
        return self

    def __deepcopy__(self, memo: object) -> _Unknown:
        return self


UNKNOWN = _Unknown()
_LARGEST_FILE = 4 << 20
_LARGEST_VALUE = 10_000


def _power(base: float, exponent: float) -> Any:
    """A power of the size that settings have."""
    if abs(base) > 1000 or abs(exponent) > 100 or (base < 0 and not isinstance(exponent, int)):
        raise ArithmeticError
    return base**exponent


_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: _power,
}


def read_config(path: str | os.PathLike[str], *, read: dict[Path, dict[str, Any]] | None = None) -> dict[str, Any]:
    """The settings in a config file and the files of its `_base_`; what is computed when the file runs is `UNKNOWN`.

    A base that is no file beside this one, such as one of another package, adds nothing. `read` keeps what was read,
    by its path, for the next call.

    Raises:
        ConfigFileError: a file cannot be read or is no Python, or is a base of itself.
    """
    read = {} if read is None else read
    settings = _settings(Path(path).resolve(), read, ())
    return {name: value for name, value in settings.items() if not name.startswith("_")}


def _settings(path: Path, read: dict[Path, dict[str, Any]], above: tuple[Path, ...]) -> dict[str, Any]:
    if path in above:
        raise ConfigFileError("a base of itself", path=str(path))
    if path not in read:
        module = _module(path)
        base: dict[str, Any] = {}
        for name in _bases(module):
            file = path.parent / name
            if file.is_file():
                base.update(copy.deepcopy(_settings(file.resolve(), read, (*above, path))))
        try:
            own = _Evaluation(base).of(module)
        except RecursionError as error:
            raise ConfigFileError("nested too deeply", path=str(path)) from error
        read[path] = _merged(base, own)
    return read[path]


def _module(path: Path) -> ast.Module:
    if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
        raise ConfigFileError("no file, or too large for a config", path=str(path))
    try:
        return ast.parse(path.read_bytes(), filename=str(path))
    except SyntaxError as error:
        raise ConfigFileError(f"no Python: {error.msg}", path=str(path), line=error.lineno) from error
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        raise ConfigFileError(str(error) or "nested too deeply", path=str(path)) from error


def _bases(module: ast.Module) -> Iterator[str]:
    """The entries of `_base_` that are paths."""
    for statement in module.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "_base_" for t in statement.targets
        ):
            said = _Evaluation({}).value(statement.value)
            for entry in said if isinstance(said, list) else [said]:
                if isinstance(entry, str) and "::" not in entry:
                    yield entry


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`own` over `base`: dictionaries key by key, unless one says `_delete_`; everything else replaced."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        if isinstance(value, dict):
            replaces = value.get("_delete_") is True or not isinstance(below, dict)
            merged[key] = _merged({} if replaces else below, value)  # type: ignore[arg-type]
        else:
            merged[key] = value
    merged.pop("_delete_", None)
    return merged


class _Evaluation:
    """The values of a module's names, statement by statement."""

    def __init__(self, base: dict[str, Any]) -> None:
        self.base = base
        self.names: dict[str, Any] = {}

    def of(self, module: ast.Module) -> dict[str, Any]:
        """The module's own names, and those of its bases that it changes in place."""
        for statement in module.body:
            if isinstance(statement, ast.Assign):
                value = self.value(statement.value)
                for target in statement.targets:
                    self._assign(target, value)
            elif isinstance(statement, ast.AnnAssign) and statement.value:
                self._assign(statement.target, self.value(statement.value))
            elif not isinstance(statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Pass)):
                self._forget(statement)
        return self.names

    def _assign(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self.names[target.id] = value
            return
        if isinstance(target, (ast.Subscript, ast.Attribute)):
            container, key = self.value(target.value), self._key(target)
            if isinstance(container, dict) and isinstance(key, str):
                container[key] = value
                return
            if isinstance(container, list) and isinstance(key, int) and -len(container) <= key < len(container):
                container[key] = value
                return
        self._forget(target)

    def _forget(self, node: ast.AST) -> None:
        """Take every name that a statement of another kind could change for unknown."""
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and (part.id in self.names or isinstance(part.ctx, ast.Store)):
                self.names[part.id] = UNKNOWN
            elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "_base_":
                self.base[part.attr] = UNKNOWN

    def _key(self, node: ast.Subscript | ast.Attribute) -> Any:
        return node.attr if isinstance(node, ast.Attribute) else self.value(node.slice)

    def value(self, node: ast.expr) -> Any:
        """The value of an expression, or UNKNOWN."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self.value(item) for item in node.elts]
        if isinstance(node, ast.Dict):
            return self._mapping((key and self.value(key), value) for key, value in zip(node.keys, node.values))
        if isinstance(node, ast.Call):
            made = isinstance(node.func, ast.Name) and node.func.id == "dict" and not node.args
            return self._mapping((keyword.arg, keyword.value) for keyword in node.keywords) if made else UNKNOWN
        if isinstance(node, ast.Name):
            return self.base if node.id == "_base_" else self.names.get(node.id, UNKNOWN)
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            return self._item(self.value(node.value), self._key(node))
        if isinstance(node, ast.Set) and len(node.elts) == 1:  # {{_base_.name}}
            return self.value(node.elts[0])
        if isinstance(node, ast.BinOp):
            return self._computed(type(node.op), self.value(node.left), self.value(node.right))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return self._computed(ast.Sub, 0, self.value(node.operand))
        return UNKNOWN

    def _mapping(self, items: Iterator[tuple[Any, ast.expr]]) -> Any:
        made: dict[Any, Any] = {}
        for key, node in items:
            value = self.value(node)
            if key is None and not isinstance(value, dict):
                return UNKNOWN
            if key is None:
                made.update(value)
            elif isinstance(key, (str, int)):
                made[key] = value
        return made

    @staticmethod
    def _item(container: Any, key: Any) -> Any:
        if isinstance(container, dict) and isinstance(key, (str, int)):
            return container.get(key, UNKNOWN)
        if isinstance(container, list) and isinstance(key, int) and -len(container) <= key < len(container):
            return container[key]
        return UNKNOWN

    @staticmethod
    def _computed(kind: type[ast.operator], left: Any, right: Any) -> Any:
        """Numbers worked out, lists and texts put together, while they stay of a size that settings have."""
        numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
        joined = kind is ast.Add and type(left) is type(right) and isinstance(left, (list, str))
        if kind not in _OPERATORS or not (numbers or joined):
            return UNKNOWN
        try:
            result = _OPERATORS[kind](left, right)
        except ArithmeticError:
            return UNKNOWN
        size = result.bit_length() if isinstance(result, int) else 0 if numbers else len(result)
        return result if size <= _LARGEST_VALUE else UNKNOWN
