"""The curve of a schedule: its learning rate at each iteration."""

from __future__ import annotations

from array import array
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from mmname.errors import ScheduleError
from mmname.schedule import hooks, parts, schedulers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mmname.schedule.record import Schedule
    from mmname.schedule.settings import Settings

__all__ = ["complete", "is_complete", "length_of", "rate", "rates"]


def rate(schedule: Schedule, iteration: int, *, iters_per_epoch: int | None = None) -> float:
    """The learning rate of one iteration, counted from 0.

    Raises:
        ScheduleError: the iteration is out of range, or the rate cannot be computed.
    """
    length = length_of(schedule, iters_per_epoch)
    if not 0 <= iteration < length:
        raise ScheduleError(
            f"iteration {iteration} is out of range: {schedule.token or 'the schedule'} has 0 to {length - 1:,}",
            value=iteration,
        )
    if parts.is_mmengine(complete(schedule)):
        return _composed(schedule, iters_per_epoch)[iteration]
    hook = hooks.rates(schedule.settings, start=iteration, length=length, iters_per_epoch=iters_per_epoch)
    return _computed(islice(hook, 1), schedule)[0]


def rates(schedule: Schedule, *, iters_per_epoch: int | None = None) -> Iterable[float]:
    """The learning rate of every iteration.

    Raises:
        ScheduleError: the rate cannot be computed.
    """
    length = length_of(schedule, iters_per_epoch)
    if parts.is_mmengine(complete(schedule)):
        return _composed(schedule, iters_per_epoch)
    return _computed(hooks.rates(schedule.settings, start=0, length=length, iters_per_epoch=iters_per_epoch), schedule)


def length_of(schedule: Schedule, iters_per_epoch: int | None) -> int:
    """The length in iterations.

    Raises:
        ScheduleError: the schedule counts epochs and nobody says how long one is.
    """
    if iters_per_epoch is not None and iters_per_epoch < 1:
        raise ScheduleError(f"an epoch has at least 1 iteration, not {iters_per_epoch}", value=iters_per_epoch)
    if schedule.max_iters is not None:
        return schedule.max_iters
    if iters_per_epoch is None:
        raise ScheduleError(
            f"{schedule.token or 'the schedule'} counts epochs: say how many iterations an epoch has, "
            "or on which dataset and with which batch it trains"
        )
    assert schedule.max_epochs is not None
    return schedule.max_epochs * iters_per_epoch


@lru_cache(maxsize=4)
def _composed(schedule: Schedule, iters_per_epoch: int | None) -> array[float]:
    """MMEngine's schedulers change the value that they find, so one rate is only known after all before it."""
    length = length_of(schedule, iters_per_epoch)
    return _computed(schedulers.rates(schedule.settings, length=length, iters_per_epoch=iters_per_epoch), schedule)


def _computed(rates: Iterable[float], schedule: Schedule) -> array[float]:
    try:
        return array("d", rates)
    except (ArithmeticError, TypeError) as error:  # a TypeError is a root of a negative number: it is complex
        raise ScheduleError(f"the {schedule.policy.kind} policy has no rate with these numbers: {error}") from error


def complete(schedule: Schedule) -> Settings:
    """The settings, if no number of the policy is missing.

    Raises:
        ScheduleError: no recipe or no milestones are known.
    """
    settings = schedule.settings
    if not is_complete(schedule):
        raise ScheduleError(
            f"no table says at which milestones {schedule.token} drops; ask for the derived ones", value=schedule.token
        )
    return settings


def is_complete(schedule: Schedule) -> bool:
    """Whether the settings say where the rate drops, if it drops in steps."""
    policy = schedule.policy
    return policy.kind != "step" or bool(policy.numbers.keys() & {"step", "milestones"})
