"""A name whose words are followed, one by one, is the one that reading it back as a whole proves."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import ids, names, records, strange

from mmname import BuildError, build, dialects, parse
from mmname.name import builder
from mmname.name.alphabet import LONGEST
from mmname.name.convention import kinds
from mmname.name.lexer import Pieces
from mmname.name.reader import reader
from mmname.name.record import FIELDS, Batch, ConfigName, holds_many, words_of
from mmname.name.released import released_names
from mmname.name.words import own_words

each_dialect = pytest.mark.parametrize("dialect", list(dialects()))
slow_data = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
OWN = own_words({"backbone": ["zznet"], "misc": ["zzaug"]}, file="words")


def followed(record: ConfigName, text: str, dialect: str) -> bool:
    """Whether the words of a text are found to be those of a record without a record of them."""
    return builder._follows(record, list(words_of(record)), reader(dialect).walk(Pieces(text)))


def read(record: ConfigName, text: str, dialect: str) -> bool:
    """Whether a text is read back as a record."""
    return builder._is_read(record, reader(dialect).read(text))


def written(record: ConfigName, dialect: str, **options: Any) -> str:
    """The name of a record, or why it has none."""
    try:
        return build(record, dialect, **options)
    except BuildError as error:
        return str(error)


def wholly_proved(record: ConfigName, dialect: str, **options: Any) -> str:
    """The same, with every text read back as a whole."""
    with mock.patch.object(builder, "_follows", return_value=False):
        return written(record, dialect, **options)


def twisted(dialect: str) -> st.SearchStrategy[ConfigName]:
    """Records with words in fields that are not their own, words that nobody knows, and what another name said."""

    def twist(record: ConfigName, other: ConfigName, field: str, word: str) -> ConfigName:
        changed: dict[str, Any] = {field: (*getattr(record, field), word) if holds_many(field) else word}
        return record._replace(**changed, text=other.text, unknown=other.unknown)

    known = sorted({word for kind in kinds() for word in ids(dialect, kind)})
    texts = st.sampled_from(["", *sorted(released_names(dialect))])
    others = texts.map(lambda text: parse(text, dialect=dialect) if text else ConfigName())
    single = [field for field in FIELDS if field not in ("batch", "clip", "input_size")]
    return st.builds(twist, records(dialect), others, st.sampled_from(single), st.sampled_from(known) | strange())


@each_dialect
@slow_data
@given(data=st.data())
def test_following_the_words_proves_what_reading_back_proves(dialect: str, data: st.DataObject) -> None:
    record = data.draw(records(dialect) | twisted(dialect))
    options = {"words": OWN} if data.draw(st.booleans()) else {}
    assert written(record, dialect, **options) == wholly_proved(record, dialect, **options)


@each_dialect
@slow_data
@given(data=st.data())
def test_words_of_any_text_are_followed_only_where_it_is_read_back(dialect: str, data: st.DataObject) -> None:
    text = data.draw(names().filter(lambda text: len(text) <= LONGEST))
    said = parse(text, dialect=dialect)
    for record in (said, said.replace(text=""), data.draw(twisted(dialect)), parse(text, dialect=dialect, words=OWN)):
        assert read(record, text, dialect) >= followed(record, text, dialect)


ONCE = "fcos_r50_fpn_dcn_coco"


@pytest.mark.parametrize(
    ("record", "text", "same"),
    [
        (parse(ONCE), ONCE, True),
        (parse(ONCE).replace(misc=("dcn", "dcn")), ONCE, True),
        (parse(ONCE).replace(dataset="voc"), ONCE, False),
        (parse(ONCE).replace(misc=("dcn", "dcn")), "fcos_r50_fpn_dcn_coco_coco", False),
        (parse(ONCE).replace(misc=("dcn", "gc")), ONCE, False),
        (parse(ONCE)._replace(misc=()), ONCE, False),
        (parse(ONCE)._replace(unknown=("dcn",)), ONCE, False),
        (parse(ONCE)._replace(unknown=("dcn",), text=""), ONCE, True),
        (parse("fcos_r50_foo_1x_coco"), "fcos_r50_foo_1x_coco", True),
        (ConfigName(model="fcos", batch=Batch(8, 2)), "fcos_8x2", True),
        (ConfigName(model="fcos", batch=Batch(8, 2, 16)), "fcos_b16", False),
        (ConfigName(model="fcos", batch=Batch(8, 2)), "fcos_4x4", False),
    ],
)
def test_what_a_text_says_is_told_from_what_it_does_not_say(record: ConfigName, text: str, same: bool) -> None:
    assert read(record, text, "mmdet2") == same
    assert followed(record, text, "mmdet2") <= same
    assert builder._reads_back(record, list(words_of(record)), reader("mmdet2"), text) == same


@pytest.mark.slow
def test_hardly_a_released_name_needs_to_be_read_back() -> None:
    records = [parse(text, dialect=dialect) for dialect in dialects() for text in released_names(dialect)]
    alone = [record for record in records if record.dialect and followed(record, build(record), record.dialect)]
    assert len(alone) >= 0.95 * len(records)


def test_what_a_record_says_that_it_was_read_from_is_not_believed() -> None:
    text = "faster_rcnn_r50_fpn_1x_coco"
    assert build(parse(text)._replace(schedule="2x")) == "faster_rcnn_r50_fpn_2x_coco"
    with pytest.raises(BuildError, match="would be read as"):
        build(ConfigName(model="faster_rcnn_r50", text="faster_rcnn_r50", dialect="mmdet2"))
    with pytest.raises(BuildError, match="in 'fcos_zznet_fpn_1x_coco' a word would lose or find a meaning"):
        build(parse("fcos_zznet_fpn_1x_coco", dialect="mmdet2", words=OWN))


def test_a_layout_of_unknown_words_is_tried_once() -> None:
    record = parse("ascend_ssd300_coco_w1", dialect="mmdet2")
    with mock.patch.object(builder, "_reads_back", wraps=builder._reads_back) as proof:
        assert build(record) == record.text
    tried = [call.args[3] for call in proof.call_args_list]
    assert len(tried) == len(set(tried)) <= 6
