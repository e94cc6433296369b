"""Choosing new names: a chooser reads the stem of a config and says what it should be called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, Optional

from mmname.errors import ChooserError, MmnameError

__all__ = ["Choice", "chooser"]


class Choice(NamedTuple):
    """A new stem and what is to be said about it; no stem where the config keeps its name for the reason in `note`."""

    stem: Optional[str]
    note: str = ""


def chooser(
    *,
    target: str | None = None,
    source: str = "auto",
    changes: Mapping[str, str] | None = None,
    where: Mapping[str, str] | None = None,
) -> Callable[[str], Choice]:
    raise NotImplementedError
