from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from trees import plant

from mmname.cli import main
from mmname.references import Repository

if TYPE_CHECKING:
    from pathlib import Path

DEAD = {
    "configs/a/x_r50_8xb2-1x_coco.py": "_base_ = ['../_base_/d.py', './x_r50_8x2_1x_coco.py']\n",
    "configs/a/y.py": "with read_base():\n    from .._base_.models.gone import *\n    from .z import *\n",
    "configs/a/z.py": "_base_ = [\n    '../_base_/d.py'\n    '../a/x_r50_8xb2-1x_coco.py',\n]\n",
    "projects/p/configs/p.py": "_base_ = './q'  # without its suffix\n",
    "projects/p/metafile.yml": "Models:\n- Name: p\n  Config: configs/p.py\n",
    "configs/_base_/d.py": "_base_ = 'mmdet::a/gone.py'\n",
    "configs/a/README.md": """# 名

[名](x_r50_8x2_1x_coco.py) [web](https://x.org/x.py) [y](y.py)
<a href='/configs/gone.py'>gone</a>
""",
    "configs/a/metafile.yml": """Models:
- Name: x
  Config: configs/x_r50_8xb2-1x_coco.py
- Name: y
  Config: configs/a/y.py
- Name: beside
  Config: y.py
""",
    "model-index.yml": "Import:\n- configs/a/metafile.yml\n- configs/a/metafil.yml\n",
    "tests/test_x.py": "get('a/x_r50_1x_coco.py', './no.py', 'a/my_config.py', 'configs/custom/x.py')\n",
    "mmdet/__init__.py": "",
    "docs/changelog.md": "[gone](x_gone.py)\n",
}
X = "configs/a/x_r50_8xb2-1x_coco.py"
ROWS = [
    ("configs/_base_/d.py", 1, 18, "REF001", "base-package", "a/gone.py", None),
    ("configs/a/README.md", 3, 5, "REF004", "markdown-link", "x_r50_8x2_1x_coco.py", X),
    ("configs/a/README.md", 4, 11, "REF004", "html-link", "configs/gone.py", None),
    ("configs/a/metafile.yml", 3, 11, "REF005", "metafile-config", "configs/x_r50_8xb2-1x_coco.py", X),
    ("configs/a/metafile.yml", 7, 11, "REF005", "metafile-config", "y.py", "configs/a/y.py"),
    (X, 1, 30, "REF001", "base", "./x_r50_8x2_1x_coco.py", None),  # itself it cannot mean
    ("configs/a/y.py", 2, 10, "REF003", "read-base", ".._base_.models.gone", None),
    ("configs/a/z.py", 2, 6, "REF002", "base-joined", "../_base_/d.py../a/x_r50_8xb2-1x_coco.py", X),
    ("model-index.yml", 3, 3, "REF006", "index-import", "configs/a/metafil.yml", "configs/a/metafile.yml"),
    ("projects/p/configs/p.py", 1, 11, "REF001", "base", "./q", None),
    ("tests/test_x.py", 1, 6, "REF007", "string", "a/x_r50_1x_coco.py", X),
]
TABLE = """\
place                                 code    reference                                 nearest
configs/a/x_r50_8xb2-1x_coco.py:1:30  REF001  ./x_r50_8x2_1x_coco.py                    -
configs/a/z.py:2:6                    REF002  ../_base_/d.py../a/x_r50_8xb2-1x_coco.py  configs/a/x_r50_8xb2-1x_coco.py
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return plant(tmp_path, DEAD)


def test_every_dead_reference_is_reported(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refs", "check", str(root), "--format", "json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    columns = ("path", "line", "column", "code", "kind", "text", "nearest")
    assert [tuple(row[column] for column in columns) for row in rows] == ROWS


# (a config in JSON, where it has a base that is not there)
JSONS = [
    ('{"_base_": "gone.json"}', (1, 13)),
    ('{"a": {"b": [1]},\n "_base_": ["there.json", "c\\/gone.json"]}', (2, 28)),
    ('{"_base_": ["there.json"]}', None),
    ('{"model": {"_base_": "gone.json"}}', None),
    ('[{"_base_": "gone.json"}]', None),
]


@pytest.mark.parametrize(("text", "place"), JSONS)
def test_a_dead_base_in_json_is_reported(tmp_path: Path, text: str, place: tuple[int, int] | None) -> None:
    plant(tmp_path, {"there.json": "{}", "fcos.json": text})
    found = Repository(tmp_path).dead()
    assert [(one.kind, one.line, one.column) for one in found] == ([("base", *place)] if place else [])


def test_a_missing_comma_is_reported_as_that(root: Path) -> None:
    (found,) = [one for one in Repository(root).dead() if one.kind == "base-joined"]
    assert found.reason == "leads to no file: a comma is missing after '../_base_/d.py'"


def test_the_table(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    globs = ["--include", "configs/a/*.py", "--exclude", "y.py"]
    assert main(["refs", "check", str(root), *globs]) == 1
    told = capsys.readouterr()
    assert told.out == TABLE
    assert told.err == "2 dead references in 2 files; 12 files read, 5 configs\n"


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_all_forms_tell_the_same(form: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refs", "check", str(root), "--format", form]) == 1
    out = capsys.readouterr().out
    if form == "table":
        texts = [line.split()[2] for line in out.splitlines()[1:]]
    elif form == "csv":
        texts = [row["text"] for row in csv.DictReader(io.StringIO(out))]
    else:
        rows = json.loads(out) if form == "json" else map(json.loads, out.splitlines())
        texts = [row["text"] for row in rows]
    assert texts == [row[5] for row in ROWS]


def test_what_cannot_be_printed_is_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant(tmp_path, {"a.md": b"[x](caf\xe9.py)"})
    assert main(["refs", "check", str(tmp_path), "--format", "jsonl"]) == 1
    assert json.loads(capsys.readouterr().out)["text"] == r"caf\udce9.py"


def test_nothing_dead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant(tmp_path, {"configs/a/x.py": "", "README.md": "[x](configs/a/x.py)"})
    assert main(["refs", "check", str(tmp_path)]) == 0
    assert capsys.readouterr().err == "no dead references; 2 files read, 1 config\n"


@pytest.mark.parametrize("arguments", [["gone"], [".", "--format", "xml"], [".", "--what"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refs", "check", *arguments]) == 2
    assert "error: " in capsys.readouterr().err
