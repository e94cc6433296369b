"""Facts are what a config says, and nothing is said of what is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mmname.config.evaluate import UNKNOWN, read_config
from mmname.zoo.facts import facts_of
from mmname.zoo.tree import read_tree

if TYPE_CHECKING:
    from pathlib import Path

MODEL = {"backbone": {"type": "mmdet.ResNet", "depth": 50, "arch": "small"}, "type": "FCOS", "neck": {"type": "FPN"}}
REPEATED = {"type": "RepeatDataset", "times": 3, "dataset": {"type": "CocoDataset"}}

SAID: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"model": MODEL},
        {"model_type": "FCOS", "backbone_type": "ResNet", "backbone_depth": 50, "backbone_arch": "small"},
    ),
    ({"model": {"neck": [{"type": "FPN"}, {"type": "mmdet.BFP"}]}}, {"neck_types": ("FPN", "BFP")}),
    ({"model": {"detector": MODEL}}, {"backbone_type": "ResNet", "backbone_depth": 50}),
    ({"model": {"backbone": {"depth": [5, 8]}}}, {"backbone_depth": None}),
    ({"data": {"samples_per_gpu": 2, "train": REPEATED}}, {"samples_per_gpu": 2, "repeat_times": (3,)}),
    ({"data": {"train": REPEATED}}, {"dataset_types": ("RepeatDataset", "CocoDataset")}),
    ({"data": {"videos_per_gpu": 8}}, {"samples_per_gpu": 8}),
    ({"data": {"samples_per_gpu": 2, "train_dataloader": {"samples_per_gpu": 4}}}, {"samples_per_gpu": 4}),
    ({"train_dataloader": {"batch_size": 4}}, {"samples_per_gpu": 4}),
    ({"total_epochs": 20}, {"max_epochs": 20}),
    ({"runner": {"max_iters": 90000}}, {"max_iters": 90000, "max_epochs": None}),
    ({"train_cfg": {"max_epochs": 20}, "default_scope": "mmdet"}, {"max_epochs": 20}),
    ({"lr_config": {"policy": "step", "step": [8, 11]}}, {"lr_policy": ("step",), "milestones": (8, 11)}),
    ({"lr_config": {"policy": "step", "step": 10}}, {"step_every": 10, "milestones": ()}),
    (
        {"param_scheduler": [{"type": "LinearLR"}, {"type": "MultiStepLR", "milestones": [8, 11]}]},
        {"lr_policy": ("LinearLR", "MultiStepLR"), "milestones": (8, 11)},
    ),
    ({"param_scheduler": {"type": "StepLR", "step_size": 3}}, {"step_every": 3}),
    ({"param_scheduler": [{"type": "CosineAnnealingMomentum"}]}, {"lr_policy": ()}),
    ({"optimizer": {"type": "SGD", "lr": 1, "weight_decay": 0}}, {"optimizer": "SGD", "lr": 1.0, "weight_decay": 0.0}),
    ({"optimizer": {"type": "SGD"}, "fp16": {"loss_scale": 512}}, {"amp": True}),
    ({"optimizer": {"type": "SGD"}}, {"amp": False}),
    (
        {"optim_wrapper": {"type": "AmpOptimWrapper", "optimizer": {"type": "AdamW"}}},
        {"optimizer": "AdamW", "amp": True},
    ),
]

# What a config for mmengine still says in the manner of mmcv has no effect.
LEFT_OVER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"train_cfg": {"max_epochs": 12}, "param_scheduler": [], "runner": {"max_epochs": 20}}, {"max_epochs": 12}),
    ({"train_cfg": {"max_iters": 9}, "param_scheduler": [], "total_epochs": 20}, {"max_iters": 9, "max_epochs": None}),
    (
        {"optimizer": {"type": "SGD", "lr": 0.01}, "optim_wrapper": {"optimizer": {"type": "AdamW", "lr": 1e-4}}},
        {"optimizer": "AdamW", "lr": 1e-4},
    ),
    ({"optim_wrapper": {}, "lr_config": {"policy": "step", "step": [8]}}, {"lr_policy": (), "milestones": ()}),
    ({"train_dataloader": {"batch_size": 64}, "data": {"samples_per_gpu": 128}}, {"samples_per_gpu": 64}),
]

UNSEEN: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"model": {"backbone": UNKNOWN}}, ("backbone_type", "backbone_depth", "backbone_arch")),
    ({"model": {"backbone": {"type": "ResNet", "depth": UNKNOWN}}}, ("backbone_depth",)),
    ({"optimizer": UNKNOWN}, ("optimizer", "lr", "weight_decay")),
    ({"optim_wrapper": {"optimizer": {"type": "SGD", "lr": UNKNOWN}}}, ("lr",)),
    ({"optim_wrapper": UNKNOWN}, ("optimizer", "lr", "weight_decay", "amp")),
    ({"data": {"train": [{"type": "A"}, UNKNOWN]}}, ("dataset_types", "repeat_times")),
    ({"data": {"train": {"type": "RepeatDataset", "times": UNKNOWN}}}, ("repeat_times",)),
    ({"lr_config": {"policy": "step", "step": [8, UNKNOWN]}}, ("milestones",)),
    ({"param_scheduler": [UNKNOWN]}, ("milestones", "step_every", "lr_policy")),
    ({"param_scheduler": [{"milestones": [1]}, {"milestones": [2]}]}, ("milestones",)),
    ({"train_cfg": UNKNOWN, "default_scope": "x"}, ("max_epochs", "max_iters")),
]


@pytest.mark.parametrize(("settings", "facts"), SAID + LEFT_OVER)
def test_facts_are_read_from_their_places(settings: dict[str, Any], facts: dict[str, Any]) -> None:
    found = facts_of(settings)
    assert {fact: getattr(found, fact) for fact in facts} == facts
    assert found.unseen == ()


@pytest.mark.parametrize(("settings", "unseen"), UNSEEN)
def test_what_is_computed_is_not_known(settings: dict[str, Any], unseen: tuple[str, ...]) -> None:
    found = facts_of(settings)
    assert set(found.unseen) == set(unseen)
    assert all(getattr(found, fact) in (None, ()) for fact in unseen)


@pytest.mark.parametrize(
    ("text", "rate"),
    [("5 / (10**4) * 2", 0.001), ("10**-3", 0.001), ("10**999999999", None), ("(-2)**0.5", None), ("0**-1", None)],
)
def test_powers_are_worked_out(tmp_path: Path, text: str, rate: float | None) -> None:
    file = tmp_path / "a.py"
    file.write_text(f"optimizer = dict(type='SGD', lr={text})")
    found = facts_of(read_config(file))
    assert (found.lr, found.unseen) == (rate, () if rate else ("lr",))


def test_a_base_may_be_put_together(tmp_path: Path) -> None:
    (tmp_path / "base_a.py").write_text("total_epochs = 7")
    (tmp_path / "a.py").write_text("_base_ = ['base_' + 'a.py']")
    (config,) = (config for config in read_tree(tmp_path).configs if config.name == "a")
    assert (config.facts.max_epochs, config.facts.unseen) == (7, ())


def test_what_a_missing_base_may_say_is_not_known() -> None:
    found = facts_of({"model": MODEL}, whole=False)
    assert found.backbone_depth == 50
    assert "max_epochs" in found.unseen
    assert "backbone_depth" not in found.unseen
