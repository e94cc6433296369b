"""The epoch: how many iterations it takes to see a dataset once."""

from __future__ import annotations

from mmname.errors import ScheduleError
from mmname.schedule import tables

__all__ = ["iters_per_epoch", "total_batch"]


def iters_per_epoch(dataset: str, *, batch: int) -> int:
    """The iterations of one epoch of a dataset with a total batch, the last one filled up.

    Raises:
        ScheduleError: the dataset's size is not known, or the batch is not positive.

    >>> iters_per_epoch("coco", batch=16)
    7330
    """
    sizes = tables.datasets()
    if dataset not in sizes:
        raise ScheduleError(
            f"the size of dataset {dataset!r} is not known; known are {', '.join(sizes)}", value=dataset
        )
    if batch < 1:
        raise ScheduleError(f"a batch has at least 1 sample, not {batch}", value=batch)
    return -(-int(sizes[dataset]["images"]) // batch)


def total_batch(text: str) -> int:
    """The samples over all GPUs that a batch word stands for: `4x2`, `4xb2`, or a number.

    Raises:
        ScheduleError: the text is no batch.

    >>> total_batch("4x2"), total_batch("8xb2"), total_batch("32")
    (8, 16, 32)
    """
    gpus, cross, samples = text.partition("x")
    numbers = [gpus, samples.removeprefix("b")] if cross else [gpus]
    if not all(number.isascii() and number.isdigit() and 0 < len(number) < 7 and int(number) for number in numbers):
        raise ScheduleError(f"{text[:40]!r} is no batch; expected GPUs x samples such as 8x2, or a total", value=text)
    total = 1
    for number in numbers:
        total *= int(number)
    return total
