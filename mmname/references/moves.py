"""What moves: files, and the folders that go with all that is in them."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from posixpath import join
from typing import TYPE_CHECKING

from mmname.references.paths import above, folder_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["Moves"]


class Moves:
    """Old path to new path of files, all at once, and what that means for folders.

    Attributes:
        files: the moves that were given.
        folders: old path to new path of each folder of which everything moves and stays together.
        gone: the folders that hold nothing any more and whose files part.
    """

    def __init__(self, files: Mapping[str, str], held: Collection[str]) -> None:
        """`held` is everything that stands in the tree before."""
        self.files = files
        self._held = held
        there = Counter(folder for path in held for folder in above(path) if folder) if files else Counter()
        arrived = {folder for path in files.values() for folder in above(path)}
        targets: dict[str, set[str | None]] = {}
        going: Counter[str] = Counter()
        for old, new in files.items():
            for folder in above(old):
                if folder:
                    going[folder] += old in held
                    rest = old[len(folder) :]
                    targets.setdefault(folder, set()).add(new[: -len(rest)] if new.endswith(rest) else None)
        self.folders: dict[str, str] = {}
        self.gone: set[str] = set()
        for folder, found in targets.items():
            (target, *others) = found
            if going[folder] < there[folder]:
                continue
            if target and not others and not target.startswith(f"{folder}/"):
                self.folders[folder] = target
            elif folder not in arrived:
                self.gone.add(folder)

    def __bool__(self) -> bool:
        return bool(self.files)

    def of(self, path: str) -> str:
        """Where the file at `path` stands afterwards."""
        return self.files.get(path, path)

    def folder(self, path: str) -> str:
        """Where what a folder holds stands afterwards."""
        if path in self.folders:
            return self.folders[path]
        for higher in reversed(list(above(path))):
            if higher in self.folders:
                return join(self.folders[higher], path[len(higher) + 1 :])
        return path

    def leaves(self, path: str) -> bool:
        """Whether a file moves into another folder, so that what it says from its own changes its meaning."""
        new = self.files.get(path)
        return new is not None and folder_of(new) != folder_of(path)

    @cached_property
    def after(self) -> frozenset[str]:
        """Everything that stands in the tree afterwards."""
        return frozenset(map(self.of, self._held))
