"""The learning rate at every step, compared with that of the libraries themselves (see tests/curves/make.py)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mmname.data.load import load
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
    for param in ("lr", "momentum", "weight_decay"):
        assert (param in case) == (param == "lr" or param in schedule.moving)
        if param in case:
            curve = schedule.curve(param, iters_per_epoch=epoch)
            assert len(curve) == len(case[param])
            assert curve == pytest.approx(case[param], rel=1e-12, abs=1e-18)
            for iteration in (0, 1, len(curve) // 2, len(curve) - 1):
                assert getattr(schedule, param)(iteration, iters_per_epoch=epoch) == curve[iteration]


def test_the_defaults_of_the_optimizers_are_those_of_torch() -> None:
    stored = json.loads((CURVES / "defaults.json").read_text())["optimizers"]
    for name, numbers in load("optimizers.toml")["torch"].items():
        assert numbers == stored[name]
    schedule = Schedule.from_config({"optimizer": {"type": "Adam"}, "runner": {"max_epochs": 1}})
    assert (schedule.optimizer.lr, schedule.sources["lr"], schedule.sources["optimizer"]) == (
        0.001,
        "library",
        "config",
    )


@pytest.mark.parametrize("name", ["steps that begin late", "steps that end early"])
def test_milestones_are_where_the_rate_drops(name: str) -> None:
    case = next(case for case in CASES["mmengine"] if case["name"] == name)
    schedule = Schedule.from_config(case["config"])
    unit = case["iters_per_epoch"] if schedule.max_epochs else 1
    rates = case["lr"]
    drops = [at for at in range(51, len(rates)) if rates[at] < rates[at - 1]]
    assert schedule.milestones == tuple(at // unit for at in drops)
    begins = [part.begin for part in schedule.stretches(iters_per_epoch=case["iters_per_epoch"])]
    assert set(drops) <= set(begins)
    old = schedule.to_library("mmcv")
    assert schedule.difference(old, iters_per_epoch=case["iters_per_epoch"]).part < 0.02


def test_the_words_are_among_the_references() -> None:
    old = resolve_schedule("1x", default_recipe=True).settings["lr_config"]
    assert {**old, "step": [8, 11], "warmup_iters": 50} == CASES["mmcv"][0]["config"]["lr_config"]
    linear, drops = resolve_schedule("1x", dialect="mmdet3", default_recipe=True).settings["param_scheduler"]
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
    assert resolve_schedule("1x", dialect=dialect, default_recipe=True).lr(at, iters_per_epoch=7330) == pytest.approx(
        rate, rel=1e-12
    )


def test_a_rate_that_cannot_be_known() -> None:
    schedule = resolve_schedule("1x", default_recipe=True)
    with pytest.raises(ScheduleError, match=r"iteration 120 is out of range: the training has 0 to 119$"):
        schedule.lr(120, iters_per_epoch=10)
    with pytest.raises(ScheduleError, match=r"iteration -1 is out of range: the training has 0 to 119$"):
        schedule.lr(-1, iters_per_epoch=10)
    with pytest.raises(ScheduleError, match=r"the schedule counts epochs: say how many iterations an epoch has"):
        schedule.lr(0)
    with pytest.raises(ScheduleError, match=r"an epoch has 1 to 10,000,000 iterations, not 0"):
        schedule.curve(iters_per_epoch=0)
    with pytest.raises(ScheduleError, match=r"an epoch has 1 to 10,000,000 iterations, not 99,999,999,999"):
        schedule.lr(0, iters_per_epoch=99_999_999_999)
    with pytest.raises(ScheduleError, match=r"a training has at most 100,000,000 iterations, not 120,000,000"):
        schedule.lr(0, iters_per_epoch=10_000_000)
    with pytest.raises(ScheduleError, match=r"a curve has at most 20,000,000 iterations, not 60,000,000"):
        schedule.curve(iters_per_epoch=5_000_000)
    with pytest.raises(ScheduleError, match=r"no table says at which milestones the rate drops"):
        resolve_schedule("310e", default_recipe=True).lr(0, iters_per_epoch=10)
    with pytest.raises(ScheduleError, match=r"of 300e only the length is known$"):
        resolve_schedule("300e", dialect="mmyolo", default_recipe=True).lr(0, iters_per_epoch=10)
    with pytest.raises(ScheduleError, match=r"of 1x only the length and the milestones are known$"):
        resolve_schedule("1x").lr(0, iters_per_epoch=10)
    metric = {"type": "ReduceOnPlateauLR", "monitor": "acc", "rule": "greater"}
    with pytest.raises(ScheduleError, match=r"the rate falls when the validation gets no better"):
        Schedule.from_config(
            {"optim_wrapper": {"optimizer": {"type": "SGD", "lr": 0.1}}, "param_scheduler": metric,
             "train_cfg": {"max_epochs": 2}}
        ).curve(iters_per_epoch=5)  # fmt: skip
