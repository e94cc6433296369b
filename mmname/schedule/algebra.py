"""Algebra: the curves that formulas are made of, as texts; `x` runs from 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["cosine", "floor_of", "line", "plain", "power"]


def cosine(first: str, last: str) -> str:
    """Half a cosine from one rate to another.

    >>> cosine("0.1", "0")
    '0.1 * (1 + cos(pi * x)) / 2'
    """
    curve = "(1 + cos(pi * x)) / 2"
    return f"{first} * {curve}" if last == "0" else f"{last} + ({first} - {last}) * {curve}"


def power(first: str, last: str, exponent: float) -> str:
    """A power of the way that is left, from one rate to another."""
    curve = f"(1 - x)^{exponent:g}"
    return f"{first} * {curve}" if last == "0" else f"({first} - {last}) * {curve} + {last}"


def line(first: str, last: str) -> str:
    """A line from one rate to another."""
    return f"{first} * (1 - x)" if last == "0" else f"{first} + ({last} - {first}) * x"


def plain(number: float) -> str:
    """A number as a formula has it."""
    return f"{number:,}" if isinstance(number, int) else f"{number:g}"


def floor_of(numbers: Mapping[str, Any], lr: float) -> str:
    """The rate below which a policy does not go, from the numbers that say it."""
    ratio = numbers.get("min_lr_ratio", numbers.get("eta_min_ratio"))
    return f"{numbers.get('min_lr', numbers.get('eta_min')) or 0:g}" if ratio is None else f"{lr * ratio:g}"
