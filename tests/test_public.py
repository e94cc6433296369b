"""The public face: no name vanishes, and its types say what it does, in the words of two type checkers."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mmname

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "tests" / "helpers" / "typed_use.py"
# A name that is here stays: one that is to go warns with DeprecationWarning first, for a minor version.
NAMES = {
    "__version__", "Batch", "BuildError", "Clip", "ConfigFileError", "ConfigName", "Conversion", "DataError",
    "MmnameError",
    "NameSyntaxError", "Schedule", "ScheduleError", "Size", "Span", "UnknownDialectError", "Zoo", "build", "convert",
    "detect", "dialects", "parse", "rate_inside", "rate_outside", "parse_many", "read_facts",
    "regular_rate", "released_facts",
    "resolve_schedule", "warmup_k", "where",
}  # fmt: skip
OTHERS = {
    "mmname.rename": {"RenamePlan", "apply", "history", "plan_renames", "recover", "undo"},
    "mmname.references": {"Reference", "Repository"},
}


def test_no_public_name_vanishes() -> None:
    assert set(mmname.__all__) >= NAMES
    assert all(getattr(mmname, name) is not None for name in mmname.__all__)
    assert set(dir(mmname)) == set(mmname.__all__)


@pytest.mark.parametrize("module", OTHERS)
def test_no_public_name_of_a_module_vanishes(module: str) -> None:
    assert set(importlib.import_module(module).__all__) >= OTHERS[module]


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'prase'"):
        _ = mmname.prase


def test_a_record_is_no_dataclass_and_says_so_to_tools() -> None:
    """`dataclasses.asdict` refuses it as it does a named tuple; `to_dict`, and `_asdict` of one, are its own."""
    import dataclasses

    record = mmname.parse("mask_rcnn_r50_fpn_4x4_2x_coco")
    assert not dataclasses.is_dataclass(record)
    with pytest.raises(TypeError):
        dataclasses.asdict(record)  # type: ignore[call-overload]
    assert mmname.ConfigName.from_dict(record.to_dict()) == record


@pytest.mark.slow
@pytest.mark.parametrize("checker", [["mypy", "--strict", "--no-incremental"], ["pyright"]], ids=lambda words: words[0])
def test_a_sample_has_the_types_that_it_says(checker: list[str], tmp_path: Path) -> None:
    pytest.importorskip(checker[0])
    sample = tmp_path / SAMPLE.name
    shutil.copy(SAMPLE, sample)
    done = subprocess.run(
        [sys.executable, "-m", *checker, str(sample)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
