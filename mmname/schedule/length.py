"""The length of a training, in epochs or in iterations."""

from __future__ import annotations

from mmname.errors import ScheduleError
from mmname.schedule.kind import is_count
from mmname.tuples import NamedTuple

__all__ = ["MAX_EPOCHS", "MAX_EPOCH_ITERS", "MAX_ITERS", "Length"]

MAX_EPOCHS = 10_000
MAX_ITERS = 100_000_000
MAX_EPOCH_ITERS = 10_000_000


class Length(NamedTuple):
    """How long a model trains: `epochs` passes over the data, or else `iters` updates of the weights."""

    epochs: int | None
    iters: int | None

    @property
    def units(self) -> int:
        """The length in its own unit."""
        return self.epochs or self.iters or 0

    def check(self) -> None:
        """Refuse what is no length.

        Raises:
            ScheduleError: it counts neither epochs nor iterations, or both, or the count is out of range.

        >>> Length(12, None).check()
        """
        if (self.epochs is None) == (self.iters is None):
            raise ScheduleError(f"a length counts either epochs or iterations, not {tuple(self)!r:.60}", value=self)
        count, most, unit = (
            (self.epochs, MAX_EPOCHS, "epochs") if self.iters is None else (self.iters, MAX_ITERS, "iterations")
        )
        if not is_count(count) or not 0 < self.units <= most:
            said = f"{count:,}" if isinstance(count, int) else f"{count!r:.40}"
            raise ScheduleError(f"a length is 1 to {most:,} {unit}, not {said}", value=count)

    def iterations(self, iters_per_epoch: int | None = None) -> int:
        """The length in iterations; `iters_per_epoch` is the length of an epoch.

        Raises:
            ScheduleError: epochs count and nobody says how long one is, or it is out of range.

        >>> Length(12, None).iterations(7330)
        87960
        """
        if iters_per_epoch is not None and not isinstance(iters_per_epoch, int):
            raise ScheduleError(
                f"an epoch has a whole number of iterations, not {iters_per_epoch!r:.60}", value=iters_per_epoch
            )
        if iters_per_epoch is not None and not 0 < iters_per_epoch <= MAX_EPOCH_ITERS:
            raise ScheduleError(
                f"an epoch has 1 to {MAX_EPOCH_ITERS:,} iterations, not {iters_per_epoch:,}", value=iters_per_epoch
            )
        if self.iters is not None:
            return self.iters
        if iters_per_epoch is None:
            raise ScheduleError(
                "the schedule counts epochs: say how many iterations an epoch has, "
                "or on which dataset and with which batch it trains"
            )
        whole = self.units * iters_per_epoch
        if whole > MAX_ITERS:
            raise ScheduleError(f"a training has at most {MAX_ITERS:,} iterations, not {whole:,}", value=whole)
        return whole

    def __str__(self) -> str:
        count, unit = (self.epochs, "epoch") if self.epochs is not None else (self.units, "iteration")
        return f"{count:,} {unit}" + "s" * (count != 1)
