"""Scopes: the packages whose parts the configs of a tree are made of, as their `default_scope` says."""

from __future__ import annotations

import os
import re
from collections import Counter

from mmname.name.files import config_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["scopes_of"]

_SCOPE = re.compile(rb"default_scope\s*=\s*['\"](\w+)['\"]")
_MOST_READ = 400  # files are looked into for their scope


def scopes_of(root: str) -> Counter[str]:
    """The scopes that the configs below a folder and their bases give, with how many do."""
    files = list(config_files(root))
    found: Counter[str] = Counter()
    folders = {os.path.dirname(file) for file in files}
    bases = [os.path.join(parent, "_base_", "default_runtime.py") for folder in folders for parent in _parents(folder)]
    for file in dict.fromkeys([*filter(os.path.isfile, bases), *files[:_MOST_READ]]):
        try:
            with open(file, "rb") as stream:
                found.update(scope.decode() for scope in _SCOPE.findall(stream.read(65536)))
        except OSError:
            continue
    return found


def _parents(folder: str) -> Iterator[str]:
    for _ in range(4):
        yield folder
        folder = os.path.dirname(folder)
