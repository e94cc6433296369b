"""What is known of the schedule of a name, and from where."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from mmname.errors import ScheduleError
from mmname.schedule.known import Agreement, Released, known_of


class Name(NamedTuple):
    model: str
    schedule: str | None
    dialect: str = "mmdet2"


RETINANET = {
    "optimizer": {"type": "SGD", "lr": 0.01, "momentum": 0.9, "weight_decay": 0.0001},
    "optimizer_config": {"grad_clip": None},
    "lr_config": {"policy": "step", "warmup": "linear", "warmup_iters": 500, "warmup_ratio": 0.001, "step": [8, 11]},
    "runner": {"type": "EpochBasedRunner", "max_epochs": 12},
    "auto_scale_lr": {"base_batch_size": 16},
}


class Shelf:
    """A database of one released config and of what the configs of its model agree on."""

    def __init__(self, *agreed: str) -> None:
        self.agreed = agreed

    def config_of(self, name: str, dialect: str | None = None) -> Released | None:
        known = (name, dialect) == ("retinanet_r50_fpn_1x_coco", "mmdet2")
        return Released(RETINANET, "as in mmdet 2.28.2", "mmdet2") if known else None

    def agreement_of(self, record: Any) -> Agreement | None:
        if record.model != "retinanet" or not self.agreed:
            return None
        return Agreement({key: RETINANET[key] for key in self.agreed}, ("12 of 12 released configs of retinanet",))

    def otherwise(self, record: Any, milestones: tuple[int, ...]) -> str:
        return "0 of 9 released configs of cspnext drop in steps" if record.model == "cspnext" else ""


def test_the_released_config_of_a_name_comes_first() -> None:
    known = known_of(Name("retinanet", "1x"), "retinanet_r50_fpn_1x_coco", releases=Shelf("optimizer"))
    assert known.optimizer.lr == 0.01
    assert set(known.sources.values()) == {"released"}
    assert known.notes == ("as in mmdet 2.28.2",)


def test_then_what_the_released_configs_of_the_model_agree_on() -> None:
    releases = Shelf("optimizer", "auto_scale_lr")
    known = known_of(Name("retinanet", "2x"), "retinanet_x101_fpn_2x_coco", releases=releases)
    assert (known.optimizer.lr, known.base_batch, known.milestones) == (0.01, 16, (16, 22))
    assert known.sources["optimizer"] == known.sources["base_batch"] == "model"
    assert known.sources["milestones"] == "documented"
    assert "12 of 12 released configs of retinanet" in known.notes
    assert known.settings["runner"]["max_epochs"] == 24
    with pytest.raises(ScheduleError, match=r"of 2x the policy is not known"):
        _ = known.policy
    with pytest.raises(ScheduleError, match=r"of 2x the policy is not known"):
        known.lr(0, iters_per_epoch=10)
    assert "lr_config" not in known.to_text()


def test_milestones_that_the_configs_of_the_model_do_not_have_are_not_told() -> None:
    known = known_of(Name("cspnext", "1x"), "cspnext_1x_coco", releases=Shelf())
    assert (known.max_epochs, known.milestones) == (12, None)
    assert known.notes == ("the milestones are not sure: 0 of 9 released configs of cspnext drop in steps",)


def test_a_model_can_tell_the_length_of_a_name_without_one() -> None:
    known = known_of(Name("retinanet", None), releases=Shelf("optimizer", "runner"))
    assert (known.max_epochs, known.sources["max_epochs"]) == (12, "model")
    for releases in (None, Shelf(), Shelf("optimizer")):
        with pytest.raises(ScheduleError, match="the name says no schedule"):
            known_of(Name("retinanet", None), releases=releases)


def test_a_model_can_tell_the_policy_and_the_real_length() -> None:
    known = known_of(Name("retinanet", "2x"), releases=Shelf("optimizer", "lr_config", "runner"))
    assert (known.max_epochs, known.milestones, known.policy.kind) == (12, (8, 11), "step")
    assert {known.sources[field] for field in ("max_epochs", "milestones", "policy", "warmup")} == {"model"}


def test_the_default_recipe_fills_what_the_model_leaves_open() -> None:
    known = known_of(Name("retinanet", "2x"), releases=Shelf("optimizer"), default_recipe=True)
    assert (known.optimizer.lr, known.sources["optimizer"]) == (0.01, "model")
    assert (known.policy.kind, known.sources["policy"]) == ("step", "default recipe")
    assert known.milestones == (16, 22)


@pytest.mark.parametrize(
    ("word", "dialect", "milestones", "note"),
    [
        ("1x", "mmdet2", (8, 11), "306 of 312 released configs with 1x drop after 8, 11"),
        ("3x", "mmdet2", None, "the milestones are not sure: 27, 33 in 68 of 82 released configs with 3x"),
        ("50e", "mmaction1", None, "the milestones are not sure: 25, 45 in 12 of 20 released configs with 50e"),
        ("20_23_24e", "mmdet2", (20, 23), "4 of 4 released configs with 20_23_24e drop after 20, 23"),
    ],
)
def test_else_the_length_and_milestones_that_nearly_all_released_configs_have(
    word: str, dialect: str, milestones: tuple[int, ...] | None, note: str
) -> None:
    known = known_of(Name("mine", word, dialect), "mine_coco", releases=Shelf("optimizer"))
    assert known.milestones == milestones
    assert known.notes == (note,)
    assert known.config is None
    assert ("milestones" in known.sources) == (milestones is not None)


def test_the_default_recipe_is_called_that() -> None:
    known = known_of(Name("mine", "1x"), default_recipe=True)
    assert known.sources["optimizer"] == "default recipe"
    assert known_of(Name("mine", "10x"), derive=True).sources["milestones"] == "derived"
