"""Checking names, one by one."""

from __future__ import annotations

import pytest

from mmname.check.names import check_name

FINDINGS = [
    ("faster_rcnn_r50_fpn_1x_coco", []),
    ("faster-rcnn_r50_fpn_1x_coco.py", []),
    ("retinanet_r50_fpn_crop640_50e_coco", []),
    ("retinanet_r50_fpn_crop640-50e_coco", []),
    ("ssd300_pisa_coco", []),
    ("faste-rcnn_r50_fpn_groie_1x_coco", []),  # a slip, but the project's own name
    ("faster_rcnn_r50_fpn_coco_1x", [("N003", 0, 27, "faster_rcnn_r50_fpn_1x_coco")]),
    ("faster_rcnn_r50_sppfpn_1x_coco", [("N002", 16, 22, None)]),
    ("detr_r50_8x2_150e_coco", [("N004", 9, 12, None)]),
    ("faster_rcnn__r50", [("N001", 11, 13, None)]),
    ("faste-rcnn_r50_fpn_groie_2x_coco", [("N003", 0, 32, "faster-rcnn_r50_fpn_groie_2x_coco")]),
    ("bert-base-uncased_alpaca", [("N001", 0, 24, None)]),
    ("swin-l-l", [("N001", 0, 8, None)]),
    ("mask_rcnn_sppnet_r50_fpn_coco_3x", [("N002", 10, 16, None)]),  # who does not know a word renames nothing
]


@pytest.mark.parametrize(("name", "expected"), FINDINGS, ids=[name for name, _ in FINDINGS])
def test_findings(name: str, expected: list[tuple[str, int, int, str | None]]) -> None:
    assert [(f.code, f.start, f.end, f.fix) for f in check_name(name)] == expected
