"""Stretches of a schedule: the parts of a training between the places where something begins or ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mmname.schedule import course, curve
from mmname.schedule.drops import turns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.schedule.length import Length
    from mmname.schedule.settings import Settings

__all__ = ["Stretch", "stretches"]


class Stretch(NamedTuple):
    """From iteration `begin` up to, not including, `end`: the rates of the first and of the last iteration."""

    begin: int
    end: int
    first: float
    last: float


def stretches(settings: Settings, length: Length, *, iters_per_epoch: int | None = None) -> list[Stretch]:
    """The stretches of a training: the warm-up, and what lies between the drops or the schedulers' ends.

    Raises:
        ScheduleError: the rate cannot be computed.

    >>> from mmname.schedule.length import Length
    >>> from mmname.schedule.settings import freeze
    >>> settings = freeze({"optimizer": {"type": "SGD", "lr": 0.1}, "lr_config": {"policy": "step", "step": [8, 11]}})
    >>> [(part.begin, part.last) for part in stretches(settings, Length(12, None), iters_per_epoch=100)]
    [(0, 0.1), (800, 0.010000000000000002), (1100, 0.0010000000000000002)]
    """
    whole = length.iterations(iters_per_epoch)
    turns = [*turns_of(settings, length, iters_per_epoch), *_bounds(settings, length, iters_per_epoch)]
    inner = {at for at in turns if 0 < at < whole}
    edges = [0, *sorted(inner), whole]
    rates = curve.values(settings, length, iters_per_epoch=iters_per_epoch)
    return [Stretch(begin, end, rates[begin], rates[end - 1]) for begin, end in zip(edges, edges[1:])]


def _bounds(settings: Settings, length: Length, iters_per_epoch: int | None) -> Iterator[int]:
    """The iterations at which another formula holds for the regular rate."""
    for piece in course.pieces(settings, length):
        unit = (iters_per_epoch or 1) if piece.by_epoch else 1
        yield from (round(at * unit) for at in (piece.begin, piece.end) if at is not None)
