"""The epoch: how many iterations it takes to see a dataset once, and how much a training sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mmname.errors import ScheduleError
from mmname.schedule import tables

__all__ = ["images_of", "iters_per_epoch", "repeats_in", "repeats_of", "samples_of", "source_of", "total_batch"]


def iters_per_epoch(dataset: str, *, batch: int) -> int:
    """The iterations of one epoch of a dataset with a total batch, in samples, the last one filled up.

    Raises:
        ScheduleError: the dataset's size is not known, or the batch is not positive.

    >>> iters_per_epoch("coco", batch=16)
    7330
    """
    images = images_of(dataset)
    if not isinstance(batch, int) or batch < 1:
        raise ScheduleError(f"a batch has at least 1 sample, not {batch}", value=batch)
    return -(-images // batch)


def images_of(dataset: str) -> int:
    """The images of one epoch of a dataset.

    Raises:
        ScheduleError: the dataset's size is not known.

    >>> images_of("lvis_v0.5")
    57263
    """
    return int(_entry(dataset)["images"])


def source_of(dataset: str) -> str:
    """Where the size of a dataset is from.

    Raises:
        ScheduleError: the dataset's size is not known.
    """
    return str(_entry(dataset)["source"])


def _entry(dataset: str) -> Mapping[str, Any]:
    sizes = tables.datasets()
    if not isinstance(dataset, str) or dataset not in sizes:
        raise ScheduleError(
            f"the size of dataset {dataset!r} is not known; known are {', '.join(sizes)}", value=dataset
        )
    return sizes[dataset]


def total_batch(text: str) -> int:
    """The samples over all GPUs that a batch word stands for: `4x2`, `4xb2`, or a number.

    Raises:
        ScheduleError: the text is no batch.

    >>> total_batch("4x2"), total_batch("8xb2"), total_batch("32")
    (8, 16, 32)
    """
    if not isinstance(text, str):
        raise ScheduleError(f"a batch is a text such as 8x2, not {text!r:.40}", value=text)
    gpus, cross, samples = text.partition("x")
    numbers = [gpus, samples.removeprefix("b")] if cross else [gpus]
    if not all(number.isascii() and number.isdigit() and 0 < len(number) < 7 and int(number) for number in numbers):
        raise ScheduleError(f"{text[:40]!r} is no batch; expected GPUs x samples such as 8x2, or a total", value=text)
    total = 1
    for number in numbers:
        total *= int(number)
    return total


def samples_of(config: Mapping[str, Any]) -> int | None:
    """The samples on each GPU that a config loads at once, if it says so.

    >>> samples_of({"data": {"samples_per_gpu": 2}})
    2
    """
    data, loader = config.get("data"), config.get("train_dataloader")
    places = [loader, data, data.get("train_dataloader") if isinstance(data, Mapping) else None]
    found = [
        place.get(key) for place in places if isinstance(place, Mapping) for key in ("batch_size", "samples_per_gpu")
    ]
    return next((value for value in found if isinstance(value, int) and value > 0), None)


def repeats_of(config: Mapping[str, Any]) -> int:
    """How often an epoch of a config goes through its dataset.

    >>> repeats_of({"data": {"train": {"type": "RepeatDataset", "times": 3, "dataset": {"type": "VOCDataset"}}}})
    3
    """
    repeats = 1
    for outer, inner in (("train_dataloader", "dataset"), ("data", "train")):
        loader = config.get(outer)
        repeats *= repeats_in(loader.get(inner) if isinstance(loader, Mapping) else None)
    return repeats


def repeats_in(dataset: object) -> int:
    """How often a dataset, with those that it wraps, is gone through in an epoch.

    >>> repeats_in({"type": "RepeatDataset", "times": 8, "dataset": {"type": "CityscapesDataset"}})
    8
    """
    repeats = 1
    while isinstance(dataset, Mapping):
        times = dataset.get("times")
        if dataset.get("type") == "RepeatDataset" and isinstance(times, int) and times > 0:
            repeats *= times
        dataset = dataset.get("dataset")
    return repeats
