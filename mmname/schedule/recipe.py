"""The recipe of a word: the settings of its project, with the word's own numbers filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mmname.schedule.settings import Settings, freeze

if TYPE_CHECKING:
    from mmname.schedule.record import Schedule

__all__ = ["filled", "settings_of"]


def settings_of(schedule: Schedule, recipes: Mapping[str, Any], file: str | None) -> Settings | None:
    """The settings of a word: those of its schedule file, else those that the project writes for its kind of length."""
    template = recipes.get("files", {}).get(file) or recipes.get("epochs" if schedule.max_epochs else "iters")
    if template is None:
        return None
    numbers = {
        "@max_epochs": schedule.max_epochs,
        "@max_iters": schedule.max_iters,
        "@tenth": (schedule.max_iters or 0) // 10,
        "@milestones": schedule.milestones,
    }
    return filled(template, numbers)


def filled(template: Mapping[str, Any], numbers: Mapping[str, Any]) -> Settings:
    """A template of a data file with its blanks filled in; a blank whose number is not known is left out.

    >>> filled({"runner": {"max_epochs": "@max_epochs"}, "clip": "@none"}, {"@max_epochs": 12})
    {'runner': {'max_epochs': 12}, 'clip': None}
    """

    def fill(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: fill(item) for key, item in value.items() if numbers.get(str(item), "") is not None}
        if isinstance(value, list):
            return [fill(item) for item in value]
        if value == "@none":
            return None
        return numbers.get(value, value) if isinstance(value, str) else value

    settings: Settings = freeze(fill(template))
    return settings
