"""Hooks that take the place of MMEngine's schedulers and set rate and momentum themselves before every iteration.

The formulas are those of mmyolo 0.6.0, mmyolo/engine/hooks/yolov5_param_scheduler_hook.py and
ppyoloe_param_scheduler_hook.py, evaluated in the same order so that every digit agrees. The rates are those of the
weights: the first hook warms the biases up from `warmup_bias_lr` down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import cos, pi
from typing import Any, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule.hooks import PLATEAU
from mmname.schedule.settings import Settings

__all__ = ["FRAME", "Law", "hook_of", "law_of", "warm_iters"]

FRAME = frozenset({"type", "_scope_", "priority"})

Numbers = Mapping[str, Any]


class Law(NamedTuple):
    """One hook: the kind of its policy, the numbers it takes, and the values it sets.

    `values` takes the hook's numbers, the optimizer's value of a number (`lr` or `momentum`) and that number's name,
    the training's length in iterations and the iterations of an epoch.
    """

    kind: str
    takes: frozenset[str]
    params: frozenset[str]
    values: Callable[[Numbers, float, str, int, int], Iterator[float]]
    warm_epochs: int = 0


def hook_of(settings: Settings) -> Settings | None:
    """The hook that sets the rate in place of the schedulers, if the settings have one."""
    hook = (settings.get("default_hooks") or {}).get("param_scheduler")
    if not isinstance(hook, Settings) or str(hook.get("type")).rpartition(".")[2] in _USUAL:
        return None
    return hook


def law_of(hook: Numbers) -> Law:
    """The law of a hook.

    Raises:
        ScheduleError: no such hook.

    >>> law_of({"type": "YOLOv5ParamSchedulerHook", "scheduler_type": "cosine"}).kind
    'cosine'
    """
    name = str(hook.get("type")).rpartition(".")[2]
    if name not in _LAWS:
        raise ScheduleError(f"unknown hook {name!r} sets the rate; known are {', '.join(_LAWS)}", value=name)
    law = _LAWS[name]
    return law._replace(kind=hook["scheduler_type"]) if "scheduler_type" in hook else law


def warm_iters(hook: Numbers, iters_per_epoch: int) -> int:
    """The iterations of a hook's warm-up: its epochs, but at least so many iterations."""
    default = law_of(hook).warm_epochs
    least: int = hook.get("warmup_mim_iter", hook.get("warmup_min_iter", 1000))
    epochs: float = hook.get("warmup_epochs", default)
    return max(round(epochs * iters_per_epoch), least)


def _by_epoch(hook: Numbers, base: float, param: str, length: int, epoch: int) -> Iterator[float]:
    last, whole = hook.get("lr_factor", 0.01), hook.get("max_epochs", 300)
    warm = warm_iters(hook, epoch)
    cosine = hook.get("scheduler_type", "linear") == "cosine"

    def part(at: int) -> float:
        if cosine:
            return float(((1 - cos(at * pi / whole)) / 2) * (last - 1) + 1)
        return float((1 - at / whole) * (1.0 - last) + last)

    value = base
    for iteration in range(length):
        if iteration <= warm:
            first = 0.0 if param == "lr" else hook.get("warmup_momentum", 0.8)
            goal = base * part(iteration // epoch) if param == "lr" else base
            value = goal if iteration == warm else (goal - first) / warm * iteration + first
        yield value
        if param == "lr" and iteration > warm and (iteration + 1) % epoch == 0:
            value = base * part(iteration // epoch)


def _cosine(hook: Numbers, base: float, _: str, length: int, epoch: int) -> Iterator[float]:
    warm, first = warm_iters(hook, epoch), hook.get("start_factor", 0.0)
    least, whole = base * hook.get("min_lr_ratio", 0.0), hook.get("total_epochs", 360) * epoch
    for iteration in range(length):
        if iteration <= warm:
            alpha = iteration / warm
            yield base * (first * (1 - alpha) + alpha)
        else:
            yield least + (base - least) * 0.5 * (cos((iteration - warm) * pi / (whole - warm)) + 1.0)


def _unknowable(_: Numbers, __: float, ___: str, ____: int, _____: int) -> Iterator[float]:
    raise ScheduleError("the rate falls when the validation gets no better: its course is not known ahead")


_USUAL = frozenset({"None", "ParamSchedulerHook"})
_RATE = frozenset({"lr"})
_WARM = frozenset({"warmup_epochs", "warmup_bias_lr", "warmup_momentum", "warmup_mim_iter"})
_LAWS = {
    "YOLOv5ParamSchedulerHook": Law(
        "linear", frozenset({"scheduler_type", "lr_factor", "max_epochs"}) | _WARM, _RATE | {"momentum"}, _by_epoch, 3
    ),
    "PPYOLOEParamSchedulerHook": Law(
        "cosine",
        frozenset({"warmup_min_iter", "start_factor", "warmup_epochs", "min_lr_ratio", "total_epochs"}),
        _RATE,
        _cosine,
        5,
    ),
    "ReduceLRSchedulerHook": Law(PLATEAU, frozenset({"val_metric", "by_epoch", "interval"}), _RATE, _unknowable),
}
