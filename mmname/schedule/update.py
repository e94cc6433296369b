"""The update of stochastic gradient descent with momentum, in the two forms that people meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

    >>> rate_inside([1.0], [0.5], lr=0.1)
    ((0.95,), (-0.05,))
    """
    moved = [
        momentum * v - lr * (g + weight_decay * w)
        for w, g, v in zip(weights, gradients, velocity or [0.0] * len(weights))
    ]
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

    >>> rate_outside([1.0], [0.5], lr=0.1)
    ((0.95,), (0.5,))
    """
    moved = [
        momentum * v + (g + weight_decay * w) for w, g, v in zip(weights, gradients, velocity or [0.0] * len(weights))
    ]
    return tuple(w - lr * v for w, v in zip(weights, moved)), tuple(moved)
