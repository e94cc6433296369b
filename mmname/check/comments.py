"""Comments that tell the checker to say nothing: `# mmname: ignore[C002]`, or `# mmname: ignore` for every rule."""

from __future__ import annotations

import re

from mmname.check.registry import selected
from mmname.errors import MmnameError

__all__ = ["ignored_in"]

_COMMENT = re.compile(r"#\s*mmname:\s*ignore(?:\[([^\]\n]*)\])?")


def ignored_in(text: str) -> frozenset[str]:
    """The codes that the comments of a config ignore; a code that is none ignores nothing.

    >>> sorted(ignored_in("max_iters = 40000  # mmname: ignore[C001, MM003]"))
    ['C001', 'N003']
    """
    found: set[str] = set()
    for comment in _COMMENT.finditer(text):
        for code in (comment[1] or "ALL").split(","):
            try:
                found |= selected([code.strip()])
            except MmnameError:
                continue
    return frozenset(found)
