"""What a config tells: its values at the places that `data/contents.toml` names, or that nobody can know them."""

from __future__ import annotations

from typing import Any, NamedTuple

from mmname.config.evaluate import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mmname.config.trace import Traced

__all__ = ["Value", "all_at", "count_at", "list_at", "repeats_of", "types_of", "value_at"]


class Value(NamedTuple):
    """A value of a config, and the keys of the place where it stands."""

    value: Any
    keys: tuple[str, ...]


def value_at(config: Traced, places: Iterable[str]) -> Value | None:
    """The first value at one of the places; None where there is none, or where nobody can tell which is the first."""
    for place in places:
        keys = tuple(place.split("."))
        value = config.value(keys)
        if value is UNKNOWN and keys[0] in config.settings:
            return None
        if value is not None and value is not UNKNOWN:
            return Value(value, keys)
    return None


def count_at(config: Traced, places: Iterable[str]) -> Value | None:
    """The first value at one of the places where it is a number of things."""
    found = value_at(config, places)
    if found is None or isinstance(found.value, bool) or not isinstance(found.value, int) or found.value < 1:
        return None
    return found


def all_at(config: Traced, places: Iterable[str]) -> Iterator[Value]:
    """The values at all of the places that are known."""
    for place in places:
        keys = tuple(place.split("."))
        value = config.value(keys)
        if value is not None and value is not UNKNOWN:
            yield Value(value, keys)


def types_of(config: Traced, table: Mapping[str, Any]) -> frozenset[str]:
    """The types of the data sets that a training wraps one into the other, as far as they are known."""
    found = value_at(config, table["data"])
    return frozenset() if found is None else frozenset(_types(found.value, table["inside"]))


def list_at(config: Traced, places: Iterable[str]) -> str | None:
    """The setting that would lead to one of the places but is a list, often by a comma behind what was to be a dict."""
    names = (place.partition(".")[0] for place in places)
    return next((name for name in names if isinstance(config.settings.get(name), list)), None)


def repeats_of(config: Traced, table: Mapping[str, Any]) -> frozenset[int] | None:
    """How often the data of a training may be gone through in an epoch; None where nobody can tell."""
    found = value_at(config, table["data"])
    if found is None and list_at(config, table["data"]):
        return frozenset({1})
    if found is None:
        is_known = config.is_whole and UNKNOWN not in [config.value(place.split(".")) for place in table["data"]]
        return frozenset({1}) if is_known else None
    times = frozenset(_times(found.value, table))
    return None if 0 in times else times | {1}


def _times(data: Any, table: Mapping[str, Any]) -> Iterator[int]:
    """The factors of a data set and those that it wraps; 0 for one that is not known."""
    if data is UNKNOWN:
        yield 0
    elif isinstance(data, list):
        for one in data:
            yield from _times(one, table)
    elif isinstance(data, dict):
        own = 1
        if data.get("type") is UNKNOWN:
            yield 0
        if data.get("type") == table["repeat"]["type"]:
            times = data.get(table["repeat"]["key"])
            own = times if isinstance(times, int) and times > 0 else 0
        yield own
        for key in table["inside"]:
            yield from (own * inner for inner in _times(data.get(key), table))


def _types(data: Any, inside: Iterable[str]) -> Iterator[str]:
    if isinstance(data, list):
        for one in data:
            yield from _types(one, inside)
    elif isinstance(data, dict):
        if isinstance(data.get("type"), str):
            yield data["type"]
        for key in inside:
            yield from _types(data.get(key), inside)
