"""Values: the paths that expressions of a Python module stand for, as far as its own text says."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cached_property
from posixpath import dirname, join
from types import MappingProxyType
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HERE", "Values", "joined", "joined_parts"]

HERE = "\1"  # the folder of the module itself, with which a value begins that leads from there
_FILE = f"{HERE}/\2"
_PATHS = {"Path", "PurePath", "PosixPath", "PurePosixPath"}
_PATH_MODULES = {"osp", "path", "posixpath"}
_SAME = {"abspath", "realpath", "normpath", "fspath", "str", "resolve", "absolute", "as_posix", "expanduser", *_PATHS}
_NONE: Mapping[str, str] = MappingProxyType({})
_Bound = dict[str, list[Union[ast.expr, None]]]


class Values:
    """The values of the names of one module; a name that is bound twice to different things has none.

    Attributes:
        marked: the values that stand in passages, each by the mark that stands there for it.
    """

    def __init__(self, module: ast.Module) -> None:
        self._module = module
        self._known: dict[str, str | None] = {}
        self.marked: dict[str, str] = {}

    def mark(self, value: str) -> str:
        """What stands for a value in a passage, as a variable does in a script; a slash at its end stays one."""
        name = str(len(self.marked))
        self.marked[name] = value.rstrip("/")
        return f"${{{name}}}{'/' if value.endswith('/') else ''}"

    def used(self, text: str) -> Mapping[str, str]:
        """The values whose marks may stand in a text."""
        return self.marked if "${" in text else _NONE

    def of_text(self, expression: str) -> str | None:
        """The value of an expression in its text."""
        try:
            return self.of(ast.parse(expression.strip(), mode="eval").body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

    def of(self, node: ast.expr) -> str | None:
        """The value of an expression; None where the module does not say it."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.Name):
            return _FILE if node.id == "__file__" else self._of_name(node.id)
        if isinstance(node, ast.Attribute):
            if node.attr == "parent":
                return _parent(self.of(node.value))
            return self._of_name(node.attr) if _is_self(node.value) else None
        if isinstance(node, ast.Subscript):
            return self._of_parents(node)
        if isinstance(node, ast.JoinedStr):
            return _whole([self._of_part(part) for part in node.values], "")
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return _whole([self.of(node.left), self.of(node.right)], "")
        parts = joined_parts(node)
        if parts is not None and len(parts) > 1:
            return _whole([self.of(part) for part in parts], "/")
        return self._of_call(node) if isinstance(node, ast.Call) else None

    def _of_part(self, part: ast.expr) -> str | None:
        if isinstance(part, ast.FormattedValue):
            return self.of(part.value) if part.conversion == -1 and part.format_spec is None else None
        return self.of(part)

    def _of_parents(self, node: ast.Subscript) -> str | None:
        """`Path(...).parents[1]`."""
        if not isinstance(node.value, ast.Attribute) or node.value.attr != "parents":
            return None
        if not isinstance(node.slice, ast.Constant) or not isinstance(node.slice.value, int) or node.slice.value < 0:
            return None
        value = self.of(node.value.value)
        for _ in range(node.slice.value + 1):
            value = _parent(value)
        return value

    def _of_call(self, node: ast.Call) -> str | None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if len(node.args) == 1:
            value = self.of(node.args[0])
            return _parent(value) if name == "dirname" else value if name in _SAME else None
        if not node.args and isinstance(node.func, ast.Attribute) and name in _SAME:
            return self.of(node.func.value)
        return None

    def _of_name(self, name: str) -> str | None:
        if name not in self._known:
            self._known[name] = None  # while it is looked for, so that nothing stands for itself
            found = {self.of(value) if value is not None else None for value in self._bound.get(name, ())}
            self._known[name] = found.pop() if len(found) == 1 else None
        return self._known[name]

    @cached_property
    def _bound(self) -> _Bound:
        """What each name is bound to, None where it is by a loop, an argument or the like; `self.x` is `x`."""
        bound: _Bound = defaultdict(list)
        assigned: set[int] = set()
        for node in ast.walk(self._module):
            targets: list[ast.expr] = []
            if isinstance(node, ast.Assign):
                targets = node.targets
            elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
                targets = [node.target]
            for target in targets:
                if isinstance(target, ast.Name) or (isinstance(target, ast.Attribute) and _is_self(target.value)):
                    assigned.add(id(target))
                    bound[target.id if isinstance(target, ast.Name) else target.attr].append(node.value)  # type: ignore[attr-defined]
            if isinstance(node, (ast.Name, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
                if id(node) not in assigned:
                    bound[node.id if isinstance(node, ast.Name) else node.attr].append(None)
            elif isinstance(node, ast.arg):
                bound[node.arg].append(None)
            elif isinstance(node, ast.alias):
                bound[node.asname or node.name].append(None)
        return bound


def joined_parts(node: ast.expr) -> tuple[ast.expr, ...] | None:
    """The parts of a path that an expression joins with slashes; None for an expression that does not."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return node.left, node.right
    if not isinstance(node, ast.Call) or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        return None
    function = node.func
    if isinstance(function, ast.Name):
        return tuple(node.args) if function.id in _PATHS else None
    if not isinstance(function, ast.Attribute):
        return None
    if function.attr == "joinpath":
        return function.value, *node.args
    if function.attr in _PATHS or (function.attr == "join" and _last(function.value) in _PATH_MODULES):
        return tuple(node.args)
    if function.attr == "join" and _is_separator(function.value) and len(node.args) == 1:
        (texts,) = node.args
        whole = isinstance(texts, (ast.List, ast.Tuple)) and not any(isinstance(e, ast.Starred) for e in texts.elts)
        return tuple(texts.elts) if whole and isinstance(texts, (ast.List, ast.Tuple)) else None
    return None


def _is_separator(node: ast.expr) -> bool:
    return _last(node) == "sep" or (isinstance(node, ast.Constant) and node.value == "/")


def _last(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}


def _parent(path: str | None) -> str | None:
    """The folder of a path; of the module's own folder, one further up."""
    if path is None:
        return None
    return f"{path}/.." if path.endswith((HERE, "..")) else dirname(path)


def joined(parts: list[str]) -> str:
    """The path that parts make, of which one that leads from the module's folder is absolute.

    >>> joined(["a", "b", "c/"]), joined(["a", HERE, "b"]) == f"{HERE}/b"
    ('a/b/c/', True)
    """
    return join(*parts[max((i for i, part in enumerate(parts) if part.startswith(HERE)), default=0) :])


def _whole(parts: list[str | None], glue: str) -> str | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return joined(known) if glue else "".join(known)
