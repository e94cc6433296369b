"""What is shipped works where nothing else is installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAME = "mask-rcnn_r50_fpn_4xb4-ms-2x_coco"


def said_by(python: Path, folder: Path) -> str:
    """The canonical name that an installation prints, run where nothing of the checkout is at hand."""
    command = [str(python.parent / "mmname"), "parse", "--format", "jsonl", NAME]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    canonical: str = json.loads(done.stdout)["canonical"]
    return canonical


def fresh_venv(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder / "bin" / "python"


def install(python: Path, *what: str) -> None:
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what], check=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["*.whl", "*.tar.gz"])
def test_a_distribution_works_alone(built: Path, pattern: str, tmp_path: Path) -> None:
    (distribution,) = built.glob(pattern)
    python = fresh_venv(tmp_path / "venv")
    install(python, str(distribution))
    assert said_by(python, tmp_path) == NAME
    where = "import mmname, os; print(os.path.isfile(os.path.join(mmname.__path__[0], 'grammar', 'mmdet3.lark')))"
    done = subprocess.run([python, "-c", where], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


@pytest.mark.slow
def test_an_editable_install_works(tmp_path: Path) -> None:
    python = fresh_venv(tmp_path / "venv")
    install(python, "--editable", str(ROOT))
    assert said_by(python, tmp_path) == NAME


def test_importing_mmname_imports_nothing_heavy() -> None:
    code = "import sys, mmname; print(*sorted({'lark', 'click', 'rich', 'dataclasses', 're'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""


def test_reading_a_name_imports_no_lark() -> None:
    code = "import sys; from mmname.cli import main; main(['parse', 'ssd300_coco']); print('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
