"""Curves: the rate, the momentum and the weight decay at each iteration."""

from __future__ import annotations

from array import array
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from mmname.errors import ScheduleError
from mmname.schedule import hooks, momentum, param_hooks, parts, schedulers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mmname.schedule.length import Length
    from mmname.schedule.settings import Settings

__all__ = ["MOST", "PARAMS", "check_drops", "has_drops", "value", "values"]

PARAMS = ("lr", "momentum", "weight_decay")
MOST = 20_000_000


def value(
    settings: Settings, length: Length, iteration: int, *, param: str = "lr", iters_per_epoch: int | None = None
) -> float:
    """The value of one of the optimizer's numbers at one iteration, counted from 0.

    Raises:
        ScheduleError: the iteration is out of range, or the value cannot be computed.
    """
    whole = length.iterations(iters_per_epoch)
    if not isinstance(iteration, int):
        raise ScheduleError(f"an iteration is a whole number, not {iteration!r:.60}", value=iteration)
    if not 0 <= iteration < whole:
        raise ScheduleError(
            f"iteration {iteration:,} is out of range: the training has 0 to {whole - 1:,}", value=iteration
        )
    if param == "lr" and not parts.is_mmengine(settings):
        check_drops(settings)
        one = islice(_hook(settings, start=iteration, length=whole, iters_per_epoch=iters_per_epoch), 1)
        return _computed(one, settings)[0]
    return values(settings, length, param=param, iters_per_epoch=iters_per_epoch)[iteration]


@lru_cache(maxsize=8)
def values(
    settings: Settings, length: Length, *, param: str = "lr", iters_per_epoch: int | None = None
) -> array[float]:
    """The value of one of the optimizer's numbers, one of `PARAMS`, at every iteration.

    Raises:
        ScheduleError: the values cannot be computed.
    """
    whole = length.iterations(iters_per_epoch)
    if whole > MOST:
        raise ScheduleError(f"a curve has at most {MOST:,} iterations, not {whole:,}", value=whole)
    if param not in PARAMS:
        raise ScheduleError(f"no number {param!r}; known are {', '.join(PARAMS)}", value=param)
    check_drops(settings)
    if param != "lr" and param not in parts.moving(settings):
        return array("d", [parts.base_of(settings, param)]) * whole
    return _computed(_course(settings, length, param, whole, iters_per_epoch), settings)


def has_drops(settings: Settings) -> bool:
    """Whether the settings say where the rate drops, if it drops in steps."""
    policy = parts.policy(settings)
    return policy.kind != "step" or bool(policy.numbers.keys() & {"step", "milestones", "phases"})


def check_drops(settings: Settings) -> None:
    """Refuse settings whose rate drops nobody knows where.

    Raises:
        ScheduleError: the policy is one of steps and names none.
    """
    if not has_drops(settings):
        raise ScheduleError("no table says at which milestones the rate drops; ask for the derived ones")


def _course(settings: Settings, length: Length, param: str, whole: int, iters_per_epoch: int | None) -> Iterator[float]:
    if not parts.is_mmengine(settings):
        if param == "lr":
            return _hook(settings, start=0, length=whole, iters_per_epoch=iters_per_epoch)
        base = parts.base_of(settings, param)
        return momentum.momenta(settings["momentum_config"], base, length=whole, iters_per_epoch=iters_per_epoch)
    base = parts.base_of(settings, param)
    hook = param_hooks.hook_of(settings)
    if hook is not None:
        return param_hooks.law_of(hook).values(hook, base, param, whole, iters_per_epoch or whole)
    phases = list(schedulers.phases(settings.get("param_scheduler"), param))
    by_epochs = length.epochs is not None
    return schedulers.values(phases, base, length=whole, by_epochs=by_epochs, iters_per_epoch=iters_per_epoch)


def _hook(settings: Settings, *, start: int, length: int, iters_per_epoch: int | None) -> Iterator[float]:
    return hooks.rates(
        settings.get("lr_config"),
        parts.base_of(settings, "lr"),
        start=start,
        length=length,
        iters_per_epoch=iters_per_epoch,
        runs_iterations=parts.runs_iterations(settings),
    )


def _computed(values: Iterable[float], settings: Settings) -> array[float]:
    try:
        return array("d", values)
    except (ArithmeticError, TypeError, ValueError, LookupError) as error:
        # a TypeError is a root of a negative number: it is complex
        if isinstance(error, ScheduleError):
            raise
        kind = parts.policy(settings).kind
        raise ScheduleError(f"the {kind} policy has no rate with these numbers: {error}") from error
