"""`mmname schedule`: what schedule words and names stand for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from mmname.cli.output import format_option, show
from mmname.cli.telling import Job, epoch_to_draw, tell
from mmname.errors import MmnameError, ScheduleError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mmname.name.record import ConfigName
    from mmname.schedule import Schedule

__all__ = ["command"]


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
            tell(job, at)
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
    from mmname.name.own import words_at
    from mmname.name.parser import parse

    try:
        return parse(text, dialect=dialect or "auto", words=words_at("."))
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


def _plot(jobs: Sequence[Job], path: Path) -> None:
    from mmname.schedule.plot import plot

    shown: Mapping[str, tuple[Schedule, int | None]] = {job.text: (job.schedule, epoch_to_draw(job)) for job in jobs}
    plot(shown, path)
    click.echo(f"drew {path}", err=True)
