"""The course of a rate that schedulers of MMEngine set, or a hook in their place, as formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmname.schedule import param_hooks, parts, schedulers
from mmname.schedule.algebra import cosine, floor_of, line, plain, power
from mmname.schedule.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mmname.schedule.length import Length
    from mmname.schedule.settings import Settings

__all__ = ["pieces", "rise"]


def pieces(settings: Settings, length: Length) -> Iterator[Piece]:
    """The regular rate of settings with one optimizer, piece by piece; nothing where no formula is known."""
    lr = parts.base_of(settings, "lr")
    hook = param_hooks.hook_of(settings)
    if hook is not None:
        yield from _of_hook(hook, lr)
        return
    found = list(schedulers.phases(settings.get("param_scheduler")))
    main = found[1:] if schedulers.warms_up(found) else found
    if not main:
        yield Piece(f"{lr:g} all the time")
    begins = [phase.get("begin", 0) for phase in main]
    units = {phase.get("by_epoch", True) for phase in main}
    if len(main) > 1 and (begins != sorted(set(begins)) or len(units) > 1):
        return  # they run at the same time
    if main and begins[0] > 0:
        yield Piece(f"{lr:g} all the time", 0, begins[0], units == {True})
    for place, phase in enumerate(main):
        yield from _of_phase(phase, lr, length, first=not place)


def _of_hook(hook: Settings, lr: float) -> Iterator[Piece]:
    law = param_hooks.law_of(hook)
    if "lr_factor" in law.takes:
        whole, last = hook.get("max_epochs", 300), hook.get("lr_factor", 0.01)
        x = f"x = t / {whole:,}, t = epochs done, less one from the epoch after the warm-up on"
        along = line if hook.get("scheduler_type", "linear") == "linear" else cosine
        yield Piece(f"{along(f'{lr:g}', f'{lr * last:g}')}, {x}")
    elif "min_lr_ratio" in law.takes:
        least = f"{lr * hook.get('min_lr_ratio', 0.0):g}"
        whole = f"{hook.get('total_epochs', 360):,} * E"
        warm = f"w = {hook.get('warmup_epochs', law.warm_epochs):g} * E"
        yield Piece(f"{cosine(f'{lr:g}', least)}, x = (t - w) / ({whole} - w), t = iterations done, {warm}")


def _of_phase(phase: Settings, lr: float, length: Length, *, first: bool) -> Iterator[Piece]:
    """The formula of one scheduler, from the rate v with which it begins."""
    law, by_epoch = schedulers.law_of(phase["type"]), phase.get("by_epoch", True)
    whole = length.epochs if by_epoch else length.iters
    begin, end = phase.get("begin", 0), phase.get("end", whole)
    maker = _PHASES.get(law.kind)
    if maker is None or end is None:
        return
    done = "done" if not begin else f"since {begin:,}"
    in_parts = ", with the part of the one that runs" * bool(phase.get("convert_to_iter_based"))
    time = f"t = {'epochs' if by_epoch else 'iterations'} {done}{in_parts}"
    less = "1 / E" if in_parts else "1"
    steps = f"({plain(end - begin)} - {less})"
    rate = f"{lr:g}" if first else "v"
    floor = floor_of(phase, lr)
    curve = maker(phase, rate, floor, f"{time}", steps)
    after = ", v = the rate where it begins" * (not first)
    each = ", E = iterations of an epoch" * (in_parts != "" and less in curve)
    if law.kind == "constant" and phase.get("factor", 1.0 / 3) != 1:
        end -= 1  # its last step is the rate that it began with
    begin += "interval" in phase
    yield Piece(f"{curve}{after}{each}", begin, None if whole is not None and end >= whole else end, by_epoch)


def _phase_step(phase: Mapping[str, Any], rate: str, _: str, time: str, __: str) -> str:
    places = ", ".join(map(plain, phase["milestones"]))
    return f"{rate} * {phase.get('gamma', 0.1):g}^n, n = how many of {places} are at or below t, {time}"


def _span(steps: str) -> str:
    """The whole span of a scheduler, from the steps between its first value and its last."""
    return steps.strip("()").partition(" - ")[0]


def _phase_cosine(phase: Mapping[str, Any], rate: str, floor: str, time: str, steps: str) -> str:
    whole = plain(phase["T_max"]) if phase.get("T_max") else _span(steps)
    return f"{cosine(rate, floor)}, x = t / {whole}, {time}"


def _phase_linear(phase: Mapping[str, Any], rate: str, _: str, time: str, steps: str) -> str:
    first, last = phase.get("start_factor", 1.0 / 3), phase.get("end_factor", 1.0)
    if "interval" in phase:  # from its second step on the factors themselves are the rate
        over = (
            f"whole part of (t - 1) / {phase['interval']:,}, N = whole part of {_span(steps)} / {phase['interval']:,}"
        )
        return f"{line(f'{first:g}', f'{last:g}')}, x = n / N, n = {over}, {time}"
    return f"{rate} * ({line(f'{first:g}', f'{last:g}')}), x = t / {steps}, {time}"


def rise(settings: Settings, warmup: parts.Warmup) -> str:
    """The rate while the warm-up lasts, from the regular one."""
    hook = param_hooks.hook_of(settings)
    if hook is not None:
        least = param_hooks.warm_iters({**hook, "warmup_epochs": 0}, 1)
        whole = f"w = {warmup.length:g} * E, but at least {least:,}, i = iteration below w"
        if "lr_factor" in param_hooks.law_of(hook).takes:
            return f"rate = regular of the epoch that runs * i / w, {whole}"
        lr = parts.base_of(settings, "lr")
        return f"rate = {lr:g} * ({warmup.ratio:g} + {1 - warmup.ratio:g} * i / w), {whole}"
    phase = next(schedulers.phases(settings.get("param_scheduler")))
    in_parts = bool(phase.get("convert_to_iter_based"))
    n = f"{warmup.length:,}" + " * E" * in_parts
    i = f"i = iteration below {n}" if in_parts or not warmup.by_epoch else f"i = epochs done, below {n}"
    if warmup.kind == "linear":
        last = phase.get("end_factor", 1.0)
        return f"rate = regular * ({warmup.ratio:g} + {last - warmup.ratio:g} * i / ({n} - 1)), {i}"
    if warmup.kind == "quadratic":
        return f"rate = regular * ((i + 1) / ({n}))^2, {i}"
    return f"rate = regular * {warmup.ratio:g}, {i}, less one"


_PHASES: dict[str, Callable[[Mapping[str, Any], str, str, str, str], str]] = {
    "step": _phase_step,
    "every": lambda phase, rate, _, time, __: (
        f"{rate} * {phase.get('gamma', 0.1):g}^n, n = whole part of t / {phase['step_size']:,}, {time}"
    ),
    "exp": lambda phase, rate, _, time, __: f"{rate} * {phase['gamma']:g}^t, {time}",
    "poly": lambda phase, rate, floor, time, steps: (
        f"{power(rate, floor, phase.get('power', 1.0))}, x = t / {steps}, {time}"
    ),
    "cosine": _phase_cosine,
    "linear": _phase_linear,
    "constant": lambda phase, rate, _, __, ___: (
        f"{rate} all the time" if phase.get("factor", 1.0 / 3) == 1 else f"{rate} * {phase.get('factor', 1.0 / 3):g}"
    ),
}
