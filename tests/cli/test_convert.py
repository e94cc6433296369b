"""`mmname convert`: what it prints and writes, and its exit codes."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from mmname.cli import main

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[str]


def lines(captured: Captured) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def test_a_line_a_name_with_errors_in_their_place(capsys: Captured) -> None:
    names = ["ld_r50_gflv1_r101dcn_fpn_2x_coco", "a__b", "centernet_resnet18_140e_coco"]
    assert main(["convert", "--format", "jsonl", *names]) == 1
    lossy, error, upstream = lines(capsys)
    assert lossy == {
        "name": names[0],
        "converted": "ld_r50-gflv1-r101-dcn_fpn_2x_coco",
        "certainty": "lossy",
        "source": "rule",
        "lost": ["that the deformable convolutions are in this ResNet"],
        "assumed": [],
        "way": ["mmdet2", "mmdet3"],
    }
    assert error["name"] == "a__b"
    assert (error["error"]["type"], error["error"]["start"], error["error"]["end"]) == ("NameSyntaxError", 1, 3)
    assert (upstream["converted"], upstream["source"]) == ("centernet_r18_8xb16-crop512-140e_coco", "upstream")


def test_rules_only_leaves_upstream_out(capsys: Captured) -> None:
    assert main(["convert", "--rules-only", "--format", "jsonl", "centernet_resnet18_140e_coco"]) == 0
    (row,) = lines(capsys)
    assert (row["converted"], row["certainty"], row["source"]) == (
        "centernet_r18_8xb16-crop512-140e_coco",
        "guess",
        "rule",
    )


def test_names_from_standard_input_in_either_direction(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"faster-rcnn_r50-caffe_fpn_ms-1x_coco.py\nyolox_s_8xb8-300e_coco\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["convert", "--from", "auto", "--to", "mmdet2", "--format", "json", "-"]) == 0
    found = [row["converted"] for row in json.loads(capsys.readouterr().out)]
    assert found == ["faster_rcnn_r50_caffe_fpn_mstrain_1x_coco.py", "yolox_s_8x8_300e_coco"]


def test_a_table_for_people(capsys: Captured) -> None:
    assert main(["convert", "atss_r50_fpn_1x_coco", "a__b", "yolact_r50_8x8_coco"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "name                  converted                 certainty  why",
        "atss_r50_fpn_1x_coco  atss_r50_fpn_1x_coco      exact",
        "a__b                                            error      a word is missing at '__'",
        "yolact_r50_8x8_coco   yolact_r50_8xb8-55e_coco  exact      the project's own name",
    ]


def test_csv_has_the_same_columns_for_every_name(capsys: Captured) -> None:
    assert main(["convert", "--format", "csv", "--rules-only", "a__b", "yolact_r50_8x8_coco"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "name,converted,certainty,source,lost,assumed,error",
        "a__b,,,,,,a word is missing at '__'",
        'yolact_r50_8x8_coco,yolact_r50_8xb8-55e_coco,guess,rule,,"55e, which MMDetection trains YOLACT for",',
    ]


@pytest.mark.parametrize(("file", "separator"), [("map.csv", ","), ("map.tsv", "\t")])
def test_a_map_holds_what_a_rename_takes(tmp_path: Path, capsys: Captured, file: str, separator: str) -> None:
    target = tmp_path / file
    names = [
        "configs/fcos/fcos_r50_caffe_fpn_1x_coco.py",
        "tood_r50_fpn_1x_coco",
        "a__b",
        "sabl_faster_rcnn_r50_fpn_1x_coco",
    ]
    assert main(["convert", "--map", str(target), *names]) == 1
    assert [line.split(separator) for line in target.read_text().splitlines()] == [
        ["old", "new"],
        ["configs/fcos/fcos_r50_caffe_fpn_1x_coco.py", "configs/fcos/fcos_r50-caffe_fpn_1x_coco.py"],
        ["sabl_faster_rcnn_r50_fpn_1x_coco", "sabl-faster-rcnn_r50_fpn_1x_coco"],
    ]


def test_a_folder_of_configs_fills_in_what_names_leave_out(tmp_path: Path, capsys: Captured) -> None:
    base = "auto_scale_lr = dict(base_batch_size=64)\nrunner = dict(type='EpochBasedRunner', max_epochs=273)\n"
    (tmp_path / "base.py").write_text(base)
    (tmp_path / "yolov3_d53_416_273e_coco.py").write_text("_base_ = 'base.py'\ndata = dict(samples_per_gpu=8)\n")
    (tmp_path / "broken_r50_fpn_1x_coco.py").write_text("data = dict(")
    names = ["yolov3_d53_416_273e_coco", "broken_r50_fpn_1x_coco", "yolov3_d53_608_273e_coco"]
    assert main(["convert", "--configs", str(tmp_path), "--format", "jsonl", *names]) == 1
    known, broken, unknown = lines(capsys)
    assert (known["converted"], known["certainty"]) == ("yolov3_d53_8xb8-416-273e_coco", "guess")
    assert broken["error"]["type"] == "ConfigFileError"
    assert broken["error"]["path"] == str(tmp_path / "broken_r50_fpn_1x_coco.py")
    assert unknown["certainty"] == "guess"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "mmdet9", "x"], "unknown dialect 'mmdet9'"),
        (["--to", "auto", "x"], "unknown dialect 'auto'"),
        (["--configs", "nowhere", "x"], "'nowhere' does not exist"),
        (["--map", "no/such/folder/map.csv", "atss_r50_fpn_1x_coco"], "cannot write no/such/folder/map.csv"),
        ([], "missing argument 'NAMES...'"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, capsys: Captured) -> None:
    assert main(["convert", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_chain_says_each_step(capsys: Captured) -> None:
    name = "qdtrack_faster-rcnn_r101_fpn_24e_lvis"
    given = ["convert", "--from", "mmtrack0", "--to", "mmdet3", name]
    assert main([*given, "--format", "jsonl"]) == 0
    (row,) = lines(capsys)
    assert row["converted"] == "qdtrack_faster-rcnn_r101_fpn_8xb2-24e_lvis_test-tao"
    assert row["way"] == ["mmtrack0", "mmtrack1", "mmdet3"]
    assert main(given) == 0
    assert "by way of mmtrack1" in capsys.readouterr().out


def test_what_two_steps_assume_is_said_once(capsys: Captured) -> None:
    assert main(["convert", "--from", "mmcls0", "--to", "mmselfsup0", "--format", "jsonl", "resnet50_8xb32_in1k"]) == 0
    (row,) = lines(capsys)
    assert row["way"] == ["mmcls0", "mmpretrain1", "mmselfsup1", "mmselfsup0"]
    assert len(row["assumed"]) == len(set(row["assumed"])) == 1
