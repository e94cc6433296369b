"""A picture of learning rates: the warm-up on the left, the whole training on the right, other numbers below."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule.drops import drops_of
from mmname.schedule.parts import warm_iterations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from mmname.schedule.schedule import Schedule

__all__ = ["check", "plot"]

FORMATS = ("png", "svg")
SCALES = ("linear", "log")

# Okabe and Ito's colours (2008), which colour-blind readers can tell apart, without yellow.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_STYLES = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)))
_POINTS = 2000
# The kinds of policy whose rate spans orders of magnitude.
_LOG = frozenset({"step", "every", "exp", "stages"})


def check(path: Path, scale: str | None = None) -> None:
    """Whether a picture can be drawn into a file, before anything is computed.

    Raises:
        ScheduleError: the file's name ends otherwise, its folder is missing, there is no such axis, or no matplotlib.
    """
    form = path.suffix.lower().lstrip(".")
    if form not in FORMATS:
        raise ScheduleError(f"cannot draw into {path.name!r}; its name must end in .png or .svg", value=path.name)
    if scale is not None and scale not in SCALES:
        raise ScheduleError(f"no axis {scale!r}; known are {', '.join(SCALES)}", value=scale)
    if not path.parent.is_dir():
        raise ScheduleError(f"cannot write {path}: no such folder", value=str(path))
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError as error:
        raise ScheduleError("a picture needs matplotlib; install it with: pip install 'mmname[plot]'") from error


def plot(
    schedules: Mapping[str, tuple[Schedule, int | None]], path: Path, *, scale: str | None = None, title: str = ""
) -> None:
    """Draw schedules, by their labels, each with the iterations of its epoch, into a PNG or SVG file.

    The axis of the rate is logarithmic where all rates fall in steps, unless `scale` says `linear` or `log`.

    Raises:
        ScheduleError: the file cannot be written, matplotlib is missing, or a rate cannot be computed.
    """
    check(path, scale)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    in_epochs = all(epoch for _, epoch in schedules.values())
    warmups = [schedule.warmup for schedule, _ in schedules.values() if schedule.warmup is not None]
    by_epoch = bool(warmups) and all(warmup.by_epoch for warmup in warmups)
    moving = sorted({param for schedule, _ in schedules.values() for param in schedule.moving})
    logarithmic = all(schedule.policy.kind in _LOG for schedule, _ in schedules.values())
    width = 9.5 if warmups else 8.0
    columns = _columns(schedules, width)
    height = 4.4 + 0.2 * ceil(len(schedules) / columns) + 0.3 * bool(title) + 1.8 * len(moving)
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    ratios = [1, 2.6] if warmups else [1]
    grid = figure.add_gridspec(
        1 + len(moving), len(ratios), width_ratios=ratios, height_ratios=[4.0] + [1.8] * len(moving)
    )
    whole = figure.add_subplot(grid[0, -1])
    start = figure.add_subplot(grid[0, 0], sharey=whole) if warmups else None
    others = {param: figure.add_subplot(grid[1 + row, -1], sharex=whole) for row, param in enumerate(moving)}
    drops: list[Drop] = []
    for place, (label, (schedule, epoch)) in enumerate(schedules.items()):
        look = {
            "color": _COLOURS[place % len(_COLOURS)],
            "linestyle": _STYLES[place % len(_STYLES)],
            "linewidth": max(1.6, 3.4 - 0.8 * place),
        }
        drops += _draw_whole(whole, label, schedule, epoch, in_epochs=in_epochs, look=look)
        for param, axes in others.items():
            _draw_other(axes, param, schedule, epoch, in_epochs=in_epochs, look=look)
        if start is not None:
            _draw_start(start, schedules, label, look, by_epoch=by_epoch)
    scale = scale or ("log" if logarithmic else "linear")
    whole.set_yscale(scale)
    unit = "epoch" if in_epochs else "iteration"
    _finish(whole, "" if others else unit, "the whole training" + ", with its milestones" * bool(drops))
    for param, axes in others.items():
        _finish(axes, unit if param == moving[-1] else "", param.replace("_", " "))
    _mark(whole, drops)
    if start is not None:
        _finish(start, "epoch" if by_epoch else "iteration", "the warm-up")
        whole.tick_params(labelleft=False)
    (start or whole).set_ylabel("learning rate")
    if title:
        figure.suptitle(title, fontsize=11)
    figure.legend(loc="outside lower center", ncols=columns, frameon=False)
    try:
        figure.savefig(path, format=path.suffix.lower().lstrip("."), dpi=150)
    except OSError as error:
        raise ScheduleError(f"cannot write {path}: {error.strerror}", value=str(path)) from error


class Drop(NamedTuple):
    """Where a rate drops, in the unit of the axis, from what to what."""

    at: float
    before: float
    after: float
    colour: str


def _columns(schedules: Mapping[str, tuple[Schedule, int | None]], width: float) -> int:
    """How many columns of the legend fit into `width` inches, at most."""
    longest = max(len(_legend(label, schedule)) for label, (schedule, _) in schedules.items())
    return max(1, min(len(schedules), int(width / (0.085 * longest + 0.8))))


def _finish(axes: Any, unit: str, title: str) -> None:
    axes.set_xlim(left=0)
    axes.set_xlabel(unit)
    axes.set_title(title, fontsize=10, loc="left")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(visible=True, which="major", color="#dddddd", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_whole(
    axes: Any, label: str, schedule: Schedule, epoch: int | None, *, in_epochs: bool, look: dict[str, Any]
) -> Iterator[Drop]:
    """Draw the rate of a whole training; gives its drops."""
    rates = schedule.curve(iters_per_epoch=epoch)
    unit = (epoch or 1) if in_epochs else 1
    parts = schedule.stretches(iters_per_epoch=epoch)
    edges = {edge for part in parts for edge in (part.begin, part.end - 1)}
    places = sorted({*range(0, len(rates), max(1, len(rates) // _POINTS)), *edges})
    axes.plot([at / unit for at in places], [rates[at] for at in places], label=_legend(label, schedule), **look)
    found = drops_of(schedule.settings, schedule.length)
    for milestone in found.iterations(epoch) if found is not None else ():
        if 0 < milestone < len(rates) and 0 < rates[milestone] < rates[milestone - 1]:
            yield Drop(milestone / unit, rates[milestone - 1], rates[milestone], look["color"])


def _mark(axes: Any, drops: Sequence[Drop]) -> None:
    """A dot where a rate drops, and beside the drop where that is; of neighbours, every other number a line lower."""
    told: list[tuple[float, float, int]] = []
    reach = axes.get_xlim()[1] * 0.05
    for drop in sorted(drops, key=lambda drop: drop.at):
        axes.plot([drop.at], [drop.after], marker="o", markersize=5, color=drop.colour, linestyle="none")
        middle = (drop.before * drop.after) ** 0.5
        near = [(at, low) for at, height, low in told if drop.at - at < reach and 0.6 < middle / height < 1.6]
        if any(at == drop.at for at, _ in near):
            continue
        low = 1 - near[-1][1] if near else 0
        told.append((drop.at, middle, low))
        text = f"{drop.at:,.0f}" if drop.at == int(drop.at) else f"{drop.at:,.1f}"
        offset = (4, -11 * low)
        axes.annotate(
            text,
            (drop.at, middle),
            xytext=offset,
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=drop.colour,
        )


def _draw_other(
    axes: Any, param: str, schedule: Schedule, epoch: int | None, *, in_epochs: bool, look: dict[str, Any]
) -> None:
    """Draw another number than the rate, over the whole training."""
    if param in schedule.moving:
        values = schedule.curve(param, iters_per_epoch=epoch)
        unit = (epoch or 1) if in_epochs else 1
        places = range(0, len(values), max(1, len(values) // _POINTS))
        axes.plot([at / unit for at in places], [values[at] for at in places], **look)


def _draw_start(
    axes: Any, schedules: Mapping[str, tuple[Schedule, int | None]], label: str, look: dict[str, Any], *, by_epoch: bool
) -> None:
    """The first iterations, up to a fifth beyond the longest warm-up."""
    ends = [warm_iterations(schedule.settings, epoch) for schedule, epoch in schedules.values()]
    schedule, epoch = schedules[label]
    unit = (epoch or 1) if by_epoch else 1
    rates = schedule.curve(iters_per_epoch=epoch)[: max(2, round(1.2 * max(ends)))]
    every = max(1, len(rates) // _POINTS)
    axes.plot([at / unit for at in range(0, len(rates), every)], rates[::every], **look)
    end = warm_iterations(schedule.settings, epoch)
    if end and end < len(rates):
        axes.plot([end / unit], [rates[end]], marker="|", markersize=12, markeredgewidth=2, color=look["color"])


def _legend(label: str, schedule: Schedule) -> str:
    return f"{label} ({schedule.length}, lr {schedule.optimizer.lr:g})"
