"""Formulas: how the rate, the batch and the update are computed, with the numbers of a schedule put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.errors import ScheduleError
from mmname.schedule import parts
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
        yield "regular rate", _regular(schedule)
        yield from _warmups(schedule)
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


def _regular(schedule: Schedule) -> str:
    policy, lr = schedule.policy, f"{schedule.optimizer.lr:g}"
    numbers = policy.numbers
    whole = schedule.max_epochs if policy.by_epoch else schedule.max_iters
    in_parts = ", with the part of the one that runs" * bool(numbers.get("convert_to_iter_based"))
    t = "t / T, t = " + ("epochs" if policy.by_epoch else "iterations") + f" done{in_parts}"
    t += f", T = {whole:,}" if whole else ", T = all"
    least = numbers.get("min_lr", numbers.get("eta_min")) or 0
    ratio = numbers.get("min_lr_ratio", numbers.get("eta_min_ratio"))
    floor = f"{schedule.optimizer.lr * ratio:g}" if ratio is not None else f"{least:g}"
    if schedule.milestones is not None and schedule.gamma is not None:
        return f"{lr} * {schedule.gamma:g}^n, {_reached(schedule)}"
    span = "begin" in numbers or "end" in numbers or "T_max" in numbers
    if span and policy.kind in {"cosine", "poly"}:
        t = f"t / T, t = {'epochs' if policy.by_epoch else 'iterations'} since {numbers.get('begin', 0):,}{in_parts}"
        t += f", T = {numbers['T_max']:,}" if numbers.get("T_max") else ""
    if policy.kind == "poly":
        power = numbers.get("power", 1.0)
        return f"({lr} - {floor}) * (1 - x)^{power:g} + {floor}, x = {t}"
    if policy.kind in {"cosine", "cosine after warm-up"}:
        return f"{floor} + ({lr} - {floor}) * (1 + cos(pi * x)) / 2, x = {t}"
    if policy.kind == "fixed":
        return f"{lr} all the time"
    if policy.kind == "exp":
        return f"{lr} * {numbers['gamma']:g}^t, t = {'epochs' if policy.by_epoch else 'iterations'} done"
    said = ", ".join(f"{key} = {value}" for key, value in numbers.items() if key != "phases")
    return f"from {lr} by the {policy.kind} policy" + (f" with {said}" if said else "")


def _warmups(schedule: Schedule) -> Iterator[tuple[str, str]]:
    warmup = schedule.warmup
    if warmup is None:
        return
    n, unit = f"{warmup.length:g}", "epochs" if warmup.by_epoch else "iterations"
    if warmup.kind != "linear":
        yield "warm-up", f"{warmup.kind}, {n} {unit} from {warmup.ratio:g} of the rate"
    elif parts.is_mmengine(schedule.settings):
        steps = f"({n} - 1)" if not warmup.by_epoch else f"({n} epochs - 1)"
        yield "warm-up", f"rate = regular * ({warmup.ratio:g} + {1 - warmup.ratio:g} * i / {steps}), i = iteration"
    else:
        end = n if not warmup.by_epoch else f"({n} epochs)"
        yield (
            "warm-up",
            f"k = (1 - i / {end}) * (1 - {warmup.ratio:g}), rate = regular * (1 - k), i = iteration below {n}",
        )


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
