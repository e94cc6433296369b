"""Releases of a small project of its own, laid out as folders, and the database made of them."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from mmname.zoo.release import Release, Releases, Succession

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "</script><img src=x onerror=alert(1)>"

OLD = Release("pets", "1.0", "mmdet2")
OLDER = Release("pets", "0.9", "mmdet2")
NEW = Release("pets", "2.0", "mmdet3")
NEXT = Release("animals", "3.0", "mmdet3")
RELEASES = Releases(
    (OLDER, OLD, NEW, NEXT),
    (Succession("pets", "animals", "3.0", True),),
    (("pets", "https://example.org/pets"),),
)

_BASE = """
    model = dict(type='FasterRCNN', backbone=dict(type='ResNet', depth=50), neck=dict(type='FPN'))
    data = dict(samples_per_gpu=2, train=dict(type='RepeatDataset', times=3, dataset=dict(type='CocoDataset')))
    optimizer = dict(type='SGD', lr=0.02, weight_decay=0.0001)
    lr_config = dict(policy='step', step=[8, 11])
    runner = dict(max_epochs=12)
    """
_ENGINE = """
    model = dict(type='mmdet.FasterRCNN', backbone=dict(type='mmdet.ResNet', depth=50), neck=[dict(type='FPN')])
    train_dataloader = dict(batch_size=2, dataset=dict(type='CocoDataset'))
    optim_wrapper = dict(type='AmpOptimWrapper', optimizer=dict(type='SGD', lr=0.02))
    param_scheduler = [dict(type='LinearLR'), dict(type='MultiStepLR', milestones=[8, 11])]
    train_cfg = dict(max_epochs=12)
    auto_scale_lr = dict(base_batch_size=16)
    """


def _metafile(*models: tuple[str, str, str, float]) -> str:
    text = "Collections:\n  - Name: Pets\n    Paper: {Title: On Pets, URL: 'https://example.org/paper'}\nModels:\n"
    for name, config, file, score in models:
        text += dedent(
            f"""\
              - Name: {name}
                In Collection: Pets
                Config: {config}
                Metadata: {{Training Memory (GB): 4.0, Parameters: 41.5M}}
                Results: [{{Task: Object Detection, Dataset: COCO, Metrics: {{box AP: {score}}}}}]
                Weights: https://example.org/weights/{file}
            """
        )
    return text


_OLD = {
    "configs/_base_/base.py": _BASE,
    "configs/cat/faster_rcnn_r50_fpn_1x_coco.py": "_base_ = '../_base_/base.py'",
    "configs/cat/faster_rcnn_r50_fpn_2x_coco.py": "_base_ = '../_base_/base.py'\nrunner = dict(max_epochs=24)",
    "configs/cat/faster_rcnn_r101_fpn_1x_coco.py": """
        _base_ = '../_base_/base.py'
        import os
        model = dict(backbone=dict(depth=int(os.environ['DEPTH'])))
        """,
    "configs/cat/faster_rcnn_r50_fpn_gone_coco.py": "_base_ = '../_base_/missing.py'",
    "configs/cat/old_faster_coco.py": """
        _base_ = '../_base_/base.py'
        _deprecation_ = dict(expected='faster_rcnn_r50_fpn_1x_coco.py', reference='https://example.org/1')
        """,
    "configs/cat/metafile.yml": _metafile(
        (
            "one",
            "configs/cat/faster_rcnn_r50_fpn_1x_coco.py",
            "faster_rcnn_r50_fpn_1x_coco_20200130-047c8118.pth",
            37.4,
        ),
        (
            "two",
            "configs/cat/faster_rcnn_r50_fpn_2x_coco.py",
            "faster_rcnn_r50_fpn_2x_coco_20200130-047c8119.pth",
            38.4,
        ),
    ),
}
_NEW = {
    "configs/_base_/base.py": _ENGINE,
    "configs/cat/faster-rcnn_r50_fpn_1x_coco.py": "_base_ = '../_base_/base.py'",
    "configs/cat/faster-rcnn_r50_fpn_2x_coco.py": "_base_ = '../_base_/base.py'\ntrain_cfg = dict(max_epochs=24)",
    "configs/cat/metafile.yml": _metafile(
        (
            "one",
            "configs/cat/faster-rcnn_r50_fpn_1x_coco.py",
            "faster_rcnn_r50_fpn_1x_coco_20200130-047c8118.pth",
            37.4,
        ),
        (
            "two",
            "configs/cat/faster-rcnn_r50_fpn_2x_coco.py",
            "faster_rcnn_r50_fpn_2x_coco_20200130-047c8119.pth",
            38.4,
        ),
    ),
}
_NEXT = {
    "configs/_base_/base.py": _ENGINE,
    "configs/all/faster-rcnn_r50_fpn_1x_coco.py": "_base_ = '../_base_/base.py'",
    "configs/all/fcos_r50_fpn_1x_coco.py": "_base_ = '../_base_/base.py'",
}
FILES = {OLDER: _OLD, OLD: _OLD, NEW: _NEW, NEXT: _NEXT}


def lay(folder: Path, release: Release) -> Path:
    """Write the files of a release below a folder, and tell where."""
    root = folder / f"{release.project}-{release.version}"
    for path, text in FILES[release].items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text))
    return root


def lay_all(folder: Path) -> Path:
    """Write the files of every release below a folder."""
    for release in RELEASES.releases:
        lay(folder, release)
    return folder
