"""Patterns of word families: what they can begin with, and over how many pieces of a name they can go."""

from __future__ import annotations

import re
import string
import sys
from typing import TYPE_CHECKING, Any

from mmname.name.alphabet import OPENING, opening, with_separators

if TYPE_CHECKING:
    from collections.abc import Iterable

if sys.version_info >= (3, 11):
    from re import _constants as code
    from re import _parser as parser
else:
    import sre_constants as code
    import sre_parse as parser

__all__ = ["longest_reach", "openings", "parts_words"]

_LONGEST = 8
_CHARACTERS = string.digits + string.ascii_lowercase + ".+"
_FEW = 12
_ANYTHING = "_" * OPENING  # stands for an opening that was cut short
_End = tuple[int, str]  # 1 behind a separator, and the opening of the piece so far
_Openings = tuple[set[str], set[str]]  # of first pieces and of later ones


def openings(expression: str, *, glued: bool = False) -> tuple[set[str], set[str]]:
    r"""What the first piece of a text that matches can begin with, and what later ones can, as `opening` writes it.

    More may be allowed, never less. What is `glued` may be followed by any character, anything else by a separator or
    the end; behind a later piece that is only looked at, any may follow too, and its opening is cut short.

    >>> first, later = openings(r"(?:resnet|x)?(?P<depth>5[0-9])(?:_v\d)?(?=_\d)")
    >>> sorted(first), sorted(later)
    (['00_', 'res', 'x00'], ['0', 'v0_'])
    """
    found: _Openings = (set(), set())
    ends = _walked(parser.parse(with_separators(expression)), {(0, "")}, found)
    if glued:
        found[1].update(text for later, text in ends if later and len(text) < OPENING)
        ends = {end for end in ends if not end[0]}
        for _ in range(OPENING):
            _behind(ends, "_", found)
            ends = _behind(ends, _CHARACTERS, found)
    _behind(ends, "_", found)
    return found


def parts_words(expression: str) -> bool:
    """Whether a text that matches can end with a separator, which belongs to no word.

    >>> parts_words("vgg(?P<depth>16)_?(?P<norm>bn)?"), parts_words("vgg(?P<depth>16)(?:_?(?P<norm>bn))?")
    (True, False)
    """
    return (1, "") in _walked(parser.parse(with_separators(expression)), {(0, "")}, (set(), set()))


def longest_reach(expression: str) -> int:
    r"""Over how many pieces, which either separator parts, a text that matches and what is behind it go; at most 8.

    >>> longest_reach("r(?P<depth>50)(?:_caffe)?"), longest_reach(r"\d+(?:_\d+)+e"), longest_reach(r"s(?=_\d)")
    (2, 8, 2)
    """
    return min(_LONGEST, 1 + _separators(parser.parse(expression)))


def _walked(items: Any, ends: set[_End], found: _Openings) -> set[_End]:
    """Where a sequence ends that goes on from one of some ends; the openings on the way are added to those found."""
    for op, value in items:
        ends = _walked_by(op, value, ends, found)
    return ends


def _walked_by(op: Any, value: Any, ends: set[_End], found: _Openings) -> set[_End]:
    if op is code.SUBPATTERN:
        return _walked(value[-1], ends, found)
    if op is code.BRANCH:
        return set().union(*(_walked(branch, ends, found) for branch in value[1]))
    if op in (code.MAX_REPEAT, code.MIN_REPEAT):
        return _repeated(value, ends, found)
    if op in (code.ASSERT, code.ASSERT_NOT):
        seen: _Openings = (set(), set())
        shown = _walked(value[1], ends, seen)
        found[1].update(seen[1], (text for later, text in shown if later))
        return ends
    if op is code.AT:
        return ends
    if op is code.LITERAL:
        return _behind(ends, chr(value).lower(), found)
    single = re.compile(_class(value)) if op is code.IN else re.compile(".")
    return _behind(ends, filter(single.fullmatch, (*_CHARACTERS, "_", "-")), found)


def _repeated(value: Any, ends: set[_End], found: _Openings) -> set[_End]:
    """Where a part ends that is repeated, until more of it makes nothing new."""
    least, most, inner = value
    reached = set() if least else ends
    turn = 0
    while turn < most:
        ends = _walked(inner, ends, found)
        turn += 1
        if turn >= least:
            if ends <= reached:
                break
            reached = reached | ends
    return reached


def _behind(ends: set[_End], characters: Iterable[str], found: _Openings) -> set[_End]:
    """Where one of some characters ends behind one of some ends; with a separator the next piece begins."""
    shapes = {opening(character)[0] for character in characters}
    after = set()
    if len(shapes) > _FEW:  # an opening that may go on with nearly anything is cut short
        found[1].update(text for later, text in ends if later)
        after = {(1, _ANYTHING) for later, _ in ends if later}
        ends = {end for end in ends if not end[0]}
        if after and "_" in shapes:
            after.add((1, ""))
    for shape in shapes:
        for later, text in ends:
            longer = (text + shape)[:OPENING]
            if len(longer) == OPENING or shape == "_":
                found[later].add(longer)
            after.add((1, "") if shape == "_" else (later, longer))
    return after


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
        elif op in (code.SUBPATTERN, code.ASSERT, code.ASSERT_NOT):
            count += _separators(value[-1])
        elif op is code.BRANCH:
            count += max(map(_separators, value[1]))
        elif op in (code.MAX_REPEAT, code.MIN_REPEAT):
            inner = _separators(value[2])
            count += inner * min(int(value[1]), _LONGEST)
    return count
