"""Schedule words ("2x", "20_23_24e", "90k") and the lengths and milestones they stand for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mmname.errors import ScheduleError
from mmname.schedule import recipe
from mmname.schedule.record import Schedule
from mmname.schedule.tables import project_of, recipes_of, table_of

if TYPE_CHECKING:
    from typing import Protocol

    class Named(Protocol):
        """What a read name tells about its schedule."""

        @property
        def schedule(self) -> str | None:
            """The schedule word, if the name has one."""

        @property
        def dialect(self) -> str:
            """The id of the naming convention."""


__all__ = ["MAX_EPOCHS", "MAX_ITERS", "resolve_schedule", "word_of"]

MAX_EPOCHS = 10_000
MAX_ITERS = 100_000_000

# Compiled when first needed: most words stand in a table.
_MULTIPLE = r"([0-9]{1,15})(?:\.([0-9]{1,3}))?x"
_EPOCHS = r"([0-9]{1,15})e"
_STEPS = r"([0-9]{1,15}(?:[_-][0-9]{1,15})+)e"
_THOUSANDS = r"([0-9]{1,15})k(?:_?iters?)?"
_FORMS = "'Nx' such as 1x, 'Ne' such as 20e, 'N_N_Ne' such as 20_23_24e, or 'Nk' such as 90k"


def resolve_schedule(word: str | Named, *, dialect: str = "mmdet2", derive: bool = False) -> Schedule:
    """The schedule that a word stands for in the project of `dialect`, or that a read name has.

    A word without an entry in the project's table still gives its length. Its milestones are None unless `derive` asks
    for those of the project's rule (MMDetection's: 2/3 and 11/12 of the epochs, 2/3 and 8/9 of the iterations).

    Raises:
        ScheduleError: the word is no schedule, or its length is out of range.
        UnknownDialectError: no such dialect.

    >>> resolve_schedule("2x").milestones
    (16, 22)
    >>> resolve_schedule("100k").max_iters, resolve_schedule("100k").milestones
    (100000, None)
    """
    if isinstance(word, str):
        return _resolve(word, dialect, derive)
    if word.schedule is None:
        raise ScheduleError("the name says no schedule", value=word)
    return _resolve(word.schedule, word.dialect, derive)


@lru_cache(maxsize=4096)
def _resolve(word: str, dialect: str, derive: bool) -> Schedule:
    table = table_of(project_of(dialect)["project"])
    recipes = recipes_of(dialect)
    if file := _file_of(word, recipes):
        return _from_file(file, recipes, dialect)
    text = word.lower().removeprefix("schedule_")
    if text in table["words"]:
        schedule = _from_entry(text, table)
    else:
        schedule = _from_form(text, word, table)
        if schedule.token in table["words"]:
            schedule = _from_entry(schedule.token, table)
    if derive and schedule.milestones is None:
        schedule = _derived(schedule, table)
    file = table["words"].get(schedule.token, {}).get("file")
    return schedule._replace(dialect=dialect, config=recipe.settings_of(schedule, recipes, file))


def word_of(schedule: Schedule) -> str:
    """The canonical word of a schedule; where no word tells its milestones, the word of its length.

    Raises:
        ScheduleError: no word says such a length.
    """
    table = table_of(project_of(schedule.dialect)["project"])
    same = [
        word
        for word, entry in table["words"].items()
        if (entry.get("epochs"), entry.get("iters")) == (schedule.max_epochs, schedule.max_iters)
        and tuple(entry.get("milestones", ())) == (schedule.milestones or ())
    ]
    if same:
        return str(same[0])
    if schedule.max_epochs is not None:
        return "_".join(map(str, [*(schedule.milestones or ()), schedule.max_epochs])) + "e"
    thousands, rest = divmod(schedule.max_iters or 0, 1000)
    if rest:
        raise ScheduleError(
            f"no word says {schedule.max_iters:,} iterations: words count thousands", value=schedule.max_iters
        )
    return f"{thousands}k"


def _file_of(word: str, recipes: dict[str, Any]) -> str | None:
    """The schedule file that a word names, with or without what all of the project's files are called."""
    names = (word, f"schedule_{word}", f"{word}_schedule")
    return next((name for name in names if name in recipes.get("files", {})), None)


def _from_file(name: str, recipes: dict[str, Any], dialect: str) -> Schedule:
    """What one of the project's schedule files says."""
    return Schedule.from_config(recipe.filled(recipes["files"][name], {}), dialect=dialect)._replace(
        token=name, source="documented"
    )


def _from_entry(token: str, table: dict[str, Any]) -> Schedule:
    """What the project's table says of a word."""
    entry = table["words"][token]
    return Schedule(
        token,
        max_epochs=entry.get("epochs"),
        max_iters=entry.get("iters"),
        milestones=tuple(entry["milestones"]) if "milestones" in entry else None,
        gamma=table.get("gamma"),
        source=entry.get("source", "convention"),
    )


def _from_form(text: str, word: str, table: dict[str, Any]) -> Schedule:
    """The length that the form of a word gives away; `word` is the text as it was given."""
    gamma = table.get("gamma")
    if form := re.fullmatch(_EPOCHS, text):
        epochs = _in_range(int(form[1]), MAX_EPOCHS, "epochs", word)
        return Schedule(f"{epochs}e", max_epochs=epochs, gamma=gamma)
    if form := re.fullmatch(_MULTIPLE, text):
        token = form[1].lstrip("0") or "0"
        part = (form[2] or "").rstrip("0")
        epochs = _in_range(_multiple(token, part, word, table["epochs_per_x"]), MAX_EPOCHS, "epochs", word)
        return Schedule(f"{token}.{part}x" if part else f"{token}x", max_epochs=epochs, gamma=gamma)
    if form := re.fullmatch(_STEPS, text):
        steps = list(map(int, re.split("[_-]", form[1])))
        end = _in_range(steps[-1], MAX_EPOCHS, "epochs", word)
        if any(later <= earlier for earlier, later in zip([0, *steps], steps)):
            raise ScheduleError(f"bad schedule {word!r}: its epochs must rise, as in 20_23_24e", value=word)
        token = "_".join(map(str, steps)) + "e"
        return Schedule(token, max_epochs=end, milestones=tuple(steps[:-1]), gamma=gamma)
    if form := re.fullmatch(_THOUSANDS, text):
        iters = _in_range(int(form[1]) * 1000, MAX_ITERS, "iterations", word)
        return Schedule(f"{iters // 1000}k", max_iters=iters, gamma=gamma)
    raise ScheduleError(f"{word[:40]!r} is no schedule; expected {_FORMS}", value=word)


def _multiple(whole: str, part: str, word: str, unit: int) -> int:
    """`1.5x` in epochs, counted in whole numbers."""
    epochs, rest = divmod(int(whole + part) * unit, int(10 ** len(part)))
    if rest:
        raise ScheduleError(f"bad schedule {word!r}: 1x is {unit} epochs, and epochs are whole numbers", value=word)
    return epochs


def _in_range(count: int, most: int, unit: str, word: str) -> int:
    if not 0 < count <= most:
        raise ScheduleError(f"bad schedule {word!r}: a length is 1 to {most:,} {unit}, not {count:,}", value=word)
    return count


def _derived(schedule: Schedule, table: dict[str, Any]) -> Schedule:
    """The schedule with the milestones of the project's rule, if the project's rate falls in steps."""
    unit, length = ("epochs", schedule.max_epochs) if schedule.max_epochs else ("iters", schedule.max_iters)
    parts = table.get("derive", {}).get(unit)
    if parts is None or length is None:
        return schedule
    milestones = {length * numerator // denominator for numerator, denominator in parts}
    return schedule._replace(milestones=tuple(sorted(milestones - {0, length})), source="derived")
