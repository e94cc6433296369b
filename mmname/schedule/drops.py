"""Drops: the places where a rate that falls in steps really falls."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mmname.schedule import parts, schedulers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.schedule.length import Length
    from mmname.schedule.settings import Settings

__all__ = ["Drops", "drops_of", "turns_of"]


class Drops(NamedTuple):
    """Where the rate drops, in epochs if `by_epoch`, else in iterations, and the factor of each drop."""

    at: tuple[int, ...]
    by_epoch: bool
    gamma: float | None

    def iterations(self, iters_per_epoch: int | None) -> list[int]:
        """The iterations at which the rate is lower than before."""
        unit = (iters_per_epoch or 1) if self.by_epoch else 1
        return [at * unit for at in self.at]


def drops_of(settings: Settings, length: Length) -> Drops | None:
    """The drops of a policy of steps that names them; None for any other.

    What lies at or behind the end of the training, or of its scheduler, never happens and is not among them.
    """
    policy = parts.policy(settings)
    if policy.kind != "step":
        return None
    if not parts.is_mmengine(settings):
        step = policy.numbers.get("step")
        if not isinstance(step, tuple):
            return None
        end = _end(length, policy.by_epoch)
        at = tuple(place for place in step if end is None or place < end)
        return Drops(at, policy.by_epoch, policy.numbers.get("gamma", 0.1))
    found: set[int] = set()
    units, gammas = set(), set()
    for phase in schedulers.phases(settings.get("param_scheduler")):
        if schedulers.law_of(phase["type"]).kind == "step" and "milestones" in phase:
            by_epoch = phase.get("by_epoch", True)
            end = _end(length, by_epoch)
            found.update(schedulers.drops_of(phase, 10**9 if end is None else end))
            units.add(by_epoch)
            gammas.add(phase.get("gamma", 0.1))
    if len(units) != 1:
        return None
    return Drops(tuple(sorted(found)), units.pop(), gammas.pop() if len(gammas) == 1 else None)


def turns_of(settings: Settings, length: Length, iters_per_epoch: int | None) -> Iterator[int]:
    """The iterations at which something begins or ends: the warm-up, a drop, a scheduler."""
    epoch = iters_per_epoch or 1
    drops = drops_of(settings, length)
    if drops is not None:
        yield from drops.iterations(iters_per_epoch)
    yield parts.warm_iterations(settings, iters_per_epoch)
    if parts.is_mmengine(settings):
        config = settings.get("param_scheduler")
        every = [phase for param in schedulers.changes(config) for phase in schedulers.phases(config, param)]
        for phase in every:
            unit = epoch if phase.get("by_epoch", True) else 1
            yield int(phase.get("begin", 0) * unit)
            yield int(phase.get("end", 0) * unit)


def _end(length: Length, by_epoch: bool) -> int | None:
    """The end of the training in a scheduler's unit; None if that is not the training's own."""
    return length.epochs if by_epoch else length.iters
