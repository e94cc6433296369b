"""Paths inside a tree: POSIX, relative to its root, which is the empty text."""

from __future__ import annotations

import unicodedata

__all__ = ["fold", "folder_of", "inside"]


def folder_of(path: str) -> str:
    """The folder of a path.

    >>> folder_of("configs/dcn/x.py"), folder_of("x.py")
    ('configs/dcn', '')
    """
    return path.rpartition("/")[0]


def inside(folder: str, name: str) -> str:
    """The path of `name` in `folder`.

    >>> inside("configs", "x.py"), inside("", "x.py")
    ('configs/x.py', 'x.py')
    """
    return f"{folder}/{name}" if folder else name


def fold(path: str) -> str:
    """The text under which disks that know no case or no Unicode form hold a path.

    >>> fold("X_1x_COCO.py")
    'x_1x_coco.py'
    """
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
