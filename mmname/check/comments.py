"""Comments that tell the checker to say nothing: `# mmname: ignore[C002]`, or `# mmname: ignore` for every rule."""

from __future__ import annotations

import re

from mmname.check.registry import selected
from mmname.errors import MmnameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["commented", "ignored_in"]

_COMMENT = re.compile(r"(?:#|<!--)\s*mmname:\s*ignore(?:\[([^\]\n]*)\])?")
_OWN_LINE = re.compile(rb"(?m)^# mmname: ignore\[([^\]\n]*)\]\r?$")
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:#!.*\n)?(?:#.*coding[:=].*\n)?")
_HASHED = (".py", ".yml", ".yaml", ".sh", ".bash", ".toml", ".cfg", ".ini")
_MARKED = (".md", ".markdown", ".html", ".htm")


def ignored_in(text: str) -> frozenset[str]:
    """The codes that the comments of a file ignore; a code that is none ignores nothing.

    >>> sorted(ignored_in("max_iters = 40000  # mmname: ignore[C001, MM003]"))
    ['C001', 'N003']
    >>> sorted(ignored_in("<!-- mmname: ignore[R004] -->"))
    ['R004']
    """
    found: set[str] = set()
    for comment in _COMMENT.finditer(text):
        for code in (comment[1] or "ALL").split(","):
            try:
                found |= selected([code.strip()])
            except MmnameError:
                continue
    return frozenset(found)


def commented(path: str, data: bytes, codes: Sequence[str]) -> tuple[int, int, bytes] | None:
    r"""Where a file gets the comment that ignores some codes besides, and its text; None where it can have none.

    >>> commented("a.py", b"#!/bin/env python\nx = 1\n", ["C002"])
    (18, 18, b'# mmname: ignore[C002]\n')
    >>> commented("a.py", b"# mmname: ignore[N003]\nx = 1\n", ["C002"])
    (0, 22, b'# mmname: ignore[C002, N003]')
    """
    end = b"\r\n" if b"\r\n" in data else b"\n"
    if path.endswith(_MARKED):
        lead = end if data and not data.endswith((b"\n", b"\r")) else b""
        return len(data), len(data), lead + f"<!-- mmname: ignore[{', '.join(codes)}] -->".encode() + end
    if not path.endswith(_HASHED):
        return None
    there = _OWN_LINE.search(data)
    if there is None:
        head = _HEAD.match(data)
        at = head.end() if head else 0
        return at, at, f"# mmname: ignore[{', '.join(codes)}]".encode() + end
    old = {code.strip() for code in there[1].decode("utf-8", "replace").split(",")}
    return there.start(), there.end(), f"# mmname: ignore[{', '.join(sorted(old | {*codes}))}]".encode()
