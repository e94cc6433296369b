"""What is known of the schedule of a name, and from where: the released configs, else the words of the name.

`Releases` is the place where a database of released configs comes in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule import drops, parts, words
from mmname.schedule.resolving import resolve_schedule
from mmname.schedule.schedule import Schedule, Source
from mmname.schedule.settings import Settings, freeze

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    class Named(Protocol):
        """What a read name tells."""

        @property
        def model(self) -> str | None:
            """The model, if the name has one."""

        @property
        def schedule(self) -> str | None:
            """The schedule word, if the name has one."""

        @property
        def dialect(self) -> str | None:
            """The id of the naming convention; None where none is known."""

    class Releases(Protocol):
        """What is known of released configs."""

        def config_of(self, name: str, dialect: str | None = None) -> Released | None:
            """The released config of that very name, if there is one: in that convention, or in the only one."""

        def agreement_of(self, record: Any) -> Agreement | None:
            """What the released configs of the record's model agree on, if there are any."""

        def otherwise(self, record: Any, milestones: tuple[int, ...]) -> str:
            """What to say where most released configs of the record's model do not drop there; else nothing."""


__all__ = ["Agreement", "Released", "known_of", "released_of", "schedule_of"]


class Released(NamedTuple):
    """A released config.

    Attributes:
        settings: the dictionaries that its schedule is told by.
        said: which release has it, such as `as in mmdet 2.28.2`.
        dialect: the convention of its name, if it has one.
        repeats: how often an epoch goes through its dataset; None where it has several that differ in that.
    """

    settings: Mapping[str, Any]
    said: str = ""
    dialect: str | None = None
    repeats: int | None = 1


class Agreement(NamedTuple):
    """What the released configs of a model agree on.

    Attributes:
        settings: their dictionaries, with nothing but what they agree on: `optimizer` or `optim_wrapper`, and perhaps
            `lr_config` or `param_scheduler`, `auto_scale_lr`, `runner` or `train_cfg`.
        said: how many of how many agree on what, such as `12 of 12 released configs of retinanet have this optimizer`.
    """

    settings: Mapping[str, Any]
    said: tuple[str, ...] = ()


def released_of(name: str, releases: Releases, dialect: str | None = None) -> Schedule | None:
    """The schedule of the released config of that very name, in a convention or in the only one that has it."""
    found = releases.config_of(name, dialect)
    return None if found is None else schedule_of(found)


def schedule_of(released: Released) -> Schedule:
    """The schedule of a released config."""
    schedule = Schedule.from_config(released.settings, dialect=released.dialect, source="released")
    return schedule._replace(notes=(*schedule.notes, *filter(None, [released.said])))


def known_of(
    record: Named,
    name: str = "",
    *,
    releases: Releases | None = None,
    derive: bool = False,
    default_recipe: bool = False,
) -> Schedule:
    """The schedule of a read name: what its released config says, else what those of its model agree on.

    Where `releases` know neither, the name's word tells the length, and the milestones where nearly all released
    configs with that word have them; `derive` and `default_recipe` add what `resolve_schedule` does.

    Raises:
        ScheduleError: nothing is known, not even a length.
        UnknownDialectError: no such dialect.
    """
    dialect = record.dialect
    if dialect is None:
        raise ScheduleError(f"{name or record.schedule}: the name fits no convention that is known", value=name)
    if releases is not None and name:
        released = released_of(name, releases, dialect)
        if released is not None:
            return released
    agreement = None if releases is None else releases.agreement_of(record)
    if record.schedule is None:
        return _of_model(None, record, agreement)
    schedule = resolve_schedule(record, derive=derive, default_recipe=default_recipe and agreement is None)
    if agreement is not None:
        schedule = _of_model(schedule, record, agreement)
        if default_recipe:
            schedule = _filled(schedule, resolve_schedule(record, derive=derive, default_recipe=True))
    return _sure(schedule, record, releases)


def _of_model(schedule: Schedule | None, record: Named, agreement: Agreement | None) -> Schedule:
    """The schedule of a word with what the configs of the model agree on; without a word they must tell the length."""
    if agreement is None:
        raise ScheduleError("the name says no schedule", value=record)
    settings: Settings = freeze(agreement.settings)
    loop = settings.get("train_cfg") or settings.get("runner") or {}
    epochs, iters = loop.get("max_epochs"), loop.get("max_iters")
    if (epochs is None) != (iters is None):
        unit = "max_epochs" if epochs is not None else "max_iters"
        token, kept = ("", {}) if schedule is None else (schedule.token, {**schedule.sources})
        kept = {field: source for field, source in kept.items() if not field.startswith("max_")}
        same = schedule is not None and schedule.length == (epochs, iters)
        milestones = schedule.milestones if same and schedule is not None else None
        if milestones is None:
            kept.pop("milestones", None)
        gamma = None if schedule is None or milestones is None else schedule.gamma
        schedule = Schedule(
            token, epochs, iters, milestones, gamma, record.dialect or "", sources=Settings({**kept, unit: "model"})
        )
    if schedule is None:
        raise ScheduleError("the name says no schedule", value=record)
    sources: dict[str, Source] = {**schedule.sources}
    if parts.optimizers(settings):
        sources |= dict.fromkeys(("optimizer", "lr"), "model")
    if "optimizer_config" in settings or "clip_grad" in (settings.get("optim_wrapper") or {}):
        sources["clip"] = "model"
    if parts.base_batch(settings) is not None:
        sources["base_batch"] = "model"
    schedule = schedule._replace(config=_with_length(settings, schedule), notes=(*schedule.notes, *agreement.said))
    if "lr_config" in settings or "param_scheduler" in settings:
        sources |= dict.fromkeys(("policy", "warmup"), "model")
        schedule = _with_drops(schedule, sources)
    return schedule._replace(sources=Settings(sources))


def _filled(schedule: Schedule, default: Schedule) -> Schedule:
    """The schedule with the default recipe of its project for what is not known."""
    if "policy" in schedule.sources or default.config is None or default.length != schedule.length:
        return schedule
    settings = Settings({**default.config, **schedule.settings})
    return schedule._replace(config=settings, sources=Settings({**default.sources, **schedule.sources}))


def _with_drops(schedule: Schedule, sources: dict[str, Source]) -> Schedule:
    """The schedule with the milestones of its policy."""
    found = None
    if len(parts.optimizers(schedule.settings)) == 1:
        found = drops.drops_of(schedule.settings, schedule.length)
    if found is None or found.by_epoch != (schedule.max_epochs is not None):
        sources.pop("milestones", None)
        return schedule._replace(milestones=None, gamma=None)
    sources["milestones"] = "model"
    return schedule._replace(milestones=found.at, gamma=found.gamma)


def _with_length(settings: Settings, schedule: Schedule) -> Settings:
    """The settings with the length of the word."""
    where = "train_cfg" if parts.is_mmengine(settings) else "runner"
    count = (
        {"max_epochs": schedule.max_epochs} if schedule.max_epochs is not None else {"max_iters": schedule.max_iters}
    )
    kept = {k: v for k, v in (settings.get(where) or {}).items() if k not in {"max_epochs", "max_iters"}}
    frozen: Settings = freeze({**settings, where: {**kept, **count}})
    return frozen


def _sure(schedule: Schedule, record: Named, releases: Releases | None) -> Schedule:
    """The schedule of a name without milestones that many released configs of its word or of its model do not have."""
    if record.schedule is None or schedule.sources.get("milestones") in {None, "derived"} or "_" in schedule.token:
        return schedule
    if schedule.sources.get("policy") is not None:
        return schedule
    milestones = schedule.milestones or ()
    counted = words.meaning_of(record.schedule, schedule.dialect).counted
    said = releases.otherwise(record, milestones) if releases is not None and words.is_shaped(record.schedule) else ""
    if counted is not None and counted[0] < words.SURE * counted[1]:
        usual = ", ".join(f"{milestone:,}" for milestone in milestones)
        said = f"{usual} in {counted[0]} of {counted[1]} released configs with {schedule.token}"
    if not said:
        return schedule
    sources = {field: source for field, source in schedule.sources.items() if field != "milestones"}
    return schedule._replace(
        milestones=None, sources=Settings(sources), notes=(f"the milestones are not sure: {said}",)
    )
