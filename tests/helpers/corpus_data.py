"""The released names under `corpus/`, and how what they say compares with their configs."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mmname.errors import ScheduleError
from mmname.name.meaning import resolve
from mmname.name.released import released_names
from mmname.schedule import Schedule, resolve_schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.name.record import ConfigName

FOLDER = Path(__file__).parents[1] / "corpus"
RELEASES = {"mmdet-2.28.2": "mmdet2", "mmdet-3.3.0": "mmdet3"}
LABELS = {"fields-mmdet2": "mmdet2", "fields-mmdet3": "mmdet3"}
COLUMNS = ("backbone", "neck", "dataset", "batch", "schedule", "milestones")

Facts = dict[str, str]


class Comparison(NamedTuple):
    """What a name says in a column, what its config contains, and whether these agree."""

    said: str
    config: str
    agrees: bool


def rows(file: str) -> list[Facts]:
    """The rows of a table of `corpus/`."""
    with (FOLDER / f"{file}.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


class Pair(NamedTuple):
    """One config that two conventions name: the conventions, and its names."""

    source: str
    target: str
    old: str
    new: str


@cache
def pairs() -> tuple[Pair, ...]:
    """The configs that two conventions name."""
    with (FOLDER / "pairs.tsv").open(encoding="utf-8") as stream:
        lines = [line.rstrip("\n").split("\t") for line in stream if not line.startswith("#")]
    return tuple(Pair(*line) for line in lines[1:])


def names(release: str) -> list[str]:
    """The names of a release, each once."""
    return list(dict.fromkeys(row["name"] for row in rows(release)))


def released(dialect: str) -> list[str]:
    """What the project of a convention has called its configs."""
    return sorted(released_names(dialect))


def schedule_of(record: ConfigName) -> Schedule | None:
    """The schedule that a record's word stands for; None if it has no word, or one of no sense."""
    try:
        return resolve_schedule(record.schedule, dialect=record.dialect) if record.schedule and record.dialect else None
    except ScheduleError:
        return None


def compared(record: ConfigName, facts: Facts) -> Iterator[tuple[str, Comparison]]:
    """Each column in which both the name and its config say something."""
    for column in COLUMNS:
        found = _COMPARE[column](record, facts)
        if found is not None:
            yield column, found


def _backbone(record: ConfigName, facts: Facts) -> Comparison | None:
    said, config = resolve(record).get("backbone", {}), facts["backbone"]
    if not said.get("type") or not config:
        return None
    a, b = _plain(said["type"]), _plain(config)
    depths = {str(depth) for depth in (said.get("depth"), facts["depth"]) if depth}
    same = (a.startswith(b) or b.startswith(a)) and len(depths) < 2
    return Comparison(f"{said['type']} {said.get('depth', '')}".strip(), f"{config} {facts['depth']}".strip(), same)


def _neck(record: ConfigName, facts: Facts) -> Comparison | None:
    said, config = resolve(record).get("neck", {}).get("type"), facts["neck"]
    if not said or not config:
        return None
    return Comparison(said, config, any(_plain(said) in _plain(t) or _plain(t) in _plain(said) for t in config.split()))


def _dataset(record: ConfigName, facts: Facts) -> Comparison | None:
    said, config = resolve(record).get("dataset", {}).get("type"), facts["dataset"]
    return Comparison(said, config, said in config.split()) if said and config else None


def _batch(record: ConfigName, facts: Facts) -> Comparison | None:
    config = facts["samples_per_gpu"]
    if not record.batch or not config:
        return None
    return Comparison(str(record.batch.samples_per_gpu), config, str(record.batch.samples_per_gpu) == config)


def _schedule(record: ConfigName, facts: Facts) -> Comparison | None:
    """A training whose data is repeated counts every repetition."""
    said = schedule_of(record)
    if said is None or not (facts["max_epochs"] or facts["max_iters"]):
        return None
    if said.max_iters:
        return Comparison(f"{said.max_iters} iterations", _length(facts), str(said.max_iters) == facts["max_iters"])
    epochs, times = int(facts["max_epochs"] or 0), int(facts["repeat"] or 1)
    return Comparison(f"{said.max_epochs} epochs", _length(facts), said.max_epochs in (epochs, epochs * times))


def _milestones(record: ConfigName, facts: Facts) -> Comparison | None:
    said, length = schedule_of(record), _schedule(record, facts)
    if not said or not said.milestones or not length or not length.agrees:
        return None
    if not facts["milestones"] or facts["repeat"] not in ("", "1"):
        return None
    text = " ".join(map(str, said.milestones))
    return Comparison(text, facts["milestones"], text == facts["milestones"])


def _length(facts: Facts) -> str:
    length = f"{facts['max_epochs']} epochs" if facts["max_epochs"] else f"{facts['max_iters']} iterations"
    return f"{length} x {facts['repeat']}" if facts["repeat"] else length


def _plain(name: str) -> str:
    """A type without the variant that its class only adds to."""
    return re.sub(r"^(resnet|resnext)v1[a-z]$", r"\1", name.rpartition(".")[2].lower().replace("detectors_", ""))


_COMPARE = {
    "backbone": _backbone,
    "neck": _neck,
    "dataset": _dataset,
    "batch": _batch,
    "schedule": _schedule,
    "milestones": _milestones,
}
