"""Patterns of word families: what they can begin with, and over how many pieces of a name they can go."""

from __future__ import annotations

import re
import string
import sys
from typing import Any

if sys.version_info >= (3, 11):
    from re import _constants as code
    from re import _parser as parser
else:
    import sre_constants as code
    import sre_parse as parser

__all__ = ["beginnings", "longest_reach", "with_separators"]

_LONGEST = 8
_CHARACTERS = string.digits + string.ascii_lowercase + ".+"


def with_separators(expression: str) -> str:
    """Let an underscore between words stand for either separator; the names of groups keep theirs.

    >>> with_separators("(?P<a_b>x)_y")
    '(?P<a_b>x)[_-]y'
    """
    return re.sub(r"\?P<\w+>|_", lambda found: "[_-]" if found[0] == "_" else found[0], expression)


def beginnings(expression: str) -> str:
    """The characters that a text which matches can begin with.

    >>> beginnings(r"(?:resnet|x)?(?P<depth>5[0-9])")
    '5rx'
    """
    found, _ = _first(parser.parse(with_separators(expression)))
    return "".join(sorted(found))


def longest_reach(expression: str) -> int:
    r"""Over how many pieces, which either separator parts, a text that matches and what is behind it go; at most 8.

    >>> longest_reach("r(?P<depth>50)(?:_caffe)?"), longest_reach(r"\d+(?:_\d+)+e"), longest_reach(r"s(?=_\d)")
    (2, 8, 2)
    """
    return min(_LONGEST, 1 + _separators(parser.parse(expression)))


def _first(items: Any) -> tuple[set[str], bool]:
    """The first characters of a sequence, and whether it can be empty."""
    found: set[str] = set()
    for op, value in items:
        some, empty = _first_of(op, value)
        found |= some
        if not empty:
            return found, False
    return found, True


def _first_of(op: Any, value: Any) -> tuple[set[str], bool]:
    if op is code.LITERAL:
        return {chr(value).lower()}, False
    if op is code.SUBPATTERN:
        return _first(value[-1])
    if op is code.BRANCH:
        parts = [_first(branch) for branch in value[1]]
        return set().union(*(some for some, _ in parts)), any(empty for _, empty in parts)
    if op in (code.MAX_REPEAT, code.MIN_REPEAT):
        some, empty = _first(value[2])
        return some, empty or value[0] == 0
    if op in (code.ASSERT, code.ASSERT_NOT, code.AT):
        return set(), True
    if op is code.IN:
        single = re.compile(_class(value))
        return {c for c in _CHARACTERS if single.fullmatch(c)}, False
    return set(_CHARACTERS), False


def _class(items: Any) -> str:
    """A set of characters as an expression again."""
    parts = []
    for op, value in items:
        if op is code.NEGATE:
            parts.append("^")
        elif op is code.LITERAL:
            parts.append(re.escape(chr(value)))
        elif op is code.RANGE:
            parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        else:
            parts.append(r"\d" if value is code.CATEGORY_DIGIT else r"\w")
    return f"[{''.join(parts)}]"


def _separators(items: Any) -> int:
    """How many separators a sequence can have."""
    count = 0
    for op, value in items:
        if op is code.LITERAL:
            count += chr(value) in "_-"
        elif op is code.IN:
            count += any(part is code.LITERAL and chr(c) in "_-" for part, c in value)
        elif op is code.SUBPATTERN:
            count += _separators(value[-1])
        elif op is code.BRANCH:
            count += max(map(_separators, value[1]))
        elif op in (code.ASSERT, code.ASSERT_NOT):
            count += _separators(value[1])
        elif op in (code.MAX_REPEAT, code.MIN_REPEAT):
            inner = _separators(value[2])
            count += inner * min(int(value[1]), _LONGEST)
    return count
