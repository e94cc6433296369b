"""Conflicts: every reason why moves cannot be carried out, found before anything is touched."""

from __future__ import annotations

import os
import posixpath
import re
import sys
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Optional

from mmname.references.paths import folder_of, inside
from mmname.rename.errors import Conflict
from mmname.rename.folding import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from mmname.rename.plan import Move

__all__ = ["conflicts_of"]

_NAME_LIMIT = 255
_PATH_LIMIT = 4095
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE | re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z0-9_+.-]{1,250}\.py")
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')


def conflicts_of(root: Path, moves: Sequence[Move], *, replaced: Collection[str] = ()) -> list[Conflict]:
    """Every conflict among `moves` and with what is on the disk under `root`, in the order of the moves.

    The files `replaced` make room for what moves there.
    """
    return list(_Judge(root, moves, replaced).conflicts())


_Trouble = Optional[tuple[str, str]]
"""The kind of a conflict and its reason in words."""


class _Judge:
    def __init__(self, root: Path, moves: Sequence[Move], replaced: Collection[str]) -> None:
        self._root = str(root)
        self._real_root = os.path.realpath(root)
        self._moves = moves
        self._sources = {*(move.old for move in moves), *replaced}
        self._targets: dict[str, list[Move]] = {}
        for move in moves:
            self._targets.setdefault(fold(move.new), []).append(move)
        self._listed: dict[str, dict[str, str]] = {}
        self._folded: dict[str, dict[str, list[str]]] = {}
        self._folders: dict[str, _Trouble] = {}
        self._count = Counter(move.old for move in moves)
        self._plain: dict[tuple[str, str], bool] = {}
        self._named: dict[str, _Trouble] = {}
        self._open: dict[str, _Trouble] = {}
        self._devices: dict[str, int] = {}

    def conflicts(self) -> Iterator[Conflict]:
        origins: dict[str, str] = {}
        for move in self._moves:
            if self._is_plain(move):
                origins[move.old] = move.new
                continue
            found = self._source(move) or self._name(move) or self._place(move) or self._clash(move)
            if not found and move.old in origins and origins[move.old] != move.new:
                found = "two-targets", f"it would also become {origins[move.old]}"
            origins.setdefault(move.old, move.new)
            if found:
                yield Conflict(found[0], move.old, move.new, found[1])

    def _is_plain(self, move: Move) -> bool:
        """Whether a move is of the common kind that raises no question: told quickly, for there may be ten thousand."""
        old, _, old_name = move.old.rpartition("/")
        new, _, new_name = move.new.rpartition("/")
        if (old, new) not in self._plain:
            self._plain[old, new] = not (self._path(move.old) or self._folder(old) or self._place(move))
        target = fold(new_name)
        return (
            self._plain[old, new]
            and self._list(old).get(old_name) == "file"
            and _PLAIN.fullmatch(new_name) is not None
            and len(self._targets[fold(move.new)]) == 1
            and self._count[move.old] == 1
            and not self._names(f"{new}/{target}")
            and not _RESERVED.fullmatch(new_name)
            and len(self._root) + len(move.new) < _PATH_LIMIT
        )

    def _source(self, move: Move) -> _Trouble:
        trouble = self._path(move.old) or self._folder(folder_of(move.old))
        if trouble:
            return trouble
        kind = self._list(folder_of(move.old)).get(move.old.rpartition("/")[2])
        if kind is None and not os.access(self._existing(folder_of(move.old)), os.R_OK | os.X_OK):
            return "no-permission", f"{folder_of(move.old) or 'the root'} cannot be read"
        if kind is None:
            return "source-gone", "there is no such file"
        if kind == "folder" and os.path.lexists(f"{self._root}/{move.old}/.git"):
            return "submodule", "it is a repository of its own; `git mv` moves it as a whole"
        if kind == "folder":
            return "not-a-file", "it is a folder"
        if kind == "other":
            return "not-a-file", "it is neither a file nor a link"
        return None

    def _name(self, move: Move) -> _Trouble:
        for part in move.new.split("/"):
            if part not in self._named:
                self._named[part] = _bad_name(part)
            if self._named[part]:
                return self._named[part]
        if len(os.fsencode(f"{self._root}/{move.new}")) > _PATH_LIMIT:
            return "too-long", f"the path has more than {_PATH_LIMIT} bytes"
        if move.old.endswith(".py") and not move.new.endswith(".py"):
            return "bad-name", "a config's name ends with .py"
        return None

    def _place(self, move: Move) -> _Trouble:
        old, new = folder_of(move.old), folder_of(move.new)
        trouble = self._path(move.new) or self._folder(new) or self._closed(old) or self._closed(new)
        if trouble:
            return trouble
        if old != new and self._device(old) != self._device(new):
            return "other-disk", "it is on another filesystem"
        return None

    def _closed(self, folder: str) -> _Trouble:
        """Why nothing can be renamed in `folder`, or in what is there of it."""
        if folder not in self._open:
            there = self._existing(folder)
            shown = os.path.relpath(there, self._root)
            allowed = os.access(there, os.W_OK | os.X_OK)
            self._open[folder] = None if allowed else ("no-permission", f"{shown} does not allow writing")
        return self._open[folder]

    def _path(self, path: str) -> _Trouble:
        """Why a path does not name a file inside the root."""
        if not path or path.startswith(("/", "../")) or path == ".." or path != posixpath.normpath(path):
            return "outside", f"{path or 'an empty path'} leaves the root"
        if path in {".", ".git", ".mmname"} or path.startswith((".git/", ".mmname/")):
            return "outside", f"{path} is not a place for configs"
        return None

    def _folder(self, folder: str) -> _Trouble:
        """Why no file can be put into `folder`."""
        if folder not in self._folders:
            self._folders[folder] = self._judged_folder(folder)
        return self._folders[folder]

    def _judged_folder(self, folder: str) -> _Trouble:
        if not folder:
            return None
        trouble = self._folder(folder_of(folder))
        if trouble:
            return trouble
        path = f"{self._root}/{folder}"
        if os.path.lexists(f"{path}/.git"):
            there = os.path.relpath(path)
            return "submodule", f"{folder} is a repository of its own; rename in it: `mmname rename {there}`"
        if fold(folder) in self._targets or (os.path.lexists(path) and not os.path.isdir(path)):
            return "not-a-folder", f"{folder} is a file"
        if os.path.islink(path):
            real = os.path.realpath(path)
            if os.path.commonpath([real, self._real_root]) != self._real_root:
                return "outside", f"{folder} is a link that leaves the root"
            return "through-link", f"{folder} is a link; say {os.path.relpath(real, self._real_root)}"
        near = [name for name in self._names(folder) if name != posixpath.basename(folder)]
        if near and not os.path.lexists(path):
            differs = f"a folder {near[0]!r} is there that differs only in case or Unicode form"
            return "near-folder", f"{differs}; move it by way of another name, in two renames"
        return None

    def _clash(self, move: Move) -> _Trouble:
        others = [other for other in self._targets[fold(move.new)] if other.old != move.old]
        if others:
            same = others[0].new == move.new
            return "same-target", f"{others[0].old} would become {'it' if same else others[0].new} too"
        for name in self._names(move.new):
            path = inside(folder_of(move.new), name)
            if path in self._sources:
                continue
            if path != move.new:
                return "near-target", f"{path} is there and differs only in case or Unicode form"
            if os.path.islink(f"{self._root}/{path}") and not os.path.exists(f"{self._root}/{path}"):
                return "target-exists", "a dangling link of that name is there"
            return "target-exists", "a file of that name is there"
        return None

    def _names(self, path: str) -> list[str]:
        """The names in the folder of `path` that a disk without case or Unicode forms takes for its own."""
        folder, _, name = path.rpartition("/")
        if folder not in self._folded:
            self._folded[folder] = {}
            for other in self._list(folder):
                self._folded[folder].setdefault(fold(other), []).append(other)
        return self._folded[folder].get(fold(name), [])

    def _list(self, folder: str) -> dict[str, str]:
        """What a folder holds, by name: `file`, `folder` or `other`; a folder that is not there holds nothing."""
        if folder not in self._listed:
            self._listed[folder] = {}
            with suppress(OSError), os.scandir(f"{self._root}/{folder}") as entries:
                self._listed[folder] = {entry.name: _kind(entry) for entry in entries}
        return self._listed[folder]

    def _existing(self, folder: str) -> str:
        while folder and not os.path.isdir(f"{self._root}/{folder}"):
            folder = folder_of(folder)
        return f"{self._root}/{folder}" if folder else self._root

    def _device(self, folder: str) -> int:
        if folder not in self._devices:
            self._devices[folder] = os.stat(self._existing(folder)).st_dev
        return self._devices[folder]


def _bad_name(part: str) -> _Trouble:
    """Why a file or folder cannot be called so everywhere."""
    length = len(part.encode("utf-8", "surrogateescape"))
    if length > _NAME_LIMIT:
        return "too-long", f"the name has {length} bytes, and disks take {_NAME_LIMIT}"
    if _RESERVED.fullmatch(part):
        return "reserved", f"{part.partition('.')[0]!r} is a reserved name on Windows"
    wrong = _FORBIDDEN.search(part)
    if wrong:
        return "bad-name", f"{wrong[0]!r} cannot stand in a file name everywhere"
    if part != part.rstrip(" .") and part not in {".", ".."}:
        return "bad-name", "Windows cuts a space or dot at the end of a name"
    try:
        os.fsencode(part)
    except UnicodeEncodeError:
        return "bad-name", f"file names are written in {sys.getfilesystemencoding()} here, which cannot say it"
    return None


def _kind(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink() or entry.is_file():
        return "file"
    return "folder" if entry.is_dir() else "other"
