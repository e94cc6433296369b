"""Reading: from the dictionaries of a config to a Schedule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmname.errors import ScheduleError
from mmname.schedule import hooks, parts, schedulers, tables, words
from mmname.schedule.kind import check_kinds, is_count, is_number
from mmname.schedule.record import Schedule
from mmname.schedule.settings import Settings, freeze

__all__ = ["read"]

_KEYS = {
    "mmcv": (
        "optimizer", "optimizer_config", "lr_config", "momentum_config", "runner", "total_epochs", "total_iters",
        "checkpoint_config", "evaluation", "auto_scale_lr",
    ),
    "mmengine": (
        "optim_wrapper", "param_scheduler", "train_cfg", "val_cfg", "test_cfg", "auto_scale_lr", "default_hooks",
    ),
}  # fmt: skip
_MARKS = {
    "mmcv": ("optimizer_config", "lr_config", "runner", "total_epochs"),
    "mmengine": ("optim_wrapper", "train_cfg"),
}
_WARMUPS = ("constant", "linear", "exp")


def read(config: Mapping[str, Any], *, dialect: str | None = None) -> Schedule:
    """The schedule that a config contains.

    Besides a config's own dictionaries it takes the flat facts of a table of configs (`max_epochs`, `milestones`,
    `lr_policy`, `warmup`, `base_batch_size` beside `optimizer` and `param_scheduler`).

    Raises:
        ScheduleError: a setting is missing, unknown or out of range.
    """
    config = _unflattened(config)
    library = _library_of(config)
    settings: Settings = freeze({key: config[key] for key in _KEYS[library] if config.get(key) is not None})
    dialect = dialect or tables.first_dialect(library)
    epochs, iters = _length(settings, library)
    _check_optimizer(settings, library)
    check, milestones = (_hook, _drops) if library == "mmcv" else (_schedulers, _milestones)
    check(settings, epochs or iters or 0)
    gamma, drops = milestones(settings)
    schedule = Schedule("", epochs, iters, drops, gamma, "config", dialect, settings)
    try:
        return schedule._replace(token=words.word_of(schedule))
    except ScheduleError:
        return schedule


def _unflattened(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Flat facts as the dictionaries that they were taken from."""
    length = {key: config[key] for key in ("max_epochs", "max_iters") if config.get(key) is not None}
    if not length:
        return config
    found: dict[str, Any] = {key: value for key, value in config.items() if key not in length}
    if config.get("base_batch_size"):
        found["auto_scale_lr"] = {"base_batch_size": config["base_batch_size"]}
    if "param_scheduler" in config or "optim_wrapper" in config:
        wrapper = config.get("optim_wrapper")
        found["optim_wrapper"] = (
            wrapper if isinstance(wrapper, Mapping) else {"type": wrapper, "optimizer": config.get("optimizer")}
        )
        found["train_cfg"] = length
        return found
    found["runner"] = length
    policy = config.get("lr_policy")
    if policy and policy != "None":
        step = {"step": config["milestones"]} if config.get("milestones") is not None else {}
        found["lr_config"] = {"policy": policy, **step, **(config.get("warmup") or {})}
    return found


def _library_of(config: Mapping[str, Any]) -> str:
    for library in ("mmengine", "mmcv"):
        if any(config.get(key) is not None for key in _MARKS[library]):
            return library
    marks = " or ".join(repr(mark) for marks in _MARKS.values() for mark in marks)
    raise ScheduleError(f"the config says nothing of a schedule; expected {marks}")


def _length(settings: Settings, library: str) -> tuple[int | None, int | None]:
    where = "runner" if library == "mmcv" else "train_cfg"
    loop = _mapping(settings, where)
    epochs = loop.get("max_epochs", settings.get("total_epochs"))
    iters = loop.get("max_iters", settings.get("total_iters"))
    if (epochs is None) == (iters is None):
        raise ScheduleError(f"{where} must set either max_epochs or max_iters", value=dict(loop))
    for count, key, most in ((epochs, "max_epochs", words.MAX_EPOCHS), (iters, "max_iters", words.MAX_ITERS)):
        if count is not None and (not is_count(count) or not 0 < count <= most):
            raise ScheduleError(f"bad {key} {count!r}; allowed is 1 to {most:,}", value=count)
    return epochs, iters


def _check_optimizer(settings: Settings, library: str) -> None:
    home = _mapping(settings, "optim_wrapper") if library == "mmengine" else settings
    config = _mapping(home, "optimizer")
    kind, known = config.get("type"), tables.optimizers()
    if kind not in known:
        raise ScheduleError(f"unknown optimizer {kind!r}; known are {', '.join(known)}", value=kind)
    rate = config.get("lr")
    if rate is None or not is_number(rate) or rate < 0:
        raise ScheduleError(f"bad learning rate {rate!r} of {kind}; allowed is any number from 0 on", value=rate)
    check_kinds(config)
    clipping = (
        _mapping(home, "clip_grad")
        if library == "mmengine"
        else _mapping(_mapping(settings, "optimizer_config"), "grad_clip")
    )
    check_kinds(clipping)
    check_kinds(_mapping(settings, "auto_scale_lr"))


def _hook(settings: Settings, end: int) -> None:
    config = _mapping(settings, "lr_config")
    if not config:
        return
    policy = config.get("policy")
    law = hooks.law_of(policy if isinstance(policy, str) else repr(policy))
    _check_numbers(f"policy {policy!r}", law.needs, law.takes, config.keys() - hooks.FRAME)
    check_kinds(config)
    if law.kind == "step":
        same_unit = hooks.counts_epochs(settings) == ("max_epochs" in _loop(settings))
        step = (config["step"],) if is_count(config["step"]) else config["step"]
        _check_milestones(step, end if same_unit else None)
    if law.kind == "stages" and len({len(config[number]) for number in law.needs}) > 1:
        raise ScheduleError(f"policy {policy!r} needs as many {' as '.join(sorted(law.needs))}", value=policy)
    kind = config.get("warmup")
    if kind is None:
        return
    if kind not in _WARMUPS:
        raise ScheduleError(f"unknown warm-up {kind!r}; known are {', '.join(_WARMUPS)}", value=kind)
    length, ratio = config.get("warmup_iters", 0), config.get("warmup_ratio", 0.1)
    if length < 1:
        raise ScheduleError(f"bad warmup_iters {length!r}; allowed is any number from 1 on", value=length)
    if not 0 < ratio <= 1:
        raise ScheduleError(f"bad warmup_ratio {ratio!r}; allowed is more than 0 and at most 1", value=ratio)


def _loop(settings: Settings) -> Mapping[str, Any]:
    return settings.get("runner") or {"max_epochs": settings.get("total_epochs")}


def _drops(settings: Settings) -> tuple[float | None, tuple[int, ...] | None]:
    policy = parts.policy(settings)
    if policy.kind != "step":
        return None, None
    step = policy.numbers["step"]
    return policy.numbers.get("gamma", 0.1), None if isinstance(step, int) else step


def _schedulers(settings: Settings, end: int) -> None:
    config = settings.get("param_scheduler") or ()
    phases = (config,) if isinstance(config, Mapping) else config
    if not isinstance(phases, tuple) or not all(isinstance(phase, Mapping) for phase in phases):
        raise ScheduleError(f"param_scheduler must be a list of dictionaries, not {config!r}", value=config)
    for phase in phases:
        law = schedulers.law_of(str(phase.get("type")))
        _check_numbers(f"scheduler {phase['type']!r}", law.needs, law.takes | schedulers.FRAME, phase.keys())
        check_kinds(phase)
        begin, stop = phase.get("begin", 0), phase.get("end")
        if stop is not None and stop <= begin:
            raise ScheduleError(f"{phase['type']} ends at {stop}, not after its begin {begin}", value=stop)
        if "milestones" in phase:
            same_unit = phase.get("by_epoch", True) == ("max_epochs" in settings["train_cfg"])
            _check_milestones(phase["milestones"], end if same_unit else None)


def _milestones(settings: Settings) -> tuple[float | None, tuple[int, ...] | None]:
    for phase in schedulers.phases(settings):
        if schedulers.law_of(phase["type"]).kind == "step":
            return phase.get("gamma", 0.1), phase["milestones"]
    return None, None


def _check_numbers(what: str, needs: frozenset[str], takes: frozenset[str], given: Any) -> None:
    missing, strange = sorted(needs - set(given)), sorted(set(given) - needs - takes)
    if missing:
        raise ScheduleError(f"{what} needs {' and '.join(missing)}", value=missing[0])
    if strange:
        allowed = ", ".join(sorted(needs | takes)) or "none"
        raise ScheduleError(f"{what} has no number {strange[0]!r}; allowed are {allowed}", value=strange[0])


def _check_milestones(milestones: Any, end: int | None) -> None:
    if not isinstance(milestones, Sequence) or not all(map(is_count, milestones)):
        raise ScheduleError(f"bad milestones {milestones!r}; expected whole numbers", value=milestones)
    for earlier, later in zip((1, *milestones), milestones):
        if later < earlier:
            raise ScheduleError(f"milestone {later} is before {earlier}; milestones rise from 1 on", value=later)
    if end is not None and milestones and milestones[-1] > end:
        raise ScheduleError(
            f"milestone {milestones[-1]} is after the end; allowed is 1 to {end:,}", value=milestones[-1]
        )


def _mapping(settings: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = settings.get(key) or {}
    if not isinstance(value, Mapping):
        raise ScheduleError(f"{key} must be a dictionary, not {value!r}", value=value)
    return value
