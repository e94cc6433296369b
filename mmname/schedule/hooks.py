"""Hooks of MMCV 1.x that set the learning rate, iteration by iteration.

The formulas are those of mmcv 1.7.2, mmcv/runner/hooks/lr_updater.py, evaluated in the same order so that every digit
agrees; `MultiStage` is that of mmflow 0.5.2, mmflow/core/hooks/multistagelr_updater.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import cos, pi
from typing import Any, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule.settings import Settings

__all__ = ["FRAME", "Law", "counts_epochs", "law_of", "rates", "warmups"]

# What every policy's config may hold besides its own numbers.
FRAME = frozenset({"policy", "by_epoch", "warmup", "warmup_iters", "warmup_ratio", "warmup_by_epoch"})

Numbers = Mapping[str, Any]


class Law(NamedTuple):
    """One policy: its kind, the numbers it must and may have, and the rate at a point of the training."""

    kind: str
    needs: frozenset[str]
    takes: frozenset[str]
    rate: Callable[[float, Numbers, int, int], float]


def law_of(policy: str) -> Law:
    """The law of a policy.

    Raises:
        ScheduleError: no such policy.

    >>> law_of("CosineAnnealing").kind
    'cosine'
    """
    name = policy.title() if policy == policy.lower() else policy
    if name not in _LAWS:
        raise ScheduleError(f"unknown policy {policy!r}; known are {', '.join(_LAWS)}", value=policy)
    return _LAWS[name]


def counts_epochs(settings: Settings) -> bool:
    """Whether the policy counts epochs: what it says, else what the runner counts, as mmcv sets it."""
    config = settings.get("lr_config") or {}
    default = "max_iters" not in settings.get("runner", {}) and config.get("policy") not in {"cyclic", "Cyclic"}
    by_epoch: bool = config.get("by_epoch", default)
    return by_epoch


def rates(settings: Settings, *, start: int, length: int, iters_per_epoch: int | None) -> Iterator[float]:
    """The rate of each iteration from `start` to the end of a training of `length` iterations."""
    config = settings.get("lr_config") or Settings(policy="fixed")
    law = law_of(config["policy"])
    base = settings["optimizer"]["lr"]
    warm = warmups(config, iters_per_epoch)
    unit = (iters_per_epoch or length) if counts_epochs(settings) else 1
    at, regular = -1, base
    for iteration in range(start, length):
        if iteration // unit != at:
            at = iteration // unit
            regular = law.rate(base, config, at, length // unit)
        yield warm(iteration, regular)


def warmups(config: Numbers, iters_per_epoch: int | None) -> Callable[[int, float], float]:
    """The warm-up of a config as a function of the iteration and of the rate that would hold without it."""
    kind, ratio = config.get("warmup"), config.get("warmup_ratio", 0.1)
    end = config.get("warmup_iters", 0) * ((iters_per_epoch or 1) if config.get("warmup_by_epoch") else 1)

    def constant(_: int, regular: float) -> float:
        return float(regular * ratio)

    def linear(iteration: int, regular: float) -> float:
        k = (1 - iteration / end) * (1 - ratio)
        return float(regular * (1 - k))

    def exp(iteration: int, regular: float) -> float:
        return float(regular * ratio ** (1 - iteration / end))

    warm = {"constant": constant, "linear": linear, "exp": exp}.get(kind or "")
    if warm is None:
        return lambda _, regular: regular
    return lambda iteration, regular: warm(iteration, regular) if iteration < end else regular


def _fixed(base: float, _: Numbers, __: int, ___: int) -> float:
    return base


def _step(base: float, numbers: Numbers, at: int, _: int) -> float:
    step, least = numbers["step"], numbers.get("min_lr")
    drops = at // step if isinstance(step, int) else sum(at >= milestone for milestone in step)
    rate = float(base * numbers.get("gamma", 0.1) ** drops)
    return rate if least is None else max(rate, least)


def _exp(base: float, numbers: Numbers, at: int, _: int) -> float:
    return float(base * numbers["gamma"] ** at)


def _inv(base: float, numbers: Numbers, at: int, _: int) -> float:
    return float(base * (1 + numbers["gamma"] * at) ** -numbers.get("power", 1.0))


def _poly(base: float, numbers: Numbers, at: int, whole: int) -> float:
    least = numbers.get("min_lr", 0.0)
    return float((base - least) * (1 - at / whole) ** numbers.get("power", 1.0) + least)


def _cosine(base: float, numbers: Numbers, at: int, whole: int) -> float:
    return _anneal_cos(base, _least(base, numbers), at / whole)


def _flat_cosine(base: float, numbers: Numbers, at: int, whole: int) -> float:
    start = round(whole * numbers.get("start_percent", 0.75))
    return base if at < start else _anneal_cos(base, _least(base, numbers), (at - start) / (whole - start))


def _restarts(base: float, numbers: Numbers, at: int, _: int) -> float:
    begin = 0
    for period, weight in zip(numbers["periods"], numbers.get("restart_weights", (1,))):
        if at < begin + period:
            return _anneal_cos(base, _least(base, numbers), min((at - begin) / period, 1), weight)
        begin += period
    raise ScheduleError(f"step {at} is after the last of the periods {list(numbers['periods'])}", value=at)


def _linear(base: float, numbers: Numbers, at: int, whole: int) -> float:
    return _anneal_linear(base, _least(base, numbers), at / whole)


def _cyclic(base: float, numbers: Numbers, at: int, whole: int) -> float:
    target = numbers.get("target_ratio", (10, 1e-4))
    high, low = target if isinstance(target, tuple) and len(target) > 1 else (_first(target), _first(target) / 1e5)
    length = whole // numbers.get("cyclic_times", 1)
    up = int(numbers.get("step_ratio_up", 0.4) * length)
    anneal = _anneal_linear if numbers.get("anneal_strategy", "cos") == "linear" else _anneal_cos
    cycle, at = divmod(at, length)
    scale = numbers.get("gamma", 1) ** cycle
    high = 1 - scale + high * scale
    if at < up:
        return anneal(base * 1, base * high, at / up)
    return anneal(base * high, base * low, (at - up) / (length - up))


def _stages(base: float, numbers: Numbers, at: int, _: int) -> float:
    begins = numbers["milestone_iters"]
    if at < begins[0]:
        return base
    stage = sum(at >= begin for begin in begins) - 1
    drops = sum(at >= step for step in numbers["steps"][stage])
    return float(numbers["milestone_lrs"][stage] * numbers["gammas"][stage] ** drops)


def _least(base: float, numbers: Numbers) -> float:
    ratio = numbers.get("min_lr_ratio")
    return float(numbers.get("min_lr", 0.0) if ratio is None else base * ratio)


def _first(target: float | tuple[float, ...]) -> float:
    return target[0] if isinstance(target, tuple) else target


def _anneal_cos(start: float, end: float, part: float, weight: float = 1.0) -> float:
    return end + 0.5 * weight * (start - end) * (cos(pi * part) + 1)


def _anneal_linear(start: float, end: float, part: float) -> float:
    return start + (end - start) * part


_LEAST = frozenset({"min_lr", "min_lr_ratio"})
_NONE: frozenset[str] = frozenset()
_CYCLE = frozenset({"target_ratio", "cyclic_times", "step_ratio_up", "anneal_strategy", "gamma"})
_LAWS = {
    "Fixed": Law("fixed", _NONE, _NONE, _fixed),
    "Step": Law("step", frozenset({"step"}), frozenset({"gamma", "min_lr"}), _step),
    "Exp": Law("exp", frozenset({"gamma"}), _NONE, _exp),
    "Inv": Law("inv", frozenset({"gamma"}), frozenset({"power"}), _inv),
    "Poly": Law("poly", _NONE, frozenset({"power", "min_lr"}), _poly),
    "CosineAnnealing": Law("cosine", _NONE, _LEAST, _cosine),
    "FlatCosineAnnealing": Law("flat cosine", _NONE, _LEAST | {"start_percent"}, _flat_cosine),
    "CosineRestart": Law("restarts", frozenset({"periods"}), _LEAST | {"restart_weights"}, _restarts),
    "LinearAnnealing": Law("linear", _NONE, _LEAST, _linear),
    "Cyclic": Law("cyclic", _NONE, _CYCLE, _cyclic),
    "MultiStage": Law("stages", frozenset({"milestone_lrs", "milestone_iters", "steps", "gammas"}), _NONE, _stages),
}
