"""The cases of `cases/*.toml`: what names say, and the errors for what is none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from mmname import NameSyntaxError, build, detect, parse
from mmname.name.convention import dialects
from mmname.name.layout import lay_out
from mmname.name.record import ConfigName, held, holds_many
from mmname.name.words import words_in

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parents[1] / "cases"
Case = dict[str, Any]


def cases(file: str) -> list[Case]:
    found: list[Case] = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))["case"]
    return found


def name_of(case: Case) -> str:
    return ascii(case["text"])


NAMES = [{"dialect": dialect, **case} for dialect in dialects() for case in cases(dialect)]


def fields_of(record: ConfigName) -> dict[str, Any]:
    """What a case says of a record."""
    return {field: list(value) if holds_many(field) else str(value) for field, value in held(record)}


@pytest.mark.parametrize("case", NAMES, ids=name_of)
def test_names(case: Case) -> None:
    record = parse(case["text"], dialect=case["dialect"])
    assert fields_of(record) == case["fields"]
    assert list(record.unknown) == case.get("unknown", [])
    assert build(record) == case.get("canonical", case["text"])


@pytest.mark.parametrize("case", [case for case in NAMES if case.get("detected", True)], ids=name_of)
def test_names_are_recognised(case: Case) -> None:
    best = detect(case["text"])
    assert case["dialect"] in [guess.dialect for guess in best if guess[1:] == best[0][1:]]


@pytest.mark.parametrize(
    "case", [case for case in NAMES if "canonical" not in case and not case.get("unknown")], ids=name_of
)
def test_canonical_names_are_read_strictly_where_the_template_is_whole(case: Case) -> None:
    known = dialects()[case["dialect"]]
    record = parse(case["text"], dialect=case["dialect"])
    documented = known.loose or lay_out(record, words_in(known.name), documented=True) == case["text"]
    if documented and all(field in case["fields"] for field in known.required):
        assert parse(case["text"], dialect=case["dialect"], strict=True) == parse(case["text"])
    else:
        with pytest.raises(NameSyntaxError):
            parse(case["text"], dialect=case["dialect"], strict=True)


@pytest.mark.parametrize("case", cases("refused"), ids=name_of)
def test_text_that_is_no_name(case: Case) -> None:
    with pytest.raises(NameSyntaxError) as caught:
        parse(case["text"])
    assert f"{caught.value}\n" == case["error"]


@pytest.mark.parametrize("case", cases("strict"), ids=name_of)
def test_names_that_strict_reading_refuses(case: Case) -> None:
    assert parse(case["text"], dialect=case["dialect"]), "lenient reading takes it"
    with pytest.raises(NameSyntaxError) as caught:
        parse(case["text"], dialect=case["dialect"], strict=True)
    assert f"{caught.value}\n" == case["error"]


def test_paths_and_file_names_are_cut_to_the_name() -> None:
    expected = parse("mask_rcnn_r50_fpn_1x_lvis_v0.5")
    given = [
        "mask_rcnn_r50_fpn_1x_lvis_v0.5.py",
        "./a.b/mask_rcnn_r50_fpn_1x_lvis_v0.5",
        r"C:\x\mask_rcnn_r50_fpn_1x_lvis_v0.5.py",
    ]
    assert [parse(text) for text in given] == [expected] * 3
    assert parse(Path(given[0])) == expected
    assert expected.dataset == "lvis_v0.5"


@pytest.mark.parametrize("given", [None, 7, b"mask_rcnn"], ids=repr)
def test_what_is_no_text_is_refused(given: Any) -> None:
    with pytest.raises(NameSyntaxError, match="a name is text, not"):
        parse(given)


def test_endless_text_is_refused_with_a_picture_of_its_middle() -> None:
    with pytest.raises(NameSyntaxError) as caught:
        parse("a_" * 5_000_000)
    assert str(caught.value).splitlines() == [
        "10000000 characters, more than the 255 that the name of a file can have",
        f"    ...{'_a' * 50}...",
        f"    {' ' * 53}^",
    ]


# Places where a word that nobody knows stands beside known ones.
WHOLE = [
    ("mmdet2", "cascade_mask_rcnn_r50_caffe_fpn_gn-head_mstrain_4x4_2x_coco"),
    ("mmdet2", "libra_faster_rcnn_x101_64x4d_fpn_1x_coco"),
    ("mmdet2", "retinanet_swin-t-p4-w7_pafpn_dconv_c3-c5_fp16_20e_lvis_v0.5"),
    ("mmdet3", "cascade-mask-rcnn_r50-caffe_fpn_gn-head_4xb4-ms-2x_coco"),
    ("mmdet3", "libra-faster-rcnn_x101-64x4d_fpn_1x_coco"),
    ("mmdet3", "soft-teacher_faster-rcnn_r50-caffe-dconv-c3-c5_pafpn_8xb2-amp-20e_coco"),
]


@pytest.mark.parametrize(
    ("dialect", "name", "separator"),
    [(d, name, s) for d, name in WHOLE for s in sorted({dialects()[d].look.separator, dialects()[d].look.join})],
)
def test_an_unknown_word_moves_no_known_one(dialect: str, name: str, separator: str) -> None:
    known = parse(name, dialect=dialect)
    fields = sorted((span.field, span.text) for span in known.spans)
    for at in [0, *(span.end for span in known.spans)]:
        text = f"{name[:at]}{separator}zzz{name[at:]}" if at else f"zzz{separator}{name}"
        record = parse(text, dialect=dialect)
        assert record.unknown == ("zzz",), text
        assert sorted((span.field, span.text) for span in record.spans if span.text != "zzz") == fields, text
