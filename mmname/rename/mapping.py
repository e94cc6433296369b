"""Map files: two columns, `old` and `new`, that say by hand what becomes what."""

from __future__ import annotations

import csv
import io
import os
import posixpath
from typing import TYPE_CHECKING

from mmname.rename.errors import MapFileError
from mmname.rename.plan import Move

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["read_map", "relative"]

_HEADER = ["old", "new"]


def read_map(file: Path, *, root: Path, within: str = "", configs: Iterable[str]) -> list[Move]:
    """Read a CSV or TSV file with the header `old,new`.

    A path is relative to the folder `within` of `root`, or absolute and inside `root`. A bare name, with or without its
    suffix, that is no file there stands for the one config of that name, and the new name then is bare too.

    Raises:
        MapFileError: the file cannot be read, its columns are others, or a bare name fits no config or several.
    """
    by_name: dict[str, list[str]] = {}
    for path in configs:
        name = posixpath.basename(path)
        by_name.setdefault(name, []).append(path)
        by_name.setdefault(posixpath.splitext(name)[0], []).append(path)
    moves: dict[Move, None] = {}
    for line, *pair in _rows(file):
        old, new = (_relative(root, within, path) for path in pair)
        written = posixpath.normpath(posixpath.join(within, old))
        if "/" in old or old in {".", ".."} or (root / written).is_symlink() or (root / written).exists():
            target = posixpath.normpath(posixpath.join(within, new))
        else:
            fitting = by_name.get(old, [])
            if len(fitting) > 1:
                raise MapFileError(
                    str(file), f"{old!r} may be {' or '.join(sorted(fitting))}; write the path", line=line
                )
            if not fitting:
                raise MapFileError(str(file), f"no config is called {old!r}", line=line)
            written = fitting[0]
            suffix = posixpath.splitext(written)[1]
            full = new if new.endswith(suffix) else new + suffix
            target = posixpath.normpath(posixpath.join(within if "/" in new else posixpath.dirname(written), full))
        if written != target:
            moves[Move(written, target)] = None
    return list(moves)


def relative(root: Path, path: str) -> str:
    """The path inside `root` that an absolute one leads to, its last part not followed; one outside stays as it is.

    >>> from pathlib import Path
    >>> relative(Path("/home/me/zoo"), "/home/me/zoo/configs/x.py"), relative(Path("/home/me/zoo"), "/etc/x.py")
    ('configs/x.py', '/etc/x.py')
    """
    for top in (str(root), os.path.realpath(root)):
        whole = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path.rstrip("/")))
        for tried in (path.rstrip("/"), whole):
            if tried.startswith(f"{top}/"):
                return tried[len(top) + 1 :]
    return path


def _relative(root: Path, within: str, path: str) -> str:
    if not posixpath.isabs(path):
        return path
    found = relative(root, path)
    return posixpath.relpath(found, within or ".") if found != path else path


def _rows(file: Path) -> list[tuple[int, str, str]]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise MapFileError(str(file), error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise MapFileError(str(file), f"not UTF-8 text (byte {error.start})") from error
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise MapFileError(str(file), str(error), line=reader.line_num) from error
    if not rows:
        raise MapFileError(str(file), "the file is empty; expected the header old,new")
    (first, header), *rest = rows
    if [cell.lower() for cell in header] != _HEADER:
        raise MapFileError(str(file), f"the columns are {', '.join(header)}; expected old, new", line=first)
    for line, row in rest:
        if len(row) != 2 or not all(row):
            raise MapFileError(str(file), f"expected an old and a new name, got {', '.join(row)!r}", line=line)
    return [(line, row[0], row[1]) for line, row in rest]
