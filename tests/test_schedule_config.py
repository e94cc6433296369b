"""From a config to a schedule and its parts, and what is refused."""

from __future__ import annotations

import copy
import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmname.config.evaluate import UNKNOWN
from mmname.errors import ScheduleError
from mmname.schedule import Schedule, resolve_schedule
from mmname.schedule.epoch import iters_per_epoch, total_batch
from mmname.schedule.formulas import regular_rate, warmup_k
from mmname.schedule.length import Length
from mmname.schedule.reading import library_of
from mmname.schedule.settings import Settings, freeze
from mmname.schedule.tables import project_of, table_of
from mmname.schedule.translation import translate

FILES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "schedule_files.jsonl").read_text().splitlines()
]
LONG = re.compile(r"schedule_(160|240|320)k")
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
    assert schedule.base_batch is None
    assert schedule.sources == {
        "max_epochs": "config", "milestones": "config", "policy": "config", "warmup": "config", "optimizer": "config",
        "lr": "config", "clip": "config",
    }  # fmt: skip


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


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            row,
            id=row["source"].replace("configs/_base_/schedules/", ""),
            marks=[pytest.mark.slow] if LONG.search(row["source"]) else [],
        )
        for row in FILES
    ],
)
def test_every_schedule_file_is_read(row: dict[str, Any]) -> None:
    schedule = Schedule.from_config(row["sets"], dialect=row["dialect"])
    named = resolve_schedule(row["file"], dialect=row["dialect"])
    assert (schedule.max_epochs, schedule.max_iters) == (named.max_epochs, named.max_iters)
    assert schedule.milestones == named.milestones
    assert schedule.settings == named.settings
    assert 0 < schedule.lr(0, iters_per_epoch=1) <= max(schedule.optimizer.lr, 5e-5)


@pytest.mark.parametrize("dialect", ["mmdet2", "mmseg1", "mmpose0", "mmaction0", "mmdet3d1", "mmrotate0", "mmocr0"])
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
NO_OPTIMIZER = "the config names no optimizer; expected one with a type and a rate"
POLICIES = (
    "Fixed, Step, Exp, Inv, Poly, CosineAnnealing, FlatCosineAnnealing, CosineRestart, LinearAnnealing, Cyclic, "
    "MultiStage, OneCycle, YOLOX, StepFixCosineAnnealing, CosineAnnealingCooldown, SiameseRPN, Linear, TIN, Reduce"
)
SCHEDULERS = (
    "ConstantLR, LinearLR, QuadraticWarmupLR, StepLR, MultiStepLR, ExponentialLR, PolyLR, PolyLRRatio, "
    "CosineAnnealingLR, CosineAnnealingWeightDecay, CosineRestartLR, OneCycleLR, LinearLrInterval, MultiStageLR, "
    "SiamRPNExpLR, ReduceOnPlateauLR, ReduceLR"
)
MARKS = "'optim_wrapper', 'param_scheduler', 'lr_config', 'optimizer_config', 'runner', 'total_epochs', 'total_iters'"
HOOK = {"param_scheduler": {"type": "YOLOv5ParamSchedulerHook", "scheduler_type": "linear", "lr_factor": 0.01}}
REFUSED: list[tuple[Any, str]] = [
    (changed(OLD, "optimizer", {"type": "SDG"}), f"unknown optimizer 'SDG'; known are {KNOWN}"),
    (changed(OLD, "lr_config.policy", ...), "lr_config names no policy"),
    (changed(OLD, "lr_config.policy", 3), "lr_config names its policy by 3, which is no text"),
    (changed(OLD, "momentum_config", {"by_epoch": True}), "momentum_config names no policy"),
    (changed(OLD, "optimizer", {"type": "Adam", "lr": 0.1, "betas": 3}), "bad betas 3; expected a pair of numbers"),
    (changed(OLD, "optimizer.type", ...), NO_OPTIMIZER),
    (changed(OLD, "optimizer", {}), NO_OPTIMIZER),
    (changed(OLD, "optimizer", {"type": "LARS"}), "bad learning rate None of LARS; allowed is any number from 0 on"),
    (changed(OLD, "optimizer", {"discriminator": {"type": "SDG"}}),
     f"unknown optimizer 'SDG' of discriminator; known are {KNOWN}"),
    (changed(OLD, "lr_config", {"policy": "OneCycle"}), "policy 'OneCycle' needs max_lr"),
    (changed(OLD, "momentum_config", {"policy": "poly"}),
     "unknown policy 'poly' of the momentum; known are Step, CosineAnnealing, LinearAnnealing, Cyclic, OneCycle"),
    (changed(OLD, "lr_config.gamma", float("nan")), "bad gamma nan; expected a number"),
    (changed(OLD, "optimizer.lr", float("nan")), "bad learning rate nan of SGD; allowed is any number from 0 on"),
    (changed(OLD, "lr_config.step", UNKNOWN), "lr_config.step is not known before the config runs"),
    (changed(NEW, "default_hooks", changed(HOOK, "param_scheduler.type", "MyHook")),
     "unknown hook 'MyHook' sets the rate; known are YOLOv5ParamSchedulerHook, PPYOLOEParamSchedulerHook, "),
    (changed(NEW, "default_hooks", changed(HOOK, "param_scheduler.max_epochs", UNKNOWN)),
     "default_hooks.param_scheduler.max_epochs is not known before the config runs"),
    ({"train_cfg": {"rpn": {}}}, f"the config says nothing of a schedule; expected one of {MARKS}"),
    (None, "a config is a dictionary, not None"),
    ([OLD], "a config is a dictionary, not [{'optimizer': {'type': 'SGD', 'lr': 0.02, 'momentum': 0.9"),
    (changed(OLD, "optimizer.lr", -1), "bad learning rate -1 of SGD; allowed is any number from 0 on"),
    (changed(OLD, "optimizer.lr", "fast"), "bad learning rate 'fast' of SGD; allowed is any number from 0 on"),
    (changed(OLD, "lr_config.step", [11, 8]), "milestone 8 is before 11; milestones rise from 1 on"),
    (changed(OLD, "lr_config.step", [0, 8]), "milestone 0 is before 1; milestones rise from 1 on"),
    (changed(OLD, "lr_config.step", "8"), "bad milestones '8'; expected whole numbers"),
    (changed(OLD, "lr_config.step", ...), "policy 'step' needs step"),
    (changed(OLD, "lr_config.power", 2), "policy 'step' has no number 'power'; allowed are gamma, min_lr, step"),
    (changed(OLD, "lr_config.warmup", "slow"), "unknown warm-up 'slow'; known are constant, linear, exp"),
    (changed(OLD, "lr_config.warmup_iters", 0), "bad warmup_iters 0; allowed is any number from 1 on"),
    (changed(OLD, "lr_config.warmup_ratio", 2), "bad warmup_ratio 2; allowed is more than 0 and at most 1"),
    (changed(OLD, "runner.max_epochs", 0), "bad max_epochs 0; allowed is a whole number from 1 to 10,000"),
    (changed(OLD, "runner.max_epochs", "12"), "bad max_epochs '12'; allowed is a whole number from 1 to 10,000"),
    (changed(OLD, "runner.max_iters", 90000), "runner must set either max_epochs or max_iters"),
    (changed(OLD, "runner", 12), "runner must be a dictionary, not 12"),
    (
        changed(OLD, "lr_config.policy", "stairs"),
        f"unknown policy 'stairs'; known are {POLICIES}",
    ),
    (changed(NEW, "param_scheduler.1", {"type": "ExponentialLR"}), "scheduler 'ExponentialLR' needs gamma"),
    (changed(NEW, "param_scheduler.1.end", 5), "CosineAnnealingLR ends at 5, not after its begin 5"),
    (
        changed(NEW, "param_scheduler.1.type", "CosineLR"),
        f"unknown scheduler 'CosineLR'; known are {SCHEDULERS}",
    ),
    (
        {"model": {}},
        f"the config says nothing of a schedule; expected one of {MARKS}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("config", "message"), REFUSED, ids=[message[:40] for _, message in REFUSED])
def test_what_makes_no_sense_is_refused(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        Schedule.from_config(config)
    assert str(caught.value)[: len(message)] == message


GAN = {"generator": {"type": "Adam", "lr": 2e-4, "betas": [0.5, 0.999]}, "discriminator": {"type": "Adam", "lr": 1e-4}}
WRAPPED = {name: {"type": "OptimWrapper", "optimizer": optimizer} for name, optimizer in GAN.items()}
LIBRARIES = [
    # the config, and the library that runs it
    ({"train_cfg": {"rpn": {}}, "optimizer": OLD["optimizer"], "total_epochs": 12}, "mmcv"),
    ({"train_cfg": None, "optimizers": GAN, "lr_config": {"policy": "Fixed"}, "total_iters": 500}, "mmcv"),
    ({"train_cfg": {"max_epochs": 3}, "optim_wrapper": NEW["optim_wrapper"]}, "mmengine"),
    ({"train_cfg": {"by_epoch": True, "max_epochs": 3}}, "mmengine"),
]


@pytest.mark.parametrize(("config", "library"), LIBRARIES)
def test_the_library_that_runs_a_config(config: dict[str, Any], library: str) -> None:
    assert library_of(config) == library


@pytest.mark.parametrize(
    "config",
    [
        {"optimizers": GAN, "lr_config": {"policy": "step", "step": [6]}, "runner": {"max_epochs": 8}},
        {"optim_wrapper": WRAPPED, "param_scheduler": [{"type": "MultiStepLR", "milestones": [6]}],
         "train_cfg": {"max_epochs": 8}},
        {"optim_wrapper": {"constructor": "MultiOptimWrapperConstructor", **WRAPPED},
         "param_scheduler": {name: [{"type": "MultiStepLR", "milestones": [6]}] for name in GAN},
         "train_cfg": {"max_epochs": 8}},
    ],
)  # fmt: skip
def test_several_optimizers_have_a_schedule_each(config: dict[str, Any]) -> None:
    schedule = Schedule.from_config(config)
    assert schedule.optimizers == ("generator", "discriminator")
    with pytest.raises(
        ScheduleError, match=r"there are several optimizers: generator, discriminator; take one of them"
    ):
        _ = schedule.optimizer
    with pytest.raises(ScheduleError, match=r"no optimizer 'critic'; there are 'generator', 'discriminator'"):
        schedule.of("critic")
    for name, optimizer in GAN.items():
        one = schedule.of(name)
        assert one.milestones == (6,)
        assert one.lr(0, iters_per_epoch=5) == optimizer["lr"]
        assert one.lr(39, iters_per_epoch=5) == pytest.approx(optimizer["lr"] / 10)
    row = schedule.to_dict()
    assert row["optimizer"] is None
    assert row["optimizers"]["discriminator"]["lr"] == 1e-4
    assert json.loads(json.dumps(row)) == row


def test_what_only_running_tells_is_left_out_where_it_can_be() -> None:
    schedule = Schedule.from_config(
        changed(OLD, "optimizer.paramwise_cfg", {"custom_keys": UNKNOWN, "bias_decay_mult": 0})
    )
    assert schedule.settings["optimizer"]["paramwise_cfg"] == {"bias_decay_mult": 0}
    assert schedule.notes == ("optimizer.paramwise_cfg.custom_keys is only known when the config runs, and left out",)


@pytest.mark.parametrize(
    ("scope", "dialect"), [("mmseg", "mmseg1"), ("mmdet3d", "mmdet3d1"), ("mmyolo", "mmyolo"), ("mine", "mmdet3")]
)
def test_the_scope_of_a_config_says_its_project(scope: str, dialect: str) -> None:
    assert Schedule.from_config({**NEW, "default_scope": scope}).dialect == dialect


CAUTIONS = [
    # the config, the iterations of an epoch, and what is told
    (changed(OLD, "lr_config.step", [8, 12]), 100,
     ["milestone 12 is not before the end at 12: the rate never drops there",
      "the warm-up of 500 iterations is longer than an epoch of 100"]),
    (changed(OLD, "lr_config.warmup_iters", 9000), 1000,
     ["the warm-up of 9,000 iterations is longer than an epoch of 1,000",
      "the warm-up of 9,000 iterations goes on after the first drop at 8,000"]),
    (changed(OLD, "lr_config", {"policy": "CosineAnnealing", "min_lr": 0, "step": [8]}), 1000,
     ["step is left over from another policy: mmcv refuses it with CosineAnnealing"]),
    (changed(NEW, "param_scheduler.1", {"type": "MultiStepLR", "end": 50, "milestones": [40, 60]}), 1000,
     ["milestone 60 is not before the end of MultiStepLR at 50: the rate never drops there"]),
    (changed(NEW, "param_scheduler.1", {"type": "MultiStepLR", "end": 200, "milestones": [40, 150]}), 1000,
     ["milestone 150 is not before the end of the training at 100: the rate never drops there"]),
    (changed(NEW, "param_scheduler.1.T_max", 50), 1000,
     ["CosineAnnealingLR reaches its floor after 50 of 95 steps, and the rate rises again"]),
    (changed(NEW, "train_cfg", {"max_epochs": 50}), 1000,
     ["CosineAnnealingLR goes on to 100, but the training ends at 50"]),
    (changed(NEW, "train_cfg", {"max_iters": 50}), 1000,
     [      "CosineAnnealingLR counts epochs, but the training counts iterations: it never takes a step"]),
    (changed(NEW, "param_scheduler.0.end", 100), 1000,
     ["the warm-up of 100 epochs is as long as the training"]),
    (OLD, 1000, []),
    (NEW, 1000, []),
]  # fmt: skip


@pytest.mark.parametrize(("config", "epoch", "told"), CAUTIONS)
def test_what_people_trip_over_is_told(config: dict[str, Any], epoch: int, told: list[str]) -> None:
    assert Schedule.from_config(config).cautions(iters_per_epoch=epoch) == told


def test_a_rate_for_another_batch_is_told() -> None:
    schedule = Schedule.from_config(NEW)
    assert schedule.cautions(batch=64) == ["the rate is meant for 1,024 samples over all GPUs, the run has 64"]
    assert schedule.doubts_of_linear_rule() == [
        "the linear rule was made for SGD; for AdamW the square root of the batch is a common choice"
    ]
    assert Schedule.from_config(OLD).doubts_of_linear_rule() == []


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
    half = resolve_schedule("1x", default_recipe=True).scaled(8)
    assert half.optimizer.lr == 0.01
    assert half.base_batch == 8
    assert half.scaled(16).optimizer.lr == 0.02
    assert resolve_schedule("1x", dialect="mmdet3", default_recipe=True).scaled(64).optimizer.lr == 0.08
    assert Schedule.from_config(NEW).scaled(4096, rule="sqrt").optimizer.lr == 0.002
    assert half.sources["lr"] == "derived"
    one_cycle = changed(OLD, "lr_config", {"policy": "OneCycle", "max_lr": 0.1})
    scaled = Schedule.from_config(one_cycle).meant_for(16).scaled(8)
    assert scaled.settings["lr_config"]["max_lr"] == 0.05
    assert max(scaled.curve(iters_per_epoch=100)) == pytest.approx(0.05)
    with pytest.raises(ScheduleError, match=r"no rule 'cubic' for the rate of another batch; known are linear, sqrt"):
        half.scaled(16, rule="cubic")
    with pytest.raises(ScheduleError, match=r"of 1x only the length and the milestones are known"):
        resolve_schedule("1x").meant_for(16).scaled(8)
    assert half.milestones == (8, 11)
    with pytest.raises(ScheduleError, match=r"a batch has at least 1 sample, not 0"):
        half.scaled(0)
    with pytest.raises(ScheduleError, match=r"nothing says which batch the rate of 80k is meant for"):
        resolve_schedule("80k", dialect="mmseg0", default_recipe=True).scaled(8)


RESIZED = [
    # the config, the new length, its milestones or None for those in proportion, and where the rate then drops
    (OLD, Length(24, None), None, (16, 22)),
    (OLD, Length(24, None), (20, 23), (20, 23)),
    (changed(NEW, "param_scheduler.1", {"type": "MultiStepLR", "begin": 5, "end": 100, "milestones": [65, 85]}),
     Length(200, None), None, (140, 180)),
]  # fmt: skip


@pytest.mark.parametrize(("config", "length", "milestones", "drops"), RESIZED)
def test_another_length_of_the_same_recipe(
    config: dict[str, Any], length: Length, milestones: tuple[int, ...] | None, drops: tuple[int, ...]
) -> None:
    schedule = Schedule.from_config(config)
    longer = schedule.resized(length, milestones)
    again = Schedule.from_config(longer.settings)
    assert (longer.length, longer.milestones) == (again.length, again.milestones) == (length, drops)
    assert longer.optimizer == schedule.optimizer
    assert longer.warmup == schedule.warmup


@pytest.mark.parametrize(
    ("lr_config", "place"),
    [
        ({"policy": "SiameseRPN"}, "lr_configs.1.end_epoch"),
        ({"policy": "SiameseRPN", "lr_configs": [
            {"type": "log", "start_lr_factor": 1.0, "end_lr_factor": 0.1, "end_epoch": 20}]}, "lr_configs.0.end_epoch"),
        ({"policy": "CosineRestart", "periods": [20]}, "periods.0"),
        ({"policy": "OneCycle", "max_lr": 0.1, "total_steps": 20, "by_epoch": True}, "total_steps"),
    ],
)  # fmt: skip
def test_what_a_policy_counts_grows_with_the_length(lr_config: dict[str, Any], place: str) -> None:
    """Else the rate of the last epochs would not be known."""
    long = Schedule.from_config({**OLD, "lr_config": lr_config, "runner": {"max_epochs": 20}}).resized(Length(40, None))
    found: Any = long.settings["lr_config"]
    for key in place.split("."):
        found = found[int(key) if key.isdigit() else key]
    assert found == 40
    assert len(long.curve(iters_per_epoch=3)) == 120


def test_a_cosine_of_another_length_still_ends_at_its_floor() -> None:
    longer = Schedule.from_config(changed(NEW, "param_scheduler.1.T_max", 95)).resized(Length(200, None))
    cosine = longer.settings["param_scheduler"][1]
    assert (cosine["begin"], cosine["end"], cosine["T_max"]) == (5, 200, 195)
    assert longer.lr(200 * 10 - 1, iters_per_epoch=10) == pytest.approx(1e-5, rel=0.1)
    with pytest.raises(
        ScheduleError, match=r"100 epochs cannot become 90,000 iterations: say the new length in the same"
    ):
        longer.resized(Length(100, None)).resized(Length(None, 90000))


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
    assert resolve_schedule(word, dialect=dialect).repeated(times)[1:4:2] == (epochs, milestones)
    actual = resolve_schedule(word, dialect=dialect, default_recipe=True).repeated(times)
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


def test_a_repeated_dataset_divides_the_epochs_of_hooks_and_warm_ups() -> None:
    new = Schedule.from_config(changed(NEW, "default_hooks", HOOK)).repeated(10).settings
    assert new["default_hooks"]["param_scheduler"] == HOOK["param_scheduler"]
    long = {**changed(NEW, "default_hooks", changed(HOOK, "param_scheduler.max_epochs", 100))}
    assert Schedule.from_config(long).repeated(10).settings["default_hooks"]["param_scheduler"]["max_epochs"] == 10
    warm = changed(OLD, "lr_config", {**OLD["lr_config"], "warmup_iters": 4, "warmup_by_epoch": True})
    assert Schedule.from_config(warm).repeated(4).settings["lr_config"]["warmup_iters"] == 1


def test_epochs_of_datasets() -> None:
    assert iters_per_epoch("coco", batch=16) == 7330
    assert iters_per_epoch("coco", batch=8) == 14659
    assert iters_per_epoch("lvis_v0.5", batch=1) == 57263
    with pytest.raises(ScheduleError, match=r"the size of dataset 'mars' is not known; known are coco, "):
        iters_per_epoch("mars", batch=16)
    with pytest.raises(ScheduleError, match=r"a batch has at least 1 sample, not 0"):
        iters_per_epoch("coco", batch=0)


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


def test_the_batch_that_a_rate_is_meant_for_goes_along_in_a_translation() -> None:
    meant = {"base_batch_size": 1024}
    made = translate(freeze({**OLD, "auto_scale_lr": meant}), Length(12, None), "mmengine")
    assert made["auto_scale_lr"] == meant


@pytest.mark.parametrize("value", [[], b"1", 1.5, float("nan"), "5", {}])
def test_arguments_of_another_kind_are_refused(value: Any) -> None:
    schedule = Schedule.from_config(OLD)
    other: Any = value if value not in ([], 1.5, "5") else {}  # of a kind that none of them takes
    for call in (
        lambda: schedule.lr(value, iters_per_epoch=10),
        lambda: schedule.lr(0, iters_per_epoch=value),
        lambda: schedule.resized(value),
        lambda: schedule.repeated(value),
        lambda: schedule.meant_for(8).scaled(value),
        lambda: schedule.to_library(value),
        lambda: schedule.meant_for(8).scaled(16, rule=value),
        lambda: schedule.of(value),
        lambda: schedule.difference(value),
        lambda: schedule.resized(Length(value, None)),
        lambda: schedule.resized(Length(24, None), other),
        lambda: regular_rate(0.02, other, 7),
        lambda: regular_rate(other, (8, 11), 7),
        lambda: warmup_k(1, value, 0.001),
        lambda: iters_per_epoch(value, batch=2),
        lambda: iters_per_epoch("coco", batch=value),
        lambda: total_batch(other),
    ):
        with pytest.raises(ScheduleError):
            call()


LENGTHS = [
    ((0, None), "a length is 1 to 10,000 epochs, not 0"),
    ((-1, None), "a length is 1 to 10,000 epochs, not -1"),
    ((1.5, None), "a length is 1 to 10,000 epochs, not 1.5"),
    ((True, None), "a length is 1 to 10,000 epochs, not 1"),
    ((None, 10**9), "a length is 1 to 100,000,000 iterations, not 1,000,000,000"),
    ((None, None), "a length counts either epochs or iterations, not (None, None)"),
    ((1, 1), "a length counts either epochs or iterations, not (1, 1)"),
]


@pytest.mark.parametrize(("length", "message"), LENGTHS)
def test_a_length_that_is_none(length: tuple[Any, Any], message: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        Schedule.from_config(OLD).resized(Length(*length))
    assert str(caught.value) == message


def test_milestones_that_fall_are_refused() -> None:
    with pytest.raises(ScheduleError, match="milestone 2 is before 3; milestones rise from 1 on"):
        Schedule.from_config(OLD).resized(Length(24, None), (3, 2))


def test_the_formulas_refuse_what_is_out_of_the_warm_up() -> None:
    assert warmup_k(500, 500, 0.001) == 0
    with pytest.raises(ScheduleError, match="the warm-up is over at iteration 500, before 501"):
        warmup_k(501, 500, 0.001)
    with pytest.raises(ScheduleError, match="bad iteration -1; expected a number from 0 on"):
        warmup_k(-1, 500, 0.001)


def test_an_optimizer_that_nobody_has_put_down_is_told_as_the_config_has_it() -> None:
    told = Schedule.from_config(changed(OLD, "optimizer.type", "AdaBelief"))
    assert (told.optimizer.type, told.optimizer.lr) == ("AdaBelief", 0.02)
    assert told.notes == ("nothing is known of AdaBelief but what the config says",)


def test_hooks_that_only_a_run_knows_are_not_taken_for_none() -> None:
    with pytest.raises(ScheduleError, match="default_hooks is not known before the config runs"):
        Schedule.from_config(changed(NEW, "default_hooks", UNKNOWN))


def test_stages_say_as_much_each_and_by_what_they_count() -> None:
    stages = {
        "type": "MultiStageLR", "by_epoch": False, "gammas": [0.5], "milestone_params": [0.1], "milestone_iters": [0],
        "steps": [[2]],
    }  # fmt: skip
    config = {"optim_wrapper": NEW["optim_wrapper"], "train_cfg": {"max_iters": 4}, "param_scheduler": stages}
    assert Schedule.from_config(config).curve() == (0.1, 0.1, 0.05, 0.05)
    with pytest.raises(ScheduleError, match="needs as many gammas as milestone_iters as milestone_params as steps"):
        Schedule.from_config(changed(config, "param_scheduler", {**stages, "steps": [[2], [3]]}))
    unsaid = {key: value for key, value in stages.items() if key != "by_epoch"}
    with pytest.raises(ScheduleError, match="needs by_epoch"):
        Schedule.from_config(changed(config, "param_scheduler", unsaid))


def test_where_only_the_optimizer_is_known_there_is_still_a_batch_to_look_at() -> None:
    schedule = Schedule.from_config(OLD).meant_for(16)
    kept = {part: source for part, source in schedule.sources.items() if part not in {"policy", "warmup"}}
    partly = schedule._replace(sources=Settings(kept))
    assert partly.cautions(batch=16) == []
    assert partly.cautions(batch=8) == ["the rate is meant for 16 samples over all GPUs, the run has 8"]
