"""How a reference is written after a move, and which bytes of the file that changes."""

from __future__ import annotations

import re
from posixpath import join, normpath, relpath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from mmname.references.reference import Edit
from mmname.references.tree import Tree, folder_of, name_of, stem_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mmname.references.passage import Passage
    from mmname.references.resolver import Found

__all__ = ["Change", "edits_of", "rewritten"]

_GLUE = re.compile(r"""(?P<close>['"]{1,3})[\s\\+]*?(?:[rRbBuUfF]{0,2})(?P<open>['"]{1,3})""")
_SEPARATORS = "_-/.+ "


class Change(NamedTuple):
    """A reference and the text that replaces it."""

    found: Found
    new: str


def rewritten(found: Found, path: str, tree: Tree, moves: Mapping[str, str]) -> str | None:
    """The text of a reference in the file `path` after `moves`; None where no text can say it.

    The text that is there is returned where nothing has to change.
    """
    target = found.target
    assert target is not None
    new = moves.get(target, target)
    moved = found.anchored and folder_of(moves.get(path, path)) != folder_of(path)
    if new == target and not moved:
        return found.written
    if found.form == "stem":
        return stem_of(new)
    if found.form.endswith(("module", "name")):
        return _module(found, path, target, moves)
    written = found.written
    last = name_of(written)
    ending = quote(name_of(new)) if "%" in last else name_of(new)
    if found.form == "extensionless":
        ending = stem_of(new)
    if folder_of(new) == folder_of(target) and not moved:
        return written[: len(written) - len(last)] + ending
    base = folder_of(moves.get(path, path)) if found.anchored else found.base
    led = relpath(_seen(found, new, base, tree), base or ".")
    if found.form == "tail" and led.startswith(".."):
        return ending if last == written else None
    led = led[: len(led) - len(name_of(led))] + ending
    return f"./{led}" if written.startswith("./") and not led.startswith("..") else led


def _seen(found: Found, new: str, base: str, tree: Tree) -> str:
    """The path `new` as it is seen through the link that the reference goes through, if it goes through one."""
    visible = normpath(join(base, found.written))
    for link, real in tree.links.items():
        if visible.startswith(f"{link}/") and (not real or new.startswith(f"{real}/")):
            return join(link, relpath(new, real or "."))
    return new


def _module(found: Found, path: str, target: str, moves: Mapping[str, str]) -> str | None:
    """The dotted name of a moved module: only names that Python can read, and only where they can stand."""
    new, where = moves.get(target, target), folder_of(moves.get(path, path))
    if found.form.endswith("name"):
        stays = folder_of(new) == folder_of(target) and where == folder_of(path)
        if not stays or not stem_of(new).isidentifier():
            return None
        return f"{stem_of(new)} as {found.written}" if found.form == "bound-name" else stem_of(new)
    if found.form == "bound-module":
        return None
    module = folder_of(new) if name_of(new) == "__init__.py" else join(folder_of(new), stem_of(new))
    steps = (relpath(module, where or ".") if found.anchored else module).split("/")
    ups = steps.count("..")
    if not all(step.isidentifier() for step in steps[ups:]):
        return None
    return "." * (found.anchored and ups + 1) + ".".join(steps[ups:])


def edits_of(path: str, data: bytes, changes: Sequence[Change]) -> Iterator[Edit]:
    """The edits of one file."""
    for found, new in changes:
        start, end = found.passage.starts[found.start], found.passage.ends[found.end - 1]
        written = found.passage.escape(new).encode("utf-8", "surrogateescape")
        if _gaps(found.passage, found.start, found.end):
            written = _resplit(data, found, written)
        yield Edit(path, start, end, data[start:end], written, found.kind, found.confidence)


def _gaps(passage: Passage, start: int, end: int) -> list[int]:
    """The characters from `start` to `end` before which the text of the file is interrupted."""
    return [i for i in range(start + 1, end) if passage.starts[i] > passage.ends[i - 1]]


def _resplit(data: bytes, found: Found, new: bytes) -> bytes:
    """`new` over the several literals of a reference; no line grows wider than the widest of them was."""
    passage = found.passage
    gaps = _gaps(passage, found.start, found.end)
    glues = [data[passage.ends[i - 1] : passage.starts[i]] for i in gaps]
    first, last = passage.starts[found.start], passage.ends[found.end - 1]
    line = data.rfind(b"\n", 0, first) + 1
    stop = data.find(b"\n", last)
    after = data[last : stop if stop >= 0 else len(data)].rstrip(b"\r")
    width = max(len(row) for row in data[line : last + len(after)].splitlines())
    parts = _split(new, glues, first - line, len(after), width)
    return b"".join(part + glue for part, glue in zip(parts, [*_repeated(glues, len(parts) - 1), b""]))


def _split(text: bytes, glues: Sequence[bytes], column: int, after: int, width: int) -> list[bytes]:
    """`text` in parts, as few as fit in lines of `width`, broken after a separator."""
    fixed = not all(_GLUE.fullmatch(glue.decode("latin-1")) and b"\n" in glue for glue in glues)
    parts: list[bytes] = []
    for i in range(len(text)):
        glue = glues[min(i, len(glues) - 1)]
        if (fixed and i == len(glues)) or column + len(text) + after <= width:
            break
        room = max(1, width - column - (len(glue.split(b"\n", 1)[0].rstrip(b"\r")) if b"\n" in glue else 0))
        cut = 1 + max((text.rfind(sign.encode(), 0, room) for sign in _SEPARATORS), default=-1)
        cut = cut or room
        if cut >= len(text):
            break
        parts.append(text[:cut])
        text = text[cut:]
        column = len(glue.rsplit(b"\n", 1)[-1])
    parts.append(text)
    if fixed:
        parts += [b""] * (len(glues) + 1 - len(parts))
    return parts


def _repeated(glues: Sequence[bytes], count: int) -> list[bytes]:
    return [*glues[:count], *[glues[-1]] * (count - len(glues))]
