"""What a project says of its own names: its words, and its convention."""

from __future__ import annotations

import os
from functools import lru_cache

from mmname.data.project import Settings, settings_at
from mmname.errors import DataError
from mmname.name.convention import convention_ids
from mmname.name.words import NO_WORDS, OwnWords, own_words

__all__ = ["dialect_at", "words_at"]


def words_at(place: str | os.PathLike[str]) -> OwnWords:
    """The words of the project that a file or folder belongs to.

    Raises:
        DataError: the project's table is broken; the error names file, table and key.
    """
    settings = settings_at(place)
    return _own_words(settings.file, repr(settings.words)) if settings.words else NO_WORDS


def dialect_at(place: str | os.PathLike[str]) -> str | None:
    """The convention that a project says its configs are named in, or None.

    Raises:
        DataError: there is no such convention.
    """
    settings: Settings = settings_at(place)
    if settings.dialect is not None and settings.dialect not in convention_ids():
        reason = f"no convention {settings.dialect!r}; known are {', '.join(convention_ids())}"
        raise DataError(reason, file=settings.file, key="dialect")
    return settings.dialect


@lru_cache(maxsize=32)
def _own_words(file: str, _content: str) -> OwnWords:
    return own_words(settings_at(os.path.dirname(file)).words, file=file)
