"""The kind of value that each setting of a schedule takes."""

from __future__ import annotations

from math import isfinite

from mmname.errors import ScheduleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

__all__ = [
    "COUNT",
    "COUNTS",
    "NUMBER",
    "NUMBERS",
    "POSITIVE",
    "SPAN",
    "check",
    "check_kinds",
    "check_milestones",
    "is_count",
    "is_number",
]

Kind = tuple["Callable[[object], bool]", str]


def check_kinds(config: Mapping[str, Any]) -> None:
    """Check every setting of a dictionary whose kind is known.

    Raises:
        ScheduleError: a setting holds another kind of value.

    >>> check_kinds({"warmup_iters": "many"})
    Traceback (most recent call last):
    mmname.errors.ScheduleError: bad warmup_iters 'many'; expected a whole number from 0 on
    """
    for key, value in config.items():
        if key not in _KINDS or (value is None and key in _OPTIONAL):
            continue
        check(key, value, _KINDS[key])


def check(what: str, value: object, kind: Kind) -> None:
    """Check one value.

    Raises:
        ScheduleError: it is of another kind.

    >>> check("warmup_iters", 500, COUNT)
    """
    fits, expected = kind
    if not fits(value):
        raise ScheduleError(f"bad {what} {value!r:.60}; expected {expected}", value=value)


def check_milestones(milestones: Any) -> None:
    """Check that milestones are whole numbers from 1 on, each behind the last.

    Raises:
        ScheduleError: they are not.

    >>> check_milestones((8, 11))
    """
    if not COUNTS[0](milestones):
        raise ScheduleError(f"bad milestones {milestones!r:.60}; expected whole numbers", value=milestones)
    for earlier, later in zip((1, *milestones), milestones):
        if later < earlier:
            raise ScheduleError(f"milestone {later} is before {earlier}; milestones rise from 1 on", value=later)


def is_count(value: object) -> bool:
    """Whether a value is a whole number from 0 on."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_number(value: object) -> bool:
    """Whether a value is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _positive(value: object) -> bool:
    return is_count(value) and value != 0


def _from_zero(value: object) -> bool:
    return is_number(value) and value >= 0  # type: ignore[operator]


def _above_zero(value: object) -> bool:
    return is_number(value) and value > 0  # type: ignore[operator]


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _all(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, (tuple, list)) and all(map(fits, value))


def _pair(value: object) -> bool:
    return _all(is_number)(value) and len(value) == 2  # type: ignore[arg-type]


def _ratios(value: object) -> bool:
    return is_number(value) or (_all(is_number)(value) and len(value) in {1, 2})  # type: ignore[arg-type]


def _is_part(value: object) -> bool:
    if not isinstance(value, dict) or value.get("type") not in {"step", "log"} or not _positive(value.get("end_epoch")):
        return False
    return _above_zero(value.get("start_lr_factor")) and _above_zero(value.get("end_lr_factor"))


COUNT = (is_count, "a whole number from 0 on")
POSITIVE = (_positive, "a whole number from 1 on")
SPAN = (_from_zero, "a number from 0 on")
_PERIOD = (_above_zero, "a number above 0")
NUMBER = (is_number, "a number")
_FLAG = (_flag, "True or False")
COUNTS = (_all(is_count), "a list of whole numbers")
_POSITIVES = (_all(_positive), "a list of whole numbers from 1 on")
NUMBERS = (_all(is_number), "a list of numbers")
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("warmup_iters", "start", "num_last_epochs", "cool_down_time"), COUNT),
    **dict.fromkeys(("warmup_mim_iter", "warmup_min_iter"), COUNT),
    **dict.fromkeys(("begin", "end", "warmup_epochs"), SPAN),
    **dict.fromkeys(("base_batch_size", "cyclic_times", "step_size", "interval"), POSITIVE),
    **dict.fromkeys(("T_max", "total_steps", "max_epochs", "total_epochs", "div_factor", "final_div_factor"), _PERIOD),
    **dict.fromkeys(("by_epoch", "convert_to_iter_based", "warmup_by_epoch", "three_phase", "endpoint"), _FLAG),
    **dict.fromkeys(("milestone_iters",), COUNTS),
    **dict.fromkeys(("periods",), _POSITIVES),
    **dict.fromkeys(("pct_start", "max_lr", "eta_max", "target_lr", "lr_factor", "cool_down_ratio"), NUMBER),
    **dict.fromkeys(("base_momentum", "max_momentum", "min_momentum", "min_momentum_ratio"), NUMBER),
    **dict.fromkeys(("warmup_bias_lr", "warmup_momentum"), NUMBER),
    **dict.fromkeys(("gammas", "milestone_lrs", "milestone_params", "restart_weights"), NUMBERS),
    **dict.fromkeys(("end_factor", "eta_min", "eta_min_ratio", "factor", "gamma", "max_norm", "min_lr"), NUMBER),
    **dict.fromkeys(("min_lr_ratio", "momentum", "norm_type", "power", "start_factor", "start_percent"), NUMBER),
    **dict.fromkeys(("step_ratio_up", "warmup_ratio", "weight_decay"), NUMBER),
    "betas": (_pair, "a pair of numbers"),
    "anneal_strategy": (lambda value: value in {"cos", "linear"}, "'cos' or 'linear'"),
    "steps": (_all(COUNTS[0]), "a list of lists of whole numbers"),
    "scheduler_type": (lambda value: value in {"linear", "cosine"}, "'linear' or 'cosine'"),
    "lr_configs": (_all(_is_part), "a list of parts, each with type, start_lr_factor, end_lr_factor and end_epoch"),
    "target_ratio": (_ratios, "a number or two"),
}
_OPTIONAL = frozenset(
    {
        "eta_min",
        "eta_min_ratio",
        "T_max",
        "min_lr",
        "min_lr_ratio",
        "min_momentum",
        "min_momentum_ratio",
        "momentum",
        "weight_decay",
        "end",
    }
)
