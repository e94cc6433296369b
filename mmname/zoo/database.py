"""The database file: opened for reading, never written."""

from __future__ import annotations

import os
import sqlite3
from urllib.parse import quote

from mmname.errors import ZooError

__all__ = ["SHIPPED", "VERSION", "open_database"]

SHIPPED = os.path.join(os.path.dirname(__file__), "zoo.sqlite")
VERSION = "2"  # of the tables; another one is refused


def open_database(path: str | os.PathLike[str] | None = None) -> sqlite3.Connection:
    """Open a database of configs, by default the one that comes with mmname.

    Raises:
        ZooError: there is none, or it is of another kind or version.
    """
    file = os.path.abspath(SHIPPED if path is None else os.fspath(path))
    if not os.path.isfile(file):
        raise ZooError("no such database; `python -m mmname.zoo.build` makes it", path=file)
    try:
        connection = sqlite3.connect(f"file:{quote(file)}?mode=ro&immutable=1", uri=True)
        (version,) = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise ZooError("no database of configs", path=file) from error
    if version != VERSION:
        raise ZooError(f"made for another version of mmname (its tables are of version {version})", path=file)
    return connection
