"""Cautions: what people trip over in a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmname.schedule import hooks, parts, schedulers, tables
from mmname.schedule.drops import drops_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.schedule.length import Length
    from mmname.schedule.settings import Settings

__all__ = ["cautions", "of_batch", "of_linear_rule"]


def cautions(
    settings: Settings,
    length: Length,
    base: int | None,
    *,
    iters_per_epoch: int | None = None,
    batch: int | None = None,
) -> list[str]:
    """What deserves a second look in settings and the length of their training, one sentence each.

    `base` is the total batch that the rate is meant for and `batch` that of the run, both in samples over all GPUs.
    """
    found = _of_mmengine if parts.is_mmengine(settings) else _of_mmcv
    told: list[str] = []
    for name in parts.optimizers(settings):
        one = parts.only(settings, name)
        told += [*found(one, length), *_of_warmup(one, length, iters_per_epoch)]
    return [*dict.fromkeys([*told, *of_batch(base, batch)])]


def _of_mmcv(settings: Settings, length: Length) -> Iterator[str]:
    policy, config = parts.policy(settings), settings.get("lr_config") or {}
    end = length.epochs if policy.by_epoch else length.iters
    steps = policy.numbers.get("step")
    if policy.kind == "step" and isinstance(steps, tuple) and end is not None:
        yield from _late(steps, end, "the end")
    law = hooks.law_of(config["policy"]) if config else None
    if law is not None and law.kind != "step" and "step" in config and "step" not in law.takes:
        yield f"step is left over from another policy: mmcv refuses it with {config['policy']}"


def _of_mmengine(settings: Settings, length: Length) -> Iterator[str]:
    for phase in schedulers.phases(settings.get("param_scheduler")):
        by_epoch, kind = phase.get("by_epoch", True), phase["type"]
        if by_epoch and length.epochs is None and not phase.get("convert_to_iter_based"):
            yield f"{kind} counts epochs, but the training counts iterations: it never takes a step"
            continue
        end = length.epochs if by_epoch else length.iters
        if end is None:
            continue
        begin, stop = phase.get("begin", 0), phase.get("end", end)
        if stop <= begin:
            yield f"{kind} begins at {begin:,} and ends at {stop:,}: mmengine refuses it"
        elif begin >= end:
            yield f"{kind} begins at {begin:,}, but the training ends at {end:,}"
        elif "milestones" in phase:
            until = "the end of the training" if stop > end else f"the end of {kind}" if stop < end else "the end"
            yield from _late(phase["milestones"], min(stop, end) - begin, until)
        elif stop > end:
            yield f"{kind} goes on to {stop:,}, but the training ends at {end:,}"
        elif schedulers.law_of(kind).kind == "cosine" and phase.get("T_max"):
            yield from _swings(phase, begin, stop, end)


def _late(steps: tuple[int, ...], end: float, what: str) -> Iterator[str]:
    for step in steps:
        if step >= end:
            yield f"milestone {step:,} is not before {what} at {end:,}: the rate never drops there"


def _swings(phase: dict[str, Any], begin: float, stop: float, end: float) -> Iterator[str]:
    span, period = min(stop, end) - begin, phase["T_max"]
    if span > period + 1:
        yield f"{phase['type']} reaches its floor after {period:,} of {span:,} steps, and the rate rises again"
    elif span < 0.95 * period:
        yield f"{phase['type']} ends after {span:,} of its {period:,} steps, before the rate reaches its floor"


def _of_warmup(settings: Settings, length: Length, epoch: int | None) -> Iterator[str]:
    warmup = parts.warmup(settings)
    if warmup is None:
        return
    if warmup.by_epoch and length.epochs is not None and warmup.length >= length.epochs:
        yield f"the warm-up of {warmup.length:,} epochs is as long as the training"
        return
    if warmup.by_epoch:
        return
    whole = length.iters if length.epochs is None else length.epochs * epoch if epoch else None
    if whole is not None and warmup.length >= whole:
        yield f"the warm-up of {warmup.length:,} iterations is as long as the training of {whole:,}"
    elif length.epochs is not None and epoch is not None and warmup.length > epoch:
        yield f"the warm-up of {warmup.length:,} iterations is longer than an epoch of {epoch:,}"
    drops = drops_of(settings, length)
    first = drops.iterations(epoch)[:1] if drops is not None and (epoch or not drops.by_epoch) else []
    if first and warmup.length > first[0]:
        yield f"the warm-up of {warmup.length:,} iterations goes on after the first drop at {first[0]:,}"


def of_batch(base: int | None, batch: int | None) -> list[str]:
    """What to say of a run with another total batch than the one that the rate is meant for, both in samples."""
    if base is None or batch in {None, base}:
        return []
    return [f"the rate is meant for {base:,} samples over all GPUs, the run has {batch:,}"]


def of_linear_rule(settings: Settings) -> list[str]:
    """What speaks against letting the rate of these settings grow as the batch."""
    kinds = [parts.optimizer(parts.only(settings, name)).type for name in parts.optimizers(settings)]
    return [
        f"the linear rule was made for SGD; for {kind} the square root of the batch is a common choice"
        for kind in dict.fromkeys(kinds)
        if tables.is_adaptive(kind.rpartition(".")[2])
    ]
