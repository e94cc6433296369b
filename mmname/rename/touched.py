"""Bringing a folder into a state: what is there is looked at, the way is worked out, and its steps are taken."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from mmname.references.paths import folder_of, inside
from mmname.rename import disk
from mmname.rename.errors import FilesChangedError
from mmname.rename.route import route

if TYPE_CHECKING:
    from pathlib import Path

    from mmname.rename.contents import Contents
    from mmname.rename.fingerprint import Fingerprints
    from mmname.rename.plan import Folder, State

__all__ = ["Progress", "Touched", "silent"]

Progress = Callable[[str, int, int], None]
"""Is told a phase in words, how many of its steps are done, and how many there are."""


def silent(_phase: str, _done: int, _total: int) -> None:
    """Tell nobody."""


_NEW = "-new"
_Item = TypeVar("_Item")


class _Seen(NamedTuple):
    ours: State
    foreign: State
    torn: list[str]


class Touched:
    """The paths that one rename may touch, in the tree under `root`."""

    def __init__(
        self, root: Path, number: int, *, before: State, after: State, store: Contents, fingerprints: Fingerprints
    ) -> None:
        self.root = root
        self._prefix = f"{root}{os.sep}"
        self._mark = f".mmname-{number}-"
        self._before = before
        self._after = after
        self._store = store
        self._fingerprints = fingerprints
        self._paths = {*before, *after}
        self._names: dict[str, set[str]] = {}
        for path in self._paths:
            folder, _, name = path.rpartition("/")
            self._names.setdefault(folder, set()).add(name)
        self._seen: _Seen | None = None
        self._known = {*before.values(), *after.values()}
        self._kept: set[str] = set()

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """A short number for each path, the same in every run."""
        return {path: i for i, path in enumerate(sorted(self._paths))}

    def settle(
        self,
        goal: State,
        *,
        origin: Mapping[str, str],
        made: Collection[Folder],
        left: Iterable[Folder],
        skip: bool = False,
        progress: Progress = silent,
    ) -> list[str]:
        """Lead the tree to `goal`, from wherever it is, and return the paths that somebody else has changed.

        Args:
            goal: what shall stand where.
            origin: which of several equal files a path would like to get.
            made: folders that the goal has, parents first.
            left: folders that it has not, children first; one that holds something stays.
            skip: leave what somebody else has changed instead of refusing.
            progress: is told how far it is.

        Raises:
            FilesChangedError: a file is neither as it was nor as it shall be; nothing was touched.
        """
        # What an undo will need must not share its bytes with a file in the tree; after a rollback there is no undo.
        before, after = set(self._before.values()), set(self._after.values())
        self._kept = set() if goal == self._before else before
        spare = {content for content in before | after if content in self._store}
        if goal == self._before:  # what only the rename itself has written is nobody's only copy
            spare |= after - before
        seen, self._seen = self._seen or self._look(), None
        goal, changed = dict(goal), []
        while True:
            way = route(seen.ours, goal, stored=spare, origin=origin, aside=self._aside)
            bad = {*way.lost, *(path for path in seen.foreign if path in goal or self._is_ours(path))}
            bad |= {path for path in way.stray if path in goal}
            if not bad:
                break
            changed += sorted(bad)
            for path in bad:
                goal.pop(path, None)
                seen.foreign.pop(path, None)
        if changed and not skip:
            raise FilesChangedError(sorted(changed))
        for path in seen.torn:
            disk.remove(self._at(path))
        for folder in made:
            disk.make_folder(self._at(folder.path), mode=folder.mode)
        self._sync(folder.path for folder in made)
        self._phase("clearing", way.clear, lambda path: self._drop(path, seen.ours[path]), progress)
        self._phase("moving aside", way.park, lambda pair: self._move(*pair), progress)
        self._phase("moving", way.move, lambda pair: self._move(*pair), progress)
        self._sync(path for pair in (*way.park, *way.move) for path in pair)
        self._phase("writing", way.place, lambda path: self._place(path, goal[path], seen.ours.get(path)), progress)
        self._sync(way.place)
        self._phase("removing", way.drop, lambda path: self._drop(path, seen.ours[path]), progress)
        self._sync(way.drop)
        for folder in left:
            disk.remove_folder(self._at(folder.path))
        return changed + [path for path in way.stray if path not in changed]

    def differing(self, goal: State, *, renamed: bool = False) -> list[str]:
        """The paths that are not as `goal` says; a `settle` that follows trusts what is seen here."""
        self._seen = seen = self._look(renamed=renamed)
        if seen.ours == goal and not seen.foreign and not seen.torn:
            return []
        now = {**seen.ours, **seen.foreign}
        return sorted(path for path in self._paths | now.keys() if now.get(path) != goal.get(path))

    def _look(self, *, renamed: bool = False) -> _Seen:
        """What stands at our paths, by the names that the folders list, since a disk may take `A.py` for `a.py`."""
        ours: State = {}
        foreign: State = {}
        torn = []
        for folder, wanted in self._names.items():
            try:
                there = os.listdir(self._at(folder))
            except (FileNotFoundError, NotADirectoryError):
                continue
            for name in there:
                path = inside(folder, name)
                if name not in wanted:
                    if not name.startswith(self._mark):
                        continue
                    if name.endswith(_NEW):  # a second copy of what the store has, whole or torn
                        torn.append(path)
                        continue
                content = self._fingerprints.of(self._at(path), renamed=renamed)
                if content in self._known:
                    ours[path] = content
                elif content is not None:
                    foreign[path] = content
        return _Seen(ours, foreign, torn)

    def _aside(self, path: str, i: int) -> str:
        return inside(folder_of(path), f"{self._mark}{self._numbers[path]}{f'-{i}' if i else ''}")

    def _is_ours(self, path: str) -> bool:
        return path.rpartition("/")[2].startswith(self._mark)

    def _at(self, path: str) -> str:
        return self._prefix + path

    def _move(self, source: str, target: str) -> None:
        disk.move(self._prefix + source, self._prefix + target)

    def _place(self, path: str, content: str, replaced: str | None) -> None:
        """Put a content from the store at `path`, by way of a name of its own beside it."""
        beside = self._at(inside(folder_of(path), f"{self._mark}{self._numbers[path]}{_NEW}"))
        if content in self._kept:
            disk.copy(self._store.path(content), beside)
        else:
            disk.link_or_copy(self._store.path(content), beside)
        if self._fingerprints.of(beside) != content:
            raise FilesChangedError([self._store.path(content)])
        if replaced is None or self._fingerprints.of(self._at(path)) is None:
            disk.move(beside, self._at(path))
            return
        self._expect(path, replaced)
        disk.replace(beside, self._at(path))

    def _drop(self, path: str, content: str) -> None:
        self._expect(path, content)
        disk.remove(self._at(path))

    def _expect(self, path: str, content: str) -> None:
        if self._fingerprints.of(self._at(path), renamed=True) != content:
            raise FilesChangedError([path])

    def _phase(self, name: str, items: Collection[_Item], act: Callable[[_Item], None], progress: Progress) -> None:
        for done, item in enumerate(items):
            if not done % 64:
                progress(name, done, len(items))
            act(item)
        if items:
            progress(name, len(items), len(items))

    def _sync(self, paths: Iterable[str]) -> None:
        disk.sync_folders(map(self._at, set(map(folder_of, paths))))
