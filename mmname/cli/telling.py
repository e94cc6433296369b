"""Telling a schedule to people: its parts, the stretches of the training and a chart of the rate."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from mmname.cli.output import table
from mmname.schedule.chart import chart
from mmname.schedule.curve import is_complete
from mmname.schedule.stretch import stretches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mmname.schedule import Schedule

__all__ = ["Job", "epoch_to_draw", "tell"]


class Job(NamedTuple):
    """One word or name, the schedule it stands for, and what is known of the run."""

    text: str
    nominal: Schedule
    schedule: Schedule
    batch: int | None
    repeat: int
    iters_per_epoch: int | None
    epoch_of: str


def tell(job: Job, at: Sequence[int]) -> None:
    """Print what a schedule says, part by part, and how its rate goes, with the rates at the iterations `at`."""
    print(f"{job.text}: {_length(job.nominal)} ({job.nominal.dialect}, {job.nominal.source})")
    if job.schedule.config is None:
        print("  the project has no recipe for this word, only its length is known")
        return
    table(("  part", "says"), [(f"  {part}", said) for part, said in _parts(job)])
    epoch = epoch_to_draw(job)
    if is_complete(job.schedule):
        _tell_course(job, epoch)
    for step in at:
        print(f"  at iteration {step:,} the rate is {job.schedule.lr(step, iters_per_epoch=job.iters_per_epoch)!r}")


def _parts(job: Job) -> Iterator[tuple[str, str]]:
    """What a schedule says, part by part."""
    schedule, nominal = job.schedule, job.nominal
    yield "policy", _policy(schedule)
    warmup = schedule.warmup
    if warmup is not None:
        unit = "epochs" if warmup.by_epoch else "iterations"
        yield "warm-up", f"{warmup.kind}, {warmup.length:,} {unit} from {warmup.ratio:.4g} of the rate"
    optimizer = schedule.optimizer
    numbers = {"momentum": optimizer.momentum, "weight decay": optimizer.weight_decay}
    said = "".join(f", {name} {number:g}" for name, number in numbers.items() if number is not None)
    yield "optimizer", f"{optimizer.type}, lr {optimizer.lr:g}{said}"
    if schedule.clip is not None:
        yield "clipping", f"L{schedule.clip.norm_type:g} norm of the gradients at most {schedule.clip.max_norm:g}"
    if nominal.base_batch is not None:
        yield "batch", f"lr {nominal.optimizer.lr:g} is meant for {nominal.base_batch} samples over all GPUs"
        if job.batch not in {None, nominal.base_batch}:
            factor = schedule.optimizer.lr / nominal.optimizer.lr
            yield "scaled", f"{job.batch} samples: {factor:g} times the rate, lr {schedule.optimizer.lr:g}"
    if job.repeat != 1:
        yield "nominal", ", drops".join(filter(None, [_length(nominal), _drops(nominal)]))
        actual = ", drops".join(filter(None, [_length(schedule), _drops(schedule)]))
        yield "actual", f"{actual}, of a dataset repeated {job.repeat} times"


def _policy(schedule: Schedule) -> str:

    policy = schedule.policy
    if not is_complete(schedule):
        return "step, at milestones that no table has; --derive computes them"
    if schedule.milestones is not None:
        return f"{policy.kind}, by {schedule.gamma:g}{_drops(schedule)}"
    hidden = {"begin", "end", "convert_to_iter_based", "phases", "T_max"}
    numbers = [f"{name} {number}" for name, number in policy.numbers.items() if name not in hidden]
    return ", ".join([policy.kind, *numbers, "by epoch" if policy.by_epoch else "by iteration"])


def _drops(schedule: Schedule) -> str:
    if not schedule.milestones:
        return ""
    unit = "epoch" if schedule.max_epochs else "iteration"
    return f" after {unit} {', '.join(f'{milestone:,}' for milestone in schedule.milestones)}"


def _length(schedule: Schedule) -> str:
    return f"{schedule.max_epochs} epochs" if schedule.max_epochs else f"{schedule.max_iters:,} iterations"


def _tell_course(job: Job, epoch: int | None) -> None:
    """The stretches of the training, and its chart."""
    schedule = job.schedule
    if epoch is not None and schedule.max_epochs is not None:
        why = job.epoch_of or "taken for granted; --iters-per-epoch or --dataset says it"
        print(f"  an epoch is {epoch:,} iterations ({why})")
    in_epochs = schedule.max_epochs is not None
    head = ("  iterations", "epochs", "learning rate") if in_epochs else ("  iterations", "learning rate")
    lines = []
    for part in stretches(schedule, iters_per_epoch=epoch):
        rates = list(dict.fromkeys([f"{part.first:.4g}", f"{part.last:.4g}"]))
        epochs = [f"{part.begin / epoch:.4g} to {part.end / epoch:.4g}"] if in_epochs and epoch else []
        lines.append((f"  {part.begin:,} to {part.end:,}", *epochs, " to ".join(rates)))
    table(head, lines)
    mark = "•" if (sys.stdout.encoding or "").lower().startswith("utf") else "*"
    end = f"{schedule.max_epochs} epochs" if in_epochs else f"{schedule.max_iters:,} iterations"
    for line in chart(schedule.curve(iters_per_epoch=epoch), mark=mark, end=end):
        print(f"  {line}")


def epoch_to_draw(job: Job) -> int | None:
    """The iterations of an epoch; where nothing says them, a thousand, so that the shape can be seen."""
    return 1000 if job.iters_per_epoch is None and job.schedule.max_epochs is not None else job.iters_per_epoch
