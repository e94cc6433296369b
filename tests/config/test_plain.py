"""Configs in YAML and JSON: what they say, and where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mmname.config.evaluate import UNKNOWN, read_config
from mmname.config.plain import is_config_text
from mmname.config.trace import Tracer
from mmname.errors import ConfigFileError

if TYPE_CHECKING:
    from pathlib import Path

BASE = """\
depth: 50
model:
  type: FCOS
  backbone: {type: ResNet, depth: 50, init_cfg: {type: Pretrained, checkpoint: "torchvision://resnet50"}}
train_cfg:
  max_epochs: 12
train_dataloader: &loader
  batch_size: 4
  dataset: {type: CocoDataset}
"""
OWN = """\
# of a project that trains longer
_base_: ['./base.yaml', other.json]
train_cfg:
  max_epochs: 24
model:
  backbone:
    _delete_: true
    type: ResNeXt
    depth: {{_base_.depth}}
    groups: '{{ _base_.groups }}'
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "other.json").write_text('{\n\t"groups": 32,\n\t"val_cfg": {"type": "ValLoop", "eps": 1e-3}\n}\n')
    (tmp_path / "own.yml").write_text(OWN)
    return tmp_path


def test_settings_are_those_of_the_file_over_its_bases(folder: Path) -> None:
    said = read_config(folder / "own.yml")
    assert said["model"] == {"type": "FCOS", "backbone": {"type": "ResNeXt", "depth": 50, "groups": 32}}
    assert said["val_cfg"] == {"type": "ValLoop", "eps": 0.001}
    assert said["train_dataloader"]["batch_size"] == 4


# (the keys of a value, the file it is written in, its line and column there)
PLACES = [
    (("train_cfg", "max_epochs"), "own.yml", 4, 15),
    (("model", "backbone", "depth"), "own.yml", 9, 12),
    (("train_dataloader", "batch_size"), "base.yaml", 8, 15),
    (("val_cfg", "eps"), "other.json", 3, 40),
]


@pytest.mark.parametrize(("keys", "file", "line", "column"), PLACES)
def test_a_value_is_placed_where_it_is_written(
    folder: Path, keys: tuple[str, ...], file: str, line: int, column: int
) -> None:
    place = Tracer(folder).read(folder / "own.yml").place(keys)
    assert place is not None
    assert (place.path.name, place.line, place.column) == (file, line, column)


def test_python_and_yaml_build_on_each_other(folder: Path) -> None:
    (folder / "a.py").write_text("_base_ = 'own.yml'\ntrain_cfg = dict(max_epochs=36)\n")
    (folder / "b.json").write_text(json.dumps({"_base_": "a.py", "train_dataloader": {"batch_size": 2}}))
    said = read_config(folder / "b.json")
    assert (said["train_cfg"], said["train_dataloader"]["batch_size"]) == ({"max_epochs": 36}, 2)


# (the text of a YAML file, the value of `a` in it)
VALUES = [
    ("a: !!python/tuple [1, 2]", [1, 2]),
    ("a: {<<: {b: 1, c: 1}, b: 2}", {"b": 2, "c": 1}),
    ("x: &x {b: 1}\ny: &y {b: 2, c: 2}\na: {<<: [*x, *y]}", {"b": 1, "c": 2}),
    ("x: &x\n  a: 3\n<<: *x", 3),
    ("a: '{{ fileBasenameNoExtension }}'", UNKNOWN),
    ("a: work/{{ fileBasenameNoExtension }}", UNKNOWN),
    ("a: !!python/object/apply:os.getcwd []", UNKNOWN),
    ("a: 2024-01-01", UNKNOWN),
    ("a: yes", True),
    ("a: 1e-3", "1e-3"),  # as YAML 1.1 and MMEngine have it
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_values_are_those_that_loading_gives(tmp_path: Path, text: str, value: object) -> None:
    (tmp_path / "c.yaml").write_text(text)
    assert read_config(tmp_path / "c.yaml")["a"] == value


BROKEN: list[object] = [
    "a: [1",
    "- a",
    "",
    "a: &a\n  b: *a",
    pytest.param(
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "\n".join(f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]" for old, new in zip("abcdefg", "bcdefgh")),
        marks=pytest.mark.slow,
        id="a bomb of aliases",
    ),
    "a: 1\n---\na: 2",
    "\x00",
    "[" * 5000,
]


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_config_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(ConfigFileError, match=r"c\.yaml"):
        read_config(tmp_path / "c.yaml")
    assert not is_config_text(text.encode())


# Files of the kinds that lie beside configs.
OTHERS = [
    "Collections:\n- Name: FCOS\nModels:\n- Name: fcos_r50_fpn_1x_coco\n  In Collection: FCOS\n",
    "Import:\n- configs/fcos/metafile.yml\n",
    '{"train_batch_size": 8, "optimizer": {"type": "Adam"}, "fp16": {"enabled": true}}',
    "model: gpt-4\n",
    "model:\n  name: gpt\n",
    "jobs:\n  a:\n    model: {type: x}\n",
]


@pytest.mark.parametrize("text", OTHERS)
def test_what_lies_beside_configs_is_none(text: str) -> None:
    assert not is_config_text(text.encode())


@pytest.mark.parametrize(
    "text", [BASE, OWN, "\ufeff" + BASE, '{"_base_": "a.py"}', '{\n\t"model": {"type": "FCOS"}\n}']
)
def test_configs_are_known(text: str) -> None:
    assert is_config_text(text.encode())
