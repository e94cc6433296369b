"""Rules M: contradictions between configs, metafiles and READMEs are found where they are, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mmname.check.run import Request, check

if TYPE_CHECKING:
    from pathlib import Path

W = "https://e.org/fcos_r50_1x_coco_20200130-047c8118.pth"
ONE = "- Name: fcos_r50_1x_coco\n  Config: configs/a/fcos_r50_1x_coco.py\n"
TWO = "- Name: fcos_r50_2x_coco\n  Config: configs/a/fcos_r50_2x_coco.py\n"
SOUND = ONE + "  Weights: " + W + "\n" + TWO
THREE = TWO.replace("50_2x", "18_2x")
METRICS = "  Results: [{{Task: D, Dataset: C, Metrics: {{box AP: {}}}}}]"
TABLE = "| Config | box AP |\n|:--|--:|\n| [r50](./fcos_r50_1x_coco.py) | {} |\n"

# (what the metafile says, a README's text, code, line and column of each finding)
CASES: list[tuple[str, str, list[tuple[str, int, int]]]] = [
    (SOUND, "", []),
    (ONE, "", [("M003", 1, 1)]),
    (SOUND.replace("Name: fcos_r50_2x", "Name: fcos"), "", []),  # a third and more: it is their habit
    (SOUND + ONE + TWO.replace("Name: fcos_r50_2x", "Name: fcos"), "", [("M001", 8, 9)]),
    (SOUND + THREE, "", [("M002", 7, 11)]),
    (SOUND + "  Weights: " + W, "", [("M004", 6, 12), ("M005", 6, 12)]),
    (SOUND + "  Weights: " + W.replace("_20200130", "_mstrain_20200130"), "", []),  # called as no config is
    (
        "- Weights: " + W + "\n  Name: fcos_r50_2x_coco\n  Config: configs/a/fcos_r50_2x_coco.py\n" + ONE,
        "",
        [("M005", 1, 12)],
    ),
    (
        SOUND + ONE + "  Results: [{Task: D, Dataset: C, Metrics: {box AP: 36.6}}]",
        TABLE.format(36.9),
        [("M006", 3, 34)],
    ),
    (SOUND + ONE + "  Results: [{Task: D, Dataset: C, Metrics: {box AP: 0.369}}]", TABLE.format(36.9), []),
    (SOUND + ONE + METRICS.format(36.6) + "\n" + ONE + METRICS.format(36.9), TABLE.format(36.9), []),  # it has both
    ("a: [", "", []),
]


def lay(folder: Path, metafile: str, readme: str = "") -> Path:
    place = folder / "configs" / "a"
    place.mkdir(parents=True)
    for name in ("fcos_r50_1x_coco", "fcos_r50_2x_coco"):
        (place / f"{name}.py").write_text("")
    (place / "metafile.yml").write_text(metafile)
    (place / "README.md").write_text(readme)
    return folder


def found_in(folder: Path) -> list[tuple[str, int, int]]:
    return [(found.code, found.line, found.column) for found in check([str(folder)], Request(select=("M",)))]


@pytest.mark.parametrize(("metafile", "readme", "findings"), CASES)
def test_findings(tmp_path: Path, metafile: str, readme: str, findings: list[tuple[str, int, int]]) -> None:
    assert found_in(lay(tmp_path, metafile, readme)) == findings


@pytest.mark.parametrize("below", ["configs", "configs/a"])
def test_a_folder_of_the_repository_is_judged_alike(tmp_path: Path, below: str) -> None:
    lay(tmp_path, SOUND + THREE)
    assert found_in(tmp_path / below) == [("M002", 7, 11)]


def test_paths_of_a_project_lead_from_its_folder(tmp_path: Path) -> None:
    lay(tmp_path / "projects" / "dog", SOUND)
    assert found_in(tmp_path) == []


def test_what_two_rules_see_is_said_once(tmp_path: Path) -> None:
    lay(tmp_path, SOUND + THREE)
    found = [(f.code, f.line) for f in check([str(tmp_path)], Request(select=("M", "R")))]
    assert found == [("R005", 7)]


def test_a_stub_is_no_config_of_its_own(tmp_path: Path) -> None:
    lay(tmp_path, SOUND.replace(W, W.replace("fcos_r50_1x", "fcos_r50_8x2")))
    (tmp_path / "configs/a/fcos_r50_8x2_coco.py").write_text(
        "_base_ = './fcos_r50_1x_coco.py'\n_deprecation_ = dict()\n"
    )
    assert found_in(tmp_path) == []
