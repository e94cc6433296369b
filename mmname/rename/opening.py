"""Folders that move, opened: a move of a folder is one of each file that is in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mmname.references.paths import inside
from mmname.rename.plan import Move

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["opened"]


def opened(root: Path, moves: Iterable[Move]) -> Iterator[Move]:
    """The moves of files that `moves` asks for, in their order; a file that has a move of its own takes that.

    What git ignores goes along, as everything does when a folder is renamed; a repository inside is left to the judges.
    """
    rows = list(moves)
    own = {move.old for move in rows}
    for move in rows:
        if not _is_folder(root, move.old):
            yield move
            continue
        for path in _files(str(root), move.old):
            if path not in own:
                yield Move(path, move.new + path[len(move.old) :], move.note)


def _is_folder(root: Path, path: str) -> bool:
    whole = f"{root}/{path}"
    return bool(path) and os.path.isdir(whole) and not os.path.islink(whole) and not os.path.lexists(f"{whole}/.git")


def _files(root: str, folder: str) -> Iterator[str]:
    with os.scandir(f"{root}/{folder}") as entries:
        names = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    for name, is_folder in names:
        path = inside(folder, name)
        if is_folder and not os.path.lexists(f"{root}/{path}/.git"):
            yield from _files(root, path)
        else:
            yield path
