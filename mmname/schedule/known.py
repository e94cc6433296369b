"""What is known of the schedule of a name, and from where: the released configs, else the words of the name.

`Releases` is the place where a database of released configs comes in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule import parts, words
from mmname.schedule.resolving import resolve_schedule
from mmname.schedule.schedule import Schedule, Source
from mmname.schedule.settings import Settings, freeze

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from mmname.schedule.resolving import Named

    class Releases(Protocol):
        """What is known of released configs."""

        def config_of(self, name: str, dialect: str) -> Mapping[str, Any] | None:
            """The dictionaries of the released config of that very name, if there is one."""

        def agreement_of(self, record: Named) -> Agreement | None:
            """What the released configs of the record's model agree on, if there are any."""


__all__ = ["Agreement", "known_of"]


class Agreement(NamedTuple):
    """What the released configs of a model agree on.

    Attributes:
        settings: their dictionaries, with nothing but what they agree on: `optimizer` or `optim_wrapper`, and perhaps
            `lr_config` or `param_scheduler`, `auto_scale_lr`, `runner` or `train_cfg`.
        said: how many of how many agree, such as `12 of 12 released configs of retinanet`.
    """

    settings: Mapping[str, Any]
    said: str


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
        config = releases.config_of(name, dialect)
        if config is not None:
            return Schedule.from_config(config, dialect=dialect, source="released")
    agreement = None if releases is None else releases.agreement_of(record)
    if record.schedule is None:
        return _of_model(None, record, agreement)
    schedule = resolve_schedule(record, derive=derive, default_recipe=default_recipe and agreement is None)
    if agreement is not None:
        schedule = _of_model(schedule, record, agreement)
    return _sure(schedule, record)


def _of_model(schedule: Schedule | None, record: Named, agreement: Agreement | None) -> Schedule:
    """The schedule of a word with what the configs of the model agree on; without a word they must tell the length."""
    if agreement is None:
        raise ScheduleError("the name says no schedule", value=record)
    settings: Settings = freeze(agreement.settings)
    if schedule is None:
        loop = settings.get("train_cfg") or settings.get("runner") or {}
        epochs, iters = loop.get("max_epochs"), loop.get("max_iters")
        if (epochs is None) == (iters is None):
            raise ScheduleError("the name says no schedule", value=record)
        unit = "max_epochs" if epochs is not None else "max_iters"
        schedule = Schedule("", epochs, iters, dialect=record.dialect or "", sources=Settings({unit: "model"}))
    sources: dict[str, Source] = {**schedule.sources}
    if parts.optimizers(settings):
        sources |= dict.fromkeys(("optimizer", "lr", "clip"), "model")
    if "lr_config" in settings or "param_scheduler" in settings:
        sources |= dict.fromkeys(("policy", "warmup"), "model")
    if parts.base_batch(settings) is not None:
        sources["base_batch"] = "model"
    notes = (*schedule.notes, agreement.said)
    return schedule._replace(config=_with_length(settings, schedule), sources=Settings(sources), notes=notes)


def _with_length(settings: Settings, schedule: Schedule) -> Settings:
    """The settings with the length of the word."""
    where = "train_cfg" if parts.is_mmengine(settings) else "runner"
    count = (
        {"max_epochs": schedule.max_epochs} if schedule.max_epochs is not None else {"max_iters": schedule.max_iters}
    )
    kept = {k: v for k, v in (settings.get(where) or {}).items() if k not in {"max_epochs", "max_iters"}}
    frozen: Settings = freeze({**settings, where: {**kept, **count}})
    return frozen


def _sure(schedule: Schedule, record: Named) -> Schedule:
    """The schedule of a name without milestones that many released configs with its word do not have."""
    if record.schedule is None or schedule.sources.get("milestones") in {None, "derived"} or "_" in schedule.token:
        return schedule
    if schedule.sources.get("policy") is not None:
        return schedule
    counted = words.meaning_of(record.schedule, schedule.dialect).counted
    if counted is None or counted[0] >= words.SURE * counted[1]:
        return schedule
    k, n = counted
    usual = ", ".join(f"{milestone:,}" for milestone in schedule.milestones or ())
    said = f"the milestones are not sure: {usual} in {k} of {n} released configs with {schedule.token}"
    sources = {field: source for field, source in schedule.sources.items() if field != "milestones"}
    return schedule._replace(milestones=None, sources=Settings(sources), notes=(said,))
