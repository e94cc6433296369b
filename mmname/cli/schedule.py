"""`mmname schedule`: what schedule words, names and configs say of the training."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from mmname.cli import completing
from mmname.cli.argument import argument, flag, option
from mmname.cli.asking import Asked, Job, Wishes, epoch_to_draw, labels_of
from mmname.cli.command import define
from mmname.cli.inputs import names_of
from mmname.cli.kinds import PATH, number
from mmname.cli.manner import complain, remark
from mmname.cli.options import dialect_option, format_option, root_option
from mmname.cli.output import show
from mmname.errors import MmnameError, ScheduleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mmname.schedule import Schedule

__all__ = ["command"]


@define(
    "schedule",
    argument("words", many=True, required=True, complete=completing.names),
    dialect_option("Whose words these are.  [default: mmdet2; a name or a config says its own]"),
    root_option("Look names up among the configs below this folder.", dest="configs", kind=PATH),
    flag("--default-recipe", help="Add what the project's schedule files set for any model."),
    flag("--derive", help="Compute the milestones of words that no table has."),
    option("--word", metavar="WORD", help="Take another length and its milestones, such as 2x."),
    option("--epochs", kind=number(), help="Take another length; milestones move in proportion."),
    option("--optimizer", metavar="NAME", help="Take one optimizer of several, such as generator."),
    option("--batch", metavar="GxB", help="The total batch of the run, such as 4x2: scales the rate to it."),
    option("--rule", default="linear", help="How the rate grows with the batch: linear or sqrt."),
    option(
        "--base-batch", dest="base", metavar="GxB", help="The batch that the rate is meant for, where nothing says it."
    ),
    option("--repeat", kind=number(), default=1, help="How often the config repeats its dataset an epoch."),
    option("--dataset", help="The dataset, for the length of an epoch."),
    option("--iters-per-epoch", kind=number(), help="The length of an epoch in iterations."),
    option("--at", many=True, kind=number(), metavar="ITERATION", help="Tell the rate at this iteration, from 0."),
    flag("--explain", help="Show the formulas, with the schedule's numbers put in."),
    flag("--compare", help="Show what differs between the schedules."),
    option("--emit", metavar="LIBRARY", help="Print config code for mmcv or mmengine."),
    option("--plot", metavar="FILE", kind=PATH, help="Draw the rates into a .png or .svg file."),
    option("--scale", help="The axis of the rate in the picture: linear or log. [default: as the policy needs it]"),
    format_option(),
    exits="0 all is told, 2 something is no schedule, or wrong usage.",
)
def command(
    words: tuple[str, ...],
    *,
    at: tuple[int, ...],
    explain: bool,
    compare: bool,
    emit: str | None,
    plot: Path | None,
    scale: str | None,
    form: str,
    **options: Any,
) -> int:
    """Tell what WORDS such as 1x, 20e or 90k, config names and config files say of the training; - reads lines."""
    from mmname.cli import telling

    asked = Asked(Wishes(**options))
    _check(emit, plot, scale)
    _check_answers(form, emit=bool(emit), explain=explain, compare=compare)
    if form == "jsonl" and not (emit or explain or plot or compare):
        return _print_lines(words, asked, at)
    jobs, failed = _jobs((line.here for line in names_of(words)), asked)
    if plot and jobs:
        failed += _plot(jobs, plot, scale)
    if compare:
        _compare(jobs, form, alone=not failed)
        return _end(failed)
    rows = []
    for place, job in enumerate(jobs):
        try:
            if emit:
                print("\n" * bool(place) + telling.emission(job, emit), end="")
            elif explain:
                telling.explain(job, first=not place)
            elif form == "table":
                telling.tell(job, at, first=not place)
            else:
                rows.append(_row(job, at))
        except MmnameError as error:
            failed.append(str(error))
    if rows:
        show(rows, form, head=(), cells=lambda _: ())
    return _end(failed)


def _check(emit: str | None, plot: Path | None, scale: str | None) -> None:
    """Refuse what cannot be done before anything is printed."""
    if emit is not None and emit not in {"mmcv", "mmengine"}:
        raise ScheduleError(f"no configs for {emit!r}; known are mmcv, mmengine", value=emit)
    if plot is not None:
        from mmname.schedule.plot import check

        check(plot, scale)
    elif scale is not None:
        raise ScheduleError("an axis belongs to a picture: name its file", value=scale)


def _check_answers(form: str, **answers: bool) -> None:
    """Refuse to give two answers at once, and to give one in a form that it does not have."""
    asked = [f"--{name}" for name, wanted in answers.items() if wanted]
    if len(asked) > 1:
        raise ScheduleError(f"{' and '.join(asked)} are {len(asked)} answers: ask for one of them", value=asked)
    if form != "table" and asked and asked != ["--compare"]:
        raise ScheduleError(f"{asked[0]} prints text, and has no form {form}", value=form)


def _jobs(texts: Iterator[str], asked: Asked) -> tuple[list[Job], list[str]]:
    """The jobs of the texts, and what is wrong with the others."""
    jobs, failed = [], []
    for text in texts:
        try:
            jobs.append(asked.job(text))
        except MmnameError as error:
            failed.append(str(error))
    return jobs, failed


def _print_lines(words: Sequence[str], asked: Asked, at: Sequence[int]) -> int:
    """A line of JSON for every argument, as soon as it is there; what cannot be told says why."""
    failed = []
    for line in names_of(words):
        try:
            row = _row(asked.job(line.here), at)
        except MmnameError as error:
            failed.append(str(error))
            row = {"name": line.shown, "error": str(error)}
        print(json.dumps(row, ensure_ascii=False))
    return _end(failed)


def _end(failed: Sequence[str]) -> int:
    """Tell what went wrong; the exit code that says so."""
    if failed:
        sys.stdout.flush()
        for message in failed:
            complain(message)
    return 2 if failed else 0


def _row(job: Job, at: Sequence[int]) -> dict[str, Any]:
    schedule, run = job.schedule, job.run
    row: dict[str, Any] = {"name": job.text, **schedule.to_dict(), "token": schedule.token or job.nominal.token}
    numbers = {
        "batch": (run.batch, run.batch_of),
        "repeat": (run.repeats, run.repeats_of),
        "iters_per_epoch": (run.iters_per_epoch, run.epoch_of),
        "images": (run.images, run.images_of),
        "images_seen": (run.seen(schedule.length), run.seen_of(schedule.length)),
    }
    told = {name: number for name, (number, _) in numbers.items()}
    row["run"] = {**told, "sources": {name: of for name, (number, of) in numbers.items() if number is not None and of}}
    row["cautions"] = job.cautions
    if at:
        row["lr_at"] = {str(step): schedule.lr(step, iters_per_epoch=run.iters_per_epoch) for step in at}
    return row


def _compare(jobs: Sequence[Job], form: str, *, alone: bool) -> None:
    """Print what differs between schedules; where `alone`, a single one was asked for."""
    from mmname.cli.telling import comparison

    if len(jobs) < 2 and alone:
        raise ScheduleError("--compare takes two schedules or more", value="--compare")
    head, lines = comparison(jobs)
    show([dict(zip(head, line)) for line in lines], form, head=head if lines else ())
    if not lines and len(jobs) > 1:
        remark("the schedules do not differ")


def _plot(jobs: Sequence[Job], path: Path, scale: str | None) -> list[str]:
    """Draw the jobs whose rates are known; gives what is wrong with the others."""
    from mmname.schedule.plot import plot

    shown: dict[str, tuple[Schedule, int | None]] = {}
    where: dict[str, None] = {}
    failed = []
    for job, label in zip(jobs, labels_of(jobs)):
        epoch = epoch_to_draw(job)
        try:
            ones = {f"{label} {name}".strip(): job.schedule.of(name) for name in job.schedule.optimizers}
            for one in ones.values():
                one.curve(iters_per_epoch=epoch)
        except MmnameError as error:
            failed.append(f"{label} is not drawn: {error}")
            continue
        shown |= {name: (one, epoch) for name, one in ones.items()}
        where[", ".join(filter(None, [job.schedule.dialect, job.run.dataset]))] = None
    if shown:
        plot(shown, path, scale=scale, title="; ".join(where))
        remark(f"drew {path}")
    return failed
