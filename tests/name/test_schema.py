"""The JSON Schema that ships, against what the command prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from mmname import ConfigName, dialects, parse
from mmname.cli.inputs import Line
from mmname.cli.rows import row_of
from mmname.data.load import DATA
from mmname.name.schema import record_schema

SCHEMA = json.loads(Path(DATA, "record.schema.json").read_text(encoding="utf-8"))
EXAMPLES = [known.example for known in dialects().values()]


def test_what_ships_is_current() -> None:
    assert record_schema() == SCHEMA, "run `python -m mmname.name.freeze`"
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", [*EXAMPLES, "bert-base_alpaca", "a__b", "yolact_r50_8x8_coco"])
def test_every_line_is_valid(name: str) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(row_of(Line(name)))))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_line_is_read_as_the_record(name: str) -> None:
    again = ConfigName.from_dict(json.loads(json.dumps(row_of(Line(name)))))
    assert again == parse(name)
    assert (again.dialect, again.spans, again.text) == (parse(name).dialect, parse(name).spans, name)


def test_other_things_are_refused() -> None:
    row = row_of(Line(EXAMPLES[0]))
    for broken in ({**row, "batch": {"gpus": "8"}}, {**row, "colour": "red"}, {"name": "x"}, {**row, "misc": "dcn"}):
        assert list(Draft202012Validator(SCHEMA).iter_errors(broken))
