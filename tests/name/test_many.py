"""Many names: what comes out of any iterable, and what happens to what is no name."""

from __future__ import annotations

import itertools
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import mmname
from mmname.errors import NameSyntaxError
from mmname.name import reach, reader
from mmname.name.released import released_names
from mmname.name.words import own_words


def test_each_name_is_read_as_alone() -> None:
    names: list[Any] = ["fcos_r50_1x_coco", Path("configs/ssd/ssd300_coco.py"), "fcos_r50_1x_coco"]
    assert list(mmname.parse_many(names)) == [mmname.parse(name) for name in names]
    told = list(mmname.parse_many(iter(names), dialect="mmdet2"))
    assert [record.dialect for record in told] == ["mmdet2"] * 3


def test_what_is_missing_comes_out_as_it_went_in() -> None:
    nan = float("nan")
    one, other = mmname.parse_many([None, nan])
    assert one is None
    assert other is nan


def test_it_reads_no_further_than_asked() -> None:
    endless = (f"fcos_r{i}_1x_coco" for i in itertools.count())
    assert [record.text for record in itertools.islice(mmname.parse_many(endless), 2)] == [
        "fcos_r0_1x_coco",
        "fcos_r1_1x_coco",
    ]


@pytest.mark.parametrize("bad", ["no name", "", 1, True, 1.5, ["fcos"], {"a": 1}])
def test_what_is_no_name_is_raised_left_out_or_kept(bad: Any) -> None:
    names = ["fcos_r50_1x_coco", bad]
    with pytest.raises(NameSyntaxError):
        list(mmname.parse_many(names))
    assert list(mmname.parse_many(names, errors="coerce"))[1] is None
    kept = list(mmname.parse_many(names, errors="keep"))[1]
    with pytest.raises(NameSyntaxError) as alone:
        mmname.parse(bad)
    assert str(kept) == str(alone.value)


def test_wrong_arguments_are_told_at_once() -> None:
    with pytest.raises(ValueError, match="expected one of raise, coerce, keep"):
        mmname.parse_many([], errors="ignore")  # type: ignore[arg-type]
    with pytest.raises(mmname.UnknownDialectError):
        mmname.parse_many([], dialect="mmdet9")


def test_what_is_remembered_is_bounded_over_all_conventions(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [text for dialect in mmname.dialects() for text in sorted(released_names(dialect))[:6]]
    told = [mmname.parse(name).to_dict() for name in names]
    monkeypatch.setattr(reader, "_MOST", 100)
    monkeypatch.setattr(reader, "_readers", [])
    monkeypatch.setattr(reader.Reader, "kept", 0)
    reader.reader.cache_clear()
    for name, said in zip(names, told):
        assert mmname.parse(name).to_dict() == said
        assert 0 < reader.Reader.kept <= 100
    for one in reader._readers:
        one.forget()
        assert not one.words.reach.known
        assert not vars(one).get("telling")
        assert not one.lexer.beginning.cache_info().currsize
    reader.reader.cache_clear()


def test_readers_are_forgotten_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_MOST_READERS", 3)
    monkeypatch.setattr(reader, "_readers", [])
    reader.reader.cache_clear()
    for i in range(7):
        own = own_words({"backbone": [f"zznet{i}"]}, file="words")
        assert mmname.parse(f"fcos_zznet{i}_1x_coco", dialect="mmdet2", words=own).backbone == f"zznet{i}"
        assert len(reader._readers) <= 3
    reader.reader.cache_clear()


def test_threads_read_the_same_while_others_forget(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [text for dialect in mmname.dialects() for text in sorted(released_names(dialect))[:8]]
    told = [mmname.parse(name).to_dict() for name in names]
    for module, most in ((reader, 30), (reach, 5)):
        monkeypatch.setattr(module, "_MOST", most)
    monkeypatch.setattr(reader, "_readers", [])
    reader.reader.cache_clear()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            for again in pool.map(lambda _: [mmname.parse(name).to_dict() for name in names], range(4)):
                assert again == told
    finally:
        sys.setswitchinterval(interval)
        reader.reader.cache_clear()
