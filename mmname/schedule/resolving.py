"""Resolving: the schedule that a word stands for, or that a read name has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.errors import ScheduleError
from mmname.schedule import recipe, words
from mmname.schedule.schedule import Schedule, Source
from mmname.schedule.settings import Settings
from mmname.schedule.tables import DEFAULT_DIALECT, project_of

if TYPE_CHECKING:
    from typing import Protocol

    class Named(Protocol):
        """What a read name tells about its schedule."""

        @property
        def schedule(self) -> str | None:
            """The schedule word, if the name has one."""

        @property
        def dialect(self) -> str | None:
            """The id of the naming convention; None where none is known."""


__all__ = ["resolve_schedule"]


def resolve_schedule(
    word: str | Named, *, dialect: str | None = None, derive: bool = False, default_recipe: bool = False
) -> Schedule:
    """The schedule that a word stands for in the project of `dialect`, or that a read name has.

    A word tells the length, and where its project or its released configs have it, the milestones; not the optimizer
    and its rate, which belong to the model. `default_recipe` adds what the project's schedule files set for models that
    want nothing else. The name of such a file (`schedule_1x`,
    `imagenet_bs256`) stands for all that it says.

    A word without an entry in the project's table still gives its length. Its milestones are None unless `derive` asks
    for those of the project's rule (MMDetection's: 2/3 and 11/12 of the epochs, 2/3 and 8/9 of the iterations).

    Raises:
        ScheduleError: the word is no schedule, or its length is out of range.
        UnknownDialectError: no such dialect.

    >>> resolve_schedule("2x").milestones
    (16, 22)
    >>> resolve_schedule("100k").max_iters, resolve_schedule("100k").milestones
    (100000, None)
    >>> resolve_schedule("2x", default_recipe=True).optimizer.lr
    0.02
    """
    if not isinstance(word, str):
        try:
            said, own = word.schedule, word.dialect
        except AttributeError:
            raise ScheduleError(f"expected a schedule word or a read name, not {word!r:.60}", value=word) from None
        if said is None:
            raise ScheduleError("the name says no schedule", value=word)
        if not (dialect or own):
            raise ScheduleError(f"{said!r} means nothing without the convention of its name", value=said)
        return resolve_schedule(said, dialect=dialect or own, derive=derive, default_recipe=default_recipe)
    dialect = dialect or DEFAULT_DIALECT
    project_of(dialect)
    file = recipe.file_of(word, dialect)
    if file is not None:
        settings = recipe.settings_of_file(file, dialect)
        read = Schedule.from_config(settings, dialect=dialect, source="documented")
        return _with_base_batch(read._replace(token=file), "documented")
    meaning = words.meaning_of(word, dialect, derive=derive)
    unit = "max_epochs" if meaning.length.epochs is not None else "max_iters"
    sources = {unit: meaning.source}
    if meaning.milestones is not None:
        sources["milestones"] = meaning.source
    schedule = Schedule(
        meaning.token,
        *meaning.length,
        meaning.milestones,
        meaning.gamma,
        dialect,
        sources=Settings(sources),
        notes=_notes(meaning),
    )
    if word.startswith("schedule_") and meaning.source == "documented":
        return _with_default(schedule, meaning.file, "documented")
    return _with_default(schedule, meaning.file, "default recipe") if default_recipe else schedule


def _with_default(schedule: Schedule, file: str | None, source: Source) -> Schedule:
    """The schedule with the default recipe of its project, if that has one."""
    settings = recipe.default_of(schedule.dialect, schedule.length, schedule.milestones, file)
    if settings is None:
        return schedule._replace(notes=(*schedule.notes, "the project has no default recipe"))
    parts = dict.fromkeys(("policy", "warmup", "optimizer", "lr", "clip"), source)
    full = schedule._replace(config=settings, sources=Settings({**parts, **schedule.sources}))
    return _with_base_batch(full, source)


def _with_base_batch(schedule: Schedule, source: Source) -> Schedule:
    """The schedule with the batch that the project's default rates are meant for, if it or the project says one."""
    own = schedule.config is not None and schedule.config.get("auto_scale_lr")
    if not own and recipe.base_batch_of(schedule.dialect) is None:
        return schedule
    return schedule._replace(sources=Settings({**schedule.sources, "base_batch": source}))


def _notes(meaning: words.Meaning) -> tuple[str, ...]:
    if meaning.counted is None:
        return ()
    k, n = meaning.counted
    if meaning.milestones is not None:
        places = ", ".join(f"{milestone:,}" for milestone in meaning.milestones) or "nowhere"
        return (f"{k} of {n} released configs with {meaning.token} drop after {places}",)
    if meaning.usual is not None:
        usual = ", ".join(f"{milestone:,}" for milestone in meaning.usual)
        return (f"the milestones are not sure: {usual} in {k} of {n} released configs with {meaning.token}",)
    return (f"the rate of {k} of {n} released configs with {meaning.token} goes by {meaning.policy}",)
