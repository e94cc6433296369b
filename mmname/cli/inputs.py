"""What a command works on: names and files as arguments, from standard input, in folders, and where a pattern leads."""

from __future__ import annotations

import codecs
import os
import sys

from mmname.cli.manner import detail
from mmname.errors import MmnameError
from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from mmname.name.words import OwnWords

__all__ = ["Line", "is_many", "lines_of", "names_of", "own_words_here"]

_CHECKPOINTS = (".pth", ".pth.tar", ".pt", ".pkl")


class Line(NamedTuple):
    """A text to work on: an argument, whose number is 0, or a line of standard input, counted from 1.

    Attributes:
        text: the text itself.
        number: the number of the line.
        is_address: whether it was made of an address, so that it leads to no file here.
    """

    text: str
    number: int = 0
    is_address: bool = False

    @property
    def here(self) -> str:
        """The text; of an address the name that it ends with."""
        return self.text.rpartition("/")[2] if self.is_address else self.text

    @property
    def shown(self) -> str:
        """The text as JSON can hold it."""
        if self.text.isascii():
            return self.text
        return self.text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def placed(self, error: dict[str, Any]) -> dict[str, Any]:
        """An error with the line that it is in, where there is one."""
        return {**error, "line": self.number} if self.number else error


def lines_of(arguments: Sequence[str]) -> Iterator[Line]:
    """The arguments; for `-` the lines of standard input, one at a time, undecodable bytes kept as they are.

    Raises:
        MmnameError: there is no standard input.
    """
    for argument in arguments:
        if argument != "-":
            yield Line(argument)
            continue
        if sys.stdin is None:
            raise MmnameError("- reads standard input, which is closed")
        for number, line in enumerate(sys.stdin.buffer, start=1):
            text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            yield Line(text.rstrip(b"\r\n").decode("utf-8", "surrogateescape"), number)


def names_of(arguments: Sequence[str]) -> Iterator[Line]:
    """Lines that name configs: those below a folder, the files that a pattern stands for, or what an argument names.

    Of a checkpoint and of an address it is the config that it is of.

    Raises:
        MmnameError: a folder that is not there, or that holds no config.

    >>> [line.text for line in names_of(["faster_rcnn_r50_fpn_1x_coco_20200130-047c8118.pth"])]
    ['faster_rcnn_r50_fpn_1x_coco']
    """
    for argument in arguments:
        if argument == "-":
            yield from (
                line._replace(text=_named(line.text), is_address=_is_address(line.text)) for line in lines_of(["-"])
            )
        else:
            yield from (Line(text, is_address=_is_address(argument)) for text in _files(argument))


def is_many(argument: str) -> bool:
    """Whether an argument stands for the configs below a folder, or for the files that a pattern names."""
    is_pattern = any(mark in argument for mark in "*?[") or argument.endswith(("/", "\\"))
    return os.path.isdir(argument) or (is_pattern and not _is_address(argument))  # noqa: PTH112  (which takes any text)


def own_words_here() -> OwnWords:
    """The words of the project around the folder at hand."""
    from mmname.data.project import settings_at
    from mmname.name.own import words_at

    file = settings_at(".").file
    detail(f"settings: {file or 'none found'}")
    return words_at(".")


def _files(argument: str) -> Iterator[str]:
    if os.path.isdir(argument):  # noqa: PTH112  (which takes any text)
        from mmname.name.files import config_files

        found = list(config_files(argument))
        if not found:
            raise MmnameError(f"{argument}: a folder without configs")
        yield from found
    elif argument.endswith(("/", "\\")):
        raise MmnameError(f"{argument}: no such folder")
    elif is_many(argument):
        from glob import glob

        found = sorted(glob(argument, recursive=True))  # noqa: PTH207
        if not found:
            raise MmnameError(f"{argument}: no file fits this pattern")
        for path in found:
            yield from _files(path) if os.path.isdir(path) else [path]  # noqa: PTH112
    else:
        yield _named(argument)


def _is_address(text: str) -> bool:
    return "://" in text


def _named(text: str) -> str:
    """The name of the config that a checkpoint is of, or the path that an address ends with; else the text."""
    if not text.endswith(_CHECKPOINTS) and not _is_address(text):
        return text
    from mmname.zoo.mention import mentions_in

    found = mentions_in(text)
    if len(found) != 1:
        return text
    return found[0].name if found[0].file else found[0].path.partition("://")[2]
