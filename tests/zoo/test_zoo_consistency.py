"""Contradictions between configs, metafiles and READMEs are found where they are, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from zoo.pets import NEW, lay

from mmname.zoo.consistency import Metafiles, read_metafiles

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = ("names", "missing", "unlisted", "shared", "misplaced", "tables")
W = "https://e.org/fcos_r50_1x_coco_20200130-047c8118.pth"

# (what the metafile says, a README's text, kind and line of each finding)
CASES: list[tuple[str, str, list[tuple[str, int | None]]]] = [
    ("- Name: fcos_r50_1x_coco\n  Config: configs/a/fcos_r50_1x_coco.py\n  Weights: " + W, "", [("unlisted", None)]),
    ("- Name: fcos\n  Config: configs/a/fcos_r50_1x_coco.py", "", [("model-name", 1), ("unlisted", None)]),
    (
        "- Name: fcos_r18_1x_coco\n  Config: configs/a/fcos_r18_1x_coco.py",
        "",
        [("no-config", 1), ("unlisted", None), ("unlisted", None)],
    ),
    (
        "- Name: fcos_r50_1x_coco\n  Config: configs/a/fcos_r50_1x_coco.py\n  Weights: " + W + "\n"
        "- Name: fcos_r50_2x_coco\n  Config: configs/a/fcos_r50_2x_coco.py\n  Weights: " + W,
        "",
        [("shared-checkpoint", 4), ("other-checkpoint", 4)],
    ),
    (
        "- Name: fcos_r50_1x_coco\n  Config: configs/a/fcos_r50_1x_coco.py\n"
        "  Results: [{Task: Detection, Dataset: COCO, Metrics: {box AP: 36.6}}]",
        "| Config | box AP |\n|:--|--:|\n| [r50](./fcos_r50_1x_coco.py) | 36.9 |\n",
        [("unlisted", None), ("table", 3)],
    ),
    (
        "- Name: fcos_r50_1x_coco\n  Config: configs/a/fcos_r50_1x_coco.py\n"
        "  Results: [{Task: Pose, Dataset: COCO, Metrics: {AP: 0.746, Top 1 Accuracy: 70.1}}]",
        "| Config | AP | Top-1 (%) | mem |\n|--|--|--|--|\n| [r50](fcos_r50_1x_coco.py) | **74.6** | 70.10 | 3 |\n",
        [("unlisted", None)],
    ),
]


def read(folder: Path, metafile: str, readme: str) -> Metafiles:
    place = folder / "configs" / "a"
    place.mkdir(parents=True)
    for name in ("fcos_r50_1x_coco", "fcos_r50_2x_coco"):
        (place / f"{name}.py").write_text("")
    (place / "metafile.yml").write_text(metafile)
    (place / "README.md").write_text(readme)
    return read_metafiles(folder)


@pytest.mark.parametrize(("metafile", "readme", "findings"), CASES)
def test_findings(tmp_path: Path, metafile: str, readme: str, findings: list[tuple[str, int | None]]) -> None:
    metafiles = read(tmp_path, metafile, readme)
    found = [finding for check in CHECKS for finding in getattr(metafiles, check)()]
    assert [(finding.kind, finding.line) for finding in found] == findings


def test_a_project_may_call_its_models_otherwise(tmp_path: Path) -> None:
    metafiles = read(tmp_path, "- Name: det_fcos_r50_1x_coco\n  Config: configs/a/fcos_r50_1x_coco.py", "")
    assert list(metafiles.names(lambda _, config: f"det_{config}")) == []


def test_a_sound_repository_has_no_findings(tmp_path: Path) -> None:
    metafiles = read_metafiles(lay(tmp_path, NEW))
    found = [finding for check in CHECKS[1:] for finding in getattr(metafiles, check)()]
    assert found == []


def test_a_broken_metafile_is_told(tmp_path: Path) -> None:
    metafiles = read(tmp_path, "a: [", "")
    assert [finding.kind for finding in metafiles.unreadable] == ["unreadable"]
