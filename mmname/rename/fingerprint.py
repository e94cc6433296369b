"""Fingerprints of files: kind, permissions and SHA-256, as one short text."""

from __future__ import annotations

import os
import stat
import time
from hashlib import sha256
from itertools import islice

from mmname.references import Reader

__all__ = ["Fingerprints", "fingerprint_of", "mode_of"]

_SETTLED = 2_000_000_000  # nanoseconds: the coarsest clock of a filesystem (FAT) ticks every two seconds

_BLOCK = 1 << 16
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

_Status = tuple[int, int, int]


def fingerprint_of(data: bytes, mode: int) -> str:
    """The fingerprint of a file of the full `mode` (kind and permissions) with the content `data`.

    >>> fingerprint_of(b"", 0o100644)
    '100644:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return f"{mode:o}:{sha256(data).hexdigest()}"


def mode_of(fingerprint: str) -> int:
    """The full mode in a fingerprint."""
    return int(fingerprint.partition(":")[0], 8)


def _link_text(path: str) -> bytes:
    return os.fsencode(os.readlink(path))


class Fingerprints(Reader):
    """Takes fingerprints, and remembers them as long as the status of a file says that it cannot have changed.

    A file is read once when it is planned and checked; after that its inode, size, mode and times speak for it, unless
    they are so young that a change could hide within one tick of the filesystem's clock.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int], tuple[_Status, int, str]] = {}
        self._told = 0

    def of(self, path: str, *, renamed: bool = False) -> str | None:
        """The fingerprint of what stands at `path`, links not followed; None where nothing stands.

        With `renamed`, a change of the inode's own time is taken for the rename that made it.
        """
        if self._seen:
            try:
                status = os.lstat(path)
            except (FileNotFoundError, NotADirectoryError):
                return None
            known = self._seen.get((status.st_dev, status.st_ino))
            same = known and known[0] == (status.st_size, status.st_mtime_ns, status.st_mode)
            if known and same and (renamed or known[1] == status.st_ctime_ns):
                return known[2]
        try:
            return self._read(path)[1]
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            status = os.lstat(path)
            if stat.S_ISREG(status.st_mode):
                raise
            return fingerprint_of(_link_text(path) if stat.S_ISLNK(status.st_mode) else b"", status.st_mode)

    def read(self, path: str) -> bytes:
        """The content of the regular file at `path`, whose fingerprint is remembered."""
        return self._read(path)[0]

    def news(self) -> object:
        """What it remembers and has not told yet."""
        fresh = dict(islice(self._seen.items(), self._told, None))
        self._told = len(self._seen)
        return fresh

    def learn(self, news: object) -> None:
        """Remember what another process has seen."""
        if isinstance(news, dict):
            self._seen.update(news)

    def _read(self, path: str) -> tuple[bytes, str]:
        now = time.time_ns()
        handle = os.open(path, _READ)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return b"", fingerprint_of(b"", status.st_mode)
            data = os.read(handle, status.st_size + 1)
            while len(data) != status.st_size and (more := os.read(handle, _BLOCK)):
                data += more
        finally:
            os.close(handle)
        found = fingerprint_of(data, status.st_mode)
        if max(status.st_mtime_ns, status.st_ctime_ns) < now - _SETTLED:
            signature = (status.st_size, status.st_mtime_ns, status.st_mode)
            self._seen[status.st_dev, status.st_ino] = (signature, status.st_ctime_ns, found)
        return data, found
