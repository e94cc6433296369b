"""How a reference is written after a move, and which bytes of the file that changes."""

from __future__ import annotations

import re
from posixpath import join, normpath, relpath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from mmname.references.joints import gaps, rejoined, resplit
from mmname.references.moves import Moves
from mmname.references.passage import HOLE
from mmname.references.paths import folder_of, name_of, stem_of
from mmname.references.patterns import followed_pattern, has_holes, matches
from mmname.references.reference import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mmname.references.found import Found
    from mmname.references.tree import Tree

__all__ = ["Change", "UnwritableError", "edits_of", "mended", "rewritten"]

_LINKS = {"markdown-link", "html-link", "own-link"}
_ANCHORED = {"base", "markdown-link", "html-link", "markdown-link-other", "html-link-other", "toc"}
_ADDRESSES = {"own-link", "metafile-address"}
_SAFE_IN_LINK = "/+~@:,!$&'*;="
_PLAIN = re.compile(r"[^\s<>\"'`|()\[\]{}\\#]+")
_STYLED = ("_", "/", "*", "-", "~")

_NO_IDENTIFIER = "Python imports only what is an identifier, and {!r} is none"
_BOUND = "the code goes on to use the name that it imports"
_APART = "`from {} import` cannot name a file that leaves that package"
_EMPTIED = "the folder is emptied, and what was in it goes to several places"
_SOME = "a pattern for {}, and no pattern says where they are once {} of them moved"
_FILLED = "a part of the name is filled in by the code"
_BARE = "a name without its folder; where it is looked for, the code does not say here"
_LEAVES = "the folder that the code computes from its own lies outside of the repository then"
_BREAKS_OFF = "{!r} cannot stand here: the path would end at it"


class UnwritableError(Exception):
    """No text at the place of a reference can lead where it has to.

    Attributes:
        reason: why.
        dies: whether it leads nowhere then.
        computed: whether a program computes a part of it, so that what it leads to is likely, not sure.
    """

    def __init__(self, reason: str, *, dies: bool = True, computed: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.dies = dies
        self.computed = computed


class Change(NamedTuple):
    """A reference and the text that replaces it."""

    found: Found
    new: str


def rewritten(found: Found, path: str, tree: Tree, moves: Moves) -> str:
    """The text of a reference in the file `path` after `moves`; the one that is there where nothing has to change.

    Raises:
        UnwritableError: no text can say it.
    """
    base = _above(folder_of(moves.of(path)), found.ups) if found.anchored else moves.folder(found.base)
    if found.form == "pattern":
        return _pattern(found, base, moves)
    assert found.target is not None
    target = found.target
    visible = normpath(join(found.base, unquote(found.path))) if found.form in {"path", "tail"} else target
    if visible in tree.links:  # the link is what is named; where it leads is its own affair
        target = visible
    is_folder = target in tree.folders
    if is_folder and target in moves.gone:
        raise UnwritableError(_EMPTIED)
    new = moves.folder(target) if is_folder else moves.of(target)
    stays = not moves.leaves(path) if found.anchored else base == found.base
    if new == target and stays:
        return found.written
    if found.form == "stem":
        return _fitting(found, stem_of(new))
    if found.form.endswith(("module", "name")):
        return _module(found, path, new, moves)
    if _is_bare(found) and folder_of(new) != moves.folder(folder_of(target)):
        raise UnwritableError(_BARE, dies=False)
    led = _led(found, target, new, base, tree=tree, moves=moves)
    if led != found.path and _is_filled(found):
        raise UnwritableError(_FILLED, computed=True)
    return _fitting(found, led.replace("/", "\\") if "\\" in found.written else led)


def mended(found: Found, path: str, target: str, tree: Tree) -> Change:
    """The text that makes a dead reference in the file `path` lead to the file `target`, in the place of what it says.

    Raises:
        UnwritableError: no text there can say it.
    """
    if found.kind in _ADDRESSES:  # all of it goes: what is wanted there is a path
        return Change(found._replace(start=0, end=len(found.passage.text)), target)
    if found.form.endswith(("module", "name")):
        parts = (found.passage.context + found.written).replace(" ", "").lstrip(".")
        lost = normpath(join(found.base, parts.replace(".", "/") + ".py"))
        moves = Moves({lost: target}, tree.held)
        return Change(found, _module(found._replace(target=lost), path, target, moves))
    written = found.path
    computed = bool(found.passage.variables) or found.ups > 0 or _is_filled(found)
    if computed or found.kind == "base-joined" or HOLE in written or written.startswith(("/", "$", "~")):
        raise UnwritableError(_FILLED)
    if found.anchored or found.kind in _ANCHORED:
        led = relpath(target, folder_of(path) or ".")
        new = f"./{led}" if written.startswith("./") and not led.startswith("..") else led
    elif written.startswith(".") or not target.startswith(f"{found.base}/" if found.base else ""):
        raise UnwritableError(_FILLED)
    else:
        new = target[len(found.base) :].lstrip("/")
    return Change(found, _fitting(found, _quoted(found, new, like=written)))


def _is_bare(found: Found) -> bool:
    """Whether it is a string of code that is the name of a file and nothing else."""
    passage = found.passage
    alone = found.end - found.start == len(passage.text) and passage.kind == "string"
    return alone and found.form == "tail" and "/" not in found.path


def _is_filled(found: Found) -> bool:
    """Whether the text begins with what stands elsewhere, as a name that is bound to it."""
    passage = found.passage
    return passage.kind != "joined" and passage.starts[found.start] == passage.ends[found.start]


def _above(folder: str, ups: int) -> str:
    """The folder so many folders above `folder`."""
    for _ in range(ups):
        if not folder:
            raise UnwritableError(_LEAVES, computed=True)
        folder = folder_of(folder)
    return folder


def _led(found: Found, target: str, new: str, base: str, *, tree: Tree, moves: Moves) -> str:
    """The path that leads from `base` to `new`, as much as can be like the one that is written."""
    written = found.path
    last = name_of(written)
    name = stem_of(new) if found.form == "extensionless" else name_of(new)
    named = stem_of(target) if found.form == "extensionless" else name_of(target)
    if folder_of(new) == folder_of(target) and base == found.base and unquote(last) == named:
        return written[: len(written) - len(last)] + _quoted(found, name, like=last)
    led = relpath(_seen(found, new, tree, moves), base or ".")
    if found.form == "extensionless":
        led = led[: len(led) - len(name_of(led))] + name
    if found.form == "tail" and led.startswith("..") and not _follows_variable(found):
        led = new if "/" in written else name
    if written.startswith("./") and not led.startswith(".."):
        led = f"./{led}"
    return _quoted(found, led, like=written)


def _quoted(found: Found, path: str, *, like: str) -> str:
    """A path as it is written in a link, where a blank or a bracket would end it."""
    if found.kind not in _LINKS and "%" not in like:
        return path
    encoded = path.encode("utf-8", "surrogateescape")
    return (
        "".join(chr(b) if b > 127 else quote(chr(b), safe=_SAFE_IN_LINK) for b in encoded)
        .encode("latin-1")
        .decode("utf-8", "surrogateescape")
    )


def _follows_variable(found: Found) -> bool:
    return found.start > 0 and found.passage.text[found.start - 1] == "/"


def _fitting(found: Found, new: str) -> str:
    """`new`, if it stays one word where nothing but blanks and quotes ends it."""
    alone = found.passage.whole or found.end - found.start == len(found.passage.text)
    if not alone and not found.kind.endswith(("-link", "-link-other")):
        stranger = re.search(r"[^\w.+\-/*?$~{},\\:]", new, re.ASCII)
        if stranger and not stranger[0].isalnum():
            raise UnwritableError(_BREAKS_OFF.format(stranger[0]))
    return new


def _seen(found: Found, new: str, tree: Tree, moves: Moves) -> str:
    """The path `new` as it is seen through the link that the reference goes through, if it goes through one."""
    visible = normpath(join(found.base, unquote(found.path)))
    for link, real in tree.links.items():
        there = moves.folder(real)
        if visible.startswith(f"{link}/") and (not real or new.startswith(f"{there}/")):
            return join(moves.of(link), relpath(new, there or "."))
    return new


def _pattern(found: Found, base: str, moves: Moves) -> str:
    """A pattern that stands for the same files as before."""
    target = found.target or ""
    moved = [path for path in found.about if moves.of(path) != path]
    if not moved and moves.folder(target) == target and base == found.base:
        return found.written
    new = followed_pattern(found.path, found.base, base, found.about, moves)
    if new is None:
        left = any(matches(found.path, base, moves.after))
        reason = _SOME.format(_counted(len(found.about)), len(moved))
        raise UnwritableError(reason, dies=not left, computed=has_holes(found.path))
    if HOLE in new and new != found.written:
        rest = _left_open(found.written)
        if not new.endswith(rest) or len(rest) == len(found.written):
            raise UnwritableError(_FILLED, computed=True)
    return new


def _left_open(written: str) -> str:
    """What follows the last folder before the first hole of a text."""
    return written[max(0, written.rfind("/", 0, written.index(HOLE))) :]


def _counted(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"


def _module(found: Found, path: str, new: str, moves: Moves) -> str:
    """The dotted name of a moved module: only names that Python can read, and only where they can stand."""
    target = found.target or ""
    stem = stem_of(new)
    if found.form.endswith("name"):
        package = folder_of(target)
        together = folder_of(new) == moves.folder(package)
        stays = folder_of(moves.of(path)) == folder_of(path) or found.passage.context.strip(". \t")
        if not together or not stays:
            raise UnwritableError(_APART.format(found.passage.context.rstrip(".") or "."))
        if not stem.isidentifier():
            raise UnwritableError(_NO_IDENTIFIER.format(stem))
        if stem == found.written:
            return found.written
        return f"{stem} as {found.written}" if found.form == "bound-name" else stem
    if found.form == "bound-module":
        raise UnwritableError(_BOUND)
    module = folder_of(new) if name_of(new) == "__init__.py" else new.removesuffix(".py")
    steps = (relpath(module, folder_of(moves.of(path)) or ".") if found.anchored else module).split("/")
    steps = [step for step in steps if step != "."]
    ups = steps.count("..")
    wrong = [step for step in steps[ups:] if not step.isidentifier()]
    if wrong:
        raise UnwritableError(_NO_IDENTIFIER.format(wrong[0]))
    return "." * (found.anchored and ups + 1) + ".".join(steps[ups:])


def edits_of(path: str, data: bytes, changes: Sequence[Change]) -> Iterator[Edit]:
    """The edits of one file."""
    for found, new in changes:
        if HOLE in new:  # what the code fills in stays
            rest = _left_open(found.written)
            found, new = found._replace(end=found.end - len(rest)), new[: len(new) - len(rest)]  # noqa: PLW2901
        passage = found.passage
        start, end = passage.starts[found.start], passage.ends[found.end - 1]
        old = data[start:end]
        if passage.kind == "joined":
            written = rejoined(data, found, new)
        else:
            written = _styled(old, found.written, passage.escape(new).encode("utf-8", "surrogateescape"))
            if gaps(passage, found.start, found.end):
                written = resplit(data, found, written)
        yield Edit(path, start, end, old, written, found.kind, found.confidence)


def _styled(old: bytes, meant: str, new: bytes) -> bytes:
    r"""`new` with a backslash before each sign that has one in `old` without need, as `\/` has in JSON."""
    for sign in _STYLED:
        escaped = f"\\{sign}"
        if escaped.encode() in old and escaped not in meant:
            new = new.replace(sign.encode(), escaped.encode())
    return new
