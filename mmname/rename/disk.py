"""The steps that touch the disk, each announced first, so that a test can fail or die before any of them."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

__all__ = [
    "append",
    "copy",
    "cut",
    "discard",
    "link",
    "link_or_copy",
    "make_folder",
    "move",
    "read",
    "remove",
    "remove_folder",
    "replace",
    "step",
    "sync_files",
    "sync_folders",
    "write",
    "write_link",
]

_NOT_OFFERED = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
_NO_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK})
_MANY = 256  # files, above which one sync of the filesystem takes less time than one of each
_AT_FDCWD = -100
_RENAME_NOREPLACE = 1


def step(name: str, path: str) -> None:
    """Announce that the step `name` is about to touch `path`; a test puts its own function in this place."""


def read(path: str) -> bytes:
    """The content of a file."""
    with io.FileIO(path) as file:
        return file.readall()


def write(path: str, data: bytes, *, mode: int | None = None, sync: bool = True) -> None:
    """Write a new file, with the permissions `mode`, down to the disk unless a `sync_files` follows."""
    step("write", path)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    with open(handle, "wb") as file:
        file.write(data)
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(handle, mode)
        file.flush()
        if sync:
            step("sync", path)
            os.fsync(handle)


def write_link(path: str, target: str) -> None:
    """Write a new symbolic link with the text `target`."""
    step("link", path)
    os.symlink(target, path)


def append(path: str, data: bytes) -> None:
    """Append to a file, down to the disk."""
    step("append", path)
    with open(path, "ab") as file:
        file.write(data)
        file.flush()
        step("sync", path)
        os.fsync(file.fileno())


def cut(path: str, size: int) -> None:
    """Cut a file to its first `size` bytes."""
    step("cut", path)
    os.truncate(path, size)


def move(source: str, target: str) -> None:
    """Rename `source` to `target`, which must not exist.

    Raises:
        FileExistsError: something stands at `target`, be it a dangling link; it is as it was.
    """
    step("move", target)
    rename = _rename_without_replacing()
    if rename is None or not rename(source, target):
        _move_by_link(source, target)


def replace(source: str, target: str) -> None:
    """Put `source` in the place of `target` in one atomic step."""
    step("replace", target)
    os.replace(source, target)


def link(source: str, target: str) -> bool:
    """Give the file `source` a second name; False where the filesystem, or its being another one, does not let us."""
    step("link", target)
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS | {errno.EXDEV}:
            raise
        return False
    return True


def link_or_copy(source: str, target: str) -> None:
    """Give the file or symbolic link `source` a second name, or a copy where the filesystem has no hard links."""
    step("link", target)
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS | {errno.EXDEV}:
            raise
        copy(source, target)


def copy(source: str, target: str) -> None:
    """Copy the file or symbolic link `source` to the new path `target`, down to the disk."""
    step("copy", target)
    shutil.copy2(source, target, follow_symlinks=False)
    _sync(target)


def remove(path: str) -> None:
    """Unlink a file or symbolic link."""
    step("unlink", path)
    os.unlink(path)


def make_folder(path: str, *, mode: int | None = None) -> None:
    """Make a folder; one that is there already is left as it is."""
    step("mkdir", path)
    try:
        os.mkdir(path)
    except FileExistsError:
        if not os.path.isdir(path):
            raise
    else:
        if mode is not None:
            os.chmod(path, mode)


def remove_folder(path: str) -> None:
    """Remove a folder if it is there and empty."""
    step("rmdir", path)
    try:
        os.rmdir(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise


def discard(folder: Path) -> None:
    """Remove a folder of our own with all that is in it."""
    step("discard", str(folder))
    shutil.rmtree(folder)


def sync_folders(folders: Iterable[str]) -> None:
    """Bring the entries of `folders` down to the disk, where the system lets folders be synced."""
    if sys.platform == "win32":
        return
    for folder in sorted(set(folders)):
        step("sync", folder)
        _sync(folder)


def sync_files(paths: Sequence[str]) -> None:
    """Bring the contents of files down to the disk: one by one, or the whole filesystem at once where they are many."""
    if len(paths) >= _MANY and sys.platform == "linux":
        import ctypes

        syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        step("sync", os.path.dirname(paths[0]))
        if syncfs is not None:
            handle = os.open(paths[0], os.O_RDONLY)
            try:
                if syncfs(handle) == 0:
                    return
            finally:
                os.close(handle)
    for path in paths:
        step("sync", path)
        _sync(path)


def _sync(path: str) -> None:
    if os.path.islink(path):
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@lru_cache(maxsize=1)
def _rename_without_replacing() -> Callable[[str, str], bool] | None:
    """A function that renames without replacing and says whether the filesystem could; None where there is none."""
    if sys.platform == "win32":  # rename never replaces there
        return lambda source, target: os.rename(source, target) is None
    import ctypes

    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return None
    encode, failed = os.fsencode, ctypes.get_errno

    def rename(source: str, target: str) -> bool:
        if renameat2(_AT_FDCWD, encode(source), _AT_FDCWD, encode(target), _RENAME_NOREPLACE) == 0:
            return True
        code = failed()
        if code in _NOT_OFFERED:
            return False
        raise OSError(code, os.strerror(code), source, None, target)

    return rename


def _move_by_link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), source, None, target) from None
        os.rename(source, target)
    else:
        step("unlink", source)
        os.unlink(source)
