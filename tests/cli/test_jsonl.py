"""The lines of `mmname parse --format jsonl` are its rows, as JSON."""

from __future__ import annotations

import json

import pytest
from corpus_data import released
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import names

from mmname import dialects
from mmname.cli.inputs import Line
from mmname.cli.jsonl import line_of
from mmname.cli.rows import row_of
from mmname.name.words import own_words

OWN = own_words({"backbone": ["zznet"], "misc": ["zzaug"]}, file="words")


def same(line: Line, **options: object) -> None:
    """A line is the JSON of its row, and says of each name that can be read that it was."""
    row = row_of(line, **options)  # type: ignore[arg-type]
    assert line_of(line, **options) == (json.dumps(row, ensure_ascii=False), "error" not in row)  # type: ignore[arg-type]


@given(names() | st.text(max_size=40), st.integers(0, 3), st.booleans(), st.booleans())
@example('configs/rtmpose/td_é"\\_r50.py', 1, False, False)
@example("configs/fcos/\udce9/fcos_r50_1x_coco.py", 2, False, False)
@example("fcos_r50_1x_coco.pth", 3, False, False)
@example("fcos_zznet_zzaug_8x2_1x_coco", 0, True, False)
def test_a_line_is_the_json_of_a_row(text: str, number: int, own: bool, strict: bool) -> None:
    options = {"words": OWN} if own else {}
    for _ in range(2):  # the second time from what is remembered
        same(Line(text, number), strict=strict, **options)


@pytest.mark.parametrize("dialect", dialects())
def test_lines_of_released_names_are_the_json_of_rows(dialect: str) -> None:
    for name in released(dialect)[::7]:
        same(Line(name))
        same(Line(name), dialect=dialect)


def test_a_batch_is_not_told_as_a_clip_of_the_same_numbers() -> None:
    clip, batch = (json.loads(line_of(Line(f"tsn_r50_{text}_100e_kinetics400_rgb"))[0]) for text in ("8x4x1", "8xb4"))
    assert (clip["clip"], batch["batch"]["samples_per_gpu"]) == ({"frames": 8, "interval": 4, "clips": 1}, 4)


def test_a_name_of_no_convention_has_no_canonical_name() -> None:
    row = json.loads(line_of(Line("adamw"))[0])
    assert (row["dialect"], row["canonical"]) == (None, None)


def test_a_line_that_comes_again_says_where_it_is_wrong() -> None:
    told = [json.loads(line_of(Line("no name", number))[0])["error"]["line"] for number in (3, 4)]
    assert told == [3, 4]
