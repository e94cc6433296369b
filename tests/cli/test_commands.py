"""The command: output, exit codes, and no traceback whatever comes in."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from command import offers, run
from hypothesis import given
from hypothesis import strategies as st

from mmname.cli import main
from mmname.name.convention import dialects
from mmname.name.record import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

NAME = "mask_rcnn_r50_fpn_gn-head_mstrain_4x4_2x_coco"
Captured = pytest.CaptureFixture[str]


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_parse_prints_the_documented_line(capsys: Captured) -> None:
    assert main(["parse", "--format", "jsonl", NAME]) == 0
    (row,) = lines(capsys.readouterr().out)
    spans = row.pop("spans")
    empty = {field for field in FIELDS if not row[field]}
    assert empty == set(FIELDS) - {"model", "backbone", "neck", "norm", "misc", "batch", "schedule", "dataset"}
    assert {key: value for key, value in row.items() if key not in empty} == {
        "name": NAME,
        "dialect": "mmdet2",
        "canonical": NAME,
        "model": "mask_rcnn",
        "backbone": "r50",
        "neck": "fpn",
        "norm": "gn-head",
        "misc": ["mstrain"],
        "batch": {"gpus": 4, "samples_per_gpu": 4, "whole": None},
        "schedule": {"token": "2x", "max_epochs": 24, "max_iters": None, "milestones": [16, 22]},
        "dataset": "coco",
        "unknown": [],
        "from_path": [],
        "resolved": {
            "model": {"type": "MaskRCNN"},
            "backbone": {"type": "ResNet", "depth": 50},
            "neck": {"type": "FPN"},
            "norm": {"type": "GN"},
            "dataset": {"type": "CocoDataset"},
        },
    }
    assert spans[0] == {"field": "model", "text": "mask_rcnn", "start": 0, "end": 9}
    assert [span["text"] for span in spans] == ["mask_rcnn", "r50", "fpn", "gn-head", "mstrain", "4x4", "2x", "coco"]


def test_lines_out_equal_lines_in() -> None:
    done = run("parse", "--format", "jsonl", "-", stdin=f"{NAME}\n\na__b\nconfigs/fcos/fcos_r50_fpn_1x_coco.py\r\n")
    rows = lines(done.stdout)
    assert [("error" in row, row["name"]) for row in rows] == [
        (False, NAME),
        (True, ""),
        (True, "a__b"),
        (False, "configs/fcos/fcos_r50_fpn_1x_coco.py"),
    ]
    assert rows[2]["error"] == {
        "type": "NameSyntaxError",
        "message": "a word is missing at '__'",
        "text": "a__b",
        "line": 3,
        "start": 1,
        "end": 3,
        "expected": ["a word between separators"],
        "suggestion": None,
    }
    assert done.returncode == 1


def test_undecodable_input_is_an_unreadable_name() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mmname", "parse", "--format", "jsonl", "-"],
        input=b"\xff\xfe\n",
        capture_output=True,
        check=False,
    )
    (row,) = lines(done.stdout.decode())
    assert "cannot stand in a name" in row["error"]["message"]
    assert b"Traceback" not in done.stderr


def test_forms_say_the_same(capsys: Captured) -> None:
    said = {}
    for form in ("json", "jsonl", "csv"):
        assert main(["parse", "--format", form, NAME, "ssd300_coco"]) == 0
        said[form] = capsys.readouterr().out
    rows = lines(said["jsonl"])
    assert json.loads(said["json"]) == rows
    flat = list(csv.DictReader(io.StringIO(said["csv"])))
    assert [row["canonical"] for row in flat] == [row["canonical"] for row in rows]
    assert flat[0]["batch.gpus"] == "4"


def test_csv_has_one_set_of_columns_for_names_and_errors(capsys: Captured) -> None:
    assert main(["parse", "--format", "csv", "ssd300_coco", "a__b", NAME]) == 1
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows[1]["error.message"] == "a word is missing at '__'"
    assert rows[2]["batch.gpus"] == "4"
    assert rows[0]["model"] == "ssd300"


def test_build_reads_what_parse_writes() -> None:
    written = run("parse", "--format", "jsonl", "-", stdin=f"{NAME}\nfaster_rcnn_r50_sppfpn_1x_utdac\n").stdout
    done = run("build", "-", stdin=written)
    assert done.stdout.split() == [NAME, "faster_rcnn_r50_sppfpn_1x_utdac"]
    assert run("build", "--dialect", "mmdet3", "-", stdin=written).stdout.split()[0] == (
        "mask-rcnn_r50_fpn_gn-head_4xb4-ms-2x_coco"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "no JSON"),
        ("[]", "expected a record"),
        ('{"modle": "fcos"}', "no such field"),
        ('{"model": 3}', "expected a word"),
        ('{"misc": 3}', "expected a list of words"),
        ('{"batch": {"gpus": "8"}}', "does not fit"),
        ('{"model": "a b"}', "cannot stand in a name"),
        ('{"model": "coco", "dialect": "mmdet2"}', "would be read as"),
        ('{"dialect": "mmdet2"}', "nothing to write"),
        ('{"model": "fcos"}', "it has no dialect"),
        ('{"model": "fcos", "dialect": "mmdet9"}', "unknown dialect"),
    ],
)
def test_build_refuses(line: str, message: str) -> None:
    done = run("build", "--format", "jsonl", "-", stdin=line + "\n")
    (row,) = lines(done.stdout)
    assert message in row["error"]["message"]
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([], 2),
        (["parse"], 2),
        (["prase", "x"], 2),
        (["parse", "--dialect", "mmdet9", "x"], 2),
        (["parse", "--format", "xml", "x"], 2),
        (["build"], 2),
        (["build", "--model", "fcos", "-"], 2),
        (["build", "--model", "fcos", "--batch", "four"], 2),
        (["check", "no/such/folder"], 2),
        (["words", "verbs"], 2),
        (["--help"], 0),
        (["--version"], 0),
        (["words", "neck"], 0),
        (["dialects"], 0),
        (["parse", "ssd300_coco"], 0),
        (["parse", "ssd300__coco"], 1),
    ],
)
def test_exit_codes(args: list[str], code: int, capsys: Captured) -> None:
    assert main(args) == code
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("parse --dialect mmr", ["mmrazor", "mmrotate0", "mmrotate1"]),
        ("convert --to mmy", ["mmyolo"]),
        ("rename --from mmtrack", ["mmtrack0", "mmtrack1"]),
        ("words ba", ["backbone", "batch"]),
    ],
)
def test_the_shell_completes_conventions_and_kinds(typed: str, offered: list[str]) -> None:
    found = offers(f"mmname {typed}")
    assert list(found) == offered
    assert all(found.values())


def test_dialects_tells_template_source_and_how_many_released_names_it_reads(capsys: Captured) -> None:
    main(["dialects", "--format", "jsonl"])
    rows = {row["name"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert rows.keys() == dialects().keys()
    assert all(row["template"] and row["source"] and row["example"] for row in rows.values())
    assert (rows["mmdet3"]["read"], rows["mmdet3"]["names"]) == (813, 814)


def test_a_slip_in_a_command_gets_a_hint(capsys: Captured) -> None:
    main(["prase", "x"])
    assert "did you mean 'parse'?" in capsys.readouterr().err


def test_words_lists_every_spelling(capsys: Captured) -> None:
    assert main(["words", "backbone", "--dialect", "mmdet2", "--dialect", "mmdet3", "--format", "jsonl"]) == 0
    rows = [row for row in lines(capsys.readouterr().out) if row["id"] == "x101_32x4d"]
    assert {row["dialect"]: row["spelling"] for row in rows} == {"mmdet2": "x101_32x4d", "mmdet3": "x101-32x4d"}
    assert rows[0]["stands_for"] == {"type": "ResNeXt", "depth": 101, "groups": 32, "width": 4}


def test_a_closed_pipe_is_no_error() -> None:
    names = "ssd300_coco\n" * 20_000
    command = f"{sys.executable} -m mmname parse --format jsonl - | head -n 1"
    done = subprocess.run(["sh", "-c", command], input=names, capture_output=True, text=True, check=False)
    assert len(lines(done.stdout)) == 1
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="there is no sh")
@pytest.mark.parametrize("command", ["parse x_r50", "where x_r50", "words"])
def test_a_closed_output_is_one_clear_line(command: str, tmp_path: Path) -> None:
    line = f'"{sys.executable}" -m mmname {command}'
    done = subprocess.run(["sh", "-c", f"{line} >&-"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "error: standard output is closed, so nothing is done\n")
    if command != "where x_r50":
        file = tmp_path / "said"
        assert subprocess.run(["sh", "-c", f'{line} -o "{file}" >&-'], check=False).returncode == 0
        assert file.read_text(encoding="utf-8")


@given(st.lists(st.text(max_size=30), min_size=1, max_size=3))
def test_nothing_escapes_the_command(names: list[str]) -> None:
    assert main(["parse", "--format", "jsonl", "--", *(name for name in names if name != "-")]) in (0, 1, 2)


def test_words_of_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.mmname.words]\nneck = ["sppfpn"]\n')
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fcos_r50_sppfpn_1x_coco.py").touch()
    monkeypatch.chdir(tmp_path / "configs")
    assert main(["check", "."]) == 0
    assert main(["parse", "--format", "jsonl", "fcos_r50_sppfpn_1x_coco"]) == 0
    (row,) = lines(capsys.readouterr().out)
    assert row["unknown"] == []
    (tmp_path / "pyproject.toml").write_text('[tool.mmname.words]\nneck = "sppfpn"\n')
    assert main(["check", "."]) == 2
    assert "pyproject.toml [neck]: expected a list of words, or a table for each" in capsys.readouterr().err


def test_convert_takes_the_batch_of_the_released_config() -> None:
    name = "ssd300_fp16_coco"
    (row,) = map(json.loads, run("convert", "--format", "jsonl", name).stdout.splitlines())
    assert (row["converted"], row["certainty"]) == ("ssd300_8xb8-amp_coco", "guess")
    assert "that the name says 8xb8, as the config does and the old name does not" in row["assumed"]
    (row,) = map(json.loads, run("convert", "--rules-only", "--format", "jsonl", name).stdout.splitlines())
    assert (row["converted"], row["certainty"]) == ("ssd300_amp_coco", "guess")


def test_a_plan_as_csv_is_a_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "libra_faster_rcnn_r50_fpn_coco_1x.py").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["rename", "--canonical", "--format", "csv", "-o", "map.csv"]) == 0
    assert (tmp_path / "map.csv").read_text() == (
        "old,new\nconfigs/libra_faster_rcnn_r50_fpn_coco_1x.py,configs/libra_faster_rcnn_r50_fpn_1x_coco.py\n"
    )
    assert main(["rename", "--map", "map.csv", "--format", "jsonl", "--apply"]) == 0
    assert [row["new"] for row in lines(capsys.readouterr().out)] == ["configs/libra_faster_rcnn_r50_fpn_1x_coco.py"]
    assert main(["undo", "--format", "csv"]) == 0
    assert "libra_faster_rcnn_r50_fpn_coco_1x" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argument", "names"),
    [
        (".", ["faster_rcnn_r50_fpn_1x_coco", "fcos_r50_fpn_1x_coco"]),
        ("*/fcos*", ["fcos_r50_fpn_1x_coco"]),
        ("faster_rcnn_r50_fpn_1x_coco_20200130-047c8118.pth", ["faster_rcnn_r50_fpn_1x_coco"]),
        ("https://download.openmmlab.com/x/fcos_r50_fpn_1x_coco-821213aa.pth", ["fcos_r50_fpn_1x_coco"]),
        ("https://github.com/o/r/blob/main/configs/fcos/fcos_r50_fpn_1x_coco.py", ["fcos_r50_fpn_1x_coco"]),
    ],
)
@pytest.mark.parametrize("command", ["parse", "convert"])
def test_folders_patterns_checkpoints_and_addresses_are_understood(
    command: str, argument: str, names: list[str], tmp_path: Path
) -> None:
    for name in ("faster_rcnn_r50_fpn_1x_coco", "fcos_r50_fpn_1x_coco"):
        (tmp_path / "configs" / name).mkdir(parents=True)
        (tmp_path / "configs" / name / f"{name}.py").touch()
    done = run(command, "--format", "jsonl", argument, cwd=tmp_path / "configs")
    found = [row["name"].rpartition("/")[2].removesuffix(".py") for row in lines(done.stdout)]
    assert (done.returncode, found) == (0, names)


@pytest.mark.parametrize("argument", ["no/such/folder/", "no*such"])
@pytest.mark.parametrize("command", ["parse", "convert", "schedule"])
def test_what_is_no_folder_is_no_name(command: str, argument: str, capsys: Captured) -> None:
    assert main([command, argument]) == 2
    assert capsys.readouterr().err.startswith(f"error: {argument}: no ")
