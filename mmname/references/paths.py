"""Paths inside a tree: POSIX, relative to its root, which is the empty text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["above", "folder_of", "inside", "name_of", "stem_of", "suffix_of"]


def folder_of(path: str) -> str:
    """The folder of a path.

    >>> folder_of("configs/dcn/x.py"), folder_of("x.py")
    ('configs/dcn', '')
    """
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The name of the file at `path`."""
    return path[path.rfind("/") + 1 :]


def stem_of(path: str) -> str:
    """The name of the file at `path` without its last suffix.

    >>> stem_of("configs/x_0.5.py")
    'x_0.5'
    """
    stem, dot, _ = name_of(path).rpartition(".")
    return stem if dot else name_of(path)


def suffix_of(path: str) -> str:
    """The last suffix of the file at `path`, in small letters.

    >>> suffix_of("docs/en.d/README.MD"), suffix_of("docs/en.d/Makefile")
    ('.md', '')
    """
    _, dot, suffix = name_of(path).rpartition(".")
    return f".{suffix.lower()}" if dot else ""


def inside(folder: str, name: str) -> str:
    """The path of `name` in `folder`.

    >>> inside("configs", "x.py"), inside("", "x.py")
    ('configs/x.py', 'x.py')
    """
    return f"{folder}/{name}" if folder else name


def above(path: str) -> Iterator[str]:
    """The folders above `path`, the root first.

    >>> list(above("configs/a/x.py"))
    ['', 'configs', 'configs/a']
    """
    yield ""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
