"""Words that nobody knows: the field that they take, and what is said of them after a change."""

from __future__ import annotations

import pytest

from mmname import build, parse

FIELDS = [
    # convention, name, the word that nobody knows, the field that it takes
    ("mmdet2", "zzz", "zzz", "model"),
    ("mmdet2", "r50_zzz_fpn_1x", "zzz", "misc"),  # behind the backbone it is no model
    ("mmdet2", "r50_zzz_yyy", "zzz", "neck"),
    ("mmdet2", "r50_zzz_yyy", "yyy", "dataset"),
    ("mmdet2", "fpn_zzz_mstrain", "zzz", "dataset"),
    ("mmcls0", "r50_zzz_fpn_1x", "zzz", "misc"),
    ("mmpose1", "td-hm_hrnet-w32_8xb64-210e_zzz-256x192", "zzz", "dataset"),
    ("mmpose1", "td-hm_hrnet-w32_8xb64-210e_zzz-coco-256x192", "zzz", "dataset"),
    ("mmpose1", "td-hm_hrnet-w32_8xb64-210e_coco-zzz-256x192", "zzz", "dataset"),
    ("mmpose1", "td-hm_hrnet-w32_8xb64-210e_coco-256x192-zzz", "zzz", "misc"),
    ("mmseg1", "fcn_r50-d8_4xb4-zzz-40k_cityscapes-512x1024", "zzz", "misc"),
]


@pytest.mark.parametrize(("dialect", "name", "word", "field"), FIELDS, ids=[f"{n} {w}" for _, n, w, _ in FIELDS])
def test_the_field_of_a_word_that_nobody_knows(dialect: str, name: str, word: str, field: str) -> None:
    record = parse(name, dialect=dialect)
    assert any(word in unknown for unknown in record.unknown)
    assert [span.field for span in record.spans if word in span.text] == [field]


def test_a_word_that_is_replaced_is_unknown_no_more() -> None:
    record = parse("my_rcnn_zzz_fpn_1x_coco", dialect="mmdet2")
    assert record.unknown == ("my_rcnn", "zzz")
    assert record.replace(backbone="r50").unknown == ("my_rcnn",)
    assert record.replace(schedule="2x").unknown == ("my_rcnn", "zzz")


def test_a_word_that_nobody_knows_is_not_written_where_it_would_be_known() -> None:
    """`r34_a` is a backbone of its own; the name says two words."""
    record = parse("l1-norm_resnet34_8xb32_in1k_a", dialect="mmdet2")
    text = build(record)
    assert text == "l1-norm_r34_8x32_a_in1k"
    assert parse(text, dialect="mmdet2").unknown == record.unknown


@pytest.mark.parametrize("name", ["zzzzzzzzzzzzz_uniformerv2-base-p16-res224", "resnet50-zzzzzzzzzz-zzzzz"])
def test_one_known_word_among_unknown_ones_claims_no_name(name: str) -> None:
    assert parse(name).dialect is None
