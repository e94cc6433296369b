"""From a config to a schedule and its parts, and what is refused."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmname.errors import ScheduleError
from mmname.schedule import Schedule, resolve_schedule
from mmname.schedule.epoch import iters_per_epoch, total_batch
from mmname.schedule.tables import project_of, table_of

FILES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "schedule_files.jsonl").read_text().splitlines()
]
OLD: dict[str, Any] = {
    "optimizer": {"type": "SGD", "lr": 0.02, "momentum": 0.9, "weight_decay": 0.0001},
    "optimizer_config": {"grad_clip": {"max_norm": 35, "norm_type": 2}},
    "lr_config": {"policy": "step", "warmup": "linear", "warmup_iters": 500, "warmup_ratio": 0.001, "step": [8, 11]},
    "runner": {"type": "EpochBasedRunner", "max_epochs": 12},
}
NEW: dict[str, Any] = {
    "optim_wrapper": {"optimizer": {"type": "AdamW", "lr": 0.001, "weight_decay": 0.05}, "clip_grad": {"max_norm": 1}},
    "param_scheduler": [
        {"type": "LinearLR", "start_factor": 0.01, "by_epoch": True, "end": 5, "convert_to_iter_based": True},
        {"type": "CosineAnnealingLR", "eta_min": 1e-5, "by_epoch": True, "begin": 5, "end": 100},
    ],
    "train_cfg": {"by_epoch": True, "max_epochs": 100},
    "auto_scale_lr": {"base_batch_size": 1024},
}


def test_the_parts_of_a_config_of_mmcv() -> None:
    schedule = Schedule.from_config(OLD)
    assert (schedule.token, schedule.max_epochs, schedule.milestones, schedule.gamma) == ("1x", 12, (8, 11), 0.1)
    assert schedule.source == "config"
    assert schedule.policy[:2] == ("step", True)
    assert schedule.warmup == ("linear", 500, False, 0.001)
    assert schedule.optimizer == ("SGD", 0.02, 0.9, 0.0001, {})
    assert schedule.clip == (35, 2)
    assert schedule.base_batch == 16


def test_the_parts_of_a_config_of_mmengine() -> None:
    schedule = Schedule.from_config(NEW)
    assert (schedule.token, schedule.max_epochs, schedule.milestones, schedule.dialect) == ("100e", 100, None, "mmdet3")
    assert schedule.policy == ("cosine", True, {"eta_min": 1e-5, "begin": 5, "end": 100})
    assert schedule.warmup == ("linear", 5, True, 0.01)
    assert schedule.optimizer == ("AdamW", 0.001, None, 0.05, {})
    assert schedule.clip == (1, 2)
    assert schedule.base_batch == 1024


def test_flat_facts_are_the_config_they_come_from() -> None:
    facts = {
        "optimizer": OLD["optimizer"],
        "lr_policy": "step",
        "milestones": [8, 11],
        "warmup": {"warmup": "linear", "warmup_iters": 500, "warmup_ratio": 0.001},
        "max_epochs": 12,
    }
    assert Schedule.from_config(facts).curve(iters_per_epoch=100) == Schedule.from_config(OLD).curve(
        iters_per_epoch=100
    )


@pytest.mark.parametrize("row", FILES, ids=lambda row: row["source"].replace("configs/_base_/schedules/", ""))
def test_every_schedule_file_is_read(row: dict[str, Any]) -> None:
    schedule = Schedule.from_config(row["sets"], dialect=row["dialect"])
    named = resolve_schedule(row["file"], dialect=row["dialect"])
    assert (schedule.max_epochs, schedule.max_iters) == (named.max_epochs, named.max_iters)
    assert schedule.milestones == named.milestones
    assert schedule.settings == named.settings
    assert 0 < schedule.lr(0, iters_per_epoch=1) <= max(schedule.optimizer.lr, 5e-5)


@pytest.mark.parametrize("dialect", ["mmdet2", "mmseg1", "mmpose1", "mmaction0", "mmdet3d1", "mmrotate0", "mmocr0"])
def test_every_word_of_a_table_is_its_own_canonical_word(dialect: str) -> None:
    for word in table_of(project_of(dialect)["project"])["words"]:
        assert resolve_schedule(word, dialect=dialect).to_word() == word


@pytest.mark.parametrize(
    ("epochs", "iters", "milestones", "word"),
    [
        (12, None, (8, 11), "1x"),
        (24, None, (20, 23), "20_23_24e"),
        (36, None, (28, 34), "28_34_36e"),
        (300, None, None, "300e"),
        (None, 90000, (60000, 80000), "90k"),
        (None, 90000, (81000, 87750), "90k"),
        (None, 45000, None, "45k"),
    ],
)
def test_canonical_words(epochs: int | None, iters: int | None, milestones: tuple[int, ...] | None, word: str) -> None:
    assert Schedule("", epochs, iters, milestones).to_word() == word


def test_a_length_that_no_word_says() -> None:
    with pytest.raises(ScheduleError, match=r"no word says 368,750 iterations: words count thousands"):
        Schedule("", None, 368750).to_word()


def changed(config: dict[str, Any], place: str, value: object) -> dict[str, Any]:
    """The config with one value, at a dotted place, set or, for `...`, taken out."""
    config = copy.deepcopy(config)
    *path, last = [int(key) if key.isdigit() else key for key in place.split(".")]
    target: Any = config
    for key in path:
        target = target[key]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return config


KNOWN = (
    "SGD, Adam, AdamW, Adadelta, Adagrad, Adamax, ASGD, LBFGS, NAdam, RAdam, RMSprop, Rprop, SparseAdam, "
    "LARS, Lamb, Lion, Adan, Adafactor, Sophia, Ranger"
)
POLICIES = (
    "Fixed, Step, Exp, Inv, Poly, CosineAnnealing, FlatCosineAnnealing, CosineRestart, LinearAnnealing, Cyclic, "
    "MultiStage"
)
SCHEDULERS = (
    "ConstantLR, LinearLR, QuadraticWarmupLR, StepLR, MultiStepLR, ExponentialLR, PolyLR, PolyLRRatio, "
    "CosineAnnealingLR"
)
MARKS = "'optimizer_config' or 'lr_config' or 'runner' or 'total_epochs' or 'optim_wrapper' or 'train_cfg'"
REFUSED = [
    (changed(OLD, "optimizer.type", "SDG"), f"unknown optimizer 'SDG'; known are {KNOWN}"),
    (changed(OLD, "optimizer.type", ...), f"unknown optimizer None; known are {KNOWN}"),
    (changed(OLD, "optimizer.lr", -1), "bad learning rate -1 of SGD; allowed is any number from 0 on"),
    (changed(OLD, "optimizer.lr", "fast"), "bad learning rate 'fast' of SGD; allowed is any number from 0 on"),
    (changed(OLD, "lr_config.step", [8, 13]), "milestone 13 is after the end; allowed is 1 to 12"),
    (changed(OLD, "lr_config.step", [11, 8]), "milestone 8 is before 11; milestones rise from 1 on"),
    (changed(OLD, "lr_config.step", [0, 8]), "milestone 0 is before 1; milestones rise from 1 on"),
    (changed(OLD, "lr_config.step", "8"), "bad milestones '8'; expected whole numbers"),
    (changed(OLD, "lr_config.step", ...), "policy 'step' needs step"),
    (changed(OLD, "lr_config.power", 2), "policy 'step' has no number 'power'; allowed are gamma, min_lr, step"),
    (changed(OLD, "lr_config.warmup", "slow"), "unknown warm-up 'slow'; known are constant, linear, exp"),
    (changed(OLD, "lr_config.warmup_iters", 0), "bad warmup_iters 0; allowed is any number from 1 on"),
    (changed(OLD, "lr_config.warmup_ratio", 2), "bad warmup_ratio 2; allowed is more than 0 and at most 1"),
    (changed(OLD, "runner.max_epochs", 0), "bad max_epochs 0; allowed is 1 to 10,000"),
    (changed(OLD, "runner.max_epochs", "12"), "bad max_epochs '12'; allowed is 1 to 10,000"),
    (changed(OLD, "runner.max_iters", 90000), "runner must set either max_epochs or max_iters"),
    (changed(OLD, "runner", 12), "runner must be a dictionary, not 12"),
    (
        changed(OLD, "lr_config.policy", "stairs"),
        f"unknown policy 'stairs'; known are {POLICIES}",
    ),
    (
        changed(NEW, "param_scheduler.1", {"type": "MultiStepLR", "milestones": [90, 101]}),
        "milestone 101 is after the end; allowed is 1 to 100",
    ),
    (changed(NEW, "param_scheduler.1", {"type": "ExponentialLR"}), "scheduler 'ExponentialLR' needs gamma"),
    (changed(NEW, "param_scheduler.1.end", 5), "CosineAnnealingLR ends at 5, not after its begin 5"),
    (
        changed(NEW, "param_scheduler.1.type", "CosineLR"),
        f"unknown scheduler 'CosineLR'; known are {SCHEDULERS}",
    ),
    (
        {"model": {}},
        f"the config says nothing of a schedule; expected {MARKS}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("config", "message"), REFUSED, ids=[message[:40] for _, message in REFUSED])
def test_what_makes_no_sense_is_refused(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        Schedule.from_config(config)
    assert str(caught.value) == message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PLACES = [
    (OLD, place)
    for place in ("optimizer", "optimizer.lr", "lr_config", "lr_config.step", "lr_config.warmup_iters", "runner",
                  "lr_config.warmup_ratio", "lr_config.policy", "runner.max_epochs", "lr_config.gamma",
                  "lr_config.by_epoch")
] + [
    (NEW, place)
    for place in ("optim_wrapper", "optim_wrapper.optimizer", "param_scheduler", "param_scheduler.0.end", "train_cfg",
                  "param_scheduler.0", "param_scheduler.1.type", "param_scheduler.1.T_max", "auto_scale_lr")
]  # fmt: skip


@given(st.sampled_from(PLACES), json_values)
def test_any_value_anywhere_is_read_or_refused(where: tuple[dict[str, Any], str], value: Any) -> None:
    config, place = where
    try:
        schedule = Schedule.from_config(changed(config, place, value))
    except ScheduleError:
        return
    assert schedule.max_epochs or schedule.max_iters
    assert schedule.policy.kind
    try:
        rate = schedule.lr(0, iters_per_epoch=2)
    except ScheduleError:
        return
    assert isinstance(rate, float)


def test_the_linear_rule() -> None:
    half = resolve_schedule("1x").scaled(8)
    assert half.optimizer.lr == 0.01
    assert half.base_batch == 8
    assert half.scaled(16).optimizer.lr == 0.02
    assert resolve_schedule("1x", dialect="mmdet3").scaled(64).optimizer.lr == 0.08
    assert half.milestones == (8, 11)
    with pytest.raises(ScheduleError, match=r"a batch has at least 1 sample, not 0"):
        half.scaled(0)
    with pytest.raises(ScheduleError, match=r"nothing says which batch the rate of 80k is meant for"):
        resolve_schedule("80k", dialect="mmseg0").scaled(8)


REPEATED = [
    # word, dialect, times, epochs, milestones: as the released configs with a repeated dataset have them
    ("1x", "mmdet2", 3, 4, (3,)),
    ("3x", "mmdet2", 3, 12, (9, 11)),
    ("2x", "mmdet3", 2, 12, (8, 11)),
    ("140e", "mmdet2", 5, 28, (18, 24)),
    ("90k", "mmdet2", 3, None, (60000, 80000)),
]


@pytest.mark.parametrize(("word", "dialect", "times", "epochs", "milestones"), REPEATED)
def test_a_repeated_dataset(
    word: str, dialect: str, times: int, epochs: int | None, milestones: tuple[int, ...]
) -> None:
    actual = resolve_schedule(word, dialect=dialect).repeated(times)
    assert (actual.max_epochs, actual.milestones) == (epochs, milestones)
    again = Schedule.from_config(actual.settings)
    assert (again.max_epochs, again.milestones) == (epochs, milestones)


def test_a_repeated_dataset_divides_every_count_of_epochs() -> None:
    actual = resolve_schedule("cyclic-40e", dialect="mmdet3d1").repeated(2).settings
    spans = [(phase["begin"], phase["end"], phase["T_max"]) for phase in actual["param_scheduler"][:2]]
    assert spans == [(0, 8, 8), (8, 20, 12)]
    with pytest.raises(ScheduleError, match=r"12 epochs cannot be divided by 5; allowed are 1, 2, 3, 4, 6, 12"):
        resolve_schedule("1x").repeated(5)
    with pytest.raises(ScheduleError, match=r"a dataset is repeated at least once, not 0 times"):
        resolve_schedule("1x").repeated(0)


def test_epochs_of_datasets() -> None:
    assert iters_per_epoch("coco", batch=16) == 7330
    assert iters_per_epoch("coco", batch=8) == 14659
    with pytest.raises(ScheduleError, match=r"the size of dataset 'mars' is not known; known are coco, "):
        iters_per_epoch("mars", batch=16)


@pytest.mark.parametrize("text", ["", "x", "4x", "0x2", "4x2x1", "-4x2", "4bx2", "٤x٢", "1e3", "9999999x9999999"])
def test_what_is_no_batch(text: str) -> None:
    with pytest.raises(ScheduleError, match="is no batch; expected GPUs x samples such as 8x2, or a total"):
        total_batch(text)


def test_settings_are_frozen_and_travel() -> None:
    schedule = Schedule.from_config(NEW)
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert hash(schedule) == hash(Schedule.from_config(copy.deepcopy(NEW)))
    with pytest.raises(TypeError, match="settings cannot be changed"):
        schedule.settings.update({})
    with pytest.raises(TypeError, match="settings cannot be changed"):
        schedule.settings["train_cfg"]["max_epochs"] = 1
