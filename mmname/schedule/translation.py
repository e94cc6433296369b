"""Translation of settings between the configs of MMCV 1.x and those of MMEngine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule import curve, param_hooks, parts, schedulers
from mmname.schedule.drops import drops_of
from mmname.schedule.settings import Settings, freeze

if TYPE_CHECKING:
    from mmname.schedule.length import Length

__all__ = ["Difference", "difference", "translate"]

# In MMCV these stand in the optimizer's dictionary, in MMEngine beside it.
_WRAPPED = ("paramwise_cfg", "constructor")


class Difference(NamedTuple):
    """The largest difference of two curves: as a part of the highest rate, and the iteration where it is."""

    part: float
    at: int


def translate(settings: Settings, length: Length, library: str, *, base_batch: int | None = None) -> Settings:
    """The settings as a config of `mmcv` or `mmengine` says them; `base_batch` is what the rate is meant for, in samples.

    The rules are those of the migration guide (MMEngine docs, migration/param_scheduler); what only a run needs, such
    as checkpoints, stays behind. Settings of that library stay as they are.

    Raises:
        ScheduleError: no such library, or it cannot say the schedule.
    """
    if library not in _LIBRARIES:
        raise ScheduleError(f"no configs for {library!r}; known are {', '.join(_LIBRARIES)}", value=library)
    if parts.is_mmengine(settings) == (library == "mmengine"):
        return settings
    if "" not in parts.optimizers(settings):
        names = ", ".join(parts.optimizers(settings))
        raise ScheduleError(f"several optimizers cannot be translated at once: {names}; take one of them")
    made = _LIBRARIES[library](settings, length)
    if base_batch is not None and library == "mmengine":
        made["auto_scale_lr"] = {"enable": False, "base_batch_size": base_batch}
    elif "auto_scale_lr" in settings:
        made["auto_scale_lr"] = settings["auto_scale_lr"]
    frozen: Settings = freeze(made)
    return frozen


def difference(
    settings: Settings, other: Settings, length: Length, *, iters_per_epoch: int | None = None
) -> Difference:
    """How far the rates of two settings of the same length lie apart.

    Raises:
        ScheduleError: a rate cannot be computed.
    """
    mine = curve.values(settings, length, iters_per_epoch=iters_per_epoch)
    theirs = curve.values(other, length, iters_per_epoch=iters_per_epoch)
    high = max(mine) or 1.0
    worst, at = max((abs(a - b), -place) for place, (a, b) in enumerate(zip(mine, theirs)))
    return Difference(worst / high, -at)


def _for_mmengine(settings: Settings, length: Length) -> dict[str, Any]:
    old = settings["optimizer"]
    optimizer = {key: value for key, value in old.items() if key not in _WRAPPED}
    wrapper = {key: value for key, value in old.items() if key in _WRAPPED}
    clipping = (settings.get("optimizer_config") or {}).get("grad_clip")
    count = {"max_epochs": length.epochs} if length.epochs is not None else {"max_iters": length.iters}
    loop = "EpochBasedTrainLoop" if length.epochs is not None else "IterBasedTrainLoop"
    return {
        "optim_wrapper": {"type": "OptimWrapper", "optimizer": optimizer, **wrapper}
        | ({"clip_grad": clipping} if clipping else {}),
        "param_scheduler": [*_rise(settings), *_course(settings, length), *_momentum(settings, length)],
        "train_cfg": {"type": loop, **count, "val_interval": 1},
        "val_cfg": {"type": "ValLoop"},
        "test_cfg": {"type": "TestLoop"},
    }


def _rise(settings: Settings) -> list[dict[str, Any]]:
    """The warm-up as a scheduler."""
    warmup = parts.warmup(settings)
    if warmup is None:
        return []
    if warmup.kind not in {"linear", "constant"} or parts.policy(settings).kind in _OWN_WARMUP:
        raise ScheduleError(f"mmengine has no such {warmup.kind} warm-up", value=warmup.kind)
    factor = "start_factor" if warmup.kind == "linear" else "factor"
    phase = {
        "type": "LinearLR" if warmup.kind == "linear" else "ConstantLR",
        factor: warmup.ratio,
        "by_epoch": warmup.by_epoch,
        "begin": 0,
        "end": warmup.length,
    }
    return [{**phase, "convert_to_iter_based": True} if warmup.by_epoch else phase]


def _course(settings: Settings, length: Length) -> list[dict[str, Any]]:
    """The policy as schedulers."""
    policy = parts.policy(settings)
    numbers, end = policy.numbers, length.count
    frame = _frame(length, by_epoch=policy.by_epoch)
    if policy.kind == "fixed":
        return []
    if policy.kind == "exp":
        return [{"type": "ExponentialLR", "gamma": numbers["gamma"], **frame}]
    if policy.kind == "step" and numbers.get("min_lr") is None and policy.by_epoch == (length.epochs is not None):
        gamma = numbers.get("gamma", 0.1)
        if isinstance(numbers.get("step"), int):
            return [{"type": "StepLR", "step_size": numbers["step"], "gamma": gamma, **frame}]
        if "step" in numbers:
            return [{"type": "MultiStepLR", **frame, "milestones": numbers["step"], "gamma": gamma}]
    if policy.kind == "poly":
        return [{"type": "PolyLR", "eta_min": numbers.get("min_lr", 0), "power": numbers.get("power", 1.0), **frame}]
    if policy.kind == "cosine":
        return [{"type": "CosineAnnealingLR", "T_max": end, **_floor(numbers), **frame}]
    if policy.kind == "flat cosine" and policy.by_epoch == (length.epochs is not None):
        start = round(end * numbers.get("start_percent", 0.75))
        return [{"type": "CosineAnnealingLR", "T_max": end - start, **_floor(numbers), **frame, "begin": start}]
    if policy.kind == "restarts" and policy.by_epoch == (length.epochs is not None):
        weights = numbers.get("restart_weights", (1,) * len(numbers["periods"]))
        whole = {"periods": numbers["periods"], "restart_weights": weights}
        return [{"type": "CosineRestartLR", **whole, **(_floor(numbers) or {"eta_min": 0}), **frame}]
    if policy.kind == "one cycle" and length.iters is not None:
        taken = {key: value for key, value in numbers.items() if key not in {"max_lr", "total_steps"}}
        total = numbers.get("total_steps", end)
        return [{"type": "OneCycleLR", "eta_max": numbers["max_lr"], "total_steps": total, **taken, **frame}]
    if policy.kind == "cyclic":
        return _cycle_for(numbers, parts.base_of(settings, "lr"), length, "CosineAnnealingLR", (10, 1e-4))
    raise _unsaid("mmengine", f"a {policy.kind} policy")


def _momentum(settings: Settings, length: Length) -> list[dict[str, Any]]:
    """The policy of the momentum as schedulers."""
    config = settings.get("momentum_config")
    if not config:
        return []
    if config["policy"] in {"cyclic", "Cyclic"}:
        base = parts.base_of(settings, "momentum")
        return _cycle_for(config, base, length, "CosineAnnealingMomentum", (0.85 / 0.95, 1.0))
    raise _unsaid("mmengine", f"{config['policy']} momentum")


def _cycle_for(
    numbers: Settings, base: float, length: Length, kind: str, ratios: tuple[float, float]
) -> list[dict[str, Any]]:
    """One cycle of cosines, up and down, as two schedulers."""
    high, low = numbers.get("target_ratio", ratios)
    once = numbers.get("cyclic_times", 1) == 1 and numbers.get("anneal_strategy", "cos") == "cos"
    if not once or numbers.get("by_epoch"):
        raise _unsaid("mmengine", "a cyclic policy")
    middle = numbers.get("step_ratio_up", 0.4) * length.count
    if length.epochs is None:
        middle = int(middle)
    elif middle != int(middle):
        raise _unsaid("mmengine", "a cyclic policy")
    frame = _frame(length, by_epoch=False)
    up = {"type": kind, "T_max": int(middle), "eta_min": base * high, **frame, "end": int(middle)}
    rest = length.count - int(middle)
    return [up, {"type": kind, "T_max": rest, "eta_min": base * low, **frame, "begin": int(middle)}]


def _frame(length: Length, *, by_epoch: bool) -> dict[str, Any]:
    """Begin and end of the whole training; by iteration also where that is told in epochs."""
    frame: dict[str, Any] = {"begin": 0, "end": length.count, "by_epoch": length.epochs is not None}
    if length.epochs is not None and not by_epoch:
        frame["convert_to_iter_based"] = True
    return frame


def _floor(numbers: Settings) -> dict[str, Any]:
    least = {"min_lr": "eta_min", "min_lr_ratio": "eta_min_ratio"}
    return {least[key]: value for key, value in numbers.items() if key in least and value is not None}


def _for_mmcv(settings: Settings, length: Length) -> dict[str, Any]:
    if param_hooks.hook_of(settings) is not None:
        raise _unsaid("mmcv", f"a {parts.policy(settings).kind} policy of a hook of its own")
    old = settings["optim_wrapper"]
    moved = {key: old[key] for key in _WRAPPED if key in old}
    count = {"max_epochs": length.epochs} if length.epochs is not None else {"max_iters": length.iters}
    made = {
        "optimizer": {**old["optimizer"], **moved},
        "optimizer_config": {"grad_clip": old.get("clip_grad")},
        "lr_config": {**_policy(settings, length), **_warmup(settings)},
        "runner": {"type": "EpochBasedRunner" if length.epochs is not None else "IterBasedRunner", **count},
    }
    for param in schedulers.changes(settings.get("param_scheduler")):
        if param == "momentum":
            phases = list(schedulers.phases(settings.get("param_scheduler"), param))
            # MMDetection3D kept its ratios (0.85 / 0.95 and 1) as values when it moved: they go back unchanged
            made["momentum_config"] = _cycle_of(phases, 1.0, length)
        elif param != "lr":
            raise _unsaid("mmcv", f"course of the {param}")
    return made


def _warmup(settings: Settings) -> dict[str, Any]:
    warmup = parts.warmup(settings)
    if warmup is None:
        return {}
    whole = warmup.length == int(warmup.length)
    if warmup.kind not in {"linear", "constant"} or not whole or not 0 < warmup.ratio <= 1:
        raise ScheduleError(f"mmcv has no such {warmup.kind} warm-up", value=warmup.kind)
    said = {"warmup": warmup.kind, "warmup_iters": int(warmup.length), "warmup_ratio": warmup.ratio}
    return {**said, "warmup_by_epoch": True} if warmup.by_epoch else said


def _policy(settings: Settings, length: Length) -> dict[str, Any]:
    """The schedulers after the warm-up as one policy."""
    policy = parts.policy(settings)
    numbers = policy.numbers
    by_iteration = numbers.get("convert_to_iter_based", False)
    by_epoch = {"by_epoch": policy.by_epoch and not by_iteration}
    if policy.kind == "fixed":
        return {"policy": "fixed"}
    if policy.kind == "cyclic":
        phases = list(schedulers.phases(settings.get("param_scheduler")))
        return _cycle_of(phases, parts.base_of(settings, "lr"), length)
    whole = length.epochs if policy.by_epoch else length.iters
    drops = drops_of(settings, length)
    if policy.kind == "step" and drops is not None and drops.gamma is not None and whole is not None:
        return {"policy": "step", "step": drops.at, "gamma": drops.gamma, **by_epoch}
    if "phases" in numbers or whole is None:
        raise _unsaid("mmcv", f"a {policy.kind} policy")
    begin, end = numbers.get("begin", 0), min(numbers.get("end", whole), whole)
    if begin == 0 and end == whole:
        if policy.kind == "every":
            return {"policy": "step", "step": numbers["step_size"], "gamma": numbers.get("gamma", 0.1), **by_epoch}
        if policy.kind == "exp":
            return {"policy": "exp", "gamma": numbers["gamma"], **by_epoch}
        if policy.kind == "poly" and "eta_min_ratio" not in numbers and numbers.get("end", whole) == whole:
            power, least = numbers.get("power", 1.0), numbers.get("eta_min", 0)
            return {"policy": "poly", "power": power, "min_lr": least, **by_epoch}
        if policy.kind == "cosine" and (numbers.get("T_max") or whole) == whole and numbers.get("end", whole) == whole:
            return {"policy": "CosineAnnealing", **_least(numbers), **by_epoch}
        if policy.kind == "restarts" and sum(numbers["periods"]) >= whole:
            keys = ("periods", "restart_weights")
            return {"policy": "CosineRestart", **{k: numbers[k] for k in keys if k in numbers}, **_least(numbers), **by_epoch}
        if policy.kind == "one cycle" and length.iters is not None:
            hidden = {"eta_max", "begin", "end", "convert_to_iter_based", "total_steps"}
            taken = {key: value for key, value in numbers.items() if key not in hidden}
            total = int(numbers["total_steps"])
            if total >= length.iters:
                return {"policy": "OneCycle", "max_lr": numbers["eta_max"], "total_steps": total, **taken}
    flat = policy.kind == "cosine" and parts.warmup(settings) is None and end == whole
    if flat and (numbers.get("T_max") or whole - begin) == whole - begin and round(whole * (begin / whole)) == begin:
        return {"policy": "FlatCosineAnnealing", "start_percent": begin / whole, **_least(numbers), **by_epoch}
    raise _unsaid("mmcv", f"a {policy.kind} policy")


def _least(numbers: Settings) -> dict[str, Any]:
    least = {"eta_min": "min_lr", "eta_min_ratio": "min_lr_ratio"}
    return {least[key]: value for key, value in numbers.items() if key in least and value is not None} or {"min_lr": 0}


def _cycle_of(phases: list[Settings], base: float, length: Length) -> dict[str, Any]:
    """A rise and a fall by cosine, one after the other over the whole training, as the cyclic policy."""
    if len(phases) == 2:
        up, down = phases
        end = length.count
        spans = [(phase.get("begin", 0), phase.get("end", end)) for phase in phases]
        whole = all(phase.get("T_max", stop - begin) == stop - begin for phase, (begin, stop) in zip(phases, spans))
        if whole and spans == [(0, up.get("end")), (up.get("end"), end)] and {"eta_min"} <= up.keys() & down.keys():
            ratios = (up["eta_min"] / base, down["eta_min"] / base)
            return {"policy": "cyclic", "target_ratio": ratios, "cyclic_times": 1, "step_ratio_up": spans[0][1] / end}
    raise _unsaid("mmcv", "a composed policy")


def _unsaid(library: str, kind: str) -> ScheduleError:
    return ScheduleError(f"{library} cannot say this: {kind}", value=kind)


_LIBRARIES = {"mmcv": _for_mmcv, "mmengine": _for_mmengine}
# Policies whose warm-up is not that of the others.
_OWN_WARMUP = frozenset({"cosine with fixed end", "cosine after warm-up"})
