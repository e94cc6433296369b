"""Names: what the zoo asks of those who read and convert names."""

from __future__ import annotations

import json
from typing import Any

from mmname.errors import MmnameError

__all__ = ["converted", "dialect_of", "record_of", "text_of"]

_ASIDE = ("dialect", "spans", "text")


def record_of(name: str, dialect: str) -> tuple[str | None, dict[str, Any]]:
    """The convention that a name was read in and its record without what is empty; None, where it fits none.

    >>> record_of("fcos_r50_fpn_1x_coco", "mmdet2")[1]["backbone"]
    'r50'
    >>> record_of("fcos_r50_fpn_1x_coco", "of nobody")
    (None, {})
    """
    import mmname

    if not dialect:
        return None, {}
    try:
        data = mmname.parse(name, dialect=dialect).to_dict()
    except MmnameError:
        return None, {}
    return data["dialect"], {field: value for field, value in data.items() if field not in _ASIDE and value}


def dialect_of(name: str) -> str | None:
    """The convention that suits a name best."""
    return record_of(name, "auto")[0]


def converted(name: str, source: str, target: str) -> dict[str, Any] | None:
    """A name in another convention, by rule alone, with how sure that is."""
    import mmname

    try:
        found = mmname.convert(name, source=source, target=target, rules_only=True)
    except MmnameError:
        return None
    return {"dialect": target, "name": found.converted, "certainty": found.certainty}


def text_of(record: dict[str, Any]) -> str:
    """A record as JSON, the same text for the same record."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
