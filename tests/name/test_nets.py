"""What models bring that their names leave out, by the released configs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from scripts import nets

from mmname import parse
from mmname.data.load import DATA, read_toml
from mmname.name.convention import convention_ids
from mmname.name.meaning import resolve
from mmname.zoo.database import open_database

CASES = [
    ("yolov6_s_syncbn_fast_8xb32-400e_coco", "backbone", "YOLOv6EfficientRep"),
    ("yolov6_m_syncbn_fast_8xb32-300e_coco", "backbone", "YOLOv6CSPBep"),
    ("rtmpose-x_8xb256-700e_body8-halpe26-384x288", "backbone", "CSPNeXt"),
    ("swin-huge-p244-w877_in1k-pre_8xb8-amp-32x2x1-30e_kinetics400-rgb", "backbone", "SwinTransformer3D"),
    ("fpn_r50_4xb2-80k_cityscapes-512x1024", "neck", "FPN"),
    ("td-hm_hrnet-w32_8xb64-210e_coco-256x192", "neck", None),
    ("pspnet_r50-d8_512x1024_40k_night_driving", "dataset", "CityscapesDataset"),
    ("yolov10_s_syncbn_fast_8xb16-500e_coco", "backbone", None),
    ("faster_rcnn_foo50_fpn_1x_coco", "backbone", None),
]


@pytest.mark.parametrize(("name", "field", "kind"), CASES)
def test_a_model_brings_what_its_released_configs_agree_on(name: str, field: str, kind: str | None) -> None:
    assert resolve(parse(name)).get(field, {}).get("type") == kind


@pytest.mark.slow
@pytest.mark.parametrize("dialect", convention_ids())
def test_the_tables_are_those_of_the_zoo_database(dialect: str, tmp_path: Path) -> None:
    with open_database() as database:
        assert isinstance(database, sqlite3.Connection)
        made = tmp_path / "made.toml"
        made.write_text("\n".join(nets.brought(dialect, database.execute(nets.QUERY, (dialect,)))), encoding="utf-8")
    shipped = Path(DATA, "nets", f"{dialect}.toml")
    assert read_toml(str(made)) == (read_toml(str(shipped)) if shipped.is_file() else {})
