"""Fixes: what is safe is mended by one transaction, which can be undone; what is not, only when asked for."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from mmname.cli import main

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "configs/a/fcos_r50_coco_1x.py": "_base_ = '../x/fcos_r50_fpn_2x_coco.py'\n",
    "configs/a/w.md": "[w](./fcos_r50_coco_1x.py) [dead](../x/fcos_r50_coco_1x.py)\n",
    "configs/b/fcos_r50_fpn_2x_coco.py": "runner = dict(max_epochs=12)\n",
}
SAFE = {
    "configs/a/fcos_r50_1x_coco.py": "_base_ = '../b/fcos_r50_fpn_2x_coco.py'\n",
    "configs/a/w.md": "[w](./fcos_r50_1x_coco.py) [dead](fcos_r50_1x_coco.py)\n",
    "configs/b/fcos_r50_fpn_2x_coco.py": "runner = dict(max_epochs=12)\n",
}
UNSAFE = {
    "configs/a/fcos_r50_1x_coco.py": "_base_ = '../b/fcos_r50_fpn_1x_coco.py'\n",
    "configs/a/w.md": "[w](./fcos_r50_1x_coco.py) [dead](fcos_r50_1x_coco.py)\n",
    "configs/b/fcos_r50_fpn_1x_coco.py": "runner = dict(max_epochs=12)\n",
}


def there(root: Path) -> dict[str, str]:
    paths = [path for path in sorted(root.rglob("*")) if path.is_file() and ".git" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_text() for path in paths if ".mmname" not in path.parts}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    if shutil.which("git"):
        for command in (
            ["init", "-q"],
            ["add", "-A"],
            ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "a"],
        ):
            subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize(("options", "after", "code"), [([], SAFE, 1), (["--unsafe-fixes"], UNSAFE, 0)])
def test_fixes_are_done_and_undone(
    root: Path, options: list[str], after: dict[str, str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["check", str(root), "--fix", *options]) == code  # the schedule of a name that is left lies
    assert there(root) == after
    monkeypatch.chdir(root)
    assert main(["undo"]) == 0
    assert there(root) == FILES


def test_a_diff_shows_and_does_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(root), "--diff"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert "configs/a/fcos_r50_coco_1x.py -> configs/a/fcos_r50_1x_coco.py" in told
    assert "+_base_ = '../b/fcos_r50_fpn_2x_coco.py'" in told
    assert there(root) == FILES


@pytest.mark.slow
def test_a_name_that_is_taken_is_left(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "configs/a/fcos_r50_1x_coco.py").write_text("")
    assert main(["check", str(root), "--select", "N", "--fix"]) == 1
    assert "fcos_r50_coco_1x.py stays: fcos_r50_1x_coco.py would be the name" in capsys.readouterr().err


@pytest.mark.slow
def test_one_file_is_fixed(root: Path) -> None:
    assert main(["check", str(root / "configs/a/fcos_r50_coco_1x.py"), "--select", "N", "--fix"]) == 0
    assert "configs/a/fcos_r50_1x_coco.py" in there(root)


def test_comments_accept_what_is_there(root: Path) -> None:
    assert main(["check", str(root), "--add-ignores"]) == 0
    assert there(root)["configs/a/fcos_r50_coco_1x.py"].startswith("# mmname: ignore[N003, R001]\n_base_")
    assert there(root)["configs/a/w.md"].endswith("\n<!-- mmname: ignore[R004] -->\n")
    assert main(["check", str(root)]) == 0
