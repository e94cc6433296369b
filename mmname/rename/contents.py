"""A store of file contents, each under its fingerprint, so that every file a rename rewrites can be had again."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import zipfile
from functools import cached_property
from typing import TYPE_CHECKING

from mmname.rename import disk
from mmname.rename.fingerprint import mode_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Contents"]


class Contents:
    """The contents kept in one folder.

    While a rename is at work each is a file, since files can be moved to where they belong. Afterwards those that an
    undo may need are packed into one compressed archive (a zip file, so that anybody can read it without mmname).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._archive = f"{folder}.zip"
        self._held = set(os.listdir(folder)) if folder.is_dir() else set()
        self._zip: zipfile.ZipFile | None = None
        self._young: list[str] = []

    def __contains__(self, content: object) -> bool:
        return isinstance(content, str) and (_name(content) in self._held or _name(content) in self._packed)

    def path(self, content: str) -> str:
        """Where the content with this fingerprint lies, as a file of its own."""
        name = _name(content)
        if name not in self._held and name in self._packed:
            self._put(content, self.read(content), like=None)
        return f"{self.folder}/{name}"

    def read(self, content: str) -> bytes:
        """The bytes of a content; for a link, its text."""
        name = _name(content)
        if name not in self._held and name in self._packed:
            return self._opened().read(name)
        path = f"{self.folder}/{name}"
        return os.fsencode(os.readlink(path)) if os.path.islink(path) else disk.read(path)

    def put(self, content: str, data: bytes, *, like: str | None = None) -> None:
        """Keep `data` under its fingerprint, with owner and extended attributes of the file `like`."""
        if content not in self:
            self._put(content, data, like=like)

    def keep(self, content: str, data: bytes, path: str) -> None:
        """Keep the file at `path`, which holds `data`: as a second name of it where nothing else has one.

        A rename puts another file in its place and never writes into it, and an editor that does is found out before.
        """
        if content in self:
            return
        if stat.S_ISREG(mode_of(content)) and os.lstat(path).st_nlink == 1 and disk.link(path, self._file(content)):
            self._hold(content)
        else:
            self._put(content, data, like=path)

    def forget(self, content: str) -> None:
        """Remove a content from the store."""
        if _name(content) in self._held:
            disk.remove(self._file(content))
            self._held.discard(_name(content))

    def sync(self) -> None:
        """Bring everything that was put or kept down to the disk."""
        disk.sync_files(self._young)
        self._young = []

    def pack(self) -> None:
        """Put the files into the archive, and remove them once it is on the disk."""
        wanted = sorted(self._held - self._packed)
        if wanted:
            disk.step("pack", self._archive)
            partial = f"{self._archive}.part"
            again = os.path.exists(self._archive)
            if again:
                shutil.copyfile(self._archive, partial)
            with zipfile.ZipFile(partial, "a" if again else "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                for name in wanted:
                    path = f"{self.folder}/{name}"
                    archive.writestr(name, os.fsencode(os.readlink(path)) if os.path.islink(path) else disk.read(path))
            disk.sync_files([partial])
            self.close()
            disk.replace(partial, self._archive)
            disk.sync_folders([str(self.folder.parent)])
            del self._packed
        if self._held:
            disk.discard(self.folder)
            disk.make_folder(str(self.folder))
            self._held = set()

    def _put(self, content: str, data: bytes, *, like: str | None) -> None:
        path, mode = self._file(content), mode_of(content)
        if stat.S_ISLNK(mode):
            disk.write_link(path, os.fsdecode(data))
        else:
            disk.write(path, data, mode=stat.S_IMODE(mode), sync=False)
            if like is not None:
                _take_after(path, like)
        self._hold(content)

    def _hold(self, content: str) -> None:
        self._held.add(_name(content))
        if not stat.S_ISLNK(mode_of(content)):
            self._young.append(self._file(content))

    def _file(self, content: str) -> str:
        return f"{self.folder}/{_name(content)}"

    def _opened(self) -> zipfile.ZipFile:
        if self._zip is None:
            self._zip = zipfile.ZipFile(self._archive)
        return self._zip

    def close(self) -> None:
        """Let go of the archive."""
        if self._zip is not None:
            self._zip.close()
        self._zip = None

    @cached_property
    def _packed(self) -> set[str]:
        """The names in the archive."""
        try:
            return set(self._opened().namelist())
        except (FileNotFoundError, NotADirectoryError, zipfile.BadZipFile):
            return set()


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
