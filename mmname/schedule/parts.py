"""Parts of a schedule, read from its settings: policy, warm-up, optimizers, clipping, base batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule import hooks, param_hooks, schedulers
from mmname.schedule.settings import Settings, freeze
from mmname.schedule.tables import optimizers as known_optimizers

__all__ = [
    "Clip", "Optimizer", "Policy", "Warmup", "base_batch", "base_of", "clip", "is_mmengine", "moving", "only",
    "optimizer", "optimizers", "policy", "runs_iterations", "strangers", "warm_iterations", "warmup",
]  # fmt: skip


class Policy(NamedTuple):
    """How the rate goes after warm-up.

    Attributes:
        kind: `step`, `poly`, `cosine`, `cyclic`, `one cycle`, `fixed`, `exp`, ...; `composed` of several schedulers, or
            `plateau` where it depends on how well the training goes.
        by_epoch: whether the rate changes from epoch to epoch, not from iteration to iteration.
        numbers: the policy's own numbers, as its config names them.
    """

    kind: str
    by_epoch: bool
    numbers: Settings


class Warmup(NamedTuple):
    """How the rate rises at the start.

    Attributes:
        kind: `linear`, `constant`, `exp`, `quadratic` or `cosine`.
        length: how long it takes, in epochs if `by_epoch`, else in iterations.
        by_epoch: the unit of the length.
        ratio: the part of the rate with which it starts, from 0 to 1.
    """

    kind: str
    length: float
    by_epoch: bool
    ratio: float


class Optimizer(NamedTuple):
    """The optimizer and its numbers.

    Attributes:
        type: its class.
        lr: the base rate, before warm-up and policy; the library's default where the config leaves it out.
        momentum: the share of the last step that the next one keeps, from 0 to 1; None if the config says none.
        weight_decay: the share of the weights that is added to the gradients; None if the config says none.
        others: what else its config sets.
    """

    type: str
    lr: float
    momentum: float | None
    weight_decay: float | None
    others: Settings


class Clip(NamedTuple):
    """The bound on the norm of the gradients: `max_norm`, of the norm L`norm_type`."""

    max_norm: float
    norm_type: float


def policy(settings: Settings) -> Policy:
    """The policy that the settings name.

    Raises:
        ScheduleError: several optimizers have schedulers of their own.
    """
    if not is_mmengine(settings):
        config = settings.get("lr_config") or Settings(policy="fixed")
        kind = hooks.law_of(config["policy"]).kind
        numbers = {key: value for key, value in config.items() if key not in hooks.FRAME}
        by_epoch = hooks.counts_epochs(config, runs_iterations=runs_iterations(settings))
        return Policy(kind, by_epoch, Settings(numbers))
    hook = param_hooks.hook_of(settings)
    if hook is not None:
        numbers = {key: value for key, value in hook.items() if key not in {*param_hooks.FRAME, "by_epoch"}}
        law = param_hooks.law_of(hook)
        return Policy(law.kind, hook.get("by_epoch", "lr_factor" in law.takes), Settings(numbers))
    phases = list(schedulers.phases(_schedulers(settings)))
    main = phases[1:] if schedulers.warms_up(phases) else phases
    if not main:
        return Policy("fixed", by_epoch=False, numbers=Settings())
    if len(main) == 1:
        phase = main[0]
        return Policy(schedulers.law_of(phase["type"]).kind, phase.get("by_epoch", True), _numbers(phase))
    kinds = {schedulers.law_of(phase["type"]).kind for phase in main}
    kind = (
        kinds.pop()
        if kinds in ({"step"}, {"factors"}, {hooks.PLATEAU})
        else "cyclic"
        if kinds == {"cosine"}
        else "composed"
    )
    numbers = Settings(phases=freeze([_numbers(phase) for phase in main]))
    return Policy(kind, any(phase.get("by_epoch", True) for phase in main), numbers)


def warmup(settings: Settings) -> Warmup | None:
    """The warm-up that the settings name, if they name one."""
    if not is_mmengine(settings):
        config = settings.get("lr_config") or {}
        if config.get("warmup") is None:
            return None
        kind, ratio = hooks.rise_of(config)
        return Warmup(kind, config.get("warmup_iters", 0), config.get("warmup_by_epoch", False), ratio)
    hook = param_hooks.hook_of(settings)
    if hook is not None:
        epochs = hook.get("warmup_epochs", param_hooks.law_of(hook).warm_epochs)
        return Warmup("linear", epochs, by_epoch=True, ratio=hook.get("start_factor", 0.0)) if epochs else None
    phases = list(schedulers.phases(_schedulers(settings)))
    if not schedulers.warms_up(phases):
        return None
    phase = phases[0]
    kind = schedulers.law_of(phase["type"]).kind
    return Warmup(kind, phase["end"], phase.get("by_epoch", True), schedulers.first_factor(phase))


def warm_iterations(settings: Settings, iters_per_epoch: int | None) -> int:
    """The iterations of the warm-up, 0 without one; of one that counts epochs an epoch has `iters_per_epoch`."""
    epoch = iters_per_epoch or 1
    hook = param_hooks.hook_of(settings)
    if hook is not None and param_hooks.law_of(hook).warm_epochs:
        return param_hooks.warm_iters(hook, epoch)
    rise = warmup(settings)
    return 0 if rise is None else round(rise.length * (epoch if rise.by_epoch else 1))


def optimizer(settings: Settings) -> Optimizer:
    """The optimizer that the settings name.

    Raises:
        ScheduleError: they name several.
    """
    config = _single(settings)
    named = {"type", "lr", "momentum", "weight_decay"}
    others = Settings({key: value for key, value in config.items() if key not in named})
    return Optimizer(
        config["type"], base_of(settings, "lr"), config.get("momentum"), config.get("weight_decay"), others
    )


def optimizers(settings: Settings) -> dict[str, Settings]:
    """The configs of the optimizers by their names; a single one has the name ''.

    >>> list(optimizers(freeze({"optimizer": {"generator": {"type": "Adam"}, "discriminator": {"type": "Adam"}}})))
    ['generator', 'discriminator']
    """
    if is_mmengine(settings):
        wrapper: Mapping[str, Any] = settings.get("optim_wrapper") or {}
        if "optimizer" in wrapper:
            return {"": wrapper["optimizer"]}
        named = {name: one for name, one in wrapper.items() if isinstance(one, Mapping)}
        return {name: one["optimizer"] for name, one in named.items() if "optimizer" in one}
    config = settings.get("optimizer") or settings.get("optimizers") or Settings()
    if "type" in config:
        return {"": config}
    return {name: one for name, one in config.items() if isinstance(one, Settings)}


def strangers(settings: Settings) -> list[str]:
    """The optimizers whose defaults nobody has put down.

    >>> strangers(freeze({"optimizer": {"type": "AdaBelief", "lr": 0.001}}))
    ['AdaBelief']
    """
    kinds = [one["type"] for one in optimizers(settings).values()]
    return [kind for kind in dict.fromkeys(kinds) if kind.rpartition(".")[2] not in known_optimizers()]


def only(settings: Settings, name: str) -> Settings:
    """The settings of one optimizer of several.

    Raises:
        ScheduleError: there is no such optimizer.
    """
    every = optimizers(settings)
    if not isinstance(name, str) or name not in every:
        known = "is one alone, without a name" if "" in every else f"are {', '.join(map(repr, every))}"
        raise ScheduleError(f"no optimizer {name!r:.40}; there {known}", value=name)
    if not name:
        return settings
    changed: dict[str, Any] = {key: value for key, value in settings.items() if key != "optimizers"}
    if not is_mmengine(settings):
        return Settings({**changed, "optimizer": optimizers(settings)[name]})
    changed["optim_wrapper"] = settings["optim_wrapper"][name]
    config = settings.get("param_scheduler")
    if isinstance(config, Settings) and "type" not in config:
        changed["param_scheduler"] = config.get(name, ())
    return Settings(changed)


def base_of(settings: Settings, param: str) -> float:
    """The value of one of the optimizer's numbers that its course starts from: the config's, else the library's.

    Raises:
        ScheduleError: neither says it.
    """
    config = _single(settings)
    defaults = known_optimizers().get(config["type"].rpartition(".")[2], {})
    for source in (config, defaults):
        if source.get(param) is not None:
            return float(source[param])
        if param == "momentum" and source.get("betas"):
            return float(source["betas"][0])
    raise ScheduleError(f"{config['type']} has no {param}, and its default is not known", value=config["type"])


def moving(settings: Settings) -> list[str]:
    """The numbers of the optimizer besides the rate that change in the course of the training."""
    if not is_mmengine(settings):
        return ["momentum"] if settings.get("momentum_config") else []
    hook = param_hooks.hook_of(settings)
    if hook is not None:
        return sorted(param_hooks.law_of(hook).params - {"lr"})
    return [param for param in schedulers.changes(_schedulers(settings)) if param != "lr"]


def clip(settings: Settings) -> Clip | None:
    """The gradient clipping that the settings name, if they name one; by default PyTorch's, of the L2 norm."""
    where, key = ("optim_wrapper", "clip_grad") if is_mmengine(settings) else ("optimizer_config", "grad_clip")
    config = (settings.get(where) or {}).get(key)
    return Clip(config["max_norm"], config.get("norm_type", 2)) if config and "max_norm" in config else None


def base_batch(settings: Settings) -> int | None:
    """The total batch that the rate is meant for, in samples over all GPUs: that of the config's `auto_scale_lr`."""
    batch: int | None = (settings.get("auto_scale_lr") or {}).get("base_batch_size")
    return batch


def is_mmengine(settings: Settings) -> bool:
    """Whether the settings are those of MMEngine, whose configs wrap the optimizer."""
    return "optim_wrapper" in settings or "param_scheduler" in settings


def runs_iterations(settings: Settings) -> bool:
    """Whether a config of MMCV trains by iterations."""
    return "max_iters" in (settings.get("runner") or {}) or "total_iters" in settings


def _single(settings: Settings) -> Settings:
    every = optimizers(settings)
    if len(every) != 1:
        raise ScheduleError(f"there are several optimizers: {', '.join(every)}; take one of them", value=tuple(every))
    (config,) = every.values()
    return config


def _schedulers(settings: Settings) -> Any:
    config = settings.get("param_scheduler")
    if isinstance(config, Settings) and "type" not in config and config:
        raise ScheduleError(f"each optimizer has schedulers of its own: {', '.join(config)}; take one of them")
    return config


def _numbers(phase: dict[str, Any]) -> Settings:
    return Settings({key: value for key, value in phase.items() if key not in {"type", "by_epoch"}})
