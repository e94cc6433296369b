"""Telling a schedule to people: its parts and where they are from, the stretches of the training, a chart, code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mmname.cli.asking import epoch_to_draw, labels_of
from mmname.cli.manner import width
from mmname.cli.output import say, table
from mmname.errors import ScheduleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mmname.cli.asking import Job
    from mmname.schedule import Schedule

__all__ = ["comparison", "emission", "explain", "tell"]

_HINT = "a config tells them, and --default-recipe adds what the project's schedule files set for any model"
_MARGIN = 13  # before the axis of a chart
# Numbers of hooks that set the rate and warm it up too: told of the warm-up.
_WARMING = frozenset({"start_factor", "warmup_epochs", "warmup_mim_iter", "warmup_min_iter"})
_KNOWABLE = {"policy": "how the rate goes", "warmup": "the warm-up", "optimizer": "the optimizer and its rate"}


def tell(job: Job, at: Sequence[int], *, first: bool = True) -> None:
    """Print what a schedule says, part by part, and how its rate goes, with the rates at the iterations `at`.

    Raises:
        ScheduleError: a rate cannot be computed; then nothing is printed.
    """
    lines = [(f"  {part}", said, source) for part, said, source in _parts(job)]
    courses = [_course(job, name) for name in _drawable(job)]
    epoch = job.run.iters_per_epoch
    rates = [
        f"  at iteration {step:,} the rate is {job.schedule.of(name).lr(step, iters_per_epoch=epoch)!r}"
        + f" ({name})" * bool(name)
        for step in at
        for name in job.schedule.optimizers
    ]
    if not first:
        print()
    print(f"{job.text}: {_length(job.nominal)} ({job.nominal.dialect})")
    table(("  part", "says", "from"), lines)
    for head, stretches, chart in courses:
        table(head, stretches)
        print("\n".join(chart))
    notes = [f"  note: {note}" for note in (*job.schedule.notes, *_too_long(job))]
    for line in [*rates, *notes, *_missing(job.schedule)]:
        say(line)
    for caution in job.cautions:
        say(f"  caution: {caution}")


def explain(job: Job, *, first: bool = True) -> None:
    """Print the formulas of a schedule, with its numbers put in."""
    from mmname.schedule.formulas import explained

    lines = []
    for name in _optimizers(job.schedule):
        one = job.schedule.of(name) if name else job.schedule
        of = f" of {name}" * bool(name)
        lines += [(f"  {what}{of}" if what else "", formula) for what, formula in explained(one)]
    if not first:
        print()
    print(f"{job.text}: {_length(job.nominal)} ({job.nominal.dialect})")
    table(("  formula", "is"), lines)
    for line in _missing(job.schedule):
        say(line)


def emission(job: Job, library: str) -> str:
    """Config code of what is known, below comments that say from where, and what is left out.

    Raises:
        ScheduleError: the library cannot say it.
    """
    schedule = job.schedule
    lines = [f"# {job.text}: {_length(schedule)}{_drops(schedule)}"]
    lines += [f"# from: {source}" for source in _sources(job)]
    lines += [f"# {note}" for note in schedule.notes]
    lines += [f"# caution: {caution}" for caution in job.cautions]
    missing = [said for part, said in _KNOWABLE.items() if part not in schedule.sources]
    if not missing:
        made = schedule.to_library(library, iters_per_epoch=job.run.iters_per_epoch)
        lines += [f"# {note}" for note in made.notes[len(schedule.notes) :]]
        return "\n".join(lines) + "\n" + made.to_text()
    lines.append(f"# not known, and left out: {', '.join(missing)}; {_HINT}")
    if schedule.config is not None:
        from mmname.schedule.parts import is_mmengine

        if is_mmengine(schedule.config) != (library == "mmengine"):
            raise ScheduleError(f"of {job.text} not enough is known to write it for another library", value=job.text)
        return "\n".join(lines) + "\n" + schedule.to_text()
    return "\n".join(lines) + "\n" + _length_code(schedule, library)


def comparison(jobs: Sequence[Job]) -> tuple[list[str], list[list[str]]]:
    """What differs between schedules: the head of a table, and its lines."""
    from mmname.schedule.comparison import compared

    names = labels_of(jobs)
    lines = [[place, *said] for place, said in compared(dict(zip(names, (job.schedule for job in jobs))))]
    for what, values in (
        ("iterations", [_iterations(job) for job in jobs]),
        ("images seen", [job.run.seen(job.schedule.length) for job in jobs]),
        ("epochs of the data", [_epochs(job) for job in jobs]),
    ):
        said = [
            "-" if value is None else f"{value:,.4g}" if isinstance(value, float) else f"{value:,}" for value in values
        ]
        if len(set(said)) > 1:
            lines.append([what, *said])
    if len(jobs) == 2 and jobs[0].schedule.length == jobs[1].schedule.length and all(map(_drawable, jobs)):
        one, other = (job.schedule for job in jobs)
        if len(one.optimizers) == len(other.optimizers) == 1:
            apart = one.difference(other, iters_per_epoch=epoch_to_draw(jobs[0]))
            if apart.part:
                lines.append(
                    ["rates apart", "-", f"by at most {apart.part:.2g} of the highest, at iteration {apart.at:,}"]
                )
    return ["field", *names], lines


def _iterations(job: Job) -> int | None:
    length, epoch = job.schedule.length, job.run.iters_per_epoch
    return length.iters if length.epochs is None else None if epoch is None else length.epochs * epoch


def _epochs(job: Job) -> float | None:
    """How often a training goes through its data."""
    seen = job.run.seen(job.schedule.length)
    return None if seen is None or job.run.images is None else seen / job.run.images


def _parts(job: Job) -> Iterator[tuple[str, str, str]]:
    """What is known of a schedule, part by part, with its source."""
    schedule, nominal, run = job.schedule, job.nominal, job.run
    sources = schedule.sources
    yield "length", _length(schedule), str(sources.get("max_epochs", sources.get("max_iters", "")))
    for name in _optimizers(schedule):
        one, of = (schedule.of(name), f" of {name}") if name else (schedule, "")
        if "policy" in sources:
            yield f"policy{of}", _policy(one), str(sources["policy"])
        if one.milestones is not None:
            source = sources.get("milestones", sources.get("policy", ""))
            yield f"drops{of}", _drops(one).removeprefix(", drops ") or "never", str(source)
        yield from _numbers(one, of)
    if nominal.base_batch is not None:
        yield (
            "batch",
            f"the rate is meant for {schedule.base_batch:,} samples over all GPUs",
            str(sources["base_batch"]),
        )
    if schedule.length != nominal.length:
        yield "before", f"{_length(nominal)}{_drops(nominal)}", nominal.source
    seen = run.seen(schedule.length)
    if seen is not None:
        epochs = _epochs(job)
        times = "" if epochs is None else f", {epochs:,.4g} times the {run.images:,} of the dataset"
        yield "images", f"{seen:,} seen{times}", run.images_of or "batch times iterations"
    if run.iters_per_epoch is not None and schedule.max_epochs is not None:
        yield "epoch", f"{run.iters_per_epoch:,} iterations", run.epoch_of


def _numbers(schedule: Schedule, of: str) -> Iterator[tuple[str, str, str]]:
    """The warm-up, the optimizer and the clipping, as far as they are known."""
    sources = schedule.sources
    if "warmup" in sources:
        warmup = schedule.warmup
        if warmup is not None:
            unit = "epochs" if warmup.by_epoch else "iterations"
            said = f"{warmup.kind}, {warmup.length:,} {unit} from {warmup.ratio:.4g} of the rate"
            yield f"warm-up{of}", said, str(sources["warmup"])
    if "optimizer" in sources:
        optimizer = schedule.optimizer
        numbers = {"momentum": optimizer.momentum, "weight decay": optimizer.weight_decay}
        said = "".join(f", {name} {number:g}" for name, number in numbers.items() if number is not None)
        yield f"optimizer{of}", f"{optimizer.type}{said}", str(sources["optimizer"])
        yield f"rate{of}", f"{optimizer.lr:g}", str(sources["lr"]).replace("library", "the library's default")
        for param in schedule.moving:
            yield f"{param.replace('_', ' ')}{of}", "changes in the course of the training", str(sources["policy"])
    if "clip" in sources and schedule.clip is not None:
        clip = schedule.clip
        said = f"L{clip.norm_type:g} norm of the gradients at most {clip.max_norm:g}"
        yield f"clipping{of}", said, str(sources["clip"])


def _policy(schedule: Schedule) -> str:
    from mmname.schedule.curve import has_drops
    from mmname.schedule.hooks import PLATEAU

    policy = schedule.policy
    if not has_drops(schedule.settings):
        return "step, at milestones that no table has; --derive computes them"
    if schedule.milestones is not None and schedule.gamma is not None:
        return f"{policy.kind}, by {schedule.gamma:g}"
    hidden = {"begin", "end", "convert_to_iter_based", "phases", "T_max", "_scope_"}
    numbers = [
        f"{name} {_number(number)}"
        for name, number in policy.numbers.items()
        if name not in hidden and name not in _WARMING
    ]
    if policy.kind == PLATEAU:
        return (
            ", ".join([policy.kind, *numbers]) + ": falls when the validation gets no better, which nobody knows ahead"
        )
    if policy.kind == "composed":
        return f"composed of {len(policy.numbers['phases'])} schedulers"
    phases = policy.numbers.get("phases", (policy.numbers,))
    by_epoch = policy.by_epoch and not any(phase.get("convert_to_iter_based") for phase in phases)
    return ", ".join([policy.kind, *numbers, "by epoch" if by_epoch else "by iteration"])


def _number(value: object) -> str:
    """A number of a policy, or how many parts it has."""
    parts = isinstance(value, tuple) and any(isinstance(item, dict) for item in value)
    return f"of {len(value)} parts" if parts and isinstance(value, tuple) else str(value)


def _drops(schedule: Schedule) -> str:
    if not schedule.milestones:
        return ""
    unit = "epoch" if schedule.max_epochs is not None else "iteration"
    return f", drops after {unit} {', '.join(f'{milestone:,}' for milestone in schedule.milestones)}"


def _length(schedule: Schedule) -> str:
    return str(schedule.length)


def _optimizers(schedule: Schedule) -> tuple[str, ...]:
    return schedule.optimizers if "optimizer" in schedule.sources else ("",)


def _missing(schedule: Schedule) -> list[str]:
    missing = [said for part, said in _KNOWABLE.items() if part not in schedule.sources]
    return [f"  not known: {', '.join(missing)}; {_HINT}"] if missing else []


def _sources(job: Job) -> list[str]:
    """Where the parts of a schedule come from, each source with its parts."""
    named = {"lr": "rate", "warmup": "warm-up", "max_epochs": "length", "max_iters": "length", "base_batch": "batch"}
    found: dict[str, list[str]] = {}
    for part, source in job.schedule.sources.items():
        found.setdefault(str(source), []).append(named.get(part, part))
    project = job.schedule.dialect
    told = {
        "default recipe": f"the default recipe of {project}, which is of no model",
        "library": "the library's default",
    }
    return [f"{told.get(source, source)} ({', '.join(parts)})" for source, parts in found.items()]


def _length_code(schedule: Schedule, library: str) -> str:
    epochs = schedule.max_epochs is not None
    count = f"max_epochs={schedule.max_epochs}" if epochs else f"max_iters={schedule.max_iters}"
    kind = "Epoch" if epochs else "Iter"
    if library == "mmcv":
        return f"runner = dict(type='{kind}BasedRunner', {count})\n"
    return f"train_cfg = dict(type='{kind}BasedTrainLoop', {count})\n"


def _drawable(job: Job) -> list[str]:
    """The optimizers whose course is known."""
    from mmname.schedule.curve import has_drops
    from mmname.schedule.hooks import PLATEAU

    schedule = job.schedule
    if not {"policy", "optimizer"} <= schedule.sources.keys() or _too_long(job):
        return []
    ones = {name: schedule.of(name) for name in schedule.optimizers}
    return [name for name, one in ones.items() if has_drops(one.settings) and one.policy.kind != PLATEAU]


def _too_long(job: Job) -> list[str]:
    """What to say of a training with more iterations than are worked out one by one."""
    from mmname.schedule.curve import MOST

    iterations = _iterations(job)
    return [] if iterations is None or iterations <= MOST else [f"a course of {iterations:,} iterations is not drawn"]


def _course(job: Job, name: str) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[str]]:
    """The stretches of the training and its chart."""
    from mmname.schedule.chart import chart

    schedule, epoch = job.schedule.of(name), epoch_to_draw(job)
    in_epochs = schedule.max_epochs is not None
    assumed = in_epochs and job.run.iters_per_epoch is None
    head = ["  iterations" + " of 1,000 an epoch" * assumed, *["epochs"] * in_epochs, f"rate {name}".strip()]
    head += [param.replace("_", " ") for param in schedule.moving]
    curves = {param: schedule.curve(param, iters_per_epoch=epoch) for param in ("lr", *schedule.moving)}
    lines = []
    for part in schedule.stretches(iters_per_epoch=epoch):
        epochs = [f"{part.begin / epoch:.4g} to {part.end / epoch:.4g}"] if in_epochs and epoch else []
        ends = [(curve[part.begin], curve[part.end - 1]) for curve in curves.values()]
        said = [" to ".join(dict.fromkeys(f"{number:.4g}" for number in both)) for both in ends]
        lines.append((f"  {part.begin:,} to {part.end:,}", *epochs, *said))
    room = min(60, max((width() or 80) - _MARGIN, 20))
    mark = "•" if (sys.stdout.encoding or "").lower().startswith("utf") else "*"
    log = schedule.policy.kind in {"step", "exp", "every", "stages"}
    charts = []
    for param, values in curves.items():
        title = [] if param == "lr" else [f"  {param.replace('_', ' ')}"]
        charts += [
            *title,
            *(f"  {line}" for line in chart(values, width=room, mark=mark, end=_length(schedule), log=log)),
        ]
    return tuple(head), lines, charts
