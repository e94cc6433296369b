"""What is made of the commands beside themselves: the guide, manual pages, completions."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import offers, run

from mmname.cli import cli
from mmname.cli.completion import script
from mmname.cli.manual import man_pages, options_page
from mmname.guide.pages import made_pages, page, titles

ROOT = Path(__file__).parent.parent.parent
HELD = {"bash": "complete", "zsh": "compdef", "fish": "complete"}


def test_every_page_has_a_title_and_is_read() -> None:
    for topic, title in titles().items():
        assert title
        assert run("guide", topic).stdout == page(topic)


def test_every_written_page_is_a_topic() -> None:
    written = {path.name for path in (ROOT / "mmname" / "guide").glob("*.md")}
    assert not written & set(made_pages())
    assert len(titles()) == len(written) + len(made_pages())


def test_a_page_that_is_not_there_gets_a_hint() -> None:
    done = run("guide", "shedules")
    assert (done.returncode, done.stderr) == (2, "error: no page 'shedules' in the guide; did you mean 'schedules'?\n")


def test_every_command_has_help_a_manual_page_and_a_place_in_the_guide() -> None:
    pages, options = man_pages(cli), options_page(cli)
    for short, command in cli.commands():
        assert command.help, command.path
        assert f"## {command.path}\n" in options
        assert command.path.replace(" ", "-") + ".1" in pages
        assert short[:1].islower(), command.path
        assert all(one.help for one in command.arguments if one.is_option), command.path


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("groff"), reason="there is no groff")
def test_manual_pages_are_troff(tmp_path: Path) -> None:
    for name, text in man_pages(cli).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        done = subprocess.run(
            ["groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-z", name],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == "", name


@pytest.mark.parametrize("shell", HELD)
def test_a_script_is_of_its_shell(shell: str) -> None:
    done = run("completion", shell)
    assert done.stdout == script(shell)
    assert HELD[shell] in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("shell", HELD)
def test_a_shell_reads_its_script(shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell}")
    checked = subprocess.run([shell, "-n"], input=script(shell), capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("mmname par", {"parse"}),
        ("mmname parse --dialect mmdet", {"mmdet2", "mmdet3", "mmdet3_py"}),
        ("mmname convert x --to mmseg", {"mmseg0", "mmseg1"}),
        ("mmname words nec", {"neck"}),
        ("mmname explain N00", {"N001", "N002", "N003"}),
        ("mmname check --select C0", {"C002"}),
        ("mmname rename --set back", {"backbone="}),
        ("mmname build --neck fp", {"fpn"}),
        ("mmname find box_a", {"box_ap="}),
        ("mmname where yolov3_mobil", {"yolov3_mobilenetv2_320_300e_coco"}),
        ("mmname parse faster_rcnn_r50_f", {"faster_rcnn_r50_fpn_1x_coco"}),
        ("mmname guide sched", {"schedules"}),
        ("mmname completion f", {"fish"}),
    ],
)
def test_completion_offers(words: str, offered: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests" / "example")
    found = offers(words)
    assert offered <= found.keys()
    assert all(word.startswith(words.rsplit(maxsplit=1)[-1]) for word in found)


@pytest.mark.slow
def test_bash_completes_in_earnest() -> None:
    line = "mmname parse --dialect mmdet3_"
    ask = f"COMP_LINE={line!r} COMP_POINT={len(line)} _python_argcomplete mmname; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    told = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", f"{script('bash')}\n{ask}"], env=told, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["mmdet3_py"]
