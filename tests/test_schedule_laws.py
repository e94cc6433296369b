"""Laws of schedules: what holds whatever the numbers are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmname.schedule import Schedule
from mmname.schedule.length import Length

EPOCH = 3


@st.composite
def steps_of_mmengine(draw: st.DrawFn) -> dict[str, Any]:
    """A config whose scheduler of steps begins and ends anywhere, in epochs or iterations."""
    length = draw(st.integers(2, 40))
    begin = draw(st.integers(0, length))
    end = draw(st.integers(begin + 1, length + 10))
    milestones = sorted(draw(st.sets(st.integers(1, length + 5), max_size=4)))
    by_epoch = draw(st.booleans())
    phase = {"type": "MultiStepLR", "begin": begin, "end": end, "milestones": milestones, "by_epoch": by_epoch}
    if by_epoch and draw(st.booleans()):
        phase["convert_to_iter_based"] = True
    loop = {"max_epochs": length} if by_epoch else {"max_iters": length}
    return {"optim_wrapper": {"optimizer": {"type": "SGD", "lr": 1.0}}, "param_scheduler": [phase], "train_cfg": loop}


@st.composite
def steps_of_mmcv(draw: st.DrawFn) -> dict[str, Any]:
    """A config whose policy of steps drops anywhere, in epochs or iterations."""
    length = draw(st.integers(2, 40))
    milestones = sorted(draw(st.sets(st.integers(1, length + 5), max_size=4)))
    loop = {"max_epochs": length} if draw(st.booleans()) else {"max_iters": length}
    config: dict[str, Any] = {"policy": "step", "step": milestones}
    return {"optimizer": {"type": "SGD", "lr": 1.0}, "lr_config": config, "runner": loop}


def drops_in(schedule: Schedule) -> tuple[int, ...]:
    """Where the curve itself drops, in the unit of the length."""
    rates = schedule.curve(iters_per_epoch=EPOCH)
    unit = EPOCH if schedule.max_epochs is not None else 1
    return tuple(at // unit for at in range(1, len(rates)) if rates[at] < rates[at - 1])


@given(steps_of_mmengine() | steps_of_mmcv())
def test_milestones_are_where_the_curve_drops(config: dict[str, Any]) -> None:
    schedule = Schedule.from_config(config)
    assert schedule.milestones == drops_in(schedule)


@given(steps_of_mmengine() | steps_of_mmcv())
def test_a_translation_of_steps_drops_at_the_same_places(config: dict[str, Any]) -> None:
    schedule = Schedule.from_config(config)
    other = schedule.to_library("mmcv" if "optim_wrapper" in config else "mmengine")
    assert drops_in(other) == drops_in(schedule)
    assert schedule.difference(other, iters_per_epoch=EPOCH).part < 1e-12
    again = Schedule.from_config(other.settings)
    assert (again.length, again.milestones) == (schedule.length, schedule.milestones)


@given(steps_of_mmengine() | steps_of_mmcv(), st.integers(1, 1000), st.sampled_from(["linear", "sqrt"]))
def test_a_scaled_rate_is_scaled_everywhere(config: dict[str, Any], batch: int, rule: str) -> None:
    schedule = Schedule.from_config({**config, "auto_scale_lr": {"base_batch_size": 16}})
    scaled = schedule.scaled(batch, rule=rule)
    times = batch / 16 if rule == "linear" else (batch / 16) ** 0.5
    expected = [rate * times for rate in schedule.curve(iters_per_epoch=EPOCH)]
    assert scaled.curve(iters_per_epoch=EPOCH) == pytest.approx(expected)
    assert scaled.base_batch == batch


@given(steps_of_mmcv(), st.integers(2, 5))
def test_a_longer_schedule_drops_at_the_same_parts(config: dict[str, Any], times: int) -> None:
    schedule = Schedule.from_config(config)
    longer = schedule.resized(Length(*(count and count * times for count in schedule.length)))
    assert longer.milestones == tuple(milestone * times for milestone in schedule.milestones or ())
    assert drops_in(longer) == longer.milestones


@given(steps_of_mmengine() | steps_of_mmcv())
def test_everything_is_json_and_comes_back_as_it_went(config: dict[str, Any]) -> None:
    schedule = Schedule.from_config(config)
    assert Schedule.from_config(schedule.settings) == schedule
    found: dict[str, Any] = {}
    exec(schedule.to_text(), {}, found)
    assert Schedule.from_config(found) == schedule
