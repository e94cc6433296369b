"""Judges what is told of the schedules of released names against what their configs say when they run.

    python tests/scripts/judge_schedules.py --releases FOLDER [--truth FOLDER] [-o judge_schedules.json]

Needs mmengine. Below the folder lie the releases, unpacked (`mmdet-3.3.0/configs`). Every config is executed with
mmengine's `Config.fromfile`, which is the truth; what was executed is kept in the folder of `--truth`.
Told, and stored beside this file, are for each release and over all: the names whose config has a schedule; how many
are answered with a recipe, and of these how many are right in optimizer and rate; how many of the milestones and of the
lengths that are stated are those of the config. `released` asks as people ask. `model` asks as if no release had the
name: the database answers without the config itself, and only by what the other configs of its model agree on. `word`
asks without any database.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.errors import MmnameError
from mmname.name.parser import parse
from mmname.schedule import Schedule
from mmname.schedule.epoch import repeats_of
from mmname.schedule.known import known_of, released_of
from mmname.schedule.parts import optimizers
from mmname.zoo.release import Release, read_releases
from mmname.zoo.schedules import ReleasedSchedules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.name.record import ConfigName
    from mmname.schedule.known import Agreement

KEYS = (
    "optimizer", "optimizers", "optimizer_config", "lr_config", "momentum_config", "runner", "total_epochs",
    "total_iters", "optim_wrapper", "param_scheduler", "train_cfg", "auto_scale_lr", "default_hooks", "default_scope",
)  # fmt: skip


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, int, float, type(None))) else repr(value)


class Ran(NamedTuple):
    """A config of a release: its path, what it says when it runs (None where it does not), how often its dataset comes
    in an epoch.
    """

    path: str
    config: dict[str, Any] | None
    repeats: int = 1


def executed(folder: Path, kept: Path | None) -> Iterator[Ran]:
    """The configs of a release, as they run."""
    file = None if kept is None else kept / f"{folder.name}.jsonl"
    if file is not None and file.is_file():
        every = map(json.loads, file.read_text().splitlines())
        yield from (Ran(row["path"], row.get("config"), row.get("repeats", 1)) for row in every)
        return
    from mmengine.config import Config

    rows: list[dict[str, Any]] = []
    for path in sorted((folder / "configs").rglob("*.py")):
        place = path.relative_to(folder)
        if any(part.startswith("_") for part in place.parts):
            continue
        row: dict[str, Any] = {"path": str(place)}
        try:
            config = Config.fromfile(path, import_custom_modules=False, lazy_import=False)._cfg_dict.to_dict()
            row["config"] = {key: plain(config[key]) for key in KEYS if key in config}
            row["repeats"] = repeats_of(config)
        except Exception as error:  # noqa: BLE001  (a config is a program: it can fail in any way)
            row["error"] = repr(error)[:200]
        rows.append(row)
    if file is not None:
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    yield from (Ran(row["path"], row.get("config"), row.get("repeats", 1)) for row in rows)


class WithoutOne:
    """The released configs without those of one name."""

    def __init__(self, releases: ReleasedSchedules) -> None:
        self.releases = releases
        self.name = ""

    def config_of(self, name: str, dialect: str | None = None) -> None:
        return None

    def agreement_of(self, record: ConfigName) -> Agreement | None:
        return self.releases.agreement_of(record, without=self.name)

    def otherwise(self, record: ConfigName, milestones: tuple[int, ...]) -> str:
        return self.releases.otherwise(record, milestones, without=self.name)


def rates(schedule: Schedule) -> dict[str, tuple[Any, Any]]:
    """The type and the rate of each optimizer."""
    return {name: (one.get("type"), one.get("lr")) for name, one in optimizers(schedule.settings).items()}


def compare(
    counts: Counter[str], truth: Schedule, told: Schedule | None, wrong: list[str], name: str, *, repeats: int = 1
) -> None:
    """Count how what is told of a name compares with the truth.

    A word counts a dataset that its config repeats as often as it comes; what a config says does not.
    """
    if told is None:
        counts["nothing told"] += 1
        return
    if "optimizer" in told.sources:
        counts["recipes"] += 1
        right = rates(told) == rates(truth)
        counts["recipes right"] += right
        if not right:
            wrong.append(f"{name}: {rates(told)}, really {rates(truth)}")
    if "policy" in told.sources:
        counts["policies"] += 1
        keys = ("lr_config", "param_scheduler", "momentum_config")
        counts["policies right"] += all(told.settings.get(key) == truth.settings.get(key) for key in keys)
    counts["lengths"] += 1
    if told.length != truth.length and repeats > 1 and truth.max_epochs is not None:
        truth = nominal(truth, repeats)
        counts["lengths right with the repeats"] += told.length == truth.length
    counts["lengths right"] += told.length == truth.length
    if told.milestones is not None and told.length == truth.length:
        counts["milestones"] += 1
        right = told.milestones == truth.milestones
        counts["milestones right"] += right
        if not right:
            wrong.append(f"{name}: milestones {told.milestones}, really {truth.milestones}")


def nominal(schedule: Schedule, repeats: int) -> Schedule:
    """The schedule as its word counts it, where a config repeats its dataset in an epoch."""
    milestones = None if schedule.milestones is None else tuple(step * repeats for step in schedule.milestones)
    return schedule._replace(max_epochs=(schedule.max_epochs or 0) * repeats, milestones=milestones)


def asked(name: str, dialect: str, releases: Any) -> Schedule | None:
    """What is told of a name, as the command does."""
    try:
        record = parse(name, dialect=dialect) if dialect else None
    except MmnameError:
        record = None
    try:
        if record is None:
            return released_of(name, releases)
        return known_of(record, name, releases=releases)
    except MmnameError:
        return None


def judged(release: Release, folder: Path, kept: Path | None, releases: ReleasedSchedules, wrong: list[str]) -> Any:
    """The counts of a release, asked both ways."""
    found = {way: Counter[str]() for way in ("released", "model", "word")}
    counts: Counter[str] = Counter()
    without = WithoutOne(releases)
    for path, config, repeats in executed(folder / f"{release.project}-{release.version}", kept):
        counts["configs"] += 1
        if config is None:
            counts["do not run"] += 1
            continue
        try:
            truth = Schedule.from_config(config)
        except MmnameError:
            counts["without a schedule"] += 1
            continue
        counts["with a schedule"] += 1
        name = Path(path).stem
        compare(found["released"], truth, asked(name, release.dialect, releases), wrong, f"{release}: {name}")
        without.name = name
        by_model = f"{release}, by model: {name}"
        compare(found["model"], truth, asked(name, release.dialect, without), wrong, by_model, repeats=repeats)
        by_word = asked(name, release.dialect, None) if release.dialect else None
        compare(found["word"], truth, by_word, [], name, repeats=repeats)
    return {**counts, **{way: dict(said) for way, said in found.items()}}


def summed(rows: Any) -> dict[str, Any]:
    """Counts over all releases."""
    total: dict[str, Any] = {}
    for row in rows:
        for key, value in row.items():
            if isinstance(value, dict):
                total[key] = dict(Counter(total.get(key, {})) + Counter(value))
            else:
                total[key] = total.get(key, 0) + value
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=Path, required=True)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).with_suffix(".json"))
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    database = ReleasedSchedules()
    wrong: list[str] = []
    rows = {}
    for release in read_releases().releases:
        rows[str(release)] = judged(release, options.releases, options.truth, database, wrong)
        print(release, rows[str(release)]["released"], file=sys.stderr, flush=True)
    result = {"all": summed(rows.values()), "wrong": wrong, "releases": rows}
    options.output.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result["all"], indent=1))


if __name__ == "__main__":
    main()
