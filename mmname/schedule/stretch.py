"""Stretches of a schedule: the parts of a training between the places where something begins or ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mmname.schedule import curve, parts, schedulers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.schedule.record import Schedule

__all__ = ["Stretch", "milestones_of", "stretches"]


class Stretch(NamedTuple):
    """From iteration `begin` up to, not including, `end`: the rates of the first and of the last iteration."""

    begin: int
    end: int
    first: float
    last: float


def stretches(schedule: Schedule, *, iters_per_epoch: int | None = None) -> list[Stretch]:
    """The stretches of a training: the warm-up, and what lies between the milestones or the schedulers' ends.

    Raises:
        ScheduleError: the rate cannot be computed.

    >>> from mmname.schedule import resolve_schedule
    >>> [(s.begin, s.end) for s in stretches(resolve_schedule("1x"), iters_per_epoch=1000)]
    [(0, 500), (500, 8000), (8000, 11000), (11000, 12000)]
    """
    length = curve.length_of(schedule, iters_per_epoch)
    inner = {at for at in _turns(schedule, iters_per_epoch or 1) if 0 < at < length}
    edges = [0, *sorted(inner), length]
    return [
        Stretch(
            begin,
            end,
            schedule.lr(begin, iters_per_epoch=iters_per_epoch),
            schedule.lr(end - 1, iters_per_epoch=iters_per_epoch),
        )
        for begin, end in zip(edges, edges[1:])
    ]


def milestones_of(schedule: Schedule, *, iters_per_epoch: int | None = None) -> list[int]:
    """The iterations at which the rate drops."""
    unit = (iters_per_epoch or 1) if schedule.policy.by_epoch else 1
    return [milestone * unit for milestone in schedule.milestones or ()]


def _turns(schedule: Schedule, iters_per_epoch: int) -> Iterator[int]:
    yield from milestones_of(schedule, iters_per_epoch=iters_per_epoch)
    warmup = schedule.warmup
    if warmup is not None:
        yield warmup.length * (iters_per_epoch if warmup.by_epoch else 1)
    if parts.is_mmengine(schedule.settings):
        for phase in schedulers.phases(schedule.settings):
            unit = iters_per_epoch if phase.get("by_epoch", True) else 1
            yield phase.get("begin", 0) * unit
            yield phase.get("end", 0) * unit
