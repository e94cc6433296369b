"""The schedules of released configs, and what those of a model agree on."""

from __future__ import annotations

import pytest

from mmname.name.parser import parse
from mmname.schedule.known import known_of, released_of
from mmname.zoo.schedules import ReleasedSchedules

RELEASED = ReleasedSchedules()


@pytest.mark.parametrize(
    ("name", "dialect", "optimizer", "lr", "policy"),
    [
        ("retinanet_r50_fpn_1x_coco", "mmdet2", "SGD", 0.01, "step"),
        ("detr_r50_8x2_150e_coco", "mmdet2", "AdamW", 0.0001, "step"),
        ("yolox_s_8x8_300e_coco", "mmdet2", "SGD", 0.01, "cosine with fixed end"),
        ("td-hm_hrnet-w32_8xb64-210e_coco-256x192", "mmpose1", "Adam", 0.0005, "step"),
        ("mask2former_swin-t_8xb2-160k_ade20k-512x512", "mmseg1", "AdamW", 0.0001, "poly"),
        ("yolov5_s-v61_syncbn_8xb16-300e_coco", "mmyolo", "SGD", 0.01, "linear"),
    ],
)
def test_the_released_config_of_a_name_is_told(name: str, dialect: str, optimizer: str, lr: float, policy: str) -> None:
    schedule = known_of(parse(name, dialect=dialect), name, releases=RELEASED)
    assert (schedule.optimizer.type, schedule.optimizer.lr, schedule.policy.kind) == (optimizer, lr, policy)
    assert set(schedule.sources.values()) == {"released"}
    assert schedule.notes[-1].startswith("as in ")


def test_several_optimizers_are_told_by_their_names() -> None:
    name = "dcgan_Glr4e-4_Dlr1e-4_1xb128-5kiters_mnist-64x64"
    schedule = known_of(parse(name, dialect="mmagic"), name, releases=RELEASED)
    assert schedule.optimizers == ("generator", "discriminator")


def test_a_name_that_is_in_one_convention_alone_is_found_without_it() -> None:
    schedule = released_of("yolox_s_8x8_300e_coco", RELEASED)
    assert schedule is not None
    assert schedule.dialect == "mmdet2"
    assert released_of("yolox_s_8x8_300e_coco", RELEASED, "mmdet3") is None
    assert released_of("of_nobody", RELEASED) is None


def test_a_config_that_trains_otherwise_in_older_releases_says_so() -> None:
    found = RELEASED.config_of("retinanet_r50_fpn_1x_coco", "mmdet2")
    assert found is not None
    # 2.19.1 only says nothing of the batch
    assert found.said == "as in mmdet 2.28.2; another of that name is in mmdet3"


def test_the_configs_of_a_model_agree_or_nothing_is_told() -> None:
    name = "retinanet_r50_fpn_1x_coco"
    agreement = RELEASED.agreement_of(parse(name, dialect="mmdet2"), without=name)
    assert agreement is not None
    assert agreement.settings["optimizer"]["lr"] == 0.01
    assert all(" of " in said or said.startswith("they do not agree") for said in agreement.said)
    assert RELEASED.agreement_of(parse("of_nobody_r50_1x_coco", dialect="mmdet2")) is None


def test_a_word_that_no_config_of_the_model_has_keeps_them_silent() -> None:
    """The configs of Faster R-CNN with their pre-training trained anew are the only ones with AdamW."""
    name = "faster-rcnn_r50_fpn_rsb-pretrain_1x_coco"
    assert RELEASED.agreement_of(parse(name, dialect="mmdet3"), without=name) is None


@pytest.mark.parametrize(
    ("name", "told"), [("gfl_deit_adapter_small_fpn_3x_coco", False), ("gfl_r18_fpn_1x_coco", True)]
)
def test_a_model_says_nothing_of_backbones_of_a_class_that_none_of_its_configs_has(name: str, told: bool) -> None:
    """Those who train GFL with a transformer take AdamW at a hundredth of its rate."""
    assert (RELEASED.agreement_of(parse(name, dialect="mmdet2")) is not None) == told


@pytest.mark.parametrize(
    ("name", "dialect", "milestones", "said"),
    [
        ("rtmpose-m_8xb64-210e_mpii-256x256", "mmpose1", (170, 200), "0 of 4 released configs of rtmpose-m with 210e"),
        ("grid_rcnn_r101_fpn_gn-head_2x_coco", "mmdet2", (16, 22), "0 of 3 released configs of grid_rcnn with 2x"),
        (
            "cspnext-m_udp_8xb64-210e_mpii-256x256",
            "mmpose1",
            (170, 200),
            "0 of 5 released configs of cspnext-m with 210e",
        ),
        ("retinanet_r50_fpn_1x_coco", "mmdet2", (8, 11), ""),
        ("centernet_resnet18_140e_coco", "mmdet2", (90, 120), ""),  # of a dataset that is repeated 5 times
    ],
)
def test_milestones_that_a_model_does_not_have(name: str, dialect: str, milestones: tuple[int, ...], said: str) -> None:
    found = RELEASED.otherwise(parse(name, dialect=dialect), milestones, without=name)
    assert found[: found.find(" drop")] == said if said else found == ""


def test_how_often_a_released_config_repeats_its_dataset() -> None:
    def repeats(name: str, dialect: str) -> int | None:
        found = RELEASED.config_of(name, dialect)
        assert found is not None
        return found.repeats

    assert repeats("ssd300_coco", "mmdet2") == 5
    assert repeats("retinanet_r50_fpn_1x_coco", "mmdet2") == 1
    assert repeats("gma_8x2_120k_mixed_368x768", "mmflow") is None  # each of its datasets otherwise


def test_the_convention_that_python_imports_asks_the_configs_of_its_project() -> None:
    agreement = RELEASED.agreement_of(parse("deeplabv3_r50-d8_4xb2-40k_cityscapes-512x1024", dialect="mmseg1"))
    assert agreement is not None
    assert agreement.settings["optim_wrapper"]["optimizer"]["lr"] == 0.01
    assert RELEASED.agreement_of(parse("rtmdet_s_8xb32_300e_coco", dialect="mmdet3_py")) is not None
