"""The JSON Schema of a line of `mmname parse --format jsonl`; it ships as `mmname/data/record.schema.json`."""

from __future__ import annotations

from typing import Any

from mmname.name.record import FIELDS, VALUES, Span, fields

__all__ = ["record_schema"]

_WORD = {"type": ["string", "null"]}
_WORDS = {"type": "array", "items": {"type": "string"}}
_COUNT = {"type": ["integer", "null"], "minimum": 0}
_SCHEDULE = {
    "type": ["object", "null"],
    "properties": {
        "token": {"type": "string"},
        "max_epochs": _COUNT,
        "max_iters": _COUNT,
        "milestones": {"type": ["array", "null"], "items": {"type": "integer"}},
    },
    "required": ["token"],
}


def record_schema() -> dict[str, Any]:
    """The schema, made of the table of fields; a line has either a record or an error.

    >>> record_schema()["properties"]["batch"]["properties"].keys()
    dict_keys(['gpus', 'samples_per_gpu', 'whole'])
    """
    properties: dict[str, Any] = {"name": {"type": "string"}, "dialect": _WORD, "canonical": _WORD}
    for name in FIELDS:
        kind = fields()[name].value
        if kind in VALUES:
            parts = dict.fromkeys(VALUES[kind]._fields, _COUNT)
            properties[name] = {"type": ["object", "null"], "properties": parts, "additionalProperties": False}
        else:
            properties[name] = _WORDS if kind == "words" else _SCHEDULE if name == "schedule" else _WORD
        properties[name] = {"description": fields()[name].title, **properties[name]}
    span = {"field": {"enum": list(FIELDS)}, "text": {"type": "string"}, "start": _COUNT, "end": _COUNT}
    properties.update(
        unknown=_WORDS,
        spans={"type": "array", "items": {"type": "object", "properties": span, "required": list(Span._fields)}},
        from_path={"type": "array", "items": {"enum": list(FIELDS)}},
        resolved={"type": "object", "additionalProperties": {"type": "object"}},
    )
    error = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "error": {"type": "object", "required": ["type", "message"]}},
        "required": ["name", "error"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A config name that was read",
        "type": "object",
        "oneOf": [{"required": list(properties), "not": {"required": ["error"]}}, error],
        "properties": {**properties, "error": {"type": "object"}},
        "additionalProperties": False,
    }
