"""Facts: what configs say of the things that their names leave out, read without running them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from mmname.config.evaluate import read_config
from mmname.errors import ScheduleError
from mmname.name.convention import UNCLAIMED
from mmname.name.parser import AUTO, parse
from mmname.name.values import Batch
from mmname.name.words import NO_WORDS, OwnWords, words_in
from mmname.schedule import Schedule
from mmname.schedule.epoch import repeats_in

__all__ = ["Configs", "read_facts"]

# Where a setting stands: in configs for mmengine, and in those for mmcv.
_SAMPLES = (
    "train_dataloader.batch_size",
    "data.samples_per_gpu",
    "data.videos_per_gpu",
    "data.train_dataloader.samples_per_gpu",
)
_TOTAL = ("auto_scale_lr.base_batch_size",)
_EPOCHS = ("train_cfg.max_epochs", "runner.max_epochs", "total_epochs")
_ITERS = ("train_cfg.max_iters", "runner.max_iters", "total_iters")
_TRAINED_ON = ("train_dataloader.dataset", "data.train")
_STEPS = ("lr_config.step",)
_SCHEDULERS = ("param_scheduler",)


def read_facts(
    path: str | os.PathLike[str],
    *,
    dialect: str = AUTO,
    own: OwnWords = NO_WORDS,
    read: dict[Path, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """The batch, the schedule and the data set in a config, as fields of a record; what it does not tell is left out.

    A batch is that of the config, spread over the GPUs that its `auto_scale_lr` was made for, if it says so. A data set
    that is repeated counts as so many epochs more, as it does in names. `dialect` says whose words to use, "auto" those
    of the convention of the file's name; `own` are a user's, and `read` keeps what was read for the next call.

    Raises:
        ConfigFileError: the file, or one of its bases, cannot be read.
        UnknownDialectError: nobody has described `dialect`.
    """
    settings = read_config(path, read=read)
    dialect = (parse(path, words=own).dialect or UNCLAIMED) if dialect == AUTO else dialect
    facts = {
        "batch": _batch(settings),
        "schedule": dialect and _schedule(settings, dialect),
        "dataset": _dataset(settings, dialect, own),
    }
    return {field: value for field, value in facts.items() if value}


class Configs:
    """The configs below a folder, by name."""

    def __init__(self, folder: str | os.PathLike[str], *, own: OwnWords = NO_WORDS) -> None:
        self._own = own
        self._read: dict[Path, dict[str, Any]] = {}
        self._paths: dict[str, list[Path]] = {}
        for place, folders, files in os.walk(folder):
            folders[:] = sorted(name for name in folders if not name.startswith(("_", ".")))
            for file in sorted(files):
                if file.endswith(".py"):
                    self._paths.setdefault(file[:-3], []).append(Path(place, file))

    def facts(self, name: str | os.PathLike[str], *, dialect: str) -> dict[str, Any]:
        """What the config of that name or path and its folders say, if there is one; of several, what they all say.

        Of configs with one name those count whose path ends most like the one that is given.

        Raises:
            ConfigFileError: a config cannot be read.
        """
        paths = self._alike(name)
        found = [read_facts(path, dialect=dialect, own=self._own, read=self._read) for path in paths]
        for facts, path in zip(found, paths):
            record = parse(path, dialect=dialect, words=self._own)
            facts.update((field, getattr(record, field)) for field in record.from_path)
        first = found[0] if found else {}
        return {field: value for field, value in first.items() if all(facts.get(field) == value for facts in found)}

    def _alike(self, name: str | os.PathLike[str]) -> list[Path]:
        """The configs of that name, or those of them whose folders are most like those of a path."""
        *folders, stem = os.fspath(name).replace("\\", "/").removesuffix(".py").split("/")
        paths = self._paths.get(stem, [])
        alike = [_shared(folders, path.parts[:-1]) for path in paths]
        return [path for path, count in zip(paths, alike) if count == max(alike)]


def _shared(some: Sequence[str], others: Sequence[str]) -> int:
    """How many folders two paths end with alike."""
    pairs = zip(reversed(some), reversed(others))
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _at(settings: Mapping[str, Any], places: Sequence[str], kind: type | tuple[type, ...]) -> Any:
    """The first value of `kind` at one of `places`, or None."""
    for place in places:
        value: Any = settings
        for key in place.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
    return None


def _count(settings: Mapping[str, Any], places: Sequence[str]) -> int:
    """The first number at one of `places`, where it counts something; else 0."""
    return max(0, _at(settings, places, int) or 0)


def _batch(settings: Mapping[str, Any]) -> Batch | None:
    """The batch; without its GPUs where the config does not say for how many its rate is made."""
    samples, total = _count(settings, _SAMPLES), _count(settings, _TOTAL)
    if not samples:
        return None
    return Batch(total // samples if total and total % samples == 0 else None, samples)


def _schedule(settings: Mapping[str, Any], dialect: str) -> str | None:
    """The word for the length of training, and for its milestones where one says these without spelling them out."""
    epochs, iters = _count(settings, _EPOCHS), _count(settings, _ITERS)
    repeats = repeats_in(_at(settings, _TRAINED_ON, Mapping)) if epochs else 1
    steps = tuple(step * repeats for step in _milestones(settings))
    schedule = Schedule(
        "",
        max_epochs=epochs * repeats if epochs else None,
        max_iters=None if epochs else iters,
        milestones=steps or None,
        dialect=dialect,
    )
    if not epochs and not iters:
        return None
    try:
        word = schedule.to_word()
        return schedule._replace(milestones=None).to_word() if "_" in word else word
    except ScheduleError:
        return None


def _milestones(settings: Mapping[str, Any]) -> list[int]:
    found = _at(settings, _STEPS, (list, int))
    for scheduler in _at(settings, _SCHEDULERS, list) or ():
        if isinstance(scheduler, Mapping) and isinstance(scheduler.get("milestones"), list):
            found = scheduler["milestones"]
    steps = found if isinstance(found, list) else [found]
    return [step for step in steps if isinstance(step, int)]


def _dataset(settings: Mapping[str, Any], dialect: str, own: OwnWords) -> str | None:
    """The known data set that the last folder of the training data's root is named for."""
    roots = [*_roots(_at(settings, _TRAINED_ON, Mapping)), settings.get("data_root")]
    folder = next((Path(root).name for root in roots if isinstance(root, str)), "")
    meaning = words_in(dialect, own).find("dataset", folder)
    return meaning.id if meaning else None


def _roots(dataset: Any) -> Iterator[Any]:
    while isinstance(dataset, Mapping):
        yield dataset.get("data_root")
        dataset = dataset.get("dataset")
