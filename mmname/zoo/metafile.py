"""Metafiles: the YAML files in which a repository says of its configs where the checkpoint is and how good it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from mmname.errors import MetafileError

__all__ = ["Entry", "Result", "read_metafile"]

_LARGEST_FILE = 4 << 20
_LARGEST_TEXT = 500
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "t": 1e12}
_NUMBER = re.compile(r"([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*([kKmMgGbBtT]?)")
_CONFIGS = re.compile(r"(?:.*/)?(configs/.+)")


class Result(NamedTuple):
    """One number that a model reached: on which task and data set, by which metric."""

    task: str
    dataset: str
    metric: str
    value: float


class Entry(NamedTuple):
    """What a metafile says of a model; empty, or None, where it says nothing. `config` is the path as it is written."""

    name: str
    configs: tuple[str, ...] = ()
    checkpoint: str | None = None
    results: tuple[Result, ...] = ()
    memory: float | None = None
    inference_ms: float | None = None
    params: float | None = None
    flops: float | None = None
    resources: str | None = None
    paper: str | None = None
    paper_url: str | None = None


def read_metafile(text: str | bytes, *, path: str = "metafile.yml") -> list[Entry]:
    """The models of a metafile; none, where the text is YAML of another kind.

    Raises:
        MetafileError: the text is no YAML.

    >>> read_metafile("Models: [{Name: fcos, Config: configs/fcos.py, Metadata: {Parameters: 32.1M}}]")[0].params
    32100000.0
    """
    import yaml

    if len(text) > _LARGEST_FILE:
        raise MetafileError("too large for a metafile", path=path)
    try:
        data = yaml.load(text, Loader=_loader())  # noqa: S506  (a safe loader, where it is there the one written in C)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem, mark = getattr(error, "problem", None), getattr(error, "problem_mark", None)
        raise MetafileError(
            f"no YAML: {problem or error}", path=path, line=None if mark is None else mark.line + 1
        ) from error
    models = data.get("Models") if isinstance(data, Mapping) else data
    collections = _named(data.get("Collections") if isinstance(data, Mapping) else ())
    listed = models if isinstance(models, list) else []
    return [_entry(model, collections) for model in listed if isinstance(model, Mapping) and _text(model.get("Name"))]


@cache
def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _named(collections: Any) -> dict[str, Mapping[str, Any]]:
    parts = collections if isinstance(collections, list) else ()
    return {str(part.get("Name")): part for part in parts if isinstance(part, Mapping)}


def _entry(model: Mapping[str, Any], collections: Mapping[str, Mapping[str, Any]]) -> Entry:
    above = collections.get(str(model.get("In Collection")), {})
    said, inherited = _mapping(model.get("Metadata")), _mapping(above.get("Metadata"))
    paper = _mapping(model.get("Paper")) or _mapping(above.get("Paper"))
    memory = next((said[key] for key in ("Training Memory (GB)", "Memory (GB)", "memory (GB)") if key in said), None)
    return Entry(
        name=_text(model["Name"]) or "",
        configs=tuple(filter(None, map(_config, _listed(model.get("Config"))))),
        checkpoint=_address(model.get("Weights")),
        results=tuple(_results(model.get("Results"))),
        memory=_number(memory),
        inference_ms=_number(_first(said.get("inference time (ms/im)"))),
        params=_number(said.get("Parameters", said.get("params"))),
        flops=_number(said.get("FLOPs")),
        resources=_text(said.get("Training Resources") or inherited.get("Training Resources")),
        paper=_text(paper.get("Title")),
        paper_url=_address(paper.get("URL")),
    )


def _results(results: Any) -> Iterator[Result]:
    for result in _listed(results):
        if not isinstance(result, Mapping):
            continue
        task, dataset = _text(result.get("Task")) or "", _text(result.get("Dataset")) or ""
        for metric, value in _leaves(result.get("Metrics"), ""):
            number = _number(value)
            if number is not None:
                yield Result(task, dataset, metric, number)


def _leaves(metrics: Any, above: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Metrics by name; those inside another carry its name before their own."""
    if not isinstance(metrics, Mapping) or depth > 2:
        return
    for key, value in metrics.items():
        name = f"{above} {_text(key) or ''}".strip()
        if isinstance(value, Mapping):
            yield from _leaves(value, name, depth + 1)
        elif name:
            yield name, value


def _config(value: Any) -> str | None:
    """A path below the repository: some metafiles give the address of the file, or begin with `./`."""
    text = _text(value)
    if not text:
        return None
    found = _CONFIGS.fullmatch(text)
    return found[1] if found else text.removeprefix("./")


def _number(value: Any) -> float | None:
    """A number, or a text that is one with a scale: `24.33M`."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value) if abs(value) < 1e18 else None
    found = _NUMBER.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 30 else None
    return round(float(found[1]) * _SCALES[found[2].lower()], 6) if found else None


def _first(value: Any) -> Any:
    head = value[0] if isinstance(value, list) and value else value
    return head.get("value") if isinstance(head, Mapping) else head


def _address(value: Any) -> str | None:
    text = _text(_first(value))
    return text if text and text.startswith(("http://", "https://")) else None


def _text(value: Any) -> str | None:
    """A text on one line; anything else that YAML makes of a bare word is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    return " ".join(value.split())[:_LARGEST_TEXT] or None if isinstance(value, str) else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
