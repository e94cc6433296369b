"""Conditions: what a query asks of one field, such as `backbone=r50,r101`, `box_ap>40` or `name~mask*`."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Condition", "condition", "said"]

_FORM = re.compile(r"(!?)\s*([A-Za-z_][\w.]*)\s*(!=|>=|<=|=|~|>|<)\s*(.*)", re.DOTALL)
_TRUE, _FALSE = ("true", "yes"), ("false", "no")
_ABOUT = 0.1  # how far `~` lets a number be from the one asked for


class Condition(NamedTuple):
    """A field, the comparison, and what it is compared with: any of several values, or None for a field that is empty.

    A field that says nothing, or cannot be read, fulfils no comparison; `negated` turns the answer of the whole round.
    """

    field: str
    sign: str
    values: tuple[Any, ...]
    negated: bool = False
    text: str = ""

    def test(self) -> Callable[[Any, bool], bool]:
        """What tells of a value, and of whether it cannot be seen, if the condition holds.

        Raises:
            QueryError: the field is to be compared with something that is no number.
        """
        tests = [self._test(value) for value in self.values]
        wanted = not self.negated
        if self.sign == "!=":
            return lambda value, unseen: (
                (value is not None and not any(test(value, unseen) for test in tests)) is wanted
            )
        return lambda value, unseen: any(test(value, unseen) for test in tests) is wanted

    def _test(self, wanted: Any) -> Callable[[Any, bool], bool]:
        if self.sign in ("<", "<=", ">", ">="):
            return self._compared(wanted)
        if wanted is None or (self.sign != "~" and str(wanted).lower() == "none"):
            return lambda value, unseen: value is None and not unseen
        if self.sign != "~" and str(wanted).lower() == "any":
            return lambda value, _: value is not None
        return _like(wanted) if self.sign == "~" else _equal(wanted)

    def _compared(self, wanted: Any) -> Callable[[Any, bool], bool]:
        bound = _number(wanted)
        if bound is None:
            raise QueryError(f"expected a number after {self.sign}, found {str(wanted)!r}", condition=self.text)
        below, same = self.sign.startswith("<"), self.sign.endswith("=")

        def test(value: Any, _: bool) -> bool:
            if not isinstance(value, (int, float)):
                return False
            return value == bound if value == bound and same else value < bound if below else value > bound

        return test


def condition(text: str) -> Condition:
    """Read a condition; a text with no comparison is one on the name, with `*` and `?` where it has them.

    Raises:
        QueryError: the text is empty.

    >>> condition("backbone=r50,r101").values
    ('r50', 'r101')
    >>> condition("!mask*r50*")[:3]
    ('name', '~', ('mask*r50*',))
    """
    found = _FORM.fullmatch(text.strip())
    if found:
        negated, field, sign, wanted = found.groups()
        return Condition(field, sign, tuple(part.strip() for part in wanted.split(",")), bool(negated), text)
    word = text.strip()
    if not word.lstrip("!"):
        raise QueryError("expected a condition", condition=text)
    return Condition("name", "~", (word.lstrip("!"),), word.startswith("!"), text)


def said(field: str, value: Any) -> Condition:
    """The condition that a field is a value, or one of a list of values."""
    values = tuple(value) if isinstance(value, (list, tuple, set, frozenset)) else (value,)
    return Condition(field, "=", values, text=f"{field}={value}")


def _equal(wanted: Any) -> Callable[[Any, bool], bool]:
    text, number, truth = str(wanted).lower(), _number(wanted), _truth(wanted)

    def test(value: Any, _: bool) -> bool:
        if isinstance(value, bool):
            return value is truth
        if isinstance(value, (int, float)):
            return value == number
        held = value.lower() if isinstance(value, str) else ""
        return bool(held) and (held == text or text in held.split())

    return test


def _like(wanted: Any) -> Callable[[Any, bool], bool]:
    text, number = str(wanted).lower(), _number(wanted)
    wild = re.compile(translate(text if any(c in text for c in "*?") else f"*{text}*"))

    def test(value: Any, _: bool) -> bool:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return number is not None and abs(value - number) <= _ABOUT * abs(number)
        return isinstance(value, str) and wild.match(value.lower()) is not None

    return test


def _number(value: Any) -> float | None:
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def _truth(value: Any) -> bool | None:
    text = str(value).lower()
    return True if text in _TRUE else False if text in _FALSE else None
