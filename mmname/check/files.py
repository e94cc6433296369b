"""Files of the folder that is checked: each read once, and known by a digest of what is in it."""

from __future__ import annotations

import os

from mmname.check.cache import digest_of
from mmname.config.stub import is_stub

__all__ = ["Files"]


class Files:
    """The files below a folder, given by their paths from it, and others by their whole paths."""

    def __init__(self, root: str) -> None:
        self.root = os.path.abspath(root)
        self._digests: dict[str, str] = {}
        self._stubs: set[str] = set()

    def data(self, path: str) -> bytes:
        """The content of a file; nothing where it cannot be read."""
        try:
            with open(os.path.join(self.root, path), "rb", buffering=0) as stream:
                return stream.read()
        except OSError:
            return b""

    def digest(self, path: str) -> str:
        """The digest of a file's content."""
        file = os.path.join(self.root, path)
        if file not in self._digests:
            data = self.data(file)
            self._digests[file] = digest_of(data)
            if b"_deprecation_" in data and is_stub(data):
                self._stubs.add(file)
        return self._digests[file]

    def is_stub(self, path: str) -> bool:
        """Whether a config only says where it went."""
        self.digest(path)
        return os.path.join(self.root, path) in self._stubs
