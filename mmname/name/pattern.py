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

__all__ = ["first_pieces", "longest_reach", "openings"]

_LONGEST = 8
_CHARACTERS = string.digits + string.ascii_lowercase + ".+"


def openings(expression: str, *, glued: bool = False) -> set[str]:
    """What a text that matches can begin with, as `opening` writes it; more may be allowed, never less.

    What is `glued` may be followed by any character, anything else by a separator or the end.

    >>> sorted(openings(r"(?:resnet|x)?(?P<depth>5[0-9])"))
    ['00_', 'res', 'x00']
    """
    found, short = _extended({""}, parser.parse(with_separators(expression)))
    while glued and short:
        more, short = _with(short, {*_CHARACTERS, "_"})
        found |= more
    return found | _with(short, "_")[0]


def longest_reach(expression: str) -> int:
    r"""Over how many pieces, which either separator parts, a text that matches and what is behind it go; at most 8.

    >>> longest_reach("r(?P<depth>50)(?:_caffe)?"), longest_reach(r"\d+(?:_\d+)+e"), longest_reach(r"s(?=_\d)")
    (2, 8, 2)
    """
    return min(_LONGEST, 1 + _separators(parser.parse(expression)))


def first_pieces(expression: str) -> str:
    r"""An expression for the first piece of every text that matches and goes on behind a separator; "" for none.

    It may allow more, never less: behind a piece that it refuses nothing is looked at.

    >>> first_pieces("r(?P<depth>50)(?:_caffe|-v1)?"), first_pieces(r"r\d+"), first_pieces(r"\d+(?:_\d+)+e")
    ('r50', '', '(?:[0123456789]){1,}')
    """
    _, parted = _parted(parser.parse(expression))
    return "" if parted is None else parted


def _extended(begun: set[str], items: Any) -> tuple[set[str], set[str]]:
    """Openings that a sequence makes of those begun: what is whole, and what goes on behind the sequence."""
    whole: set[str] = set()
    for op, value in items:
        some, begun = _extended_by(begun, op, value)
        whole |= some
    return whole, begun


def _extended_by(begun: set[str], op: Any, value: Any) -> tuple[set[str], set[str]]:
    if op is code.SUBPATTERN:
        return _extended(begun, value[-1])
    if op is code.BRANCH:
        parts = [_extended(begun, branch) for branch in value[1]]
        return set().union(*(whole for whole, _ in parts)), set().union(*(short for _, short in parts))
    if op in (code.MAX_REPEAT, code.MIN_REPEAT):
        least, most, inner = value
        found: set[str] = set()
        after = set() if least else begun
        for turn in range(1, min(most, max(least, OPENING)) + 1):
            some, begun = _extended(begun, inner)
            found |= some
            after = after | begun if turn >= least else after
        return found, after
    if op in (code.ASSERT, code.ASSERT_NOT, code.AT):
        return set(), begun
    if op is code.LITERAL:
        return _with(begun, chr(value).lower())
    single = re.compile(_class(value)) if op is code.IN else re.compile(".")
    return _with(begun, filter(single.fullmatch, (*_CHARACTERS, "_", "-")))


def _with(begun: set[str], characters: Iterable[str]) -> tuple[set[str], set[str]]:
    """Openings with one character more: those that are whole, and the others."""
    longer = {text + opening(character)[0] for character in characters for text in begun}
    whole = {text for text in longer if len(text) == OPENING or text.endswith("_")}
    return whole, longer - whole


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
        elif op in (code.ASSERT, code.ASSERT_NOT):
            count += _separators(value[1])
        elif op in (code.MAX_REPEAT, code.MIN_REPEAT):
            inner = _separators(value[2])
            count += inner * min(int(value[1]), _LONGEST)
    return count


def _parted(items: Any) -> tuple[str | None, str | None]:
    """Expressions for what a sequence matches without a separator, and up to the first one; None where it cannot."""
    whole: str | None = ""
    cut: str | None = None
    for op, value in items:
        plain, parted = _parted_of(op, value)
        if whole is not None and parted is not None:
            cut = _either(cut, whole + parted)
        whole = None if whole is None or plain is None else whole + plain
    return whole, cut


def _parted_of(op: Any, value: Any) -> tuple[str | None, str | None]:
    if op is code.LITERAL:
        return (None, "") if chr(value) in "_-" else (re.escape(chr(value).lower()), None)
    if op is code.SUBPATTERN:
        return _parted(value[-1])
    if op is code.BRANCH:
        plain: str | None = None
        cut: str | None = None
        for branch in value[1]:
            some, parted = _parted(branch)
            plain, cut = _either(plain, some), _either(cut, parted)
        return plain, cut
    if op in (code.MAX_REPEAT, code.MIN_REPEAT):
        least, most, inner = value
        plain, cut = _parted(inner)
        some = "" if plain is None or most == 0 else f"(?:{plain}){{{least},{'' if most == code.MAXREPEAT else most}}}"
        lead = "" if plain is None else f"(?:{plain})*"
        return (None if plain is None and least else some), (None if cut is None else lead + cut)
    if op in (code.ASSERT, code.ASSERT_NOT):
        return "", _parted(value[1])[1]
    if op is code.AT:
        return "", None
    single = re.compile(_class(value)) if op is code.IN else re.compile(".")
    told = "".join(c for c in _CHARACTERS if single.fullmatch(c))
    return (f"[{told}]" if told else None), ("" if single.fullmatch("_") or single.fullmatch("-") else None)


def _either(one: str | None, other: str | None) -> str | None:
    """An expression for both, of which either may be None."""
    if one is None or other is None or one == other:
        return other if one is None else one
    return f"(?:{one}|{other})"
