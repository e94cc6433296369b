"""Names, paths, checkpoints and pasted commands are answered with where their config is now."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command import run

from mmname.zoo.database import open_database
from mmname.zoo.mention import mentions_in
from mmname.zoo.near import distance, nearest
from mmname.zoo.where import Atlas

YOLO = "yolov3_mobilenetv2_320_300e_coco"

# What people pasted into trackers, and what their config is called in the newest release.
ASKED = [
    (f"mim download mmdet --config {YOLO} --dest .", "yolov3_mobilenetv2_8xb24-320-300e_coco"),
    (YOLO, "yolov3_mobilenetv2_8xb24-320-300e_coco"),
    (
        "python tools/test.py configs/faster_rcnn/faster_rcnn_r50_fpn_1x.py"
        " checkpoints/faster_rcnn_r50_fpn_1x_coco_20200130-047c8118.pth --show-dir faster_rcnn_r50_fpn_1x_results",
        "faster-rcnn_r50_fpn_1x_coco",
    ),
    ("faster_rcnn_r50_fpn_1x_coco_20200130-047c8118.pth", "faster-rcnn_r50_fpn_1x_coco"),
    (
        "wget https://download.openmmlab.com/mmdetection/v2.0/faster_rcnn/faster_rcnn_r50_fpn_1x_coco/"
        "faster_rcnn_r50_fpn_1x_coco_20200130-047c8118.pth",
        "faster-rcnn_r50_fpn_1x_coco",
    ),
    ("mmdet::faster_rcnn/faster_rcnn_r50_fpn_1x_coco.py", "faster-rcnn_r50_fpn_1x_coco"),
    (r"C:\mmdetection\configs\atss\atss_r50_fpn_1x_coco.py", "atss_r50_fpn_1x_coco"),
    (
        "mim download mmdet3d --config smoke_dla34_pytorch_dlaneck_gn-all_8x4_6x_kitti-mono3d --dest .",
        "smoke_dla34_dlaneck_gn-all_4xb8-6x_kitti-mono3d",
    ),
    ("mobilenet_v2_b32x8_imagenet", "mobilenet-v2_8xb32_in1k"),  # deprecated, then another project's
    ("hv_pointpillars_secfpn_6x8_160e_kitti-3d-car.py", "pointpillars_hv_secfpn_8xb6-160e_kitti-3d-car"),
]


def newest(answer: Any) -> str:
    """The name that a config has in the last release that has it."""
    if answer.became:
        return str(answer.became[-1]["name"])
    return Path(answer.releases[-1]["path"]).stem


@pytest.mark.parametrize(("text", "name"), ASKED, ids=range(len(ASKED)))
def test_what_people_asked_is_answered(atlas: Atlas, text: str, name: str) -> None:
    answer = atlas.where(text)
    assert answer.known
    assert newest(answer) == name
    assert answer.removed is None
    assert answer.suggestions == ()


def test_renames_are_followed_through_projects(atlas: Atlas) -> None:
    answer = atlas.where("mobilenet_v2_b32x8_imagenet")
    assert answer.became[0]["project"] == "mmcls"
    assert answer.became[-1]["project"] == "mmpretrain"
    assert {place["project"] for place in answer.releases} == {"mmcls"}


def test_old_names_lead_to_new_ones(atlas: Atlas) -> None:
    table = Path(__file__).parent.parent / "corpus" / "renames_mmdet2__mmdet3.tsv"
    with table.open(newline="") as stream:
        pairs = [row[:2] for row in csv.reader((line for line in stream if line[0] != "#"), delimiter="\t")][1:]
    wrong = [
        (old, new) for old, new in pairs if newest(atlas.where(Path(old).name)) != Path(new).name.removesuffix(".py")
    ]
    assert len(wrong) <= len(pairs) // 100, wrong[:5]


def test_the_end_of_a_config_is_told(atlas: Atlas) -> None:
    answer = atlas.where("tsn_r50_1x1x3_100e_kinetics400_rgb")
    assert (answer.known, answer.became, answer.removed) == (True, (), "after mmaction2 0.24.1")


def test_an_unknown_name_gets_the_nearest_and_its_form_by_rule(atlas: Atlas) -> None:
    answer = atlas.where("configs/faster_rcnn/faster_rcnn_r50_fpn_1x.py")
    assert not answer.known
    assert answer.suggestions[0] == "faster_rcnn_r50_fpn_1x_coco"
    assert answer.converted is not None
    assert answer.converted["released"] is False


@pytest.mark.parametrize(
    "text", ["", "   ", "--", "\udcff", "a" * 5000, "../../etc/passwd", "%_%", "' OR 1=1 --", "::"]
)
def test_any_text_is_answered(atlas: Atlas, text: str) -> None:
    assert not atlas.where(text).known


@pytest.mark.slow
@pytest.mark.parametrize("far", [False, True], ids=["neighbours", "any two"])
def test_swapped_letters_are_seen_through(atlas: Atlas, far: bool) -> None:
    names = [row[0] for row in atlas.ask("SELECT DISTINCT name FROM config ORDER BY name")]
    chance, right, tries = random.Random(5), 0, 8
    for name in chance.sample(names, tries):
        i = chance.randrange(len(name) - 1)
        j = chance.randrange(len(name)) if far else i + 1
        letters = list(name)
        letters[i], letters[j] = letters[j], letters[i]
        wrong = "".join(letters)
        right += wrong in names or nearest(wrong, names, count=1) == [name]
    assert right >= tries - 1


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("fcos", ["fcos"]),
        ("tools/dist_train.sh configs/a/b_c.py 8", ["b_c"]),
        ("python x.py --config=a_b_c_1x --flag", ["x", "a_b_c_1x"]),
        ("see `configs/a/b-c_1x.py`, please", ["b-c_1x"]),
        ("https://github.com/o/r/blob/main/configs/a/b_c.py?raw=1#L3", ["b_c"]),
        ("a/lvis_v0.5.py", ["lvis_v0.5"]),
    ],
)
def test_mentions(line: str, names: list[str]) -> None:
    assert sorted(mention.name for mention in mentions_in(line)) == sorted(names)


@pytest.mark.parametrize(("a", "b", "far"), [("", "", 0), ("ab", "ba", 1), ("abc", "abd", 1), ("abc", "c", 2)])
def test_distance(a: str, b: str, far: int) -> None:
    assert distance(a, b) == distance(b, a) == far


def test_nothing_near_is_nothing() -> None:
    assert nearest("zzzzzz", ["fcos_r50", "atss"]) == []


def test_the_small_line(small: Path) -> None:
    atlas = Atlas(open_database(small))
    answer = atlas.where("faster_rcnn_r50_fpn_1x_coco").to_dict()
    assert answer["releases"] == [
        {"project": "pets", "version": v, "path": "configs/cat/faster_rcnn_r50_fpn_1x_coco.py"} for v in ("0.9", "1.0")
    ]
    assert [(p["project"], p["version"], p["path"]) for p in answer["became"]] == [
        ("pets", "2.0", "configs/cat/faster-rcnn_r50_fpn_1x_coco.py"),
        ("animals", "3.0", "configs/all/faster-rcnn_r50_fpn_1x_coco.py"),
    ]
    assert atlas.where("faster_rcnn_r50_fpn_2x_coco").removed == "after pets 2.0"
    assert atlas.where("faster_rcnn_r101_fpn_1x_coco").removed == "after pets 1.0"
    noted = atlas.where("old_faster_coco")
    assert (noted.became[0]["version"], noted.became[-1]["version"], noted.removed) == ("0.9", "3.0", None)


def test_the_command_answers_a_line_with_a_line() -> None:
    given = f"{YOLO}\nno_such_name_r50\n"
    ran = run("where", "-", "--format", "jsonl", stdin=given)
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [row["known"] for row in rows] == [True, False]
    assert list(rows[0]) == [
        *("name", "known", "releases", "became", "removed", "checkpoint", "suggestions", "converted"),
    ]
    assert ran.returncode == 1


def test_a_command_line_needs_no_quotes_and_the_short_way_says_the_same() -> None:
    pasted = run("where", *f"mim download mmdet --config {YOLO} --dest .".split())
    named = run("where", YOLO)
    assert pasted.returncode == named.returncode == 0
    assert pasted.stdout == named.stdout
    short = subprocess.run([sys.executable, "-m", "mmname", "where", YOLO], capture_output=True, text=True, check=False)
    assert (short.stdout, short.stderr, short.returncode) == (named.stdout, "", 0)


@pytest.mark.parametrize("asked", ["yolo", "yolo/", "yolo/yolov3*", "yolo/[y]*.py"])
def test_a_folder_and_a_pattern_stand_for_their_configs(asked: str, tmp_path: Path) -> None:
    (tmp_path / "yolo").mkdir()
    (tmp_path / "yolo" / f"{YOLO}.py").write_text("")
    for command in ([sys.executable, "-m", "mmname"], [sys.executable, "-c", "from mmname.cli import main; main()"]):
        done = subprocess.run(
            [*command, "where", asked], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert (done.stdout.splitlines()[0], done.stderr) == (YOLO, "")


def test_a_folder_that_is_not_there_is_no_name() -> None:
    command = [sys.executable, "-m", "mmname", "where", "yolo/"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "error: yolo/: no such folder\n", 2)


def test_looking_a_name_up_loads_no_grammar_and_no_yaml() -> None:
    code = f"import sys; from mmname.zoo.where import where; where({YOLO!r}); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"lark", "yaml", "argparse", "pathlib", "mmname.parser", "mmname.config"} & set(loaded)


@pytest.mark.parametrize(("more", "code"), [("| head -1", 0), ("> /dev/full", 2)])
def test_an_output_that_ends_early_is_no_traceback(more: str, code: int) -> None:
    line = f"set -o pipefail; '{sys.executable}' -m mmname where {' '.join([YOLO] * 40)} {more}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
