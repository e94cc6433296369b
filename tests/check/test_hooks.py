"""The hooks for pre-commit: run as it runs them, with the files that it passes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import yaml

HOOKS = {
    hook["id"]: hook for hook in yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text())
}
FILES = {
    "configs/_base_/b.py": "",
    "configs/fcos/fcos_r50_fpn_1x_coco.py": "_base_ = '../_base_/b.py'\nrunner = dict(max_epochs=24)\n",
    "configs/fcos/fcos_r50_fpn_2x_coco.py": "_base_ = '../_base_/none.py'\n",
    "configs/fcos/fcos_r50_fpn_1x_lvis.json": '{"_base_": "fcos_r50_fpn_1x_coco.py", "runner": {"max_epochs": 12}}',
    "configs/fcos/metafile.yml": "Models: []\n",
    "tools/train.py": "",
}
FOUND = {
    "mmname-check": "configs/fcos/fcos_r50_fpn_1x_coco.py:2:26: C002 says 1x, trains 24 epochs (",
    "mmname-references": "configs/fcos/fcos_r50_fpn_2x_coco.py:1:11: R001 a `_base_` that leads to no file",
}


@pytest.mark.parametrize("hook", ["mmname-check", pytest.param("mmname-references", marks=pytest.mark.slow)])
def test_a_hook_finds_what_it_is_for(tmp_path: Path, hook: str) -> None:
    said = HOOKS[hook]
    for file, text in FILES.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)
    passed = [file for file in FILES if re.search(said.get("files", ""), file)]
    command = [sys.executable, "-m", *said["entry"].split(), *said.get("args", ())]
    command += passed if said.get("pass_filenames", True) else []
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    (line,) = done.stdout.splitlines()
    assert line.startswith(FOUND[hook])


@pytest.mark.slow
def test_pre_commit_itself_runs_the_hooks(tmp_path: Path) -> None:
    """As a project would: pre-commit installs this checkout, and passes the files that are staged."""
    pytest.importorskip("pre_commit")
    checkout = Path(__file__).parents[2]
    if not (checkout / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a checkout")
    for file, text in FILES.items():
        (tmp_path / "project" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / file).write_text(text)
    run = partial(subprocess.run, cwd=tmp_path / "project", capture_output=True, text=True, check=False)
    for command in (["init", "-q"], ["add", "-A"]):
        run(["git", *command])
    env = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")}
    source = tmp_path / "source"
    run(["git", "clone", "-q", str(checkout), str(source)])
    for hook, line in FOUND.items():
        done = run([sys.executable, "-m", "pre_commit", "try-repo", str(source), hook, "--all-files"], env=env)
        assert done.returncode == 1, done.stdout + done.stderr
        assert line in done.stdout
