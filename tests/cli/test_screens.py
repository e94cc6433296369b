"""What every command shows on terminals of 60, 80 and 120 columns: saved to be looked at; nothing is cut on any width.

`python tests/cli/test_screens.py` writes the screens anew.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import pytest

from mmname.cli import cli, main

EXAMPLE = Path(__file__).parent.parent / "example"
SCREENS = Path(__file__).parent / "screens"
WIDTHS = (60, 80, 120)
NAME = "mask_rcnn_r50_fpn_gn-head_mstrain_4x4_2x_coco"
COMMANDS = {
    "parse": ["parse", NAME, "topdown_heatmap_res50_coco_256x192", "faster__rcnn_r50_fpn_1x_coco"],
    "build": ["build", "--model", "mask_rcnn", "--backbone", "resnet50", "--neck", "fpn", "--dataset", "coco"],
    "convert": ["convert", "my_rcnn_r50_fpn_1x_coco", "mask_rcnn_r50_fpn_syncbn-backbone_2x_coco"],
    "check": ["check", "."],
    "check-table": ["check", ".", "--format", "table"],
    "explain": ["explain", "N003"],
    "words": ["words", "norm", "--dialect", "mmdet2", "--dialect", "mmdet3"],
    "dialects": ["dialects"],
    "schedule": ["schedule", "1x", "--default-recipe", "--batch", "4x2"],
    "schedule-explain": ["schedule", "1x", "--default-recipe", "--explain"],
    "refs-check": ["refs", "check"],
    "rename": ["rename", "--canonical"],
    "undo": ["undo"],
    "history": ["history"],
    "recover": ["recover"],
    "where": ["where", "yolov3_mobilenetv2_320_300e_coco"],
    "find": ["find", "backbone=r50", "neck=fpn", "schedule~3x", "box_ap>44", "--sort", "-box_ap"],
    "zoo-page": ["zoo", "page", "--root", ".", "-o", "zoo.html"],
    "zoo-releases": ["zoo", "releases"],
    "guide": ["guide"],
    "completion": ["completion", "fish"],
    "help": ["--help"],
    "help-rename": ["rename", "--help"],
    "wrong": ["parse", "--dialog", "x"],
    "wrong-command": ["convrt", "x"],
    "wrong-choice": ["parse", "--format", "jsom", "x"],
}
BEFORE = {"undo": ["rename", "--canonical", "--apply"]}  # what is done before, unseen
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def shown(arguments: list[str], width: int, *, color: str = "never") -> str:
    """What a terminal of so many columns shows of a command, run beside a copy of the example."""
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "example"
        shutil.copytree(EXAMPLE, folder)
        stack.enter_context(mock.patch.dict(os.environ, {"COLUMNS": str(width), "MMNAME_PAGER": "", "NO_COLOR": "1"}))
        stack.enter_context(mock.patch("mmname.screen.has_screen", return_value=True))
        stack.callback(os.chdir, Path.cwd())
        os.chdir(folder)
        if arguments[0] in BEFORE:
            with contextlib.redirect_stdout(io.StringIO()):
                assert main(BEFORE[arguments[0]]) == 0
        stack.enter_context(contextlib.redirect_stdout(said))
        stack.enter_context(contextlib.redirect_stderr(said))
        main(arguments if "--dialog" in arguments else [*arguments, "--color", color])
    said.seek(0)
    return said.read()


def words_of(text: str) -> list[str]:
    return sorted(re.findall(r"[\w./:-]{9,}", text))


def test_every_command_has_its_screens() -> None:
    assert {command.path.removeprefix("mmname ") for _, command in cli.commands()} <= {
        " ".join(words[:2] if words[0] in ("refs", "zoo") else words[:1]) for words in COMMANDS.values()
    }


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_screen_is_as_it_was_looked_at(command: str, width: int) -> None:
    saved = SCREENS / f"{command}-{width}.txt"
    assert shown(COMMANDS[command], width) == saved.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 72])
@pytest.mark.parametrize("command", ["parse", "build", "convert", "where", "refs-check", "rename"])
def test_nothing_is_cut(command: str, width: int) -> None:
    """Every word of the widest screen stands whole on a narrow one, and only a single word may be longer than it."""
    narrow = shown(COMMANDS[command], width)
    assert set(words_of(shown(COMMANDS[command], 1000))) <= set(words_of(narrow))
    diff = re.compile(r"^[-+@ ].*|.*: .*")  # the lines of files, which stay as they are; and sentences
    for line in narrow.splitlines():
        assert len(line) <= width or " " not in line.strip() or diff.fullmatch(line), line


def test_colours_change_nothing_but_colours() -> None:
    plain, coloured = (shown(COMMANDS["parse"], 80, color=color) for color in ("never", "always"))
    assert coloured != plain
    assert _ANSI.sub("", coloured) == plain


def test_the_name_is_shown_in_the_colours_of_its_fields() -> None:
    title, *lines = shown(["parse", NAME], 80, color="always").splitlines()
    painted = dict(re.findall(r"\x1b\[(\d+)m([\w-]+)\x1b", title)[::-1])
    assert set(painted) == {"34", "36", "32", "35", "33"}
    for line in lines:
        (code, word), *_ = re.findall(r"\x1b\[(\d+)m([\w-]+)\x1b", line)
        assert f"\x1b[{code}m{word}\x1b" in title


if __name__ == "__main__":
    for name, arguments in COMMANDS.items():
        for columns in WIDTHS:
            (SCREENS / f"{name}-{columns}.txt").write_text(shown(arguments, columns), encoding="utf-8")
