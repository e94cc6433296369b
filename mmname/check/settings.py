"""The settings of the checker: `[check]` of `mmname.toml`, or `[tool.mmname.check]` of `pyproject.toml`."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, NamedTuple

from mmname.check.registry import selected
from mmname.data.project import settings_at
from mmname.errors import DataError, MmnameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from mmname.check.finding import Level

__all__ = ["CheckSettings", "check_settings"]

_LEVELS = ("error", "warning", "note")


class CheckSettings(NamedTuple):
    """What a project asks of the checker.

    Attributes:
        select: the rules to check, as codes, beginnings of codes or names; empty for all.
        ignore: the rules to leave out.
        per_file_ignores: the rules to leave out in the files that match a gitignore pattern.
        exclude: gitignore patterns of files that are not checked.
        include: gitignore patterns of the only files that are checked; empty for all.
        severity: another level for a rule.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    severity: Mapping[str, Level] = {}


_KEYS = tuple(name.replace("_", "-") for name in CheckSettings._fields)


def check_settings(place: str | os.PathLike[str]) -> CheckSettings:
    """The settings for a file or folder, from the nearest project file.

    Raises:
        DataError: a setting is not known or holds something else than it should; the error names file and key.
    """
    project = settings_at(place)
    made: dict[str, Any] = {}
    for key, value in project.check.items():
        try:
            made[key.replace("-", "_")] = _sound(key, value)
        except MmnameError as error:
            raise DataError(str(error), file=project.file, table="check", key=key) from error
    return CheckSettings(**made)


def _sound(key: str, value: Any) -> Any:
    if key not in _KEYS:
        near = get_close_matches(key, _KEYS, n=1)
        raise MmnameError(
            f"no such setting; {f'did you mean {near[0]!r}?' if near else 'known are ' + ', '.join(_KEYS)}"
        )
    if key == "severity":
        return _severity(value)
    if key == "per-file-ignores":
        if not isinstance(value, dict):
            raise MmnameError("expected a table of patterns with the codes to ignore")
        return {pattern: _codes(codes) for pattern, codes in value.items()}
    return _codes(value) if key in {"select", "ignore"} else _texts(value)


def _severity(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(level in _LEVELS for level in value.values()):
        raise MmnameError(f"expected a table of codes, each with one of {', '.join(_LEVELS)}")
    return {code: level for text, level in value.items() for code in sorted(selected([text]))}


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise MmnameError("expected a list of texts")
    return tuple(value)


def _codes(value: Any) -> tuple[str, ...]:
    codes = _texts(value)
    selected(codes)
    return codes
