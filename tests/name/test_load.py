"""Data is taken from the frozen files where nothing has changed, else from the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mmname import DataError
from mmname.data import load
from mmname.name.grammar import build_tables, tables

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    caches = (load.frozen, load._is_fresh, tables)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The TOML files that are read."""
    found: list[str] = []
    whole = load.read_toml

    def told(path: str) -> dict[str, object]:
        found.append(path.rpartition("/")[2])
        return whole(path)

    monkeypatch.setattr(load, "read_toml", told)
    return found


def test_a_file_that_has_not_changed_is_not_read(read: list[str]) -> None:
    assert load.load("fields.toml")["model"]["title"] == "a model"
    assert read == []


def test_a_file_that_has_changed_is_read(read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = load._sum
    monkeypatch.setattr(load, "_sum", lambda file: whole(file) + (file == "fields.toml"))
    assert load.load("fields.toml")["model"]["title"] == "a model"
    assert load.load("slots.toml")
    assert read == ["fields.toml"]


def test_in_a_wheel_everything_is_as_it_was_frozen(read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_in_checkout", lambda: False)
    monkeypatch.setattr(load, "_sum", lambda _: -1)
    assert load.load("fields.toml")
    assert read == []


def test_a_broken_frozen_file_is_no_harm(read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "FROZEN", "/nowhere")
    assert load.load("fields.toml")
    assert read == ["fields.toml"]


def test_tables_are_made_anew_where_a_grammar_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = tables("mmdet2").actions
    tables.cache_clear()
    load._is_fresh.cache_clear()
    whole = load._sum
    monkeypatch.setattr(load, "_sum", lambda file: whole(file) + (file == "mmdet2.lark"))
    made = []

    def told(start: str) -> dict[str, object]:
        made.append(start)
        return build_tables(start)

    monkeypatch.setattr("mmname.name.grammar.build_tables", told)
    assert tables("mmdet2").actions == before
    assert made == ["mmdet2"]


def test_a_missing_file_is_said() -> None:
    with pytest.raises(DataError, match=r"nothing\.toml"):
        load.load("nothing.toml")
