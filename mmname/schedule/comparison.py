"""Comparison: what differs between schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mmname.schedule.schedule import Schedule

__all__ = ["compared"]


def compared(schedules: Mapping[str, Schedule]) -> list[tuple[str, list[str]]]:
    """What differs between schedules, by its place, with what each of them says; `-` where one says nothing.

    >>> from mmname.schedule import resolve_schedule
    >>> compared({word: resolve_schedule(word) for word in ("1x", "2x")})
    [('max_epochs', ['12', '24']), ('milestones', ['8, 11', '16, 22'])]
    """
    rows = [dict(_leaves(_told(schedule))) for schedule in schedules.values()]
    places = dict.fromkeys(place for row in rows for place in row)
    found = [(place, [row.get(place, "-") for row in rows]) for place in places]
    return [(place, said) for place, said in found if len(set(said)) > 1]


def _told(schedule: Schedule) -> dict[str, Any]:
    """What is compared: how the training goes, not what the words for it are."""
    row = schedule.to_dict()
    told = {key: value for key, value in row.items() if key not in {"token", "dialect", "source", "sources", "notes"}}
    policy = told.get("policy")
    if policy and schedule.milestones is not None:
        numbers = {
            k: v for k, v in policy["numbers"].items() if k not in {"step", "milestones", "gamma", "begin", "end"}
        }
        told["policy"] = {**policy, "numbers": numbers}
    told["policies"] = {name: _of_steps(policy) for name, policy in (told.get("policies") or {}).items()} or None
    return told


def _of_steps(policy: dict[str, Any]) -> dict[str, Any]:
    """A policy whose drops stand under one name, whichever library it is for."""
    numbers = {("milestones" if key == "step" else key): value for key, value in policy["numbers"].items()}
    return {**policy, "numbers": numbers}


def _leaves(value: Any, place: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict):
        inner = [(f"{place}.{key}" if place else str(key), item) for key, item in value.items()]
        return [leaf for key, item in inner for leaf in _leaves(item, key)]
    if value is None:
        return []
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return [(place, ", ".join(f"{item:,}" if isinstance(item, int) else str(item) for item in value) or "none")]
    return [(place, f"{value:g}" if isinstance(value, float) else str(value))]
