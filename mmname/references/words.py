"""Words that the search agrees on: what a name looks like, what is only meant as an example, and why things stay."""

from __future__ import annotations

import re

__all__ = ["HOMONYM", "NOWHERE", "PLACEHOLDER", "PYTHON", "SCHEME", "is_name", "without_suffix"]

PYTHON = ".py"
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
PLACEHOLDER = re.compile(r"[*${}~<>\0]|xxx|path/to|(?:^|[/_])(?:my|your|custom|dummy|example)[/_.]", re.IGNORECASE)

HOMONYM = "several files have this name"
NOWHERE = "leads to no file"


def is_name(text: str) -> bool:
    """Whether a text can hardly be anything but a config's name: three parts or more, and a digit.

    >>> is_name("x_r50_1x"), is_name("default_runtime")
    (True, False)
    """
    return len(re.split(r"[_-]+", text)) >= 3 and any(character.isdigit() for character in text)


def without_suffix(name: str) -> str:
    """The name of a config without `.py`."""
    return name.removesuffix(PYTHON)
