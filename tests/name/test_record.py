"""Records are frozen values; errors, guesses and dialects carry what they say."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from mmname import (
    Batch,
    BuildError,
    ConfigName,
    DataError,
    NameSyntaxError,
    ScheduleError,
    UnknownDialectError,
    build,
    detect,
    dialects,
    parse,
)
from mmname.name.builder import without_defaults
from mmname.name.convention import convention, slots
from mmname.name.record import FIELDS, VALUES, Clip, Size, _Fields, fields, holds_many

if TYPE_CHECKING:
    from mmname.errors import MmnameError

NAME = "mask_rcnn_r50_fpn_gn-head_mstrain_4x4_2x_coco"


def test_records_are_frozen() -> None:
    record = parse(NAME)
    with pytest.raises(AttributeError, match=r"a ConfigName is frozen; use replace\(schedule=\.\.\.\)"):
        record.schedule = "1x"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="a ConfigName is frozen"):
        del record.schedule
    assert copy.deepcopy(record) == record == parse(NAME)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("model", "fcos"),
        ("setting", ["ga"]),
        ("backbone", "r101"),
        ("neck", None),
        ("norm", "gn-all"),
        ("misc", ()),
        ("batch", (8, 2)),
        ("schedule", "1x"),
        ("dataset", "lvis_v1"),
        ("test_dataset", "voc07"),
    ],
)
def test_every_field_counts_in_a_comparison(field: str, value: Any) -> None:
    record = parse(NAME)
    changed = record.replace(**{field: value})
    assert changed != record
    assert changed.replace(**{field: getattr(record, field)}) == record
    assert (changed.spans, changed.unknown) == ((), ())


def test_the_dialect_and_the_order_of_options_do_not_count() -> None:
    one = ConfigName(model="fcos", misc=("dcn", "mstrain"), dialect="mmdet2")
    other = ConfigName(model="fcos", misc=("mstrain", "dcn"), dialect="mmdet3")
    assert one == other
    assert hash(one) == hash(other)
    assert one != "fcos"
    assert build(one, "mmdet3") == build(other)


def test_a_field_that_does_not_exist() -> None:
    with pytest.raises(TypeError, match="colour"):
        parse(NAME).replace(colour="red")  # type: ignore[call-arg]


def test_what_a_record_shows() -> None:
    record = parse("fcos_r50_fpn_4x4_1x_coco")
    assert repr(record) == (
        "ConfigName(model='fcos', backbone='r50', neck='fpn', batch=Batch(gpus=4, samples_per_gpu=4, whole=None), "
        "schedule='1x', dataset='coco', dialect='mmdet2')"
    )
    assert Batch(4, 4).total == 16


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"colour": "red"}, f"cannot write colour: no such field; known are {', '.join(FIELDS)}"),
        ({"model": 7}, "cannot write model: expected a word, found 7"),
        ({"dialect": 3}, "cannot write dialect: expected a word, found 3"),
        ({"misc": 3}, "cannot write misc: expected a list of words, found 3"),
        ({"text": None}, "cannot write text: expected a word, found None"),
        ({"batch": "8by2"}, "cannot write batch: '8by2' is no batch; expected GPUs and samples on each, such as 8x2"),
        ({"input_size": "x"}, "cannot write input_size: 'x' is no size; expected pixels, such as 512x1024 or 384"),
        (
            {"clip": "8x8"},
            "cannot write clip: '8x8' is no clip; expected frames x interval x clips, such as 8x4x1, or u48",
        ),
        ({"misc": [1]}, "cannot write misc: expected a list of words, found [1]"),
        ({"batch": {"gpus": 8}}, "cannot write batch: {'gpus': 8} does not fit; expected gpus, samples_per_gpu, whole"),
        ({"batch": [8, True]}, "cannot write batch: expected whole numbers, found [8, True]"),
        ({"batch": [8]}, "cannot write batch: [8] does not fit; expected gpus, samples_per_gpu, whole"),
        (
            {"spans": [{"field": "model"}]},
            "cannot write spans: [{'field': 'model'}] does not fit; expected field, text, start, end of each",
        ),
    ],
)
def test_data_that_is_no_record(data: dict[str, Any], message: str) -> None:
    with pytest.raises(BuildError) as caught:
        ConfigName.from_dict(data)
    assert str(caught.value) == message
    assert caught.value.field in data


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"model": ""}, "model", "an empty name"),
        ({"model": "mask rcnn"}, "model", "' ' cannot stand in a name"),
        ({"model": "fcos", "dataset": "coco_"}, "dataset", "a word is missing at '_'"),
        ({}, "the record", "nothing to write: every field is empty"),
        ({"model": "r50"}, "model", "'r50' in 'r50' would be read as None"),
        ({"model": "fcos", "neck": "coco"}, "neck", "'coco' in 'fcos_coco' would be read as None"),
        (
            {"model": "fcos", "test_dataset": "coco"},
            "test_dataset",
            "names of MMDetection 2.x have no place",
        ),
        ({"model": "fcos", "misc": ["zzz"] * 99}, "the record", "400 characters, more than the 255"),
    ],
)
def test_records_that_no_name_can_hold(fields: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(BuildError) as caught:
        build(ConfigName(**fields, dialect="mmdet2"))
    assert caught.value.field == field
    assert caught.value.reason.startswith(reason)


def test_words_that_only_repeat_the_default() -> None:
    record = parse("fcos_r50_fpn_bn_8x2_1x_coco")
    assert build(record) == "fcos_r50_fpn_bn_8x2_1x_coco"
    assert build(without_defaults(record)) == "fcos_r50_fpn_1x_coco"
    other = parse("fcos_r50_fpn_gn-head_4x4_1x_coco")
    assert without_defaults(other) == other


@pytest.mark.parametrize(
    ("name", "best"),
    [
        ("mask-rcnn_r50_fpn_8xb2-1x_coco", "mmdet3"),
        ("mask_rcnn_r50_fpn_mstrain-poly_8x2_1x_coco", "mmdet2"),
        ("faster_rcnn_r50_fpn_gn-head_1x_coco", "mmdet2"),
        ("detr_r50_8xb2-150e_coco", "mmdet3"),
        ("detr_r50_8x2_150e_coco", "mmdet2"),
        ("mask_rcnn_x101_64x4d_fpn_zzz_1x_coco", "mmdet2"),
    ],
)
def test_the_dialect_that_suits_comes_first(name: str, best: str) -> None:
    guesses = detect(name)
    assert guesses[0].dialect == best == parse(name).dialect
    assert [guess[1:] for guess in guesses] == sorted(guess[1:] for guess in guesses)


def test_unknown_dialects() -> None:
    for call in (lambda: parse(NAME, dialect="mmdet9"), lambda: build(parse(NAME), "mmdet9")):
        with pytest.raises(UnknownDialectError) as caught:
            call()
        assert str(caught.value) == f"unknown dialect 'mmdet9'; known are {', '.join(dialects())}"
        assert caught.value.known == tuple(dialects())


def test_dialects_lay_out_every_field_once() -> None:
    for name, dialect in dialects().items():
        assert convention(name) is dialect
        named = [slot for part in dialect.parts for slot in part]
        assert len(named) == len(set(named))
        assert set(dialect.order) <= set(FIELDS)
        assert set(dialect.required) | set(dialect.open) <= {slots()[slot].field for slot in named}
        assert build(parse(dialect.example, dialect=name)) == dialect.example


def test_fields_are_those_of_the_table_with_the_values_that_it_says() -> None:
    assert tuple(fields()) == FIELDS
    for name, field in fields().items():
        kind = {"word": "str | None", "words": "tuple[str, ...]"}.get(field.value)
        expected = kind or f"{VALUES[field.value].__name__} | None"
        assert _Fields.__annotations__[name] == expected
        assert holds_many(name) == (field.value == "words")


@pytest.mark.parametrize(
    ("kind", "text"),
    [(Batch, "8x2"), (Batch, "b16"), (Batch, "g8"), (Size, "512x1024"), (Size, "384"), (Clip, "8x4x1"), (Clip, "u48")],
)
def test_values_read_and_write_themselves(kind: Any, text: str) -> None:
    assert str(kind.of(text)) == text
    with pytest.raises(ValueError, match="expected"):
        kind.of("x")


def test_one_word_is_a_list_of_one() -> None:
    given: dict[str, Any] = {"misc": "dcn", "batch": "8x2"}
    assert ConfigName(**given) == ConfigName(misc=("dcn",), batch=Batch(8, 2))


ERRORS: list[MmnameError] = [
    NameSyntaxError("unknown word 'x'", text="a_x", span=(2, 3), expected=["a model", "a neck"], suggestion="s"),
    BuildError("model", "no"),
    ScheduleError("bad", value="0x"),
    UnknownDialectError("a", ["b", "c"]),
    DataError("no", file="a.toml", table="model.a", key="match"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_errors_survive_pickle_with_their_fields(error: MmnameError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.__dict__) == (type(error), str(error), error.__dict__)
    assert isinstance(error, (ValueError, LookupError))


@pytest.mark.parametrize(
    ("at", "line", "marker"),
    [
        (0, "a" * 100 + "...", "^"),
        (140, "..." + "a" * 100 + "...", " " * 53 + "^"),
        (199, "..." + "a" * 51, " " * 53 + "^"),
    ],
)
def test_a_long_text_is_shown_around_its_fault(at: int, line: str, marker: str) -> None:
    error = NameSyntaxError("no", text="a" * 200, span=(at, at + 1))
    assert str(error).splitlines() == ["no", f"    {line}", f"    {marker}"]


def test_words_of_a_kind_of_text_are_text_in_plain_data() -> None:
    class Text(str):  # as numpy and enumerations have it
        __slots__ = ()

    record = ConfigName(model=Text("fcos"), misc=(Text("dcn"),), batch=Batch(4, 4))
    assert record.to_dict() == ConfigName(model="fcos", misc=("dcn",), batch=Batch(4, 4)).to_dict()
