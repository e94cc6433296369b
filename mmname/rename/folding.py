"""Folding: the text under which disks that know no case or no Unicode form hold a path."""

from __future__ import annotations

import unicodedata

__all__ = ["fold"]


def fold(path: str) -> str:
    """What two paths have in common that one disk or another takes for the same.

    >>> fold("X_1x_COCO.py")
    'x_1x_coco.py'
    """
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
