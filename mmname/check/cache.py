"""The cache: what earlier runs found in files that are as they were; it may be deleted, or written by two at once."""

from __future__ import annotations

import json
import os
from hashlib import blake2b
from typing import Any

from mmname.data.caches import cache_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Cache", "cache_file", "digest", "digest_of"]

_SIZE = 16  # bytes of a digest
_LARGEST = 64 << 20
_KEPT = 20  # files of folders that were checked


class Cache:
    """What was found below one folder, by sections; each is replaced as a whole by the run that makes it anew.

    A file that is missing, broken, of another folder or of another mmname holds nothing. One that cannot be written is
    not: the next run does the work again.
    """

    def __init__(self, file: str | None, folder: str) -> None:
        self._file = file
        self._seed = digest(_code(), os.path.realpath(folder))
        self._sections: dict[str, Any] = _read(file, self._seed) if file else {}
        self._is_new = False

    def section(self, name: str) -> Mapping[str, Any]:
        """What the last run left there; empty where nothing is."""
        found = self._sections.get(name)
        return found if isinstance(found, dict) else {}

    def replace(self, name: str, content: Mapping[str, Any]) -> None:
        """Leave something for the next run."""
        if self._sections.get(name) != content:
            self._sections[name] = content
            self._is_new = True

    def save(self) -> None:
        """Write the file anew, if there is anything new; at once, so that nobody reads half of it."""
        if self._file is None or not self._is_new:
            return
        text = json.dumps({"seed": self._seed, "sections": self._sections}, separators=(",", ":"))
        part = f"{self._file}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self._file), exist_ok=True)
            with open(part, "w", encoding="utf-8", errors="surrogatepass") as stream:
                stream.write(text)
            os.replace(part, self._file)
            _prune(os.path.dirname(self._file))
        except OSError:
            return


def cache_file(folder: str) -> str:
    """Where what is found below a folder is kept: in `.git` of its work tree, else among the user's caches."""
    real = os.path.realpath(folder)
    name = f"{digest(real)}.json"
    above = real
    while above != os.path.dirname(above):
        git = os.path.join(above, ".git")
        if os.path.isdir(git):
            return os.path.join(git, "mmname", "check", name)
        above = os.path.dirname(above)
    return os.path.join(cache_folder("check"), name)


def digest(*parts: object) -> str:
    """A digest of anything that JSON can write."""
    return digest_of(json.dumps(parts, sort_keys=True, default=repr).encode("utf-8", "surrogatepass"))


def digest_of(data: bytes) -> str:
    """A digest of bytes.

    >>> len(digest_of(b""))
    32
    """
    return blake2b(data, digest_size=_SIZE).hexdigest()


def _code() -> str:
    """A digest of this very package, so that no other one's findings are taken for its own."""
    import mmname

    top = os.path.dirname(mmname.__file__)
    found = []
    for folder, folders, files in os.walk(top):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for file in files:
            told = os.stat(os.path.join(folder, file))
            found.append((folder, file, told.st_size, told.st_mtime_ns))
    return digest(mmname.__version__, sorted(found))


def _read(file: str, seed: str) -> dict[str, Any]:
    try:
        if os.path.getsize(file) > _LARGEST:
            return {}
        with open(file, encoding="utf-8", errors="surrogatepass") as stream:
            data = json.load(stream)
    except (OSError, ValueError, RecursionError):
        return {}
    sections = data.get("sections") if isinstance(data, dict) and data.get("seed") == seed else None
    return sections if isinstance(sections, dict) else {}


def _prune(folder: str) -> None:
    """Let go of the oldest of many."""
    files = [entry for entry in os.scandir(folder) if entry.name.endswith(".json")]
    for entry in sorted(files, key=lambda entry: entry.stat().st_mtime, reverse=True)[_KEPT:]:
        os.unlink(entry.path)
