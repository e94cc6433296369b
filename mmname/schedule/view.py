"""Views: a schedule as JSON can hold it, and two schedules side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mmname.schedule.schedule import Schedule

__all__ = ["as_json", "compared"]


def as_json(schedule: Schedule) -> dict[str, Any]:
    """Everything that is known of a schedule, with its sources; what is not known is None."""
    row: dict[str, Any] = {
        "token": schedule.token,
        "dialect": schedule.dialect,
        "max_epochs": schedule.max_epochs,
        "max_iters": schedule.max_iters,
        "milestones": None if schedule.milestones is None else list(schedule.milestones),
        "gamma": schedule.gamma if schedule.milestones is not None else None,
        "policy": None,
        "warmup": None,
        "optimizer": None,
        "clip": None,
        "base_batch": schedule.base_batch,
    }
    several = "optimizer" in schedule.sources and len(schedule.optimizers) != 1
    if several:
        row["optimizers"] = {name: _optimizer(schedule.of(name)) for name in schedule.optimizers}
        row["policies"] = {name: _policy(schedule.of(name)) for name in schedule.optimizers}
    else:
        row["policy"], row["optimizer"] = _policy(schedule), _optimizer(schedule)
        if "warmup" in schedule.sources:
            row["warmup"] = schedule.warmup and schedule.warmup._asdict()
        if "clip" in schedule.sources:
            row["clip"] = schedule.clip and schedule.clip._asdict()
    return {**row, "source": schedule.source, "sources": dict(schedule.sources), "notes": list(schedule.notes)}


def _optimizer(schedule: Schedule) -> dict[str, Any] | None:
    if "optimizer" not in schedule.sources:
        return None
    found: dict[str, Any] = _listed(schedule.optimizer._asdict())
    return found


def _policy(schedule: Schedule) -> dict[str, Any] | None:
    if "policy" in schedule.sources and schedule.config is not None:
        found: dict[str, Any] = _listed(schedule.policy._asdict())
        return found
    if schedule.milestones is not None:
        return {"kind": "step", "by_epoch": schedule.max_epochs is not None, "numbers": {}}
    return None


def _listed(value: Any) -> Any:
    """A value as JSON gives it back: dictionaries and lists."""
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return list(map(_listed, value)) if isinstance(value, (list, tuple)) else value


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
    row = as_json(schedule)
    told = {key: value for key, value in row.items() if key not in {"token", "dialect", "source", "sources", "notes"}}
    policy = told.get("policy")
    if policy and schedule.milestones is not None:
        numbers = {
            k: v for k, v in policy["numbers"].items() if k not in {"step", "milestones", "gamma", "begin", "end"}
        }
        told["policy"] = {**policy, "numbers": numbers}
    return told


def _leaves(value: Any, place: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict):
        inner = [(f"{place}.{key}" if place else str(key), item) for key, item in value.items()]
        return [leaf for key, item in inner for leaf in _leaves(item, key)]
    if value is None:
        return []
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return [(place, ", ".join(f"{item:,}" if isinstance(item, int) else str(item) for item in value) or "none")]
    return [(place, f"{value:g}" if isinstance(value, float) else str(value))]
