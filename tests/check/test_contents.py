"""Names against what their configs contain."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from mmname.check.run import Request, check

if TYPE_CHECKING:
    from pathlib import Path

BASE = """\
data = dict(samples_per_gpu=4)
model = dict(backbone=dict(type="ResNet", depth=50))
train_cfg = dict(type="IterBasedTrainLoop", max_iters=40000)
crop_size = (512, 1024)
optim_wrapper = dict(type="OptimWrapper")
train_dataloader = dict(batch_size=2)
"""
SEG, DET, DET2 = "fcn_r50-d8_4xb2-40k_cityscapes-512x1024", "fcos_r50_fpn_8xb8-48e_coco", "fcos_r50_fpn_1x_coco"
EPOCHS = "train_cfg = dict(max_epochs=12)\n"


def norms(**parts: str | None) -> str:
    """A model of parts that state these norms."""
    said = {part: f"dict(norm_cfg=dict(type='{norm}'))" if norm else "dict()" for part, norm in parts.items()}
    return f"model = dict({', '.join(f'{part}={text}' for part, text in said.items())})\n"


# Left alone: each with why.
TRUE = [
    (SEG, BASE),
    (SEG, BASE.replace("=40000", "=40002")),  # one more to save the last state
    (SEG, BASE.replace("=40000", "=int(os.environ['N'])")),  # only running it would tell
    (SEG, BASE + "if debug:\n    train_cfg = dict(max_iters=10)\n"),
    (SEG, "_base_ = 'unheard_of::x.py'\n"),
    (SEG, BASE.replace("(512, 1024)", "(size, 1024)")),
    ("fcn_r50-d8_4xb8-40k_cityscapes-512x1024", BASE + "optim_wrapper.update(dict(accumulative_counts=4))\n"),
    ("fcn_r50-d8_4xb2-amp-40k_cityscapes-512x1024", BASE.replace("OptimWrapper", "AmpOptimWrapper")),
    ("fcn_r50-d8_4xb2-amp-40k_cityscapes-512x1024", BASE + "fp16 = dict(loss_scale=512.0)\n"),
    (
        "fcn_r50-d8_4xb7-40k_cityscapes-512x1024",
        BASE + "train_dataloader = dict(dataset=dict(type='EpisodicDataset'))\n",
    ),
    (DET, "train_dataloader = dict(batch_size=8, dataset=dict(type='RepeatDataset', times=4))\n" + EPOCHS),
    (DET, "train_dataloader = dict(batch_size=8, dataset=dict(type='RepeatDataset', times=n))\n" + EPOCHS),
    (
        DET,
        "train_dataloader = dict(batch_size=8, dataset=[dict(dataset=dict(type='RepeatDataset', times=4))])\n" + EPOCHS,
    ),
    (DET, "train_dataloader = dict(dataset=make())\n" + EPOCHS),
    (
        DET,
        "train_dataloader = dict(batch_size=2),\ndata = dict(samples_per_gpu=2)\n",
    ),  # what has a comma too many counts
    (DET, "train_dataloader = dict(batch_size=8)\ntrain_cfg = dict(max_epochs=50, max_iters=1000)\n"),
    (DET2, "runner = dict(max_epochs=12)\n"),
    (DET2, "runner = dict(max_iters=90000)\n"),  # another unit
    ("mask_rcnn_r50_fpn_1x_cityscapes", "runner = dict(max_epochs=8)\n"),  # the project's own meaning
    ("td-hm_res50_8xb64-210e_coco-256x192", "codec = dict(input_size=(192, 256))\n"),
    ("yoloxpose_tiny_4xb64-300e_coco-416", "codec = dict(input_size=(640, 640))\ninput_size = (416, 416)\n"),
    # The value that counts is computed: another setting that is known tells nothing.
    (SEG, BASE.replace("batch_size=2", "batch_size=int(os.environ['N'])")),
    (DET2, "_base_ = 'unheard_of::x.py'\ntrain_cfg = dict(by_epoch=True)\nrunner = dict(max_epochs=24)\n"),
    (SEG, BASE.replace('"ResNet"', '"ResNetV1c"')),
    (SEG, BASE.replace('"ResNet"', '"mmpretrain.ResNet"')),
    (SEG, BASE.replace('"ResNet"', '"MyNet"')),  # no word of the project stands for it
    (DET2, "data = dict(train=dict(type='RepeatDataset', dataset=dict(type='CocoDataset')))\n"),
    (DET2, "data = dict(train=dict(type='MyDataset'))\n"),
    ("fcos_r50_fpn_1x_cityscapes", "data = dict(train=dict(type='CocoDataset'))\n"),  # it loads any
    # Norms: one that is stated is enough, and a head may have its own without saying so.
    ("faster_rcnn_r50_fpn_gn-all_1x_coco", norms(backbone="BN", neck="GN")),
    ("fcos_r50_fpn_gn-head_1x_coco", norms(backbone="BN", neck="BN")),
    ("sabl_retinanet_r50_fpn_gn_1x_coco", norms(backbone="BN", bbox_head=None)),
    ("faster_rcnn_r50_fpn_syncbn-all_1x_coco", norms(backbone="BN")),
    ("faster_rcnn_r50_fpn_syncbn-all_1x_coco", norms(backbone="naiveSyncBN2d")),
    ("faster_rcnn_r50_fpn_gn-all_1x_coco", norms(backbone="BN") + "model['neck'] = make()\n"),
    ("faster_rcnn_r50_fpn_gn-all_1x_coco", "_base_ = 'unheard_of::x.py'\n" + norms(backbone="BN")),
    ("faster_rcnn_r50_fpn_1x_coco", "model = dict(type='FasterRCNN', neck=[dict(type='FPN'), dict(type='BFP')])\n"),
    ("faster_rcnn_r50_fpn_1x_coco", "model = dict(neck=[dict(type='PAFPN'), make()])\n"),
    ("faster_rcnn_r50_fpn_1x_coco", "model = dict(neck=dict(type='FPN_CARAFE'))\n"),
    ("faster_rcnn_r50_fpn_1x_coco", "model = dict(neck=dict(type='MyPAFPN'))\n"),
    ("faster_rcnn_r50_fpn_1x_coco", "model = dict(type='MyRCNN')\n"),
    ("faster_rcnn_r50_fpn_1x_coco", "model = dict(type='mmdet.FasterRCNN')\n"),
    ("mask_rcnn_orpn_r50_fpn_1x_coco", "model = dict(type='FCOS')\n"),  # `orpn` makes another of it
    ("slowfast_r50_4x16x1_20e_ava_rgb", "model = dict(type='FastRCNN')\n"),  # it finds what any recognizer sees
    ("faster_rcnn_r50_caffe_fpn_1x_coco", "model = dict(backbone=dict(style='caffe'))\n"),
    ("faster_rcnn_r50_fpn_1x_coco", "model = dict(backbone=dict(style='caffe'))\n"),  # it says nothing of it
]
LIES = [
    (SEG, BASE.replace('"ResNet"', '"SwinTransformer"'), "C003", "backbone", 2, None),
    (DET2, "data = dict(train=dict(type='LVISV1Dataset'))\n", "C007", "dataset", 1, None),
    (
        "fcos_r50_fpn_1x_objects365v1",
        "data = dict(train=dict(type='Objects365V2Dataset'))\n",
        "C007",
        "dataset",
        1,
        None,
    ),
    ("faster_rcnn_r50_fpn_gn-all_1x_coco", norms(backbone="BN", neck="SyncBN"), "C008", "norm", 1, None),
    ("faster_rcnn_r50_fpn_gn-neck+head_1x_coco", norms(backbone="BN", roi_head="BN"), "C008", "norm", 1, None),
    ("sabl_retinanet_r50_fpn_gn_1x_coco", norms(backbone="BN", bbox_head="BN"), "C008", "norm", 1, None),
    ("faster_rcnn_r50_fpn_syncbn-all_1x_coco", norms(backbone="GN"), "C008", "norm", 1, None),
    ("faster_rcnn_r50_pafpn_1x_coco", "model = dict(neck=dict(type='FPN'))\n", "C009", "neck", 1, None),
    ("faster_rcnn_r50_fpn_1x_coco", "model = dict(neck=[dict(type='PAFPN')])\n", "C009", "neck", 1, None),
    ("retinanet_r50_fpn_1x_coco", "model = dict(type='FasterRCNN')\n", "C010", "model", 1, None),
    ("faster_rcnn_r50_caffe_fpn_1x_coco", "model=dict(backbone=dict(style='pytorch'))\n", "C003", "backbone", 1, None),
    # With a word that nobody knows there is no true name to offer.
    ("fcos_r50_zzfpn_4x4_1x_coco", "data = dict(samples_per_gpu=2)\n", "C001", "batch", 1, None),
    (SEG, BASE.replace("=40000", "=80000"), "C002", "schedule", 3, "fcn_r50-d8_4xb2-80k_cityscapes-512x1024"),
    (SEG, BASE.replace("=40000", "=40500"), "C002", "schedule", 3, None),
    (SEG, BASE.replace("=2)", "=3)"), "C001", "batch", 6, "fcn_r50-d8_4xb3-40k_cityscapes-512x1024"),
    (SEG, BASE.replace("depth=50", "depth=101"), "C003", "backbone", 2, None),
    (SEG, BASE.replace("512, 1024", "1024, 512"), "C004", "input_size", 4, "fcn_r50-d8_4xb2-40k_cityscapes-1024x512"),
    (SEG.replace("40k", "amp-40k"), BASE, "C005", "misc", 5, SEG),
    ("fcn_r50-d8_4xb4-40k_cityscapes-512x1024", BASE, "C006", None, 6, None),
    (SEG, BASE + "train_cfg['max_iters'] = 80000\n", "C002", "schedule", 7, "fcn_r50-d8_4xb2-80k_cityscapes-512x1024"),
    (DET2, "n = 24\nrunner = dict(max_epochs=n)\n", "C002", "schedule", 2, "fcos_r50_fpn_2x_coco"),
    (DET2, "runner = dict(max_epochs=25)\n", "C002", "schedule", 1, "fcos_r50_fpn_25e_coco"),
    (
        "fcos_r50_fpn_8xb8-50e_coco",  # how often the data is gone through
        "train_dataloader = dict(dataset=dict(type='RepeatDataset', times=4))\n" + EPOCHS,
        *("C002", "schedule", 2, "fcos_r50_fpn_8xb8-48e_coco"),
    ),
    ("fcos_r50_fpn_4x4_1x_coco", "data = dict(samples_per_gpu=2)\n", "C001", "batch", 1, "fcos_r50_fpn_4x2_1x_coco"),
]


def found(folder: Path, name: str, text: str) -> list[tuple[str, str | None, int, str | None]]:
    (folder / f"{name}.py").write_text(text)
    findings = check([str(folder / f"{name}.py")], Request(select=("C",)))
    return [(f.code, f.field, f.line, f.fix) for f in findings]


@pytest.mark.parametrize(("name", "text"), TRUE)
def test_what_is_true_or_not_known_is_left_alone(tmp_path: Path, name: str, text: str) -> None:
    assert found(tmp_path, name, text) == []


@pytest.mark.parametrize("case", LIES)
def test_lies_are_found(tmp_path: Path, case: tuple[str, str, str, str | None, int, str | None]) -> None:
    name, text, *expected = case
    assert found(tmp_path, name, text) == [tuple(expected)]


def test_the_value_is_placed_in_the_base_that_has_it(tmp_path: Path) -> None:
    (tmp_path / "_base_").mkdir()
    (tmp_path / "_base_" / "s.py").write_text("\n\ntrain_cfg = dict(max_iters=80000)\n")
    (tmp_path / f"{SEG}.py").write_text("_base_ = ['_base_/s.py']\ntrain_dataloader = dict(batch_size=2)\n")
    (finding,) = check([str(tmp_path / f"{SEG}.py")], Request(select=("C",)))
    assert finding.message == "says 40k, trains 80,000 iterations (_base_/s.py:3)"
    assert (finding.line, finding.said, finding.config) == (1, "40,000 iterations", "80,000 iterations")


def test_a_comma_too_many_is_told_and_no_name_offered(tmp_path: Path) -> None:
    text = "train_dataloader = dict(batch_size=2, dataset=dict(type='RepeatDataset', times=4)),\n" + EPOCHS
    (tmp_path / f"{DET}.py").write_text(text)
    (finding,) = check([str(tmp_path)], Request(select=("C",)))
    said = "says 48e, trains 12 epochs; train_dataloader is no dict (a comma behind it?), so that its data do not count"
    assert finding.message.startswith(said)
    assert finding.fix is None


def test_repeats_are_told(tmp_path: Path) -> None:
    text = "train_dataloader = dict(dataset=dict(type='RepeatDataset', times=4))\n" + EPOCHS
    (tmp_path / "fcos_r50_fpn_8xb8-50e_coco.py").write_text(text)
    (finding,) = check([str(tmp_path)], Request(select=("C",)))
    said = "says 50e, trains 12 epochs of data that is repeated 4 times, 48 epochs"
    assert finding.message.startswith(said)


def test_an_assignment_of_a_pure_python_config_hides_its_base(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text("train_cfg = dict(max_epochs=24)\n")
    own = "with read_base():\n    from .base import *\ntrain_cfg = dict(train_cfg, by_epoch=True)\n"
    (tmp_path / f"{DET2}.py").write_text(own)
    (finding,) = check([str(tmp_path / f"{DET2}.py")], Request(select=("C",)))
    assert (finding.line, finding.message) == (1, "says 1x, trains 24 epochs")


# (a name, what the config says, the rules that cannot judge it)
UNJUDGED = [
    (SEG, BASE, ["C007", "C010"]),
    (SEG, "_base_ = 'unheard_of::x.py'\n", ["C001", "C002", "C003", "C004", "C007", "C010"]),
    (SEG, BASE.replace("=40000", "=int(os.environ['N'])"), ["C002", "C007", "C010"]),
    ("fcos_fpn", "", ["C009", "C010"]),
    ("fcos_zzz_r50_1x_coco", "model = dict(type='FasterRCNN')", ["C002", "C003", "C007", "C010"]),
    ("fcos_r50_fpn_gn-all_1x_coco", "model = dict(type='FCOS')", ["C002", "C003", "C007", "C008", "C009"]),
]


@pytest.mark.parametrize(("name", "text", "codes"), UNJUDGED)
def test_what_could_not_be_judged_is_counted(tmp_path: Path, name: str, text: str, codes: list[str]) -> None:
    (tmp_path / f"{name}.py").write_text(text)
    tally: Counter[str] = Counter()
    assert list(check([str(tmp_path / f"{name}.py")], Request(select=("C",)), tally=tally)) == []
    assert sorted(tally) == codes
