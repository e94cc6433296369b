"""Hooks of MMCV 1.x that set the momentum, iteration by iteration.

The formulas are those of mmcv 1.7.2, mmcv/runner/hooks/momentum_updater.py: those of the learning rate with other
defaults, and with a warm-up that divides where that of the rate multiplies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmname.schedule import hooks
from mmname.schedule.hooks import Law, Numbers, Point
from mmname.schedule.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["law_of", "momenta"]


def law_of(policy: str) -> Law:
    """The law of a policy of the momentum.

    Raises:
        ScheduleError: no such policy.

    >>> law_of("cyclic").kind
    'cyclic'
    """
    return hooks.law_in(_LAWS, policy, " of the momentum")


def momenta(config: Numbers, base: float, *, length: int, iters_per_epoch: int | None) -> Iterator[float]:
    """The momentum of each iteration of a training of `length` iterations, from the optimizer's `base`."""
    law = law_of(config["policy"])
    numbers: dict[str, Any] = {**_DEFAULTS.get(law.kind, {}), **{_AS_RATE.get(k, k): v for k, v in config.items()}}
    by_epoch = hooks.counts_epochs(numbers, runs_iterations=False)
    epoch = iters_per_epoch or length
    return hooks.values(law, Settings(numbers), base, start=0, length=length, epoch=epoch, by_epoch=by_epoch)


def _one_cycle(_: float, numbers: Numbers, point: Point) -> float:
    low, high = numbers.get("base_momentum", 0.85), numbers.get("max_momentum", 0.95)
    share, last = numbers.get("pct_start", 0.3), point.whole - 1
    if numbers.get("three_phase"):
        parts = [(float(share * point.whole) - 1, high, low), (float(2 * share * point.whole) - 2, low, high)]
        parts.append((last, high, high))
    else:
        parts = [(float(share * point.whole) - 1, high, low), (last, low, high)]
    anneal = hooks.anneal_linear if numbers.get("anneal_strategy", "cos") == "linear" else hooks.anneal_cos
    begin: float = 0
    for place, (end, first, second) in enumerate(parts, start=1):
        if point.at <= end or place == len(parts):
            return anneal(first, second, (point.at - begin) / (end - begin))
        begin = end
    raise AssertionError("the last part is always taken")


def _divided_constant(_: int, __: int, ratio: float, regular: float, ___: float) -> float:
    return float(regular / ratio)


def _divided_linear(iteration: int, end: int, ratio: float, regular: float, _: float) -> float:
    k = (1 - iteration / end) * (1 - ratio)
    return float(regular / (1 - k))


def _divided_exp(iteration: int, end: int, ratio: float, regular: float, _: float) -> float:
    return float(regular / ratio ** (1 - iteration / end))


_WARM = {"constant": _divided_constant, "linear": _divided_linear, "exp": _divided_exp}
_AS_RATE = {"min_momentum": "min_lr", "min_momentum_ratio": "min_lr_ratio"}
_DEFAULTS: dict[str, dict[str, Any]] = {
    "step": {"gamma": 0.5, "warmup_ratio": 0.9},
    "cosine": {"warmup_ratio": 0.9},
    "linear": {"warmup_ratio": 0.9},
    "cyclic": {"target_ratio": (0.85 / 0.95, 1.0), "warmup_ratio": 0.9},
}
_OWN = frozenset({"base_momentum", "max_momentum", "pct_start", "anneal_strategy", "three_phase"})
_LEAST = frozenset(_AS_RATE)
_LAWS = {
    "Step": hooks.law_of("Step")._replace(takes=frozenset({"gamma", "min_momentum"}), warm=_WARM),
    "CosineAnnealing": hooks.law_of("CosineAnnealing")._replace(takes=_LEAST, warm=_WARM),
    "LinearAnnealing": hooks.law_of("LinearAnnealing")._replace(takes=_LEAST, warm=_WARM),
    "Cyclic": hooks.law_of("Cyclic")._replace(warm=_WARM),
    "OneCycle": Law("one cycle", frozenset(), _OWN, _one_cycle, _WARM),
}
