"""A name that is told to stand as its convention writes it is the one that is built from what it says."""

from __future__ import annotations

import pytest
from corpus_data import released
from hypothesis import given
from hypothesis import strategies as st
from strategies import names

from mmname import BuildError, ConfigName, NameSyntaxError, build, dialects, parse
from mmname.name.alphabet import LONGEST
from mmname.name.builder import rebuilt
from mmname.name.convention import convention
from mmname.name.parser import AUTO, parse_written
from mmname.name.words import NO_WORDS, own_words

OWN = own_words({"backbone": ["zznet"], "misc": ["zzaug"]}, file="words")
CLAIMED = [dialect for dialect in dialects() if released(dialect)]


@pytest.mark.parametrize(
    ("name", "dialect", "stands"),
    [
        ("mask_rcnn_r50_fpn_gn-head_mstrain_4x4_2x_coco", "mmdet2", True),
        ("mask-rcnn_r50_fpn_gn-head_4xb4-ms-2x_coco", "mmdet3", True),
        ("configs/x/mask_rcnn_r50_fpn_1x_coco.py", "mmdet2", True),
        ("mask_rcnn_resnet50_fpn_1x_coco", "mmdet2", False),  # spelled otherwise
        ("Mask_rcnn_r50_fpn_1x_coco", "mmdet2", False),
        ("mask_rcnn_fpn_r50_1x_coco", "mmdet2", False),  # in another order
        ("mask_rcnn_r50_fpn_mstrain_dcn_1x_coco", "mmdet2", False),
        ("mask-rcnn_r50-fpn_1x_coco", "mmdet3", False),  # parted otherwise
        ("mask_rcnn_r50_foo_1x_coco", "mmdet2", False),  # said of no unknown word
        ("faster_rcnn_r50_fpn_1x_coco_voc", "mmdet2", False),  # two words that make one
        ("faster_rcnn_r50_fpn_01x02_1x_coco", "mmdet2", False),  # numbers as nobody writes them
        ("autoformer_search_8xb128_in1k", "mmrazor", True),  # written as it stands
        ("adamw", AUTO, False),  # of no convention
    ],
)
def test_whether_a_name_stands_as_its_convention_writes_it(name: str, dialect: str, stands: bool) -> None:
    record, is_written = parse_written(name, dialect=dialect)
    assert tuple(record) == tuple(parse(name, dialect=dialect))
    assert is_written == stands


@pytest.mark.parametrize("dialect", CLAIMED)
def test_released_names_that_are_told_so_are_built_so(dialect: str) -> None:
    said = [parse_written(name, dialect=dialect) for name in released(dialect)]
    stand = [record for record, is_written in said if is_written]
    assert [build(record) for record in stand] == [record.text for record in stand]


def test_most_released_names_that_are_built_as_they_stand_are_told_so() -> None:
    said = [parse_written(name, dialect=dialect) for dialect in CLAIMED for name in released(dialect)[::5]]
    told = sum(is_written for _, is_written in said)
    assert told > 0.9 * sum(_built(record) == record.text for record, _ in said)


@given(names().filter(lambda text: len(text) <= LONGEST), st.sampled_from([AUTO, *dialects()]), st.booleans())
def test_any_name_that_is_told_so_is_built_so(text: str, dialect: str, own: bool) -> None:
    words = OWN if own else NO_WORDS
    record, is_written = parse_written(text, dialect=dialect, own=words)
    assert tuple(record) == tuple(parse(text, dialect=dialect, words=words))
    assert not is_written or rebuilt(record, words) == record.text
    if is_written and record.dialect and not convention(record.dialect).loose:
        assert build(record.replace(text=""), words=words) == record.text


@given(st.sampled_from(CLAIMED), st.data())
def test_any_crossing_of_released_names_that_is_told_so_is_built_so(dialect: str, data: st.DataObject) -> None:
    one, other = (data.draw(st.sampled_from(released(dialect))).split("_") for _ in range(2))
    parts = [*one[: data.draw(st.integers(0, len(one)))], *other[data.draw(st.integers(0, len(other))) :]]
    try:
        record, is_written = parse_written("_".join(parts), dialect=dialect)
    except NameSyntaxError:
        return
    assert not is_written or _built(record) == record.text


def _built(record: ConfigName) -> str | None:
    """The name of a record; None where its convention cannot say it."""
    try:
        return build(record)
    except BuildError:
        return None
