"""Symbolic links that lead to a file that moves, or that move themselves: their text is edited like any other."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from mmname.references import Edit
from mmname.references.moves import Moves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["link_edits"]


def link_edits(root: Path, moves: Mapping[str, str]) -> list[Edit]:
    """The edits of link texts that moves ask for, so that each living link leads to the same file as before."""
    links = list(_links(str(root), ""))
    if not links:
        return []
    there = [f"{folder}/{name}".lstrip("/") for folder, _, names in _walk(root) for name in names]
    going = Moves(moves, frozenset([*there, *links]))
    return [edit for path in links for edit in _edits(root, path, going)]


def _walk(root: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    for where, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in {".git", ".mmname"}]
        folder = os.path.relpath(where, root).replace(os.sep, "/")
        yield "" if folder == "." else folder, folders, files


def _links(root: str, folder: str) -> Iterator[str]:
    with os.scandir(f"{root}/{folder}") as entries:
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_symlink():
                yield path
            elif entry.is_dir(follow_symlinks=False) and entry.name not in {".git", ".mmname"}:
                yield from _links(root, path)


def _edits(root: Path, path: str, moves: Moves) -> Iterator[Edit]:
    text = os.readlink(root / path)
    if posixpath.isabs(text):
        return
    at = posixpath.dirname(path)
    target = posixpath.normpath(posixpath.join(at, text))
    new_at = posixpath.dirname(moves.of(path))
    goal = moves.of(target) if target in moves.files else moves.folder(target)
    if (goal == target and new_at == at) or not os.path.lexists(root / target):
        return
    new = posixpath.relpath(goal, new_at or ".")
    old_bytes, new_bytes = os.fsencode(text), os.fsencode(new)
    if old_bytes != new_bytes:
        yield Edit(path, 0, len(old_bytes), old_bytes, new_bytes, "link", "sure")
