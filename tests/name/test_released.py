"""What the projects have called their configs: all of it is accepted, most of it is what the convention writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from corpus_data import released

from mmname import ConfigName, DataError, MmnameError, NameSyntaxError, build, parse
from mmname.data.load import load, read_toml
from mmname.name.canonical import canonical_of
from mmname.name.convention import convention, dialects
from mmname.name.layout import lay_out
from mmname.name.manner import Manner, _manners, manner_of
from mmname.name.released import counts
from mmname.name.words import NO_WORDS, words_in

OTHERWISE = read_toml(str(Path(__file__).parents[1] / "cases" / "written_otherwise.toml"))
# These do not follow the convention, so that it need not write them.
NOT_OF_IT = frozenset({"older", "foreign", "misspelt", "asked"})


@pytest.mark.parametrize("dialect", [name for name in dialects() if released(name)])
def test_what_was_released_is_accepted(dialect: str) -> None:
    names = released(dialect)
    kept = [name for name in names if canonical_of(name, dialect=dialect, own=NO_WORDS).name == name]
    assert len(kept) >= 0.98 * len(names)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", dialects())
def test_the_counts_are_those_of_the_names(dialect: str) -> None:
    names = released(dialect)
    assert counts(dialect) == (len(names), sum(not parse(name, dialect=dialect).unknown for name in names))


def written(name: str, dialect: str) -> bool:
    try:
        return build(parse(name, dialect=dialect)) == name
    except MmnameError:
        return False


@pytest.mark.parametrize("dialect", [name for name in dialects() if released(name)])
def test_what_the_convention_writes_otherwise_is_listed_by_the_reason(dialect: str) -> None:
    reasons = OTHERWISE.get(dialect, {})
    listed = [name for names in reasons.values() for name in names]
    assert len(listed) == len(set(listed))
    names = released(dialect)
    assert {name for name in names if not written(name, dialect)} == set(listed)
    assert len(names) - len(listed) >= 0.95 * (len(names) - len(strangers(dialect)))


def strangers(dialect: str) -> set[str]:
    """The released names that do not follow their convention."""
    return {name for reason, names in OTHERWISE.get(dialect, {}).items() if reason in NOT_OF_IT for name in names}


MANNERS = list(load("manners.toml")["manner"])


def row_of(record: ConfigName, dialect: str) -> dict[str, Any] | None:
    """The manner of a record, which is the first one that suits."""
    rows = (row for row in MANNERS if dialect in row["for"])
    return next((row for row in rows if Manner(convention(dialect), row).suits(record)), None)


@pytest.mark.parametrize("row", MANNERS, ids=lambda row: f"{row['for'][0]} {row['when']}")
def test_a_manner_is_that_of_most_names_with_its_words(row: dict[str, Any]) -> None:
    """Counted where it differs from the convention's."""
    dialect, found = row["for"][0], {"written": 0, "of": 0}
    for name in sorted({*released(dialect)} - strangers(dialect)):
        record = parse(name, dialect=dialect)
        if row_of(record, dialect) is row:
            anew, words = record.replace(model=record.model), words_in(dialect)
            ways = lay_out(anew, words), lay_out(anew, words, documented=True)
            found["of"] += ways[0] != ways[1]
            found["written"] += name == ways[0] != ways[1]
    assert found == row["counted"]
    assert 2 * found["written"] > found["of"]


@pytest.mark.parametrize(
    "name",
    [
        "ld_r50_gflv1_r101_fpn_1x_coco",
        "ld_r50_gflv1_r101_fpn_coco_1x",
        "grounding_dino_swin-t_finetune_8xb4-20e_mine",
        "grounding_dino_swin-t_finetune_8xb4_20e_mine",
    ],
)
def test_the_convention_s_way_is_right_beside_the_released_one(name: str) -> None:
    assert canonical_of(name).name == name


def test_a_name_that_is_built_follows_the_released_ones() -> None:
    record = parse("grounding_dino_swin-t_finetune_8xb4-20e_cat", dialect="mmdet3")
    assert build(record.replace(schedule="1x")) == "grounding_dino_swin-t_finetune_8xb4_1x_cat"
    with pytest.raises(NameSyntaxError):
        parse("grounding_dino_swin-t_finetune_8xb4_1x_cat", dialect="mmdet3", strict=True)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"for": ["mmdet2"], "when": {}, "counted": {}}, "expected counted, for, when"),
        ({"for": ["mmdet9"], "when": {}, "counted": {}, "joins": {}}, "no convention 'mmdet9'"),
        ({"for": ["mmdet2"], "when": {"modle": []}, "counted": {}, "joins": {}}, "no field 'modle'"),
        ({"for": ["mmdet2"], "when": {}, "counted": {}, "behind": {"bacth": "_"}}, "no slot 'bacth'"),
    ],
)
def test_a_broken_manner_is_refused(row: dict[str, Any], fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mmname.name.manner.load", lambda _: {"manner": [row]})
    _manners.cache_clear()
    with pytest.raises(DataError, match=fault):
        manner_of(ConfigName(model="ld"), convention("mmdet2"))
    _manners.cache_clear()
