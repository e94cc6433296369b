"""Checking names, one by one and in folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mmname.check.names import check, check_name
from mmname.errors import NoDialectError

if TYPE_CHECKING:
    from pathlib import Path

FINDINGS = [
    ("faster_rcnn_r50_fpn_1x_coco", []),
    ("faster-rcnn_r50_fpn_1x_coco.py", []),
    ("retinanet_r50_fpn_crop640_50e_coco", []),
    ("retinanet_r50_fpn_crop640-50e_coco", []),
    ("ssd300_pisa_coco", []),
    ("faster_rcnn_r50_fpn_coco_1x", [("MM003", 0, 27, "faster_rcnn_r50_fpn_1x_coco")]),
    ("faster_rcnn_r50_sppfpn_1x_coco", [("MM002", 16, 22, "faster_rcnn_r50_sppfpn_1x_coco")]),
    ("detr_r50_8x2_150e_coco", [("MM004", 9, 12, "detr_r50_8x2_150e_coco")]),
    ("faster_rcnn__r50", [("MM001", 11, 13, None)]),
    ("faste-rcnn_r50_fpn_groie_1x_coco", []),  # a slip, but the project's own name
    ("faste-rcnn_r50_fpn_groie_2x_coco", [("MM003", 0, 32, "faster-rcnn_r50_fpn_groie_2x_coco")]),
    ("bert-base-uncased_alpaca", [("MM001", 0, 24, None)]),
    ("swin-l-l", [("MM001", 0, 8, None)]),
    (
        "mask_rcnn_internimage_t_fpn_coco_3x",
        [("MM002", 10, 23, "mask_rcnn_internimage_t_fpn_coco_3x")],  # who does not know a word renames nothing
    ),
]


@pytest.mark.parametrize(("name", "expected"), FINDINGS, ids=[name for name, _ in FINDINGS])
def test_findings(name: str, expected: list[tuple[str, int, int, str | None]]) -> None:
    assert [(f.code, f.start, f.end, f.canonical) for f in check_name(name)] == expected


def test_folders_are_walked_without_the_parts_of_configs(tmp_path: Path) -> None:
    names = (
        "a/fcos_r50_coco_1x.py",
        "_base_/fcos_r101_coco_1x.py",
        ".git/atss_r50_coco_1x.py",
        "a/_w.py",
        "a/readme.md",
    )
    for file in names:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    assert {found.path for found in check([str(tmp_path)])} == {str(tmp_path / "a" / "fcos_r50_coco_1x.py")}


def test_a_folder_has_one_convention(tmp_path: Path) -> None:
    for name in (
        "mask-rcnn_r50_fpn_1x_coco",
        "mask-rcnn_r101_fpn_2x_coco",
        "atss_r50_fpn_1x_coco",
        "ga_faster_r50_fpn_1x_coco",
    ):
        (tmp_path / f"{name}.py").touch()
    found = [(finding.code, finding.canonical) for finding in check([str(tmp_path)])]
    assert found == [("MM003", "ga-faster-rcnn_r50_fpn_1x_coco")]


def test_a_folder_of_no_convention_is_refused(tmp_path: Path) -> None:
    for name in ("bert-base", "llama-7b_alpaca", "clip_loss"):
        (tmp_path / f"{name}.py").touch()
    with pytest.raises(NoDialectError) as caught:
        list(check([str(tmp_path)]))
    assert str(caught.value).startswith(
        f"the configs in {tmp_path} fit no convention that is known (none of 3 names is of one), so nothing is said of "
        'their names; give their dialect, here or as dialect = "..." in mmname.toml; known are '
    )


def test_a_project_says_its_convention(tmp_path: Path) -> None:
    (tmp_path / "mmname.toml").write_text('dialect = "mmdet3"\n')
    (tmp_path / "faster_rcnn_r50_fpn_1x_coco.py").touch()
    assert [finding.canonical for finding in check([str(tmp_path)])] == ["faster-rcnn_r50_fpn_1x_coco"]
