"""Translation of settings between the configs of MMCV 1.x and those of MMEngine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule import curve, param_hooks, parts, schedulers
from mmname.schedule.drops import drops_of
from mmname.schedule.settings import Settings, freeze

if TYPE_CHECKING:
    from collections.abc import Callable

    from mmname.schedule.length import Length
    from mmname.schedule.parts import Policy

__all__ = ["Difference", "check_library", "difference", "left_over", "told", "translate"]

# In MMCV these stand in the optimizer's dictionary, in MMEngine beside it.
_WRAPPED = ("paramwise_cfg", "constructor")


class Difference(NamedTuple):
    """The largest difference of two curves: as a part of the highest rate, and the iteration where it is."""

    part: float
    at: int


def check_library(library: str) -> None:
    """Refuse a library that no configs are known of.

    Raises:
        ScheduleError: no such library.
    """
    if not isinstance(library, str) or library not in _LIBRARIES:
        raise ScheduleError(f"no configs for {library!r:.60}; known are {', '.join(_LIBRARIES)}", value=library)


def translate(settings: Settings, length: Length, library: str, *, base_batch: int | None = None) -> Settings:
    """The settings as a config of `mmcv` or `mmengine` says them.

    `base_batch` is the total batch that the rate is meant for, in samples.
    The rules are those of the migration guide (MMEngine docs, migration/param_scheduler); what only a run needs, such
    as checkpoints, stays behind. Settings of that library stay as they are.

    Raises:
        ScheduleError: no such library, or it cannot say the schedule.
    """
    check_library(library)
    if parts.is_mmengine(settings) == (library == "mmengine"):
        return settings
    single = "" in parts.optimizers(settings)
    made = _LIBRARIES[library](settings, length) if single else _joined(settings, length, library)
    if base_batch is not None and library == "mmengine":
        made["auto_scale_lr"] = {"enable": False, "base_batch_size": base_batch}
    elif "auto_scale_lr" in settings:
        made["auto_scale_lr"] = settings["auto_scale_lr"]
    frozen: Settings = freeze(made)
    return frozen


def _joined(settings: Settings, length: Length, library: str) -> dict[str, Any]:
    """The translations of several optimizers in one config.

    MMCV has one policy for all of them; MMEngine takes one for all too, or one for each by its name.
    """
    ones = {name: _LIBRARIES[library](parts.only(settings, name), length) for name in parts.optimizers(settings)}
    first = next(iter(ones.values()))
    if library == "mmengine":
        wrappers = {name: one["optim_wrapper"] for name, one in ones.items()}
        courses = {name: one["param_scheduler"] for name, one in ones.items()}
        same = all(course == first["param_scheduler"] for course in courses.values())
        wrapper = {"constructor": "MultiOptimWrapperConstructor", **wrappers}
        return {**first, "optim_wrapper": wrapper, "param_scheduler": first["param_scheduler"] if same else courses}
    shared = {key: value for key, value in first.items() if key != "optimizer"}
    unlike = [
        key for one in ones.values() for key, value in one.items() if key != "optimizer" and value != shared.get(key)
    ]
    if unlike:
        raise ScheduleError(f"mmcv has one {unlike[0]} for all optimizers; take one of {', '.join(ones)}")
    return {"optimizers": {name: one["optimizer"] for name, one in ones.items()}, **shared}


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


def told(settings: Settings, other: Settings, length: Length, *, iters_per_epoch: int | None = None) -> str:
    """How far a translation lies from what it was made of, in words; of several optimizers, the worst of them.

    Where nobody says how many iterations an epoch has, it has a thousand, and fewer in a very long training.
    """
    epoch, of = iters_per_epoch, ""
    if length.epochs is not None and (epoch is None or epoch * length.epochs > curve.MOST):
        epoch = max(1, min(_EPOCH, _MOST // length.epochs))
        of = f" of {epoch:,} an epoch"
    try:
        found = {
            name: difference(parts.only(settings, name), parts.only(other, name), length, iters_per_epoch=epoch)
            for name in parts.optimizers(settings)
        }
    except ScheduleError as error:
        return f"translated; how far the rates lie apart is not known: {error}"
    name, worst = max(found.items(), key=lambda item: item[1].part)
    if worst.part < _ROUNDING:
        return "translated: the rate is the same at every iteration" + ", but for rounding" * bool(worst.part)
    who = f" ({name})" * bool(name)
    return (
        f"translated: the rate differs by at most {worst.part:.2g} of the highest, at iteration {worst.at:,}{of}{who}"
    )


def left_over(settings: Settings) -> list[str]:
    """What translated settings still say in the words of the library that they come from."""
    if not parts.is_mmengine(settings):
        return []
    keys = {key: None for one in parts.optimizers(settings).values() for key in one if key in _OF_MMSELFSUP}
    return [f"{key} is for the optimizers of MMSelfSup 0.x; MMEngine has paramwise_cfg for it" for key in keys]


def _for_mmengine(settings: Settings, length: Length) -> dict[str, Any]:
    old = parts.optimizers(settings)[""]
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
    if warmup is None or parts.policy(settings).kind == "cosine with fixed end":
        return []
    if warmup.kind not in {"linear", "constant"}:
        raise ScheduleError(f"mmengine has no such {warmup.kind} warm-up", value=warmup.kind)
    if warmup.kind == "linear" and not warmup.ratio:
        warmup = warmup._replace(ratio=_NEARLY_ZERO)
    factor = "start_factor" if warmup.kind == "linear" else "factor"
    phase = {
        "type": "LinearLR" if warmup.kind == "linear" else "ConstantLR",
        factor: warmup.ratio,
        "by_epoch": warmup.by_epoch,
        "begin": 0,
        "end": warmup.length + (warmup.kind == "constant" and not warmup.by_epoch),  # its last step is the regular rate
    }
    return [{**phase, "convert_to_iter_based": True} if warmup.by_epoch else phase]


def _course(settings: Settings, length: Length) -> list[dict[str, Any]]:
    """The policy as schedulers."""
    policy = parts.policy(settings)
    maker = _SCHEDULERS.get(policy.kind)
    made = None if maker is None else maker(settings, policy, length)
    if made is None:
        raise _unsaid("mmengine", _told(policy, length))
    return made


def _fixed(_: Settings, __: Policy, ___: Length) -> list[dict[str, Any]]:
    return []


def _exp(_: Settings, policy: Policy, length: Length) -> list[dict[str, Any]]:
    return [{"type": "ExponentialLR", "gamma": policy.numbers["gamma"], **_frame(length, policy.by_epoch)}]


def _steps(_: Settings, policy: Policy, length: Length) -> list[dict[str, Any]] | None:
    numbers, frame = policy.numbers, _frame(length, policy.by_epoch)
    if numbers.get("min_lr") is not None or "step" not in numbers or not _same_unit(policy, length):
        return None
    gamma = numbers.get("gamma", 0.1)
    if isinstance(numbers["step"], int):
        return [{"type": "StepLR", "step_size": numbers["step"], "gamma": gamma, **frame}]
    return [{"type": "MultiStepLR", **frame, "milestones": numbers["step"], "gamma": gamma}]


def _poly(_: Settings, policy: Policy, length: Length) -> list[dict[str, Any]]:
    least, power = policy.numbers.get("min_lr", 0), policy.numbers.get("power", 1.0)
    return [{"type": "PolyLR", "eta_min": least, "power": power, **_frame(length, policy.by_epoch)}]


def _cosine(_: Settings, policy: Policy, length: Length) -> list[dict[str, Any]]:
    frame = _frame(length, policy.by_epoch)
    return [{"type": "CosineAnnealingLR", "T_max": length.units, **_floor(policy.numbers), **frame}]


def _flat_cosine(_: Settings, policy: Policy, length: Length) -> list[dict[str, Any]] | None:
    if not _same_unit(policy, length):
        return None
    start = round(length.units * policy.numbers.get("start_percent", 0.75))
    span = {"T_max": length.units - start, **_floor(policy.numbers), **_frame(length, policy.by_epoch)}
    return [{"type": "CosineAnnealingLR", **span, "begin": start}]


def _cosine_after(settings: Settings, policy: Policy, length: Length) -> list[dict[str, Any]] | None:
    """As MMSelfSup 1 says it; while the warm-up lasts, MMCV's cosine has already begun, and MMEngine's has not."""
    rise = parts.warmup(settings)
    if rise is None or rise.by_epoch != (length.epochs is not None):
        return None
    frame = {**_frame(length, policy.by_epoch), "begin": rise.length}
    floor = _floor(policy.numbers) or {"eta_min": 0}
    return [{"type": "CosineAnnealingLR", **floor, "T_max": length.units - rise.length, **frame}]


def _fixed_end(settings: Settings, policy: Policy, length: Length) -> list[dict[str, Any]] | None:
    """As MMDetection 3 says it for YOLOX, with a scheduler of its own; the cosine lags one iteration behind."""
    rise = parts.warmup(settings)
    if rise is None or not rise.by_epoch or policy.by_epoch or length.epochs is None:
        return None
    if settings["lr_config"].get("warmup_ratio", 0.1) != 1:
        return None
    begin, end = rise.length, length.epochs - policy.numbers["num_last_epochs"]
    if not begin < end < length.epochs:
        return None
    unit = {"by_epoch": True, "convert_to_iter_based": True}
    floor = _floor(policy.numbers) or {"eta_min": 0}
    return [
        {"type": "mmdet.QuadraticWarmupLR", **unit, "begin": 0, "end": begin},
        {"type": "CosineAnnealingLR", **floor, "T_max": end - begin, "begin": begin, "end": end, **unit},
        {"type": "ConstantLR", "by_epoch": True, "factor": 1, "begin": end, "end": length.epochs},
    ]


def _stages(_: Settings, policy: Policy, length: Length) -> list[dict[str, Any]] | None:
    if not _same_unit(policy, length):
        return None
    moved = {_STAGES.get(key, key): value for key, value in policy.numbers.items()}
    return [{"type": "MultiStageLR", **moved, **_frame(length, policy.by_epoch)}]


def _restarts(_: Settings, policy: Policy, length: Length) -> list[dict[str, Any]] | None:
    if not _same_unit(policy, length):
        return None
    periods = policy.numbers["periods"]
    weights = policy.numbers.get("restart_weights", (1,) * len(periods))
    floor = _floor(policy.numbers) or {"eta_min": 0}
    whole = {"periods": periods, "restart_weights": weights, **floor, **_frame(length, policy.by_epoch)}
    return [{"type": "CosineRestartLR", **whole}]


def _one_cycle(_: Settings, policy: Policy, length: Length) -> list[dict[str, Any]] | None:
    if length.iters is None:
        return None
    taken = {key: value for key, value in policy.numbers.items() if key not in {"max_lr", "total_steps"}}
    total = policy.numbers.get("total_steps", length.iters)
    frame = _frame(length, policy.by_epoch)
    return [{"type": "OneCycleLR", "eta_max": policy.numbers["max_lr"], "total_steps": total, **taken, **frame}]


def _cyclic(settings: Settings, policy: Policy, length: Length) -> list[dict[str, Any]]:
    return _cycle_for(policy.numbers, parts.base_of(settings, "lr"), length, "CosineAnnealingLR", (10, 1e-4))


def _same_unit(policy: Policy, length: Length) -> bool:
    return policy.by_epoch == (length.epochs is not None)


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
    middle = numbers.get("step_ratio_up", 0.4) * length.units
    if length.epochs is None:
        middle = int(middle)
    elif middle != int(middle):
        raise _unsaid("mmengine", "a cyclic policy")
    frame = _frame(length, False)
    up = {"type": kind, "T_max": int(middle), "eta_min": base * high, **frame, "end": int(middle)}
    rest = length.units - int(middle)
    return [up, {"type": kind, "T_max": rest, "eta_min": base * low, **frame, "begin": int(middle)}]


def _frame(length: Length, by_epoch: bool) -> dict[str, Any]:
    """Begin and end of the whole training; by iteration also where that is told in epochs."""
    frame: dict[str, Any] = {"begin": 0, "end": length.units, "by_epoch": length.epochs is not None}
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
        "optimizer": {**parts.optimizers(settings)[""], **moved},
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
    iters = int(warmup.length) - (warmup.kind == "constant" and not warmup.by_epoch)
    said = {"warmup": warmup.kind, "warmup_iters": iters, "warmup_ratio": warmup.ratio}
    return {**said, "warmup_by_epoch": True} if warmup.by_epoch else said


def _policy(settings: Settings, length: Length) -> dict[str, Any]:
    """The schedulers after the warm-up as one policy."""
    policy = parts.policy(settings)
    maker = _POLICIES.get(policy.kind)
    made = None if maker is None else maker(settings, policy, length)
    if made is None:
        raise _unsaid("mmcv", _told(policy, length))
    return made


def _to_fixed(_: Settings, __: Policy, ___: Length) -> dict[str, Any]:
    return {"policy": "fixed"}


def _to_cyclic(settings: Settings, _: Policy, length: Length) -> dict[str, Any]:
    phases = list(schedulers.phases(settings.get("param_scheduler")))
    return _cycle_of(phases, parts.base_of(settings, "lr"), length)


def _to_steps(settings: Settings, policy: Policy, length: Length) -> dict[str, Any] | None:
    drops = drops_of(settings, length)
    if drops is None or drops.gamma is None or not _same_unit(policy, length):
        return None
    return {"policy": "step", "step": drops.at, "gamma": drops.gamma, "by_epoch": policy.by_epoch}


def _to_every(_: Settings, policy: Policy, length: Length) -> dict[str, Any] | None:
    if _span(policy, length) is None:
        return None
    step, gamma = policy.numbers["step_size"], policy.numbers.get("gamma", 0.1)
    return {"policy": "step", "step": step, "gamma": gamma, "by_epoch": policy.by_epoch}


def _to_exp(_: Settings, policy: Policy, length: Length) -> dict[str, Any] | None:
    whole = _span(policy, length) is not None
    return {"policy": "exp", "gamma": policy.numbers["gamma"], **_unit(policy)} if whole else None


def _to_poly(settings: Settings, policy: Policy, length: Length) -> dict[str, Any] | None:
    numbers = policy.numbers
    whole = _span(policy, length) is not None or (_same_unit(policy, length) and _follows_warmup(settings, policy))
    if not whole or "eta_min_ratio" in numbers or numbers.get("end", length.units) != length.units:
        return None
    power, least = numbers.get("power", 1.0), numbers.get("eta_min", 0)
    return {"policy": "poly", "power": power, "min_lr": least, **_unit(policy)}


def _to_cosine(settings: Settings, policy: Policy, length: Length) -> dict[str, Any] | None:
    numbers, whole = policy.numbers, length.units
    begin, end = numbers.get("begin", 0), numbers.get("end", whole)
    period = numbers.get("T_max") or end - begin
    if not _same_unit(policy, length) or end != whole or period != whole - begin:
        return None
    if begin == 0 or _follows_warmup(settings, policy):
        return {"policy": "CosineAnnealing", **_least(numbers), **_unit(policy)}
    part = begin / whole
    if round(whole * part) != begin:
        return None
    return {"policy": "FlatCosineAnnealing", "start_percent": part, **_least(numbers), **_unit(policy)}


def _to_constant(_: Settings, policy: Policy, __: Length) -> dict[str, Any] | None:
    return {"policy": "fixed"} if policy.numbers.get("factor", 1 / 3) == 1 else None


def _to_stages(_: Settings, policy: Policy, length: Length) -> dict[str, Any] | None:
    if _span(policy, length) is None or _in_iterations(policy):
        return None
    old = {name: key for key, name in _STAGES.items()}
    numbers = {old.get(key, key): value for key, value in policy.numbers.items() if key in schedulers.STAGES}
    return {"policy": "MultiStage", **numbers, **_unit(policy)}


def _to_restarts(_: Settings, policy: Policy, length: Length) -> dict[str, Any] | None:
    if _span(policy, length) is None or sum(policy.numbers["periods"]) < length.units or _in_iterations(policy):
        return None
    said = {key: policy.numbers[key] for key in ("periods", "restart_weights") if key in policy.numbers}
    return {"policy": "CosineRestart", **said, **_least(policy.numbers), **_unit(policy)}


def _to_one_cycle(_: Settings, policy: Policy, length: Length) -> dict[str, Any] | None:
    total = int(policy.numbers["total_steps"])
    if length.iters is None or _span(policy, length) is None or total < length.iters:
        return None
    hidden = {"eta_max", "begin", "end", "convert_to_iter_based", "total_steps"}
    taken = {key: value for key, value in policy.numbers.items() if key not in hidden}
    return {"policy": "OneCycle", "max_lr": policy.numbers["eta_max"], "total_steps": total, **taken}


def _span(policy: Policy, length: Length) -> float | None:
    """The span of a policy that goes over the whole training, in the unit of its length; None for any other."""
    whole = length.units
    if not _same_unit(policy, length) or policy.numbers.get("begin", 0) != 0:
        return None
    return whole if policy.numbers.get("end", whole) >= whole else None


def _follows_warmup(settings: Settings, policy: Policy) -> bool:
    """Whether a policy begins where the warm-up ends: in MMCV both begin with the training, so the rate differs."""
    warmup = parts.warmup(settings)
    begin = policy.numbers.get("begin", 0)
    return warmup is not None and (warmup.length, warmup.by_epoch) == (begin, policy.by_epoch)


def _told(policy: Policy, length: Length) -> str:
    """A policy with what may stand in the way of a translation: its unit and its span."""
    if not _same_unit(policy, length):
        return f"a {policy.kind} policy by {'epoch' if policy.by_epoch else 'iteration'} in a training of {length}"
    begin, end = policy.numbers.get("begin", 0), policy.numbers.get("end", length.units)
    if (begin, end) != (0, length.units):
        return f"a {policy.kind} policy from {begin:,} to {end:,} of {length}"
    return f"a {policy.kind} policy"


def _in_iterations(policy: Policy) -> bool:
    """Whether a policy that is told in epochs goes by iterations."""
    return bool(policy.numbers.get("convert_to_iter_based", False))


def _unit(policy: Policy) -> dict[str, bool]:
    """By what the policy goes."""
    return {"by_epoch": policy.by_epoch and not _in_iterations(policy)}


def _least(numbers: Settings) -> dict[str, Any]:
    least = {"eta_min": "min_lr", "eta_min_ratio": "min_lr_ratio"}
    return {least[key]: value for key, value in numbers.items() if key in least and value is not None} or {"min_lr": 0}


def _cycle_of(phases: list[Settings], base: float, length: Length) -> dict[str, Any]:
    """A rise and a fall by cosine, one after the other over the whole training, as the cyclic policy."""
    if len(phases) == 2:
        up, down = phases
        end = length.units
        spans = [(phase.get("begin", 0), phase.get("end", end)) for phase in phases]
        whole = all(phase.get("T_max", stop - begin) == stop - begin for phase, (begin, stop) in zip(phases, spans))
        if whole and spans == [(0, up.get("end")), (up.get("end"), end)] and {"eta_min"} <= up.keys() & down.keys():
            ratios = (up["eta_min"] / base, down["eta_min"] / base)
            return {"policy": "cyclic", "target_ratio": ratios, "cyclic_times": 1, "step_ratio_up": spans[0][1] / end}
    raise _unsaid("mmcv", "a composed policy")


def _unsaid(library: str, kind: str) -> ScheduleError:
    return ScheduleError(f"{library} cannot say this: {kind}", value=kind)


_SCHEDULERS: dict[str, Callable[[Settings, Policy, Length], list[dict[str, Any]] | None]] = {
    "fixed": _fixed,
    "exp": _exp,
    "step": _steps,
    "poly": _poly,
    "cosine": _cosine,
    "flat cosine": _flat_cosine,
    "restarts": _restarts,
    "one cycle": _one_cycle,
    "cyclic": _cyclic,
    "stages": _stages,
    "cosine with fixed end": _fixed_end,
    "cosine after warm-up": _cosine_after,
}
_POLICIES: dict[str, Callable[[Settings, Policy, Length], dict[str, Any] | None]] = {
    "fixed": _to_fixed,
    "constant": _to_constant,
    "cyclic": _to_cyclic,
    "stages": _to_stages,
    "step": _to_steps,
    "every": _to_every,
    "exp": _to_exp,
    "poly": _to_poly,
    "cosine": _to_cosine,
    "restarts": _to_restarts,
    "one cycle": _to_one_cycle,
}
# The iterations of an epoch where nobody says them, and those of a training up to which an epoch has so many.
_EPOCH, _MOST = 1000, 2_000_000
_OF_MMSELFSUP = frozenset({"paramwise_options"})
# Differences below this part of the highest rate come from the order in which the libraries multiply.
_ROUNDING = 1e-9
# The names that differ between the two, from those of MMCV.
_STAGES = {"milestone_lrs": "milestone_params"}
_LIBRARIES = {"mmcv": _for_mmcv, "mmengine": _for_mmengine}
# MMEngine's linear warm-up divides by where it starts; MMSelfSup 1 starts here for what started at 0.
_NEARLY_ZERO = 1e-4
