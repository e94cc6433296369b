"""Formulas: how the rate, the batch and the update are computed, with the numbers of a schedule put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.errors import ScheduleError
from mmname.schedule import course
from mmname.schedule.hooks import PLATEAU
from mmname.schedule.kind import COUNTS, NUMBER, POSITIVE, SPAN, check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mmname.schedule.schedule import Schedule

__all__ = ["explained", "regular_rate", "warmup_k"]


def regular_rate(base: float, milestones: Sequence[int], at: int, *, gamma: float = 0.1) -> float:
    """The rate of a policy of steps after `at` epochs or iterations: `base * gamma ** (milestones reached)`.

    `milestones` count what `at` counts. Source: MMCV 1.7, mmcv/runner/hooks/lr_updater.py, StepLrUpdaterHook.

    Raises:
        ScheduleError: something is no number, or the milestones are no whole ones.

    >>> regular_rate(0.02, (8, 11), 7), regular_rate(0.02, (8, 11), 8)
    (0.02, 0.002)
    """
    check("base rate", base, NUMBER)
    check("milestones", milestones, COUNTS)
    check("epochs or iterations", at, SPAN)
    check("gamma", gamma, NUMBER)
    return float(base * gamma ** sum(at >= milestone for milestone in milestones))


def warmup_k(iteration: int, warmup_iters: int, ratio: float) -> float:
    """What the linear warm-up takes from the regular rate: `k = (1 - i / n) * (1 - ratio)`.

    The rate is then `regular * (1 - k)`. `iteration` counts from 0 and is below `warmup_iters`; `ratio` is the part of
    the rate to start with. Source: MMCV 1.7, mmcv/runner/hooks/lr_updater.py, LrUpdaterHook.

    Raises:
        ScheduleError: the iteration is not one of the warm-up, or something is no number.

    >>> 0.02 * (1 - warmup_k(250, 500, 0.001))
    0.01001
    """
    check("warmup_iters", warmup_iters, POSITIVE)
    check("ratio", ratio, NUMBER)
    check("iteration", iteration, SPAN)
    if iteration > warmup_iters:
        raise ScheduleError(f"the warm-up is over at iteration {warmup_iters:,}, before {iteration:,}", value=iteration)
    return (1 - iteration / warmup_iters) * (1 - ratio)


def explained(schedule: Schedule) -> Iterator[tuple[str, str]]:
    """The formulas of a schedule, each with its name, with the numbers of the schedule put in; letters are explained.

    >>> from mmname.schedule import resolve_schedule
    >>> dict(explained(resolve_schedule("1x")))["regular rate"]
    'lr * gamma^n, n = how many of the milestones 8, 11 are at or below the epoch (from 0)'
    """
    known = "policy" in schedule.sources and "optimizer" in schedule.sources
    if known:
        yield from _regular(schedule)
        warm = course.rise(schedule.settings)
        if warm:
            yield "warm-up", warm
        yield from _updates(schedule)
    elif schedule.milestones is not None:
        yield "regular rate", f"lr * gamma^n, {_reached(schedule)}"
    if schedule.base_batch is not None and known:
        lr, base = schedule.optimizer.lr, schedule.base_batch
        yield "another batch", f"rate * B / {base} = {lr / base:g} * B for B samples over all GPUs (linear rule)"
        yield "", f"rate * sqrt(B / {base}) for adaptive optimizers (square root rule)"


def _reached(schedule: Schedule) -> str:
    unit = "epoch" if schedule.max_epochs is not None else "iteration"
    milestones = ", ".join(f"{milestone:,}" for milestone in schedule.milestones or ())
    return f"n = how many of the milestones {milestones} are at or below the {unit} (from 0)"


def _regular(schedule: Schedule) -> Iterator[tuple[str, str]]:
    lr, policy = schedule.optimizer.lr, schedule.policy
    if schedule.milestones is not None and schedule.gamma is not None and policy.numbers.get("min_lr") is None:
        yield "regular rate", f"{lr:g} * {schedule.gamma:g}^n, {_reached(schedule)}"
        return
    found = course.pieces(schedule.settings, schedule.length)
    for piece in found:
        unit = "epochs" if piece.by_epoch else "iterations"
        begin, end = f"{piece.begin:,.10g}", "" if piece.end is None else f"{piece.end:,.10g}"
        where = f", {unit} {begin} to {end}" if end else f" from {unit} {begin} on" * (len(found) > 1)
        yield f"regular rate{where}", piece.formula
    if policy.kind == PLATEAU:
        yield "regular rate", f"falls from {lr:g} when the validation gets no better, which nobody knows ahead"
    elif not found:
        said = ", ".join(f"{key} = {value}" for key, value in policy.numbers.items() if key != "phases")
        yield "regular rate", f"from {lr:g} by the {policy.kind} policy" + (f" with {said}" if said else "")


def _updates(schedule: Schedule) -> Iterator[tuple[str, str]]:
    optimizer = schedule.optimizer
    if optimizer.type.rpartition(".")[2] != "SGD":
        yield "update", f"{optimizer.type}'s own, not that of SGD"
        return
    m, decay = optimizer.momentum or 0, optimizer.weight_decay or 0
    gradient = f"(g + {decay:g} * w)" if decay else "g"
    velocity = f"{m:g} * v + " if m else ""
    if m and optimizer.others.get("nesterov"):
        step = f"w = w - rate * ({gradient} + {m:g} * v)"
        yield "update", f"v = {velocity}{gradient}, {step} (Nesterov's momentum, as in PyTorch)"
        return
    yield "update", f"v = {velocity}{gradient}, w = w - rate * v (rate outside the velocity, as in PyTorch)"
    negative = f"{m:g} * v - " if m else "-"
    yield "", f"v = {negative}rate * {gradient}, w = w + v (rate inside the velocity, as in Caffe)"
