"""The two forms of the SGD update, and PyTorch's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mmname.errors import ScheduleError
from mmname.schedule.update import rate_inside, rate_outside

CASES = json.loads((Path(__file__).parent / "curves" / "sgd.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"m={case['momentum']}, wd={case['weight_decay']}")
def test_the_rate_outside_is_torch_sgd(case: dict[str, Any]) -> None:
    weights: tuple[float, ...] = tuple(case["start"])
    velocity: tuple[float, ...] | None = None
    for lr, gradients, expected in zip(case["lr"], case["gradients"], case["weights"]):
        weights, velocity = rate_outside(
            weights, gradients, velocity, lr=lr, momentum=case["momentum"], weight_decay=case["weight_decay"]
        )
        assert weights == pytest.approx(expected, rel=1e-14)


def walk(rates: list[float]) -> tuple[list[float], list[float]]:
    """The weight after each step of both forms, with a gradient of 1."""
    inside: tuple[float, ...] = (0.0,)
    outside: tuple[float, ...] = (0.0,)
    velocities: list[Any] = [None, None]
    courses: tuple[list[float], list[float]] = ([], [])
    for lr in rates:
        inside, velocities[0] = rate_inside(inside, [1.0], velocities[0], lr=lr, momentum=0.9)
        outside, velocities[1] = rate_outside(outside, [1.0], velocities[1], lr=lr, momentum=0.9)
        courses[0].append(inside[0])
        courses[1].append(outside[0])
    return courses


def test_the_forms_agree_while_the_rate_stays() -> None:
    inside, outside = walk([0.02] * 50)
    assert inside == pytest.approx(outside, rel=1e-12)


def test_the_forms_part_where_the_rate_drops() -> None:
    inside, outside = walk([0.02] * 50 + [0.002] * 50)
    assert inside[:50] == pytest.approx(outside[:50], rel=1e-12)
    steps = [(a - b, c - d) for a, b, c, d in zip(inside[50:], inside[49:], outside[50:], outside[49:])]
    # The old velocity goes on at the old rate in one form and at a tenth of it in the other ...
    assert steps[0][0] == pytest.approx(0.9 * (inside[49] - inside[48]) - 0.002)
    assert steps[0][1] == pytest.approx(0.1 * 0.9 * (outside[49] - outside[48]) - 0.002)
    # ... so one form goes on further, until the momentum has forgotten: m**50 is half a percent.
    assert all(a < b < 0 for a, b in steps)
    assert steps[-1][0] == pytest.approx(steps[-1][1], rel=0.06)


def test_decay_pulls_towards_zero() -> None:
    assert rate_outside([1.0, -1.0], [0.0, 0.0], lr=0.1, weight_decay=0.5)[0] == (0.95, -0.95)
    assert rate_inside([1.0, -1.0], [0.0, 0.0], lr=0.1, weight_decay=0.5)[0] == (0.95, -0.95)


BAD: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
    (([1.0], [1.0, 2.0]), {}, "there are 1 weights and 2 gradients"),
    (([1.0], [1.0], [1.0, 2.0]), {}, "there are 1 weights and 2 velocity"),
    ((None, [1.0]), {}, "bad weights None; expected a list of numbers"),
    (([1.0], [float("nan")]), {}, "bad gradients [nan]; expected a list of numbers"),
    (([1.0], [1.0]), {"lr": "a"}, "bad lr 'a'; expected a number"),
    (([1.0], [1.0]), {"momentum": None}, "bad momentum None; expected a number"),
]


@pytest.mark.parametrize("update", [rate_inside, rate_outside])
@pytest.mark.parametrize(("vectors", "numbers", "message"), BAD)
def test_what_is_no_step(update: Any, vectors: tuple[Any, ...], numbers: dict[str, Any], message: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        update(*vectors, **{"lr": 0.1, **numbers})
    assert str(caught.value) == message
