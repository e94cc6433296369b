"""Parts of a schedule, read from its settings: policy, warm-up, optimizer, clipping, base batch."""

from __future__ import annotations

from typing import Any, NamedTuple

from mmname.schedule import hooks, schedulers
from mmname.schedule.settings import Settings, freeze
from mmname.schedule.tables import project_of, table_of

__all__ = ["Clip", "Optimizer", "Policy", "Warmup", "base_batch", "clip", "optimizer", "policy", "warmup"]


class Policy(NamedTuple):
    """How the rate goes after warm-up: `step`, `poly`, `cosine`, `cyclic`, `fixed`, `exp`, ..., and its numbers."""

    kind: str
    by_epoch: bool
    numbers: Settings


class Warmup(NamedTuple):
    """How the rate rises at the start: `length` epochs or iterations from `ratio` times the rate."""

    kind: str
    length: int
    by_epoch: bool
    ratio: float


class Optimizer(NamedTuple):
    """The optimizer; `others` holds what else its config sets."""

    type: str
    lr: float
    momentum: float | None
    weight_decay: float | None
    others: Settings


class Clip(NamedTuple):
    """The bound on the norm of the gradients."""

    max_norm: float
    norm_type: float


def policy(settings: Settings) -> Policy:
    """The policy that the settings name."""
    if "lr_config" in settings or not is_mmengine(settings):
        config = settings.get("lr_config") or Settings(policy="fixed")
        kind = hooks.law_of(config["policy"]).kind
        numbers = {key: value for key, value in config.items() if key not in hooks.FRAME}
        return Policy(kind, hooks.counts_epochs(settings), Settings(numbers))
    phases = list(schedulers.phases(settings))
    main = phases[1:] if schedulers.warms_up(phases) else phases
    if not main:
        return Policy("fixed", by_epoch=False, numbers=Settings())
    if len(main) == 1:
        phase = main[0]
        return Policy(schedulers.law_of(phase["type"]).kind, phase.get("by_epoch", True), _numbers(phase))
    kinds = {schedulers.law_of(phase["type"]).kind for phase in main}
    kind = "cyclic" if kinds == {"cosine"} else "composed"
    numbers = Settings(phases=freeze([_numbers(phase) for phase in main]))
    return Policy(kind, any(phase.get("by_epoch", True) for phase in main), numbers)


def warmup(settings: Settings) -> Warmup | None:
    """The warm-up that the settings name, if they name one."""
    if not is_mmengine(settings):
        config = settings.get("lr_config") or {}
        if config.get("warmup") is None:
            return None
        by_epoch = config.get("warmup_by_epoch", False)
        return Warmup(config["warmup"], config.get("warmup_iters", 0), by_epoch, config.get("warmup_ratio", 0.1))
    phases = list(schedulers.phases(settings))
    if not schedulers.warms_up(phases):
        return None
    phase = phases[0]
    kind = schedulers.law_of(phase["type"]).kind
    return Warmup(kind, phase["end"], phase.get("by_epoch", True), schedulers.first_factor(phase))


def optimizer(settings: Settings) -> Optimizer:
    """The optimizer that the settings name."""
    config = settings["optim_wrapper"]["optimizer"] if is_mmengine(settings) else settings["optimizer"]
    named = {"type", "lr", "momentum", "weight_decay"}
    others = Settings({key: value for key, value in config.items() if key not in named})
    return Optimizer(config["type"], config["lr"], config.get("momentum"), config.get("weight_decay"), others)


def clip(settings: Settings) -> Clip | None:
    """The gradient clipping that the settings name, if they name one; by default PyTorch's, of the L2 norm."""
    where, key = ("optim_wrapper", "clip_grad") if is_mmengine(settings) else ("optimizer_config", "grad_clip")
    config = (settings.get(where) or {}).get(key)
    return Clip(config["max_norm"], config.get("norm_type", 2)) if config and "max_norm" in config else None


def base_batch(settings: Settings, dialect: str) -> int | None:
    """The total batch that the rate is meant for: the config's `auto_scale_lr`, else the project's."""
    config = settings.get("auto_scale_lr") or table_of(project_of(dialect)["project"])
    batch: int | None = config.get("base_batch_size", config.get("base_batch"))
    return batch


def is_mmengine(settings: Settings) -> bool:
    """Whether the settings are those of MMEngine, whose configs wrap the optimizer."""
    return "optim_wrapper" in settings


def _numbers(phase: dict[str, Any]) -> Settings:
    return Settings({key: value for key, value in phase.items() if key not in {"type", "by_epoch"}})
