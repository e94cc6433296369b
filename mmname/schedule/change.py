"""Changes to settings: another batch, a repeated dataset, another length."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mmname.errors import ScheduleError
from mmname.schedule import hooks, parts, schedulers
from mmname.schedule.length import Length
from mmname.schedule.settings import Settings, freeze

__all__ = ["RULES", "check_unit", "divided", "factor_of", "repeat", "resize", "scale", "scaled_milestones"]

# How the rate grows with the batch, as in Goyal et al. (2017, arXiv:1706.02677) and Krizhevsky (2014, arXiv:1404.5997).
RULES: dict[str, Callable[[float], float]] = {"linear": lambda times: times, "sqrt": lambda times: float(times**0.5)}


def factor_of(batch: int, base: int, rule: str) -> float:
    """By how much the rate grows from one total batch, in samples, to another.

    Raises:
        ScheduleError: the batch is not positive, or there is no such rule.

    >>> factor_of(64, 16, "linear"), factor_of(64, 16, "sqrt")
    (4.0, 2.0)
    """
    if not isinstance(batch, int) or batch < 1:
        raise ScheduleError(f"a batch has at least 1 sample, not {batch}", value=batch)
    if not isinstance(rule, str) or rule not in RULES:
        raise ScheduleError(f"no rule {rule!r} for the rate of another batch; known are {', '.join(RULES)}", value=rule)
    return RULES[rule](batch / base)


def scale(settings: Settings, batch: int, base: int, *, rule: str = "linear") -> Settings:
    """The settings for another total batch, in samples, than the one that the rate is meant for.

    The optimizer's rate grows, and the rates that a policy brings along; floors of the rate stay.

    Raises:
        ScheduleError: the batch is not positive, or there is no such rule.
    """
    times = factor_of(batch, base, rule)

    def grown(config: Mapping[str, Any], keys: frozenset[str]) -> Settings:
        return Settings(
            {key: _times(value, batch, base, times) if key in keys else value for key, value in config.items()}
        )

    changed: dict[str, Any] = dict(settings)
    if parts.is_mmengine(settings):
        wrapper = settings.get("optim_wrapper") or {}
        if "optimizer" in wrapper:
            changed["optim_wrapper"] = _with_optimizer(wrapper, grown(_rated(wrapper["optimizer"]), _RATE))
        else:
            ones = parts.optimizers(settings)
            grow = {name: _with_optimizer(wrapper[name], grown(_rated(ones[name]), _RATE)) for name in ones}
            changed["optim_wrapper"] = Settings({**wrapper, **grow})
        config = settings.get("param_scheduler") or ()
        if isinstance(config, tuple):
            changed["param_scheduler"] = tuple(grown(phase, _POLICY) for phase in config)
    else:
        key = "optimizers" if "optimizers" in settings else "optimizer"
        every = {name: grown(_rated(one), _RATE) for name, one in parts.optimizers(settings).items()}
        changed[key] = every[""] if "" in every else Settings({**settings[key], **every})
        if settings.get("lr_config"):
            changed["lr_config"] = grown(settings["lr_config"], _POLICY)
    changed["auto_scale_lr"] = Settings({**(settings.get("auto_scale_lr") or {}), "base_batch_size": batch})
    kept = {key: value for key, value in changed.items() if key in settings or key == "auto_scale_lr"}
    return Settings(kept)


def divided(length: Length, milestones: tuple[int, ...] | None, times: int) -> tuple[Length, tuple[int, ...] | None]:
    """Epochs and milestones of a config that repeats its dataset: divided, milestones to the nearest epoch.

    A milestone that falls on the end is left out, as in MMDetection's configs for VOC (8 and 11 of 12, repeated 3
    times, become 3 of 4). Iterations stay as they are.

    Raises:
        ScheduleError: the epochs cannot be divided so.

    >>> divided(Length(12, None), (8, 11), 3)
    (Length(epochs=4, iters=None), (3,))
    """
    if not isinstance(times, int) or times < 1:
        raise ScheduleError(f"a dataset is repeated at least once, not {times} times", value=times)
    if length.epochs is None:
        return length, milestones
    epochs, rest = divmod(length.epochs, times)
    if rest:
        fit = [str(n) for n in range(1, length.epochs + 1) if length.epochs % n == 0]
        raise ScheduleError(
            f"{length.epochs} epochs cannot be divided by {times}; allowed are {', '.join(fit)}", value=times
        )
    return Length(epochs, None), None if milestones is None else _rounded(milestones, 1 / times, epochs)


def repeat(settings: Settings, length: Length, times: int) -> Settings:
    """The settings of a config that repeats its dataset: every count of epochs divided, `length` being the nominal one.

    Raises:
        ScheduleError: the epochs cannot be divided so.
    """
    actual, _ = divided(length, None, times)
    if actual == length:
        return settings
    assert actual.epochs is not None
    return _mapped(settings, actual, 1 / times, keep=0, by_epoch=True)


def scaled_milestones(milestones: tuple[int, ...], old: Length, new: Length) -> tuple[int, ...]:
    """Milestones at the same parts of another length.

    >>> scaled_milestones((8, 11), Length(12, None), Length(24, None))
    (16, 22)
    """
    return _rounded(milestones, new.units / old.units, new.units)


def check_unit(old: Length, new: Length) -> None:
    """Refuse a new length in another unit.

    Raises:
        ScheduleError: one length counts epochs and the other iterations.
    """
    if (old.epochs is None) != (new.epochs is None):
        raise ScheduleError(f"{old} cannot become {new}: say the new length in the same unit", value=new)


def resize(settings: Settings, old: Length, new: Length, milestones: tuple[int, ...] | None = None) -> Settings:
    """The settings for another length in the same unit: the warm-up stays, what follows takes the same parts of it.

    `milestones` are those of the new length; without them the old ones move in proportion.

    Raises:
        ScheduleError: one length counts epochs and the other iterations.
    """
    check_unit(old, new)
    warmup = parts.warmup(settings)
    by_epoch = old.epochs is not None
    keep = warmup.length if warmup is not None and warmup.by_epoch == by_epoch else 0
    changed = _mapped(settings, new, new.units / old.units, keep=keep, by_epoch=by_epoch)
    return changed if milestones is None else _with_milestones(changed, milestones)


def _times(value: Any, batch: int, base: int, times: float) -> Any:
    if isinstance(value, tuple):
        return tuple(_times(item, batch, base, times) for item in value)
    return value * batch / base if times == batch / base else value * times


def _rated(config: Settings) -> Settings:
    """An optimizer's config with its rate, where the library's default holds."""
    return Settings({**config, "lr": parts.base_of(Settings(optimizer=config), "lr")})


def _with_optimizer(wrapper: Mapping[str, Any], optimizer: Settings) -> Settings:
    return Settings({**wrapper, "optimizer": optimizer})


def _rounded(places: tuple[int, ...], part: float, end: int) -> tuple[int, ...]:
    """Places at a part of theirs, halves up, without those that fall on the beginning or the end."""
    return tuple(sorted({int(place * part + 0.5 + 1e-9) for place in places} - {0, end}))


def _mapped(settings: Settings, length: Length, part: float, *, keep: float, by_epoch: bool) -> Settings:
    """The settings with every count of the length's unit taken to its part; the first `keep` stay as they are."""
    changed: dict[str, Any] = dict(settings)
    counts = {"max_epochs": length.epochs, "total_epochs": length.epochs} if by_epoch else {}
    counts |= {} if by_epoch else {"max_iters": length.iters, "total_iters": length.iters}
    for where in ("runner", "train_cfg"):
        if isinstance(changed.get(where), Mapping):
            changed[where] = {key: counts.get(key, value) for key, value in changed[where].items()}
    changed = {key: counts.get(key, value) for key, value in changed.items()}

    def moved(at: float, end: float) -> float:
        """A place in the old length at its place in the new one."""
        if keep and end > keep:
            place = at if at <= keep else keep + (at - keep) * (end * part - keep) / (end - keep)
        else:
            place = at * part
        return max(1, int(place + 0.5 + 1e-9)) if at else 0

    end = length.units / part
    for key in ("lr_config", "momentum_config"):
        config = changed.get(key)
        if config:
            counting = parts.policy(settings).by_epoch == by_epoch
            counted = {"step", "periods", "start", "total_steps", "lr_configs", *_STAGES} if counting else set()
            counted |= {"warmup_iters"} if config.get("warmup_by_epoch") and not keep else set()
            told = {**config, "lr_configs": hooks.SIAMESE} if hooks.needs_parts(config) else config
            changed[key] = {name: _at(name, value, counted, part, end) for name, value in told.items()}
    config = changed.get("param_scheduler") or ()
    if isinstance(config, Settings):
        changed["param_scheduler"] = _moved_phase(config, moved, end, part, by_epoch)
    elif config:
        changed["param_scheduler"] = [_moved_phase(phase, moved, end, part, by_epoch) for phase in config]
    hook = (changed.get("default_hooks") or {}).get("param_scheduler")
    if by_epoch and isinstance(hook, Mapping):
        grown = {name: max(1, round(hook[name] * part)) for name in ("max_epochs", "total_epochs") if name in hook}
        changed["default_hooks"] = {**changed["default_hooks"], "param_scheduler": {**hook, **grown}}
    frozen: Settings = freeze(changed)
    return frozen


def _moved_phase(
    phase: Mapping[str, Any], moved: Callable[[float, float], float], end: float, part: float, by_epoch: bool
) -> dict[str, Any]:
    if phase.get("by_epoch", True) != by_epoch or "type" not in phase:
        return dict(phase)
    begin, stop = phase.get("begin", 0), phase.get("end", end)
    places = {name: moved(phase[name], end) for name in ("begin", "end") if name in phase}
    span = places.get("end", end * part) - places.get("begin", 0)
    changed = {**phase, **places}
    if phase.get("T_max") is not None:
        changed["T_max"] = int(span) if phase["T_max"] == stop - begin else max(1, round(phase["T_max"] * part))
    counted = {"milestones", "step_size", "periods", "total_steps", *_STAGES}
    return {name: _at(name, value, counted, part, end) for name, value in changed.items()}


def _at(name: str, value: Any, counted: set[str], part: float, end: float) -> Any:
    if name not in counted or value is None:
        return value
    if isinstance(value, (int, float)):
        return max(1, round(value * part)) if value else 0
    if name in _STAGES:
        return tuple(_at(name, item, counted, part, end) for item in value)
    if name == "lr_configs":
        return tuple({**one, "end_epoch": max(1, round(one["end_epoch"] * part))} for one in value)
    if name == "periods":
        return tuple(max(1, round(item * part)) for item in value)
    return _rounded(value, part, round(end * part))


def _with_milestones(settings: Settings, milestones: tuple[int, ...]) -> Settings:
    """The settings with other milestones, where a policy of steps has some."""
    changed: dict[str, Any] = dict(settings)
    if "step" in (changed.get("lr_config") or {}):
        changed["lr_config"] = {**changed["lr_config"], "step": milestones}
    config = changed.get("param_scheduler") or ()
    phases = (config,) if isinstance(config, Settings) else config
    if sum("milestones" in phase for phase in phases) == 1:

        def own(phase: Settings) -> dict[str, Any]:
            begin = phase.get("begin", 0)
            mine = tuple(step - begin for step in milestones if step > begin)
            return {**phase, "milestones": mine} if "milestones" in phase else dict(phase)

        changed["param_scheduler"] = [own(phase) for phase in schedulers.phases(config)]
    frozen: Settings = freeze(changed)
    return frozen


_RATE = frozenset({"lr"})
_STAGES = frozenset({"milestone_iters", "steps"})
_POLICY = frozenset({"max_lr", "eta_max", "milestone_lrs", "milestone_params"})
