"""The catalogue page: one HTML file with every config to search, filter, sort and plot; it loads nothing."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mmname.zoo.find import Zoo

__all__ = ["write_page"]

_HERE = Path(__file__).parent
_TABLE = ("name", "project", "backbone", "backbone_type", "schedule", "max_epochs", "max_iters", "samples_per_gpu")
_LAST = ("memory", "params", "checkpoint")
_FILTERS = ("project", "release", "model", "model_type", "backbone", "backbone_type", "neck", "schedule", "dataset")
_MORE_FILTERS = ("task", "tested_on", "optimizer", "lr_policy")
_COSTS = ("params", "flops", "memory", "inference_ms", "max_epochs", "max_iters")  # what a metric is plotted against
_RARE = 0.5  # a metric that fewer of the rows have is written row by row


def write_page(
    zoo: Zoo, *, title: str, link: Callable[[Any], str | None] = lambda _: None, release: str | None = None
) -> str:
    """The text of the page of a zoo; `link` gives the address of a row's config, `release` asks one release or "any".

    Raises:
        QueryError: there is no such release.
    """
    rows = zoo.find(*([f"release={release}"] if release else []))
    metrics = zoo.metrics(*([f"release={release}"] if release else []))
    style, script = _part("page.css"), _part("page.js")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    data = {
        "size": len(rows),
        "fields": [_field(name, [row[i] for row in rows]) for i, name in enumerate(rows[0]._fields if rows else ())],
        "links": [_safe(link(row)) for row in rows],
        "shown": [*_TABLE, *_LAST],
        "last": list(_LAST),
        "metrics": metrics,
        "filters": [*_FILTERS, *_MORE_FILTERS],
        "axes": list(_COSTS),
    }
    parts = {
        "policy": html.escape(policy),
        "title": html.escape(title),
        "style": style,
        "script": script,
        "data": _embedded(data),
    }
    return _filled(_part("page.html"), parts)


def _safe(address: str | None) -> str | None:
    """An address that a click may lead to: of the web, or a path; never one that runs something."""
    scheme = (address or "").partition(":")[0]
    return address if address and ("/" in scheme or address.startswith(("http://", "https://"))) else None


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """The template with each part in its place; what stands in a part is left as it is."""
    return re.sub(r"@(\w+)@", lambda found: parts[found[1]], template)


def _part(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _embedded(data: Any) -> str:
    """The data as JSON that no HTML can be read out of."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _field(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """A column: texts by their place in the list of all of them, numbers as they are or, if rare, with their rows."""
    if any(isinstance(value, str) for value in values):
        words = sorted({value for value in values if value is not None})
        place = {word: i for i, word in enumerate(words)}
        return {
            "name": name,
            "kind": "words",
            "words": words,
            "values": [-1 if value is None else place[value] for value in values],
        }
    there = [i for i, value in enumerate(values) if value is not None]
    if len(there) < _RARE * len(values):
        return {"name": name, "kind": "rare", "rows": there, "values": [values[i] for i in there]}
    return {"name": name, "kind": "numbers", "values": list(values)}
