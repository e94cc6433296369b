"""References in Python: `_base_`, imports of configs, strings and comments."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Union

from mmname.references.passage import HOLE, Passage, Strand, asciified, plain, remainder
from mmname.references.values import Values, joined, joined_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["read", "read_broken", "read_fence"]

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

_RENAMING = {"with_name", "with_stem", "with_suffix"}
_KEPT = {"work_dir": "where results of a run lie"}  # names whose values stay, and why
_FORMATTED = ("{}", "{0}", "%s")  # what a text begins with into which a folder is filled
_FIRST = re.compile(r"\{(?P<value>[^{}!:=]*)\}|%s")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", re.ASCII)
_SIDE_BY_SIDE = re.compile(
    r"""(?:'[^'\n\\]*'|"[^"\n\\]*")"""
    r"""(?:[ \t]*(?:\+[ \t]*)?\\?\r?\n[ \t>]*(?:'[^'\n\\]*'|"[^"\n\\]*"))+"""
)
_MADE = "code makes the path of another file of it"
_Judged = tuple[ast.AST, str, str]


class _Folder(ast.Constant):
    """The folder that a literal names with its last step left out."""


_Piece = Union[ast.Constant, ast.JoinedStr, ast.BinOp, str, None]


def read(text: str) -> Iterator[Passage]:
    """The passages of a Python source; one that does not parse is read as text."""
    tree = _parsed(text)
    yield from read_broken(text) if tree is None else _Source(text, tree).passages()


def read_fence(text: str) -> Iterator[Passage]:
    """The passages of Python in a page: paths that it puts together, and the rest as text."""
    tree = _parsed(text)
    together = [] if tree is None else [one for one in _Source(text, tree).passages() if _is_together(one)]
    yield from together
    for start, end in remainder(text, [(one.starts[0], one.ends[-1]) for one in together]):
        outer = plain(text, start, end, "code-path", loose=True)
        yield from (one.within(outer) for one in read_broken(outer.text))


def _parsed(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(asciified(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_together(passage: Passage) -> bool:
    return passage.kind == "joined" or bool(passage.variables)


class _Source:
    """A Python source that parses."""

    def __init__(self, text: str, tree: ast.Module) -> None:
        self._text = text
        self._tree = tree
        self._values = Values(tree)
        self._lines = [0, *(match.end() for match in _LINE.finditer(text))]

    def passages(self) -> Iterator[Passage]:
        """The passages of its strings, imports and comments."""
        text = self._text
        taken = []
        for node, kind, frozen, lead in self._nodes():
            place = self._span(node)
            taken.append(place)
            if isinstance(node, ast.Import):
                yield from _imported(text, *place)
            elif isinstance(node, ast.ImportFrom):
                yield from _imported_from(text, *place, kind=kind)
            elif kind == "joined" and isinstance(node, ast.expr):
                yield self._joined(node, frozen=frozen)
            elif kind == "made":
                yield _meaning(place, lead, frozen=frozen)
            else:
                yield self._string(place, kind=kind, frozen=frozen, lead=lead)
        for start, end in remainder(text, taken):
            for comment in _COMMENT.finditer(text, start, end):
                yield plain(text, *comment.span(), "code-path", loose=True)

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._lines[node.lineno - 1] + node.col_offset, self._lines[node.end_lineno - 1] + node.end_col_offset

    def _nodes(self) -> Iterator[tuple[ast.expr | ast.stmt, str, str, str]]:
        """The strings and imports, each with its kind, the reason why it stays, and what code puts before it."""
        todo: list[_Judged] = [(self._tree, "string", "")]
        while todo:
            node, kind, frozen = todo.pop()
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                yield node, kind if kind == "read-base" else "import", "", ""
            elif isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)) and _is_string(node):
                dotted = kind == "string" and isinstance(node, ast.Constant) and _is_dotted(node.value)
                yield node, "dotted" if dotted else kind, frozen, ""
            elif isinstance(node, (ast.Call, ast.BinOp)) and self._is_joined(node):
                yield node, "joined", frozen, ""
                todo += [(other, kind, frozen) for other in self._others(node)]
            elif isinstance(node, ast.Call) and (made := self._remade(node)) is not None:
                yield node.args[0], "made", _MADE, made
                todo.append((node.func, kind, frozen or _MADE))
            elif isinstance(node, (ast.Call, ast.BinOp)) and (filled := self._filled(node)) is not None:
                literal, folder, others = filled
                yield literal, kind, frozen, folder
                todo += [(other, kind, frozen) for other in others]
            else:
                todo += _inner(node, kind, frozen)

    def _is_joined(self, node: ast.expr) -> bool:
        """Whether an expression puts a path together of which a piece at least is a literal."""
        if joined_parts(node) is None and _beside(node) is None:
            return False
        pieces = self._pieces(node)
        literals = [piece for piece in pieces if isinstance(piece, ast.expr)]
        values = [piece.value for piece in literals if isinstance(piece, ast.Constant)]
        return bool(literals) and len(pieces) > 1 and not any(str(v).startswith("/") or not v for v in values)

    def _pieces(self, node: ast.expr) -> list[_Piece]:
        """The pieces of a path: literals, the values of what is known, None for what is not."""
        if isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)) and _is_string(node):
            return [node]
        pair = _beside(node)
        if pair is not None:
            *pieces, last = self._pieces(pair[0])
            if not isinstance(last, ast.Constant) or not isinstance(last.value, str):
                return [None]
            return [*pieces, ast.copy_location(_Folder(last.value.rpartition("/")[0]), last), *self._pieces(pair[1])]
        parts = joined_parts(node)
        return [self._values.of(node)] if parts is None else [piece for part in parts for piece in self._pieces(part)]

    def _others(self, node: ast.expr) -> list[ast.expr]:
        """The expressions in a path that are no literals."""
        if isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)) and _is_string(node):
            return []
        parts = _beside(node) or joined_parts(node)
        return [node] if parts is None else [other for part in parts for other in self._others(part)]

    def _joined(self, node: ast.expr, *, frozen: str) -> Passage:
        """The path that several pieces make, with a hole for each of which the value is not known."""
        pieces = self._pieces(node)
        first = next(i for i, piece in enumerate(pieces) if isinstance(piece, ast.expr))
        at = self._span(pieces[first])[0]  # type: ignore[arg-type]
        strand = Strand()
        if first:
            strand.add_unwritten(self._lead(pieces[:first]), at)
        parts = []
        escape: Callable[[str], str] = str
        for i, piece in enumerate(pieces[first:]):
            if (first or i) and not strand.text.endswith("}/"):
                strand.add_unwritten("/", at)
            if not isinstance(piece, ast.expr):
                strand.add_unwritten(HOLE, at)
                continue
            part = self._string(self._span(piece), kind="string", frozen=frozen)
            cut = part.text.rpartition("/")[0] if isinstance(piece, _Folder) else part.text
            strand.add_passage(part._replace(text=cut))
            at, escape = self._span(piece)[1], part.escape
            parts.append(part)
        return strand.passage(
            "joined",
            whole=True,
            frozen=frozen,
            escape=escape,
            parts=tuple(parts),
            variables=self._values.used(strand.text),
        )

    def _lead(self, pieces: list[_Piece]) -> str:
        """What stands for the pieces before the first literal: what is known of their end, else a hole."""
        known: list[str] = []
        for piece in pieces:
            known = [*known, piece] if isinstance(piece, str) and not piece.startswith("/") else []
        return self._values.mark(joined(known)) if known else HOLE

    def _remade(self, node: ast.Call) -> str | None:
        """The path that `with_suffix` or `with_stem` makes of one that is known."""
        made = _renaming(node)
        value = self._values.of(made[1]) if made and made[0] != "with_name" else None
        try:
            path = PurePosixPath(value) if value else None
            if made is None or path is None:
                return None
            return str(path.with_suffix(made[2]) if made[0] == "with_suffix" else path.with_name(made[2] + path.suffix))
        except ValueError:
            return None

    def _filled(self, node: ast.Call | ast.BinOp) -> tuple[ast.expr, str, list[ast.expr]] | None:
        """A literal before which code puts what is known, by adding or by formatting, and what else is there."""
        if isinstance(node, ast.BinOp):
            if isinstance(node.op, ast.Add):
                return self._added(node)
            if isinstance(node.op, ast.Mod):
                arguments = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
                return self._formatted(node.left, arguments)
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "format" and not node.keywords:
            return self._formatted(node.func.value, node.args)
        return None

    def _added(self, node: ast.BinOp) -> tuple[ast.expr, str, list[ast.expr]] | None:
        """The strings that are added last, as one, and what they are added to."""
        left: ast.expr = node
        texts: list[ast.expr] = []
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add) and _is_string(left.right):
            texts.insert(0, left.right)
            left = left.left
        value = self._values.of(left) if texts else None
        value = "" if value is None or value.startswith("/") else value
        if not texts or not (value or len(texts) > 1):
            return None
        whole = ast.copy_location(ast.Constant(_first_text(texts[0])), texts[0])
        whole.end_lineno, whole.end_col_offset = texts[-1].end_lineno, texts[-1].end_col_offset
        return whole, value, [left]

    def _formatted(self, literal: ast.expr, arguments: list[ast.expr]) -> tuple[ast.expr, str, list[ast.expr]] | None:
        if not arguments or not _first_text(literal).startswith(_FORMATTED):
            return None
        folder = self._values.of(arguments[0])
        return (literal, folder, arguments) if folder else None

    def _string(self, place: tuple[int, int], *, kind: str, frozen: str, lead: str = "") -> Passage:
        """The string of one expression: literals side by side and those added up are one."""
        text, (start, end) = self._text, place
        strand = Strand()
        quote = ""
        raw = False
        for literal in _LITERAL.finditer(text, start, end):
            if literal["quote"] is None:
                continue
            quote = literal["quote"]
            prefix = literal["prefix"].lower()
            raw = "r" in prefix
            first, last = literal.span("body")
            if not strand:
                first = self._begun(strand, first, last, lead=lead, is_open="f" in prefix)
            if "f" in prefix:
                strand.add_escaped(text, first, last, escape=_OPEN, meaning=_hole)
            elif raw:
                strand.add(text, first, last)
            else:
                strand.add_escaped(text, first, last, escape=_ESCAPE, meaning=_meant)
        if not strand and quote:  # an empty text has a place too
            strand.add_place(end - len(quote))
        return strand.passage(
            kind,
            whole=kind in {"base", "dotted"},
            frozen=frozen,
            escape=str if raw else lambda new: new.replace("\\", r"\\").replace(quote, f"\\{quote}"),
            variables=self._values.used(strand.text),
        )

    def _begun(self, strand: Strand, start: int, end: int, *, lead: str, is_open: bool) -> int:
        """Begin a string with the value that code puts before it or fills in first; returns where the rest begins."""
        hole = _FIRST.match(self._text, start, end) if lead or is_open else None
        value = lead or (self._values.of_text(hole["value"]) if hole and hole["value"] else "") or ""
        if not value or (is_open and lead) or value.startswith("/"):
            return start
        first, last = hole.span() if hole else (start, start)
        divided = value.endswith("/") != (self._text[last : last + 1] == "/")
        if divided or is_open:
            strand.add_meant(self._values.mark(value) if divided else value, first, last)
        else:
            strand.add_unwritten(value, last)
        return last


def _renaming(node: ast.AST) -> tuple[str, ast.expr, str] | None:
    """The method that gives a path another name, the path, and the literal that the method is given."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.keywords:
        return None
    if node.func.attr not in _RENAMING or len(node.args) != 1 or not isinstance(node.args[0], ast.Constant):
        return None
    value = node.args[0].value
    return (node.func.attr, node.func.value, value) if isinstance(value, str) else None


def _beside(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """The path and the name in `path.with_name(name)`."""
    made = _renaming(node)
    if made is None or made[0] != "with_name" or not isinstance(node, ast.Call):
        return None
    return made[1], node.args[0]


def _meaning(place: tuple[int, int], value: str, *, frozen: str) -> Passage:
    """A value that code makes, at the place of what it is made with."""
    strand = Strand()
    strand.add_meant(value, *place)
    return strand.passage("string", frozen=frozen)


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


def read_broken(text: str) -> Iterator[Passage]:
    """The passages of Python that does not parse, or stands in a page: literals side by side, and the rest as text."""
    taken = []
    for found in _SIDE_BY_SIDE.finditer(text):
        taken.append(found.span())
        yield _side_by_side(text, *found.span())
    for start, end in remainder(text, taken):
        yield plain(text, start, end, "code-path", loose=True)


def _side_by_side(text: str, start: int, end: int) -> Passage:
    strand = Strand()
    for literal in _LITERAL.finditer(text, start, end):
        if literal["quote"] is not None:
            strand.add(text, *literal.span("body"))
    return strand.passage("code-path")


def _called(node: ast.expr) -> str:
    return _target(node.func) if isinstance(node, ast.Call) else ""


def _is_string(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and _is_string(node.left) and _is_string(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)))


def _first_text(node: ast.expr) -> str:
    """The text with which a string begins; nothing where a hole comes first."""
    if isinstance(node, ast.BinOp):
        return _first_text(node.left)
    if isinstance(node, ast.JoinedStr):
        return _first_text(node.values[0]) if node.values else ""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _hole(sign: str) -> str:
    return sign[0] if sign in {"{{", "}}"} else HOLE


def _meant(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign[0] in "01234567":
        return chr(int(sign, 8))
    if sign[0] in "xuU" and len(sign) > 1:
        return chr(min(int(sign[1:], 16), 0x10FFFF))
    return HOLE if sign[0] == "N" and len(sign) > 1 else sign if sign in "\\'\"" else f"\\{sign}"


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
