"""Renaming to another convention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mmname.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CHILD = "_base_ = ['./mask_rcnn_r50_caffe_sppfpn_mstrain_1x_coco.py']\n"


def example(root: Path) -> Path:
    configs = root / "configs" / "mask_rcnn"
    configs.mkdir(parents=True)
    (root / "mmname.toml").write_text('[words]\nneck = ["sppfpn"]\n')
    (configs / "mask_rcnn_r50_caffe_sppfpn_mstrain_1x_coco.py").write_text("x = 1\n")
    (configs / "mask_rcnn_r50_caffe_sppfpn_mstrain_2x_coco.py").write_text(CHILD)
    return configs


def test_names_and_references_become_those_of_the_other_convention(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configs = example(tmp_path)
    assert main(["rename", str(tmp_path), "--to", "mmdet3", "--apply", "--yes"]) == 0
    assert sorted(path.name for path in configs.iterdir()) == [
        "mask-rcnn_r50-caffe_sppfpn_ms-1x_coco.py",
        "mask-rcnn_r50-caffe_sppfpn_ms-2x_coco.py",
    ]
    child = (configs / "mask-rcnn_r50-caffe_sppfpn_ms-2x_coco.py").read_text()
    assert child == "_base_ = ['./mask-rcnn_r50-caffe_sppfpn_ms-1x_coco.py']\n"
    assert "sppfpn" not in capsys.readouterr().err  # a word of the project is no guess


def test_a_second_conversion_finds_nothing_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example(tmp_path)
    assert main(["rename", str(tmp_path), "--to", "mmdet3", "--apply", "--yes"]) == 0
    assert main(["rename", str(tmp_path), "--to", "mmdet3", "--apply", "--yes"]) == 1
    assert capsys.readouterr().out.endswith("nothing to rename: 2 files asked for, every one named as asked\n")
