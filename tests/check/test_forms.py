"""The forms of output: each says the same, and is what the service that reads it takes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft7Validator, FormatChecker

from mmname.cli import main
from mmname.cli.forms import FORMS

Captured = pytest.CaptureFixture[str]
NAME = "fcos_r50_fpn_1x_coco"
MESSAGE = f"says 1x, trains 24 epochs ({NAME}.py:1)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / f"{NAME}.py").write_text("runner = dict(max_epochs=24)\n")
    return tmp_path


def said(folder: Path, capsys: Captured, form: str) -> str:
    assert main(["check", str(folder), "--format", form]) == 1
    return capsys.readouterr().out


def test_concise(folder: Path, capsys: Captured) -> None:
    assert said(folder, capsys, "concise") == f"{NAME}.py:1:26: C002 {MESSAGE} -> fcos_r50_fpn_2x_coco\n"


def test_full_marks_the_word(folder: Path, capsys: Captured) -> None:
    assert said(folder, capsys, "full").splitlines() == [
        f"{NAME}.py:1:26: C002 {MESSAGE}",
        f"    {NAME}",
        "                 ^^",
        "  would be right: fcos_r50_fpn_2x_coco",
    ]


ROW = {
    "path": f"{NAME}.py",
    "line": 1,
    "column": 26,
    "code": "C002",
    "rule": "false-schedule",
    "level": "warning",
    "field": "schedule",
    "said": "12 epochs",
    "config": "24 epochs",
    "message": MESSAGE,
    "start": 13,
    "end": 15,
    "fix": "fcos_r50_fpn_2x_coco",
}


def test_rows(folder: Path, capsys: Captured) -> None:
    assert json.loads(said(folder, capsys, "jsonl")) == ROW
    assert json.loads(said(folder, capsys, "json")) == [ROW]
    assert list(csv.DictReader(io.StringIO(said(folder, capsys, "csv")))) == [{k: str(v) for k, v in ROW.items()}]


def test_github_escapes_what_would_end_a_property(folder: Path, capsys: Captured) -> None:
    (folder / f"{NAME}.py").rename(folder / f"{NAME}_50%.py")
    (folder / "a,b").mkdir()
    (folder / "a,b" / f"{NAME}.py").write_text("runner = dict(max_epochs=24)\n")
    assert f"file=a%2Cb/{NAME}.py,line=1,col=26,title=C002 false-schedule::says 1x" in said(folder, capsys, "github")


def test_gitlab_fingerprints_stay_when_lines_move(folder: Path, capsys: Captured) -> None:
    (before,) = json.loads(said(folder, capsys, "gitlab"))
    (folder / f"{NAME}.py").write_text("\n\nrunner = dict(max_epochs=24)\n")
    (after,) = json.loads(said(folder, capsys, "gitlab"))
    assert before["fingerprint"] == after["fingerprint"]
    assert [one["location"]["lines"]["begin"] for one in (before, after)] == [1, 3]
    assert before["severity"] == "minor"


def test_sarif(folder: Path, capsys: Captured) -> None:
    (run,) = json.loads(said(folder, capsys, "sarif"))["runs"]
    (result,) = run["results"]
    assert result["ruleId"] in {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": f"{NAME}.py"},
        "region": {"startLine": 1, "startColumn": 26},
    }


@pytest.mark.parametrize("form", ["found", "nothing"])
def test_sarif_is_what_its_schema_asks_for(folder: Path, capsys: Captured, form: str) -> None:
    schema = json.loads((Path(__file__).parent / "sarif-2.1.0.schema.json").read_text())
    if form == "nothing":
        (folder / f"{NAME}.py").unlink()
    assert main(["check", str(folder), "--format", "sarif"]) == (form == "found")
    Draft7Validator(schema, format_checker=FormatChecker()).validate(json.loads(capsys.readouterr().out))


def test_the_schema_of_sarif_refuses_what_is_none() -> None:
    schema = json.loads((Path(__file__).parent / "sarif-2.1.0.schema.json").read_text())
    assert list(Draft7Validator(schema).iter_errors({"version": "2.1.0", "runs": [{"tool": {}}]}))


def test_junit(folder: Path, capsys: Captured) -> None:
    suite = ET.fromstring(said(folder, capsys, "junit").encode()).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")


@pytest.mark.parametrize("form", FORMS)
def test_nothing_found_is_said_in_every_form(tmp_path: Path, form: str, capsys: Captured) -> None:
    assert main(["check", str(tmp_path), "--format", form]) == 0
    assert "Traceback" not in capsys.readouterr().err


EXITS = [
    ([], 1),
    (["--exit-zero"], 0),
    (["--select", "N"], 0),
    (["--ignore", "C002"], 0),
    (["--select", "X9"], 2),
    (["--baseline", "no/such/file"], 2),
    (["--statistics"], 1),
    (["--list-rules"], 0),
]


@pytest.mark.parametrize(("options", "code"), EXITS)
def test_exit_codes(folder: Path, capsys: Captured, options: list[str], code: int) -> None:
    assert main(["check", str(folder), *options]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_baseline_accepts_what_is_there(
    folder: Path, capsys: Captured, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = str(tmp_path_factory.mktemp("b") / "baseline.json")
    assert main(["check", str(folder), "--write-baseline", file]) == 0
    assert main(["check", str(folder), "--baseline", file]) == 0
    (folder / f"{NAME}.py").write_text("runner = dict(max_epochs=12)\n")
    capsys.readouterr()
    assert main(["check", str(folder), "--baseline", file]) == 0
    assert "1 finding of the baseline found no more" in capsys.readouterr().err


@pytest.mark.parametrize("code", ["C002", "mm003", "dead-link"])
def test_explain(code: str, capsys: Captured) -> None:
    assert main(["explain", code]) == 0
    assert "  wrong  " in capsys.readouterr().out


def test_explain_says_what_may_be_meant(capsys: Captured) -> None:
    assert main(["explain", "N0O2"]) == 2
    assert "did you mean 'N002'?" in capsys.readouterr().err
