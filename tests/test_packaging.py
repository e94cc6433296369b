"""What is shipped works where nothing else is installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from mmname.cli import cli
from mmname.cli.manual import man_pages

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
    build(folder)
    return folder


def build(folder: Path) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)


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
def test_distributions_are_as_registries_want_them(built: Path) -> None:
    for checker in (["twine", "check", "--strict", *map(str, built.iterdir())], ["check_wheel_contents", str(built)]):
        pytest.importorskip(checker[0])
        done = subprocess.run([sys.executable, "-m", *checker], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_wheel_is_as_large_as_the_readme_says(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    stated = re.search(r"a wheel of about (\d+) MB", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert stated is not None
    assert abs(wheel.stat().st_size / 1e6 - int(stated[1])) < 1


@pytest.mark.slow
def test_a_build_is_the_same_every_time(built: Path, tmp_path: Path) -> None:
    build(tmp_path)
    for one in built.iterdir():
        assert (tmp_path / one.name).read_bytes() == one.read_bytes(), one.name


@pytest.mark.slow
def test_a_wheel_brings_manual_pages_completions_and_the_guide(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with ZipFile(wheel) as archive:
        names = {name.partition(".data/data/")[2] or name for name in archive.namelist()}
        assert {f"share/man/man1/{page}" for page in man_pages(cli)} <= names
        assert {"share/bash-completion/completions/mmname", "share/zsh/site-functions/_mmname"} <= names
        assert {"share/fish/vendor_completions.d/mmname.fish", "mmname/guide/index.md"} <= names
        assert not [name for name in names if name.startswith(("tests/", ".ci/"))]


@pytest.mark.slow
def test_an_editable_install_works(tmp_path: Path) -> None:
    python = fresh_venv(tmp_path / "venv")
    install(python, "--editable", str(ROOT))
    assert said_by(python, tmp_path) == NAME


def test_importing_mmname_imports_nothing_heavy() -> None:
    code = "import sys, mmname; print(*sorted({'lark', 'argparse', 'rich', 'dataclasses', 're'} & set(sys.modules)))"
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
