"""Views: what is known of a schedule as JSON can hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmname.schedule import parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mmname.schedule.settings import Settings

__all__ = ["parts_as_json"]


def parts_as_json(settings: Settings | None, sources: Mapping[str, str]) -> dict[str, Any]:
    """The parts of settings that `sources` knows; what is not known, or not there, is None.

    Several optimizers stand in `optimizers` and `policies`, by their names.
    """
    row: dict[str, Any] = {"policy": None, "warmup": None, "optimizer": None, "clip": None}
    if settings is None:
        return row
    names = parts.optimizers(settings) if "optimizer" in sources else {"": None}
    if len(names) != 1:
        ones = {name: parts.only(settings, name) for name in names}
        row["optimizers"] = {name: listed(parts.optimizer(one)._asdict()) for name, one in ones.items()}
        row["policies"] = {name: listed(parts.policy(one)._asdict()) for name, one in ones.items()}
        return row
    for field in row.keys() & sources.keys():
        part = _PARTS[field](settings)
        row[field] = part if part is None else listed(part._asdict())
    return row


def listed(value: Any) -> Any:
    """A value as JSON gives it back: dictionaries and lists."""
    if isinstance(value, dict):
        return {key: listed(item) for key, item in value.items()}
    return list(map(listed, value)) if isinstance(value, (list, tuple)) else value


_PARTS: dict[str, Any] = {
    "policy": parts.policy,
    "warmup": parts.warmup,
    "optimizer": parts.optimizer,
    "clip": parts.clip,
}
