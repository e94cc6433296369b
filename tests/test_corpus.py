"""Released names: every one is read and written, and says what its config contains or is listed as an exception."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from corpus_data import LABELS, RELEASES, compared, names, rows

from mmname import build, parse

if TYPE_CHECKING:
    from mmname.record import ConfigName

# How many names say something that their config says too, and how many of these may be wrong at most.
COMPARED = {
    "mmdet-2.28.2": {"backbone": 417, "neck": 352, "dataset": 433, "batch": 48, "schedule": 425, "milestones": 353},
    "mmdet-3.3.0": {"backbone": 521, "neck": 407, "dataset": 508, "batch": 134, "schedule": 508, "milestones": 365},
}

EACH_NAME = [(name, dialect) for release, dialect in RELEASES.items() for name in names(release)]


@pytest.fixture(scope="module")
def records() -> dict[str, ConfigName]:
    return {name: parse(name) for name, _ in EACH_NAME}


def words_of(record: ConfigName) -> list[str]:
    """Every word that a record holds, by field."""
    return [
        f"{field}: {value}"
        for field, value in sorted(record.to_dict().items())
        if value and field not in ("spans", "dialect")
    ]


def test_every_name_is_covered_by_its_spans(records: dict[str, ConfigName]) -> None:
    for name, record in records.items():
        at = 0
        for span in record.spans:
            assert name[span.start : span.end] == span.text
            assert name[at : span.start] == (name[at] if at else ""), f"{name}: one separator in front of {span}"
            at = span.end
        assert at == len(name), name


def test_building_keeps_every_word_and_is_stable_after_one_pass(records: dict[str, ConfigName]) -> None:
    for name, record in records.items():
        canonical = build(record)
        again = parse(canonical, dialect=record.dialect)
        assert words_of(again) == words_of(record), name
        assert build(again) == canonical, name


@pytest.mark.parametrize(("release", "dialect"), RELEASES.items(), ids=list(RELEASES))
def test_names_are_read_in_their_own_dialect_too(release: str, dialect: str) -> None:
    for name in names(release):
        assert not parse(name, dialect=dialect).unknown, name


def test_every_word_is_known(records: dict[str, ConfigName]) -> None:
    assert {name: record.unknown for name, record in records.items() if record.unknown} == {}


@pytest.mark.parametrize("file", LABELS)
def test_words_go_to_the_labelled_fields(file: str) -> None:
    wrong = []
    for row in rows(file):
        said: dict[str, str] = {}
        for span in parse(row["name"]).spans:
            said.setdefault(span.field, span.text)
        fields = [field for field, label in row.items() if field != "name" and label != "?"]
        wrong += [(row["name"], field, said.get(field, "")) for field in fields if said.get(field, "") != row[field]]
    assert not wrong


@pytest.mark.parametrize("release", RELEASES)
def test_names_say_what_their_configs_contain(release: str, records: dict[str, ConfigName]) -> None:
    count: Counter[str] = Counter()
    differ = set()
    for facts in rows(release):
        for column, found in compared(records[facts["name"]], facts):
            count[column] += 1
            if not found.agrees:
                differ.add((column, facts["name"], found.said, found.config))
    listed = [row for row in rows("disagreements") if row["release"] == release]
    assert all(row["reason"] for row in listed)
    assert differ == {(row["column"], row["name"], row["said"], row["config"]) for row in listed}
    short = {column: (count[column], least) for column, least in COMPARED[release].items() if count[column] < least}
    assert not short, "fewer names than before say what stands behind them"
