"""Code: settings as a config file writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mmname.schedule.settings import thaw

if TYPE_CHECKING:
    from mmname.schedule.settings import Settings

__all__ = ["write"]

_WIDTH = 120
_KEYWORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def write(settings: Settings) -> str:
    r"""The settings as assignments to paste into a config, wrapped at 120 columns.

    >>> from mmname.schedule.settings import freeze
    >>> write(freeze({"lr_config": {"policy": "step", "step": (8, 11)}}))
    "lr_config = dict(policy='step', step=[8, 11])\n"
    """
    return "".join(f"{name} = {_code(value, len(name) + 3, 0)}\n" for name, value in thaw(settings).items())


def _code(value: Any, used: int, depth: int) -> str:
    """A value as code: on one line if that fits behind `used` characters, else one line an item."""
    flat = _flat(value)
    if used + len(flat) <= _WIDTH or not isinstance(value, (Mapping, list)) or not value:
        return flat
    indent = " " * 4 * (depth + 1)
    items = [
        indent + lead + _code(item, len(indent) + len(lead) + 1, depth + 1) + ",\n" for lead, item in _items(value)
    ]
    opening, closing = _brackets(value)
    return f"{opening}\n{''.join(items)}{' ' * 4 * depth}{closing}"


def _flat(value: Any) -> str:
    if isinstance(value, (Mapping, list)):
        opening, closing = _brackets(value)
        return opening + ", ".join(lead + _flat(item) for lead, item in _items(value)) + closing
    return repr(value)


def _items(value: Mapping[str, Any] | list[Any]) -> list[tuple[str, Any]]:
    """The items with what stands before each."""
    if isinstance(value, list):
        return [("", item) for item in value]
    if _brackets(value)[0] == "{":
        return [(f"{key!r}: ", item) for key, item in value.items()]
    return [(f"{key}=", item) for key, item in value.items()]


def _brackets(value: Mapping[str, Any] | list[Any]) -> tuple[str, str]:
    if isinstance(value, list):
        return "[", "]"
    return ("dict(", ")") if all(map(_KEYWORD.fullmatch, value)) else ("{", "}")
