"""`mmname schedule`: what schedule words and names stand for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from mmname.cli.output import format_option, show
from mmname.errors import MmnameError, ScheduleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mmname.record import ConfigName
    from mmname.schedule import Schedule

__all__ = ["command"]


class Job(NamedTuple):
    """One word or name, the schedule it stands for, and what is known of the run."""

    text: str
    nominal: Schedule
    schedule: Schedule
    batch: int | None
    repeat: int
    iters_per_epoch: int | None
    epoch_of: str


class Wishes(NamedTuple):
    """The options that say which run a schedule is for."""

    dialect: str | None
    derive: bool
    batch: str | None
    repeat: int
    dataset: str | None
    iters_per_epoch: int | None


@click.command("schedule")
@click.argument("words", nargs=-1, required=True)
@click.option("--dialect", help="Whose words these are. [default: mmdet2; a name says its own]")
@click.option("--derive", is_flag=True, help="Compute the milestones of words that no table has.")
@click.option("--batch", metavar="GxB", help="The total batch of the run, such as 4x2: scales the rate to it.")
@click.option("--repeat", default=1, metavar="N", help="How often the config repeats its dataset an epoch.")
@click.option("--dataset", help="The dataset, for the length of an epoch.")
@click.option("--iters-per-epoch", type=int, metavar="N", help="The length of an epoch in iterations.")
@click.option("--at", multiple=True, type=int, metavar="ITERATION", help="Tell the rate at this iteration, from 0.")
@click.option("--emit", metavar="LIBRARY", help="Print config code for mmcv or mmengine.")
@click.option(
    "--plot", metavar="FILE", type=click.Path(path_type=Path), help="Draw the rates into a .png or .svg file."
)
@format_option
def command(
    words: tuple[str, ...], at: tuple[int, ...], emit: str | None, plot: Path | None, form: str, **options: Any
) -> None:
    """Tell what schedule WORDS such as 1x, 20e, 90k stand for, or the words in config names."""
    jobs = [_job(word, Wishes(**options)) for word in words]
    if emit:
        for job in jobs:
            _emit(job, emit, many=len(jobs) > 1)
    elif form == "table":
        for place, job in enumerate(jobs):
            if place:
                print()
            _tell(job, at)
    else:
        show([_row(job, at) for job in jobs], form, head=(), cells=lambda _: ())
    if plot:
        _plot(jobs, plot)


def _job(word: str, wishes: Wishes) -> Job:
    from mmname.schedule.epoch import total_batch

    nominal, record = _resolved(word, wishes)
    batch = total_batch(wishes.batch) if wishes.batch else _batch_of(record)
    schedule = nominal.repeated(wishes.repeat) if wishes.repeat != 1 else nominal
    if batch is not None and schedule.config is not None and schedule.base_batch is not None:
        schedule = schedule.scaled(batch)
    length, epoch_of = _epoch(schedule, record, batch, wishes)
    return Job(word, nominal, schedule, batch, wishes.repeat, length, epoch_of)


def _resolved(word: str, wishes: Wishes) -> tuple[Schedule, ConfigName | None]:
    """The schedule of a word, else that of a name."""
    from mmname.schedule import resolve_schedule

    try:
        return resolve_schedule(word, dialect=wishes.dialect or "mmdet2", derive=wishes.derive), None
    except ScheduleError:
        record = _read(word, wishes.dialect)
        if record is None:
            raise
        return resolve_schedule(record, derive=wishes.derive), record


def _read(text: str, dialect: str | None) -> ConfigName | None:
    """The text as a name, if it can be one."""
    if "_" not in text:
        return None
    from mmname.parser import parse
    from mmname.project import words_at

    try:
        return parse(text, dialect=dialect or "auto", vocabulary=words_at("."))
    except MmnameError:
        return None


def _batch_of(record: ConfigName | None) -> int | None:
    return record.batch.total if record is not None and record.batch is not None else None


def _epoch(schedule: Schedule, record: ConfigName | None, batch: int | None, wishes: Wishes) -> tuple[int | None, str]:
    """How many iterations an epoch has, and why."""
    from mmname.schedule.epoch import iters_per_epoch
    from mmname.schedule.tables import datasets, project_of, table_of

    if wishes.iters_per_epoch is not None:
        return wishes.iters_per_epoch, "as given"
    named = record.dataset if record is not None and record.dataset in datasets() else None
    dataset = wishes.dataset or named or table_of(project_of(schedule.dialect)["project"]).get("dataset")
    total = batch or (schedule.base_batch if schedule.config is not None else None)
    if dataset is None or total is None:
        return None, ""
    length = iters_per_epoch(dataset, batch=total) * wishes.repeat
    times = f", repeated {wishes.repeat} times" if wishes.repeat != 1 else ""
    return length, f"{dataset} in batches of {total}{times}"


def _emit(job: Job, library: str, *, many: bool) -> None:
    schedule = job.nominal.to_library(library)
    if job.repeat != 1:
        schedule = schedule.repeated(job.repeat)
    if job.batch is not None and schedule.base_batch is not None and schedule.base_batch != job.batch:
        schedule = schedule.scaled(job.batch)
    if many:
        print(f"# {job.text}")
    print(schedule.to_text(), end="\n" if many else "")


def _row(job: Job, at: Sequence[int]) -> dict[str, Any]:
    from mmname.schedule.settings import thaw

    schedule = job.schedule
    row: dict[str, Any] = {
        "word": job.text,
        **schedule.to_dict(),
        "token": job.nominal.token,
        "dialect": schedule.dialect,
    }
    if schedule.config is not None:
        warmup, clip = schedule.warmup, schedule.clip
        row |= {
            "policy": thaw(schedule.policy._asdict()),
            "warmup": warmup and warmup._asdict(),
            "optimizer": thaw(schedule.optimizer._asdict()),
            "clip": clip and clip._asdict(),
            "base_batch": job.nominal.base_batch,
        }
    row |= {"batch": job.batch, "repeat": job.repeat, "iters_per_epoch": job.iters_per_epoch}
    if at:
        row["lr"] = {str(step): schedule.lr(step, iters_per_epoch=job.iters_per_epoch) for step in at}
    return row


def _tell(job: Job, at: Sequence[int]) -> None:
    from mmname.cli.output import table
    from mmname.schedule.curve import is_complete

    print(f"{job.text}: {_length(job.nominal)} ({job.nominal.dialect}, {job.nominal.source})")
    if job.schedule.config is None:
        print("  the project has no recipe for this word, only its length is known")
        return
    table(("  part", "says"), [(f"  {part}", said) for part, said in _parts(job)])
    epoch = _epoch_to_draw(job)
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
        yield "nominal", f"{_length(nominal)}, drops{_drops(nominal)}"
        yield "actual", f"{_length(schedule)}, drops{_drops(schedule)}, of a dataset repeated {job.repeat} times"


def _policy(schedule: Schedule) -> str:
    from mmname.schedule.curve import is_complete

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
    from mmname.cli.output import table
    from mmname.schedule.chart import chart
    from mmname.schedule.stretch import stretches

    schedule = job.schedule
    if epoch is not None and schedule.max_epochs is not None:
        why = job.epoch_of or "taken for granted; --iters-per-epoch or --dataset says it"
        print(f"  an epoch is {epoch:,} iterations ({why})")
    in_epochs = schedule.max_epochs is not None and epoch is not None
    head = ("  iterations", "epochs", "learning rate") if in_epochs else ("  iterations", "learning rate")
    lines = []
    for part in stretches(schedule, iters_per_epoch=epoch):
        rate = (
            f"{part.first:.4g}" if f"{part.first:.4g}" == f"{part.last:.4g}" else f"{part.first:.4g} to {part.last:.4g}"
        )
        epochs = [f"{part.begin / epoch:.4g} to {part.end / epoch:.4g}"] if in_epochs and epoch else []
        lines.append((f"  {part.begin:,} to {part.end:,}", *epochs, rate))
    table(head, lines)
    mark = "•" if (sys.stdout.encoding or "").lower().startswith("utf") else "*"
    end = f"{schedule.max_epochs} epochs" if in_epochs else f"{schedule.max_iters:,} iterations"
    for line in chart(schedule.curve(iters_per_epoch=epoch), mark=mark, end=end):
        print(f"  {line}")


def _epoch_to_draw(job: Job) -> int | None:
    """The iterations of an epoch; where nothing says them, a thousand, so that the shape can be seen."""
    return 1000 if job.iters_per_epoch is None and job.schedule.max_epochs is not None else job.iters_per_epoch


def _plot(jobs: Sequence[Job], path: Path) -> None:
    from mmname.schedule.plot import plot

    shown: Mapping[str, tuple[Schedule, int | None]] = {job.text: (job.schedule, _epoch_to_draw(job)) for job in jobs}
    plot(shown, path)
    click.echo(f"drew {path}", err=True)
