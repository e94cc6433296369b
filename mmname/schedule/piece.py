"""A piece of the course of a rate."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Piece"]


class Piece(NamedTuple):
    """A formula, and where it holds: from `begin` to `end`, in epochs if `by_epoch`; without an end to the last."""

    formula: str
    begin: float = 0
    end: float | None = None
    by_epoch: bool = True
