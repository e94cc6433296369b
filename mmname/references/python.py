"""References in Python: `_base_`, imports of configs, strings and comments."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING, Union

from mmname.references.passage import HOLE, Passage, Strand, asciified, plain, remainder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["read", "read_broken"]

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

_KEPT = {"work_dir": "where results of a run lie"}  # names whose values stay, and why
_PATHS = {"Path", "PurePath", "PosixPath", "PurePosixPath"}
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", re.ASCII)
_SIDE_BY_SIDE = re.compile(
    r"""(?:'[^'\n\\]*'|"[^"\n\\]*")"""
    r"""(?:[ \t]*(?:\+[ \t]*)?\\?\r?\n[ \t>]*(?:'[^'\n\\]*'|"[^"\n\\]*"))+"""
)
_Judged = tuple[ast.AST, str, str]
_Piece = Union[ast.Constant, ast.JoinedStr, ast.BinOp, None]


def read(text: str) -> Iterator[Passage]:
    """The passages of a Python source; one that does not parse is read as text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(asciified(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from read_broken(text)
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
        elif kind == "joined" and isinstance(node, ast.expr):
            yield _joined(text, [(span(piece) if piece else None) for piece in _pieces(node)], frozen=frozen)
        else:
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
            dotted = kind == "string" and isinstance(node, ast.Constant) and _is_dotted(node.value)
            yield node, "dotted" if dotted else kind, frozen
        elif isinstance(node, (ast.Call, ast.BinOp)) and _is_joined(node):
            yield node, "joined", frozen
            todo += [(other, kind, frozen) for other in _others(node)]
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


def _is_dotted(value: object) -> bool:
    return isinstance(value, str) and bool(_DOTTED.fullmatch(value)) and not value.endswith(".py")


def _is_joined(node: ast.expr) -> bool:
    """Whether an expression puts a path together of which a piece at least is a literal."""
    pieces = _pieces(node)
    literals = [piece for piece in pieces if piece is not None]
    values = [piece.value for piece in literals if isinstance(piece, ast.Constant)]
    return bool(literals) and len(pieces) > 1 and not any(str(v).startswith("/") or not v for v in values)


def _pieces(node: ast.expr) -> list[_Piece]:
    """The pieces of a path, None for each that is no literal; a node that joins nothing is a piece of its own."""
    if isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)) and _is_string(node):
        return [node]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _pieces(node.left) + _pieces(node.right)
    if isinstance(node, ast.Call) and not node.keywords and not any(isinstance(a, ast.Starred) for a in node.args):
        joins = _joins(node.func)
        if joins is not None:
            return [piece for part in (*joins, *node.args) for piece in _pieces(part)]
    return [None]


def _joins(node: ast.expr) -> tuple[ast.expr, ...] | None:
    """What a function that joins paths puts before its arguments; None for any other function."""
    if isinstance(node, ast.Name):
        return () if node.id in _PATHS else None
    if not isinstance(node, ast.Attribute):
        return None
    if node.attr == "joinpath":
        return (node.value,)
    if node.attr in _PATHS or (node.attr == "join" and _target(node.value) in {"osp", "path", "posixpath"}):
        return ()
    return None


def _others(node: ast.expr) -> list[ast.expr]:
    """The expressions in a path that are no literals."""
    if isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)) and _is_string(node):
        return []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _others(node.left) + _others(node.right)
    if isinstance(node, ast.Call) and _pieces(node) != [None]:
        return [other for part in (*(_joins(node.func) or ()), *node.args) for other in _others(part)]
    return [node]


def _joined(text: str, places: list[tuple[int, int] | None], *, frozen: str) -> Passage:
    """The path that several pieces make, with a hole for each that is no literal."""
    strand = Strand()
    at = next(place for place in places if place)[0]
    parts = []
    escape: Callable[[str], str] = str
    for i, place in enumerate(places):
        if i:
            strand.add_unwritten("/", at)
        if place is None:
            strand.add_unwritten(HOLE, at)
            continue
        part = _string(text, *place, kind="string", frozen=frozen)
        strand.add_passage(part)
        at, escape = place[1], part.escape
        parts.append(part)
    return strand.passage("joined", whole=True, frozen=frozen, escape=escape, parts=tuple(parts))


def read_broken(text: str) -> Iterator[Passage]:
    """The passages of Python that does not parse, or stands in a page: literals side by side, and the rest as text."""
    taken = []
    for found in _SIDE_BY_SIDE.finditer(text):
        taken.append(found.span())
        yield _string(text, *found.span(), kind="code-path", frozen="")
    for start, end in remainder(text, taken):
        yield plain(text, start, end, "code-path", loose=True)


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
    if not strand and quote:  # an empty text has a place too
        strand.add_place(end - len(quote))
    return strand.passage(
        kind,
        whole=kind in {"base", "dotted"},
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
