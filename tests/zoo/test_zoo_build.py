"""A database is made of folders, archives and wheels, the same bytes from the same releases."""

from __future__ import annotations

import sqlite3
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from zoo.pets import NEW, OLD, RELEASES, lay, lay_all

from mmname.errors import DataError, ZooError
from mmname.zoo.build import build, main
from mmname.zoo.database import open_database
from mmname.zoo.facts import Facts
from mmname.zoo.metafile import Entry
from mmname.zoo.release import Releases, read_releases
from mmname.zoo.source import unpacked
from mmname.zoo.tree import Config, Tree
from mmname.zoo.writer import write_database

if TYPE_CHECKING:
    from pathlib import Path


def test_two_builds_are_the_same_bytes(tmp_path: Path, small: Path) -> None:
    counts = build(RELEASES, lay_all(tmp_path), tmp_path / "again.sqlite")
    assert (tmp_path / "again.sqlite").read_bytes() == small.read_bytes()
    assert (counts.releases, counts.configs, counts.models, counts.strays) == (4, 9, 4, 0)


def test_a_release_is_read_from_a_folder_a_wheel_or_an_archive_alike(tmp_path: Path, small: Path) -> None:
    laid = lay_all(tmp_path / "laid")
    packed = tmp_path / "packed"
    packed.mkdir()
    for release in RELEASES.releases:
        name = f"{release.project}-{release.version}"
        files = sorted(file for file in (laid / name).rglob("*") if file.is_file())
        if release is OLD:
            with zipfile.ZipFile(packed / f"{name}-py3-none-any.whl", "w") as wheel:
                for file in files:
                    wheel.write(file, f"pets/.mim/{file.relative_to(laid / name)}")
        else:
            with tarfile.open(packed / f"{name}.tar.gz", "w:gz") as tar:
                for file in files:
                    tar.add(file, f"pets-main/{file.relative_to(laid / name)}")
    build(RELEASES, packed, tmp_path / "packed.sqlite")
    assert (tmp_path / "packed.sqlite").read_bytes() == small.read_bytes()


def test_nothing_is_written_outside_when_an_archive_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pets-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("pets/.mim/configs/../../../out.py", "x = 1")
        wheel.writestr("pets/.mim/configs/a.py", "x = 1")
    unpacked(OLD, tmp_path, tmp_path / "in" / "side")
    assert [file.name for file in tmp_path.rglob("*.py")] == ["a.py"]


def test_a_missing_release_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(tmp_path, OLD)
    with pytest.raises(ZooError, match=r"no folder pets-0\.9"):
        build(RELEASES, tmp_path, tmp_path / "x.sqlite")
    assert main(["--releases", str(tmp_path), "-o", str(tmp_path / "x.sqlite")]) == 2
    assert "error: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "models"),
    [
        ("configs/a/fcos_r50.py", 1),
        ("a/fcos_r50.py.py", 1),  # by its name, if one config alone has it
        ("configs/a/ffcos_r50.py", 1),  # one letter away, and no metafile names that one
        ("configs/b/ffcos_r50.py", 0),
        ("configs/a/fcos_r101.py", 0),
    ],
)
def test_models_are_those_of_the_config_that_a_metafile_means(said: str, models: int) -> None:
    tree = Tree((Config("configs/a/fcos_r50.py", Facts()),), (Entry("x", (said,)),))
    counts, connection = write_database(Releases((OLD,)), {OLD: tree})
    connection.close()
    assert (counts.models, counts.strays) == (models, 1 - models)


def test_the_list_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "list.toml"
    row = '[[release]]\nproject = "a"\nversions = ["1"]\ndialect = ""\nsource = "wheel"\n'
    for text in ("[[other]]\na = 1\n", row.replace("source", "sauce"), row + row, "= 1", '[repository]\na = "ftp"\n'):
        file.write_text(text)
        with pytest.raises(DataError, match=r"list\.toml"):
            read_releases(file)
    file.write_text(row)
    assert str(read_releases(file).releases[0]) == "a 1"


def test_the_shipped_list_is_in_order() -> None:
    releases = read_releases()
    assert releases.after(releases.of("mmcls")[-1])[0].project == "mmpretrain"
    assert releases.newest("mmselfsup").project == "mmpretrain"
    assert releases.newest("mmtrack").project == "mmtrack"


def test_another_file_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(ZooError, match="no such database"):
        open_database(tmp_path / "none.sqlite")
    (tmp_path / "text.sqlite").write_text("not a database, but long enough to be looked at " * 40)
    with pytest.raises(ZooError, match="no database of configs"):
        open_database(tmp_path / "text.sqlite")
    other = sqlite3.connect(tmp_path / "old.sqlite")
    other.executescript("CREATE TABLE meta (key, value); INSERT INTO meta VALUES ('schema', '0')")
    other.close()
    with pytest.raises(ZooError, match="version 0"):
        open_database(tmp_path / "old.sqlite")


def test_facts_are_kept_per_release(small: Path) -> None:
    rows = open_database(small).execute(
        "SELECT version, samples_per_gpu, repeat_times, amp FROM released JOIN edition ON edition.id = edition"
        " WHERE name IN ('faster_rcnn_r50_fpn_1x_coco', 'faster-rcnn_r50_fpn_1x_coco') ORDER BY version"
    )
    assert rows.fetchall() == [("0.9", 2, "3", 0), ("1.0", 2, "3", 0), (NEW.version, 2, None, 1), ("3.0", 2, None, 1)]
