"""What the text of an argument may be: how it is read, what stands for it in help, and what a shell offers for it."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError

from mmname.cli import completing
from mmname.cli.manner import hint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Any

    from mmname.cli.completing import Completer

__all__ = ["FILE", "FOLDER", "PATH", "TEXT", "Kind", "number", "one_of"]


class Kind:
    """A kind of text; `read` raises argparse's ArgumentTypeError for what is none."""

    __slots__ = ("complete", "limit", "metavar", "read")

    def __init__(
        self, read: Callable[[str], Any], metavar: str, complete: Completer | None = None, limit: str = ""
    ) -> None:
        self.read = read
        self.metavar = metavar
        self.complete = complete
        self.limit = limit


def one_of(choices: Sequence[str]) -> Kind:
    """One of some words."""

    def read(text: str) -> str:
        if text in choices:
            return text
        raise ArgumentTypeError(f"{text!r} is not one of {', '.join(map(repr, choices))}{hint(text, choices)}")

    return Kind(read, f"[{'|'.join(choices)}]", lambda prefix, **_: completing.beginning(choices, prefix))


def number(least: int | None = None) -> Kind:
    """A whole number, no less than `least`."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise ArgumentTypeError(f"{text!r} is not a whole number") from None
        if least is not None and value < least:
            raise ArgumentTypeError(f"{value} is less than {least}")
        return value

    return Kind(read, "N", limit="" if least is None else f"at least {least}")


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)


def _folder(text: str) -> str:
    if not os.path.isdir(text):  # noqa: PTH112
        fault = "is a file" if os.path.exists(text) else "does not exist"  # noqa: PTH110
        raise ArgumentTypeError(f"folder {text!r} {fault}")
    return text


def _file(text: str) -> str:
    if os.path.isdir(text):  # noqa: PTH112
        raise ArgumentTypeError(f"file {text!r} is a folder")
    return text


TEXT = Kind(str, "TEXT")
PATH = Kind(_path, "PATH", completing.paths)
FILE = Kind(_file, "FILE", completing.paths)
FOLDER = Kind(_folder, "DIR", completing.folders)
