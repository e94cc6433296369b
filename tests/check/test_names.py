"""Checking names, one by one and in folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mmname.checker import check, check_name

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
    ("faste-rcnn_r50_fpn_groie_1x_coco", [("MM003", 0, 32, "faster-rcnn_r50_fpn_groie_1x_coco")]),
    (
        "mask_rcnn_internimage_t_fpn_coco_3x",
        [
            ("MM002", 10, 23, "mask_rcnn_internimage_t_fpn_3x_coco"),
            ("MM003", 0, 35, "mask_rcnn_internimage_t_fpn_3x_coco"),
        ],
    ),
]


@pytest.mark.parametrize(("name", "expected"), FINDINGS, ids=[name for name, _ in FINDINGS])
def test_findings(name: str, expected: list[tuple[str, int, int, str | None]]) -> None:
    assert [(f.code, f.start, f.end, f.canonical) for f in check_name(name)] == expected


def test_folders_are_walked_without_the_parts_of_configs(tmp_path: Path) -> None:
    for file in ("a/x_coco_1x.py", "_base_/y_coco_1x.py", ".git/z_coco_1x.py", "a/_w.py", "a/readme.md"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    assert {found.path for found in check([str(tmp_path)])} == {str(tmp_path / "a" / "x_coco_1x.py")}
