"""Runs: which files are checked, and what settings, comments and baselines leave of the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mmname.check.baseline import baseline_text, read_baseline
from mmname.check.registry import rule_of, rules, selected
from mmname.check.run import Request, check
from mmname.errors import DataError, MmnameError, NoDialectError
from mmname.rename.fixes import fixes_of

if TYPE_CHECKING:
    from pathlib import Path

NAME = "fcos_r50_coco_1x"  # not canonical
NAMES = Request(select=("N",))


def tree(root: Path, *files: str, text: str = "") -> Path:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text)
    return root


def test_folders_are_walked_without_the_parts_of_configs(tmp_path: Path) -> None:
    tree(tmp_path, f"a/{NAME}.py", "_base_/fcos_r101_coco_1x.py", ".git/atss_r50_coco_1x.py", "a/_w.py", "a/readme.md")
    assert {found.path for found in check([str(tmp_path)], NAMES)} == {f"a/{NAME}.py"}


@pytest.mark.parametrize("file", [f"_base_/{NAME}.py", f"_base_/models/{NAME}.py", f"_{NAME}.py", f"{NAME}.md"])
def test_parts_of_configs_are_passed_over_when_named(tmp_path: Path, file: str) -> None:
    assert list(check([str(tree(tmp_path, file) / file)], NAMES)) == []


def test_a_folder_has_one_convention(tmp_path: Path) -> None:
    names = (
        "mask-rcnn_r50_fpn_1x_coco",
        "mask-rcnn_r101_fpn_2x_coco",
        "atss_r50_fpn_1x_coco",
        "ga_faster_r50_fpn_1x_coco",
    )
    tree(tmp_path, *(f"{name}.py" for name in names))
    found = [(finding.code, finding.fix) for finding in check([str(tmp_path)], NAMES)]
    assert found == [("N003", "ga-faster-rcnn_r50_fpn_1x_coco")]


def test_a_folder_of_no_convention_is_refused(tmp_path: Path) -> None:
    tree(tmp_path, "bert-base.py", "llama-7b_alpaca.py", "clip_loss.py")
    with pytest.raises(NoDialectError) as caught:
        list(check([str(tmp_path)], NAMES))
    assert str(caught.value).startswith(f"the configs in {tmp_path} fit no convention that is known")
    assert list(check([str(tmp_path)], Request(select=("C", "R")))) == []


def test_a_project_says_its_convention(tmp_path: Path) -> None:
    tree(tmp_path, "faster_rcnn_r50_fpn_1x_coco.py")
    (tmp_path / "mmname.toml").write_text('dialect = "mmdet3"\n')
    assert [finding.fix for finding in check([str(tmp_path)], NAMES)] == ["faster-rcnn_r50_fpn_1x_coco"]


SETTINGS = [
    ("", ["N003"]),
    ("[check]\nselect = ['C']\n", []),
    ("[check]\nignore = ['MM003']\n", []),
    ("[check]\nexclude = ['a/']\n", []),
    ("[check]\nexclude = ['/b/']\n", ["N003"]),
    ("[check]\ninclude = ['b/**']\n", []),
    ("[check]\nper-file-ignores = { 'a/*.py' = ['N003'] }\n", []),
    ("[check]\nper-file-ignores = { 'b/*.py' = ['N003'] }\n", ["N003"]),
]


@pytest.mark.parametrize(("settings", "codes"), SETTINGS)
def test_settings(tmp_path: Path, settings: str, codes: list[str]) -> None:
    (tree(tmp_path, f"a/{NAME}.py") / "mmname.toml").write_text("dialect = 'mmdet2'\n" + settings)
    assert [finding.code for finding in check([str(tmp_path)])] == codes


def test_severity(tmp_path: Path) -> None:
    (tree(tmp_path, f"{NAME}.py") / "mmname.toml").write_text("[check]\nseverity = { N003 = 'note' }\n")
    assert [finding.level for finding in check([str(tmp_path)])] == ["note"]


BROKEN = [
    ("selekt = ['N']", "[check]: selekt: no such setting; did you mean 'select'?"),
    ("select = 'N'", "[check]: select: expected a list of texts"),
    ("ignore = ['N0O3']", "did you mean 'N003'?"),
    ("severity = { N003 = 'loud' }", "expected a table of codes, each with one of error, warning, note"),
    ("per-file-ignores = ['N']", "expected a table of patterns with the codes to ignore"),
]


@pytest.mark.parametrize(("line", "message"), BROKEN)
def test_broken_settings(tmp_path: Path, line: str, message: str) -> None:
    (tree(tmp_path, f"{NAME}.py") / "mmname.toml").write_text(f"[check]\n{line}\n")
    with pytest.raises(DataError) as caught:
        list(check([str(tmp_path)]))
    assert message.rpartition(": ")[2] in str(caught.value)


@pytest.mark.parametrize(
    ("comment", "count"),
    [
        ("# mmname: ignore[N003]", 0),
        ("# mmname: ignore[C, MM003]", 0),
        ("# mmname: ignore", 0),
        ("# mmname: ignore[C002]", 1),
    ],
)
def test_comments(tmp_path: Path, comment: str, count: int) -> None:
    assert len(list(check([str(tree(tmp_path, f"{NAME}.py", text=f"a = 1  {comment}\n"))]))) == count


def test_baseline(tmp_path: Path) -> None:
    (old,) = check([str(tree(tmp_path, f"{NAME}.py"))], NAMES)
    baseline = read_baseline(baseline_text([old]), file="b")
    assert baseline.new([old]) == ([], [])
    assert baseline.new([old, old]) == ([old], [])
    assert baseline.new([]) == ([], [(f"{NAME}.py", "N003", "")])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2, "findings": []}', '{"version": 1, "findings": [1]}'])
def test_what_is_no_baseline(text: str) -> None:
    with pytest.raises(MmnameError, match="is no baseline"):
        read_baseline(text, file="b")


def test_references_are_found_in_the_same_run(tmp_path: Path) -> None:
    tree(tmp_path, "configs/a/fcos_r50_fpn_1x_coco.py", text="_base_ = './fcos_r50_fpn_2x_coco.py'\n")
    found = [(f.path, f.line, f.column, f.code, f.fix) for f in check([str(tmp_path)])]
    assert found == [("configs/a/fcos_r50_fpn_1x_coco.py", 1, 11, "R001", None)]


# (the base as it is written, the message, what is right)
EVIDENT = [
    ("../x/fcos_r50_fpn_2x_coco.py", "a `_base_` that leads to no file", "../b/fcos_r50_fpn_2x_coco.py"),
    ("./FCOS_r50_fpn_2x_coco.py", "a `_base_` that leads to no file", "../b/fcos_r50_fpn_2x_coco.py"),
    (
        "./fcos_r50_fpn_3x_coco.py",
        "a `_base_` that leads to no file; nearest is configs/b/fcos_r50_fpn_2x_coco.py",
        None,
    ),
    ("../x/fcos_r50_fpn' '_2x_coco.py", "a `_base_` that leads to no file", "../b/fcos_r50_fpn_2x_coco.py"),
    ("./cascade.py", "a `_base_` that leads to no file", None),
]


@pytest.mark.parametrize(("base", "message", "fix"), EVIDENT)
def test_a_fix_is_offered_where_one_file_alone_can_be_meant(
    tmp_path: Path, base: str, message: str, fix: str | None
) -> None:
    tree(tmp_path, "configs/b/fcos_r50_fpn_2x_coco.py")
    tree(tmp_path, "configs/a/atss_r50_fpn_1x_coco.py", text=f"_base_ = '{base}'\n")
    (found,) = check([str(tmp_path)], Request(select=("R",)))
    assert (found.message, found.fix) == (message, fix)


def test_every_rule_says_all_that_explain_prints() -> None:
    for rule in rules():
        assert all((rule.title, rule.why, rule.wrong, rule.right, rule.fix)), rule.code
        assert not rule.title.endswith("."), rule.code
    names = [name for rule in rules() for name in (rule.code, rule.name, *rule.aliases)]
    assert len(names) == len(set(names))
    assert {rule_of(old).code for old in ("MM001", "mm004", "REF007", "false-batch")} == {
        "N001",
        "N004",
        "R007",
        "C001",
    }


@pytest.mark.parametrize("text", ["", "X", "N9", "ref9"])
def test_what_is_no_rule(text: str) -> None:
    with pytest.raises(MmnameError, match="no rule"):
        selected([text])


ODD = [
    b"x = (\n",
    b"a\0b",
    b"_base_ = './fcos_r50_fpn_1x_coco.py'\n",
    b"a = " + b"(" * 900 + b"1" + b")" * 900,
    b"_base_ = [1, None]\ntrain_cfg = [1]\ndata = 3\nmodel = 'x'\nrunner = dict(max_epochs=True)\n",
    b"train_cfg = dict(max_epochs=-3)\ntrain_dataloader = dict(batch_size='2')\n",
    b"from os import *\nwith read_base():\n    from ...... import x\n    from . import *\n    import os\n",
]


@pytest.mark.parametrize("text", ODD)
def test_what_cannot_be_read_is_not_judged(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "fcos_r50_fpn_1x_coco.py").write_bytes(text)
    assert list(check([str(tmp_path)], Request(select=("C",)))) == []


def test_a_pure_python_config_is_read_with_its_imports(tmp_path: Path) -> None:
    tree(tmp_path, "_base_/schedule.py", text="train_cfg = dict(max_epochs=12)\n")
    own = "with read_base():\n    from ._base_.schedule import *\n"
    lie = own + "train_cfg.update(dict(max_epochs=24))\n"
    for text, lines in ((own, []), (lie, [3]), (own + "train_cfg = dict(max_epochs=24)\n", [3])):
        tree(tmp_path, "fcos_r50_fpn_1x_coco.py", text=text)
        assert [finding.line for finding in check([str(tmp_path)], Request(select=("C",)))] == lines


def test_configs_of_another_package_are_followed_where_they_are(tmp_path: Path) -> None:
    tree(tmp_path, "mmfoo/.mim/configs/s.py", text="runner = dict(max_epochs=24)\n")
    tree(tmp_path, "fcos_r50_fpn_1x_coco.py", text="_base_ = 'mmfoo::s.py'\n")
    (finding,) = check([str(tmp_path)], Request(select=("C",)))
    assert finding.message == "says 1x, trains 24 epochs (mmfoo/.mim/configs/s.py:1)"


PLAIN = {
    "configs/_base_/long.yaml": "train_cfg:\n  max_epochs: 24\n",
    "configs/fcos/fcos_r50_fpn_1x_coco.yaml": "_base_: ../_base_/long.yaml\nmodel:\n  type: FCOS\n",
    "configs/fcos/fcos_resnet50_fpn_2x_coco.json": '{"_base_": "fcos_r50_fpn_1x_coco.yaml"}',
    "configs/fcos/fcos_r101_fpn_1x_coco.yml": "_base_: fcos_r50_fpn_1x_coco.yaml  # mmname: ignore[C002]\n",
    "configs/fcos/metafile.yml": "Models:\n- Name: fcos__r50\n",
    "tools/deploy.yaml": "model: {type: x}\n",
}


def test_configs_in_yaml_and_json_are_checked(tmp_path: Path) -> None:
    for path, text in PLAIN.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    below = [(f.path, f.code, f.fix) for f in check([str(tmp_path)], Request(select=("N", "C"), cache=False))]
    assert below == [
        ("configs/fcos/fcos_r50_fpn_1x_coco.yaml", "C002", "fcos_r50_fpn_2x_coco"),
        ("configs/fcos/fcos_resnet50_fpn_2x_coco.json", "N003", "fcos_r50_fpn_2x_coco"),
    ]
    named = [str(tmp_path / path) for path in sorted(PLAIN) if not path.startswith("tools")]
    assert [(f.code, f.fix) for f in check(named, Request(select=("N", "C")))] == [found[1:] for found in below]


def test_only_python_configs_are_renamed_by_fixes(tmp_path: Path) -> None:
    (tmp_path / "fcos_resnet50_fpn_2x_coco.yaml").write_text("model: {type: FCOS}\n")
    file = str(tmp_path / "fcos_resnet50_fpn_2x_coco.yaml")
    fixes = fixes_of(file, check([file], Request(select=("N",))))
    assert not fixes
    assert [one.reason for one in fixes.skipped] == ["only configs in Python are renamed"]


def test_a_dead_base_in_yaml_is_found(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fcos_r50_fpn_1x_coco.py").write_text("")
    (tmp_path / "configs" / "base.yaml").write_text("model: {type: FCOS}\n")
    text = "_base_:\n- ./fcos_r50_fpn_1x_coco.py\n- base.yaml\n- ../configs/fcos_r18_fpn_1x_coco.py\n- gone.yaml\n"
    (tmp_path / "configs" / "fcos_r50_fpn_2x_coco.yml").write_text(text)
    found = [(f.path, f.line, f.column, f.code) for f in check([str(tmp_path)], Request(select=("R",), cache=False))]
    file = "configs/fcos_r50_fpn_2x_coco.yml"
    assert found == [(file, 4, 3, "R001"), (file, 5, 3, "R001")]
