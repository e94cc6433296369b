"""What a query finds is what a plain look at every row finds."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from command import run
from hypothesis import given
from hypothesis import strategies as st
from zoo.pets import OLD, lay

from mmname.errors import QueryError, ZooError
from mmname.zoo.cache import database_of
from mmname.zoo.find import Zoo
from mmname.zoo.released import released_facts
from mmname.zoo.table import field_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FASTER_1X, FASTER_2X, FCOS = "faster-rcnn_r50_fpn_1x_coco", "faster-rcnn_r50_fpn_2x_coco", "fcos_r50_fpn_1x_coco"
R101, GONE = "faster_rcnn_r101_fpn_1x_coco", "faster_rcnn_r50_fpn_gone_coco"
ALL = {FASTER_1X, FASTER_2X, FCOS, R101, GONE}

QUERIES: list[tuple[list[str], set[str]]] = [
    ([], ALL),
    (["project=animals"], {FASTER_1X, FCOS}),
    (["backbone=r50", "schedule~2x"], {FASTER_2X}),
    (["max_epochs=24"], {FASTER_2X}),
    (["max_epochs~25"], {FASTER_2X}),
    (["max_epochs>12"], {FASTER_2X}),
    (["max_epochs>=12", "max_epochs<24"], {FASTER_1X, FCOS, R101}),
    (["max_epochs=12,24"], {FASTER_1X, FASTER_2X, FCOS, R101}),
    (["max_epochs!=12"], {FASTER_2X}),  # a base of the other one is missing: what it says is not known
    (["!max_epochs=12"], {FASTER_2X, GONE}),
    (["box_ap>38"], {FASTER_2X}),
    (["box_ap=none"], {FASTER_1X, FCOS, R101, GONE}),
    (["box_ap=any"], {FASTER_2X}),
    (["amp=true"], {FASTER_1X, FASTER_2X, FCOS}),
    (["amp=no"], {R101}),
    (["backbone_depth=50"], {FASTER_1X, FASTER_2X, FCOS}),
    (["backbone_depth=none"], set()),  # it is computed in one and may stand in a missing base of the other
    (["backbone_depth!=50"], set()),
    (["dataset_types=CocoDataset"], {FASTER_1X, FASTER_2X, FCOS, R101}),
    (["dataset_types=RepeatDataset CocoDataset"], {R101}),
    (["milestones=8 11", "optimizer=sgd"], {FASTER_1X, FASTER_2X, FCOS, R101}),
    (["faster*2x*"], {FASTER_2X}),
    (["!fa"], {FCOS}),
    (["name~FCOS"], {FCOS}),
    (["params>4e7"], {FASTER_2X}),
    (["release=pets 2.0"], {FASTER_1X, FASTER_2X}),
    (["release=pets-1.0", "max_epochs=24"], {"faster_rcnn_r50_fpn_2x_coco"}),
    (["release=any", "old_*"], {"old_faster_coco"}),
]
REFUSED = [
    ("bakbone=r50", "did you mean 'backbone'"),
    ("box_ap>high", "expected a number"),
    ("release=pets 2.1", "did you mean 'pets 2.0'"),
    ("", "expected a condition"),
    ("!", "expected a condition"),
]


@pytest.mark.parametrize(("conditions", "names"), QUERIES, ids=[" ".join(query[0]) or "all" for query in QUERIES])
def test_queries(small: Path, conditions: list[str], names: set[str]) -> None:
    assert {row.name for row in Zoo(small).find(*conditions)} == names


@pytest.mark.parametrize(("condition", "message"), REFUSED)
def test_what_cannot_be_asked_is_said(small: Path, condition: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        Zoo(small).find(condition)


def test_python_takes_fields_as_words(small: Path) -> None:
    zoo = Zoo(small)
    assert [row.name for row in zoo.find(backbone="r50", schedule="2x")] == [FASTER_2X]
    assert {row.name for row in zoo.find(schedule=["2x", "3x"])} == {FASTER_2X}
    assert {row.name for row in zoo.find(box_ap=None)} == ALL - {FASTER_2X}
    assert [row.max_epochs for row in zoo.find("max_epochs=any", sort="-max_epochs", limit=2)] == [24, 12]
    assert zoo.find(columns=["name", "box_ap"], sort="-box_ap")[0] == (FASTER_2X, 38.4)
    assert zoo.count("max_epochs") == [(12, 3), (24, 1), (None, 1)]
    assert zoo.metrics() == ["box_ap"]
    with pytest.raises(QueryError, match="nmae"):
        zoo.find(columns=["nmae"])


SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b), "!=": lambda a, b: bool(a != b), ">": lambda a, b: bool(a > b),
    "<": lambda a, b: bool(a < b), ">=": lambda a, b: bool(a >= b), "<=": lambda a, b: bool(a <= b),
}  # fmt: skip
NUMBERS = ["max_epochs", "max_iters", "samples_per_gpu", "box_ap", "miou", "params", "lr"]


@pytest.fixture(scope="module")
def shipped() -> tuple[Zoo, list[Any]]:
    zoo = Zoo()
    return zoo, zoo.find(release="any", columns=["path", "project", "name", *NUMBERS])


@pytest.mark.slow
@given(st.sampled_from(NUMBERS), st.sampled_from(list(SIGNS)), st.sampled_from([0.01, 2, 12, 24, 37.4, 80000]))
def test_a_comparison_finds_what_a_plain_scan_finds(
    shipped: tuple[Zoo, list[Any]], field: str, sign: str, bound: float
) -> None:
    zoo, rows = shipped
    known = [row for row in rows if getattr(row, field) is not None]
    wanted = [(row.project, row.path) for row in known if SIGNS[sign](getattr(row, field), bound)]
    found = zoo.find(f"{field}{sign}{bound}", f"{field}=any", release="any", columns=["project", "path"])
    assert [tuple(row) for row in found] == wanted


@pytest.mark.slow
def test_rows_are_data_frames() -> None:
    rows = Zoo().find(project="mmyolo")
    polars = pytest.importorskip("polars", reason="polars is not installed here")
    frame = polars.DataFrame(rows)
    assert frame.shape == (len(rows), len(rows[0]))
    assert frame["box_ap"].dtype == polars.Float64


def test_pandas_takes_rows_as_they_are() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed here")
    rows = Zoo().find(project="mmyolo")
    assert pandas.DataFrame(rows)["max_epochs"].max() == max(row.max_epochs or 0 for row in rows)


def test_the_command_prints_every_form(tmp_path: Path) -> None:
    root = lay(tmp_path, OLD)
    base = ["find", "--root", str(root), "box_ap=any", "--sort", "-box_ap", "--columns", "name,box_ap"]

    def printed(*more: str) -> str:
        ran = run(*base, *more)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    first, second = "faster_rcnn_r50_fpn_2x_coco", "faster_rcnn_r50_fpn_1x_coco"
    assert printed().split() == ["name", "box_ap", first, "38.4", second, "37.4"]
    assert json.loads(printed("--format", "json"))[0] == {"name": first, "box_ap": 38.4}
    assert json.loads(printed("--format", "jsonl").splitlines()[1])["name"] == second
    assert next(csv.DictReader(io.StringIO(printed("--format", "csv")))) == {"name": first, "box_ap": "38.4"}
    assert printed("--by", "max_epochs").split()[:2] == ["max_epochs", "count"]
    assert run("find", "--root", str(root), "nothing-like-it").returncode == 1
    assert run("find", "--root", str(root), "x=1").returncode != 0
    assert run("find", "--format", "parquet").returncode == 2
    assert "max_epochs" in run("find", "--root", str(root), "--fields").stdout


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_files_for_data_frames(tmp_path: Path, form: str) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed here")
    from importlib import import_module

    file = tmp_path / f"zoo.{form}"
    ran = run("find", "project=mmyolo", "--format", form, "-o", str(file))
    assert ran.returncode == 0, ran.stderr
    read = import_module("pyarrow.parquet" if form == "parquet" else "pyarrow.feather").read_table
    assert isinstance(read(file), pyarrow.Table)


def test_a_repository_is_read_once_while_it_stays_as_it_is(tmp_path: Path, cache: Path) -> None:
    root = lay(tmp_path, OLD)
    assert len(Zoo.read(root).find(release="any")) == 5
    (file,) = cache.rglob("*.sqlite")
    before = file.stat().st_mtime_ns
    Zoo.read(root)
    assert file.stat().st_mtime_ns == before
    (root / "configs/cat/new_r50.py").write_text("train_cfg = dict(max_epochs=7)\nparam_scheduler = []")
    assert [row.name for row in Zoo.read(root).find(max_epochs=7)] == ["new_r50"]
    (root / "configs/cat/new_r50.py").write_text("train_cfg = dict(max_epochs=8)\nparam_scheduler = []")
    assert Zoo.read(root).find(max_epochs=7) == []
    assert len(list(cache.rglob("*.sqlite"))) == 3


def test_a_repository_is_read_where_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert database_of(lay(tmp_path, OLD)).execute("SELECT count(*) FROM config").fetchone() == (5,)


def test_a_broken_repository_says_what_is_known(tmp_path: Path) -> None:
    folder = tmp_path / "configs"
    folder.mkdir()
    for name, text in {
        "a_r50.py": "x = (",
        "b_r50.py": "_base_ = 'b_r50.py'",
        "m.yml": "a: [",
        "c_r50.py": "\0",
    }.items():
        (folder / name).write_text(text)
    (tmp_path / "empty").mkdir()
    (row, *_) = rows = Zoo.read(tmp_path).find()
    assert len(rows) == 3
    assert Zoo.read(tmp_path).find("max_epochs=none") == []
    assert row.path == "configs/a_r50.py"
    with pytest.raises(ZooError, match="no such folder"):
        Zoo.read(tmp_path / "none")
    with pytest.raises(ZooError, match="no configs"):
        Zoo.read(tmp_path / "empty")


def test_released_facts_are_those_that_no_release_contradicts() -> None:
    assert released_facts("no such name") == {}
    facts = released_facts("yolov3_d53_8xb8-320-273e_coco")
    assert (facts["batch"], facts["optimizer"], facts["max_epochs"]) == ((8, 8), "SGD", 273)


@pytest.mark.parametrize(
    ("metric", "field"), [("IS", "is_"), ("3DAUC", "m_3dauc"), ("$\\sigma$", "sigma"), ("", "metric")]
)
def test_metrics_have_fields_that_python_can_say(metric: str, field: str) -> None:
    assert field_of(metric) == field
    assert field.isidentifier()
