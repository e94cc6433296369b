"""The alphabet of names: the characters they are made of, and how long they may be."""

from __future__ import annotations

import re
from functools import lru_cache

from mmname.errors import NameSyntaxError

__all__ = ["LONGEST", "OPENING", "fault_of", "opening", "with_separators"]

LONGEST = 255
OPENING = 3
"""So many characters of a text are its opening at most."""
_NAME = re.compile(r"_?[A-Za-z0-9.+]+(?:[_-][A-Za-z0-9.+]+)*", re.ASCII)
_STRANGE = r"[^A-Za-z0-9.+_-]+"
_GAP = r"[_-]{2,}|^-|^_$|[_-]$"
_SHAPES = str.maketrans("123456789-", "000000000_")


def fault_of(name: str) -> NameSyntaxError | None:
    """What keeps a text from being a name or a word of one, or None.

    >>> print(fault_of("faster_rcnn__r50"))
    a word is missing at '__'
        faster_rcnn__r50
                   ^^
    expected a word between separators
    """
    if len(name) > LONGEST:
        reason = f"{len(name)} characters, more than the {LONGEST} that the name of a file can have"
        return NameSyntaxError(reason, text=name[: 2 * LONGEST], span=(LONGEST, LONGEST + 1))
    if _NAME.fullmatch(name):
        return None
    if not name:
        return NameSyntaxError("an empty name", text="", span=(0, 0), expected=["the name of a config"])
    strange = re.search(_STRANGE, name)
    if strange:
        expected = ["letters a-z, digits", "one of . + _ -"]
        return NameSyntaxError(
            f"{strange[0]!r} cannot stand in a name", text=name, span=strange.span(), expected=expected
        )
    gap = re.search(_GAP, name)
    assert gap
    expected = ["a word between separators"]
    return NameSyntaxError(f"a word is missing at {gap[0]!r}", text=name, span=gap.span(), expected=expected)


def opening(text: str, begin: int = 0) -> str:
    """What a text in lower case, from `begin`, begins with: digits as 0, and a separator or the end as the last `_`.

    >>> opening("r50_fpn"), opening("r50_fpn", 4), opening("2x-coco"), opening("s")
    ('r00', 'fpn', '0x_', 's_')
    """
    return _shape(text[begin : begin + OPENING])


@lru_cache(maxsize=2048)
def _shape(text: str) -> str:
    found = f"{text}_".translate(_SHAPES)
    return found[: min(found.index("_") + 1, OPENING)]


def with_separators(expression: str) -> str:
    """Let an underscore between words stand for either separator; the names of groups keep theirs.

    >>> with_separators("(?P<a_b>x)_y")
    '(?P<a_b>x)[_-]y'
    """
    return re.sub(r"\?P<\w+>|_", lambda found: "[_-]" if found[0] == "_" else found[0], expression)
