"""`mmname schedule`: what it prints, draws and refuses."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mmname.cli import main

ROOT = Path(__file__).parent.parent
WORD = """\
1x: 12 epochs (mmdet2)
  part    says                                                 from
  length  12 epochs                                            documented
  drops   after epoch 8, 11                                    documented
  images  1,407,192 seen, 12 times the 117,266 of the dataset  COCO train2017, images with annotations of 118,287; \
the project's usual dataset
  note: 306 of 312 released configs with 1x drop after 8, 11
  not known: how the rate goes, the warm-up, the optimizer and its rate; a config tells them, and --default-recipe \
adds what the project's schedule files set for any model
"""
CONFIG = """\
_base_ = './base.py'
optimizer = dict(type='SGD', lr=0.01, momentum=0.9, weight_decay=0.0001)
lr_config = dict(policy='step', warmup='linear', warmup_iters=500, warmup_ratio=0.001, step=[8, 11])
runner = dict(type='EpochBasedRunner', max_epochs=12)
auto_scale_lr = dict(base_batch_size=16)
"""
BASE = "data = dict(samples_per_gpu=2, train=dict(type='CocoDataset', data_root='data/coco/'))\n"
ADAM = """\
optim_wrapper = dict(optimizer=dict(type='AdamW', lr=0.001, weight_decay=0.05))
param_scheduler = [dict(type='MultiStepLR', begin=0, end=12, milestones=[16, 23])]
train_cfg = dict(max_epochs=24)
auto_scale_lr = dict(base_batch_size=16)
"""
TOLD = """\
{path}: 12 epochs (mmdet2)
  part       says                                                 from
  length     12 epochs                                            config
  policy     step, by 0.1                                         config
  drops      after epoch 8, 11                                    config
  warm-up    linear, 500 iterations from 0.001 of the rate        config
  optimizer  SGD, momentum 0.9, weight decay 0.0001               config
  rate       0.005                                                derived
  batch      the rate is meant for 8 samples over all GPUs        given
  images     1,407,192 seen, 12 times the 117,266 of the dataset  COCO train2017, images with annotations of 118,287; \
the config's dataset
  epoch      14,659 iterations                                    coco in batches of 8
  iterations          epochs        rate
  0 to 500            0 to 0.03411  5e-06 to 0.00499
  500 to 117,272      0.03411 to 8  0.005
  117,272 to 161,249  8 to 11       0.0005
  161,249 to 175,908  11 to 12      5e-05
    0.005 |••••••••••••••••••••••••••••••••••••••••
   0.0016 |•
   0.0005 |•                                       •••••••••••••••
  0.00016 |•
    5e-05 |•                                                      •••••
  1.6e-05 |•
    5e-06 |•
          0---------------------------------------------------12 epochs
  at iteration 8,000 the rate is 0.005
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["schedule", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_an_address_is_the_name_that_it_ends_with(capsys: pytest.CaptureFixture[str], form: str) -> None:
    name = "fcn_r50-d8_4xb2-40k_cityscapes-512x1024.py"
    address = f"https://github.com/open-mmlab/mmsegmentation/blob/main/configs/fcn/{name}"
    assert run(capsys, "--format", form, address) == run(capsys, "--format", form, name)


def rows_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    code, out, _ = run(capsys, *arguments, "--format", "jsonl")
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def executed(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    exec(text, {}, found)
    return found


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    (tmp_path / "base.py").write_text(BASE)
    (tmp_path / "retinanet_r50_fpn_1x_coco.py").write_text(CONFIG)
    (tmp_path / "adam.py").write_text(ADAM)
    return tmp_path


def test_a_word_tells_what_it_tells_and_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "1x") == (0, WORD, "")


def test_a_config_is_told_from_its_file(capsys: pytest.CaptureFixture[str], configs: Path) -> None:
    path = str(configs / "retinanet_r50_fpn_1x_coco.py")
    assert run(capsys, path, "--batch", "4x2", "--at", "8000") == (0, TOLD.format(path=path), "")


def test_a_config_that_imports_its_bases_is_read_with_them(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "schedule_1x.py").write_text(ADAM)
    config = tmp_path / "mine.py"
    config.write_text(
        "from mmengine.config import read_base\nwith read_base():\n    from .schedule_1x import *\n"
        "from torch.optim import SGD\noptim_wrapper = dict(optimizer=dict(type=SGD, lr=0.02))\n"
    )
    _, out, _ = run(capsys, str(config), "--format", "jsonl")
    row = json.loads(out)
    assert (row["optimizer"]["type"], row["optimizer"]["lr"], row["max_epochs"]) == ("SGD", 0.02, 24)


def test_a_config_without_one_of_its_bases_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    config = tmp_path / "mine.py"
    config.write_text("_base_ = 'no_such_package::base.py'\n" + ADAM)
    _, out, _ = run(capsys, str(config))
    assert "  note: a base of the config is not to be found: what it says is missing here\n" in out


def test_a_name_is_looked_up_among_the_configs_of_a_folder(capsys: pytest.CaptureFixture[str], configs: Path) -> None:
    [row] = rows_of(capsys, "retinanet_r50_fpn_1x_coco", "--configs", str(configs))
    assert row["optimizer"]["lr"] == 0.01
    assert set(row["sources"].values()) == {"config"}
    assert row["run"]["iters_per_epoch"] == 7330
    (configs / "more").mkdir()
    (configs / "more" / "retinanet_r50_fpn_1x_coco.py").write_text(ADAM)
    code, _, err = run(capsys, "retinanet_r50_fpn_1x_coco", "--configs", str(configs))
    assert code == 2
    assert err.startswith("error: several configs have that name and differ: ")


def test_the_line_of_a_name(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    names = "retinanet_r50_fpn_1x_coco\nno_such\nmask-rcnn_r50_fpn_4xb2-2x_coco\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(names.encode())))
    code, out, err = run(capsys, "-", "--format", "jsonl")
    first, bad, second = map(json.loads, out.splitlines())
    assert (code, bad["name"], err) == (2, "no_such", f"error: {bad['error']}\n")
    assert (first["name"], first["dialect"], first["token"]) == ("retinanet_r50_fpn_1x_coco", "mmdet2", "1x")
    assert (first["max_epochs"], first["max_iters"], first["milestones"]) == (12, None, [8, 11])
    assert (first["optimizer"]["type"], first["optimizer"]["lr"], first["base_batch"]) == ("SGD", 0.01, 16)
    assert set(first["sources"].values()) == {"released"}
    assert second["optimizer"] is None  # no released Mask R-CNN has that batch
    assert (second["dialect"], second["run"]["batch"], second["run"]["images"]) == ("mmdet3", 8, 117266)
    wanted = "name dialect token max_epochs max_iters milestones policy optimizer base_batch sources"
    assert list(first)[:10] == list(second)[:10] == wanted.split()


def sourced(row: dict[str, Any]) -> list[str]:
    """The numbers of a line that no source is told of."""
    whole = {"optimizer": "lr", "warmup": "warmup", "policy": "policy", "clip": "clip"}
    told = [whole.get(name, name) for name in row if name not in {"run", "name", "dialect", "token", "source", "notes"}]
    told = [name for name in told if row.get(name) not in (None, {}, []) and name not in {"sources", "cautions"}]
    ran = [name for name, number in row["run"].items() if number is not None and (name, number) != ("repeat", 1)]
    return sorted({*told} - row["sources"].keys() | {*ran} - row["run"]["sources"].keys() - {"sources"})


@pytest.mark.parametrize(
    "arguments",
    [
        ["1x"],
        ["retinanet_r50_fpn_1x_coco"],
        ["ssd300_coco"],
        ["mask-rcnn_r50_fpn_4xb2-2x_coco"],
        ["1x", "--batch", "4x2"],
    ],
)
def test_every_number_of_a_line_has_a_source(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    (row,) = rows_of(capsys, *arguments)
    assert sourced(row) == []


@pytest.mark.parametrize(
    ("name", "times", "seen"), [("ssd300_coco", 5, 14_071_920), ("faster_rcnn_r50_fpn_1x_voc0712", 3, 198_612)]
)
def test_a_released_config_that_repeats_its_dataset(
    capsys: pytest.CaptureFixture[str], name: str, times: int, seen: int
) -> None:
    (row,) = rows_of(capsys, name)
    ran = row["run"]
    assert (ran["repeat"], ran["images_seen"], ran["sources"]["repeat"]) == (times, seen, "the released config")
    assert ran["iters_per_epoch"] == -(-ran["images"] // ran["batch"]) * times


def test_the_default_recipe_is_asked_for_and_called_that(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "1x", "--default-recipe")
    assert "  optimizer  SGD, momentum 0.9, weight decay 0.0001               default recipe\n" in out
    _, out, _ = run(capsys, "1x", "--default-recipe", "--emit", "mmcv")
    assert (
        "# from: the default recipe of mmdet2, which is of no model (policy, warm-up, optimizer, rate, clip, batch)"
        in out
    )
    assert executed(out)["lr_config"]["step"] == [8, 11]
    _, out, _ = run(capsys, "310e", "--default-recipe")
    assert "  policy     step, at milestones that no table has; --derive computes them" in out


def test_code_never_says_what_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    for library, where in (("mmcv", "runner"), ("mmengine", "train_cfg")):
        _, out, _ = run(capsys, "2x", "--emit", library)
        found = executed(out)
        assert found.keys() == {where}
        assert found[where]["max_epochs"] == 24
        assert "# not known, and left out: how the rate goes, the warm-up, the optimizer and its rate; " in out


def test_a_name_that_no_release_has_tells_what_its_model_does(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "rtmdet_s_8xb32_300e_coco", "--dialect", "mmdet3_py")
    assert ["rate", "0.004", "model"] in [line.split() for line in out.splitlines()]
    assert (
        "  note: 5 of 5 released configs of rtmdet with no backbone and no misc have this optimizer and rate\n" in out
    )


def test_code_of_a_released_name_is_that_of_its_config(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "detr_r50_8x2_150e_coco", "--emit", "mmcv")
    found = executed(out)
    assert (found["optimizer"]["type"], found["optimizer"]["lr"]) == ("AdamW", 0.0001)
    assert found["lr_config"] == {"policy": "step", "step": [100]}
    assert "# as in mmdet 2.28.2\n" in out


def test_the_images_of_a_dataset_are_those_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    """An epoch of MMPose goes through the persons in COCO, not through its images."""
    _, out, _ = run(capsys, "td-hm_hrnet-w32_8xb64-210e_coco-256x192", "--format", "jsonl")
    row = json.loads(out)
    assert (row["optimizer"]["lr"], row["run"]["images"], row["run"]["iters_per_epoch"]) == (0.0005, None, None)


def test_code_of_a_changed_config(capsys: pytest.CaptureFixture[str], configs: Path) -> None:
    path = str(configs / "retinanet_r50_fpn_1x_coco.py")
    _, out, _ = run(capsys, path, "--emit", "mmengine", "--word", "2x", "--batch", "4x2")
    found = executed(out)
    assert found["train_cfg"]["max_epochs"] == 24
    assert found["param_scheduler"][1]["milestones"] == [16, 22]
    assert found["optim_wrapper"]["optimizer"]["lr"] == 0.005
    assert found["auto_scale_lr"]["base_batch_size"] == 8
    assert "# translated: the rate differs by at most 0.002 of the highest, at iteration 499\n" in out
    _, out, _ = run(capsys, path, "--emit", "mmcv", "--epochs", "36", "--repeat", "3")
    found = executed(out)
    assert (found["runner"]["max_epochs"], found["lr_config"]["step"]) == (12, [8, 11])
    assert "translated" not in out
    _, out, _ = run(capsys, "1x", "2x", "--emit", "mmcv")
    assert out.count("# 1x: 12 epochs, drops after epoch 8, 11\n") == out.count("# 2x: ") == 1


def test_cautions(capsys: pytest.CaptureFixture[str], configs: Path) -> None:
    _, out, _ = run(capsys, str(configs / "adam.py"), "--batch", "8x8")
    late = "the end of MultiStepLR at 12: the rate never drops there\n"
    assert f"  caution: milestone 16 is not before {late}  caution: milestone 23 is not before {late}" in out
    assert "  drops      never" in out
    assert (
        "  caution: the linear rule was made for SGD; for AdamW the square root of the batch is a common choice\n"
        in out
    )
    assert "  rate       0.004" in out
    _, out, _ = run(capsys, str(configs / "adam.py"), "--batch", "8x8", "--rule", "sqrt")
    assert "linear rule" not in out
    assert "  rate       0.002" in out
    _, out, _ = run(capsys, "1x", "--batch", "8")
    assert "  caution: the rate is not known, so it is not scaled to the batch\n" in out
    [row] = rows_of(capsys, "mask_rcnn_r50_fpn_4x2_2x_coco.py", "--default-recipe")
    assert row["cautions"][0] == "the rate is meant for 16 samples over all GPUs, the run has 8"
    assert (row["run"]["batch"], row["run"]["iters_per_epoch"], row["optimizer"]["lr"]) == (8, 14659, 0.02)


def test_schedules_are_compared(capsys: pytest.CaptureFixture[str], configs: Path) -> None:
    paths = [str(configs / "retinanet_r50_fpn_1x_coco.py"), str(configs / "adam.py")]
    _, out, _ = run(capsys, *paths, "--compare", "--format", "jsonl")
    rows = {row["field"]: row for row in map(json.loads, out.splitlines())}
    assert rows["optimizer.type"] == {"field": "optimizer.type", "retinanet_r50_fpn_1x_coco": "SGD", "adam": "AdamW"}
    assert rows["max_epochs"]["adam"] == "24"
    assert "base_batch" not in rows
    _, out, _ = run(capsys, "1x", "90k", "--batch", "8x2", "--dataset", "coco", "--compare")
    assert "images seen         1,407,192  1,440,000\n" in out
    assert "epochs of the data  12         12.28\n" in out


def test_formulas_have_the_numbers_put_in(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "1x", "--explain", "--default-recipe")
    assert "0.02 * 0.1^n, n = how many of the milestones 8, 11 are at or below the epoch (from 0)\n" in out
    assert "k = (1 - i / 500) * (1 - 0.001), rate = regular * (1 - k), i = iteration below 500\n" in out
    assert "v = 0.9 * v + (g + 0.0001 * w), w = w - rate * v (rate outside the velocity, as in PyTorch)\n" in out
    assert "v = 0.9 * v - rate * (g + 0.0001 * w), w = w + v (rate inside the velocity, as in Caffe)\n" in out
    assert "rate * B / 16 = 0.00125 * B for B samples over all GPUs (linear rule)\n" in out
    _, out, _ = run(capsys, "80k", "--dialect", "mmseg1", "--explain", "--default-recipe")
    assert "(0.01 - 0.0001) * (1 - x)^0.9 + 0.0001, x = t / (80,000 - 1), t = iterations done\n" in out
    _, out, _ = run(capsys, "2x", "--explain")
    assert "lr * gamma^n, n = how many of the milestones 16, 22 are at or below the epoch (from 0)\n" in out


def test_a_repeated_dataset(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "1x", "--repeat", "3", "--dataset", "voc0712", "--batch", "16")
    assert "  length  4 epochs" in out
    assert "  before  12 epochs, drops after epoch 8, 11" in out
    assert "  images  198,612 seen, 12 times the 16,551 of the dataset" in out
    assert "  epoch   3,105 iterations" in out
    [row] = rows_of(capsys, "1x", "--repeat", "3")
    assert (row["token"], row["max_epochs"], row["milestones"], row["run"]["repeat"]) == ("1x", 4, [3], 3)


def test_an_unknown_dataset_is_not_taken_for_another(capsys: pytest.CaptureFixture[str]) -> None:
    [row] = rows_of(capsys, "faster_rcnn_r50_fpn_1x_mydata", "--default-recipe")
    assert row["run"]["iters_per_epoch"] is row["run"]["images"] is None


def test_rates_at_iterations(capsys: pytest.CaptureFixture[str]) -> None:
    [row] = rows_of(
        capsys, "1x", "--default-recipe", "--iters-per-epoch", "100", "--at", "0", "--at", "1199"
    )  # fmt: skip
    assert row["lr_at"] == {"0": pytest.approx(2e-5), "1199": pytest.approx(2e-4)}


def test_several_words_are_told_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "80k", "0x", "160k", "--dialect", "mmseg1")
    first, second = out.split("\n\n")
    assert first.startswith("80k: 80,000 iterations (mmseg1)\n")
    assert "  note: the rate of 267 of 280 released configs with 80k goes by poly\n" in first
    assert second.startswith("160k: 160,000 iterations (mmseg1)\n")
    assert (code, err) == (2, "error: bad schedule '0x': a length is 1 to 10,000 epochs, not 0\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["0x"], "error: bad schedule '0x': a length is 1 to 10,000 epochs, not 0\n"),
        (["20_19e"], "error: bad schedule '20_19e': its epochs must rise, as in 20_23_24e\n"),
        (["12e_1x"], "error: '12e_1x' is no schedule; did you mean '12e'?\n"),
        (["nowhere/config.py"], "error: nowhere/config.py: no such file\n"),
        (["1x", "--configs", "nowhere"], "error: nowhere: no such folder\n"),
        (["faster_rcnn_r50_fpn_coco"], "error: faster_rcnn_r50_fpn_coco: neither the name nor a released config"),
        (["1x", "--dialect", "mmdet9"], "error: unknown dialect 'mmdet9'; known are "),
        (["1x", "--emit", "torch"], "error: no configs for 'torch'; known are mmcv, mmengine\n"),
        (["1x", "--batch", "many"], "error: 'many' is no batch; expected GPUs x samples such as 8x2, or a total\n"),
        (["1x", "--rule", "cubic"], "error: no rule 'cubic' for the rate of another batch; known are linear, sqrt\n"),
        (["1x", "--word", "2x", "--epochs", "3"], "error: a new length is either a number of epochs or a word, not "),
        (["90k", "--word", "2x"], "error: 90,000 iterations cannot become 24 epochs: say the new length in the same"),
        (["1x", "--epochs", "0"], "error: a length is 1 to 10,000 epochs, not 0\n"),
        (["1x", "--base-batch", "16"], "error: of 1x only the length and the milestones are known\n"),
        (["1x", "--repeat", "5"], "error: 12 epochs cannot be divided by 5; allowed are 1, 2, 3, 4, 6, 12\n"),
        (["1x", "--dataset", "mars"], "error: the size of dataset 'mars' is not known; known are coco, "),
        (["1x", "--at", "87960", "--format", "json", "--default-recipe"],
         "error: iteration 87,960 is out of range: the training has 0 to 87,959\n"),
        (["1x", "--at", "5"], "error: of 1x only the length and the milestones are known\n"),
        (["1x", "--iters-per-epoch", "0"], "error: an epoch has 1 to 10,000,000 iterations, not 0\n"),
        (["1x", "--iters-per-epoch", "99999999999"], "error: an epoch has 1 to 10,000,000 iterations, not 99,999,"),
        (["310e", "--emit", "mmcv", "--default-recipe"], "error: no table says at which milestones the rate drops"),
        (["1x", "--plot", "curve.pdf"], "error: cannot draw into 'curve.pdf'; its name must end in .png or .svg\n"),
        (["1x", "--plot", "curve.png", "--scale", "cubic"], "error: no axis 'cubic'; known are linear, log\n"),
        (["conformer-base-p16_8xb128_in1k", "--batch", "4x2"],
         "error: conformer-base-p16_8xb128_in1k: nothing says which batch the rate is meant for; --base-batch does "
         "(its name says 1,024 samples over all GPUs)\n"),
        (["1x", "--compare"], "error: --compare takes two schedules or more\n"),
        (["1x", "--emit", "mmcv", "--explain"], "error: --emit and --explain are 2 answers: ask for one of them\n"),
        (["1x", "--explain", "--format", "json"], "error: --explain prints text, and has no form json\n"),
        (["\udcff"], "error: '\\udcff' is no schedule; expected "),
        (["1x", "--scale", "log"], "error: an axis belongs to a picture: name its file\n"),
    ],
)  # fmt: skip
def test_refused(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith(message)


@pytest.mark.slow
def test_a_picture(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for suffix, magic in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        path = tmp_path / f"curve.{suffix}"
        code, _, err = run(capsys, "1x", "2x", "20e", "--default-recipe", "--plot", str(path))
        assert (code, err) == (0, f"drew {path}\n")
        assert path.read_bytes().startswith(magic)


@pytest.mark.slow
def test_what_cannot_be_drawn_keeps_nothing_else_from_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "curve.svg"
    code, _, err = run(capsys, "retinanet_r50_fpn_1x_coco", "1x", "--plot", str(path))
    assert (code, path.exists()) == (2, True)
    assert err == f"drew {path}\nerror: 1x is not drawn: of 1x only the length and the milestones are known\n"


@pytest.mark.slow
def test_a_picture_is_drawn_even_when_nobody_reads_the_table(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "curve.svg"
    command = [sys.executable, "-m", "mmname", "schedule", *["1x"] * 9, "--default-recipe", "--plot", str(path)]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, cwd=ROOT, check=False, text=True)
    os.close(write)
    assert done.stderr == f"drew {path}\n"
    assert path.exists()


def test_a_picture_needs_its_extra(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    code, _, err = run(capsys, "1x", "--plot", str(tmp_path / "curve.png"))
    assert (code, err) == (2, "error: a picture needs matplotlib; install it with: pip install 'mmname[plot]'\n")


def test_a_picture_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = run(capsys, "1x", "--plot", str(tmp_path / "nowhere" / "curve.png"))
    assert code == 2
    assert err.startswith("error: cannot write ")


STAGED_GAN = """
optimizers = dict(generator=dict(type='Adam', lr=1e-4), discriminator=dict(type='Adam', lr=2e-4))
lr_config = dict(policy='Step', by_epoch=False, step=[100, 200], gamma=0.5)
total_iters = 400
"""


def test_two_optimizers_that_drop_in_steps(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    config = tmp_path / "dic_gan_x8c48b6_g4_500k_CelebAHQ.py"
    config.write_text(STAGED_GAN)
    code, out, _ = run(capsys, str(config))
    assert code == 0
    for name, rate in (("generator", "0.0001"), ("discriminator", "0.0002")):
        assert f"  drops of {name}" in out
        assert f"rate {name}" in out
        assert rate in out


def test_alike_schedules_have_no_largest_difference(capsys: pytest.CaptureFixture[str]) -> None:
    names = ("deeplabv3_r50-d8_4xb2-40k_cityscapes-512x1024", "deeplabv3_r50-d8_4xb4-40k_voc12aug-512x512")
    code, out, _ = run(capsys, "--compare", *names)
    assert code == 0
    assert "images seen" in out
    assert "rates apart" not in out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "dialect", "optimizer"),
    [
        # its words are those of a sibling's convention, where no release has it
        ("htc_r50_fpn_coco-20e_20e_nuim", "mmdet3d0", "SGD"),
        # its release is from before its convention was told apart
        ("sngan_proj_32_woReLUinplace_lr-2e-4_ndisc5_cifar10_b64x1", "mmgen", "Adam"),
    ],
)
def test_a_name_is_that_of_the_convention_that_released_it(
    capsys: pytest.CaptureFixture[str], name: str, dialect: str, optimizer: str
) -> None:
    for told in ((), ("--dialect", dialect)):
        code, out, _ = run(capsys, name, *told)
        assert code == 0
        assert f"({dialect})" in out.splitlines()[0]
        assert optimizer in out
        assert "released" in out


@pytest.mark.slow
def test_one_optimizer_of_several(capsys: pytest.CaptureFixture[str]) -> None:
    name = "esrgan_x4c64b23g32_1xb16-400k_div2k"
    code, out, _ = run(capsys, name, "--optimizer", "generator", "--emit", "mmcv")
    assert code == 0
    assert "optimizer = dict(type='Adam'" in out
    assert "discriminator" not in out
    code, out, err = run(capsys, name, "--optimizer", "critic")
    assert (code, out) == (2, "")
    assert "no optimizer 'critic'; there are 'generator', 'discriminator'" in err
    assert run(capsys, "1x", "--default-recipe", "--optimizer", "critic")[2].endswith(
        "there is one alone, without a name\n"
    )


@pytest.mark.slow
def test_a_name_that_says_another_length_than_its_config(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "srgan_x4c64b16_1xb16-1000k_div2k")
    said = "caution: 1000k in the name says 1,000,000 iterations, the released config trains 400,000 iterations"
    assert said in out
    alike = ("faster_rcnn_r50_fpn_1x_voc0712", "stylegan2_c2_8xb4-800kiters_ffhq-256x256")
    _, out, _ = run(capsys, "srgan_x4c64b16_1xb16-1000k_div2k", *alike)
    assert out.count("caution") == 1


def test_what_depends_on_the_metric_is_said_to(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "flavr_in4out1_8xb4_vimeo90k-septuplet")
    assert "plateau, interval 1, val_metric MAE: falls when the validation gets no better" in out


def test_nesterovs_momentum_has_an_update_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "yolox_s_8x8_300e_coco", "--explain")
    assert "v = 0.9 * v + (g + 0.0005 * w), w = w - rate * ((g + 0.0005 * w) + 0.9 * v) (Nesterov's" in out
    assert "rate = 0.01 * ((i + 1) / (5 * E))^2, i = iteration below 5 * E, E = iterations of an epoch\n" in out
    assert "regular rate from epochs 285 on  0.0005 all the time\n" in out


def test_what_is_told_of_several_optimizers_names_them(capsys: pytest.CaptureFixture[str]) -> None:
    name = "esrgan_x4c64b23g32_1xb16-400k_div2k"
    _, out, _ = run(capsys, name, "--explain")
    assert "  regular rate of generator      0.0001 * 0.5^n" in out
    assert "  regular rate of discriminator  0.0001 * 0.5^n" in out
    _, out, _ = run(capsys, name, "esrgan_x4c64b23g32_g1_400k_div2k", "--compare")
    assert "policies" not in out


@pytest.mark.parametrize(
    ("name", "momentum"),
    [
        ("hv_second_secfpn_6x8_80e_kitti-3d-3class", "0.95 to 0.85"),
        ("second_hv_secfpn_8xb6-80e_kitti-3d-3class", "0.95 to 0.8947"),
    ],
)
def test_the_peak_of_a_cycle_ends_a_stretch_in_both_libraries(
    capsys: pytest.CaptureFixture[str], name: str, momentum: str
) -> None:
    _, out, _ = run(capsys, name)
    (first,) = [" ".join(line.split()) for line in out.splitlines() if line.startswith("  0 to 16,000")]
    assert first == f"0 to 16,000 0 to 16 0.0018 to 0.018 {momentum}"


@pytest.mark.slow
def test_a_training_that_is_too_long_to_draw_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    name = ["mae_vit-base-p16_8xb512-amp-coslr-300e_in1k", "--batch", "1x8"]
    _, out, _ = run(capsys, *name)
    assert "  rate       4.6875e-06 " in out
    assert "  note: a course of 48,043,800 iterations is not drawn\n" in out
    assert "0---" not in out
    assert " of 1,000 an epoch\n" in run(capsys, *name, "--emit", "mmcv")[1]


def test_an_error_names_what_it_is_of_once(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = run(capsys, "2x_1y")
    assert err.startswith("error: 2x_1y: the name fits no convention that is known")
