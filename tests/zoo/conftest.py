"""The databases that the tests ask: the shipped one, and a small one of releases made for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from zoo.pets import RELEASES, lay_all

from mmname.zoo.build import build
from mmname.zoo.database import open_database
from mmname.zoo.where import Atlas

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases")
    build(RELEASES, lay_all(folder), folder / "small.sqlite")
    return folder / "small.sqlite"


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return Atlas(open_database())


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"
