"""The default recipe of a word: the settings of its project's schedule files, with the word's own numbers filled in.

It is what a project writes where a model wants nothing else; most models do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mmname.schedule.settings import Settings, freeze
from mmname.schedule.tables import project_of, recipes_of, table_of
from mmname.schedule.words import meaning_of

if TYPE_CHECKING:
    from mmname.schedule.length import Length

__all__ = ["base_batch_of", "counterpart_of", "default_of", "file_of", "filled", "settings_of_file"]


def default_of(
    dialect: str, length: Length, milestones: tuple[int, ...] | None, file: str | None = None
) -> Settings | None:
    """The default recipe: that of the word's schedule file, else that of the project for its kind of length.

    None where the project has none. Where the milestones are not known, the settings leave them out.
    """
    recipes = recipes_of(dialect)
    template = recipes.get("files", {}).get(file) or recipes.get("epochs" if length.epochs is not None else "iters")
    if template is None:
        return None
    numbers = {
        "@max_epochs": length.epochs,
        "@max_iters": length.iters,
        "@tenth": (length.iters or 0) // 10,
        "@milestones": milestones,
    }
    return filled(template, numbers)


def file_of(word: str, dialect: str) -> str | None:
    """The schedule file that a text names, with or without what all of the project's files are called.

    >>> file_of("s_long", "mmflow"), file_of("1x", "mmdet2")
    ('schedule_s_long', None)
    """
    files = recipes_of(dialect).get("files", {})
    return next((name for name in (word, f"schedule_{word}", f"{word}_schedule") if name in files), None)


def settings_of_file(file: str, dialect: str) -> Settings:
    """What one of the project's schedule files sets."""
    return filled(recipes_of(dialect)["files"][file], {})


def counterpart_of(
    settings: Settings, token: str, length: Length, milestones: tuple[int, ...] | None, *, dialect: str, other: str
) -> Settings | None:
    """What the project writes in another dialect for a word or a file whose settings nobody changed, if anything."""
    file = file_of(token, dialect)
    if file is not None:
        theirs = file_of(token, other)
        unchanged = settings == settings_of_file(file, dialect)
        return settings_of_file(theirs, other) if unchanged and theirs is not None else None
    mine, theirs = (meaning_of(token, one).file for one in (dialect, other))
    if settings != default_of(dialect, length, milestones, mine):
        return None
    return default_of(other, length, milestones, theirs)


def base_batch_of(dialect: str) -> int | None:
    """The total batch that the project's default rates are meant for, in samples over all GPUs, if it says one."""
    batch: int | None = table_of(project_of(dialect)["project"]).get("base_batch")
    return batch


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
