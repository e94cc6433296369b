"""Schedulers of MMEngine that change the rate, the momentum or the weight decay, one after the other, step by step.

The recurrences are those of mmengine 0.10.7, mmengine/optim/scheduler/param_scheduler.py, evaluated in the same order
so that every digit agrees. Those that projects add: `PolyLRRatio` of mmsegmentation 1.2.2, mmseg/engine/schedulers/;
`QuadraticWarmupLR` of mmdet 3.3.0, mmdet/engine/schedulers/quadratic_warmup.py; `CosineAnnealingWeightDecay` of
mmpretrain 1.2.0, mmpretrain/engine/schedulers/; `LinearLrInterval` and `ReduceLR` of mmagic 1.2.0,
mmagic/engine/schedulers/; `MultiStageLR` of mmflow 1.0.0rc0, mmflow/engine/schedulers/multistage.py; `SiamRPNExpLR` of
mmtrack 1.0.0rc1, mmtrack/engine/schedulers/siamrpn_exp_scheduler.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import cos, pi
from typing import Any, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule.hooks import PLATEAU
from mmname.schedule.settings import Settings

__all__ = [
    "FRAME", "PARAMS", "STAGES", "Law", "changes", "drops_of", "first_factor", "law_of", "param_of", "phases", "values",
    "warms_up",
]  # fmt: skip

# What every scheduler's config may hold besides its own numbers.
FRAME = frozenset(
    {"type", "begin", "end", "by_epoch", "convert_to_iter_based", "param_name", "verbose", "last_step", "_scope_"}
)
# The ends of the types' names, and the optimizer's number that each changes; None where `param_name` says it.
PARAMS = {"LR": "lr", "Momentum": "momentum", "WeightDecay": "weight_decay", "ParamScheduler": None}
_OPEN = 10**9

Numbers = Mapping[str, Any]


class Law(NamedTuple):
    """One scheduler: its kind, the numbers it must and may have, and its recurrence.

    `following` takes the value before, the optimizer's value, the scheduler's numbers, how many steps of its own it has
    taken (0 at the first), and how many it has between its begin and its end; it gives the value after.
    """

    kind: str
    needs: frozenset[str]
    takes: frozenset[str]
    following: Callable[[float, float, Numbers, int, int], float]


def law_of(kind: str) -> Law:
    """The law of a scheduler type, whichever number it changes.

    Raises:
        ScheduleError: no such scheduler.

    >>> law_of("CosineAnnealingMomentum").kind
    'cosine'
    """
    name = kind.rpartition(".")[2]
    if name in _LAWS:
        return _LAWS[name]
    for end in PARAMS:
        if name.endswith(end) and name[: -len(end)] + "LR" in _LAWS:
            return _LAWS[name[: -len(end)] + "LR"]
    raise ScheduleError(f"unknown scheduler {kind!r}; known are {', '.join(_LAWS)}", value=kind)


def param_of(phase: Numbers) -> str:
    """Which of the optimizer's numbers a scheduler changes.

    >>> param_of({"type": "CosineAnnealingMomentum"})
    'momentum'
    """
    end = next((end for end in PARAMS if phase["type"].endswith(end)), "LR")
    return PARAMS[end] or str(phase.get("param_name", "lr"))


def phases(config: Any, param: str = "lr") -> Iterator[Settings]:
    """The schedulers of one of the optimizer's numbers, in the order of the config's `param_scheduler`."""
    for phase in (config,) if config and isinstance(config, Settings) else config or ():
        if param_of(phase) == param:
            yield phase


def changes(config: Any) -> list[str]:
    """The optimizer's numbers that a config's `param_scheduler` changes."""
    every = (config,) if config and isinstance(config, Settings) else config or ()
    return sorted({param_of(phase) for phase in every})


def warms_up(phases: Sequence[Numbers]) -> bool:
    """Whether the first scheduler raises the rate from the first step on and hands it to others."""
    if len(phases) < 2:
        return False
    first = phases[0]
    return law_of(first["type"]).kind in _RISING and first.get("begin", 0) == 0 and "end" in first


def first_factor(phase: Numbers) -> float:
    """The part of the rate with which a warm-up starts; 0 for next to nothing."""
    if law_of(phase["type"]).kind == "quadratic":
        return 0.0 if phase.get("convert_to_iter_based") else float(1 / phase["end"] ** 2)
    return float(phase.get("start_factor", phase.get("factor", 1 / 3)))


def drops_of(phase: Numbers, end: int) -> tuple[int, ...]:
    """Where a scheduler of steps really drops the value: its milestones count from its begin, and end with its end.

    `end` is the end of the training, in the unit of the scheduler.

    >>> drops_of({"type": "MultiStepLR", "milestones": (16, 22), "begin": 1, "end": 20}, 24)
    (17,)
    """
    begin, stop = phase.get("begin", 0), min(phase.get("end", end), end)
    return tuple(sorted({begin + step for step in phase["milestones"] if begin + step < stop}))


def values(
    phases: Sequence[Numbers], base: float, *, length: int, by_epochs: bool, iters_per_epoch: int | None
) -> Iterator[float]:
    """The value of each iteration of a training of `length` iterations, from the optimizer's `base`.

    `by_epochs` says whether the training counts epochs: one that counts iterations has none to step by.
    """
    value = base
    epoch = iters_per_epoch if by_epochs and iters_per_epoch else length
    steppers = [_Stepper(phase, base, length=length, iters_per_epoch=iters_per_epoch) for phase in phases]
    for stepper in steppers:
        value = stepper.step(value)
    ticking = [stepper for stepper in steppers if not stepper.by_epoch]
    chiming = [stepper for stepper in steppers if stepper.by_epoch and by_epochs]
    for iteration in range(1, length + 1):
        yield value
        if ticking:
            for stepper in ticking:
                value = stepper.step(value)
            if any(stepper.over for stepper in ticking):
                ticking = [stepper for stepper in ticking if not stepper.over]
        if iteration % epoch == 0:
            for stepper in chiming:
                value = stepper.step(value)


class _Stepper:
    """One scheduler at work: counts all steps, and those between its begin and its end."""

    def __init__(self, phase: Numbers, base: float, *, length: int, iters_per_epoch: int | None) -> None:
        self.by_epoch = phase.get("by_epoch", True)
        scale = 1
        if phase.get("convert_to_iter_based"):
            self.by_epoch, scale = False, iters_per_epoch or 1
        epochs = length // iters_per_epoch if iters_per_epoch else length
        end = phase.get("end", epochs if phase.get("by_epoch", True) else length)
        self.begin = int(phase.get("begin", 0) * scale)
        self.end = int(end * scale) if end < _OPEN else _OPEN
        self.numbers = {key: _times(value, scale) if key in _COUNTS else value for key, value in phase.items()}
        self.following = law_of(phase["type"]).following
        self.base = _start_of(phase, base)
        self.at = self.taken = -1

    @property
    def over(self) -> bool:
        """Whether no later step can change anything."""
        return self.at >= self.end

    def step(self, value: float) -> float:
        """The value after one more step."""
        self.at += 1
        if not self.begin <= self.at < self.end:
            return value
        self.taken += 1
        return self.following(value, self.base, self.numbers, self.taken, self.end - self.begin)


def _start_of(phase: Numbers, base: float) -> float:
    """The value that a scheduler starts from: the optimizer's, unless it brings its own."""
    return float(phase["eta_max"] / phase.get("div_factor", 25.0)) if "eta_max" in phase else base


def _times(value: Any, scale: int) -> Any:
    return tuple(_times(item, scale) for item in value) if isinstance(value, (tuple, list)) else value * scale


def _constant(value: float, _: float, numbers: Numbers, at: int, span: int) -> float:
    factor = numbers.get("factor", 1.0 / 3)
    if at == 0:
        return float(value * factor)
    return float(value * (1.0 / factor)) if at == span - 1 else value


def _linear(value: float, _: float, numbers: Numbers, at: int, span: int) -> float:
    start, end = numbers.get("start_factor", 1.0 / 3), numbers.get("end_factor", 1.0)
    if at == 0:
        return float(value * start)
    return float(value * (1.0 + (end - start) / ((span - 1) * start + (at - 1) * (end - start))))


def _every(value: float, _: float, numbers: Numbers, at: int, __: int) -> float:
    return value if at == 0 or at % numbers["step_size"] else float(value * numbers.get("gamma", 0.1))


def _step(value: float, _: float, numbers: Numbers, at: int, __: int) -> float:
    drops = numbers["milestones"].count(at)
    return float(value * numbers.get("gamma", 0.1) ** drops) if drops else value


def _exp(value: float, _: float, numbers: Numbers, at: int, __: int) -> float:
    return value if at == 0 else float(value * numbers["gamma"])


def _poly(value: float, base: float, numbers: Numbers, at: int, span: int) -> float:
    if at == 0:
        return value
    ratio = numbers.get("eta_min_ratio")
    least = numbers.get("eta_min", 0) if ratio is None else base * ratio
    return float((value - least) * (1 - 1 / (span - 1 - at + 1)) ** numbers.get("power", 1.0) + least)


def _cosine(value: float, base: float, numbers: Numbers, at: int, span: int) -> float:
    period = numbers.get("T_max") or span
    if at == 0:
        return value
    ratio = numbers.get("eta_min_ratio")
    least = numbers.get("eta_min") or 0.0 if ratio is None else base * ratio
    if (at - 1 - period) % (2 * period) == 0:
        return float(value + (base - least) * (1 - cos(pi / period)) / 2)
    return float((1 + cos(pi * at / period)) / (1 + cos(pi * (at - 1) / period)) * (value - least) + least)


def _quadratic(value: float, base: float, _: Numbers, at: int, span: int) -> float:
    gain = base * (2 * at + 1) / span**2
    return gain if at == 0 else value + gain


def _restarts(value: float, base: float, numbers: Numbers, at: int, _: int) -> float:
    begin = 0
    for period, weight in zip(numbers["periods"], numbers.get("restart_weights", (1,))):
        if at < begin + period:
            ratio, step = numbers.get("eta_min_ratio"), at - begin
            least = numbers.get("eta_min", 0.0) if ratio is None else base * ratio
            if step == 0:
                return float(base * weight)
            part = (1 + cos(pi * step / period)) / (1 + cos(pi * (step - 1) / period))
            return float(part * (value - least) + least)
        begin += period
    return value


def _one_cycle(_: float, base: float, numbers: Numbers, at: int, __: int) -> float:
    total, share, high = numbers["total_steps"], numbers.get("pct_start", 0.3), numbers["eta_max"]
    low = base / numbers.get("final_div_factor", 1e4)
    if at > total:
        raise ScheduleError(f"step {at + 1} is after the {total:,} steps of the scheduler", value=at)
    parts = [(float(share * total) - 1, base, high), (total - 1, high, low)]
    if numbers.get("three_phase"):
        parts[1:] = [(float(2 * share * total) - 2, high, base), (total - 1, base, low)]
    begin: float = 0
    for place, (end, first, last) in enumerate(parts, start=1):
        if at <= end or place == len(parts):
            part = (at - begin) / (end - begin)
            if numbers.get("anneal_strategy", "cos") == "linear":
                return float((last - first) * part + first)
            return float(last + (first - last) / 2.0 * (cos(pi * part) + 1))
        begin = end
    raise AssertionError("the last part is always taken")


def _by_interval(value: float, _: float, numbers: Numbers, at: int, span: int) -> float:
    """After its first step the factors themselves are the rate, whatever the optimizer's is."""
    start, end, interval = (
        numbers.get("start_factor", 1 / 3),
        numbers.get("end_factor", 1.0),
        numbers.get("interval", 1),
    )
    if at == 0:
        return float(value * start)
    return float(start + (end - start) * ((max(0, at - 1) // interval) / (span // interval)))


def _from_weight_decay(value: float, base: float, numbers: Numbers, at: int, span: int) -> float:
    return _cosine(value, base, numbers, at, span) if base or at == 0 else 0.0


def _stages(value: float, _: float, numbers: Numbers, at: int, __: int) -> float:
    begins = numbers["milestone_iters"]
    if at < begins[0]:
        return value
    stage = sum(at >= begin for begin in begins[1:])
    drops = sum(at >= step for step in numbers["steps"][stage])
    return float(numbers["milestone_params"][stage] * numbers["gammas"][stage] ** drops)


def _factors(value: float, _: float, numbers: Numbers, at: int, span: int) -> float:
    first, last = numbers.get("start_factor", 0.1), numbers.get("end_factor", 1.0)
    if at == 0:
        return float(value * first)
    return float(value * pow(last / first, 1 / (span - 1 if numbers.get("endpoint", True) else span)))


def _unknowable(_: float, __: float, ___: Numbers, ____: int, _____: int) -> float:
    raise ScheduleError("the rate falls when the validation gets no better: its course is not known ahead")


_NONE: frozenset[str] = frozenset()
STAGES = frozenset({"milestone_params", "milestone_iters", "steps", "gammas"})
_REDUCE = frozenset({"factor", "patience", "threshold", "cooldown", "eps"})
_FLOOR = frozenset({"eta_min", "eta_min_ratio"})
_LAWS = {
    "ConstantLR": Law("constant", _NONE, frozenset({"factor"}), _constant),
    "LinearLR": Law("linear", _NONE, frozenset({"start_factor", "end_factor"}), _linear),
    "QuadraticWarmupLR": Law("quadratic", frozenset({"end"}), _NONE, _quadratic),
    "StepLR": Law("every", frozenset({"step_size"}), frozenset({"gamma"}), _every),
    "MultiStepLR": Law("step", frozenset({"milestones"}), frozenset({"gamma"}), _step),
    "ExponentialLR": Law("exp", frozenset({"gamma"}), _NONE, _exp),
    "PolyLR": Law("poly", _NONE, frozenset({"eta_min", "power"}), _poly),
    "PolyLRRatio": Law("poly", _NONE, _FLOOR | {"power"}, _poly),
    "CosineAnnealingLR": Law("cosine", _NONE, _FLOOR | {"T_max"}, _cosine),
    "CosineAnnealingWeightDecay": Law("cosine", _NONE, _FLOOR | {"T_max"}, _from_weight_decay),
    "CosineRestartLR": Law("restarts", frozenset({"periods"}), _FLOOR | {"restart_weights"}, _restarts),
    "OneCycleLR": Law(
        "one cycle",
        frozenset({"eta_max", "total_steps"}),
        frozenset({"pct_start", "anneal_strategy", "div_factor", "final_div_factor", "three_phase"}),
        _one_cycle,
    ),
    "LinearLrInterval": Law("linear", _NONE, frozenset({"start_factor", "end_factor", "interval"}), _by_interval),
    # it counts iterations unless told otherwise: what its config leaves out is not guessed
    "MultiStageLR": Law("stages", STAGES | {"by_epoch"}, _NONE, _stages),
    "SiamRPNExpLR": Law("factors", frozenset({"end"}), frozenset({"start_factor", "end_factor", "endpoint"}), _factors),
    "ReduceOnPlateauLR": Law(PLATEAU, _NONE, _REDUCE | {"monitor", "rule", "threshold_rule", "min_value"}, _unknowable),
    "ReduceLR": Law(PLATEAU, _NONE, _REDUCE | {"mode", "threshold_mode", "min_lr"}, _unknowable),
}
_RISING = frozenset({"linear", "constant", "quadratic"})
# Numbers that count epochs, and iterations once they are converted.
_COUNTS = frozenset({"milestones", "step_size", "T_max", "periods", "total_steps", "milestone_iters", "steps"})
