"""Reading: from the dictionaries of a config to the length and the settings of its schedule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule import hooks, momentum, param_hooks, parts, schedulers, tables
from mmname.schedule.kind import check_kinds, check_milestones, is_count, is_number
from mmname.schedule.length import MAX_EPOCHS, MAX_ITERS, Length
from mmname.schedule.settings import Settings, freeze

__all__ = ["Reading", "core_of", "library_of", "read"]

_KEYS = {
    "mmcv": (
        "optimizer", "optimizers", "optimizer_config", "lr_config", "momentum_config", "runner", "total_epochs",
        "total_iters", "checkpoint_config", "evaluation", "auto_scale_lr",
    ),
    "mmengine": (
        "optim_wrapper", "param_scheduler", "train_cfg", "val_cfg", "test_cfg", "auto_scale_lr", "default_hooks",
    ),
}  # fmt: skip
# What a schedule is made of; the others go along only where they are known.
_NEEDED = frozenset(
    {
        "optimizer", "optimizers", "lr_config", "momentum_config", "runner", "total_epochs", "total_iters",
        "optim_wrapper", "param_scheduler", "train_cfg",
    }
)  # fmt: skip
_BESIDE = frozenset({"optimizer_config", "auto_scale_lr"})
_MARKS = {
    "mmengine": ("optim_wrapper", "param_scheduler"),
    "mmcv": ("lr_config", "optimizer_config", "runner", "total_epochs", "total_iters"),
}
# The keys by which a `train_cfg` is a loop: a model's has others.
_LOOP = frozenset({"max_epochs", "max_iters", "by_epoch", "val_interval", "val_begin"})


_UNREADABLE = object()


class Reading(NamedTuple):
    """What a config says of its schedule, and the places in it that are only known when the config runs."""

    length: Length
    settings: Settings
    left_out: tuple[str, ...]


def read(config: Mapping[str, Any]) -> Reading:
    """The length and the settings that a config contains.

    Besides a config's own dictionaries it takes the flat facts of a table of configs (`max_epochs`, `milestones`,
    `lr_policy`, `warmup`, `base_batch_size` beside `optimizer` and `param_scheduler`).

    Raises:
        ScheduleError: a setting is missing, unknown, out of range, or only known when the config runs.

    >>> read({"optimizer": {"type": "SGD", "lr": 0.02}, "runner": {"max_epochs": 12}}).length.epochs
    12
    """
    if not isinstance(config, Mapping):
        raise ScheduleError(f"a config is a dictionary, not {config!r:.60}", value=config)
    config = _unflattened(config)
    library = library_of(config)
    found = {key: config[key] for key in _KEYS[library] if config.get(key) is not None}
    left_out: list[str] = []
    settings: Settings = freeze({key: _readable(value, key, left_out) for key, value in found.items()})
    length = _length(settings, library)
    _check_optimizers(settings)
    for name in parts.optimizers(settings):
        one = parts.only(settings, name)
        (_check_hook if library == "mmcv" else _check_schedulers)(one)
    return Reading(length, settings, tuple(left_out))


def core_of(settings: Settings) -> Settings:
    """The settings without what says nothing of rate, optimizer, length or batch, such as where checkpoints go.

    >>> core_of(freeze({"total_epochs": 12, "checkpoint_config": {}, "default_hooks": {"logger": {}}}))
    {'total_epochs': 12}
    """
    kept = {key: value for key, value in settings.items() if key in _NEEDED or key in _BESIDE}
    hook = param_hooks.hook_of(settings)
    return Settings(kept if hook is None else {**kept, "default_hooks": Settings(param_scheduler=hook)})


def library_of(config: Mapping[str, Any]) -> str:
    """The library that runs a config: `mmengine` or `mmcv`.

    Raises:
        ScheduleError: the config says nothing of a schedule.

    >>> library_of({"train_cfg": {"rpn": {}}, "optimizer": {"type": "SGD"}, "total_epochs": 12})
    'mmcv'
    """
    for library, marks in _MARKS.items():
        if any(config.get(mark) is not None for mark in marks):
            return library
    loop = config.get("train_cfg")
    if isinstance(loop, Mapping) and not _LOOP.isdisjoint(loop):
        return "mmengine"
    expected = ", ".join(repr(mark) for marks in _MARKS.values() for mark in marks)
    raise ScheduleError(f"the config says nothing of a schedule; expected one of {expected}")


def _unflattened(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Flat facts as the dictionaries that they were taken from."""
    length = {key: config[key] for key in ("max_epochs", "max_iters") if config.get(key) is not None}
    flat = _MARKS["mmcv"] + ("optim_wrapper", "train_cfg")
    if not length or any(isinstance(config.get(key), Mapping) for key in flat):
        return config  # a config may use such names for itself
    found: dict[str, Any] = {key: value for key, value in config.items() if key not in length}
    if config.get("base_batch_size"):
        found["auto_scale_lr"] = {"base_batch_size": config["base_batch_size"]}
    if "param_scheduler" in config or "optim_wrapper" in config:
        found["optim_wrapper"] = {"type": config.get("optim_wrapper"), "optimizer": config.get("optimizer")}
        found["train_cfg"] = length
        return found
    found["runner"] = length
    policy = config.get("lr_policy")
    if policy and policy != "None":
        step = {"step": config["milestones"]} if config.get("milestones") is not None else {}
        found["lr_config"] = {"policy": policy, **step, **(config.get("warmup") or {})}
    return found


def _readable(value: Any, place: str, left_out: list[str]) -> Any:
    """A value without what no text of a config can tell; `left_out` takes the places of that.

    Raises:
        ScheduleError: the schedule cannot do without it.
    """
    if isinstance(value, Mapping):
        inner = {key: _readable(item, f"{place}.{key}", left_out) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item is not _UNREADABLE}
    if isinstance(value, (list, tuple)):
        items = [_readable(item, f"{place}[{number}]", left_out) for number, item in enumerate(value)]
        return [item for item in items if item is not _UNREADABLE]
    if isinstance(value, (str, int, float, type(None))):
        return value
    if _is_needed(place):
        raise ScheduleError(f"{place} is not known before the config runs", value=place)
    left_out.append(place)
    return _UNREADABLE


def _is_needed(place: str) -> bool:
    """Whether a schedule is told by what stands at a place of the config."""
    top, *rest = place.replace("[", ".").split(".")
    if top == "default_hooks":
        return not rest or rest[0] == "param_scheduler"
    if top in {"train_cfg", "runner"}:
        return not rest or rest[0] in {"max_epochs", "max_iters"}
    if "paramwise_cfg" in rest:
        return False
    return top in _NEEDED


def _length(settings: Settings, library: str) -> Length:
    where = "runner" if library == "mmcv" else "train_cfg"
    loop = _mapping(settings, where)
    epochs = loop.get("max_epochs", settings.get("total_epochs"))
    iters = loop.get("max_iters", settings.get("total_iters"))
    if (epochs is None) == (iters is None):
        raise ScheduleError(f"{where} must set either max_epochs or max_iters", value=dict(loop))
    for count, key, most in ((epochs, "max_epochs", MAX_EPOCHS), (iters, "max_iters", MAX_ITERS)):
        if count is not None and (not is_count(count) or not 0 < count <= most):
            raise ScheduleError(f"bad {key} {count!r}; allowed is a whole number from 1 to {most:,}", value=count)
    return Length(epochs, iters)


def _check_optimizers(settings: Settings) -> None:
    for key in ("optimizer", "optimizers", "optim_wrapper", "default_hooks"):
        _mapping(settings, key)
    for key in ("optimizer",) if parts.is_mmengine(settings) else ():
        _mapping(settings.get("optim_wrapper") or {}, key)
    every = parts.optimizers(settings)
    if not every:
        raise ScheduleError("the config names no optimizer; expected one with a type and a rate")
    for name, config in every.items():
        if not isinstance(config, Mapping):
            raise ScheduleError(f"an optimizer must be a dictionary, not {config!r}", value=config)
        _check_optimizer(config, f" of {name}" if name else "")
    home = settings.get("optim_wrapper") or {} if parts.is_mmengine(settings) else settings
    clipping = (
        _mapping(home, "clip_grad")
        if parts.is_mmengine(settings)
        else _mapping(_mapping(settings, "optimizer_config"), "grad_clip")
    )
    check_kinds(clipping)
    check_kinds(_mapping(settings, "auto_scale_lr"))


def _check_optimizer(config: Mapping[str, Any], whose: str) -> None:
    known = tables.optimizers()
    kind = config.get("type")
    name = kind.rpartition(".")[2] if isinstance(kind, str) else kind
    if not isinstance(name, str) or (name not in known and "lr" not in config):
        raise ScheduleError(f"unknown optimizer {kind!r}{whose}; known are {', '.join(known)}", value=kind)
    rate = config.get("lr", known.get(name, {}).get("lr"))
    if rate is None or not is_number(rate) or rate < 0:
        raise ScheduleError(f"bad learning rate {rate!r} of {kind}; allowed is any number from 0 on", value=rate)
    check_kinds(config)


def _check_hook(settings: Settings) -> None:
    changing = _mapping(settings, "momentum_config")
    if changing:
        policy = _policy_of(changing, "momentum_config")
        law = momentum.law_of(policy)
        _check_numbers(f"policy {policy!r} of the momentum", law, changing, hooks.FRAME)
        check_kinds(changing)
    config = _mapping(settings, "lr_config")
    if not config:
        return
    policy = _policy_of(config, "lr_config")
    law = hooks.law_of(policy)
    _check_numbers(f"policy {policy!r}", law, config, hooks.FRAME | _LEFT_OVER)
    check_kinds(config)
    if law.kind == "step":
        check_milestones((config["step"],) if is_count(config["step"]) else config["step"])
    if law.kind == "stages":
        _check_stages(f"policy {policy!r}", config, law.needs)
    _check_warmup(config)


def _policy_of(config: Mapping[str, Any], place: str) -> str:
    policy = config.get("policy")
    if not isinstance(policy, str):
        said = "names no policy" if policy is None else f"names its policy by {policy!r:.40}, which is no text"
        raise ScheduleError(f"{place} {said}", value=policy)
    return policy


def _check_warmup(config: Mapping[str, Any]) -> None:
    kind = config.get("warmup")
    if kind is None:
        return
    if kind not in hooks.WARMUPS:
        raise ScheduleError(f"unknown warm-up {kind!r}; known are {', '.join(hooks.WARMUPS)}", value=kind)
    length, ratio = config.get("warmup_iters", 0), config.get("warmup_ratio", 0.1)
    if length < 1:
        raise ScheduleError(f"bad warmup_iters {length!r}; allowed is any number from 1 on", value=length)
    if not 0 < ratio <= 1:
        raise ScheduleError(f"bad warmup_ratio {ratio!r}; allowed is more than 0 and at most 1", value=ratio)


def _check_schedulers(settings: Settings) -> None:
    hook = param_hooks.hook_of(settings)
    if hook is not None:
        _check_numbers(f"hook {hook['type']!r}", param_hooks.law_of(hook), hook, param_hooks.FRAME)
        check_kinds(hook)
    config = settings.get("param_scheduler") or ()
    phases = (config,) if config and isinstance(config, Mapping) else config or ()
    if not isinstance(phases, tuple) or not all(isinstance(phase, Mapping) for phase in phases):
        raise ScheduleError(f"param_scheduler must be a list of dictionaries, not {config!r}", value=config)
    for phase in phases:
        law = schedulers.law_of(str(phase.get("type")))
        _check_numbers(f"scheduler {phase['type']!r}", law, phase, schedulers.FRAME)
        check_kinds(phase)
        begin, stop = phase.get("begin", 0), phase.get("end")
        if stop is not None and stop <= begin:
            raise ScheduleError(f"{phase['type']} ends at {stop}, not after its begin {begin}", value=stop)
        if "milestones" in phase:
            check_milestones(phase["milestones"])
        if law.kind == "stages":
            _check_stages(f"scheduler {phase['type']!r}", phase, schedulers.STAGES)


def _check_numbers(what: str, law: Any, given: Mapping[str, Any], frame: frozenset[str]) -> None:
    """Refuse numbers that a law needs and does not get, and those that it does not take."""
    needs: frozenset[str] = getattr(law, "needs", frozenset())
    missing, strange = sorted(needs - set(given)), sorted(set(given) - needs - law.takes - frame)
    if missing:
        raise ScheduleError(f"{what} needs {' and '.join(missing)}", value=missing[0])
    if strange:
        allowed = ", ".join(sorted(needs | law.takes)) or "none"
        raise ScheduleError(f"{what} has no number {strange[0]!r}; allowed are {allowed}", value=strange[0])


def _check_stages(what: str, given: Mapping[str, Any], numbers: frozenset[str]) -> None:
    if any(not isinstance(given[number], tuple) for number in numbers) or len({len(given[n]) for n in numbers}) > 1:
        raise ScheduleError(f"{what} needs as many {' as '.join(sorted(numbers))}", value=what)


def _mapping(settings: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = settings.get(key) or {}
    if not isinstance(value, Mapping):
        raise ScheduleError(f"{key} must be a dictionary, not {value!r}", value=value)
    return value


# What configs inherit from another policy and leave standing: the library would refuse it, see the cautions.
_LEFT_OVER = frozenset({"step"})
