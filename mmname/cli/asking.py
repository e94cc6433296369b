"""What is asked of `mmname schedule`: from an argument and the options to a schedule and its run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.errors import ConfigFileError, MmnameError, ScheduleError
from mmname.schedule.length import Length

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mmname.config.trace import Tracer
    from mmname.name.record import ConfigName
    from mmname.schedule import Schedule
    from mmname.schedule.known import Released, Releases

__all__ = ["Asked", "Job", "Run", "Wishes", "epoch_to_draw", "labels_of"]


class Wishes(NamedTuple):
    """The options that say which run a schedule is for."""

    dialect: str | None = None
    derive: bool = False
    default_recipe: bool = False
    configs: Path | None = None
    word: str | None = None
    epochs: int | None = None
    batch: str | None = None
    base: str | None = None
    rule: str = "linear"
    repeat: int = 1
    dataset: str | None = None
    iters_per_epoch: int | None = None
    optimizer: str | None = None


class Run(NamedTuple):
    """What is known of the run.

    Attributes:
        batch: the total batch, in samples over all GPUs.
        batch_of: where that is from.
        iters_per_epoch: the iterations of an epoch.
        epoch_of: where their number is from.
        images: the images of the dataset.
        images_of: where their number is from.
        repeats: how often an epoch goes through the dataset.
        repeats_of: where that is from; empty where nothing says it, which is once.
        dataset: what the images are of.
    """

    batch: int | None = None
    batch_of: str = ""
    iters_per_epoch: int | None = None
    epoch_of: str = ""
    images: int | None = None
    images_of: str = ""
    repeats: int = 1
    repeats_of: str = ""
    dataset: str = ""

    def seen(self, length: Length) -> int | None:
        """The images that a training of a length sees, if that can be known."""
        if length.epochs is not None:
            return None if self.images is None else length.epochs * self.images * self.repeats
        return None if self.batch is None else length.units * self.batch

    def seen_of(self, length: Length) -> str:
        """How their number is counted."""
        return "epochs times images" if length.epochs is not None else "iterations times batch"


class Job(NamedTuple):
    """One argument, the schedule that it stands for, and the one that was asked for."""

    text: str
    nominal: Schedule
    schedule: Schedule
    run: Run
    cautions: list[str]


class _Found(NamedTuple):
    """A schedule and what it was found by."""

    schedule: Schedule
    record: ConfigName | None = None
    config: Mapping[str, Any] | None = None
    path: Path | None = None
    released: Released | None = None


class Asked:
    """Arguments and options, checked before the first answer; `releases` are by default those of the shipped database.

    Raises:
        MmnameError: an option makes no sense.
    """

    def __init__(self, wishes: Wishes, releases: Releases | None = None) -> None:
        from mmname.config.evaluate import configs_below
        from mmname.schedule.change import factor_of
        from mmname.schedule.epoch import images_of, total_batch
        from mmname.schedule.tables import project_of
        from mmname.zoo.schedules import ReleasedSchedules

        self.wishes = wishes
        self.releases = ReleasedSchedules() if releases is None else releases
        self.batch = None if wishes.batch is None else total_batch(wishes.batch)
        self.base = None if wishes.base is None else total_batch(wishes.base)
        self.configs = {} if wishes.configs is None else configs_below(wishes.configs)
        self._tracer: Tracer | None = None
        factor_of(self.batch or 1, 1, wishes.rule)
        if wishes.dialect is not None:
            project_of(wishes.dialect)
        if wishes.dataset is not None:
            images_of(wishes.dataset)
        if wishes.iters_per_epoch is not None:
            Length(1, None).iterations(wishes.iters_per_epoch)
        if wishes.epochs is not None:
            Length(wishes.epochs, None).check()
        if wishes.word is not None and wishes.epochs is not None:
            raise ScheduleError("a new length is either a number of epochs or a word, not both", value=wishes.word)

    def job(self, text: str) -> Job:
        """What one argument asks for.

        Raises:
            MmnameError: it is no word, name or config, or does not go with the options.
        """
        found = self._found(text)
        nominal = found.schedule
        if self.wishes.optimizer is not None:
            nominal = nominal.of(self.wishes.optimizer)
        schedule = self._changed(nominal)
        run = self._run(schedule, found)
        unlike = _unlike(found)
        if self.batch is None or "optimizer" not in schedule.sources:
            cautions = unlike + schedule.cautions(iters_per_epoch=run.iters_per_epoch, batch=run.batch)
            unscaled = ["the rate is not known, so it is not scaled to the batch"] * (self.batch is not None)
            return Job(text, nominal, schedule, run, [*cautions, *unscaled])
        if schedule.base_batch is None:
            own, _ = _batch_of(found)
            said = "" if own is None else f" (its name says {own:,} samples over all GPUs)"
            raise ScheduleError(f"{text}: nothing says which batch the rate is meant for; --base-batch does{said}")
        scaled = schedule.scaled(self.batch, rule=self.wishes.rule)
        cautions = unlike + scaled.cautions(iters_per_epoch=run.iters_per_epoch)
        if self.wishes.rule == "linear" and self.batch != schedule.base_batch:
            cautions += schedule.doubts_of_linear_rule()
        return Job(text, nominal, scaled, run, cautions)

    def _found(self, text: str) -> _Found:
        from mmname.schedule import resolve_schedule
        from mmname.schedule.known import schedule_of
        from mmname.schedule.tables import DEFAULT_DIALECT
        from mmname.schedule.words import is_shaped

        wishes = self.wishes
        path = Path(text)
        if text.endswith(".py") and path.is_file():
            return self._of_config(path)
        if text.endswith(".py") and len(path.parts) > 1:
            raise ConfigFileError("no such file", path=text)
        stem = text.removesuffix(".py")
        if stem in self.configs:
            every = [self._of_config(config) for config in self.configs[stem]]
            if any(one.schedule != every[0].schedule for one in every):
                paths = ", ".join(map(str, self.configs[stem]))
                raise ScheduleError(f"several configs have that name and differ: {paths}; name one of them", value=text)
            return every[0]
        try:
            return _Found(
                resolve_schedule(
                    stem, dialect=wishes.dialect or DEFAULT_DIALECT, derive=wishes.derive,
                    default_recipe=wishes.default_recipe,
                )
            )  # fmt: skip
        except ScheduleError:
            record = _record_of(stem, wishes.dialect)
            own = wishes.dialect or (None if record is None else record.dialect)
            released = None if is_shaped(stem) else self.releases.config_of(stem, own)
            if released is None and wishes.dialect is None and not is_shaped(stem):
                released = self.releases.config_of(stem)
            if released is not None:  # a name that one convention alone has released is that one's
                schedule = schedule_of(released)
                record = _record_of(stem, wishes.dialect or schedule.dialect) or record
                return _Found(schedule, record, released=released)
            if record is None:
                raise
        return _Found(self._of_name(stem, record), record)

    def _of_name(self, name: str, record: ConfigName) -> Schedule:
        from mmname.schedule.known import known_of

        derive, default = self.wishes.derive, self.wishes.default_recipe
        try:
            return known_of(record, name, releases=self.releases, derive=derive, default_recipe=default)
        except ScheduleError as error:
            neither = "neither the name nor a released config says a schedule"
            why = neither if record.schedule is None else str(error)
            raise ScheduleError(f"{name}: {why.removeprefix(f'{name}: ')}", value=error.value) from error

    def _of_config(self, path: Path) -> _Found:
        from mmname.config.trace import Tracer
        from mmname.schedule import Schedule

        record = _record_of(path.stem, self.wishes.dialect)
        self._tracer = self._tracer or Tracer(Path.cwd())
        traced = self._tracer.read(path)
        config = traced.settings
        own = None if config.get("default_scope") or record is None else record.dialect
        try:
            schedule = Schedule.from_config(config, dialect=self.wishes.dialect or _fitting(own, config))
        except ScheduleError as error:
            lost = "" if traced.is_whole else "; a base of the config is not to be found"
            raise ScheduleError(f"{path}: {error}{lost}", value=error.value) from error
        if not traced.is_whole:
            missing = "a base of the config is not to be found: what it says is missing here"
            schedule = schedule._replace(notes=(*schedule.notes, missing))
        return _Found(schedule, record, config, path)

    def _changed(self, schedule: Schedule) -> Schedule:
        from mmname.schedule.settings import Settings
        from mmname.schedule.words import meaning_of

        wishes = self.wishes
        if self.base is not None:
            schedule = schedule.meant_for(self.base)
        if wishes.word is not None:
            meaning = meaning_of(wishes.word, schedule.dialect)
            schedule = schedule.resized(meaning.length, meaning.milestones)
            if meaning.milestones is not None and "milestones" in schedule.sources:
                schedule = schedule._replace(sources=Settings({**schedule.sources, "milestones": meaning.source}))
        elif wishes.epochs is not None:
            schedule = schedule.resized(Length(wishes.epochs, None))
        return schedule.repeated(wishes.repeat) if wishes.repeat != 1 else schedule

    def _run(self, schedule: Schedule, found: _Found) -> Run:
        """What options, config and name say of the run; nothing is taken for granted that a name contradicts."""
        from mmname.schedule.epoch import images_of, iters_per_epoch, source_of
        from mmname.schedule.tables import datasets, project_of, table_of

        batch, batch_of = _batch_of(found) if self.batch is None else (self.batch, "as given")
        dataset, why = self.wishes.dataset, "as asked"
        if dataset is None:
            dataset, why = _dataset_of(found)
        if dataset is None and found.record is None and found.config is None:
            dataset, why = (
                table_of(project_of(schedule.dialect)["project"]).get("dataset"),
                "the project's usual dataset",
            )
        project = project_of(schedule.dialect)["project"]
        if self.wishes.dataset is None and project in datasets().get(dataset or "", {}).get("unlike", ()):
            dataset = None
        repeats, repeats_of = _repeats_of(found)
        if self.wishes.repeat != 1:
            repeats_of = "as given" + f", times {repeats} of {repeats_of}" * (repeats not in {1, None})
        times = (repeats or 1) * self.wishes.repeat
        known = repeats is not None and dataset is not None and dataset in datasets()
        run = Run(batch, batch_of, repeats=times, repeats_of=repeats_of, dataset=dataset or "")
        if known and dataset is not None:
            run = run._replace(images=images_of(dataset), images_of=f"{source_of(dataset)}; {why}")
        if self.wishes.iters_per_epoch is not None:
            return run._replace(iters_per_epoch=self.wishes.iters_per_epoch, epoch_of="as given")
        if batch is None and schedule.base_batch is not None:
            run = run._replace(batch=schedule.base_batch, batch_of="the batch that the rate is meant for")
        if run.images is None or run.batch is None or dataset is None:
            return run._replace(batch=batch, batch_of=batch_of)
        length = iters_per_epoch(dataset, batch=run.batch) * times
        again = f", repeated {times} times" if times != 1 else ""
        return run._replace(iters_per_epoch=length, epoch_of=f"{dataset} in batches of {run.batch:,}{again}")


def labels_of(jobs: Sequence[Job]) -> list[str]:
    """A label for each job: a config's name without its folders where that tells it from the others."""
    short = [Path(job.text).stem if job.text.endswith(".py") else job.text for job in jobs]
    long = [job.text if short.count(name) > 1 else name for job, name in zip(jobs, short)]
    return [f"{name} ({place})" if long.count(name) > 1 else name for place, name in enumerate(long, start=1)]


def epoch_to_draw(job: Job) -> int | None:
    """The iterations of an epoch; where nothing says them, a thousand, so that the shape can be seen."""
    length = job.run.iters_per_epoch
    return 1000 if length is None and job.schedule.max_epochs is not None else length


def _record_of(text: str, dialect: str | None) -> ConfigName | None:
    """The text as a name, if it can be one."""
    from mmname.schedule.words import is_shaped

    if "_" not in text or is_shaped(text):
        return None
    from mmname.name.own import words_at
    from mmname.name.parser import parse

    try:
        return parse(text, dialect=dialect or "auto", words=words_at("."))
    except MmnameError:
        return None


def _fitting(dialect: str | None, config: Mapping[str, Any]) -> str | None:
    """The dialect of a name, or where another library runs the config that of the same project for this one."""
    from mmname.schedule.reading import library_of
    from mmname.schedule.tables import project_of, sibling

    if dialect is None:
        return None
    try:
        library = library_of(config)
        return dialect if project_of(dialect)["library"] == library else sibling(dialect, library)
    except ScheduleError:
        return None


_NEARLY = 0.01  # the part of its length by which a training may differ from what its name says


def _unlike(found: _Found) -> list[str]:
    """What to say where a config trains longer or shorter than its name says."""
    from mmname.schedule.words import stated_of

    record, schedule = found.record, found.schedule
    if record is None or record.schedule is None or schedule.source not in {"config", "released"}:
        return []
    try:
        said = stated_of(record.schedule, schedule.dialect).length
    except MmnameError:
        return []
    if (said.epochs is None) != (schedule.max_epochs is None):
        return []
    if abs(said.units - schedule.length.units) < _NEARLY * said.units:
        return []  # 800k of StyleGAN2 are 800,002 iterations
    repeats, _ = _repeats_of(found)
    if schedule.max_epochs is not None and repeats is not None and schedule.max_epochs * repeats == said.units:
        return []
    whose = "config" if found.config is not None else "released config"
    return [f"{record.schedule} in the name says {said}, the {whose} trains {schedule.length}"]


def _batch_of(found: _Found) -> tuple[int | None, str]:
    """The total batch that a name says, in samples, and that it is the name's."""
    record = found.record
    return (record.batch.total, "the name") if record is not None and record.batch is not None else (None, "")


def _repeats_of(found: _Found) -> tuple[int | None, str]:
    """How often an epoch goes through its dataset, and what says so; None where several datasets differ in that."""
    from mmname.schedule.epoch import repeats_of

    if found.config is not None:
        return repeats_of(found.config), "the config"
    return (1, "") if found.released is None else (found.released.repeats, "the released config")


def _dataset_of(found: _Found) -> tuple[str | None, str]:
    """The dataset of a config or a name, and which of the two says it."""
    if found.path is not None:
        from mmname.config.facts import read_facts

        facts = read_facts(found.path, dialect=found.schedule.dialect)
        if facts.get("dataset"):
            return str(facts["dataset"]), "the config's dataset"
    if found.record is not None and found.record.dataset:
        return found.record.dataset, "the name's dataset"
    return None, ""
