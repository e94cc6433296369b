"""Renaming to another convention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trees import plant

from mmname.cli import main
from mmname.references import Repository
from mmname.rename import apply, plan_renames

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


def test_folders_move_as_the_project_moved_them(tmp_path: Path) -> None:
    old = "configs/body/2d_kpt_sview_rgb_img/topdown_heatmap/coco/res50_coco_256x192.py"
    plant(tmp_path / "pose", {old: "x = 1\n", "README.md": f"[config]({old})\n"})
    plan = plan_renames(tmp_path / "pose", target="mmpose1", source="mmpose0")
    (move,) = plan.moves
    assert move.new.startswith("configs/body_2d_keypoint/topdown_heatmap/coco/td-hm_res50_")
    apply(plan)
    assert list(Repository(tmp_path / "pose").dead()) == []


def test_a_folder_moves_where_the_name_stays(tmp_path: Path) -> None:
    name = "bytetrack_yolox_x_8xb4-80e_crowdhuman-mot17halftrain_test-mot17halfval.py"
    old, new = f"configs/mot/bytetrack/{name}", f"configs/bytetrack/{name}"
    plant(tmp_path / "track", {old: "x = 1\n", "README.md": f"[config]({old})\n"})
    plan = plan_renames(tmp_path / "track", target="mmdet3", source="mmtrack1")
    assert [(move.old, move.new) for move in plan.moves] == [(old, new)]
    apply(plan)
    assert list(Repository(tmp_path / "track").dead()) == []
    assert not plan_renames(tmp_path / "track", target="mmdet3", source="mmtrack1").changes


def test_names_that_the_target_does_not_tell_apart_stay(tmp_path: Path) -> None:
    stems = ["cfa_r50_fpn_1x_dota_le135", "cfa_r50_fpn_1x_dota_oc", "rotated_fcos_r50_fpn_1x_dota_le90"]
    plant(tmp_path / "rotate", {f"configs/{stem}.py": "x = 1\n" for stem in stems})
    plan = plan_renames(tmp_path / "rotate", target="mmrotate1", source="mmrotate0")
    assert [move.old for move in plan.moves] == [f"configs/{stems[2]}.py"]
    assert [(skipped.path, skipped.reason) for skipped in plan.skipped] == [
        (f"configs/{stem}.py", "cfa-qbox_r50_fpn_1x_dota.py would be the name of another config too")
        for stem in stems[:2]
    ]
