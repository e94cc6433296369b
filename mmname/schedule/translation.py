"""Translation of a schedule between the configs of MMCV 1.x and those of MMEngine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mmname.errors import ScheduleError
from mmname.schedule import schedulers, tables, words
from mmname.schedule.settings import Settings, freeze

if TYPE_CHECKING:
    from mmname.schedule.record import Schedule

__all__ = ["translate"]

# In MMCV these stand in the optimizer's dictionary, in MMEngine beside it.
_WRAPPED = ("paramwise_cfg", "constructor")


def translate(schedule: Schedule, library: str) -> Schedule:
    """The same schedule for another library.

    A word that its project writes for that library too is taken from there. Anything else is translated by the rules of
    the migration guide (MMEngine docs, migration/param_scheduler); what only a run needs, such as checkpoints, stays
    behind.

    Raises:
        ScheduleError: no such library, or it cannot say the schedule.
    """
    if tables.project_of(schedule.dialect)["library"] == library:
        return schedule
    dialect = tables.sibling(schedule.dialect, library)
    own = _from_word(schedule, dialect)
    if own is not None:
        return own
    settings = _for_mmengine(schedule) if library == "mmengine" else _for_mmcv(schedule)
    return schedule._replace(dialect=dialect, config=freeze(settings))


def _from_word(schedule: Schedule, dialect: str) -> Schedule | None:
    """What the project writes in another dialect for a word whose schedule nobody has changed."""
    derive = schedule.source == "derived"
    try:
        if schedule != words.resolve_schedule(schedule.token, dialect=schedule.dialect, derive=derive):
            return None
        other = words.resolve_schedule(schedule.token, dialect=dialect, derive=derive)
    except ScheduleError:
        return None
    return None if other.config is None else other


def _for_mmengine(schedule: Schedule) -> dict[str, Any]:
    old = schedule.settings
    optimizer = {key: value for key, value in old["optimizer"].items() if key not in _WRAPPED}
    wrapper = {key: value for key, value in old["optimizer"].items() if key in _WRAPPED}
    clipping = (old.get("optimizer_config") or {}).get("grad_clip")
    length = {"max_epochs": schedule.max_epochs} if schedule.max_epochs else {"max_iters": schedule.max_iters}
    loop = "EpochBasedTrainLoop" if schedule.max_epochs else "IterBasedTrainLoop"
    settings = {
        "optim_wrapper": {"type": "OptimWrapper", "optimizer": optimizer, **wrapper}
        | ({"clip_grad": clipping} if clipping else {}),
        "param_scheduler": [*_rise(schedule), *_course(schedule)],
        "train_cfg": {"type": loop, **length, "val_interval": 1},
        "val_cfg": {"type": "ValLoop"},
        "test_cfg": {"type": "TestLoop"},
    }
    if schedule.base_batch is not None:
        settings["auto_scale_lr"] = {"enable": False, "base_batch_size": schedule.base_batch}
    return settings


def _rise(schedule: Schedule) -> list[dict[str, Any]]:
    """The warm-up as a scheduler."""
    warmup = schedule.warmup
    if warmup is None:
        return []
    factor = {"linear": ("LinearLR", "start_factor"), "constant": ("ConstantLR", "factor")}.get(warmup.kind)
    if factor is None:
        raise ScheduleError(f"mmengine has no {warmup.kind} warm-up", value=warmup.kind)
    kind, name = factor
    phase = {"type": kind, name: warmup.ratio, "by_epoch": warmup.by_epoch, "begin": 0, "end": warmup.length}
    return [{**phase, "convert_to_iter_based": True} if warmup.by_epoch else phase]


def _course(schedule: Schedule) -> list[dict[str, Any]]:
    """The policy as schedulers."""
    policy = schedule.policy
    end = schedule.max_epochs or schedule.max_iters
    frame: dict[str, Any] = {"begin": 0, "end": end, "by_epoch": schedule.max_epochs is not None}
    if schedule.max_epochs and not policy.by_epoch:
        frame["convert_to_iter_based"] = True
    numbers = policy.numbers
    if policy.kind == "fixed":
        return []
    if policy.kind == "exp":
        return [{"type": "ExponentialLR", "gamma": numbers["gamma"], **frame}]
    if policy.kind == "step" and "min_lr" not in numbers:
        gamma = numbers.get("gamma", 0.1)
        if isinstance(numbers.get("step"), int):
            return [{"type": "StepLR", "step_size": numbers["step"], "gamma": gamma, **frame}]
        if "step" in numbers:
            return [{"type": "MultiStepLR", **frame, "milestones": numbers["step"], "gamma": gamma}]
    if policy.kind == "poly":
        return [{"type": "PolyLR", "eta_min": numbers.get("min_lr", 0), "power": numbers.get("power", 1.0), **frame}]
    if policy.kind == "cosine":
        least = {"min_lr": "eta_min", "min_lr_ratio": "eta_min_ratio"}
        floor = {least[key]: value for key, value in numbers.items() if key in least}
        return [{"type": "CosineAnnealingLR", "T_max": end, **floor, **frame}]
    raise _unsaid("mmengine", policy.kind, schedule)


def _for_mmcv(schedule: Schedule) -> dict[str, Any]:
    old = schedule.settings["optim_wrapper"]
    moved = {key: old[key] for key in _WRAPPED if key in old}
    length = {"max_epochs": schedule.max_epochs} if schedule.max_epochs else {"max_iters": schedule.max_iters}
    settings = {
        "optimizer": {**old["optimizer"], **moved},
        "optimizer_config": {"grad_clip": old.get("clip_grad")},
        "lr_config": {**_policy(schedule), **_warmup(schedule)},
        "runner": {"type": "EpochBasedRunner" if schedule.max_epochs else "IterBasedRunner", **length},
    }
    momentum = [phase for phase in _all_phases(schedule) if schedulers.param_of(phase) == "momentum"]
    if momentum:
        # MMDetection3D kept its ratios (0.85 / 0.95 and 1) as values when it moved to MMEngine: they go back unchanged.
        settings["momentum_config"] = _cycle(momentum, 1.0, schedule)
    return settings


def _warmup(schedule: Schedule) -> dict[str, Any]:
    warmup = schedule.warmup
    if warmup is None:
        return {}
    if warmup.kind not in {"linear", "constant"}:
        raise ScheduleError(f"mmcv has no {warmup.kind} warm-up", value=warmup.kind)
    said = {"warmup": warmup.kind, "warmup_iters": warmup.length, "warmup_ratio": warmup.ratio}
    return {**said, "warmup_by_epoch": True} if warmup.by_epoch else said


def _policy(schedule: Schedule) -> dict[str, Any]:
    """The schedulers after the warm-up as one policy."""
    policy = schedule.policy
    numbers = policy.numbers
    if policy.kind == "fixed":
        return {"policy": "fixed"}
    if policy.kind == "cyclic":
        return _cycle(list(schedulers.phases(schedule.settings)), schedule.optimizer.lr, schedule)
    whole = schedule.max_epochs if policy.by_epoch else schedule.max_iters
    if policy.kind == "step" or (numbers.get("begin", 0) == 0 and numbers.get("end", whole) == whole):
        by_epoch = {"by_epoch": policy.by_epoch and not numbers.get("convert_to_iter_based", False)}
        if policy.kind in {"step", "every"} and ("milestones" in numbers or "step_size" in numbers):
            step = numbers.get("milestones", numbers.get("step_size"))
            return {"policy": "step", "step": step, "gamma": numbers.get("gamma", 0.1), **by_epoch}
        if policy.kind == "exp":
            return {"policy": "exp", "gamma": numbers["gamma"], **by_epoch}
        if policy.kind == "poly" and "eta_min_ratio" not in numbers:
            power, least = numbers.get("power", 1.0), numbers.get("eta_min", 0)
            return {"policy": "poly", "power": power, "min_lr": least, **by_epoch}
        if policy.kind == "cosine" and numbers.get("T_max", whole) == whole:
            least = {"eta_min": "min_lr", "eta_min_ratio": "min_lr_ratio"}
            floor = {least[key]: value for key, value in numbers.items() if key in least} or {"min_lr": 0}
            return {"policy": "CosineAnnealing", **floor, **by_epoch}
    raise _unsaid("mmcv", policy.kind, schedule)


def _cycle(phases: list[Settings], base: float, schedule: Schedule) -> dict[str, Any]:
    """A rise and a fall by cosine, one after the other over the whole training, as the cyclic policy."""
    if len(phases) == 2:
        up, down = phases
        end = schedule.max_epochs or schedule.max_iters or 0
        spans = [(phase.get("begin", 0), phase.get("end", end)) for phase in phases]
        if spans == [(0, up.get("end")), (up.get("end"), end)] and {"eta_min"} <= up.keys() & down.keys():
            ratios = (up["eta_min"] / base, down["eta_min"] / base)
            return {"policy": "cyclic", "target_ratio": ratios, "cyclic_times": 1, "step_ratio_up": spans[0][1] / end}
    raise _unsaid("mmcv", "composed", schedule)


def _all_phases(schedule: Schedule) -> tuple[Settings, ...]:
    config = schedule.settings.get("param_scheduler") or ()
    return (Settings(config),) if isinstance(config, Mapping) else config


def _unsaid(library: str, kind: str, schedule: Schedule) -> ScheduleError:
    what = f"the {kind} policy of {schedule.token}" if schedule.token else f"this {kind} policy"
    return ScheduleError(f"{library} cannot say {what}", value=kind)
