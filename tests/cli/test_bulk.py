"""`mmname parse` in bulk: the same rows whatever the form and the number of processes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from corpus_data import released

from mmname.cli import main

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [*released("mmdet3")[:1200], "no name", "", *released("mmseg1")[:40]]


def told(*arguments: str) -> tuple[int, bytes]:
    """The exit code and the output of the command for `NAMES` on standard input."""
    command = [sys.executable, "-m", "mmname", "parse", "-", *arguments]
    done = subprocess.run(command, input="\n".join(NAMES).encode(), capture_output=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout


def rows_of(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.decode().splitlines()]


@pytest.mark.slow
def test_several_processes_tell_the_same_in_order() -> None:
    assert told("--format", "jsonl", "--jobs", "3") == told("--format", "jsonl")


@pytest.mark.slow
def test_json_lines_are_the_rows_of_json() -> None:
    code, output = told("--format", "jsonl")
    assert code == 1
    assert rows_of(output) == json.loads(told("--format", "json")[1])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["arrow", "parquet"])
def test_columns_say_what_json_lines_say(form: str, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    file = tmp_path / "names"
    code, output = told("--format", form, "-o", str(file))
    assert (code, output) == (1, b"")
    table = parquet.read_table(file) if form == "parquet" else pa.ipc.open_stream(file.read_bytes()).read_all()
    rows = table.to_pylist()
    assert rows[NAMES.index("no name")]["error"] == "' ' cannot stand in a name"
    for row, line in zip(rows, rows_of(told("--format", "jsonl")[1])):
        for key in ("name", "canonical", "dialect", "model", "misc", "batch", "spans", "unknown"):
            assert row[key] == line.get(key), line


def test_jobs_are_for_bulk(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", "fcos_r50_1x_coco", "--jobs", "2"]) == 2
    assert "--jobs is for the forms jsonl, arrow, parquet" in " ".join(capsys.readouterr().err.split())


def test_columns_are_not_written_to_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdout", terminal)
    assert main(["parse", "fcos_r50_1x_coco", "--format", "parquet"]) == 2
    assert "give a file with -o" in capsys.readouterr().err
