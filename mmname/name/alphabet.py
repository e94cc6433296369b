"""The alphabet of names: the characters they are made of, and how long they may be."""

from __future__ import annotations

import re

from mmname.errors import NameSyntaxError

__all__ = ["LONGEST", "fault_of"]

LONGEST = 255
_NAME = re.compile(r"_?[A-Za-z0-9.+]+(?:[_-][A-Za-z0-9.+]+)*", re.ASCII)
_STRANGE = re.compile(r"[^A-Za-z0-9.+_-]+", re.ASCII)
_GAP = re.compile(r"[_-]{2,}|^-|^_$|[_-]$")


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
    strange = _STRANGE.search(name)
    if strange:
        expected = ["letters a-z, digits", "one of . + _ -"]
        return NameSyntaxError(
            f"{strange[0]!r} cannot stand in a name", text=name, span=strange.span(), expected=expected
        )
    gap = _GAP.search(name)
    assert gap
    expected = ["a word between separators"]
    return NameSyntaxError(f"a word is missing at {gap[0]!r}", text=name, span=gap.span(), expected=expected)
