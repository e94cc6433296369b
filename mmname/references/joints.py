"""References that stand in several literals: side by side, added up, or as the pieces of a path that code joins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mmname.references.found import Found
    from mmname.references.passage import Passage

__all__ = ["gaps", "rejoined", "resplit"]

_GLUE = re.compile(r"""(?P<close>['"]{1,3})[\s\\+]*?(?:[rRbBuUfF]{0,2})(?P<open>['"]{1,3})""")
_COMMA = re.compile(r"""(?P<quote>['"])\s*[,/]\s*[rRbBuUfF]?(?P=quote)""")
_SIGNS = frozenset([b"_", b"-", b"/", b".", b"+", b" "])


def gaps(passage: Passage, start: int, end: int) -> list[int]:
    """The characters from `start` to `end` before which the text of the file is interrupted."""
    return [i for i in range(start + 1, end) if passage.starts[i] > passage.ends[i - 1]]


def resplit(data: bytes, found: Found, new: bytes) -> bytes:
    """`new` over the several literals of a reference.

    Where each stands in a line of its own there are as many as it takes for no line to grow wider than the widest of
    them was; where they share a line there are no more than before. None of them is empty.
    """
    passage = found.passage
    where = gaps(passage, found.start, found.end)
    glues = [data[passage.ends[i - 1] : passage.starts[i]] for i in where]
    bounds = [found.start, *where, found.end]
    old = [passage.text[i:j].encode("utf-8", "surrogateescape") for i, j in zip(bounds, bounds[1:])]
    if all(_is_droppable(glue) and b"\n" in glue for glue in glues):
        first, last = passage.starts[found.start], passage.ends[found.end - 1]
        line = data.rfind(b"\n", 0, first) + 1
        stop = data.find(b"\n", last)
        after = data[last : stop if stop >= 0 else len(data)].rstrip(b"\r")
        width = max(len(row) for row in data[line : last + len(after)].splitlines())
        signs = {b"/"} if all(part.endswith(b"/") for part in old[:-1]) else _SIGNS
        parts = _wrapped(new, glues, column=first - line, after=len(after), width=width, signs=signs)
    else:
        parts = _spread(new, old, fewer=all(map(_is_droppable, glues)))
    return b"".join(part + glue for part, glue in zip(parts, [*_repeated(glues, len(parts) - 1), b""]))


def _is_droppable(glue: bytes) -> bool:
    """Whether a glue can be left out or used again: it has the same quotes before and after it."""
    found = _GLUE.fullmatch(glue.decode("latin-1"))
    return found is not None and found["close"] == found["open"]


def _wrapped(
    text: bytes, glues: Sequence[bytes], *, column: int, after: int, width: int, signs: Collection[bytes]
) -> list[bytes]:
    """`text` in parts, as few as fit in lines of `width`, broken after one of `signs` if it can be, else another."""
    parts: list[bytes] = []
    for i in range(len(text)):
        glue = glues[min(i, len(glues) - 1)]
        if column + len(text) + after <= width:
            break
        room = max(1, width - column - len(glue.split(b"\n", 1)[0].rstrip(b"\r")))
        cut = _cut(text, room, signs) or _cut(text, room, _SIGNS) or room
        if cut >= len(text):
            break
        parts.append(text[:cut])
        text = text[cut:]
        column = len(glue.rsplit(b"\n", 1)[-1])
    return [*parts, text]


def _cut(text: bytes, room: int, signs: Collection[bytes]) -> int:
    """The length of the longest start of `text` that ends with one of `signs` and fits in `room`; 0 if none does."""
    return 1 + max(text.rfind(sign, 0, room) for sign in signs)


def _spread(text: bytes, old: Sequence[bytes], *, fewer: bool) -> list[bytes]:
    """`text` in parts of which none is empty, those of `old` at both ends kept where they can be.

    With `fewer` there may be less of them than `old` has.

    >>> _spread(b"x_r50_2x.py", [b"x_r50_", b"1x.py"], fewer=False)
    [b'x_r50_', b'2x.py']
    >>> _spread(b"y.py", [b"x_", b"r50_", b"1x.py"], fewer=False)
    [b'y', b'.', b'py']
    >>> _spread(b"a/y.py", [b"a/", b"b/", b"y.py"], fewer=True)
    [b'a/', b'y.py']
    """
    parts: list[bytes] = []
    rest = text
    left = list(old)
    while len(left) > 1 and rest.startswith(left[0]) and (fewer or len(rest) - len(left[0]) >= len(left) - 1):
        parts.append(left.pop(0))
        rest = rest[len(parts[-1]) :]
    tail: list[bytes] = []
    while len(left) > 1 and rest.endswith(left[-1]) and (fewer or len(rest) - len(left[-1]) >= len(left) - 1):
        tail.insert(0, left.pop())
        rest = rest[: len(rest) - len(tail[0])]
    while len(left) > 1 and not fewer:
        room = len(rest) - (len(left) - 1)
        share = max(1, min(room, len(rest) * len(left[0]) // max(1, sum(map(len, left)))))
        cut = _cut(rest, share, _SIGNS) or share
        parts.append(rest[:cut])
        rest = rest[cut:]
        left.pop(0)
    return [part for part in [*parts, rest, *tail] if part]


def _repeated(glues: Sequence[bytes], count: int) -> list[bytes]:
    return [*glues[:count], *[glues[-1]] * (count - len(glues))]


def rejoined(data: bytes, found: Found, new: str) -> bytes:
    """`new` over the pieces of a path that code joins; one that is left with nothing goes, with its comma if it can."""
    passage = found.passage
    pieces: list[tuple[int, int]] = []  # the characters of each literal piece
    first = found.start
    for i in range(found.start, found.end + 1):
        virtual = i < found.end and passage.starts[i] == passage.ends[i]
        if i == found.end or virtual:
            if i > first:
                pieces.append((first, i))
            first = i + 1
    glues = [data[passage.ends[i[1] - 1] : passage.starts[j[0]]] for i, j in zip(pieces, pieces[1:])]
    texts = _dealt(new, [passage.text[i:j] for i, j in pieces])
    out = b""
    for (start, end), text, glue in zip(pieces, texts, [*glues, b""]):
        if not text and out and _COMMA.fullmatch(glue.decode("latin-1")):
            continue
        written = passage.escape(text or ".").encode("utf-8", "surrogateescape")
        out += resplit(data, found._replace(start=start, end=end), written) if gaps(passage, start, end) else written
        out += glue
    return out


def _dealt(path: str, old: Sequence[str]) -> list[str | None]:
    """The folders and the name of `path` over pieces as `old` has them; None for one that is left with nothing.

    >>> _dealt("configs/legacy/a/y.py", ["configs", "a", "x.py"])
    ['configs/legacy', 'a', 'y.py']
    >>> _dealt("configs/x.py", ["configs/", "a", "x.py"])
    ['configs/', None, 'x.py']
    """
    *steps, name = path.split("/")
    held = [piece.strip("/").split("/") for piece in old]
    held[-1] = held[-1][:-1]
    head: list[list[str]] = []
    while len(head) < len(held) - 1 and steps[: len(held[len(head)])] == held[len(head)]:
        head.append(held[len(head)])
        steps = steps[len(head[-1]) :]
    tail: list[list[str]] = []
    while len(head) + len(tail) < len(held):
        part = held[-1 - len(tail)]
        if steps[len(steps) - len(part) :] != part:
            break
        tail.insert(0, part)
        steps = steps[: len(steps) - len(part)]
    between = len(held) - len(head) - len(tail)
    if between:
        middle = [[step] for step in steps[: between - 1]]
        middle += [[] for _ in range(between - 1 - len(middle))]
        middle.append(steps[between - 1 :])
    else:
        middle = []
        (head or tail)[-1 if head else 0][len(head[-1]) if head else 0 : 0] = steps
    dealt = [*head, *middle, *tail]
    dealt[-1] = [*dealt[-1], name]
    return [
        f"{'/' if was.startswith('/') else ''}{'/'.join(part)}{'/' if was.endswith('/') else ''}" if part else None
        for part, was in zip(dealt, old)
    ]
