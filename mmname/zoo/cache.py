"""The cache: databases of repositories that were read before, each under a hash of what was in the files."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

from mmname.data.caches import cache_folder
from mmname.errors import ZooError
from mmname.zoo.database import VERSION, open_database
from mmname.zoo.release import Release, Releases
from mmname.zoo.tree import files_of, read_tree
from mmname.zoo.writer import write_database

__all__ = ["database_of"]

_KEPT = 20


def database_of(root: str | os.PathLike[str]) -> sqlite3.Connection:
    """The database of the configs below a folder: the one of last time while every file is as it was.

    Raises:
        ZooError: there is no such folder, or nothing in it is a config.
    """
    top = Path(root).resolve()
    files = files_of(top)
    if not any(file.endswith(".py") for file in files):
        raise ZooError("no configs below this folder", path=str(root))
    file = Path(cache_folder("zoo")) / f"{_digest(top, files)}.sqlite"
    try:
        return open_database(file)
    except ZooError:
        pass
    release = Release(top.name, "", "auto", "folder")
    _, connection = write_database(Releases((release,)), {release: read_tree(top)})
    _keep(connection, file)
    return connection


def _digest(top: Path, files: list[str]) -> str:
    from mmname import __version__

    digest = hashlib.sha256(f"{__version__} {VERSION} {top.name}".encode())
    for file in files:
        try:
            content = (top / file).read_bytes()
        except OSError:
            content = b""
        digest.update(f"\0{file}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()[:32]


def _keep(connection: sqlite3.Connection, file: Path) -> None:
    """Leave the database for the next time, where it can be written; the oldest of many go."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        copy = sqlite3.connect(part)
        try:
            connection.backup(copy)
        finally:
            copy.close()
        part.replace(file)
        kept = sorted(file.parent.glob("*.sqlite"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in kept[_KEPT:]:
            old.unlink()
    except (OSError, sqlite3.Error):
        pass  # the next time reads the folder again
