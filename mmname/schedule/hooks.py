"""Hooks of MMCV 1.x that set the learning rate, iteration by iteration.

The formulas are those of mmcv 1.7.2, mmcv/runner/hooks/lr_updater.py, evaluated in the same order so that every digit
agrees. Those that projects add: `MultiStage` of mmflow 0.5.2, mmflow/core/hooks/multistagelr_updater.py; `YOLOX` of
mmdet 2.28.2, mmdet/core/hook/yolox_lrupdater_hook.py; `StepFixCosineAnnealing` of mmselfsup 0.11.0,
mmselfsup/core/hooks/cosine_annealing_hook.py; `CosineAnnealingCooldown` of mmcls 0.25.0, mmcls/core/hook/lr_updater.py;
`SiameseRPN` of mmtrack 0.14.0, mmtrack/core/optimizer/sot_lr_updater.py; `Linear` and `Reduce` of mmedit 0.16.1,
mmedit/core/scheduler/lr_updater.py; `TIN` of mmaction2 0.24.1, mmaction/core/scheduler/lr_updater.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import cos, log10, pi
from types import MappingProxyType
from typing import Any, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule.settings import Settings

__all__ = [
    "FRAME", "PLATEAU", "SIAMESE", "WARMUPS", "Law", "Point", "anneal_cos", "anneal_linear", "base_of",
    "counts_epochs", "law_in", "law_of", "needs_parts", "rates", "ratios_of", "rise_of", "values", "warm_end",
]  # fmt: skip

# What every policy's config may hold besides its own numbers.
FRAME = frozenset({"policy", "by_epoch", "warmup", "warmup_iters", "warmup_ratio", "warmup_by_epoch"})
WARMUPS = ("constant", "linear", "exp")
# The kind of every policy whose course depends on how well the training goes.
PLATEAU = "plateau"

Numbers = Mapping[str, Any]


class Point(NamedTuple):
    """Where in the training a rate is asked for.

    Attributes:
        at: the epochs or iterations that are over, whichever the policy counts.
        whole: the whole training, in the same unit.
        epoch: the iterations of an epoch.
        warm: the iterations of the warm-up.
        by_epoch: whether the policy counts epochs.
    """

    at: int
    whole: int
    epoch: int
    warm: int
    by_epoch: bool


Warm = Callable[[int, int, float, float, float], float]


class Law(NamedTuple):
    """One policy: its kind, the numbers it must and may have, the regular rate at a point, and warm-ups of its own.

    `rate` takes the base rate, the policy's numbers and a point; a warm-up takes the iteration, its length in
    iterations, the ratio with which it starts, the regular and the base rate.
    """

    kind: str
    needs: frozenset[str]
    takes: frozenset[str]
    rate: Callable[[float, Numbers, Point], float]
    warm: Mapping[str, Warm] = MappingProxyType({})


def law_of(policy: str) -> Law:
    """The law of a policy.

    Raises:
        ScheduleError: no such policy.

    >>> law_of("CosineAnnealing").kind
    'cosine'
    """
    return law_in(_LAWS, policy)


def law_in(laws: Mapping[str, Law], policy: str, of: str = "") -> Law:
    """The law of a policy, one of some; `of` says for an error what they are policies of.

    Raises:
        ScheduleError: no such policy.
    """
    name = policy.title() if policy == policy.lower() else policy
    if name not in laws:
        raise ScheduleError(f"unknown policy {policy!r}{of}; known are {', '.join(laws)}", value=policy)
    return laws[name]


def needs_parts(config: Numbers) -> bool:
    """Whether a policy goes by the parts that its library has where its config names none.

    >>> needs_parts({"policy": "SiameseRPN"})
    True
    """
    return config["policy"] in _LAWS and law_of(config["policy"]).kind == "factors" and "lr_configs" not in config


def counts_epochs(config: Numbers, *, runs_iterations: bool) -> bool:
    """Whether a policy counts epochs: what it says, else what mmcv sets for its kind and for the runner."""
    default = not runs_iterations and config.get("policy") not in _BY_ITERATION
    by_epoch: bool = config.get("by_epoch", default)
    return by_epoch


def base_of(config: Numbers, lr: float) -> float:
    """The rate that a policy starts from: the optimizer's, unless the policy brings its own."""
    return config["max_lr"] / config.get("div_factor", 25) if "max_lr" in config else lr


def rates(
    config: Numbers | None, lr: float, *, start: int, length: int, iters_per_epoch: int | None, runs_iterations: bool
) -> Iterator[float]:
    """The rate of each iteration from `start` to the end of a training of `length` iterations, from the rate `lr`."""
    config = config or Settings(policy="fixed")
    law = law_of(config["policy"])
    epoch = iters_per_epoch or length
    by_epoch = counts_epochs(config, runs_iterations=runs_iterations)
    return values(law, config, base_of(config, lr), start=start, length=length, epoch=epoch, by_epoch=by_epoch)


def values(
    law: Law, config: Numbers, base: float, *, start: int, length: int, epoch: int, by_epoch: bool
) -> Iterator[float]:
    """The values that a law gives for each iteration from `start` on, warm-up included."""
    warm, end = _warmup_of(law, config), warm_end(config, epoch)
    ratio = config.get("warmup_ratio", 0.1)
    unit = epoch if by_epoch else 1
    at, regular = -1, base
    for iteration in range(start, length):
        if iteration // unit != at:
            at = iteration // unit
            regular = law.rate(base, config, Point(at, length // unit, epoch, end, by_epoch))
        yield warm(iteration, end, ratio, regular, base) if warm is not None and iteration < end else regular


def rise_of(config: Numbers) -> tuple[str, float]:
    """The kind of a policy's warm-up and the part of the rate that it starts with: a policy's own one may say neither.

    >>> rise_of({"policy": "StepFixCosineAnnealing", "warmup": "linear", "warmup_iters": 10, "warmup_ratio": 1e-4})
    ('linear', 0.0)
    """
    kind, ratio = config["warmup"], config.get("warmup_ratio", 0.1)
    return _RISES.get(law_of(config["policy"]).warm.get(kind, _WARM[kind]), (kind, ratio))


def warm_end(config: Numbers, epoch: int) -> int:
    """The iterations of a policy's warm-up, where it has one."""
    if config.get("warmup") is None:
        return 0
    length: int = config.get("warmup_iters", 0)
    return length * epoch if config.get("warmup_by_epoch") else length


def _warmup_of(law: Law, config: Numbers) -> Warm | None:
    kind = config.get("warmup")
    return None if kind is None else law.warm.get(kind) or _WARM[kind]


def _constant(_: int, __: int, ratio: float, regular: float, ___: float) -> float:
    return float(regular * ratio)


def _linear_warm(iteration: int, end: int, ratio: float, regular: float, _: float) -> float:
    k = (1 - iteration / end) * (1 - ratio)
    return float(regular * (1 - k))


def _exp_warm(iteration: int, end: int, ratio: float, regular: float, _: float) -> float:
    return float(regular * ratio ** (1 - iteration / end))


def _linear_from_zero(iteration: int, end: int, _: float, regular: float, __: float) -> float:
    k = 1 - iteration / end
    return float(regular * (1 - k))


def _linear_sum(iteration: int, end: int, ratio: float, regular: float, _: float) -> float:
    return float(regular * ((iteration / end) * (1 - ratio) + ratio))


def _square_warm(iteration: int, end: int, ratio: float, _: float, base: float) -> float:
    return float(base * (ratio * pow((iteration + 1) / float(end), 2)))


_WARM = {"constant": _constant, "linear": _linear_warm, "exp": _exp_warm}
# What the warm-ups are that take no notice of the kind or the ratio in the config.
_RISES: dict[Warm, tuple[str, float]] = {_linear_from_zero: ("linear", 0.0), _square_warm: ("quadratic", 0.0)}


def _fixed(base: float, _: Numbers, __: Point) -> float:
    return base


def _step(base: float, numbers: Numbers, point: Point) -> float:
    at = point.at
    step, least = numbers["step"], numbers.get("min_lr")
    drops = at // step if isinstance(step, int) else sum(at >= milestone for milestone in step)
    rate = float(base * numbers.get("gamma", 0.1) ** drops)
    return rate if least is None else max(rate, least)


def _exp(base: float, numbers: Numbers, point: Point) -> float:
    at = point.at
    return float(base * numbers["gamma"] ** at)


def _inv(base: float, numbers: Numbers, point: Point) -> float:
    at = point.at
    return float(base * (1 + numbers["gamma"] * at) ** -numbers.get("power", 1.0))


def _poly(base: float, numbers: Numbers, point: Point) -> float:
    at, whole = point.at, point.whole
    least = numbers.get("min_lr", 0.0)
    return float((base - least) * (1 - at / whole) ** numbers.get("power", 1.0) + least)


def _cosine(base: float, numbers: Numbers, point: Point) -> float:
    at, whole = point.at, point.whole
    return anneal_cos(base, _least(base, numbers), at / whole)


def _flat_cosine(base: float, numbers: Numbers, point: Point) -> float:
    at, whole = point.at, point.whole
    start = round(whole * numbers.get("start_percent", 0.75))
    return base if at < start else anneal_cos(base, _least(base, numbers), (at - start) / (whole - start))


def _restarts(base: float, numbers: Numbers, point: Point) -> float:
    at = point.at
    begin = 0
    for period, weight in zip(numbers["periods"], numbers.get("restart_weights", (1,))):
        if at < begin + period:
            return anneal_cos(base, _least(base, numbers), min((at - begin) / period, 1), weight)
        begin += period
    raise ScheduleError(f"step {at} is after the last of the periods {list(numbers['periods'])}", value=at)


def _linear(base: float, numbers: Numbers, point: Point) -> float:
    at, whole = point.at, point.whole
    return anneal_linear(base, _least(base, numbers), at / whole)


def _cyclic(base: float, numbers: Numbers, point: Point) -> float:
    at, whole = point.at, point.whole
    high, low = ratios_of(numbers)
    length = whole // numbers.get("cyclic_times", 1)
    up = int(numbers.get("step_ratio_up", 0.4) * length)
    anneal = anneal_linear if numbers.get("anneal_strategy", "cos") == "linear" else anneal_cos
    cycle, at = divmod(at, length)
    scale = numbers.get("gamma", 1) ** cycle
    high = 1 - scale + high * scale
    if at < up:
        return anneal(base * 1, base * high, at / up)
    return anneal(base * high, base * low, (at - up) / (length - up))


def ratios_of(numbers: Numbers) -> tuple[float, float]:
    """How many times its base the rate of a cyclic policy is at its highest, and at its end.

    >>> ratios_of({"target_ratio": 6})
    (6, 6e-05)
    """
    target = numbers.get("target_ratio", (10, 1e-4))
    high, low = target if isinstance(target, tuple) and len(target) > 1 else (_first(target), _first(target) / 1e5)
    return high, low


def _stages(base: float, numbers: Numbers, point: Point) -> float:
    at = point.at
    begins = numbers["milestone_iters"]
    if at < begins[0]:
        return base
    stage = sum(at >= begin for begin in begins) - 1
    drops = sum(at >= step for step in numbers["steps"][stage])
    return float(numbers["milestone_lrs"][stage] * numbers["gammas"][stage] ** drops)


def _cooldown(base: float, numbers: Numbers, point: Point) -> float:
    least, time = _least(base, numbers), numbers.get("cool_down_time", 10)
    if point.at > point.whole - time:
        return float(least * numbers.get("cool_down_ratio", 0.1))
    return anneal_cos(base, least, point.at / (point.whole - time))


def _after_warmup(base: float, numbers: Numbers, point: Point) -> float:
    """Cosine over what the warm-up leaves; by epoch that is counted in whole epochs."""
    warm = point.warm // (point.epoch if point.by_epoch else 1)
    return anneal_cos(base, _least(base, numbers), (point.at - warm) / (point.whole - warm))


def _tin(base: float, numbers: Numbers, point: Point) -> float:
    return anneal_cos(base, numbers["min_lr"], (point.at - point.warm) / (point.whole - point.warm))


def _yolox(base: float, numbers: Numbers, point: Point) -> float:
    last, at = point.epoch * numbers["num_last_epochs"], point.at + 1
    least = _least(base, numbers)
    if at >= point.whole - last:
        return least
    return anneal_cos(base, least, (at - point.warm) / (point.whole - point.warm - last))


def _from_start(base: float, numbers: Numbers, point: Point) -> float:
    start, interval = numbers.get("start", 0), numbers.get("interval", 1)
    if point.whole == start:
        return base
    factor = (max(0, point.at - start) // interval) / ((point.whole - start) // interval)
    return float(base + (numbers.get("target_lr", 0) - base) * factor)


def _factors(base: float, numbers: Numbers, point: Point) -> float:
    """A factor for each epoch: in each part it goes geometrically from one to another."""
    begin = 0
    for part in numbers.get("lr_configs", SIAMESE):
        end, first, last = part["end_epoch"], part["start_lr_factor"], part["end_lr_factor"]
        if point.at < end:
            at, epochs = point.at - begin, end - begin
            if part["type"] == "step":
                return float(base * (first * pow(last / first, 1.0 / epochs) ** at))
            step = (log10(last) - log10(first)) / (epochs - 1) if epochs > 1 else 0.0
            exponent = log10(last) if 0 < at == epochs - 1 else at * step + log10(first)
            return float(base * 10.0**exponent)
        begin = end
    raise ScheduleError(f"epoch {point.at} is after the last part of the policy", value=point.at)


def _one_cycle(base: float, numbers: Numbers, point: Point) -> float:
    total, share = numbers.get("total_steps", point.whole), numbers.get("pct_start", 0.3)
    div = numbers.get("div_factor", 25)
    final = 1 / numbers.get("final_div_factor", 1e4)
    if numbers.get("three_phase"):
        parts = [(float(share * total) - 1, 1, div), (float(2 * share * total) - 2, div, 1), (total - 1, 1, final)]
    else:
        parts = [(float(share * total) - 1, 1, div), (total - 1, div, final)]
    anneal = anneal_linear if numbers.get("anneal_strategy", "cos") == "linear" else anneal_cos
    begin: float = 0
    for end, first, last in parts:
        if point.at <= end:
            return anneal(base * first, base * last, (point.at - begin) / (end - begin))
        begin = end
    raise ScheduleError(f"iteration {point.at} is after the {total:,} steps of the policy", value=point.at)


def _unknowable(_: float, __: Numbers, ___: Point) -> float:
    raise ScheduleError("the rate falls when the validation gets no better: its course is not known ahead")


def _least(base: float, numbers: Numbers) -> float:
    ratio = numbers.get("min_lr_ratio")
    return float(numbers.get("min_lr", 0.0) if ratio is None else base * ratio)


def _first(target: float | tuple[float, ...]) -> float:
    return target[0] if isinstance(target, tuple) else target


def anneal_cos(start: float, end: float, part: float, weight: float = 1.0) -> float:
    """What lies a part of the way from one value to another, along a cosine."""
    return end + 0.5 * weight * (start - end) * (cos(pi * part) + 1)


def anneal_linear(start: float, end: float, part: float) -> float:
    """What lies a part of the way from one value to another, along a line."""
    return start + (end - start) * part


_LEAST = frozenset({"min_lr", "min_lr_ratio"})
_NONE: frozenset[str] = frozenset()
_COOLDOWN = frozenset({"cool_down_ratio", "cool_down_time"})
_BY_ITERATION = frozenset({"cyclic", "Cyclic", "OneCycle"})
# The default of `lr_configs`.
SIAMESE = (
    {"type": "step", "start_lr_factor": 0.2, "end_lr_factor": 1.0, "end_epoch": 5},
    {"type": "log", "start_lr_factor": 1.0, "end_lr_factor": 0.1, "end_epoch": 20},
)
_ONE_CYCLE = frozenset({"total_steps", "pct_start", "anneal_strategy", "div_factor", "final_div_factor", "three_phase"})
_REDUCE = frozenset(
    {
        "val_metric", "mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "min_lr", "eps",
        "verbose", "epoch_base_valid",
    }
)  # fmt: skip
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
    "OneCycle": Law("one cycle", frozenset({"max_lr"}), _ONE_CYCLE, _one_cycle),
    "YOLOX": Law(
        "cosine with fixed end", frozenset({"num_last_epochs"}), _LEAST, _yolox, dict.fromkeys(WARMUPS, _square_warm)
    ),
    "StepFixCosineAnnealing": Law("cosine after warm-up", _NONE, _LEAST, _after_warmup, {"linear": _linear_from_zero}),
    "CosineAnnealingCooldown": Law("cosine with cooldown", _NONE, _LEAST | _COOLDOWN, _cooldown),
    "SiameseRPN": Law("factors", _NONE, frozenset({"lr_configs"}), _factors),
    "Linear": Law("linear", _NONE, frozenset({"target_lr", "start", "interval"}), _from_start),
    "TIN": Law("cosine after warm-up", frozenset({"min_lr"}), _NONE, _tin, {"linear": _linear_sum}),
    "Reduce": Law(PLATEAU, _NONE, _REDUCE, _unknowable),
}
