"""The Schedule: how long a model trains, with which optimizer, and how its learning rate goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mmname.errors import ScheduleError
from mmname.schedule.length import Length
from mmname.schedule.settings import Settings
from mmname.schedule.tables import DEFAULT_DIALECT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mmname.schedule.parts import Clip, Optimizer, Policy, Warmup
    from mmname.schedule.stretch import Stretch
    from mmname.schedule.translation import Difference

__all__ = ["FIELDS", "Schedule", "Source"]

Source = Literal[
    "config",  # the config that was given or found says it
    "released",  # the released config of that name says it
    "model",  # the released configs of that model agree on it
    "documented",  # the project's schedule files or its guide say it
    "convention",  # what released configs with the word contain
    "derived",  # computed from what is known, by a rule
    "default recipe",  # the project's schedule files say it for models that want nothing else
    "library",  # the config leaves it out: the library's default
    "given",  # whoever asked said it
]
FIELDS = ("max_epochs", "max_iters", "milestones", "policy", "warmup", "optimizer", "lr", "clip", "base_batch")


class Schedule(NamedTuple):
    """How a model trains: its length, its optimizer and the course of its learning rate, as far as that is known.

    Lengths and milestones count epochs or iterations, whichever the schedule counts.

    Attributes:
        token: the canonical word, such as `2x` or `20_23_24e`; empty if no word says it.
        max_epochs: length in epochs, if epochs count.
        max_iters: length in iterations, if iterations count.
        milestones: where the rate drops, in the unit of the length; None if nothing says or if it falls otherwise.
        gamma: factor of each drop; None if the rate does not fall in steps.
        dialect: the naming convention whose project the word belongs to.
        config: the settings as a config writes them, as far as they are known; None if only the length is.
        sources: where each number that is known comes from (`Source`), by its field (`FIELDS`).
        notes: what else there is to say of the sources, such as how many released configs agree.
    """

    token: str
    max_epochs: int | None = None
    max_iters: int | None = None
    milestones: tuple[int, ...] | None = None
    gamma: float | None = None
    dialect: str = DEFAULT_DIALECT
    config: Settings | None = None
    sources: Settings = Settings()
    notes: tuple[str, ...] = ()

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], *, dialect: str | None = None, source: Source = "config"
    ) -> Schedule:
        """The schedule that a config of MMCV 1.x or MMEngine contains, given as its dictionaries.

        `dialect` names the project whose words `token` is taken from; by default that of the config's own scope, else
        MMDetection's of that generation.

        Raises:
            ScheduleError: a setting is missing, unknown or out of range.
            UnknownDialectError: no such dialect.

        >>> Schedule.from_config({"optimizer": {"type": "SGD", "lr": 0.02}, "runner": {"max_epochs": 12},
        ...                       "lr_config": {"policy": "step", "step": [8, 11]}}).token
        '1x'
        """
        from mmname.schedule import drops, parts, reading, tables

        length, settings, left_out = reading.read(config)
        library = reading.library_of(settings)
        scope = config.get("default_scope")
        own = tables.dialect_of_scope(scope, library) if isinstance(scope, str) else None
        tables.project_of(dialect or own or tables.first_dialect(library))
        schedule = cls("", length.epochs, length.iters, dialect=dialect or own or tables.first_dialect(library))
        notes = tuple(f"{place} is only known when the config runs, and left out" for place in left_out)
        notes += tuple(f"nothing is known of {kind} but what the config says" for kind in parts.strangers(settings))
        schedule = schedule._replace(config=settings, notes=notes)
        found = None
        if len(parts.optimizers(settings)) == 1:
            found = drops.drops_of(settings, length)
        if found is not None and found.by_epoch == (length.epochs is not None):
            schedule = schedule._replace(milestones=found.at, gamma=found.gamma)
        elif found is not None:
            schedule = schedule._replace(gamma=found.gamma)
        return schedule._sourced(source)._named()

    def _sourced(self, source: Source) -> Schedule:
        """The schedule with this source for everything that its settings say."""
        from mmname.schedule import parts

        assert self.config is not None
        sources: dict[str, Source] = {"max_epochs" if self.max_epochs is not None else "max_iters": source}
        sources |= dict.fromkeys(("policy", "warmup", "optimizer", "lr", "clip"), source)
        if self.milestones is not None:
            sources["milestones"] = source
        if parts.base_batch(self.config) is not None:
            sources["base_batch"] = source
        if any(one.get("lr") is None for one in parts.optimizers(self.config).values()):
            sources["lr"] = "library"
        return self._replace(sources=Settings(sources))

    def _named(self) -> Schedule:
        """The schedule with its word, if there is one."""
        try:
            return self._replace(token=self.to_word())
        except ScheduleError:
            return self._replace(token="")

    @property
    def length(self) -> Length:
        """The length, in epochs or iterations."""
        return Length(self.max_epochs, self.max_iters)

    @property
    def source(self) -> Source:
        """Where the milestones come from, else the length."""
        every = ("milestones", "max_epochs", "max_iters")
        return next((self.sources[field] for field in every if field in self.sources), "given")

    @property
    def settings(self) -> Settings:
        """The settings, for those who cannot go on without.

        Raises:
            ScheduleError: only the length is known.
        """
        return self._known("settings") if self.config is None else self.config

    @property
    def policy(self) -> Policy:
        """How the rate goes after warm-up.

        Raises:
            ScheduleError: it is not known.
        """
        from mmname.schedule import parts

        return parts.policy(self._known("policy"))

    @property
    def warmup(self) -> Warmup | None:
        """How the rate rises at the start, if it does.

        Raises:
            ScheduleError: it is not known.
        """
        from mmname.schedule import parts

        return parts.warmup(self._known("warmup"))

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer and its numbers.

        Raises:
            ScheduleError: it is not known, or there are several.
        """
        from mmname.schedule import parts

        return parts.optimizer(self._known("optimizer"))

    @property
    def optimizers(self) -> tuple[str, ...]:
        """The names of the optimizers, such as `generator` and `discriminator`; a single one has the name ''.

        Raises:
            ScheduleError: they are not known.
        """
        from mmname.schedule import parts

        return tuple(parts.optimizers(self._known("optimizer")))

    def of(self, optimizer: str) -> Schedule:
        """The schedule of one optimizer of several.

        Raises:
            ScheduleError: there is no such optimizer.
        """
        from mmname.schedule import drops, parts

        settings = parts.only(self._known("optimizer"), optimizer)
        found = drops.drops_of(settings, self.length)
        one = self._replace(config=settings, milestones=None, gamma=None if found is None else found.gamma)
        if found is None or found.by_epoch != (self.max_epochs is not None):
            return one
        return one._replace(
            milestones=found.at, sources=Settings({**self.sources, "milestones": self.sources["policy"]})
        )

    @property
    def clip(self) -> Clip | None:
        """The bound on the gradient's norm, if there is one.

        Raises:
            ScheduleError: it is not known.
        """
        from mmname.schedule import parts

        return parts.clip(self._known("clip"))

    @property
    def base_batch(self) -> int | None:
        """The total batch that the rate is meant for, in samples over all GPUs; None if nothing says."""
        from mmname.schedule import parts, recipe

        if "base_batch" not in self.sources:
            return None
        own = None if self.config is None else parts.base_batch(self.config)
        return recipe.base_batch_of(self.dialect) if own is None else own

    @property
    def moving(self) -> tuple[str, ...]:
        """The numbers of the optimizer besides the rate that change in the training: `momentum`, `weight_decay`."""
        from mmname.schedule import parts

        return () if "policy" not in self.sources else tuple(parts.moving(self.settings))

    def lr(self, iteration: int, *, iters_per_epoch: int | None = None) -> float:
        """The learning rate of one iteration, counted from 0, as the project's library computes it.

        Raises:
            ScheduleError: the iteration is out of range, or `iters_per_epoch` is needed and missing.

        >>> from mmname.schedule import resolve_schedule
        >>> resolve_schedule("1x", default_recipe=True).lr(12 * 7330 - 1, iters_per_epoch=7330)
        0.00020000000000000004
        """
        return self._value("lr", iteration, iters_per_epoch)

    def momentum(self, iteration: int, *, iters_per_epoch: int | None = None) -> float:
        """The momentum of one iteration, counted from 0; of optimizers of Adam's kind the first of the betas.

        Raises:
            ScheduleError: the iteration is out of range, or the momentum is not known.
        """
        return self._value("momentum", iteration, iters_per_epoch)

    def weight_decay(self, iteration: int, *, iters_per_epoch: int | None = None) -> float:
        """The weight decay of one iteration, counted from 0.

        Raises:
            ScheduleError: the iteration is out of range, or the weight decay is not known.
        """
        return self._value("weight_decay", iteration, iters_per_epoch)

    def curve(self, param: str = "lr", *, iters_per_epoch: int | None = None) -> tuple[float, ...]:
        """The learning rate of every iteration, or the `momentum` or the `weight_decay`: one number an iteration.

        Raises:
            ScheduleError: `iters_per_epoch` is needed and missing, or the values are not known.

        >>> from mmname.schedule import resolve_schedule
        >>> len(resolve_schedule("1x", default_recipe=True).curve(iters_per_epoch=100))
        1200
        """
        from mmname.schedule import curve

        settings = self._known("policy", "optimizer")
        return tuple(curve.values(settings, self.length, param=param, iters_per_epoch=iters_per_epoch))

    def stretches(self, *, iters_per_epoch: int | None = None) -> list[Stretch]:
        """The stretches of the training between the places where something begins or ends.

        Raises:
            ScheduleError: the rate cannot be computed.
        """
        from mmname.schedule import stretch

        settings = self._known("policy", "optimizer")
        return stretch.stretches(settings, self.length, iters_per_epoch=iters_per_epoch)

    def scaled(self, batch: int, *, rule: str = "linear") -> Schedule:
        """The schedule for another total batch, in samples over all GPUs: the rate grows as the batch or its root.

        `linear` is the rule of Goyal et al. (2017, arXiv:1706.02677), `sqrt` that of Krizhevsky (2014,
        arXiv:1404.5997), which fits adaptive optimizers better.

        Raises:
            ScheduleError: the batch is not positive, or nothing says which batch the rate is meant for.

        >>> from mmname.schedule import resolve_schedule
        >>> resolve_schedule("1x", default_recipe=True).scaled(8).optimizer.lr
        0.01
        """
        from mmname.schedule import change

        change.factor_of(batch, 1, rule)
        base = self.base_batch
        if base is None:
            raise ScheduleError(f"nothing says which batch the rate of {self.token or 'the schedule'} is meant for")
        settings = change.scale(self._known("optimizer"), batch, base, rule=rule)
        sources = {**self.sources, "lr": "derived", "base_batch": "given"}
        return self._replace(config=settings, sources=Settings(sources))

    def meant_for(self, batch: int) -> Schedule:
        """The schedule whose rate is meant for this total batch, in samples over all GPUs, whatever it says of it.

        Raises:
            ScheduleError: the batch is not positive, or the rate is not known.
        """
        from mmname.schedule import change

        change.factor_of(batch, 1, "linear")
        settings = {**self._known("optimizer"), "auto_scale_lr": Settings(base_batch_size=batch)}
        return self._replace(config=Settings(settings), sources=Settings({**self.sources, "base_batch": "given"}))

    def repeated(self, times: int) -> Schedule:
        """What the config of a dataset repeated `times` times an epoch says: nominal epochs and milestones, divided.

        Raises:
            ScheduleError: the epochs cannot be divided so.

        >>> from mmname.schedule import resolve_schedule
        >>> actual = resolve_schedule("1x").repeated(3)
        >>> actual.max_epochs, actual.milestones
        (4, (3,))
        """
        from mmname.schedule import change

        length, milestones = change.divided(self.length, self.milestones, times)
        if length == self.length:
            return self
        config = None if self.config is None else change.repeat(self.config, self.length, times)
        return self._resized(length, milestones, config, "derived")

    def resized(self, length: Length, milestones: tuple[int, ...] | None = None) -> Schedule:
        """The schedule of another length in the same unit, with the same optimizer and warm-up.

        Without `milestones`, in that unit, those of the schedule move in proportion.

        Raises:
            ScheduleError: one length counts epochs and the other iterations, the new one is none, or the milestones
                are no rising whole numbers.
        """
        from mmname.schedule import change
        from mmname.schedule.kind import check_milestones

        if not isinstance(length, Length):
            raise ScheduleError(f"a length is a Length of epochs or iterations, not {length!r:.60}", value=length)
        length.check()
        change.check_unit(self.length, length)
        if milestones is not None:
            check_milestones(milestones)
            milestones = tuple(milestones)
        source: Source = "derived" if milestones is None else "given"
        if milestones is None and self.milestones is not None:
            milestones = change.scaled_milestones(self.milestones, self.length, length)
        config = None if self.config is None else change.resize(self.config, self.length, length, milestones)
        changed = self._resized(length, milestones, config, source)
        unit = "max_epochs" if length.epochs is not None else "max_iters"
        return changed._replace(sources=Settings({**changed.sources, unit: "given"}))

    def _resized(
        self, length: Length, milestones: tuple[int, ...] | None, config: Settings | None, source: Source
    ) -> Schedule:
        unit = "max_epochs" if length.epochs is not None else "max_iters"
        sources = {**self.sources, unit: source}
        if "milestones" in sources:
            sources["milestones"] = source
        return self._replace(
            token="",
            max_epochs=length.epochs,
            max_iters=length.iters,
            milestones=milestones,
            config=config,
            sources=Settings(sources),
        )

    def to_library(self, library: str, *, iters_per_epoch: int | None = None) -> Schedule:
        """The schedule as a config of `mmcv` or `mmengine` says it; its last note tells how exact that is.

        A default recipe becomes that of the project's other generation; anything else is translated. Where the rates
        differ, the note has the largest difference as a part of the highest rate, and the iteration where it is;
        `difference` has both as numbers. A schedule that is one of that library already comes back as it is.

        Raises:
            ScheduleError: no such library, its configs cannot say it, or it is not known in full.

        >>> from mmname.schedule import resolve_schedule
        >>> recipe = resolve_schedule("1x", default_recipe=True)
        >>> recipe.to_library("mmengine").config["train_cfg"]["max_epochs"]
        12
        >>> recipe.to_library("mmengine").notes[-1]
        'translated: the rate differs by at most 0.002 of the highest, at iteration 499 of 1,000 an epoch'
        """
        from mmname.schedule import recipe, translation

        translation.check_library(library)
        settings = self._known("policy", "optimizer")
        dialect = self._sibling(library)
        if dialect != self.dialect and self.sources["policy"] in {"default recipe", "documented"}:
            own = recipe.counterpart_of(
                settings, self.token, self.length, self.milestones, dialect=self.dialect, other=dialect
            )
            if own is not None:
                return self._translated(own, dialect, iters_per_epoch)
        changed = translation.translate(settings, self.length, library, base_batch=self.base_batch)
        return self if changed is settings else self._translated(changed, dialect, iters_per_epoch)

    def _translated(self, config: Settings, dialect: str, iters_per_epoch: int | None) -> Schedule:
        from mmname.schedule import translation

        note = translation.told(self.settings, config, self.length, iters_per_epoch=iters_per_epoch)
        notes = (*self.notes, *translation.left_over(config), note)
        return self._replace(config=config, dialect=dialect, notes=notes)

    def _sibling(self, library: str) -> str:
        """The dialect of the project's other generation, or this one where there is none."""
        from mmname.schedule import tables

        try:
            return tables.sibling(self.dialect, library)
        except ScheduleError:
            return self.dialect

    def difference(self, other: Schedule, *, iters_per_epoch: int | None = None) -> Difference:
        """How far the rates of another schedule of the same length lie from these.

        Raises:
            ScheduleError: a rate cannot be computed, or the lengths differ.
        """
        from mmname.schedule import translation

        if not isinstance(other, Schedule):
            raise ScheduleError(f"a schedule is compared with a Schedule, not {other!r:.60}", value=other)
        if other.length != self.length:
            raise ScheduleError(f"{other.length} cannot be compared with {self.length}", value=other.length)
        mine, theirs = self._known("policy", "optimizer"), other._known("policy", "optimizer")
        return translation.difference(mine, theirs, self.length, iters_per_epoch=iters_per_epoch)

    def cautions(self, *, iters_per_epoch: int | None = None, batch: int | None = None) -> list[str]:
        """What people trip over in this schedule, in words; `batch` is the total batch of the run, in samples.

        >>> late = Schedule.from_config({"optimizer": {"type": "SGD", "lr": 0.02}, "runner": {"max_epochs": 12},
        ...                              "lr_config": {"policy": "step", "step": [8, 12]}})
        >>> late.cautions()
        ['milestone 12 is not before the end at 12: the rate never drops there']
        """
        from mmname.schedule import caution

        if self.config is None:
            return []
        if not {"policy", "optimizer"} <= self.sources.keys():
            return caution.of_batch(self.base_batch, batch)
        known = self._known("policy", "optimizer")
        return caution.cautions(known, self.length, self.base_batch, iters_per_epoch=iters_per_epoch, batch=batch)

    def doubts_of_linear_rule(self) -> list[str]:
        """What speaks against letting the rate grow as the batch, in words; nothing for SGD."""
        from mmname.schedule import caution

        return caution.of_linear_rule(self._known("optimizer"))

    def to_text(self) -> str:
        """The settings as config code: what is known of them, and nothing else.

        Raises:
            ScheduleError: only the length is known, or no table says where the rate drops.

        >>> from mmname.schedule import resolve_schedule
        >>> print(resolve_schedule("1x", default_recipe=True).to_text())
        optimizer = dict(type='SGD', lr=0.02, momentum=0.9, weight_decay=0.0001)
        optimizer_config = dict(grad_clip=None)
        lr_config = dict(policy='step', warmup='linear', warmup_iters=500, warmup_ratio=0.001, step=[8, 11])
        runner = dict(type='EpochBasedRunner', max_epochs=12)
        <BLANKLINE>
        """
        from mmname.schedule import code, curve

        if "policy" in self.sources and len(self.optimizers) == 1:
            curve.check_drops(self.settings)
        return code.write(self.settings)

    def to_word(self) -> str:
        """The canonical word for this length and these milestones in the schedule's project.

        Raises:
            ScheduleError: no word says such a length.

        >>> from mmname.schedule import resolve_schedule
        >>> resolve_schedule("12e")._replace(milestones=(8, 11)).to_word()
        '1x'
        """
        from mmname.schedule import words

        return words.word_of(self.length, self.milestones, self.dialect)

    def to_dict(self) -> dict[str, Any]:
        """Everything that is known, with its sources, as JSON can hold it.

        >>> from mmname.schedule import resolve_schedule
        >>> row = resolve_schedule("20_23_24e").to_dict()
        >>> row["milestones"], row["optimizer"], row["sources"]["milestones"]
        ([20, 23], None, 'convention')
        """
        from mmname.schedule import view

        told = view.parts_as_json(self.config, self.sources)
        sources: dict[str, Source] = dict(self.sources)
        if told["policy"] is None and self.milestones is not None and "policies" not in told:
            told["policy"] = {"kind": "step", "by_epoch": self.max_epochs is not None, "numbers": {}}
            sources["policy"] = self.source
        gamma = None if self.milestones is None else self.gamma
        if gamma is not None:
            sources["gamma"] = self.source
        return {
            "dialect": self.dialect,
            "token": self.token,
            "max_epochs": self.max_epochs,
            "max_iters": self.max_iters,
            "milestones": None if self.milestones is None else list(self.milestones),
            "policy": told.pop("policy"),
            "optimizer": told.pop("optimizer"),
            "base_batch": self.base_batch,
            "sources": sources,
            "gamma": gamma,
            **told,
            "source": self.source,
            "notes": list(self.notes),
        }

    def _value(self, param: str, iteration: int, iters_per_epoch: int | None) -> float:
        from mmname.schedule import curve

        settings = self._known("policy", "optimizer")
        return curve.value(settings, self.length, iteration, param=param, iters_per_epoch=iters_per_epoch)

    def _known(self, *fields: str) -> Settings:
        """The settings, if they say these parts.

        Raises:
            ScheduleError: they do not.
        """
        missing = [field for field in fields if field not in self.sources]
        if self.config is None or missing:
            what = self.token or "the schedule"
            known = "the length and the milestones are" if self.milestones is not None else "the length is"
            told = "only " + known + " known" if self.config is None else f"the {missing[0]} is not known"
            raise ScheduleError(f"of {what} {told}", value=self.token)
        return self.config
