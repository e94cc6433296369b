"""Makes mmname/data/schedules/released.toml: what released configs contain, by the schedule word of their name.

    python tests/corpus/make_schedules.py

reads `schedule_words.tsv` beside it. Each of its rows was counted over the configs of a release (the `configs` folder
of its wheel, evaluated with mmengine's `Config.fromfile`): the most frequent length, milestones, policy, optimizer,
rate and batch, each with the number of configs that say so. A dataset that a config repeats counts as so many epochs
more, as it does in the word. The conventions that the file leaves out are counted over the database of released
configs, each config as it was last released.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections import Counter, defaultdict
from math import prod
from pathlib import Path
from typing import Any

from mmname.errors import ScheduleError
from mmname.schedule import Schedule, hooks, schedulers
from mmname.schedule.parts import optimizers
from mmname.schedule.tables import dialects
from mmname.schedule.words import stated_of
from mmname.zoo.database import open_database
from mmname.zoo.schedules import ReleasedSchedules

HERE = Path(__file__).parent
TABLE = HERE.parent.parent / "mmname" / "data" / "schedules" / "released.toml"
RELEASES = {
    "mmaction2-0.24.1": "mmaction0", "mmaction2-1.2.0": "mmaction1", "mmagic-1.2.0": "mmagic", "mmcls-0.25.0": "mmcls0",
    "mmdet-2.28.2": "mmdet2", "mmdet-3.3.0": "mmdet3", "mmdet3d-1.4.0": "mmdet3d1", "mmedit-0.16.1": "mmedit",
    "mmflow-0.5.2": "mmflow", "mmocr-0.6.3": "mmocr0", "mmocr-1.0.1": "mmocr1", "mmpose-0.29.0": "mmpose0",
    "mmpose-1.3.2": "mmpose1", "mmpretrain-1.2.0": "mmpretrain1", "mmrotate-0.3.4": "mmrotate0",
    "mmsegmentation-0.30.0": "mmseg0", "mmsegmentation-1.2.2": "mmseg1", "mmselfsup-0.11.0": "mmselfsup0",
    "mmtrack-0.14.0": "mmtrack0", "mmyolo-0.6.0": "mmyolo",
}  # fmt: skip
_COUNTED = re.compile(r"(.*) \(([0-9]+)/[0-9]+\)")
_BEFORE = {"linear", "constant", "quadratic"}


def counted(cell: str) -> tuple[str, int]:
    """`12e (306/312)` as `12e` and 306."""
    found = _COUNTED.fullmatch(cell)
    assert found, cell
    return found[1], int(found[2])


def entry_of(row: dict[str, str], dialect: str) -> dict[str, Any] | None:
    """The entry of a word: each value with the number of configs that have it; None where the word says no length."""
    try:
        meaning = stated_of(row["word"].removesuffix("iters"), dialect)
    except ScheduleError:
        return None
    n = int(row["n"])
    length, k = counted(row["max_epochs_or_iters"])
    count, unit = int(length[:-1]), length[-1]
    times = prod(ast.literal_eval(counted(row["repeat"])[0])) if unit == "e" else 1
    nominal = meaning.length.epochs if unit == "e" else meaning.length.iters
    entry: dict[str, Any] = {"configs": n}
    if nominal is None or abs(count * times - nominal) > 0.001 * nominal:
        return None  # a width or a scale, or an epoch count that is none
    if count * times != nominal:
        entry["iters"] = [count, k]
    steps, k = milestones_of(row, times, nominal)
    if k > 0:
        entry["milestones"] = [steps, k]
    status = ast.literal_eval(row["milestones_status"])
    if {"same", "differ", "table has, config none"} & status.keys():
        entry["stated"] = status.get("same", 0)
    policy, k = counted(row["policy"])
    if kind := kind_of(policy):
        entry["policy"] = [kind, k]
    for key in ("optimizer", "lr", "batch"):
        said, k = counted(row[key])
        if said != "None" and not said.startswith(("multi", "spg")):
            entry[key] = [said if key == "optimizer" else ast.literal_eval(said), k]
    return entry


def milestones_of(row: dict[str, str], times: int, end: int) -> tuple[list[int], int]:
    """The milestones of a word whose dataset is repeated so many times, and how many configs have them for sure."""
    milestones, k = counted(row["milestones"])
    steps = ast.literal_eval(milestones)
    if not isinstance(steps, list) or steps != sorted(steps):
        return [], 0
    repeated = counted(row["repeat"])[1]  # counted apart from the milestones
    both = k if times == 1 else k + repeated - int(row["n"])
    return [step * times for step in steps if step * times < end], both


def kind_of(policy: str) -> str | None:
    """The kind of a policy, whatever warms it up."""
    name = policy.partition(" ")[0]
    if name == "none":
        return None
    try:
        return hooks.law_of(name).kind
    except ScheduleError:
        kinds = [schedulers.law_of(part).kind for part in name.split("+")]
        main = kinds[1:] if len(kinds) > 1 and kinds[0] in _BEFORE else kinds
        return main[0] if len(main) == 1 else "composed"


def written(value: object) -> str:
    """A value in TOML."""
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def of_database(missing: list[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """The entries of the conventions that nobody counted by hand, the frequent words first."""
    connection = open_database()
    released = ReleasedSchedules(connection)
    seen: dict[tuple[str, str], list[Schedule]] = defaultdict(list)
    query = (
        "SELECT DISTINCT release.dialect, config.name, fields, repeat_times FROM edition"
        " JOIN config ON config.id = edition.config JOIN edition_release ON edition = edition.id"
        " JOIN release ON release.id = release JOIN record ON record.id = edition.record ORDER BY 1, 2, release.id"
    )
    last = {(dialect, name): (fields, times) for dialect, name, fields, times in connection.execute(query)}
    for (dialect, name), (fields, times) in last.items():
        word = json.loads(fields).get("schedule")
        found = released.config_of(name, dialect) if dialect in missing and word else None
        if found is not None:
            schedule = Schedule.from_config(found.settings, dialect=dialect)
            repeats = prod(map(int, (times or "1").split()))
            seen[dialect, word].append(longer(schedule, repeats))
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    for (dialect, word), schedules in sorted(seen.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1])):
        try:
            meaning = stated_of(word, dialect)
        except ScheduleError:
            continue
        alike = [schedule for schedule in schedules if schedule.length == meaning.length]
        if alike:
            tables.setdefault(dialect, {})[meaning.token] = entry_of_schedules(schedules, alike, meaning.milestones)
    return tables


def longer(schedule: Schedule, times: int) -> Schedule:
    """The schedule as its word counts it, where a config repeats its dataset."""
    if schedule.max_epochs is None or times == 1:
        return schedule
    milestones = None if schedule.milestones is None else tuple(step * times for step in schedule.milestones)
    return schedule._replace(max_epochs=schedule.max_epochs * times, milestones=milestones)


def entry_of_schedules(
    schedules: list[Schedule], alike: list[Schedule], stated: tuple[int, ...] | None
) -> dict[str, Any]:
    """The entry of a word from the schedules of the configs with it, of which some are `alike` in length."""
    entry: dict[str, Any] = {"configs": len(schedules)}
    steps = Counter(schedule.milestones for schedule in alike if schedule.milestones is not None)
    if steps:
        milestones, k = steps.most_common(1)[0]
        entry["milestones"] = [list(milestones), k]
    if stated is not None:
        entry["stated"] = steps[stated]
    single = [schedule for schedule in alike if len(schedule.optimizers) == 1]
    told = {
        "policy": Counter(schedule.policy.kind for schedule in single),
        "optimizer": Counter(one["type"] for schedule in single for one in optimizers(schedule.settings).values()),
        "lr": Counter(one.get("lr") for schedule in single for one in optimizers(schedule.settings).values()),
    }
    return entry | {field: list(counts.most_common(1)[0]) for field, counts in told.items() if counts}


def table() -> str:
    """The text of the table."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    with (HERE / "schedule_words.tsv").open(newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            dialect = RELEASES[row["release"]]
            entry = entry_of(row, dialect)
            if entry:
                token = stated_of(row["word"].removesuffix("iters"), dialect).token
                known = found.setdefault(dialect, {}).get(token)
                if known is None or known["configs"] < entry["configs"]:
                    found[dialect][token] = entry
    found |= of_database([dialect for dialect in dialects() if dialect not in found])
    lines = [
        "# What released configs contain, by the schedule word of their name: of each number the most frequent value,",
        "# and how many of the `configs` with the word have it; `stated` is how many have the milestones of the",
        "# project's own table. Made by tests/corpus/make_schedules.py.",
    ]
    for dialect in sorted(found):
        releases = [release for release, id_ in RELEASES.items() if id_ == dialect] or [
            "the database of released configs"
        ]
        lines += ["", f"[{dialect}]  # {', '.join(releases)}"]
        for token, entry in found[dialect].items():
            key = token if re.fullmatch(r"[A-Za-z0-9_-]+", token) else f'"{token}"'
            said = ", ".join(f"{name} = {written(value)}" for name, value in entry.items())
            lines.append(f"{key} = {{ {said} }}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table())
