"""Config code: what is printed for a word, executed, is what the project's own schedule file says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mmname.errors import ScheduleError
from mmname.schedule import Schedule, resolve_schedule
from mmname.schedule.length import Length

# Each row: the settings of one schedule file, copied from the release in `source`; helper variables are left out.
FILES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "schedule_files.jsonl").read_text().splitlines()
]


def executed(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    exec(text, {}, found)
    return found


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("row", FILES, ids=lambda row: row["source"].replace("configs/_base_/schedules/", ""))
def test_the_code_says_what_the_file_says(row: dict[str, Any]) -> None:
    schedule = resolve_schedule(row["file"], dialect=row["dialect"])
    assert schedule.source == "documented"
    assert as_json(executed(schedule.to_library(row["library"]).to_text())) == row["sets"]


@pytest.mark.parametrize("library", ["mmcv", "mmengine"])
@pytest.mark.parametrize("dialect", ["mmdet2", "mmdet3"])
@pytest.mark.parametrize("word", ["1x", "2x", "20e"])
def test_a_word_of_one_generation_is_written_in_the_other(word: str, dialect: str, library: str) -> None:
    row = next(row for row in FILES if row["file"] == f"schedule_{word}" and row["library"] == library)
    schedule = resolve_schedule(word, dialect=dialect, default_recipe=True).to_library(library)
    assert as_json(executed(schedule.to_text())) == row["sets"]


def test_pairs_of_betas_stay_tuples() -> None:
    schedule = resolve_schedule("imagenet_bs1024_adamw_swin", dialect="mmpretrain1")
    assert executed(schedule.to_text())["optim_wrapper"]["optimizer"]["betas"] == (0.9, 0.999)


def test_long_settings_are_wrapped() -> None:
    assert resolve_schedule("1x", dialect="mmdet3", default_recipe=True).to_text() == (
        "train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=12, val_interval=1)\n"
        "val_cfg = dict(type='ValLoop')\n"
        "test_cfg = dict(type='TestLoop')\n"
        "param_scheduler = [\n"
        "    dict(type='LinearLR', start_factor=0.001, by_epoch=False, begin=0, end=500),\n"
        "    dict(type='MultiStepLR', begin=0, end=12, by_epoch=True, milestones=[8, 11], gamma=0.1),\n"
        "]\n"
        "optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='SGD', lr=0.02, momentum=0.9, "
        "weight_decay=0.0001))\n"
        "auto_scale_lr = dict(enable=False, base_batch_size=16)\n"
    )


TRANSLATED = [
    # word, dialect, iterations per epoch, largest difference of the rates after the warm-up, as part of the highest:
    # MMEngine reaches the end of a polynomial one step earlier than MMCV, and cuts the rise of a cycle at its own step
    ("1x", "mmrotate0", 700, 1e-12),
    pytest.param("sfinehalf", "mmflow", None, 1e-12, marks=pytest.mark.slow),
    ("adam_600e", "mmocr0", 3, 5e-3),
    ("sgd_1200e", "mmocr0", 2, 3e-3),
    pytest.param("sgd_100k_iters", "mmocr0", None, 5e-5, marks=pytest.mark.slow),
    ("cyclic-40e", "mmdet3d1", 100, 1e-4),
    ("seg-cosine-50e", "mmdet3d1", 100, 1e-12),
    ("schedule-3x", "mmdet3d1", 100, 1e-12),
]


@pytest.mark.slow
@pytest.mark.parametrize(("word", "dialect", "epoch", "difference"), TRANSLATED)
def test_a_translated_schedule_runs_the_same_course(
    word: str, dialect: str, epoch: int | None, difference: float
) -> None:
    schedule = resolve_schedule(word, dialect=dialect, default_recipe=True)
    old, new = schedule.to_library("mmcv"), schedule.to_library("mmengine")
    assert "lr_config" in executed(old.to_text())
    assert "param_scheduler" in executed(new.to_text())
    rates, others = old.curve(iters_per_epoch=epoch)[500:], new.curve(iters_per_epoch=epoch)[500:]
    assert len(rates) == len(others)
    assert max(abs(rate - other) for rate, other in zip(rates, others)) < difference * max(rates)


@pytest.mark.parametrize(
    ("word", "dialect", "library", "message"),
    [
        ("25k", "mmseg1", "torch", "no configs for 'torch'; known are mmcv, mmengine"),
        ("300e", "mmyolo", "mmcv", "of 300e only the length is known"),
    ],
)
def test_what_cannot_be_translated(word: str, dialect: str, library: str, message: str) -> None:
    with pytest.raises(ScheduleError, match=message):
        resolve_schedule(word, dialect=dialect, default_recipe=True).to_library(library)


SGD = {"type": "SGD", "lr": 0.01, "momentum": 0.9}
ONE_CYCLE = {"policy": "OneCycle", "max_lr": 0.1, "total_steps": 120, "pct_start": 0.3}
RESTARTS = {"policy": "CosineRestart", "periods": [40, 60], "restart_weights": [1, 0.5], "min_lr": 0}
CONSTANT = {"warmup": "constant", "warmup_iters": 30, "warmup_ratio": 0.3}
CYCLE = {"policy": "cyclic", "target_ratio": (10, 1e-4), "step_ratio_up": 0.4}
STAGES = {
    "policy": "MultiStage", "by_epoch": False, "gammas": [0.5, 0.4], "milestone_lrs": [3e-05, 2e-05],
    "milestone_iters": [10, 150], "steps": [[45, 65, 85], [195, 215, 235]],
}  # fmt: skip
EXACT = [
    # what a config of MMCV says of rate and momentum; its translation is the same at every iteration
    {"lr_config": {"policy": "step", "step": [60, 80], **CONSTANT}, "runner": {"max_iters": 100}},
    {"lr_config": {"policy": "step", "step": 2, "gamma": 0.5}, "runner": {"max_epochs": 7}},
    {"lr_config": ONE_CYCLE, "runner": {"max_iters": 100}},
    {"lr_config": RESTARTS, "runner": {"max_iters": 100}},
    {"lr_config": {"policy": "FlatCosineAnnealing", "start_percent": 0.5, "min_lr": 0}, "runner": {"max_epochs": 8}},
    {"lr_config": {"policy": "exp", "gamma": 0.9}, "runner": {"max_epochs": 8}},
    {"lr_config": {"policy": "CosineAnnealing", "min_lr_ratio": 0.01}, "runner": {"max_epochs": 8}},
    {"lr_config": {"policy": "fixed"}, "runner": {"max_epochs": 3}},
    {"lr_config": STAGES, "runner": {"max_iters": 400}},
]


@pytest.mark.parametrize("config", EXACT, ids=lambda config: config["lr_config"]["policy"])
def test_what_is_translated_exactly_there_and_back(config: dict[str, Any]) -> None:
    schedule = Schedule.from_config({"optimizer": SGD, **config})
    new = schedule.to_library("mmengine")
    assert schedule.difference(new, iters_per_epoch=10).part < 1e-9
    assert new.difference(new.to_library("mmcv"), iters_per_epoch=10).part < 1e-9
    assert Schedule.from_config(new.settings).curve(iters_per_epoch=10) == new.curve(iters_per_epoch=10)


# The policies of released configs that the other library has no like of, and how far the nearest lies from them: YOLOX
# of mmdet 2.28.2, MAE of mmselfsup 0.11.0, RTMDet of mmdet 3.3.0, BEiT of mmsegmentation 1.2.2 and Swin of mmpretrain
# 1.2.0.
YOLOX = {
    "policy": "YOLOX", "warmup": "exp", "by_epoch": False, "warmup_by_epoch": True, "warmup_ratio": 1,
    "warmup_iters": 5, "num_last_epochs": 15, "min_lr_ratio": 0.05,
}  # fmt: skip
MAE = {
    "policy": "StepFixCosineAnnealing", "min_lr": 0.0, "warmup": "linear", "warmup_iters": 40, "warmup_ratio": 1e-4,
    "warmup_by_epoch": True, "by_epoch": False,
}  # fmt: skip
SHORT_RISE = {"type": "LinearLR", "start_factor": 1e-5, "by_epoch": False, "begin": 0, "end": 100}
LATE_COSINE = {
    "type": "CosineAnnealingLR", "eta_min": 0.0002, "begin": 150, "end": 300, "T_max": 150, "by_epoch": True,
    "convert_to_iter_based": True,
}  # fmt: skip
LATE_POLY = {"type": "PolyLR", "power": 1.0, "begin": 100, "end": 10_000, "eta_min": 0.0, "by_epoch": False}
LONG_RISE = {"type": "LinearLR", "start_factor": 1e-3, "by_epoch": True, "end": 20, "convert_to_iter_based": True}
NEAR = [
    ({"optimizer": SGD, "lr_config": YOLOX, "runner": {"max_epochs": 300}}, 1e-3),
    ({"optimizer": SGD, "lr_config": MAE, "runner": {"max_epochs": 400}}, 5e-3),
    (
        {
            "optim_wrapper": {"optimizer": SGD}, "param_scheduler": [SHORT_RISE, LATE_COSINE],
            "train_cfg": {"max_epochs": 300},
        },
        0.011,
    ),
    (
        {
            "optim_wrapper": {"optimizer": SGD}, "param_scheduler": [SHORT_RISE, LATE_POLY],
            "train_cfg": {"max_iters": 10_000},
        },
        0.021,
    ),
    (
        {
            "optim_wrapper": {"optimizer": SGD},
            "param_scheduler": [LONG_RISE, {"type": "CosineAnnealingLR", "begin": 20, "by_epoch": True}],
            "train_cfg": {"max_epochs": 300},
        },
        0.07,
    ),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("config", "part"), NEAR, ids=["YOLOX", "MAE", "flat cosine", "poly", "cosine"])
def test_what_the_other_library_nearly_says(config: dict[str, Any], part: float) -> None:
    schedule = Schedule.from_config(config)
    other = schedule.to_library("mmengine" if "lr_config" in config else "mmcv")
    assert 0 < schedule.difference(other, iters_per_epoch=20).part < part
    assert Schedule.from_config(executed(other.to_text())).curve(iters_per_epoch=20) == other.curve(iters_per_epoch=20)


def test_a_policy_of_yolox_that_mmdetection_has_no_scheduler_for() -> None:
    config = {"optimizer": SGD, "lr_config": {**YOLOX, "warmup_ratio": 0.1}, "runner": {"max_epochs": 300}}
    with pytest.raises(ScheduleError, match="mmengine cannot say this: a cosine with fixed end policy"):
        Schedule.from_config(config).to_library("mmengine")


def test_stages_move_with_the_length_and_the_batch() -> None:
    config = {"optimizer": SGD, "lr_config": STAGES, "runner": {"max_iters": 400}}
    schedule = Schedule.from_config(config).meant_for(4)
    for one in (schedule, schedule.to_library("mmengine")):
        long = one.resized(Length(None, 800))
        assert long.curve()[::2] == one.curve()
        assert one.scaled(8).lr(20) == 2 * one.lr(20)


def test_a_cycle_of_the_momentum_goes_along() -> None:
    momentum = {"policy": "cyclic", "target_ratio": (0.8, 1.1), "step_ratio_up": 0.4}
    old = Schedule.from_config(
        {"optimizer": SGD, "lr_config": CYCLE, "momentum_config": momentum, "runner": {"max_epochs": 10}}
    )
    new = old.to_library("mmengine")
    assert new.moving == ("momentum",)
    both = [schedule.curve("momentum", iters_per_epoch=200) for schedule in (old, new)]
    assert max(abs(a - b) for a, b in zip(*both)) < 2e-3
    steps = {"policy": "step", "step": [3]}
    bad = Schedule.from_config(
        {"optimizer": SGD, "lr_config": CYCLE, "momentum_config": steps, "runner": {"max_epochs": 10}}
    )
    with pytest.raises(ScheduleError, match="mmengine cannot say this: step momentum"):
        bad.to_library("mmengine")


NOT_SAID = [
    (
        {"type": "CosineAnnealingParamScheduler", "param_name": "weight_decay", "eta_min": 0.1},
        "course of the weight_decay",
    ),
    ({"type": "CosineAnnealingLR", "begin": 2, "T_max": 3}, "a cosine policy from 2 to 9 of 9 epochs"),
    ({"type": "PolyLR", "end": 4}, "a poly policy"),
    ({"type": "LinearLrInterval", "interval": 3}, "a linear policy"),
    ({"type": "MultiStepLR", "milestones": [20], "by_epoch": False}, "a step policy by iteration in a training of 9"),
]


@pytest.mark.parametrize(("phase", "what"), NOT_SAID)
def test_what_mmcv_cannot_say_is_refused(phase: dict[str, Any], what: str) -> None:
    config = {"optim_wrapper": {"optimizer": SGD}, "param_scheduler": [phase], "train_cfg": {"max_epochs": 9}}
    with pytest.raises(ScheduleError, match=f"mmcv cannot say this: {what}"):
        Schedule.from_config(config).to_library("mmcv")


@pytest.mark.slow
def test_a_translation_says_how_exact_it_is() -> None:
    exact = Schedule.from_config({"optimizer": SGD, "lr_config": {"policy": "exp", "gamma": 0.9}, "total_epochs": 8})
    assert exact.to_library("mmengine").notes[-1].startswith("translated: the rate is the same at every iteration")
    assert exact.to_library("mmcv").notes == ()
    near = Schedule.from_config({"optimizer": SGD, "lr_config": MAE, "total_epochs": 400}).to_library("mmengine")
    assert near.notes[-1].startswith("translated: the rate differs by at most 0.0046 of the highest, at iteration ")
    assert near.notes[-1].endswith(" of 1,000 an epoch")


@pytest.mark.slow
def test_options_that_only_the_other_generation_reads_are_told() -> None:
    options = {"bias": {"weight_decay": 0.0}}  # as in mae_vit-base-p16_8xb512-coslr-400e_in1k of mmselfsup 0.11.0
    config = {"optimizer": {**SGD, "paramwise_options": options}, "lr_config": MAE, "total_epochs": 400}
    note = "paramwise_options is for the optimizers of MMSelfSup 0.x; MMEngine has paramwise_cfg for it"
    assert note in Schedule.from_config(config).to_library("mmengine").notes


# esrgan_x4c64b23g32_g1_400k_div2k of mmedit 0.16.1, shortened.
ADAM = {"type": "Adam", "lr": 1e-4, "betas": (0.9, 0.999)}
GAN = {
    "optimizers": {"generator": ADAM, "discriminator": {**ADAM, "lr": 4e-4}},
    "lr_config": {"policy": "Step", "by_epoch": False, "step": [50, 100, 200, 300], "gamma": 0.5},
    "total_iters": 400,
}


def test_several_optimizers_are_translated_together() -> None:
    old = Schedule.from_config(GAN)
    new = old.to_library("mmengine")
    assert new.notes == ("translated: the rate is the same at every iteration",)
    read = Schedule.from_config(executed(new.to_text()))
    assert read.optimizers == ("generator", "discriminator")
    for schedule in (read, read.to_library("mmcv")):
        for name in old.optimizers:
            assert schedule.of(name).curve() == old.of(name).curve()
    assert executed(read.to_library("mmcv").to_text())["optimizers"] == GAN["optimizers"]


def test_policies_of_their_own_stand_by_the_names_of_the_optimizers() -> None:
    cycle = {"policy": "cyclic", "target_ratio": (10, 1e-4), "step_ratio_up": 0.5}
    new = Schedule.from_config({**GAN, "lr_config": cycle}).to_library("mmengine")
    assert list(new.settings["param_scheduler"]) == ["generator", "discriminator"]
    courses = {"generator": [{"type": "ExponentialLR", "gamma": 0.9, "by_epoch": False}], "discriminator": []}
    own = Schedule.from_config({**executed(new.to_text()), "param_scheduler": courses})
    with pytest.raises(
        ScheduleError, match="mmcv has one lr_config for all optimizers; take one of generator, discrim"
    ):
        own.to_library("mmcv")
    assert own.of("generator").to_library("mmcv").settings["lr_config"]["policy"] == "exp"
