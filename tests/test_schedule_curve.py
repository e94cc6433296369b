"""The learning rate at every step, compared with that of the libraries themselves (see tests/curves/make.py)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mmname.errors import ScheduleError
from mmname.schedule import Schedule, resolve_schedule

CURVES = Path(__file__).parent / "curves"
CASES = {library: json.loads((CURVES / f"{library}.json").read_text()) for library in ("mmcv", "mmengine")}


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{library}: {case['name']}") for library in CASES for case in CASES[library]]
)
def test_every_step_is_that_of_the_library(case: dict[str, Any]) -> None:
    schedule = Schedule.from_config(case["config"])
    epoch = case["iters_per_epoch"]
    curve = schedule.curve(iters_per_epoch=epoch)
    assert len(curve) == len(case["rates"])
    assert curve == pytest.approx(case["rates"], rel=1e-12, abs=0)
    for iteration in (0, 1, len(curve) // 2, len(curve) - 1):
        assert schedule.lr(iteration, iters_per_epoch=epoch) == curve[iteration]


def test_the_words_are_among_the_references() -> None:
    old = resolve_schedule("1x").settings["lr_config"]
    assert {**old, "step": [8, 11], "warmup_iters": 50} == CASES["mmcv"][0]["config"]["lr_config"]
    linear, drops = resolve_schedule("1x", dialect="mmdet3").settings["param_scheduler"]
    reference = CASES["mmengine"][0]["config"]["param_scheduler"]
    assert [{**linear, "end": 50}, {**drops, "milestones": [8, 11]}] == reference


@pytest.mark.parametrize(
    ("dialect", "at", "rate"),
    [
        ("mmdet2", 0, 0.02 * 0.001),
        ("mmdet2", 250, 0.02 * (1 - 0.5 * 0.999)),
        ("mmdet2", 500, 0.02),
        ("mmdet2", 8 * 7330 - 1, 0.02),
        ("mmdet2", 8 * 7330, 0.002),
        ("mmdet2", 11 * 7330, 0.0002),
        ("mmdet3", 0, 0.02 * 0.001),
        ("mmdet3", 250, 0.02 * (0.001 + 0.999 * 250 / 499)),
        ("mmdet3", 499, 0.02),
        ("mmdet3", 8 * 7330, 0.002),
        ("mmdet3", 12 * 7330 - 1, 0.0002),
    ],
)
def test_the_formulas_of_1x(dialect: str, at: int, rate: float) -> None:
    assert resolve_schedule("1x", dialect=dialect).lr(at, iters_per_epoch=7330) == pytest.approx(rate, rel=1e-12)


def test_a_rate_that_cannot_be_known() -> None:
    schedule = resolve_schedule("1x")
    with pytest.raises(ScheduleError, match=r"iteration 120 is out of range: 1x has 0 to 119$"):
        schedule.lr(120, iters_per_epoch=10)
    with pytest.raises(ScheduleError, match=r"iteration -1 is out of range: 1x has 0 to 119$"):
        schedule.lr(-1, iters_per_epoch=10)
    with pytest.raises(ScheduleError, match=r"1x counts epochs: say how many iterations an epoch has"):
        schedule.lr(0)
    with pytest.raises(ScheduleError, match=r"an epoch has at least 1 iteration, not 0"):
        schedule.curve(iters_per_epoch=0)
    with pytest.raises(ScheduleError, match=r"no table says at which milestones 300e drops; ask for the derived ones"):
        resolve_schedule("300e").lr(0, iters_per_epoch=10)
    with pytest.raises(ScheduleError, match=r"mmyolo has no recipe for '300e', only its length is known"):
        resolve_schedule("300e", dialect="mmyolo").lr(0, iters_per_epoch=10)
