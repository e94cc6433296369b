"""Recipes: how a config trains its model, as the texts of its settings, each of which many configs share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mmname.errors import ScheduleError
from mmname.schedule import reading
from mmname.schedule.settings import Settings, freeze, thaw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Recipe", "recipe_of", "settings_of"]

Recipe = tuple[tuple[str, str], ...]
"""The names of settings, such as `lr_config`, each with its value as JSON."""


def recipe_of(settings: Mapping[str, Any], *, whole: bool = True) -> Recipe:
    """The recipe in the settings of a config; nothing where it has none, or where a part of it is not to be read.

    With `whole` false a base of the config is missing, which may say anything.

    >>> recipe_of({"optimizer": {"type": "SGD", "lr": 0.02}, "total_epochs": 12, "model": {}})
    (('optimizer', '{"type":"SGD","lr":0.02}'), ('total_epochs', '12'))
    >>> recipe_of({"model": {}}), recipe_of({"optimizer": {"type": "SGD"}, "total_epochs": 12}, whole=False)
    ((), ())
    """
    try:
        read = reading.read(settings) if whole else None
    except ScheduleError:
        return ()
    if read is None or read.left_out:
        return ()
    told = thaw(reading.core_of(read.settings))
    return tuple((name, json.dumps(value, ensure_ascii=False, separators=(",", ":"))) for name, value in told.items())


def settings_of(recipe: Iterable[tuple[str, str]]) -> Settings:
    """The settings of a recipe."""
    settings: Settings = freeze({name: json.loads(value) for name, value in recipe})
    return settings
