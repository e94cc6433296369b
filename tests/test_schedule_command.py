"""`mmname schedule`: what it prints, draws and refuses."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from mmname.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ONE = """\
1x: 12 epochs (mmdet2, documented)
  part       says
  policy     step, by 0.1 after epoch 8, 11
  warm-up    linear, 500 iterations from 0.001 of the rate
  optimizer  SGD, lr 0.01, momentum 0.9, weight decay 0.0001
  batch      lr 0.02 is meant for 16 samples over all GPUs
  scaled     8 samples: 0.5 times the rate, lr 0.01
  an epoch is 14,659 iterations (coco in batches of 8)
  iterations          epochs        learning rate
  0 to 500            0 to 0.03411  1e-05 to 0.00998
  500 to 117,272      0.03411 to 8  0.01
  117,272 to 161,249  8 to 11       0.001
  161,249 to 175,908  11 to 12      0.0001
     0.01 |••••••••••••••••••••••••••••••••••••••••
   0.0032 |•
    0.001 |•                                       •••••••••••••••
  0.00032 |•
   0.0001 |•                                                      •••••
  3.2e-05 |•
    1e-05 |•
          0---------------------------------------------------12 epochs
  at iteration 8,000 the rate is 0.01
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["schedule", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def rows_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    code, out, _ = run(capsys, *arguments, "--format", "jsonl")
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def test_a_word_for_a_batch(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "1x", "--batch", "4x2", "--at", "8000") == (0, ONE, "")


def test_a_name_brings_its_batch_and_dialect(capsys: pytest.CaptureFixture[str]) -> None:
    old, new = rows_of(capsys, "mask_rcnn_r50_fpn_4x2_2x_coco.py", "mask-rcnn_r50_fpn_4xb2-2x_coco")
    for row, dialect in ((old, "mmdet2"), (new, "mmdet3")):
        assert (row["token"], row["dialect"], row["milestones"], row["batch"]) == ("2x", dialect, [16, 22], 8)
        assert row["optimizer"]["lr"] == 0.01
        assert row["base_batch"] == 16
        assert row["iters_per_epoch"] == 14659


def test_a_repeated_dataset_is_shown_as_nominal_and_actual(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "1x", "--repeat", "3", "--dataset", "voc0712")
    assert "  nominal    12 epochs, drops after epoch 8, 11\n" in out
    assert "  actual     4 epochs, drops after epoch 3, of a dataset repeated 3 times\n" in out
    assert "  an epoch is 3,105 iterations (voc0712 in batches of 16, repeated 3 times)\n" in out
    [row] = rows_of(capsys, "1x", "--repeat", "3")
    assert (row["token"], row["max_epochs"], row["milestones"], row["repeat"]) == ("1x", 4, [3], 3)


def test_rates_at_iterations(capsys: pytest.CaptureFixture[str]) -> None:
    [row] = rows_of(capsys, "1x", "--iters-per-epoch", "100", "--at", "0", "--at", "1199")
    assert row["lr"] == {"0": pytest.approx(2e-5), "1199": pytest.approx(2e-4)}


def test_lengths_without_a_recipe_or_milestones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "300e", "--dialect", "mmyolo")[1] == (
        "300e: 300 epochs (mmyolo, convention)\n  the project has no recipe for this word, only its length is known\n"
    )
    _, out, _ = run(capsys, "300e")
    assert "  policy     step, at milestones that no table has; --derive computes them\n" in out
    assert "learning rate" not in out
    _, out, _ = run(capsys, "300e", "--derive")
    assert "300e: 300 epochs (mmdet2, derived)\n" in out
    assert "  policy     step, by 0.1 after epoch 200, 275\n" in out


def test_several_words_are_told_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "80k", "160k", "--dialect", "mmseg1")
    first, second = out.split("\n\n")
    assert first.startswith("80k: 80,000 iterations (mmseg1, documented)\n")
    assert "  policy     poly, eta_min 0.0001, power 0.9, by iteration\n" in first
    assert second.startswith("160k: 160,000 iterations (mmseg1, documented)\n")


def test_code_of_a_scaled_and_repeated_schedule(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "1x", "--emit", "mmengine", "--batch", "4x2", "--repeat", "3")
    found: dict[str, Any] = {}
    exec(out, {}, found)
    assert found["train_cfg"]["max_epochs"] == 4
    assert found["param_scheduler"][1]["milestones"] == [3]
    assert found["param_scheduler"][1]["end"] == 4
    assert found["optim_wrapper"]["optimizer"]["lr"] == 0.01
    assert found["auto_scale_lr"]["base_batch_size"] == 8
    _, out, _ = run(capsys, "1x", "2x", "--emit", "mmcv")
    assert out.count("# 1x\n") == out.count("# 2x\n") == 1


def test_code_of_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "faster_rcnn_r50_fpn_1x_coco", "--emit", "mmcv")
    found: dict[str, Any] = {}
    exec(out, {}, found)
    assert found["lr_config"]["step"] == [8, 11]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["0x"], "error: bad schedule '0x': a length is 1 to 10,000 epochs, not 0\n"),
        (["faster_rcnn_r50_fpn_coco"], "error: the name says no schedule\n"),
        (["1x", "--dialect", "mmdet9"], "error: unknown dialect 'mmdet9'; known are "),
        (["1x", "--emit", "torch"], "error: no configs for 'torch'; known are mmcv, mmengine\n"),
        (["1x", "--batch", "many"], "error: 'many' is no batch; expected GPUs x samples such as 8x2, or a total\n"),
        (["1x", "--repeat", "5"], "error: 12 epochs cannot be divided by 5; allowed are 1, 2, 3, 4, 6, 12\n"),
        (["1x", "--dataset", "mars"], "error: the size of dataset 'mars' is not known; known are coco, "),
        (["1x", "--at", "87960", "--format", "json"], "error: iteration 87960 is out of range: 1x has 0 to 87,959\n"),
        (["1x", "--iters-per-epoch", "0"], "error: an epoch has at least 1 iteration, not 0\n"),
        (["300e", "--emit", "mmcv"], "error: no table says at which milestones 300e drops; ask for the derived ones\n"),
        (["300e", "--dialect", "mmyolo", "--emit", "mmengine"], "error: mmyolo has no recipe for '300e', only its"),
        (["1x", "--plot", "curve.pdf"], "error: cannot draw into 'curve.pdf'; its name must end in .png or .svg\n"),
    ],
)
def test_refused(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert err.startswith(message)


@pytest.mark.slow
def test_a_picture(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for suffix, magic in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        path = tmp_path / f"curve.{suffix}"
        code, _, err = run(capsys, "1x", "2x", "20e", "--plot", str(path))
        assert (code, err) == (0, f"drew {path}\n")
        assert path.read_bytes().startswith(magic)


def test_a_picture_needs_its_extra(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    code, _, err = run(capsys, "1x", "--plot", str(tmp_path / "curve.png"))
    assert (code, err) == (2, "error: a picture needs matplotlib; install it with: pip install 'mmname[plot]'\n")


def test_a_picture_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    code, _, err = run(capsys, "1x", "--plot", str(tmp_path / "nowhere" / "curve.png"))
    assert code == 2
    assert err.startswith("error: cannot write ")
