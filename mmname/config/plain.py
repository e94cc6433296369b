"""Plain configs: MMEngine's in YAML and JSON, as the statements that a Python config with the same settings has."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["is_config_text", "plain_module"]

_MOST = 100_000  # values, those that aliases repeat counted each time
_MERGE = "tag:yaml.org,2002:merge"
_KINDS = ("str", "null", "bool", "int", "float")
_SEQUENCES = frozenset({"tag:yaml.org,2002:seq", "tag:yaml.org,2002:python/tuple"})
_MAPPING = "tag:yaml.org,2002:map"
_TOP = re.compile(rb"""(?m)^[{ \t]*["']?(?:_base_|model)["']?[ \t]*:""")
# `{{_base_.model.depth}}` and `{{ fileDirname }}`: MMEngine puts values in before it reads the file.
_PUT_IN = re.compile(r"\{\{\s*(\w+(?:\.\w+)*)\s*\}\}")
_WHOLE = re.compile(r"~~(\w+(?:\.\w+)*)~~+")


def is_config_text(data: bytes) -> bool:
    r"""Whether the text of a YAML or JSON file looks like a config: it has a `_base_`, or a `model` of some `type`.

    >>> is_config_text(b"_base_: a.py\n"), is_config_text(b"Models:\n- Name: a\n"), is_config_text(b"model: gpt\n")
    (True, False, False)
    """
    if not _TOP.search(data):
        return False
    try:
        module = plain_module(data, is_json=data.lstrip()[:1] == b"{")
    except (ValueError, RecursionError):
        return False
    said = {target.id: statement.value for statement, target in _assigned(module)}
    model = said.get("model")
    keys = [key.value for key in model.keys if isinstance(key, ast.Constant)] if isinstance(model, ast.Dict) else []
    return "_base_" in said or "type" in keys


def plain_module(data: bytes, *, is_json: bool = False) -> ast.Module:
    r"""The settings of a YAML or JSON file as assignments, each value with its line and column.

    Raises:
        ValueError: it is no such file, no mapping, or larger than any config.

    >>> ast.unparse(plain_module(b"_base_: ./a.yaml\nmodel:\n  depth: '{{_base_.depth}}'\n")).splitlines()
    ["_base_ = './a.yaml'", "model = {'depth': _base_.depth}"]
    """
    import yaml

    text = _PUT_IN.sub(_marked, data.decode("utf-8-sig"))
    text = text.replace("\t", " ") if is_json else text  # no text of JSON has one; YAML would not have it here
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        raise ValueError(f"{getattr(error, 'problem', None) or 'nested too deeply'}{line}") from error
    if not isinstance(node, yaml.MappingNode):
        raise ValueError("no settings at its top")  # noqa: TRY004  # of a file, not of an argument
    body = list[ast.stmt]()
    made = _Made(is_json=is_json)
    for key, value in _flat(made.pairs(node)):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            body.append(_placed(ast.Assign([_placed(ast.Name(key.value, ast.Store()), value)], value), value))
    return ast.Module(body, [])


class _Made:
    """The expressions that nodes of YAML stand for."""

    def __init__(self, *, is_json: bool) -> None:
        import yaml

        self._is_json = is_json
        self._scalars = yaml.constructor.SafeConstructor()
        self._left = _MOST
        self._above: list[Any] = []

    def pairs(self, node: Any) -> Iterator[tuple[ast.expr | None, ast.expr]]:
        """The keys and values of a mapping; what it merges comes first, without a key, so that its own count."""
        import yaml

        for key, value in node.value:
            if key.tag == _MERGE:
                for one in reversed(value.value) if isinstance(value, yaml.SequenceNode) else (value,):
                    yield None, self.expression(one)
        for key, value in node.value:
            if key.tag != _MERGE:
                yield self.expression(key), self.expression(value)

    def expression(self, node: Any) -> ast.expr:
        """A node as an expression at its place; a name that nothing has, for what only loading it could tell."""
        import yaml

        self._left -= 1
        if self._left < 0 or any(node is one for one in self._above):
            raise ValueError("more values than a config has")
        self._above.append(node)
        made: ast.expr = ast.Name("", ast.Load())
        if isinstance(node, yaml.ScalarNode):
            made = self._scalar(node)
        elif isinstance(node, yaml.SequenceNode) and node.tag in _SEQUENCES:
            made = ast.List([self.expression(item) for item in node.value], ast.Load())
        elif isinstance(node, yaml.MappingNode) and node.tag == _MAPPING:
            pairs = list(self.pairs(node))
            made = ast.Dict([key for key, _ in pairs], [value for _, value in pairs])
        self._above.pop()
        made.lineno, made.col_offset = node.start_mark.line + 1, node.start_mark.column
        return made

    def _scalar(self, node: Any) -> ast.expr:
        whole = _WHOLE.fullmatch(node.value)
        if whole is not None:
            parts = whole[1].split(".")
            made: ast.expr = ast.Name(parts[0], ast.Load())
            for part in parts[1:]:
                made = ast.Attribute(made, part, ast.Load())
            return made if parts[0] == "_base_" else ast.Name("", ast.Load())
        kind = node.tag.rpartition(":")[2]
        if _WHOLE.search(node.value) or kind not in _KINDS:
            return ast.Name("", ast.Load())
        if self._is_json and not node.style:
            return ast.Constant(json.loads(node.value))
        return ast.Constant(self._scalars.construct_object(node))


def _marked(found: re.Match[str]) -> str:
    """The same in as many characters, and as a plain text of YAML."""
    return f"~~{found[1]}".ljust(len(found[0]), "~")


def _flat(pairs: Iterable[tuple[ast.expr | None, ast.expr]]) -> Iterator[tuple[ast.expr | None, ast.expr]]:
    """The same with what is merged in its place."""
    for key, value in pairs:
        if key is None and isinstance(value, ast.Dict):
            yield from _flat(zip(value.keys, value.values))
        else:
            yield key, value


def _assigned(module: ast.Module) -> Iterator[tuple[ast.Assign, ast.Name]]:
    for statement in module.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            yield statement, statement.targets[0]


def _placed(node: Any, value: ast.expr) -> Any:
    node.lineno, node.col_offset = value.lineno, value.col_offset
    return node
