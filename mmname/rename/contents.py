"""A store of file contents, each under its fingerprint, so that every file a rename rewrites can be had again."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from pathlib import Path

from mmname.rename import disk
from mmname.rename.fingerprint import mode_of

__all__ = ["Contents"]


class Contents:
    """The contents kept in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held = set(os.listdir(folder)) if folder.is_dir() else set()

    def __contains__(self, content: object) -> bool:
        return isinstance(content, str) and _name(content) in self._held

    def path(self, content: str) -> str:
        """Where the content with this fingerprint lies."""
        return str(self.folder / _name(content))

    def read(self, content: str) -> bytes:
        """The bytes of a content; for a link, its text."""
        path = self.path(content)
        return os.fsencode(os.readlink(path)) if os.path.islink(path) else Path(path).read_bytes()

    def put(self, content: str, data: bytes, *, like: str | None = None) -> None:
        """Keep `data` under its fingerprint, with owner and extended attributes of the file `like`."""
        if content in self:
            return
        path, mode = self.path(content), mode_of(content)
        if stat.S_ISLNK(mode):
            disk.write_link(path, os.fsdecode(data))
        else:
            disk.write(path, data, mode=stat.S_IMODE(mode))
            if like is not None:
                _take_after(path, like)
        self._held.add(_name(content))

    def forget(self, content: str) -> None:
        """Remove a content from the store."""
        if content in self:
            disk.remove(self.path(content))
            self._held.discard(_name(content))


def _name(content: str) -> str:
    return content.replace(":", "-")


def _take_after(path: str, like: str) -> None:
    """Give `path` owner and extended attributes of `like`, as far as the system and our rights let us."""
    with contextlib.suppress(OSError):
        if hasattr(os, "chown"):
            status = os.lstat(like)
            os.chown(path, status.st_uid, status.st_gid)
    with contextlib.suppress(OSError):
        mode = os.lstat(path).st_mode
        shutil.copystat(like, path)
        os.chmod(path, stat.S_IMODE(mode))
        os.utime(path)
