"""The update of stochastic gradient descent with momentum, in the two forms that people meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.errors import ScheduleError
from mmname.schedule.kind import NUMBER, NUMBERS, check

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["rate_inside", "rate_outside"]

Vector = tuple[float, ...]


def rate_inside(
    weights: Sequence[float],
    gradients: Sequence[float],
    velocity: Sequence[float] | None = None,
    *,
    lr: float,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
) -> tuple[Vector, Vector]:
    """One step with the rate inside the velocity: `v = m*v - lr*g; w = w + v` (Sutskever et al., 2013; Caffe).

    Gives the new weights and the new velocity; without a velocity it starts at rest. Weight decay is added to the
    gradients, `g + weight_decay * w`. When the rate drops, past steps go on at the rate at which they were taken.

    Raises:
        ScheduleError: something is no number, or there are not as many gradients as weights.

    >>> rate_inside([1.0], [0.5], lr=0.1)
    ((0.95,), (-0.05,))
    """
    velocity = _checked(weights, gradients, velocity, lr=lr, momentum=momentum, weight_decay=weight_decay)
    moved = [momentum * v - lr * (g + weight_decay * w) for w, g, v in zip(weights, gradients, velocity)]
    return tuple(w + v for w, v in zip(weights, moved)), tuple(moved)


def rate_outside(
    weights: Sequence[float],
    gradients: Sequence[float],
    velocity: Sequence[float] | None = None,
    *,
    lr: float,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
) -> tuple[Vector, Vector]:
    """One step as `torch.optim.SGD` takes it, without dampening: `v = m*v + g; w = w - lr*v`.

    Gives the new weights and the new velocity; without a velocity it starts at rest. Weight decay is added to the
    gradients, `g + weight_decay * w`. When the rate drops, past steps slow down with it. While the rate stays the same,
    the weights are those of `rate_inside`, and its velocity is `-lr` times this one.

    Raises:
        ScheduleError: something is no number, or there are not as many gradients as weights.

    >>> rate_outside([1.0], [0.5], lr=0.1)
    ((0.95,), (0.5,))
    """
    velocity = _checked(weights, gradients, velocity, lr=lr, momentum=momentum, weight_decay=weight_decay)
    moved = [momentum * v + (g + weight_decay * w) for w, g, v in zip(weights, gradients, velocity)]
    return tuple(w - lr * v for w, v in zip(weights, moved)), tuple(moved)


def _checked(
    weights: Sequence[float], gradients: Sequence[float], velocity: Sequence[float] | None, **numbers: float
) -> Sequence[float]:
    """The velocity, at rest where there is none, once everything has been looked at."""
    for name, number in numbers.items():
        check(name, number, NUMBER)
    check("weights", weights, NUMBERS)
    at_rest = [0.0] * len(weights)
    for name, vector in (("gradients", gradients), ("velocity", at_rest if velocity is None else velocity)):
        check(name, vector, NUMBERS)
        if len(vector) != len(weights):
            raise ScheduleError(f"there are {len(weights):,} weights and {len(vector):,} {name}", value=vector)
    return at_rest if velocity is None else velocity
