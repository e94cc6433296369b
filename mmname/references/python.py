"""References in Python: `_base_`, imports of configs, strings and comments."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

from mmname.references import text as text_files
from mmname.references.passage import HOLE, Passage, Strand, asciified, plain, remainder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read"]

_LINE = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"#[^\r\n]*")
_LITERAL = re.compile(
    r"#[^\r\n]*|(?P<prefix>[A-Za-z]{0,2})(?P<quote>'''|\"\"\"|'|\")(?P<body>(?:\\.|(?!(?P=quote)).)*)(?P=quote)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(\r\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|.)", re.DOTALL)
_OPEN = re.compile(r"(\{\{|\}\}|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\n": "", "\r\n": "", "\r": ""}
_IMPORT = re.compile(r"from\s+(?P<module>[.\w][.\w \t]*?)\s+import\s*(?P<names>.*)", re.DOTALL)
_MODULES = re.compile(r"import\s+(?P<names>.*)", re.DOTALL)
_NAME = re.compile(r"(?P<name>[\w.]+)(?P<alias>\s+as\s+\w+)?")

_KEPT = {  # names whose values stay, and why
    "_deprecation_": "a deprecation stub tells the past",
    "work_dir": "where results of a run lie",
}
_Judged = tuple[ast.AST, str, str]


def read(text: str) -> Iterator[Passage]:
    """The passages of a Python source; one that does not parse is read as text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(asciified(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from text_files.read(text, kind="code-path")
        return
    lines = [0, *(match.end() for match in _LINE.finditer(text))]

    def span(node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return lines[node.lineno - 1] + node.col_offset, lines[node.end_lineno - 1] + node.end_col_offset

    taken = []
    for node, kind, frozen in _nodes(tree):
        place = span(node)
        taken.append(place)
        if isinstance(node, ast.Import):
            yield from _imported(text, *place)
        elif isinstance(node, ast.ImportFrom):
            yield from _imported_from(text, *place, kind=kind)
        elif not (isinstance(node, ast.Constant) and isinstance(node.value, bytes)):
            yield _string(text, *place, kind=kind, frozen=frozen)
    for start, end in remainder(text, taken):
        for comment in _COMMENT.finditer(text, start, end):
            yield plain(text, *comment.span(), "code-path", loose=True)


def _nodes(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str, str]]:
    """The strings and imports of a module, each with its kind and the reason why it stays, if it does."""
    todo: list[_Judged] = [(tree, "string", "")]
    while todo:
        node, kind, frozen = todo.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node, kind if kind == "read-base" else "import", ""
        elif isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)) and _is_string(node):
            yield node, kind, frozen
        else:
            todo += _inner(node, kind, frozen)


def _inner(node: ast.AST, kind: str, frozen: str) -> Iterator[_Judged]:
    """What a node holds; the kind of a value depends on the name that it is given."""
    if isinstance(node, ast.With) and any(_called(item.context_expr) == "read_base" for item in node.items):
        yield from ((child, "read-base", "") for child in node.body)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values):
            name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
            yield value, kind, frozen or _KEPT.get(name, "")
            if key is not None:
                yield key, kind, frozen
    elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        base = isinstance(target, ast.Name) and target.id == "_base_"
        yield node.value, "base" if base else kind, frozen or _KEPT.get(_target(target), "")
    elif isinstance(node, ast.keyword):
        yield node.value, kind, frozen or _KEPT.get(node.arg or "", "")
    else:
        yield from ((child, kind, frozen) for child in ast.iter_child_nodes(node))


def _target(node: ast.expr) -> str:
    """The name that an assignment gives a value to; of `cfg.work_dir` the last part."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _called(node: ast.expr) -> str:
    return _target(node.func) if isinstance(node, ast.Call) else ""


def _is_string(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and _is_string(node.left) and _is_string(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)))


def _string(text: str, start: int, end: int, *, kind: str, frozen: str) -> Passage:
    """The string of one expression: literals side by side and those added up are one."""
    strand = Strand()
    quote = ""
    raw = False
    for literal in _LITERAL.finditer(text, start, end):
        if literal["quote"] is None:
            continue
        quote = literal["quote"]
        prefix = literal["prefix"].lower()
        raw = "r" in prefix
        if "f" in prefix:
            strand.add_escaped(text, *literal.span("body"), escape=_OPEN, meaning=_hole)
        elif raw:
            strand.add(text, *literal.span("body"))
        else:
            strand.add_escaped(text, *literal.span("body"), escape=_ESCAPE, meaning=_meant)
    return strand.passage(
        kind,
        whole=kind == "base",
        frozen=frozen,
        escape=str if raw else lambda new: new.replace("\\", r"\\").replace(quote, f"\\{quote}"),
    )


def _meant(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign[0] in "01234567":
        return chr(int(sign, 8))
    if sign[0] in "xuU" and len(sign) > 1:
        return chr(min(int(sign[1:], 16), 0x10FFFF))
    return HOLE if sign[0] == "N" and len(sign) > 1 else sign if sign in "\\'\"" else f"\\{sign}"


def _hole(sign: str) -> str:
    return sign[0] if sign in {"{{", "}}"} else HOLE


def _imported_from(text: str, start: int, end: int, *, kind: str) -> Iterator[Passage]:
    """`from ..module import name`: the module may be a config, and each name too."""
    found = _IMPORT.fullmatch(text, start, end)
    if not found:
        return
    yield plain(text, *found.span("module"), kind, whole=True)
    commented = _COMMENT.sub(lambda comment: " " * len(comment[0]), found["names"])
    for name in _NAME.finditer(commented):
        first = found.start("names") + name.start("name")
        dot = "" if found["module"].endswith(".") else "."
        yield plain(
            text,
            first,
            first + len(name["name"]),
            f"{kind}-name" if name["alias"] else f"{kind}-name-bound",
            whole=True,
            context=found["module"] + dot,
        )


def _imported(text: str, start: int, end: int) -> Iterator[Passage]:
    found = _MODULES.fullmatch(text, start, end)
    for name in _NAME.finditer(text, *found.span("names")) if found else ():
        yield plain(text, *name.span("name"), "import" if name["alias"] else "import-bound", whole=True)
