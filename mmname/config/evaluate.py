"""Config files: the settings of one and of its bases, as far as literals tell; nothing in a file is ever run."""

from __future__ import annotations

import ast
import copy
import operator
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmname.config.plain import plain_module
from mmname.errors import ConfigFileError
from mmname.name.files import PLAIN, config_files, stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["UNKNOWN", "Evaluation", "configs_below", "merged", "module_of", "read_config"]


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
_LARGEST_POWER = 64
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
# Functions of numbers and lists, whatever else a file may call.
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "int": int, "float": float, "round": round, "abs": abs, "min": min, "max": max, "len": len, "tuple": list,
    "list": list, "range": lambda *ends: list(range(*ends)),
    "enumerate": lambda items: [list(pair) for pair in enumerate(items)],
}  # fmt: skip
_OF_LISTS = frozenset({"tuple", "list", "len", "enumerate"})


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


def configs_below(folder: str | os.PathLike[str]) -> dict[str, list[Path]]:
    """The configs in Python below a folder, by their names: those that the checker and renames take for configs.

    Raises:
        ConfigFileError: there is no such folder, or it cannot be read.
    """
    if not Path(folder).is_dir():
        raise ConfigFileError("no such folder", path=str(folder))
    found: dict[str, list[Path]] = {}
    try:
        for file in config_files(str(folder)):
            found.setdefault(stem_of(file.replace(os.sep, "/")), []).append(Path(file))
    except OSError as error:
        raise ConfigFileError(error.strerror or "cannot be read", path=str(folder)) from error
    return found


def _settings(path: Path, read: dict[Path, dict[str, Any]], above: tuple[Path, ...]) -> dict[str, Any]:
    if path in above:
        raise ConfigFileError("a base of itself", path=str(path))
    if path not in read:
        module = module_of(path)
        base: dict[str, Any] = {}
        for name in _bases(module):
            file = path.parent / name
            if file.is_file():
                base.update(copy.deepcopy(_settings(file.resolve(), read, (*above, path))))
        try:
            own = Evaluation(base).of(module)
        except RecursionError as error:
            raise ConfigFileError("nested too deeply", path=str(path)) from error
        read[path] = merged(base, own)
    return read[path]


def module_of(path: Path) -> ast.Module:
    """The statements of a config file.

    Raises:
        ConfigFileError: the file cannot be read or is no Python; of YAML and JSON, that it is none of these.
    """
    if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
        raise ConfigFileError("no file, or too large for a config", path=str(path))
    try:
        if path.suffix in PLAIN:
            return plain_module(path.read_bytes(), is_json=path.suffix == ".json")
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
            said = Evaluation({}).value(statement.value)
            for entry in said if isinstance(said, list) else [said]:
                if isinstance(entry, str) and "::" not in entry:
                    yield entry


def merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`own` over `base`: dictionaries key by key, unless one says `_delete_`; everything else replaced."""
    result = dict(base)
    for key, value in own.items():
        below = result.get(key)
        if isinstance(value, dict):
            replaces = value.get("_delete_") is True or not isinstance(below, dict)
            result[key] = merged({} if replaces else below, value)  # type: ignore[arg-type]
        else:
            result[key] = value
    result.pop("_delete_", None)
    return result


class Evaluation:
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
            elif self._fills(statement):
                pass
            elif not isinstance(statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Pass)):
                self._forget(statement)
        return self.names

    def _fills(self, statement: ast.stmt) -> bool:
        """Whether a statement puts a known dictionary into another, `a.update(b)`; if so, it is done."""
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "update":
            return False
        container = self.value(call.func.value)
        given = self.value(call.args[0]) if len(call.args) == 1 and not call.keywords else UNKNOWN
        if not isinstance(container, dict) or not isinstance(given, dict):
            return False
        container.update(given)
        return True

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
            return self._call(node)
        if isinstance(node, ast.Name):
            return self.base if node.id == "_base_" else self.names.get(node.id, UNKNOWN)
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            return self._item(self.value(node.value), self._key(node))
        if isinstance(node, ast.Set) and len(node.elts) == 1:  # {{_base_.name}}
            return self.value(node.elts[0])
        return self._worked_out(node)

    def _worked_out(self, node: ast.expr) -> Any:
        """The value of an expression that makes something new of values, or UNKNOWN."""
        if isinstance(node, ast.BinOp):
            return self._computed(type(node.op), self.value(node.left), self.value(node.right))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return self._computed(ast.Sub, 0, self.value(node.operand))
        if isinstance(node, ast.JoinedStr):
            return self._text(node)
        if isinstance(node, ast.ListComp):
            return self._made(node.generators, lambda: self.value(node.elt))
        if isinstance(node, ast.DictComp):
            pairs = self._made(node.generators, lambda: [self.value(node.key), self.value(node.value)])
            keyed = pairs is not UNKNOWN and all(isinstance(key, (str, int)) for key, _ in pairs)
            return dict(pairs) if keyed else UNKNOWN
        return UNKNOWN

    def _text(self, node: ast.JoinedStr) -> Any:
        """What a text with values put in says, where they are plain."""
        said = ""
        for part in node.values:
            plain = isinstance(part, ast.FormattedValue) and part.format_spec is None and part.conversion == -1
            value = self.value(part.value) if plain else self.value(part)  # type: ignore[attr-defined]
            if not isinstance(value, (str, int)):
                return UNKNOWN
            said += str(value)
        return said

    def _made(self, generators: list[ast.comprehension], item: Callable[[], Any]) -> Any:
        """The items that loops over lists make, one inside the other, while they stay of a size that settings have."""
        if not generators:
            return [item()]
        first, *inner = generators
        values = self.value(first.iter)
        if first.ifs or not isinstance(values, list):
            return UNKNOWN
        before, made = dict(self.names), list[Any]()
        try:
            for value in values:
                if not self._takes(first.target, value):
                    return UNKNOWN
                more = self._made(inner, item)
                if more is UNKNOWN or len(made) + len(more) > _LARGEST_VALUE:
                    return UNKNOWN
                made += more
        finally:
            self.names = before
        return made

    def _takes(self, target: ast.expr, value: Any) -> bool:
        """Whether the names of a loop can take a value; if so, they do."""
        if isinstance(target, ast.Name):
            self.names[target.id] = value
            return True
        if not isinstance(target, ast.Tuple) or not isinstance(value, list) or len(value) != len(target.elts):
            return False
        return all(self._takes(part, item) for part, item in zip(target.elts, value))

    def _call(self, node: ast.Call) -> Any:
        """What `dict(...)` makes, or one of the functions of numbers."""
        name = node.func.id if isinstance(node.func, ast.Name) and node.func.id not in self.names else ""
        if name == "dict" and len(node.args) < 2:
            first: list[tuple[Any, ast.expr]] = [(None, argument) for argument in node.args]
            return self._mapping(iter([*first, *((keyword.arg, keyword.value) for keyword in node.keywords)]))
        if name not in _FUNCTIONS or node.keywords or not node.args:
            return UNKNOWN
        values = [self.value(argument) for argument in node.args]
        if name in _OF_LISTS:
            return _FUNCTIONS[name](values[0]) if len(values) == 1 and isinstance(values[0], list) else UNKNOWN
        if not all(isinstance(value, (int, float)) for value in values):
            return UNKNOWN
        if name == "range" and not all(isinstance(value, int) and abs(value) <= _LARGEST_VALUE for value in values):
            return UNKNOWN
        try:
            return _FUNCTIONS[name](*values)
        except (ArithmeticError, TypeError, ValueError):
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
        if kind is ast.Pow and not (abs(left) <= _LARGEST_VALUE and abs(right) <= _LARGEST_POWER):
            return UNKNOWN
        try:
            result = _OPERATORS[kind](left, right)
        except ArithmeticError:
            return UNKNOWN
        if isinstance(result, complex):
            return UNKNOWN
        size = result.bit_length() if isinstance(result, int) else 0 if numbers else len(result)
        return result if size <= _LARGEST_VALUE else UNKNOWN
