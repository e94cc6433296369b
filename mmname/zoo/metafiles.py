"""Metafiles of a repository: the models that they list beside the configs that are there."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from mmname.errors import MetafileError
from mmname.zoo.metafile import Entry, read_metafile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Listed", "Metafiles", "name_of", "read_metafiles"]

_KEY = re.compile(r"\s*(?:-\s+)?")
_ITEM = re.compile(r"\s*-\s+")


class Listed(NamedTuple):
    """A model of a metafile.

    Attributes:
        path: the metafile, as a POSIX path below the repository.
        line: the line of the model's name; 1 where that is not to be told.
        first: the line that its item begins on.
        lines: the lines of the item.
        entry: what the metafile says of it.
        configs: its configs as paths below the repository; of one that is there, where it is.
    """

    path: str
    line: int
    first: int
    lines: Sequence[str]
    entry: Entry
    configs: tuple[str, ...]

    def place(self, text: str) -> tuple[int, int]:
        """Line and column where a text of the entry stands, from 1; those of the name where it does not stand so."""
        for number, line in enumerate(self.lines):
            column = line.find(text)
            if column >= 0:
                return self.first + number, column + 1
        return self.line, 1


class Metafiles(NamedTuple):
    """Configs of a repository, and the models that its metafiles list.

    Attributes:
        root: the folder of the repository.
        configs: the configs, as POSIX paths below the root.
        listed: the models, in the order of files and lines.
        asked: the whole paths that the disk was asked for, with its answers.
    """

    root: str
    configs: tuple[str, ...]
    listed: tuple[Listed, ...]
    asked: dict[str, bool]

    def is_there(self, config: str) -> bool:
        """Whether there is a file at the path of a config."""
        return _is_there(self.root, config, self.asked)


def read_metafiles(root: str, metafiles: Iterable[str], configs: Iterable[str]) -> Metafiles:
    """Read metafiles, given like the configs by their paths below `root`; one that is no YAML lists nothing."""
    listed: list[Listed] = []
    asked: dict[str, bool] = {}
    for path in metafiles:
        try:
            with open(f"{root}/{path}", "rb") as stream:
                data = stream.read()
            entries = read_metafile(data, path=path)
        except (MetafileError, OSError):
            continue
        lines = data.decode("utf-8", "replace").splitlines()
        listed += [_listed(root, path, lines, entry, asked) for entry in entries]
    return Metafiles(root, tuple(configs), tuple(listed), asked)


def name_of(path: str) -> str:
    """The name of a config from its path.

    >>> name_of("configs/fcos/fcos_r50_1x_coco.py")
    'fcos_r50_1x_coco'
    """
    return path.rpartition("/")[2].removesuffix(".py")


def _listed(root: str, path: str, lines: Sequence[str], entry: Entry, asked: dict[str, bool]) -> Listed:
    form = re.compile(rf"{_KEY.pattern}Name\s*:\s*['\"]?{re.escape(entry.name)}['\"]?\s*")
    named = next((number for number, line in enumerate(lines) if form.fullmatch(line)), None)
    configs = tuple(_found(root, path, unquote(config), asked) for config in entry.configs)
    if named is None:
        return Listed(path, 1, 1, (), entry, configs)
    first, end = _item(lines, named)
    return Listed(path, named + 1, first + 1, lines[first:end], entry, configs)


def _item(lines: Sequence[str], named: int) -> tuple[int, int]:
    """The lines of the item of a list in which one line is: the first, and the one after the last."""
    key = _KEY.match(lines[named])
    depth = key.end() if key else 0
    marks = [n for n, line in enumerate(lines) if (mark := _ITEM.match(line)) and mark.end() <= depth]
    first = max((n for n in marks if n <= named), default=named)
    return first, min((n for n in marks if n > named), default=len(lines))


def _found(root: str, metafile: str, config: str, asked: dict[str, bool]) -> str:
    """Where a config is: below the root, else below a folder around the metafile, as those of a project are."""
    folder = metafile
    while folder:
        folder = folder.rpartition("/")[0]
        near = f"{folder}/{config}" if folder else config
        if _is_there(root, near, asked):
            return near
    return config


def _is_there(root: str, path: str, asked: dict[str, bool]) -> bool:
    file = f"{root}/{path}"
    if file not in asked:
        asked[file] = os.path.isfile(file)
    return asked[file]
