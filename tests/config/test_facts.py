"""What configs tell of the things that their names leave out; no config is ever run."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmname import Batch, ConfigFileError, read_facts
from mmname.config.evaluate import UNKNOWN, read_config
from mmname.config.facts import Configs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    return written


VALUES = [
    ("a = dict(b=1, c=[2, (3, 'x')])", {"a": {"b": 1, "c": [2, [3, "x"]]}}),
    ("a = {'b': None, **dict(c=2)}", {"a": {"b": None, "c": 2}}),
    ("size = 1024\na = (size, size // 2)", {"size": 1024, "a": [1024, 512]}),
    ("a = 'data/' + 'coco/'", {"a": "data/coco/"}),
    ("a = -1 * 2.5", {"a": -2.5}),
    ("a = [1] + [2]", {"a": [1, 2]}),
    ("a = dict(b=dict(c=1))\na['b']['c'] = 2\na['b'].d = 3", {"a": {"b": {"c": 2, "d": 3}}}),
    ("a = [1, 2]\nb = a[-1]\nc = a[5]", {"a": [1, 2], "b": 2, "c": UNKNOWN}),
    ("a: int = 3", {"a": 3}),
    ("a = b = 3", {"a": 3, "b": 3}),
    ("a, b = 1, 2", {"a": UNKNOWN, "b": UNKNOWN}),
    ("a = 1\na += 1", {"a": UNKNOWN}),
    ("a = [1]\na.append(2)", {"a": UNKNOWN}),
    ("a = 1\nif a:\n    a = 2", {"a": UNKNOWN}),
    ("a = [x for x in range(3)]", {"a": [0, 1, 2]}),
    ("a = f()\nb = dict(c=f())", {"a": UNKNOWN, "b": {"c": UNKNOWN}}),
    ("a = dict(**f())", {"a": UNKNOWN}),
    ("a = 1 / 0", {"a": UNKNOWN}),
    ("a = '{{ fileDirname }}'", {"a": "{{ fileDirname }}"}),
    ("_private = 1", {}),
    ("import os\ndef f(): pass\n'text'", {}),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_literals_are_worked_out(write: Write, text: str, expected: dict[str, Any]) -> None:
    assert read_config(write("a.py", text)) == expected


def test_nothing_grows_without_bound(write: Write) -> None:
    doubling = "\n".join(["a = [1, 2]", "b = 7", "c = 'x'", *["a = a + a\nb = b * b\nc = c + c"] * 40])
    assert read_config(write("a.py", doubling)) == {"a": UNKNOWN, "b": UNKNOWN, "c": UNKNOWN}


BASES = [
    ("b = 2", {"a": {"x": 1, "y": [1, 2]}, "b": 2}),
    ("a = dict(x=5)", {"a": {"x": 5, "y": [1, 2]}}),
    ("a = dict(_delete_=True, x=5)", {"a": {"x": 5}}),
    ("a = 7", {"a": 7}),
    ("a = dict(y=[3])", {"a": {"x": 1, "y": [3]}}),
    ("_base_.a.x = 9", {"a": {"x": 9, "y": [1, 2]}}),
    ("_base_.a.y[0] = 9", {"a": {"x": 1, "y": [9, 2]}}),
    ("_base_.a.update(dict(x=3))", {"a": {"x": 3, "y": [1, 2]}}),
    ("b = _base_.a.x", {"a": {"x": 1, "y": [1, 2]}, "b": 1}),
    ("b = {{_base_.a.x}}", {"a": {"x": 1, "y": [1, 2]}, "b": 1}),
]


@pytest.mark.parametrize(("text", "expected"), BASES)
def test_a_config_stands_on_its_bases(write: Write, text: str, expected: dict[str, Any]) -> None:
    write("_base_/a.py", "a = dict(x=1, y=[1, 2])")
    config = write("c.py", f"_base_ = ['_base_/a.py', 'mmdet::_base_/b.py', 'missing.py']\n{text}")
    assert read_config(config) == expected


def test_a_change_in_place_stays_with_the_config_that_makes_it(write: Write) -> None:
    write("base.py", "a = dict(x=1)")
    first, second = write("first.py", "_base_ = 'base.py'\n_base_.a.x = 2"), write("second.py", "_base_ = 'base.py'")
    kept: dict[Path, dict[str, Any]] = {}
    assert read_config(first, read=kept) == {"a": {"x": 2}}
    assert read_config(second, read=kept) == {"a": {"x": 1}}


def test_no_config_is_run(write: Write, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    config = write(
        "evil.py", f"open({str(mark)!r}, 'w')\na = __import__('os').system('touch {mark}')\nraise SystemExit(3)"
    )
    assert read_config(config) == {"a": UNKNOWN}
    assert not mark.exists()


FAULTS = [
    ("a = (", "no Python: ", 1),
    ("a = 1\n b = 2", "no Python: unexpected indent", 2),
    ("_base_ = 'bad.py'", "a base of itself", None),
    ("a = " + "(" * 3000 + ")" * 3000, None, None),
    ("a = " + "1+" * 40_000 + "1", None, None),
    ("a = 1\0", None, None),
    ("#" * (5 << 20), "no file, or too large for a config", None),
]


@pytest.mark.parametrize(("text", "reason", "line"), FAULTS, ids=range(len(FAULTS)))
def test_what_cannot_be_read_is_said(write: Write, text: str, reason: str | None, line: int | None) -> None:
    config = write("bad.py", text)
    with pytest.raises(ConfigFileError) as caught:
        read_config(config)
    assert caught.value.path == str(config)
    if reason is not None:
        place = config if line is None else f"{config}:{line}"
        assert caught.value.line == line
        assert str(caught.value).startswith(f"{place}: {reason}")


def test_a_missing_config_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigFileError):
        read_config(tmp_path / "none.py")


@given(st.text("ab_=.()[]{}'1,:+*\n dict", max_size=60))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("any") / "a.py"
    file.write_text(text)
    with suppress(ConfigFileError):
        assert read_facts(file).keys() <= {"batch", "schedule", "dataset"}


OLD = "data = dict(samples_per_gpu={samples}, train=dict(type='CocoDataset', data_root='data/coco/'))\n"
NEW = "train_dataloader = dict(batch_size={samples}, dataset=dict(type='CocoDataset', data_root='data/coco/'))\n"
SCALE = "auto_scale_lr = dict(enable=False, base_batch_size={total})\n"
STEPS = "param_scheduler = [dict(type='LinearLR'), dict(type='MultiStepLR', milestones=[8, 11])]\n"
FACTS = [
    (OLD.format(samples=8) + SCALE.format(total=64), {"batch": Batch(8, 8), "dataset": "coco"}),
    (OLD.format(samples=8), {"batch": Batch(None, 8), "dataset": "coco"}),
    (OLD.format(samples=3) + SCALE.format(total=16), {"batch": Batch(None, 3), "dataset": "coco"}),
    (NEW.format(samples=4) + SCALE.format(total=16), {"batch": Batch(4, 4), "dataset": "coco"}),
    ("runner = dict(max_epochs=12)\nlr_config = dict(step=[8, 11])", {"schedule": "1x"}),
    ("train_cfg = dict(max_epochs=12)\n" + STEPS, {"schedule": "1x"}),
    ("runner = dict(max_epochs=12)\nlr_config = dict(step=[7, 10])", {"schedule": "12e"}),
    ("runner = dict(max_epochs=55)\nlr_config = dict(step=[20, 42, 49, 52])", {"schedule": "55e"}),
    ("total_epochs = 300", {"schedule": "300e"}),
    ("runner = dict(type='IterBasedRunner', max_iters=90000)", {"schedule": "90k"}),
    ("runner = dict(type='IterBasedRunner', max_iters=90001)", {}),
    ("runner = dict(max_epochs=-1)", {}),
    ("runner = dict(max_epochs=24)\ndata = dict(train=dict(type='RepeatDataset', times=5))", {"schedule": "120e"}),
    ("data_root = 'data/lvis_v1/'", {"dataset": "lvis_v1"}),
    ("data_root = 'data/of_my_own/'", {}),
    ("data_root = 3\ndata = [1]\nrunner = dict(max_epochs=True)", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "facts"), FACTS)
def test_facts_of_both_generations(write: Write, text: str, facts: dict[str, Any]) -> None:
    assert read_facts(write("c.py", text), dialect="mmdet2") == facts


def test_the_words_are_those_of_the_convention_of_the_name(write: Write) -> None:
    text = "train_cfg = dict(max_epochs=12)\n" + STEPS + "data_root = 'data/coco/'"
    assert read_facts(write("mask-rcnn_r50_fpn_1x_coco.py", text)) == {"schedule": "1x", "dataset": "coco"}
    assert read_facts(write("c.py", text)) == {}


def test_configs_are_found_by_name(write: Write, tmp_path: Path) -> None:
    write("a/one_1x_coco.py", "total_epochs = 24")
    write("a/two_1x_coco.py", "total_epochs = 24\ndata_root = 'data/coco'")
    write("b/two_1x_coco.py", "total_epochs = 25\ndata_root = 'data/coco'")
    write("_base_/base.py", "total_epochs = 24")
    configs = Configs(tmp_path)
    assert configs.facts("one_1x_coco", dialect="mmdet2") == {"schedule": "24e"}
    assert configs.facts("two_1x_coco", dialect="mmdet2") == {
        "dataset": "coco"
    }  # of two configs with one name, what both say
    assert configs.facts("three_1x_coco", dialect="mmdet2") == {}
    assert configs.facts("base", dialect="mmdet2") == {}


def test_of_configs_with_one_name_the_path_tells_which(tmp_path: Path) -> None:
    for folder, samples in (("coco", 32), ("mpii", 64)):
        (tmp_path / "configs" / folder).mkdir(parents=True)
        config = tmp_path / "configs" / folder / "res50_256x256.py"
        config.write_text(f"data = dict(samples_per_gpu={samples})\n")
    configs = Configs(tmp_path / "configs")
    assert configs.facts("mpii/res50_256x256.py", dialect="mmpose0")["batch"].samples_per_gpu == 64
    assert configs.facts("old/configs/coco/res50_256x256", dialect="mmpose0")["batch"].samples_per_gpu == 32
    assert "batch" not in configs.facts("res50_256x256", dialect="mmpose0")  # the two do not agree
    assert "batch" not in configs.facts("aic/res50_256x256", dialect="mmpose0")
    assert configs.facts("mpii/res101_256x256", dialect="mmpose0") == {}
