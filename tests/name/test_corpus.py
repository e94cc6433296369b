"""Released names: every one is read and written, and says what its config contains or is listed as an exception."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from corpus_data import LABELS, RELEASES, compared, names, released, rows

from mmname import build, dialects, parse

if TYPE_CHECKING:
    from mmname.name.record import ConfigName

# How many names say something that their config says too, and how many of these may be wrong at most.
COMPARED = {
    "mmdet-2.28.2": {"backbone": 417, "neck": 352, "dataset": 433, "batch": 48, "schedule": 425, "milestones": 353},
    "mmdet-3.3.0": {"backbone": 521, "neck": 407, "dataset": 508, "batch": 134, "schedule": 508, "milestones": 365},
}

EACH_NAME = [(name, dialect) for release, dialect in RELEASES.items() for name in names(release)]


@pytest.fixture(scope="module")
def records() -> dict[str, ConfigName]:
    return {name: parse(name) for name, _ in EACH_NAME}


@pytest.mark.parametrize("dialect", list(dialects()))
def test_every_released_name_keeps_its_words_and_its_text(dialect: str) -> None:
    for name in released(dialect):
        record = parse(name, dialect=dialect)
        at = 0
        for span in record.spans:
            assert name[span.start : span.end] == span.text
            assert name[at : span.start].strip("_-") == "", f"{name}: only separators in front of {span}"
            at = span.end
        assert at == len(name), name
        canonical = build(record)
        again = parse(canonical, dialect=dialect)
        assert again == record, name
        assert again.unknown == record.unknown
        assert build(again) == canonical, name


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
