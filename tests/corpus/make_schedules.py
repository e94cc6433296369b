"""Makes mmname/data/schedules/released.toml: what released configs contain, by the schedule word of their name.

    python tests/corpus/make_schedules.py

counts over the database of released configs, each config as it was last released under the convention: the most
frequent milestones, policy, optimizer and rate of those that train as long as the word says, each with the number of
configs that say so. A dataset that a config repeats counts as so many epochs more, as it does in the word.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmname.errors import ScheduleError
from mmname.schedule import Schedule
from mmname.schedule.parts import optimizers
from mmname.schedule.words import Meaning, stated_of
from mmname.zoo.database import open_database
from mmname.zoo.schedules import ReleasedSchedules

if TYPE_CHECKING:
    from mmname.schedule.length import Length

TABLE = Path(__file__).parent.parent.parent / "mmname" / "data" / "schedules" / "released.toml"
# A training that is as good as as long as its word says: 1100k of MMagic are 1,100,002 iterations.
CLOSE = 0.001
_QUERY = """
SELECT DISTINCT release.dialect, config.name, fields, repeat_times FROM edition
JOIN config ON config.id = edition.config JOIN edition_release ON edition = edition.id
JOIN release ON release.id = release JOIN record ON record.id = edition.record
WHERE release.dialect != '' ORDER BY 1, 2, release.id
"""


def schedules_of_words() -> dict[tuple[str, str], list[Schedule]]:
    """The schedules of the configs of a convention, by the word in their names."""
    connection = open_database()
    released = ReleasedSchedules(connection)
    seen: dict[tuple[str, str], list[Schedule]] = defaultdict(list)
    rows = connection.execute(_QUERY)
    last = {(dialect, name): (fields, times) for dialect, name, fields, times in rows}
    for (dialect, name), (fields, times) in last.items():
        word = json.loads(fields).get("schedule")
        found = released.config_of(name, dialect) if word else None
        if found is not None:
            schedule = Schedule.from_config(found.settings, dialect=dialect)
            seen[dialect, word].append(longer(schedule, prod(map(int, (times or "1").split()))))
    return seen


def longer(schedule: Schedule, times: int) -> Schedule:
    """The schedule as its word counts it, where a config repeats its dataset."""
    if schedule.max_epochs is None or times == 1:
        return schedule
    milestones = None if schedule.milestones is None else tuple(step * times for step in schedule.milestones)
    return schedule._replace(max_epochs=schedule.max_epochs * times, milestones=milestones)


def is_close(length: Length, said: Length) -> bool:
    """Whether a training is as long as a word says."""
    same = (length.epochs is None) == (said.epochs is None)
    return same and abs(length.units - said.units) <= CLOSE * said.units


def entry_of(schedules: list[Schedule], said: Length, stated: tuple[int, ...] | None) -> dict[str, Any]:
    """The entry of a word from the schedules of the configs with it; empty where none is as long as the word says."""
    alike = [schedule for schedule in schedules if is_close(schedule.length, said)]
    if not alike:
        return {}
    entry: dict[str, Any] = {"configs": len(schedules)}
    length, k = Counter(schedule.length for schedule in alike).most_common(1)[0]
    if length != said:
        entry["iters"] = [length.units, k]
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
        "lr": Counter(
            one["lr"] for schedule in single for one in optimizers(schedule.settings).values() if one.get("lr")
        ),
    }
    return entry | {field: list(counts.most_common(1)[0]) for field, counts in told.items() if counts}


def tables() -> dict[str, dict[str, dict[str, Any]]]:
    """The entries by convention and word, the frequent words first."""
    meanings: dict[tuple[str, str], Meaning] = {}
    every: dict[tuple[str, str], list[Schedule]] = defaultdict(list)
    for (dialect, word), schedules in schedules_of_words().items():
        try:
            meaning = stated_of(word, dialect)
        except ScheduleError:
            continue
        meanings[dialect, meaning.token] = meaning
        every[dialect, meaning.token] += schedules
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for (dialect, token), schedules in sorted(every.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1])):
        meaning = meanings[dialect, token]
        entry = entry_of(schedules, meaning.length, meaning.milestones)
        if entry:
            found.setdefault(dialect, {})[token] = entry
    return found


def written(value: object) -> str:
    """A value in TOML."""
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def table() -> str:
    """The text of the table."""
    lines = [
        "# What released configs contain, by the schedule word of their name: of each number the most frequent value,",
        "# and how many of the `configs` with the word have it; `stated` is how many have the milestones of the",
        "# project's own table. Made by tests/corpus/make_schedules.py from the database.",
    ]
    for dialect, entries in sorted(tables().items()):
        lines += ["", f"[{dialect}]"]
        for token, entry in entries.items():
            key = token if re.fullmatch(r"[A-Za-z0-9_-]+", token) else f'"{token}"'
            said = ", ".join(f"{name} = {written(value)}" for name, value in entry.items())
            lines.append(f"{key} = {{ {said} }}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table())
